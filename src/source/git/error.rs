//! What can go wrong with git, in git's own words and with a remedy where one is known.

use crate::source::SourceError;

/// Why git could not be asked, or what it answered.
#[derive(Debug, thiserror::Error)]
pub enum GitError {
    /// There is no git on the path.
    #[error("git is not installed, or not in a directory that PATH names in full")]
    NotInstalled,
    /// git ran and failed.
    #[error("{command} failed: {text}{}", remedy.as_ref().map(|r| format!("; {r}")).unwrap_or_default())]
    Failed {
        /// The subcommand, as typed.
        command: String,
        /// Exit code; `None` when a signal ended it.
        code: Option<i32>,
        /// What git wrote to standard error, on one line.
        text: String,
        /// What the user can do about it.
        remedy: Option<String>,
    },
    /// git could not be started or its pipes broke.
    #[error("{command} could not be run: {why}")]
    Broken {
        /// The subcommand, as typed.
        command: String,
        /// The operating system's text.
        why: String,
    },
    /// git answered something that is not what its manual says.
    #[error("{command} answered something unexpected: {what}")]
    Unexpected {
        /// The subcommand, as typed.
        command: String,
        /// What was read.
        what: String,
    },
    /// Not a revision.
    #[error("`{0}` is not a revision")]
    BadRevision(String),
    /// A file of the repository that cannot be read to its end.
    #[error("{0} is a pipe or a device: git would wait for it for ever")]
    Endless(String),
    /// No repository here.
    #[error("{0} is not in a git repository")]
    NoRepository(String),
}

impl GitError {
    /// An error from git's exit code and what it wrote to standard error, with a remedy where one is known.
    pub fn failed(command: &str, code: Option<i32>, stderr: &[u8]) -> Self {
        let all = String::from_utf8_lossy(stderr);
        let lines = || all.lines().map(str::trim).filter(|line| !line.is_empty());
        let last_word = lines().position(|line| line.starts_with("fatal: "));
        let mut said = lines().skip(last_word.unwrap_or(0));
        let text = said.next().unwrap_or("no message");
        let mut text = text
            .trim_start_matches("fatal: ")
            .trim_start_matches("error: ")
            .to_owned();
        // What it is about stands on a line of its own.
        if let Some(about) = said.next().filter(|_| text.ends_with(':')) {
            text = format!("{text} {about}");
        }
        if text.starts_with("not a git repository") {
            return GitError::NoRepository("this directory".to_owned());
        }
        GitError::Failed {
            command: command.to_owned(),
            code,
            remedy: remedy(&all),
            text,
        }
    }

    /// Whether git refused because another user owns the repository.
    pub fn is_dubious_ownership(&self) -> bool {
        matches!(self, GitError::Failed { text, .. } if text.contains("dubious ownership"))
    }

    /// The same as the error of a source about `what`.
    pub fn about(&self, what: impl Into<String>) -> SourceError {
        let why = match self {
            GitError::NoRepository(_) => "not in a git repository".to_owned(),
            other => other.to_string(),
        };
        SourceError::new(what, why)
    }
}

/// What a user can do about an error, from git's own text.
fn remedy(text: &str) -> Option<String> {
    if text.contains("dubious ownership") {
        let command = text
            .lines()
            .map(str::trim)
            .find(|line| line.starts_with("git config --global --add safe.directory"));
        let command = command.unwrap_or("git config --global --add safe.directory <path>");
        return Some(format!(
            "another user owns the repository; if you trust it: {command}"
        ));
    }
    if text.contains("index file corrupt")
        || text.contains("bad index file")
        || text.contains("index file smaller")
    {
        return Some(
            "the index is damaged; `git fsck` shows more, `rm .git/index && git reset` rebuilds it"
                .to_owned(),
        );
    }
    if ["unable to read tree", "unable to read blob", "missing blob"]
        .iter()
        .any(|said| text.contains(said))
    {
        return Some(
            "objects are not here: a partial clone left them on the server (clone without --filter), or `git fsck` tells \
             what is missing"
                .to_owned(),
        );
    }
    if text.contains("unknown repository extension") || text.contains("Expected git repo version") {
        return Some("the installed git is too old for this repository".to_owned());
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_carry_a_remedy() {
        let text = b"fatal: detected dubious ownership in repository at '/x'\nTo add an exception for this directory, call:\n\n\tgit config --global --add safe.directory /x\n";
        let error = GitError::failed("git diff-index", Some(128), text);
        assert!(error.is_dubious_ownership());
        let shown = error.to_string();
        assert!(
            shown.contains("if you trust it: git config --global --add safe.directory /x"),
            "{shown}"
        );
    }

    #[test]
    fn what_a_partial_clone_lacks_is_told() {
        let text = b"fatal: unable to read tree (0123456789012345678901234567890123456789)\n";
        let shown = GitError::failed("git diff-tree", Some(128), text).to_string();
        assert!(shown.contains("clone without --filter"), "{shown}");
    }

    #[test]
    fn what_an_error_is_about_is_told() {
        let text = b"fatal: unknown repository extension found:\n\tnoop-v9\n";
        let shown = GitError::failed("git ls-files", Some(128), text).to_string();
        assert!(
            shown.contains("extension found: noop-v9; the installed"),
            "{shown}"
        );
    }

    #[test]
    fn the_fatal_line_is_the_one_to_show() {
        let error = GitError::failed(
            "git diff-index",
            Some(128),
            b"error: bad signature 0x00000000\nfatal: index file corrupt\n",
        );
        let shown = error.to_string();
        assert!(
            shown.starts_with("git diff-index failed: index file corrupt; the index is damaged"),
            "{shown}"
        );
    }
}
