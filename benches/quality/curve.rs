//! Precision over recall as an SVG, one line a group, with the three levels of confidence marked.

use std::fmt::Write;

use stanch::model::Confidence;

use crate::measure::Scores;

const SIZE: f64 = 420.0;
const EDGE: f64 = 50.0;
const COLOURS: [&str; 3] = ["#1b6ca8", "#c0392b", "#2e7d32"];

fn place((precision, recall): (f64, f64)) -> (f64, f64) {
    (EDGE + recall * SIZE, EDGE + (1.0 - precision) * SIZE)
}

/// The picture.
pub fn draw(groups: &[&Scores]) -> String {
    let whole = SIZE + 2.0 * EDGE;
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {whole} {whole}\" font-family=\"sans-serif\" font-size=\"12\">\n\
         <rect width=\"{whole}\" height=\"{whole}\" fill=\"white\"/>\n"
    );
    for tenth in 0..=10 {
        let share = f64::from(tenth) / 10.0;
        let (x, y) = place((share, share));
        let far = EDGE + SIZE;
        let _ = writeln!(
            svg,
            "<path d=\"M{x} {EDGE}V{far}M{EDGE} {y}H{far}\" stroke=\"#ddd\" fill=\"none\"/>"
        );
        let _ = writeln!(
            svg,
            "<text x=\"{x}\" y=\"{}\" text-anchor=\"middle\">{share}</text>",
            far + 16.0
        );
        let _ = writeln!(
            svg,
            "<text x=\"{}\" y=\"{}\" text-anchor=\"end\">{share}</text>",
            EDGE - 6.0,
            y + 4.0
        );
    }
    let _ = writeln!(
        svg,
        "<text x=\"{}\" y=\"{}\" text-anchor=\"middle\">recall</text>",
        whole / 2.0,
        whole - 10.0
    );
    let _ = writeln!(
        svg,
        "<text x=\"14\" y=\"{}\" text-anchor=\"middle\" transform=\"rotate(-90 14 {})\">precision</text>",
        whole / 2.0,
        whole / 2.0
    );
    for (index, group) in groups.iter().enumerate() {
        let colour = COLOURS[index % COLOURS.len()];
        let points: Vec<String> = (1..=99)
            .map(|least| place(group.at(least)))
            .map(|(x, y)| format!("{x:.1},{y:.1}"))
            .collect();
        let _ = writeln!(
            svg,
            "<polyline points=\"{}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"2\"/>",
            points.join(" ")
        );
        for level in [Confidence::Low, Confidence::Medium, Confidence::High] {
            let (x, y) = place(group.at(level.least_score()));
            let _ = writeln!(
                svg,
                "<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"4\" fill=\"{colour}\"><title>{} {}</title></circle>",
                group.name,
                level.as_str()
            );
        }
        let y = EDGE + SIZE - 20.0 - 18.0 * index as f64;
        let _ = writeln!(
            svg,
            "<text x=\"{}\" y=\"{y}\" fill=\"{colour}\">{}</text>",
            EDGE + 12.0,
            group.name
        );
    }
    svg.push_str("</svg>\n");
    svg
}
