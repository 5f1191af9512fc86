//! What a range of commits adds: `scan --range`, `--since`, `--ci`, and the hooks of pushes, run by git itself between
//! real repositories.

use std::process::Stdio;

use crate::repo::{Repo, Said, token};

impl Repo {
    /// What the hook of a push says that is told nothing but what these variables tell.
    pub fn pre_push(&self, environment: &[(&str, &str)]) -> Said {
        let mut command = self.command(env!("CARGO_BIN_EXE_stanch"));
        command
            .args(["hook", "run", "pre-push"])
            .stdin(Stdio::null())
            .envs(environment.iter().copied());
        command.output().expect("it was built").into()
    }

    /// A commit that adds a file with the secret of that seed; its id.
    pub fn leak(&self, seed: &str) -> String {
        self.commit(
            &format!("{seed}.txt"),
            &format!("token = \"{}\"\n", token(seed)),
        );
        self.id("HEAD")
    }

    pub fn id(&self, revision: &str) -> String {
        self.git(&["rev-parse", revision]).trim().to_owned()
    }

    /// The seeds whose files a scan names, and how it ended.
    fn found(&self, arguments: &[&str]) -> (Vec<String>, Option<i32>) {
        let said = self.stanch(&[&["scan"], arguments].concat());
        (files(&said), said.code)
    }
}

/// Files named `seed.txt` at the start of a line, or behind `remote: `.
pub fn files(said: &Said) -> Vec<String> {
    let lines = said
        .text
        .lines()
        .map(|line| line.trim_start_matches("remote: "));
    let mut seeds: Vec<String> = lines
        .filter_map(|line| Some(line.split_once(".txt:")?.0.to_owned()))
        .filter(|seed| !seed.contains(' '))
        .collect();
    seeds.sort();
    seeds.dedup();
    seeds
}

#[test]
fn a_range_is_what_its_commits_add() {
    let repo = Repo::new(&[]);
    repo.leak("before");
    let base = repo.id("HEAD");
    repo.leak("stays");
    repo.leak("reverted");
    repo.git(&["rm", "-q", "reverted.txt"]);
    repo.git(&["commit", "-qm", "taken out again"]);
    // Lines around an old secret, and the old secret under another name.
    let old = format!("token = \"{}\"\n", token("before"));
    repo.commit("before.txt", &format!("new line\n{old}another\n"));
    repo.git(&["mv", "before.txt", "renamed.txt"]);
    repo.git(&["commit", "-qm", "renamed"]);
    let range = format!("{base}..HEAD");
    let (seeds, code) = repo.found(&["--range", &range]);
    assert_eq!(
        (seeds, code),
        (vec!["reverted".to_owned(), "stays".into()], Some(1))
    );
    assert_eq!(repo.found(&["--since", &base]).0, ["reverted", "stays"]);
    assert_eq!(repo.found(&["--range", "HEAD..HEAD"]), (vec![], Some(0)));
    assert_eq!(
        repo.found(&["--since", "2001-01-01"]).0,
        ["before", "reverted", "stays"]
    );
    assert_eq!(repo.found(&["--since", "2099-01-01"]), (vec![], Some(0)));
    for bad in [
        &["--range", "HEAD"][..],
        &["--range", "nowhere..HEAD"],
        &["--since", "nowhere"],
        &["--range", "--all..HEAD"],
    ] {
        let said = repo.stanch(&[&["scan"], bad].concat());
        assert_eq!(said.code, Some(2), "{said:?}");
    }
}

/// Merges: what the other side brings is its own, what only the merge has is found, side branches are walked.
#[test]
fn a_merge_is_compared_with_every_parent() {
    let repo = Repo::new(&[]);
    repo.commit("f", "1\n");
    let root = repo.id("HEAD");
    repo.git(&["checkout", "-qb", "side"]);
    repo.leak("side");
    repo.git(&["checkout", "-q", "main"]);
    repo.leak("main");
    let before = repo.id("HEAD");
    repo.git(&["merge", "-q", "--no-ff", "--no-commit", "side"]);
    repo.stage("evil.txt", &format!("token = \"{}\"\n", token("evil")));
    repo.git(&["commit", "-qm", "merge"]);
    assert_eq!(
        repo.found(&["--range", &format!("{before}..HEAD")]).0,
        ["evil", "side"]
    );
    assert_eq!(repo.found(&["--range", "side..HEAD"]).0, ["evil", "main"]);
    assert_eq!(
        repo.found(&["--range", &format!("{root}..HEAD")]).0,
        ["evil", "main", "side"]
    );
    let only_merge = "HEAD^1..HEAD";
    let said = repo.stanch(&["scan", "--range", only_merge, "--format", "json"]);
    assert!(said.text.contains("\"subject\": \"merge\""), "{said:?}");
}

