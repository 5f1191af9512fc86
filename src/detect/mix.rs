//! What a run is made of, and what that says of it: nearly all long runs of source text are identifiers, and most can
//! be told by the kinds of their bytes.

use crate::model::Span;

/// Longest run that is looked at as a bare value.
pub(super) const LONGEST: usize = 512;

/// Counts of the kinds of bytes in a run, and how often the kind changes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Mix {
    /// Decimal digits.
    pub digits: u32,
    /// Lower-case letters.
    pub lower: u32,
    /// Upper-case letters.
    pub upper: u32,
    /// Everything else.
    pub rest: u32,
    /// How often a byte is of another kind than the one before it; before the first stands a digit.
    pub changes: u32,
}

impl Mix {
    /// Counts a run.
    pub(super) fn of(run: &[u8]) -> Self {
        let mut counts = [0; 4];
        let (mut changes, mut last) = (0, 0);
        for &byte in run {
            let kind = match byte {
                b'0'..=b'9' => 0,
                b'a'..=b'z' => 1,
                b'A'..=b'Z' => 2,
                _ => 3,
            };
            counts[kind] += 1;
            changes += u32::from(kind != last);
            last = kind;
        }
        let [digits, lower, upper, rest] = counts;
        Self {
            digits,
            lower,
            upper,
            rest,
            changes,
        }
    }

    /// Whether a random generator may have made it. Identifiers change seldom between kinds, or by many underscores;
    /// a random key of 16 hex digits changes fewer than 3 times once in a thousand, longer ones less often.
    #[inline(always)]
    pub(super) fn looks_random(self) -> bool {
        let length = self.digits + self.lower + self.upper + self.rest;
        let letters = self.lower + self.upper;
        let mixed = (self.digits > 0) & (letters > 0) | (self.lower.min(self.upper) >= 3);
        let numbers = self.digits * 10 >= length * 9;
        let few_others = (self.rest <= 6) | (self.rest * 7 <= length);
        // No branches: many are judged side by side.
        mixed & ((self.changes * 7 >= length) | numbers) & few_others
    }

    /// Whether letters of both cases or a digit stand in it.
    pub(super) fn is_mixed(self) -> bool {
        self.digits > 0 || self.lower > 0 && self.upper > 0
    }
}

/// How much of a run tells whether it may be encoded text.
pub(super) const HEAD: usize = 16;

/// Whether a long run of token bytes may be a bare value, or encoded text: that mixes letters of both cases or digits
/// in its first bytes, without `_`.
pub(super) fn is_of_interest(run: &[u8]) -> bool {
    let head = &run[..run.len().min(HEAD)];
    let encoded = !head.contains(&b'_') && Mix::of(head).is_mixed();
    encoded || run.len() <= LONGEST && Mix::of(run).looks_random()
}

/// Whether a long run of wide bytes may hold base64 that is no run of token bytes.
pub(super) fn is_cut_base64(run: &[u8]) -> bool {
    let holds = |kind: fn(&u8) -> bool| run.iter().any(kind);
    holds(|b| matches!(b, b'+' | b'/' | b'%'))
        && holds(u8::is_ascii_digit)
        && holds(u8::is_ascii_lowercase)
        && holds(u8::is_ascii_uppercase)
}

/// Whether a byte is a letter, a digit or `_`.
pub(super) const fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

/// The runs of base64 within a run of wide bytes that `+` or `/` cut into shorter runs of token bytes.
pub(super) fn base64_in(bytes: &[u8], run: Span) -> impl Iterator<Item = Span> {
    let is_base64 = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'/');
    let mut at = run.start;
    std::iter::from_fn(move || {
        (at < run.end).then(|| {
            let rest = bytes[at..run.end].iter();
            let length = rest.take_while(|&&b| is_base64(b)).count();
            let span = Span::new(at, at + length);
            at += length + 1;
            span
        })
    })
    .filter(|span| span.of(bytes).iter().any(|b| matches!(b, b'+' | b'/')))
}
