//! Markdown, CSV and HTML.

use super::*;

#[test]
fn markdown_is_a_table() {
    let expected = "### stanch: 1 secret found (1 high)\n\n\
        | severity | secret | where | confidence | what to do |\n\
        | --- | --- | --- | --- | --- |\n\
        | high | Acme API key `Marker********` | `src/a b.py:3` | high (90) | \
        [revoke](https://acme.example.com/keys), then read it from `ACME_API_KEY` |\n\n\
        Scanned 12 files, 3.5 kB, 80 rules.\n";
    assert_eq!(written(Format::Markdown, &sample::one()), expected);
}

#[test]
fn csv_has_as_many_cells_as_its_header() {
    let out = written(Format::Csv, &sample::full());
    let lines: Vec<&str> = out.split("\r\n").collect();
    assert_eq!(lines.len(), 1 + 8 + 1);
    assert_eq!(lines[0].split(',').count(), lines[1].split(',').count());
    assert!(written(Format::Csv, &sample::hostile()).contains("\"'=x"));
}

#[test]
fn html_holds_no_markup_of_strangers_and_loads_nothing() {
    let out = written(Format::Html, &sample::hostile());
    assert_eq!(out.matches("<script>").count(), 1);
    assert!(!out.contains("<script>&"), "{out}");
    assert!(!out.contains(" src=") && !out.contains("<link"), "{out}");
    assert!(out.contains("default-src 'none'"));
    assert_eq!(out.matches("<tr data-severity").count(), 4);
    assert!(!out.contains("{rows}") && !out.contains("{notes}"));
}

#[test]
fn long_commit_messages_are_cut() {
    let mut report = sample::full();
    report.findings[1].locations[0].commit = Some(sample::commit('6', &"m".repeat(5_000)));
    for format in [Format::Text, Format::Html, Format::Junit] {
        let out = written(format, &report);
        assert!(
            out.contains(&format!("{}...", "m".repeat(100))) && !out.contains(&"m".repeat(101)),
            "{format}"
        );
    }
}
