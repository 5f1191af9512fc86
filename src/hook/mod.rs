//! Puts stanch into a repository's git hooks and takes it out again, leaving every other hook as it was.
//!
//! What a hook does when it runs is the command line's business; this module only edits files.

mod script;

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use crate::source::git::{Git, GitError, Layout};

/// The hooks stanch can stand in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hook {
    /// Before a commit is made.
    PreCommit,
    /// Before refs are sent to a remote; reads their names from standard input.
    PrePush,
}

impl Hook {
    /// Its name, as git and the command line know it.
    pub const fn name(self) -> &'static str {
        match self {
            Hook::PreCommit => "pre-commit",
            Hook::PrePush => "pre-push",
        }
    }
}

/// What was done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Done {
    /// There was no hook; now there is ours.
    Created,
    /// Our lines now stand before those of the hook that was there.
    Joined,
    /// The hook that was there is no shell script: it was moved here and runs after ours.
    Moved(PathBuf),
    /// Our lines were there and are as they should be now.
    Renewed,
    /// Our file is gone; there was nothing else in it.
    Removed,
    /// Our lines are gone; the rest of the hook stays.
    Parted,
    /// The hook that had been moved is back in its place.
    Restored,
    /// There was nothing of ours.
    Absent,
}

/// Why a hook could not be put in or taken out.
#[derive(Debug, thiserror::Error)]
pub enum HookError {
    /// git does not say where hooks are.
    #[error(transparent)]
    Git(#[from] GitError),
    /// A file or folder cannot be read or written.
    #[error("{}: {error}", path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// The operating system's text.
        error: io::Error,
    },
    /// The place belongs to something else; the message says what to do instead.
    #[error("{}: {message}", path.display())]
    Taken {
        /// The hook or folder.
        path: PathBuf,
        /// What is there and what to do.
        message: String,
    },
}

/// The hooks of one repository.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hooks {
    dir: PathBuf,
    shared: bool,
}

impl Hooks {
    /// Where git looks for the hooks of the repository this process runs in: `core.hooksPath`, or else the folder
    /// that all its worktrees share.
    ///
    /// # Errors
    /// There is no repository, or hooks are turned off in it.
    pub fn here() -> Result<Self, HookError> {
        let layout = Layout::here()?;
        Self::of(&Git::here()?, &layout)
    }

    /// The same for a repository that was found already.
    ///
    /// # Errors
    /// Hooks are turned off in it, or another tool manages them.
    pub fn of(git: &Git, layout: &Layout) -> Result<Self, HookError> {
        let Some((scope, path)) = configured(git)? else {
            return Ok(Self {
                dir: layout.common_dir.join("hooks"),
                shared: false,
            });
        };
        // git takes a relative path from where the hook runs.
        let dir = layout.root.as_deref().unwrap_or(&layout.git_dir).join(path);
        if dir == Path::new("/dev/null") || dir.as_os_str().is_empty() {
            let message = "core.hooksPath turns all hooks off in this repository".to_owned();
            return Err(HookError::Taken { path: dir, message });
        }
        if dir.ends_with(".husky/_") {
            let message = "husky writes the hooks here; add a line `stanch hook run pre-commit` to .husky/pre-commit instead";
            return Err(HookError::Taken {
                path: dir,
                message: message.to_owned(),
            });
        }
        Ok(Self {
            dir,
            shared: scope == "global" || scope == "system",
        })
    }

    /// The file of a hook.
    pub fn file(&self, hook: Hook) -> PathBuf {
        self.dir.join(hook.name())
    }

    /// Whether the folder serves every repository of the user or the machine.
    pub fn is_shared(&self) -> bool {
        self.shared
    }

    /// Puts stanch before whatever the hook does so far. `program` is the absolute path of the binary.
    ///
    /// # Errors
    /// A file that cannot be read or written, or a hook that git itself does not run.
    pub fn install(&self, hook: Hook, program: &Path) -> Result<Done, HookError> {
        fs::create_dir_all(&self.dir).map_err(at(&self.dir))?;
        let file = self.file(hook);
        let moved = self.moved(hook);
        let program = program.to_string_lossy();
        let Some(bytes) = read(&file)? else {
            write(&file, &script::alone(hook, &program, None))?;
            return Ok(Done::Created);
        };
        let text = String::from_utf8(bytes).ok();
        if let Some(text) = text.as_deref().filter(|text| script::is_ours(text)) {
            check_whole(&file, text)?;
            let chained = moved.symlink_metadata().is_ok().then_some(moved.as_path());
            let text = script::renewed(text, hook, &program, chained);
            write(&file, &text)?;
            return Ok(Done::Renewed);
        }
        if !is_executable(&file) {
            let message = "is there but not executable, so git does not run it; make it executable or remove it first";
            return Err(HookError::Taken {
                path: file,
                message: message.to_owned(),
            });
        }
        let is_link = file.symlink_metadata().is_ok_and(|meta| meta.is_symlink());
        match text.filter(|text| !is_link && script::is_shell(text)) {
            Some(text) => {
                write(&file, &script::joined(&text, hook, &program))?;
                Ok(Done::Joined)
            }
            None => {
                if moved.symlink_metadata().is_ok() {
                    let message =
                        "is in the way: a hook was moved here before; look at it and remove it"
                            .to_owned();
                    return Err(HookError::Taken {
                        path: moved,
                        message,
                    });
                }
                fs::rename(&file, &moved).map_err(at(&file))?;
                write(&file, &script::alone(hook, &program, Some(&moved)))?;
                Ok(Done::Moved(moved))
            }
        }
    }

