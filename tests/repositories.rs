//! `stanch scan --history` on repositories of every kind: how they store, what they lack, what they try.

use std::collections::BTreeMap;
use std::fs;

use serde_json::Value;

use crate::repo::{Repo, token};

impl Repo {
    pub fn problems(&self, arguments: &[&str]) -> (String, Option<i32>) {
        let (report, code) = self.history(arguments);
        (report["scan"]["problems"].to_string(), code)
    }

    /// Two secrets, the second of them gone again.
    pub fn two(&self) {
        self.secret("a.txt", "one");
        self.commit_all("first");
        self.secret("b.txt", "two");
        self.commit_all("second");
        self.git(&["rm", "-q", "b.txt"]);
        self.commit_all("third");
    }

    fn both(&self) -> BTreeMap<String, Vec<String>> {
        self.told(&["one", "two"])
    }

    pub fn pack(&self) -> std::path::PathBuf {
        let files = fs::read_dir(self.path().join(".git/objects/pack")).expect("there");
        let mut files = files.map(|file| file.expect("readable").path());
        files
            .find(|file| file.extension().is_some_and(|e| e == "pack"))
            .expect("one pack")
    }
}

fn expected() -> BTreeMap<String, Vec<String>> {
    BTreeMap::from([
        (
            "one".to_owned(),
            vec!["a.txt head by first until - in [HEAD main]".to_owned()],
        ),
        (
            "two".to_owned(),
            vec!["b.txt head by second until second in [HEAD main]".to_owned()],
        ),
    ])
}

/// SHA-256, reftable, several packs with one index over them, worktrees: all the same.
#[test]
fn how_it_is_stored_makes_no_difference() {
    for arguments in [
        &[][..],
        &["--object-format=sha256"],
        &["--ref-format=reftable"],
    ] {
        let repo = Repo::new(arguments);
        repo.two();
        let is_whole = |when: &str| {
            let (report, code) = repo.history(&[]);
            assert_eq!(
                code,
                Some(1),
                "{arguments:?} {when}: {}",
                report["scan"]["problems"]
            );
            assert_eq!(repo.both(), expected(), "{arguments:?} {when}");
        };
        is_whole("loose");
        repo.git(&["repack", "-q"]);
        repo.secret("c.txt", "one");
        repo.commit_all("third copy");
        repo.git(&["reset", "-q", "--hard", "HEAD~1"]);
        repo.git(&[
            "-c",
            "core.logAllRefUpdates=false",
            "reflog",
            "expire",
            "--expire=now",
            "--all",
        ]);
        repo.git(&["prune", "--expire=now"]);
        is_whole("packed");
        repo.git(&["multi-pack-index", "write", "--bitmap"]);
        is_whole("with an index over packs");
        repo.git(&["repack", "-qadf", "--write-bitmap-index"]);
        is_whole("repacked");
    }
}

#[test]
fn borrowed_objects_are_read() {
    let lender = Repo::new(&[]);
    lender.two();
    let repo = Repo::new(&[]);
    let list = lender.path().join(".git/objects");
    repo.write(
        ".git/objects/info/alternates",
        &format!("{}\n", list.display()),
    );
    let tip = lender.git(&["rev-parse", "HEAD"]);
    repo.git(&["update-ref", "refs/heads/main", tip.trim()]);
    assert_eq!(repo.both(), expected());
    repo.write(".git/objects/info/alternates", "/nowhere/at/all\n");
    let (problems, code) = repo.problems(&[]);
    assert_eq!(code, Some(2));
    assert!(problems.contains("/nowhere/at/all"), "{problems}");
}

#[test]
fn a_worktree_shows_the_whole_repository() {
    let repo = Repo::new(&[]);
    repo.two();
    repo.git(&["worktree", "add", "-q", "../beside", "-b", "side"]);
    let beside = repo.path().with_file_name("beside");
    fs::write(
        beside.join("s.txt"),
        format!("token = \"{}\"\n", token("staged")),
    )
    .expect("writable");
    repo.git(&["-C", "../beside", "add", "s.txt"]);
    let said = repo.stanch(&["scan", "--history", "--format", "json", "../beside"]);
    let report: Value = serde_json::from_str(&said.text).expect("a report");
    assert_eq!(
        report["findings"].as_array().map(Vec::len),
        Some(3),
        "{said:?}"
    );
    let staged = report["findings"].to_string();
    assert!(
        staged.contains("\"staged\"") && staged.contains("s.txt"),
        "{staged}"
    );
}

