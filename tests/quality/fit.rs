//! Fits the weights of the generic rules to labelled candidates: logistic regression in decibans, held near the
//! points that a person set (`weights.tsv`, third column) unless the data speak against them.
//!
//! `evidence.tsv` holds the candidates: whether it is a secret, how many look the same, and the evidence by name. No
//! text of anybody's code is in it. `cargo bench --bench quality -- rows DIR...` makes it anew.

use std::collections::BTreeMap;

/// Points are tenths of a factor of ten in the odds.
const UNIT: f64 = std::f64::consts::LN_10 / 10.0;
/// How far the data may easily move a weight from where it starts, in points.
const SPREAD: f64 = 2.5;
const SWEEPS: usize = 60;

/// One line of the table of weights.
#[derive(Debug, Clone)]
pub struct Line {
    /// The points in use.
    pub points: i16,
    /// The points that fitting starts from.
    pub start: i16,
    /// Whether fitting may change them.
    pub fitted: bool,
}

/// The table of weights by name.
pub fn table(text: &str) -> BTreeMap<String, Line> {
    text.lines()
        .map(|line| {
            let mut cells = line.split('\t');
            let mut cell = || cells.next().expect("five cells a line");
            let name = cell().to_owned();
            let points = cell().parse().expect("points are a number");
            let start = cell().parse().expect("points are a number");
            let fitted = cell() == "fitted";
            (
                name,
                Line {
                    points,
                    start,
                    fitted,
                },
            )
        })
        .collect()
}

/// Candidates that show the same evidence.
#[derive(Debug, Clone)]
pub struct Row {
    /// Whether they are secrets.
    pub secret: bool,
    /// How many there are.
    pub count: u32,
    /// The evidence, by its name in the table.
    pub evidence: Vec<String>,
}

/// The labelled candidates.
pub fn rows(text: &str) -> Vec<Row> {
    text.lines()
        .filter(|line| !line.starts_with('#'))
        .map(|line| {
            let mut cells = line.split('\t');
            let mut cell = || cells.next().expect("three cells a line");
            Row {
                secret: cell() == "secret",
                count: cell().parse().expect("a number of candidates"),
                evidence: cell().split(' ').map(str::to_owned).collect(),
            }
        })
        .collect()
}

/// The probability that the points of a row stand for.
pub fn probability(points: f64) -> f64 {
    1.0 / (1.0 + (-UNIT * points).exp())
}

/// The points of every fitted weight that explain the rows best.
pub fn fit(table: &BTreeMap<String, Line>, rows: &[Row]) -> BTreeMap<String, i16> {
    let names: Vec<&String> = table.keys().collect();
    let index = |name: &String| {
        names
            .binary_search(&name)
            .expect("evidence stands in the table")
    };
    let mut weights: Vec<f64> = table.values().map(|line| f64::from(line.start)).collect();
    let mut sums = vec![0.0; rows.len()];
    let mut uses: Vec<Vec<usize>> = vec![Vec::new(); names.len()];
    for (n, row) in rows.iter().enumerate() {
        for name in &row.evidence {
            uses[index(name)].push(n);
            sums[n] += weights[index(name)];
        }
    }
    // Many that look the same are often one file's doing: they count less than their number, and more than its root,
    // with which high scores would say too little.
    let worth = |row: &Row| f64::from(row.count).powf(0.7);
    let worth: Vec<f64> = rows.iter().map(worth).collect();
    for _ in 0..SWEEPS {
        for (at, line) in table.values().enumerate().filter(|(_, line)| line.fitted) {
            let mut slope = (weights[at] - f64::from(line.start)) / (SPREAD * SPREAD);
            let mut bend = 1.0 / (SPREAD * SPREAD);
            for &n in &uses[at] {
                let p = probability(sums[n]);
                slope += worth[n] * UNIT * (p - f64::from(u8::from(rows[n].secret)));
                bend += worth[n] * UNIT * UNIT * p * (1.0 - p);
            }
            let step = -(slope / bend).clamp(-2.0, 2.0);
            weights[at] += step;
            uses[at].iter().for_each(|&n| sums[n] += step);
        }
    }
    let fitted = table
        .iter()
        .zip(weights)
        .filter(|((_, line), _)| line.fitted);
    fitted
        .map(|((name, _), points)| (name.clone(), points.round() as i16))
        .collect()
}

/// Ten classes of score: how many candidates have one, and how many of them are secrets.
pub fn calibration(table: &BTreeMap<String, Line>, rows: &[Row]) -> [(f64, f64); 10] {
    let mut classes = [(0.0, 0.0); 10];
    for row in rows {
        let points: i16 = row.evidence.iter().map(|name| table[name].points).sum();
        let class = (probability(f64::from(points)) * 10.0).min(9.0) as usize;
        classes[class].0 += f64::from(row.count);
        classes[class].1 += f64::from(row.count) * f64::from(u8::from(row.secret));
    }
    classes
}
