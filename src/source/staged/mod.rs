//! The index: what the next commit would add, for the pre-commit hook.
//!
//! Two git processes, started together, whatever the number of files: `diff-index --cached` names what differs from
//! HEAD, `cat-file --batch` reads it. The working tree is never read: it may hold something else than the commit.
//! Each staged blob is judged whole; the lines it adds are marked as changed, and only they count.

mod amend;

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Mutex;

use rayon::iter::{ParallelBridge, ParallelIterator};

use super::git::{Batch, Change, ChangeKind, Git, GitError, Layout, Running, parse_raw};
use super::versions::{Entry, MOST_PARENTS, Reader};
use super::{Exclude, IgnoreFiles, Ledger, Source, SourceError, Visitor};
use crate::model::{Origin, Reach};

/// What is staged in one repository. git is at work from the moment this is made: what comes before
/// [`Source::visit`] (rules, configuration) costs no time of its own.
#[derive(Debug)]
pub struct Staged {
    git: Git,
    layout: Layout,
    /// What the next commit is compared with: HEAD, or what stands in its place.
    base: String,
    /// Commits that are being merged.
    merging: Vec<String>,
    exclude: Option<Exclude>,
    /// The two processes of the first visit.
    early: Mutex<Option<Early>>,
}

/// git at work.
#[derive(Debug)]
struct Early {
    changes: Running,
    batch: Batch,
}

impl Staged {
    /// The index of the repository this process runs in, `GIT_DIR` and `GIT_INDEX_FILE` honoured: for hooks.
    ///
    /// # Errors
    /// When there is no git or no repository with an index.
    pub fn here() -> Result<Self, SourceError> {
        let layout = Layout::here().map_err(|error| error.about("staged"))?;
        let mut merging = layout.merge_heads();
        if merging.is_empty() {
            merging = merge_heads_of_hook();
        }
        let git = Git::here().map_err(|error| error.about("staged"))?;
        let own_index = std::env::var_os("GIT_INDEX_FILE").is_some();
        let amended = own_index.then(|| amend::parents(&git)).flatten();
        let base = match amended {
            None => HEAD.to_owned(),
            Some(mut parents) if !parents.is_empty() => {
                merging = parents.split_off(1);
                parents.remove(0)
            }
            Some(_) => empty_tree(&git).map_err(|error| error.about("staged"))?,
        };
        Self::new(git, layout, base, merging, own_index)
    }

    /// The index of the repository at or above `dir`, whatever the environment says.
    ///
    /// # Errors
    /// When there is no git or no repository with an index.
    pub fn at(dir: impl Into<PathBuf>) -> Result<Self, SourceError> {
        let dir = dir.into();
        let layout = Layout::above(&dir).map_err(|error| error.about("staged"))?;
        let merging = layout.merge_heads();
        let git = Git::at(dir).map_err(|error| error.about("staged"))?;
        Self::new(git, layout, HEAD.to_owned(), merging, false)
    }

    /// Leaves out the paths a configuration names.
    pub fn excluding(mut self, exclude: Option<Exclude>) -> Self {
        self.exclude = exclude;
        self
    }

    /// The directories of the repository.
    pub fn layout(&self) -> &Layout {
        &self.layout
    }

    fn new(
        git: Git,
        layout: Layout,
        base: String,
        mut merging: Vec<String>,
        own_index: bool,
    ) -> Result<Self, SourceError> {
        if layout.root.is_none() && !own_index {
            return Err(SourceError::new("staged", "a bare repository has no index"));
        }
        merging.truncate(MOST_PARENTS);
        let early = early(&git, &base).map_err(|error| error.about("staged"))?;
        Ok(Self {
            git,
            layout,
            base,
            merging,
            exclude: None,
            early: Mutex::new(Some(early)),
        })
    }

