//! The staged source on real repositories: what it shows of each commit about to be made.

use std::path::Path;
use std::process::Command;
use std::sync::Mutex;

use stanch::model::Blob;
use stanch::source::{Counts, Ledger, Source, Staged, Visitor};
use tempfile::TempDir;

/// A repository of its own, whatever the machine's git configuration says.
struct Repo(TempDir);

impl Repo {
    fn new(arguments: &[&str]) -> Self {
        let repo = Self(tempfile::tempdir().expect("a temporary directory"));
        repo.git(&[&["init", "-q", "-b", "main"], arguments].concat());
        repo
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    fn try_git(&self, arguments: &[&str]) -> std::process::Output {
        let mut command = Command::new("git");
        command
            .env_clear()
            .env("PATH", std::env::var_os("PATH").expect("a path to git"));
        command.envs([
            ("HOME", "/nonexistent"),
            ("GIT_CONFIG_NOSYSTEM", "1"),
            ("GIT_CONFIG_GLOBAL", "/dev/null"),
        ]);
        command.envs([
            ("GIT_AUTHOR_NAME", "a"),
            ("GIT_AUTHOR_EMAIL", "a@b"),
            ("GIT_COMMITTER_NAME", "a"),
        ]);
        command
            .env("GIT_COMMITTER_EMAIL", "a@b")
            .current_dir(self.path())
            .args(["-c", "commit.gpgsign=false"]);
        command.args(arguments).output().expect("git is installed")
    }

    fn git(&self, arguments: &[&str]) -> String {
        let done = self.try_git(arguments);
        assert!(
            done.status.success(),
            "git {arguments:?}: {}",
            String::from_utf8_lossy(&done.stderr)
        );
        String::from_utf8(done.stdout).expect("text")
    }

    fn write(&self, path: &str, content: &str) {
        let path = self.path().join(path);
        std::fs::create_dir_all(path.parent().expect("below the repository")).expect("writable");
        std::fs::write(path, content).expect("writable");
    }

    fn stage(&self, path: &str, content: &str) {
        self.write(path, content);
        self.git(&["add", "--", path]);
    }

    fn commit(&self, path: &str, content: &str) {
        self.stage(path, content);
        self.git(&["commit", "-qm", "c"]);
    }

    fn seen(&self) -> Vec<String> {
        self.scan().0
    }

    fn scan(&self) -> (Vec<String>, Counts) {
        let seen = Seen(Mutex::new(Vec::new()));
        let ledger = Ledger::default();
        Staged::at(self.path())
            .expect("a repository")
            .visit(&seen, &ledger)
            .expect("an index");
        let mut lines = seen.0.into_inner().expect("no panic");
        lines.sort();
        (lines, ledger.counts())
    }
}

/// `path: line | line` for the new lines of every blob.
struct Seen(Mutex<Vec<String>>);

impl Visitor for Seen {
    fn blob(&self, blob: &Blob<'_>) {
        let all = [blob.scope];
        let spans = blob.changed.unwrap_or(&all);
        let text: Vec<_> = spans
            .iter()
            .map(|span| String::from_utf8_lossy(span.of(blob.bytes)))
            .collect();
        let text = text.concat();
        let lines: Vec<&str> = text.lines().collect();
        let path = String::from_utf8_lossy(&blob.origin.path).into_owned();
        self.0
            .lock()
            .expect("no panic")
            .push(format!("{path}: {}", lines.join(" | ")));
    }
}

#[test]
fn the_first_commit_is_all_new() {
    let repo = Repo::new(&[]);
    assert_eq!(repo.seen(), [""; 0]);
    repo.stage("a", "1\n2\n");
    repo.stage("d/b c", "3\n");
    assert_eq!(repo.seen(), ["a: 1 | 2", "d/b c: 3"]);
}

#[test]
fn only_added_and_changed_lines_count() {
    let repo = Repo::new(&[]);
    repo.commit("f", "1\n2\n3\n4\n");
    repo.stage("f", "1\ntwo\n3\n4\nfive\n");
    assert_eq!(repo.seen(), ["f: two | five"]);
    repo.git(&["commit", "-qm", "c"]);
    repo.stage("f", "1\n3\n4\nfive\n");
    assert_eq!(repo.seen(), [""; 0], "a deletion adds nothing");
}

#[test]
fn the_index_counts_and_not_the_disk() {
    let repo = Repo::new(&[]);
    repo.commit("f", "1\n");
    repo.stage("f", "1\nstaged\n");
    repo.write("f", "1\non disk only\n");
    repo.write("untracked", "x\n");
    assert_eq!(repo.seen(), ["f: staged"]);
    std::fs::remove_file(repo.path().join("f")).expect("it exists");
    assert_eq!(repo.seen(), ["f: staged"]);
}

#[test]
fn renames_are_compared_with_their_old_name() {
    let repo = Repo::new(&[]);
    let long: String = (0..30).map(|n| format!("line {n}\n")).collect();
    repo.commit("old", &long);
    repo.git(&["mv", "old", "new"]);
    assert_eq!(repo.seen(), [""; 0]);
    repo.stage("new", &format!("{long}more\n"));
    assert_eq!(repo.seen(), ["new: more"]);
    repo.git(&["commit", "-qm", "c"]);
    repo.stage("copy", "line 1\nline 2\n");
    assert_eq!(
        repo.seen(),
        ["copy: line 1 | line 2"],
        "a copy is one more place"
    );
}

#[cfg(unix)]
#[test]
fn a_link_that_becomes_a_file_is_all_new() {
    let repo = Repo::new(&[]);
    std::os::unix::fs::symlink("target", repo.path().join("f")).expect("writable");
    repo.git(&["add", "f"]);
    assert_eq!(repo.seen(), ["f: target"], "the target is what git stores");
    repo.git(&["commit", "-qm", "c"]);
    std::fs::remove_file(repo.path().join("f")).expect("it exists");
    repo.stage("f", "target");
    assert_eq!(repo.seen(), ["f: target"]);
}

#[test]
fn permissions_alone_add_nothing() {
    let repo = Repo::new(&[]);
    repo.commit("f", "1\n");
    repo.git(&["update-index", "--chmod=+x", "f"]);
    assert_eq!(repo.seen(), [""; 0]);
}

#[test]
fn sha256_and_linked_worktrees_work() {
    let repo = Repo::new(&["--object-format=sha256"]);
    repo.stage("f", "1\n");
    assert_eq!(repo.seen(), ["f: 1"]);
    repo.git(&["commit", "-qm", "c"]);
    repo.git(&["worktree", "add", "-q", "linked"]);
    std::fs::write(repo.path().join("linked/f"), "1\n2\n").expect("writable");
    repo.git(&["-C", "linked", "add", "f"]);
    assert_eq!(
        repo.seen(),
        [""; 0],
        "each worktree has an index of its own"
    );
    let seen = Seen(Mutex::new(Vec::new()));
    let linked = Staged::at(repo.path().join("linked")).expect("a worktree");
    linked.visit(&seen, &Ledger::default()).expect("an index");
    assert_eq!(seen.0.into_inner().expect("no panic"), ["f: 2"]);
}

/// Two branches that both change `f`, and one that adds `g`.
fn conflict() -> Repo {
    let repo = Repo::new(&[]);
    repo.commit("f", "1\n2\n3\n");
    repo.git(&["checkout", "-qb", "other"]);
    repo.commit("f", "1\ntheirs\n3\n");
    repo.commit("g", "from the other branch\n");
    repo.git(&["checkout", "-q", "main"]);
    repo.commit("f", "1\nours\n3\n");
    assert!(
        !repo.try_git(&["merge", "-q", "other"]).status.success(),
        "a conflict"
    );
    repo
}

#[test]
fn a_merge_shows_only_what_neither_side_has() {
    let repo = conflict();
    let (seen, counts) = repo.scan();
    assert_eq!(seen, [""; 0]);
    assert_eq!(
        counts.skipped.len(),
        1,
        "the open conflict is named: {:?}",
        counts.skipped
    );
    repo.stage("f", "1\nours\ntheirs\nboth\n3\n");
    assert_eq!(repo.seen(), ["f: both"]);
}

#[test]
fn submodules_are_named_and_not_entered() {
    let repo = Repo::new(&[]);
    let commit = "1".repeat(40);
    repo.git(&[
        "update-index",
        "--add",
        "--cacheinfo",
        &format!("160000,{commit},sub"),
    ]);
    let (seen, counts) = repo.scan();
    assert_eq!(seen, [""; 0]);
    assert_eq!(counts.skipped[0].what, "sub");
    assert_eq!(counts.problems, []);
}

#[test]
fn a_missing_object_is_a_problem_and_the_rest_is_read() {
    let repo = Repo::new(&[]);
    repo.stage("good", "1\n");
    repo.stage("lost", "2\n");
    let id = repo.git(&["rev-parse", ":lost"]);
    std::fs::remove_file(
        repo.path()
            .join(".git/objects")
            .join(&id[..2])
            .join(id[2..].trim()),
    )
    .expect("a loose object");
    let (seen, counts) = repo.scan();
    assert_eq!(seen, ["good: 1"]);
    assert_eq!(counts.problems[0].what, "lost");
}

#[test]
fn a_corrupt_index_and_a_bare_repository_are_errors() {
    let repo = Repo::new(&[]);
    repo.stage("f", "1\n");
    std::fs::write(
        repo.path().join(".git/index"),
        b"not an index at all, not even nearly",
    )
    .expect("writable");
    let staged = Staged::at(repo.path()).expect("a repository");
    let seen = Seen(Mutex::new(Vec::new()));
    let error = staged
        .visit(&seen, &Ledger::default())
        .expect_err("no index")
        .to_string();
    assert!(error.contains("index"), "{error}");
    let bare = Repo::new(&["--bare"]);
    let error = Staged::at(bare.path()).expect_err("no index").to_string();
    assert!(error.contains("bare"), "{error}");
}

#[test]
fn many_files_all_arrive() {
    let repo = Repo::new(&[]);
    for n in 0..200 {
        repo.write(&format!("d/{n:03}"), "old\n");
    }
    repo.git(&["add", "."]);
    repo.git(&["commit", "-qm", "c"]);
    for n in 0..200 {
        repo.write(&format!("d/{n:03}"), &format!("old\nnew {n}\n"));
    }
    repo.git(&["add", "."]);
    let (seen, counts) = repo.scan();
    let wanted: Vec<String> = (0..200).map(|n| format!("d/{n:03}: new {n}")).collect();
    assert_eq!(seen, wanted);
    assert_eq!(counts.files, 200);
}
