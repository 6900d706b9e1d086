//! +K, choices of topics and their log, in the database.

use model::{AccountId, PLUS_K_A_DAY, Timestamp, TopicId};
use sqlx::sqlite::SqliteConnection;
use sqlx::sqlite::SqliteRow;
use sqlx::{Connection, FromRow, Row};

use super::State;
use super::accounts::{account, anybody_left, shown_as};
use super::register::count_change;
use crate::StoreError;
use crate::endorsements::{
    Choice, Endorsed, Endorsing, Hand, MOST_PROPOSED, Refusal, TopicAct, TopicLogEntry, again, fresh,
};
use crate::opt_outs::Hash;

/// A +K that stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct GivenPlusK {
    pub giver: AccountId,
    pub receiver: AccountId,
    pub topic: TopicId,
    pub at: Timestamp,
}

/// What somebody chose for a topic of theirs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct TopicChoice {
    pub account: AccountId,
    pub topic: TopicId,
    pub hidden: bool,
    pub proposed: bool,
}

/// What was said of topics, as one moment saw it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct SaidRows {
    pub plus_k: Vec<GivenPlusK>,
    pub choices: Vec<TopicChoice>,
    /// Joined accounts, each with the one it is shown under.
    pub joined: Vec<(AccountId, AccountId)>,
    /// When the +K was given that was given last of those that stand: not the latest moment among them. Where a clock was
    /// ahead, the next +K puts it right, and so does taking that one back.
    pub last: Option<Timestamp>,
}

impl State {
    /// Gives a +K, where nothing speaks against it.
    pub fn endorse(
        &self,
        new: Endorsing,
        hashes: Vec<Hash>,
    ) -> Result<Result<Endorsed, Refusal>, StoreError> {
        self.ask("keep a +K", async move |connection| {
            // The lock on writing is taken first, so that nobody counts what we are about to add.
            let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await?;
            let given = match judge(&mut transaction, &new, &hashes).await? {
                Ok(given) => given,
                Err(refusal) => return Ok(Err(refusal)),
            };
            sqlx::query(
                "INSERT INTO plus_k (giver_network, giver_native, receiver_network, receiver_native, topic, at)
                 VALUES (?, ?, ?, ?, ?, ?)",
            )
            .bind(new.giver.network.as_str().to_owned())
            .bind(new.giver.native.clone())
            .bind(new.receiver.network.as_str().to_owned())
            .bind(new.receiver.native.clone())
            .bind(new.topic.to_string())
            .bind(new.at.micros())
            .execute(&mut *transaction)
            .await?;
            let Endorsing { giver: account, receiver, topic, at, hand, .. } = new;
            let act = TopicAct::Endorsed;
            log(&mut transaction, TopicLogEntry { at, account, act, topic, other: Some(receiver), hand }).await?;
            count_change(&mut transaction).await?;
            transaction.commit().await?;
            Ok(Ok(given))
        })
    }

    /// Takes back what stands of a giver, a receiver and a topic, whichever of their accounts it is kept under.
    pub fn withdraw(
        &self,
        [giver, receiver]: [AccountId; 2],
        topic: TopicId,
        at: Timestamp,
        hand: Hand,
    ) -> Result<Result<(), Refusal>, StoreError> {
        self.ask("withdraw a +K", async move |connection| {
            let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await?;
            let givers = accounts_of(&mut transaction, &giver).await?;
            let receivers = accounts_of(&mut transaction, &receiver).await?;
            let mut withdrawn = 0;
            for (account, other) in pairs(&givers, &receivers) {
                let done = sqlx::query(
                    "UPDATE plus_k SET withdrawn = ?
                     WHERE giver_network = ? AND giver_native = ? AND receiver_network = ? AND receiver_native = ?
                       AND topic = ? AND withdrawn IS NULL",
                )
                .bind(at.micros())
                .bind(account.network.as_str().to_owned())
                .bind(account.native.clone())
                .bind(other.network.as_str().to_owned())
                .bind(other.native.clone())
                .bind(topic.to_string())
                .execute(&mut *transaction)
                .await?;
                withdrawn += done.rows_affected();
            }
            if withdrawn == 0 {
                return Ok(Err(Refusal::NotGiven));
            }
            let act = TopicAct::Withdrew;
            let entry = TopicLogEntry { at, account: giver, act, topic, other: Some(receiver), hand };
            log(&mut transaction, entry).await?;
            count_change(&mut transaction).await?;
            transaction.commit().await?;
            Ok(Ok(()))
        })
    }

