//! Scratch.
#![allow(missing_docs, clippy::unwrap_used)]
use stanch::detect::{Catalogue, Detector, seal};
use stanch::model::Confidence;
use stanch::rules::{BUILTIN, Find, load, prove, sample::Sampler, RuleDef};
fn main() {
    let t = std::time::Instant::now();
    // rules of the files given are read now, those compiled in with the same id are left out
    let mut mine: Vec<&'static RuleDef> = Vec::new();
    for f in std::env::args().skip(1) {
        match load(&std::fs::read_to_string(&f).unwrap()) { Ok(v) => mine.extend(v.leak().iter()), Err(e) => println!("{f}: {e}") }
    }
    let mut all = mine.clone();
    all.extend(BUILTIN.iter().filter(|r| !mine.iter().any(|m| m.info.id == r.info.id)));
    let det = Detector::new(Catalogue::new(all));
    println!("catalogue {} rules {:?} reach {}", BUILTIN.len(), t.elapsed(), det.reach());
    let find = |text: &[u8], path: &str| det.rules_found(text, path, Confidence::Medium.least_score());
    let (mut n, mut skipped) = (0, 0);
    let mut seen = std::collections::BTreeMap::new();
    for rule in &mine {
        if matches!(rule.find, Find::Code(_)) { skipped += 1; continue; }
        for round in 0..5 {
            let mut s = Sampler::new(&format!("{}{round}", rule.info.id).replace("id0", "id"), seal);
            for f in prove::failures(rule, &mut s, &find) { *seen.entry(f.to_string()).or_insert(0) += 1; n += 1; }
        }
    }
    for (f, c) in seen { println!("{c}/5 {f}"); }
    println!("failures {n}, code rules skipped {skipped}, {:?}", t.elapsed());
}
