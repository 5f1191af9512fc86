//! The graph of all commits, whoever refers to them, in an order in which parents come before their children and
//! older ones before younger ones.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::commits::CommitLog;
use super::forest::ShortMap;
use super::oid::Oid;
use super::trees::short;

/// Commits by their number in the order of time.
#[derive(Debug)]
pub(crate) struct Graph {
    log: CommitLog,
    order: Vec<u32>,
    parents_end: Vec<u32>,
    parents: Vec<u32>,
    numbers: ShortMap<u32>,
    /// Commits that name a parent that is not here, with that parent.
    pub(crate) orphans: Vec<(Oid, Oid)>,
}

impl Graph {
    /// Puts the commits of `log` in order.
    pub(crate) fn of(log: CommitLog) -> Self {
        let mut slots: ShortMap<u32> = ShortMap::default();
        slots.reserve(log.len());
        for slot in 0..log.len() {
            // The same commit may have been read from two packs.
            slots
                .entry(short(log.node(slot).oid.as_bytes()))
                .or_insert(slot as u32);
        }
        let order = in_order(&log, &slots);
        let mut numbers = ShortMap::default();
        numbers.reserve(order.len());
        for (number, &slot) in order.iter().enumerate() {
            numbers.insert(short(log.node(slot as usize).oid.as_bytes()), number as u32);
        }
        let (mut parents, mut orphans) = (Vec::new(), Vec::new());
        let mut parents_end = Vec::with_capacity(order.len());
        for &slot in &order {
            for parent in log.parents(slot as usize) {
                match numbers.get(&short(parent.as_bytes())) {
                    Some(&parent) => parents.push(parent),
                    None => orphans.push((log.node(slot as usize).oid, *parent)),
                }
            }
            parents_end.push(parents.len() as u32);
        }
        Self {
            log,
            order,
            parents_end,
            parents,
            numbers,
            orphans,
        }
    }

    /// Objects that say they are commits and have no tree.
    pub(crate) fn unreadable(&self) -> &[Oid] {
        self.log.unreadable()
    }

    /// How many commits there are.
    pub(crate) fn len(&self) -> usize {
        self.order.len()
    }

    /// The id of commit `at`.
    pub(crate) fn oid(&self, at: u32) -> Oid {
        self.log.node(self.order[at as usize] as usize).oid
    }

    /// The root directory of commit `at`.
    pub(crate) fn tree(&self, at: u32) -> Oid {
        self.log.node(self.order[at as usize] as usize).tree
    }

    /// The parents of commit `at` that are here.
    pub(crate) fn parents(&self, at: u32) -> &[u32] {
        let start = if at == 0 {
            0
        } else {
            self.parents_end[at as usize - 1]
        };
        &self.parents[start as usize..self.parents_end[at as usize] as usize]
    }

    /// The number of a commit.
    pub(crate) fn number(&self, oid: &Oid) -> Option<u32> {
        self.numbers.get(&short(oid.as_bytes())).copied()
    }

    /// For every commit, the union of the marks of all commits that reach it. `marks` has one per commit.
    pub(crate) fn flow_down<M: Copy + std::ops::BitOrAssign>(&self, marks: &mut [M]) {
        for at in (0..self.len() as u32).rev() {
            let mark = marks[at as usize];
            for &parent in self.parents(at) {
                marks[parent as usize] |= mark;
            }
        }
    }

    /// For every commit, the union of the marks of all commits it reaches.
    pub(crate) fn flow_up(&self, marks: &mut [u64]) {
        for at in 0..self.len() as u32 {
            let below = self
                .parents(at)
                .iter()
                .fold(0, |all, &parent| all | marks[parent as usize]);
            marks[at as usize] |= below;
        }
    }
}

/// Slots of `log`, parents first, among those possible the oldest first. Commits in a circle (which only a broken
/// hash could make) come last.
fn in_order(log: &CommitLog, slots: &ShortMap<u32>) -> Vec<u32> {
    let slot_of = |oid: &Oid| slots.get(&short(oid.as_bytes())).copied();
    let mut waiting = vec![0u32; log.len()];
    let mut children: Vec<(u32, u32)> = Vec::new();
    for slot in 0..log.len() {
        for parent in log.parents(slot).iter().filter_map(slot_of) {
            waiting[slot] += 1;
            children.push((parent, slot as u32));
        }
    }
    children.sort_unstable();
    let is_first = |slot: &usize| slot_of(&log.node(*slot).oid) == Some(*slot as u32);
    let age = |slot: usize| Reverse((log.node(slot).time, log.node(slot).oid, slot));
    let mut ready: BinaryHeap<_> = (0..log.len())
        .filter(|&slot| waiting[slot] == 0 && is_first(&slot))
        .map(age)
        .collect();
    let mut order = Vec::with_capacity(log.len());
    while let Some(Reverse((_, _, slot))) = ready.pop() {
        order.push(slot as u32);
        let start = children.partition_point(|&(parent, _)| (parent as usize) < slot);
        for &(_, child) in children[start..]
            .iter()
            .take_while(|&&(p, _)| p as usize == slot)
        {
            waiting[child as usize] -= 1;
            if waiting[child as usize] == 0 && is_first(&(child as usize)) {
                ready.push(age(child as usize));
            }
        }
    }
    if order.len() < slots.len() {
        let mut seen = vec![false; log.len()];
        order.iter().for_each(|&slot| seen[slot as usize] = true);
        order.extend(
            (0..log.len())
                .filter(|slot| !seen[*slot] && is_first(slot))
                .map(|s| s as u32),
        );
    }
    order
}
