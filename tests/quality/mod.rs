//! How well generic secrets are told from everything else, measured on text made here with a fixed seed: templates of
//! every shape a value is assigned in, filled with secrets and with the things that are not.
//!
//! `cargo test --test suite quality -- --nocapture` prints the table. The values are drawn, not collected, so the figures say how
//! the parts of the judgement work together, not how often they meet; ordinary source is measured separately.

#![allow(clippy::print_stdout, reason = "the table is what this module is for")]

mod draw;
mod fit;
mod lines;
mod names;
mod providers;
mod shapes;

use std::collections::BTreeMap;

use stanch::detect::weights::TABLE_TEXT;
use stanch::detect::{Catalogue, Detector};
use stanch::rules::BUILTIN;

use draw::{Dice, NOT_SECRETS, SECRETS};
use lines::LINES;
use shapes::{SHAPES, Shape};

/// Samples of each kind.
const EACH: usize = 240;
/// How far the share of secrets may lie outside of a class of scores, in per cent.
const TOLERANCE: f64 = 20.0;
/// The least score that is reported by default.
const REPORTED: u8 = 40;

#[derive(Default)]
struct Tally {
    found: usize,
    missed: usize,
    missed_samples: Vec<String>,
}

impl Tally {
    fn count(&mut self, found: bool, sample: &str) {
        if found {
            self.found += 1;
        } else {
            self.missed += 1;
            if self.missed_samples.len() < 3 {
                self.missed_samples.push(sample.to_owned());
            }
        }
    }

    fn share(&self) -> f64 {
        self.found as f64 / (self.found + self.missed).max(1) as f64
    }
}

fn detector() -> Detector {
    Detector::new(Catalogue::new(BUILTIN.iter().collect()))
}

/// Whether a sample is reported; what reports it is told with `STANCH_QUALITY=rules`.
fn is_found(detector: &Detector, shape: &Shape, text: &str) -> bool {
    let rules = detector.rules_found(text.as_bytes(), shape.path, REPORTED);
    if std::env::var_os("STANCH_QUALITY").is_some_and(|v| v == "rules") && !rules.is_empty() {
        println!("{rules:?} {}", text.trim().replace('\n', " | "));
    }
    !rules.is_empty()
}

/// Text of a shape with a value in it, between lines that any file of its kind could have.
fn text(shape: &Shape, value: &str, dice: &mut Dice) -> String {
    let name = dice.pick(shape.names);
    let line = shape.template.replace("NAME", name).replace("VALUE", value);
    format!("{}\n{line}\n{}\n", shape.around.0, shape.around.1)
}

/// Precision and recall of a group at the default confidence.
struct Figures {
    group: &'static str,
    /// The least F1.
    least: f64,
    precision: f64,
    recall: f64,
}

impl Figures {
    fn f1(&self) -> f64 {
        2.0 * self.precision * self.recall / (self.precision + self.recall)
    }
}

/// The figures that a change may lower by a point, as they were when somebody last looked at them.
const STORED: &str = include_str!("figures.tsv");
/// What a change may take from one of them.
const POINT: f64 = 0.01;

/// How `STANCH_BLESS=1 cargo test --test suite no_lower_than_stored` writes them.
fn as_text(all: &[Figures]) -> String {
    let head = "# group, precision, recall and F1 at the default confidence\n";
    let line = |f: &Figures| {
        format!(
            "{}\t{:.3}\t{:.3}\t{:.3}\n",
            f.group,
            f.precision,
            f.recall,
            f.f1()
        )
    };
    all.iter()
        .map(line)
        .fold(head.to_owned(), |text, line| text + &line)
}

#[test]
fn figures_are_no_lower_than_stored() {
    let detector = detector();
    let [passwords, secrets] = drawn(&detector);
    let all = [passwords, secrets, real(), tokens(&detector)];
    let text = as_text(&all);
    println!("{text}");
    for figures in &all {
        let (group, f1, least) = (figures.group, figures.f1(), figures.least);
        assert!(f1 >= least, "{group}: F1 {f1:.3} is below {least}");
    }
    if std::env::var_os("STANCH_BLESS").is_some() {
        std::fs::write("tests/quality/figures.tsv", text).expect("the figures can be written");
        return;
    }
    for figures in &all {
        let mut cells = STORED
            .lines()
            .find_map(|line| line.strip_prefix(figures.group)?.strip_prefix('\t'))
            .unwrap_or_else(|| panic!("figures.tsv has no line of {}", figures.group))
            .split('\t')
            .map(|cell| cell.parse::<f64>().expect("a share"));
        let now = [figures.precision, figures.recall, figures.f1()];
        for (what, now) in ["precision", "recall", "F1"].into_iter().zip(now) {
            let stored = cells.next().expect("three shares");
            assert!(
                now >= stored - POINT,
                "{} of {} is {now:.3}, {stored:.3} is stored",
                what,
                figures.group
            );
        }
    }
}

