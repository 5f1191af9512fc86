//! Words and sentences that several formats share. Plain text, not escaped for any format.

use crate::model::{
    CommitInfo, Finding, Location, Reach, Report, ScanInfo, Secret, Severity, SuppressedBy,
};

/// The name tools know us by.
pub const TOOL: &str = "stanch";
/// Our version.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");
/// Our home page.
pub const HOME: &str = env!("CARGO_PKG_REPOSITORY");

/// Severities, worst first.
pub const SEVERITIES: [Severity; 4] = [
    Severity::Critical,
    Severity::High,
    Severity::Medium,
    Severity::Low,
];

/// A secret as this report may show it: masked, or in clear where the user asked for it.
pub fn secret(scan: &ScanInfo, secret: &Secret) -> String {
    if scan.show_secrets {
        String::from_utf8_lossy(secret.expose()).into_owned()
    } else {
        secret.masked()
    }
}

/// Findings to list: those that count, then the silenced ones if the user asked for them.
pub fn listed(report: &Report) -> impl Iterator<Item = &Finding> {
    let suppressed: &[Finding] = if report.scan.show_suppressed {
        &report.suppressed
    } else {
        &[]
    };
    report.findings.iter().chain(suppressed)
}

/// `OpenAI API key 'sk-pro********'`. Always masked: this goes into systems that keep it.
pub fn title(finding: &Finding) -> String {
    format!("{} '{}'", finding.rule.name, finding.secret.masked())
}

/// What to do, in one sentence; empty when nothing is known.
pub fn advice(finding: &Finding) -> String {
    match (finding.rule.rotate, finding.rule.env) {
        (Some(url), Some(env)) => format!("Revoke it at {url} and read the new one from {env}."),
        (Some(url), None) => format!("Revoke it at {url}."),
        (None, Some(env)) => format!("Replace it and read the new one from {env}."),
        (None, None) => String::from("Replace it and keep the new one out of the repository."),
    }
}

/// Why a finding does not count: `config: path tests/** (fixtures)`; `None` if it does.
pub fn suppression(finding: &Finding) -> Option<String> {
    let suppressed = finding.suppressed.as_ref()?;
    let by = match suppressed.by {
        SuppressedBy::Comment => "comment",
        SuppressedBy::Config => "config",
        SuppressedBy::Baseline => "baseline",
        SuppressedBy::Ignorefile => "ignore file",
    };
    let reason = suppressed
        .reason
        .as_ref()
        .map(|reason| format!(" ({reason})"))
        .unwrap_or_default();
    Some(format!("{by}: {}{reason}", suppressed.detail))
}

/// Where in history: `in commit 1111111111 of 2026-11-19 by Ann <ann@example.com>: add client`.
pub fn commit(commit: &CommitInfo) -> String {
    let day = commit.date.get(..10).unwrap_or(&commit.date);
    let (author, subject) = (brief(&commit.author), brief(&commit.subject));
    format!(
        "in commit {} of {day} by {author}: {subject}",
        short(&commit.id)
    )
}

/// The first hundred characters: a commit's subject may be a megabyte long.
fn brief(text: &str) -> String {
    match text.char_indices().nth(100) {
        Some((at, _)) => format!("{}...", &text[..at]),
        None => text.to_owned(),
    }
}

/// The first ten digits of an object id.
pub fn short(id: &str) -> &str {
    id.get(..10).unwrap_or(id)
}

/// How exposed a location is, if that says more than "it is in a file": `tag (v1, v2)`.
pub fn reach(location: &Location) -> Option<String> {
    if location.reach == Reach::Worktree {
        return None;
    }
    let refs = if location.refs.is_empty() {
        String::new()
    } else {
        format!(" ({})", list(&location.refs, 5))
    };
    Some(format!("{}{refs}", location.reach.as_str()))
}

/// Reads `Name <mail>` apart; the mail is empty if there is none.
pub fn author(author: &str) -> (&str, &str) {
    match author.rsplit_once('<') {
        Some((name, mail)) => (name.trim(), mail.trim_end().trim_end_matches('>')),
        None => (author.trim(), ""),
    }
}

