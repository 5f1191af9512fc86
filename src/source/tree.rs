//! The working tree: every file below the given paths that git would track or show as untracked.
//!
//! Symbolic links are not followed, `.git` is not entered, and what is no regular file is never opened.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use ignore::{WalkBuilder, WalkState};

use super::exclude::IGNORE_FILE;
use super::files::{self, Buffer, Folder, Opened};
use super::git::{Git, GitError, Layout, Running};
use super::window::LARGE;
use super::{Exclude, Ledger, Seen, Source, SourceError, Visitor, windows};
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
    /// The files read so far, if paths overlap.
    pub seen: Option<Seen>,
}

thread_local! {
    /// Of each thread, for one file after the other.
    static BUFFER: RefCell<Buffer> = const { RefCell::new(Buffer::new()) };
    static FOLDER: RefCell<Folder> = const { RefCell::new(Folder::new()) };
}

impl Source for Tree {
    fn visit(&self, visitor: &dyn Visitor, ledger: &Ledger) -> Result<(), SourceError> {
        let here = [PathBuf::from(".")];
        let paths = if self.paths.is_empty() {
            // A folder that was removed still opens, and is empty.
            std::env::current_dir()
                .map_err(|error| SourceError::new("the current folder", files::explain(&error)))?;
            &here[..]
        } else {
            &self.paths
        };
        for path in paths {
            match self.root(path, visitor, ledger) {
                // One bad path among others: the others are scanned all the same.
                Err(error) if paths.len() > 1 => ledger.problem(error.what, error.why),
                done => done?,
            }
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
        } else if let Some(kind) = files::special(&metadata) {
            return self.stream(path, kind, visitor, ledger);
        } else {
            self.file(path, files::open, visitor, ledger);
        }
        Ok(())
    }

    /// Something named that is no file. What the shell hands over (`/dev/stdin`, `<(…)`) is read to its end; anything
    /// else might never end, and being asked for it was not scanned.
    fn stream(
        &self,
        path: &Path,
        kind: &str,
        visitor: &dyn Visitor,
        ledger: &Ledger,
    ) -> Result<(), SourceError> {
        let shown = self.shown(path);
        if !files::is_handed_over(path) {
            let why = format!("{kind}; what a program writes is read by `… | stanch scan -`");
            return Err(SourceError::new(shown, why));
        }
        let origin = Origin::worktree(printed(path, false));
        let read = std::fs::File::open(path);
        match read
            .and_then(|mut input| windows(&origin, &mut ledger.until_stopped(&mut input), visitor))
        {
            Ok(bytes) => ledger.file(bytes),
            Err(error) => ledger.problem(shown, files::explain(&error)),
        }
        Ok(())
    }

    fn folder(&self, root: &Path, visitor: &dyn Visitor, ledger: &Ledger) {
        if let Some(trap) = trap_in(root).filter(|_| !self.no_ignore) {
            ledger.problem(self.shown(&trap), TRAP);
            return;
        }
        // git works beside the walk: it needs as long as its index is large. A folder that cannot be read is told by the
        // walk.
        let ignored = if self.no_ignore || root.read_dir().is_err() {
            Ok(None)
        } else {
            tracked_but_ignored(root)
        };
        let traps = self.walk(root, visitor, ledger);
        let ignored = match ignored {
            // git would wait for ever at the same trap: dropping the process ends it.
            Ok(Some(_)) if !traps.is_empty() => Ok(BTreeSet::new()),
            Ok(Some(git)) => listed(root, git),
            Ok(None) => Ok(BTreeSet::new()),
            Err(error) => Err(error),
        };
        for trap in traps {
            ledger.problem(self.shown(&trap), TRAP);
        }
        if let Err(error) = &ignored {
            let why = format!("files that git tracks although they are ignored: {error}");
            ledger.problem(self.shown(root), why);
        }
        for path in ignored.unwrap_or_default() {
            if is_gone(&path)
                || is_own_ignored(root, &path)
                || self.leaves_out(&path, false, ledger)
            {
                continue;
            }
            self.file(&path, files::open, visitor, ledger);
        }
    }

