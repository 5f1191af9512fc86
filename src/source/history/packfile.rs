//! The file of a pack, read piece by piece into a buffer that its reader keeps. It is not mapped: a mapped file that
//! somebody cuts short during a scan ends the process, where a read that falls short is told like other damage.

use std::fs::File;
use std::io;
use std::path::Path;

use crate::source::files::{Opened, explain, open_regular};

/// How much is read at once: objects that belong together mostly lie together. With 64 KiB a history costs 5 % more.
const AHEAD: usize = 1 << 13;

/// Buffers larger than this are given back when the next piece is smaller.
const KEPT: usize = 1 << 22;

/// An open pack.
#[derive(Debug)]
pub(crate) struct PackFile {
    file: File,
    len: u64,
}

/// What was read last; one per thread and pack.
#[derive(Debug, Default)]
pub(crate) struct Buffer {
    bytes: Vec<u8>,
    start: u64,
    filled: usize,
}

impl PackFile {
    /// Opens the regular file at `path`.
    ///
    /// # Errors
    /// When it cannot be opened or is not a regular file.
    pub(crate) fn open(path: &Path) -> io::Result<Self> {
        match open_regular(path)? {
            Opened::File(file, len) => Ok(Self { file, len }),
            Opened::Special(kind) => Err(io::Error::other(kind)),
        }
    }

    /// Its length when it was opened.
    pub(crate) fn len(&self) -> usize {
        self.len as usize
    }

    /// The `len` bytes from `at` on, which must lie within the length it was opened with.
    ///
    /// # Errors
    /// When they are no longer there, or cannot be read.
    pub(crate) fn read<'a>(
        &self,
        at: u64,
        len: usize,
        buffer: &'a mut Buffer,
    ) -> Result<&'a [u8], String> {
        let skip = at.checked_sub(buffer.start).map(|skip| skip as usize);
        let held = skip.filter(|skip| skip.saturating_add(len) <= buffer.filled);
        let skip = match held {
            Some(skip) => skip,
            None => {
                self.fill(at, len, buffer)?;
                0
            }
        };
        Ok(&buffer.bytes[skip..skip + len])
    }

    fn fill(&self, at: u64, len: usize, buffer: &mut Buffer) -> Result<(), String> {
        let rest = usize::try_from(self.len.saturating_sub(at)).unwrap_or(usize::MAX);
        let want = len.max(AHEAD.min(rest));
        if buffer.bytes.len() > KEPT && want <= KEPT {
            *buffer = Buffer::default();
        }
        if buffer.bytes.len() < want {
            let more = want - buffer.bytes.len();
            let room = buffer.bytes.try_reserve_exact(more);
            room.map_err(|_| format!("needs {want} bytes of memory"))?;
            buffer.bytes.resize(want, 0);
        }
        (buffer.start, buffer.filled) = (at, 0);
        while buffer.filled < len {
            let place = at + buffer.filled as u64;
            match read_at(&self.file, &mut buffer.bytes[buffer.filled..want], place) {
                Ok(0) => return Err("is cut short since the scan began".into()),
                Ok(more) => buffer.filled += more,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(format!("cannot be read: {}", explain(&error))),
            }
        }
        Ok(())
    }
}

#[cfg(unix)]
fn read_at(file: &File, into: &mut [u8], at: u64) -> io::Result<usize> {
    std::os::unix::fs::FileExt::read_at(file, into, at)
}

#[cfg(windows)]
fn read_at(file: &File, into: &mut [u8], at: u64) -> io::Result<usize> {
    std::os::windows::fs::FileExt::seek_read(file, into, at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_are_what_lies_there_and_a_file_cut_short_is_told() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("pack");
        let content: Vec<u8> = (0..200_000u32).map(|n| (n % 251) as u8).collect();
        std::fs::write(&path, &content).expect("written");
        let pack = PackFile::open(&path).expect("opens");
        let mut buffer = Buffer::default();
        for (at, len) in [
            (0, 10),
            (5, 40_000),
            (199_990, 10),
            (3, 0),
            (100, 150_000),
            (7, 1),
        ] {
            let piece = pack.read(at as u64, len, &mut buffer);
            assert_eq!(piece, Ok(&content[at..at + len]), "{at} {len}");
        }
        let file = File::options().write(true).open(&path).expect("opens");
        file.set_len(100).expect("is cut");
        let mut fresh = Buffer::default();
        let cut = Err("is cut short since the scan began".to_owned());
        assert_eq!(pack.read(50, 100, &mut fresh).map(<[u8]>::len), cut);
        assert_eq!(pack.read(50, 50, &mut fresh), Ok(&content[50..100]));
    }
}
