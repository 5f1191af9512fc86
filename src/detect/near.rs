//! The neighbourhood of a value: which words stand in the name it is assigned to and in the lines just before.

use super::block;
use super::near_words::{NearWords, names_something, plain};
use crate::model::Span;
use crate::rules::schema::{SECRET_ENDS, SECRET_WORDS};

/// How far before a match words are looked for, in bytes.
pub const BEFORE: usize = 200;
/// How far after it, on its line.
pub const AFTER: usize = 60;
/// How many lines before its own.
const LINES: usize = 2;
/// How far before a match the key of its block is looked for, in bytes.
const BLOCK: usize = BEFORE + 60;

/// Text around a match, lower case and without `-`, `_`, spaces, so that `API_KEY`, `api-key` and `apiKey` are one.
#[derive(Debug, Default)]
pub struct Near {
    text: Vec<u8>,
    /// Where words begin in `text`, ascending.
    begins: Vec<usize>,
    /// Where the line of the match begins in `text`.
    line: usize,
    /// Where words begin to say that the match is a secret.
    named: usize,
    /// Where what follows the match begins in `text`.
    after: usize,
    /// The name of the value, if it stands in a block of secrets: of `api_keys:\n  acme: …` that is `acme`.
    entry: Vec<u8>,
}

impl Near {
    /// Reads the neighbourhood of `extent`, reusing memory.
    pub fn read(&mut self, bytes: &[u8], extent: Span) {
        self.text.clear();
        self.begins.clear();
        let (from, line) = lines(bytes, extent.start);
        self.push(bytes, from, line);
        self.line = self.text.len();
        // The name of the block and that of the value in it are one: `github:\n  client_secret: …`.
        let earliest = extent.start.saturating_sub(BLOCK);
        let mut block = block::key(bytes, line, earliest);
        self.push_behind(b' ', block);
        let own = self.text.len();
        let nameless = names_nothing(&bytes[line..extent.start]);
        self.named = if nameless { 0 } else { own };
        let mut rest = line;
        if let Some((own, key)) = block::key_on_line(&bytes[line..extent.start]) {
            rest += own;
            self.push(bytes, line, rest);
            self.push_behind(b' ', key);
            block = key;
        }
        let name = block::given(&bytes[rest..extent.start]);
        self.entry.clear();
        if holds_secrets(block) {
            let letters = name.iter().filter(|b| b.is_ascii_alphanumeric());
            self.entry.extend(letters.map(u8::to_ascii_lowercase));
        }
        // The parts of a name in a file of properties are one, too: `slack.client.secret=`.
        for part in name.split(|&b| b == b'.').filter(|_| name.contains(&b'.')) {
            self.push_behind(b' ', part);
        }
        self.push(bytes, rest, extent.start);
        self.after = self.text.len();
        let latest = (extent.end + AFTER).min(bytes.len());
        let end =
            memchr::memchr(b'\n', &bytes[extent.end..latest]).map_or(latest, |n| extent.end + n);
        self.push(bytes, extent.end, end);
    }

    fn push(&mut self, bytes: &[u8], from: usize, to: usize) {
        let previous = if from == 0 { b' ' } else { bytes[from - 1] };
        self.push_behind(previous, &bytes[from..to]);
    }

    fn push_behind(&mut self, mut previous: u8, text: &[u8]) {
        for &byte in text {
            if !matches!(byte, b'-' | b'_' | b' ') {
                if !previous.is_ascii_alphanumeric()
                    || (byte.is_ascii_uppercase() && !previous.is_ascii_uppercase())
                {
                    self.begins.push(self.text.len());
                }
                self.text.push(byte.to_ascii_lowercase());
            }
            previous = byte;
        }
    }

    /// Whether the line of the match says, before it, that this is a secret; see [`named_from`].
    pub fn says_secret(&self) -> bool {
        let line = &self.text[self.named..self.after];
        // All of these words begin with one of these letters; a search by substring would cost more to prepare.
        (0..line.len()).any(|at| {
            matches!(
                line[at],
                b'a' | b'b' | b'c' | b'j' | b'k' | b'p' | b's' | b't'
            ) && SECRET_WORDS
                .iter()
                .chain(SECRET_ENDS)
                .any(|word| starts_with(&line[at..], word))
        })
    }

    /// Whether the match is one of a block of secrets and has one of `words` for its name: `api_keys:\n  acme: …`.
    pub fn is_entry_of(&self, words: &[&str]) -> bool {
        words
            .iter()
            .any(|word| self.entry == plain(word).0.as_bytes())
    }

