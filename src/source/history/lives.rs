//! The life of every secret at every path: which commits brought it there, which was the last to have it, whether it
//! is still there. Told from what trees hold and the graph of commits; no object is read here.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::forest::Holdings;
use super::graph::Graph;
use super::keys::{Key, Keys};
use super::trees::{Names, short};
use super::ways::{To, Way};

/// One secret at one path.
#[derive(Debug, Clone, Default)]
pub(crate) struct Life {
    /// Commits that brought it, in the order of time.
    pub(crate) brought: Vec<u32>,
    /// The last commit that had it; `None` while only living tips do.
    pub(crate) last: Option<u32>,
    /// Whether the tip of a branch has it.
    pub(crate) present: bool,
    /// The file's version when it came.
    pub(crate) first_file: u32,
    /// The file's version now, or when it went.
    pub(crate) last_file: u32,
}

/// All lives.
#[derive(Debug, Default)]
pub(crate) struct Lives {
    /// By path and key.
    pub(crate) lives: BTreeMap<(u32, Key), Life>,
    /// The commit that first had a version of a file, by path and file.
    pub(crate) versions: HashMap<(u32, u32), u32>,
    /// Paths by number.
    pub(crate) paths: Names,
}

/// One difference between two trees: a path, the struck file there before and after. Lists are sorted by path.
type Difference = (u32, Option<u32>, Option<u32>);

/// What the lives are told from.
pub(crate) struct Telling<'a> {
    /// All commits.
    pub(crate) graph: &'a Graph,
    /// What trees hold.
    pub(crate) held: &'a Holdings,
    /// Names in trees.
    pub(crate) names: &'a Names,
    /// The keys in each struck file.
    pub(crate) keys: &'a [Keys],
    /// Commits that branches and HEAD point to, HEAD last.
    pub(crate) living: &'a [u32],
}

