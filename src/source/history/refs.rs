//! Everything that refers to objects: branches, tags, remote branches, notes, the stash, reflogs, and the heads of
//! operations under way. Files are read directly; reftables are git's own business and read through git.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use super::oid::Oid;
use super::repository::Repository;
use super::store::Store;
use super::trees::short;
use crate::model::Reach;
use crate::source::Ledger;
use crate::source::files::{content, entries, explain};
use crate::source::git::GitError;

/// One reference.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Tip {
    /// Its full name (`refs/heads/main`), or `HEAD`.
    pub(crate) name: String,
    /// What it points to: a commit, mostly, or an annotated tag.
    pub(crate) oid: Oid,
    /// How exposed what it reaches is.
    pub(crate) reach: Reach,
}

/// All references of a repository.
#[derive(Debug, Default)]
pub(crate) struct Refs {
    /// By name. Several entries of a stash or a reflog share one name.
    pub(crate) tips: Vec<Tip>,
}

/// Lost references that are named one by one. More of them only fill a report.
const MOST_NAMED: usize = 1000;

/// Heads of operations under way or just done. What only they reach is lost with the next `git gc`, as with a reflog.
const PASSING: &[&str] = &[
    "ORIG_HEAD",
    "FETCH_HEAD",
    "MERGE_HEAD",
    "CHERRY_PICK_HEAD",
    "REVERT_HEAD",
    "REBASE_HEAD",
];

impl Refs {
    /// Reads all references of `repository`. What cannot be read goes to `ledger`.
    pub(crate) fn of(repository: &Repository, ledger: &Ledger) -> Self {
        let mut refs = Self::default();
        if repository.reftable {
            if let Err(error) = refs.ask_git(repository) {
                let why = format!("refs cannot be read without git: {error}");
                ledger.problem(repository.name(), why);
            }
        } else {
            refs.read_files(repository, ledger);
        }
        refs.tips.sort();
        refs.tips.dedup();
        refs
    }

    /// Tells of branches, tags and the like, and of heads, whose object is not in `store`. Reflogs outlive theirs.
    pub(crate) fn check(&self, store: &Store, ledger: &Ledger) {
        let lasting = |tip: &&Tip| tip.reach != Reach::Reflog;
        let ids = self.tips.iter().filter(lasting);
        let missing = store.lacks(ids.map(|tip| short(tip.oid.as_bytes())).collect());
        if missing.is_empty() {
            return;
        }
        let is_missing = |tip: &&Tip| missing.binary_search(&short(tip.oid.as_bytes())).is_ok();
        let lost = || self.tips.iter().filter(lasting).filter(is_missing);
        for tip in lost().take(MOST_NAMED) {
            let why = format!("points to {}, which is not here", tip.oid);
            ledger.problem(&tip.name, why);
        }
        let more = lost().skip(MOST_NAMED).count();
        if more > 0 {
            ledger.problem("refs", format!("{more} more point to what is not here"));
        }
    }

    fn add(&mut self, name: &str, oid: Oid) {
        if !oid.is_zero() {
            self.tips.push(Tip {
                name: name.to_owned(),
                oid,
                reach: reach_of(name),
            });
        }
    }

    fn read_files(&mut self, repository: &Repository, ledger: &Ledger) {
        let common = &repository.layout.common_dir;
        let mut shared = packed(&common.join("packed-refs"), ledger);
        // A loose ref is newer than its packed namesake.
        shared.extend(below(&common.join("refs"), ledger));
        shared.iter().for_each(|(name, oid)| self.add(name, *oid));
        self.logs(&common.join("logs"), "", ledger);
        let mut worktrees = vec![common.clone(), repository.layout.git_dir.clone()];
        if let Ok(dirs) = fs::read_dir(common.join("worktrees")) {
            worktrees.extend(dirs.filter_map(|dir| Some(dir.ok()?.path())));
        }
        worktrees.sort();
        worktrees.dedup();
        for dir in worktrees {
            self.passing(&dir, ledger);
            self.head_of(&dir, dir == repository.layout.git_dir, &shared);
            if dir != *common {
                below(&dir.join("refs"), ledger)
                    .iter()
                    .for_each(|(name, oid)| self.add(name, *oid));
                self.logs(&dir.join("logs"), "", ledger);
            }
        }
    }

