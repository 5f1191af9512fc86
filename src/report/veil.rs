//! The last guard against printing a secret: takes every known secret out of every free text of a report.
//!
//! The detector masks the lines it quotes. A secret can stand elsewhere too: in a commit message, a branch name, a
//! file name, the reason somebody gave for an exception. Formats are reached only through this veil. It does nothing
//! when the user asked to see secrets.

use std::ops::Deref;
use std::sync::Arc;

use super::needles::{LEAST, Needles};
use crate::model::{CommitInfo, Finding, Location, Report, Secret};

/// A secret this long is veiled in prose, where hiding an innocent word costs nothing.
const PROSE: usize = LEAST;
/// A secret this long is veiled in paths and code too. A shorter one may be an ordinary word there (`admin`), and
/// hiding it would hide where to look.
const ANYWHERE: usize = 12;

/// A report in whose free text no known secret stands: all that formats are given.
#[derive(Debug, Clone)]
pub struct Veiled(Report);

impl Veiled {
    /// Takes the secrets out of `report`, unless it was asked to show them.
    pub fn new(mut report: Report) -> Self {
        if let Some(veil) = Veil::over(&report) {
            veil.hide(&mut report);
        }
        Self(report)
    }
}

impl Deref for Veiled {
    type Target = Report;

    fn deref(&self) -> &Report {
        &self.0
    }
}

struct Veil {
    prose: Arc<Needles>,
    anywhere: Arc<Needles>,
}

impl Veil {
    /// `None` when there is nothing to hide.
    fn over(report: &Report) -> Option<Self> {
        if report.scan.show_secrets {
            return None;
        }
        let findings = || report.findings.iter().chain(&report.suppressed);
        let secrets = || {
            findings()
                .flat_map(|f| std::iter::once(&f.secret).chain(f.parts.iter().map(|p| &p.secret)))
        };
        let prose = Arc::new(needles(secrets(), PROSE));
        if prose.is_empty() {
            return None;
        }
        let is_short = |secret: &Secret| (PROSE..ANYWHERE).contains(&secret.expose().len());
        let anywhere = if secrets().any(is_short) {
            // Empty where every secret is short: the veil then leaves paths and code alone.
            Arc::new(needles(secrets(), ANYWHERE))
        } else {
            Arc::clone(&prose)
        };
        Some(Self { prose, anywhere })
    }

    fn hide(&self, report: &mut Report) {
        let scan = &mut report.scan;
        hide(&self.anywhere, &mut scan.source);
        scan.root
            .iter_mut()
            .chain(&mut scan.revision)
            .for_each(|text| hide(&self.anywhere, text));
        hide(&self.anywhere, &mut scan.prefix);
        for skipped in &mut scan.skipped {
            hide(&self.anywhere, &mut skipped.what);
            hide(&self.prose, &mut skipped.why);
        }
        for problem in &mut scan.problems {
            hide(&self.anywhere, &mut problem.what);
            hide(&self.prose, &mut problem.why);
        }
        report
            .findings
            .iter_mut()
            .chain(&mut report.suppressed)
            .for_each(|finding| self.finding(finding));
    }

    fn finding(&self, finding: &mut Finding) {
        finding
            .reasons
            .iter_mut()
            .for_each(|reason| hide(&self.anywhere, &mut reason.detail));
        finding
            .facts
            .iter_mut()
            .for_each(|fact| hide(&self.anywhere, fact));
        finding
            .locations
            .iter_mut()
            .for_each(|location| self.location(location));
        if let Some(suppressed) = &mut finding.suppressed {
            hide(&self.prose, &mut suppressed.detail);
            suppressed
                .reason
                .iter_mut()
                .for_each(|reason| hide(&self.prose, reason));
        }
    }

    fn location(&self, location: &mut Location) {
        if let Some(path) = self.anywhere.masked(&location.path) {
            location.path = path.into();
        }
        self.line(location);
        location
            .commit
            .iter_mut()
            .chain(&mut location.last_commit)
            .for_each(|commit| self.commit(commit));
        location
            .refs
            .iter_mut()
            .for_each(|name| hide(&self.prose, name));
        location
            .exposure
            .iter_mut()
            .for_each(|text| hide(&self.anywhere, text));
    }

    /// The marked run keeps marking the same text.
    fn line(&self, location: &mut Location) {
        let chars = location.line.chars().count();
        let start = location.marked.0.min(chars);
        let end = location.marked.1.clamp(start, chars);
        let at = |n: usize| {
            location
                .line
                .char_indices()
                .nth(n)
                .map_or(location.line.len(), |(at, _)| at)
        };
        let (from, to) = (at(start), at(end));
        let mut pieces = [
            &location.line[..from],
            &location.line[from..to],
            &location.line[to..],
        ]
        .map(str::to_owned);
        pieces
            .iter_mut()
            .for_each(|piece| hide(&self.anywhere, piece));
        let mut whole = pieces.concat();
        let start = pieces[0].chars().count();
        location.marked = (start, start + pieces[1].chars().count());
        if self.anywhere.occur(whole.as_bytes()) {
            // A secret reaches over the edge of the mark; hiding it matters more than the mark.
            hide(&self.anywhere, &mut whole);
            location.marked = (0, whole.chars().count());
        }
        location.line = whole;
    }

    fn commit(&self, commit: &mut Arc<CommitInfo>) {
        if self.prose.occur(commit.subject.as_bytes()) || self.prose.occur(commit.author.as_bytes())
        {
            let commit = Arc::make_mut(commit);
            hide(&self.prose, &mut commit.subject);
            hide(&self.prose, &mut commit.author);
        }
    }
}

/// What is looked for: secrets of at least `least` bytes.
fn needles<'a>(secrets: impl Iterator<Item = &'a Secret>, least: usize) -> Needles {
    let mut known = Vec::new();
    for secret in secrets {
        let whole = secret.expose();
        if whole.len() >= least {
            known.push(secret.clone());
        }
        if whole.contains(&b'\n') {
            // Lines of a key block are secret one by one; its BEGIN and END lines are not.
            let lines = whole.split(|&b| b == b'\n').map(<[u8]>::trim_ascii);
            let body = lines.filter(|line| line.len() >= ANYWHERE && !line.starts_with(b"-----"));
            known.extend(body.map(Secret::new));
        }
    }
    Needles::new(known)
}

/// By bytes, because a secret may be part of a character (Latin-1, UTF-16); what is left of one is replaced.
fn hide(needles: &Needles, text: &mut String) {
    if let Some(bytes) = needles.masked(text.as_bytes()) {
        *text = String::from_utf8_lossy(&bytes).into_owned();
    }
}
