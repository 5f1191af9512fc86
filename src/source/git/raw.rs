//! Reads the answer of `git diff-index --raw -z --no-abbrev` and its kin: which paths changed, from which object to
//! which.

use super::GitError;

/// How a path changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChangeKind {
    /// It is new.
    Added,
    /// A copy of another path, perhaps edited.
    Copied,
    /// It is gone.
    Deleted,
    /// Its content or its permissions changed.
    Modified,
    /// It had another name, and was perhaps edited.
    Renamed,
    /// File, symbolic link and submodule changed places.
    TypeChanged,
    /// A conflict that is not resolved yet.
    Unmerged,
}

/// One changed path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// How it changed.
    pub kind: ChangeKind,
    /// File mode before, in git's octal; 0 when it was not there.
    pub old_mode: u32,
    /// File mode after; 0 when it is gone.
    pub new_mode: u32,
    /// Object before, lower-case hex, 40 or 64 digits; zeroes when there is none.
    pub old: String,
    /// Object after; zeroes when there is none.
    pub new: String,
    /// The path before, where it differs (renamed, copied).
    pub old_path: Option<Vec<u8>>,
    /// The path after, relative to the repository root.
    pub path: Vec<u8>,
}

impl Change {
    /// Whether the new side is a regular file.
    pub fn is_file(&self) -> bool {
        self.new_mode & 0o170_000 == 0o100_000
    }

    /// Whether the new side is a symbolic link: its content is the target.
    pub fn is_symlink(&self) -> bool {
        self.new_mode == 0o120_000
    }

    /// Whether the new side is a submodule: its object is a commit of another repository.
    pub fn is_submodule(&self) -> bool {
        self.new_mode == 0o160_000
    }

    /// The object before, if it was of the same kind as the one after (a file stays a file).
    pub fn old_of_same_kind(&self) -> Option<&str> {
        let same = self.old_mode & 0o170_000 == self.new_mode & 0o170_000;
        (same && !is_zero(&self.old)).then_some(self.old.as_str())
    }
}

/// Whether an object id is the one that stands for nothing.
fn is_zero(id: &str) -> bool {
    id.bytes().all(|b| b == b'0')
}

/// Reads a whole answer.
///
/// # Errors
/// [`GitError::Unexpected`] when it is not in the form git documents.
pub fn parse_raw(bytes: &[u8]) -> Result<Vec<Change>, GitError> {
    let mut fields = bytes.split(|&b| b == 0);
    let mut changes = Vec::new();
    while let Some(head) = fields.next() {
        if head.is_empty() {
            break;
        }
        let unexpected = || GitError::Unexpected {
            command: "git diff".to_owned(),
            what: String::from_utf8_lossy(head).into_owned(),
        };
        let mut change = parse_head(head).ok_or_else(unexpected)?;
        let first = fields
            .next()
            .filter(|path| !path.is_empty())
            .ok_or_else(unexpected)?
            .to_vec();
        if matches!(change.kind, ChangeKind::Renamed | ChangeKind::Copied) {
            change.old_path = Some(first);
            change.path = fields
                .next()
                .filter(|path| !path.is_empty())
                .ok_or_else(unexpected)?
                .to_vec();
        } else {
            change.path = first;
        }
        changes.push(change);
    }
    Ok(changes)
}

/// `:100644 100644 <old> <new> M`, or with a similarity: `R087`.
fn parse_head(head: &[u8]) -> Option<Change> {
    let mut words = std::str::from_utf8(head)
        .ok()?
        .strip_prefix(':')?
        .split(' ');
    let old_mode = u32::from_str_radix(words.next()?, 8).ok()?;
    let new_mode = u32::from_str_radix(words.next()?, 8).ok()?;
    let old = object_id(words.next()?)?;
    let new = object_id(words.next()?)?;
    let kind = match words.next()?.as_bytes().first()? {
        b'A' => ChangeKind::Added,
        b'C' => ChangeKind::Copied,
        b'D' => ChangeKind::Deleted,
        b'M' => ChangeKind::Modified,
        b'R' => ChangeKind::Renamed,
        b'T' => ChangeKind::TypeChanged,
        b'U' => ChangeKind::Unmerged,
        _ => return None,
    };
    Some(Change {
        kind,
        old_mode,
        new_mode,
        old,
        new,
        old_path: None,
        path: Vec::new(),
    })
}

fn object_id(word: &str) -> Option<String> {
    (matches!(word.len(), 40 | 64) && word.bytes().all(|b| b.is_ascii_hexdigit()))
        .then(|| word.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(modes: &str, status: &str, paths: &[&str]) -> Vec<u8> {
        let mut text =
            format!(":{modes} {} {} {status}\0", "a".repeat(40), "b".repeat(40)).into_bytes();
        for path in paths {
            text.extend_from_slice(path.as_bytes());
            text.push(0);
        }
        text
    }

    #[test]
    fn renames_carry_two_paths_and_the_rest_one() {
        let mut bytes = entry("100644 100755", "M", &["a b"]);
        bytes.extend(entry("100644 100644", "R087", &["old", "new"]));
        bytes.extend(entry("160000 100644", "T", &["sub"]));
        let changes = parse_raw(&bytes).expect("well formed");
        assert_eq!(changes.len(), 3);
        assert_eq!(
            (changes[0].kind, changes[0].path.as_slice()),
            (ChangeKind::Modified, &b"a b"[..])
        );
        assert!(
            changes[0].old_of_same_kind().is_some(),
            "only the permissions changed"
        );
        assert_eq!(changes[1].old_path.as_deref(), Some(&b"old"[..]));
        assert_eq!(changes[1].path, b"new");
        assert_eq!(
            changes[2].old_of_same_kind(),
            None,
            "a submodule has no old content"
        );
    }

    #[test]
    fn broken_answers_are_errors() {
        assert_eq!(parse_raw(b"").expect("nothing changed"), []);
        for bad in [
            &b"x\0y\0"[..],
            b":100644 100644 aa bb M\0f\0",
            &entry("100644 100644", "R087", &["old"]),
        ] {
            assert!(parse_raw(bad).is_err(), "{}", String::from_utf8_lossy(bad));
        }
    }
}
