//! Reads the text block by block and follows what is found there, chunk by chunk.
//!
//! Few bytes end a long run or begin a trigram, and fewer begin a token near a run. They are gathered over many blocks, and
//! looked at together: what a run is made of ([`super::ends`]), whether a trigram or an anchor really stands there.

use super::super::trigger::{Found, Triggers};
use super::chunk::{BLOCKS, Chunk, Seen};
use super::ends::Ends;
use super::kinds::Kinds;
use super::places::{AT_ONCE, Places, keep};

/// Bytes in a block.
pub(super) const STEP: usize = 64;
/// Bytes read past a block: the trigram that starts at its last byte.
const OVERHANG: usize = 2;

/// A block and what is read past it.
pub(super) type Block = [u8; STEP + OVERHANG];

/// Places where something may begin.
type Many = Places<512, STEP>;

/// What a processor does its own way.
pub(super) struct Processor<See, Kinds, List> {
    /// Looks at a block.
    pub see: See,
    /// Tells the kinds of the bytes of a block.
    pub kinds: Kinds,
    /// Writes down where the bits of a mask stand, added to a number.
    pub list: List,
}

/// Scans `bytes`. Inlined into a function that is compiled for a processor, so that what it does its own way is too.
#[inline(always)]
pub(super) fn scan(
    triggers: &Triggers,
    bytes: &[u8],
    processor: Processor<
        impl Fn(&Block) -> Seen,
        impl Fn(&[u8; STEP]) -> Kinds,
        impl Fn(u64, u32, &mut [u32; STEP]),
    >,
    found: &mut Found,
) {
    let Processor { see, kinds, list } = processor;
    let mut chunk = Chunk::new();
    let mut marks = Many::new();
    let mut heads = Many::new();
    let mut ends = Ends::new(bytes, kinds);
    // Behind the last byte stands another, which is in no class and ends all runs.
    let blocks = bytes.len() / STEP + 1;
    let mut first = 0;
    let mut known = 0;
    loop {
        // One more than are looked at: what is near a run may stand before its block.
        let seen = (blocks - first).min(BLOCKS + 1);
        for block in known..seen {
            let rest = &bytes[(first + block) * STEP..];
            let padded;
            let text: &Block = if let Some(text) = rest.first_chunk() {
                text
            } else {
                padded = zeros_after(rest);
                &padded
            };
            chunk.set(block, &see(text));
        }
        chunk.end(seen);
        let count = seen.min(BLOCKS);
        chunk.compute(count);
        let is_last = first + BLOCKS >= blocks;
        for block in (0..count).step_by(AT_ONCE) {
            let base = (first + block) * STEP;
            marks.push(base, Chunk::few(&chunk.marks, block), &list);
            heads.push(base, Chunk::few(&chunk.heads, block), &list);
            ends.push(base, &chunk, block);
            let at_end = is_last && block + AT_ONCE >= count;
            if marks.is_full() | at_end {
                take_marks(&mut marks, triggers, bytes, found);
            }
            if heads.is_full() | at_end {
                take_heads(&mut heads, triggers, bytes, found);
            }
            if ends.are_full() | at_end {
                ends.take(found);
            }
        }
        if is_last {
            break;
        }
        first += BLOCKS;
        known = 1;
        chunk.go_on();
    }
}

/// Looks at all places where a trigram may start, keeps those where one does and empties the list.
#[inline(never)]
fn take_marks(marks: &mut Many, triggers: &Triggers, bytes: &[u8], found: &mut Found) {
    let places = marks.take();
    let kept = keep(places, |at| {
        let trigram = bytes[at..].first_chunk().copied();
        triggers.may_be_mark(trigram.unwrap_or([0; 3]))
    });
    let exact = |&at: &u32| triggers.mark(bytes, at as usize);
    found.marks.extend(places[..kept].iter().filter_map(exact));
}

/// The same for places where a token may begin.
#[inline(never)]
fn take_heads(heads: &mut Many, triggers: &Triggers, bytes: &[u8], found: &mut Found) {
    let places = heads.take();
    let kept = keep(places, |at| {
        at + 3 <= bytes.len() && triggers.may_be_head(&bytes[at..])
    });
    found.heads.extend_from_slice(&places[..kept]);
}

/// The bytes, and zeros behind them.
#[inline(never)]
fn zeros_after<const LENGTH: usize>(bytes: &[u8]) -> [u8; LENGTH] {
    let mut padded = [0; LENGTH];
    let length = bytes.len().min(LENGTH);
    padded[..length].copy_from_slice(&bytes[..length]);
    padded
}
