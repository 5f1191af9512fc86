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
    /// The command whose page to print, such as `scan` or `hook install` [default: the overview]
    pub command: Vec<String>,
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
    let source = command.render_version();
    let mut page = command;
    let mut words = vec!["stanch"];
    for name in &args.command {
        words.push(name);
        let said = words[1..].join(" ");
        let Some(found) = page.find_subcommand(name) else {
            anyhow::bail!("`{said}` is no command of stanch; see stanch --help");
        };
        page = found
            .clone()
            .display_name(words.join("-"))
            .bin_name(words.join(" "));
    }
    let mut text = Vec::new();
    clap_mangen::Man::new(page)
        .source(source.trim_end())
        .render(&mut text)?;
    io::stdout().lock().write_all(&text)?;
    Ok(Exit::Clean)
}