    /// What differs from the base and from every commit that is being merged.
    fn entries(&self, first: Running, ledger: &Ledger) -> Result<Vec<Entry>, GitError> {
        let changes = self.or_otherwise(
            &self.base,
            true,
            first.output().and_then(|answer| parse_raw(&answer)),
        )?;
        let mut others = Vec::with_capacity(self.merging.len());
        for commit in &self.merging {
            let changes = self.against(commit, false)?;
            let by_path: HashMap<Vec<u8>, Change> = changes
                .into_iter()
                .map(|change| (change.path.clone(), change))
                .collect();
            others.push(by_path);
        }
        let mut ignored = self.layout.root.as_deref().map(IgnoreFiles::below);
        let mut entries = Vec::with_capacity(changes.len());
        for change in changes
            .into_iter()
            .filter(|change| change.kind != ChangeKind::Deleted)
        {
            let name = || String::from_utf8_lossy(&change.path).into_owned();
            if self
                .exclude
                .as_ref()
                .is_some_and(|exclude| exclude.tracked(&change.path))
            {
                ledger.skipped(name(), "excluded by the configuration");
            } else if ignored
                .as_mut()
                .is_some_and(|files| files.ignores(&change.path))
            {
                ledger.skipped(name(), "named in a .stanchignore");
            } else {
                entries.extend(entry(change, &others, ledger));
            }
        }
        Ok(entries)
    }

    /// `git diff-index --cached` against one commit. In a repository without commits everything is new.
    fn against(&self, commit: &str, renames: bool) -> Result<Vec<Change>, GitError> {
        self.or_otherwise(commit, renames, self.diff_index(commit, renames))
    }

    /// The answer, or, where git could not give it, what can be had another way.
    fn or_otherwise(
        &self,
        commit: &str,
        renames: bool,
        found: Result<Vec<Change>, GitError>,
    ) -> Result<Vec<Change>, GitError> {
        let Err(GitError::Failed { text, .. }) = &found else {
            return found;
        };
        let unborn = text.contains("bad revision") || text.contains("ambiguous argument");
        if commit != HEAD || !unborn {
            // Comparing contents, git gives up at the first object it cannot read. Without renames it only names
            // objects, and the one that is missing can be told by its path.
            return if renames {
                self.diff_index(commit, false)
            } else {
                found
            };
        }
        self.diff_index(&empty_tree(&self.git)?, false)
    }

    fn diff_index(&self, commit: &str, renames: bool) -> Result<Vec<Change>, GitError> {
        parse_raw(&self.git.output(&diff_index(commit, renames))?)
    }
}

/// The arguments of `git diff-index`.
fn diff_index(commit: &str, renames: bool) -> Vec<&str> {
    // The limit keeps git from comparing every new file with every deleted one in a commit that moves thousands.
    let renames: &[&str] = if renames {
        &["-M", "-l1000"]
    } else {
        &["--no-renames"]
    };
    let mut arguments = vec!["diff-index", "--cached", "--raw", "-z", "--no-abbrev"];
    arguments.extend([
        "--no-ext-diff",
        "--no-textconv",
        "--ignore-submodules=dirty",
    ]);
    arguments.extend_from_slice(renames);
    arguments.extend([commit, "--"]);
    arguments
}

const HEAD: &str = "HEAD";

/// The id of the empty tree depends on the hash function; hashing nothing stores nothing.
fn empty_tree(git: &Git) -> Result<String, GitError> {
    let id = git.output_of(&["hash-object", "-t", "tree", "--stdin"], b"")?;
    Ok(String::from_utf8_lossy(&id).trim().to_owned())
}

/// Starts both processes.
fn early(git: &Git, base: &str) -> Result<Early, GitError> {
    Ok(Early {
        changes: git.start(&diff_index(base, true))?,
        batch: git.batch()?,
    })
}

impl Source for Staged {
    fn visit(&self, visitor: &dyn Visitor, ledger: &Ledger) -> Result<(), SourceError> {
        let failed = |error: GitError| error.about("staged");
        let started = self
            .early
            .lock()
            .expect("no thread panics while it holds the processes")
            .take();
        let Early { changes, batch } = started
            .map_or_else(|| early(&self.git, &self.base), Ok)
            .map_err(failed)?;
        let entries = self.entries(changes, ledger).map_err(failed)?;
        let alone = entries.len() == 1;
        let reader = Reader::new(batch, entries, visitor, ledger);
        if alone {
            // A thread pool would cost more than the scan.
            reader.for_each(|staged| staged.show(visitor, ledger));
        } else {
            reader
                .par_bridge()
                .for_each(|staged| staged.show(visitor, ledger));
        }
        Ok(())
    }
}

