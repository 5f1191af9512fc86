//! The words that rules want to stand near a value, found by how they begin.
//!
//! A word counts only where one begins in the text, so an automaton over every byte would do ten times the work.

use crate::rules::schema;

/// How many lists the words are kept in. A word is in the list that its first two bytes say.
const LISTS: usize = 1024;

/// A set of words.
#[derive(Debug)]
pub struct NearWords {
    words: Vec<NearWord>,
    /// Where each list begins in `words`, and behind the last where it ends.
    lists: Vec<u16>,
}

/// One of them.
#[derive(Debug, Clone, Copy)]
pub struct NearWord {
    /// Lower case, without separators.
    pub text: &'static str,
    /// Whether it counts as (part of) a name only.
    pub is_name: bool,
    /// Its place in the list the set was made of.
    pub number: usize,
    /// Its first four bytes, or all of a shorter one.
    first: u32,
    /// Which bytes of four these are.
    mask: u32,
}

impl NearWords {
    /// The set of `words`, as rules spell them: each of two bytes at least.
    pub fn new(words: impl Iterator<Item = &'static str>) -> Self {
        let mut all: Vec<NearWord> = words
            .map(plain)
            .enumerate()
            .map(|(number, (text, is_name))| NearWord {
                text,
                is_name,
                number,
                first: first_four(text.as_bytes()),
                mask: u32::MAX >> (8 * (4 - text.len().min(4))),
            })
            .collect();
        let list = |word: &NearWord| list(word.text.as_bytes()).expect("words are not that short");
        all.sort_by_key(list);
        let lists = (0..=LISTS)
            .map(|n| all.partition_point(|word| list(word) < n))
            .map(|at| u16::try_from(at).expect("a thousand words"))
            .collect();
        Self { words: all, lists }
    }

    /// Those that `text` begins with.
    pub fn beginning<'a>(&'a self, text: &'a [u8]) -> impl Iterator<Item = &'a NearWord> {
        let list = list(text).map_or(0..0, |n| {
            usize::from(self.lists[n])..usize::from(self.lists[n + 1])
        });
        let first = first_four(text);
        self.words[list].iter().filter(move |word| {
            first & word.mask == word.first && text.starts_with(word.text.as_bytes())
        })
    }
}

/// The list of what begins as `text`; none for less than two bytes.
fn list(text: &[u8]) -> Option<usize> {
    let [first, second, ..] = text else {
        return None;
    };
    Some((usize::from(*first) * 37 + usize::from(*second)) % LISTS)
}

/// The first four bytes of `text` as a number; the missing ones of a shorter text are 0.
fn first_four(text: &[u8]) -> u32 {
    let mut first = [0; 4];
    let length = text.len().min(4);
    first[..length].copy_from_slice(&text[..length]);
    u32::from_le_bytes(first)
}

/// A `near` word without its mark, and whether it has to be a name.
pub fn plain(word: &str) -> (&str, bool) {
    word.strip_prefix(schema::NAME_MARK)
        .map_or((word, false), |text| (text, true))
}

/// Whether a word with `rest` behind it is used as a name: of a key, of a block, of a host, of a client.
pub fn names_something(rest: &[u8]) -> bool {
    let rest = rest.strip_prefix(b"'").unwrap_or(rest);
    let rest = rest.strip_prefix(b"\"").unwrap_or(rest);
    NAME_ENDS.iter().any(|end| rest.starts_with(end))
}

/// What stands behind a word that is a name, most common first.
const NAME_ENDS: &[&[u8]] = &[
    b"api",
    b"key",
    b"token",
    b"secret",
    b":",
    b"=",
    b"]",
    b"(",
    b"{",
    b"auth",
    b"access",
    b"pass",
    b"client",
    b"cred",
    b"private",
    b"personal",
    b"pat",
    b"app",
    b"account",
    b"project",
    b"org",
    b"service",
    b"server",
    b"admin",
    b"live",
    b"prod",
    b"stag",
    b"test",
    b"dev",
    b"webhook",
    b"sdk",
    b"jwt",
    b"pwd",
    b"config",
    b".com",
    b".io",
    b".co",
    b".ai",
    b".dev",
    b".net",
    b".app",
    b".org",
    b".cloud",
    b".so",
    b".me",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_by_how_they_begin() {
        let words = ["sk", "skype", "!skip", "stripe", "s3cretkey", "scaleway"];
        let set = NearWords::new(words.into_iter());
        let beginning = |text: &str| -> Vec<(usize, bool)> {
            let found = set.beginning(text.as_bytes());
            found.map(|word| (word.number, word.is_name)).collect()
        };
        assert_eq!(beginning("skypetoken"), [(0, false), (1, false)]);
        assert_eq!(beginning("skip="), [(0, false), (2, true)]);
        assert_eq!(beginning("stripe"), [(3, false)]);
        for text in ["strip", "s", "", "caleway", "s3cretke"] {
            assert_eq!(beginning(text), [], "{text}");
        }
    }
}
