//! Files and folders that whoever scans may not read.
#![cfg(target_os = "linux")]

use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::CommandExt;
use std::path::PathBuf;

use crate::repo::{Repo, Said, token};

/// Runs stanch as somebody who may not read everything: root may.
fn as_nobody(repo: &Repo, arguments: &[&str]) -> Said {
    let open = |path: PathBuf| {
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o755)).expect("own file");
    };
    let program = repo.home().join("program");
    std::fs::copy(env!("CARGO_BIN_EXE_stanch"), &program).expect("readable");
    open(program.clone());
    open(repo.home());
    open(repo.path().join(".."));
    let mut command = repo.command(&program);
    command.args(arguments);
    if std::fs::read_dir("/root").is_ok() {
        command.uid(65_534).gid(65_534);
    }
    loop {
        match command.output() {
            // Another test's process, started meanwhile, still holds the copy as open for writing.
            Err(error) if error.kind() == std::io::ErrorKind::ExecutableFileBusy => {
                std::thread::sleep(std::time::Duration::from_millis(10));
            }
            said => return said.expect("it was copied").into(),
        }
    }
}

#[test]
fn what_may_not_be_read_is_told_and_the_rest_is_read() {
    let (repo, secret) = (Repo::new(&[]), token("denied"));
    std::fs::remove_dir_all(repo.path().join(".git")).expect("own folder");
    repo.write("open", &format!("key = '{secret}'\n"));
    repo.write("locked", &format!("key = '{secret}'\n"));
    repo.write("folder/inside", "x");
    let lock = |name: &str, mode: u32| {
        let mode = std::fs::Permissions::from_mode(mode);
        std::fs::set_permissions(repo.path().join(name), mode).expect("own file");
    };
    lock("locked", 0);
    lock("folder", 0);
    let said = as_nobody(&repo, &["scan"]);
    let one = as_nobody(&repo, &["scan", "locked"]);
    lock("folder", 0o755);
    assert_eq!(said.code, Some(2), "{said:?}");
    for part in [
        "open:1:8: critical",
        "not read: locked: permission denied",
        "not read: folder: permission denied",
        "2 problems",
        "INCOMPLETE",
    ] {
        assert!(said.text.contains(part), "{part}: {said:?}");
    }
    assert_eq!(one.code, Some(2), "{one:?}");
}

#[test]
fn what_git_tracks_in_a_folder_that_may_not_be_entered_is_told() {
    let repo = Repo::new(&[]);
    repo.write(".gitignore", "ignored\n");
    repo.write("ignored/tracked", "x");
    repo.git(&["add", "-f", "."]);
    if std::fs::read_dir("/root").is_ok() {
        let owner = repo
            .command("chown")
            .args(["-R", "65534:65534", "."])
            .status();
        assert!(owner.expect("chown is there").success());
    }
    let lock = |name: &str, mode: u32| {
        let mode = std::fs::Permissions::from_mode(mode);
        std::fs::set_permissions(repo.path().join(name), mode).expect("own file");
    };
    lock("ignored", 0);
    let said = as_nobody(&repo, &["scan"]);
    let twice = as_nobody(&repo, &["scan", "--no-ignore", ".", "ignored"]);
    let alone = as_nobody(&repo, &["scan", "ignored"]);
    lock("ignored", 0o755);
    assert_eq!(said.code, Some(2), "{said:?}");
    assert!(
        said.text
            .contains("not read: ignored/tracked: permission denied"),
        "{said:?}"
    );
    for said in [twice, alone] {
        assert!(said.text.contains("ignored: permission denied"), "{said:?}");
        assert!(said.text.contains("; 1 problem\n"), "named once: {said:?}");
    }
}

/// The system still opens it, and it looks empty.
#[test]
fn a_current_folder_that_was_removed_is_not_clean() {
    let repo = Repo::new(&[]);
    let mut command = repo.command("sh");
    let script = "mkdir gone && cd gone && rmdir ../gone && exec \"$0\" scan";
    command.args(["-c", script, env!("CARGO_BIN_EXE_stanch")]);
    let said: Said = command.output().expect("a shell").into();
    assert_eq!(said.code, Some(2), "{said:?}");
    let told = "stanch: the current folder: no such file or folder";
    assert!(said.text.contains(told), "{said:?}");
}
