//! One person: the score, what it means, how it moved, why, and who.

use std::collections::BTreeMap;

use model::{
    AccountId, Card, Day, Direction, Evidence, EvidencePost, Group, Links, PersonId, Row, Score, Tenths,
    Timestamp, TopicRules,
};
use serde::Serialize;
use store::{Newest, Store, StoreError};
use topics::Ontology;

use crate::{
    Best, Change, Coverage, CurrentModel, Earlier, EstimateView, HeldBackView, InfluenceList, InterestView,
    LedgerLine, MomentView, Point, SimilarList, StyleView, Subject, Subscores, TopicView, TrustView,
    UnscoredTopic, Who, Witness, best, change, coverage, estimate, history, influence_of, interests_of,
    ledger, moments_of, similar_to, style, subscores, topics_of, trust, unscored_topics, who, witnesses,
};
use crate::{Movements, NoMovements, words};

/// People and posts named on a page.
const RESPONDERS: usize = 10;
const POSTS: usize = 5;
/// Bytes of a post's counters that are read, and how many of them are shown.
const COUNTER_BYTES: usize = 4096;
const COUNTERS: usize = 8;

/// Everything that is shown of a person.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Show {
    /// Account, handle and name.
    #[serde(flatten)]
    pub who: Who,
    /// Their page on the network.
    pub profile_url: Option<String>,
    /// All accounts of the person, the one above first.
    pub accounts: Vec<AccountView>,
    /// The day of the score: everything until its end (24:00 UTC) counts.
    pub as_of: Day,
    /// The model.
    pub model: String,
    /// The current model, where this is another one: evidence is kept for that alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub current: Option<CurrentModel>,
    /// The score.
    pub score: Tenths,
    /// The 80 % interval.
    pub interval: [Tenths; 2],
    /// Whether there is enough to go by.
    pub evidence: Evidence,
    /// What public counters alone say; null with enough evidence, and where no counters are known.
    pub estimate: Option<EstimateView>,
    /// Distinct responders that are needed within `min_people_days`.
    pub min_people: u32,
    /// The days they are counted in.
    pub min_people_days: f64,
    /// Share of people with enough evidence whose score is lower, in percent; null without enough evidence.
    pub percentile: Option<f64>,
    /// Counted from 1, ties sharing; null without enough evidence, and while somebody is held back.
    pub rank: Option<u32>,
    /// Why there is no rank until the operator has looked; left out for everybody else.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub held_back: Option<HeldBackView>,
    /// People with enough evidence.
    pub people: u64,
    /// What the score says, in people.
    pub effective_people: EffectivePeople,
    /// How far ahead it forecasts.
    pub horizon_days: f64,
    /// Distinct trusted responders in 90 days.
    pub true_reach: u32,
    /// Distinct responders of all time.
    pub distinct_responders: u32,
    /// True reach, amplification and network impact; none of them feeds the score.
    pub subscores: Subscores,
    /// One of sixteen ways of being influential; it looks at the person's own acts and never moves the score.
    pub style: StyleView,
    /// The best 28 days of the last year.
    pub best: Option<Best>,
    /// Networks measured and not.
    pub coverage: Vec<Coverage>,
    /// Day by day.
    pub history: Vec<Point>,
    /// Since the last snapshot that is at least a week older; null where there is none.
    pub change: Option<Change>,
    /// What adds up to the score.
    pub ledger: Vec<LedgerLine>,
    /// How far they are trusted as a responder, and whose walks say so; null where the snapshot does not tell.
    pub trust: Option<TrustView>,
    /// When a topic is held to be somebody's own.
    pub topic_rules: TopicRules,
    /// Topics of influence.
    pub topics: Vec<TopicView>,
    /// Topics that they claim or are endorsed on, without enough evidence for a score.
    pub unscored_topics: Vec<UnscoredTopic>,
    /// What they write about and respond to: no sign of influence.
    pub interests: Vec<InterestView>,
    /// Posts that drew unusually many trusted people, the most unusual first.
    pub moments: Vec<MomentView>,
    /// Whom they respond to most, by share of attention and trust: the first five.
    pub influenced_by: InfluenceList,
    /// Who gives most attention to them: the first five.
    pub influences: InfluenceList,
    /// Whose audience is alike: the first five.
    pub similar: SimilarList,
    /// Who responds most.
    pub responders: Vec<Witness>,
    /// The posts that drew most people.
    pub posts: Vec<PostView>,
}

/// One account of a person.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct AccountView {
    /// Account, handle and name.
    #[serde(flatten)]
    pub who: Who,
    /// The account's page on its network.
    pub url: Option<String>,
    /// Responses that it ever received.
    pub responses: u64,
}

/// A score in people: distinct, those of whom nothing is known weighed together.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct EffectivePeople {
    /// How many will respond within the horizon, rounded to what the interval deserves.
    pub forecast: f64,
    /// The 80 % interval.
    pub interval: [f64; 2],
}

/// A post that drew people.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PostView {
    /// The network's id.
    pub post: String,
    /// Where it can be seen.
    pub url: Option<String>,
    /// When it was posted; null where the post itself was not seen.
    pub time: Option<Timestamp>,
    /// The beginning of its text.
    pub text: Option<String>,
    /// Its tags.
    pub tags: Vec<String>,
    /// Public counters, shown and never scored.
    pub counters: BTreeMap<String, i64>,
    /// Distinct people who responded.
    pub people: u32,
    /// Responses.
    pub responses: u32,
    /// The last of them.
    pub last: Timestamp,
}

