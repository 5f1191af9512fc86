//! GitLab's Code Quality report (Code Climate): works on GitLab's free tier. One entry per place, since GitLab shows
//! entries beside changed lines; always masked.

use std::collections::BTreeMap;
use std::io;

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::paths::in_repository;
use super::{Reporter, safe_json, words};
use crate::model::{Report, Severity};

/// An array of entries. GitLab stops at the first bad one and collapses entries of one fingerprint.
pub struct Codequality;

impl Reporter for Codequality {
    fn write(&self, report: &Report, out: &mut dyn io::Write) -> io::Result<()> {
        let mut seen = BTreeMap::new();
        let mut entries = Vec::new();
        for finding in &report.findings {
            for location in &finding.locations {
                let path = in_repository(&report.scan, &location.path);
                let commit = location
                    .commit
                    .as_ref()
                    .map(|c| format!(" ({})", words::commit(c)))
                    .unwrap_or_default();
                entries.push(entry(
                    &format!(
                        "{}{commit}. {}",
                        words::title(finding),
                        words::advice(finding)
                    ),
                    finding.rule.id,
                    &fingerprint(&finding.fingerprint, &path, &mut seen),
                    severity(finding.severity),
                    (&path, location.start_line, location.end_line),
                ));
            }
        }
        for problem in &report.scan.problems {
            entries.push(entry(
                &format!("Not scanned for secrets: {}", problem.why),
                "not-scanned",
                &fingerprint("not-scanned", &problem.what, &mut seen),
                "info",
                (&problem.what, 1, 1),
            ));
        }
        safe_json::write_pretty(&entries, out)
    }
}

fn entry(
    text: &str,
    check: &str,
    fingerprint: &str,
    severity: &str,
    place: (&str, u32, u32),
) -> Value {
    let (path, begin, end) = place;
    json!({
        "description": text,
        "check_name": check,
        "fingerprint": fingerprint,
        "severity": severity,
        "location": { "path": path, "lines": { "begin": begin.max(1), "end": end.max(1) } },
    })
}

/// Of the finding, the path, and how often it stood in that path before; not of the line, which moves.
fn fingerprint(finding: &str, path: &str, seen: &mut BTreeMap<(String, String), u32>) -> String {
    let nth = seen
        .entry((finding.to_owned(), path.to_owned()))
        .or_insert(0);
    let digest = Sha256::digest(format!("{finding}\0{path}\0{nth}").as_bytes());
    *nth += 1;
    data_encoding::HEXLOWER.encode(&digest[..16])
}

const fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical => "blocker",
        Severity::High => "critical",
        Severity::Medium => "major",
        Severity::Low => "minor",
    }
}
