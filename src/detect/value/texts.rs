//! A list of texts that are looked for in a value all at once.

use std::sync::OnceLock;

use aho_corasick::AhoCorasick;

/// The list: one text with white space between its entries.
pub(super) struct Texts {
    list: &'static str,
    search: OnceLock<(AhoCorasick, Vec<&'static str>)>,
}

impl Texts {
    /// A list whose case matters.
    pub const fn new(list: &'static str) -> Self {
        Self {
            list,
            search: OnceLock::new(),
        }
    }

    /// The entries that stand in `value`.
    pub fn found_in<'v>(&'v self, value: &'v [u8]) -> impl Iterator<Item = &'static str> + 'v {
        let (search, entries) = self.search.get_or_init(|| {
            let entries: Vec<&str> = self.list.split_ascii_whitespace().collect();
            let search = AhoCorasick::new(&entries).expect("lists are short");
            (search, entries)
        });
        let matches = search.find_overlapping_iter(value);
        matches.map(|found| entries[found.pattern().as_usize()])
    }

    /// Whether one of them does.
    pub fn any_in(&self, value: &[u8]) -> bool {
        self.found_in(value).next().is_some()
    }
}

/// Whether `text`, which is not empty, stands in `value`. Values are short: to prepare a search costs more than to look.
pub(super) fn holds(value: &[u8], text: &[u8]) -> bool {
    if value.len() > 128 {
        return memchr::memmem::find(value, text).is_some();
    }
    let mut starts = value.windows(text.len());
    starts.any(|start| start[0] == text[0] && start == text)
}

#[cfg(test)]
mod tests {
    use super::{Texts, holds};

    #[test]
    fn one_text_is_found_in_values_of_any_length() {
        for before in [0, 1, 100, 200] {
            let value = [&b"a".repeat(before)[..], b"ab"].concat();
            assert!(holds(&value, b"ab") && !holds(&value, b"abc") && !holds(&value, b"ba"));
        }
    }

    #[test]
    fn entries_are_found_inside_each_other() {
        let texts = Texts::new(" secret my_secret _se ");
        let mut found: Vec<_> = texts.found_in(b"a_my_secret").collect();
        found.sort_unstable();
        assert_eq!(found, ["_se", "my_secret", "secret"]);
        assert!(!texts.any_in(b"secre") && !texts.any_in(b""));
    }
}
