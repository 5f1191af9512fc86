//! The books of a scan: what was read, what was left out, what failed. Shared by all threads of a source.

use std::io::{self, Read};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use crate::model::{Problem, Skipped};

/// Counters and lists that sources write and the report reads.
#[derive(Debug, Default)]
pub struct Ledger {
    files: AtomicU64,
    objects: AtomicU64,
    expected: AtomicU64,
    candidates: AtomicU64,
    bytes: AtomicU64,
    stop: AtomicBool,
    lists: Mutex<Lists>,
}

#[derive(Debug, Default)]
struct Lists {
    skipped: Vec<Skipped>,
    problems: Vec<Problem>,
}

/// What the ledger held at the end, lists sorted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Counts {
    /// Files read.
    pub files: u64,
    /// Git objects read.
    pub objects: u64,
    /// Bytes read.
    pub bytes: u64,
    /// Deliberately left out.
    pub skipped: Vec<Skipped>,
    /// Could not be read.
    pub problems: Vec<Problem>,
}

impl Ledger {
    /// Counts one file of `bytes` bytes.
    pub fn file(&self, bytes: u64) {
        self.files.fetch_add(1, Ordering::Relaxed);
        self.bytes.fetch_add(bytes, Ordering::Relaxed);
    }

    /// Counts `objects` git objects of together `bytes` bytes.
    pub fn objects(&self, objects: u64, bytes: u64) {
        self.objects.fetch_add(objects, Ordering::Relaxed);
        self.bytes.fetch_add(bytes, Ordering::Relaxed);
    }

    /// Says how many git objects there are to read.
    pub fn expect(&self, objects: u64) {
        self.expected.store(objects, Ordering::Relaxed);
    }

    /// Counts something that looks like a secret, for a progress line. What is reported is decided later.
    pub fn candidate(&self) {
        self.candidates.fetch_add(1, Ordering::Relaxed);
    }

    /// Git objects there are to read, 0 if that is not known; and what looks like a secret so far.
    pub fn outlook(&self) -> (u64, u64) {
        (
            self.expected.load(Ordering::Relaxed),
            self.candidates.load(Ordering::Relaxed),
        )
    }

    /// Notes something deliberately left out.
    pub fn skipped(&self, what: impl Into<String>, why: impl Into<String>) {
        let entry = Skipped {
            what: what.into(),
            why: why.into(),
        };
        self.lists
            .lock()
            .expect("no thread panics while it holds the ledger")
            .skipped
            .push(entry);
    }

    /// Notes something that should have been read and could not be.
    pub fn problem(&self, what: impl Into<String>, why: impl Into<String>) {
        let entry = Problem {
            what: what.into(),
            why: why.into(),
        };
        self.lists
            .lock()
            .expect("no thread panics while it holds the ledger")
            .problems
            .push(entry);
    }

    /// How many things could not be read so far.
    pub fn problems(&self) -> usize {
        self.lists
            .lock()
            .expect("no thread panics while it holds the ledger")
            .problems
            .len()
    }

    /// Asks every source to stop soon (Ctrl-C).
    pub fn stop(&self) {
        self.stop.store(true, Ordering::Relaxed);
    }

    /// Whether sources should stop.
    pub fn stopped(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }

    /// `input`, which ends early when sources should stop.
    pub fn until_stopped<'a>(&'a self, input: &'a mut dyn Read) -> impl Read + 'a {
        UntilStopped {
            ledger: self,
            input,
        }
    }

    /// Files, objects and bytes so far, for a progress line.
    pub fn progress(&self) -> (u64, u64, u64) {
        (
            self.files.load(Ordering::Relaxed),
            self.objects.load(Ordering::Relaxed),
            self.bytes.load(Ordering::Relaxed),
        )
    }

    /// The books as they stand. Lists are sorted and free of repeats, so equal scans give equal reports.
    pub fn counts(&self) -> Counts {
        let lists = self
            .lists
            .lock()
            .expect("no thread panics while it holds the ledger");
        let (mut skipped, mut problems) = (lists.skipped.clone(), lists.problems.clone());
        skipped.sort();
        skipped.dedup();
        problems.sort();
        problems.dedup();
        let (files, objects, bytes) = self.progress();
        Counts {
            files,
            objects,
            bytes,
            skipped,
            problems,
        }
    }
}

struct UntilStopped<'a> {
    ledger: &'a Ledger,
    input: &'a mut dyn Read,
}

impl Read for UntilStopped<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.ledger.stopped() {
            return Ok(0);
        }
        self.input.read(buffer)
    }
}
