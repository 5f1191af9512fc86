//! `stanch explain`: what was tried on a file or a line, what was found and what was dropped, and why.

use std::io::{self, Write};
use std::path::PathBuf;

use anyhow::Result;
use clap::Args;

use super::args::RuleArgs;
use super::exit::Exit;
use super::settings;
use crate::detect::{Detection, Detector, Dropped, Observer, Scratch};
use crate::model::{Blob, Confidence, Lines, Origin, Place, Secret, Span};
use crate::report::escape;
use crate::{scan, source};

/// Show which rules were tried on a file or line, what was dropped and by what.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  stanch explain config.py\n  stanch explain config.py:12")]
pub(super) struct ExplainArgs {
    /// File, or FILE:LINE
    #[arg(value_name = "FILE[:LINE]")]
    pub place: PathBuf,
    #[command(flatten)]
    pub rules: RuleArgs,
}

/// What the engine reported while it worked.
#[derive(Debug, Default)]
struct Trail {
    dropped: Vec<(u16, Span, Dropped)>,
    outranked: Vec<(Detection, &'static str)>,
}

impl Observer for Trail {
    fn outranked(&mut self, detection: &Detection, by: &'static str) {
        self.outranked.push((detection.clone(), by));
    }

    fn dropped(&mut self, rule: u16, at: Span, why: &Dropped) {
        self.dropped.push((rule, at, why.clone()));
    }
}

/// Prints the story of a file or line.
pub(super) fn run(args: &ExplainArgs) -> Result<Exit> {
    let (path, line) = split(&args.place);
    let detector = Detector::new(settings::load(&args.rules, &path)?.catalogue);
    let raw = source::read(&path)?;
    let bytes = scan::decoded(&raw);
    let origin = Origin::worktree(source::path_bytes(&path));
    let blob = Blob::whole(&origin, &bytes);
    let mut trail = Trail::default();
    let (mut scratch, mut hits) = (Scratch::default(), Vec::new());
    let whole = Span::new(0, bytes.len());
    detector.hits_observed(
        &bytes,
        whole,
        blob.is_binary(),
        &mut scratch,
        &mut hits,
        &mut trail,
    );
    let found = detector.judge_observed(&blob, &hits, &mut trail);
    let lines = Lines::new(&bytes, Place::START);
    if let Some(line) = line {
        let count = bytes.split_inclusive(|&b| b == b'\n').count();
        let is_there = (1..=count).contains(&(line as usize));
        anyhow::ensure!(
            is_there,
            "{}: has no line {line}: its lines are 1 to {count}",
            path.display()
        );
    }
    let wanted = |span: Span| {
        line.is_none_or(|line| {
            (lines.number(span.start)..=lines.number(span.end.max(1) - 1)).contains(&line)
        })
    };
    let judged = found.iter().chain(trail.outranked.iter().map(|(d, _)| d));
    let secrets: Vec<&[u8]> = judged.map(|d| d.secret.expose()).collect();
    let mut out = io::stdout().lock();
    let mut shown = 0;
    for detection in found.iter().filter(|d| wanted(d.span)) {
        write_judged(
            &mut out,
            &detector,
            &lines,
            detection,
            verdict(detection.score),
            &secrets,
        )?;
        shown += 1;
    }
    for (detection, by) in trail.outranked.iter().filter(|(d, _)| wanted(d.span)) {
        let verdict = format!("dropped, since {by} says more of the same secret");
        write_judged(&mut out, &detector, &lines, detection, &verdict, &secrets)?;
        shown += 1;
    }
    trail.dropped.sort_by_key(|(rule, at, _)| (at.start, *rule));
    trail.dropped.dedup();
    for (rule, at, why) in trail.dropped.iter().filter(|(_, at, _)| wanted(*at)) {
        let secret = Secret::new(at.of(&bytes));
        let id = detector.rule(*rule).info.id;
        writeln!(
            out,
            "{}:{} {id}: dropped {}: {}",
            lines.number(at.start),
            lines.column(at.start),
            escape::text(&secret.masked()),
            escape::text(&why.to_string())
        )?;
        shown += 1;
    }
    if shown == 0 {
        let rules = detector.rules().len();
        writeln!(
            out,
            "nothing here led to any of {rules} rules: no anchor, no telling name, no long random run"
        )?;
    }
    Ok(Exit::Clean)
}

/// What a score means for a scan.
const fn verdict(score: u8) -> &'static str {
    let low = Confidence::Low.least_score();
    let medium = Confidence::Medium.least_score();
    match score {
        s if s >= Confidence::High.least_score() => "found, high confidence",
        s if s >= medium => "found, medium confidence",
        s if s >= low => "dropped by default: reported with --min-confidence low",
        _ => "dropped: more speaks against it than for it",
    }
}

/// The words that a reason quotes, masked where they are a piece of a secret: the beginning of a token may be read as
/// the name of its rest.
fn without_pieces(detail: &str, secrets: &[&[u8]]) -> String {
    let is_piece = |word: &str| {
        let holds = |secret: &&[u8]| memchr::memmem::find(secret, word.as_bytes()).is_some();
        word.len() >= SHORTEST && secrets.iter().any(holds)
    };
    let words = detail.split('`').enumerate().map(|(n, word)| {
        if n % 2 == 1 && is_piece(word) {
            Secret::new(word).masked()
        } else {
            word.to_string()
        }
    });
    words.collect::<Vec<String>>().join("`")
}

/// A piece of a secret this long says something of it.
const SHORTEST: usize = 9;

/// A candidate, its verdict, and how the evidence adds up to its score.
fn write_judged(
    out: &mut impl Write,
    detector: &Detector,
    lines: &Lines<'_>,
    d: &Detection,
    verdict: &str,
    secrets: &[&[u8]],
) -> io::Result<()> {
    let id = detector.rule(d.rule).info.id;
    writeln!(
        out,
        "{}:{} {id}: {} {verdict}",
        lines.number(d.span.start),
        lines.column(d.span.start),
        escape::text(&d.secret.masked()),
    )?;
    for reason in &d.reasons {
        writeln!(
            out,
            "    {:>+4}  {:<12} {}",
            reason.points,
            reason.evidence,
            escape::text(&without_pieces(&reason.detail, secrets))
        )?;
    }
    let sum: i32 = d
        .reasons
        .iter()
        .map(|reason| i32::from(reason.points))
        .sum();
    writeln!(
        out,
        "    {sum:>+4}  together: score {}, odds of 10^({sum}/10) to 1",
        d.score
    )?;
    for part in &d.parts {
        writeln!(out, "    with {} on line {}", part.name, part.line)?;
    }
    Ok(())
}

/// Splits `FILE:LINE`; a file of that whole name comes first.
fn split(place: &std::path::Path) -> (PathBuf, Option<u32>) {
    if !place.exists()
        && let Some((file, line)) = place.to_string_lossy().rsplit_once(':')
        && let Ok(line) = line.parse()
    {
        return (PathBuf::from(file), Some(line));
    }
    (place.to_path_buf(), None)
}

#[cfg(test)]
mod tests {
    use super::without_pieces;

    #[test]
    fn a_name_that_is_the_beginning_of_a_token_is_masked() {
        let secrets: &[&[u8]] = &[b"acme_oauth_abcd=efgh"];
        let said = without_pieces("`acme_oauth_abcd` names something", secrets);
        assert_eq!(said, "`********` names something");
        let said = without_pieces("`client_secret` names it, `abcd` too", secrets);
        assert_eq!(said, "`client_secret` names it, `abcd` too");
    }
}
