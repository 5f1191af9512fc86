//! How the process ends. The exit itself happens in `main`, nowhere else.

use std::io;
use std::process::ExitCode;

use clap::error::ErrorKind;

use super::terminal;

/// What the process says to its caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// Everything was done and nothing is to report.
    Clean,
    /// Findings; the code can be chosen with `--exit-code`.
    Findings(u8),
    /// A usage or configuration error, or an incomplete scan.
    Failed,
    /// Ctrl-C.
    Interrupted,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        match exit {
            Exit::Clean => ExitCode::SUCCESS,
            Exit::Findings(code) => ExitCode::from(code),
            Exit::Failed => ExitCode::from(2),
            Exit::Interrupted => ExitCode::from(130),
        }
    }
}

/// Prints what clap has to say: help and version as they are, a mistake as one line.
pub(super) fn usage(error: &clap::Error) -> Exit {
    let mistake =
        error.use_stderr() && error.kind() != ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand;
    if mistake {
        terminal::complain(&one_line(&error.render().to_string()));
        return Exit::Failed;
    }
    match error.print() {
        Err(error) => failure(&error.into()),
        Ok(()) if error.use_stderr() => Exit::Failed,
        Ok(()) => Exit::Clean,
    }
}

/// clap's message without its heading and its usage, and where to read on.
fn one_line(message: &str) -> String {
    let said = message.split("\n\nUsage:").next().unwrap_or(message);
    let said = said.split("\n\nFor more").next().unwrap_or(said);
    let lines = said.lines().map(str::trim).filter(|line| !line.is_empty());
    // How to pass it as a value helps nobody who mistyped a flag.
    let lines = lines.filter(|line| !line.starts_with("tip: to pass"));
    let said = lines.collect::<Vec<_>>().join(" ");
    let said = said.trim_start_matches("error: ").replace(" tip: ", "; ");
    let command = message
        .split_once("Usage: ")
        .map_or("stanch", |(_, usage)| usage);
    let words = command.lines().next().unwrap_or("stanch").split(' ');
    let command: Vec<&str> = words.take_while(|word| is_name(word)).collect();
    let command = if command.is_empty() {
        "stanch".to_owned()
    } else {
        command.join(" ")
    };
    format!("{said} (see {command} --help)")
}

/// Whether a word of a usage line is the name of a program or command.
fn is_name(word: &str) -> bool {
    word.starts_with(|c: char| c.is_ascii_lowercase())
}

/// Prints an error with its causes on one line. A reader who closed the pipe early wanted no more: no error.
pub(super) fn failure(error: &anyhow::Error) -> Exit {
    let broken = error
        .chain()
        .filter_map(|cause| cause.downcast_ref::<io::Error>())
        .any(|cause| cause.kind() == io::ErrorKind::BrokenPipe);
    if broken {
        return Exit::Clean;
    }
    // What can fail without saying where it was written to is the standard output.
    let outermost = error.chain().next();
    let output = outermost.is_some_and(|said| said.is::<io::Error>());
    let what = if output {
        "standard output cannot be written: "
    } else {
        ""
    };
    terminal::complain(&format!("{what}{error:#}"));
    Exit::Failed
}
