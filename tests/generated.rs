//! What is made from the catalogue stands in the repository and is up to date: the pages of `docs/rules`, the list of
//! all ids ever used, the counts in the README. `STANCH_BLESS=1 cargo test --test suite generated` writes them anew.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use stanch::rules::{BUILTIN, RuleDef, page};

const IDS: &str = "rules/ids.txt";
const PAGES: &str = "docs/rules";
const README: &str = "README.md";
const RETIRED: &str = " retired";
const HOW: &str = "write it anew with STANCH_BLESS=1 cargo test --test suite generated";

fn blessing() -> bool {
    std::env::var_os("STANCH_BLESS").is_some()
}

/// The file says what is wanted, or is made to.
fn hold(path: &str, wanted: &str, stale: &mut Vec<String>) {
    if fs::read_to_string(path).is_ok_and(|text| text == wanted) {
        return;
    }
    if blessing() {
        let folder = Path::new(path)
            .parent()
            .expect("generated files stand in the repository");
        fs::create_dir_all(folder).expect("folders can be made in the repository");
        fs::write(path, wanted).expect("the repository can be written");
    } else {
        stale.push(path.to_string());
    }
}

fn thousands(number: usize) -> String {
    match number {
        0..1000 => number.to_string(),
        _ => format!("{},{:03}", number / 1000, number % 1000),
    }
}

#[test]
fn the_pages_of_the_rules_are_up_to_date() {
    let mut pages: BTreeMap<&str, Vec<&RuleDef>> = BTreeMap::new();
    for rule in BUILTIN {
        pages.entry(page::file_of(rule)).or_default().push(rule);
    }
    let mut stale = Vec::new();
    let mut index = format!(
        "# What stanch finds\n\nMade from `rules/*.toml`: {HOW}.\n\n| page | rules | first | last |\n| --- | --- | --- | --- |\n"
    );
    for (file, rules) in &pages {
        let (first, last) = (rules[0].info.id, rules[rules.len() - 1].info.id);
        index.push_str(&format!(
            "| [{file}]({file}) | {} | {first} | {last} |\n",
            rules.len()
        ));
        let sections: Vec<String> = rules.iter().map(|rule| page::section(rule)).collect();
        let text = format!("# Rules {first} to {last}\n\n{}", sections.join("\n"));
        hold(&format!("{PAGES}/{file}"), &text, &mut stale);
    }
    hold(&format!("{PAGES}/README.md"), &index, &mut stale);
    assert!(stale.is_empty(), "stale: {}; {HOW}", stale.join(", "));
    every_rule_has_its_section();
}

/// What a report links to is a heading of a page. Part of the test that may write the pages: both at once would meet half
/// a page.
fn every_rule_has_its_section() {
    for rule in BUILTIN {
        let page = rule.info.page.expect("the catalogue's rules have a page");
        let (file, anchor) = page.split_once('#').expect("a page and a heading");
        assert_eq!(anchor, rule.info.id);
        let (home, path) = file
            .split_once("/blob/main/")
            .expect("a file of the main branch");
        assert_eq!(home, env!("CARGO_PKG_REPOSITORY"));
        let text = fs::read_to_string(path).expect("the page stands in the repository");
        assert!(text.contains(&format!("\n## {anchor}\n")), "{page}");
    }
}

#[test]
fn no_id_is_used_twice_over_the_years() {
    let text = fs::read_to_string(IDS).unwrap_or_default();
    let retired: BTreeSet<&str> = text
        .lines()
        .filter_map(|line| line.strip_suffix(RETIRED))
        .collect();
    let used: BTreeSet<&str> = BUILTIN.iter().map(|rule| rule.info.id).collect();
    let reused: Vec<&&str> = used.intersection(&retired).collect();
    assert!(
        reused.is_empty(),
        "these ids were retired and are not to be used again: {reused:?}"
    );
    let ever: BTreeSet<&str> = text
        .lines()
        .map(|line| line.strip_suffix(RETIRED).unwrap_or(line))
        .chain(used.iter().copied())
        .collect();
    let wanted: String = ever
        .iter()
        .map(|id| format!("{id}{}\n", if used.contains(id) { "" } else { RETIRED }))
        .collect();
    let mut stale = Vec::new();
    hold(IDS, &wanted, &mut stale);
    assert!(
        stale.is_empty(),
        "{IDS} does not list the ids in use; {HOW}"
    );
}

#[test]
fn the_readme_counts_right() {
    let providers: BTreeSet<_> = BUILTIN.iter().map(|rule| rule.info.provider).collect();
    let (rules, providers) = (thousands(BUILTIN.len()), thousands(providers.len()));
    let text = fs::read_to_string(README).expect("there is a README");
    let wanted = counted(&text, "", " kinds of secret", &rules);
    let wanted = counted(&wanted, "kinds of secret of ", " providers", &providers);
    let wanted = counted(&wanted, "66 B, ", " rules in", &rules);
    let mut stale = Vec::new();
    hold(README, &wanted, &mut stale);
    assert!(
        stale.is_empty(),
        "{README} counts {rules} rules of {providers} providers otherwise; {HOW}"
    );
}

/// The text with the number that stands before `after` (and behind `before`) replaced.
fn counted(text: &str, before: &str, after: &str, number: &str) -> String {
    let end = text
        .match_indices(after)
        .map(|(at, _)| at)
        .find(|&at| {
            let head = text[..at].trim_end_matches(|c: char| c.is_ascii_digit() || c == ',');
            head.len() < at && head.ends_with(before)
        })
        .unwrap_or_else(|| panic!("README says \"{before}N{after}\""));
    let start = text[..end]
        .trim_end_matches(|c: char| c.is_ascii_digit() || c == ',')
        .len();
    format!("{}{number}{}", &text[..start], &text[end..])
}