    /// Hides, restores or proposes a topic; false where it was so already.
    pub fn choose_topic(
        &self,
        account: AccountId,
        topic: TopicId,
        choice: Choice,
        (at, hand): (Timestamp, Hand),
        hashes: Vec<Hash>,
    ) -> Result<Result<bool, Refusal>, StoreError> {
        self.ask("keep a choice of topic", async move |connection| {
            let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await?;
            if anybody_left(&mut transaction, &hashes).await? {
                return Ok(Err(Refusal::Left));
            }
            let accounts = accounts_of(&mut transaction, &account).await?;
            let now = chosen(&mut transaction, &accounts, topic).await?;
            let act = match choice {
                Choice::Hide if now.hidden => {
                    // Accounts that were joined since have it hidden for themselves from now on.
                    keep_choice(&mut transaction, &accounts, topic, now).await?;
                    transaction.commit().await?;
                    return Ok(Ok(false));
                }
                Choice::Restore if !now.hidden => return Ok(Ok(false)),
                Choice::Propose if now.hidden => return Ok(Err(Refusal::HiddenByThem(account))),
                Choice::Propose if now.proposed => return Ok(Ok(false)),
                Choice::Propose if proposals(&mut transaction, &accounts).await? >= MOST_PROPOSED => {
                    return Ok(Err(Refusal::TooManyProposed(account)));
                }
                Choice::Hide => TopicAct::Hid,
                Choice::Restore => TopicAct::Restored,
                Choice::Propose => TopicAct::Proposed,
            };
            let next = Chosen {
                hidden: choice == Choice::Hide,
                proposed: now.proposed || choice == Choice::Propose,
            };
            keep_choice(&mut transaction, &accounts, topic, next).await?;
            let account = accounts.into_iter().next().unwrap_or(account);
            log(&mut transaction, TopicLogEntry { at, account, act, topic, other: None, hand }).await?;
            count_change(&mut transaction).await?;
            transaction.commit().await?;
            Ok(Ok(true))
        })
    }

    /// The log, the latest first.
    pub fn topic_log(&self, of: Option<AccountId>, limit: usize) -> Result<Vec<TopicLogEntry>, StoreError> {
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        self.ask("read the log of topics", async move |connection| {
            let mut transaction = connection.begin().await?;
            let Some(of) = of else {
                let rows: Vec<LogRow> =
                    sqlx::query_as("SELECT * FROM topic_log ORDER BY sequence DESC LIMIT ?")
                        .bind(limit)
                        .fetch_all(&mut *transaction)
                        .await?;
                return rows.into_iter().map(LogRow::entry).collect();
            };
            let mut rows: Vec<LogRow> = Vec::new();
            for row in accounts_of(&mut transaction, &of).await? {
                let of_one: Vec<LogRow> = sqlx::query_as(
                    "SELECT * FROM topic_log
                     WHERE (network = ?1 AND native = ?2) OR (other_network = ?1 AND other_native = ?2)
                     ORDER BY sequence DESC LIMIT ?3",
                )
                .bind(row.network.as_str().to_owned())
                .bind(row.native)
                .bind(limit)
                .fetch_all(&mut *transaction)
                .await?;
                rows.extend(of_one);
            }
            rows.sort_by_key(|row| std::cmp::Reverse(row.sequence));
            rows.dedup_by_key(|row| row.sequence);
            rows.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
            rows.into_iter().map(LogRow::entry).collect()
        })
    }

