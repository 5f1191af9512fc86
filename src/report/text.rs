//! Text for people: a compact block per finding that says where, what, how sure, why and what to do; then what was
//! read, and loudly what was not. The first line of a block reads `path:line:column: severity: …`, as editors expect.

use std::io::{self, Write};

use super::excerpt::Excerpt;
use super::style::{Ink, Style};
use super::{Reporter, escape, words};
use crate::model::{Finding, Location, Report, ScanInfo, Status};

/// How many further places, skipped files and problems are named unless the style is verbose.
const SHOWN_PLACES: usize = 3;
const SHOWN_NOTES: usize = 10;
/// Reasons named unless the style is verbose; they come strongest first.
const SHOWN_REASONS: usize = 3;

/// Text in a given style.
pub struct Text(pub Style);

impl Reporter for Text {
    fn write(&self, report: &Report, out: &mut dyn Write) -> io::Result<()> {
        for finding in words::listed(report) {
            Block {
                style: &self.0,
                scan: &report.scan,
                finding,
            }
            .write(out)?;
        }
        self.summary(report, out)?;
        self.notes(
            "skipped",
            report.scan.skipped.iter().map(|s| (&s.what, &s.why)),
            Ink::Faint,
            out,
        )?;
        self.notes(
            "not read",
            report.scan.problems.iter().map(|p| (&p.what, &p.why)),
            Ink::Bad,
            out,
        )?;
        if report.is_incomplete() {
            let loud = self.0.paint(Ink::Bad, "INCOMPLETE");
            writeln!(
                out,
                "{loud}: part of what was asked for was not scanned; secrets may be left in it"
            )?;
        }
        Ok(())
    }
}

impl Text {
    fn summary(&self, report: &Report, out: &mut dyn Write) -> io::Result<()> {
        let scan = &report.scan;
        let ink = if report.findings.is_empty() && !report.is_incomplete() {
            Ink::Good
        } else {
            Ink::Bad
        };
        let verdict = self.0.paint(ink, &words::verdict(report));
        let counts = [
            (report.suppressed.len(), "suppressed"),
            (report.below_confidence, "below the wanted confidence"),
            (scan.skipped.len(), "skipped"),
        ];
        let mut also: Vec<String> = counts
            .iter()
            .filter(|(n, _)| *n > 0)
            .map(|(n, what)| format!("{} {what}", words::thousands(*n as u64)))
            .collect();
        if !scan.problems.is_empty() {
            also.push(words::count(scan.problems.len() as u64, "problem"));
        }
        let also = if also.is_empty() {
            String::new()
        } else {
            format!("; {}", also.join(", "))
        };
        writeln!(
            out,
            "{verdict}: {} in {:.2} s{also}",
            words::scope(scan),
            scan.seconds
        )
    }

    fn notes<'a>(
        &self,
        label: &str,
        notes: impl ExactSizeIterator<Item = (&'a String, &'a String)>,
        ink: Ink,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        let total = notes.len();
        let shown = if self.0.verbose { total } else { SHOWN_NOTES };
        for (what, why) in notes.take(shown) {
            writeln!(
                out,
                "  {} {}: {}",
                self.0.paint(ink, &format!("{label}:")),
                escape::text(what),
                escape::text(why)
            )?;
        }
        if total > shown {
            writeln!(
                out,
                "  {} and {} more",
                self.0.paint(ink, &format!("{label}:")),
                words::thousands((total - shown) as u64)
            )?;
        }
        Ok(())
    }
}

/// One finding on its way to the page.
struct Block<'a> {
    style: &'a Style,
    scan: &'a ScanInfo,
    finding: &'a Finding,
}

