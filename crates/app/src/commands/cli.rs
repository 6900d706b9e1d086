//! The command line. Its help is the manual.

use std::path::PathBuf;

use clap::builder::PossibleValuesParser;
use clap::{Args, Parser, Subcommand};
use model::{AccountId, Day, Network, ResponseKind, Timestamp, Weighing};
use networks::Format;
use scoring::{Attack, Cuts, Horizon, InfluenceTruth, Recipe};

/// An open influence score for the social web: anyone can run it, check it and leave it.
///
/// Start with `clout demo`. To score data of your own: `clout import responses FILE`, then `clout score`, then
/// `clout serve`. Every command takes --json, and ends with 0 if it did its work, 1 if it could not, 2 if it
/// was called wrongly. `clout generate --help` tells how lakes for benchmarks are made.
#[derive(Debug, Parser)]
#[command(name = "clout", version, max_term_width = 100)]
pub struct Cli {
    /// The folder that holds everything: lake, snapshots and state
    #[arg(long, global = true, env = "CLOUT_DATA", default_value = "./clout-data", value_name = "DIR")]
    pub data: PathBuf,

    /// Print JSON for programs instead of text for people
    #[arg(long, global = true)]
    pub json: bool,

    /// What to do
    #[command(subcommand)]
    pub command: Command,
}

/// What can be done.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Score the community that ships with Clout and open the site on it
    Demo(DemoArgs),
    /// Read files into the lake
    #[command(after_long_help = import_help())]
    Import(ImportArgs),
    /// Make and publish a snapshot: the scores of everybody as of a day
    Score(ScoreArgs),
    /// People by score
    Top(TopArgs),
    /// Everything about one account: score, interval, history, reasons, responders, posts
    Show(ShowArgs),
    /// The ledger of a score or, with --since, of a change
    Explain(ExplainArgs),
    /// When people respond to an account, when to post, what works, and whom to meet
    ///
    /// Each advice comes with its numbers, and where evidence is thin there is none. It is about response: nothing of
    /// it is part of a score. See docs/strategy.md.
    Strategy(StrategyArgs),
    /// The scoreboard: Clout and every simpler ranking, judged on what happened afterwards
    ///
    /// At each cut in time the level of the weights is fitted on windows that end before it, as long as the one judged,
    /// and all rankings are compared on who responded after it. Needs a lake, no snapshot.
    Evaluate(EvaluateArgs),
    /// What manipulation buys: points gained per attacker budget, for each attack and ranking
    ///
    /// Targets, accomplices and moments are drawn by the seed. Each attack is carried out in a copy of the world in
    /// memory, against one target at a time, by accounts that arrive after the founding. Needs a lake, no
    /// snapshot, and changes nothing.
    Attack(AttackArgs),
    /// List models, fit one on the open lake, compare two, or make one the current one
    Model(ModelArgs),
    /// The topics of a text: what was found, how surely, and why
    ///
    /// Names, hashtags, phrases and addresses are looked up in the Klout Topic Ontology and in a lexicon; a name that
    /// is an everyday word, too, counts in the company of something near it alone. What was found is handed to parents
    /// with half of its weight. Needs neither lake nor snapshot; topics, aliases and stop-words of your own are read
    /// from topics.toml in the data folder (docs/topics.md).
    Topics(TopicsArgs),
    /// Serve the site and the API
    Serve(ServeArgs),
    /// Write scores, topics or events to a file
    Export(ExportArgs),
    /// Check lake, catalog, store and snapshots against each other
    Verify,
    /// Whom trust starts from: show them, or name them in place of the founders
    Members(MembersArgs),
    /// Join two accounts of one person, or list what is joined
    ///
    /// From the next score on the person is shown as ACCOUNT, and responses to either count for both. What is
    /// joined rests on the operator's word; claims that people prove themselves come later.
    Link(LinkArgs),
    /// Part an account from the person it was joined to
    Unlink(UnlinkArgs),
    /// Give +K to somebody on a topic, as a person here; take it back, or list who gave it
    ///
    /// A person, with all accounts joined to them, gives at most 10 a day (UTC), and the same to the same person on the
    /// same topic once in 7 days. What counts falls to nothing within 90 days, weighs by the giver's trust, and is
    /// nothing where it is mutual or comes back around. +K never moves a score; it moves the order of a person's topics
    /// by at most a point, within the interval of each. Nothing is posted anywhere. The topic must be one that the
    /// person has, one above it, or one they claim. Until people can sign in, this serves an operator
    /// (docs/endorsements.md).
    #[command(
        after_long_help = "Examples:\n  clout endorse bluesky:ana.example quantum-computing --as bluesky:bo.example\n  \
        clout endorse bluesky:ana.example quantum-computing --as bluesky:bo.example --withdraw\n  \
        clout endorse --list bluesky:ana.example"
    )]
    Endorse(EndorseArgs),
    /// Topics of one's own: hide one, show it again, claim one, or see what was done
    Topic {
        /// What to do
        #[command(subcommand)]
        command: TopicCommand,
    },
    /// Hide an account at once, keep it from coming back, and queue its erasure
    Optout(AccountArgs),
    /// Erase an account everywhere, now
    Erase(EraseArgs),
    /// Make up a lake of any size, for benchmarks
    ///
    /// The events are drawn from the seed and belong to the network `generated`; the same arguments give the same bytes.
    /// An eighth of the accounts are ever responded to, both sides have heavy tails, 5 % of the responses are withdrawn,
    /// some of them days later, and the community is founded after two fifths of the days. See docs/performance.md.
    #[command(hide = true)]
    Generate(GenerateArgs),
}

