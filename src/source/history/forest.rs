//! All trees together: which of them hold files with hits, at any depth, and a number for what each of them holds.
//! Trees that differ only in what does not matter get the same number, so that telling whether a commit changed
//! anything is comparing two numbers.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use super::families::Families;
use super::trees::{Edge, Names, Short, Twigs};
use super::ways::{Lists, To, Way};

const NONE: u32 = u32::MAX;

/// How deep directories may lie in each other to be followed. Git cannot check out what is deeper.
const DEEPEST: usize = 1000;

/// Ids are random already; hashing them again would only cost time.
#[derive(Debug, Default, Clone, Copy)]
pub(crate) struct ShortHasher(u64);

impl Hasher for ShortHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.0 = self.0.rotate_left(8) ^ u64::from(byte);
        }
    }

    fn write_u64(&mut self, value: u64) {
        self.0 = value;
    }
}

/// A map by short ids.
pub(crate) type ShortMap<V> = HashMap<Short, V, BuildHasherDefault<ShortHasher>>;

/// One tree: where its differences from its base lie among the edges of its hand.
#[derive(Debug)]
struct Node {
    base: u32,
    hand: u32,
    start: u32,
    gone_end: u32,
    new_end: u32,
}

/// Trees and how they differ, in an order in which bases come first.
#[derive(Debug, Default)]
pub(crate) struct Forest {
    nodes: Vec<Node>,
    hands: Vec<Vec<Edge>>,
    by_id: ShortMap<u32>,
    /// Names of ways.
    pub(crate) names: Names,
}

/// What trees hold, once all of them are known.
#[derive(Debug)]
pub(crate) struct Holdings {
    trees: ShortMap<u32>,
    held: Vec<u32>,
    lists: Lists,
}

impl Holdings {
    /// The number of what the tree `id` holds; `None` if there is no such tree. 0: nothing.
    pub(crate) fn of(&self, id: Short) -> Option<u32> {
        self.trees.get(&id).map(|&tree| self.held[tree as usize])
    }

    /// What stands behind a number, sorted by name. Directories are numbers of this kind again.
    pub(crate) fn ways(&self, number: u32) -> &[Way] {
        self.lists.ways(number)
    }

    /// Every number that some tree has.
    pub(crate) fn all(&self) -> impl Iterator<Item = u32> {
        0..self.lists.len() as u32
    }
}

impl Forest {
    /// Adds the trees of one pack of `size` entries. `id` gives the short id of an entry.
    pub(crate) fn add(
        &mut self,
        mut twigs: Vec<Twigs>,
        families: &Families,
        size: usize,
        id: impl Fn(u32) -> Short,
    ) {
        let first_hand = self.hands.len();
        let mut records = vec![(NONE, 0); size];
        for (hand, twigs) in twigs.iter_mut().enumerate() {
            self.take_edges(twigs);
            for (n, record) in twigs.records.iter().enumerate() {
                records[record.at as usize] = (hand as u32, n as u32);
            }
        }
        let mut numbers = vec![NONE; size];
        let is_read = |at: &u32| records[*at as usize].0 != NONE;
        let mut order: Vec<u32> = families.roots().iter().copied().filter(is_read).collect();
        let mut next = 0;
        while let Some(&at) = order.get(next) {
            next += 1;
            order.extend(
                families
                    .children(at as usize)
                    .iter()
                    .copied()
                    .filter(is_read),
            );
            let (hand, n) = records[at as usize];
            let records = &twigs[hand as usize].records;
            let record = records[n as usize];
            numbers[at as usize] = self.nodes.len() as u32;
            self.by_id.entry(id(at)).or_insert(self.nodes.len() as u32);
            self.nodes.push(Node {
                base: record.base.map_or(NONE, |base| numbers[base as usize]),
                hand: first_hand as u32 + hand,
                start: n
                    .checked_sub(1)
                    .map_or(0, |before| records[before as usize].new_end),
                gone_end: record.gone_end,
                new_end: record.new_end,
            });
        }
    }

    /// Adds trees that were read one by one; the n-th record belongs to the n-th of `ids`.
    pub(crate) fn add_lone(&mut self, mut twigs: Twigs, ids: &[Short]) {
        let hand = self.hands.len() as u32;
        self.take_edges(&mut twigs);
        let mut start = 0;
        for (record, &id) in twigs.records.iter().zip(ids) {
            self.by_id.entry(id).or_insert(self.nodes.len() as u32);
            let (gone_end, new_end) = (record.gone_end, record.new_end);
            self.nodes.push(Node {
                base: NONE,
                hand,
                start,
                gone_end,
                new_end,
            });
            start = new_end;
        }
    }

    fn take_edges(&mut self, twigs: &mut Twigs) {
        let names = twigs.names.list().iter();
        let names: Vec<u32> = names.map(|name| self.names.number(name)).collect();
        let mut edges = std::mem::take(&mut twigs.edges);
        for edge in &mut edges {
            edge.name = names[edge.name as usize];
        }
        self.hands.push(edges);
    }

