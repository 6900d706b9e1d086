//! Whom somebody responds to most, and who responds to them most.

use graph::{Csr, Edge};
use model::{Direction, Influence, InfluenceDetails, InfluenceTotals, Timestamp};

use crate::day::Day;
use crate::posts::KnownPosts;
use crate::responses::{AccountIndex, Accounts, PostKey, Response, Responses, is_listed};
use crate::trust::View;

/// People kept of a person in each direction.
const KEPT: usize = 100;
/// In the order of a list a share counts as if its giver had responded to two more people once each: whoever ever
/// responded to one person alone does not stand before those whose attention is known well.
const UNSEEN: f64 = 1.0;
/// Attention is summed in whole units, so that no order of adding changes a bit.
const UNIT: f64 = (1u64 << 32) as f64;

/// Attention from both ends, with what each gives in all.
pub(crate) struct Influencers<'a> {
    responses: &'a Responses,
    at: Timestamp,
    /// The first moment of the window of trust.
    since: i64,
    /// By responder: whom they respond to. `None` where nobody responded to anybody.
    attention: Option<&'a Csr>,
    /// By person: who responds to them.
    received: Option<Csr>,
    /// By responder.
    given: Vec<u64>,
}

/// People around a person, none of them by name yet.
#[derive(Debug, Clone, Default)]
pub(crate) struct Around {
    influenced_by: Vec<Tie>,
    influences: Vec<Tie>,
    totals: [u32; 2],
}

/// Attention between two people, as it is told: 40 bytes, of up to two hundred for each person.
#[derive(Debug, Clone, Copy)]
struct Tie {
    other: AccountIndex,
    share: f32,
    trust: f32,
    /// None at all where only undated edges are known; then `first` and `last` mean nothing.
    responses: u32,
    first: i64,
    last: i64,
    post: PostKey,
}

/// What decides whether a tie is kept.
struct Ranked {
    other: AccountIndex,
    share: f64,
    strength: f64,
    trust: f64,
}

