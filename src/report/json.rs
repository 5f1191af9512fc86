//! JSON: everything a report holds, as one document. [`SCHEMA`] describes it; a test holds the two together.
//!
//! Wall time is left out, so that equal scans give equal bytes.

use std::io;

use data_encoding::BASE64;
use serde::Serialize;

use super::{Reporter, safe_json, words};
use crate::model::{
    CommitInfo, Confidence, Finding, Location, Problem, Reach, Reason, Report, RuleKind, ScanInfo,
    ScanState, Secret, Severity, Skipped, Status, Suppression,
};

/// JSON Schema (draft 2020-12) of the JSON document; `$defs/line` describes a line of JSONL.
pub const SCHEMA: &str = include_str!("stanch.schema.json");

/// Changes when a reader of the old form would misread the new one; added fields do not change it.
const SCHEMA_VERSION: u32 = 1;

/// One document.
pub struct Json;

impl Reporter for Json {
    fn write(&self, report: &Report, out: &mut dyn io::Write) -> io::Result<()> {
        let view = |finding| FindingView::of(&report.scan, finding);
        let document = Document {
            head: Head::of(report),
            findings: report.findings.iter().map(view).collect(),
            suppressed: report
                .scan
                .show_suppressed
                .then(|| report.suppressed.iter().map(view).collect()),
        };
        safe_json::write_pretty(&document, out)
    }
}

#[derive(Serialize)]
struct Document<'a> {
    #[serde(flatten)]
    head: Head<'a>,
    findings: Vec<FindingView<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    suppressed: Option<Vec<FindingView<'a>>>,
}

/// What JSON says first and JSONL says last.
#[derive(Serialize)]
pub(super) struct Head<'a> {
    schema_version: u32,
    tool: Tool,
    scan: ScanView<'a>,
    summary: Summary,
}

#[derive(Serialize)]
struct Tool {
    name: &'static str,
    version: &'static str,
}

#[derive(Serialize)]
struct ScanView<'a> {
    source: &'a str,
    root: Option<&'a str>,
    revision: Option<&'a str>,
    state: ScanState,
    files: u64,
    objects: u64,
    bytes: u64,
    rules: usize,
    secrets: &'static str,
    skipped: &'a [Skipped],
    problems: &'a [Problem],
}

#[derive(Serialize)]
struct Summary {
    findings: usize,
    critical: usize,
    high: usize,
    medium: usize,
    low: usize,
    suppressed: usize,
    below_confidence: usize,
}

impl<'a> Head<'a> {
    pub(super) fn of(report: &'a Report) -> Self {
        let of = |severity| {
            report
                .findings
                .iter()
                .filter(|finding| finding.severity == severity)
                .count()
        };
        Self {
            schema_version: SCHEMA_VERSION,
            tool: Tool {
                name: words::TOOL,
                version: words::VERSION,
            },
            scan: ScanView::of(&report.scan),
            summary: Summary {
                findings: report.findings.len(),
                critical: of(Severity::Critical),
                high: of(Severity::High),
                medium: of(Severity::Medium),
                low: of(Severity::Low),
                suppressed: report.suppressed.len(),
                below_confidence: report.below_confidence,
            },
        }
    }
}

impl<'a> ScanView<'a> {
    fn of(scan: &'a ScanInfo) -> Self {
        Self {
            source: &scan.source,
            root: scan.root.as_deref(),
            revision: scan.revision.as_deref(),
            state: scan.state,
            files: scan.files,
            objects: scan.objects,
            bytes: scan.bytes,
            rules: scan.rules,
            secrets: if scan.show_secrets { "shown" } else { "masked" },
            skipped: &scan.skipped,
            problems: &scan.problems,
        }
    }
}

#[derive(Serialize)]
pub(super) struct FindingView<'a> {
    fingerprint: &'a str,
    rule: &'a str,
    name: &'a str,
    provider: &'a str,
    kind: RuleKind,
    description: &'a str,
    severity: Severity,
    confidence: Confidence,
    score: u8,
    reasons: &'a [Reason],
    entropy: f64,
    #[serde(flatten)]
    secret: SecretView,
    parts: Vec<PartView<'a>>,
    facts: &'a [String],
    via: &'a [&'static str],
    status: Status,
    env: Option<&'a str>,
    rotate: Option<&'a str>,
    references: &'a [&'static str],
    locations: Vec<LocationView<'a>>,
    total_locations: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    suppressed: Option<&'a Suppression>,
}

#[derive(Serialize)]
struct SecretView {
    secret: String,
    /// Base64 of a shown secret that is not UTF-8.
    #[serde(skip_serializing_if = "Option::is_none")]
    secret_bytes: Option<String>,
}

impl SecretView {
    fn of(scan: &ScanInfo, secret: &Secret) -> Self {
        let exact = scan.show_secrets && std::str::from_utf8(secret.expose()).is_err();
        Self {
            secret: words::secret(scan, secret),
            secret_bytes: exact.then(|| BASE64.encode(secret.expose())),
        }
    }
}

#[derive(Serialize)]
struct PartView<'a> {
    name: &'a str,
    #[serde(flatten)]
    secret: SecretView,
    line: u32,
}

#[derive(Serialize)]
struct LocationView<'a> {
    path: std::borrow::Cow<'a, str>,
    /// Base64 of a path that is not UTF-8.
    #[serde(skip_serializing_if = "Option::is_none")]
    path_bytes: Option<String>,
    start_line: u32,
    start_column: u32,
    end_line: u32,
    end_column: u32,
    offset: u64,
    line: &'a str,
    marked: [usize; 2],
    reach: Reach,
    commit: Option<&'a CommitInfo>,
    last_commit: Option<&'a CommitInfo>,
    refs: &'a [String],
    object: Option<&'a str>,
    exposure: &'a [String],
}

impl<'a> FindingView<'a> {
    pub(super) fn of(scan: &ScanInfo, finding: &'a Finding) -> Self {
        let rule = &finding.rule;
        let parts = finding.parts.iter().map(|part| PartView {
            name: part.name,
            secret: SecretView::of(scan, &part.secret),
            line: part.line,
        });
        Self {
            fingerprint: &finding.fingerprint,
            rule: rule.id,
            name: rule.name,
            provider: rule.provider,
            kind: rule.kind,
            description: rule.description,
            severity: finding.severity,
            confidence: finding.confidence(),
            score: finding.score,
            reasons: &finding.reasons,
            entropy: (f64::from(finding.entropy) * 100.0).round() / 100.0,
            secret: SecretView::of(scan, &finding.secret),
            parts: parts.collect(),
            facts: &finding.facts,
            via: &finding.via,
            status: finding.status,
            env: rule.env,
            rotate: rule.rotate,
            references: rule.references,
            locations: finding.locations.iter().map(LocationView::of).collect(),
            total_locations: finding.total_locations,
            suppressed: finding.suppressed.as_ref(),
        }
    }
}

impl<'a> LocationView<'a> {
    fn of(location: &'a Location) -> Self {
        let exact = std::str::from_utf8(&location.path).is_err();
        Self {
            path: location.path_lossy(),
            path_bytes: exact.then(|| BASE64.encode(&location.path)),
            start_line: location.start_line,
            start_column: location.start_column,
            end_line: location.end_line,
            end_column: location.end_column,
            offset: location.offset,
            line: &location.line,
            marked: [location.marked.0, location.marked.1],
            reach: location.reach,
            commit: location.commit.as_deref(),
            last_commit: location.last_commit.as_deref(),
            refs: &location.refs,
            object: location.object.as_deref(),
            exposure: &location.exposure,
        }
    }
}
