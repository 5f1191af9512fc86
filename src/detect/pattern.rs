//! One rule's pattern at one place: compiled on first need, matched, held to its boundaries.

use std::collections::BTreeMap;
use std::sync::{Mutex, OnceLock};

use regex::bytes::{Regex, RegexBuilder};

use crate::model::Span;
use crate::rules::PatternDef;

/// A pattern and its lazily compiled form.
#[derive(Debug)]
pub struct Pattern {
    /// The definition.
    pub def: &'static PatternDef,
    anchored: OnceLock<Regex>,
    floating: OnceLock<Regex>,
}

/// A match: the secret, and everything that was matched around it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Matched {
    /// The secret.
    pub secret: Span,
    /// The whole match.
    pub extent: Span,
}

impl Pattern {
    /// Prepares a definition; nothing is compiled yet.
    pub fn new(def: &'static PatternDef) -> Self {
        Self {
            def,
            anchored: OnceLock::new(),
            floating: OnceLock::new(),
        }
    }

    /// A match that starts exactly at `start` and is bounded on both sides.
    pub fn at(&self, bytes: &[u8], start: usize) -> Option<Matched> {
        // One byte more, so that `$` and `\b` see what stands there.
        let end = bytes.len().min(start + self.def.max_len + 1);
        let text = &bytes[start..end];
        if text.len() < self.def.min_len || joins_left(bytes, start) {
            return None;
        }
        let regex = self
            .anchored
            .get_or_init(|| compile(&format!("^(?:{})", self.def.regex)));
        // Cheaper than asking for groups, and nearly always the end of it.
        if !regex.is_match(text) {
            return None;
        }
        let found = regex.captures(text)?;
        let matched = matched(&found, start);
        self.is_bounded(bytes, matched.extent).then_some(matched)
    }

    /// Whether `span` as a whole is a match.
    pub fn is_whole(&self, bytes: &[u8], span: Span) -> bool {
        let fits = (self.def.min_len..=self.def.max_len).contains(&span.len());
        let regex = self
            .anchored
            .get_or_init(|| compile(&format!("^(?:{})", self.def.regex)));
        fits && regex
            .find(span.of(bytes))
            .is_some_and(|m| m.end() == span.len())
    }

    /// All matches that contain the bytes of `anchor`, searched as far as the longest match reaches.
    pub fn around(&self, bytes: &[u8], anchor: Span, mut each: impl FnMut(Matched)) {
        let regex = self.floating.get_or_init(|| compile(self.def.regex));
        // One byte more on each side, so that `\b` sees what stands there.
        let from = anchor.start.saturating_sub(self.def.max_len + 1);
        let to = bytes.len().min(anchor.end + self.def.max_len + 1);
        let text = &bytes[from..to];
        for whole in regex.find_iter(text) {
            if from + whole.start() > anchor.start {
                return;
            }
            // Groups are asked for only here: that costs many times as much.
            if from + whole.end() >= anchor.end
                && let Some(found) = regex.captures_at(text, whole.start())
            {
                each(matched(&found, from));
            }
        }
    }

    /// Where the first match within `window` starts.
    pub fn first_start(&self, bytes: &[u8], window: Span) -> Option<usize> {
        let regex = self.floating.get_or_init(|| compile(self.def.regex));
        // One byte more before it, so that `\b` sees what stands there.
        let from = window.start.saturating_sub(1);
        let found = regex.find(&bytes[from..window.end])?;
        Some(from + found.start())
    }

    /// All matches within `window`, each bounded by the alphabet on both sides.
    pub fn within(&self, bytes: &[u8], window: Span, mut each: impl FnMut(Matched)) {
        let regex = self.floating.get_or_init(|| compile(self.def.regex));
        let mut from = window.start;
        while let Some(found) = regex.captures(&bytes[from..window.end]) {
            let matched = matched(&found, from);
            if self.is_bounded(bytes, matched.extent)
                && !self.continues_left(bytes, matched.extent.start)
            {
                each(matched);
                from = matched.extent.end;
            } else {
                // Past the run it is part of: nothing inside a longer run is bounded.
                let skip = bytes[matched.extent.start..window.end]
                    .iter()
                    .take_while(|&&b| self.def.alphabet.contains(b))
                    .count();
                from = matched.extent.start + skip.max(1);
            }
        }
    }

    fn continues_left(&self, bytes: &[u8], start: usize) -> bool {
        start > 0 && self.def.alphabet.contains(bytes[start - 1]) && !ends_escape(bytes, start)
    }

    /// Whether the match is not a piece of something longer.
    fn is_bounded(&self, bytes: &[u8], extent: Span) -> bool {
        let open = bytes
            .get(extent.end)
            .is_some_and(|&next| self.def.tail.contains(next));
        !open && !joins_left(bytes, extent.start) && !is_inside_base64(bytes, extent.start)
    }
}

