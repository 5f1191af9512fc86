//! Hooks on real files: put in, taken out, everything else as it was.

use super::*;

fn hooks() -> (tempfile::TempDir, Hooks) {
    let dir = tempfile::tempdir().expect("a temporary directory");
    let hooks = Hooks {
        dir: dir.path().join("hooks"),
        shared: false,
    };
    (dir, hooks)
}

fn text(hooks: &Hooks) -> String {
    fs::read_to_string(hooks.file(Hook::PreCommit)).expect("it exists")
}

#[cfg(unix)]
fn put(hooks: &Hooks, content: &str, mode: u32) {
    use std::os::unix::fs::PermissionsExt;
    fs::create_dir_all(&hooks.dir).expect("writable");
    let file = hooks.file(Hook::PreCommit);
    fs::write(&file, content).expect("writable");
    fs::set_permissions(&file, fs::Permissions::from_mode(mode)).expect("own file");
}

const PROGRAM: &str = "/opt/it's here/stanch";

#[test]
fn a_hook_of_our_own_comes_and_goes() {
    let (_dir, hooks) = hooks();
    assert_eq!(
        hooks
            .install(Hook::PreCommit, Path::new(PROGRAM))
            .expect("writable"),
        Done::Created
    );
    let first = text(&hooks);
    assert!(
        first.starts_with("#!/bin/sh\n") && first.contains(r"'/opt/it'\''s here/stanch'"),
        "{first}"
    );
    assert!(is_executable(&hooks.file(Hook::PreCommit)));
    assert_eq!(
        hooks
            .install(Hook::PreCommit, Path::new(PROGRAM))
            .expect("writable"),
        Done::Renewed
    );
    assert_eq!(text(&hooks), first, "twice is once");
    assert_eq!(
        hooks.uninstall(Hook::PreCommit).expect("writable"),
        Done::Removed
    );
    assert!(!hooks.file(Hook::PreCommit).exists());
    assert_eq!(
        hooks.uninstall(Hook::PreCommit).expect("nothing to do"),
        Done::Absent
    );
}

#[cfg(unix)]
#[test]
fn a_shell_hook_keeps_its_lines_and_mode() {
    use std::os::unix::fs::PermissionsExt;
    let (_dir, hooks) = hooks();
    for original in [
        "#!/usr/bin/env bash\necho hi\n",
        "#!/bin/sh -e\n",
        "#!/bin/sh\nexit 0",
    ] {
        put(&hooks, original, 0o750);
        assert_eq!(
            hooks
                .install(Hook::PreCommit, Path::new(PROGRAM))
                .expect("writable"),
            Done::Joined
        );
        assert!(
            text(&hooks).find("hook run").expect("ours")
                < text(&hooks).rfind(END_OF_OURS).expect("ours")
        );
        hooks
            .install(Hook::PreCommit, Path::new("/new/stanch"))
            .expect("writable");
        assert!(text(&hooks).contains("/new/stanch") && !text(&hooks).contains("/opt/"));
        let done = hooks.uninstall(Hook::PreCommit).expect("writable");
        assert_eq!(done, Done::Parted);
        assert_eq!(text(&hooks), original);
        let mode = fs::metadata(hooks.file(Hook::PreCommit))
            .expect("it exists")
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o750);
    }
}

#[cfg(unix)]
const END_OF_OURS: &str = "# <<< stanch <<<";

#[cfg(unix)]
#[test]
fn other_programs_are_moved_and_come_back() {
    let (_dir, hooks) = hooks();
    put(&hooks, "#!/usr/bin/env python3\nprint()\n", 0o755);
    let Done::Moved(moved) = hooks
        .install(Hook::PreCommit, Path::new(PROGRAM))
        .expect("writable")
    else {
        panic!("it is no shell script")
    };
    assert!(text(&hooks).contains("pre-commit.before-stanch' \"$@\""));
    assert_eq!(
        hooks
            .install(Hook::PreCommit, Path::new(PROGRAM))
            .expect("writable"),
        Done::Renewed
    );
    assert!(
        text(&hooks).contains("pre-commit.before-stanch' \"$@\""),
        "still chained"
    );
    assert_eq!(
        hooks.uninstall(Hook::PreCommit).expect("writable"),
        Done::Restored
    );
    assert!(text(&hooks).contains("python3") && !moved.exists());
}

#[cfg(unix)]
#[test]
fn what_git_does_not_run_is_not_woken_up() {
    let (_dir, hooks) = hooks();
    put(&hooks, "#!/bin/sh\necho dormant\n", 0o644);
    let error = hooks
        .install(Hook::PreCommit, Path::new(PROGRAM))
        .expect_err("dormant")
        .to_string();
    assert!(error.contains("not executable"), "{error}");
    fs::remove_file(hooks.file(Hook::PreCommit)).expect("own file");
    std::os::unix::fs::symlink("/nowhere", hooks.file(Hook::PreCommit)).expect("writable");
    assert!(
        hooks.install(Hook::PreCommit, Path::new(PROGRAM)).is_err(),
        "a link to nowhere"
    );
}

