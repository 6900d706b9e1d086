//! Taking the names of somebody out of text.

use model::names::NameMatcher;
use model::{Card, EvidencePost, EvidenceResponder, Influence, Moment, SnapshotDetails, TopicPost};

/// The names of somebody, ready to be looked for.
pub(crate) struct Redactor {
    native: String,
    names: NameMatcher,
}

impl Redactor {
    pub fn new(native: &str, handles: &[String]) -> Redactor {
        Redactor { native: native.to_owned(), names: NameMatcher::new([(native, handles)]) }
    }

    /// The text without the names; `None` where it holds none.
    pub fn text(&self, text: &str) -> Option<String> {
        self.names.redact(text)
    }

    /// The same for the id of somebody else's post. An id that as a whole equals the native id is one of
    /// another kind (a site may number posts and users alike) and stays.
    pub fn post_id(&self, id: &str) -> Option<String> {
        if id == self.native { None } else { self.text(id) }
    }

    /// The same for everything that is told of others.
    pub fn details(&self, details: &mut SnapshotDetails) {
        // Hops name people by their id, portraits nobody.
        let SnapshotDetails {
            cards,
            responders,
            posts,
            hops: _,
            portraits: _,
            topics,
            moments,
            influence,
            strategy,
        } = details;
        crate::topics::redact(topics, self);
        crate::moments::redact(moments, self);
        crate::influence::redact(influence, self);
        crate::strategy::redact(strategy, self);
        for card in cards {
            self.card(card);
        }
        for evidence in responders {
            self.responder(evidence);
        }
        for post in posts {
            self.post(post);
        }
    }

    /// The same for somebody else's card; true where anything changed.
    pub fn card(&self, card: &mut Card) -> bool {
        let mut changed = self.replace(&mut card.name) | self.replace(&mut card.counters);
        for other in &mut card.others {
            changed |= self.replace(&mut other.name);
        }
        changed
    }

    /// The same for the post that somebody responded to; true where anything changed.
    pub fn responder(&self, evidence: &mut EvidenceResponder) -> bool {
        change(&mut evidence.post, |id| self.post_id(id))
    }

    /// The same for somebody else's post; true where anything changed.
    pub fn post(&self, post: &mut EvidencePost) -> bool {
        let id = self.post_id(&post.post);
        let renamed = id.is_some();
        post.post = id.unwrap_or_else(|| std::mem::take(&mut post.post));
        renamed
            | self.replace(&mut post.text)
            | self.replace(&mut post.tags)
            | self.replace(&mut post.counters)
    }

    /// The same for somebody else's post on a topic; true where anything changed.
    pub fn topic_post(&self, post: &mut TopicPost) -> bool {
        let id = self.post_id(&post.post);
        let renamed = id.is_some();
        post.post = id.unwrap_or_else(|| std::mem::take(&mut post.post));
        renamed | self.replace(&mut post.text)
    }

    /// The same for somebody else's moment; true where anything changed.
    pub fn moment(&self, moment: &mut Moment) -> bool {
        let id = self.post_id(&moment.post);
        let renamed = id.is_some();
        moment.post = id.unwrap_or_else(|| std::mem::take(&mut moment.post));
        renamed | self.replace(&mut moment.text)
    }

    /// The same for the post that attention between others went to; true where anything changed.
    pub fn influence(&self, influence: &mut Influence) -> bool {
        change(&mut influence.post, |id| self.post_id(id))
    }

    fn replace(&self, text: &mut Option<String>) -> bool {
        change(text, |text| self.text(text))
    }
}

fn change(text: &mut Option<String>, redacted: impl Fn(&str) -> Option<String>) -> bool {
    let redacted = text.as_deref().and_then(redacted);
    let changed = redacted.is_some();
    *text = redacted.or_else(|| text.take());
    changed
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn redactor() -> Redactor {
        let handles = ["Ana.Example", "@ana", "no", "ÖZGÜR"].map(str::to_owned);
        Redactor::new("did:plc:7ana42", &handles)
    }

    #[test]
    fn names_are_taken_out_where_they_stand_alone() {
        for (text, expected) in [
            ("thanks @ana.example!", "thanks [erased]!"),
            ("ANA.example, @Ana and Ana", "[erased], [erased] and Ana"),
            ("banana ana_b anab", "banana ana_b anab"),
            ("no, @no: no", "no, [erased]: no"),
            ("at://did:plc:7ana42/post/3", "at://[erased]/post/3"),
            ("did:plc:7ana421", "did:plc:7ana421"),
            ("özgür, @ÖzGür", "özgür, [erased]"),
            ("@@ana", "@[erased]"),
            ("ana", "ana"),
            ("İana @ana", "İana [erased]"),
            ("", ""),
        ] {
            assert_eq!(redactor().text(text).as_deref().unwrap_or(text), expected, "{text:?}");
        }
    }

    #[test]
    fn a_post_that_is_numbered_like_the_user_keeps_its_number() {
        let redactor = Redactor::new("quantumcomputing/26", &[]);
        assert_eq!(redactor.post_id("quantumcomputing/26"), None);
        assert_eq!(redactor.post_id("quantumcomputing/261"), None);
        assert_eq!(redactor.post_id("x/quantumcomputing/26#c").as_deref(), Some("x/[erased]#c"));
    }

    proptest! {
        #[test]
        fn nothing_is_left_and_nothing_else_is_lost(before in "[a-y@. ÖİßΣ]{0,20}", after in "[a-y@. ÖİßΣ]{0,20}") {
            let text = format!("{before} @zoe.example {after}");
            let redactor = Redactor::new("", &["zoe.example".to_owned()]);
            let redacted = redactor.text(&text).expect("a name was there");
            let expected = format!("{before} [erased] {after}");
            prop_assert_eq!(&redacted, &expected);
            prop_assert_eq!(redactor.text(&redacted), None);
        }
    }
}
