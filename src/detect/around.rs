//! Matches around anchors that may stand anywhere in them. Dozens of providers give out tokens of one form: each form is
//! looked for once around an anchor, whoever asks, and not at all where anchors follow each other and no match starts.

use std::collections::HashMap;

use super::pattern::{Matched, Pattern};
use crate::model::Span;

/// What one search knows around the anchors it met.
#[derive(Debug, Default)]
pub(super) struct Around {
    clear: Clear,
    /// Where the first of the anchors that are remembered stands.
    first: usize,
    /// Anchors, the pattern looked for, and what was found.
    found: Vec<(Span, &'static str, Vec<Matched>)>,
}

impl Around {
    /// Anchors of one token that begin within so many bytes are remembered together.
    const NEAR: usize = 8;

    /// All matches that hold the anchor.
    pub(super) fn matches(
        &mut self,
        pattern: &Pattern,
        bytes: &[u8],
        anchor: Span,
    ) -> Vec<Matched> {
        if anchor.start.abs_diff(self.first) > Self::NEAR {
            self.first = anchor.start;
            self.found.clear();
        }
        let regex = pattern.def.regex;
        let same = |(at, of, _): &&(Span, &str, _)| *at == anchor && *of == regex;
        if let Some((_, _, known)) = self.found.iter().find(same) {
            return known.clone();
        }
        let mut all = Vec::new();
        if !self.clear.is_clear(pattern, bytes, anchor) {
            pattern.around(bytes, anchor, |matched| all.push(matched));
        }
        self.found.push((anchor, regex, all.clone()));
        all
    }
}

/// Stretches in which no match of a pattern starts, so that anchors in close order (`.eyJ.eyJ.eyJ`) are not each
/// searched around.
#[derive(Debug, Default)]
struct Clear(HashMap<&'static str, Stretch>);

#[derive(Debug, Clone, Copy)]
struct Stretch {
    /// The last anchor.
    last: usize,
    /// No match starts at `from` or later and before `until`.
    from: usize,
    until: usize,
    /// How far ahead was searched.
    ahead: usize,
}

impl Clear {
    /// Farthest search ahead, in bytes.
    const AHEAD: usize = 1 << 16;

    /// Whether it is certain that no match holds the anchor. Looks ahead only where anchors follow each other.
    fn is_clear(&mut self, pattern: &Pattern, bytes: &[u8], anchor: Span) -> bool {
        let regex = pattern.def.regex;
        let longest = pattern.def.max_len;
        let least = anchor.start.saturating_sub(longest);
        let Some(stretch) = self.0.get_mut(regex) else {
            let nothing = Stretch {
                last: anchor.start,
                from: 0,
                until: 0,
                ahead: longest,
            };
            self.0.insert(regex, nothing);
            return false;
        };
        let follows = anchor.start.abs_diff(stretch.last) <= longest;
        stretch.last = anchor.start;
        if stretch.from <= least && anchor.start < stretch.until {
            return true;
        }
        if !follows {
            stretch.ahead = longest;
            return false;
        }
        stretch.ahead = Self::AHEAD.min(stretch.ahead * 2);
        let end = bytes.len().min(anchor.end + longest + stretch.ahead);
        let first = pattern.first_start(bytes, Span::new(least, end));
        stretch.from = least;
        // What starts nearer to the end than it is long may not have been seen.
        stretch.until = first.unwrap_or(end.saturating_sub(longest));
        anchor.start < stretch.until
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::{ByteSet, PatternDef};

    fn pattern(regex: &'static str) -> Pattern {
        let set = ByteSet::from_ranges("a-z0-9");
        Pattern::new(Box::leak(Box::new(PatternDef {
            regex,
            anchors: &[],
            min_len: 5,
            max_len: 12,
            tail: set,
            alphabet: set,
            runs: &[],
            is_one_run: false,
        })))
    }

    #[test]
    fn who_asks_second_is_told_what_a_search_of_its_own_would_find() {
        let text = b"ab.cd ab.cd.ab.cd1 .cd.cd.cd.cd.cd ab1.cd.ab2.cde xab.cd ab.cd";
        let patterns = [
            pattern("[a-z]{2}[0-9]?\\.cd[0-9]?"),
            pattern("[a-z]{2}[0-9]?\\.cd[0-9]?"),
            pattern("[a-z]{1,3}\\.cde?"),
        ];
        let mut around = Around::default();
        let mut any = 0;
        for at in memchr::memmem::find_iter(text, b".cd") {
            for anchor in [Span::new(at, at + 2), Span::new(at, at + 3)] {
                for pattern in &patterns {
                    let mut own = Vec::new();
                    pattern.around(text, anchor, |matched| own.push(matched));
                    any += own.len();
                    assert_eq!(around.matches(pattern, text, anchor), own, "{anchor:?}");
                }
            }
        }
        assert!(any > 20, "{any}");
    }
}
