//! The evidence that candidates show, with their labels: what the weights are fitted to.
//!
//! Planted secrets are secrets. A candidate of real code is none, unless `labels.tsv` says that a person looked at it
//! and took it for a working credential; that file holds hashes only.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use stanch::detect::{Detection, Detector};
use stanch::model::Span;

use crate::corpus;
use crate::sample::{Sample, fnv};

/// What people took for credentials, as hashes of name and value.
const LABELS: &str = include_str!("labels.tsv");
/// Of candidates that hardly anything speaks for, one in so many is enough.
const DULL: u64 = 40;

/// The hash that stands for a name and its value.
pub fn hash(name: &[u8], value: &[u8]) -> u64 {
    fnv(name, &[b"=", value].concat())
}

/// Prints the rows.
pub fn print(detector: &Detector, roots: &[PathBuf]) {
    let labels: BTreeSet<u64> = LABELS
        .lines()
        .filter_map(|line| u64::from_str_radix(line.split('\t').next()?, 16).ok())
        .collect();
    let mut rows: BTreeMap<(bool, String), u32> = BTreeMap::new();
    let mut add = |secret: bool, found: &Detection| {
        let evidence: Vec<&str> = found.reasons.iter().map(|r| r.weight).collect();
        // What a whole file of keys says is not the evidence of one of them.
        if evidence.contains(&"TABLE") {
            return;
        }
        if evidence.iter().any(|name| name.starts_with("NAME_")) {
            *rows.entry((secret, evidence.join(" "))).or_default() += 1;
        }
    };
    for (path, plant) in Sample::draw(roots).planted(20_261_126) {
        let (_, found) = corpus::judge(detector, &path.to_string_lossy(), &plant.text);
        let line = Span::new(plant.line.start, plant.line.end);
        let best = found
            .iter()
            .filter(|d| d.span.overlaps(line))
            .max_by_key(|d| d.score);
        best.into_iter().for_each(|found| add(true, found));
    }
    let mut seen = BTreeSet::new();
    for path in corpus::files(roots) {
        let Ok(bytes) = std::fs::read(&path) else {
            continue;
        };
        let (hits, found) = corpus::judge(detector, &path.to_string_lossy(), &bytes);
        for d in &found {
            let hit = hits
                .iter()
                .find(|h| h.rule == d.rule && h.secret == d.span && h.via.is_none());
            let Some(assigned) = hit.and_then(|h| h.assigned.as_ref()) else {
                continue;
            };
            let hash = hash(assigned.name.of(&bytes), d.secret.expose());
            let dull = d.score < 3 && !hash.is_multiple_of(DULL);
            if !dull && seen.insert(hash) {
                add(labels.contains(&hash), d);
            }
        }
    }
    println!(
        "# secret or other, how many, evidence. Made by `cargo bench --bench quality -- rows`; see benches/README.md."
    );
    for ((secret, evidence), count) in rows {
        println!(
            "{}\t{count}\t{evidence}",
            if secret { "secret" } else { "other" }
        );
    }
}
