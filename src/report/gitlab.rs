//! GitLab's secret detection report, schema 15.2.1 (`artifacts: reports: secret_detection`). Always masked: GitLab
//! stores it. One vulnerability per finding, at its first place.

use std::io;

use serde::Serialize;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::paths::in_repository;
use super::safe_json::Each;
use super::{Reporter, safe_json, words};
use crate::model::{Finding, Location, Report, ScanInfo, Severity};

const SCHEMA: &str = "https://gitlab.com/gitlab-org/security-products/security-report-schemas/-/raw/v15.2.1/dist/secret-detection-report-format.json";

/// What GitLab's own analyzer writes where there is no commit.
const NO_COMMIT: &str = "0000000";
/// The schema's limits, in characters.
const LONGEST_NAME: usize = 255;
const LONGEST_SOLUTION: usize = 7_000;

/// One report.
pub struct Gitlab;

impl Reporter for Gitlab {
    fn write(&self, report: &Report, out: &mut dyn io::Write) -> io::Result<()> {
        let scan = &report.scan;
        let tool = json!({
            "id": words::TOOL,
            "name": words::TOOL,
            "version": words::VERSION,
            "url": words::HOME,
            "vendor": { "name": words::TOOL },
        });
        let started = scan.started.unwrap_or(0);
        let document = Document {
            version: "15.2.1",
            schema: SCHEMA,
            scan: json!({
                "type": "secret_detection",
                "status": if report.is_incomplete() { "failure" } else { "success" },
                "start_time": date_time(started),
                "end_time": date_time(started.saturating_add(scan.seconds.max(0.0).ceil() as u64)),
                "analyzer": tool,
                "scanner": tool,
                "messages": messages(report),
            }),
            vulnerabilities: Each(|| report.findings.iter().map(|f| vulnerability(scan, f))),
        };
        safe_json::write_pretty(&document, out)
    }
}

#[derive(Serialize)]
struct Document<V> {
    version: &'static str,
    schema: &'static str,
    scan: Value,
    vulnerabilities: V,
}

fn messages(report: &Report) -> Vec<Value> {
    let problems = report
        .scan
        .problems
        .iter()
        .map(|p| ("warn", format!("not scanned: {}: {}", p.what, p.why)));
    let skipped = report
        .scan
        .skipped
        .iter()
        .map(|s| ("info", format!("skipped: {}: {}", s.what, s.why)));
    problems
        .chain(skipped)
        .map(|(level, value)| json!({ "level": level, "value": value }))
        .collect()
}

fn vulnerability(scan: &ScanInfo, finding: &Finding) -> Value {
    let rule = &finding.rule;
    let place = finding.place();
    let mut identifiers = vec![
        json!({
            "type": "stanch_rule_id",
            "name": format!("stanch rule ID {}", rule.id),
            "value": rule.id,
        }),
        json!({
            "type": "cwe",
            "name": "CWE-798",
            "value": "798",
            "url": "https://cwe.mitre.org/data/definitions/798.html",
        }),
    ];
    if let Some(url) = rule.references.first() {
        identifiers[0]["url"] = json!(url);
    }
    json!({
        "id": uuid(&finding.fingerprint),
        "name": cut(rule.name, LONGEST_NAME),
        "description": description(finding),
        "severity": severity(finding.severity),
        "solution": cut(&words::advice(finding), LONGEST_SOLUTION),
        "identifiers": identifiers,
        "location": location(scan, place),
        "tracking": {
            "type": "source",
            "items": finding.locations.iter().map(|l| tracked(scan, l, &finding.fingerprint)).collect::<Vec<_>>(),
        },
    })
}

fn description(finding: &Finding) -> String {
    let others = finding.total_locations.max(finding.locations.len()) - 1;
    let more = match others {
        0 => String::new(),
        1 => String::from(" It stands in 1 more place."),
        n => format!(" It stands in {n} more places."),
    };
    format!(
        "{} was found ({} confidence). {}{more}",
        words::title(finding),
        finding.confidence(),
        finding.rule.description
    )
}

fn location(scan: &ScanInfo, place: &Location) -> Value {
    let commit = match &place.commit {
        None => json!({ "sha": NO_COMMIT }),
        Some(commit) => json!({
            "sha": commit.id,
            "author": commit.author,
            "date": commit.date,
            "message": commit.subject,
        }),
    };
    json!({
        "file": in_repository(scan, &place.path),
        "start_line": place.start_line,
        "end_line": place.end_line,
        "commit": commit,
    })
}

fn tracked(scan: &ScanInfo, place: &Location, fingerprint: &str) -> Value {
    json!({
        "file": in_repository(scan, &place.path),
        "start_line": place.start_line,
        "end_line": place.end_line,
        "signatures": [{ "algorithm": "stanch_v1", "value": fingerprint }],
    })
}

const fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical => "Critical",
        Severity::High => "High",
        Severity::Medium => "Medium",
        Severity::Low => "Low",
    }
}

fn cut(text: &str, chars: usize) -> &str {
    text.char_indices()
        .nth(chars)
        .map_or(text, |(at, _)| &text[..at])
}

/// A UUID (version 8: our own layout) that depends on the fingerprint alone.
fn uuid(fingerprint: &str) -> String {
    let digest = Sha256::digest(fingerprint.as_bytes());
    let mut bytes: [u8; 16] = digest[..16]
        .try_into()
        .expect("a SHA-256 digest has 32 bytes");
    bytes[6] = bytes[6] & 0x0f | 0x80;
    bytes[8] = bytes[8] & 0x3f | 0x80;
    let hex = data_encoding::HEXLOWER.encode(&bytes);
    [
        &hex[..8],
        &hex[8..12],
        &hex[12..16],
        &hex[16..20],
        &hex[20..],
    ]
    .join("-")
}

/// `YYYY-MM-DDThh:mm:ss` in UTC: GitLab takes neither zone nor fraction.
fn date_time(unix: u64) -> String {
    let (days, second) = (unix / 86_400, unix % 86_400);
    // Days since 0000-03-01, in eras of 400 years; months are counted from March so that leap days come last.
    let days = days + 719_468;
    let (era, day_of_era) = (days / 146_097, days % 146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month + 2) / 5 + 1;
    let (month, carry) = if month < 10 {
        (month + 3, 0)
    } else {
        (month - 9, 1)
    };
    let year = era * 400 + year_of_era + carry;
    format!(
        "{year:04}-{month:02}-{day:02}T{:02}:{:02}:{:02}",
        second / 3_600,
        second / 60 % 60,
        second % 60
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_civil() {
        assert_eq!(date_time(0), "1970-01-01T00:00:00");
        assert_eq!(date_time(951_827_696), "2000-02-29T12:34:56");
        assert_eq!(date_time(1_795_219_199), "2026-11-20T23:59:59");
    }

    #[test]
    fn identifiers_are_stable_uuids() {
        let id = uuid("st1-00000000000000000000");
        assert_eq!(id, uuid("st1-00000000000000000000"));
        assert_ne!(id, uuid("st1-00000000000000000001"));
        assert_eq!((id.len(), &id[14..15]), (36, "8"));
    }
}
