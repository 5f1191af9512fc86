//! Reports as the program writes them: the same from run to run, following their schema, pointing into the repository.

use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;
use stanch::detect::seal;
use stanch::report::{Format, SCHEMA};
use stanch::rules::BUILTIN;
use stanch::rules::sample::Sampler;
use tempfile::TempDir;

use crate::repo::{Repo, token};

const RULE: &str = "github-personal-access-token";

/// A repository with a secret in a folder whose name has to be encoded.
struct Scratch {
    dir: TempDir,
    secret: String,
}

impl Scratch {
    fn new() -> Self {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let rule = BUILTIN
            .iter()
            .find(|rule| rule.info.id == RULE)
            .expect("the rule is in the catalogue");
        let secret = Sampler::new("reports", seal)
            .secret(rule)
            .expect("the rule has a format");
        let secret = String::from_utf8(secret).expect("the format is ASCII");
        let folder = dir.path().join("a b#");
        std::fs::create_dir_all(dir.path().join(".git")).expect("writable");
        std::fs::create_dir_all(&folder).expect("writable");
        std::fs::write(
            folder.join("x.py"),
            format!("import x\nkey = \"{secret}\"\n"),
        )
        .expect("writable");
        Self { dir, secret }
    }

    fn stanch(&self, folder: &str, arguments: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_stanch"))
            .env_clear()
            .env("HOME", self.dir.path())
            .current_dir(self.dir.path().join(folder))
            .args(arguments)
            .output()
            .expect("stanch runs")
    }

    /// What a scan of `.` prints in a format; it must find the secret and not print it.
    fn report(&self, folder: &str, format: Format, arguments: &[&str]) -> String {
        let arguments = [&["scan", "--format", format.name()], arguments].concat();
        let done = self.stanch(folder, &arguments);
        let printed = String::from_utf8(done.stdout).expect("reports are UTF-8");
        assert_eq!(
            done.status.code(),
            Some(1),
            "{format}: {printed}{}",
            String::from_utf8_lossy(&done.stderr)
        );
        assert!(
            !printed.contains(&self.secret),
            "{format} prints the secret"
        );
        printed
    }
}

#[test]
fn equal_scans_give_equal_bytes_for_any_number_of_threads() {
    let scratch = Scratch::new();
    for format in Format::ALL {
        // A person wants the seconds, and GitLab demands a time.
        if matches!(format, Format::Text | Format::Gitlab) {
            continue;
        }
        let first = scratch.report("", format, &["--jobs", "1"]);
        assert_eq!(
            first,
            scratch.report("", format, &["--jobs", "4"]),
            "{format}"
        );
    }
}

#[test]
fn json_follows_the_published_schema() {
    let schema: Value = serde_json::from_str(SCHEMA).expect("the schema is JSON");
    let schema = jsonschema::validator_for(&schema).expect("the schema is a schema");
    let scratch = Scratch::new();
    let report: Value =
        serde_json::from_str(&scratch.report("", Format::Json, &[])).expect("it is JSON");
    let errors: Vec<String> = schema.iter_errors(&report).map(|e| e.to_string()).collect();
    assert!(errors.is_empty(), "{errors:#?}");
    assert_eq!(report["findings"][0]["rule"], RULE);
}

#[test]
fn text_prints_paths_as_typed_and_sarif_from_the_root() {
    let scratch = Scratch::new();
    let text = scratch.report("a b#", Format::Text, &["x.py"]);
    assert!(text.starts_with("x.py:2:8: critical: "), "{text}");
    let sarif: Value = serde_json::from_str(&scratch.report("a b#", Format::Sarif, &["x.py"]))
        .expect("it is JSON");
    let result = &sarif["runs"][0]["results"][0];
    let artifact = &result["locations"][0]["physicalLocation"]["artifactLocation"];
    assert_eq!(artifact["uri"], "a%20b%23/x.py");
    assert_eq!(artifact["uriBaseId"], "SRCROOT");
}

#[test]
fn several_reports_are_written_at_once() {
    let scratch = Scratch::new();
    let out = |name: &str| scratch.dir.path().join(name);
    std::fs::create_dir(out("out")).expect("writable");
    let done = scratch.stanch(
        "",
        &[
            "scan",
            "a b#",
            "--report",
            "sarif=out/r.sarif",
            "--report",
            "junit=out/r.xml",
        ],
    );
    assert_eq!(done.status.code(), Some(1));
    let read = |path: &Path| std::fs::read_to_string(path).expect("the report was written");
    assert!(read(&out("out/r.sarif")).contains(RULE));
    assert!(read(&out("out/r.xml")).contains("<testsuites "));
    assert!(String::from_utf8_lossy(&done.stdout).contains("1 secret found"));
}

/// A file that repeats a token has one finding: the first thousand places are listed and the others counted, unless all
/// are asked for. What is silenced is counted apart and hides nothing.
#[test]
fn a_token_repeated_endlessly_is_one_finding_of_bounded_size() {
    let repo = Repo::new(&[]);
    let line = format!("k = {}", token("again"));
    let silenced = format!("{line} # stanch:allow\n").repeat(1500);
    repo.write(
        "many",
        &format!("{silenced}{}", format!("{line}\n").repeat(2500)),
    );
    for (arguments, listed) in [(&[][..], 1000), (&["--all-locations"], 2500)] {
        let said = repo.stanch(&[&["scan", "many", "--format", "json"], arguments].concat());
        assert_eq!(said.code, Some(1));
        let report: Value = serde_json::from_str(&said.text).expect("a report");
        let finding = &report["findings"][0];
        let places = finding["locations"].as_array().expect("a list");
        assert_eq!(places.len(), listed);
        assert_eq!(places[0]["start_line"], 1501, "the first that counts");
        assert_eq!(finding["total_locations"], 2500);
    }
}