impl Block<'_> {
    fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        let place = self.finding.place();
        let gutter = place.start_line.to_string().len().max(2);
        self.headline(place, out)?;
        self.quote(place, gutter, out)?;
        for note in self.notes() {
            let equals = self.style.paint(Ink::Faint, "=");
            writeln!(out, "{:gutter$} {equals} {note}", "")?;
        }
        writeln!(out)
    }

    fn headline(&self, place: &Location, out: &mut dyn Write) -> io::Result<()> {
        let finding = self.finding;
        let confidence = finding.confidence();
        let mut tail = String::new();
        if finding.status != Status::Unverified {
            tail = format!(
                ", {}",
                self.style.paint(Ink::Title, finding.status.as_str())
            );
        }
        if finding.suppressed.is_some() {
            tail.push_str(", suppressed");
        }
        writeln!(
            out,
            "{}: {}: {} [{}], {} confidence ({}){tail}",
            self.style.paint(Ink::Place, &spot(place)),
            self.style
                .paint(Ink::Severity(finding.severity), finding.severity.as_str()),
            self.style
                .paint(Ink::Title, &escape::text(finding.rule.name)),
            escape::text(finding.rule.id),
            self.style
                .paint(Ink::Confidence(confidence), confidence.as_str()),
            finding.score,
        )
    }

    fn quote(&self, place: &Location, gutter: usize, out: &mut dyn Write) -> io::Result<()> {
        if place.line.is_empty() {
            return Ok(());
        }
        let room = if self.style.width == 0 {
            0
        } else {
            self.style.width.saturating_sub(gutter + 3).max(20)
        };
        let excerpt = Excerpt::of(&place.line, place.marked, room);
        let bar = self.style.paint(Ink::Faint, "|");
        let number = self
            .style
            .paint(Ink::Faint, &format!("{:gutter$}", place.start_line));
        let carets = self.style.paint(
            Ink::Severity(self.finding.severity),
            &"^".repeat(excerpt.length),
        );
        writeln!(out, "{number} {bar} {}", excerpt.line)?;
        writeln!(
            out,
            "{:gutter$} {bar} {:indent$}{carets}",
            "",
            "",
            indent = excerpt.indent
        )
    }

    /// The lines below the quote, safe to print.
    fn notes(&self) -> Vec<String> {
        let (finding, place) = (self.finding, self.finding.place());
        let mut notes = Vec::new();
        let mut say = |text: String| notes.push(escape::text(&text).into_owned());
        if self.scan.show_secrets {
            say(format!(
                "secret: {}",
                words::secret(self.scan, &finding.secret)
            ));
        }
        for part in &finding.parts {
            say(format!(
                "with its {}: {} (line {})",
                part.name,
                words::secret(self.scan, &part.secret),
                part.line
            ));
        }
        if !finding.via.is_empty() {
            say(format!("decoded from {}", finding.via.join(", then ")));
        }
        finding.facts.iter().for_each(|fact| say(fact.clone()));
        if let Some(commit) = &place.commit {
            say(words::commit(commit));
        }
        if let Some(last) = &place.last_commit {
            say(format!("last seen {}", words::commit(last)));
        }
        if let Some(reach) = words::reach(place) {
            say(format!("reach: {reach}"));
        }
        place
            .exposure
            .iter()
            .for_each(|exposure| say(format!("exposed: {exposure}")));
        self.reasons().into_iter().for_each(&mut say);
        self.other_places().into_iter().for_each(&mut say);
        words::suppression(finding)
            .into_iter()
            .for_each(|by| say(format!("suppressed by {by}")));
        if self.style.verbose {
            say(format!("fingerprint: {}", finding.fingerprint));
        }
        say(finding.rule.description.to_owned());
        notes.push(self.advice());
        notes
    }

    fn reasons(&self) -> Option<String> {
        let reasons = &self.finding.reasons;
        let shown = if self.style.verbose {
            reasons.len()
        } else {
            SHOWN_REASONS
        };
        let texts: Vec<String> = reasons
            .iter()
            .take(shown)
            .map(|reason| match self.style.verbose {
                true => format!("{} ({:+})", reason.detail, reason.points),
                false => reason.detail.clone(),
            })
            .collect();
        (!texts.is_empty()).then(|| format!("because: {}", texts.join("; ")))
    }

    fn other_places(&self) -> Option<String> {
        let others = &self.finding.locations[1..];
        let total = self
            .finding
            .total_locations
            .max(self.finding.locations.len())
            - 1;
        if total == 0 {
            return None;
        }
        let shown = if self.style.verbose {
            others.len()
        } else {
            SHOWN_PLACES.min(others.len())
        };
        let named: Vec<String> = others[..shown].iter().map(spot).collect();
        let more = match total - shown {
            0 => String::new(),
            n if shown == 0 => format!("{n} more places"),
            n => format!(" and {n} more"),
        };
        Some(format!("also at {}{more}", named.join(", ")))
    }

    fn advice(&self) -> String {
        let advice = escape::text(&words::advice(self.finding)).into_owned();
        match self.finding.rule.rotate {
            Some(url) if self.style.color => {
                let url = escape::text(url);
                advice.replacen(&*url, &self.style.paint(Ink::Link, &url), 1)
            }
            _ => advice,
        }
    }
}

/// `path:line:column`, escaped. It can begin a line, where `::` begins a command for GitHub's runner.
fn spot(location: &Location) -> String {
    let mut path = escape::bytes(&location.path);
    if path.trim_start().starts_with("::") {
        path = path.replacen("::", "\\u{3a}:", 1);
    }
    format!("{path}:{}:{}", location.start_line, location.start_column)
}
