//! The one way stanch starts git. A scanned repository may be hostile, and its configuration can name programs that
//! git would run; every child process is started here, with flags and an environment that leave it none.
//!
//! Nothing here decides what to scan, and no shell is ever involved. Commands that are known to be safe under this
//! wrapper: `rev-list`, `rev-parse`, `for-each-ref`, `cat-file` without filters, `diff-index`/`diff-tree` with `--raw`,
//! `ls-files -s`, `config`, `var`. Commands that show content (`show`, `log -p`, `blame`) are not for us.

mod batch;
mod error;
mod layout;
mod raw;
mod running;

pub use batch::{Batch, Header};
pub use error::GitError;
pub use layout::Layout;
pub use raw::{Change, ChangeKind, parse_raw};
pub use running::Running;

use std::ffi::OsStr;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;

/// Flags before the subcommand. `-c` beats every configuration file.
const FLAGS: &[&str] = &[
    "--no-pager",
    "--no-optional-locks",
    "-c",
    "core.fsmonitor=false",
    "-c",
    "core.hooksPath=/dev/null",
    "-c",
    "core.untrackedCache=false",
    "-c",
    "core.quotePath=false",
    "-c",
    "log.showSignature=false",
    "-c",
    "protocol.ext.allow=never",
];

/// The environment of every child. An empty `GIT_ALLOW_PROTOCOL` forbids all transports, so that a git too old to
/// know `GIT_NO_LAZY_FETCH` cannot fetch a missing object either; replace refs could hide an object from us.
const ENVIRONMENT: &[(&str, &str)] = &[
    ("GIT_NO_LAZY_FETCH", "1"),
    ("GIT_ALLOW_PROTOCOL", ""),
    ("GIT_OPTIONAL_LOCKS", "0"),
    ("GIT_TERMINAL_PROMPT", "0"),
    ("GIT_NO_REPLACE_OBJECTS", "1"),
    ("GIT_ASKPASS", ""),
    ("GIT_EDITOR", ":"),
    ("GIT_PAGER", "cat"),
    ("LC_ALL", "C"),
];

/// What a hook's environment says of the repository it runs in (`git rev-parse --local-env-vars`). It must not
/// leak into a command about another repository.
const LOCAL_ENVIRONMENT: &[&str] = &[
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_COMMON_DIR",
    "GIT_CONFIG",
    "GIT_CONFIG_COUNT",
    "GIT_CONFIG_PARAMETERS",
    "GIT_DIR",
    "GIT_GRAFT_FILE",
    "GIT_IMPLICIT_WORK_TREE",
    "GIT_INDEX_FILE",
    "GIT_INTERNAL_SUPER_PREFIX",
    "GIT_OBJECT_DIRECTORY",
    "GIT_PREFIX",
    "GIT_REPLACE_REF_BASE",
    "GIT_SHALLOW_FILE",
    "GIT_WORK_TREE",
];

/// git, pointed at one directory.
#[derive(Debug, Clone)]
pub struct Git {
    program: &'static Path,
    dir: PathBuf,
    ambient: bool,
}

impl Git {
    /// git in the directory and the environment this process runs in: `GIT_DIR`, `GIT_INDEX_FILE` and the quarantine
    /// variables of a hook are kept. For the repository a hook works on.
    ///
    /// # Errors
    /// [`GitError::NotInstalled`] when no git is on the path.
    pub fn here() -> Result<Self, GitError> {
        Ok(Self {
            program: program()?,
            dir: PathBuf::from("."),
            ambient: true,
        })
    }

    /// git in `dir`, whatever repository the environment names. For a path the user gave.
    ///
    /// # Errors
    /// [`GitError::NotInstalled`] when no git is on the path.
    pub fn at(dir: impl Into<PathBuf>) -> Result<Self, GitError> {
        Ok(Self {
            program: program()?,
            dir: dir.into(),
            ambient: false,
        })
    }

    /// The directory the commands run in.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// A git command ready to be spawned: standard input closed, both outputs piped.
    pub fn command<S: AsRef<OsStr>>(&self, arguments: &[S]) -> Command {
        let mut command = Command::new(self.program);
        if !self.ambient {
            for name in LOCAL_ENVIRONMENT {
                command.env_remove(name);
            }
        }
        command
            .args(FLAGS)
            .args(arguments)
            .envs(ENVIRONMENT.iter().copied())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        if self.dir != Path::new(".") {
            command.current_dir(&self.dir);
        }
        command
    }

    /// Runs a command to its end and returns what it wrote.
    ///
    /// # Errors
    /// When git cannot be started or exits with a code other than 0; the error carries git's own text.
    pub fn output<S: AsRef<OsStr>>(&self, arguments: &[S]) -> Result<Vec<u8>, GitError> {
        self.start(arguments)?.output()
    }

