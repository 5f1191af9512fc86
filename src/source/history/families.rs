//! Delta families of one pack: which entries are stored as changes to which. Only the heads of entries are read here.

use std::collections::HashSet;

use rayon::prelude::*;

use super::oid::Kind;
use super::pack::{Form, Pack};
use super::packfile::Buffer;

const NONE: u32 = u32::MAX;

/// The forest of one pack. Entries are numbered in pack order.
#[derive(Debug, Default)]
pub(crate) struct Families {
    kinds: Vec<Option<Kind>>,
    starts: Vec<u32>,
    children: Vec<u32>,
    roots: Vec<u32>,
    broken: Vec<(u32, String)>,
}

enum Link {
    Root(Kind),
    Child(u32),
    Broken(String),
}

impl Families {
    /// Reads every head of `pack`. What cannot be resolved is in [`Families::broken`].
    pub(crate) fn of(pack: &Pack) -> Self {
        let count = pack.len();
        let links: Vec<Link> = (0..count)
            .into_par_iter()
            .map_init(Buffer::default, |buffer, at| link(pack, at, buffer))
            .collect();
        Self::linked(&links)
    }

    fn linked(links: &[Link]) -> Self {
        let mut families = Families {
            kinds: vec![None; links.len()],
            ..Families::default()
        };
        families.connect(links);
        let order = families.spread();
        families.weigh(&order, links);
        families.name_the_unreached(links);
        families
    }

    /// Entries that are stored whole, in pack order.
    pub(crate) fn roots(&self) -> &[u32] {
        &self.roots
    }

    /// Entries stored as changes to `at`, the one with the largest family of its own last.
    pub(crate) fn children(&self, at: usize) -> &[u32] {
        &self.children[self.starts[at] as usize..self.starts[at + 1] as usize]
    }

    /// What `at` is; `None` if its base is broken.
    pub(crate) fn kind(&self, at: usize) -> Option<Kind> {
        self.kinds[at]
    }

    /// Entries whose head or base cannot be read, and why.
    pub(crate) fn broken(&self) -> &[(u32, String)] {
        &self.broken
    }

    /// `at` and all that is stored as changes to it, directly or not.
    pub(crate) fn under(&self, at: usize) -> Vec<usize> {
        let mut all = vec![at];
        let mut next = 0;
        while next < all.len() {
            let children = self.children(all[next]).iter();
            // An entry has one base, so only where a circle closes is one met again.
            all.extend(
                children
                    .map(|&child| child as usize)
                    .filter(|&child| child != at),
            );
            next += 1;
        }
        all
    }

    fn connect(&mut self, links: &[Link]) {
        self.starts = vec![0; links.len() + 1];
        for (at, link) in links.iter().enumerate() {
            match link {
                Link::Root(kind) => {
                    self.kinds[at] = Some(*kind);
                    self.roots.push(at as u32);
                }
                Link::Child(base) => self.starts[*base as usize + 1] += 1,
                Link::Broken(why) => self.broken.push((at as u32, why.clone())),
            }
        }
        for at in 0..links.len() {
            self.starts[at + 1] += self.starts[at];
        }
        let mut next = self.starts.clone();
        self.children = vec![NONE; self.starts[links.len()] as usize];
        for (at, link) in links.iter().enumerate() {
            if let Link::Child(base) = link {
                let slot = &mut next[*base as usize];
                self.children[*slot as usize] = at as u32;
                *slot += 1;
            }
        }
    }

    /// Gives every entry the kind of its root; returns all reached entries, bases before their children.
    fn spread(&mut self) -> Vec<u32> {
        let mut order = self.roots.clone();
        let mut next = 0;
        while next < order.len() {
            let at = order[next] as usize;
            let range = self.starts[at] as usize..self.starts[at + 1] as usize;
            for &child in &self.children[range] {
                self.kinds[child as usize] = self.kinds[at];
                order.push(child);
            }
            next += 1;
        }
        order
    }

    /// Sorts the children of each entry by the size of their own families. The walk takes the largest last, when its
    /// base is no longer needed: so it never holds more than log2(family) bodies, however deep the chain.
    fn weigh(&mut self, order: &[u32], links: &[Link]) {
        let mut weight = vec![1u32; links.len()];
        for &at in order.iter().rev() {
            if let Link::Child(base) = links[at as usize] {
                weight[base as usize] += weight[at as usize];
            }
        }
        for at in 0..links.len() {
            let range = self.starts[at] as usize..self.starts[at + 1] as usize;
            if range.len() > 1 {
                self.children[range].sort_unstable_by_key(|&child| (weight[child as usize], child));
            }
        }
    }

    /// Deltas that lead to each other in a circle belong to no root. One of each circle is named: all others are stored
    /// as changes to it.
    fn name_the_unreached(&mut self, links: &[Link]) {
        let broken: Vec<usize> = self.broken.iter().map(|(at, _)| *at as usize).collect();
        let mut known = vec![false; links.len()];
        for at in broken.into_iter().flat_map(|at| self.under(at)) {
            known[at] = true;
        }
        for at in 0..links.len() {
            if self.kinds[at].is_none() && !known[at] {
                let culprit = on_circle(links, at);
                for under in self.under(culprit) {
                    known[under] = true;
                }
                self.broken.push((
                    culprit as u32,
                    "is a delta to itself, through others".into(),
                ));
            }
        }
    }
}

/// The first entry that is met twice on the way from `at` to its base, to the base of that, and so on.
fn on_circle(links: &[Link], at: usize) -> usize {
    let mut met = HashSet::new();
    let mut at = at;
    while met.insert(at) {
        match links[at] {
            Link::Child(base) => at = base as usize,
            Link::Root(_) | Link::Broken(_) => break,
        }
    }
    at
}

fn link(pack: &Pack, at: usize, buffer: &mut Buffer) -> Link {
    let form = match pack.form(at, buffer) {
        Ok(form) => form,
        Err(why) => return Link::Broken(why),
    };
    let base = match form {
        Form::Whole(kind) => return Link::Root(kind),
        Form::Offset(offset) => pack.at_offset(offset),
        Form::Named(id) => pack.at_id(id),
    };
    match base {
        Some(base) => Link::Child(base as u32),
        None => Link::Broken("is a delta to an object that is not in its pack".into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn circles_are_named_once_and_left_again() {
        // 1 → 2 → 3 → 1 with 0 and 4 hanging on it, 5 to itself, and a family without fault.
        let links = [2, 2, 3, 1, 0, 5].map(Link::Child);
        let sound = [Link::Root(Kind::Blob), Link::Child(6)];
        let families = Families::linked(&links.into_iter().chain(sound).collect::<Vec<_>>());
        let culprits: Vec<u32> = families.broken().iter().map(|(at, _)| *at).collect();
        assert_eq!(culprits, [2, 5]);
        let mut under = families.under(2);
        under.sort_unstable();
        assert_eq!(under, [0, 1, 2, 3, 4]);
        assert_eq!(
            (families.under(5), families.under(6)),
            (vec![5], vec![6, 7])
        );
    }
}
