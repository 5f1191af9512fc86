//! What a person reads.

use super::*;

#[test]
fn a_finding_is_a_block() {
    let expected = r#"src/a b.py:3:8: high: Acme API key [acme-api-key], high confidence (90)
 3 | key = "Marker********"
   |        ^^^^^^^^^^^^^^
   = because: it has the prefix of the format
   = Calls the Acme API on the account's bill.
   = Revoke it at https://acme.example.com/keys and read the new one from ACME_API_KEY.

1 secret found (1 high): 12 files, 3.5 kB, 80 rules in 0.01 s
"#;
    assert_eq!(written(Format::Text, &sample::one()), expected);
}

#[test]
fn everything_known_is_told() {
    let expected = r#"web/app.js:7:8: critical: Acme API key [acme-api-key], high confidence (90), active
 7 | key = "Marker********"
   |        ^^^^^^^^^^^^^^
   = with its account id: Mar******** (line 8)
   = decoded from base64
   = account 1234
   = exposed: client-side code: every visitor gets it
   = because: it has the prefix of the format
   = also at web/b.js:9:3, web/b.js:11:3, web/b.js:30:3 and 4 more
   = Calls the Acme API on the account's bill.
   = Revoke it at https://acme.example.com/keys and read the new one from ACME_API_KEY.

conf/old.ini:2:8: high: Acme API key [acme-api-key], high confidence (90)
 2 | key = "Old-********"
   |        ^^^^^^^^^^^^
   = in commit 1111111111 of 2026-11-19 by Ann <ann@example.com>: add client
   = last seen in commit 2222222222 of 2026-11-19 by Ann <ann@example.com>: remove client
   = reach: tag (v1, v2)
   = because: it has the prefix of the format
   = Calls the Acme API on the account's bill.
   = Revoke it at https://acme.example.com/keys and read the new one from ACME_API_KEY.

notes.txt:1:8: low: Assigned secret [assigned-secret], medium confidence (45)
 1 | key = "********"
   |        ^^^^^^^^
   = because: it has the prefix of the format
   = Opens whatever it guards.
   = Replace it and keep the new one out of the repository.

3 secrets found (1 critical, 1 high, 1 low): 12 files, 1,234 git objects, 3.5 kB, 80 rules in 0.01 s; 1 suppressed, 4 below the wanted confidence, 1 skipped, 1 problem
  skipped: big.zip: more than 3 archives deep
  not read: secret.db: permission denied
INCOMPLETE: part of what was asked for was not scanned; secrets may be left in it
"#;
    assert_eq!(written(Format::Text, &sample::full()), expected);
}

#[test]
fn a_clean_scan_is_one_line() {
    assert_eq!(
        written(Format::Text, &sample::empty()),
        "no secrets found: 12 files, 3.5 kB, 80 rules in 0.01 s\n"
    );
}

#[test]
fn an_incomplete_scan_is_never_called_clean() {
    let mut report = sample::full();
    report.findings.clear();
    let out = written(Format::Text, &report);
    assert!(
        out.starts_with("no secrets found in what could be read: "),
        "{out}"
    );
    assert!(out.contains("INCOMPLETE"), "{out}");
}

#[test]
fn long_lists_are_cut_unless_verbose() {
    let mut report = sample::empty();
    let skipped = |n| crate::model::Skipped {
        what: format!("f{n}"),
        why: "because".into(),
    };
    report.scan.skipped = (0..1_500).map(skipped).collect();
    let out = written(Format::Text, &report);
    assert_eq!(out.lines().count(), 1 + 10 + 1);
    assert!(out.ends_with("  skipped: and 1,490 more\n"), "{out}");
    let all = styled(
        Format::Text,
        &report,
        &Style {
            verbose: true,
            ..Style::default()
        },
    );
    assert_eq!(all.lines().count(), 1 + 1_500);
}

/// An allow entry takes it.
#[test]
fn fingerprints_are_told_when_verbose() {
    let report = sample::one();
    let line = format!("= fingerprint: {}\n", report.findings[0].fingerprint);
    assert!(!written(Format::Text, &report).contains(&line));
    let style = Style {
        verbose: true,
        ..Style::default()
    };
    assert!(styled(Format::Text, &report, &style).contains(&line));
}

#[test]
fn suppressed_findings_are_listed_on_request() {
    let mut report = sample::full();
    assert!(!written(Format::Text, &report).contains("tests/x.py"));
    report.scan.show_suppressed = true;
    let out = written(Format::Text, &report);
    assert!(out.contains(
        "tests/x.py:5:8: high: Acme API key [acme-api-key], high confidence (90), suppressed\n"
    ));
    assert!(
        out.contains("   = suppressed by comment: stanch:allow (a fixture)\n"),
        "{out}"
    );
}

#[test]
fn colour_adds_nothing_but_colour() {
    for (name, report) in samples() {
        let colored = styled(
            Format::Text,
            &report,
            &Style {
                color: true,
                ..Style::default()
            },
        );
        let mut plain = colored.replace("\x1b[0m", "");
        for code in ["1", "2", "31", "32", "33", "36", "1;31", "1;32"] {
            plain = plain.replace(&format!("\x1b[{code}m"), "");
        }
        assert_eq!(plain, written(Format::Text, &report), "{name}");
        assert_ne!(plain, colored);
    }
}

#[test]
fn quoted_lines_fit_the_terminal() {
    let mut report = sample::one();
    let place = &mut report.findings[0].locations[0];
    place.line = format!("{}{}{}", "b".repeat(200), "Marker********", "a".repeat(200));
    place.marked = (200, 214);
    let out = styled(
        Format::Text,
        &report,
        &Style {
            width: 80,
            ..Style::default()
        },
    );
    let quoted: Vec<&str> = out.lines().skip(1).take(2).collect();
    assert!(quoted.iter().all(|line| line.len() <= 80), "{quoted:?}");
    assert_eq!(quoted[0].find("Marker"), quoted[1].find('^'));
}
