//! Where a finding stands, and how exposed that place is.

use std::sync::Arc;

use serde::Serialize;

/// How exposed a location is, from the working tree on this disk to history that everyone clones.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Reach {
    /// A file on disk, or standard input.
    Worktree,
    /// In the index: part of the next commit.
    Staged,
    /// Reachable from HEAD.
    Head,
    /// Reachable from another local branch.
    Branch,
    /// Reachable from a remote-tracking branch: already pushed.
    Remote,
    /// Reachable from a tag.
    Tag,
    /// In a stash entry.
    Stash,
    /// In a git note.
    Note,
    /// Only in a reflog.
    Reflog,
    /// In the object store, with nothing that refers to it.
    Unreachable,
}

impl Reach {
    /// All of them, the most exposed first.
    pub const ALL: [Reach; 10] = [
        Reach::Worktree,
        Reach::Staged,
        Reach::Head,
        Reach::Branch,
        Reach::Remote,
        Reach::Tag,
        Reach::Stash,
        Reach::Note,
        Reach::Reflog,
        Reach::Unreachable,
    ];

    /// The reach that is called `word` in every output.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reach| reach.as_str() == word)
    }

    /// The word used in every output.
    pub const fn as_str(self) -> &'static str {
        match self {
            Reach::Worktree => "worktree",
            Reach::Staged => "staged",
            Reach::Head => "head",
            Reach::Branch => "branch",
            Reach::Remote => "remote",
            Reach::Tag => "tag",
            Reach::Stash => "stash",
            Reach::Note => "note",
            Reach::Reflog => "reflog",
            Reach::Unreachable => "unreachable",
        }
    }
}

/// The commit a location belongs to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CommitInfo {
    /// Full object id, lower-case hex (40 or 64 digits).
    pub id: String,
    /// Author, `Name <mail>`.
    pub author: String,
    /// Author date, RFC 3339 with the author's own offset.
    pub date: String,
    /// First line of the message.
    pub subject: String,
}

/// What is known of a place in history beyond the commit that brought it there.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Trace {
    /// The last commit that still had it; `None` while it is still present.
    pub last_commit: Option<Arc<CommitInfo>>,
    /// Names of the refs that reach it, shortened, sorted.
    pub refs: Vec<String>,
    /// The git object that holds it, lower-case hex.
    pub object: String,
    /// In how many versions of files, at all paths, the secret stands.
    pub versions: usize,
}

/// One place where a secret stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Location {
    /// The path as printed.
    pub path: Arc<[u8]>,
    /// First line, from 1.
    pub start_line: u32,
    /// Column of the first character, from 1, in code points.
    pub start_column: u32,
    /// Last line.
    pub end_line: u32,
    /// Column one past the last character, in code points.
    pub end_column: u32,
    /// Byte offset of the secret in the whole content.
    pub offset: u64,
    /// The line with every secret in it masked, trimmed around the secret; not escaped for terminals.
    pub line: String,
    /// Character range of the (masked) secret within `line`.
    pub marked: (usize, usize),
    /// How exposed the place is.
    pub reach: Reach,
    /// The commit that introduced it here, for history.
    pub commit: Option<Arc<CommitInfo>>,
    /// The last commit that still had it; `None` while it is still present (or outside history).
    pub last_commit: Option<Arc<CommitInfo>>,
    /// Names of the refs that reach it, shortened, sorted.
    pub refs: Vec<String>,
    /// The git object that holds it, where there is one.
    pub object: Option<String>,
    /// Why this place makes it worse: client-side code, a URL. Sentences for the reader.
    pub exposure: Vec<String>,
}

impl Location {
    /// The path as text, invalid bytes replaced. For display only.
    pub fn path_lossy(&self) -> std::borrow::Cow<'_, str> {
        String::from_utf8_lossy(&self.path)
    }
}
