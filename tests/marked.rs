//! The files of `fixtures/generic`: a line that ends with `LEAK rule-id` must be found by that rule, and no other line by
//! any. Templates (`{alnum:20}`) are drawn when the test runs, so that the files hold no secret.
//!
//! A fixture's first line names the path it is scanned as.

use std::collections::BTreeSet;
use std::path::Path;

use stanch::detect::{Catalogue, Detector, Scratch, seal};
use stanch::model::{Blob, Confidence, Lines, Origin, Place, Span};
use stanch::rules::BUILTIN;
use stanch::rules::sample::Sampler;

use super::assert_none;

const MARK: &str = "LEAK ";

/// The text to scan, and the rule each marked line wants. Marks are taken out: they are no part of the text.
fn read(path: &Path) -> (String, Vec<u8>, BTreeSet<(u32, String)>) {
    let source = std::fs::read_to_string(path).expect("fixtures are UTF-8");
    let (first, rest) = source.split_once('\n').expect("a fixture has lines");
    let mut wanted = BTreeSet::new();
    let mut text = String::new();
    for (number, line) in (1..).zip(rest.lines()) {
        let (line, rule) = match line.rsplit_once(MARK) {
            Some((line, rule)) => (line.trim_end(), Some(rule)),
            None => (line, None),
        };
        wanted.extend(rule.map(|rule| (number, rule.trim().to_owned())));
        text.push_str(line);
        text.push('\n');
    }
    let mut sampler = Sampler::new(first, seal);
    (first.to_owned(), sampler.text(&text), wanted)
}

fn found(detector: &Detector, path: &str, text: &[u8]) -> BTreeSet<(u32, String)> {
    let origin = Origin::worktree(path.as_bytes());
    let blob = Blob::whole(&origin, text);
    let mut hits = Vec::new();
    let whole = Span::new(0, text.len());
    detector.hits(text, whole, false, &mut Scratch::default(), &mut hits);
    let lines = Lines::new(text, Place::START);
    let reported = detector.judge(&blob, &hits).into_iter();
    reported
        .filter(|d| d.score >= Confidence::Medium.least_score())
        .map(|d| {
            (
                lines.number(d.span.start),
                detector.rule(d.rule).info.id.to_owned(),
            )
        })
        .collect()
}

#[test]
fn marked_lines_are_found_and_no_others() {
    let detector = Detector::new(Catalogue::new(BUILTIN.iter().collect()));
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/generic");
    let mut entries: Vec<_> = std::fs::read_dir(folder)
        .expect("the folder is there")
        .map(|entry| entry.expect("readable").path())
        .collect();
    entries.sort();
    assert!(!entries.is_empty());
    let mut faults = Vec::new();
    for path in entries {
        let (name, text, wanted) = read(&path);
        let found = found(&detector, &name, &text);
        let missed = wanted
            .difference(&found)
            .map(|f| format!("{name}:{} is not found by {}", f.0, f.1));
        let wrong = found
            .difference(&wanted)
            .map(|f| format!("{name}:{} is found by {}", f.0, f.1));
        faults.extend(missed.chain(wrong));
    }
    assert_none(faults);
}
