//! Commit and tag objects as data. Their texts are searched like any other bytes; here only the heads are read.

use super::oid::Oid;

/// What the graph needs to know of a commit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct CommitNode {
    /// The commit.
    pub(crate) oid: Oid,
    /// Its root directory.
    pub(crate) tree: Oid,
    /// When it was committed, in seconds since 1970.
    pub(crate) time: i64,
    parents_end: u32,
}

/// Commits in the order they were read.
#[derive(Debug, Default)]
pub(crate) struct CommitLog {
    nodes: Vec<CommitNode>,
    parents: Vec<Oid>,
    unreadable: Vec<Oid>,
}

impl CommitLog {
    /// Reads one commit object.
    pub(crate) fn add(&mut self, oid: Oid, bytes: &[u8]) {
        let before = self.parents.len();
        match head(bytes, &mut self.parents) {
            Some((tree, time)) => {
                let parents_end = self.parents.len() as u32;
                self.nodes.push(CommitNode {
                    oid,
                    tree,
                    time,
                    parents_end,
                });
            }
            None => {
                self.parents.truncate(before);
                self.unreadable.push(oid);
            }
        }
    }

    /// Takes over all of `other`.
    pub(crate) fn append(&mut self, other: &CommitLog) {
        let shift = self.parents.len() as u32;
        self.parents.extend_from_slice(&other.parents);
        self.nodes.extend(other.nodes.iter().map(|node| CommitNode {
            parents_end: node.parents_end + shift,
            ..*node
        }));
        self.unreadable.extend_from_slice(&other.unreadable);
    }

    /// How many commits it holds.
    pub(crate) fn len(&self) -> usize {
        self.nodes.len()
    }

    /// Commit `at`.
    pub(crate) fn node(&self, at: usize) -> &CommitNode {
        &self.nodes[at]
    }

    /// The parents of commit `at`.
    pub(crate) fn parents(&self, at: usize) -> &[Oid] {
        let start = if at == 0 {
            0
        } else {
            self.nodes[at - 1].parents_end
        };
        &self.parents[start as usize..self.nodes[at].parents_end as usize]
    }

    /// Objects that say they are commits and have no tree.
    pub(crate) fn unreadable(&self) -> &[Oid] {
        &self.unreadable
    }
}

fn head(bytes: &[u8], parents: &mut Vec<Oid>) -> Option<(Oid, i64)> {
    let mut lines = bytes.split(|&byte| byte == b'\n');
    let tree = Oid::from_hex(lines.next()?.strip_prefix(b"tree ")?)?;
    for line in lines {
        if let Some(id) = line.strip_prefix(b"parent ") {
            parents.push(Oid::from_hex(id)?);
        } else if line.starts_with(b"committer ") {
            return Some((tree, time(line)));
        } else if line.is_empty() {
            break;
        }
    }
    Some((tree, 0))
}

/// The seconds in `committer A U Thor <mail> 1112911993 -0700`; 0 where there are none.
fn time(line: &[u8]) -> i64 {
    let after = line
        .iter()
        .rposition(|&byte| byte == b'>')
        .map_or(0, |at| at + 1);
    let text = String::from_utf8_lossy(&line[after..]);
    text.split_ascii_whitespace()
        .next()
        .and_then(|word| word.parse().ok())
        .unwrap_or(0)
}
