//! Remembers stretches of bytes in which nothing was found. Versions of a file are edited at the same places again
//! and again, and packs tell them apart in such a way that most of what is to be searched has been seen before.

use std::hash::{BuildHasher, RandomState};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::model::Span;

/// How many stretches are remembered at most. A newer one takes the place of an older.
const MOST: usize = 1 << 20;
/// How many share a block of memory.
const BLOCK: usize = 1 << 12;

/// What all threads know. Stretches are kept as 64-bit numbers under a key of this run, so that nobody can write
/// two that share one.
pub(super) struct Quiet {
    blocks: Box<[OnceLock<Box<[AtomicU64]>>]>,
    keys: [u64; 4],
}

impl Default for Quiet {
    fn default() -> Self {
        let random = RandomState::new();
        let keys = [1u8, 2, 3, 4].map(|n| random.hash_one(n) | 1);
        Self {
            blocks: (0..MOST / BLOCK).map(|_| OnceLock::new()).collect(),
            keys,
        }
    }
}

impl Quiet {
    /// The number of `window` with `before` bytes before it and `after` behind: all that what is found in it can depend
    /// on, unless the search itself says otherwise. The ends of the content are part of it, where they are near.
    pub(super) fn number(
        &self,
        bytes: &[u8],
        window: Span,
        (before, after): (usize, usize),
        binary: bool,
    ) -> u64 {
        let start = window.start.saturating_sub(before);
        let end = bytes.len().min(window.end + after);
        let place = [
            window.start - start,
            window.len(),
            end - window.end,
            usize::from(binary),
        ];
        let seed = place.iter().fold(self.keys[0], |sum, &part| {
            fold(sum ^ part as u64, self.keys[1])
        });
        self.sum(&bytes[start..end], seed).max(1)
    }

    /// Whether nothing was found in that stretch before.
    pub(super) fn knows(&self, number: u64) -> bool {
        let (block, slot) = place(number);
        let block = self.blocks[block].get();
        block.is_some_and(|block| block[slot].load(Ordering::Relaxed) == number)
    }

    /// Nothing was found in that stretch.
    pub(super) fn remember(&self, number: u64) {
        let (block, slot) = place(number);
        let empty = || (0..BLOCK).map(|_| AtomicU64::new(0)).collect();
        let block = self.blocks[block].get_or_init(empty);
        block[slot].store(number, Ordering::Relaxed);
    }

    /// Multiplies 16 bytes at a time into four sums, as wyhash does: the processor multiplies for all at once.
    fn sum(&self, bytes: &[u8], seed: u64) -> u64 {
        let mut sums = self.keys.map(|key| seed ^ key);
        let mut chunks = bytes.chunks_exact(64);
        for chunk in &mut chunks {
            self.add(&mut sums, chunk);
        }
        let mut tail = [0; 64];
        tail[..chunks.remainder().len()].copy_from_slice(chunks.remainder());
        self.add(&mut sums, &tail);
        let [a, b, c, d] = sums;
        fold(fold(a, b ^ self.keys[3]), fold(c, d ^ bytes.len() as u64))
    }

    /// Adds 64 bytes.
    fn add(&self, sums: &mut [u64; 4], chunk: &[u8]) {
        let word = |eight: &[u8]| u64::from_le_bytes(eight.try_into().expect("eight bytes"));
        for (n, (sum, part)) in sums.iter_mut().zip(chunk.chunks_exact(16)).enumerate() {
            *sum = fold(word(&part[..8]) ^ self.keys[n], word(&part[8..]) ^ *sum);
        }
    }
}

fn fold(a: u64, b: u64) -> u64 {
    let product = u128::from(a) * u128::from(b);
    product as u64 ^ (product >> 64) as u64
}

/// The block and the slot in it that a number belongs to. 0 is that of an empty slot, and so of no stretch.
fn place(number: u64) -> (usize, usize) {
    let slot = number as usize % MOST;
    (slot / BLOCK, slot % BLOCK)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The same around another place, at another place in the file, in other content, near an end: all different.
    #[test]
    fn a_stretch_is_its_bytes_and_its_place_in_them() {
        let quiet = Quiet::default();
        let bytes: Vec<u8> = (0..4000u32).map(|n| (n * 7 % 251) as u8).collect();
        let around = (720, 720);
        let number =
            |bytes: &[u8], start, end| quiet.number(bytes, Span::new(start, end), around, false);
        let here = number(&bytes, 1000, 1100);
        let moved = [vec![b'x'; 77], bytes.clone()].concat();
        assert_eq!(number(&moved, 1077, 1177), here, "elsewhere in a file");
        let mut others = vec![number(&bytes, 1000, 1101), number(&bytes, 999, 1100)];
        for at in [280, 999, 1000, 1099, 1819] {
            let mut changed = bytes.clone();
            changed[at] ^= 1;
            others.push(number(&changed, 1000, 1100));
        }
        others.push(number(&bytes[..1800], 1000, 1100));
        others.push(number(&bytes[300..], 700, 800));
        let window = Span::new(1000, 1100);
        others.push(quiet.number(&bytes, window, around, true));
        others.push(quiet.number(&bytes, window, (720, 719), false));
        others.push(quiet.number(&bytes, window, (719, 720), false));
        assert!(!others.contains(&here), "{here} {others:?}");
    }
}
