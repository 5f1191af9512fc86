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
    opened(options.open(path)?)
}

fn opened(file: File) -> io::Result<Opened> {
    let metadata = file.metadata()?;
    Ok(match special(&metadata) {
        Some(kind) => Opened::Special(kind),
        None => Opened::File(file, metadata.len()),
    })
}

/// The folder in which the last file was opened. The next one mostly stands there too, and is found faster than by its
/// whole path.
#[derive(Debug, Default)]
pub struct Folder {
    #[cfg(target_os = "linux")]
    last: Option<(PathBuf, std::os::fd::OwnedFd)>,
}

impl Folder {
    /// None yet.
    pub const fn new() -> Self {
        Self {
            #[cfg(target_os = "linux")]
            last: None,
        }
    }

    /// Does what [`open_regular`] does.
    ///
    /// # Errors
    /// Whatever the system says of the path.
    #[cfg(target_os = "linux")]
    pub fn open(&mut self, path: &Path) -> io::Result<Opened> {
        use rustix::fs::{FileType, Mode, OFlags};
        let is_folder = |path: &&Path| !path.as_os_str().is_empty();
        let (Some(parent), Some(name)) = (path.parent().filter(is_folder), path.file_name()) else {
            return open_regular(path);
        };
        let is_last = |(last, _): &&(PathBuf, _)| last.as_os_str() == parent.as_os_str();
        if self.last.as_ref().filter(is_last).is_none() {
            let flags = OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC;
            let folder = rustix::fs::open(parent, flags, Mode::empty())?;
            self.last = Some((parent.to_owned(), folder));
        }
        let (_, folder) = self.last.as_ref().expect("just set");
        let flags = OFlags::RDONLY | OFlags::NONBLOCK | OFlags::CLOEXEC;
        let file = rustix::fs::openat(folder, name, flags, Mode::empty())?;
        // The standard library asks by a call that looks for a path first, though there is none.
        let stat = rustix::fs::fstat(&file)?;
        match FileType::from_raw_mode(stat.st_mode) {
            FileType::RegularFile => Ok(Opened::File(file.into(), stat.st_size.cast_unsigned())),
            _ => opened(file.into()),
        }
    }

    /// Does what [`open_regular`] does.
    ///
    /// # Errors
    /// Whatever the system says of the path.
    #[cfg(not(target_os = "linux"))]
    pub fn open(&mut self, path: &Path) -> io::Result<Opened> {
        open_regular(path)
    }
}

/// The content of a file of the system or of git, which may have been replaced by something that never ends.
///
/// # Errors
/// What stands there instead, or whatever the system says.
pub fn content(path: &Path) -> io::Result<Vec<u8>> {
    match open_regular(path)? {
        Opened::Special(kind) => Err(io::Error::other(kind)),
        Opened::File(mut file, _) => {
            let mut bytes = Vec::new();
            file.read_to_end(&mut bytes)?;
            Ok(bytes)
        }
    }
}

/// The content of one regular file.
///
/// # Errors
/// What stands there instead, or whatever the system says.
pub fn read(path: &Path) -> Result<Vec<u8>, SourceError> {
    let wrong = |why: String| SourceError::new(path.display().to_string(), why);
    // Asked before opening: opening some devices has effects.
    match path.metadata().map(|metadata| special(&metadata)) {
        Ok(Some(kind)) => Err(wrong(kind.to_owned())),
        Ok(None) => content(path).map_err(|error| wrong(explain(&error))),
        Err(error) => Err(wrong(explain(&error))),
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

/// What the folder `dir` holds; nothing if there is none. What cannot be listed is given to `problem` (path, reason).
pub fn entries(dir: &Path, problem: &mut dyn FnMut(&Path, String)) -> Vec<std::fs::DirEntry> {
    match std::fs::read_dir(dir) {
        Ok(entries) => entries
            .filter_map(|entry| entry.map_err(|error| problem(dir, explain(&error))).ok())
            .collect(),
        Err(error) => {
            if error.kind() != io::ErrorKind::NotFound {
                problem(dir, explain(&error));
            }
            Vec::new()
        }
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_opens_what_a_path_does() {
        let root = tempfile::tempdir().expect("a folder");
        for (path, text) in [
            ("a/x", "1"),
            ("a/y", "22"),
            ("b/x", "333"),
            ("b/c/x", "4444"),
        ] {
            let path = root.path().join(path);
            std::fs::create_dir_all(path.parent().expect("a folder")).expect("writable");
            std::fs::write(path, text).expect("writable");
        }
        let mut folder = Folder::new();
        let length = |opened| match opened {
            Ok(Opened::File(_, length)) => Ok(length),
            Ok(Opened::Special(kind)) => Err(kind.to_owned()),
            Err(error) => Err(explain(&error)),
        };
        let paths = [
            "a/x", "a/y", "b/x", "a/x", "b/c/x", "b/c", "b/none", "none/x",
        ];
        let told = paths.map(|path| length(folder.open(&root.path().join(path))));
        let expected = paths.map(|path| length(open_regular(&root.path().join(path))));
        assert_eq!(told, expected);
        assert_eq!(told[..5], [1, 2, 3, 1, 4].map(Ok));
        // Without any folder, below the current one.
        assert_eq!(
            length(folder.open(Path::new("Cargo.toml"))),
            length(open_regular(Path::new("Cargo.toml")))
        );
    }
}