#[test]
fn messages_and_authors_belong_to_the_range() {
    let repo = Repo::new(&[]);
    repo.commit("f", "1\n");
    let text = format!("subject\n\ntoken = \"{}\"", token("message"));
    repo.git(&["commit", "-q", "--allow-empty", "-m", &text]);
    let said = repo.stanch(&["scan", "--range", "HEAD~1..HEAD"]);
    assert!(
        said.code == Some(1) && said.text.contains("commit message:"),
        "{said:?}"
    );
}

#[test]
fn a_shallow_checkout_that_hides_the_base_is_an_error() {
    let repo = Repo::new(&[]);
    repo.commit("f", "1\n");
    let base = repo.id("HEAD");
    repo.leak("new");
    repo.leak("newer");
    let url = format!("file://{}", repo.path().display());
    repo.git(&["clone", "-q", "--depth=1", &url, "../shallow"]);
    let inside = |arguments: &[&str], environment: &[(&str, &str)]| -> Said {
        let mut command = repo.command(env!("CARGO_BIN_EXE_stanch"));
        command
            .current_dir(repo.path().join("../shallow"))
            .arg("scan")
            .args(arguments);
        command
            .envs(environment.iter().copied())
            .output()
            .expect("it was built")
            .into()
    };
    let range = format!("{base}..HEAD");
    for said in [
        inside(&["--range", &range], &[]),
        inside(&["--since", "2001-01-01"], &[]),
        inside(
            &["--ci"],
            &[("GITLAB_CI", "1"), ("CI_COMMIT_BEFORE_SHA", &base)],
        ),
    ] {
        assert_eq!(said.code, Some(2), "{said:?}");
        assert!(said.text.contains("git fetch --unshallow"), "{said:?}");
    }
    assert_eq!(inside(&["--ci"], &[]).code, Some(2), "no build service");
}

/// A repository with a bare remote beside it, and a script as one of its hooks.
#[cfg(unix)]
pub fn with_remote(hook: &str, on_remote: bool) -> Repo {
    let repo = Repo::new(&[]);
    repo.git(&["init", "-q", "--bare", "-b", "main", "../remote.git"]);
    repo.git(&["remote", "add", "origin", "../remote.git"]);
    let dir = if on_remote {
        "../remote.git/hooks"
    } else {
        ".git/hooks"
    };
    let program = env!("CARGO_BIN_EXE_stanch");
    repo.script(
        &format!("{dir}/{}", hook.split(' ').next().expect("a name")),
        &format!("#!/bin/sh\nexec \"{program}\" hook run {hook} \"$@\"\n"),
    );
    repo
}

#[cfg(unix)]
#[test]
fn a_push_is_scanned_before_it_leaves() {
    let repo = with_remote("pre-push", false);
    repo.leak("first");
    let said = repo.try_git(&["push", "-q", "origin", "main"]);
    assert!(
        said.code != Some(0) && files(&said) == ["first"],
        "{said:?}"
    );
    assert!(said.text.contains("SKIP=stanch"), "{said:?}");
    let pushed = repo
        .command("git")
        .env("SKIP", "stanch")
        .args(["push", "-q", "origin", "main"])
        .output();
    assert!(pushed.expect("git is installed").status.success());
    // What the remote has already is no news; several refs at once are all scanned.
    repo.commit("clean", "1\n");
    assert_eq!(
        repo.try_git(&["push", "-q", "origin", "main"]).code,
        Some(0)
    );
    repo.git(&["checkout", "-qb", "one"]);
    repo.leak("one");
    repo.git(&["checkout", "-qb", "two", "main"]);
    repo.leak("two");
    let said = repo.try_git(&["push", "-q", "origin", "one", "two"]);
    assert!(
        said.code != Some(0) && files(&said) == ["one", "two"],
        "{said:?}"
    );
    // An annotated tag on an old commit.
    repo.git(&[
        "tag",
        "-a",
        "v1",
        "main",
        "-m",
        &format!("token = \"{}\"", token("tag")),
    ]);
    let said = repo.try_git(&["push", "-q", "origin", "v1"]);
    assert!(
        said.code != Some(0) && said.text.contains("tag message"),
        "{said:?}"
    );
    repo.git(&["tag", "-fam", "clean", "v1", "main"]);
    assert_eq!(repo.try_git(&["push", "-q", "origin", "v1"]).code, Some(0));
    // Rewritten by somebody else: the id the remote has is unknown here.
    repo.git(&["clone", "-q", "../remote.git", "../other"]);
    repo.git(&[
        "-C",
        "../other",
        "commit",
        "-q",
        "--allow-empty",
        "-m",
        "theirs",
    ]);
    repo.git(&["-C", "../other", "push", "-q", "origin", "HEAD:main"]);
    repo.git(&["checkout", "-q", "main"]);
    repo.leak("forced");
    let said = repo.try_git(&["push", "-qf", "origin", "main"]);
    assert!(
        said.code != Some(0) && files(&said) == ["forced"],
        "{said:?}"
    );
    // Deletions bring nothing.
    assert_eq!(repo.try_git(&["push", "-q", "origin", ":v1"]).code, Some(0));
}

