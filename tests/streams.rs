//! Standard input and output as a shell uses them: full disks, closed pipes, Ctrl-C, input of any length.

use std::io::{Read, Write};
#[cfg(unix)]
use std::process::Command;
use std::process::Stdio;
#[cfg(unix)]
use std::time::{Duration, Instant};

use super::repo::{RULE, Repo, Said, token};

/// A repository with one leak, and one clean file.
fn leaking() -> (Repo, String) {
    let (repo, secret) = (Repo::new(&[]), token("streams"));
    repo.write("leak.py", &format!("key = '{secret}'\n"));
    repo.write("clean.py", "print(1)\n");
    (repo, secret)
}

#[test]
#[cfg(target_os = "linux")]
fn a_full_disk_is_an_error() {
    let (repo, _) = leaking();
    let full = std::fs::File::options().write(true).open("/dev/full");
    let mut command = repo.command(env!("CARGO_BIN_EXE_stanch"));
    command.arg("scan").stdout(full.expect("Linux has it"));
    let said: Said = command.output().expect("it was built").into();
    assert_eq!(said.code, Some(2), "{said:?}");
    assert!(
        said.text
            .contains("stanch: standard output cannot be written: No space"),
        "{said:?}"
    );
    for option in [&["-o", "/dev/full"][..], &["--report", "json=/dev/full"]] {
        let said = repo.stanch(&[&["scan"][..], option].concat());
        assert_eq!(said.code, Some(2), "{said:?}");
        let place = "stanch: /dev/full cannot be written: No space";
        assert!(said.text.contains(place), "{said:?}");
    }
}

