//! Git hooks in real repositories: installed, run by git itself, removed.
#![cfg(unix)]

use crate::repo::{Repo, Said, token};

fn leak(repo: &Repo) -> Said {
    repo.stage("leak.py", &format!("key = '{}'\n", token("hooks")));
    repo.try_git(&["commit", "-qm", "leak"])
}

#[test]
fn an_installed_hook_blocks_explains_and_goes() {
    let repo = Repo::new(&[]);
    let said = repo.stanch(&["hook", "install"]);
    assert_eq!(said.code, Some(0), "{said:?}");
    repo.stage("clean.py", "key = 'see the vault'\n");
    let clean = repo.try_git(&["commit", "-qm", "c"]);
    assert_eq!(
        (clean.code, clean.text.as_str()),
        (Some(0), ""),
        "a clean commit is silent"
    );
    let blocked = leak(&repo);
    assert_eq!(blocked.code, Some(1), "{blocked:?}");
    for part in [
        "leak.py:1:8:",
        "The commit was stopped",
        "SKIP=stanch",
        "--no-verify",
        "stanch:allow github-",
    ] {
        assert!(
            blocked.text.contains(part),
            "{part} is missing: {blocked:?}"
        );
    }
    assert!(
        !blocked.text.contains(&token("hooks")),
        "the secret is printed"
    );
    let skipped = repo
        .command("git")
        .env("SKIP", "flake8,stanch")
        .args(["commit", "-qm", "c"])
        .output();
    assert_eq!(Said::from(skipped.expect("git is installed")).code, Some(0));
    assert_eq!(repo.stanch(&["hook", "uninstall"]).code, Some(0));
    assert!(!repo.path().join(".git/hooks/pre-commit").exists());
    assert!(
        repo.stanch(&["hook", "uninstall"])
            .text
            .contains("not there")
    );
}

#[test]
fn the_hook_that_was_there_still_runs() {
    let repo = Repo::new(&[]);
    for (interpreter, body) in [
        ("/bin/sh", "echo shell hook"),
        ("/usr/bin/env -S perl", "print STDERR 'perl hook';"),
    ] {
        let original = format!("#!{interpreter}\n{body}\n");
        repo.script(".git/hooks/pre-commit", &original);
        repo.stanch(&["hook", "install", "pre-commit"]);
        repo.stage("f", &format!("{interpreter}\n"));
        let said = repo.try_git(&["commit", "-qm", "c"]);
        assert_eq!(said.code, Some(0), "{said:?}");
        assert!(said.text.contains(" hook"), "{interpreter}: {said:?}");
        assert_eq!(leak(&repo).code, Some(1), "{interpreter}");
        repo.git(&["reset", "-q", "--hard"]);
        repo.stanch(&["hook", "uninstall", "pre-commit"]);
        let left =
            std::fs::read_to_string(repo.path().join(".git/hooks/pre-commit")).expect("it is back");
        assert_eq!(left, original);
        std::fs::remove_file(repo.path().join(".git/hooks/pre-commit")).expect("it is there");
    }
}

#[test]
fn the_folder_git_uses_is_the_one_that_is_used() {
    let repo = Repo::new(&[]);
    repo.commit("f", "1\n");
    repo.git(&["worktree", "add", "-q", "linked"]);
    repo.stanch_in("linked", &["hook", "install"]);
    assert!(
        repo.path().join(".git/hooks/pre-commit").exists(),
        "worktrees share hooks"
    );
    assert_eq!(leak(&repo).code, Some(1));
    repo.stanch(&["hook", "uninstall"]);
    repo.git(&["config", "core.hooksPath", "own/hooks"]);
    std::fs::create_dir_all(repo.path().join("sub")).expect("writable");
    let said = repo.stanch_in("sub", &["hook", "install"]);
    assert!(
        repo.path().join("own/hooks/pre-commit").exists(),
        "{said:?}"
    );
    assert_eq!(leak(&repo).code, Some(1), "relative to the top of the tree");
    repo.git(&["config", "core.hooksPath", "/dev/null"]);
    let said = repo.stanch(&["hook", "install"]);
    assert_eq!(said.code, Some(2));
    assert!(said.text.contains("hooks off"), "{said:?}");
    repo.git(&["config", "core.hooksPath", ".husky/_"]);
    assert!(
        repo.stanch(&["hook", "install"])
            .text
            .contains(".husky/pre-commit")
    );
}

