//! One pack: its entries in the order they lie on disk, and their heads. What is inside an entry is read elsewhere.

use std::path::{Path, PathBuf};

use libdeflater::Crc;
use rayon::slice::ParallelSliceMut;

use super::index::Index;
use super::oid::{Kind, Oid};
use super::packfile::{Buffer, PackFile};
use crate::source::files::explain;

/// Where an entry starts, and its place in the index.
#[derive(Debug, Clone, Copy)]
struct Entry {
    offset: u64,
    named: u32,
}

/// An open pack with its index.
#[derive(Debug)]
pub(crate) struct Pack {
    path: PathBuf,
    data: PackFile,
    index: Index,
    entries: Vec<Entry>,
    /// Where the entries end: at the checksum, or where the file was cut off.
    end: usize,
    hash: usize,
    lost: Vec<(Oid, String)>,
    damage: Option<&'static str>,
}

/// What an entry says of itself.
#[derive(Debug)]
pub(crate) struct Head<'a> {
    /// How it is stored.
    pub(crate) form: Form<'a>,
    /// Bytes after inflating: of the object, or of the delta.
    pub(crate) size: u64,
    /// The zlib stream.
    pub(crate) packed: &'a [u8],
}

/// No head is longer: the size takes ten bytes, the base an offset of ten or an id of 32.
const LONGEST_HEAD: usize = 64;

/// How an entry is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form<'a> {
    /// Whole.
    Whole(Kind),
    /// As a delta to the entry that starts at this offset.
    Offset(u64),
    /// As a delta to the object with this raw id.
    Named(&'a [u8]),
}

impl Pack {
    /// Opens the pack whose index is at `index`; ids have `hash` bytes.
    pub(crate) fn open(index: &Path, hash: usize) -> Result<Self, String> {
        let path = index.with_extension("pack");
        let data = PackFile::open(&path).map_err(|error| explain(&error))?;
        let index = Index::open(index, hash)?;
        if data.len() < 12 + hash {
            return Err("the pack is cut short".into());
        }
        let mut buffer = Buffer::default();
        let head = data.read(0, 12, &mut buffer)?;
        if &head[..4] != b"PACK" || !matches!(head[4..8], [0, 0, 0, 2 | 3]) {
            return Err("not a pack of a known version".into());
        }
        let count = u32::from_be_bytes(head[8..].try_into().expect("four bytes"));
        let mut pack = Pack {
            path,
            end: data.len() - hash,
            data,
            index,
            entries: Vec::new(),
            hash,
            lost: Vec::new(),
            damage: None,
        };
        pack.check_against_index(count)?;
        pack.sort();
        Ok(pack)
    }

    fn check_against_index(&mut self, count: u32) -> Result<(), String> {
        if count as usize != self.index.len() {
            let listed = self.index.len();
            return Err(format!(
                "the pack holds {count} objects, its index lists {listed}"
            ));
        }
        let mut buffer = Buffer::default();
        let checksum = self.data.read(self.end as u64, self.hash, &mut buffer)?;
        if checksum != self.index.pack_checksum() {
            // Whatever is still there may be whole: each entry has a checksum of its own.
            self.damage =
                Some("the pack does not end as its index says: cut short, or another pack");
            self.end = self.data.len();
        }
        Ok(())
    }

    /// Puts the entries in the order they lie in, and sets those aside whose place cannot be right.
    fn sort(&mut self) {
        self.entries.reserve(self.index.len());
        let mut outside = Vec::new();
        for named in 0..self.index.len() {
            match self.index.offset(named) {
                Some(offset) if (12..self.end as u64).contains(&offset) => {
                    let named = named as u32;
                    self.entries.push(Entry { offset, named });
                }
                _ => outside.push(named),
            }
        }
        self.entries.par_sort_unstable_by_key(|entry| entry.offset);
        let why = match self.damage {
            Some(_) => "lies behind the end of its pack",
            None => "is put outside its pack by the index",
        };
        for named in outside {
            self.lost.push((self.index.oid(named), why.to_owned()));
        }
        self.part_the_shared();
        let last = self.entries.len().wrapping_sub(1);
        let without_checksum = self.data.len() - self.hash;
        if self.damage.is_some()
            && self
                .entries
                .last()
                .is_some_and(|entry| entry.offset < without_checksum as u64)
        {
            // Only the checksum may be damaged: then the last entry ends before it.
            self.end = without_checksum;
            if self.check(last, &mut Buffer::default()).is_err() {
                self.end = self.data.len();
            }
        }
    }

    /// Of entries that the index puts in one place, at most one can lie there: the one whose checksum is right.
    fn part_the_shared(&mut self) {
        let is_shared = |pair: &[Entry]| pair[0].offset == pair[1].offset;
        if !self.entries.windows(2).any(is_shared) {
            return;
        }
        let all = std::mem::take(&mut self.entries);
        let mut wrong = Vec::new();
        let mut buffer = Buffer::default();
        for (at, same) in all.chunk_by(|a, b| a.offset == b.offset).enumerate() {
            self.entries.push(same[0]);
            wrong.extend(same[1..].iter().map(|entry| (at, *entry)));
        }
        for (at, entry) in wrong {
            let mut other = entry;
            if self.check(at, &mut buffer).is_err() {
                std::mem::swap(&mut self.entries[at], &mut other);
            }
            let taken = self.oid(at);
            let why = format!("is put in one place with {taken} by the index");
            self.lost.push((self.index.oid(other.named as usize), why));
        }
    }

