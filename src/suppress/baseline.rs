//! The baseline: findings that are known and accepted, so that a check fails only on new ones.
//!
//! The file holds no secret, no path and no date: one line per finding, a keyed hash of its identity and the rule's
//! name, sorted. Moving or editing code does not change it, two branches that add to it merge line by line, and without
//! guessing the secret itself nobody can tell from it what a secret is. The key is made when the file is, and stays.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use sha2::{Digest, Sha256};

/// What the file begins with.
const HEADER: &str = "# stanch baseline v1: known findings; keyed hashes, no secrets. `stanch baseline update` rewrites this file.";
/// The line of a baseline that was made from the history too.
const HISTORY: &str = "scope history";
/// Length of a key and of an entry's hash, in bytes.
const KEY: usize = 16;
const HASH: usize = 16;

/// One accepted finding.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Entry {
    /// Id of the rule that found it, for readers.
    pub rule: String,
    /// Why it is accepted, if somebody wrote that down.
    pub reason: Option<String>,
}

/// Known findings under one or more keys: merging two files that were made apart gives both.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Baseline {
    groups: BTreeMap<[u8; KEY], BTreeMap<[u8; HASH], Entry>>,
    history: bool,
}

/// What is wrong with a baseline file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {message}")]
pub struct BaselineError {
    /// Line number, from 1.
    pub line: usize,
    /// What was expected.
    pub message: String,
}

impl Baseline {
    /// An empty baseline under a key of its own.
    pub fn new(key: [u8; KEY]) -> Self {
        Self {
            groups: BTreeMap::from([(key, BTreeMap::new())]),
            history: false,
        }
    }

    /// A key that no other baseline has.
    pub fn fresh_key() -> [u8; KEY] {
        use std::hash::{BuildHasher, RandomState};
        let mut key = [0; KEY];
        for half in key.chunks_mut(8) {
            // The standard library's hash keys come from the system's random source; no crate is needed for 16 bytes.
            half.copy_from_slice(
                &RandomState::new()
                    .hash_one(std::process::id())
                    .to_le_bytes(),
            );
        }
        key
    }

    /// Reads a file's text.
    ///
    /// # Errors
    /// The line that is no entry. A line left by an unresolved merge is named as such.
    pub fn parse(text: &str) -> Result<Self, BaselineError> {
        Self::read(text, false)
    }

    /// Reads a file's text, taking both sides of the conflicts git left in it.
    ///
    /// # Errors
    /// As [`Baseline::parse`].
    pub fn parse_conflicted(text: &str) -> Result<Self, BaselineError> {
        Self::read(text, true)
    }

    fn read(text: &str, conflicts: bool) -> Result<Self, BaselineError> {
        let mut baseline = Self::default();
        let mut key = None;
        for (index, line) in text.lines().enumerate() {
            let wrong = |message: String| BaselineError {
                line: index + 1,
                message,
            };
            let line = line.trim();
            if ["<<<<<<<", "=======", ">>>>>>>", "|||||||"]
                .iter()
                .any(|marker| line.starts_with(marker))
            {
                if conflicts {
                    continue;
                }
                return Err(wrong(
                    "a merge conflict; `stanch baseline merge FILE` resolves it".to_owned(),
                ));
            }
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            if line == HISTORY {
                baseline.history = true;
                continue;
            }
            if let Some(hex) = line.strip_prefix("key ") {
                let bytes = bytes(hex.trim())
                    .ok_or_else(|| wrong("expected `key` and 32 hex digits".to_owned()))?;
                baseline.groups.entry(bytes).or_default();
                key = Some(bytes);
                continue;
            }
            let (hash, entry) = entry(line)
                .ok_or_else(|| wrong("expected 32 hex digits and a rule id".to_owned()))?;
            let key = key.ok_or_else(|| wrong("an entry before any `key` line".to_owned()))?;
            baseline.groups.entry(key).or_default().insert(hash, entry);
        }
        Ok(baseline)
    }

    /// Whether it also accepts what only the history holds.
    pub fn has_history(&self) -> bool {
        self.history
    }