#[test]
fn shells_are_told_from_other_programs() {
    for shell in [
        "#!/bin/sh\n",
        "#!/usr/bin/env -S bash -e\n",
        "#! /bin/zsh",
        "#!/usr/local/bin/dash -eu\n",
    ] {
        assert!(script::is_shell(shell), "{shell}");
    }
    for other in [
        "#!/usr/bin/env python3\n",
        "echo\n",
        "",
        "#!/usr/bin/fish\n",
        "#!\n",
    ] {
        assert!(!script::is_shell(other), "{other}");
    }
}

/// Both our run and the hook that was there read the refs from standard input.
#[cfg(unix)]
#[test]
fn a_push_hook_hands_its_input_to_both() {
    use std::os::unix::fs::PermissionsExt;
    use std::process::{Command, Stdio};
    let (dir, hooks) = hooks();
    let place = |name: &str| dir.path().join(name);
    let script = |path: &Path, text: String| {
        fs::create_dir_all(path.parent().expect("below a folder")).expect("writable");
        fs::write(path, text).expect("writable");
        fs::set_permissions(path, fs::Permissions::from_mode(0o755)).expect("own file");
    };
    let (ours, theirs) = (place("ours"), place("theirs"));
    script(
        &place("stanch"),
        format!(
            "#!/bin/sh\necho \"$@\" > '{0}'\ncat >> '{0}'\n",
            ours.display()
        ),
    );
    script(
        &hooks.file(Hook::PrePush),
        format!("#!/bin/sh\ncat > '{}'\n", theirs.display()),
    );
    hooks
        .install(Hook::PrePush, &place("stanch"))
        .expect("writable");
    let refs = "refs/heads/a 1 refs/heads/a 0\nrefs/heads/$b 2 refs/heads/$b 0\n";
    // git runs the hook of a push that has nothing to push, too.
    for (refs, line_end) in [(refs, ""), ("", "\n")] {
        let mut child = Command::new(hooks.file(Hook::PrePush))
            .args(["origin", "url"])
            .stdin(Stdio::piped())
            .spawn()
            .expect("executable");
        child
            .stdin
            .take()
            .expect("a pipe")
            .write_all(refs.as_bytes())
            .expect("it is read");
        assert!(child.wait().expect("a child").success());
        let read = |path: &Path| fs::read_to_string(path).expect("it was written");
        assert_eq!(
            read(&ours),
            format!("hook run pre-push origin url\n{refs}{line_end}")
        );
        assert_eq!(read(&theirs), refs);
    }
}

/// What people did to a hook in the meantime is theirs.
#[cfg(unix)]
#[test]
fn an_edited_hook_loses_our_lines_only() {
    let (_dir, hooks) = hooks();
    let file = hooks.file(Hook::PreCommit);
    let install = || hooks.install(Hook::PreCommit, Path::new(PROGRAM));
    let uninstall = || hooks.uninstall(Hook::PreCommit);
    let edit = |from: &str, to: &str| {
        fs::write(&file, text(&hooks).replace(from, to)).expect("writable");
    };
    // Our last line is gone: nobody knows where the others begin.
    put(&hooks, "#!/bin/sh\necho theirs\n", 0o755);
    install().expect("writable");
    edit(&format!("{END_OF_OURS}\n"), "");
    let edited = text(&hooks);
    for error in [install().err(), uninstall().err()] {
        let error = error.expect("refused").to_string();
        assert!(error.contains("by hand"), "{error}");
    }
    assert_eq!(text(&hooks), edited, "not touched");
    // Our lines are there twice, with others between them and behind.
    put(&hooks, "#!/bin/sh\n", 0o755);
    install().expect("writable");
    let twice = format!("{0}echo one\n{0}echo two\n", text(&hooks));
    fs::write(&file, &twice).expect("writable");
    install().expect("writable");
    assert_eq!(text(&hooks).matches(END_OF_OURS).count(), 1);
    fs::write(&file, &twice).expect("writable");
    assert_eq!(uninstall().expect("writable"), Done::Parted);
    assert_eq!(text(&hooks), "#!/bin/sh\necho one\n#!/bin/sh\necho two\n");
    // A hook of another language was moved, and lines came before it: both go on running.
    put(&hooks, "#!/usr/bin/env python3\nprint()\n", 0o755);
    install().expect("writable");
    edit("#!/bin/sh\n", "#!/bin/sh\necho mine\n");
    assert_eq!(uninstall().expect("writable"), Done::Parted);
    let left = text(&hooks);
    assert!(
        left.starts_with("#!/bin/sh\necho mine\nexec '") && left.ends_with("' \"$@\"\n"),
        "{left}"
    );
    install().expect("writable");
    assert_eq!(uninstall().expect("writable"), Done::Parted);
    assert_eq!(text(&hooks), left);
}
