//! Objects through one `git cat-file --batch` process: ask by name, read header, read content.
//!
//! Answers come in the order of the questions. To keep both pipes from filling up, ask at most [`Batch::AHEAD`]
//! questions more than were answered.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::process::{Child, ChildStdin, ChildStdout};
use std::thread::JoinHandle;

use super::GitError;

const COMMAND: &str = "git cat-file";
/// How much of git's complaints is kept, in bytes.
const COMPLAINTS: u64 = 64 * 1024;

/// A running `git cat-file --batch`. Dropping it ends the process.
#[derive(Debug)]
pub struct Batch {
    child: Child,
    stdin: Option<ChildStdin>,
    stdout: BufReader<ChildStdout>,
    complaints: Option<JoinHandle<Vec<u8>>>,
    /// Bytes of the current object that were not read yet, its final newline included.
    unread: u64,
}

/// What an object is, before its content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Header {
    /// Object id, lower-case hex.
    pub id: String,
    /// `blob`, `tree`, `commit` or `tag`.
    pub kind: String,
    /// Length of the content in bytes.
    pub size: u64,
}

impl Batch {
    /// How many questions may be open at once: their names fit into the smallest pipe buffer.
    pub const AHEAD: usize = 32;

    pub(super) fn new(mut child: Child) -> Self {
        let stdin = child.stdin.take().expect("stdin was asked for as a pipe");
        let stdout = child.stdout.take().expect("stdout was asked for as a pipe");
        let stderr = child.stderr.take().expect("stderr was asked for as a pipe");
        // Drained beside the reading, or a git with much to complain about would block for ever.
        let complaints = std::thread::spawn(move || {
            let mut kept = Vec::new();
            let mut stderr = stderr;
            let _ = stderr.by_ref().take(COMPLAINTS).read_to_end(&mut kept);
            let _ = io::copy(&mut stderr, &mut io::sink());
            kept
        });
        Self {
            child,
            stdin: Some(stdin),
            stdout: BufReader::with_capacity(64 * 1024, stdout),
            complaints: Some(complaints),
            unread: 0,
        }
    }

    /// Asks for one object.
    ///
    /// # Errors
    /// When git is gone; the error carries its text.
    pub fn ask(&mut self, name: &str) -> Result<(), GitError> {
        debug_assert!(!name.contains('\n'), "an object name is one line");
        let stdin = self.stdin.as_mut().expect("open until the end");
        match stdin.write_all(format!("{name}\n").as_bytes()) {
            Ok(()) => Ok(()),
            Err(error) => Err(self.gone(&error)),
        }
    }

    /// The next answer's header; `None` when the repository has no such object. Skips what was left unread of the
    /// object before.
    ///
    /// # Errors
    /// When git is gone or answers in an unknown form.
    pub fn header(&mut self) -> Result<Option<Header>, GitError> {
        self.skip()?;
        let mut line = Vec::with_capacity(96);
        match self.stdout.read_until(b'\n', &mut line) {
            Ok(0) => return Err(self.gone(&io::ErrorKind::UnexpectedEof.into())),
            Ok(_) => {}
            Err(error) => return Err(self.gone(&error)),
        }
        let line = String::from_utf8_lossy(&line);
        let line = line.trim_end();
        if line.ends_with(" missing") || line.ends_with(" ambiguous") {
            return Ok(None);
        }
        let mut words = line.split(' ');
        let header = (|| {
            let id = words.next()?.to_owned();
            let kind = words.next()?.to_owned();
            let size = words.next()?.parse().ok()?;
            Some(Header { id, kind, size })
        })();
        let Some(header) = header else {
            return Err(GitError::Unexpected {
                command: COMMAND.to_owned(),
                what: line.to_owned(),
            });
        };
        self.unread = header.size + 1;
        Ok(Some(header))
    }

    /// Reads the whole content of the object whose header came last into `buffer`, which is emptied first.
    ///
    /// # Errors
    /// When git is gone or the content ends early.
    pub fn content(&mut self, buffer: &mut Vec<u8>) -> Result<(), GitError> {
        buffer.clear();
        let size = self.unread.saturating_sub(1);
        match self.by_ref().take(size).read_to_end(buffer) {
            Ok(read) if read as u64 == size => self.skip(),
            Ok(_) => Err(self.gone(&io::ErrorKind::UnexpectedEof.into())),
            Err(error) => Err(self.gone(&error)),
        }
    }

    /// Passes over what is left of the current object.
    fn skip(&mut self) -> Result<(), GitError> {
        let left = std::mem::take(&mut self.unread);
        if left == 0 {
            return Ok(());
        }
        match io::copy(&mut self.stdout.by_ref().take(left), &mut io::sink()) {
            Ok(skipped) if skipped == left => Ok(()),
            Ok(_) => Err(self.gone(&io::ErrorKind::UnexpectedEof.into())),
            Err(error) => Err(self.gone(&error)),
        }
    }

    /// The error for a git that went away: its own last words where it left any.
    fn gone(&mut self, error: &io::Error) -> GitError {
        self.stdin = None;
        let _ = self.child.kill();
        let status = self.child.wait();
        let words = self
            .complaints
            .take()
            .and_then(|thread| thread.join().ok())
            .unwrap_or_default();
        if words.is_empty() {
            return GitError::Broken {
                command: COMMAND.to_owned(),
                why: error.to_string(),
            };
        }
        GitError::failed(COMMAND, status.ok().and_then(|s| s.code()), &words)
    }
}

/// Reads the content of the object whose header came last, and nothing beyond it. For objects too large to hold.
impl Read for Batch {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let left = self.unread.saturating_sub(1);
        if left == 0 {
            return Ok(0);
        }
        let read = self.stdout.by_ref().take(left).read(buffer)?;
        if read == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        self.unread -= read as u64;
        Ok(read)
    }
}

impl Drop for Batch {
    fn drop(&mut self) {
        self.stdin = None;
        // It holds no lock and writes nothing, so there is nothing it would have to finish.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