/// A reader that has seen enough changes nothing: the exit code still says what was found.
#[test]
fn a_closed_pipe_changes_no_exit_code() {
    let (repo, _) = leaking();
    for (arguments, code) in [
        (&["scan"][..], 1),
        (&["scan", "--format", "json"], 1),
        (&["scan", "clean.py"], 0),
        (&["scan", "missing", "leak.py"], 2),
        (&["explain", "leak.py"], 0),
        (&["rules", "list"], 0),
        (&["rules", "list", "--format", "json"], 0),
        (&["rules", "show", RULE], 0),
        (&["completions", "zsh"], 0),
        (&["man"], 0),
        (&["scan", "--help"], 0),
    ] {
        let mut command = repo.command(env!("CARGO_BIN_EXE_stanch"));
        command
            .args(arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let mut child = command.spawn().expect("it was built");
        drop(child.stdout.take());
        let mut errors = String::new();
        let mut stderr = child.stderr.take().expect("piped");
        stderr.read_to_string(&mut errors).expect("UTF-8");
        let code_seen = child.wait().expect("it ends").code();
        assert_eq!(code_seen, Some(code), "{arguments:?}: {errors}");
        assert!(errors.is_empty(), "{arguments:?}: {errors}");
    }
}

/// Waits until a process handles Ctrl-C itself: before that, its end would be the system's.
#[cfg(unix)]
fn wait_until_it_listens(pid: u32) {
    let listens = || {
        let status = std::fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
        let caught = status
            .lines()
            .find_map(|line| line.strip_prefix("SigCgt:"))?;
        Some(u64::from_str_radix(caught.trim(), 16).expect("hex") & 0b10 != 0)
    };
    for _ in 0..600 {
        std::thread::sleep(Duration::from_millis(50));
        if listens() == Some(true) {
            return;
        }
    }
}

/// Runs stanch, waits a little, interrupts it and waits for its end.
#[cfg(unix)]
fn interrupted(mut command: Command) -> (Said, Duration) {
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let child = command.spawn().expect("it was built");
    wait_until_it_listens(child.id());
    let start = Instant::now();
    let pid = child.id().to_string();
    let sent = Command::new("kill").args(["-INT", &pid]).status();
    assert!(sent.expect("kill is there").success());
    let said = child.wait_with_output().expect("it ends").into();
    (said, start.elapsed())
}

#[test]
#[cfg(unix)]
fn ctrl_c_ends_a_scan_with_130_and_what_was_found() {
    let (repo, _) = leaking();
    let huge = std::fs::File::create(repo.path().join("zeros")).expect("writable");
    huge.set_len(200 << 30)
        .expect("a sparse file takes no room");
    let mut command = repo.command(env!("CARGO_BIN_EXE_stanch"));
    command.args(["scan", "leak.py", "zeros"]);
    let (said, time) = interrupted(command);
    assert_eq!(said.code, Some(130), "{said:?}");
    assert!(said.text.contains(RULE), "{said:?}");
    assert!(said.text.contains("interrupted"), "{said:?}");
    assert!(time < Duration::from_secs(20), "{time:?}");
}

/// Objects that take long to read, after a pack with a secret: whoever waits no longer is told of that.
#[test]
#[cfg(target_os = "linux")]
fn ctrl_c_ends_a_history_scan_with_what_was_found() {
    const LARGE: usize = 48 << 20;
    let (repo, _) = leaking();
    repo.git(&["add", "leak.py"]);
    repo.git(&["commit", "-qm", "leak"]);
    repo.git(&["gc", "-q"]);
    let object = [format!("blob {LARGE}\0").into_bytes(), vec![b' '; LARGE]].concat();
    let mut zlib =
        libdeflater::Compressor::new(libdeflater::CompressionLvl::new(1).expect("a level"));
    let mut stored = vec![0; zlib.zlib_compress_bound(object.len())];
    let length = zlib.zlib_compress(&object, &mut stored);
    stored.truncate(length.expect("it fits"));
    for n in 0..256 {
        let name = format!(".git/objects/{n:02x}/{n:038x}");
        let file = repo.path().join(name);
        std::fs::create_dir_all(file.parent().expect("a folder")).expect("writable");
        std::fs::write(file, &stored).expect("writable");
    }
    let mut command = repo.command(env!("CARGO_BIN_EXE_stanch"));
    command.args(["scan", "--history"]);
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let child = command.spawn().expect("it was built");
    // The first large object is in memory, so the pack was read.
    let holds_one = || {
        let status = std::fs::read_to_string(format!("/proc/{}/status", child.id())).ok()?;
        let line = status.lines().find(|line| line.starts_with("RssAnon"))?;
        let size: usize = line.split_whitespace().nth(1)?.parse().ok()?;
        Some(size > LARGE >> 10)
    };
    while holds_one() != Some(true) {
        std::thread::sleep(Duration::from_millis(10));
    }
    let sent = Command::new("kill")
        .args(["-INT", &child.id().to_string()])
        .status();
    assert!(sent.expect("kill is there").success());
    let said: Said = child.wait_with_output().expect("it ends").into();
    assert_eq!(said.code, Some(130), "{said:?}");
    for part in ["leak.py:1:8:", "commit", "interrupted", "INCOMPLETE"] {
        assert!(said.text.contains(part), "{part}: {said:?}");
    }
}

#[test]
#[cfg(unix)]
fn ctrl_c_ends_a_wait_for_input() {
    let (repo, _) = leaking();
    let mut command = repo.command(env!("CARGO_BIN_EXE_stanch"));
    // A pipe whose other end stays open and silent.
    let mut talker = Command::new("sleep")
        .arg("60")
        .stdout(Stdio::piped())
        .spawn()
        .expect("sleep");
    command
        .args(["scan", "-"])
        .stdin(talker.stdout.take().expect("piped"));
    let (said, time) = interrupted(command);
    talker.kill().expect("it sleeps");
    talker.wait().expect("it ends");
    assert_eq!(said.code, Some(130), "{said:?}");
    assert!(time < Duration::from_secs(30), "{time:?}");
}

#[test]
fn standard_input_is_a_source_like_any_other() {
    let (repo, secret) = leaking();
    let feed = |arguments: &[&str], input: &[u8]| -> Said {
        let mut command = repo.command(env!("CARGO_BIN_EXE_stanch"));
        command.args(arguments);
        command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let mut child = command.spawn().expect("it was built");
        child
            .stdin
            .take()
            .expect("piped")
            .write_all(input)
            .expect("it reads");
        child.wait_with_output().expect("it ends").into()
    };
    let leak = format!("a\nb = '{secret}'\n");
    let said = feed(&["scan", "-"], leak.as_bytes());
    assert_eq!(said.code, Some(1), "{said:?}");
    assert!(said.text.starts_with("stdin:2:6: "), "{said:?}");
    #[cfg(unix)]
    {
        let said = feed(&["scan", "/dev/stdin"], leak.as_bytes());
        assert_eq!(said.code, Some(1), "{said:?}");
        assert!(said.text.starts_with("/dev/stdin:2:6: "), "{said:?}");
    }
    assert_eq!(feed(&["scan", "-"], b"").code, Some(0));
    assert_eq!(feed(&["scan", "-", "--staged"], b"").code, Some(2));
    // More than a window, in one line, with the secret where two windows meet.
    let mut long = vec![b'x'; (8 << 20) - 20];
    long.extend_from_slice(format!(" \"{secret}\" ").as_bytes());
    long.resize(20 << 20, b'y');
    let said = feed(&["scan", "-"], &long);
    let column = (8 << 20) - 20 + 3;
    assert!(
        said.text.starts_with(&format!("stdin:1:{column}: ")),
        "{}",
        &said.text[..200]
    );
}
