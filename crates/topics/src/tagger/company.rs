//! Which topics keep each other company.

use crate::{Ontology, TopicIndex};

use super::Tagger;

/// A topic with more children than that says little about two of them: nearly every musician is below "Music".
const MOST_CHILDREN: usize = 150;

/// True of what is too wide to make two topics neighbours: what stands at the top, and what has very many children.
pub(super) fn is_wide(ontology: &Ontology, topic: TopicIndex) -> bool {
    let top = ontology.topic(topic).slug.ends_with("-super");
    top || ontology.children(topic).len() > MOST_CHILDREN
}

impl Tagger {
    /// How near two topics are, from 0 to 1.
    pub(super) fn nearness(&self, a: TopicIndex, b: TopicIndex) -> f32 {
        let above = |topic| self.ontology.ancestors(topic);
        if a == b || above(a).binary_search(&b).is_ok() || above(b).binary_search(&a).is_ok() {
            return 1.0;
        }
        let (mut shared, mut far) = (false, false);
        let (mut a, mut b) = (above(a).iter().peekable(), above(b).iter().peekable());
        while let (Some(&&left), Some(&&right)) = (a.peek(), b.peek()) {
            if left == right {
                shared |= !self.wide[left.get()];
                far = true;
            }
            if left <= right {
                a.next();
            }
            if right <= left {
                b.next();
            }
        }
        match (shared, far) {
            (true, _) => 0.8,
            (false, true) => 0.3,
            (false, false) => 0.0,
        }
    }
}
