//! Reads what `git diff-tree --stdin -c --raw -z` says: for each commit, the files that differ from all its parents.

use crate::source::git::GitError;

/// A file of a commit that no parent has in this form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Change {
    /// The commit, in hexadecimal.
    pub(super) commit: String,
    /// The path in the commit.
    pub(super) path: Vec<u8>,
    /// The object in the commit.
    pub(super) new: String,
    mode: u32,
    /// Mode and object in each parent.
    parents: Vec<(u32, String)>,
}

const KIND: u32 = 0o170_000;

impl Change {
    /// A file that no commit of the range brings.
    pub(super) fn lone(path: &[u8], object: String) -> Self {
        Self {
            commit: String::new(),
            path: path.to_vec(),
            new: object,
            mode: 0o100_644,
            parents: Vec::new(),
        }
    }

    /// Whether it is a link to a commit of another repository.
    pub(super) fn is_submodule(&self) -> bool {
        self.mode & KIND == 0o160_000
    }

    /// The old versions of the same kind, one per parent that has one; `None` if nothing is added.
    pub(super) fn olds(&self) -> Option<Vec<String>> {
        let same = |(mode, _): &&(u32, String)| mode & KIND == self.mode & KIND;
        let olds: Vec<String> = self
            .parents
            .iter()
            .filter(same)
            .map(|(_, object)| object.clone())
            .collect();
        let is_gone = self.mode == 0;
        (!is_gone && !olds.contains(&self.new)).then_some(olds)
    }
}

/// All changes, in the order git names them.
pub(super) fn parse(answer: &[u8]) -> Result<Vec<Change>, GitError> {
    let mut fields = answer.split(|&byte| byte == 0);
    let mut commit = String::new();
    let mut changes = Vec::new();
    while let Some(field) = fields.next() {
        let unexpected = || GitError::Unexpected {
            command: "git diff-tree".to_owned(),
            what: String::from_utf8_lossy(field).into_owned(),
        };
        let text = std::str::from_utf8(field).map_err(|_| unexpected())?;
        let parents = text.bytes().take_while(|&byte| byte == b':').count();
        if parents == 0 {
            // Commits are not followed by a NUL by every git, but by a line end.
            text.trim().clone_into(&mut commit);
            continue;
        }
        let mut change = head(&text[parents..], parents).ok_or_else(unexpected)?;
        let mut path = fields.next().ok_or_else(unexpected)?;
        let status = text.rsplit(' ').next().unwrap_or_default();
        if parents == 1 && status.starts_with(['R', 'C']) {
            path = fields.next().ok_or_else(unexpected)?;
        }
        change.commit.clone_from(&commit);
        change.path = path.to_vec();
        changes.push(change);
    }
    Ok(changes)
}

/// The files that `git ls-tree -r -z` names.
pub(super) fn listed(answer: &[u8]) -> Result<Vec<Change>, GitError> {
    let entries = answer
        .split(|&byte| byte == 0)
        .filter(|entry| !entry.is_empty());
    let parsed = entries.map(|entry| {
        let tab = memchr::memchr(b'\t', entry)?;
        let mut words = std::str::from_utf8(&entry[..tab]).ok()?.split(' ');
        let mode = u32::from_str_radix(words.next()?, 8).ok()?;
        let object = words.nth(1)?.to_owned();
        Some(Change {
            mode,
            ..Change::lone(&entry[tab + 1..], object)
        })
    });
    parsed
        .collect::<Option<_>>()
        .ok_or_else(|| GitError::Unexpected {
            command: "git ls-tree".to_owned(),
            what: String::from_utf8_lossy(answer).chars().take(200).collect(),
        })
}

/// Modes of all parents and the commit, objects of all parents and the commit, a status.
fn head(text: &str, parents: usize) -> Option<Change> {
    let words: Vec<&str> = text.split(' ').collect();
    if words.len() != 2 * (parents + 1) + 1 {
        return None;
    }
    let mode = |at: usize| u32::from_str_radix(words[at], 8).ok();
    let object = |at: usize| words[parents + 1 + at].to_owned();
    let old = (0..parents).map(|at| Some((mode(at)?, object(at))));
    Some(Change {
        commit: String::new(),
        path: Vec::new(),
        new: object(parents),
        mode: mode(parents)?,
        parents: old.collect::<Option<_>>()?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(digit: &str) -> String {
        digit.repeat(40)
    }

    #[test]
    fn commits_merges_and_renames_are_read() {
        let (a, b, c, n) = (id("a"), id("b"), id("c"), id("0"));
        let answer = format!(
            "{a}\0:000000 100644 {n} {b} A\0new\0:100644 100644 {b} {b} R100\0old\0moved\0:100644 000000 {b} {n} D\0gone\0\
             {b}\0::100644 100644 100644 {a} {b} {c} MM\0both\0::000000 000000 160000 {n} {n} {c} AA\0sub\0"
        );
        let changes = parse(answer.as_bytes()).expect("as git writes it");
        let paths: Vec<&[u8]> = changes.iter().map(|change| &change.path[..]).collect();
        assert_eq!(paths, [&b"new"[..], b"moved", b"gone", b"both", b"sub"]);
        let olds: Vec<_> = changes.iter().map(Change::olds).collect();
        assert_eq!(
            olds,
            [
                Some(vec![]),
                None,
                None,
                Some(vec![a.clone(), b.clone()]),
                Some(vec![])
            ]
        );
        assert_eq!((&changes[0].commit, &changes[3].commit), (&a, &b));
        assert!(changes[4].is_submodule() && !changes[3].is_submodule());
    }

    #[test]
    fn another_answer_is_an_error() {
        assert!(parse(b":100644 100644 aa M\0f\0").is_err());
        assert!(parse(b":100644 x aa bb M\0f\0").is_err());
        assert!(parse(b":100644 100644 aa bb M").is_err());
        assert_eq!(parse(b"").expect("nothing changed"), []);
    }
}
