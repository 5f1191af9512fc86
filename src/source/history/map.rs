//! Files of the object store as byte slices, without copying them: packs are hundreds of megabytes and read once,
//! in order. This is the one place of the history source that may be `unsafe`; it knows nothing of git.
#![allow(unsafe_code)]

use std::fs::File;
use std::io;
use std::ops::Deref;
use std::path::Path;

/// A read-only file in memory.
#[derive(Debug)]
pub(crate) enum Map {
    /// Nothing to map: an empty file has no pages.
    Empty,
    /// Pages of the file.
    Pages(memmap2::Mmap),
}

impl Map {
    /// Maps the regular file at `path`.
    ///
    /// # Errors
    /// When it cannot be opened or is not a regular file.
    pub(crate) fn open(path: &Path) -> io::Result<Self> {
        let meta = std::fs::metadata(path)?;
        if !meta.is_file() {
            return Err(io::Error::other("not a regular file"));
        }
        let file = File::open(path)?;
        if meta.len() == 0 {
            return Ok(Map::Empty);
        }
        // SAFETY: git never changes a pack or an index in place: it writes a new file and renames it, and a file
        // that is deleted stays mapped. Someone who truncates a pack by hand during a scan gets a bus error, as in git.
        let pages = unsafe { memmap2::Mmap::map(&file)? };
        Ok(Map::Pages(pages))
    }
}

impl Map {
    /// Gives the pages back to the system, which brings them again when they are read again.
    pub(crate) fn forget(&self) {
        #[cfg(unix)]
        if let Map::Pages(pages) = self {
            // SAFETY: the mapping is shared and read-only, so that it holds nothing that is not in the file. That
            // the advice is not taken makes no difference.
            let _ = unsafe { pages.unchecked_advise(memmap2::UncheckedAdvice::DontNeed) };
        }
    }
}

impl Deref for Map {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        match self {
            Map::Empty => &[],
            Map::Pages(pages) => pages,
        }
    }
}