/// Replacements and grafts change what git shows, not what is there.
#[test]
fn replacements_and_grafts_hide_nothing() {
    let repo = Repo::new(&[]);
    repo.two();
    repo.write("clean", "nothing\n");
    let clean = repo.git(&["hash-object", "-w", "clean"]);
    repo.git(&["replace", "HEAD:a.txt", clean.trim()]);
    let head = repo.git(&["rev-parse", "HEAD"]);
    repo.write(".git/info/grafts", &head);
    let told = repo.both();
    assert!(
        told["one"][0].starts_with("a.txt head by first until -"),
        "{told:?}"
    );
    assert!(
        told["two"][0].starts_with("b.txt head by second until second"),
        "{told:?}"
    );
}

#[test]
fn what_a_shallow_clone_lacks_is_said() {
    let origin = Repo::new(&[]);
    origin.two();
    let repo = Repo::new(&[]);
    let url = format!("file://{}", origin.path().display());
    repo.git(&["fetch", "-q", "--depth=1", &url, "main"]);
    repo.git(&["reset", "-q", "--hard", "FETCH_HEAD"]);
    let (problems, code) = repo.problems(&[]);
    assert_eq!(code, Some(2));
    assert!(problems.contains("git fetch --unshallow"), "{problems}");
    let (report, code) = repo.history(&["--allow-incomplete"]);
    assert_eq!(code, Some(1), "what is there has a secret");
    assert_eq!(report["scan"]["state"], "incomplete", "and it is said");
}

#[test]
fn what_a_partial_clone_lacks_is_counted() {
    let origin = Repo::new(&[]);
    origin.two();
    origin.git(&["config", "uploadpack.allowFilter", "true"]);
    let url = format!("file://{}", origin.path().display());
    let repo = Repo::new(&[]);
    repo.git(&[
        "clone",
        "-q",
        "--bare",
        "--filter=blob:none",
        &url,
        "../partial",
    ]);
    let said = repo.stanch(&["scan", "--history", "../partial"]);
    assert_eq!(said.code, Some(2), "{said:?}");
    assert!(
        said.text
            .contains("2 that trees or commits name are not here"),
        "{said:?}"
    );
    assert!(said.text.contains("partial clone"), "{said:?}");
    // Nothing was fetched to find that out.
    let left = repo.git(&[
        "--git-dir=../partial",
        "rev-list",
        "--objects",
        "--all",
        "--missing=print",
    ]);
    assert_eq!(
        left.lines().filter(|line| line.starts_with('?')).count(),
        2,
        "{left}"
    );
}

/// Everything in a repository's configuration that git would run, and other people's object directories.
#[cfg(unix)]
#[test]
fn nothing_a_repository_says_is_run() {
    for arguments in [
        &[][..],
        &["--ref-format=reftable"],
        &["--object-format=sha256"],
    ] {
        let repo = Repo::new(arguments);
        repo.two();
        repo.secret("staged.txt", "staged");
        repo.git(&["add", "-A"]);
        repo.script("run", "#!/bin/sh\necho ran >> \"$RAN\"\ncat\n");
        let run = repo.path().join("run");
        let run = run.to_str().expect("text");
        for key in [
            "core.fsmonitor",
            "core.sshCommand",
            "core.gitProxy",
            "core.askPass",
            "core.editor",
            "core.pager",
            "diff.external",
            "diff.x.textconv",
            "diff.x.command",
            "filter.x.clean",
            "filter.x.smudge",
            "filter.x.process",
            "gpg.program",
            "credential.helper",
            "remote.origin.uploadpack",
            "uploadpack.packObjectsHook",
            "alias.for-each-ref",
        ] {
            repo.git(&["-c", "core.fsmonitor=false", "config", key, run]);
        }
        repo.git(&[
            "config",
            "core.hooksPath",
            repo.path().to_str().expect("text"),
        ]);
        repo.git(&["config", "remote.origin.url", &format!("ext::{run}")]);
        repo.git(&["config", "remote.origin.promisor", "true"]);
        repo.git(&["config", "log.showSignature", "true"]);
        repo.git(&["config", "include.path", "/etc/passwd"]);
        repo.write(".git/info/attributes", "* diff=x filter=x\n");
        let ran = repo.home().join("ran");
        for arguments in [
            &["scan", "--history"][..],
            &["scan", "--range", "HEAD~2..HEAD"],
            &["scan", "--since", "HEAD~1"],
            &["scan", "--staged"],
            &["scan", "--history", "--cache", "../cache"],
        ] {
            let mut command = repo.command(env!("CARGO_BIN_EXE_stanch"));
            command.env("RAN", &ran).args(arguments);
            let output = command.output().expect("it was built");
            assert!(!ran.exists(), "{arguments:?} ran something");
            let code = output.status.code();
            assert!(matches!(code, Some(0..=2)), "{arguments:?}: {code:?}");
        }
    }
}
