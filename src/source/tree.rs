//! The working tree: every file below the given paths that git would track or show as untracked.
//!
//! Symbolic links are not followed, `.git` is not entered, and what is no regular file is never opened.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use ignore::{WalkBuilder, WalkState};

use super::exclude::IGNORE_FILE;
use super::files::{self, Opened};
use super::git::Git;
use super::window::LARGE;
use super::{Exclude, Ledger, Source, SourceError, Visitor, windows};
use crate::model::{Blob, Origin};

/// Files on disk.
#[derive(Debug, Clone)]
pub struct Tree {
    /// Files and folders to scan, as typed; none means the current folder.
    pub paths: Vec<PathBuf>,
    /// Also scan what git ignores.
    pub no_ignore: bool,
    /// Threads; at least 1.
    pub jobs: usize,
    /// Paths the configuration leaves out.
    pub exclude: Option<Exclude>,
}

thread_local! {
    /// One buffer a thread, reused from file to file.
    static BUFFER: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

impl Source for Tree {
    fn visit(&self, visitor: &dyn Visitor, ledger: &Ledger) -> Result<(), SourceError> {
        let here = [PathBuf::from(".")];
        let paths = if self.paths.is_empty() {
            &here[..]
        } else {
            &self.paths
        };
        for path in paths {
            self.root(path, visitor, ledger)?;
        }
        Ok(())
    }
}

impl Tree {
    /// Scans one path as typed. Explicit files are scanned whatever any ignore file says.
    fn root(&self, path: &Path, visitor: &dyn Visitor, ledger: &Ledger) -> Result<(), SourceError> {
        let shown = path.display().to_string();
        let metadata = path
            .metadata()
            .map_err(|error| SourceError::new(shown, files::explain(&error)))?;
        if metadata.is_dir() {
            self.folder(path, visitor, ledger);
        } else {
            self.file(path, visitor, ledger);
        }
        Ok(())
    }

    fn folder(&self, root: &Path, visitor: &dyn Visitor, ledger: &Ledger) {
        let ignored = Mutex::new(None);
        std::thread::scope(|scope| {
            if !self.no_ignore {
                // Runs beside the walk: it costs as much as git needs to read its index.
                scope.spawn(|| {
                    let list = tracked_but_ignored(root);
                    *ignored
                        .lock()
                        .expect("no thread panics while it holds the list") = list;
                });
            }
            self.walk(root, visitor, ledger);
        });
        let ignored = ignored
            .into_inner()
            .expect("no thread panics while it holds the list");
        for path in ignored.unwrap_or_default() {
            if path.symlink_metadata().is_ok_and(|m| m.is_file())
                && !is_own_ignored(root, &path)
                && !self.leaves_out(&path, false, ledger)
            {
                self.file(&path, visitor, ledger);
            }
        }
    }

    fn walk(&self, root: &Path, visitor: &dyn Visitor, ledger: &Ledger) {
        let mut builder = WalkBuilder::new(root);
        builder
            .hidden(false)
            .ignore(false)
            .require_git(false)
            .parents(!self.no_ignore)
            .git_ignore(!self.no_ignore)
            .git_global(!self.no_ignore)
            .git_exclude(!self.no_ignore)
            .follow_links(false)
            .threads(self.jobs)
            .filter_entry(|entry| entry.depth() == 0 || entry.file_name() != ".git");
        if !self.no_ignore {
            builder.add_custom_ignore_filename(IGNORE_FILE);
        }
        builder.build_parallel().run(|| {
            Box::new(|entry| {
                if ledger.stopped() {
                    return WalkState::Quit;
                }
                match entry {
                    Ok(entry) => {
                        note_ignore_error(entry.path(), entry.error(), ledger);
                        let is_folder = entry.file_type().is_some_and(|kind| kind.is_dir());
                        if entry.depth() > 0 && self.leaves_out(entry.path(), is_folder, ledger) {
                            return WalkState::Skip;
                        }
                        if entry.file_type().is_some_and(|kind| kind.is_file()) {
                            self.file(entry.path(), visitor, ledger);
                        }
                    }
                    Err(error) => ledger.problem(shown(root), error.to_string()),
                }
                WalkState::Continue
            })
        });
    }

    /// Whether the configuration leaves a path out, which is noted.
    fn leaves_out(&self, path: &Path, is_folder: bool, ledger: &Ledger) -> bool {
        let out = self
            .exclude
            .as_ref()
            .is_some_and(|exclude| exclude.on_disk(path, is_folder));
        if out {
            let shown = printed(path, self.paths.is_empty());
            ledger.skipped(
                String::from_utf8_lossy(&shown),
                "excluded by the configuration",
            );
        }
        out
    }

    fn file(&self, path: &Path, visitor: &dyn Visitor, ledger: &Ledger) {
        let origin = Origin::worktree(printed(path, self.paths.is_empty()));
        match files::open(path) {
            Ok(Opened::File(mut file, length)) if length > LARGE => {
                match windows(&origin, &mut file, visitor) {
                    Ok(bytes) => ledger.file(bytes),
                    Err(error) => ledger.problem(shown(path), files::explain(&error)),
                }
            }
            Ok(Opened::File(mut file, length)) => BUFFER.with_borrow_mut(|buffer| {
                buffer.clear();
                buffer.reserve(usize::try_from(length).unwrap_or(0) + 1);
                // A file that grows meanwhile is read as far as a large file would be held in memory.
                match (&mut file).take(2 * LARGE).read_to_end(buffer) {
                    Ok(bytes) => {
                        ledger.file(bytes as u64);
                        visitor.blob(&Blob::whole(&origin, buffer));
                    }
                    Err(error) => ledger.problem(shown(path), files::explain(&error)),
                }
            }),
            Ok(Opened::Special(kind)) => ledger.skipped(shown(path), kind),
            Err(error) => ledger.problem(shown(path), files::explain(&error)),
        }
    }
}

/// A broken line in an ignore file hides nothing more than that line, but it is said.
fn note_ignore_error(path: &Path, error: Option<&ignore::Error>, ledger: &Ledger) {
    if let Some(error) = error {
        ledger.skipped(shown(path), format!("a line of an ignore file: {error}"));
    }
}

/// Files that git tracks although an ignore file names them; the walk passes them over. `None` outside a repository.
fn tracked_but_ignored(root: &Path) -> Option<BTreeSet<PathBuf>> {
    let git = Git::at(root).ok()?;
    let list = git
        .output(&[
            "ls-files",
            "-z",
            "--cached",
            "--ignored",
            "--exclude-standard",
        ])
        .ok()?;
    let paths = list.split(|&b| b == 0).filter(|name| !name.is_empty());
    Some(paths.map(|name| root.join(files::path_of(name))).collect())
}

/// Whether an own ignore file of the root names the path: that one is meant for tracked files too.
fn is_own_ignored(root: &Path, path: &Path) -> bool {
    let (matcher, _) = ignore::gitignore::Gitignore::new(root.join(IGNORE_FILE));
    matcher
        .matched_path_or_any_parents(path.strip_prefix(root).unwrap_or(path), false)
        .is_ignore()
}

/// The path as it is printed: as typed, joined with what is below; no `./` where nothing was typed.
fn printed(path: &Path, bare: bool) -> Vec<u8> {
    let path = if bare {
        path.strip_prefix(".").unwrap_or(path)
    } else {
        path
    };
    files::bytes_of(path)
}

fn shown(path: &Path) -> String {
    path.display().to_string()
}
