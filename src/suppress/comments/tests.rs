//! How comments are read, spelling by spelling.

use super::*;

const RULES: &[&str] = &["acme-api-key", "acme-token", "other-key"];

fn judge(line: &str, above: &str) -> Verdict {
    let today = "2026-11-20".parse().expect("a date");
    let place = Place {
        rule: "acme-api-key",
        fingerprint: "st1-0",
        secret: b"SECRET",
        path: b"f",
        line: line.as_bytes(),
        above: above.as_bytes(),
        is_marked: may_mark(line.as_bytes(), above.as_bytes()),
    };
    Comments::new(RULES.iter().copied(), today).judge(&place)
}

fn held(line: &str, above: &str) -> bool {
    matches!(judge(line, above), Verdict::Suppressed(_))
}

fn note(line: &str) -> String {
    match judge(line, "") {
        Verdict::Lapsed(note) => note,
        other => panic!("{line}: {other:?}"),
    }
}

#[test]
fn every_spelling_holds_on_its_line_and_alone_above_it() {
    for marker in [
        "stanch:allow",
        "Stanch:Allow",
        "gitleaks:allow",
        "betterleaks:allow",
        "trufflehog:ignore",
        "kingfisher:ignore",
        "pragma: allowlist secret",
        "pragma:allowlist secret",
        "pragma: whitelist-secret",
        "secretlint-disable-line",
        "ggignore",
        "nosec B105",
        "nosec: B105, B106",
        "#nosec G101 -- a test",
        "noqa: E501, S105",
        "nosemgrep: generic.secrets.security.detected-key",
        "checkov:skip=CKV_SECRET_6:known",
        "eslint-disable-line no-secrets/no-secrets",
    ] {
        assert!(
            held(&format!("key = \"SECRET\"  # {marker}"), ""),
            "{marker} on its line"
        );
        assert!(
            held("key = SECRET", &format!("  // {marker}")),
            "{marker} above"
        );
        assert!(
            held("key = SECRET", &format!("<!-- {marker} -->")),
            "{marker} above"
        );
        assert!(
            !held("key = SECRET", &format!("other = 1  # {marker}")),
            "{marker} belongs to the other line"
        );
        assert!(
            !held("key = SECRET", &format!("/* {marker} */ other = 1")),
            "{marker} belongs to the other line"
        );
    }
}

#[test]
fn next_line_spellings_hold_only_below() {
    for marker in [
        "pragma: allowlist nextline secret",
        "pragma: allowlist-nextline-secret",
        "secretlint-disable-next-line",
        "eslint-disable-next-line no-secrets/no-secrets",
    ] {
        assert!(held("key = SECRET", &format!("// {marker}")), "{marker}");
        assert!(
            !held(&format!("key = SECRET // {marker}"), ""),
            "{marker} speaks of the next line"
        );
    }
}

#[test]
fn other_markers_and_words_do_not_hold() {
    for text in [
        "nosec",
        "nosec B101",
        "noqa",
        "noqa: E501",
        "nosemgrep",
        "NOLINT",
        "eslint-disable-line",
        "not-stanch:allow",
        "gitleaks:allowed",
        "stanch:allow-list",
        "pragma: no cover",
        "allowlist secret",
    ] {
        assert!(!held(&format!("key = SECRET # {text}"), ""), "{text}");
    }
}

#[test]
fn ours_names_rules_reason_and_end() {
    assert!(held("SECRET # stanch:allow acme-api-key", ""));
    assert!(held("SECRET # stanch:allow other-key, acme-api-key", ""));
    assert!(held("SECRET # stanch:allow acme-*", ""));
    assert!(held("SECRET /* stanch:allow acme-api-key*/", ""));
    assert!(
        held("SECRET # stanch:allow until=2026-11-20", ""),
        "the last day counts"
    );
    assert_eq!(
        judge("SECRET # stanch:allow other-key", ""),
        Verdict::Counts
    );
    let line = r#"{"a": "SECRET", "//": "stanch:allow acme-api-key reason=\"A sample\" until=2027-01-01"}"#;
    let Verdict::Suppressed(suppression) = judge(line, "") else {
        panic!("it holds")
    };
    assert_eq!(suppression.reason.as_deref(), Some("A sample"));
    assert_eq!(suppression.detail, "`stanch:allow` on its line");
}

#[test]
fn what_does_not_hold_says_why() {
    assert!(note("SECRET # stanch:allow until=2026-11-19").contains("expired on 2026-11-19"));
    assert!(note("SECRET # stanch:allow until=tomorrow").contains("not a date"));
    assert!(note("SECRET # stanch:allow acme-apikey").contains("`acme-apikey`"));
    assert!(note("SECRET # stanch:allow this is fine").contains("`this`"));
}

#[test]
fn a_secret_cannot_allow_itself() {
    let today = "2026-11-20".parse().expect("a date");
    let line = b"://u:gitleaks:allow@host";
    let place = Place {
        rule: "acme-api-key",
        fingerprint: "",
        secret: b"gitleaks:allow",
        path: b"",
        line,
        above: b"",
        is_marked: true,
    };
    assert_eq!(Comments::new([], today).judge(&place), Verdict::Counts);
}

#[test]
fn long_lines_are_read_at_their_end() {
    let long = format!("SECRET {} // stanch:allow", "x ".repeat(100_000));
    assert!(held(&long, ""));
}

#[test]
fn bytes_that_are_no_text_do_no_harm() {
    let today = "2026-11-20".parse().expect("a date");
    let line = b"\xff\xfe SECRET # stanch:allow reason=\"\xff\"";
    let place = Place {
        rule: "acme-token",
        fingerprint: "",
        secret: b"SECRET",
        path: b"",
        line,
        above: b"\xff",
        is_marked: true,
    };
    assert!(matches!(
        Comments::new([], today).judge(&place),
        Verdict::Suppressed(_)
    ));
}
