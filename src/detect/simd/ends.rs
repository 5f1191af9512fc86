//! What is made of the places where long runs end.

use super::super::mix;
use super::super::trigger::{Found, Triggers, WRAPPED, narrow};
use super::blocks::STEP;
use super::kinds::{Bits, ESCAPE, Kinds};
use super::places::Places;
use crate::rules::compile::{LEAD, RUN, WIDE_LEAD, WIDE_RUN};

const _: () = assert!(LEAD < WIDE_LEAD && 2 * STEP <= mix::LONGEST);

/// Looks at one end after the other.
pub(super) struct Ends<'s, K> {
    /// What is looked for.
    pub triggers: &'s Triggers,
    pub bytes: &'s [u8],
    pub kinds: K,
    /// All heads before this place are known that a run at hand calls for.
    pub heads_until: usize,
}

impl<K: Fn(&[u8; STEP]) -> Kinds> Ends<'_, K> {
    /// Looks at the runs that end at these places.
    #[inline(always)]
    pub fn take(&mut self, ends: &mut Places, found: &mut Found) {
        for &stop in &*ends.take() {
            let stop = stop as usize;
            let last = self.before(stop);
            let token = last.token.leading();
            // It may be the end of a run of token bytes within one of wide bytes.
            let is_wide =
                last.wide.leading() >= WIDE_RUN && !self.triggers.is_wide(self.bytes.get(stop));
            if is_wide || token + LEAD + ESCAPE > STEP {
                self.take_two(stop, &last, is_wide, found);
                continue;
            }
            let from = stop.saturating_sub(token + LEAD).max(self.heads_until);
            last.push_heads(stop, stop - from, found);
            self.heads_until = stop;
            if last.is_of_interest(token) {
                found.runs.push((narrow(stop - token), narrow(stop)));
            }
        }
    }

    /// The same for a run that does not fit into one block with what is near it.
    #[inline(always)]
    fn take_two(&mut self, stop: usize, last: &Kinds, is_wide: bool, found: &mut Found) {
        let both = last.and_before(&self.before(stop.saturating_sub(STEP)));
        let (token, wide) = (both.token.leading(), both.wide.leading());
        let reach = reach(token, wide, is_wide);
        if reach + ESCAPE > 2 * STEP {
            return self.take_long(stop, is_wide, found);
        }
        let from = self.heads_from(stop.saturating_sub(reach), is_wide, found);
        both.push_heads(stop, stop - from, found);
        self.heads_until = stop;
        let of_interest = token >= RUN
            && if token <= STEP {
                last.is_of_interest(token)
            } else {
                both.is_of_interest(token)
            };
        if of_interest {
            found.runs.push((narrow(stop - token), narrow(stop)));
        }
        if is_wide {
            let span = (narrow(stop - wide), narrow(stop));
            if wide >= WRAPPED {
                found.lines.push(span);
            }
            if both.is_cut_base64(wide) {
                found.wide_runs.push(span);
            }
        }
    }

    /// The same for a run that does not fit into two.
    #[inline(never)]
    fn take_long(&mut self, stop: usize, is_wide: bool, found: &mut Found) {
        let token = self.length(stop, |kinds| kinds.token);
        let wide = self.length(stop, |kinds| kinds.wide);
        let reach = reach(token, wide, is_wide);
        let mut next = self.heads_from(stop.saturating_sub(reach), is_wide, found);
        while next < stop {
            let until = stop.min(next + STEP - ESCAPE);
            self.before(until).push_heads(until, until - next, found);
            next = until;
        }
        self.heads_until = stop;
        let run = |length| {
            (
                (narrow(stop - length), narrow(stop)),
                &self.bytes[stop - length..stop],
            )
        };
        let (span, bytes) = run(token);
        if token >= RUN && mix::is_of_interest(bytes) {
            found.runs.push(span);
        }
        if is_wide {
            let (span, bytes) = run(wide);
            found.lines.push(span);
            if mix::is_cut_base64(bytes) {
                found.wide_runs.push(span);
            }
        }
    }

    /// From where on heads are looked for, when a run calls for those from `least` on.
    #[inline(always)]
    fn heads_from(&self, least: usize, is_wide: bool, found: &mut Found) -> usize {
        if !is_wide || least >= self.heads_until {
            return least.max(self.heads_until);
        }
        // Runs of token bytes within have been looked at, but not all that is near this run.
        while found.heads.pop_if(|head| *head as usize >= least).is_some() {}
        least
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

    /// Length of the run of a class that ends at `stop`.
    fn length(&self, stop: usize, class: impl Fn(&Kinds) -> u64) -> usize {
        let mut start = stop;
        loop {
            let length = class(&self.before(start)).leading();
            start -= length;
            if length < STEP {
                return stop - start;
            }
        }
    }
}

/// How far before the end of a run heads are looked for: the run and what is near it.
#[inline(always)]
fn reach(token: usize, wide: usize, is_wide: bool) -> usize {
    if is_wide {
        wide + WIDE_LEAD
    } else {
        token + LEAD
    }
}

/// The bytes, fewer than asked for, and zeros before them.
#[inline(never)]
fn zeros_before<const LENGTH: usize>(bytes: &[u8]) -> [u8; LENGTH] {
    let mut padded = [0; LENGTH];
    padded[LENGTH - bytes.len()..].copy_from_slice(bytes);
    padded
}
