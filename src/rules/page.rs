//! The documentation of rules, as Markdown: one section per rule, one page per first letter of their ids.

use std::fmt::Write as _;

use super::RuleDef;
use crate::model::RuleKind;

/// The page a rule's section stands on, as `RuleInfo::page` names it: `a.md`.
pub fn file_of(rule: &RuleDef) -> &'static str {
    let page = rule.info.page.unwrap_or_default();
    let file = page.split_once('#').map_or(page, |(file, _)| file);
    file.rsplit_once('/').map_or(file, |(_, name)| name)
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
