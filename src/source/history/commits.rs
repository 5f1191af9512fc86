//! Commit and tag objects as data. Their texts are searched like any other bytes; here only the heads are read.

use super::oid::Oid;
use crate::model::CommitInfo;

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

/// The object an annotated tag points to.
pub(crate) fn tag_target(tag: &[u8]) -> Option<Oid> {
    let line = tag.split(|&byte| byte == b'\n').next()?;
    Oid::from_hex(line.strip_prefix(b"object ")?)
}

/// The name an annotated tag gives itself.
pub(crate) fn tag_name(tag: &[u8]) -> Option<&[u8]> {
    let mut lines = tag
        .split(|&byte| byte == b'\n')
        .take_while(|line| !line.is_empty());
    lines.find_map(|line| line.strip_prefix(b"tag "))
}

/// What a reader wants to know of a commit.
pub(crate) fn info(oid: Oid, commit: &[u8]) -> CommitInfo {
    let mut lines = commit.split(|&byte| byte == b'\n');
    let mut head = lines.by_ref().take_while(|line| !line.is_empty());
    let author = head
        .find_map(|line| line.strip_prefix(b"author "))
        .unwrap_or_default();
    let author = String::from_utf8_lossy(author);
    let (who, when) = author.rsplit_once('>').unwrap_or((&author, ""));
    let closing = if who.len() < author.len() { ">" } else { "" };
    let body = memchr::memmem::find(commit, b"\n\n").map_or(&b""[..], |at| &commit[at + 2..]);
    let subject = body
        .split(|&byte| byte == b'\n')
        .find(|line| !line.trim_ascii().is_empty());
    CommitInfo {
        id: oid.to_string(),
        author: format!("{who}{closing}"),
        date: date(when),
        subject: String::from_utf8_lossy(subject.unwrap_or_default())
            .trim()
            .to_owned(),
    }
}

/// `1112911993 -0730` as RFC 3339; empty if it is no date.
fn date(when: &str) -> String {
    let mut words = when.split_ascii_whitespace();
    let Some(seconds) = words.next().and_then(|word| word.parse::<i64>().ok()) else {
        return String::new();
    };
    let zone: i64 = words.next().and_then(|word| word.parse().ok()).unwrap_or(0);
    let minutes = zone / 100 * 60 + zone % 100;
    let local = seconds.saturating_add(minutes * 60);
    let (year, month, day) = civil(local.div_euclid(86_400));
    let of_day = local.rem_euclid(86_400);
    let (hour, minute, second) = (of_day / 3600, of_day / 60 % 60, of_day % 60);
    let sign = if minutes < 0 { '-' } else { '+' };
    let (ahead, rest) = (minutes.abs() / 60, minutes.abs() % 60);
    format!(
        "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}{sign}{ahead:02}:{rest:02}"
    )
}

/// Year, month and day of the day `days` after 1970-01-01, in the Gregorian calendar (Hinnant's algorithm).
fn civil(days: i64) -> (i64, i64, i64) {
    let days = days.saturating_add(719_468);
    let era = days.div_euclid(146_097);
    let of_era = days.rem_euclid(146_097);
    let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 {
        month_from_march + 3
    } else {
        month_from_march - 9
    };
    (year_of_era + era * 400 + i64::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_commit_is_told_as_git_log_tells_it() {
        let oid = Oid::from_hex("1".repeat(40).as_bytes()).expect("valid hex");
        let commit = b"tree 2\nauthor A U Thor <a@b> 1112911993 -0730\ncommitter C <c@d> 1 +0000\n\n\n First \n\nrest\n";
        let info = info(oid, commit);
        assert_eq!(info.author, "A U Thor <a@b>");
        assert_eq!(info.date, "2005-04-07T14:43:13-07:30");
        assert_eq!(info.subject, "First");
        assert_eq!(date("951782400 +0000"), "2000-02-29T00:00:00+00:00");
        assert_eq!(date("-1 +0100"), "1970-01-01T00:59:59+01:00");
        assert_eq!(date("never"), "");
    }

    #[test]
    fn broken_commits_are_named() {
        let oid = Oid::from_hex("1".repeat(40).as_bytes()).expect("valid hex");
        let mut log = CommitLog::default();
        log.add(oid, b"not a commit");
        let text = format!(
            "tree {0}\nparent {0}\nparent {0}\nauthor a\ncommitter C <c> 7 +0000\n\nx",
            "a".repeat(40)
        );
        log.add(oid, text.as_bytes());
        assert_eq!((log.len(), log.unreadable().len()), (1, 1));
        assert_eq!((log.node(0).time, log.parents(0).len()), (7, 2));
    }
}
