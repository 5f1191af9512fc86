//! Objects that lie one by one in files of their own.

use std::fs;
use std::path::{Path, PathBuf};

use libdeflater::{DecompressionError, Decompressor};

use super::inflate::{DAMAGED, LARGEST};
use super::oid::{Kind, Oid};
use crate::source::files::{entries, explain};

/// Lists the loose objects below the object directory `objects`; ids have `hash` bytes. What cannot be listed is
/// given to `problem` (path, reason).
pub(crate) fn list(
    objects: &Path,
    hash: usize,
    problem: &mut dyn FnMut(&Path, String),
) -> Vec<(Oid, PathBuf)> {
    let mut found = Vec::new();
    for first in 0..=255u8 {
        let name = format!("{first:02x}");
        let dir = objects.join(&name);
        for file in entries(&dir, problem) {
            let rest = file.file_name();
            let id = format!("{name}{}", rest.to_string_lossy());
            // Other names are temporary files of a git that is writing or has crashed.
            if let Some(oid) = Oid::from_hex(id.as_bytes()).filter(|_| id.len() == 2 * hash) {
                found.push((oid, file.path()));
            }
        }
    }
    found.sort_unstable();
    found
}

/// Reads loose objects, with buffers that are used again.
pub(crate) struct LooseReader {
    zlib: Decompressor,
    packed: Vec<u8>,
    whole: Vec<u8>,
}

impl LooseReader {
    pub(crate) fn new() -> Self {
        Self {
            zlib: Decompressor::new(),
            packed: Vec::new(),
            whole: vec![0; 64 << 10],
        }
    }

    /// Reads the object in `file`.
    pub(crate) fn read(&mut self, file: &Path) -> Result<(Kind, &[u8]), String> {
        self.load(file)?;
        let length = self.inflate()?;
        let whole = &self.whole[..length];
        let head_end = memchr::memchr(0, &whole[..whole.len().min(64)]).ok_or("has no head")?;
        let mut words = whole[..head_end].split(|&byte| byte == b' ');
        let kind = words
            .next()
            .and_then(Kind::from_name)
            .ok_or("has an unknown type")?;
        let size = words
            .next()
            .and_then(|word| std::str::from_utf8(word).ok()?.parse().ok());
        let bytes = &whole[head_end + 1..];
        if size == Some(bytes.len()) {
            Ok((kind, bytes))
        } else {
            Err(format!(
                "holds {} bytes, not as many as it says",
                bytes.len()
            ))
        }
    }

    fn load(&mut self, file: &Path) -> Result<(), String> {
        use std::io::Read;
        let meta = fs::symlink_metadata(file).map_err(|error| explain(&error))?;
        if !meta.is_file() {
            return Err("is not a regular file".into());
        }
        if meta.len() > LARGEST {
            return Err(format!("is longer than the {LARGEST} bytes that are read"));
        }
        self.packed.clear();
        fs::File::open(file)
            .and_then(|file| file.take(LARGEST).read_to_end(&mut self.packed))
            .map_err(|error| explain(&error))?;
        Ok(())
    }

    /// The length is only known from inside, so the buffer grows until all fits.
    fn inflate(&mut self) -> Result<usize, String> {
        loop {
            match self.zlib.zlib_decompress(&self.packed, &mut self.whole) {
                Ok(length) => return Ok(length),
                Err(DecompressionError::InsufficientSpace) => {}
                Err(DecompressionError::BadData) => return Err(DAMAGED.into()),
            }
            let more = self.whole.len();
            if more as u64 * 2 > LARGEST {
                return Err(format!("is longer than the {LARGEST} bytes that are read"));
            }
            self.whole
                .try_reserve_exact(more)
                .map_err(|_| "does not fit into memory")?;
            self.whole.resize(2 * more, 0);
        }
    }
}
