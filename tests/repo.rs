//! A git repository of its own, with git and stanch run in it: nothing of the machine's configuration reaches either.
//! Not a test module; what the end-to-end tests of hooks, the index and suppression share.

use std::fmt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use stanch::detect::seal;
use stanch::rules::BUILTIN;
use stanch::rules::sample::Sampler;
use tempfile::TempDir;

/// The rule whose tokens the tests use.
pub const RULE: &str = "github-personal-access-token";

/// A token of [`RULE`], checksum and all; another one for each seed.
pub fn token(seed: &str) -> String {
    let rule = BUILTIN
        .iter()
        .find(|rule| rule.info.id == RULE)
        .expect("it is in the catalogue");
    let token = Sampler::new(seed, seal)
        .secret(rule)
        .expect("it has a format");
    String::from_utf8(token).expect("the format is ASCII")
}

/// A repository in a temporary folder, beside an empty home folder.
pub struct Repo {
    dir: TempDir,
}

/// What a program said and how it ended.
pub struct Said {
    /// Standard output and standard error, one after the other.
    pub text: String,
    /// The exit code.
    pub code: Option<i32>,
}

impl fmt::Debug for Said {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "exit {:?}\n{}", self.code, self.text)
    }
}

impl From<Output> for Said {
    fn from(output: Output) -> Self {
        let text = [output.stdout, output.stderr].concat();
        Self {
            text: String::from_utf8_lossy(&text).into_owned(),
            code: output.status.code(),
        }
    }
}

impl Repo {
    /// An empty repository on branch `main`; `arguments` go to `git init`.
    pub fn new(arguments: &[&str]) -> Self {
        let dir = tempfile::tempdir().expect("a temporary folder");
        std::fs::create_dir_all(dir.path().join("home")).expect("writable");
        std::fs::create_dir_all(dir.path().join("repo")).expect("writable");
        let repo = Self { dir };
        repo.git(&[&["init", "-q", "-b", "main"], arguments].concat());
        repo
    }

    pub fn path(&self) -> PathBuf {
        self.dir.path().join("repo")
    }

    pub fn home(&self) -> PathBuf {
        self.dir.path().join("home")
    }

    /// A program in the repository with an environment of its own.
    pub fn command(&self, program: impl AsRef<Path>) -> Command {
        let mut command = Command::new(program.as_ref());
        command
            .env_clear()
            .env("PATH", std::env::var_os("PATH").expect("a path to git"));
        command
            .env("HOME", self.home())
            .env("XDG_CONFIG_HOME", self.home());
        command.envs([
            ("GIT_CONFIG_NOSYSTEM", "1"),
            ("GIT_CONFIG_GLOBAL", "/dev/null"),
            ("LC_ALL", "C"),
        ]);
        command.envs([("GIT_AUTHOR_NAME", "a"), ("GIT_AUTHOR_EMAIL", "a@b")]);
        command.envs([("GIT_COMMITTER_NAME", "a"), ("GIT_COMMITTER_EMAIL", "a@b")]);
        command.current_dir(self.path());
        command
    }

    pub fn try_git(&self, arguments: &[&str]) -> Said {
        self.command("git")
            .args(arguments)
            .output()
            .expect("git is installed")
            .into()
    }

    pub fn git(&self, arguments: &[&str]) -> String {
        let said = self.try_git(arguments);
        assert_eq!(said.code, Some(0), "git {arguments:?}: {said:?}");
        said.text
    }

    pub fn stanch(&self, arguments: &[&str]) -> Said {
        self.stanch_in(".", arguments)
    }

    pub fn stanch_in(&self, folder: &str, arguments: &[&str]) -> Said {
        let mut command = self.command(env!("CARGO_BIN_EXE_stanch"));
        command
            .current_dir(self.path().join(folder))
            .args(arguments);
        command.output().expect("it was built").into()
    }

    pub fn write(&self, path: &str, content: &str) {
        let path = self.path().join(path);
        std::fs::create_dir_all(path.parent().expect("below the repository")).expect("writable");
        std::fs::write(path, content).expect("writable");
    }

    pub fn stage(&self, path: &str, content: &str) {
        self.write(path, content);
        self.git(&["add", "--", path]);
    }

    pub fn commit(&self, path: &str, content: &str) {
        self.stage(path, content);
        self.git(&["commit", "-qm", "c"]);
    }

    /// Writes an executable script.
    pub fn script(&self, path: &str, content: &str) {
        self.write(path, content);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = std::fs::Permissions::from_mode(0o755);
            std::fs::set_permissions(self.path().join(path), mode).expect("own file");
        }
    }
}
