//! Repositories that try to run programs, to fetch, to belong to somebody else, or to make git wait for ever.
#![cfg(unix)]

use crate::repo::{Repo, token};

/// A repository that names a program wherever git would run one. The program leaves a trace.
fn hostile() -> Repo {
    let repo = Repo::new(&[]);
    repo.commit("old.py", "a = 1\n");
    repo.commit("moved.py", &"line of some length to be similar\n".repeat(9));
    let trace = repo.home().join("trace");
    repo.script(
        ".git/evil",
        &format!("#!/bin/sh\necho \"$0 $*\" >> '{}'\ncat\n", trace.display()),
    );
    let evil = repo.path().join(".git/evil").display().to_string();
    repo.stage(".gitattributes", "* diff=x filter=x merge=x\n");
    repo.git(&["mv", "moved.py", "renamed.py"]);
    repo.stage("leak.py", &format!("key = '{}'\n", token("hostile")));
    repo.stage(
        "renamed.py",
        &("line of some length to be similar\n".repeat(9) + "more\n"),
    );
    let program = [
        "core.fsmonitor",
        "core.pager",
        "core.editor",
        "core.askPass",
        "core.sshCommand",
        "core.gitProxy",
        "core.alternateRefsCommand",
        "diff.external",
        "diff.x.command",
        "diff.x.textconv",
        "filter.x.clean",
        "filter.x.smudge",
        "filter.x.process",
        "merge.x.driver",
        "pager.diff",
        "pager.diff-index",
        "pager.cat-file",
        "pager.ls-files",
        "gpg.program",
        "credential.helper",
        "uploadpack.packObjectsHook",
        "sequence.editor",
        "interactive.diffFilter",
        "trace2.normalTarget",
    ];
    let mut config = String::new();
    for key in program {
        let (section, name) = key.rsplit_once('.').expect("a section and a name");
        let section = match section.split_once('.') {
            Some((section, sub)) => format!("{section} \"{sub}\""),
            None => section.to_owned(),
        };
        config += &format!("[{section}]\n\t{name} = \"{evil}\"\n");
    }
    config += &format!(
        "[alias]\n\tdiff-index = \"!{evil}\"\n\tcat-file = \"!{evil}\"\n\tls-files = \"!{evil}\"\n"
    );
    config += &format!(
        "[core]\n\thooksPath = {}\n[diff]\n\tcachetextconv = true\n",
        repo.path().join("hooks").display()
    );
    config += "[protocol \"ext\"]\n\tallow = always\n[remote \"origin\"]\n\tpromisor = true\n\tpartialclonefilter = blob:none\n";
    config += &format!(
        "\turl = \"ext::{evil}\"\n[extensions]\n\tpartialClone = origin\n[core]\n\trepositoryformatversion = 1\n"
    );
    let file = repo.path().join(".git/config");
    let own = std::fs::read_to_string(&file).expect("git wrote it");
    std::fs::write(&file, own + &config).expect("writable");
    for hook in [
        "pre-commit",
        "post-index-change",
        "fsmonitor-watchman",
        "reference-transaction",
        "post-checkout",
    ] {
        repo.script(
            &format!("hooks/{hook}"),
            &format!("#!/bin/sh\nexec '{evil}' {hook}\n"),
        );
    }
    repo
}

fn traces(repo: &Repo) -> String {
    std::fs::read_to_string(repo.home().join("trace")).unwrap_or_default()
}

#[test]
fn a_hostile_repository_runs_nothing() {
    let repo = hostile();
    assert_eq!(traces(&repo), "", "nothing ran while it was made");
    for command in [
        &["scan", "--staged"][..],
        &["hook", "run", "pre-commit"],
        &["scan"],
        &["scan", "--history"],
        &["hook", "install"],
        &["hook", "uninstall"],
        &["explain", "leak.py:1"],
    ] {
        let said = repo.stanch(command);
        assert_eq!(traces(&repo), "", "{command:?} ran a program: {said:?}");
        if command[0] == "scan" {
            assert!(said.text.contains("leak.py:1:8:"), "{command:?}: {said:?}");
        }
    }
    // The trap works: git itself falls into it.
    repo.try_git(&["diff", "--cached"]);
    assert_ne!(traces(&repo), "", "the trap is not one");
}