    /// Scans what the walk passes. Returns the ignore files it must not open; their folders are left out.
    fn walk(&self, root: &Path, visitor: &dyn Visitor, ledger: &Ledger) -> Vec<PathBuf> {
        let traps = Arc::new(Mutex::new(Vec::new()));
        let seen = traps.clone();
        let look = !self.no_ignore;
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
            .threads(walkers(self.jobs))
            .filter_entry(move |entry| {
                if entry.depth() == 0 {
                    return true;
                }
                let is_folder = entry.file_type().is_some_and(|kind| kind.is_dir());
                if let Some(trap) = (look && is_folder).then(|| trap_in(entry.path())).flatten() {
                    seen.lock()
                        .expect("nothing panics while it holds the list")
                        .push(trap);
                    return false;
                }
                entry.file_name() != ".git"
            });
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
                        self.note_ignore_error(entry.path(), entry.error(), ledger);
                        let is_folder = entry.file_type().is_some_and(|kind| kind.is_dir());
                        if entry.depth() > 0 && self.leaves_out(entry.path(), is_folder, ledger) {
                            return WalkState::Skip;
                        }
                        if entry.file_type().is_some_and(|kind| kind.is_file()) {
                            let open = |path: &Path| FOLDER.with_borrow_mut(|f| f.open(path));
                            self.file(entry.path(), open, visitor, ledger);
                        }
                    }
                    Err(error) => {
                        let (path, why) = walk_error(&error);
                        let path = path.unwrap_or(root);
                        if self.is_first(path) {
                            ledger.problem(self.shown(path), why);
                        }
                    }
                }
                WalkState::Continue
            })
        });
        let mut found = traps
            .lock()
            .expect("nothing panics while it holds the list");
        std::mem::take(&mut *found)
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

    fn file(
        &self,
        path: &Path,
        open: fn(&Path) -> io::Result<Opened>,
        visitor: &dyn Visitor,
        ledger: &Ledger,
    ) {
        if !self.is_first(path) {
            return;
        }
        let origin = Origin::worktree(printed(path, self.paths.is_empty()));
        match open(path) {
            Ok(Opened::File(mut file, length)) if length > LARGE => {
                match windows(&origin, &mut ledger.until_stopped(&mut file), visitor) {
                    Ok(bytes) => ledger.file(bytes),
                    Err(error) => ledger.problem(self.shown(path), files::explain(&error)),
                }
            }
            Ok(Opened::File(mut file, length)) => BUFFER.with_borrow_mut(|buffer| {
                // A file that grows meanwhile is read as far as a large file would be held in memory.
                match buffer.read(&mut file, length, 2 * LARGE) {
                    Ok(bytes) => {
                        ledger.file(bytes.len() as u64);
                        visitor.blob(&Blob::whole(&origin, bytes));
                    }
                    Err(error) => ledger.problem(self.shown(path), files::explain(&error)),
                }
            }),
            Ok(Opened::Special(kind)) => ledger.skipped(self.shown(path), kind),
            Err(error) => ledger.problem(self.shown(path), files::explain(&error)),
        }
    }

    /// Whether no other of the paths that were typed has led here.
    fn is_first(&self, path: &Path) -> bool {
        self.seen.as_ref().is_none_or(|seen| seen.first(path))
    }

    /// A broken line in an ignore file hides nothing more than that line, but it is said.
    fn note_ignore_error(&self, path: &Path, error: Option<&ignore::Error>, ledger: &Ledger) {
        if let Some(error) = error {
            ledger.skipped(
                self.shown(path),
                format!("a line of an ignore file: {error}"),
            );
        }
    }

    /// As [`printed`], for messages.
    fn shown(&self, path: &Path) -> String {
        let shown = printed(path, self.paths.is_empty());
        match &shown[..] {
            b"" => ".".to_owned(),
            shown => String::from_utf8_lossy(shown).into_owned(),
        }
    }
}

/// How many threads walk. More than two for a processor only wait for each other: those without work ask all others for
/// some, again and again.
fn walkers(jobs: usize) -> usize {
    let processors = std::thread::available_parallelism().map_or(1, usize::from);
    jobs.min(2 * processors)
}

/// What the walk could not read, and why.
fn walk_error(error: &ignore::Error) -> (Option<&Path>, String) {
    match error {
        ignore::Error::WithPath { path, err } => (Some(path), walk_error(err).1),
        ignore::Error::WithDepth { err, .. } | ignore::Error::WithLineNumber { err, .. } => {
            walk_error(err)
        }
        ignore::Error::Io(error) => (None, files::explain(error)),
        other => (None, other.to_string()),
    }
}

/// What is said of an ignore file that is none.
const TRAP: &str =
    "an ignore file that is no regular file: its folder was not scanned (--no-ignore scans it)";

/// An ignore file that must not be opened: reading a pipe or a device would never end.
fn trap_in(folder: &Path) -> Option<PathBuf> {
    [".gitignore", IGNORE_FILE, ".git/info/exclude"]
        .into_iter()
        .map(|name| folder.join(name))
        .find(|file| {
            file.metadata()
                .is_ok_and(|meta| !meta.is_file() && !meta.is_dir())
        })
}

/// Asks git for files it tracks although an ignore file names them; the walk passes them over. `None` outside a
/// repository.
fn tracked_but_ignored(root: &Path) -> Result<Option<Running>, GitError> {
    match Layout::above(root) {
        Err(GitError::NoRepository(_)) => return Ok(None),
        layout => layout?,
    };
    let arguments = [
        "ls-files",
        "-z",
        "--cached",
        "--ignored",
        "--exclude-standard",
    ];
    Git::at(root)?.start(&arguments).map(Some)
}

/// git's answer, as paths below `root`.
fn listed(root: &Path, git: Running) -> Result<BTreeSet<PathBuf>, GitError> {
    let list = match git.output() {
        // What looks like a repository is none to git, or one without a working tree.
        Err(GitError::NoRepository(_)) => return Ok(BTreeSet::new()),
        Err(GitError::Failed { text, .. }) if text.contains("must be run in a work tree") => {
            return Ok(BTreeSet::new());
        }
        list => list?,
    };
    let paths = list.split(|&b| b == 0).filter(|name| !name.is_empty());
    Ok(paths.map(|name| root.join(files::path_of(name))).collect())
}

/// Whether what git tracks is no file in the tree any more. What may not be looked at is there until it is tried.
fn is_gone(path: &Path) -> bool {
    use io::ErrorKind::{NotADirectory, NotFound};
    match path.symlink_metadata() {
        Ok(metadata) => !metadata.is_file(),
        Err(error) => matches!(error.kind(), NotFound | NotADirectory),
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thousand_jobs_are_no_thousand_walkers() {
        assert_eq!(walkers(1), 1);
        let processors = std::thread::available_parallelism().map_or(1, usize::from);
        assert_eq!(walkers(1_000_000), 2 * processors);
    }
}