    fn passing(&mut self, dir: &Path, ledger: &Ledger) {
        for name in PASSING {
            let text = read(&dir.join(name), ledger).unwrap_or_default();
            for line in text.split(|&byte| byte == b'\n') {
                // `FETCH_HEAD` goes on after a tab.
                let id = line
                    .split(|byte| byte.is_ascii_whitespace())
                    .next()
                    .unwrap_or_default();
                if let Some(oid) = Oid::from_hex(id) {
                    self.add(name, oid);
                }
            }
        }
    }

    /// The head of one git directory; `own` if the user stands in it.
    fn head_of(&mut self, dir: &Path, own: bool, shared: &BTreeMap<String, Oid>) {
        let head = fs::read_to_string(dir.join("HEAD")).unwrap_or_default();
        let oid = match head.trim().strip_prefix("ref:") {
            Some(name) => shared.get(name.trim()).copied(),
            None => Oid::from_hex(head.trim().as_bytes()),
        };
        if let Some(oid) = oid {
            let reach = if own { Reach::Head } else { Reach::Branch };
            self.tips.push(Tip {
                name: "HEAD".to_owned(),
                oid,
                reach,
            });
        }
    }

    fn logs(&mut self, dir: &Path, prefix: &str, ledger: &Ledger) {
        for (name, path) in files(dir, prefix, ledger) {
            let text = read(&path, ledger).unwrap_or_default();
            let is_stash = name == "refs/stash";
            for line in text.split(|&byte| byte == b'\n') {
                let mut ids = line
                    .splitn(3, |&byte| byte == b' ')
                    .take(2)
                    .filter_map(Oid::from_hex);
                let (Some(old), Some(new)) = (ids.next(), ids.next()) else {
                    continue;
                };
                let name = if is_stash {
                    name.clone()
                } else {
                    format!("reflog of {name}")
                };
                self.add(&name, new);
                if !is_stash {
                    self.add(&name, old);
                }
            }
        }
    }

    fn ask_git(&mut self, repository: &Repository) -> Result<(), GitError> {
        let git = repository.git()?;
        let here = repository.git_dir_flag();
        let list = git.output(&[&here, "for-each-ref", "--format=%(objectname) %(refname)"])?;
        for line in String::from_utf8_lossy(&list).lines() {
            if let Some((id, name)) = line.split_once(' ')
                && let Some(oid) = Oid::from_hex(id.as_bytes())
            {
                self.add(name, oid);
            }
        }
        // A repository without commits has no HEAD, one without a stash no such reflog.
        if let Ok(id) = git.output(&[&here, "rev-parse", "--verify", "-q", "HEAD"])
            && let Some(oid) = Oid::from_hex(id.trim_ascii())
        {
            self.tips.push(Tip {
                name: "HEAD".to_owned(),
                oid,
                reach: Reach::Head,
            });
        }
        let stash = git
            .output(&[&here, "rev-list", "-g", "refs/stash"])
            .unwrap_or_default();
        let logged = match git.output(&[&here, "rev-list", "--no-walk", "--reflog"]) {
            Ok(logged) => logged,
            // Where every reflog is empty, git takes the command for one that names nothing.
            Err(GitError::Failed { text, .. }) if text.starts_with("usage:") => Vec::new(),
            Err(error) => return Err(error),
        };
        for (name, ids) in [("refs/stash", stash), ("reflog", logged)] {
            for oid in ids.split(|&byte| byte == b'\n').filter_map(Oid::from_hex) {
                self.add(name, oid);
            }
        }
        Ok(())
    }
}