    /// What was said of topics: every choice, and the +K given after a moment that still stand.
    pub fn said(
        &self,
        after: impl Fn(Option<Timestamp>) -> Timestamp + Send + 'static,
    ) -> Result<SaidRows, StoreError> {
        self.ask("read what was said of topics", async move |connection| {
            let mut transaction = connection.begin().await?;
            let last: Option<i64> = sqlx::query_scalar(
                "SELECT at FROM plus_k WHERE withdrawn IS NULL ORDER BY sequence DESC LIMIT 1",
            )
            .fetch_optional(&mut *transaction)
            .await?;
            let last = last.map(Timestamp::from_micros);
            let plus_k: Vec<PlusKRow> = sqlx::query_as(
                "SELECT giver_network, giver_native, receiver_network, receiver_native, topic, at FROM plus_k
                 WHERE at > ? AND withdrawn IS NULL",
            )
            .bind(after(last).micros())
            .fetch_all(&mut *transaction)
            .await?;
            let choices: Vec<(String, String, String, bool, bool)> =
                sqlx::query_as("SELECT network, native, topic, hidden, proposed FROM topic_choices")
                    .fetch_all(&mut *transaction)
                    .await?;
            let joined: Vec<(String, String, String, String)> =
                sqlx::query_as("SELECT network, native, shown_network, shown_native FROM links")
                    .fetch_all(&mut *transaction)
                    .await?;
            let choice =
                |(network, native, topic, hidden, proposed): (String, String, String, bool, bool)| {
                    let account = account((network, native))?;
                    Ok(TopicChoice { account, topic: topic_of(&topic)?, hidden, proposed })
                };
            let join = |(network, native, shown_network, shown_native)| {
                Ok((account((network, native))?, account((shown_network, shown_native))?))
            };
            Ok(SaidRows {
                plus_k: plus_k.into_iter().map(PlusKRow::given).collect::<Result<_, sqlx::Error>>()?,
                choices: choices.into_iter().map(choice).collect::<Result<_, sqlx::Error>>()?,
                joined: joined.into_iter().map(join).collect::<Result<_, sqlx::Error>>()?,
                last,
            })
        })
    }
}

/// Forgets what an account that leaves gave, got, chose and did.
pub(super) async fn forget_said(
    connection: &mut SqliteConnection,
    account: &AccountId,
) -> Result<(), sqlx::Error> {
    for forget in [
        "DELETE FROM plus_k WHERE giver_network = ? AND giver_native = ?",
        "DELETE FROM plus_k WHERE receiver_network = ? AND receiver_native = ?",
        "DELETE FROM topic_choices WHERE network = ? AND native = ?",
        "DELETE FROM topic_log WHERE network = ? AND native = ?",
        "DELETE FROM topic_log WHERE other_network = ? AND other_native = ?",
    ] {
        sqlx::query(forget)
            .bind(account.network.as_str().to_owned())
            .bind(account.native.clone())
            .execute(&mut *connection)
            .await?;
    }
    Ok(())
}

/// Whether a +K can be given, and what is left then.
async fn judge(
    connection: &mut SqliteConnection,
    new: &Endorsing,
    hashes: &[Hash],
) -> Result<Result<Endorsed, Refusal>, sqlx::Error> {
    if anybody_left(connection, hashes).await? {
        return Ok(Err(Refusal::Left));
    }
    let givers = accounts_of(connection, &new.giver).await?;
    if givers.contains(&new.receiver) {
        return Ok(Err(Refusal::Oneself(new.giver.clone())));
    }
    let receivers = accounts_of(connection, &new.receiver).await?;
    let chosen = chosen(connection, &receivers, new.topic).await?;
    if chosen.hidden {
        return Ok(Err(Refusal::Hidden(new.receiver.clone())));
    }
    if !new.evident && !chosen.proposed {
        return Ok(Err(Refusal::NotTheirs(new.receiver.clone())));
    }
    if let Some(last) = last_given(connection, &givers, &receivers, new.topic).await?
        && new.at < again(last)
    {
        return Ok(Err(Refusal::TooSoon { until: again(last) }));
    }
    let given = given_on_day(connection, &givers, new.at).await?;
    if given >= i64::from(PLUS_K_A_DAY) {
        return Ok(Err(Refusal::BudgetUsed { fresh: fresh(new.at.day()) }));
    }
    let left_today = PLUS_K_A_DAY - 1 - u32::try_from(given).unwrap_or(0);
    Ok(Ok(Endorsed { left_today, again: again(new.at) }))
}

/// All accounts of a person, the one shown first.
async fn accounts_of(
    connection: &mut SqliteConnection,
    row: &AccountId,
) -> Result<Vec<AccountId>, sqlx::Error> {
    let shown = shown_as(connection, row).await?.unwrap_or_else(|| row.clone());
    let others: Vec<(String, String)> = sqlx::query_as(
        "SELECT network, native FROM links WHERE shown_network = ? AND shown_native = ? ORDER BY network, native",
    )
    .bind(shown.network.as_str().to_owned())
    .bind(shown.native.clone())
    .fetch_all(connection)
    .await?;
    std::iter::once(Ok(shown)).chain(others.into_iter().map(account)).collect()
}

