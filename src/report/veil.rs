//! The last guard against printing a secret: takes every known secret out of every free text of a report.
//!
//! The detector masks the lines it quotes. A secret can stand elsewhere too: in a commit message, a branch name, a
//! file name, the reason somebody gave for an exception. Formats are reached only through this veil. It does nothing
//! when the user asked to see secrets.

use std::io;
use std::sync::Arc;

use aho_corasick::{AhoCorasick, MatchKind};

use super::Reporter;
use crate::model::{CommitInfo, Finding, Location, Report, Secret};

/// A secret this long is veiled in prose, where hiding an innocent word costs nothing.
const PROSE: usize = 6;
/// A secret this long is veiled in paths and code too. A shorter one may be an ordinary word there (`admin`), and
/// hiding it would hide where to look.
const ANYWHERE: usize = 12;

/// A reporter that never sees a report in which a known secret stands in free text.
pub struct Veiled<R>(pub R);

impl<R: Reporter> Reporter for Veiled<R> {
    fn write(&self, report: &Report, out: &mut dyn io::Write) -> io::Result<()> {
        match Veil::over(report) {
            Some(veil) => self.0.write(&veil.report(report), out),
            None => self.0.write(report, out),
        }
    }
}

struct Veil {
    prose: Needles,
    anywhere: Needles,
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
        let prose = Needles::of(secrets(), PROSE)?;
        // Empty where every secret is short: the veil then leaves paths and code alone.
        let anywhere = Needles::of(secrets(), ANYWHERE).unwrap_or_default();
        Some(Self { prose, anywhere })
    }

    fn report(&self, report: &Report) -> Report {
        let mut report = report.clone();
        let scan = &mut report.scan;
        self.anywhere.hide(&mut scan.source);
        scan.root
            .iter_mut()
            .chain(&mut scan.revision)
            .for_each(|text| self.anywhere.hide(text));
        self.anywhere.hide(&mut scan.prefix);
        for skipped in &mut scan.skipped {
            self.anywhere.hide(&mut skipped.what);
            self.prose.hide(&mut skipped.why);
        }
        for problem in &mut scan.problems {
            self.anywhere.hide(&mut problem.what);
            self.prose.hide(&mut problem.why);
        }
        report
            .findings
            .iter_mut()
            .chain(&mut report.suppressed)
            .for_each(|finding| self.finding(finding));
        report
    }

    fn finding(&self, finding: &mut Finding) {
        finding
            .reasons
            .iter_mut()
            .for_each(|reason| self.anywhere.hide(&mut reason.detail));
        finding
            .facts
            .iter_mut()
            .for_each(|fact| self.anywhere.hide(fact));
        finding
            .locations
            .iter_mut()
            .for_each(|location| self.location(location));
        if let Some(suppressed) = &mut finding.suppressed {
            self.prose.hide(&mut suppressed.detail);
            suppressed
                .reason
                .iter_mut()
                .for_each(|reason| self.prose.hide(reason));
        }
    }

    fn location(&self, location: &mut Location) {
        if let Some(path) = self.anywhere.hidden(&location.path) {
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
            .for_each(|name| self.prose.hide(name));
        location
            .exposure
            .iter_mut()
            .for_each(|text| self.anywhere.hide(text));
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
            .for_each(|piece| self.anywhere.hide(piece));
        let mut whole = pieces.concat();
        let start = pieces[0].chars().count();
        location.marked = (start, start + pieces[1].chars().count());
        if self.anywhere.occurs(&whole) {
            // A secret reaches over the edge of the mark; hiding it matters more than the mark.
            self.anywhere.hide(&mut whole);
            location.marked = (0, whole.chars().count());
        }
        location.line = whole;
    }

    fn commit(&self, commit: &mut Arc<CommitInfo>) {
        if self.prose.occurs(&commit.subject) || self.prose.occurs(&commit.author) {
            let commit = Arc::make_mut(commit);
            self.prose.hide(&mut commit.subject);
            self.prose.hide(&mut commit.author);
        }
    }
}

/// Secrets to look for, and what each becomes. The default finds nothing.
#[derive(Default)]
struct Needles {
    search: Option<AhoCorasick>,
    masks: Vec<String>,
}

impl Needles {
    /// Secrets of at least `least` bytes; `None` if there are none.
    fn of<'a>(secrets: impl Iterator<Item = &'a Secret>, least: usize) -> Option<Self> {
        let mut known: Vec<(Vec<u8>, String)> = Vec::new();
        for secret in secrets {
            let whole = secret.expose();
            if whole.len() >= least {
                known.push((whole.to_vec(), secret.masked()));
            }
            if whole.contains(&b'\n') {
                // Lines of a key block are secret one by one; its BEGIN and END lines are not.
                let lines = whole.split(|&b| b == b'\n').map(<[u8]>::trim_ascii);
                let body =
                    lines.filter(|line| line.len() >= ANYWHERE && !line.starts_with(b"-----"));
                known.extend(body.map(|line| (line.to_vec(), Secret::new(line).masked())));
            }
        }
        known.sort();
        known.dedup();
        if known.is_empty() {
            return None;
        }
        let (needles, masks): (Vec<_>, Vec<_>) = known.into_iter().unzip();
        let search = AhoCorasick::builder()
            .match_kind(MatchKind::LeftmostLongest)
            .build(needles)
            .expect("a report holds far fewer secrets than an automaton has states");
        Some(Self {
            search: Some(search),
            masks,
        })
    }

    fn occurs(&self, text: &str) -> bool {
        self.search
            .as_ref()
            .is_some_and(|search| search.is_match(text))
    }

    fn hide(&self, text: &mut String) {
        if let Some(search) = self
            .search
            .as_ref()
            .filter(|search| search.is_match(text.as_str()))
        {
            // By bytes, because a secret may be part of a character (Latin-1, UTF-16); what is left of one is replaced.
            let bytes = search.replace_all_bytes(text.as_bytes(), &self.masks);
            *text = String::from_utf8_lossy(&bytes).into_owned();
        }
    }

    fn hidden(&self, bytes: &[u8]) -> Option<Vec<u8>> {
        let search = self
            .search
            .as_ref()
            .filter(|search| search.is_match(bytes))?;
        Some(search.replace_all_bytes(bytes, &self.masks))
    }
}