fn matched(found: &regex::bytes::Captures<'_>, base: usize) -> Matched {
    let whole = found.get(0).expect("group 0 is the match");
    let secret = found.name("secret").unwrap_or(whole);
    let span = |m: regex::bytes::Match<'_>| Span::new(base + m.start(), base + m.end());
    Matched {
        secret: span(secret),
        extent: span(whole),
    }
}

/// The compiled form of `regex`. Made once for all rules that have the same: a hundred providers give out UUIDs.
fn compile(regex: &str) -> Regex {
    static KNOWN: Mutex<BTreeMap<String, Regex>> = Mutex::new(BTreeMap::new());
    let known = || KNOWN.lock().expect("nothing panics while it is held");
    if let Some(same) = known().get(regex) {
        return same.clone();
    }
    let compiled = build(regex);
    known().insert(regex.to_string(), compiled.clone());
    compiled
}

fn build(regex: &str) -> Regex {
    RegexBuilder::new(regex)
        .unicode(false)
        .size_limit(4 << 20)
        .build()
        .expect("patterns are compiled once when rules are loaded or the catalogue is tested")
}

/// Whether the byte before `start` and the one at it belong to one word.
fn joins_left(bytes: &[u8], start: usize) -> bool {
    let is_word = |b: u8| b.is_ascii_alphanumeric() || b == b'_';
    start > 0
        && is_word(bytes[start - 1])
        && bytes.get(start).is_some_and(|&b| is_word(b))
        && !ends_escape(bytes, start)
}

/// Whether the byte before `start` is `+` or `/` at the end of a long run of base64: chance spells short prefixes there.
fn is_inside_base64(bytes: &[u8], start: usize) -> bool {
    const LONG: usize = 48;
    let Some(from) = start.checked_sub(LONG) else {
        return false;
    };
    if !matches!(bytes[start - 1], b'+' | b'/') {
        return false;
    }
    let run = &bytes[from..start];
    let is_base64 = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'/');
    run.iter().all(is_base64)
        && run.iter().any(u8::is_ascii_digit)
        && run.iter().any(u8::is_ascii_uppercase)
        && run.iter().any(u8::is_ascii_lowercase)
}

/// Whether an escape sequence ends at `start`: `\n`, `\x3d`, `\u003d`, `%3D`. Its letters are no part of a word.
pub(super) fn ends_escape(bytes: &[u8], start: usize) -> bool {
    let before = |n: usize| {
        start
            .checked_sub(n)
            .map_or(&[][..], |from| &bytes[from..start])
    };
    let hex = |digits: &[u8]| digits.iter().all(u8::is_ascii_hexdigit);
    matches!(
        before(2),
        [
            b'\\',
            b'n' | b't' | b'r' | b'b' | b'f' | b'v' | b'0' | b'a' | b'e'
        ]
    ) || matches!(before(3), [b'%', digits @ ..] if hex(digits))
        || matches!(before(4), [b'\\', b'x', digits @ ..] if hex(digits))
        || matches!(before(6), [b'\\', b'u', digits @ ..] if hex(digits))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::compile::Lead;
    use crate::rules::{AnchorDef, ByteSet};

    fn pattern(regex: &'static str, max_len: usize) -> Pattern {
        let set = ByteSet::from_ranges("a-z0-9");
        let anchors: &'static [AnchorDef] = &[AnchorDef {
            text: "ab_",
            offset: Some(0),
            lead: Lead::Trigram,
            ahead: &[],
        }];
        Pattern::new(Box::leak(Box::new(PatternDef {
            regex,
            anchors,
            min_len: 5,
            max_len,
            tail: set,
            alphabet: set,
            runs: &[],
            is_one_run: true,
        })))
    }

    #[test]
    fn a_match_is_no_piece_of_something_longer() {
        let pattern = pattern("ab_[a-z0-9]{4}", 7);
        let at = |text: &str| {
            pattern.at(
                text.as_bytes(),
                text.find("ab_").expect("the anchor stands there"),
            )
        };
        assert!(at("=ab_x1y2;").is_some());
        assert!(at("=ab_x1y2z").is_none());
        assert!(at("zab_x1y2").is_none());
        assert!(at("\\nab_x1y2").is_some());
        assert!(at("%3Dab_x1y2").is_some());
    }

    #[test]
    fn values_are_whole_runs() {
        let pattern = pattern("[a-z0-9]{5}", 5);
        let mut seen = Vec::new();
        let text = b"abcdefgh 12345 x";
        pattern.within(text, Span::new(0, text.len()), |m| seen.push(m.secret));
        assert_eq!(seen, [Span::new(9, 14)]);
    }
}
