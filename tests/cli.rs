//! What the command line promises: exit codes one by one, one line for a mistake, and that one bad thing among good ones
//! is told and spares the others.

use stanch::detect::seal;
use stanch::rules::sample::Sampler;

use super::repo::{RULE, Repo, Said, token};

/// A repository with one leak, and one clean file.
fn leaking() -> (Repo, String) {
    let (repo, secret) = (Repo::new(&[]), token("cli"));
    repo.write("leak.py", &format!("key = '{secret}'\n"));
    repo.write("clean.py", "print(1)\n");
    (repo, secret)
}

/// Both halves of a credential are told by one finding, which stands on both lines.
#[test]
fn a_pair_is_one_finding_on_both_its_lines() {
    let repo = Repo::new(&[]);
    let pair = Sampler::new("pair", seal)
        .text("AWS_ACCESS_KEY_ID=AKIA{base32:16}\n\nAWS_SECRET_ACCESS_KEY={base64:40}\n");
    repo.write("app.env", &String::from_utf8(pair).expect("it is ASCII"));
    let said = repo.stanch(&["scan", "--format", "json", "app.env"]);
    let report: serde_json::Value = serde_json::from_str(&said.text).expect("it is JSON");
    assert_eq!(report["summary"]["findings"], 1, "{said:?}");
    let locations = report["findings"][0]["locations"].as_array();
    let on: Vec<_> = locations
        .expect("a finding has locations")
        .iter()
        .map(|location| location["start_line"].as_u64())
        .collect();
    assert_eq!(on, [Some(1), Some(3)]);
}

fn lines(said: &Said) -> usize {
    said.text.lines().count()
}

#[test]
fn exit_codes_are_as_documented() {
    let (repo, _) = leaking();
    for (arguments, code) in [
        (&["scan", "clean.py"][..], 0),
        (&["scan", "leak.py"], 1),
        (&["scan"], 1),
        (&["scan", "--exit-code", "7"], 7),
        (&["scan", "--exit-code", "0"], 0),
        (&["scan", "missing"], 2),
        (&["scan", "missing", "--exit-code", "7"], 2),
        (&["scan", "missing", "leak.py"], 2),
        (&["scan", "--config", "missing.toml"], 2),
        (&["scan", "--rules", "missing.toml"], 2),
        (&["scan", "--baseline", "missing"], 2),
        (&["scan", "--skip", "*"], 2),
        (&["scan", "--range", "HEAD..HEAD"], 2),
        (&["scan", "--report", "json=missing/r.json"], 2),
        (&["scan", "--output", "."], 2),
        (&["explain", "missing"], 2),
        (&["explain", "leak.py"], 0),
        (&["rules", "show", RULE], 0),
        (&["rules", "show", "none"], 2),
        (&["rules", "check", "missing.toml"], 2),
        (&["completions", "bash"], 0),
        (&["man"], 0),
        (&["man", "hook", "install"], 0),
        (&["man", "none"], 2),
        (&["man", "hook", "none"], 2),
        (&["--version"], 0),
        (&["scan", "--help"], 0),
        (&[], 2),
    ] {
        let said = repo.stanch(arguments);
        assert_eq!(said.code, Some(code), "{arguments:?}: {said:?}");
        assert!(!said.text.contains("panicked"), "{arguments:?}: {said:?}");
    }
}

