//! What the tests of this folder share: a stub for detection, a generator of files that change, real repositories.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Command, Stdio};

use memchr::memmem;
use tempfile::TempDir;

use super::families::Families;
use super::hunt::{self, Catch, Hunt, Known};
use super::oid::{Kind, Oid};
use super::pack::Pack;
use super::store::Store;
use super::walk::{Change, Work, walk};
use super::{Content, Hit, Mode, Placed, Scanner};
use crate::model::{Far, Span};
use crate::source::Ledger;

/// Finds `stub_` and 20 of `a-z0-9` where `key` stands up to [`CONTEXT`] bytes before, in text only; and blocks from
/// `-----BEGIN` to `-----END` of any length.
pub(crate) struct Stub;

/// What the stub's verdict may depend on, in bytes.
pub(crate) const CONTEXT: usize = 48;

const LONGEST: usize = 25;

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct StubHit {
    span: Span,
    text: Vec<u8>,
}

impl Hit for StubHit {
    fn key(&self) -> u64 {
        self.text
            .iter()
            .fold(7, |sum, &byte| sum.wrapping_mul(31) ^ u64::from(byte))
    }
}

impl Placed for StubHit {
    fn span(&self) -> Span {
        self.span
    }

    fn shifted(&self, by: isize) -> Self {
        let moved = |at: usize| {
            at.checked_add_signed(by)
                .expect("a hit stays inside its file")
        };
        Self {
            span: Span::new(moved(self.span.start), moved(self.span.end)),
            ..self.clone()
        }
    }
}

impl StubHit {
    /// A hit of any length.
    pub(crate) fn saying(text: &[u8]) -> Self {
        Self {
            span: Span::new(0, text.len()),
            text: text.to_vec(),
        }
    }
}

impl Stub {
    pub(crate) fn new() -> Self {
        Self
    }

    fn token(bytes: &[u8], start: usize) -> Option<StubHit> {
        let body = bytes.get(start + 5..start + LONGEST)?;
        let is_body = |byte: &u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
        let ends = !bytes.get(start + LONGEST).is_some_and(is_body);
        let before = &bytes[start.saturating_sub(CONTEXT)..start];
        let named = memmem::find(before, b"key").is_some();
        (body.iter().all(is_body) && ends && named).then(|| {
            let span = Span::new(start, start + LONGEST);
            StubHit {
                span,
                text: span.of(bytes).to_vec(),
            }
        })
    }
}

impl Scanner for Stub {
    type Hit = StubHit;
    type Scratch = ();

    fn context(&self) -> usize {
        CONTEXT
    }

    fn mode(&self, bytes: &[u8]) -> Mode {
        match bytes {
            [0xff, 0xfe, ..] => Mode::Whole,
            _ => Mode::Local(
                memchr::memchr(0, &bytes[..bytes.len().min(200)])
                    .is_some()
                    .into(),
            ),
        }
    }

    fn hits(
        &self,
        Content { bytes, .. }: Content<'_>,
        window: Span,
        (): &mut (),
        out: &mut Vec<StubHit>,
        _: &mut Vec<Far>,
    ) {
        if self.mode(bytes) != Mode::Local(0) {
            return;
        }
        let from = window.start.saturating_sub(LONGEST);
        let to = (window.end + LONGEST).min(bytes.len());
        for at in memmem::find_iter(&bytes[from..to], b"stub_") {
            out.extend(Self::token(bytes, from + at).filter(|hit| hit.span.overlaps(window)));
        }
        for start in memmem::find_iter(bytes, b"-----BEGIN") {
            if let Some(length) = memmem::find(&bytes[start..], b"-----END") {
                let span = Span::new(start, start + length + 8);
                if span.overlaps(window) {
                    out.push(StubHit {
                        span,
                        text: span.of(bytes).to_vec(),
                    });
                }
            }
        }
    }
}

/// Small numbers that look random and are the same in every run.
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    pub(crate) fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as usize % limit.max(1)
    }

    /// A piece of a file: words, line ends, stub tokens whole and cut, block ends.
    pub(crate) fn piece(&mut self) -> Vec<u8> {
        let id = self.below(40);
        match self.below(24) {
            0..=2 => format!("key = stub_{id:020}\n").into_bytes(),
            3 => format!("stub_{id:020}\n").into_bytes(),
            4 => b"stub_".to_vec(),
            5 => format!("{id:010}").into_bytes(),
            6 => b"key ".to_vec(),
            7 if id < 4 => b"-----BEGIN STUB-----\n".to_vec(),
            8 if id < 12 => b"-----END STUB-----\n".to_vec(),
            9 if id < 4 => vec![0],
            _ => format!("line {} of some {}\n", self.below(500), self.below(9000)).into_bytes(),
        }
    }

    pub(crate) fn text(&mut self, pieces: usize) -> Vec<u8> {
        (0..pieces).flat_map(|_| self.piece()).collect()
    }

    /// The next version of a file: bytes inserted, deleted, moved, doubled or cut at either end.
    pub(crate) fn edited(&mut self, old: &[u8]) -> Vec<u8> {
        let mut text = old.to_vec();
        for _ in 0..=self.below(3) {
            let at = self.below(text.len() + 1);
            let end = (at + self.below(120)).min(text.len());
            match self.below(8) {
                0..=3 => drop(text.splice(at..at, self.piece())),
                4 => drop(text.drain(at..end)),
                5 => {
                    let moved: Vec<u8> = text.drain(at..end).collect();
                    let to = self.below(text.len() + 1);
                    text.splice(to..to, moved);
                }
                6 => {
                    let copy = text[at..end].to_vec();
                    text.splice(end..end, copy);
                }
                _ if self.below(2) == 0 => text.truncate(at.max(text.len() / 2)),
                _ => drop(text.drain(..at.min(text.len() / 4))),
            }
        }
        text
    }
}