/// Decides what to read for a change; `None` when it adds nothing.
fn entry(change: Change, others: &[HashMap<Vec<u8>, Change>], ledger: &Ledger) -> Option<Entry> {
    let name = || String::from_utf8_lossy(&change.path).into_owned();
    match change.kind {
        ChangeKind::Deleted => return None,
        ChangeKind::Unmerged => {
            ledger.skipped(
                name(),
                "its merge conflict is not resolved, so it cannot be committed yet",
            );
            return None;
        }
        _ if change.is_submodule() => {
            ledger.skipped(
                name(),
                "a submodule: its content belongs to another repository",
            );
            return None;
        }
        _ => {}
    }
    let mut olds = Vec::with_capacity(1 + others.len());
    olds.extend(change.old_of_same_kind().map(str::to_owned));
    for other in others {
        // Not in the list: the merged commit has exactly this, so the merge adds nothing here.
        let other = other.get(&change.path)?;
        olds.extend(other.old_of_same_kind().map(str::to_owned));
    }
    olds.sort();
    olds.dedup();
    if olds.contains(&change.new) {
        return None;
    }
    let origin = Origin {
        reach: Reach::Staged,
        ..Origin::worktree(change.path)
    };
    Some(Entry {
        origin,
        new: change.new,
        olds,
    })
}

/// The commits that `git merge` is about to join, from the environment of its `pre-merge-commit` hook: `MERGE_HEAD` is
/// written only afterwards.
fn merge_heads_of_hook() -> Vec<String> {
    let names = std::env::vars_os().filter_map(|(name, _)| name.into_string().ok());
    let mut heads: Vec<String> = names
        .filter_map(|name| name.strip_prefix("GITHEAD_").map(str::to_owned))
        .filter(|id| matches!(id.len(), 40 | 64) && id.bytes().all(|b| b.is_ascii_hexdigit()))
        .collect();
    heads.sort();
    heads
}

#[cfg(test)]
mod tests {
    use super::*;

    fn change(kind: ChangeKind, modes: (u32, u32), objects: (char, char)) -> Change {
        let id = |digit: char| digit.to_string().repeat(40);
        let (old, new) = (id(objects.0), id(objects.1));
        Change {
            kind,
            old_mode: modes.0,
            new_mode: modes.1,
            old,
            new,
            old_path: None,
            path: b"f".to_vec(),
        }
    }

    const FILE: u32 = 0o100_644;

    #[test]
    fn only_new_content_is_read() {
        let ledger = Ledger::default();
        let read = |change| entry(change, &[], &ledger);
        let added = read(change(ChangeKind::Added, (0, FILE), ('0', 'b'))).expect("new content");
        assert_eq!(added.olds, [""; 0]);
        let edited =
            read(change(ChangeKind::Modified, (FILE, FILE), ('a', 'b'))).expect("new content");
        assert_eq!(edited.olds, ["a".repeat(40)]);
        let file = read(change(
            ChangeKind::TypeChanged,
            (0o120_000, FILE),
            ('a', 'b'),
        ))
        .expect("new content");
        assert_eq!(
            file.olds, [""; 0],
            "a link's target is no old version of a file"
        );
        assert_eq!(
            read(change(ChangeKind::Modified, (FILE, 0o100_755), ('a', 'a'))),
            None,
            "permissions only"
        );
        assert_eq!(
            read(change(ChangeKind::Renamed, (FILE, FILE), ('a', 'a'))),
            None,
            "moved only"
        );
        assert_eq!(
            read(change(ChangeKind::Deleted, (FILE, 0), ('a', '0'))),
            None
        );
        assert_eq!(ledger.counts().skipped, []);
    }

    #[test]
    fn what_cannot_be_judged_is_named() {
        let ledger = Ledger::default();
        assert_eq!(
            entry(
                change(ChangeKind::Unmerged, (0, 0), ('0', '0')),
                &[],
                &ledger
            ),
            None
        );
        assert_eq!(
            entry(
                change(ChangeKind::Modified, (0o160_000, 0o160_000), ('a', 'b')),
                &[],
                &ledger
            ),
            None
        );
        assert_eq!(ledger.counts().skipped.len(), 2);
    }

    #[test]
    fn a_merge_adds_only_what_no_parent_has() {
        let ledger = Ledger::default();
        let head = || change(ChangeKind::Modified, (FILE, FILE), ('a', 'c'));
        assert_eq!(
            entry(head(), &[HashMap::new()], &ledger),
            None,
            "taken from the other side as it was"
        );
        let other = HashMap::from([(
            b"f".to_vec(),
            change(ChangeKind::Modified, (FILE, FILE), ('b', 'c')),
        )]);
        let merged = entry(head(), &[other], &ledger).expect("resolved by hand");
        assert_eq!(merged.olds, ["a".repeat(40), "b".repeat(40)]);
    }
}
