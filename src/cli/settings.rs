//! What the arguments and configuration files come to: the active rules and what is allowed.

use anyhow::{Result, bail};

use super::args::RuleArgs;
use crate::detect::Catalogue;
use crate::rules::{self, RuleDef};

/// The active rules.
///
/// # Errors
/// A rule file that does not work, a selector that names no rule, or no rule left.
pub(super) fn catalogue(args: &RuleArgs) -> Result<Catalogue> {
    let mut rules: Vec<&'static RuleDef> = rules::BUILTIN.iter().collect();
    for file in &args.rules {
        let loaded: &'static [RuleDef] = rules::load_file(file)?.leak();
        for rule in loaded {
            // A user's rule of the same id replaces the built-in one.
            rules.retain(|old| old.info.id != rule.info.id);
            rules.push(rule);
        }
    }
    for selector in args.only.iter().chain(&args.skip) {
        if !rules.iter().any(|rule| selects(selector, rule)) {
            bail!("no rule is selected by `{selector}`; `stanch rules list` shows them all");
        }
    }
    if !args.only.is_empty() {
        rules.retain(|rule| args.only.iter().any(|selector| selects(selector, rule)));
    }
    rules.retain(|rule| !args.skip.iter().any(|selector| selects(selector, rule)));
    if rules.is_empty() {
        bail!("no rule is active: everything was skipped");
    }
    Ok(Catalogue::new(rules))
}

/// Whether a selector names the rule: its id, its provider, or a prefix of its id before `*`.
fn selects(selector: &str, rule: &RuleDef) -> bool {
    match selector.strip_suffix('*') {
        Some(prefix) => rule.info.id.starts_with(prefix),
        None => rule.info.id == selector || rule.info.provider == selector,
    }
}