#[test]
fn a_missing_object_is_not_fetched_from_a_hostile_remote() {
    let repo = hostile();
    let id = repo.git(&["-c", "core.fsmonitor=false", "rev-parse", ":leak.py"]);
    let object = repo
        .path()
        .join(".git/objects")
        .join(&id[..2])
        .join(id[2..].trim());
    std::fs::remove_file(object).expect("a loose object");
    let _ = std::fs::remove_file(repo.home().join("trace"));
    let said = repo.stanch(&["scan", "--staged"]);
    assert_eq!(said.code, Some(2), "{said:?}");
    assert!(
        said.text.contains("leak.py") && said.text.contains("cannot be read"),
        "{said:?}"
    );
    assert_eq!(traces(&repo), "", "something was fetched");
}

/// Only a machine that lets the tests give a file to another user can try this.
#[test]
fn a_repository_of_another_user_is_an_error_with_a_remedy() {
    let repo = Repo::new(&[]);
    repo.stage("leak.py", &format!("key = '{}'\n", token("owner")));
    let given = repo
        .command("chown")
        .args(["-R", "12345", "."])
        .output()
        .expect("chown is there");
    if !given.status.success() {
        return;
    }
    for command in [&["scan", "--staged"][..], &["scan"]] {
        let said = repo.stanch(command);
        assert_eq!(said.code, Some(2), "{command:?}: {said:?}");
        assert!(
            said.text.contains("safe.directory"),
            "{command:?}: {said:?}"
        );
    }
    assert!(
        repo.stanch(&["scan"]).text.contains("leak.py:1:8:"),
        "the files are scanned all the same"
    );
    // A history scan asks git for nothing, so that nobody need trust the owner.
    let said = repo.stanch(&["scan", "--history"]);
    assert_eq!(said.code, Some(1), "{said:?}");
    assert!(said.text.contains("leak.py:1:8:"), "{said:?}");
}

/// How stanch ends, which must not wait for a pipe.
fn ends(repo: &Repo, arguments: &[&str]) -> Option<i32> {
    let mut scan = repo
        .command(env!("CARGO_BIN_EXE_stanch"))
        .args(arguments)
        .stdout(std::process::Stdio::null())
        .stderr(std::process::Stdio::null())
        .spawn()
        .expect("it was built");
    let patience = std::time::Instant::now() + std::time::Duration::from_secs(20);
    loop {
        if let Some(status) = scan.try_wait().expect("a child") {
            return status.code();
        }
        if std::time::Instant::now() > patience {
            scan.kill().expect("a child");
            panic!("{arguments:?} hangs");
        }
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
}

fn mkfifo(repo: &Repo, name: &str) {
    let made = repo.command("mkfifo").arg(name).output();
    assert!(made.expect("mkfifo is there").status.success());
}

#[test]
fn an_ignore_file_that_never_ends_is_not_opened() {
    for name in [".gitignore", "d/.gitignore", "d/.stanchignore"] {
        let repo = Repo::new(&[]);
        repo.stage("leak.py", &format!("key = '{}'\n", token("pipe")));
        repo.stage("d/f", "1\n");
        mkfifo(&repo, name);
        assert_eq!(ends(&repo, &["scan"]), Some(2), "{name}");
    }
}

/// An archive somebody sent may hold pipes where git keeps files. git waits for them for ever.
#[test]
fn files_of_git_that_never_end_are_not_opened() {
    let names = [
        "index",
        "HEAD",
        "packed-refs",
        "config",
        "commondir",
        "info/exclude",
        "objects/pack/multi-pack-index",
        "FETCH_HEAD",
    ];
    for name in names {
        let repo = Repo::new(&[]);
        repo.commit("f", "1\n");
        let file = repo.path().join(".git").join(name);
        let folder = file.parent().expect("it lies in .git");
        std::fs::create_dir_all(folder).expect("a repository of our own");
        let _ = std::fs::remove_file(&file);
        mkfifo(&repo, &format!(".git/{name}"));
        assert_eq!(ends(&repo, &["scan", "--history"]), Some(2), "{name}");
        // Neither the tree nor the index has to do with this one.
        if name != "FETCH_HEAD" {
            assert_eq!(ends(&repo, &["scan"]), Some(2), "{name}");
            assert_eq!(ends(&repo, &["scan", "--staged"]), Some(2), "{name}");
        }
    }
}
