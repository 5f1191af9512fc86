//! With all rules: what history finds where files changed is what a search of every version whole finds, however the
//! versions are stored and whoever shares the work.

use std::collections::BTreeMap;
use std::path::Path;

use tempfile::TempDir;

use super::history::Eyes;
use crate::detect::{Catalogue, Detection, Detector, Hit, Scratch, seal};
use crate::model::{Blob, Origin, Span};
use crate::rules::BUILTIN;
use crate::rules::sample::Sampler;
use crate::source::history::Oid;
use crate::source::history::testing::{self, Dice, git};
use crate::source::{Ledger, text};

/// What may stand on a line of a file; `{…}` is drawn anew each time.
const LINES: &[&str] = &[
    "",
    "}",
    "    return next;",
    "fn compute(index: usize) -> usize {",
    "#: builtin/{num:2}.c:{num:3} builtin/commit.c:{num:4}",
    "msgstr \"the file {alpha:6} cannot be opened, no such {alpha:5}\"",
    "/* {alpha:30} {alpha:12} {hex:40} */",
    "password = \"{alnum:11}!\"",
    "    \"db_password\": \"{alnum:14}\",",
    "    'api_key' => '{alnum:32}',",
    "client_secret =",
    "    \"{alnum:40}\"",
    "aws_secret_access_key={b64:40}",
    "datadog",
    "{hex:32}",
    "postgres://user:{alnum:14}@db.internal:5432/main",
    "Authorization: Bearer {b64url:48}",
    "    \"--password\",",
    "    \"{alnum:13}\",",
    "secret = [0x{hex:2}, 0x{hex:2}, 0x{hex:2}, 0x{hex:2}, 0x{hex:2}, 0x{hex:2}, 0x{hex:2}, 0x{hex:2},",
    "          0x{hex:2}, 0x{hex:2}, 0x{hex:2}, 0x{hex:2}, 0x{hex:2}, 0x{hex:2}, 0x{hex:2}, 0x{hex:2}]",
    "{b64:76}",
    "{b64:64}",
    "{base64:password = \"{alnum:16}\" token = \"{alnum:30}\"}",
    "-----BEGIN RSA PRIVATE KEY-----",
    "-----END RSA PRIVATE KEY-----",
    "{pem:RSA PRIVATE KEY}",
    "token: {jwt}",
    "\\u0070\\u0061ssword = \\\"{alnum:12}\\\"",
    "<password>{alnum:12}</password>",
    "mysql -u root -p{alnum:10} --host=db",
    "var a={};a.b=\"{alnum:20}\";a.c=function(){return 1};a.key=\"{b64:44}\";a.d=[1,2,3];",
];

/// Draws files and changes them.
struct Author {
    dice: Dice,
    sampler: Sampler,
}

impl Author {
    fn line(&mut self) -> Vec<u8> {
        // One line in four is an example of some rule.
        let mut line = if self.dice.below(4) == 0 {
            let rule = &BUILTIN[self.dice.below(BUILTIN.len())];
            let example = rule.examples[self.dice.below(rule.examples.len())];
            self.sampler.example(rule, example)
        } else {
            self.sampler.text(LINES[self.dice.below(LINES.len())])
        };
        if self.dice.below(60) == 0 {
            line = line.repeat(40);
        }
        line.push(b'\n');
        line
    }

    fn lines(&mut self, most: usize) -> Vec<u8> {
        let count = 1 + self.dice.below(most);
        (0..count).flat_map(|_| self.line()).collect()
    }