#[test]
fn a_mistake_is_told_in_one_line_that_helps() {
    let (repo, _) = leaking();
    for (arguments, parts) in [
        (
            &["scan", "--min-confidenc", "low"][..],
            &["--min-confidence", "scan --help"][..],
        ),
        (&["scan", "--nope"], &["--nope", "stanch scan --help"]),
        (&["scna"], &["`scan`|'scan'", "stanch --help"]),
        (
            &["scan", "--staged", "--history"],
            &["--staged", "--history"],
        ),
        (
            &["scan", "--config", "x", "--no-config"],
            &["--config", "--no-config"],
        ),
        (&["scan", "--staged", "leak.py"], &["--staged", "no paths"]),
        (
            &["scan", "--staged", "--cache", "x"],
            &["--staged", "--cache"],
        ),
        (&["scan", "--config", "x"], &["directory (--no-config"]),
        (&["scan", "--range", ""], &["write A..HEAD"]),
        (&["scan", "-", "leak.py"], &["standard input"]),
        (&["scan", "--format", "xml"], &["xml", "sarif"]),
        (&["scan", "--report", "sarif"], &["FORMAT=FILE"]),
        (&["scan", "--jobs", "0"], &["1 to 1024"]),
        (
            &["scan", "--only", "github-personal-acces-token"],
            &["did you mean", RULE],
        ),
        (&["scan", "--only", "opneai"], &["did you mean `openai`?"]),
        (&["scan", "--skip", "*"], &["no rule is active"]),
        (&["scan", "missing"], &["missing: no such file"]),
        (
            &["scan", "--report", "json=no/r.json"],
            &["there is no folder no"],
        ),
        (
            &["scan", "--report", "json=r", "--report", "sarif=./r"],
            &["./r is named for two reports"],
        ),
        (&["scan", "-o", "-"], &["--format goes to standard output"]),
        (
            &["scan", "-o", "r", "--report", "csv=r"],
            &["r is named for two reports"],
        ),
        (
            &["scan", "--history", "--cache", "leak.py"],
            &["--cache leak.py: is not a folder"],
        ),
        (&["scan", "--range", "nope..HEAD"], &["nope"]),
        (
            &["scan", "--since", "yesterday"],
            &["HEAD leads to no commit here"],
        ),
        (&["scan", "--ci"], &["--range"]),
        (
            &["scan", "--range", "a..b", "leak.py"],
            &["--range scans a repository", "leak.py is a file"],
        ),
        (
            &["scan", "--history", "leak.py"],
            &["--history scans a repository"],
        ),
        (&["explain"], &["FILE[:LINE]"]),
        (&["explain", "leak.py:999"], &["leak.py: has no line 999"]),
        (&["explain", "leak.py:0"], &["its lines are 1 to"]),
        (
            &["rules", "show", "openai-projet-key"],
            &["openai-project-key"],
        ),
        (&["baseline", "update"], &[".stanch-baseline"]),
    ] {
        let said = repo.stanch(arguments);
        assert_eq!(said.code, Some(2), "{arguments:?}: {said:?}");
        assert_eq!(lines(&said), 1, "{arguments:?}: {said:?}");
        for part in parts {
            let any = part.split('|').any(|part| said.text.contains(part));
            assert!(any, "{arguments:?} does not say {part}: {said:?}");
        }
    }
}

#[test]
fn a_baseline_that_is_no_file_is_a_mistake() {
    let (repo, _) = leaking();
    repo.write(".stanch-baseline/x", "");
    let said = repo.stanch(&["scan"]);
    assert_eq!((said.code, lines(&said)), (Some(2), 1), "{said:?}");
    assert!(
        said.text.contains(".stanch-baseline: is no file"),
        "{said:?}"
    );
    assert_eq!(repo.stanch(&["scan", "--no-baseline"]).code, Some(1));
}

#[test]
fn outside_a_repository_the_tree_is_scanned_and_the_rest_says_why_not() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let repo = Repo::new(&[]);
    let run = |arguments: &[&str]| -> Said {
        let mut command = repo.command(env!("CARGO_BIN_EXE_stanch"));
        command.current_dir(dir.path()).args(arguments);
        command.output().expect("it was built").into()
    };
    std::fs::write(dir.path().join("f"), "x").expect("writable");
    assert_eq!(run(&["scan"]).code, Some(0));
    for arguments in [
        &["scan", "--staged"][..],
        &["scan", "--history"],
        &["scan", "--range", "a..b"],
        &["hook", "install"],
        &["hook", "run", "pre-commit"],
    ] {
        let said = run(arguments);
        assert_eq!(said.code, Some(2), "{arguments:?}: {said:?}");
        assert!(
            said.text.contains("git repository"),
            "{arguments:?}: {said:?}"
        );
    }
}

#[test]
fn paths_that_overlap_are_read_once() {
    let (repo, secret) = leaking();
    repo.write("a/b/deep.py", &format!("again = '{secret}'\n"));
    for arguments in [
        &[".", "a", "a/b", "leak.py", "./leak.py"][..],
        &["a/b", ".", "a/../leak.py"],
        &["leak.py", "leak.py", "clean.py", "a/b/deep.py", "a"],
    ] {
        let said = repo.stanch(&[&["scan", "-f", "json"], arguments].concat());
        let report: serde_json::Value = serde_json::from_str(&said.text).expect("JSON");
        assert_eq!(report["scan"]["files"], 3, "{arguments:?}");
        let places = report["findings"][0]["locations"]
            .as_array()
            .expect("a list");
        assert_eq!(places.len(), 2, "{arguments:?}: {places:#?}");
    }
}

#[test]
fn one_bad_path_spares_the_others() {
    let (repo, _) = leaking();
    let said = repo.stanch(&["scan", "missing", "leak.py"]);
    assert_eq!(said.code, Some(2));
    for part in [RULE, "not read: missing: no such file", "INCOMPLETE"] {
        assert!(said.text.contains(part), "{said:?}");
    }
}

