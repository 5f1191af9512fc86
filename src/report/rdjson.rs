//! Reviewdog's diagnostics (`rdjson`). One per place, since reviewdog keeps what stands on changed lines; always masked.

use std::io;

use serde::Serialize;
use serde_json::{Value, json};

use super::paths::in_repository;
use super::safe_json::Each;
use super::{Reporter, safe_json, words};
use crate::model::{Finding, Location, Problem, Report, ScanInfo, Severity};

/// One result.
pub struct Rdjson;

impl Reporter for Rdjson {
    fn write(&self, report: &Report, out: &mut dyn io::Write) -> io::Result<()> {
        let scan = &report.scan;
        let diagnostics = || {
            let found = report
                .findings
                .iter()
                .flat_map(|f| f.locations.iter().map(move |l| diagnostic(scan, f, l)));
            found.chain(scan.problems.iter().map(problem))
        };
        let document = Document {
            source: json!({ "name": words::TOOL, "url": words::HOME }),
            severity: if report.findings.is_empty() {
                "INFO"
            } else {
                "ERROR"
            },
            diagnostics: Each(diagnostics),
        };
        safe_json::write_pretty(&document, out)
    }
}

#[derive(Serialize)]
struct Document<D> {
    source: Value,
    severity: &'static str,
    diagnostics: D,
}

fn diagnostic(scan: &ScanInfo, finding: &Finding, location: &Location) -> Value {
    let mut code = json!({ "value": finding.rule.id });
    if let Some(url) = finding
        .rule
        .references
        .first()
        .copied()
        .or(finding.rule.rotate)
    {
        code["url"] = json!(url);
    }
    let (start, end) = columns(finding, location);
    json!({
        "message": format!("{}. {}", words::title(finding), words::advice(finding)),
        "location": {
            "path": in_repository(scan, &location.path),
            "range": {
                "start": { "line": location.start_line, "column": start },
                "end": { "line": location.end_line, "column": end },
            },
        },
        "severity": severity(finding.severity),
        "code": code,
    })
}

fn problem(problem: &Problem) -> Value {
    json!({
        "message": format!("Not scanned for secrets: {}", problem.why),
        "location": { "path": problem.what },
        "severity": "WARNING",
        "code": { "value": "not-scanned" },
    })
}

/// Reviewdog counts UTF-8 bytes. They are known when the quoted line is whole up to the secret; elsewhere characters
/// stand in for bytes, which is the same thing for ASCII.
fn columns(finding: &Finding, location: &Location) -> (u32, u32) {
    let before = location.marked.0;
    let whole = u32::try_from(before + 1).is_ok_and(|column| column == location.start_column);
    if !whole || location.start_line != location.end_line {
        return (location.start_column, location.end_column);
    }
    let bytes: usize = location.line.chars().take(before).map(char::len_utf8).sum();
    let extra = u32::try_from(bytes - before).unwrap_or(0);
    let wide = match finding.via.is_empty() {
        true => finding.secret.expose().len().saturating_sub(
            String::from_utf8_lossy(finding.secret.expose())
                .chars()
                .count(),
        ),
        false => 0,
    };
    (
        location.start_column + extra,
        location.end_column + extra + u32::try_from(wide).unwrap_or(0),
    )
}

const fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical | Severity::High => "ERROR",
        Severity::Medium => "WARNING",
        Severity::Low => "INFO",
    }
}
