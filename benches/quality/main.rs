//! How good the judgement of generic secrets is, on real code: `measure` prints precision and recall on a sample of
//! real lines and planted secrets, `mine` every candidate with its verdict, `rows` what the weights are fitted to and
//! `fit` the weights.
#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "tables are what this program is for"
)]

mod classes;
mod corpus;
mod curve;
#[path = "../../tests/quality/draw.rs"]
#[allow(dead_code, reason = "the test suite uses the rest")]
mod draw;
#[path = "../../tests/quality/fit.rs"]
#[allow(dead_code, reason = "the test suite uses the rest")]
mod fit;
#[path = "../../tests/quality/lines.rs"]
mod lines;
mod measure;
mod mine;
#[path = "../../tests/quality/names.rs"]
mod names;
mod plant;
#[path = "../../tests/quality/providers.rs"]
mod providers;
mod rows;
mod sample;
#[path = "../../tests/quality/shapes.rs"]
#[allow(dead_code, reason = "the test suite uses the rest")]
mod shapes;

use std::path::{Path, PathBuf};

use stanch::detect::weights::TABLE_TEXT;
use stanch::detect::{Catalogue, Detector};
use stanch::rules::BUILTIN;

const USAGE: &str = "usage: cargo bench --bench quality -- COMMAND
    measure DIR...   precision and recall on the trees; the curve goes to docs/quality.svg
    mine DIR...      every candidate of the trees with its verdict, for reading
    rows DIR...      labelled evidence, for tests/quality/evidence.tsv
    fit FILE         the table of weights, fitted to such a file";

fn main() {
    let mut args = std::env::args().skip(1).filter(|arg| arg != "--bench");
    let command = args.next().unwrap_or_default();
    let roots: Vec<PathBuf> = args.map(PathBuf::from).collect();
    let detector = || Detector::new(Catalogue::new(BUILTIN.iter().collect()));
    match (command.as_str(), &roots[..]) {
        ("mine", [_, ..]) => mine::print(&detector(), &roots),
        ("measure", [_, ..]) => measure::run(&detector(), &roots, Path::new("docs/quality.svg")),
        ("rows", [_, ..]) => rows::print(&detector(), &roots),
        ("fit", [rows]) => fitted(rows),
        _ => {
            eprintln!("{USAGE}");
            std::process::exit(2);
        }
    }
}

/// Prints the table of weights with fitted points.
fn fitted(rows: &Path) {
    let text = std::fs::read_to_string(rows).expect("the file of rows can be read");
    let fitted = fit::fit(&fit::table(TABLE_TEXT), &fit::rows(&text));
    for line in TABLE_TEXT.lines() {
        let cells: Vec<&str> = line.splitn(3, '\t').collect();
        match fitted.get(cells[0]) {
            Some(points) => println!("{}\t{points}\t{}", cells[0], cells[2]),
            None => println!("{line}"),
        }
    }
}