#[test]
fn a_binary_that_is_gone_stops_the_commit() {
    let repo = Repo::new(&[]);
    repo.stanch(&["hook", "install"]);
    let hook = repo.path().join(".git/hooks/pre-commit");
    let text = std::fs::read_to_string(&hook)
        .expect("installed")
        .replace(env!("CARGO_BIN_EXE_stanch"), "/gone/stanch");
    std::fs::write(&hook, text).expect("writable");
    repo.stage("f", "1\n");
    let bin = repo.home().join("bin");
    std::fs::create_dir(&bin).expect("writable");
    let commit = |path: String| {
        let done = repo
            .command("git")
            .env("PATH", path)
            .args(["commit", "-qm", "c"])
            .output();
        Said::from(done.expect("git is installed"))
    };
    let path = std::env::var("PATH").expect("a path to git");
    let said = commit(path.clone());
    assert_eq!(said.code, Some(1), "{said:?}");
    assert!(said.text.contains("not installed any more"), "{said:?}");
    std::os::unix::fs::symlink(env!("CARGO_BIN_EXE_stanch"), bin.join("stanch")).expect("writable");
    let said = commit(format!("{}:{path}", bin.display()));
    assert_eq!(said.code, Some(0), "found on the path instead: {said:?}");
}

#[test]
fn merging_what_was_committed_is_no_new_leak() {
    let repo = Repo::new(&[]);
    repo.commit("f", "1\n");
    repo.git(&["checkout", "-qb", "side"]);
    repo.commit("leak.py", &format!("key = '{}'\n", token("side")));
    repo.git(&["checkout", "-q", "main"]);
    repo.commit("g", "1\n");
    let stanch = env!("CARGO_BIN_EXE_stanch");
    repo.script(
        ".git/hooks/pre-merge-commit",
        &format!("#!/bin/sh\nexec '{stanch}' hook run pre-commit\n"),
    );
    let said = repo.try_git(&["merge", "-q", "-m", "m", "side"]);
    assert_eq!(
        said.code,
        Some(0),
        "the merge itself adds nothing: {said:?}"
    );
}

#[test]
fn an_amended_commit_is_judged_with_what_it_held() {
    let repo = Repo::new(&[]);
    assert_eq!(repo.stanch(&["hook", "install"]).code, Some(0));
    repo.write("clean", "1\n");
    let leak = format!("key = '{}'\n", token("amended"));
    repo.write("leak.py", &leak);
    repo.git(&["add", "."]);
    let old = "--date=2020-01-02T03:04:05";
    repo.git(&["commit", "-q", "--no-verify", old, "-m", "leaks"]);
    for round in 0..2 {
        let said = repo.try_git(&["commit", "-q", "--amend", "--allow-empty", "-m", "still"]);
        assert_eq!(said.code, Some(1), "{said:?}");
        assert!(said.text.contains("leak.py:1:8:"), "{said:?}");
        repo.stage("clean", &format!("{round}\n"));
        let next = repo.try_git(&["commit", "-qm", "what another commit holds is not new"]);
        assert_eq!(next.code, Some(0), "{next:?}");
        // The same again with a parent that has not the leak.
        repo.git(&["rm", "-q", "leak.py"]);
        repo.git(&["commit", "-q", "--no-verify", "-m", "gone"]);
        repo.stage("leak.py", &leak);
        repo.git(&["commit", "-q", "--no-verify", old, "-m", "leaks"]);
    }
    repo.stage("leak.py", "key = os.environ['KEY']\n");
    let mended = repo.try_git(&["commit", "-q", "--amend", "-m", "mended"]);
    assert_eq!(mended.code, Some(0), "{mended:?}");
}

#[test]
fn outside_a_repository_there_is_no_hook() {
    let repo = Repo::new(&[]);
    for command in [
        &["hook", "install"][..],
        &["hook", "uninstall"],
        &["hook", "run", "pre-commit"],
        &["scan", "--staged"],
    ] {
        let said = repo.stanch_in("../home", command);
        assert_eq!(said.code, Some(2), "{command:?}: {said:?}");
        assert!(
            said.text.contains("not in a git repository"),
            "{command:?}: {said:?}"
        );
    }
}
