//! The commands by name, and what each is for. The arguments of a command stand in its own file; together their help
//! is the manual.

use std::path::PathBuf;

use clap::{Parser, Subcommand};

use crate::commands::{
    attack::AttackArgs,
    demo::DemoArgs,
    endorse::EndorseArgs,
    erase::{EraseArgs, OptOutArgs},
    evaluate::EvaluateArgs,
    explain::ExplainArgs,
    export::ExportArgs,
    generate::GenerateArgs,
    import::{ImportArgs, import_help},
    links::{LinkArgs, UnlinkArgs},
    members::MembersArgs,
    model::ModelArgs,
    own_topics::TopicCommand,
    score::ScoreArgs,
    serve::ServeArgs,
    show::ShowArgs,
    strategy::StrategyArgs,
    top::TopArgs,
    topics::TopicsArgs,
};

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
    /// When people respond to an account, when to post, what works, and people worth meeting
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
    /// Unlink an account from the person it was joined to
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
    Optout(OptOutArgs),
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