    /// Whether one of `words` stands here, at the beginning of a word: `aws` is not in `laws`.
    pub fn holds_any(&self, words: &[&str]) -> bool {
        self.closeness(words).is_some()
    }

    /// How close to the match the closest of `words` stands, as [`Near::found`] says it.
    pub fn closeness(&self, words: &[&str]) -> Option<u16> {
        let places = words.iter().flat_map(|&word| {
            let (text, is_name) = plain(word);
            memchr::memmem::find_iter(&self.text, text.as_bytes())
                .filter(move |&at| self.counts(at, at + text.len(), is_name))
                .map(move |at| self.close(at, at + text.len()))
        });
        places.max()
    }

    /// Those of `words` that stand here, by number, each with how close to the match it stands: most on its own line
    /// before it, then after it, then on the lines before.
    pub fn found<'a>(&'a self, words: &'a NearWords) -> impl Iterator<Item = (usize, u16)> + 'a {
        let text = &self.text;
        self.begins.iter().flat_map(move |&at| {
            words
                .beginning(&text[at..])
                .filter(move |word| !word.is_name || names_something(&text[at + word.text.len()..]))
                .map(move |word| (word.number, self.close(at, at + word.text.len())))
        })
    }

    /// Whether a word found at this place counts.
    fn counts(&self, start: usize, end: usize, is_name: bool) -> bool {
        self.begins.binary_search(&start).is_ok()
            && (!is_name || names_something(&self.text[end..]))
    }

    fn close(&self, start: usize, end: usize) -> u16 {
        let (base, distance) = if start >= self.after {
            (1000, start - self.after)
        } else if start >= self.line {
            (2000, self.after.saturating_sub(end))
        } else {
            (500, self.after.saturating_sub(end))
        };
        base - u16::try_from(distance.min(499)).expect("below 500")
    }
}

/// Whether the name of a block says that it holds secrets, one beside the other.
fn holds_secrets(block: &[u8]) -> bool {
    const NAMES: [&[u8]; 6] = [
        b"keys",
        b"tokens",
        b"secrets",
        b"credentials",
        b"creds",
        b"auth",
    ];
    const PUBLIC: [&[u8]; 3] = [b"public", b"ssh", b"gpg"];
    let block = block.to_ascii_lowercase();
    NAMES.iter().any(|name| block.ends_with(name))
        && !PUBLIC
            .iter()
            .any(|word| memchr::memmem::find(&block, word).is_some())
}

/// Where the words may begin that say that the value at `at` is a secret: on its line, and where that gives it no name
/// of its own (`value: …`, `default = …`), on the lines before.
pub fn named_from(bytes: &[u8], at: usize) -> usize {
    let (from, line) = lines(bytes, at);
    if names_nothing(&bytes[line..at]) {
        from
    } else {
        line
    }
}

/// Whether what stands on a line before a value, or before the last piece of it, says only that it is one.
fn names_nothing(before: &[u8]) -> bool {
    const KEYS: [&[u8]; 4] = [b"value", b"default", b"string", b"stringvalue"];
    let inside = |b: &u8| b.is_ascii_alphanumeric() || *b == b'_';
    let start = before.iter().position(inside).unwrap_or(before.len());
    let length = before[start..].iter().take_while(|b| inside(b)).count();
    let (key, rest) = before[start..].split_at(length);
    let sign = |b: &u8| matches!(b, b' ' | b'\t' | b'"' | b'\'' | b':' | b'=' | b'>');
    let value = rest.iter().position(|b| !sign(b)).unwrap_or(rest.len());
    let more = |b: &u8| b.is_ascii_whitespace() || matches!(b, b'"' | b'\'');
    KEYS.iter().any(|known| key.eq_ignore_ascii_case(known)) && !rest[value..].iter().any(more)
}

/// Whether text without `_` and spaces begins with a word that may have some.
fn starts_with(text: &[u8], word: &str) -> bool {
    let mut text = text.iter();
    word.bytes()
        .filter(|byte| !matches!(byte, b'_' | b' '))
        .all(|byte| text.next() == Some(&byte))
}

/// Where the lines begin that are read before `at`, and its own.
fn lines(bytes: &[u8], at: usize) -> (usize, usize) {
    let earliest = at.saturating_sub(BEFORE);
    let line = line_start(bytes, at, earliest);
    let mut from = line;
    for _ in 0..LINES {
        if from > earliest {
            from = line_start(bytes, from - 1, earliest);
        }
    }
    (from, line)
}

