//! Arguments that name commits, and the range they mean.

use std::path::Path;

use anyhow::{Context, Result};
use clap::Args;

use crate::source::range::{Build, Range};

/// Which commits to scan, instead of files.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Source")]
pub(super) struct CommitArgs {
    /// Scan what the commits of a range add: A..B
    #[arg(long, value_name = "A..B", conflicts_with_all = ["since", "ci", "staged", "history", "no_ignore"])]
    pub range: Option<String>,
    /// Scan what the commits since a revision or a date add
    #[arg(long, value_name = "REV|DATE", conflicts_with_all = ["ci", "staged", "history", "no_ignore"])]
    pub since: Option<String>,
    /// Scan what the push or pull request that started this build adds
    #[arg(long, conflicts_with_all = ["staged", "history", "no_ignore"])]
    pub ci: bool,
}

impl CommitArgs {
    /// The range asked for, in the repository at or above `dir`; `None` if none was.
    ///
    /// # Errors
    /// When there is no such range, or no build to ask about.
    pub(super) fn range(&self, dir: &Path) -> Result<Option<Range>> {
        let flags = [
            (self.range.is_some(), "--range"),
            (self.since.is_some(), "--since"),
            (self.ci, "--ci"),
        ];
        if let Some((_, flag)) = flags.into_iter().find(|(given, _)| *given) {
            check_folder(flag, dir)?;
        }
        let range = match (&self.range, &self.since) {
            (Some(spec), _) => Range::between(dir, spec)?,
            (None, Some(since)) => Range::since(dir, since)?,
            (None, None) if self.ci => Range::of_build(dir, &build()?)?,
            (None, None) => return Ok(None),
        };
        Ok(Some(range))
    }
}

/// Whether a path may be a repository.
///
/// # Errors
/// When it is a file: commits are not scanned for one file alone.
pub(super) fn check_folder(flag: &str, path: &Path) -> Result<()> {
    anyhow::ensure!(
        !path.is_file(),
        "{flag} scans a repository: {} is a file; name its folder, or nothing for the one you are in",
        path.display()
    );
    Ok(())
}

fn build() -> Result<Build> {
    let get = |name: &str| std::env::var(name).ok();
    let read =
        |path: &str| std::fs::read_to_string(path).map_err(|error| format!("{path}: {error}"));
    let build = Build::of(&get, &read).map_err(anyhow::Error::msg);
    let build = build.context("--ci: what the build service says cannot be read")?;
    build.context(
        "--ci: not in a build of GitHub Actions, GitLab, Azure Pipelines, Bitbucket, Jenkins or CircleCI; use --range A..B",
    )
}