fn pairs<'a>(
    givers: &'a [AccountId],
    receivers: &'a [AccountId],
) -> impl Iterator<Item = (&'a AccountId, &'a AccountId)> {
    givers.iter().flat_map(move |giver| receivers.iter().map(move |receiver| (giver, receiver)))
}

/// When a person last gave another a +K on a topic, even if it was withdrawn.
async fn last_given(
    connection: &mut SqliteConnection,
    givers: &[AccountId],
    receivers: &[AccountId],
    topic: TopicId,
) -> Result<Option<Timestamp>, sqlx::Error> {
    let mut last: Option<i64> = None;
    for (giver, receiver) in pairs(givers, receivers) {
        let at: Option<i64> = sqlx::query_scalar(
            "SELECT max(at) FROM plus_k
             WHERE giver_network = ? AND giver_native = ? AND receiver_network = ? AND receiver_native = ?
               AND topic = ?",
        )
        .bind(giver.network.as_str().to_owned())
        .bind(giver.native.clone())
        .bind(receiver.network.as_str().to_owned())
        .bind(receiver.native.clone())
        .bind(topic.to_string())
        .fetch_one(&mut *connection)
        .await?;
        last = last.max(at);
    }
    Ok(last.map(Timestamp::from_micros))
}

/// How many +K a person gave on the day (UTC) of a moment, with those withdrawn since.
async fn given_on_day(
    connection: &mut SqliteConnection,
    givers: &[AccountId],
    at: Timestamp,
) -> Result<i64, sqlx::Error> {
    let mut given = 0;
    for giver in givers {
        let of_one: i64 = sqlx::query_scalar(
            "SELECT count(*) FROM plus_k WHERE giver_network = ? AND giver_native = ? AND at >= ? AND at < ?",
        )
        .bind(giver.network.as_str().to_owned())
        .bind(giver.native.clone())
        .bind(at.day().start().micros())
        .bind(fresh(at.day()).micros())
        .fetch_one(&mut *connection)
        .await?;
        given += of_one;
    }
    Ok(given)
}

/// What a person chose for a topic.
#[derive(Clone, Copy, Default)]
struct Chosen {
    hidden: bool,
    proposed: bool,
}

async fn chosen(
    connection: &mut SqliteConnection,
    accounts: &[AccountId],
    topic: TopicId,
) -> Result<Chosen, sqlx::Error> {
    let mut all = Chosen::default();
    for account in accounts {
        let of_one: Option<(bool, bool)> = sqlx::query_as(
            "SELECT hidden, proposed FROM topic_choices WHERE network = ? AND native = ? AND topic = ?",
        )
        .bind(account.network.as_str().to_owned())
        .bind(account.native.clone())
        .bind(topic.to_string())
        .fetch_optional(&mut *connection)
        .await?;
        let (hidden, proposed) = of_one.unwrap_or_default();
        all = Chosen { hidden: all.hidden || hidden, proposed: all.proposed || proposed };
    }
    Ok(all)
}

/// How many topics a person claims and does not hide.
async fn proposals(connection: &mut SqliteConnection, accounts: &[AccountId]) -> Result<u32, sqlx::Error> {
    let mut all: Vec<String> = Vec::new();
    for account in accounts {
        let of_one: Vec<String> = sqlx::query_scalar(
            "SELECT topic FROM topic_choices WHERE network = ? AND native = ? AND proposed = 1 AND hidden = 0",
        )
        .bind(account.network.as_str().to_owned())
        .bind(account.native.clone())
        .fetch_all(&mut *connection)
        .await?;
        all.extend(of_one);
    }
    all.sort_unstable();
    all.dedup();
    Ok(u32::try_from(all.len()).unwrap_or(u32::MAX))
}

/// Keeps a choice under every account of the person, in place of what each had: it lasts for all of them when they are
/// parted, or one leaves.
async fn keep_choice(
    connection: &mut SqliteConnection,
    accounts: &[AccountId],
    topic: TopicId,
    next: Chosen,
) -> Result<(), sqlx::Error> {
    for account in accounts {
        sqlx::query("DELETE FROM topic_choices WHERE network = ? AND native = ? AND topic = ?")
            .bind(account.network.as_str().to_owned())
            .bind(account.native.clone())
            .bind(topic.to_string())
            .execute(&mut *connection)
            .await?;
        if !next.hidden && !next.proposed {
            continue;
        }
        sqlx::query(
            "INSERT INTO topic_choices (network, native, topic, hidden, proposed) VALUES (?, ?, ?, ?, ?)",
        )
        .bind(account.network.as_str().to_owned())
        .bind(account.native.clone())
        .bind(topic.to_string())
        .bind(next.hidden)
        .bind(next.proposed)
        .execute(&mut *connection)
        .await?;
    }
    Ok(())
}