/// Where to serve.
#[derive(Debug, Args)]
pub struct Listen {
    /// Address to listen on
    #[arg(long, default_value = "127.0.0.1")]
    pub host: std::net::IpAddr,

    /// Port to listen on; the next free one is taken where it is in use
    #[arg(long, env = "CLOUT_PORT", default_value_t = 8080)]
    pub port: u16,
}

#[derive(Debug, Args)]
pub struct DemoArgs {
    /// End after scoring
    #[arg(long)]
    pub no_serve: bool,

    #[command(flatten)]
    pub listen: Listen,
}

#[derive(Debug, Args)]
pub struct ImportArgs {
    /// The shape of the files
    #[arg(value_parser = parse_format, value_name = "FORMAT")]
    pub format: Format,

    /// Files (plain, gzip or zstd), a folder for Stack Exchange dumps, or - for standard input
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<String>,

    /// Network of records that name none
    #[arg(long)]
    pub network: Option<Network>,

    /// Site of a Stack Exchange dump; by default its folder's name tells
    #[arg(long)]
    pub site: Option<String>,

    /// Day on which edges without a date were known: they count as audience, never as responses
    #[arg(long, value_name = "DATE")]
    pub undated: Option<Timestamp>,
}

#[derive(Debug, Args)]
pub struct GenerateArgs {
    /// How many responses, over all days
    #[arg(long, default_value_t = 100_000)]
    pub responses: u64,

    /// How many accounts
    #[arg(long, default_value_t = 5_000, value_parser = clap::value_parser!(u32).range(2..=99_999_999))]
    pub accounts: u32,

    /// How many days, all with the same number of responses
    #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub days: u32,

    /// The last of the days
    #[arg(long, value_name = "DATE", default_value = "2025-12-31")]
    pub until: Day,

    /// Draws everything
    #[arg(long, default_value_t = 1)]
    pub seed: u64,

    /// The share of posts, 0 to 1, that come as events with texts; there is a post for every ten responses, and the
    /// others are known by their responses alone
    #[arg(long, value_name = "SHARE", default_value_t = 0.0, value_parser = parse_share)]
    pub posts: f64,

    /// Print a CSV of the format `responses` instead of writing a lake; a founding cannot be told in it
    #[arg(long)]
    pub csv: bool,
}

#[derive(Debug, Args)]
pub struct ScoreArgs {
    /// The last day that counts, until 24:00 UTC; by default the last day with events
    #[arg(long, value_name = "DATE")]
    pub as_of: Option<Day>,

    /// Make a snapshot for every day from this one on
    #[arg(long, value_name = "DATE")]
    pub from: Option<Day>,

    /// The model to score with; by default the current one
    #[arg(long, value_name = "NAME")]
    pub model: Option<String>,

    /// Publish also what moved past its bounds, after a look at what moved
    #[arg(long)]
    pub accept: bool,
}

#[derive(Debug, Args)]
pub struct TopArgs {
    /// One network alone
    #[arg(long)]
    pub network: Option<Network>,

    /// People who are influential on a topic, by its slug or number, and the scores of that topic
    #[arg(long, value_name = "TOPIC", conflicts_with_all = ["network", "model", "from"])]
    pub topic: Option<String>,

    /// How many people
    #[arg(long, default_value_t = 20, value_parser = parse_limit)]
    pub limit: usize,

