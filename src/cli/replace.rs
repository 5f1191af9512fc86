//! Writes a file beside its place and renames it: whoever reads it finds all of it, or what was there before.

use std::fs::File;
use std::io;
use std::path::Path;

use tempfile::Builder;

/// Who may read what is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Readers {
    /// All who read other files of the folder, as the umask says.
    Others,
    /// The user alone: it holds secrets in clear.
    Owner,
}

/// Replaces `file` by what `write` writes.
///
/// # Errors
/// When it cannot be written; `file` is as it was then.
pub(super) fn replace(
    file: &Path,
    readers: Readers,
    write: impl FnOnce(&File) -> io::Result<()>,
) -> io::Result<()> {
    let temporary = builder(readers).tempfile_in(folder(file))?;
    write(temporary.as_file())?;
    temporary.persist(file)?;
    Ok(())
}

/// The folder `file` is in.
pub(super) fn folder(file: &Path) -> &Path {
    match file.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    }
}

/// Temporary files are their owner's alone unless told otherwise.
#[cfg(unix)]
fn builder(readers: Readers) -> Builder<'static, 'static> {
    use std::os::unix::fs::PermissionsExt;
    let mut builder = Builder::new();
    if readers == Readers::Others {
        builder.permissions(std::fs::Permissions::from_mode(0o666));
    }
    builder
}

/// Here the folder says who may read what is in it.
#[cfg(not(unix))]
fn builder(_: Readers) -> Builder<'static, 'static> {
    Builder::new()
}