async fn log(connection: &mut SqliteConnection, entry: TopicLogEntry) -> Result<(), sqlx::Error> {
    let (other_network, other_native) =
        entry.other.map(|other| (other.network.as_str().to_owned(), other.native)).unzip();
    sqlx::query(
        "INSERT INTO topic_log (at, network, native, act, topic, other_network, other_native, hand)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
    )
    .bind(entry.at.micros())
    .bind(entry.account.network.as_str().to_owned())
    .bind(entry.account.native)
    .bind(act_name(entry.act))
    .bind(entry.topic.to_string())
    .bind(other_network)
    .bind(other_native)
    .bind(hand_name(entry.hand))
    .execute(connection)
    .await?;
    Ok(())
}

const ACTS: [TopicAct; 5] =
    [TopicAct::Endorsed, TopicAct::Withdrew, TopicAct::Hid, TopicAct::Restored, TopicAct::Proposed];

fn act_name(act: TopicAct) -> &'static str {
    match act {
        TopicAct::Endorsed => "endorsed",
        TopicAct::Withdrew => "withdrew",
        TopicAct::Hid => "hid",
        TopicAct::Restored => "restored",
        TopicAct::Proposed => "proposed",
    }
}

fn hand_name(hand: Hand) -> &'static str {
    match hand {
        Hand::Operator => "operator",
        Hand::Own => "own",
    }
}

fn topic_of(text: &str) -> Result<TopicId, sqlx::Error> {
    text.parse().map_err(|error: std::num::ParseIntError| sqlx::Error::Decode(error.into()))
}

struct PlusKRow {
    giver_network: String,
    giver_native: String,
    receiver_network: String,
    receiver_native: String,
    topic: String,
    at: i64,
}

impl FromRow<'_, SqliteRow> for PlusKRow {
    fn from_row(row: &SqliteRow) -> Result<Self, sqlx::Error> {
        Ok(PlusKRow {
            giver_network: row.try_get("giver_network")?,
            giver_native: row.try_get("giver_native")?,
            receiver_network: row.try_get("receiver_network")?,
            receiver_native: row.try_get("receiver_native")?,
            topic: row.try_get("topic")?,
            at: row.try_get("at")?,
        })
    }
}

impl PlusKRow {
    fn given(self) -> Result<GivenPlusK, sqlx::Error> {
        Ok(GivenPlusK {
            giver: account((self.giver_network, self.giver_native))?,
            receiver: account((self.receiver_network, self.receiver_native))?,
            topic: topic_of(&self.topic)?,
            at: Timestamp::from_micros(self.at),
        })
    }
}

struct LogRow {
    sequence: i64,
    at: i64,
    network: String,
    native: String,
    act: String,
    topic: String,
    other_network: Option<String>,
    other_native: Option<String>,
    hand: String,
}

impl FromRow<'_, SqliteRow> for LogRow {
    fn from_row(row: &SqliteRow) -> Result<Self, sqlx::Error> {
        Ok(LogRow {
            sequence: row.try_get("sequence")?,
            at: row.try_get("at")?,
            network: row.try_get("network")?,
            native: row.try_get("native")?,
            act: row.try_get("act")?,
            topic: row.try_get("topic")?,
            other_network: row.try_get("other_network")?,
            other_native: row.try_get("other_native")?,
            hand: row.try_get("hand")?,
        })
    }
}

impl LogRow {
    fn entry(self) -> Result<TopicLogEntry, sqlx::Error> {
        let unknown = |what: &str| sqlx::Error::Decode(format!("{what:?} is unknown here").into());
        let act =
            ACTS.into_iter().find(|&act| act_name(act) == self.act).ok_or_else(|| unknown(&self.act))?;
        let hands = [Hand::Operator, Hand::Own];
        let hand = hands.into_iter().find(|&hand| hand_name(hand) == self.hand);
        Ok(TopicLogEntry {
            at: Timestamp::from_micros(self.at),
            account: account((self.network, self.native))?,
            act,
            topic: topic_of(&self.topic)?,
            other: self.other_network.zip(self.other_native).map(account).transpose()?,
            hand: hand.ok_or_else(|| unknown(&self.hand))?,
        })
    }
}
