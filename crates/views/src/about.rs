//! What this is, what it promises, and where its data come from.

use serde::Serialize;

/// The about page.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct About {
    /// What is measured here, as the operator names it.
    pub community: Option<String>,
    /// What holds for every score.
    pub promises: Vec<Promise>,
    /// Where the data come from and under which licence, where that has to be said.
    pub attribution: Option<String>,
    /// Whom to write to.
    pub contact: Option<String>,
}

/// One promise.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Promise {
    /// In a few words.
    pub promise: &'static str,
    /// How it is kept.
    pub kept: &'static str,
}

const PROMISES: [Promise; 8] = [
    Promise {
        promise: "The score can be proven wrong.",
        kept: "It forecasts something that later happens: how many different people respond. How often it \
               was right stands on the method page, beside every simpler ranking.",
    },
    Promise {
        promise: "Every point has a reason.",
        kept: "The points of the ledger add up to the score exactly, the points of a change to the change \
               exactly, and each line names people and posts.",
    },
    Promise {
        promise: "History is never rewritten.",
        kept: "Every published day stays as it was, with the model that made it.",
    },
    Promise {
        promise: "Giving attention never costs you, and never pays by itself.",
        kept: "Whom you reply to, follow or repost cannot move your own score; no response to you can lower it.",
    },
    Promise {
        promise: "One viral post makes no expert.",
        kept: "A topic takes several posts, on several days, with responses from several independent people, and is \
               judged without the one post that carries most of it.",
    },
    Promise {
        promise: "Buying it does not work.",
        kept: "However many unknown accounts respond, together they add at most the points stated on the \
               method page. Responding to one another makes nobody known: trust comes from members of the \
               community alone. What attacks buy is measured with clout attack, and printed.",
    },
    Promise {
        promise: "All your networks, one person.",
        kept: "Accounts that are joined count as one person, and another network never lowers a score. A network \
               that is not measured is shown as unknown, not as zero. Whose accounts are joined rests on the \
               operator's word.",
    },
    Promise {
        promise: "Leaving is one step.",
        kept: "It takes effect at once, erases everywhere, and lasts.",
    },
];

/// The page.
pub fn about(community: Option<&str>, attribution: Option<&str>, contact: Option<&str>) -> About {
    About {
        community: community.map(str::to_owned),
        promises: PROMISES.to_vec(),
        attribution: attribution.map(str::to_owned),
        contact: contact.map(str::to_owned),
    }
}
