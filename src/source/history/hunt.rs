//! Finds the hits of blobs, commits and tags while they are rebuilt: whole objects are searched whole, changed ones
//! where they changed. The same hits, by test, as searching every object whole.

use std::mem;

use super::commits::CommitLog;
use super::oid::{Kind, Oid};
use super::pack::Pack;
use super::walk::{Change, Work};
use super::window;
use super::{Hit, Mode, Scanner};
use crate::model::Span;

/// One object and its hits, sorted by where they start.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Struck<H> {
    /// The object.
    pub(crate) oid: Oid,
    /// A blob, a commit or a tag.
    pub(crate) kind: Kind,
    /// At least one.
    pub(crate) hits: Vec<H>,
}

/// The search of one pack (or, with no pack, of objects one by one).
pub(crate) struct Hunt<'a, S> {
    scanner: &'a S,
    pack: &'a Pack,
}

/// What one thread found.
#[derive(Debug)]
pub(crate) struct Catch<H> {
    /// Objects with hits.
    pub(crate) struck: Vec<Struck<H>>,
    /// Every commit that was read.
    pub(crate) commits: CommitLog,
    windows: Vec<Span>,
}

impl<H> Default for Catch<H> {
    fn default() -> Self {
        Self {
            struck: Vec::new(),
            commits: CommitLog::default(),
            windows: Vec::new(),
        }
    }
}

/// What is kept of an object until its family is done.
pub(crate) struct Known<H> {
    hits: Vec<H>,
    mode: Mode,
    long: bool,
}

impl<'a, S: Scanner> Hunt<'a, S> {
    pub(crate) fn new(scanner: &'a S, pack: &'a Pack) -> Self {
        Self { scanner, pack }
    }

    fn note(&self, at: usize, kind: Kind, bytes: &[u8], hits: &[S::Hit], out: &mut Catch<S::Hit>) {
        if kind == Kind::Commit {
            out.commits.add(self.pack.oid(at), bytes);
        }
        if !hits.is_empty() {
            out.struck.push(Struck {
                oid: self.pack.oid(at),
                kind,
                hits: hits.to_vec(),
            });
        }
    }
}

impl<S: Scanner> Work for Hunt<'_, S> {
    type State = Known<S::Hit>;
    type Out = Catch<S::Hit>;

    fn wants(&self, kind: Kind) -> bool {
        kind != Kind::Tree
    }

    fn whole(&self, at: usize, kind: Kind, bytes: &[u8], out: &mut Self::Out) -> Self::State {
        let hits = search_whole(self.scanner, bytes);
        self.note(at, kind, bytes, &hits, out);
        let long = self.scanner.long_anchor().find(bytes).is_some();
        Known {
            hits,
            mode: self.scanner.mode(bytes),
            long,
        }
    }

    fn changed(
        &self,
        at: usize,
        kind: Kind,
        change: &Change<'_, Self::State>,
        out: &mut Self::Out,
    ) -> Self::State {
        let mode = self.scanner.mode(change.bytes);
        if change.state.long || mode == Mode::Whole || mode != change.state.mode {
            return self.whole(at, kind, change.bytes, out);
        }
        let mut windows = mem::take(&mut out.windows);
        let context = self.scanner.context();
        let (base, target) = (change.base.len(), change.bytes.len());
        window::windows(change.runs, base, target, context, &mut windows);
        let anchor = self.scanner.long_anchor();
        let long = windows
            .iter()
            .any(|window| anchor.find(window.of(change.bytes)).is_some());
        if long {
            out.windows = windows;
            return self.whole(at, kind, change.bytes, out);
        }
        let mut hits = Vec::new();
        window::carry(&change.state.hits, change.runs, &windows, &mut hits);
        window::search(self.scanner, change.bytes, &windows, &mut hits);
        sort(&mut hits);
        out.windows = windows;
        self.note(at, kind, change.bytes, &hits, out);
        Known { hits, mode, long }
    }
}

/// The hits of `bytes`, searched as one window, sorted.
pub(crate) fn search_whole<S: Scanner>(scanner: &S, bytes: &[u8]) -> Vec<S::Hit> {
    let mut hits = Vec::new();
    scanner.hits(bytes, Span::new(0, bytes.len()), &mut hits);
    sort(&mut hits);
    hits
}

fn sort<H: Hit>(hits: &mut [H]) {
    hits.sort_by_key(|hit| hit.span());
}
