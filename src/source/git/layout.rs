//! Where a repository keeps its things: found by looking at directories, because a process that only says so costs as
//! much as the scan of a small commit.
//!
//! This decides which configuration file is read and where hooks are put. Whether git accepts the repository at all
//! (owner, version) is git's own decision, made by the first command that runs in it.

use std::fs;
use std::path::{Path, PathBuf};

use super::GitError;

/// The directories of one repository.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Layout {
    /// The top of the working tree; `None` for a bare repository.
    pub root: Option<PathBuf>,
    /// `.git`, or the directory of a linked worktree below it.
    pub git_dir: PathBuf,
    /// Where objects and refs are, shared by all worktrees.
    pub common_dir: PathBuf,
}

impl Layout {
    /// The repository this process works on: `GIT_DIR` and `GIT_WORK_TREE` if set, as git's hooks do, or else the
    /// nearest one at or above the current directory.
    ///
    /// # Errors
    /// [`GitError::NoRepository`] when there is none, [`GitError::Endless`] when git would hang in it.
    pub fn here() -> Result<Self, GitError> {
        let current = std::env::current_dir().map_err(|error| GitError::Broken {
            command: "the current directory".to_owned(),
            why: error.to_string(),
        })?;
        let Some(dir) = std::env::var_os("GIT_DIR").filter(|dir| !dir.is_empty()) else {
            return Self::above(&current);
        };
        let git_dir = current.join(dir);
        if !git_dir.is_dir() {
            return Err(GitError::NoRepository(git_dir.display().to_string()));
        }
        let bare = is_repository(&current) && same(&current, &git_dir);
        let root = match std::env::var_os("GIT_WORK_TREE").filter(|dir| !dir.is_empty()) {
            Some(tree) => Some(current.join(tree)),
            None if bare => None,
            // With GIT_DIR alone, git takes the current directory for the top of the tree.
            None => Some(current),
        };
        Self::with(root, git_dir)
    }

    /// The nearest repository at or above `start`, whatever the environment says.
    ///
    /// # Errors
    /// [`GitError::NoRepository`] when there is none, or when a `.git` file points nowhere; [`GitError::Endless`] when
    /// git would hang in it.
    pub fn above(start: &Path) -> Result<Self, GitError> {
        let none = || GitError::NoRepository(start.display().to_string());
        let start = start.canonicalize().map_err(|_| none())?;
        for dir in start.ancestors() {
            let dot_git = dir.join(".git");
            match fs::metadata(&dot_git) {
                Ok(meta) if meta.is_dir() && is_repository(&dot_git) => {
                    return Self::with(Some(dir.to_owned()), dot_git);
                }
                Ok(meta) if meta.is_file() => {
                    let target = pointer(&dot_git).filter(|target| target.is_dir());
                    let target = target
                        .ok_or_else(|| GitError::NoRepository(dot_git.display().to_string()))?;
                    return Self::with(Some(dir.to_owned()), target);
                }
                _ if is_repository(dir) => return Self::with(None, dir.to_owned()),
                _ => {}
            }
        }
        Err(none())
    }

    /// Commits that are being merged into HEAD, as hex ids; empty outside a merge.
    pub fn merge_heads(&self) -> Vec<String> {
        let text = fs::read_to_string(self.git_dir.join("MERGE_HEAD")).unwrap_or_default();
        let is_id = |line: &&str| {
            matches!(line.len(), 40 | 64) && line.bytes().all(|b| b.is_ascii_hexdigit())
        };
        text.lines()
            .map(str::trim)
            .filter(is_id)
            .map(str::to_owned)
            .collect()
    }

    fn with(root: Option<PathBuf>, git_dir: PathBuf) -> Result<Self, GitError> {
        files_end(&git_dir)?;
        let common = fs::read_to_string(git_dir.join("commondir")).ok();
        let common_dir = common.map_or_else(
            || git_dir.clone(),
            |line| git_dir.join(line.trim_end_matches(['\r', '\n'])),
        );
        let common_dir = common_dir.canonicalize().unwrap_or(common_dir);
        if common_dir != git_dir {
            files_end(&common_dir)?;
        }
        Ok(Self {
            root,
            git_dir,
            common_dir,
        })
    }
}