    /// Pass over so many
    #[arg(long, default_value_t = 0)]
    pub offset: usize,

    /// The scores of this model; by default those of the current one
    #[arg(long, value_name = "NAME")]
    pub model: Option<String>,
    /// As seen from an account, or from those that a file names, one a line
    #[arg(long, value_name = "ACCOUNT|FILE", conflicts_with_all = ["network", "offset"])]
    pub from: Option<String>,
}

#[derive(Debug, Args)]
pub struct ShowArgs {
    /// network:handle, or a bare handle or name where it is unique
    pub account: String,

    /// The scores of this model; by default those of the current one
    #[arg(long, value_name = "NAME")]
    pub model: Option<String>,
}

#[derive(Debug, Args)]
pub struct StrategyArgs {
    /// network:handle, or a bare handle or name where it is unique
    pub account: String,

    /// The time zone of all hours, such as Europe/Berlin, as it is on the day of the snapshot
    #[arg(long, value_name = "ZONE")]
    pub tz: Option<String>,
}

#[derive(Debug, Args)]
pub struct ExplainArgs {
    /// network:handle, or a bare handle or name where it is unique
    pub account: String,

    /// Explain the change since the end of this day
    #[arg(long, value_name = "DATE")]
    pub since: Option<Day>,

    /// The scores of this model; by default those of the current one
    #[arg(long, value_name = "NAME")]
    pub model: Option<String>,
}

#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct EvaluateArgs {
    /// Judge something else
    #[command(subcommand)]
    pub command: Option<EvaluateCommand>,

    /// How many cuts in time, or which: N, DATE,DATE,.. or half:KIND (the moment by which half of the
    /// responses of a kind have happened)
    #[arg(long, default_value = "5", value_name = "N|DATE,..|half:KIND")]
    pub cuts: Cuts,

    /// How far ahead to judge: 1d, 7d, 28d, 12h, 900s or rest; by default the longest of 28, 7 and 1 days that the
    /// data has room for
    #[arg(long)]
    pub horizon: Option<Horizon>,

    /// The kinds of response that count as truth; by default all
    #[arg(long, value_delimiter = ',', value_parser = parse_kind, value_name = "KIND,..")]
    pub kinds: Option<Vec<ResponseKind>>,

    #[command(flatten)]
    pub recipe: RecipeArgs,
}

/// Constants to try instead of those that models are fitted with.
#[derive(Debug, Args)]
pub struct RecipeArgs {
    /// How unknown responders are weighed together: f, c and p of docs/scoring.md
    #[arg(long, value_name = "F,C,P", value_parser = parse_weighing)]
    pub weighing: Option<Weighing>,

    /// Points that no crowd of unknown accounts may pass
    #[arg(long, value_name = "POINTS")]
    pub bound: Option<f64>,

    /// Features look back so many days and no further
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub evidence_days: Option<u32>,
}

impl RecipeArgs {
    /// The arguments as they were given, each after a space.
    pub fn words(&self) -> String {
        let weighing = self.weighing.map(|how| format!(" --weighing {},{},{}", how.f, how.c, how.p));
        let bound = self.bound.map(|points| format!(" --bound {points}"));
        let days = self.evidence_days.map(|days| format!(" --evidence-days {days}"));
        [weighing, bound, days].into_iter().flatten().collect()
    }

    /// The recipe with these constants in place of its own.
    pub fn recipe(&self) -> Recipe {
        let own = Recipe::default();
        Recipe {
            weighing: self.weighing.unwrap_or(own.weighing),
            bound: self.bound.unwrap_or(own.bound),
            evidence_days: self.evidence_days.or(own.evidence_days),
            ..own
        }
    }
}

#[derive(Debug, Args)]
pub struct AttackArgs {
    /// Draws targets, accomplices and moments; the same seed gives the same table
    #[arg(long, default_value_t = 1)]
    pub seed: u64,

    /// Run these attacks alone, such as sock_puppets,mutual_ring
    #[arg(long, value_name = "NAME", value_delimiter = ',', value_parser = parse_attack)]
    pub attacks: Vec<Attack>,

    /// Targets below the top hundredth of scores
    #[arg(long, default_value_t = 200)]
    pub ordinary: usize,

    /// Targets in the top hundredth
    #[arg(long, default_value_t = 50)]
    pub strong: usize,

    /// Attackers; responses where one account attacks
    #[arg(long, value_delimiter = ',', default_value = "10,100,1000,10000", value_parser = parse_limit)]
    pub budgets: Vec<usize>,

