//! What standard output and standard error are connected to, and plain messages to the user.

use std::io::{IsTerminal, Write, stderr, stdout};

use clap::ValueEnum;

use crate::report::{Style, escape};

/// When to use colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Color {
    /// On a terminal, unless `NO_COLOR` is set.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// The look of text on standard output.
pub(super) fn style(color: Color, verbose: bool) -> Style {
    let on_terminal = stdout().is_terminal();
    let color = match color {
        Color::Always => true,
        Color::Never => false,
        Color::Auto => wants_color(on_terminal, |name| std::env::var_os(name)),
    };
    Style {
        color,
        width: if on_terminal { width() } else { 0 },
        verbose,
    }
}

/// `NO_COLOR` (no-color.org) before `CLICOLOR_FORCE` before `CLICOLOR=0` and `TERM=dumb` before the terminal.
fn wants_color(on_terminal: bool, env: impl Fn(&str) -> Option<std::ffi::OsString>) -> bool {
    let set = |name: &str| env(name).is_some_and(|value| !value.is_empty());
    if set("NO_COLOR") {
        return false;
    }
    if set("CLICOLOR_FORCE") && env("CLICOLOR_FORCE").is_some_and(|value| value != "0") {
        return true;
    }
    let off = env("CLICOLOR").is_some_and(|value| value == "0")
        || env("TERM").is_some_and(|value| value == "dumb");
    on_terminal && !off
}

/// Columns of the terminal, 0 if unknown.
fn width() -> usize {
    std::env::var("COLUMNS")
        .ok()
        .and_then(|columns| columns.parse().ok())
        .unwrap_or(0)
}

/// Whether somebody watches standard error.
pub(super) fn is_watched() -> bool {
    stderr().is_terminal()
}

/// One line to the user about what went wrong. File names in it are escaped.
pub(super) fn complain(message: &str) {
    tell(&format!(
        "stanch: {}",
        escape::text(&without_numbers(message))
    ));
}

/// A message without the numbers that the standard library adds to what the system says.
fn without_numbers(message: &str) -> String {
    let mut parts = message.split(" (os error ");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |said, rest| {
        let digits = rest.trim_start_matches(|c: char| c.is_ascii_digit());
        match digits.strip_prefix(')') {
            Some(after) => said + after,
            None => said + " (os error " + rest,
        }
    })
}

/// Lines the user asked for, on standard output. A reader who is gone wanted no more.
///
/// # Errors
/// Standard output cannot be written.
pub(super) fn report(text: &str) -> std::io::Result<()> {
    match writeln!(stdout().lock(), "{text}") {
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(()),
        written => written,
    }
}

/// One line to the user on standard error, as it is.
pub(super) fn tell(line: &str) {
    // Nobody left to tell if even this cannot be printed.
    let _ = writeln!(stderr().lock(), "{line}");
}

#[cfg(test)]
mod tests {
    use super::*;

    fn color(on_terminal: bool, vars: &[(&str, &str)]) -> bool {
        wants_color(on_terminal, |name| {
            vars.iter().find(|(n, _)| *n == name).map(|(_, v)| v.into())
        })
    }

    #[test]
    fn numbers_of_errors_are_left_out() {
        for (said, shown) in [
            ("x: No space left (os error 28)", "x: No space left"),
            (
                "a (os error 2) (--no-config does without)",
                "a (--no-config does without)",
            ),
            ("a (os error x) (os error 3", "a (os error x) (os error 3"),
            ("plain", "plain"),
        ] {
            assert_eq!(without_numbers(said), shown);
        }
    }

    #[test]
    fn colour_follows_the_conventions() {
        assert!(color(true, &[]));
        assert!(!color(false, &[]));
        assert!(!color(true, &[("NO_COLOR", "1")]));
        assert!(color(true, &[("NO_COLOR", "")]));
        assert!(color(false, &[("CLICOLOR_FORCE", "1")]));
        assert!(!color(true, &[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")]));
        assert!(!color(true, &[("TERM", "dumb")]));
    }
}
