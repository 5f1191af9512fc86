//! The documentation of rules, as Markdown: one section per rule, one page per first letter of their ids.

use std::fmt::Write as _;

use super::RuleDef;
use crate::model::RuleKind;

/// Where the pages of the built-in rules are read.
pub const PAGES: &str = "https://github.com/stanch-dev/stanch/blob/main/docs/rules";

/// The page a rule's section stands on: `a.md`.
pub fn file_of(id: &str) -> String {
    match id.bytes().next() {
        Some(letter @ b'a'..=b'z') => format!("{}.md", char::from(letter)),
        _ => "0-9.md".to_string(),
    }
}

/// The section of a rule.
pub fn section(rule: &RuleDef) -> String {
    let info = rule.info;
    let mut out = format!(
        "## {}\n\n{}. Severity {}{}. {}\n",
        info.id,
        info.name,
        info.severity,
        kind(info.kind),
        info.description
    );
    let mut advice = Vec::new();
    if let Some(url) = info.rotate {
        advice.push(format!("[Revoke it](<{url}>)."));
    }
    if let Some(env) = info.env {
        advice.push(format!("Keep it in `{env}`."));
    }
    let links: Vec<String> = info
        .references
        .iter()
        .map(|url| format!("<{url}>"))
        .collect();
    advice.push(format!("See {}.", links.join(", ")));
    let _ = writeln!(out, "{}", advice.join(" "));
    out
}

fn kind(kind: RuleKind) -> &'static str {
    match kind {
        RuleKind::Secret => "",
        RuleKind::Test => ", a test key",
        RuleKind::Identifier => ", an identifier: opens nothing alone",
        RuleKind::Publishable => ", made to be public",
    }
}