    /// How far ahead the attacked model forecasts; by default as evaluate chooses it
    #[arg(long)]
    pub horizon: Option<Horizon>,

    #[command(flatten)]
    pub recipe: RecipeArgs,
}

/// What can be judged besides the scores.
#[derive(Debug, Subcommand)]
pub enum EvaluateCommand {
    /// Whether influence on a topic foretells whose answers on it are accepted later, or who is responded to
    ///
    /// Topics are tags here, as the network gives them. Those who had answered on a tag before a cut are ranked, and
    /// each ranking is judged by what comes to their posts on it afterwards. Accepted answers are known for networks
    /// such as Stack Exchange. Needs a lake, no snapshot.
    Influence {
        /// How many cuts in time, or which: N, DATE,DATE,.. or half:KIND
        #[arg(long, default_value = "5", value_name = "N|DATE,..|half:KIND")]
        cuts: Cuts,

        /// By what to judge: accepted-answers until the end of the data, or responders in the horizon
        #[arg(long, default_value = "accepted-answers", value_parser = parse_truth)]
        truth: InfluenceTruth,

        /// Leave out tags with fewer answers than this
        #[arg(long, default_value_t = 20, value_name = "N")]
        min_answers: u32,
    },
    /// Whether later posts at the times, and of the kinds, that a strategy advises draw more people
    ///
    /// At each cut advice is made of what came before it alone, and judged by how many people the posts after it drew.
    /// The same is done with the people dealt out anew, which tells what chance alone advises. Needs a lake, no
    /// snapshot.
    Strategy {
        /// How many cuts in time, or which: N, DATE,DATE,.. or half:KIND
        #[arg(long, default_value = "3", value_name = "N|DATE,..|half:KIND")]
        cuts: Cuts,

        /// Judge the posts of so many days after each cut
        #[arg(long, default_value_t = 60, value_name = "N", value_parser = clap::value_parser!(i64).range(8..=3650))]
        days: i64,
    },
    /// Agreement of public counters with human judgements of influence
    ///
    /// Which of two people is more influential, given their public counters? Each pair is judged by weights fitted
    /// on pairs with neither of its people. Needs neither lake nor snapshot.
    Pairs {
        /// A CSV (plain, gzip or zstd) with the columns Choice (1 where A is more influential), A_follower_count
        /// to A_network_feature_3, and the same of B; - for standard input
        file: String,
    },
    /// How well topics are told from texts, or from names of entities
    ///
    /// By default with the dictionary and the weights that ship. Needs neither lake nor snapshot.
    Topics(JudgeTopicsArgs),
}

#[derive(Debug, Args)]
pub struct TopicsArgs {
    /// The text; - reads one text a line from standard input
    #[arg(required = true, value_name = "TEXT")]
    pub text: Vec<String>,

    /// The language of the text, such as es; by default its commonest words tell
    #[arg(long, value_name = "CODE")]
    pub lang: Option<String>,

    /// Tags or categories beside the text
    #[arg(long, value_delimiter = ',', value_name = "TAG,..")]
    pub tags: Vec<String>,

    /// How many topics
    #[arg(long, default_value_t = 20, value_parser = parse_limit)]
    pub limit: usize,
}

#[derive(Debug, Args)]
pub struct JudgeTopicsArgs {
    /// Posts judged by people, as JSON lines (plain, gzip or zstd) with the columns of TweetTopicXL: text, and 0 or 1
    /// for each of 19 themes; - for standard input
    #[arg(required_unless_present = "entities")]
    pub file: Option<String>,

    /// Fit on the other folds of the file in place of the weights that ship, and judge the dictionary and single words
    /// alone beside it: for files that the shipped weights were fitted on
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(2..=100))]
    pub folds: Option<u64>,

    /// With --folds, fit on these posts as well, each counting 0.3
    #[arg(long, value_name = "FILE", requires = "folds")]
    pub besides: Option<String>,

    /// Judge which topics suit which entities instead, on the judgements that ship, split by entity
    #[arg(long, conflicts_with_all = ["file", "besides"])]
    pub entities: bool,
}

#[derive(Debug, Args)]
pub struct ModelArgs {
    #[command(subcommand)]
    pub command: ModelCommand,
}