    /// Finds out what every tree holds of `files`. Trees that are not here hold nothing.
    pub(crate) fn settle(mut self, files: &ShortMap<u32>) -> (Holdings, Names) {
        self.resolve(files);
        let mut lists = Lists::new();
        let mut held = vec![0; self.nodes.len()];
        // Each pass reaches one level of directories further up.
        for _ in 0..DEEPEST {
            let next = self.pass(&held, &mut lists);
            let done = next == held;
            held = next;
            if done {
                break;
            }
        }
        let trees = self.by_id;
        (Holdings { trees, held, lists }, self.names)
    }

    /// Turns ids of children into numbers, so that the passes that follow look up nothing.
    fn resolve(&mut self, files: &ShortMap<u32>) {
        for edge in self.hands.iter_mut().flatten() {
            let numbers = if edge.is_tree { &self.by_id } else { files };
            edge.child = numbers
                .get(&edge.child)
                .map_or(Short::MAX, |&number| number.into());
        }
    }

    fn gone(&self, node: &Node) -> &[Edge] {
        &self.hands[node.hand as usize][node.start as usize..node.gone_end as usize]
    }

    fn new(&self, node: &Node) -> &[Edge] {
        &self.hands[node.hand as usize][node.gone_end as usize..node.new_end as usize]
    }

    /// What every tree holds if its subdirectories hold what `held` says.
    fn pass(&self, held: &[u32], lists: &mut Lists) -> Vec<u32> {
        let mut sums: Vec<u32> = Vec::with_capacity(self.nodes.len());
        let (mut gone, mut new, mut ways) = (Vec::new(), Vec::new(), Vec::new());
        for node in &self.nodes {
            let base = sums.get(node.base as usize).copied().unwrap_or(0);
            fill(&mut gone, self.gone(node), held);
            fill(&mut new, self.new(node), held);
            // Mostly a subdirectory changed, and still holds the same.
            if gone == new {
                sums.push(base);
                continue;
            }
            ways.clear();
            ways.extend_from_slice(lists.ways(base));
            for way in &gone {
                if let Some(at) = ways.iter().position(|other| other == way) {
                    ways.swap_remove(at);
                }
            }
            ways.extend_from_slice(&new);
            ways.sort_unstable();
            sums.push(lists.number(&ways));
        }
        sums
    }
}

/// The ways that `edges` are, sorted.
fn fill(ways: &mut Vec<Way>, edges: &[Edge], held: &[u32]) {
    ways.clear();
    ways.extend(edges.iter().filter_map(|edge| way(edge, held)));
    ways.sort_unstable();
}

fn way(edge: &Edge, held: &[u32]) -> Option<Way> {
    if edge.child == Short::MAX {
        return None;
    }
    let number = edge.child as u32;
    let to = match edge.is_tree.then(|| held[number as usize]) {
        None => To::File(number),
        Some(0) => return None,
        Some(sum) => To::Dir(sum),
    };
    Some(Way {
        name: edge.name,
        to,
    })
}

#[cfg(test)]
mod tests {
    use super::super::trees::Record;
    use super::*;

    /// Trees 10 and 11 differ in a file without hits, so both hold the same; so do their parents 20 and 21.
    #[test]
    fn what_does_not_matter_makes_no_difference() {
        let mut twigs = Twigs::default();
        let (dir, name) = (
            twigs.names.number(b"dir"),
            twigs.names.number(b"secret.env"),
        );
        let mut at = 0;
        let mut tree = |twigs: &mut Twigs, edges: &[Edge]| {
            let gone_end = twigs.edges.len() as u32;
            twigs.edges.extend_from_slice(edges);
            twigs.records.push(Record {
                at,
                base: None,
                gone_end,
                new_end: twigs.edges.len() as u32,
            });
            at += 1;
        };
        tree(
            &mut twigs,
            &[Edge {
                child: 11,
                name: dir,
                is_tree: true,
            }],
        );
        tree(
            &mut twigs,
            &[Edge {
                child: 10,
                name: dir,
                is_tree: true,
            }],
        );
        tree(
            &mut twigs,
            &[Edge {
                child: 1,
                name,
                is_tree: false,
            }],
        );
        tree(
            &mut twigs,
            &[Edge {
                child: 1,
                name,
                is_tree: false,
            }],
        );
        tree(
            &mut twigs,
            &[Edge {
                child: 99,
                name: dir,
                is_tree: true,
            }],
        );
        let mut forest = Forest::default();
        forest.add_lone(twigs, &[21, 20, 10, 11, 30]);
        let files = ShortMap::from_iter([(1, 7)]);
        let (held, names) = forest.settle(&files);
        assert_eq!(held.of(20), held.of(21));
        assert_eq!(held.of(10), held.of(11));
        assert_eq!(held.of(30), Some(0), "its only subdirectory is missing");
        assert_eq!(held.of(40), None);
        let ways = held.ways(held.of(20).expect("it is there"));
        let To::Dir(below) = ways[0].to else {
            panic!("a directory")
        };
        assert_eq!(names.name(ways[0].name), b"dir");
        let name = held.ways(below)[0].name;
        assert_eq!(
            held.ways(below),
            [Way {
                name,
                to: To::File(7)
            }]
        );
    }
}
