//! Which parts of a value are words: cut at separators, humps and digits, looked up in `words.txt` (made from real
//! code by `benches/train/text_model.py`, sorted).

use std::sync::OnceLock;

const WORDS: &str = include_str!("words.txt");

/// Whether a lower-case word stands in the list.
pub fn known(word: &[u8]) -> bool {
    let (mut low, mut high) = (0, WORDS.len());
    let text = WORDS.as_bytes();
    while low < high {
        let middle = usize::midpoint(low, high);
        let start = text[..middle]
            .iter()
            .rposition(|&b| b == b'\n')
            .map_or(0, |i| i + 1);
        let end = text[middle..]
            .iter()
            .position(|&b| b == b'\n')
            .map_or(text.len(), |i| middle + i);
        match text[start..end.max(start)].cmp(word) {
            std::cmp::Ordering::Equal => return true,
            std::cmp::Ordering::Less => low = end + 1,
            std::cmp::Ordering::Greater => high = start,
        }
    }
    false
}

/// The entry of a list of words, written as one text with a blank before and behind each, that equals `word`.
pub fn listed(list: &'static str, word: &[u8]) -> Option<&'static str> {
    if word.is_empty() || word.len() > 32 {
        return None;
    }
    let Some(index) = Index::of(list) else {
        return list.split(' ').find(|entry| entry.as_bytes() == word);
    };
    let mut slot = hash(word);
    loop {
        let start = usize::from(index.slots[slot % SLOTS]);
        if start == 0 {
            return None;
        }
        let end = start + word.len();
        if list.as_bytes().get(start..end) == Some(word) && list.as_bytes().get(end) == Some(&b' ')
        {
            // Two entries are not one, blanks between them or not.
            return list.get(start..end).filter(|entry| !entry.contains(' '));
        }
        slot += 1;
    }
}

/// Where the words of a list stand, by their hash: a name is read for every word that may say secret, and each of its
/// words is looked up in several lists.
struct Index {
    list: &'static str,
    /// Positions of words, 0 for none; the first word stands at 1.
    slots: Box<[u16; SLOTS]>,
}

const SLOTS: usize = 1024;

impl Index {
    /// The index of a list, made on first need. `None` if there is no room for more.
    fn of(list: &'static str) -> Option<&'static Index> {
        static ALL: [OnceLock<Index>; 64] = [const { OnceLock::new() }; 64];
        let home = list.as_ptr() as usize >> 3;
        (0..ALL.len())
            .map(|n| ALL[(home + n) % ALL.len()].get_or_init(|| Index::new(list)))
            .find(|index| std::ptr::eq(index.list, list))
    }

    fn new(list: &'static str) -> Self {
        let mut slots = Box::new([0; SLOTS]);
        let mut start = 0;
        for word in list.split(' ') {
            if !word.is_empty() {
                let mut slot = hash(word.as_bytes());
                while slots[slot % SLOTS] != 0 {
                    slot += 1;
                }
                slots[slot % SLOTS] = u16::try_from(start).expect("lists are short");
            }
            start += word.len() + 1;
        }
        Self { list, slots }
    }
}

/// A hash of a word.
pub fn hash(word: &[u8]) -> usize {
    let mixed = word.iter().fold(word.len() as u32, |hash, &byte| {
        (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
    });
    (mixed ^ mixed >> 13) as usize
}

/// The alphabetic parts of a value in lower case: `getAccess_token2` has `get`, `access`, `token`.
pub fn parts(value: &[u8]) -> Vec<Vec<u8>> {
    let mut parts: Vec<Vec<u8>> = Vec::new();
    let mut previous = b' ';
    for (i, &byte) in value.iter().enumerate() {
        if byte.is_ascii_alphabetic() || byte >= 0x80 {
            let next_lower = value.get(i + 1).is_some_and(u8::is_ascii_lowercase);
            let hump = byte.is_ascii_uppercase()
                && (previous.is_ascii_lowercase() || previous.is_ascii_uppercase() && next_lower);
            if hump || !(previous.is_ascii_alphabetic() || previous >= 0x80) {
                parts.push(Vec::new());
            }
            parts
                .last_mut()
                .expect("a part was begun")
                .push(byte.to_ascii_lowercase());
        }
        previous = byte;
    }
    parts
}

/// Whether a lower-case run is one word of the list or up to three of them glued together.
pub fn is_text(run: &[u8]) -> bool {
    glued(run, 3)
}

fn glued(run: &[u8], most: usize) -> bool {
    if known(run) {
        return true;
    }
    most > 1
        && run.len() >= 6
        && (3..=run.len() - 3)
            .rev()
            .any(|cut| known(&run[..cut]) && glued(&run[cut..], most - 1))
}

/// Share of the letters of `value` that belong to known words, 0 to 1. Parts of one or two letters belong to none.
pub fn share(value: &[u8]) -> f32 {
    let (mut all, mut words) = (0, 0);
    for part in parts(value) {
        all += part.len();
        if is_text(&part) {
            words += part.len();
        }
    }
    if all == 0 {
        0.0
    } else {
        words as f32 / all as f32
    }
}

/// `TU_CLAVE_DE_RED`: three words or more in capitals, in any language, with lines between them.
pub fn are_shouted(v: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(v) else {
        return false;
    };
    let capital = |c: char| c.is_alphabetic() && !c.is_lowercase();
    let words = || text.split('_');
    !text.is_ascii()
        && words().count() >= 3
        && words().all(|word| word.len() >= 2 && word.chars().all(capital))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_sorted_and_searchable() {
        assert!(WORDS.lines().is_sorted());
        for word in WORDS
            .lines()
            .step_by(97)
            .chain(WORDS.lines().take(2))
            .chain(WORDS.lines().last())
        {
            assert!(known(word.as_bytes()), "{word}");
        }
        assert!(!known(b"") && !known(b"zzzzzq") && !known(b"aaaqaa"));
    }

    #[test]
    fn parts_are_cut_at_humps_and_digits() {
        let text: Vec<String> = parts(b"getHTTPAccess_token2x")
            .into_iter()
            .map(|p| String::from_utf8(p).expect("ASCII"))
            .collect();
        assert_eq!(text, ["get", "http", "access", "token", "x"]);
        assert!(share(b"getAccessToken") > 0.99);
        assert!(share(b"qzkwxvjp") < 0.01);
        assert!(is_text(b"accesstoken"));
    }
}