#[derive(Debug, Subcommand)]
pub enum ModelCommand {
    /// Models that can be used, the newest last: the current one, candidates, and those superseded
    List,
    /// Fit weights and intervals on past windows of the open lake, and keep them under a name
    Fit {
        /// The new model's name
        #[arg(long)]
        name: String,
        /// How far ahead it forecasts
        #[arg(long, default_value = "28d")]
        horizon: Horizon,
        /// Fit on what happened before the end of this day; by default on all
        #[arg(long, value_name = "DATE")]
        until: Option<Day>,
        /// The data's name, to be kept with the model
        #[arg(long, value_name = "TEXT")]
        describe: Option<String>,

        #[command(flatten)]
        recipe: RecipeArgs,
    },
    /// Fit the counters model, which stands in where nothing but public counters is known
    ///
    /// Prints it, or writes it as JSON; nothing is kept in the folder. Needs no lake.
    FitCounters {
        /// Judged pairs, as for `clout evaluate pairs`
        file: String,
        /// The new model's name
        #[arg(long)]
        name: String,
        /// The data's name, to be kept with the model
        #[arg(long, value_name = "TEXT")]
        describe: Option<String>,
        /// Where to write it as JSON
        #[arg(long, short)]
        output: Option<PathBuf>,
    },
    /// Run two models over the same days: who moves, how far and why, and both on one scoreboard
    ///
    /// A move is the score under B less the score under A. Each model is judged with its weights as they are, on
    /// the cuts of the scoreboard. The report is kept for the page /models/A/B.
    Compare {
        /// The first model, such as the current one
        #[arg(value_name = "A")]
        a: String,
        /// The second one
        #[arg(value_name = "B")]
        b: String,
        /// The first day to compare; by default 27 days before the last
        #[arg(long, value_name = "DATE")]
        from: Option<Day>,
        /// The last day to compare; by default the last day with events
        #[arg(long, value_name = "DATE")]
        as_of: Option<Day>,
    },
    /// Make a model the current one: `score` uses it and the site shows it by default
    ///
    /// The snapshots and scores of the models before it stay and are served. Days before --from are shown under the
    /// model they were published under.
    Publish {
        /// The model
        name: String,
        /// The first day it stands for; by default the newest day that is published
        #[arg(long, value_name = "DATE")]
        from: Option<Day>,
    },
}

#[derive(Debug, Args)]
pub struct ServeArgs {
    #[command(flatten)]
    pub listen: Listen,

    /// Show refused records on the operator's page as they came, to whoever can open it
    #[arg(long)]
    pub show_samples: bool,

    /// What is measured here, shown beside the mark
    #[arg(long, env = "CLOUT_COMMUNITY", value_name = "TEXT")]
    pub community: Option<String>,

    /// Whom to write to in order to leave, shown on the page that says how
    #[arg(long, env = "CLOUT_CONTACT", value_name = "TEXT")]
    pub contact: Option<String>,

    /// Where the data come from, where a licence asks to say so
    #[arg(long, env = "CLOUT_ATTRIBUTION", value_name = "TEXT")]
    pub attribution: Option<String>,
}

#[derive(Debug, Args)]
pub struct ExportArgs {
    /// What to write
    #[arg(value_parser = PossibleValuesParser::new(["scores", "topics", "events"]))]
    pub what: String,

    /// How to write it
    #[arg(long, default_value = "csv", value_parser = PossibleValuesParser::new(["parquet", "csv", "jsonl"]))]
    pub format: String,

    /// Where to; by default standard output
    #[arg(long, short)]
    pub output: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub struct MembersArgs {
    /// Name the people of a file, one account a line, in place of all named before
    #[arg(long, value_name = "FILE")]
    pub name: Option<PathBuf>,

    /// Name nobody: founders serve again
    #[arg(long, conflicts_with = "name")]
    pub clear: bool,
}

#[derive(Debug, Args)]
pub struct LinkArgs {
    /// The account to show the person under: network:handle or network:id
    #[arg(required_unless_present = "list")]
    pub account: Option<String>,

    /// Another account of the same person
    #[arg(required_unless_present = "list")]
    pub other: Option<String>,

    /// Where it is said that both are one person's, such as the address of a page
    #[arg(long, value_name = "TEXT")]
    pub proof: Option<String>,

    /// List what is joined
    #[arg(long, conflicts_with_all = ["account", "other", "proof"])]
    pub list: bool,
}

#[derive(Debug, Args)]
pub struct UnlinkArgs {
    /// The account to part: network:handle or network:id
    pub other: String,
}

#[derive(Debug, Args)]
pub struct EndorseArgs {
    /// Whom to endorse: network:handle or network:id
    #[arg(required_unless_present = "list")]
    pub account: Option<String>,

