//! Markdown for a pull request comment or `$GITHUB_STEP_SUMMARY`: a verdict, a table, what was not read. Always masked.
//! Scanned text stands in code spans only, where Markdown has no links, mentions or HTML.

use std::io;

use super::{Reporter, escape, words};
use crate::model::{Finding, Report};

/// GitHub takes 1 MiB per step and fewer characters per comment.
const MOST_ROWS: usize = 200;
const MOST_NOTES: usize = 20;

/// One section.
pub struct Markdown;

impl Reporter for Markdown {
    fn write(&self, report: &Report, out: &mut dyn io::Write) -> io::Result<()> {
        let sign = if report.is_incomplete() {
            "incomplete: "
        } else {
            ""
        };
        writeln!(out, "### stanch: {sign}{}\n", words::verdict(report))?;
        if !report.findings.is_empty() {
            writeln!(
                out,
                "| severity | secret | where | confidence | what to do |"
            )?;
            writeln!(out, "| --- | --- | --- | --- | --- |")?;
            report
                .findings
                .iter()
                .take(MOST_ROWS)
                .try_for_each(|finding| row(finding, out))?;
            writeln!(out)?;
        }
        if report.findings.len() > MOST_ROWS {
            writeln!(out, "And {} more.\n", report.findings.len() - MOST_ROWS)?;
        }
        notes(
            "Not scanned",
            report.scan.problems.iter().map(|p| (&p.what, &p.why)),
            out,
        )?;
        notes(
            "Skipped",
            report.scan.skipped.iter().map(|s| (&s.what, &s.why)),
            out,
        )?;
        write!(out, "Scanned {}.", words::scope(&report.scan))?;
        if !report.suppressed.is_empty() {
            write!(out, " {} suppressed.", report.suppressed.len())?;
        }
        writeln!(out)
    }
}

fn row(finding: &Finding, out: &mut dyn io::Write) -> io::Result<()> {
    let place = finding.place();
    let mut at = format!("{}:{}", escape::bytes(&place.path), place.start_line);
    if let Some(commit) = &place.commit {
        at.push_str(&format!(" @ {}", words::short(&commit.id)));
    }
    let mut at = code(&at);
    let others = finding.total_locations.max(finding.locations.len()) - 1;
    if others > 0 {
        at.push_str(&format!(" and {others} more"));
    }
    let advice = match (finding.rule.rotate, finding.rule.env) {
        (Some(url), Some(env)) => {
            format!("[revoke]({}), then read it from {}", link(url), code(env))
        }
        (Some(url), None) => format!("[revoke]({})", link(url)),
        (None, Some(env)) => format!("replace it, then read it from {}", code(env)),
        (None, None) => String::from("replace it"),
    };
    writeln!(
        out,
        "| {} | {} {} | {at} | {} ({}) | {advice} |",
        finding.severity,
        plain(finding.rule.name),
        code(&finding.secret.masked()),
        finding.confidence(),
        finding.score,
    )
}

fn notes<'a>(
    title: &str,
    notes: impl ExactSizeIterator<Item = (&'a String, &'a String)>,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    let total = notes.len();
    if total == 0 {
        return Ok(());
    }
    writeln!(out, "{title}:\n")?;
    for (what, why) in notes.take(MOST_NOTES) {
        writeln!(out, "- {} {}", code(what), code(why))?;
    }
    if total > MOST_NOTES {
        writeln!(out, "- and {} more", total - MOST_NOTES)?;
    }
    writeln!(out)
}

/// A code span: fenced by more backticks than it holds. `|` is escaped even there, for tables.
fn code(text: &str) -> String {
    let text = escape::text(text).replace('|', "\\|");
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    let pad = if text.is_empty() || text.starts_with(['`', ' ']) || text.ends_with(['`', ' ']) {
        " "
    } else {
        ""
    };
    format!("{fence}{pad}{text}{pad}{fence}")
}

/// Text from a rule, outside a code span.
fn plain(text: &str) -> String {
    let text = escape::text(text);
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_ascii_punctuation() && !matches!(c, '-' | ',' | '.' | '\'') {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

/// A link target that cannot end early.
fn link(url: &str) -> String {
    escape::text(url)
        .replace('(', "%28")
        .replace(')', "%29")
        .replace(' ', "%20")
        .replace('|', "%7C")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_spans_cannot_be_left() {
        assert_eq!(code("a|b"), "`a\\|b`");
        assert_eq!(code("x`y``z"), "```x`y``z```");
        assert_eq!(code("`"), "`` ` ``");
        assert_eq!(code("l\n# h"), "`l\\n# h`");
    }
}