/// `a, b and 3 more`. The last item may itself say that there are `and 3 more`.
pub fn list(items: &[String], shown: usize) -> String {
    let left_out = items.last().and_then(|last| {
        let count = last.strip_prefix("and ")?.strip_suffix(" more")?;
        count.parse::<usize>().ok()
    });
    let named = items.len() - usize::from(left_out.is_some());
    let head = items[..named.min(shown)].join(", ");
    match named.saturating_sub(shown) + left_out.unwrap_or(0) {
        0 => head,
        more => format!("{head} and {more} more"),
    }
}

/// `1 file`, `1,234 files`.
pub fn count(n: u64, noun: &str) -> String {
    format!("{} {noun}{}", thousands(n), if n == 1 { "" } else { "s" })
}

/// `1,234,567`.
pub fn thousands(n: u64) -> String {
    let digits = n.to_string();
    let mut out = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// `512 B`, `12.3 MB` (decimal units).
pub fn bytes(n: u64) -> String {
    let mut value = n as f64;
    let mut unit = "B";
    for next in ["kB", "MB", "GB", "TB", "PB"] {
        if value < 999.95 {
            break;
        }
        value /= 1000.0;
        unit = next;
    }
    if unit == "B" {
        format!("{n} B")
    } else {
        format!("{value:.1} {unit}")
    }
}

/// `1 critical, 2 high`; empty for no findings.
pub fn by_severity(findings: &[Finding]) -> String {
    let counted = SEVERITIES.iter().filter_map(|&severity| {
        let n = findings
            .iter()
            .filter(|finding| finding.severity == severity)
            .count();
        (n > 0).then(|| format!("{n} {severity}"))
    });
    counted.collect::<Vec<_>>().join(", ")
}

/// What was read: `1,234 files, 12.3 MB, 650 rules`.
pub fn scope(scan: &ScanInfo) -> String {
    let mut parts = Vec::new();
    if scan.files > 0 || scan.objects == 0 {
        parts.push(count(scan.files, "file"));
    }
    if scan.objects > 0 {
        parts.push(count(scan.objects, "git object"));
    }
    parts.push(bytes(scan.bytes));
    parts.push(count(scan.rules as u64, "rule"));
    parts.join(", ")
}

/// The result in one sentence without its final stop: `3 secrets found (1 critical, 2 high)`, `no secrets found`,
/// `no secrets found in what could be read`.
pub fn verdict(report: &Report) -> String {
    match (report.findings.len(), report.is_incomplete()) {
        (0, false) => String::from("no secrets found"),
        (0, true) => String::from("no secrets found in what could be read"),
        (n, _) => format!(
            "{} found ({})",
            count(n as u64, "secret"),
            by_severity(&report.findings)
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_well() {
        assert_eq!(thousands(0), "0");
        assert_eq!(thousands(1_234_567), "1,234,567");
        assert_eq!(count(1, "file"), "1 file");
        assert_eq!(
            (bytes(0), bytes(999), bytes(1000)),
            ("0 B".into(), "999 B".into(), "1.0 kB".into())
        );
        assert_eq!(
            (bytes(999_960), bytes(1_300_000_000)),
            ("1.0 MB".into(), "1.3 GB".into())
        );
    }

    #[test]
    fn authors_come_apart() {
        assert_eq!(
            author("Ann B <ann@example.com>"),
            ("Ann B", "ann@example.com")
        );
        assert_eq!(author("nobody"), ("nobody", ""));
    }

    #[test]
    fn lists_are_cut() {
        let items = ["a", "b", "c"].map(String::from);
        assert_eq!(list(&items, 3), "a, b, c");
        assert_eq!(list(&items, 1), "a and 2 more");
        let items = [&items[..], &["and 99 more".to_owned()]].concat();
        assert_eq!(list(&items, 1), "a and 101 more");
        assert_eq!(list(&items, 5), "a, b, c and 99 more");
    }
}
