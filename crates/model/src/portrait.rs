//! What somebody did and what came back, in counts: of these subscores and style are made.
//!
//! Nothing of this is part of a score. A ratio per post and somebody's own acts may be looked at here for that
//! reason alone.

use crate::{Axes, PersonId};

/// Days that subscores and style look back.
pub const PORTRAIT_DAYS: i64 = 90;

/// Weeks of these days, counted back from their end; the oldest is one day short.
pub const PORTRAIT_WEEKS: u32 = 13;

/// Posts without a reshare, and responders without trust, that are added before dividing: one lucky post and one
/// famous friend tell little. Chosen, not fitted.
const SMOOTHING: f64 = 5.0;

/// Fewer acts than this are no style.
pub const MIN_ACTS: u32 = 10;

/// What is counted of one person over [`PORTRAIT_DAYS`]. Trust is as seen by the person.
#[derive(Debug, Clone, PartialEq)]
pub struct Portrait {
    /// Who.
    pub person: PersonId,
    /// Reposts and quotes of the person's posts.
    pub reshares: Reshares,
    /// Distinct responders.
    pub responders: u32,
    /// Their summed trust.
    pub trust: f32,
    /// What the person did.
    pub acts: OwnActs,
}

/// Reposts and quotes of the posts of one person.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Reshares {
    /// Whether any repost or quote is known on the person's networks at all.
    pub told: bool,
    /// Trust of those who reshared, summed over posts and, for each post, over distinct people.
    pub trust: f32,
    /// Distinct people who reshared anything.
    pub people: u32,
    /// Posts that drew a reshare or could: those of these days, and older ones that drew one.
    pub posts: u32,
}

/// What one person did in public, and what was said to them.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct OwnActs {
    /// Posts, also those that are a reply or a quote at the same time.
    pub posts: u32,
    /// Reposts, quotes and links.
    pub passed_on: u32,
    /// Replies, comments and mentions.
    pub spoken: u32,
    /// Likes, bookmarks, follows, tips, endorsements and accepted answers.
    pub quiet: u32,
    /// Replies, comments and mentions received.
    pub heard: u32,
    /// Weeks with any act of the person's own, at most [`PORTRAIT_WEEKS`].
    pub weeks: u32,
    /// How far the acts spread.
    pub spread: Spread,
}

/// How evenly acts spread over places.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Spread {
    /// What the places are.
    pub over: Places,
    /// Tags given, or responses made.
    pub items: u32,
    /// Shannon entropy of the items over places, as a part of the most that so many items can have over 64 places: 0
    /// where all are in one place, 1 where each is in another (Pielou 1966).
    pub evenness: f32,
}

/// What acts spread over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[repr(u8)]
pub enum Places {
    /// Nothing to tell places by.
    #[default]
    Unknown,
    /// Tags of the person's posts.
    Tags,
    /// People the person responded to, where tags are too few.
    People,
}

impl Places {
    /// Every kind of place, in the order of their codes.
    pub const ALL: [Places; 3] = [Places::Unknown, Places::Tags, Places::People];
}

impl Portrait {
    /// Trusted reshares a post: `sum of trust / (posts + 5)`. `None` where the network tells no reshares, or no post
    /// of these days is known: that is unknown, not zero.
    pub fn amplification(&self) -> Option<f64> {
        let known = self.reshares.told && self.acts.posts > 0;
        known.then(|| f64::from(self.reshares.trust) / (f64::from(self.reshares.posts) + SMOOTHING))
    }

    /// Mean trust of those who respond, in percent: `100 * sum of trust / (responders + 5)`. `None` where nobody
    /// responded.
    pub fn network_impact(&self) -> Option<f64> {
        let responders = f64::from(self.responders);
        (self.responders > 0).then(|| 100.0 * f64::from(self.trust) / (responders + SMOOTHING))
    }
}

impl OwnActs {
    /// How many acts there are at least. A reply may be a post at the same time, so of posts and words to others the
    /// greater number counts.
    pub fn at_least(&self) -> u32 {
        self.posts.max(self.spoken).saturating_add(self.passed_on).saturating_add(self.quiet)
    }

    /// The four axes; `None` below [`MIN_ACTS`].
    ///
    /// The first two are shares after the rule of succession, `(a + 1) / (a + b + 2)` (Laplace 1774), so that few acts
    /// stay near the middle. Where acts spread is the middle where nothing tells.
    pub fn axes(&self) -> Option<Axes> {
        let share = |a: u32, b: u64| (f64::from(a) + 1.0) / (f64::from(a) + b as f64 + 2.0);
        let broad = match self.spread.over {
            Places::Unknown => 0.5,
            Places::Tags | Places::People => f64::from(self.spread.evenness),
        };
        (self.at_least() >= MIN_ACTS).then(|| Axes {
            share_create: share(self.posts, u64::from(self.passed_on)),
            broad_focused: 1.0 - broad,
            listen_participate: share(self.spoken, u64::from(self.heard) + u64::from(self.quiet)),
            casual_consistent: f64::from(self.weeks) / f64::from(PORTRAIT_WEEKS),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn portrait(reshares: Reshares, acts: OwnActs) -> Portrait {
        Portrait { person: PersonId(1), reshares, responders: 0, trust: 0.0, acts }
    }

    #[test]
    fn one_lucky_post_amplifies_less_than_many_good_ones() {
        let amplification = |trust, posts| {
            let reshares = Reshares { told: true, trust, people: 10, posts };
            portrait(reshares, OwnActs { posts, ..OwnActs::default() }).amplification()
        };
        assert!(amplification(10.0, 1) < amplification(200.0, 20));
        assert_eq!(amplification(0.0, 3), Some(0.0));
    }

    #[test]
    fn what_a_network_does_not_tell_is_unknown_and_not_zero() {
        let told = Reshares { told: true, posts: 4, ..Reshares::default() };
        let posted = OwnActs { posts: 4, ..OwnActs::default() };
        assert_eq!(portrait(Reshares { told: false, ..told }, posted).amplification(), None);
        assert_eq!(portrait(told, OwnActs::default()).amplification(), None);
        assert_eq!(portrait(told, posted).network_impact(), None);
    }

    #[test]
    fn few_trusted_responders_have_less_impact_than_many() {
        let impact = |responders: u32| {
            let trust = responders as f32;
            Portrait { responders, trust, ..portrait(Reshares::default(), OwnActs::default()) }
                .network_impact()
        };
        assert_eq!([impact(5), impact(15), impact(95)], [Some(50.0), Some(75.0), Some(95.0)]);
    }

    #[test]
    fn below_ten_acts_there_is_no_style() {
        let acts = |posts, spoken, quiet| OwnActs { posts, spoken, quiet, ..OwnActs::default() };
        assert_eq!(acts(9, 9, 0).axes(), None);
        assert!(acts(9, 9, 1).axes().is_some());
        let silent = OwnActs { quiet: 30, ..OwnActs::default() }.axes().expect("enough acts");
        assert_eq!((silent.share_create, silent.broad_focused, silent.casual_consistent), (0.5, 0.5, 0.0));
        assert!(silent.listen_participate < 0.1);
    }
}
