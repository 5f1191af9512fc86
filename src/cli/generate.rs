//! `stanch completions` and `stanch man`: made from the same definitions as the parser.

use std::io::{self, Write};

use anyhow::Result;
use clap::Args;
use clap_complete::Shell;

use super::exit::Exit;

/// Print a completion script for a shell.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  stanch completions bash > ~/.local/share/bash-completion/completions/stanch"
)]
pub(super) struct CompletionsArgs {
    /// The shell
    pub shell: Shell,
}

/// Print the manual page (roff).
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  stanch man | man -l -")]
pub(super) struct ManArgs {
    /// The command whose page to print [default: the overview]
    pub command: Option<String>,
}

/// Writes the script to standard output.
pub(super) fn completions(args: &CompletionsArgs, mut command: clap::Command) -> Result<Exit> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut command, "stanch", &mut script);
    io::stdout().lock().write_all(&script)?;
    Ok(Exit::Clean)
}

/// Writes the page to standard output.
pub(super) fn man(args: &ManArgs, command: clap::Command) -> Result<Exit> {
    let page = match &args.command {
        None => command,
        Some(name) => {
            let found = command.find_subcommand(name).cloned();
            let found = found.ok_or_else(|| {
                anyhow::anyhow!("`{name}` is no command of stanch; see stanch --help")
            })?;
            found.display_name(format!("stanch-{name}"))
        }
    };
    let mut text = Vec::new();
    clap_mangen::Man::new(page).render(&mut text)?;
    io::stdout().lock().write_all(&text)?;
    Ok(Exit::Clean)
}
