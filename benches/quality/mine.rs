//! Every candidate of real code with its verdict, one a line, to be read by people: what is kept, what is dropped.

use std::path::PathBuf;

use stanch::detect::Detector;
use stanch::model::{Lines, Place};

use super::{corpus, rows};

/// Prints score, rule, form, name, value, place and evidence of every generic candidate below `roots`.
pub fn print(detector: &Detector, roots: &[PathBuf]) {
    for path in corpus::files(roots) {
        let Ok(bytes) = std::fs::read(&path) else {
            continue;
        };
        let shown = path.to_string_lossy();
        let (hits, found) = corpus::judge(detector, &shown, &bytes);
        let lines = Lines::new(&bytes, Place::START);
        for d in &found {
            let hit = hits.iter().find(|h| h.rule == d.rule && h.secret == d.span);
            let Some(assigned) = hit.and_then(|h| h.assigned.as_ref()) else {
                continue;
            };
            let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).escape_debug().to_string();
            let value = assigned
                .text
                .as_deref()
                .unwrap_or_else(|| d.span.of(&bytes));
            let line = lines.span(d.span.start);
            let from = line.start.max(d.span.start.saturating_sub(90));
            let to = line.end.min(d.span.end + 40).max(from);
            let evidence: Vec<String> = d
                .reasons
                .iter()
                .map(|r| format!("{}{:+}", r.weight, r.points))
                .collect();
            println!(
                "{}\t{:016x}\t{}\t{:?}\t{:?}\t{}\t{}\t{}:{}\t{}\t{}",
                d.score,
                rows::hash(assigned.name.of(&bytes), d.secret.expose()),
                detector.rule(d.rule).info.id,
                assigned.form,
                assigned.class,
                if hit.is_some_and(|h| h.via.is_some()) {
                    String::new()
                } else {
                    text(assigned.name.of(&bytes))
                },
                text(&value[..value.len().min(120)]),
                shown,
                lines.number(d.span.start),
                evidence.join(" "),
                text(&bytes[from..to]),
            );
        }
    }
}
