//! The JSON that Gitleaks writes, read by DefectDojo and many scripts: one entry per place. Masked unless the report
//! shows secrets. It has no place for what could not be read; see `Format::tells_problems`.

use std::io;

use serde_json::{Value, json};

use super::paths::in_repository;
use super::safe_json::Each;
use super::{Reporter, safe_json, words};
use crate::model::{Finding, Location, Report, ScanInfo};

/// An array of entries.
pub struct Gitleaks;

impl Reporter for Gitleaks {
    fn write(&self, report: &Report, out: &mut dyn io::Write) -> io::Result<()> {
        let entries = || {
            report
                .findings
                .iter()
                .flat_map(|f| f.locations.iter().map(|l| entry(&report.scan, f, l)))
        };
        safe_json::write_pretty(&Each(entries), out)
    }
}

fn entry(scan: &ScanInfo, finding: &Finding, location: &Location) -> Value {
    let path = in_repository(scan, &location.path);
    let commit = location.commit.as_deref();
    let (author, email) = commit.map(|c| words::author(&c.author)).unwrap_or_default();
    let at = format!("{path}:{}:{}", finding.rule.id, location.start_line);
    let fingerprint = commit.map_or_else(|| at.clone(), |commit| format!("{}:{at}", commit.id));
    json!({
        "RuleID": finding.rule.id,
        "Description": finding.rule.name,
        "StartLine": location.start_line,
        "EndLine": location.end_line,
        "StartColumn": location.start_column,
        // Gitleaks' end column is the last character, ours is one past it.
        "EndColumn": location.end_column.saturating_sub(1),
        "Match": location.line,
        "Secret": words::secret(scan, &finding.secret),
        "File": path,
        "SymlinkFile": "",
        "Commit": commit.map_or("", |commit| &commit.id),
        "Entropy": finding.entropy,
        "Author": author,
        "Email": email,
        "Date": commit.map_or("", |commit| &commit.date),
        "Message": commit.map_or("", |commit| &commit.subject),
        "Tags": [finding.severity.as_str(), finding.rule.provider],
        "Fingerprint": fingerprint,
    })
}
