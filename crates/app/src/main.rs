//! The binary `clout`: commands, configuration, wiring. Only this crate reads the clock, the environment,
//! arguments and the files of others.

mod commands;
mod data_folder;
mod inputs;
mod intake;
mod print;
mod site;

use std::process::ExitCode;

use clap::{CommandFactory, Parser};
use tracing_subscriber::Layer;
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

use crate::commands::cli::{Cli, Command};
use crate::commands::{
    attack, demo, endorse, erase, evaluate, explain, export, generate, import, links, members, model,
    own_topics, score, serve, show, strategy, top, topics, verify,
};
use crate::data_folder::until_undisturbed;
use crate::print::failure::Failure;
use crate::print::output;

fn main() -> ExitCode {
    let cli = match parse() {
        Ok(cli) => cli,
        Err(code) => return code,
    };
    start_log();
    match until_undisturbed(|| run(&cli)) {
        Ok(code) => code,
        Err(failure) => {
            if cli.json {
                eprintln!("{}", failure.json());
            } else {
                eprintln!("{failure}");
            }
            ExitCode::from(failure.exit_code())
        }
    }
}

/// The arguments; where there are none, the help. What is wrong with them is told as JSON where JSON was asked for.
fn parse() -> Result<Cli, ExitCode> {
    let arguments: Vec<std::ffi::OsString> = std::env::args_os().collect();
    if arguments.len() < 2 {
        let _ = Cli::command().print_help();
        return Err(ExitCode::SUCCESS);
    }
    let error = match Cli::try_parse_from(&arguments) {
        Ok(cli) => return Ok(cli),
        Err(error) => error,
    };
    if error.use_stderr() && arguments.iter().any(|argument| argument == "--json") {
        let text = error.to_string();
        let (what, hint) = text.trim().split_once("\n\n").unwrap_or((text.trim(), ""));
        let failure = Failure::new(what.trim_start_matches("error: ")).hint(hint).called_wrongly();
        eprintln!("{}", failure.json());
        return Err(ExitCode::from(failure.exit_code()));
    }
    error.exit()
}

fn run(cli: &Cli) -> Result<ExitCode, Failure> {
    let out = output::Output { json: cli.json };
    let folder = data_folder::DataFolder::new(cli.data.clone());
    // To make a folder and find it empty would hide a slip in its name.
    let only_reads = matches!(
        cli.command,
        Command::Top(_) | Command::Show(_) | Command::Explain(_) | Command::Strategy(_) | Command::Export(_)
    );
    if only_reads {
        folder.must_exist()?;
    }
    match &cli.command {
        Command::Demo(args) => demo::run(&folder, out, args),
        Command::Import(args) => import::run(&folder, out, args),
        Command::Score(args) => score::run(&folder, out, args),
        Command::Top(args) => top::run(&folder, out, args),
        Command::Show(args) => show::run(&folder, out, args),
        Command::Explain(args) => explain::run(&folder, out, args),
        Command::Strategy(args) => strategy::run(&folder, out, args),
        Command::Evaluate(args) => evaluate::run(&folder, out, args),
        Command::Attack(args) => attack::run(&folder, out, args),
        Command::Model(args) => model::run(&folder, out, args),
        Command::Topics(args) => topics::run(&folder, out, args),
        Command::Serve(args) => serve::run(&folder, args),
        Command::Export(args) => export::run(&folder, out, args),
        Command::Verify => verify::run(&folder, out),
        Command::Members(args) => members::run(&folder, out, args),
        Command::Link(args) => links::link(&folder, out, args),
        Command::Unlink(args) => links::unlink(&folder, out, args),
        Command::Endorse(args) => endorse::run(&folder, out, args),
        Command::Topic { command } => own_topics::run(&folder, out, command),
        Command::Optout(args) => erase::opt_out(&folder, out, args),
        Command::Erase(args) => erase::erase(&folder, out, args),
        Command::Generate(args) => generate::run(&folder, out, args),
    }
}

/// Logs go to standard error; `CLOUT_LOG=debug` tells more, and `CLOUT_LOG=warn,web=debug` more of a single crate.
fn start_log() {
    let asked = std::env::var("CLOUT_LOG").ok().and_then(|levels| levels.parse().ok());
    let levels = asked.unwrap_or_else(|| Targets::new().with_default(LevelFilter::WARN));
    let lines = tracing_subscriber::fmt::layer().with_writer(std::io::stderr).with_target(false);
    tracing_subscriber::registry().with(lines.with_filter(levels)).init();
}