    /// Some edits: lines that come, go, move, are written twice; bytes that change, in the middle of whatever it is.
    fn edited(&mut self, old: &[u8]) -> Vec<u8> {
        let mut new = old.to_vec();
        for _ in 0..=self.dice.below(4) {
            let at = self.place(&new);
            let end = (at + self.dice.below(700)).min(new.len());
            match self.dice.below(9) {
                0..=3 => drop(new.splice(at..at, self.lines(4))),
                4 => drop(new.drain(at..end)),
                5 => drop(new.splice(at..at, new[at..end].to_vec())),
                6 => {
                    let cut: Vec<u8> = new.drain(at..end).collect();
                    let to = self.place(&new);
                    new.splice(to..to, cut);
                }
                7 if !new.is_empty() => {
                    let at = self.dice.below(new.len());
                    new[at] = b" \"=\nkZ9-_/"[self.dice.below(10)];
                }
                _ => drop(new.splice(at..at, self.lines(1))),
            }
        }
        new
    }

    /// Mostly where a line begins, and often near where it was before.
    fn place(&mut self, text: &[u8]) -> usize {
        let at = self.dice.below(text.len() + 1);
        match self.dice.below(3) {
            0 => at,
            _ => memchr::memrchr(b'\n', &text[..at]).map_or(0, |end| end + 1),
        }
    }
}

/// A repository in which five files change, one of them in UTF-16.
fn repository(seed: u64, commits: usize) -> TempDir {
    let dir = tempfile::tempdir().expect("a temporary directory");
    git(dir.path(), &["init", "-q", "--bare"], b"");
    let mut author = Author {
        dice: Dice::new(seed),
        sampler: Sampler::new(&seed.to_string(), seal),
    };
    let mut files: Vec<Vec<u8>> = (0..5).map(|_| author.lines(40)).collect();
    let mut stream = Vec::new();
    for time in 0..commits {
        let head = format!("commit refs/heads/main\ncommitter C <c@b> {time} +0000\ndata 1\nc\n");
        stream.extend(head.into_bytes());
        for (n, file) in files.iter_mut().enumerate() {
            *file = author.edited(file);
            let stored = if n == 4 { utf16(file) } else { file.clone() };
            let head = format!("M 644 inline file{n}\ndata {}\n", stored.len());
            stream.extend([head.into_bytes(), stored, b"\n".to_vec()].concat());
        }
    }
    git(dir.path(), &["fast-import", "--quiet"], &stream);
    dir
}

fn utf16(text: &[u8]) -> Vec<u8> {
    let text = String::from_utf8_lossy(text);
    let units = std::iter::once(0xfeff).chain(text.encode_utf16());
    units.flat_map(u16::to_le_bytes).collect()
}

type Hits = BTreeMap<Oid, Vec<Hit>>;

/// Every blob as git gives it, searched whole and alone.
fn naive(repository: &Path, detector: &Detector) -> Hits {
    let ledger = Ledger::default();
    let eyes = Eyes::new(detector, &ledger);
    let mut scratch = Scratch::default();
    let all = git(
        repository,
        &["cat-file", "--batch-all-objects", "--batch"],
        b"",
    );
    let mut rest = &all[..];
    let mut all = Hits::new();
    while let Some(end) = memchr::memchr(b'\n', rest) {
        let head = String::from_utf8_lossy(&rest[..end]).into_owned();
        let [id, kind, size] = head.split(' ').collect::<Vec<_>>()[..] else {
            panic!("a head of three words, not {head}")
        };
        let size: usize = size.parse().expect("a number");
        let stored = &rest[end + 1..end + 1 + size];
        rest = &rest[end + 2 + size..];
        if kind != "blob" {
            continue;
        }
        let decoded = text::utf16(stored).map(|order| text::to_utf8(stored, order));
        let is_decoded = decoded.is_some();
        let bytes = decoded.as_deref().unwrap_or(stored);
        let (whole, binary) = (Span::new(0, bytes.len()), Blob::looks_binary(bytes));
        let mut hits = Vec::new();
        detector.hits(bytes, whole, binary, &mut scratch, &mut hits);
        hits.retain(|hit| is_decoded || eyes.may_count(bytes, hit));
        all.insert(Oid::from_hex(id.as_bytes()).expect("git's"), sorted(hits));
    }
    all
}

fn sorted(mut hits: Vec<Hit>) -> Vec<Hit> {
    hits.sort_by_key(|hit| (hit.extent.start, hit.extent.end, hit.rule, hit.secret.start));
    hits
}

