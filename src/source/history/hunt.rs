//! Finds the hits of blobs, commits and tags while they are rebuilt: whole objects are searched whole, changed ones
//! where they changed. The same hits, by test, as searching every object whole.

use std::mem;

use super::commits::CommitLog;
use super::keys::{Keys, Pool};
use super::oid::{Kind, Oid};
use super::pack::Pack;
use super::walk::{Change, Work};
use super::window::{self, Margins};
use super::{Content, Hit, Mode, Scanner};
use crate::model::{Far, Span};

/// One object, and what its hits say: where they stand is found again for those that are reported. Versions of a file
/// are many, and each holds the hits of the one before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Struck {
    /// The object.
    pub(crate) oid: Oid,
    /// A blob, a commit or a tag.
    pub(crate) kind: Kind,
    /// At least one.
    pub(crate) keys: Keys,
}

/// The search of one pack (or, with no pack, of objects one by one).
pub(crate) struct Hunt<'a, S> {
    scanner: &'a S,
    pack: &'a Pack,
    whole: bool,
}

/// What one thread found.
pub(crate) struct Catch<S: Scanner> {
    /// Objects with hits.
    pub(crate) struck: Vec<Struck>,
    /// Every commit that was read.
    pub(crate) commits: CommitLog,
    /// Trees met one by one.
    pub(crate) lone_trees: Vec<Oid>,
    pool: Pool,
    scratch: S::Scratch,
    windows: Vec<Span>,
}

impl<S: Scanner> Default for Catch<S> {
    fn default() -> Self {
        Self {
            struck: Vec::new(),
            commits: CommitLog::default(),
            lone_trees: Vec::new(),
            pool: Pool::default(),
            scratch: S::Scratch::default(),
            windows: Vec::new(),
        }
    }
}

/// What is kept of an object until its family is done.
pub(crate) struct Known<H> {
    /// Sorted by where they start.
    pub(crate) hits: Vec<H>,
    mode: Mode,
    far: Vec<Far>,
}

impl<S: Scanner> Catch<S> {
    /// An object that does not come from the walk of a pack.
    pub(crate) fn lone(&mut self, scanner: &S, oid: Oid, kind: Kind, bytes: &[u8]) {
        if kind == Kind::Tree {
            self.lone_trees.push(oid);
        } else {
            self.whole(scanner, oid, kind, bytes);
        }
    }

    /// An object that was searched before.
    pub(crate) fn known(&mut self, oid: Oid, kind: Kind, bytes: &[u8]) {
        match kind {
            Kind::Tree => self.lone_trees.push(oid),
            Kind::Commit => self.commits.add(oid, bytes),
            Kind::Blob | Kind::Tag => {}
        }
    }

    /// An object in which something was found before. If it is a commit it is in the log already.
    pub(crate) fn again(&mut self, scanner: &S, oid: Oid, kind: Kind, bytes: &[u8]) {
        let (hits, _) = search_whole(scanner, bytes, &mut self.scratch);
        self.strike(oid, kind, &hits);
    }

    /// Searches a whole object and notes what was found; returns that, and how far hits reach.
    pub(crate) fn whole(
        &mut self,
        scanner: &S,
        oid: Oid,
        kind: Kind,
        bytes: &[u8],
    ) -> (Vec<S::Hit>, Vec<Far>) {
        let (hits, far) = search_whole(scanner, bytes, &mut self.scratch);
        self.note(oid, kind, bytes, &hits);
        (hits, far)
    }

    fn note(&mut self, oid: Oid, kind: Kind, bytes: &[u8], hits: &[S::Hit]) {
        if kind == Kind::Commit {
            self.commits.add(oid, bytes);
        }
        self.strike(oid, kind, hits);
    }

    fn strike(&mut self, oid: Oid, kind: Kind, hits: &[S::Hit]) {
        if !hits.is_empty() {
            let keys = self.pool.keys(hits);
            self.struck.push(Struck { oid, kind, keys });
        }
    }
}

impl<'a, S: Scanner> Hunt<'a, S> {
    /// A search with `scanner`; if `whole`, of changed objects too.
    pub(crate) fn new(scanner: &'a S, pack: &'a Pack, whole: bool) -> Self {
        Self {
            scanner,
            pack,
            whole,
        }
    }
}

impl<S: Scanner> Work for Hunt<'_, S> {
    type State = Known<S::Hit>;
    type Out = Catch<S>;

    fn wants(&self, kind: Kind) -> bool {
        kind != Kind::Tree
    }

    fn whole(&self, at: usize, kind: Kind, bytes: &[u8], out: &mut Self::Out) -> Self::State {
        let (hits, far) = out.whole(self.scanner, self.pack.oid(at), kind, bytes);
        Known {
            hits,
            mode: self.scanner.mode(bytes),
            far,
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
        if self.whole || mode == Mode::Whole || mode != change.state.mode {
            return self.whole(at, kind, change.bytes, out);
        }
        let mut windows = mem::take(&mut out.windows);
        let margins = Margins {
            context: self.scanner.context(),
            not_worth: self.scanner.not_worth(),
        };
        let (base, target) = (change.base.len(), change.bytes.len());
        window::windows(change.runs, base, target, margins, &mut windows);
        let mut kept = Vec::new();
        window::carry(&change.state.far, change.runs, &windows, &mut kept);
        window::reconsider(&kept, target, &mut windows);
        let mut hits = Vec::new();
        window::carry(&change.state.hits, change.runs, &windows, &mut hits);
        let content = Content {
            bytes: change.bytes,
            mode,
            far: &kept,
        };
        let mut far = Vec::new();
        let scratch = &mut out.scratch;
        window::search(
            self.scanner,
            content,
            &windows,
            scratch,
            &mut hits,
            &mut far,
        );
        far.extend(kept);
        Far::tidy(&mut far);
        sort(&mut hits);
        out.windows = windows;
        out.note(self.pack.oid(at), kind, change.bytes, &hits);
        Known { hits, mode, far }
    }
}

/// The hits of `bytes`, searched as one window, sorted; and how far hits reach.
pub(crate) fn search_whole<S: Scanner>(
    scanner: &S,
    bytes: &[u8],
    scratch: &mut S::Scratch,
) -> (Vec<S::Hit>, Vec<Far>) {
    let (mut hits, mut far) = (Vec::new(), Vec::new());
    let content = Content {
        bytes,
        mode: scanner.mode(bytes),
        far: &[],
    };
    let whole = Span::new(0, bytes.len());
    scanner.hits(content, whole, scratch, &mut hits, &mut far);
    sort(&mut hits);
    Far::tidy(&mut far);
    (hits, far)
}

fn sort<H: Hit>(hits: &mut [H]) {
    hits.sort_by_key(|hit| hit.span());
}