    /// Starts a command whose answer is wanted later.
    ///
    /// # Errors
    /// When git cannot be started.
    pub fn start<S: AsRef<OsStr>>(&self, arguments: &[S]) -> Result<Running, GitError> {
        let child = self.command(arguments).spawn();
        let child = child.map_err(|error| self.broken(arguments, &error))?;
        Ok(Running {
            child: Some(child),
            command: spoken(arguments),
        })
    }

    /// Runs a command to its end with `input` on its standard input and returns what it wrote.
    ///
    /// # Errors
    /// As [`Git::output`].
    pub fn output_of<S: AsRef<OsStr>>(
        &self,
        arguments: &[S],
        input: &[u8],
    ) -> Result<Vec<u8>, GitError> {
        let mut child = self
            .command(arguments)
            .stdin(Stdio::piped())
            .spawn()
            .map_err(|error| self.broken(arguments, &error))?;
        let mut stdin = child.stdin.take().expect("stdin was asked for as a pipe");
        // Written beside the reading: git may answer before it has read everything, and both pipes could fill up.
        let done = std::thread::scope(|scope| {
            scope.spawn(move || {
                // A git that stops reading says why in its own exit code.
                let _ = stdin.write_all(input);
            });
            child.wait_with_output()
        })
        .map_err(|error| self.broken(arguments, &error))?;
        if done.status.success() {
            return Ok(done.stdout);
        }
        Err(GitError::failed(
            &spoken(arguments),
            done.status.code(),
            &done.stderr,
        ))
    }

    /// Starts `git cat-file --batch`: reads many objects through one process.
    ///
    /// # Errors
    /// When git cannot be started. That there is no repository shows only with the first answer.
    pub fn batch(&self) -> Result<Batch, GitError> {
        let arguments = ["cat-file", "--batch"];
        let child = self
            .command(&arguments)
            .stdin(Stdio::piped())
            .spawn()
            .map_err(|error| self.broken(&arguments, &error))?;
        Ok(Batch::new(child))
    }

    fn broken<S: AsRef<OsStr>>(&self, arguments: &[S], error: &std::io::Error) -> GitError {
        if !self.dir.is_dir() {
            return GitError::Broken {
                command: spoken(arguments),
                why: format!("{} is not a directory", self.dir.display()),
            };
        }
        GitError::Broken {
            command: spoken(arguments),
            why: error.to_string(),
        }
    }
}

/// Refuses a revision that git would take for an option.
///
/// # Errors
/// [`GitError::BadRevision`] when it is empty, starts with `-` or holds a control character.
pub fn check_revision(text: &str) -> Result<&str, GitError> {
    if text.is_empty() || text.starts_with('-') || text.chars().any(char::is_control) {
        return Err(GitError::BadRevision(text.escape_debug().to_string()));
    }
    Ok(text)
}

/// The subcommand and its flags, for an error message.
fn spoken<S: AsRef<OsStr>>(arguments: &[S]) -> String {
    let mut text = "git".to_owned();
    for argument in arguments.iter().take(2) {
        text.push(' ');
        text.push_str(&argument.as_ref().to_string_lossy());
    }
    text
}

/// The absolute path of git, found once.
fn program() -> Result<&'static Path, GitError> {
    static PROGRAM: OnceLock<Option<PathBuf>> = OnceLock::new();
    PROGRAM
        .get_or_init(|| search_path(std::env::var_os("PATH").as_deref().unwrap_or_default()))
        .as_deref()
        .ok_or(GitError::NotInstalled)
}

/// Looks for git in the directories of `path` that are absolute: a `git` in the scanned tree must not be run.
fn search_path(path: &OsStr) -> Option<PathBuf> {
    let name = if cfg!(windows) { "git.exe" } else { "git" };
    std::env::split_paths(path)
        .filter(|dir| dir.is_absolute())
        .map(|dir| dir.join(name))
        .find(|file| is_program(file))
}

#[cfg(unix)]
fn is_program(file: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    file.metadata()
        .is_ok_and(|meta| meta.is_file() && meta.permissions().mode() & 0o111 != 0)
}

#[cfg(not(unix))]
fn is_program(file: &Path) -> bool {
    file.is_file()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn git_is_never_taken_from_a_relative_directory() {
        let dir = tempfile::tempdir().expect("a temporary directory");
        let fake = dir.path().join("git");
        std::fs::write(&fake, "#!/bin/sh\n").expect("writable");
        assert_eq!(
            search_path(dir.path().as_os_str()),
            None,
            "it is not executable"
        );
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            std::fs::set_permissions(&fake, std::fs::Permissions::from_mode(0o755))
                .expect("own file");
            assert_eq!(search_path(dir.path().as_os_str()), Some(fake));
        }
        assert_eq!(search_path(OsStr::new(".:bin:")), None);
    }

    #[test]
    fn an_option_is_not_a_revision() {
        assert!(check_revision("main~2").is_ok());
        for bad in ["--output=x", "", "a\nb"] {
            assert!(check_revision(bad).is_err(), "{bad:?}");
        }
    }
}
