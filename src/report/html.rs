//! HTML: one self-contained page with a table that can be filtered. It loads nothing, and its content security policy
//! allows nothing but its own style and script, by hash. The table is complete without the script. Masked unless the
//! report shows secrets.

use std::io;

use data_encoding::BASE64;
use sha2::{Digest, Sha256};

use super::junit::escape_markup;
use super::{Reporter, escape, words};
use crate::model::{Finding, Location, Report, ScanInfo};

const PAGE: &str = include_str!("report.html");
const STYLE: &str = include_str!("report.css");
const SCRIPT: &str = include_str!("report.js");

/// One page.
pub struct Html;

impl Reporter for Html {
    fn write(&self, report: &Report, out: &mut dyn io::Write) -> io::Result<()> {
        let mut rest = PAGE;
        while let Some((before, after)) = rest.split_once('{') {
            out.write_all(before.as_bytes())?;
            let (slot, after) = after
                .split_once('}')
                .expect("every slot of the page is closed");
            fill(slot, report, out)?;
            rest = after;
        }
        out.write_all(rest.as_bytes())
    }
}

fn fill(slot: &str, report: &Report, out: &mut dyn io::Write) -> io::Result<()> {
    let scan = &report.scan;
    match slot {
        "csp" => write!(
            out,
            "default-src 'none'; style-src 'sha256-{}'; script-src 'sha256-{}'; base-uri 'none'; form-action 'none'",
            hash(STYLE),
            hash(SCRIPT)
        ),
        "style" => out.write_all(STYLE.as_bytes()),
        "script" => out.write_all(SCRIPT.as_bytes()),
        "verdict" => out.write_all(html(&words::verdict(report)).as_bytes()),
        "scope" => {
            write!(
                out,
                "Scanned {}: {}",
                html(&scan.source),
                words::scope(scan)
            )?;
            write!(
                out,
                "; {} suppressed, {} below the wanted confidence.",
                report.suppressed.len(),
                report.below_confidence
            )
        }
        "notes" => notes(report, out),
        "boxes" => words::SEVERITIES.iter().try_for_each(|severity| {
            writeln!(
                out,
                r#"<label><input type="checkbox" value="{severity}" checked> {severity}</label>"#
            )
        }),
        "rows" => words::listed(report).try_for_each(|finding| row(scan, finding, out)),
        slot => unreachable!("the page has no slot {slot}: a test writes it whole"),
    }
}

fn notes(report: &Report, out: &mut dyn io::Write) -> io::Result<()> {
    if report.is_incomplete() {
        writeln!(
            out,
            r#"<p class="loud"><strong>Incomplete</strong>: part of what was asked for was not scanned.</p>"#
        )?;
    }
    let problems = report
        .scan
        .problems
        .iter()
        .map(|p| ("not read", &p.what, &p.why));
    let skipped = report
        .scan
        .skipped
        .iter()
        .map(|s| ("skipped", &s.what, &s.why));
    let mut all = problems.chain(skipped).peekable();
    if all.peek().is_none() {
        return Ok(());
    }
    let open = if report.is_incomplete() { " open" } else { "" };
    writeln!(
        out,
        "<details{open}><summary>What was not scanned</summary><ul>"
    )?;
    for (label, what, why) in all {
        writeln!(
            out,
            "<li>{label}: <code>{}</code>: {}</li>",
            html(what),
            html(why)
        )?;
    }
    writeln!(out, "</ul></details>")
}

fn row(scan: &ScanInfo, finding: &Finding, out: &mut dyn io::Write) -> io::Result<()> {
    let severity = finding.severity;
    writeln!(
        out,
        r#"<tr data-severity="{severity}"><td class="{severity}">{severity}</td>"#
    )?;
    writeln!(
        out,
        r#"<td>{}<br><code>{}</code>"#,
        html(finding.rule.name),
        html(&words::secret(scan, &finding.secret))
    )?;
    for part in &finding.parts {
        writeln!(
            out,
            "<br>{} <code>{}</code>",
            html(part.name),
            html(&words::secret(scan, &part.secret))
        )?;
    }
    writeln!(
        out,
        r#"<br><span class="faint">{}</span></td>"#,
        html(finding.rule.id)
    )?;
    write!(out, "<td>")?;
    place(finding.place(), out)?;
    others(finding, out)?;
    let reasons: Vec<String> = finding
        .reasons
        .iter()
        .map(|reason| html(&reason.detail))
        .collect();
    let confidence = finding.confidence();
    writeln!(out, "</td><td>{confidence} ({})", finding.score)?;
    if !reasons.is_empty() {
        writeln!(
            out,
            "<details><summary>why</summary>{}</details>",
            reasons.join("<br>")
        )?;
    }
    writeln!(out, "</td><td>{}", html(finding.rule.description))?;
    if let Some(suppressed) = words::suppression(finding) {
        writeln!(out, "<br><em>Suppressed by {}</em>", html(&suppressed))?;
    }
    writeln!(
        out,
        "<br>{}{}</td></tr>",
        html(&words::advice(finding)),
        rotate(finding)
    )
}

fn place(place: &Location, out: &mut dyn io::Write) -> io::Result<()> {
    let path = html(&escape::bytes(&place.path));
    writeln!(
        out,
        "<code>{path}:{}:{}</code>",
        place.start_line, place.start_column
    )?;
    if let Some(commit) = &place.commit {
        writeln!(
            out,
            r#"<br><span class="faint">{}</span>"#,
            html(&words::commit(commit))
        )?;
    }
    if let Some(reach) = words::reach(place) {
        writeln!(out, r#"<br><span class="faint">{}</span>"#, html(&reach))?;
    }
    for exposure in &place.exposure {
        writeln!(out, "<br>{}", html(exposure))?;
    }
    let chars = |from: usize, to: usize| {
        html(
            &place
                .line
                .chars()
                .skip(from)
                .take(to.saturating_sub(from))
                .collect::<String>(),
        )
    };
    let (start, end) = place.marked;
    let (before, mark, after) = (
        chars(0, start),
        chars(start, end),
        chars(end.max(start), usize::MAX),
    );
    writeln!(out, "<br><code>{before}<mark>{mark}</mark>{after}</code>")
}

fn others(finding: &Finding, out: &mut dyn io::Write) -> io::Result<()> {
    let total = finding.total_locations.max(finding.locations.len()) - 1;
    if total == 0 {
        return Ok(());
    }
    writeln!(out, "<details><summary>and {total} more</summary>")?;
    for other in finding.locations.iter().skip(1) {
        let path = html(&escape::bytes(&other.path));
        writeln!(
            out,
            "<code>{path}:{}:{}</code><br>",
            other.start_line, other.start_column
        )?;
    }
    writeln!(out, "</details>")
}

/// A link for rules that have one; nothing but https leaves the page.
fn rotate(finding: &Finding) -> String {
    match finding
        .rule
        .rotate
        .filter(|url| url.starts_with("https://"))
    {
        Some(url) => format!(
            r#" <a href="{}" rel="noopener noreferrer" target="_blank">Open</a>"#,
            html(url)
        ),
        None => String::new(),
    }
}

fn html(text: &str) -> String {
    escape_markup(&escape::text(text))
}

fn hash(text: &str) -> String {
    BASE64.encode(&Sha256::digest(text.as_bytes()))
}
