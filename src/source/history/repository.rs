//! Where a repository keeps its things: object directories, refs, and the few settings that say how to read them.
//! Settings are read here and not by git: nothing in a repository's configuration may stop or steer the scan.

use std::fs;
use std::path::{Path, PathBuf};

use super::oid::Oid;
use super::store::{self, Store};
use crate::source::SourceError;
use crate::source::git::{Git, GitError, Layout};

/// A repository, found and understood, not yet read.
#[derive(Debug)]
pub struct Repository {
    pub(crate) layout: Layout,
    objects: PathBuf,
    borrowed: Vec<PathBuf>,
    /// Bytes of an id.
    pub(crate) hash: usize,
    /// Whether refs are kept in reftable files, which only git reads.
    pub(crate) reftable: bool,
    /// Whether a server was promised to deliver what is missing.
    #[allow(
        dead_code,
        reason = "read by tests; the walk names what is missing whoever promised it"
    )]
    pub(crate) partial: bool,
    ambient: bool,
}

impl Repository {
    /// The repository that `path` is in.
    ///
    /// # Errors
    /// When there is none.
    pub fn at(path: &Path) -> Result<Self, SourceError> {
        let layout =
            Layout::above(path).map_err(|error| error.about(path.display().to_string()))?;
        let objects = layout.common_dir.join("objects");
        Ok(Self::with(layout, objects, Vec::new(), false))
    }

    /// The repository a hook runs in: `GIT_DIR` and the quarantine of a push are honoured.
    ///
    /// # Errors
    /// When there is none.
    pub fn here() -> Result<Self, SourceError> {
        let layout = Layout::here().map_err(|error| error.about("."))?;
        let objects = std::env::var_os("GIT_OBJECT_DIRECTORY").map(PathBuf::from);
        let objects = objects.unwrap_or_else(|| layout.common_dir.join("objects"));
        let borrowed = std::env::var_os("GIT_ALTERNATE_OBJECT_DIRECTORIES").unwrap_or_default();
        let borrowed = split_list(borrowed.as_encoded_bytes());
        Ok(Self::with(layout, objects, borrowed, true))
    }

    fn with(layout: Layout, objects: PathBuf, borrowed: Vec<PathBuf>, ambient: bool) -> Self {
        let settings = fs::read(layout.common_dir.join("config")).unwrap_or_default();
        let settings = Settings::parse(&String::from_utf8_lossy(&settings));
        Self {
            hash: if settings.sha256 { 32 } else { 20 },
            reftable: settings.reftable,
            partial: settings.partial,
            layout,
            objects,
            borrowed,
            ambient,
        }
    }

    /// Opens all its objects.
    pub(crate) fn store(&self) -> Store {
        Store::open(&self.objects, &self.borrowed, self.hash)
    }

    /// git, for what only git can do here. Pass [`Repository::git_dir_flag`] before the subcommand.
    pub(crate) fn git(&self) -> Result<Git, GitError> {
        if self.ambient {
            Git::here()
        } else {
            Git::at(&self.layout.git_dir)
        }
    }

    /// The flag that points git at this repository and no other, even where bare ones are not trusted.
    pub(crate) fn git_dir_flag(&self) -> String {
        format!("--git-dir={}", self.layout.git_dir.display())
    }

    /// The name for messages: the directory a user would type.
    pub fn name(&self) -> String {
        let root = self.layout.root.as_ref().unwrap_or(&self.layout.git_dir);
        root.display().to_string()
    }

    /// Commits whose parents were left on the server by a shallow clone.
    pub(crate) fn shallow(&self) -> Vec<Oid> {
        let list = fs::read(self.layout.common_dir.join("shallow")).unwrap_or_default();
        list.split(|&byte| byte == b'\n')
            .filter_map(|line| Oid::from_hex(line.trim_ascii()))
            .collect()
    }
}

#[derive(Debug, Default, PartialEq, Eq)]
struct Settings {
    sha256: bool,
    reftable: bool,
    partial: bool,
}

impl Settings {
    /// Reads the keys that say how the repository is stored, as git reads them: the last one counts.
    fn parse(text: &str) -> Self {
        let mut settings = Settings::default();
        let mut section = String::new();
        for line in text.lines().map(str::trim) {
            let mut rest = line;
            if let Some(head) = line.strip_prefix('[') {
                let Some((name, after)) = head.split_once(']') else {
                    continue;
                };
                section = name.trim().to_ascii_lowercase();
                rest = after.trim();
            }
            let (key, value) = rest.split_once('=').unwrap_or((rest, "true"));
            let key = key.trim().to_ascii_lowercase();
            let value = value.split(['#', ';']).next().unwrap_or_default();
            let value = value.trim().trim_matches('"').to_ascii_lowercase();
            match (section.as_str(), key.as_str()) {
                ("extensions", "objectformat") => settings.sha256 = value == "sha256",
                ("extensions", "refstorage") => settings.reftable = value.starts_with("reftable"),
                ("extensions", "partialclone") => settings.partial = true,
                (name, "promisor") if name.starts_with("remote") && value == "true" => {
                    settings.partial = true;
                }
                _ => {}
            }
        }
        settings
    }
}

/// Splits a list of directories as git does: separated by `:` (`;` on Windows), quoted where a name holds one.
fn split_list(list: &[u8]) -> Vec<PathBuf> {
    let separator = if cfg!(windows) { b';' } else { b':' };
    let mut all = Vec::new();
    let mut rest = list;
    while !rest.is_empty() {
        let mut name = Vec::new();
        let quoted = rest[0] == b'"';
        let mut at = usize::from(quoted);
        while let Some(&byte) = rest.get(at) {
            at += 1;
            match byte {
                b'"' if quoted => break,
                b'\\' if quoted => {
                    name.push(rest.get(at).copied().unwrap_or(b'\\'));
                    at += 1;
                }
                _ if byte == separator && !quoted => {
                    at -= 1;
                    break;
                }
                _ => name.push(byte),
            }
        }
        if !name.is_empty() {
            all.push(store::path_of(&name));
        }
        rest = rest.get(at..).unwrap_or_default();
        rest = rest.strip_prefix(&[separator]).unwrap_or(rest);
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_are_read_as_git_reads_them() {
        let text = "[core]\n\tbare = true\n[Extensions] objectFormat = \"sha256\" # new\n\trefstorage=reftable\n[remote \"origin\"]\n\tpromisor\n";
        let all = Settings {
            sha256: true,
            reftable: true,
            partial: true,
        };
        assert_eq!(Settings::parse(text), all);
        assert_eq!(
            Settings::parse("[other]\nobjectformat = sha256\n[broken\n"),
            Settings::default()
        );
    }

    #[cfg(unix)]
    #[test]
    fn lists_of_directories_may_be_quoted() {
        let expected = ["/a", "/b:c\"", "/d"].map(PathBuf::from);
        assert_eq!(split_list(br#"/a:"/b:c\"":/d:"#), expected);
        assert_eq!(split_list(b""), Vec::<PathBuf>::new());
    }
}
