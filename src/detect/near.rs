//! The neighbourhood of a value: which words stand in the name it is assigned to and in the lines just before.

use aho_corasick::AhoCorasick;

use crate::model::Span;
use crate::rules::schema::SECRET_WORDS;

/// How far before a match words are looked for, in bytes.
pub const BEFORE: usize = 200;
/// How far after it, on its line.
pub const AFTER: usize = 60;
/// How many lines before its own.
const LINES: usize = 2;

/// Text around a match, lower case and without `-`, `_`, spaces, so that `API_KEY`, `api-key` and `apiKey` are one.
#[derive(Debug, Default)]
pub struct Near {
    text: Vec<u8>,
    /// Whether a word begins at this byte of `text`.
    begins: Vec<bool>,
    /// Where the line of the match begins in `text`.
    line: usize,
    /// Where what follows the match begins in `text`.
    after: usize,
}

impl Near {
    /// Reads the neighbourhood of `extent`, reusing memory.
    pub fn read(&mut self, bytes: &[u8], extent: Span) {
        self.text.clear();
        self.begins.clear();
        let earliest = extent.start.saturating_sub(BEFORE);
        let line = line_start(bytes, extent.start, earliest);
        let mut from = line;
        for _ in 0..LINES {
            if from > earliest {
                from = line_start(bytes, from - 1, earliest);
            }
        }
        self.push(bytes, from, line);
        self.line = self.text.len();
        self.push(bytes, line, extent.start);
        self.after = self.text.len();
        let latest = (extent.end + AFTER).min(bytes.len());
        let end =
            memchr::memchr(b'\n', &bytes[extent.end..latest]).map_or(latest, |n| extent.end + n);
        self.push(bytes, extent.end, end);
    }

    fn push(&mut self, bytes: &[u8], from: usize, to: usize) {
        let mut previous = if from == 0 { b' ' } else { bytes[from - 1] };
        for &byte in &bytes[from..to] {
            if !matches!(byte, b'-' | b'_' | b' ') {
                self.text.push(byte.to_ascii_lowercase());
                self.begins.push(
                    !previous.is_ascii_alphanumeric()
                        || (byte.is_ascii_uppercase() && !previous.is_ascii_uppercase()),
                );
            }
            previous = byte;
        }
    }

    /// Whether the line of the match says, before it, that this is a secret.
    pub fn says_secret(&self) -> bool {
        let line = &self.text[self.line..self.after];
        // All of these words begin with one of these letters; a search by substring would cost more to prepare.
        (0..line.len()).any(|at| {
            matches!(
                line[at],
                b'a' | b'b' | b'c' | b'j' | b'k' | b'p' | b's' | b't'
            ) && SECRET_WORDS
                .iter()
                .any(|word| line[at..].starts_with(word.as_bytes()))
        })
    }

    /// Whether one of `words` stands here, at the beginning of a word: `aws` is not in `laws`.
    pub fn holds_any(&self, words: &[&str]) -> bool {
        words.iter().any(|word| {
            memchr::memmem::find_iter(&self.text, word.as_bytes()).any(|at| self.begins[at])
        })
    }

    /// The patterns of `words` that stand here.
    pub fn found<'a>(&'a self, words: &'a AhoCorasick) -> impl Iterator<Item = usize> + 'a {
        words
            .find_overlapping_iter(&self.text)
            .filter(|m| self.begins[m.start()])
            .map(|m| m.pattern().as_usize())
    }
}

/// Start of the line that holds `at`, not before `earliest`.
fn line_start(bytes: &[u8], at: usize, earliest: usize) -> usize {
    memchr::memrchr(b'\n', &bytes[earliest..at]).map_or(earliest, |n| earliest + n + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(text: &str, value: &str) -> Near {
        let start = text.find(value).expect("the value stands in the text");
        let mut near = Near::default();
        near.read(text.as_bytes(), Span::new(start, start + value.len()));
        near
    }

    #[test]
    fn spellings_of_a_name_are_one() {
        for text in [
            "DEEP_GRAM-Api key = VALUE",
            "deepgramApiKey: VALUE",
            "deepgram:\n  key: VALUE",
            "myDeepgramKey VALUE",
        ] {
            let near = near(text, "VALUE");
            assert!(
                near.says_secret() && near.holds_any(&["deepgram"]),
                "{text}"
            );
        }
    }

    #[test]
    fn words_begin_a_word() {
        assert!(!near("laws_key = VALUE", "VALUE").holds_any(&["aws"]));
        assert!(near("myAwsKey = VALUE", "VALUE").holds_any(&["aws"]));
    }
}
