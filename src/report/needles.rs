//! Many secrets to be looked for in text, in little more memory than they take themselves: a report may hold a hundred
//! thousand.

use crate::model::Secret;

/// No secret that is looked for is shorter.
pub(super) const LEAST: usize = 6;

/// Secrets to look for.
pub(super) struct Needles {
    /// In order.
    secrets: Vec<Secret>,
    /// One bit for what each begins with, so that hardly anything else is looked up.
    heads: Vec<u64>,
}

impl Needles {
    /// Takes them in any order; each has at least [`LEAST`] bytes.
    pub(super) fn new(mut secrets: Vec<Secret>) -> Self {
        secrets.sort_unstable();
        secrets.dedup();
        let words = (secrets.len() / 4).next_power_of_two();
        let mut needles = Self {
            heads: vec![0; words],
            secrets,
        };
        for n in 0..needles.secrets.len() {
            let (word, bit) = needles.place(needles.secrets[n].expose());
            needles.heads[word] |= bit;
        }
        needles
    }

    /// Whether there are none.
    pub(super) fn is_empty(&self) -> bool {
        self.secrets.is_empty()
    }

    /// Whether one stands in `text`.
    pub(super) fn occur(&self, text: &[u8]) -> bool {
        self.next(text, 0).is_some()
    }

    /// `text` with all of them masked, the longest of those that begin at one place; `None` if there is none in it.
    pub(super) fn masked(&self, text: &[u8]) -> Option<Vec<u8>> {
        let (mut out, mut from) = (Vec::new(), 0);
        while let Some((at, secret)) = self.next(text, from) {
            out.extend_from_slice(&text[from..at]);
            out.extend_from_slice(secret.masked().as_bytes());
            from = at + secret.expose().len();
        }
        (from > 0).then(|| [out, text[from..].to_vec()].concat())
    }

    /// The first that begins at or behind `from`, and where.
    fn next(&self, text: &[u8], from: usize) -> Option<(usize, &Secret)> {
        if self.is_empty() {
            return None;
        }
        (from..(text.len() + 1).saturating_sub(LEAST)).find_map(|at| {
            let rest = &text[at..];
            let (word, bit) = self.place(rest);
            let may_be = self.heads[word] & bit != 0;
            let found = may_be.then(|| self.longest(rest)).flatten()?;
            Some((at, found))
        })
    }

    /// The bit of what `text` begins with.
    fn place(&self, text: &[u8]) -> (usize, u64) {
        let head = text[..LEAST].iter();
        let number = head.fold(0, |sum, &byte| sum << 8 | u64::from(byte));
        let hash = number.wrapping_mul(0x9E37_79B9_7F4A_7C15);
        let word = (hash >> 32) as usize & (self.heads.len() - 1);
        (word, 1 << (hash >> 58))
    }

    /// The longest that `text` begins with. It lies, in their order, between itself and `text`, and whatever else lies
    /// there begins with it, too.
    fn longest(&self, mut text: &[u8]) -> Option<&Secret> {
        loop {
            let after = self
                .secrets
                .partition_point(|secret| secret.expose() <= text);
            let nearest = self.secrets[..after].last()?;
            let pairs = nearest.expose().iter().zip(text);
            let same = pairs.take_while(|(a, b)| a == b).count();
            if same == nearest.expose().len() {
                return Some(nearest);
            }
            text = &text[..same];
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The same, by looking for each at each place.
    fn naive(secrets: &[Secret], text: &[u8]) -> Vec<u8> {
        let (mut out, mut rest) = (Vec::new(), text);
        while let Some((first, tail)) = rest.split_first() {
            let here = secrets.iter().filter(|s| rest.starts_with(s.expose()));
            if let Some(longest) = here.max_by_key(|s| s.expose().len()) {
                out.extend(longest.masked().bytes());
                rest = &rest[longest.expose().len()..];
            } else {
                out.push(*first);
                rest = tail;
            }
        }
        out
    }

    proptest! {
        #[test]
        fn the_same_is_masked_as_by_looking_for_each(
            secrets in prop::collection::vec("[ab]{6,9}", 0..9),
            text in "[abc]{0,60}",
        ) {
            let secrets: Vec<Secret> = secrets.into_iter().map(Secret::new).collect();
            let needles = Needles::new(secrets.clone());
            let expected = naive(&secrets, text.as_bytes());
            let masked = needles.masked(text.as_bytes());
            prop_assert_eq!(needles.occur(text.as_bytes()), masked.is_some());
            prop_assert_eq!(masked.unwrap_or(text.into()), expected);
        }
    }
}
