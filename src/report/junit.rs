//! JUnit XML: a failed test case per finding, an error per thing that could not be read, and one passed case when
//! there is neither, because some CI systems reject an empty file. Always masked; no times, so equal scans are equal.

use std::borrow::Cow;
use std::io;

use super::paths::in_repository;
use super::{Reporter, escape, words};
use crate::model::{Finding, Problem, Report, ScanInfo};

/// One suite.
pub struct Junit;

impl Reporter for Junit {
    fn write(&self, report: &Report, out: &mut dyn io::Write) -> io::Result<()> {
        let failures = report.findings.len();
        let errors = report.scan.problems.len();
        let tests = (failures + errors).max(1);
        writeln!(out, r#"<?xml version="1.0" encoding="UTF-8"?>"#)?;
        writeln!(
            out,
            r#"<testsuites name="stanch" tests="{tests}" failures="{failures}" errors="{errors}">"#
        )?;
        writeln!(
            out,
            r#"  <testsuite name="stanch" tests="{tests}" failures="{failures}" errors="{errors}" skipped="0">"#
        )?;
        report
            .findings
            .iter()
            .try_for_each(|finding| failure(&report.scan, finding, out))?;
        report
            .scan
            .problems
            .iter()
            .try_for_each(|problem| error(problem, out))?;
        if failures + errors == 0 {
            writeln!(
                out,
                r#"    <testcase classname="stanch" name="no secrets found in {}"/>"#,
                words::scope(&report.scan)
            )?;
        }
        writeln!(out, "  </testsuite>\n</testsuites>")
    }
}

fn failure(scan: &ScanInfo, finding: &Finding, out: &mut dyn io::Write) -> io::Result<()> {
    let place = finding.place();
    let path = in_repository(scan, &place.path);
    let (id, line) = (xml(finding.rule.id), place.start_line);
    let path = xml(&path);
    writeln!(
        out,
        r#"    <testcase classname="{id}" name="{path}:{line}" file="{path}" line="{line}">"#
    )?;
    write!(
        out,
        r#"      <failure type="{id}" message="{}">"#,
        xml(&words::title(finding))
    )?;
    writeln!(out, "{path}:{line}:{}", place.start_column)?;
    writeln!(
        out,
        "{} severity, {} confidence",
        finding.severity,
        finding.confidence()
    )?;
    for other in finding.locations.iter().skip(1) {
        let path = in_repository(scan, &other.path);
        writeln!(
            out,
            "also at {}:{}:{}",
            xml(&path),
            other.start_line,
            other.start_column
        )?;
    }
    if let Some(commit) = &place.commit {
        writeln!(out, "{}", xml(&words::commit(commit)))?;
    }
    writeln!(out, "{}</failure>", xml(&words::advice(finding)))?;
    writeln!(out, "    </testcase>")
}

fn error(problem: &Problem, out: &mut dyn io::Write) -> io::Result<()> {
    let what = xml(&problem.what);
    writeln!(
        out,
        r#"    <testcase classname="not-scanned" name="{what}">"#
    )?;
    writeln!(
        out,
        r#"      <error type="not-scanned" message="{}">{what}</error>"#,
        xml(&problem.why)
    )?;
    writeln!(out, "    </testcase>")
}

/// Safe in text and in quoted attributes. XML 1.0 has no way to write most control characters; they are shown escaped.
fn xml(text: &str) -> String {
    escape_markup(&escape::text(text))
}

/// The five characters of markup, for XML and HTML alike.
pub(super) fn escape_markup(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        let entity: Cow<'_, str> = match c {
            '&' => "&amp;".into(),
            '<' => "&lt;".into(),
            '>' => "&gt;".into(),
            '"' => "&quot;".into(),
            '\'' => "&#39;".into(),
            c => c.to_string().into(),
        };
        out.push_str(&entity);
    }
    out
}
