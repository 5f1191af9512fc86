//! Places in a text, gathered over many blocks. In which blocks there are some is hard to foresee, so they are gathered
//! without a branch for each, and looked at together.

use super::super::trigger::narrow;
use super::blocks::STEP;

/// The places, ascending.
pub(super) struct Places {
    places: [u32; Self::ROOM],
    length: usize,
}

impl Places {
    const ROOM: usize = 512;
    /// This many of a block are kept without asking whether there are so many.
    const AT_ONCE: usize = 4;

    pub fn new() -> Self {
        Self {
            places: [0; Self::ROOM],
            length: 0,
        }
    }

    /// Adds those of the block at `base`. Needs room for a whole block.
    #[inline(always)]
    pub fn push(&mut self, base: usize, mut mask: u64) {
        let count = mask.count_ones() as usize;
        let room = &mut self.places[self.length..self.length + STEP];
        let base = narrow(base);
        for places in room.chunks_exact_mut(Self::AT_ONCE) {
            for place in places {
                *place = base + mask.trailing_zeros();
                mask &= mask.wrapping_sub(1);
            }
            if mask == 0 {
                break;
            }
        }
        self.length += count;
    }

    /// Whether there may be no room for another block.
    #[inline(always)]
    pub fn is_full(&self) -> bool {
        self.length > Self::ROOM - STEP
    }

    /// All of them. The next start anew.
    pub fn take(&mut self) -> &mut [u32] {
        &mut self.places[..std::mem::take(&mut self.length)]
    }
}

/// Moves the places that are wanted to the front, without a branch for each, and returns how many they are.
#[inline(always)]
pub(super) fn keep(places: &mut [u32], is_wanted: impl Fn(usize) -> bool) -> usize {
    let mut kept = 0;
    for n in 0..places.len() {
        let place = places[n];
        places[kept] = place;
        kept += usize::from(is_wanted(place as usize));
    }
    kept
}
