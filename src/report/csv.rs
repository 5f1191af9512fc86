//! CSV (RFC 4180): one row per place, for spreadsheets and databases. Masked unless the report shows secrets. It has no
//! place for what could not be read; see `Format::tells_problems`.

use std::io;

use super::{Reporter, escape, words};
use crate::model::{Finding, Location, Report, ScanInfo};

const HEADER: [&str; 19] = [
    "fingerprint",
    "severity",
    "confidence",
    "score",
    "rule",
    "name",
    "provider",
    "secret",
    "status",
    "path",
    "line",
    "column",
    "reach",
    "commit",
    "author",
    "date",
    "env",
    "rotate",
    "suppressed",
];

/// A header and rows.
pub struct Csv;

impl Reporter for Csv {
    fn write(&self, report: &Report, out: &mut dyn io::Write) -> io::Result<()> {
        write_row(&HEADER.map(String::from), out)?;
        for finding in words::listed(report) {
            for location in &finding.locations {
                write_row(&row(&report.scan, finding, location), out)?;
            }
        }
        Ok(())
    }
}

fn row(scan: &ScanInfo, finding: &Finding, location: &Location) -> [String; 19] {
    let commit = location.commit.as_deref();
    let text = |text: &str| text.to_owned();
    [
        text(&finding.fingerprint),
        text(finding.severity.as_str()),
        text(finding.confidence().as_str()),
        finding.score.to_string(),
        text(finding.rule.id),
        text(finding.rule.name),
        text(finding.rule.provider),
        words::secret(scan, &finding.secret),
        text(finding.status.as_str()),
        escape::bytes(&location.path),
        location.start_line.to_string(),
        location.start_column.to_string(),
        text(location.reach.as_str()),
        commit.map_or_else(String::new, |commit| commit.id.clone()),
        commit.map_or_else(String::new, |commit| commit.author.clone()),
        commit.map_or_else(String::new, |commit| commit.date.clone()),
        text(finding.rule.env.unwrap_or_default()),
        text(finding.rule.rotate.unwrap_or_default()),
        words::suppression(finding).unwrap_or_default(),
    ]
}

fn write_row(cells: &[String], out: &mut dyn io::Write) -> io::Result<()> {
    let cells: Vec<String> = cells.iter().map(|text| cell(text)).collect();
    write!(out, "{}\r\n", cells.join(","))
}

/// Escaped and quoted. A spreadsheet runs a cell that starts like a formula; an apostrophe makes it text.
fn cell(text: &str) -> String {
    let text = escape::text(text);
    let guard = if text.starts_with(['=', '+', '-', '@']) {
        "'"
    } else {
        ""
    };
    if guard.is_empty() && !text.contains([',', '"', ';']) && text.trim() == text {
        return text.into_owned();
    }
    format!("\"{guard}{}\"", text.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_quoted_and_never_formulas() {
        assert_eq!(cell("plain"), "plain");
        assert_eq!(cell("a,\"b\""), "\"a,\"\"b\"\"\"");
        assert_eq!(cell("=HYPERLINK(1)"), "\"'=HYPERLINK(1)\"");
        assert_eq!(cell("two\nlines"), "two\\nlines");
    }
}
