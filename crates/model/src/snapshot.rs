//! All scores of one day under one model.

use crate::{
    AccountId, Day, Group, InfluenceDetails, Model, MomentDetails, MovementDetails, PersonId, Portrait,
    StrategyDetails, Tenths, Timestamp, TopicDetails,
};

/// Which snapshot: late data makes a new revision, and the old ones stay.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
pub struct SnapshotKey {
    /// Everything until 24:00 UTC of this day counts.
    pub day: Day,
    /// Name of the model.
    pub model: String,
    /// Counted from 1.
    pub revision: u32,
}

/// Whether there is enough to go by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Evidence {
    /// "Not enough evidence": no rank on pages.
    Thin,
    /// At least [`Model::min_people`] distinct responders within three horizons.
    Enough,
}

/// One person on one day: at most 64 bytes.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// Who.
    pub person: PersonId,
    /// The score as it is shown and judged.
    pub score: Tenths,
    /// Lower end of the 80 % interval.
    pub low: Tenths,
    /// Upper end of the 80 % interval.
    pub high: Tenths,
    /// Whether there is enough to go by.
    pub evidence: Evidence,
    /// Distinct trusted responders in 90 days.
    pub true_reach: u32,
    /// Distinct responders of all time.
    pub responders: u32,
    /// Stored features (see [`crate::quantise`]), one for each feature of the model.
    pub features: [u16; Model::MAX_FEATURES],
}

/// Somebody who is shown without a rank until the operator has looked: what brought them among the first are accounts
/// that came after the founding and for whom hardly any member vouches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
pub struct HeldBack {
    /// Who, as 16 hexadecimal digits: reports name nobody, so that erasing takes one replacement.
    #[serde(serialize_with = "hexadecimal")]
    pub person: PersonId,
    /// The score.
    pub score: Tenths,
    /// What the score would be without those accounts.
    pub without: Tenths,
    /// How many of those accounts responded.
    pub accounts: u32,
    /// The least score among the first.
    pub needed: Tenths,
}

impl HeldBack {
    /// Members who have to vouch for an account that came after the founding.
    pub const PROVEN_BY: u32 = 3;
}

fn hexadecimal<S: serde::Serializer>(person: &PersonId, out: S) -> Result<S::Ok, S::Error> {
    out.collect_str(&format_args!("{:016x}", person.0))
}

/// What is kept for ever: everyone who has had a response by the end of the day.
#[derive(Debug, Clone, PartialEq)]
pub struct SnapshotScores {
    /// The day.
    pub day: Day,
    /// The model, whole, so that a snapshot explains itself.
    pub model: Model,
    /// Generation of the lake that was read.
    pub lake_generation: u64,
    /// By rising person id, each person once.
    pub rows: Vec<Row>,
}

/// What is kept for the newest day alone: names, and the evidence behind the scores.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct SnapshotDetails {
    /// Everyone in the rows and everyone named in evidence, by rising person id.
    pub cards: Vec<Card>,
    /// By rising person id, then group, then the most telling first.
    pub responders: Vec<EvidenceResponder>,
    /// By rising person id, then the most responded to first.
    pub posts: Vec<EvidencePost>,
    /// By rising person id; membership first, those without a name at the end.
    pub vouches: Vec<EvidenceVouch>,
    /// Everyone in the rows, by rising person id.
    pub portraits: Vec<Portrait>,
    /// Topics of influence and of interest.
    pub topics: TopicDetails,
    /// Posts that drew unusually many trusted people.
    pub moments: MomentDetails,
    /// Who influences whom, and who shares an audience.
    pub influence: InfluenceDetails,
    /// When to post, what works and whom to meet.
    pub strategy: StrategyDetails,
    /// Why scores moved since the last day, and since a week and four weeks before.
    pub movements: MovementDetails,
}

