//! What is made of the places where long runs end.

use super::super::trigger::{Found, WRAPPED, narrow};
use super::blocks::STEP;
use super::chunk::Chunk;
use super::kinds::{Batch, Kinds, Token, Wide};
use super::places::{AT_ONCE, Places, list};
use crate::rules::compile::{RUN, WIDE_RUN};

/// Ends of long runs, of which no more than four stand in a block; as many as are looked at together, and room for more.
type Few = Places<{ Batch::RUNS + 4 * AT_ONCE }, 4>;

const _: () = assert!(RUN >= STEP / 4 && WIDE_RUN >= STEP / 4);

/// The ends not yet looked at.
pub(super) struct Ends<'s, K> {
    bytes: &'s [u8],
    kinds: K,
    tokens: Few,
    wides: Few,
    batch: Batch,
}

impl<'s, K: Fn(&[u8; STEP]) -> Kinds> Ends<'s, K> {
    /// None of `bytes`; `kinds` tells what a block is made of.
    pub fn new(bytes: &'s [u8], kinds: K) -> Self {
        Self {
            bytes,
            kinds,
            tokens: Few::new(),
            wides: Few::new(),
            batch: Batch::new(),
        }
    }

    /// Adds those of the blocks of a chunk from `block` on, which stand at `base`.
    #[inline(always)]
    pub fn push(&mut self, base: usize, chunk: &Chunk, block: usize) {
        self.tokens.push(
            base,
            Chunk::few(&chunk.run_ends, block),
            |mask, base, room| {
                list::<2>(mask, base, room);
            },
        );
        self.wides
            .push_rare(base, Chunk::few(&chunk.wide_run_ends, block));
    }

    /// Whether there may be no room for more.
    #[inline(always)]
    pub fn are_full(&self) -> bool {
        self.tokens.is_full() | self.wides.is_full()
    }

    /// Looks at all of them.
    #[inline(always)]
    pub fn take(&mut self, found: &mut Found) {
        let look = Look {
            bytes: self.bytes,
            kinds: &self.kinds,
        };
        for stops in self.tokens.take().chunks(Batch::RUNS) {
            look.tokens(stops, &mut self.batch, found);
        }
        for &stop in &*self.wides.take() {
            look.wide(stop, found);
        }
    }
}

struct Look<'s, K> {
    bytes: &'s [u8],
    kinds: &'s K,
}

impl<K: Fn(&[u8; STEP]) -> Kinds> Look<'_, K> {
    /// Runs of token bytes that end at these places.
    #[inline(always)]
    fn tokens(&self, stops: &[u32], batch: &mut Batch, found: &mut Found) {
        for (n, &stop) in stops.iter().enumerate() {
            batch.set(n, &self.before(stop as usize));
        }
        batch.judge(stops.len());
        for (n, &stop) in stops.iter().enumerate() {
            let (mut length, mut is_of_interest) = batch.verdict(n);
            if length == STEP {
                let mut token = Token::default();
                length = self.each_block(stop, |kinds| kinds.token, |kinds, l| token.add(kinds, l));
                is_of_interest = token.is_of_interest();
            }
            let kept = found.runs.len() + usize::from(is_of_interest);
            found.runs.push((stop - narrow(length), stop));
            found.runs.truncate(kept);
        }
    }

    /// A run of wide bytes that ends there.
    #[inline(always)]
    fn wide(&self, stop: u32, found: &mut Found) {
        let mut wide = Wide::default();
        let length = self.each_block(stop, |kinds| kinds.wide, |kinds, l| wide.add(kinds, l));
        let span = (stop - narrow(length), stop);
        if length >= WRAPPED {
            found.lines.push(span);
        }
        if wide.is_cut_base64() {
            found.wide_runs.push(span);
        }
    }

    /// Tells `each` of the blocks of a run of a class that ends at `stop`, from the last to the first, and how many of
    /// the last bytes of each belong to the run. Returns the length of the run.
    #[inline(always)]
    fn each_block(
        &self,
        stop: u32,
        class: impl Fn(&Kinds) -> u64,
        mut each: impl FnMut(&Kinds, usize),
    ) -> usize {
        let mut start = stop as usize;
        loop {
            let kinds = self.before(start);
            let length = class(&kinds).leading_ones() as usize;
            if length > 0 {
                each(&kinds, length);
            }
            start -= length;
            if length < STEP {
                return stop as usize - start;
            }
        }
    }

    /// The bytes before `stop`. Before the first byte stand others, of no kind.
    #[inline(always)]
    fn before(&self, stop: usize) -> Kinds {
        let padded;
        let block = if let Some(block) = self.bytes[..stop].last_chunk() {
            block
        } else {
            padded = zeros_before(&self.bytes[..stop]);
            &padded
        };
        (self.kinds)(block)
    }
}

/// The bytes, fewer than asked for, and zeros before them.
#[inline(never)]
fn zeros_before<const LENGTH: usize>(bytes: &[u8]) -> [u8; LENGTH] {
    let mut padded = [0; LENGTH];
    padded[LENGTH - bytes.len()..].copy_from_slice(bytes);
    padded
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::super::super::trigger::Triggers;
    use super::super::super::trigram::Trigrams;
    use super::super::blocks::{self, Block, Processor};
    use super::super::chunk::Seen;
    use super::*;

    fn mask(bytes: &[u8], is: impl Fn(u8) -> bool) -> u64 {
        let bytes = bytes.iter().take(STEP).enumerate();
        bytes.fold(0, |mask, (at, &byte)| mask | u64::from(is(byte)) << at)
    }

    /// How many blocks are asked for their kinds in a line of base64 with a `+` after each of so many pieces.
    fn asked(pieces: usize) -> usize {
        let triggers = Triggers::new(&Trigrams::default(), &[b"sk-"]);
        let line = format!("{}+", "aB3".repeat(100)).repeat(pieces);
        let asked = Cell::new(0);
        let token = |byte: u8| byte.is_ascii_alphanumeric();
        let wide = |byte: u8| token(byte) || byte == b'+';
        let kinds = |block: &[u8; STEP]| {
            asked.set(asked.get() + 1);
            Kinds {
                token: mask(block, token),
                wide: mask(block, wide),
                digit: mask(block, |byte| byte.is_ascii_digit()),
                lower: mask(block, |byte| byte.is_ascii_lowercase()),
                upper: mask(block, |byte| byte.is_ascii_uppercase()),
                underscore: 0,
                cut: mask(block, |byte| byte == b'+'),
            }
        };
        let see = |block: &Block| Seen {
            token: mask(block, token),
            wide: mask(block, wide),
            word: mask(block, token),
            backslash: 0,
            percent: 0,
            marks: 0,
        };
        let bytes = line.as_bytes();
        let list = |mask: u64, base: u32, room: &mut [u32; STEP]| list::<4>(mask, base, room);
        let processor = Processor { see, kinds, list };
        blocks::scan(&triggers, bytes, processor, &mut Found::default());
        asked.get()
    }

    /// A run costs what it is long, whatever run it stands in: a line may be one of megabytes.
    #[test]
    fn runs_within_a_run_cost_their_length() {
        let (few, many) = (asked(50), asked(500));
        assert!(many <= 12 * few, "{few} blocks, then {many}");
    }
}