    /// On what: a topic's slug, number or exact name; what is near is suggested
    #[arg(required_unless_present = "list")]
    pub topic: Option<String>,

    /// Who endorses: network:handle or network:id
    #[arg(long = "as", value_name = "PERSON", required_unless_present = "list")]
    pub giver: Option<String>,

    /// Take the +K back; it is not given back to the day's budget
    #[arg(long)]
    pub withdraw: bool,

    /// List who gave +K to somebody lately, on which topics, and what it counts
    #[arg(long, value_name = "ACCOUNT", conflicts_with_all = ["account", "topic", "giver", "withdraw"])]
    pub list: Option<String>,
}

/// What can be done with topics of one's own.
#[derive(Debug, Subcommand)]
pub enum TopicCommand {
    /// Take a topic from the person's page, from topic pages and lists, and from counts, at once
    Hide(OwnTopicArgs),
    /// Show a hidden topic again, as it was before
    Restore(OwnTopicArgs),
    /// Claim a topic: shown as claimed, without a score, until there is evidence; at most 20 at a time
    ///
    /// Somebody can be endorsed on a topic that they claim. To take a claim back, hide the topic.
    Propose(OwnTopicArgs),
    /// What was done with topics: +K given and taken back, topics hidden, restored and claimed, the latest first
    Log(TopicLogArgs),
}

#[derive(Debug, Args)]
pub struct OwnTopicArgs {
    /// Whose: network:handle or network:id
    pub account: String,

    /// A topic's slug, number or exact name; what is near is suggested
    pub topic: String,
}

#[derive(Debug, Args)]
pub struct TopicLogArgs {
    /// What one person did and what was done to them; by default everybody's
    pub account: Option<String>,

    /// How many lines
    #[arg(long, default_value_t = 50, value_parser = parse_limit)]
    pub limit: usize,
}

#[derive(Debug, Args)]
pub struct AccountArgs {
    /// network:handle or network:id
    pub account: AccountId,
}

#[derive(Debug, Args)]
pub struct EraseArgs {
    /// network:handle or network:id
    #[arg(required_unless_present = "pending")]
    pub account: Option<AccountId>,

    /// Carry out every erasure that is queued
    #[arg(long, conflicts_with = "account")]
    pub pending: bool,
}

fn parse_format(text: &str) -> Result<Format, String> {
    text.parse().map_err(|error: networks::UnknownFormat| error.to_string())
}

fn parse_limit(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(limit) if limit > 0 => Ok(limit),
        _ => Err("expected a whole number above zero".to_owned()),
    }
}

fn parse_attack(name: &str) -> Result<Attack, String> {
    let names = Attack::ALL.map(Attack::name).join(", ");
    Attack::of_name(name).ok_or_else(|| format!("no such attack; there are {names}"))
}

fn parse_weighing(text: &str) -> Result<Weighing, String> {
    let numbers: Vec<f64> = text.split(',').filter_map(|part| part.trim().parse().ok()).collect();
    match numbers[..] {
        [f, c, p] if [f, c, p].iter().all(|&number| number.is_finite() && number > 0.0) => {
            Ok(Weighing { f, c, p, single: 1.0 })
        }
        _ => Err("expected three numbers above zero, such as 5,0.5,1".to_owned()),
    }
}

fn parse_kind(text: &str) -> Result<ResponseKind, String> {
    let known = || ResponseKind::ALL.map(ResponseKind::as_str).join(", ");
    let found = ResponseKind::ALL.into_iter().find(|kind| kind.as_str() == text);
    found.ok_or_else(|| format!("unknown kind {text:?}: expected one of {}", known()))
}

fn import_help() -> String {
    let lines = Format::ALL.map(|format| format!("  {:14} {}", format.as_str(), format.summary()));
    format!(
        "Formats:\n{}\n\nEach is described in docs/formats.md. Importing a file twice changes nothing.",
        lines.join("\n")
    )
}

fn parse_truth(text: &str) -> Result<InfluenceTruth, String> {
    match text {
        "accepted-answers" => Ok(InfluenceTruth::AcceptedAnswers),
        "responders" => Ok(InfluenceTruth::Responders),
        _ => Err("expected accepted-answers or responders".to_owned()),
    }
}

fn parse_share(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(share) if (0.0..=1.0).contains(&share) => Ok(share),
        _ => Err("expected a number from 0 to 1".to_owned()),
    }
}
