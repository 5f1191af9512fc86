//! The staged source on real repositories: what it shows of each commit about to be made.

use std::sync::Mutex;

use stanch::model::Blob;
use stanch::source::{Counts, Ledger, Source, Staged, Visitor};

use crate::repo::{RULE, Repo, token};

impl Repo {
    /// The new lines of every staged blob.
    fn seen(&self) -> Vec<String> {
        self.seen_and_counted().0
    }

    fn seen_and_counted(&self) -> (Vec<String>, Counts) {
        let seen = Seen(Mutex::new(Vec::new()));
        let ledger = Ledger::default();
        let staged = Staged::at(self.path()).expect("a repository");
        staged.visit(&seen, &ledger).expect("an index");
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
        repo.try_git(&["merge", "-q", "other"]).code != Some(0),
        "a conflict"
    );
    repo
}

#[test]
fn a_merge_shows_only_what_neither_side_has() {
    let repo = conflict();
    let (seen, counts) = repo.seen_and_counted();
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
    let (seen, counts) = repo.seen_and_counted();
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
    let (seen, counts) = repo.seen_and_counted();
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
    let (seen, counts) = repo.seen_and_counted();
    let wanted: Vec<String> = (0..200).map(|n| format!("d/{n:03}: new {n}")).collect();
    assert_eq!(seen, wanted);
    assert_eq!(counts.files, 200);
}

#[test]
fn a_token_counts_where_it_is_added_and_only_there() {
    let repo = Repo::new(&[]);
    let (old, new) = (token("old"), token("new"));
    repo.commit("f.py", &format!("a = '{old}'\nb = 1\n"));
    repo.stage("f.py", &format!("a = '{old}'\nb = 2\n"));
    let said = repo.stanch(&["scan", "--staged"]);
    assert_eq!(
        said.code,
        Some(0),
        "the line with the old token is not part of this commit: {said:?}"
    );
    repo.stage("f.py", &format!("a = '{old}'\nb = 2\nc = '{new}'\n"));
    repo.write("d/untracked", "");
    repo.write("f.py", "nothing of it is on disk any more\n");
    let said = repo.stanch_in("d", &["scan", "--staged"]);
    assert_eq!(said.code, Some(1), "from any folder: {said:?}");
    let said = repo.stanch(&["scan", "--staged"]);
    assert_eq!(said.code, Some(1), "{said:?}");
    assert!(
        said.text.contains("f.py:3:6:") && said.text.contains(RULE),
        "{said:?}"
    );
    assert!(
        !said.text.contains(&new) && !said.text.contains("f.py:1:"),
        "{said:?}"
    );
}

#[test]
fn commit_all_and_partial_commits_use_their_own_index() {
    let repo = Repo::new(&[]);
    repo.commit("f.py", "a = 1\n");
    repo.commit("g.py", "a = 1\n");
    let hook = format!(
        "#!/bin/sh\nexec '{}' hook run pre-commit\n",
        env!("CARGO_BIN_EXE_stanch")
    );
    repo.script(".git/hooks/pre-commit", &hook);
    repo.write("f.py", &format!("a = '{}'\n", token("f")));
    repo.write("g.py", "a = 2\n");
    assert_eq!(
        repo.try_git(&["commit", "-qam", "c"]).code,
        Some(1),
        "commit -a takes f.py"
    );
    assert_eq!(
        repo.try_git(&["commit", "-qm", "c", "--", "f.py"]).code,
        Some(1),
        "f.py alone"
    );
    assert_eq!(
        repo.try_git(&["commit", "-qm", "c", "--", "g.py"]).code,
        Some(0),
        "g.py alone is clean"
    );
    let linked = repo.path().join("linked");
    repo.git(&["worktree", "add", "-q", "linked"]);
    std::fs::write(linked.join("g.py"), format!("a = '{}'\n", token("g"))).expect("writable");
    assert_eq!(
        repo.try_git(&["-C", "linked", "commit", "-qam", "c"]).code,
        Some(1),
        "a linked worktree"
    );
}

#[test]
fn text_in_two_bytes_a_letter_is_compared_line_by_line() {
    let repo = Repo::new(&[]);
    let utf16 = |text: &str| -> Vec<u8> {
        std::iter::once(0xFEFF)
            .chain(text.encode_utf16())
            .flat_map(u16::to_le_bytes)
            .collect()
    };
    let file = repo.path().join("f.ps1");
    let old = format!("$a = '{}'\r\n", token("old"));
    std::fs::write(&file, utf16(&old)).expect("writable");
    repo.git(&["add", "f.ps1"]);
    assert_eq!(repo.stanch(&["scan", "--staged"]).code, Some(1));
    repo.git(&["commit", "-qm", "c"]);
    std::fs::write(&file, utf16(&format!("{old}$b = 2\r\n"))).expect("writable");
    repo.git(&["add", "f.ps1"]);
    let said = repo.stanch(&["scan", "--staged"]);
    assert_eq!(
        said.code,
        Some(0),
        "the old token stands on a line that was there: {said:?}"
    );
    std::fs::write(&file, utf16(&format!("{old}$b = '{}'\r\n", token("new")))).expect("writable");
    repo.git(&["add", "f.ps1"]);
    let said = repo.stanch(&["scan", "--staged"]);
    assert!(
        said.code == Some(1) && said.text.contains("f.ps1:2:7:"),
        "{said:?}"
    );
}

#[test]
fn what_is_ignored_or_excluded_is_named_and_not_scanned() {
    let repo = Repo::new(&[]);
    repo.write(".stanchignore", "*.sample\n");
    repo.write(".stanch.toml", "exclude = ['/vendor/']\n");
    for path in ["a.sample", "d/vendor/b.py", "vendor/c.py"] {
        repo.stage(path, &format!("key = '{}'\n", token(path)));
    }
    let said = repo.stanch(&["scan", "--staged", "-v"]);
    assert!(said.text.contains("d/vendor/b.py:1:8:"), "{said:?}");
    assert!(
        said.text.contains("a.sample: named in a .stanchignore"),
        "{said:?}"
    );
    assert!(
        said.text
            .contains("vendor/c.py: excluded by the configuration"),
        "{said:?}"
    );
    assert!(said.text.contains("1 secret found"), "{said:?}");
}

#[test]
fn a_partial_clone_is_judged_without_what_it_lacks() {
    let origin = Repo::new(&[]);
    let long: String = (0..40).map(|n| format!("line {n}\n")).collect();
    origin.write("gone", &long);
    origin.commit("edited", &long);
    origin.git(&["add", "-A"]);
    origin.git(&["commit", "-qm", "c"]);
    origin.git(&["config", "uploadpack.allowFilter", "true"]);
    let repo = Repo::new(&[]);
    let url = format!("file://{}", origin.path().display());
    repo.git(&[
        "clone",
        "-q",
        "--filter=blob:none",
        "--no-checkout",
        &url,
        "clone",
    ]);
    let clone = |arguments: &[&str]| repo.git(&[&["-C", "clone"], arguments].concat());
    clone(&["read-tree", "HEAD"]);
    clone(&["config", "remote.origin.url", "/nowhere"]);
    clone(&["rm", "-q", "--cached", "gone"]);
    for (name, text) in [
        ("edited", format!("{long}key = '{}'\n", token("partial"))),
        ("new", long),
    ] {
        repo.write(&format!("clone/{name}"), &text);
        clone(&["update-index", "--add", "--", name]);
    }
    let said = repo.stanch_in("clone", &["scan", "--staged"]);
    assert_eq!(said.code, Some(1), "{said:?}");
    assert!(said.text.contains("edited:41:8:"), "{said:?}");
}
