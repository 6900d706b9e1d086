//! +K, and owning one's topics: what is asked, what is refused and why, and the log of all of it.

use model::{AccountId, Day, PLUS_K_A_DAY, PLUS_K_AGAIN_DAYS, Timestamp, TopicId};

use crate::{Store, StoreError};

/// Topics that one person may claim without evidence at a time.
pub const MOST_PROPOSED: u32 = 20;

/// By whose hand something is changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hand {
    /// An operator's, on the command line.
    Operator,
    /// Their own, signed in.
    Own,
}

/// A +K that is to be given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Endorsing {
    /// Who gives it.
    pub giver: AccountId,
    /// Who gets it.
    pub receiver: AccountId,
    /// On what.
    pub topic: TopicId,
    /// When.
    pub at: Timestamp,
    /// By whose hand.
    pub hand: Hand,
    /// Whether evidence lets the receiver claim the topic ([`crate::PersonDetails::may_claim`]). Where it does not, only what
    /// they proposed themselves can be endorsed.
    pub evident: bool,
}

/// A +K that was given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Endorsed {
    /// How many the giver has left on this day.
    pub left_today: u32,
    /// When the same can be given again.
    pub again: Timestamp,
}

/// What a person does with a topic of their own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Choice {
    /// Takes it from everything that is shown.
    Hide,
    /// Shows it again, as it was before it was hidden.
    Restore,
    /// Claims it, without a score until there is evidence.
    Propose,
}

/// What was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TopicAct {
    /// Gave a +K.
    Endorsed,
    /// Took one back.
    Withdrew,
    /// Hid a topic of their own.
    Hid,
    /// Showed it again.
    Restored,
    /// Claimed a topic.
    Proposed,
}

/// A line of the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TopicLogEntry {
    /// When.
    pub at: Timestamp,
    /// Whose act it is.
    pub account: AccountId,
    /// What was done.
    pub act: TopicAct,
    /// With which topic.
    pub topic: TopicId,
    /// Whom it was done to, where that is somebody else.
    pub other: Option<AccountId>,
    /// By whose hand.
    pub hand: Hand,
}

/// Why something was not done. Nothing is changed then.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Refusal {
    /// Giver and receiver are one person.
    #[error("{0} would endorse themselves")]
    Oneself(AccountId),
    /// All of a day's +K are given. What was withdrawn does not come back.
    #[error("all {PLUS_K_A_DAY} +K of {} are given", .fresh.day().plus(-1))]
    BudgetUsed {
        /// From when on there are fresh ones.
        fresh: Timestamp,
    },
    /// The same +K was given lately, even if it was withdrawn since.
    #[error("the same +K was given less than {PLUS_K_AGAIN_DAYS} days ago")]
    TooSoon {
        /// From when on it can be given again.
        until: Timestamp,
    },
    /// Somebody named left.
    #[error("somebody named here left")]
    Left,
    /// The receiver hid the topic.
    #[error("{0} does not show this topic")]
    Hidden(AccountId),
    /// There is no evidence for the topic, and the receiver does not claim it.
    #[error("{0} neither has this topic nor claims it")]
    NotTheirs(AccountId),
    /// No such +K stands.
    #[error("no such +K stands")]
    NotGiven,
    /// Somebody proposes what they hid.
    #[error("{0} hid this topic")]
    HiddenByThem(AccountId),
    /// Somebody claims more topics than can be shown.
    #[error("{account} claims {MOST_PROPOSED} topics already", account = .0)]
    TooManyProposed(AccountId),
}

impl Refusal {
    /// One thing to try.
    pub fn hint(&self) -> String {
        match self {
            Refusal::Oneself(_) => {
                "Endorse somebody else; accounts that are joined are one person.".to_owned()
            }
            Refusal::BudgetUsed { fresh } => {
                format!("There are {PLUS_K_A_DAY} fresh ones after 24:00 UTC of {}.", fresh.day().plus(-1))
            }
            Refusal::TooSoon { until } => format!("Give it again from {} on.", to_the_minute(*until)),
            Refusal::Left => "Leaving lasts: leave them out.".to_owned(),
            Refusal::Hidden(_) => "Choose another of their topics.".to_owned(),
            Refusal::NotTheirs(_) => {
                "Choose a topic on their page, or one above it; or let them propose it first.".to_owned()
            }
            Refusal::NotGiven => "See what was given: clout topic log".to_owned(),
            Refusal::HiddenByThem(_) => "Restore it in place of proposing it.".to_owned(),
            Refusal::TooManyProposed(_) => "Hide one of them first.".to_owned(),
        }
    }
}

/// `2018-08-31 12:05 UTC`.
fn to_the_minute(at: Timestamp) -> String {
    // A minute up, so that what is promised holds.
    let minute = at.plus_seconds(59).to_string();
    let (day, time) = minute.split_once('T').unwrap_or((&minute, ""));
    format!("{day} {} UTC", time.get(..5).unwrap_or_default())
}

impl Store {
    /// Gives a +K, or refuses with [`StoreError::Refused`]: a person, with all accounts joined to them, gives at most
    /// [`PLUS_K_A_DAY`] on a day (UTC), and each giver, person and topic comes once in [`PLUS_K_AGAIN_DAYS`] days. Both
    /// hold whatever is asked at once by however many threads and processes.
    pub fn endorse(&self, new: &Endorsing) -> Result<Endorsed, StoreError> {
        let hashes = self.hashes_of(&[new.giver.clone(), new.receiver.clone()]);
        let given = self.live.state.endorse(new.clone(), hashes)??;
        self.live.refresh()?;
        Ok(given)
    }

    /// Takes back a +K that stands. The day's budget stays used, and the same cannot be given sooner.
    pub fn withdraw(
        &self,
        giver: &AccountId,
        receiver: &AccountId,
        topic: TopicId,
        at: Timestamp,
        hand: Hand,
    ) -> Result<(), StoreError> {
        self.live.state.withdraw([giver.clone(), receiver.clone()], topic, at, hand)??;
        self.live.refresh()
    }

    /// Hides a topic of somebody, shows it again, or claims it for them; false, and nothing is logged, where it was so
    /// already.
    pub fn choose_topic(
        &self,
        account: &AccountId,
        topic: TopicId,
        choice: Choice,
        at: Timestamp,
        hand: Hand,
    ) -> Result<bool, StoreError> {
        let hashes = self.hashes_of(std::slice::from_ref(account));
        let changed = self.live.state.choose_topic(account.clone(), topic, choice, (at, hand), hashes)??;
        if changed {
            self.live.refresh()?;
        }
        Ok(changed)
    }

    /// What was done with topics, the latest first: by anybody, or by and to one person with all their accounts.
    pub fn topic_log(&self, of: Option<&AccountId>, limit: usize) -> Result<Vec<TopicLogEntry>, StoreError> {
        self.live.state.topic_log(of.cloned(), limit)
    }

    /// The account that a person is shown under once everything joined is scored.
    pub fn shown_account(&self, account: &AccountId) -> Result<AccountId, StoreError> {
        let link = self.links()?.into_iter().find(|link| link.other == *account);
        Ok(link.map_or_else(|| account.clone(), |link| link.account))
    }
}

/// From when on +K given at a moment are too old to be of the same seven days.
pub(crate) fn again(at: Timestamp) -> Timestamp {
    at.plus_seconds(PLUS_K_AGAIN_DAYS * 86_400)
}

/// The first moment of the day after.
pub(crate) fn fresh(day: Day) -> Timestamp {
    day.plus(1).start()
}