/// Of what is drawn: passwords, and other secrets.
fn drawn(detector: &Detector) -> [Figures; 2] {
    let shapes: Vec<&Shape> = SHAPES.iter().chain(LINES).collect();
    let mut dice = Dice::new(20_261_120);
    let mut by_kind: BTreeMap<&str, Tally> = BTreeMap::new();
    let mut by_shape: BTreeMap<&str, Tally> = BTreeMap::new();
    let mut recall = [Tally::default(), Tally::default()];
    for (kind, password, make) in SECRETS {
        for round in 0..EACH {
            let shape = shapes[round % shapes.len()];
            if shape.password != *password {
                continue;
            }
            let value = make(&mut dice);
            let text = text(shape, &value, &mut dice);
            let found = is_found(detector, shape, &text);
            by_kind.entry(kind).or_default().count(found, &text);
            by_shape.entry(shape.id).or_default().count(found, &text);
            recall[usize::from(!password)].count(found, "");
        }
    }
    let mut alarms = [Tally::default(), Tally::default()];
    let mut alarms_by_kind: BTreeMap<&str, Tally> = BTreeMap::new();
    for (kind, make) in NOT_SECRETS {
        for round in 0..EACH {
            let shape = shapes[(round * 7 + kind.len()) % shapes.len()];
            let text = text(shape, &make(&mut dice), &mut dice);
            let quiet = !is_found(detector, shape, &text);
            alarms_by_kind.entry(kind).or_default().count(quiet, &text);
            alarms[usize::from(!shape.password)].count(quiet, "");
        }
    }
    println!("recall by kind of secret");
    print(&by_kind);
    println!("recall by shape");
    print(&by_shape);
    println!("silence by kind of other thing");
    print(&alarms_by_kind);
    [("drawn passwords", 0.80), ("drawn secrets", 0.85)].map(|(group, least)| {
        let index = usize::from(group == "drawn secrets");
        // As many other things as secrets, so that precision does not hang on how many kinds are listed.
        let (hit, miss) = (recall[index].found as f64, recall[index].missed as f64);
        let false_alarms = (1.0 - alarms[index].share()) * (hit + miss);
        Figures {
            group,
            least,
            precision: hit / (hit + false_alarms),
            recall: hit / (hit + miss),
        }
    })
}

/// Of the labelled candidates of real code, judged by their evidence.
fn real() -> Figures {
    let table = fit::table(TABLE_TEXT);
    let (mut hits, mut misses, mut alarms) = (0.0, 0.0, 0.0);
    for row in fit::rows(EVIDENCE) {
        let points: i32 = row
            .evidence
            .iter()
            .map(|name| i32::from(table[name].points))
            .sum();
        let reported = fit::probability(f64::from(points)) * 100.0 >= f64::from(REPORTED) - 0.5;
        let count = f64::from(row.count);
        match (row.secret, reported) {
            (true, true) => hits += count,
            (true, false) => misses += count,
            (false, true) => alarms += count,
            (false, false) => {}
        }
    }
    Figures {
        group: "real candidates",
        least: 0.85,
        precision: hits / (hits + alarms),
        recall: hits / (hits + misses),
    }
}

/// Of the examples and counterexamples of the rules of providers.
fn tokens(detector: &Detector) -> Figures {
    let (mut hits, mut misses, mut alarms) = (0, 0, 0);
    providers::each(|secret, path, text| {
        let found = !detector.rules_found(text, path, REPORTED).is_empty();
        hits += u32::from(secret && found);
        misses += u32::from(secret && !found);
        alarms += u32::from(!secret && found);
    });
    Figures {
        group: "provider tokens",
        least: 0.95,
        precision: f64::from(hits) / f64::from(hits + alarms),
        recall: f64::from(hits) / f64::from(hits + misses),
    }
}

/// The labelled candidates of real code that the weights are fitted to.
const EVIDENCE: &str = include_str!("evidence.tsv");

#[test]
fn refitting_gives_the_stored_weights() {
    let table = fit::table(TABLE_TEXT);
    let fitted = fit::fit(&table, &fit::rows(EVIDENCE));
    let moved: Vec<String> = fitted
        .iter()
        .filter(|(name, points)| table[*name].points != **points)
        .map(|(name, points)| format!("{name}: stored {}, fitted {points}", table[name].points))
        .collect();
    assert!(
        moved.is_empty(),
        "`cargo bench --bench quality -- fit tests/quality/evidence.tsv` prints the new table:\n{}",
        moved.join("\n")
    );
}

#[test]
fn scores_say_how_many_are_secrets() {
    let classes = fit::calibration(&fit::table(TABLE_TEXT), &fit::rows(EVIDENCE));
    println!("score     candidates  secrets");
    for (index, (all, secrets)) in classes.into_iter().enumerate() {
        let share = 100.0 * secrets / f64::max(all, 1.0);
        let least = index * 10;
        println!("{least:2} to {:3}  {all:9}  {share:5.1} %", least + 10);
        if all >= 30.0 {
            let (low, high) = (least as f64 - TOLERANCE, least as f64 + 10.0 + TOLERANCE);
            assert!(
                (low..=high).contains(&share),
                "of scores from {least} on, {share:.1} % are secrets"
            );
        }
    }
}

fn print(tallies: &BTreeMap<&str, Tally>) {
    for (what, tally) in tallies {
        println!(
            "  {:5.1} %  {what}  ({})",
            100.0 * tally.share(),
            tally.found + tally.missed
        );
        for sample in &tally.missed_samples {
            println!("             {}", sample.trim().replace('\n', " | "));
        }
    }
}
