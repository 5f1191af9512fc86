//! Opening files that somebody else controls, and paths as bytes.

use std::borrow::Cow;
use std::fs::{File, OpenOptions};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use super::SourceError;

/// What stood at a path.
#[derive(Debug)]
pub enum Opened {
    /// A regular file and its length in bytes when it was opened.
    File(File, u64),
    /// Something that is never read, and what it is.
    Special(&'static str),
}

/// Opens a regular file without waiting: a FIFO would hang the scan, a device may have no end.
///
/// # Errors
/// Whatever the system says of the path.
pub fn open(path: &Path) -> io::Result<Opened> {
    // Asked before opening: opening some devices has effects.
    match special(&path.metadata()?) {
        Some(kind) => Ok(Opened::Special(kind)),
        None => open_regular(path),
    }
}

/// The same for what was a regular file a moment ago. It may have changed: nothing waits even then.
///
/// # Errors
/// Whatever the system says of the path.
pub fn open_regular(path: &Path) -> io::Result<Opened> {
    let mut options = OpenOptions::new();
    options.read(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.custom_flags(libc::O_NONBLOCK | libc::O_CLOEXEC);
    }
    let file = options.open(path)?;
    let metadata = file.metadata()?;
    Ok(match special(&metadata) {
        Some(kind) => Opened::Special(kind),
        None => Opened::File(file, metadata.len()),
    })
}

/// The content of one regular file.
///
/// # Errors
/// What stands there instead, or whatever the system says.
pub fn read(path: &Path) -> Result<Vec<u8>, SourceError> {
    let wrong = |why: String| SourceError::new(path.display().to_string(), why);
    match open(path).map_err(|error| wrong(explain(&error)))? {
        Opened::Special(kind) => Err(wrong(kind.to_owned())),
        Opened::File(mut file, _) => {
            let mut bytes = Vec::new();
            file.read_to_end(&mut bytes)
                .map_err(|error| wrong(explain(&error)))?;
            Ok(bytes)
        }
    }
}

/// Memory for one file after the other. It is never shorter than it once was: clearing it anew for every file costs as
/// much as reading.
#[derive(Debug, Default)]
pub struct Buffer(Vec<u8>);

impl Buffer {
    /// An empty one.
    pub const fn new() -> Self {
        Self(Vec::new())
    }

    /// Reads a file that had `length` bytes when it was opened; no more than `most` if it grew meanwhile.
    ///
    /// # Errors
    /// Whatever the system says.
    pub fn read(&mut self, file: &mut File, length: u64, most: u64) -> io::Result<&[u8]> {
        let least = |length: u64| usize::try_from(length.min(most)).unwrap_or(usize::MAX);
        let mut filled = 0;
        loop {
            // Room for one byte more than there were: a read that leaves it empty has met the end.
            let wanted = least((length + 1).max(2 * filled as u64));
            if self.0.len() < wanted {
                self.0.resize(wanted, 0);
            }
            let room = &mut self.0[filled..];
            let room = &mut room[..wanted - filled];
            let bytes = match file.read(room) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                bytes => bytes?,
            };
            filled += bytes;
            if bytes == 0 || filled as u64 == length || filled as u64 >= most {
                return Ok(&self.0[..filled]);
            }
        }
    }
}

/// Whether a path names an input that is open already: opening it again cannot wait for a writer.
pub fn is_handed_over(path: &Path) -> bool {
    let open = ["/dev/fd", "/proc/self/fd"];
    path == Path::new("/dev/stdin")
        || path
            .parent()
            .is_some_and(|folder| open.iter().any(|open| folder == Path::new(open)))
}

/// What a path is that is no regular file.
pub fn special(metadata: &std::fs::Metadata) -> Option<&'static str> {
    if metadata.is_file() {
        return None;
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::FileTypeExt;
        let kind = metadata.file_type();
        if kind.is_fifo() {
            return Some("is a named pipe");
        }
        if kind.is_socket() {
            return Some("is a socket");
        }
        if kind.is_block_device() || kind.is_char_device() {
            return Some("is a device");
        }
    }
    Some(if metadata.is_dir() {
        "is a folder"
    } else {
        "is no regular file"
    })
}

/// What an error means for the person who reads it.
pub fn explain(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "no such file or folder".into(),
        io::ErrorKind::PermissionDenied => "permission denied".into(),
        // Without the number that the standard library adds.
        _ => error
            .to_string()
            .split(" (os error")
            .next()
            .unwrap_or_default()
            .to_lowercase(),
    }
}

/// A path from the bytes git prints.
#[cfg(unix)]
pub fn path_of(bytes: &[u8]) -> PathBuf {
    use std::os::unix::ffi::OsStrExt;
    PathBuf::from(std::ffi::OsStr::from_bytes(bytes))
}

/// A path from the bytes git prints.
#[cfg(not(unix))]
pub fn path_of(bytes: &[u8]) -> PathBuf {
    PathBuf::from(String::from_utf8_lossy(bytes).into_owned())
}

/// A path as bytes with `/` between components.
pub fn bytes_of(path: &Path) -> Vec<u8> {
    #[cfg(unix)]
    let bytes: Cow<'_, [u8]> = {
        use std::os::unix::ffi::OsStrExt;
        Cow::Borrowed(path.as_os_str().as_bytes())
    };
    #[cfg(not(unix))]
    let bytes: Cow<'_, [u8]> = Cow::Owned(path.to_string_lossy().replace('\\', "/").into_bytes());
    bytes.into_owned()
}