/// Whether the files that are read in a git directory can be: an archive somebody sent may hold a pipe in the place of
/// one, and git opens it.
fn files_end(git_dir: &Path) -> Result<(), GitError> {
    const READ: [&str; 12] = [
        "HEAD",
        "MERGE_HEAD",
        "commondir",
        "config",
        "config.worktree",
        "index",
        "info/exclude",
        "info/grafts",
        "objects/info/alternates",
        "objects/pack/multi-pack-index",
        "packed-refs",
        "shallow",
    ];
    let mut files = READ.iter().map(|name| git_dir.join(name));
    let endless = files.find(|file| {
        let meta = file.metadata();
        meta.is_ok_and(|meta| !meta.is_file() && !meta.is_dir())
    });
    endless.map_or(Ok(()), |file| {
        Err(GitError::Endless(file.display().to_string()))
    })
}

/// Whether `dir` looks like a git directory, by the signs git itself looks for.
fn is_repository(dir: &Path) -> bool {
    dir.join("HEAD").symlink_metadata().is_ok()
        && (dir.join("commondir").is_file()
            || (dir.join("objects").is_dir() && dir.join("refs").is_dir()))
}

/// Where a `.git` file points: `gitdir: <path>`, relative to the file.
fn pointer(file: &Path) -> Option<PathBuf> {
    let text = fs::read_to_string(file).ok()?;
    let target = text.strip_prefix("gitdir:")?.trim();
    Some(file.parent()?.join(target))
}

fn same(a: &Path, b: &Path) -> bool {
    matches!((a.canonicalize(), b.canonicalize()), (Ok(a), Ok(b)) if a == b)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn repository(dir: &Path) {
        fs::create_dir_all(dir.join("objects")).expect("writable");
        fs::create_dir_all(dir.join("refs")).expect("writable");
        fs::write(dir.join("HEAD"), "ref: refs/heads/main\n").expect("writable");
    }

    #[test]
    fn a_repository_is_found_from_below_and_through_a_pointer() {
        let dir = tempfile::tempdir().expect("a temporary directory");
        let top = dir.path().canonicalize().expect("it exists");
        repository(&top.join("main/.git"));
        fs::create_dir_all(top.join("main/a/b")).expect("writable");
        let found = Layout::above(&top.join("main/a/b")).expect("above");
        assert_eq!(found.root, Some(top.join("main")));
        assert_eq!(found.common_dir, top.join("main/.git"));

        let linked = top.join("main/.git/worktrees/w");
        fs::create_dir_all(&linked).expect("writable");
        fs::write(linked.join("HEAD"), "ref: refs/heads/w\n").expect("writable");
        fs::write(linked.join("commondir"), "../..\n").expect("writable");
        fs::create_dir_all(top.join("w")).expect("writable");
        fs::write(
            top.join("w/.git"),
            format!("gitdir: {}\n", linked.display()),
        )
        .expect("writable");
        let found = Layout::above(&top.join("w")).expect("a linked worktree");
        assert_eq!(found.git_dir, linked);
        assert_eq!(found.common_dir, top.join("main/.git"));

        repository(&top.join("bare.git"));
        assert_eq!(
            Layout::above(&top.join("bare.git/refs"))
                .expect("bare")
                .root,
            None
        );
    }

    #[test]
    fn no_repository_and_a_dangling_pointer_are_errors() {
        let dir = tempfile::tempdir().expect("a temporary directory");
        fs::write(dir.path().join(".git"), "gitdir: /nowhere/at/all\n").expect("writable");
        assert!(matches!(
            Layout::above(dir.path()),
            Err(GitError::NoRepository(_))
        ));
        assert!(Layout::above(&dir.path().join("missing")).is_err());
    }
}