#[test]
fn reports_go_where_they_are_sent() {
    let (repo, _) = leaking();
    // A device is written to, never replaced.
    for device in ["/dev/null", "/dev/stdout", "/dev/stderr"] {
        let before = std::fs::symlink_metadata(device)
            .expect("it is there")
            .file_type();
        let said = repo.stanch(&["scan", "-o", device]);
        assert_eq!(said.code, Some(1), "{said:?}");
        assert_eq!(
            said.text.contains(RULE),
            device != "/dev/null",
            "{device}: {said:?}"
        );
        let after = std::fs::symlink_metadata(device)
            .expect("it is there")
            .file_type();
        assert_eq!(before, after, "{device}");
    }
    // A link is replaced, not followed.
    repo.write("precious", "as it was");
    #[cfg(unix)]
    std::os::unix::fs::symlink("precious", repo.path().join("link")).expect("writable");
    assert_eq!(
        repo.stanch(&["scan", "leak.py", "-o", "link"]).code,
        Some(1)
    );
    let precious = std::fs::read_to_string(repo.path().join("precious"));
    assert_eq!(precious.expect("readable"), "as it was");
    // One report that cannot be written does not swallow the others.
    std::fs::create_dir(repo.path().join("folder")).expect("writable");
    let said = repo.stanch(&[
        "scan",
        "leak.py",
        "--report",
        "json=r.json",
        "--report",
        "csv=r.csv",
    ]);
    assert_eq!(said.code, Some(1));
    assert!(repo.path().join("r.json").exists() && repo.path().join("r.csv").exists());
}

#[test]
fn no_configuration_means_none() {
    let (repo, _) = leaking();
    repo.write(".stanch.toml", "exclude = ['leak.py']\n");
    repo.write(".stanch-baseline", "rubbish");
    assert_eq!(
        repo.stanch(&["scan"]).code,
        Some(2),
        "a baseline that is none is no baseline"
    );
    assert_eq!(repo.stanch(&["scan", "--no-baseline"]).code, Some(0));
    assert_eq!(repo.stanch(&["scan", "--no-config"]).code, Some(1));
    repo.write(".stanch.toml", "only = []\ndisable = ['*']\n");
    let said = repo.stanch(&["scan", "--no-baseline"]);
    assert_eq!(said.code, Some(2), "{said:?}");
    assert!(said.text.contains("no rule is active"), "{said:?}");
}

#[test]
fn every_command_has_help_with_what_it_takes() {
    let (repo, _) = leaking();
    for command in [
        "scan",
        "explain",
        "hook",
        "baseline",
        "rules",
        "completions",
        "man",
    ] {
        let said = repo.stanch(&[command, "--help"]);
        assert_eq!(said.code, Some(0));
        assert!(said.text.contains("Example"), "{command}: {said:?}");
        let widest = said.text.lines().map(|line| line.chars().count()).max();
        assert!(widest <= Some(100), "{command}: {widest:?} columns");
    }
    let help = repo.stanch(&["scan", "--help"]).text;
    for group in ["Source:", "Rules:", "Findings:", "Output:", "Examples:"] {
        assert!(help.contains(group), "{group}");
    }
}

/// What the pages and shells are told of commands and values is what the parser takes.
#[test]
fn pages_and_completions_know_every_command_and_value() {
    let (repo, _) = leaking();
    let page = repo.stanch(&["man", "hook", "install"]).text;
    for said in [".TH stanch\\-hook\\-install 1", "stanch hook install"] {
        let plain = |text: &str| text.replace('\\', "");
        assert!(plain(&page).contains(&plain(said)), "{said}: {page}");
    }
    for shell in ["bash", "zsh", "fish"] {
        let script = repo.stanch(&["completions", shell]).text;
        for value in ["codequality", "publishable", "medium"] {
            assert!(script.contains(value), "{shell}: {value}");
        }
    }
    let said = repo.stanch(&["explain", "leak.py"]).text;
    assert!(!said.contains("does not fit"), "{said}");
}

#[test]
fn colour_is_for_those_who_want_it() {
    let (repo, _) = leaking();
    let run = |variables: &[(&str, &str)], arguments: &[&str]| {
        let mut command = repo.command(env!("CARGO_BIN_EXE_stanch"));
        command
            .arg("scan")
            .args(arguments)
            .envs(variables.iter().copied());
        let said: Said = command.output().expect("it was built").into();
        said.text.contains('\u{1b}')
    };
    assert!(!run(&[], &[]), "a pipe is no terminal");
    assert!(run(&[("CLICOLOR_FORCE", "1")], &[]));
    assert!(!run(&[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")], &[]));
    assert!(run(&[("NO_COLOR", "1")], &["--color", "always"]));
    assert!(!run(&[("CLICOLOR_FORCE", "1")], &["--color", "never"]));
    assert!(!run(&[("CLICOLOR_FORCE", "1")], &["--format", "json"]));
    assert!(!run(&[("CLICOLOR_FORCE", "1")], &["-o", "report.txt"]));
    let report = std::fs::read_to_string(repo.path().join("report.txt"));
    assert!(
        !report.expect("written").contains('\u{1b}'),
        "a file is no terminal"
    );
}
