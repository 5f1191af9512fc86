//! Reads new versions of files and the old ones they replace through one `cat-file` process, and marks what each adds.
//! Shared by the index and by ranges of commits; which versions there are is theirs to find out.

use std::collections::VecDeque;

use super::git::{Batch, GitError, Header};
use super::window::LARGE;
use super::{Ledger, Visitor, changed, intersection, text, windows};
use crate::model::{Blob, Origin};

/// Merges of more commits are compared with this many of them: more is reported then, not less.
pub(super) const MOST_PARENTS: usize = 8;

/// A version of a file, and the objects to read for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Entry {
    /// Where it stands.
    pub(super) origin: Origin,
    /// The object.
    pub(super) new: String,
    /// The same file before, one object per parent; a part is new if none of them has it. Empty: all of it is new.
    pub(super) olds: Vec<String>,
}

impl Entry {
    fn name(&self) -> String {
        String::from_utf8_lossy(&self.origin.path).into_owned()
    }
}

/// The staged content of one path, with what it adds.
pub(super) struct Content {
    origin: Origin,
    bytes: Vec<u8>,
    /// One list per old version; a part is new if every list has it. Empty: all of it is new.
    olds: Vec<Vec<u8>>,
}

impl Content {
    /// Counts it and hands it on, if it adds anything.
    pub(super) fn show(mut self, visitor: &dyn Visitor, ledger: &Ledger) {
        ledger.file(self.bytes.len() as u64);
        if let Some(order) = text::utf16(&self.bytes) {
            // Lines are told apart in the text, so both sides are turned into it before they are compared.
            self.bytes = text::to_utf8(&self.bytes, order);
            for old in &mut self.olds {
                if let Some(order) = text::utf16(old) {
                    *old = text::to_utf8(old, order);
                }
            }
        }
        let spans = self
            .olds
            .iter()
            .map(|old| changed(old, &self.bytes))
            .reduce(|a, b| intersection(&a, &b));
        if spans.as_ref().is_some_and(Vec::is_empty) {
            return;
        }
        visitor.blob(&Blob {
            changed: spans.as_deref(),
            ..Blob::whole(&self.origin, &self.bytes)
        });
    }
}

/// Reads the objects of the entries in order, some questions ahead of the answers.
pub(super) struct Reader<'a> {
    batch: Batch,
    waiting: std::vec::IntoIter<Entry>,
    asked: VecDeque<Entry>,
    /// Questions without an answer so far.
    open: usize,
    visitor: &'a dyn Visitor,
    ledger: &'a Ledger,
}

impl Iterator for Reader<'_> {
    type Item = Content;

    fn next(&mut self) -> Option<Content> {
        while !self.ledger.stopped() {
            let entry = match self.ask_ahead() {
                Ok(()) => self.asked.pop_front()?,
                Err(error) => return self.give_up(&error),
            };
            self.open -= 1 + entry.olds.len();
            match self.read(&entry) {
                Ok(Some(content)) => return Some(content),
                Ok(None) => {}
                Err(error) => return self.give_up(&error),
            }
        }
        None
    }
}

impl<'a> Reader<'a> {
    pub(super) fn new(
        batch: Batch,
        entries: Vec<Entry>,
        visitor: &'a dyn Visitor,
        ledger: &'a Ledger,
    ) -> Self {
        Self {
            batch,
            waiting: entries.into_iter(),
            asked: VecDeque::new(),
            open: 0,
            visitor,
            ledger,
        }
    }

    fn ask_ahead(&mut self) -> Result<(), GitError> {
        while self.open + 1 + MOST_PARENTS < Batch::AHEAD {
            let Some(entry) = self.waiting.next() else {
                break;
            };
            self.batch.ask(&entry.new)?;
            for old in &entry.olds {
                self.batch.ask(old)?;
            }
            self.open += 1 + entry.olds.len();
            self.asked.push_back(entry);
        }
        Ok(())
    }

    /// Reads the answers for one entry; `None` when there is nothing left to show for it.
    fn read(&mut self, entry: &Entry) -> Result<Option<Content>, GitError> {
        let mut content = Content {
            origin: entry.origin.clone(),
            bytes: Vec::new(),
            olds: Vec::new(),
        };
        let shown = match self.batch.header()? {
            Some(header) if header.kind == "blob" && header.size > LARGE => {
                self.stream(entry, &header);
                true
            }
            Some(header) if header.kind == "blob" => {
                self.batch.content(&mut content.bytes)?;
                false
            }
            _ => {
                let why = format!(
                    "its object {} cannot be read; `git fsck` may show why",
                    entry.new
                );
                self.ledger.problem(entry.name(), why);
                true
            }
        };
        let mut whole = false;
        for _ in &entry.olds {
            match self.batch.header()? {
                Some(header) if header.kind == "blob" && header.size <= LARGE && !shown => {
                    let mut old = Vec::new();
                    self.batch.content(&mut old)?;
                    content.olds.push(old);
                }
                // Without the old version (a partial clone may lack it) all of the new one counts.
                _ => whole = true,
            }
        }
        if whole {
            content.olds.clear();
        }
        Ok((!shown).then_some(content))
    }

    /// An object too large to hold: in windows, and all of it counts.
    fn stream(&mut self, entry: &Entry, header: &Header) {
        match windows(&entry.origin, &mut self.batch, self.visitor) {
            Ok(bytes) => self.ledger.file(bytes),
            Err(error) => {
                let why = format!(
                    "its object of {} bytes could not be read to the end: {error}",
                    header.size
                );
                self.ledger.problem(entry.name(), why);
            }
        }
    }

    /// git is gone: what was not read yet is in scope and unread.
    fn give_up(&mut self, error: &GitError) -> Option<Content> {
        self.ledger.problem("git", error.to_string());
        self.asked.clear();
        self.waiting = Vec::new().into_iter();
        None
    }
}
