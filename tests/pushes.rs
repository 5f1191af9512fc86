//! Pushes of an unusual kind: of what no commit holds, under names nobody expects, through frameworks that say little.

use crate::ranges::{files, with_remote};
use crate::repo::{Repo, token};

/// A repository whose hook of that name scans; it holds a clean commit, tags on a blob and on a tree with secrets, and
/// a tag on such a tag.
fn with_tags(hook: &str, on_server: bool) -> Repo {
    let repo = with_remote(hook, on_server);
    repo.commit("clean", "1\n");
    repo.git(&["push", "-q", "origin", "main"]);
    repo.leak("content");
    repo.git(&["tag", "blob", "HEAD:content.txt"]);
    repo.git(&["tag", "-am", "x", "annotated", "blob"]);
    repo.git(&["rm", "-q", "content.txt"]);
    repo.git(&["commit", "-qm", "taken out"]);
    repo.leak("folder/below");
    repo.git(&["tag", "tree", "HEAD:folder"]);
    repo.git(&["reset", "-q", "--hard", "HEAD~3"]);
    repo
}

#[test]
fn a_tag_on_no_commit_is_scanned_too() {
    for (hook, on_server) in [("pre-push", false), ("pre-receive", true)] {
        let repo = with_tags(hook, on_server);
        for tag in ["blob", "annotated", "tree"] {
            let said = repo.try_git(&["push", "-q", "origin", tag]);
            assert_ne!(said.code, Some(0), "{hook}, {tag}: {said:?}");
            assert!(
                said.text.contains("1 secret found"),
                "{hook}, {tag}: {said:?}"
            );
        }
        let said = repo.try_git(&["push", "-q", "origin", "tree"]);
        assert_eq!(files(&said), ["below"], "the path in the tree is told");
        repo.git(&["tag", "fine", "HEAD:clean"]);
        assert_eq!(
            repo.try_git(&["push", "-q", "origin", "fine"]).code,
            Some(0)
        );
    }
}

/// git tells what was typed, spaces and all.
#[test]
fn a_name_with_spaces_is_pushed_and_scanned() {
    let repo = with_remote("pre-push", false);
    repo.commit("clean", "1\n");
    let push =
        |name: &str| repo.try_git(&["push", "-q", "origin", &format!("{name}:refs/heads/x")]);
    let said = push("HEAD@{1 second ago}");
    assert_eq!(said.code, Some(0), "{said:?}");
    repo.leak("new");
    // The reflog has had no second to age: the newest entry is named by what it says.
    repo.git(&["commit", "-q", "--allow-empty", "-m", "two words"]);
    assert_eq!(files(&push(":/two words")), ["new"]);
}

/// With the first commit in a push, or when it is run by hand, pre-commit passes no range and nothing on standard input.
#[test]
fn a_framework_that_names_no_commits_lets_nothing_through() {
    let repo = Repo::new(&[]);
    repo.leak("first");
    let run = |environment: &[_]| repo.pre_push(&[&[("PRE_COMMIT", "1")], environment].concat());
    let remote = ("PRE_COMMIT_REMOTE_NAME", "origin");
    let main = ("PRE_COMMIT_LOCAL_BRANCH", "refs/heads/main");
    assert_eq!(files(&run(&[remote, main])), ["first"]);
    assert_eq!(files(&run(&[])), ["first"]);
    repo.git(&["update-ref", "refs/remotes/origin/main", "HEAD"]);
    assert_eq!(run(&[]).code, Some(0), "by hand: what no remote has");
    assert_eq!(run(&[remote, main]).code, Some(0));
    repo.git(&["checkout", "-qb", "other"]);
    repo.leak("second");
    assert_eq!(
        run(&[remote, main]).code,
        Some(0),
        "another branch is not pushed"
    );
    assert_eq!(
        files(&run(&[remote, ("PRE_COMMIT_LOCAL_BRANCH", "gone")])),
        ["second"]
    );
    repo.git(&["tag", "-am", &format!("token = \"{}\"", token("tag")), "v1"]);
    let said = run(&[remote]);
    assert!(said.text.contains("tag message"), "{said:?}");
}
