//! What holds for every format, and what each must look like.

mod ci;
mod documents;
mod json;
mod properties;
mod sarif;
mod text;

use super::sample::{self, MARKER};
use super::{Format, Style, Veiled, escape};
use crate::model::{Report, Secret};

fn written(format: Format, report: &Report) -> String {
    styled(format, report, &Style::default())
}

fn styled(format: Format, report: &Report, style: &Style) -> String {
    let mut out = Vec::new();
    format
        .write(&Veiled::new(report.clone()), style, &mut out)
        .expect("a vector takes everything");
    String::from_utf8(out).expect("every format writes UTF-8")
}

fn samples() -> Vec<(&'static str, Report)> {
    vec![
        ("empty", sample::empty()),
        ("one", sample::one()),
        ("full", sample::full()),
        ("hostile", sample::hostile()),
        ("leaky", sample::leaky()),
    ]
}
