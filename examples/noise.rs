//! Scratch.
#![allow(missing_docs, clippy::unwrap_used)]
use stanch::detect::{Catalogue, Detector, Scratch};
use stanch::model::{Blob, Origin, Span};
use stanch::rules::{load, Find, RuleDef};
fn main() {
    let mut mine: Vec<&'static RuleDef> = Vec::new();
    let args: Vec<String> = std::env::args().skip(1).collect();
    for f in args.iter().filter(|a| a.ends_with(".toml")) { mine.extend(load(&std::fs::read_to_string(f).unwrap()).unwrap().leak().iter().filter(|r| !matches!(r.find, Find::Code(_)))); }
    let det = Detector::new(Catalogue::new(mine.clone()));
    let mut scratch = Scratch::default();
    let (mut bytes_seen, mut n) = (0u64, 0);
    for d in args.iter().filter(|a| !a.ends_with(".toml")) {
        for e in ignore::WalkBuilder::new(d).standard_filters(false).build().flatten() {
            if !e.file_type().is_some_and(|t| t.is_file()) { continue; }
            let Ok(b) = std::fs::read(e.path()) else { continue };
            if b.len() > 3_000_000 { continue; }
            bytes_seen += b.len() as u64;
            let origin = Origin::worktree(e.path().to_string_lossy().as_bytes().to_vec());
            let blob = Blob::whole(&origin, &b);
            if blob.is_binary() { continue; }
            let mut hits = Vec::new();
            det.hits(&b, Span::new(0, b.len()), false, &mut scratch, &mut hits);
            for x in det.judge(&blob, &hits) {
                n += 1;
                let from = x.span.start.saturating_sub(60);
                println!("{} {} {} | {}", mine[usize::from(x.rule)].info.id, x.score, e.path().display(), String::from_utf8_lossy(&b[from..(x.span.end + 10).min(b.len()).min(from+260)]).replace('\n', "⏎"));
            }
        }
    }
    println!("{n} findings in {} MB", bytes_seen / 1_000_000);
}