/// A file of refs; `None` if it is not there, deleted or packed meanwhile, or cannot be read, which is told.
fn read(file: &Path, ledger: &Ledger) -> Option<Vec<u8>> {
    match content(file) {
        Ok(text) => Some(text),
        Err(error) => {
            if error.kind() != std::io::ErrorKind::NotFound {
                ledger.problem(file.display().to_string(), explain(&error));
            }
            None
        }
    }
}

fn packed(file: &Path, ledger: &Ledger) -> BTreeMap<String, Oid> {
    let Some(text) = read(file, ledger) else {
        return BTreeMap::new();
    };
    let mut refs = BTreeMap::new();
    let mut strange = 0;
    for line in text.split(|&byte| byte == b'\n') {
        // A remark, or what the tag on the line before leads to.
        if line.is_empty() || line.starts_with(b"#") || line.starts_with(b"^") {
            continue;
        }
        let space = memchr::memchr(b' ', line);
        match space.and_then(|space| Some((space, Oid::from_hex(&line[..space])?))) {
            Some((space, oid)) => {
                refs.insert(
                    String::from_utf8_lossy(&line[space + 1..]).into_owned(),
                    oid,
                );
            }
            None => strange += 1,
        }
    }
    if strange > 0 {
        let why = format!("is damaged: {strange} of its lines name no object");
        ledger.problem(file.display().to_string(), why);
    }
    refs
}

fn below(dir: &Path, ledger: &Ledger) -> BTreeMap<String, Oid> {
    let mut refs = BTreeMap::new();
    for (name, path) in files(dir, "refs", ledger) {
        let Some(text) = read(&path, ledger) else {
            continue;
        };
        let text = text.trim_ascii();
        if let Some(oid) = Oid::from_hex(text) {
            refs.insert(name, oid);
        } else if !text.starts_with(b"ref:") && !name.contains("/.") {
            // A symbolic ref names another, which is read on its own; hidden files are no refs.
            ledger.problem(name, "is a reference that names no object");
        }
    }
    refs
}

/// How exposed what a reference reaches is, from its name.
fn reach_of(name: &str) -> Reach {
    let is = |prefix: &str| name.starts_with(prefix);
    if is("refs/tags/") {
        Reach::Tag
    } else if is("refs/stash") {
        Reach::Stash
    } else if is("refs/notes/") {
        Reach::Note
    } else if is("refs/remotes/")
        || is("refs/pull/")
        || is("refs/merge-requests/")
        || is("refs/changes/")
    {
        Reach::Remote
    } else if is("refs/") {
        Reach::Branch
    } else {
        Reach::Reflog
    }
}

/// The name people use: without `refs/heads/` and the like.
pub(crate) fn shortened(name: &str) -> &str {
    let prefixes = ["refs/heads/", "refs/tags/", "refs/remotes/", "refs/"];
    prefixes
        .iter()
        .find_map(|prefix| name.strip_prefix(prefix))
        .unwrap_or(name)
}

/// All regular files below `dir`, with names below `prefix`. Links are not followed.
fn files(dir: &Path, prefix: &str, ledger: &Ledger) -> Vec<(String, std::path::PathBuf)> {
    let mut found = Vec::new();
    let mut next = vec![(prefix.to_owned(), dir.to_owned())];
    while let Some((prefix, dir)) = next.pop() {
        let mut problem = |dir: &Path, why: String| ledger.problem(dir.display().to_string(), why);
        for entry in entries(&dir, &mut problem) {
            let name = entry.file_name().to_string_lossy().into_owned();
            let name = if prefix.is_empty() {
                name
            } else {
                format!("{prefix}/{name}")
            };
            match entry.file_type() {
                Ok(kind) if kind.is_dir() => next.push((name, entry.path())),
                Ok(kind) if kind.is_file() && !name.ends_with(".lock") => {
                    found.push((name, entry.path()));
                }
                _ => {}
            }
        }
    }
    found.sort();
    found
}
