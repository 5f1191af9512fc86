//! Directories, of which only two kinds of entries matter: subdirectories, and files with hits. Each tree is told by
//! how it differs from the tree it is stored as a change to, so what is kept grows with what changed.

use std::collections::{HashMap, HashSet};

use super::delta::Run;
use super::forest::ShortMap;
use super::oid::Kind;
use super::walk::{Change, Work};

/// The first eight bytes of an id. Two objects of one repository do not share them by accident; someone who makes
/// them do so on purpose gains a wrong path in a report about their own file.
pub(crate) type Short = u64;

/// The short form of a raw id.
pub(crate) fn short(id: &[u8]) -> Short {
    Short::from_be_bytes(id[..8].try_into().expect("an id has at least 20 bytes"))
}

/// An entry of a tree that matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Edge {
    /// What stands there.
    pub(crate) child: Short,
    /// Under which name.
    pub(crate) name: u32,
    /// Whether it is a subdirectory.
    pub(crate) is_tree: bool,
}

/// How one tree differs from another.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Record {
    /// The tree's entry in its pack.
    pub(crate) at: u32,
    /// The entry of the tree it is compared with; `None`: with an empty one.
    pub(crate) base: Option<u32>,
    /// Where, among the edges of the same thread, those that are gone end; they start where the last record ended.
    pub(crate) gone_end: u32,
    /// Where those that are new end.
    pub(crate) new_end: u32,
}

/// What one thread noted.
#[derive(Debug, Default)]
pub(crate) struct Twigs {
    /// One per tree, in the order they were read.
    pub(crate) records: Vec<Record>,
    /// What the records point into.
    pub(crate) edges: Vec<Edge>,
    /// Names of edges.
    pub(crate) names: Names,
    /// Trees that end in the middle of an entry.
    pub(crate) malformed: Vec<u32>,
    /// What entries name, with repeats.
    pub(crate) named: Vec<Short>,
    /// Names of submodules.
    pub(crate) submodules: HashSet<Box<[u8]>>,
    used: Vec<(usize, usize)>,
}

impl Twigs {
    /// Notes that an entry names `id`. Most are named many times; the list does not grow with that.
    fn name(&mut self, id: Short) {
        if self.named.len() == self.named.capacity() {
            self.named.sort_unstable();
            self.named.dedup();
            self.named.reserve((self.named.len() / 2).max(1 << 12));
        }
        self.named.push(id);
    }
}

/// Names by number.
#[derive(Debug, Default)]
pub(crate) struct Names {
    numbers: HashMap<Box<[u8]>, u32>,
    list: Vec<Box<[u8]>>,
}

impl Names {
    /// The number of `name`, now and later.
    pub(crate) fn number(&mut self, name: &[u8]) -> u32 {
        if let Some(&number) = self.numbers.get(name) {
            return number;
        }
        let number = self.list.len() as u32;
        self.numbers.insert(name.into(), number);
        self.list.push(name.into());
        number
    }

    /// The name with this number.
    pub(crate) fn name(&self, number: u32) -> &[u8] {
        &self.list[number as usize]
    }

    /// All names, by number.
    pub(crate) fn list(&self) -> &[Box<[u8]>] {
        &self.list
    }
}

/// The reading of trees.
pub(crate) struct Grove<'a> {
    /// Files with hits.
    pub(crate) struck: &'a ShortMap<u32>,
    /// Bytes of an id.
    pub(crate) hash: usize,
}

/// Where the entries of a tree start; what is needed of it to read the next one.
pub(crate) type Starts = Vec<u32>;

struct Entry<'a> {
    mode: &'a [u8],
    name: &'a [u8],
    id: &'a [u8],
    end: usize,
}