    /// Notes whether it also accepts what only the history holds, so that an update looks there again.
    pub fn set_history(&mut self, history: bool) {
        self.history = history;
    }

    /// The entry of a finding, if it is known.
    pub fn find(&self, fingerprint: &str) -> Option<&Entry> {
        self.groups
            .iter()
            .find_map(|(key, entries)| entries.get(&hash(key, fingerprint)))
    }

    /// Accepts a finding. Without a key so far, makes one.
    pub fn add(&mut self, fingerprint: &str, rule: &str) {
        if self.find(fingerprint).is_some() {
            return;
        }
        if self.groups.is_empty() {
            self.groups.insert(Self::fresh_key(), BTreeMap::new());
        }
        let (key, entries) = self
            .groups
            .iter_mut()
            .next()
            .expect("made above if there was none");
        entries.insert(
            hash(key, fingerprint),
            Entry {
                rule: rule.to_owned(),
                reason: None,
            },
        );
    }

    /// Drops every entry that is none of these findings; says how many went.
    pub fn keep(&mut self, fingerprints: &[&str]) -> usize {
        let before = self.len();
        for (key, entries) in &mut self.groups {
            let present: BTreeSet<_> = fingerprints.iter().map(|print| hash(key, print)).collect();
            entries.retain(|hash, _| present.contains(hash));
        }
        before - self.len()
    }

    /// Takes over the entries of another baseline.
    pub fn join(&mut self, other: &Self) {
        self.history |= other.history;
        for (key, entries) in &other.groups {
            let mine = self.groups.entry(*key).or_default();
            for (hash, entry) in entries {
                let reason = mine.get(hash).and_then(|known| known.reason.clone());
                mine.insert(
                    *hash,
                    Entry {
                        reason: reason.or_else(|| entry.reason.clone()),
                        ..entry.clone()
                    },
                );
            }
        }
    }

    /// Merges two descendants of `base`: what either dropped is gone, what either added is there.
    pub fn merge(base: &Self, ours: &Self, theirs: &Self) -> Self {
        let mut merged = ours.clone();
        merged.join(theirs);
        for (key, entries) in &mut merged.groups {
            let has = |side: &Self, hash: &[u8; HASH]| {
                side.groups
                    .get(key)
                    .is_some_and(|group| group.contains_key(hash))
            };
            entries.retain(|hash, _| !has(base, hash) || (has(ours, hash) && has(theirs, hash)));
        }
        merged
    }

    /// How many findings it accepts.
    pub fn len(&self) -> usize {
        self.groups.values().map(BTreeMap::len).sum()
    }

    /// Whether it accepts none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// The file's text.
impl fmt::Display for Baseline {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{HEADER}")?;
        if self.history {
            writeln!(f, "{HISTORY}")?;
        }
        for (key, entries) in &self.groups {
            writeln!(f, "key {}", hex(key))?;
            for (hash, entry) in entries {
                write!(f, "{} {}", hex(hash), entry.rule)?;
                if let Some(reason) = &entry.reason {
                    write!(f, " # {reason}")?;
                }
                writeln!(f)?;
            }
        }
        Ok(())
    }
}

/// `<hash> <rule>`, and behind a `#` the reason.
fn entry(line: &str) -> Option<([u8; HASH], Entry)> {
    let (line, reason) = match line.split_once('#') {
        Some((line, reason)) => (
            line,
            Some(reason.trim().to_owned()).filter(|reason| !reason.is_empty()),
        ),
        None => (line, None),
    };
    let mut words = line.split_whitespace();
    let hash = bytes(words.next()?)?;
    let rule = words.next()?.to_owned();
    words
        .next()
        .is_none()
        .then_some((hash, Entry { rule, reason }))
}

fn bytes<const N: usize>(hex: &str) -> Option<[u8; N]> {
    data_encoding::HEXLOWER
        .decode(hex.replace('-', "").as_bytes())
        .ok()?
        .try_into()
        .ok()
}

/// In groups, so that no rule takes the hashes themselves for keys.
fn hex(bytes: &[u8]) -> String {
    let groups = bytes
        .chunks(4)
        .map(|group| data_encoding::HEXLOWER.encode(group));
    groups.collect::<Vec<_>>().join("-")
}