impl Telling<'_> {
    /// Goes through all commits once, in the order of time.
    pub(crate) fn tell(&self) -> Lives {
        let mut lives = Lives::default();
        // A commit whose root directory is not here holds nothing; that it is missing is told elsewhere.
        let sum = |at| {
            self.held
                .of(short(self.graph.tree(at).as_bytes()))
                .unwrap_or(0)
        };
        let sums: Vec<u32> = (0..self.graph.len() as u32).map(sum).collect();
        for at in 0..self.graph.len() as u32 {
            self.compare(at, &sums, &mut lives);
        }
        self.ends(&sums, &mut lives);
        lives
    }

    /// Compares a commit with every parent. New is only what no parent has.
    fn compare(&self, at: u32, sums: &[u32], lives: &mut Lives) {
        let own = sums[at as usize];
        let parents = self.graph.parents(at);
        if parents.iter().all(|&parent| sums[parent as usize] == own) && !parents.is_empty() {
            return;
        }
        if parents.is_empty() {
            if own != 0 {
                let all = self.differences(0, own, &mut lives.paths);
                self.arrivals(at, &[all], lives);
            }
            return;
        }
        let mut all = Vec::with_capacity(parents.len());
        for &parent in parents {
            let list = self.differences(sums[parent as usize], own, &mut lives.paths);
            self.departures(parent, &list, lives);
            all.push(list);
        }
        if parents.iter().all(|&parent| sums[parent as usize] != own) {
            self.arrivals(at, &all, lives);
        }
    }

    fn arrivals(&self, at: u32, lists: &[Vec<Difference>], lives: &mut Lives) {
        let (first, others) = lists
            .split_first()
            .expect("there is a list per parent, or one");
        for &(path, before, now) in first {
            let Some(file) = now else { continue };
            // What another parent has there; `None` if that parent has this very file.
            let mut befores = vec![before];
            for list in others {
                match list.binary_search_by_key(&path, |(other, ..)| *other) {
                    Ok(at) => befores.push(list[at].1),
                    Err(_) => break,
                }
            }
            if befores.len() <= others.len() {
                continue;
            }
            lives.versions.entry((path, file)).or_insert(at);
            let mut befores = befores.into_iter().flatten();
            let none = Keys::default();
            let one = befores.next().map_or(&none, |old| &self.keys[old as usize]);
            for key in self.keys[file as usize].beyond(one) {
                if befores.clone().any(|old| self.keys[old as usize].has(key)) {
                    continue;
                }
                let life = lives.lives.entry((path, key)).or_insert_with(|| Life {
                    first_file: file,
                    last_file: file,
                    ..Life::default()
                });
                life.brought.push(at);
            }
        }
    }

    fn departures(&self, parent: u32, list: &[Difference], lives: &mut Lives) {
        for &(path, before, now) in list {
            let Some(old) = before else { continue };
            let none = Keys::default();
            let now = now.map_or(&none, |file| &self.keys[file as usize]);
            for key in self.keys[old as usize].beyond(now) {
                ended(lives, path, key, parent, old);
            }
        }
    }

    /// Commits without children, and the tips of branches.
    fn ends(&self, sums: &[u32], lives: &mut Lives) {
        let mut last_with: BTreeMap<u32, u32> = BTreeMap::new();
        let mut has_child = vec![false; self.graph.len()];
        for at in 0..self.graph.len() as u32 {
            self.graph
                .parents(at)
                .iter()
                .for_each(|&parent| has_child[parent as usize] = true);
        }
        for at in (0..self.graph.len() as u32).filter(|&at| !has_child[at as usize]) {
            last_with.insert(sums[at as usize], at);
        }
        last_with.remove(&0);
        for (sum, at) in last_with {
            for (path, _, file) in self.differences(0, sum, &mut lives.paths) {
                let file = file.expect("against an empty tree, everything is new");
                for key in self.keys[file as usize].iter() {
                    ended(lives, path, key, at, file);
                }
            }
        }
        let mut done = HashSet::new();
        for &at in self.living {
            let sum = sums[at as usize];
            if !done.insert(sum) && Some(&at) != self.living.last() {
                continue;
            }
            for (path, _, file) in self.differences(0, sum, &mut lives.paths) {
                let file = file.expect("against an empty tree, everything is new");
                for key in self.keys[file as usize].iter() {
                    if let Some(life) = lives.lives.get_mut(&(path, key)) {
                        life.present = true;
                        life.last_file = file;
                    }
                }
            }
        }
    }

    fn differences(&self, before: u32, after: u32, paths: &mut Names) -> Vec<Difference> {
        let mut found = Vec::new();
        let mut prefix = Vec::new();
        self.differ(before, after, &mut prefix, paths, &mut found);
        found.sort_unstable();
        found
    }

    fn differ(
        &self,
        before: u32,
        after: u32,
        prefix: &mut Vec<u8>,
        paths: &mut Names,
        found: &mut Vec<Difference>,
    ) {
        let (mut old, mut new) = (self.held.ways(before), self.held.ways(after));
        while let Some(name) = next_name(old, new) {
            let take = |ways: &mut &[Way]| {
                let way = ways.first().copied().filter(|way| way.name == name)?;
                *ways = &ways[1..];
                Some(way.to)
            };
            let (was, is) = (take(&mut old), take(&mut new));
            if was == is {
                continue;
            }
            let length = prefix.len();
            if !prefix.is_empty() {
                prefix.push(b'/');
            }
            prefix.extend_from_slice(self.names.name(name));
            let file = |to| {
                if let Some(To::File(file)) = to {
                    Some(file)
                } else {
                    None
                }
            };
            let dir = |to| if let Some(To::Dir(dir)) = to { dir } else { 0 };
            if file(was).is_some() || file(is).is_some() {
                found.push((paths.number(prefix), file(was), file(is)));
            }
            if dir(was) != dir(is) {
                self.differ(dir(was), dir(is), prefix, paths, found);
            }
            prefix.truncate(length);
        }
    }
}

fn next_name(old: &[Way], new: &[Way]) -> Option<u32> {
    match (old.first(), new.first()) {
        (Some(old), Some(new)) => Some(old.name.min(new.name)),
        (old, new) => old.or(new).map(|way| way.name),
    }
}

fn ended(lives: &mut Lives, path: u32, key: Key, at: u32, file: u32) {
    if let Some(life) = lives.lives.get_mut(&(path, key))
        && life.last.is_none_or(|last| last <= at)
    {
        life.last = Some(at);
        life.last_file = file;
    }
}