impl Grove<'_> {
    fn entry<'b>(&self, bytes: &'b [u8], start: usize) -> Option<Entry<'b>> {
        let rest = &bytes[start..];
        let nul = memchr::memchr(0, rest)?;
        let space = memchr::memchr(b' ', &rest[..nul])?;
        let id = rest.get(nul + 1..nul + 1 + self.hash)?;
        let (mode, name) = (&rest[..space], &rest[space + 1..nul]);
        Some(Entry {
            mode,
            name,
            id,
            end: start + nul + 1 + self.hash,
        })
    }

    /// Looks at an entry that was read for the first time.
    fn meet(&self, entry: &Entry<'_>, out: &mut Twigs) {
        if entry.mode == b"160000" {
            if !out.submodules.contains(entry.name) {
                out.submodules.insert(entry.name.into());
            }
        } else {
            out.name(short(entry.id));
            self.keep(entry, out);
        }
    }

    /// Adds the entry to the edges if it matters.
    fn keep(&self, entry: &Entry<'_>, out: &mut Twigs) {
        let is_tree = matches!(entry.mode, b"40000" | b"040000");
        let child = short(entry.id);
        if is_tree || (entry.mode != b"160000" && self.struck.contains_key(&child)) {
            let name = out.names.number(entry.name);
            out.edges.push(Edge {
                child,
                name,
                is_tree,
            });
        }
    }

    /// Reads entries from `start` until `end` is reached or passed; returns where it stopped.
    fn read(
        &self,
        bytes: &[u8],
        start: usize,
        end: usize,
        starts: &mut Starts,
        out: &mut Twigs,
    ) -> Option<usize> {
        let mut at = start;
        while at < end {
            let entry = self.entry(bytes, at)?;
            starts.push(at as u32);
            self.meet(&entry, out);
            at = entry.end;
        }
        Some(at)
    }

    /// Reads a changed tree: whole entries inside copied runs are taken over, the rest is read. The base's entries
    /// that were taken over are noted in `out.used` as ranges of their numbers.
    fn read_changed(
        &self,
        bytes: &[u8],
        base: (usize, &Starts),
        runs: &[Run],
        starts: &mut Starts,
        out: &mut Twigs,
    ) -> Option<()> {
        let (base_len, base_starts) = base;
        let mut at = 0;
        for run in runs {
            while at < run.end() {
                let taken = run.base.and_then(|from| {
                    let there = from + (at - run.start);
                    let first = base_starts.binary_search(&(there as u32)).ok()?;
                    let past = base_starts.partition_point(|&s| (s as usize) <= from + run.len);
                    // The last of them may end outside the run; all before it end where the next one starts.
                    let complete = from + run.len == base_len;
                    let last = if complete {
                        base_starts.len()
                    } else {
                        past - 1
                    };
                    (last > first).then_some((there, first, last))
                });
                let Some((there, first, last)) = taken else {
                    at = self.read(bytes, at, at + 1, starts, out)?;
                    continue;
                };
                starts.extend(
                    base_starts[first..last]
                        .iter()
                        .map(|&s| (s as usize - there + at) as u32),
                );
                out.used.push((first, last));
                let end = base_starts.get(last).map_or(base_len, |&s| s as usize);
                at += end - there;
            }
        }
        Some(())
    }

    /// Notes the base's entries that no range in `out.used` covers.
    fn gone(&self, base: &[u8], base_starts: &Starts, out: &mut Twigs) {
        out.used.sort_unstable();
        let mut next = 0;
        for at in 0..=out.used.len() {
            let (first, last) = *out
                .used
                .get(at)
                .unwrap_or(&(base_starts.len(), base_starts.len()));
            for &start in base_starts.get(next..first).unwrap_or_default() {
                if let Some(entry) = self.entry(base, start as usize) {
                    self.keep(&entry, out);
                }
            }
            next = next.max(last);
        }
        out.used.clear();
    }
}

impl Grove<'_> {
    /// Reads a tree that is not compared with another.
    pub(crate) fn tree(&self, at: u32, bytes: &[u8], out: &mut Twigs) -> Starts {
        let mut starts = Vec::with_capacity(bytes.len() / 32);
        let gone_end = out.edges.len() as u32;
        if self.read(bytes, 0, bytes.len(), &mut starts, out).is_none() {
            out.malformed.push(at);
        }
        out.records.push(Record {
            at,
            base: None,
            gone_end,
            new_end: out.edges.len() as u32,
        });
        starts
    }
}

impl Work for Grove<'_> {
    type State = Starts;
    type Out = Twigs;

    fn wants(&self, kind: Kind) -> bool {
        kind == Kind::Tree
    }

    fn whole(&self, at: usize, _: Kind, bytes: &[u8], out: &mut Twigs) -> Starts {
        self.tree(at as u32, bytes, out)
    }

    fn changed(
        &self,
        at: usize,
        kind: Kind,
        change: &Change<'_, Starts>,
        out: &mut Twigs,
    ) -> Starts {
        let mark = out.edges.len();
        let mut starts = Vec::with_capacity(change.state.len() + 8);
        let base = (change.base.len(), change.state);
        out.used.clear();
        if self
            .read_changed(change.bytes, base, change.runs, &mut starts, out)
            .is_none()
        {
            // Not a tree as git writes them: what there is of it is read without its base.
            out.edges.truncate(mark);
            return self.whole(at, kind, change.bytes, out);
        }
        // Those gone come first, but are known last.
        let new = out.edges.split_off(mark);
        self.gone(change.base, change.state, out);
        let gone_end = out.edges.len() as u32;
        out.edges.extend(new);
        let record = Record {
            at: at as u32,
            base: Some(change.base_at as u32),
            gone_end,
            new_end: out.edges.len() as u32,
        };
        out.records.push(record);
        starts
    }
}