/// What the walk of the history finds in the same objects.
fn ours(
    repository: &Path,
    detector: &Detector,
    objects: &Hits,
    (threads, whole): (usize, bool),
) -> Hits {
    let ledger = Ledger::default();
    let eyes = Eyes::new(detector, &ledger);
    let found = testing::walked(repository, &eyes, threads, whole);
    let hits = |oid| sorted(found[oid].iter().map(|seen| seen.hit.clone()).collect());
    objects.keys().map(|oid| (*oid, hits(oid))).collect()
}

/// Says what differs, without a secret.
fn compare(expected: &Hits, found: &Hits, detector: &Detector, when: &str) {
    let mut differ = Vec::new();
    for (oid, hits) in expected {
        let found = &found[oid];
        for (who, hits, others) in [("whole", hits, found), ("changes", found, hits)] {
            for hit in hits.iter().filter(|hit| !others.contains(hit)) {
                let rule = detector.rule(hit.rule).info.id;
                let via = hit.via.as_ref().map(|decoded| decoded.via.join(" "));
                let (extent, via) = (hit.extent, via.unwrap_or_default());
                differ.push(format!("{oid}: only in {who}: {rule} {extent:?} {via}"));
            }
        }
    }
    let shown = &differ[..differ.len().min(10)];
    assert!(shown.is_empty(), "{when}: {}, as {shown:#?}", differ.len());
}

#[test]
fn changed_windows_and_whole_files_say_the_same() {
    let detector = Detector::new(Catalogue::new(BUILTIN.iter().collect()));
    let seeds = std::env::var("STANCH_SEEDS").ok();
    let seeds = seeds.and_then(|count| count.parse().ok()).unwrap_or(2);
    for seed in 1..=seeds {
        let dir = repository(seed, 24);
        let path = dir.path();
        let expected = naive(path, &detector);
        let count: usize = expected.values().map(Vec::len).sum();
        assert!(count > 500, "the author writes secrets: {count}");
        let check = |options, when: &str| {
            let found = ours(path, &detector, &expected, options);
            compare(
                &expected,
                &found,
                &detector,
                &format!("seed {seed}, {when}"),
            );
        };
        check((1, false), "as imported");
        check((1, true), "whole");
        git(
            path,
            &["repack", "-qadf", "--depth=4095", "--window=30"],
            b"",
        );
        check((1, false), "deep chains");
        check((3, false), "three threads");
    }
}

/// Of some secrets the same is said when only what they need is judged with them.
#[test]
fn what_is_needed_says_the_same_as_everything() {
    let detector = Detector::new(Catalogue::new(BUILTIN.iter().collect()));
    let origin = Origin::worktree(*b"app.conf");
    let (mut scratch, mut dropped) = (Scratch::default(), 0);
    for seed in 100..140 {
        let mut author = Author {
            dice: Dice::new(seed),
            sampler: Sampler::new(&seed.to_string(), seal),
        };
        let bytes = author.lines(12);
        let blob = Blob::whole(&origin, &bytes);
        let mut all = Vec::new();
        detector.hits(
            &bytes,
            Span::new(0, bytes.len()),
            false,
            &mut scratch,
            &mut all,
        );
        let everything = detector.judge(&blob, &all);
        for wanted in &all {
            let line = |at: usize| memchr::memrchr(b'\n', &bytes[..at]);
            let mut needed = all.clone();
            detector.keep_needed(&bytes, &mut needed, |hit| hit == wanted);
            let here = |d: &Detection| line(d.span.start) == line(wanted.secret.start);
            let said =
                |all: &[Detection]| all.iter().filter(|d| here(d)).cloned().collect::<Vec<_>>();
            assert!(
                said(&detector.judge(&blob, &needed)) == said(&everything),
                "seed {seed}: {}",
                detector.rule(wanted.rule).info.id
            );
            dropped += all.len() - needed.len();
        }
    }
    assert!(dropped > 100, "not all is needed: {dropped}");
}
