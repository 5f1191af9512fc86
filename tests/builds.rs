//! `stanch scan --ci`: the range that each build service is about, told by its environment; and a server that has no time.

use crate::ranges::files;
#[cfg(unix)]
use crate::ranges::with_remote;
use crate::repo::{Repo, Said, token};

#[test]
fn a_build_scans_what_it_is_about() {
    let repo = Repo::new(&[]);
    repo.leak("old");
    let base = repo.id("HEAD");
    let head = repo.leak("new");
    let found = |environment: &[(&str, &str)]| {
        let mut command = repo.command(env!("CARGO_BIN_EXE_stanch"));
        command
            .args(["scan", "--ci"])
            .envs(environment.iter().copied());
        files(&command.output().expect("it was built").into())
    };
    let zero = "0".repeat(40);
    assert_eq!(
        found(&[
            ("GITLAB_CI", "1"),
            ("CI_COMMIT_BEFORE_SHA", &base),
            ("CI_COMMIT_SHA", &head)
        ]),
        ["new"]
    );
    // A new branch starts where it left the default one; the default branch itself is scanned whole.
    assert_eq!(
        found(&[("GITLAB_CI", "1"), ("CI_COMMIT_BEFORE_SHA", &zero)]),
        ["new", "old"]
    );
    repo.git(&["update-ref", "refs/remotes/origin/main", &base]);
    assert_eq!(
        found(&[("GITLAB_CI", "1"), ("CI_COMMIT_BEFORE_SHA", &zero)]),
        ["new"]
    );
    let event = repo.path().join("event.json");
    std::fs::write(&event, format!(r#"{{"before":"{base}","after":"{head}"}}"#)).expect("writable");
    let event = event.to_str().expect("a plain name");
    assert_eq!(
        found(&[("GITHUB_ACTIONS", "true"), ("GITHUB_EVENT_PATH", event)]),
        ["new"]
    );
    // Every other service, at a push and at a proposal to merge, where it tells them apart.
    let pull = repo.path().join("pull.json");
    let text =
        format!(r#"{{"pull_request":{{"base":{{"sha":"{base}"}},"head":{{"sha":"{head}"}}}}}}"#);
    std::fs::write(&pull, text).expect("writable");
    let pull = pull.to_str().expect("a plain name");
    repo.git(&["branch", "target", &base]);
    for environment in [
        &[("GITHUB_ACTIONS", "true"), ("GITHUB_EVENT_PATH", pull)][..],
        &[
            ("GITLAB_CI", "1"),
            ("CI_MERGE_REQUEST_DIFF_BASE_SHA", &base),
            ("CI_COMMIT_SHA", &head),
        ],
        &[("TF_BUILD", "True"), ("BUILD_SOURCEVERSION", &head)],
        &[
            ("TF_BUILD", "True"),
            ("SYSTEM_PULLREQUEST_TARGETBRANCH", "refs/heads/target"),
            ("SYSTEM_PULLREQUEST_SOURCECOMMITID", &head),
        ],
        &[("BITBUCKET_BUILD_NUMBER", "7"), ("BITBUCKET_COMMIT", &head)],
        &[
            ("BITBUCKET_BUILD_NUMBER", "7"),
            ("BITBUCKET_COMMIT", &head),
            ("BITBUCKET_PR_DESTINATION_COMMIT", &base),
        ],
        &[("JENKINS_URL", "https://j"), ("CHANGE_TARGET", "target")],
        &[
            ("JENKINS_URL", "https://j"),
            ("GIT_COMMIT", &head),
            ("GIT_PREVIOUS_SUCCESSFUL_COMMIT", &base),
        ],
        &[("CIRCLECI", "true"), ("CIRCLE_SHA1", &head)],
        &[
            ("CIRCLECI", "true"),
            ("CIRCLE_SHA1", &head),
            ("CIRCLE_BASE_REVISION", &base),
        ],
    ] {
        assert_eq!(found(environment), ["new"], "{environment:?}");
    }
}

/// What the checkout holds may differ from what the service means.
#[test]
fn a_build_whose_commit_is_elsewhere_is_not_taken_for_another() {
    let repo = Repo::new(&[]);
    let base = repo.leak("old");
    let event = repo.path().join("event.json");
    let path = event.to_str().expect("a plain name");
    let scan = |text: &str, reference: &str| -> Said {
        std::fs::write(&event, text).expect("writable");
        let mut command = repo.command(env!("CARGO_BIN_EXE_stanch"));
        command.args(["scan", "--ci"]).envs([
            ("GITHUB_ACTIONS", "true"),
            ("GITHUB_EVENT_PATH", path),
            ("GITHUB_REF", reference),
            ("GITHUB_SHA", &base),
        ]);
        command.output().expect("it was built").into()
    };
    let (zero, gone) = ("0".repeat(40), "e".repeat(40));
    let main = r#""repository":{"default_branch":"main"}"#;
    // `pull_request_target` checks out the base and not what is proposed.
    let pull =
        format!(r#"{{"pull_request":{{"base":{{"sha":"{base}"}},"head":{{"sha":"{gone}"}}}}}}"#);
    let said = scan(&pull, "refs/heads/main");
    assert_eq!(said.code, Some(2), "{said:?}");
    assert!(said.text.contains("is not in this checkout"), "{said:?}");
    // The first push of the default branch, which has moved on since.
    let first = format!(r#"{{"before":"{zero}","after":"{base}",{main}}}"#);
    repo.commit("later", "1\n");
    repo.git(&["update-ref", "refs/remotes/origin/main", "HEAD"]);
    assert_eq!(files(&scan(&first, "refs/heads/main")), ["old"]);
    // A branch made there brings nothing.
    assert_eq!(scan(&first, "refs/heads/other").code, Some(0));
    // An annotated tag brings its text.
    let text = format!("token = \"{}\"", token("tag"));
    repo.git(&["tag", "-am", &text, "v1"]);
    let tag = repo.id("v1");
    let said = scan(
        &format!(r#"{{"before":"{zero}","after":"{tag}",{main}}}"#),
        "refs/tags/v1",
    );
    assert!(
        said.text.contains("tag message") && files(&said).is_empty(),
        "{said:?}"
    );
    // Of the merge that a service makes of a proposal, the parents stand for it.
    repo.git(&["checkout", "-qb", "topic"]);
    let tip = repo.leak("proposed");
    repo.git(&["checkout", "-q", "main"]);
    repo.git(&["merge", "-q", "--no-ff", "-m", "merge", "topic"]);
    repo.git(&[
        "clone",
        "-q",
        "--depth=1",
        &format!("file://{}", repo.path().display()),
        "../shallow",
    ]);
    let pull =
        format!(r#"{{"pull_request":{{"base":{{"sha":"{base}"}},"head":{{"sha":"{tip}"}}}}}}"#);
    std::fs::write(&event, pull).expect("writable");
    let mut command = repo.command(env!("CARGO_BIN_EXE_stanch"));
    command
        .args(["scan", "--ci", "../shallow"])
        .envs([("GITHUB_ACTIONS", "true"), ("GITHUB_EVENT_PATH", path)]);
    let said: Said = command.output().expect("it was built").into();
    assert!(
        said.code == Some(2) && said.text.contains("fetch-depth: 0"),
        "{said:?}"
    );
}

/// A server's git takes its time with objects.
#[cfg(unix)]
#[test]
fn a_push_that_takes_too_long_is_refused_or_let_through_as_configured() {
    for (choice, is_taken) in [("reject", false), ("accept", true)] {
        let hook = format!("pre-receive --timeout 1 --on-timeout {choice}");
        let repo = with_remote(&hook, true);
        let real = repo.command("sh").args(["-c", "command -v git"]).output();
        let real = String::from_utf8(real.expect("a shell").stdout).expect("a plain name");
        let slow = format!(
            "#!/bin/sh\ncase \"$*\" in *cat-file*) sleep 3 ;; esac\nexec {} \"$@\"\n",
            real.trim()
        );
        repo.script("../slow/git", &slow);
        let script = repo.path().join("../remote.git/hooks/pre-receive");
        let text = std::fs::read_to_string(&script).expect("it was written");
        let slow = repo.path().join("../slow");
        let text = text.replace("exec", &format!("PATH={}:$PATH exec", slow.display()));
        std::fs::write(&script, text).expect("writable");
        repo.leak("late");
        let said = repo.try_git(&["push", "-q", "origin", "main"]);
        assert_eq!(said.code == Some(0), is_taken, "{said:?}");
        let word = if is_taken {
            "accepted, as configured"
        } else {
            "The push was refused"
        };
        assert!(said.text.contains(word), "{said:?}");
    }
}
