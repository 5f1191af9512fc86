//! The command line: arguments, environment, terminal. One file per command; nothing below this module knows any of it.

mod args;
mod baseline;
mod commits;
mod exit;
mod explain;
mod generate;
mod hook;
mod interrupt;
mod output;
mod progress;
mod push;
mod replace;
mod root;
mod rules;
mod scan;
mod settings;
mod terminal;

use clap::{CommandFactory, Parser, Subcommand};

pub use exit::Exit;

/// Finds every API key, token, password and private key that a repository exposes.
#[derive(Debug, Parser)]
#[command(
    name = "stanch",
    bin_name = "stanch",
    version,
    propagate_version = true,
    arg_required_else_help = true,
    disable_help_subcommand = true,
    max_term_width = 100,
    after_help = AFTER_HELP,
)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

const AFTER_HELP: &str = "\
Examples:
  stanch scan                      everything here that git would track
  stanch scan --staged             what the next commit would add
  stanch scan --report sarif=out.sarif src
  stanch hook install              scan before every commit
  stanch explain config.py:12      why a line is reported, or why not

Exit codes: 0 nothing found, 1 findings, 2 usage error or incomplete scan.";

#[derive(Debug, Subcommand)]
enum Command {
    Scan(Box<scan::ScanArgs>),
    Explain(explain::ExplainArgs),
    Hook(hook::HookArgs),
    Baseline(baseline::BaselineArgs),
    Rules(rules::RulesArgs),
    Completions(generate::CompletionsArgs),
    Man(generate::ManArgs),
}

/// Runs what the command line asks for and says how the process should end.
pub fn run() -> Exit {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return exit::usage(&error),
    };
    let done = match cli.command {
        Command::Scan(args) => scan::run(&args),
        Command::Explain(args) => explain::run(&args),
        Command::Baseline(args) => baseline::run(args),
        Command::Hook(args) => hook::run(args),
        Command::Rules(args) => rules::run(&args),
        Command::Completions(args) => generate::completions(&args, Cli::command()),
        Command::Man(args) => generate::man(&args, Cli::command()),
    };
    done.unwrap_or_else(|error| exit::failure(&error))
}
