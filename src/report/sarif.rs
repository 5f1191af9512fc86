//! SARIF 2.1.0 as GitHub code scanning wants it. One result per finding at its first place, the others as related
//! locations; identity is the finding's fingerprint. Always masked: the file is made to be uploaded.

use std::collections::BTreeMap;
use std::io;

use serde::Serialize;
use serde_json::{Value, json};

use super::paths::{Place, file_uri};
use super::safe_json::Each;
use super::{Reporter, safe_json, words};
use crate::model::{Finding, Location, Report, RuleInfo, ScanInfo, Severity, SuppressedBy};

/// GitHub rejects a run with more results.
const MOST_RESULTS: usize = 25_000;
/// GitHub shows this many locations of a result, its first included.
const MOST_LOCATIONS: usize = 100;
/// Notifications worth keeping; the last one says how many there were.
const MOST_NOTIFICATIONS: usize = 1_000;

/// One log with one run.
pub struct Sarif;

impl Reporter for Sarif {
    fn write(&self, report: &Report, out: &mut dyn io::Write) -> io::Result<()> {
        let listed: Vec<&Finding> = words::listed(report).collect();
        let shown = &listed[..listed.len().min(MOST_RESULTS)];
        let rules: BTreeMap<&str, &RuleInfo> = shown.iter().map(|f| (f.rule.id, f.rule)).collect();
        let indices: BTreeMap<&str, usize> =
            rules.keys().enumerate().map(|(i, id)| (*id, i)).collect();
        let run = Run {
            tool: json!({ "driver": driver(&rules) }),
            automation_details: json!({ "id": "stanch/" }),
            column_kind: "unicodeCodePoints",
            original_uri_base_ids: report.scan.root.as_deref().map(base),
            invocations: [invocation(report, listed.len() - shown.len())],
            properties: properties(report),
            results: Each(|| {
                let index = |f: &Finding| indices[f.rule.id];
                shown.iter().map(move |f| result(&report.scan, f, index(f)))
            }),
        };
        let log = Log {
            schema: "https://json.schemastore.org/sarif-2.1.0.json",
            version: "2.1.0",
            runs: [run],
        };
        safe_json::write_pretty(&log, out)
    }
}

