//! People named as evidence: those who responded.

use model::{EvidenceResponder, Timestamp};
use serde::Serialize;

use crate::{Subject, Who, who::post_url};

/// Somebody who responded.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Witness {
    /// Their account; null where they ask not to be listed, have left, or were erased.
    pub account: Option<String>,
    /// Their name, if any is known.
    pub name: Option<String>,
    /// Which kinds of response are counted here: `all`, `repost`, `reply`, `mention`, `like` or `follow`.
    pub kind: &'static str,
    /// How often they responded.
    pub responses: u32,
    /// When they last did.
    pub last: Timestamp,
    /// Trust as seen by the person, 0 to 1: at 0 nothing is known of them, and they are weighed together.
    pub weight: f64,
    /// The post they last responded to, by the network's id.
    pub post: Option<String>,
    /// Where that post can be seen.
    pub post_url: Option<String>,
    /// Their own score, where there is enough evidence for one.
    pub score: Option<model::Tenths>,
    #[serde(skip)]
    who: Option<Who>,
}

impl Witness {
    fn of(subject: &Subject<'_>, evidence: &EvidenceResponder) -> Witness {
        let card = subject.newest.card(evidence.responder);
        Witness::named(subject, evidence, card.as_ref().map(Who::of))
    }

    /// With the names given; without any, as somebody who is not listed.
    pub(crate) fn named(subject: &Subject<'_>, evidence: &EvidenceResponder, who: Option<Who>) -> Witness {
        let score = subject
            .newest
            .row(evidence.responder)
            .filter(|row| who.is_some() && row.evidence == model::Evidence::Enough)
            .map(|row| row.score);
        let post_url =
            evidence.post.as_deref().and_then(|post| post_url(subject.newest.links(), &subject.card, post));
        Witness {
            account: who.as_ref().map(|who| who.account.clone()),
            name: who.as_ref().map(|who| who.label().to_owned()),
            kind: evidence.group.as_str(),
            responses: evidence.responses,
            last: evidence.last,
            weight: (f64::from(evidence.weight) * 100.0).round() / 100.0,
            post: evidence.post.clone(),
            post_url,
            score,
            who: who.filter(|_| subject.newest.is_shown(evidence.responder)),
        }
    }

    /// What to call them, also where they are not listed.
    pub fn label(&self) -> &str {
        self.name.as_deref().unwrap_or("someone who is not listed")
    }

    /// The address of their page, if they have one.
    pub fn href(&self) -> Option<String> {
        self.who.as_ref().map(Who::href)
    }
}

/// The people named by evidence, in its order, at most `most`.
pub fn witnesses<'a>(
    subject: &Subject<'_>,
    evidence: impl IntoIterator<Item = &'a EvidenceResponder>,
    most: usize,
) -> Vec<Witness> {
    evidence.into_iter().take(most).map(|row| Witness::of(subject, row)).collect()
}