/// How a person is shown.
#[derive(Debug, Clone, PartialEq)]
pub struct Card {
    /// Who.
    pub person: PersonId,
    /// The account they are shown under.
    pub account: AccountId,
    /// The latest known handle, where it differs from the native id.
    pub handle: Option<String>,
    /// The latest known display name.
    pub name: Option<String>,
    /// True where the owner asks not to be listed: nothing of them may be shown.
    pub hidden: bool,
    /// The latest public counters, a flat JSON object of whole numbers.
    pub counters: Option<String>,
    /// Responses that this account ever received, for the person page's coverage line.
    pub responses: u64,
    /// First and last of them; `None` for those who only respond.
    pub span: Option<(Timestamp, Timestamp)>,
    /// The person's other accounts, by network and native id. Most people have none.
    pub others: Vec<OtherAccount>,
    /// What public counters alone say, where there is not enough evidence for more.
    pub estimate: Option<Estimate>,
}

impl Card {
    /// Every account of the person, the one they are shown under first.
    pub fn accounts(&self) -> impl Iterator<Item = &AccountId> {
        std::iter::once(&self.account).chain(self.others.iter().map(|other| &other.account))
    }
}

/// An account joined to the one that a person is shown under.
#[derive(Debug, Clone, PartialEq)]
pub struct OtherAccount {
    /// The account.
    pub account: AccountId,
    /// The latest known handle, where it differs from the native id.
    pub handle: Option<String>,
    /// The latest known display name.
    pub name: Option<String>,
    /// Responses that this account ever received.
    pub responses: u64,
    /// First and last of them; `None` where there is none.
    pub span: Option<(Timestamp, Timestamp)>,
}

/// What public counters alone say of an account. It is no score: it moves none, and has no rank and no history.
#[derive(Debug, Clone, PartialEq)]
pub struct Estimate {
    /// On the scale of scores.
    pub score: Tenths,
    /// Lower end of the interval.
    pub low: Tenths,
    /// Upper end of the interval.
    pub high: Tenths,
    /// The counters it was taken from.
    pub from: Vec<String>,
}

/// One of those who respond most: evidence of the ledger's lines.
#[derive(Debug, Clone, PartialEq)]
pub struct EvidenceResponder {
    /// Whose score it is evidence of.
    pub person: PersonId,
    /// Of which kinds of response; [`Group::All`] for the list over all kinds.
    pub group: Group,
    /// Who responds.
    pub responder: PersonId,
    /// How often they did.
    pub responses: u32,
    /// When they last did.
    pub last: Timestamp,
    /// Trust as seen by `person`, 0 to 1: at 0 nothing is known of them, and they are weighed together with others.
    pub weight: f32,
    /// The post they last responded to.
    pub post: Option<String>,
}

/// One of the posts that drew most people.
#[derive(Debug, Clone, PartialEq)]
pub struct EvidencePost {
    /// Whose post it is.
    pub person: PersonId,
    /// The network's id of the post.
    pub post: String,
    /// When it was posted; `None` where the post itself was not seen.
    pub time: Option<Timestamp>,
    /// The beginning of its text, at most 280 characters.
    pub text: Option<String>,
    /// Its tags, separated by spaces.
    pub tags: Option<String>,
    /// Its public counters (votes, views), shown and never scored.
    pub counters: Option<String>,
    /// Distinct people who responded to it.
    pub people: u32,
    /// Responses to it.
    pub responses: u32,
    /// When the last of them came.
    pub last: Timestamp,
}

/// A reason why somebody is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EvidenceVouch {
    /// Who is known.
    pub person: PersonId,
    /// Why.
    pub via: Via,
}

/// Why somebody is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Via {
    /// The person is a member.
    Membership,
    /// A member vouches for the person, by having responded to them.
    Person(PersonId),
    /// So many more members vouch, who have no place of their own in the list.
    Others(u32),
}

impl Via {
    /// How many reasons it stands for.
    pub fn count(self) -> u32 {
        match self {
            Via::Membership | Via::Person(_) => 1,
            Via::Others(members) => members,
        }
    }
}