#[derive(Serialize)]
struct Log<R> {
    #[serde(rename = "$schema")]
    schema: &'static str,
    version: &'static str,
    runs: [R; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Run<R> {
    tool: Value,
    automation_details: Value,
    column_kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    original_uri_base_ids: Option<Value>,
    invocations: [Value; 1],
    properties: Value,
    results: R,
}

fn base(root: &str) -> Value {
    let uri = file_uri(format!("{}/", root.trim_end_matches('/')).as_bytes());
    json!({ "SRCROOT": { "uri": uri } })
}

fn driver(rules: &BTreeMap<&str, &RuleInfo>) -> Value {
    json!({
        "name": words::TOOL,
        "fullName": format!("{} {}", words::TOOL, words::VERSION),
        "organization": words::TOOL,
        "version": words::VERSION,
        "semanticVersion": words::VERSION,
        "informationUri": words::HOME,
        "rules": rules.values().map(|rule| descriptor(rule)).collect::<Vec<_>>(),
    })
}

fn descriptor(rule: &RuleInfo) -> Value {
    let name = sentence(rule.name);
    let what = sentence(rule.description);
    let mut text = format!("{what} Anyone who can read the repository can use it.");
    let mut markdown = text.clone();
    if let Some(url) = rule.rotate {
        text.push_str(&format!(" Revoke it at {url}."));
        markdown.push_str(&format!("\n\n**Revoke** it at <{url}>."));
    }
    if let Some(env) = rule.env {
        text.push_str(&format!(
            " Read the new one from the environment variable {env}."
        ));
        markdown.push_str(&format!(
            " Read the new one from the environment variable `{env}`."
        ));
    }
    if let Some((first, others)) = rule.references.split_first() {
        let more: String = others.iter().map(|url| format!(", {url}")).collect();
        text.push_str(&format!(" See {first}{more}."));
        let more: String = others.iter().map(|url| format!(", <{url}>")).collect();
        markdown.push_str(&format!("\n\nSee <{first}>{more}."));
    }
    let page = rule
        .page
        .or(rule.references.first().copied())
        .or(rule.rotate)
        .unwrap_or(words::HOME);
    json!({
        "id": rule.id,
        "name": pascal_case(rule.id),
        "shortDescription": { "text": name },
        "fullDescription": { "text": what },
        "helpUri": page,
        "help": { "text": text, "markdown": markdown },
        "messageStrings": { "default": { "text": format!("{} '{{0}}' found in '{{1}}'.", template(rule.name)) } },
        "defaultConfiguration": { "level": level(rule.severity) },
        "properties": {
            "tags": ["security", "secret", "external/cwe/cwe-798"],
            "precision": "high",
            "problem.severity": problem_severity(rule.severity),
            "security-severity": security_severity(rule.severity),
        },
    })
}

fn result(scan: &ScanInfo, finding: &Finding, rule_index: usize) -> Value {
    let place = finding.place();
    let masked = brackets(&finding.secret.masked());
    let path = brackets(&super::paths::in_repository(scan, &place.path));
    let mut result = json!({
        "ruleId": finding.rule.id,
        "ruleIndex": rule_index,
        "level": level(finding.severity),
        "rank": f64::from(finding.score),
        "message": {
            "id": "default",
            "arguments": [masked, path],
            "text": format!("{} '{masked}' found in '{path}'.", brackets(finding.rule.name)),
        },
        "locations": [location(scan, place, Some(&finding.secret.masked()))],
        "partialFingerprints": { "stanch/v1": finding.fingerprint },
        "properties": result_properties(finding),
    });
    let related: Vec<Value> = finding
        .locations
        .iter()
        .skip(1)
        .take(MOST_LOCATIONS - 1)
        .zip(1..)
        .map(|(other, id)| {
            let mut related = location(scan, other, None);
            related["id"] = json!(id);
            related["message"] = json!({ "text": "The same secret." });
            related
        })
        .collect();
    if !related.is_empty() {
        result["relatedLocations"] = json!(related);
    }
    // Where one result has the property, all must: absent means "unknown", empty means "not suppressed".
    if scan.show_suppressed {
        result["suppressions"] = json!(suppressions(finding));
    }
    result
}

fn result_properties(finding: &Finding) -> Value {
    let place = finding.place();
    let mut properties = json!({
        "fingerprint": finding.fingerprint,
        "provider": finding.rule.provider,
        "severity": finding.severity,
        "confidence": finding.confidence(),
        "score": finding.score,
        "reasons": finding.reasons,
        "status": finding.status,
        "reach": place.reach,
        "totalLocations": finding.total_locations,
    });
    if let Some(commit) = &place.commit {
        properties["commit"] = json!(**commit);
    }
    if !place.exposure.is_empty() {
        properties["exposure"] = json!(place.exposure);
    }
    properties
}

fn location(scan: &ScanInfo, location: &Location, masked: Option<&str>) -> Value {
    let place = Place::of(scan, &location.path);
    let mut artifact = json!({ "uri": place.uri() });
    if matches!(place, Place::Relative(_)) && scan.root.is_some() {
        artifact["uriBaseId"] = json!("SRCROOT");
    }
    let start = location.start_line.max(1);
    let end = location.end_line.max(start);
    let mut region =
        json!({ "startLine": start, "startColumn": location.start_column.max(1), "endLine": end });
    region["endColumn"] = match start == end {
        true => json!(location.end_column.max(location.start_column).max(1)),
        false => json!(location.end_column.max(1)),
    };
    let mut physical = json!({ "artifactLocation": artifact, "region": region });
    if let Some(masked) = masked {
        physical["region"]["snippet"] = json!({ "text": masked });
        physical["contextRegion"] =
            json!({ "startLine": start, "endLine": end, "snippet": { "text": location.line } });
    }
    json!({ "physicalLocation": physical })
}

fn suppressions(finding: &Finding) -> Vec<Value> {
    finding
        .suppressed
        .iter()
        .map(|suppressed| {
            let kind = if suppressed.by == SuppressedBy::Comment {
                "inSource"
            } else {
                "external"
            };
            let why = suppressed.reason.as_deref().unwrap_or(&suppressed.detail);
            json!({ "kind": kind, "status": "accepted", "justification": why })
        })
        .collect()
}

fn invocation(report: &Report, cut: usize) -> Value {
    let notify = |level: &str, text: String| json!({ "level": level, "message": { "text": brackets(&sentence(&text)) } });
    let scan = &report.scan;
    let problems = scan
        .problems
        .iter()
        .map(|p| notify("error", format!("Not scanned: {}: {}", p.what, p.why)));
    let skipped = scan
        .skipped
        .iter()
        .map(|s| notify("note", format!("Skipped: {}: {}", s.what, s.why)));
    let total = scan.problems.len() + scan.skipped.len();
    let mut notifications: Vec<Value> = problems.chain(skipped).take(MOST_NOTIFICATIONS).collect();
    if total > MOST_NOTIFICATIONS {
        notifications.push(notify(
            "warning",
            format!("{} more notifications", total - MOST_NOTIFICATIONS),
        ));
    }
    if cut > 0 {
        notifications.push(notify(
            "warning",
            format!("{cut} more findings do not fit this format; they are in the others"),
        ));
    }
    let mut invocation = json!({ "executionSuccessful": !report.is_incomplete() });
    if !notifications.is_empty() {
        invocation["toolExecutionNotifications"] = json!(notifications);
    }
    invocation
}

fn properties(report: &Report) -> Value {
    let scan = &report.scan;
    json!({
        "source": scan.source,
        "revision": scan.revision,
        "state": scan.state,
        "files": scan.files,
        "objects": scan.objects,
        "bytes": scan.bytes,
        "rules": scan.rules,
        "suppressed": report.suppressed.len(),
        "belowConfidence": report.below_confidence,
    })
}

const fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical | Severity::High => "error",
        Severity::Medium => "warning",
        Severity::Low => "note",
    }
}

const fn problem_severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical | Severity::High => "error",
        Severity::Medium => "warning",
        Severity::Low => "recommendation",
    }
}

/// GitHub's scale: above 9.0 critical, from 7.0 high, from 4.0 medium.
const fn security_severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical => "9.5",
        Severity::High => "8.0",
        Severity::Medium => "5.5",
        Severity::Low => "2.0",
    }
}

/// SARIF wants names like `OpenaiApiKey`.
fn pascal_case(id: &str) -> String {
    id.split(|c: char| !c.is_ascii_alphanumeric())
        .flat_map(|word| {
            let (first, rest) = word.split_at(word.len().min(1));
            [first.to_ascii_uppercase(), rest.to_owned()]
        })
        .collect()
}

fn sentence(text: &str) -> String {
    let text = text.trim();
    if text.ends_with(['.', '!', '?']) {
        text.to_owned()
    } else {
        format!("{text}.")
    }
}

/// `[text](link)` is a link in SARIF messages; what only looks like one, in a file name, must not become one.
fn brackets(text: &str) -> String {
    if text.contains("](") {
        text.replace('[', "\\[")
    } else {
        text.to_owned()
    }
}

/// Braces in a message string stand for arguments unless doubled.
fn template(text: &str) -> String {
    brackets(text).replace('{', "{{").replace('}', "}}")
}