/// HMAC-SHA256 (RFC 2104), cut to the length of an entry.
fn hash(key: &[u8; KEY], fingerprint: &str) -> [u8; HASH] {
    let padded = |with: u8| {
        let mut block = [with; 64];
        for (byte, key) in block.iter_mut().zip(key) {
            *byte ^= key;
        }
        block
    };
    let inner = Sha256::new()
        .chain_update(padded(0x36))
        .chain_update(fingerprint)
        .finalize();
    let outer = Sha256::new()
        .chain_update(padded(0x5c))
        .chain_update(inner)
        .finalize();
    outer[..HASH].try_into().expect("a digest is longer")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(prints: &[&str]) -> Baseline {
        let mut baseline = Baseline::new([7; KEY]);
        prints
            .iter()
            .for_each(|print| baseline.add(print, "a-rule"));
        baseline
    }

    #[test]
    fn the_hash_is_hmac_sha256() {
        // RFC 4231's second case has a shorter key; a key is padded with zeroes, so it is the same key.
        let mut key = [0; KEY];
        key[..4].copy_from_slice(b"Jefe");
        let wanted = bytes("5bdcc146bf60754e6a042426089575c7").expect("hex");
        assert_eq!(hash(&key, "what do ya want for nothing?"), wanted);
    }

    #[test]
    fn a_file_survives_the_way_there_and_back() {
        let text = with(&["st1-a", "st1-b"]).to_string();
        assert!(!text.contains("st1-"), "identities are hashed: {text}");
        let noted = text.replacen("a-rule", "a-rule # a sample", 1);
        let mut read = Baseline::parse(&noted).expect("well formed");
        assert!(!read.has_history());
        assert_eq!(read.to_string(), noted);
        assert_eq!(read.len(), 2);
        read.set_history(true);
        assert!(
            Baseline::parse(&read.to_string())
                .expect("well formed")
                .has_history()
        );
        assert!(read.find("st1-a").is_some() && read.find("st1-c").is_none());
    }

    #[test]
    fn pruning_drops_what_is_gone() {
        let mut baseline = with(&["st1-a", "st1-b"]);
        assert_eq!(baseline.keep(&["st1-b", "st1-new"]), 1);
        assert!(baseline.find("st1-a").is_none() && baseline.find("st1-new").is_none());
    }

    #[test]
    fn merging_adds_and_drops_what_either_side_did() {
        let base = with(&["st1-a", "st1-b"]);
        let ours = with(&["st1-a", "st1-ours"]);
        let mut theirs = with(&["st1-a", "st1-b", "st1-theirs"]);
        let mut apart = Baseline::new([9; KEY]);
        apart.add("st1-apart", "b-rule");
        theirs.join(&apart);
        let merged = Baseline::merge(&base, &ours, &theirs);
        let known = |print| merged.find(print).is_some();
        assert!(known("st1-a") && known("st1-ours") && known("st1-theirs") && known("st1-apart"));
        assert!(!known("st1-b"), "ours dropped it");
    }

    #[test]
    fn conflicts_and_rubbish_are_named() {
        let text = with(&["st1-a"]).to_string();
        let conflicted = format!(
            "{text}<<<<<<< ours\n{} r\n=======\n{} r\n>>>>>>> theirs\n",
            "0".repeat(32),
            "1".repeat(32)
        );
        let error = Baseline::parse(&conflicted).expect_err("a conflict");
        assert!(
            error.to_string().contains("line 4: a merge conflict"),
            "{error}"
        );
        assert_eq!(
            Baseline::parse_conflicted(&conflicted)
                .expect("both sides")
                .len(),
            3
        );
        assert!(Baseline::parse("key zz").is_err());
        assert!(
            Baseline::parse(&format!("{} r", "0".repeat(32)))
                .expect_err("no key")
                .message
                .contains("key")
        );
    }

    #[test]
    fn keys_differ() {
        assert_ne!(Baseline::fresh_key(), Baseline::fresh_key());
    }
}
