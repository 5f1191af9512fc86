//! Comments that silence a finding on their line, or on the next line when they stand alone.
//!
//! Our own spelling can name rules, a reason and an end: `stanch:allow rule-id reason="…" until=2027-01-01`. The
//! spellings of other scanners are honoured too, so that a tree that was quiet stays quiet; those of general linters
//! only when they name a check for secrets. Whether the file's language would call it a comment is not asked: JSON
//! has none, and people write markers into strings there.

mod options;
mod spelling;

pub use options::names;

use std::sync::LazyLock;

use aho_corasick::AhoCorasick;

use self::options::Options;
use self::spelling::{OURS, SPELLINGS, Scope, Spelling};
use super::{Date, Place, Verdict};
use crate::model::{SuppressedBy, Suppression};

/// Lines longer than this are not searched from end to end: only their last part, in bytes.
const LONGEST: usize = 16 * 1024;
const LAST_PART: usize = 1024;

/// The markers, with what is needed to tell whether ours hold.
#[derive(Debug)]
pub struct Comments {
    rules: Vec<&'static str>,
    today: Date,
}

impl Comments {
    /// Markers as of `today`; `rules` are all rule ids there are.
    pub fn new(rules: impl IntoIterator<Item = &'static str>, today: Date) -> Self {
        Self {
            rules: rules.into_iter().collect(),
            today,
        }
    }

    /// What the markers beside a place say of it.
    pub fn judge(&self, place: &Place<'_>) -> Verdict {
        let mut lapsed = Verdict::Counts;
        if !place.is_marked {
            return lapsed;
        }
        for (line, is_above) in [(place.line, false), (last_line(place.above), true)] {
            let line = clipped(line);
            let text = lowered(line);
            let secret = if is_above {
                None
            } else {
                find_secret(&text, place.secret)
            };
            let pragma = pragma(&text);
            let pragmas = pragma
                .iter()
                .flat_map(|text| markers(text).map(move |(marker, start)| (text, marker, start)));
            let plain = markers(&text).map(|(marker, start)| (&text, marker, start));
            for (text, spelling, start) in plain.chain(pragmas) {
                let end = start + spelling.text.len();
                let speaks_here = match spelling.scope {
                    Scope::Next => is_above,
                    Scope::Here => !is_above || stands_alone(&text[..start], &text[end..]),
                };
                // Bytes of the secret itself are no comment.
                let inside = secret.is_some_and(|(from, to)| from <= start && end <= to);
                if !speaks_here || inside {
                    continue;
                }
                let wher = if is_above {
                    "on the line above"
                } else {
                    "on its line"
                };
                match self.read(
                    spelling,
                    &text[end..],
                    valid(&line[end.min(line.len())..]),
                    place.rule,
                    wher,
                ) {
                    Verdict::Counts => {}
                    Verdict::Lapsed(note) => lapsed = Verdict::Lapsed(note),
                    suppressed => return suppressed,
                }
            }
        }
        lapsed
    }

    /// Reads what follows a marker.
    fn read(
        &self,
        spelling: &Spelling,
        tail: &str,
        written: &str,
        rule: &str,
        wher: &str,
    ) -> Verdict {
        let suppressed = |reason| {
            let detail = format!("`{}` {wher}", spelling.text);
            Verdict::Suppressed(Suppression {
                by: SuppressedBy::Comment,
                detail,
                reason,
            })
        };
        if spelling.text != OURS {
            let named = spelling.names.is_empty()
                || words(tail).any(|word| spelling.names.iter().any(|name| word.starts_with(name)));
            return if named {
                suppressed(None)
            } else {
                Verdict::Counts
            };
        }
        let options = match Options::read(written) {
            Ok(options) => options,
            Err(note) => return Verdict::Lapsed(note),
        };
        if let Some(unknown) = options
            .rules
            .iter()
            .find(|id| !self.rules.iter().any(|known| names(id, known)))
        {
            return Verdict::Lapsed(format!(
                "`{OURS}` {wher} names `{unknown}`, which is no rule; a reason is written reason=\"…\""
            ));
        }
        if !options.rules.is_empty() && !options.rules.iter().any(|id| names(id, rule)) {
            return Verdict::Counts;
        }
        match options.until {
            Some(until) if until < self.today => {
                Verdict::Lapsed(format!("`{OURS}` {wher} expired on {until}"))
            }
            _ => suppressed(options.reason),
        }
    }
}

