//! The measurement: what of the sample is reported, by kind, and the curve of precision and recall.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use stanch::detect::{Detection, Detector};
use stanch::model::{Confidence, Span};

use crate::corpus;
use crate::curve;
use crate::sample::Sample;

/// Scores of a group of lines that hold secrets, and of lines that do not.
#[derive(Default)]
pub struct Scores {
    /// What the group is called.
    pub name: &'static str,
    /// Best score on each line with a secret; 0 where nothing was found.
    pub secrets: Vec<u8>,
    /// The same for lines without.
    pub others: Vec<u8>,
}

impl Scores {
    /// Precision and recall if everything from `least` on is reported.
    pub fn at(&self, least: u8) -> (f64, f64) {
        let over = |scores: &[u8]| scores.iter().filter(|s| **s >= least).count() as f64;
        let (hits, alarms) = (over(&self.secrets), over(&self.others));
        (
            if hits + alarms == 0.0 {
                1.0
            } else {
                hits / (hits + alarms)
            },
            hits / self.secrets.len().max(1) as f64,
        )
    }

    fn print(&self, level: Confidence) {
        let (precision, recall) = self.at(level.least_score());
        let f1 = 2.0 * precision * recall / (precision + recall).max(f64::MIN_POSITIVE);
        println!(
            "{:<10} {:<7} precision {precision:.3}  recall {recall:.3}  F1 {f1:.3}   ({} secrets, {} other lines)",
            self.name,
            level.as_str(),
            self.secrets.len(),
            self.others.len()
        );
    }
}

/// The best score of what stands on `line`.
fn best(found: &[Detection], line: &std::ops::Range<usize>) -> u8 {
    let line = Span::new(line.start, line.end);
    let on = found.iter().filter(|d| d.span.overlaps(line));
    on.map(|d| d.score).max().unwrap_or(0)
}

#[derive(Default)]
struct Tally {
    all: usize,
    reported: usize,
    examples: Vec<String>,
}

fn print(title: &str, tallies: &BTreeMap<&str, Tally>) {
    println!("\n{title}");
    for (kind, tally) in tallies {
        let share = 100.0 * tally.reported as f64 / tally.all.max(1) as f64;
        println!("  {share:5.1} %  of {:4}  {kind}", tally.all);
        if std::env::var_os("STANCH_QUALITY").is_some() {
            tally
                .examples
                .iter()
                .for_each(|e| println!("              {e}"));
        }
    }
}

/// Measures on the trees below `roots`; the curve is written to `svg`.
pub fn run(detector: &Detector, roots: &[PathBuf], svg: &Path) {
    let sample = Sample::draw(roots);
    let [mut passwords, mut generic] = [
        Scores {
            name: "passwords",
            ..Scores::default()
        },
        Scores {
            name: "generic",
            ..Scores::default()
        },
    ];
    let reported = Confidence::Medium.least_score();
    let (mut by_kind, mut by_shape): (BTreeMap<&str, Tally>, BTreeMap<&str, Tally>) =
        Default::default();
    for (path, plant) in sample.planted(20_261_125) {
        let (_, found) = corpus::judge(detector, &path.to_string_lossy(), &plant.text);
        let score = best(&found, &plant.line);
        let group = if plant.password {
            &mut passwords
        } else {
            &mut generic
        };
        group.secrets.push(score);
        for (tallies, key) in [(&mut by_kind, plant.kind), (&mut by_shape, plant.how)] {
            let tally = tallies.entry(key).or_default();
            tally.all += 1;
            tally.reported += usize::from(score >= reported);
            if score < reported && tally.examples.len() < 12 {
                let line = String::from_utf8_lossy(&plant.text[plant.line.clone()])
                    .trim()
                    .to_owned();
                tally
                    .examples
                    .push(format!("{score} {}: {line}", path.display()));
            }
        }
    }
    print("reported, by kind of planted secret", &by_kind);
    print("reported, by where it was planted", &by_shape);
    let alarms = alarms(detector, &sample, &mut passwords, &mut generic);
    print("reported although no secret, by kind of line", &alarms);
    let providers = providers(detector);
    println!();
    for group in [&providers, &generic, &passwords] {
        for level in [Confidence::Low, Confidence::Medium, Confidence::High] {
            group.print(level);
        }
    }
    let text = curve::draw(&[&providers, &generic, &passwords]);
    if let Err(error) = std::fs::write(svg, text) {
        eprintln!("{}: {error}", svg.display());
    }
}

/// Scores the lines that hold no secret.
fn alarms(
    detector: &Detector,
    sample: &Sample,
    passwords: &mut Scores,
    generic: &mut Scores,
) -> BTreeMap<&'static str, Tally> {
    let mut files: BTreeMap<&Path, Vec<(&'static str, std::ops::Range<usize>)>> = BTreeMap::new();
    for (kind, places) in &sample.others {
        for place in places {
            files
                .entry(&place.path)
                .or_default()
                .push((kind, place.line.clone()));
        }
    }
    let mut tallies: BTreeMap<&str, Tally> = BTreeMap::new();
    for (path, lines) in files {
        let bytes = std::fs::read(path).unwrap_or_default();
        let (_, found) = corpus::judge(detector, &path.to_string_lossy(), &bytes);
        for (kind, line) in lines {
            let score = best(&found, &line);
            let text = String::from_utf8_lossy(&bytes[line.clone()])
                .trim()
                .to_owned();
            let lower = text.to_ascii_lowercase();
            let password = ["passw", "pwd", "passphrase"]
                .iter()
                .any(|word| lower.contains(word));
            let group = if password {
                &mut *passwords
            } else {
                &mut *generic
            };
            group.others.push(score);
            let tally = tallies.entry(kind).or_default();
            tally.all += 1;
            if score >= Confidence::Medium.least_score() {
                tally.reported += 1;
                tally.examples.push(format!(
                    "{score} {}: {}",
                    path.display(),
                    &text.chars().take(160).collect::<String>()
                ));
            }
        }
    }
    tallies
}

/// Every example of the rules of providers, and every counterexample.
fn providers(detector: &Detector) -> Scores {
    let mut scores = Scores {
        name: "providers",
        ..Scores::default()
    };
    crate::providers::each(|secret, path, text| {
        let (_, found) = corpus::judge(detector, path, text);
        let group = if secret {
            &mut scores.secrets
        } else {
            &mut scores.others
        };
        group.push(best(&found, &(0..text.len())));
    });
    scores
}
