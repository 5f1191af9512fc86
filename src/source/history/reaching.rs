//! Who reaches a commit: how exposed it is, and by which refs.

use std::collections::{BTreeSet, HashMap, HashSet};

use super::commits::tag_target;
use super::graph::Graph;
use super::oid::{Kind, Oid};
use super::refs::{Refs, Tip, shortened};
use super::store::Store;
use crate::model::Reach;

/// How many refs are named; a tool that keeps old releases has thousands.
const NAMED: usize = 40;

/// Answers about one repository.
pub(crate) struct Reaching<'a> {
    graph: &'a Graph,
    /// Refs that lead to a commit, with its number; HEAD and branches first.
    tips: Vec<(&'a Tip, u32)>,
    /// Objects that are no commits, with the refs that lead to them: tags on their way, and blobs.
    direct: HashMap<Oid, Vec<&'a Tip>>,
    masks: Vec<u16>,
}

impl<'a> Reaching<'a> {
    /// Follows every ref to its commit and every commit to its ancestors.
    pub(crate) fn of(refs: &'a Refs, graph: &'a Graph, store: &Store) -> Self {
        let mut reaching = Self {
            graph,
            tips: Vec::new(),
            direct: HashMap::new(),
            masks: vec![0; graph.len()],
        };
        for tip in &refs.tips {
            if let Some(commit) = reaching.peel(tip, store) {
                reaching.masks[commit as usize] |= bit(tip.reach);
                reaching.tips.push((tip, commit));
            }
        }
        graph.flow_down(&mut reaching.masks);
        reaching.tips.sort_by_key(|(tip, _)| (tip.reach, &tip.name));
        reaching
    }

    /// The commit a ref leads to, through annotated tags; `None` if it leads to something else, or that is not here.
    fn peel(&mut self, tip: &'a Tip, store: &Store) -> Option<u32> {
        let mut oid = tip.oid;
        // Tags of tags of tags: more of them than anyone makes.
        for _ in 0..32 {
            if let Some(commit) = self.graph.number(&oid) {
                return Some(commit);
            }
            let (kind, bytes) = store.read(&oid).ok().flatten()?;
            self.direct.entry(oid).or_default().push(tip);
            match (kind, tag_target(&bytes)) {
                (Kind::Tag, Some(target)) => oid = target,
                _ => return None,
            }
        }
        None
    }

    /// Commits that branches and HEAD point to, HEAD last.
    pub(crate) fn living(&self) -> Vec<u32> {
        let lives = |tip: &Tip| {
            matches!(
                tip.reach,
                Reach::Head | Reach::Branch | Reach::Remote | Reach::Note
            )
        };
        self.tips
            .iter()
            .rev()
            .filter(|(tip, _)| lives(tip))
            .map(|&(_, commit)| commit)
            .collect()
    }

    /// How exposed the most exposed of `commits` is.
    pub(crate) fn reach(&self, commits: &[u32]) -> Reach {
        let mask = commits
            .iter()
            .fold(0, |mask, &commit| mask | self.masks[commit as usize]);
        Reach::ALL
            .into_iter()
            .find(|&reach| mask & bit(reach) != 0)
            .unwrap_or(Reach::Unreachable)
    }

    /// For each of `groups`, the names of the refs that reach one of its commits.
    pub(crate) fn names(&self, groups: &[&[u32]]) -> Vec<Vec<String>> {
        let mut all = Vec::with_capacity(groups.len());
        for some in groups.chunks(64) {
            let mut marks = vec![0u64; self.graph.len()];
            for (at, group) in some.iter().enumerate() {
                group
                    .iter()
                    .for_each(|&commit| marks[commit as usize] |= 1 << at);
            }
            self.graph.flow_up(&mut marks);
            for at in 0..some.len() {
                let reached = self
                    .tips
                    .iter()
                    .filter(|(_, tip)| marks[*tip as usize] & 1 << at != 0);
                all.push(listed(reached.map(|(tip, _)| *tip)));
            }
        }
        all
    }

    /// How exposed an object is that refs point to directly, and their names. `None`: no ref does.
    pub(crate) fn direct(&self, oid: &Oid) -> Option<(Reach, Vec<String>)> {
        let tips = self.direct.get(oid)?;
        let reach = tips.iter().map(|tip| tip.reach).min()?;
        Some((reach, listed(tips.iter().copied())))
    }
}

fn bit(reach: Reach) -> u16 {
    1 << reach as u16
}

/// The names of `tips`, the most exposed first to be kept, sorted.
fn listed<'t>(tips: impl Iterator<Item = &'t Tip>) -> Vec<String> {
    let mut seen = HashSet::new();
    let mut names = BTreeSet::new();
    let mut left_out = 0;
    for tip in tips {
        let name = shortened(&tip.name);
        // What a ref reaches needs no reflog to be named.
        let is_known = tip.reach == Reach::Reflog && !names.is_empty();
        if is_known || !seen.insert(name) {
            continue;
        }
        if names.len() < NAMED {
            names.insert(name.to_owned());
        } else {
            left_out += 1;
        }
    }
    let mut names: Vec<String> = names.into_iter().collect();
    if left_out > 0 {
        names.push(format!("and {left_out} more"));
    }
    names
}
