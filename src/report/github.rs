//! GitHub Actions workflow commands: each line becomes an annotation on the changed file. GitHub shows ten of a level
//! per step, so the worst come first (the report's order) and the tenth line says how many more there are. Always
//! masked: logs are kept.

use std::io;

use super::paths::in_repository;
use super::{Reporter, escape, words};
use crate::model::{Finding, Report, ScanInfo, Severity};

/// Annotations of one level that GitHub shows per step.
const SHOWN: usize = 10;

/// Lines of commands, then a plain line with the verdict.
pub struct Github;

impl Reporter for Github {
    fn write(&self, report: &Report, out: &mut dyn io::Write) -> io::Result<()> {
        for level in ["error", "warning", "notice"] {
            let mut commands: Vec<String> = report
                .findings
                .iter()
                .filter(|f| self::level(f.severity) == level)
                .map(|f| found(&report.scan, f))
                .collect();
            if level == "warning" {
                let problems = report.scan.problems.iter();
                commands.extend(
                    problems.map(|p| plain("not scanned", &format!("{}: {}", p.what, p.why))),
                );
            }
            write_level(level, &commands, out)?;
        }
        writeln!(
            out,
            "{}: {}",
            words::verdict(report),
            words::scope(&report.scan)
        )
    }
}

fn write_level(level: &str, commands: &[String], out: &mut dyn io::Write) -> io::Result<()> {
    let shown = if commands.len() > SHOWN {
        SHOWN - 1
    } else {
        commands.len()
    };
    for command in &commands[..shown] {
        writeln!(out, "::{level} {command}")?;
    }
    if commands.len() > shown {
        let more = format!(
            "{} more are not shown here; the other reports list them",
            commands.len() - shown
        );
        writeln!(out, "::{level} {}", plain("stanch", &more))?;
    }
    Ok(())
}

fn found(scan: &ScanInfo, finding: &Finding) -> String {
    let place = finding.place();
    let path = property(&in_repository(scan, &place.path));
    let mut command = format!(
        "file={path},line={},endLine={}",
        place.start_line, place.end_line
    );
    // GitHub takes columns only within one line.
    if place.start_line == place.end_line {
        command.push_str(&format!(
            ",col={},endColumn={}",
            place.start_column, place.end_column
        ));
    }
    let commit = place
        .commit
        .as_ref()
        .map(|commit| format!(" ({})", words::commit(commit)))
        .unwrap_or_default();
    let text = format!(
        "{}{commit}. {}",
        words::title(finding),
        words::advice(finding)
    );
    format!(
        "{command},title={}::{}",
        property(finding.rule.name),
        data(&text)
    )
}

fn plain(title: &str, text: &str) -> String {
    format!("title={}::{}", property(title), data(text))
}

const fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical | Severity::High => "error",
        Severity::Medium => "warning",
        Severity::Low => "notice",
    }
}

/// The message of a command.
fn data(text: &str) -> String {
    escape::text(text).replace('%', "%25")
}

/// A property of a command, where `:` and `,` have meaning too.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
