//! Places in a text, gathered over many blocks. In which blocks there are some is hard to foresee, so they are gathered
//! without a branch for each, and looked at together.

use super::super::trigger::narrow;
use super::blocks::STEP;

/// Blocks whose places are added together.
pub(super) const AT_ONCE: usize = 4;

/// The places, ascending. A block has no more than `MOST`.
pub(super) struct Places<const ROOM: usize, const MOST: usize> {
    places: [u32; ROOM],
    length: usize,
}

impl<const ROOM: usize, const MOST: usize> Places<ROOM, MOST> {
    pub fn new() -> Self {
        const { assert!(ROOM > AT_ONCE * MOST && MOST <= STEP) };
        Self {
            places: [0; ROOM],
            length: 0,
        }
    }

    /// Adds those of the blocks at `base`. There must be room for them. `list` writes down the places of one.
    #[inline(always)]
    pub fn push(
        &mut self,
        base: usize,
        masks: &[u64; AT_ONCE],
        list: impl Fn(u64, u32, &mut [u32; MOST]),
    ) {
        let mut length = self.length;
        let mut base = narrow(base);
        for &mask in masks {
            let room = self.places[length..].first_chunk_mut();
            list(mask, base, room.expect("there is room"));
            length += mask.count_ones() as usize;
            base = base.wrapping_add(STEP as u32);
        }
        self.length = length;
    }

    /// The same where there are hardly ever any.
    #[inline(always)]
    pub fn push_rare(&mut self, base: usize, masks: &[u64; AT_ONCE]) {
        let mut base = narrow(base);
        for &mask in masks {
            let mut rest = mask;
            while rest != 0 {
                self.places[self.length] = base.wrapping_add(rest.trailing_zeros());
                self.length += 1;
                rest &= rest.wrapping_sub(1);
            }
            base = base.wrapping_add(STEP as u32);
        }
    }

    /// Whether there may be no room for more blocks.
    #[inline(always)]
    pub fn is_full(&self) -> bool {
        self.length > ROOM - AT_ONCE * MOST
    }

    /// All of them. The next start anew.
    pub fn take(&mut self) -> &mut [u32] {
        &mut self.places[..std::mem::take(&mut self.length)]
    }
}

/// Writes the places of the bits of `mask` to the front of `room`, `base` being that of the lowest bit. `USUAL` many are
/// written without asking whether there are so many.
#[inline(always)]
pub(super) fn list<const USUAL: usize>(mask: u64, base: u32, room: &mut [u32]) {
    let mut rest = mask;
    for places in room.chunks_exact_mut(USUAL) {
        for place in places {
            *place = base.wrapping_add(rest.trailing_zeros());
            rest &= rest.wrapping_sub(1);
        }
        if rest == 0 {
            break;
        }
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