/// Runs git in `dir`, with nothing of this machine's configuration.
pub(crate) fn git(dir: &Path, arguments: &[&str], input: &[u8]) -> Vec<u8> {
    use std::io::Write;
    let mut child = Command::new("git")
        .args(arguments)
        .current_dir(dir)
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap_or_default())
        .env("HOME", dir)
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .env("GIT_AUTHOR_NAME", "A")
        .env("GIT_AUTHOR_EMAIL", "a@example.org")
        .env("GIT_COMMITTER_NAME", "C")
        .env("GIT_COMMITTER_EMAIL", "c@example.org")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("git is installed where the tests run");
    let mut stdin = child.stdin.take().expect("stdin was asked for as a pipe");
    let input = input.to_vec();
    let writer = std::thread::spawn(move || stdin.write_all(&input));
    let done = child.wait_with_output().expect("git ends");
    writer
        .join()
        .expect("the writer does not panic")
        .expect("git reads its input");
    let complaint = String::from_utf8_lossy(&done.stderr);
    assert!(done.status.success(), "git {arguments:?}: {complaint}");
    done.stdout
}

/// A bare repository of three files in `versions` versions each, made by `git fast-import`.
pub(crate) fn repository(seed: u64, versions: usize, format: &str) -> TempDir {
    let dir = tempfile::tempdir().expect("a temporary directory");
    git(
        dir.path(),
        &["init", "-q", "--bare", &format!("--object-format={format}")],
        b"",
    );
    let mut dice = Dice::new(seed);
    let mut files: Vec<Vec<u8>> = (0..3).map(|_| dice.text(150)).collect();
    let mut stream = Vec::new();
    for version in 0..versions {
        let which = dice.below(3);
        files[which] = dice.edited(&files[which]);
        let message = format!("Version {version}\n\nkey stub_{:020}\n", dice.below(60));
        stream.extend(
            format!(
                "commit refs/heads/main\ncommitter C <c@example.org> {} +0000\ndata {}\n{message}",
                1_600_000_000 + version,
                message.len()
            )
            .into_bytes(),
        );
        for (at, file) in files.iter().enumerate() {
            stream.extend(format!("M 644 inline dir/file{at}\ndata {}\n", file.len()).into_bytes());
            stream.extend(file);
            stream.push(b'\n');
        }
    }
    git(dir.path(), &["fast-import", "--quiet"], &stream);
    dir
}

/// The hits of every object, each searched whole, objects read by git itself.
pub(crate) fn naive(repository: &Path) -> BTreeMap<Oid, (Kind, Vec<StubHit>)> {
    let all = git(
        repository,
        &["cat-file", "--batch-all-objects", "--batch"],
        b"",
    );
    let (mut rest, mut found) = (&all[..], BTreeMap::new());
    while let Some(end) = memchr::memchr(b'\n', rest) {
        let head = String::from_utf8_lossy(&rest[..end]).into_owned();
        let words: Vec<&str> = head.split(' ').collect();
        let size: usize = words[2].parse().expect("git prints a size");
        let bytes = &rest[end + 1..end + 1 + size];
        rest = &rest[end + 2 + size..];
        let kind = Kind::from_name(words[1].as_bytes()).expect("git prints a kind");
        let hits = hunt::search_whole(&Stub::new(), bytes, &mut ()).0;
        if kind != Kind::Tree && !hits.is_empty() {
            let oid = Oid::from_hex(words[0].as_bytes()).expect("git prints an id");
            found.insert(oid, (kind, hits));
        }
    }
    found
}

/// The hits of every packed object but trees, as the walk of its pack finds them.
pub(crate) fn walked<S: Scanner>(
    repository: &Path,
    scanner: &S,
    threads: usize,
    whole: bool,
) -> BTreeMap<Oid, Vec<S::Hit>> {
    let store = Store::open(&repository.join("objects"), &[], 20);
    let mut all = BTreeMap::new();
    for pack in &store.packs {
        let hunt = Watched {
            hunt: Hunt::new(scanner, pack, whole),
            pack,
        };
        let outcome = walk(
            pack,
            &Families::of(pack),
            &hunt,
            &Ledger::default(),
            threads,
        );
        assert_eq!(outcome.failed, []);
        all.extend(outcome.collected.into_iter().flat_map(|out| out.seen));
    }
    all
}

/// A hunt that is asked for the place of every hit.
struct Watched<'a, S> {
    hunt: Hunt<'a, S>,
    pack: &'a Pack,
}

struct Sight<S: Scanner> {
    catch: Catch<S>,
    seen: Vec<(Oid, Vec<S::Hit>)>,
}

impl<S: Scanner> Default for Sight<S> {
    fn default() -> Self {
        Self {
            catch: Catch::default(),
            seen: Vec::new(),
        }
    }
}

impl<S: Scanner> Work for Watched<'_, S> {
    type State = Known<S::Hit>;
    type Out = Sight<S>;

    fn wants(&self, kind: Kind) -> bool {
        self.hunt.wants(kind)
    }

    fn whole(&self, at: usize, kind: Kind, bytes: &[u8], out: &mut Sight<S>) -> Self::State {
        let known = self.hunt.whole(at, kind, bytes, &mut out.catch);
        out.seen.push((self.pack.oid(at), known.hits.clone()));
        known
    }

    fn changed(
        &self,
        at: usize,
        kind: Kind,
        change: &Change<'_, Self::State>,
        out: &mut Sight<S>,
    ) -> Self::State {
        let known = self.hunt.changed(at, kind, change, &mut out.catch);
        out.seen.push((self.pack.oid(at), known.hits.clone()));
        known
    }
}
