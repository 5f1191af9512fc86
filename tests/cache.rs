//! `stanch scan --history --cache`: the same report without reading again, and nothing in the folder that is a secret.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::repo::{RULE, Repo, token};

/// A repository with two secrets, one of them gone and one in a commit message.
fn repository() -> Repo {
    let repo = Repo::new(&[]);
    repo.write("plain.txt", "nothing here\n");
    repo.secret("here.txt", "here");
    repo.commit_all("first");
    repo.secret("gone.txt", "gone");
    repo.commit_all(&format!("say {}", token("subject")));
    repo.git(&["rm", "-q", "gone.txt"]);
    repo.commit_all("taken out");
    repo
}

impl Repo {
    fn cache(&self) -> PathBuf {
        self.home().join("cache")
    }

    /// The report of a scan with a cache, without what differs from run to run.
    fn remembered(&self, arguments: &[&str]) -> (Value, Option<i32>) {
        let cache = self.cache();
        let arguments = [&["--cache", cache.to_str().expect("text")], arguments].concat();
        let (report, code) = self.history(&arguments);
        (timeless(report), code)
    }

    fn fresh(&self, arguments: &[&str]) -> Value {
        timeless(self.history(arguments).0)
    }

    fn cache_file(&self) -> PathBuf {
        let mut files = fs::read_dir(self.cache()).expect("it was made");
        let file = files.next().expect("one file").expect("readable").path();
        assert!(files.next().is_none(), "no temporary file is left");
        file
    }

    /// Makes the stored bytes of an object unreadable, in place.
    fn spoil(&self, revision: &str) {
        let id = self.git(&["rev-parse", revision]);
        let id = id.trim();
        let file = self
            .path()
            .join(format!(".git/objects/{}/{}", &id[..2], &id[2..]));
        fs::remove_file(&file).expect("it lies loose");
        fs::write(&file, b"not an object").expect("writable");
    }
}

fn timeless(mut report: Value) -> Value {
    let scan = report["scan"].as_object_mut().expect("an object");
    for volatile in [
        "seconds",
        "started",
        "duration",
        "started_at",
        "finished_at",
    ] {
        scan.remove(volatile);
    }
    report
}

#[test]
fn what_was_read_is_not_read_again() {
    let repo = repository();
    let fresh = repo.fresh(&[]);
    assert_eq!(fresh["findings"].as_array().map(Vec::len), Some(3));
    assert_eq!(repo.remembered(&[]), (fresh.clone(), Some(1)));
    // Whoever reads this blob again notices.
    repo.spoil("HEAD:plain.txt");
    assert_eq!(repo.remembered(&[]), (fresh, Some(1)));
    assert_eq!(
        repo.history(&[]).1,
        Some(2),
        "a scan without cache reads it"
    );
}

#[test]
fn what_is_new_is_found() {
    let repo = repository();
    repo.git(&["gc", "-q"]);
    repo.remembered(&[]);
    repo.secret("more.txt", "more");
    repo.write("here.txt", "taken out\n");
    repo.commit_all("later");
    for when in ["first", "again"] {
        assert_eq!(repo.remembered(&[]).0, repo.fresh(&[]), "{when}");
    }
    // Only refs change.
    repo.git(&["branch", "topic"]);
    repo.git(&["reset", "-q", "--hard", "HEAD~1"]);
    assert_eq!(repo.remembered(&[]).0, repo.fresh(&[]));
    // Only the index changes, to a blob that is there already.
    repo.git(&["read-tree", "topic"]);
    assert_eq!(repo.remembered(&[]).0, repo.fresh(&[]));
    repo.git(&["repack", "-qadf"]);
    assert_eq!(repo.remembered(&[]).0, repo.fresh(&[]), "packs change");
    let all = ["--all-locations"];
    assert_eq!(repo.remembered(&all).0, repo.fresh(&all));
}

#[test]
fn other_rules_remember_nothing() {
    let repo = repository();
    let (all, _) = repo.remembered(&[]);
    let without = ["--skip", RULE];
    assert_eq!(repo.remembered(&without).0, repo.fresh(&without));
    assert_eq!(repo.remembered(&[]).0, all);
}

/// What another build of the tool remembers may not be what this one would find.
#[test]
fn another_build_remembers_nothing() {
    let repo = repository();
    repo.remembered(&[]);
    repo.spoil("HEAD:plain.txt");
    assert_eq!(repo.remembered(&[]).1, Some(1), "it is not read again");
    let other = repo.home().join("stanch");
    fs::copy(env!("CARGO_BIN_EXE_stanch"), &other).expect("readable");
    let scan = |program: &Path| {
        let cache = repo.cache();
        let mut command = repo.command(program);
        command.args(["scan", "--history", "--cache"]).arg(cache);
        command.output().expect("it was built").status.code()
    };
    assert_eq!(scan(&other), Some(2), "it reads what cannot be read");
}

#[test]
fn a_damaged_cache_is_noticed_and_made_anew() {
    let repo = repository();
    let (first, _) = repo.remembered(&[]);
    let whole = fs::read(repo.cache_file()).expect("written");
    let middle = whole.len() / 2;
    let mut flipped = whole.clone();
    flipped[middle] ^= 1;
    for damaged in [&flipped[..], &whole[..middle], b"", b"stanch cache 1 x"] {
        fs::write(repo.cache_file(), damaged).expect("writable");
        let (report, code) = repo.remembered(&[]);
        assert_eq!((&report["findings"], code), (&first["findings"], Some(1)));
        let noted = report["scan"]["skipped"].to_string();
        assert!(noted.contains("is damaged"), "{noted}");
        assert_eq!(repo.remembered(&[]).0, first, "made anew");
    }
}

#[test]
fn no_secret_is_kept() {
    let repo = repository();
    repo.remembered(&[]);
    let kept = fs::read_to_string(repo.cache_file()).expect("text");
    for seed in ["here", "gone", "subject"] {
        let token = token(seed);
        assert!(
            !kept.contains(&token) && !kept.contains(&token[8..30]),
            "{seed}"
        );
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = fs::metadata(repo.cache_file())
            .expect("there")
            .permissions()
            .mode();
        assert_eq!(mode & 0o077, 0, "{mode:o}");
    }
}

#[test]
fn two_at_once_leave_a_whole_cache() {
    let repo = repository();
    let fresh = repo.fresh(&[]);
    let cache = repo.cache();
    let running: Vec<_> = (0..4)
        .map(|_| {
            let mut command = repo.command(env!("CARGO_BIN_EXE_stanch"));
            command
                .args(["scan", "--history", "--quiet", "--cache"])
                .arg(&cache);
            command
                .stdout(std::process::Stdio::null())
                .spawn()
                .expect("it was built")
        })
        .collect();
    for mut one in running {
        assert_eq!(one.wait().expect("it ends").code(), Some(1));
    }
    repo.cache_file();
    repo.spoil("HEAD:plain.txt");
    assert_eq!(repo.remembered(&[]), (fresh, Some(1)));
}

#[test]
fn a_scan_that_missed_something_is_not_remembered_as_whole() {
    let repo = repository();
    repo.spoil("HEAD:plain.txt");
    assert_eq!(repo.remembered(&[]).1, Some(2));
    assert_eq!(repo.remembered(&[]).1, Some(2));
    assert_eq!(repo.remembered(&["--allow-incomplete"]).1, Some(1));
}