#[cfg(unix)]
#[test]
fn a_server_refuses_a_push_in_quarantine() {
    let repo = with_remote("pre-receive --timeout 60", true);
    repo.commit("f", "1\n");
    assert_eq!(
        repo.try_git(&["push", "-q", "origin", "main"]).code,
        Some(0)
    );
    repo.leak("secret");
    let said = repo.try_git(&["push", "-q", "origin", "main"]);
    assert!(
        said.code != Some(0) && files(&said) == ["secret"],
        "{said:?}"
    );
    assert!(!said.text.contains(&token("secret")), "{said:?}");
    assert!(said.text.contains("The push was refused"), "{said:?}");
    // Taken out again in a commit on top: it would still travel.
    repo.git(&["rm", "-q", "secret.txt"]);
    repo.git(&["commit", "-qm", "taken out"]);
    assert!(repo.try_git(&["push", "-q", "origin", "main"]).code != Some(0));
    // A new branch, more than a hundred objects (they arrive as a pack), and a tag.
    repo.git(&["reset", "-q", "--hard", "HEAD~2"]);
    for at in 0..120 {
        repo.write(&format!("many/{at}"), &format!("{at}\n"));
    }
    repo.git(&["add", "-A"]);
    repo.git(&["commit", "-qm", "many"]);
    assert_eq!(
        repo.try_git(&["push", "-q", "origin", "main:new"]).code,
        Some(0)
    );
    repo.leak("packed");
    repo.git(&["tag", "light"]);
    let said = repo.try_git(&["push", "-q", "origin", "main:other", "light"]);
    assert!(
        said.code != Some(0) && files(&said) == ["packed"],
        "{said:?}"
    );
    assert_eq!(
        repo.try_git(&["push", "-q", "origin", ":new"]).code,
        Some(0)
    );
    // GitLab's web editor.
    let mut push = repo.command("git");
    let said: Said = push
        .env("GL_PROTOCOL", "web")
        .args(["push", "-q", "origin", "main"])
        .output()
        .expect("git")
        .into();
    assert!(
        said.text
            .contains("GL-HOOK-ERR: stanch: 1 secret in this push"),
        "{said:?}"
    );
}

#[test]
fn what_git_does_not_pass_is_an_error() {
    let repo = Repo::new(&[]);
    repo.commit("f", "1\n");
    for (hook, input) in [
        ("pre-push", "nonsense\n"),
        ("pre-receive", "a b\n"),
        ("pre-receive", "0 --all refs/heads/x\n"),
    ] {
        let mut command = repo.command(env!("CARGO_BIN_EXE_stanch"));
        command
            .args(["hook", "run", hook, "origin", "url"])
            .stdin(Stdio::piped());
        let mut child = command
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("it was built");
        let mut stdin = child.stdin.take().expect("piped");
        std::io::Write::write_all(&mut stdin, input.as_bytes()).expect("it reads");
        drop(stdin);
        let said: Said = child.wait_with_output().expect("it ends").into();
        assert_eq!(said.code, Some(2), "{hook} {input}: {said:?}");
    }
}

#[test]
fn the_pre_commit_framework_tells_the_range_by_its_environment() {
    let repo = Repo::new(&[]);
    repo.leak("old");
    let from = repo.id("HEAD");
    let to = repo.leak("new");
    let run = |environment: &[(&str, &str)]| repo.pre_push(environment);
    assert_eq!(
        files(&run(&[
            ("PRE_COMMIT_FROM_REF", &from),
            ("PRE_COMMIT_TO_REF", &to)
        ])),
        ["new"]
    );
    assert_eq!(files(&run(&[("PRE_COMMIT_TO_REF", &to)])), ["new", "old"]);
}
