//! What follows `stanch:allow`: rule ids, a reason, an end.

use super::spelling::OURS;
use crate::suppress::Date;

/// Whether an id as written (`openai-project-key`, `openai-*`) means a rule.
pub fn names(written: &str, rule: &str) -> bool {
    match written.strip_suffix('*') {
        Some(start) => rule.starts_with(start),
        None => written == rule,
    }
}

/// What our own marker says.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Options {
    /// Rule ids as written.
    pub(super) rules: Vec<String>,
    /// Why.
    pub(super) reason: Option<String>,
    /// The last day.
    pub(super) until: Option<Date>,
}

impl Options {
    /// Reads rule ids and options up to the first thing that is neither (the end of the comment).
    pub(super) fn read(text: &str) -> Result<Self, String> {
        let mut options = Self::default();
        let mut text = text.split_once("*/").map_or(text, |(comment, _)| comment);
        loop {
            text = text.trim_start_matches([' ', '\t', ',', ':']);
            if let Some(rest) = text.strip_prefix("reason=") {
                let (reason, rest) = quoted(rest);
                options.reason = Some(reason.trim().to_owned()).filter(|reason| !reason.is_empty());
                text = rest;
            } else if let Some(rest) = text.strip_prefix("until=") {
                let end = rest
                    .find(|c: char| !c.is_ascii_digit() && c != '-')
                    .unwrap_or(rest.len());
                options.until = Some(
                    rest[..end]
                        .parse()
                        .map_err(|why| format!("`{OURS}` does not hold: {why}"))?,
                );
                text = &rest[end..];
            } else if text.starts_with(|c: char| c.is_ascii_alphanumeric()) {
                let end = text
                    .find(|c: char| c.is_whitespace() || c == ',')
                    .unwrap_or(text.len());
                let id =
                    text[..end].trim_end_matches(|c: char| !c.is_ascii_alphanumeric() && c != '*');
                options.rules.push(id.to_owned());
                text = &text[id.len()..];
                if id.len() < end {
                    // Something else follows at once (`-->`, a quote): the comment ends here.
                    return Ok(options);
                }
            } else {
                return Ok(options);
            }
        }
    }
}

/// The text in quotes at the start, which may be escaped (`reason=\"…\"` in JSON), and what follows; a bare word where
/// there are none.
fn quoted(text: &str) -> (&str, &str) {
    let unescaped = text.strip_prefix('\\').unwrap_or(text);
    let Some(quote) = unescaped.chars().next().filter(|c| matches!(c, '"' | '\'')) else {
        let end = text.find(char::is_whitespace).unwrap_or(text.len());
        return text.split_at(end);
    };
    let inner = &unescaped[1..];
    match inner.split_once(quote) {
        Some((reason, rest)) => (reason.trim_end_matches('\\'), rest),
        None => (inner, ""),
    }
}