/// Whether a marker may stand on one of these lines. One look for all that stands there: a line may hold thousands of
/// findings.
pub fn may_mark(line: &[u8], above: &[u8]) -> bool {
    [line, last_line(above)]
        .iter()
        .any(|line| may_hold_marker(clipped(line)))
}

/// Whether the first word of some marker stands in a line.
fn may_hold_marker(line: &[u8]) -> bool {
    static WORDS: LazyLock<AhoCorasick> = LazyLock::new(|| {
        let first =
            |spelling: &Spelling| spelling.text.split(|c: char| !c.is_alphanumeric()).next();
        AhoCorasick::builder()
            .ascii_case_insensitive(true)
            .build(SPELLINGS.iter().filter_map(first))
            .expect("a dozen words make an automaton")
    });
    WORDS.is_match(line)
}

/// Every marker in a lower-case line, with its place.
fn markers(text: &str) -> impl Iterator<Item = (&'static Spelling, usize)> + '_ {
    SPELLINGS.iter().flat_map(move |spelling| {
        text.match_indices(spelling.text)
            .filter_map(move |(start, found)| {
                let word = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
                let before = text[..start].chars().next_back().is_some_and(word);
                let behind = text[start + found.len()..].chars().next().is_some_and(word);
                (!before && !behind).then_some((spelling, start))
            })
    })
}

/// Whether a marker's line holds nothing but the comment it stands in.
fn stands_alone(before: &str, after: &str) -> bool {
    let only_comment =
        words(before).all(|word| matches!(word, "rem" | "dnl" | "comment" | "_comment"));
    let behind = ["*/", "-->", "#}", "*)", "-}"]
        .iter()
        .filter_map(|end| after.split_once(end))
        .map(|(_, rest)| rest);
    only_comment
        && behind
            .max_by_key(|rest| rest.len())
            .is_none_or(|rest| words(rest).next().is_none())
}

/// The words of a lower-case text.
fn words(text: &str) -> impl Iterator<Item = &str> {
    let inside = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
    text.split(move |c| !inside(c))
        .filter(|word| word.contains(|c: char| c.is_ascii_alphanumeric()))
}

/// The line in lower case, byte for byte as long as before: bytes that are not ASCII become `?`.
fn lowered(line: &[u8]) -> String {
    line.iter()
        .map(|&b| {
            if b.is_ascii() {
                char::from(b.to_ascii_lowercase())
            } else {
                '?'
            }
        })
        .collect()
}

/// The line from its pragma on, if it has one, spelt the one way that [`SPELLINGS`] knows.
fn pragma(text: &str) -> Option<String> {
    let at = text.find("pragma:")?;
    let tail = text[at..]
        .replace('-', " ")
        .replace("pragma:allow", "pragma: allow")
        .replace("pragma:white", "pragma: white");
    Some(format!("{}{tail}", &text[..at]))
}

/// The text at the start of some bytes.
fn valid(bytes: &[u8]) -> &str {
    match std::str::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => {
            std::str::from_utf8(&bytes[..error.valid_up_to()]).expect("valid up to there")
        }
    }
}

fn clipped(line: &[u8]) -> &[u8] {
    if line.len() > LONGEST {
        &line[line.len() - LAST_PART..]
    } else {
        line
    }
}

fn last_line(text: &[u8]) -> &[u8] {
    let text = text.strip_suffix(b"\n").unwrap_or(text);
    memchr::memrchr(b'\n', text).map_or(text, |at| &text[at + 1..])
}

/// Where the secret stands in a lower-case line.
fn find_secret(text: &str, secret: &[u8]) -> Option<(usize, usize)> {
    let secret = lowered(secret);
    text.find(&secret)
        .map(|start| (start, start + secret.len()))
}

#[cfg(test)]
mod tests;