impl<'a> Influencers<'a> {
    /// Of a day.
    pub fn of(day: &'a Day<'a>) -> Influencers<'a> {
        let (responses, at, model) = (day.responses(), day.at(), day.model());
        let window = (model.trust.window * model.horizon_seconds as f64 * 1e6) as i64;
        let since = at.micros().saturating_sub(window);
        let attention = day.trust().attention();
        let given = |csr: &Csr| {
            let all = 0..csr.vertices();
            all.map(|from| csr.out(from).map(|(_, weight)| in_units(weight)).sum()).collect()
        };
        let received = attention.and_then(|csr| {
            let edge = |from: usize| move |(to, weight)| Edge { from: to, to: from as u32, weight };
            let edges = || (0..csr.vertices()).flat_map(|from| csr.out(from).map(edge(from)));
            Csr::from_passes(csr.vertices(), edges).ok()
        });
        Influencers {
            responses,
            at,
            since,
            attention,
            received,
            given: attention.map(given).unwrap_or_default(),
        }
    }

    /// Those around a person, who sees others by `view`.
    ///
    /// Nothing that the person does changes who is influenced by them: neither the shares of others nor their trust,
    /// which is seen without the person.
    pub fn around(&self, account: AccountIndex, view: &View<'_>) -> Around {
        let (Some(attention), Some(received)) = (self.attention, &self.received) else {
            return Around::default();
        };
        let to = attention.out(account as usize).map(|(other, weight)| (other, account, weight));
        let (influenced_by, to_count) = self.strongest(to.collect(), view);
        let by = received.out(account as usize).map(|(other, weight)| (other, other, weight));
        let (influences, by_count) = self.strongest(by.collect(), view);
        let with = |ties: Vec<Ranked>, to_others: bool| {
            let tie = |tie: &Ranked| {
                let (from, to) = if to_others { (account, tie.other) } else { (tie.other, account) };
                self.with_evidence(tie, from, to)
            };
            // Into memory of its own: what was ranked may have been a crowd.
            ties.iter().map(tie).collect()
        };
        Around {
            influenced_by: with(influenced_by, true),
            influences: with(influences, false),
            totals: [to_count, by_count],
        }
    }

    /// Those who may be named, by trust times share (with [`UNSEEN`]), then by share, then by person; and how
    /// many there are in all.
    /// Of each it is told whose attention it is, and how much.
    fn strongest(&self, all: Vec<(AccountIndex, AccountIndex, f32)>, view: &View<'_>) -> (Vec<Ranked>, u32) {
        let count = all.len() as u32;
        let tie = |(other, giver, weight): (AccountIndex, AccountIndex, f32)| {
            let (part, given) = (in_units(weight) as f64, self.given[giver as usize].max(1) as f64);
            let trust = view.regard(other, 1.0).known;
            let strength = trust * part / (given + UNSEEN * UNIT);
            Ranked { other, share: part / given, strength, trust }
        };
        let listed = all.into_iter().filter(|around| is_listed(self.responses, around.0));
        let mut ties: Vec<Ranked> = listed.map(tie).collect();
        let person = |tie: &Ranked| self.responses.accounts.person(tie.other);
        ties.sort_unstable_by(|a, b| {
            b.strength
                .total_cmp(&a.strength)
                .then(b.share.total_cmp(&a.share))
                .then_with(|| person(a).cmp(&person(b)))
        });
        ties.truncate(KEPT);
        (ties, count)
    }

    fn with_evidence(&self, tie: &Ranked, from: AccountIndex, to: AccountIndex) -> Tie {
        let rows = self.responses.to(to);
        let begin = rows.partition_point(|row| row.responder < from);
        let length = rows[begin..].partition_point(|row| row.responder == from);
        let counts = |row: &&Response| row.stands_at(self.at) && row.time >= self.since;
        let counted = || rows[begin..begin + length].iter().filter(counts);
        let first = counted().map(|row| row.time).min().unwrap_or_default();
        let last = counted().map(|row| row.time).max().unwrap_or_default();
        let on_posts = counted().filter(|row| row.post.is_some() && row.kind.is_to_own_post());
        let post = on_posts.max_by_key(|row| (row.time, row.post)).map_or(PostKey::NONE, |row| row.post);
        let (share, trust) = (tie.share as f32, tie.trust as f32);
        Tie { other: tie.other, share, trust, responses: counted().count() as u32, first, last, post }
    }
}

impl Around {
    /// How many people stand in both lists.
    pub fn len(&self) -> usize {
        self.influenced_by.len() + self.influences.len()
    }

    /// A person's lists by name.
    pub fn tell(
        &self,
        account: AccountIndex,
        accounts: &Accounts,
        posts: &KnownPosts,
        told: &mut InfluenceDetails,
    ) {
        let person = accounts.person(account);
        let lists =
            [(Direction::InfluencedBy, &self.influenced_by), (Direction::Influences, &self.influences)];
        for (direction, ties) in lists {
            told.people.extend(ties.iter().map(|tie| {
                Influence {
                    person,
                    direction,
                    other: accounts.person(tie.other),
                    share: tie.share,
                    trust: tie.trust,
                    responses: tie.responses,
                    span: (tie.responses > 0)
                        .then(|| (Timestamp::from_micros(tie.first), Timestamp::from_micros(tie.last))),
                    post: posts.get(tie.post).map(|post| post.id.clone()),
                }
            }));
        }
        let [influenced_by, influences] = self.totals;
        if influenced_by > 0 || influences > 0 {
            told.totals.push(InfluenceTotals { person, influenced_by, influences });
        }
    }

    /// The posts that are named.
    pub fn posts(&self) -> impl Iterator<Item = PostKey> {
        let ties = self.influenced_by.iter().chain(&self.influences);
        ties.map(|tie| tie.post).filter(|post| post.is_some())
    }
}

fn in_units(weight: f32) -> u64 {
    (f64::from(weight) * UNIT).round() as u64
}
