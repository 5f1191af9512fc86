//! Pack indexes (`.idx`, versions 1 and 2): which object starts where. Every number in the file is distrusted:
//! whatever a lookup would read is checked against the file's size once, when it is opened.

use std::path::Path;

use sha1::Sha1;
use sha2::{Digest as _, Sha256};

use super::oid::Oid;
use crate::source::files::{content, explain};

const MAGIC: &[u8; 4] = b"\xfftOc";
const FANOUT: usize = 256 * 4;

/// An open index.
#[derive(Debug)]
pub(crate) struct Index {
    bytes: Vec<u8>,
    version: u8,
    hash: usize,
    count: usize,
}

impl Index {
    /// Opens the index at `path`, whose ids have `hash` bytes.
    pub(crate) fn open(path: &Path, hash: usize) -> Result<Self, String> {
        let bytes = content(path).map_err(|error| explain(&error))?;
        Self::parse(bytes, hash)
    }

    fn parse(bytes: Vec<u8>, hash: usize) -> Result<Self, String> {
        let version = match bytes.get(..8) {
            Some(head) if &head[..4] == MAGIC => match head[4..8] {
                [0, 0, 0, 2] => 2,
                _ => return Err("unknown version of a pack index".into()),
            },
            _ => 1,
        };
        let mut index = Index {
            bytes,
            version,
            hash,
            count: 0,
        };
        let start = index.fanout_start();
        if index.bytes.len() < start + FANOUT + 2 * hash {
            return Err("the pack index is cut short".into());
        }
        let fanout: Vec<u32> = (0..256)
            .map(|slot| index.u32_at(start + 4 * slot))
            .collect();
        if fanout.is_sorted() {
            index.count = fanout[255] as usize;
        } else {
            return Err("the pack index is damaged: its fan-out table goes down".into());
        }
        let each = if version == 1 { hash + 4 } else { hash + 8 };
        let least = index
            .count
            .checked_mul(each)
            .map(|tables| tables + start + FANOUT + 2 * hash);
        match least {
            Some(least) if index.bytes.len() >= least => Ok(index),
            _ => Err("the pack index is cut short".into()),
        }
    }

    /// Whether the checksum it ends with holds. A wrong offset can make an object look like one that need not be read.
    pub(crate) fn is_intact(&self) -> bool {
        let (all, checksum) = self.bytes.split_at(self.bytes.len() - self.hash);
        match self.hash {
            20 => Sha1::digest(all)[..] == *checksum,
            _ => Sha256::digest(all)[..] == *checksum,
        }
    }

    /// How many objects it lists.
    pub(crate) fn len(&self) -> usize {
        self.count
    }

    /// The raw id of entry `at` (in the order of ids).
    pub(crate) fn raw(&self, at: usize) -> &[u8] {
        let tables = self.fanout_start() + FANOUT;
        let start = match self.version {
            1 => tables + at * (self.hash + 4) + 4,
            _ => tables + at * self.hash,
        };
        &self.bytes[start..start + self.hash]
    }

    /// The id of entry `at`.
    pub(crate) fn oid(&self, at: usize) -> Oid {
        Oid::from_bytes(self.raw(at)).expect("the index was opened with 20 or 32 bytes per id")
    }

    /// Where entry `at` starts in the pack; `None` when the index points outside itself.
    pub(crate) fn offset(&self, at: usize) -> Option<u64> {
        let tables = self.fanout_start() + FANOUT;
        if self.version == 1 {
            return Some(u64::from(self.u32_at(tables + at * (self.hash + 4))));
        }
        let offsets = tables + self.count * (self.hash + 4);
        let short = self.u32_at(offsets + 4 * at);
        if short & 0x8000_0000 == 0 {
            return Some(u64::from(short));
        }
        let large = offsets + 4 * self.count + 8 * (short & 0x7fff_ffff) as usize;
        let bytes = self.bytes.get(large..large + 8)?;
        Some(u64::from_be_bytes(
            bytes.try_into().expect("eight bytes were sliced"),
        ))
    }

    /// The CRC-32 of entry `at` as it is stored in the pack; version 1 has none.
    pub(crate) fn crc(&self, at: usize) -> Option<u32> {
        let tables = self.fanout_start() + FANOUT + self.count * self.hash;
        (self.version == 2).then(|| self.u32_at(tables + 4 * at))
    }

    /// The entry with this raw id.
    pub(crate) fn find(&self, id: &[u8]) -> Option<usize> {
        let first = usize::from(*id.first()?);
        let fanout = self.fanout_start();
        let mut low = match first {
            0 => 0,
            _ => self.u32_at(fanout + 4 * (first - 1)) as usize,
        };
        let mut high = self.u32_at(fanout + 4 * first) as usize;
        while low < high {
            let middle = low + (high - low) / 2;
            match self.raw(middle).cmp(id) {
                std::cmp::Ordering::Less => low = middle + 1,
                std::cmp::Ordering::Greater => high = middle,
                std::cmp::Ordering::Equal => return Some(middle),
            }
        }
        None
    }

    /// The checksum of the pack this index was made for, as the index has it.
    pub(crate) fn pack_checksum(&self) -> &[u8] {
        let end = self.bytes.len() - self.hash;
        &self.bytes[end - self.hash..end]
    }

    fn fanout_start(&self) -> usize {
        if self.version == 1 { 0 } else { 8 }
    }

    fn u32_at(&self, at: usize) -> u32 {
        let bytes = self.bytes[at..at + 4]
            .try_into()
            .expect("four bytes were sliced");
        u32::from_be_bytes(bytes)
    }
}