    /// Takes stanch out of a hook.
    ///
    /// # Errors
    /// A file that cannot be read or written.
    pub fn uninstall(&self, hook: Hook) -> Result<Done, HookError> {
        let file = self.file(hook);
        let text = read(&file)?.and_then(|bytes| String::from_utf8(bytes).ok());
        let Some(text) = text.filter(|text| script::is_ours(text)) else {
            return Ok(Done::Absent);
        };
        check_whole(&file, &text)?;
        let moved = self.moved(hook);
        let after = moved.symlink_metadata().is_ok().then_some(moved.as_path());
        match script::parted(&text, after) {
            Some(rest) => {
                write(&file, &rest)?;
                Ok(Done::Parted)
            }
            None if after.is_some() => {
                fs::rename(&moved, &file).map_err(at(&moved))?;
                Ok(Done::Restored)
            }
            None => {
                fs::remove_file(&file).map_err(at(&file))?;
                Ok(Done::Removed)
            }
        }
    }

    /// Where a hook goes that is no shell script.
    fn moved(&self, hook: Hook) -> PathBuf {
        self.dir.join(format!("{}.before-stanch", hook.name()))
    }
}

/// `core.hooksPath` and the scope it is set in. What the wrapper itself sets on the command line does not count.
fn configured(git: &Git) -> Result<Option<(String, PathBuf)>, GitError> {
    let arguments = [
        "config",
        "--show-scope",
        "-z",
        "--type=path",
        "--get-all",
        "core.hooksPath",
    ];
    let answer = match git.output(&arguments) {
        // 1: not set anywhere.
        Err(GitError::Failed { code: Some(1), .. }) => return Ok(None),
        answer => answer?,
    };
    let mut fields = answer
        .split(|&b| b == 0)
        .map(|field| String::from_utf8_lossy(field).into_owned());
    let mut last = None;
    while let (Some(scope), Some(path)) = (fields.next(), fields.next()) {
        if scope != "command" {
            last = Some((scope, PathBuf::from(path)));
        }
    }
    Ok(last)
}

/// Leaves alone what somebody edited so that it is not known where our lines end.
fn check_whole(file: &Path, text: &str) -> Result<(), HookError> {
    if script::is_whole(text) {
        return Ok(());
    }
    let message = "has lost the line `# <<< stanch <<<`, so it is not known where the lines of stanch end; take them out by hand";
    Err(HookError::Taken {
        path: file.to_path_buf(),
        message: message.to_owned(),
    })
}

fn at(path: &Path) -> impl FnOnce(io::Error) -> HookError {
    let path = path.to_path_buf();
    move |error| HookError::File { path, error }
}

fn read(file: &Path) -> Result<Option<Vec<u8>>, HookError> {
    match fs::read(file) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error)
            if error.kind() == io::ErrorKind::NotFound && file.symlink_metadata().is_err() =>
        {
            Ok(None)
        }
        // A link that leads nowhere is a hook of somebody's all the same.
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let message = "is a link that leads nowhere; remove it first".to_owned();
            Err(HookError::Taken {
                path: file.to_path_buf(),
                message,
            })
        }
        Err(error) => Err(at(file)(error)),
    }
}

/// Writes an executable file beside the target and renames it, so that git never runs half a hook.
fn write(file: &Path, text: &str) -> Result<(), HookError> {
    let dir = file.parent().unwrap_or(Path::new("."));
    let mode = fs::metadata(file).map(|meta| meta.permissions()).ok();
    let mut temporary = tempfile::NamedTempFile::new_in(dir).map_err(at(dir))?;
    temporary.write_all(text.as_bytes()).map_err(at(file))?;
    make_executable(temporary.as_file(), mode).map_err(at(file))?;
    temporary
        .persist(file)
        .map_err(|error| at(file)(error.error))?;
    Ok(())
}

#[cfg(unix)]
fn make_executable(file: &fs::File, before: Option<fs::Permissions>) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    file.set_permissions(before.unwrap_or_else(|| fs::Permissions::from_mode(0o755)))
}

#[cfg(not(unix))]
fn make_executable(_: &fs::File, _: Option<fs::Permissions>) -> io::Result<()> {
    Ok(())
}

#[cfg(unix)]
fn is_executable(file: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    fs::metadata(file).is_ok_and(|meta| meta.permissions().mode() & 0o111 != 0)
}

#[cfg(not(unix))]
fn is_executable(_: &Path) -> bool {
    true
}

#[cfg(test)]
mod tests;