/// Everything that is shown of a person, from published snapshots alone, with the change since a week before told by
/// kind of response; `None` for someone unknown, hidden or without any response.
pub fn show(
    store: &Store,
    newest: &Newest,
    ontology: &Ontology,
    person: PersonId,
) -> Result<Option<Show>, StoreError> {
    let earlier = Earlier::of_one(store, newest, week_before(newest), person)?;
    show_since(store, newest, ontology, person, earlier.as_ref(), &NoMovements)
}

/// The day that a person page compares with.
pub fn week_before(newest: &Newest) -> Day {
    newest.key.day.plus(-7)
}

/// The same with the change since an earlier snapshot that is in memory already, told with names where these can be.
pub fn show_since(
    store: &Store,
    newest: &Newest,
    ontology: &Ontology,
    person: PersonId,
    earlier: Option<&Earlier>,
    movements: &dyn Movements,
) -> Result<Option<Show>, StoreError> {
    let (Some(subject), Some(row)) = (Subject::read(newest, person)?, newest.row(person)) else {
        return Ok(None);
    };
    let (card, details) = (&subject.card, &subject.details);
    let as_of = newest.key.day;
    let portrait = details.portrait.as_ref();
    let history = history(store.history(person)?, newest);
    let horizon_days = newest.model.horizon_seconds as f64 / 86_400.0;
    Ok(Some(Show {
        who: Who::of(card),
        profile_url: newest.links().profile(&card.account, card.handle.as_deref()),
        accounts: accounts(newest.links(), card),
        as_of,
        model: newest.key.model.clone(),
        current: CurrentModel::beside(newest),
        score: row.score,
        interval: [row.low, row.high],
        evidence: row.evidence,
        estimate: estimate(card),
        min_people: newest.model.min_people,
        min_people_days: 3.0 * horizon_days,
        percentile: newest.percentile(person),
        rank: newest.rank(person),
        held_back: newest.held_back(person).map(HeldBackView::of),
        people: newest.people() as u64,
        effective_people: effective_people(row),
        horizon_days,
        true_reach: row.true_reach,
        distinct_responders: row.responders,
        subscores: subscores(row, portrait),
        style: style(portrait),
        best: best(&history, as_of),
        coverage: coverage(card),
        history,
        change: earlier.and_then(|earlier| {
            let since = &earlier.key;
            let worked_out = newest.keeps_movements_since(since.day, since.revision);
            // It is worked out at publishing for enough evidence alone, and never at a request: with less, a page tells
            // by kind of response.
            let by_kind = worked_out && row.evidence == Evidence::Thin;
            change(store, &subject, earlier, if by_kind { &NoMovements } else { movements })
        }),
        ledger: ledger(&subject, &newest.model, row),
        trust: trust(&subject),
        topic_rules: newest.model.topics,
        topics: topics_of(&subject, ontology),
        unscored_topics: unscored_topics(&subject, ontology),
        interests: interests_of(details, ontology),
        moments: moments_of(&subject, ontology),
        influenced_by: influence_of(&subject, Direction::InfluencedBy),
        influences: influence_of(&subject, Direction::Influences),
        similar: similar_to(&subject),
        responders: witnesses(&subject, details.evidence(Group::All), RESPONDERS),
        posts: details.posts.iter().take(POSTS).map(|row| post(newest.links(), card, row)).collect(),
    }))
}

fn accounts(links: &Links, card: &Card) -> Vec<AccountView> {
    let view = |account: &AccountId, who, handle: Option<&str>, responses| AccountView {
        who,
        url: links.profile(account, handle),
        responses,
    };
    let own = view(&card.account, Who::of(card), card.handle.as_deref(), card.responses);
    let others = card
        .others
        .iter()
        .map(|other| view(&other.account, Who::of_other(other), other.handle.as_deref(), other.responses));
    std::iter::once(own).chain(others).collect()
}

fn effective_people(row: &Row) -> EffectivePeople {
    // The shown score is what is judged, so the people are those of the shown score.
    let people =
        |tenths: Tenths| Score::new(tenths.points()).map_or(0.0, |score| words::round_people(score.people()));
    EffectivePeople { forecast: people(row.score), interval: [people(row.low), people(row.high)] }
}

fn post(links: &Links, card: &Card, post: &EvidencePost) -> PostView {
    let tags = post.tags.as_deref().unwrap_or_default();
    PostView {
        post: post.post.clone(),
        url: who::post_url(links, card, &post.post),
        time: post.time,
        text: post.text.clone().filter(|text| !text.trim().is_empty()),
        tags: tags.split_whitespace().take(COUNTERS).map(str::to_owned).collect(),
        counters: post.counters.as_deref().map(counters).unwrap_or_default(),
        people: post.people,
        responses: post.responses,
        last: post.last,
    }
}

/// The whole numbers of a flat JSON object; none where it is anything else.
fn counters(text: &str) -> BTreeMap<String, i64> {
    if text.len() > COUNTER_BYTES {
        return BTreeMap::new();
    }
    let values: BTreeMap<String, serde_json::Value> = serde_json::from_str(text).unwrap_or_default();
    let whole = values.into_iter().filter_map(|(name, value)| Some((name, value.as_i64()?)));
    whole.take(COUNTERS).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counters_of_hostile_posts_are_dropped() {
        assert_eq!(counters(r#"{"score": 12, "views": 90, "x": "y"}"#).len(), 2);
        assert!(counters("[1]").is_empty());
        assert!(counters(&"{".repeat(100_000)).is_empty());
    }
}