/// Start of the line that holds `at`, not before `earliest`.
pub fn line_start(bytes: &[u8], at: usize, earliest: usize) -> usize {
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
    fn a_value_without_a_name_has_that_of_the_lines_before() {
        for text in [
            "- name: ACME_KEY\n  value: VALUE",
            "variable \"acme_token\" {\n  type = string\n  default = \"VALUE",
            "<key>AcmeSecret</key>\n<string>VALUE",
            "- name: ACME_KEY\n  value: abc.VALUE",
            "\"key\": \"acme_key\",\n\"value\": \"VALUE",
        ] {
            assert!(near(text, "VALUE").says_secret(), "{text}");
            let at = text.find("VALUE").expect("the value stands in the text");
            assert_eq!(named_from(text.as_bytes(), at), 0, "{text}");
        }
        assert!(!near("acme_key: x\nrevision: VALUE", "VALUE").says_secret());
    }

    #[test]
    fn blocks_and_their_keys_are_one_name() {
        let text = "github:\n  client_id: x\n  client_secret: VALUE";
        assert!(near(text, "VALUE").holds_any(&["githubclientsecret"]));
        let text = "{\"github\": {\"client_id\": \"x\", \"client_secret\": \"VALUE";
        assert!(near(text, "VALUE").holds_any(&["githubclientsecret"]));
        let text = "secrets:\n  revision: VALUE";
        assert!(!near(text, "VALUE").says_secret());
    }

    #[test]
    fn parts_of_a_name_are_one_name() {
        let near = near("acme.client.secret=VALUE", "VALUE");
        assert!(near.holds_any(&["acmeclientsecret"]) && near.holds_any(&["clientsecret"]));
    }

    #[test]
    fn entries_of_a_block_of_secrets_are_named_alone() {
        for text in [
            "api_keys:\n  acme: VALUE",
            "API_KEYS = {\n    \"one\": \"x\",\n    \"acme\": \"VALUE",
            "const keys = { acme: 'VALUE",
            "[tokens]\nacme = \"VALUE",
            "{\"credentials\": {\"acme\": \"VALUE",
        ] {
            let near = near(text, "VALUE");
            assert!(near.is_entry_of(&["other", "!acme"]), "{text}");
            assert!(!near.is_entry_of(&["acm"]), "{text}");
        }
        for text in [
            "revisions:\n  acme: VALUE",
            "public_keys:\n  acme: VALUE",
            "api_keys:\n  acme_revision: VALUE",
            "api_keys: x\nacme: VALUE",
        ] {
            assert!(!near(text, "VALUE").is_entry_of(&["acme"]), "{text}");
        }
    }

    #[test]
    fn clients_are_given_their_key() {
        for text in [
            "new AcmeClient(\"VALUE",
            "acme.NewClient(\"VALUE",
            "Acme::client('VALUE",
            "AcmeClient::new(\"VALUE",
            "ACME_PAT=VALUE",
        ] {
            assert!(near(text, "VALUE").says_secret(), "{text}");
        }
        assert!(!near("acme.client.commit(\"VALUE", "VALUE").says_secret());
    }

    #[test]
    fn words_begin_a_word() {
        assert!(!near("laws_key = VALUE", "VALUE").holds_any(&["aws"]));
        assert!(near("myAwsKey = VALUE", "VALUE").holds_any(&["aws"]));
    }

    #[test]
    fn everyday_words_count_as_names_only() {
        for text in [
            "FRONT_API_KEY=VALUE",
            "front:\n  key: VALUE",
            "{\"front\": {\"key\": \"VALUE\"}}",
            "[front]\nkey = VALUE",
            "new Front({key: VALUE})",
            "key VALUE https://api.front.com/",
        ] {
            assert!(near(text, "VALUE").holds_any(&["!front"]), "{text}");
        }
        assert!(!near("in front of the key VALUE", "VALUE").holds_any(&["!front"]));
    }

    #[test]
    fn the_nearest_word_is_closest() {
        let near = near("ONE_KEY=x\nTWO_KEY=VALUE # three", "VALUE");
        let [one, two, three] = ["one", "two", "three"].map(|word| near.closeness(&[word]));
        assert!(two > three && three > one && one.is_some());
    }
}
