//! Paths for files that no commit holds: those in an index, and those in trees that nothing refers to.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};

use super::forest::Holdings;
use super::oid::Oid;
use super::repository::Repository;
use super::trees::Names;
use super::ways::To;
use crate::source::Ledger;

/// Everything in the indexes of all worktrees: path by object.
pub(crate) fn staged(repository: &Repository, ledger: &Ledger) -> HashMap<Oid, Vec<Vec<u8>>> {
    let mut found: HashMap<Oid, Vec<Vec<u8>>> = HashMap::new();
    for dir in git_dirs(repository) {
        if !dir.join("index").is_file() {
            continue;
        }
        match entries(repository, &dir) {
            Ok(entries) => {
                for (oid, path) in entries {
                    found.entry(oid).or_default().push(path);
                }
            }
            Err(why) => ledger.problem(dir.join("index").display().to_string(), why),
        }
    }
    found
}

/// The git directories of all worktrees, the main one first or among them.
pub(crate) fn git_dirs(repository: &Repository) -> Vec<PathBuf> {
    let common = &repository.layout.common_dir;
    let mut dirs = vec![common.clone(), repository.layout.git_dir.clone()];
    if let Ok(worktrees) = fs::read_dir(common.join("worktrees")) {
        dirs.extend(worktrees.filter_map(|dir| Some(dir.ok()?.path())));
    }
    dirs.sort();
    dirs.dedup();
    dirs
}

/// An index is read by libgit2; where that knows less than git (SHA-256, split indexes), by git.
fn entries(repository: &Repository, dir: &Path) -> Result<Vec<(Oid, Vec<u8>)>, String> {
    let index = match repository.hash {
        20 => git2::Index::open(&dir.join("index")).ok(),
        _ => None,
    };
    if let Some(index) = index {
        let entries = index
            .iter()
            .filter_map(|entry| Some((Oid::from_bytes(entry.id.as_bytes())?, entry.path)));
        return Ok(entries.collect());
    }
    let here = format!("--git-dir={}", dir.display());
    let git = repository.git().map_err(|error| error.to_string())?;
    let list = git
        .output(&[&here, "ls-files", "-s", "-z"])
        .map_err(|error| error.to_string())?;
    let entries = list.split(|&byte| byte == 0).filter_map(|entry| {
        let tab = memchr::memchr(b'\t', entry)?;
        let id = entry[..tab].split(|&byte| byte == b' ').nth(1)?;
        Some((Oid::from_hex(id)?, entry[tab + 1..].to_vec()))
    });
    Ok(entries.collect())
}

/// A path that some tree gives the struck file `file`, as far up as trees go.
pub(crate) struct Climber {
    above: HashMap<To, (u32, u32)>,
}

impl Climber {
    pub(crate) fn new(held: &Holdings) -> Self {
        let mut above = HashMap::new();
        for list in held.all() {
            for way in held.ways(list) {
                above.entry(way.to).or_insert((list, way.name));
            }
        }
        Self { above }
    }

    pub(crate) fn path(&self, file: u32, names: &Names) -> Option<Vec<u8>> {
        let mut at = To::File(file);
        let mut parts: Vec<&[u8]> = Vec::new();
        while let Some(&(list, name)) = self.above.get(&at) {
            parts.push(names.name(name));
            at = To::Dir(list);
            // Deeper than any checkout: cut rather than go round in a circle.
            if parts.len() > 1000 {
                break;
            }
        }
        parts.reverse();
        (!parts.is_empty()).then(|| parts.join(&b'/'))
    }
}