    /// Objects that the index names and the pack cannot have where it says, and why.
    pub(crate) fn lost(&self) -> &[(Oid, String)] {
        &self.lost
    }

    /// What is wrong with the pack as a whole. What it holds is read all the same.
    pub(crate) fn damage(&self) -> Option<&'static str> {
        self.damage
    }

    /// The file, for messages.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// A name that no other pack has: its checksum and its length.
    pub(crate) fn identity(&self) -> String {
        let sum = data_encoding::HEXLOWER.encode(self.index.pack_checksum());
        format!("{sum}-{}", self.data.len())
    }

    /// How many entries it has.
    pub(crate) fn len(&self) -> usize {
        self.entries.len()
    }

    /// Its index.
    pub(crate) fn index(&self) -> &Index {
        &self.index
    }

    /// The id of entry `at` (in pack order).
    pub(crate) fn oid(&self, at: usize) -> Oid {
        self.index.oid(self.entries[at].named as usize)
    }

    /// The place of entry `at` in the index (in the order of ids).
    pub(crate) fn named(&self, at: usize) -> usize {
        self.entries[at].named as usize
    }

    /// The entry (in pack order) that starts at `offset`.
    pub(crate) fn at_offset(&self, offset: u64) -> Option<usize> {
        self.entries
            .binary_search_by_key(&offset, |entry| entry.offset)
            .ok()
    }

    /// The entry (in pack order) with this raw id.
    pub(crate) fn at_id(&self, id: &[u8]) -> Option<usize> {
        let named = self.index.find(id)?;
        let at = self.at_offset(self.index.offset(named)?)?;
        (self.named(at) == named).then_some(at)
    }

    /// Compares the stored bytes of entry `at` with the checksum in the index.
    pub(crate) fn check(&self, at: usize, buffer: &mut Buffer) -> Result<(), String> {
        let stored = self.stored(at, usize::MAX, buffer)?;
        let mut sum = Crc::new();
        sum.update(stored);
        match self.index.crc(self.named(at)) {
            Some(crc) if crc != sum.sum() => {
                Err("is damaged: its checksum differs from the one in the index".into())
            }
            _ => Ok(()),
        }
    }

    /// At most the first `most` bytes of entry `at`.
    fn stored<'a>(
        &self,
        at: usize,
        most: usize,
        buffer: &'a mut Buffer,
    ) -> Result<&'a [u8], String> {
        let start = self.entries[at].offset as usize;
        let end = match self.entries.get(at + 1) {
            Some(next) => next.offset as usize,
            None => self.end,
        };
        self.data
            .read(start as u64, (end - start).min(most), buffer)
    }

    /// Reads all of entry `at` and takes its head apart.
    pub(crate) fn head<'a>(&self, at: usize, buffer: &'a mut Buffer) -> Result<Head<'a>, String> {
        let stored = self.stored(at, usize::MAX, buffer)?;
        self.parse(at, stored)
    }

    /// How entry `at` is stored, of which not more is read than that takes.
    pub(crate) fn form<'a>(&self, at: usize, buffer: &'a mut Buffer) -> Result<Form<'a>, String> {
        let stored = self.stored(at, LONGEST_HEAD, buffer)?;
        self.parse(at, stored).map(|head| head.form)
    }

    fn parse<'a>(&self, at: usize, stored: &'a [u8]) -> Result<Head<'a>, String> {
        const CUT: &str = "is cut short";
        let mut byte = *stored.first().ok_or(CUT)?;
        let mut used = 1;
        let code = byte >> 4 & 7;
        let mut size = u64::from(byte & 15);
        let mut shift = 4;
        while byte & 0x80 != 0 {
            byte = *stored.get(used).ok_or(CUT)?;
            used += 1;
            if shift > 57 {
                return Err("has an impossible size".into());
            }
            size |= u64::from(byte & 0x7f) << shift;
            shift += 7;
        }
        let form = match code {
            1 => Form::Whole(Kind::Commit),
            2 => Form::Whole(Kind::Tree),
            3 => Form::Whole(Kind::Blob),
            4 => Form::Whole(Kind::Tag),
            6 => {
                let back = distance(stored, &mut used).ok_or(CUT)?;
                let base = self.entries[at].offset.checked_sub(back);
                Form::Offset(base.ok_or("is a delta to something before its pack")?)
            }
            7 => {
                let id = stored.get(used..used + self.hash).ok_or(CUT)?;
                used += self.hash;
                Form::Named(id)
            }
            _ => return Err(format!("has the unknown type {code}")),
        };
        Ok(Head {
            form,
            size,
            packed: &stored[used..],
        })
    }
}

/// Git's offset encoding: big-endian groups of seven bits, each but the last raised by one.
fn distance(stored: &[u8], used: &mut usize) -> Option<u64> {
    let mut byte = *stored.get(*used)?;
    *used += 1;
    let mut value = u64::from(byte & 0x7f);
    while byte & 0x80 != 0 {
        byte = *stored.get(*used)?;
        *used += 1;
        value = value.checked_add(1)?.checked_mul(128)? | u64::from(byte & 0x7f);
    }
    Some(value)
}
