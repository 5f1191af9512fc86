//! Configuration files: `.stanch.toml` at the top of a repository and `stanch/config.toml` in the user's configuration
//! directory. Read once at start, layered, later ones on top.
//!
//! Lists add up, single values of a later file win, and nothing turns a built-in rule off but its name. Command-line
//! flags come on top of all of this and are not this module's business. A repository's file is somebody else's text:
//! it can silence and add rules, and names no file outside the repository and no address to send a secret to.

mod file;

use std::path::{Component, Path, PathBuf};

use crate::model::{Confidence, guarded};
use crate::rules::nearest::nearest;
use crate::rules::{self, RuleDef};
use crate::suppress::{Allow, Date};

/// Name of the file at the top of a repository.
pub const REPOSITORY_FILE: &str = ".stanch.toml";

/// Where configuration may come from. Files that are not there are passed over, except the explicit one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Places {
    /// The user's own file.
    pub user: Option<PathBuf>,
    /// The top of the repository.
    pub repository: Option<PathBuf>,
    /// A file named on the command line: read instead of both others.
    pub explicit: Option<PathBuf>,
}

/// What all files come to.
#[derive(Debug, Default)]
pub struct Settings {
    /// Rules besides the built-in ones; one with a built-in id replaces that.
    pub rules: Vec<&'static RuleDef>,
    /// Rules to leave out: ids, providers, or the start of ids and `*`.
    pub disable: Vec<Named>,
    /// The only rules to use, if any are given.
    pub only: Vec<Named>,
    /// What to silence.
    pub allow: Vec<Allow>,
    /// Paths not to scan: patterns as in a `.gitignore` at the top of the repository.
    pub exclude: Vec<Named>,
    /// Least confidence to report.
    pub min_confidence: Option<Confidence>,
    /// The baseline file.
    pub baseline: Option<PathBuf>,
    /// The files that were read, in order.
    pub files: Vec<PathBuf>,
    /// What a reader should know: things that were ignored, and why.
    pub notes: Vec<String>,
}

/// A name from a file, with the place to speak of when it means nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// As written.
    pub name: String,
    /// File and field: ``.stanch.toml: `disable` ``.
    pub place: String,
}

/// What is wrong with a configuration file: file, line and column where known, field, and what was expected.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{place}: {}", guarded(message))]
pub struct ConfigError {
    /// `file`, or `file:line:column`.
    pub place: String,
    /// What is wrong.
    pub message: String,
}

impl Places {
    /// The usual places for a repository (or for none): the user's directory from `XDG_CONFIG_HOME`, `HOME` or `APPDATA`.
    pub fn usual(repository: Option<&Path>) -> Self {
        let variable = |name: &str| {
            std::env::var_os(name)
                .map(PathBuf::from)
                .filter(|path| path.is_absolute())
        };
        let base = variable("XDG_CONFIG_HOME")
            .or_else(|| variable("HOME").map(|home| home.join(".config")))
            .or_else(|| variable("APPDATA"));
        let user = base.map(|base| base.join("stanch").join("config.toml"));
        Self {
            user,
            repository: repository.map(Path::to_path_buf),
            explicit: None,
        }
    }

    /// Only the file a user names.
    pub fn only(file: impl Into<PathBuf>) -> Self {
        Self {
            explicit: Some(file.into()),
            ..Self::default()
        }
    }

    /// Reads every file there is, as of `today`.
    ///
    /// # Errors
    /// The first file that cannot be understood; the explicit one also when it cannot be read.
    pub fn load(&self, today: Date) -> Result<Settings, ConfigError> {
        let mut settings = Settings::default();
        if let Some(file) = &self.explicit {
            let text = rules::text_of(file).map_err(|error| unreadable(file, &error))?;
            settings.add(file, &text, None, today)?;
            return Ok(settings);
        }
        if let Some(file) = &self.user
            && let Some(text) = read_if_there(file)?
        {
            settings.add(file, &text, None, today)?;
        }
        if let Some(top) = &self.repository {
            let file = top.join(REPOSITORY_FILE);
            if let Some(text) = read_if_there(&file)? {
                settings.add(&file, &text, Some(top), today)?;
            }
        }
        Ok(settings)
    }
}

impl Settings {
    /// Puts one more file on top. `within` is the repository whose own file it is.
    fn add(
        &mut self,
        path: &Path,
        text: &str,
        within: Option<&Path>,
        today: Date,
    ) -> Result<(), ConfigError> {
        let shown = within.map_or_else(
            || path.display().to_string(),
            |_| REPOSITORY_FILE.to_owned(),
        );
        let dir = path.parent().unwrap_or(Path::new("."));
        let file = file::parse(&shown, text)?;
        let wrong = |message: String| ConfigError {
            place: shown.clone(),
            message,
        };
        let inside = |field: &str, name: &str| match within {
            Some(top) => {
                contained(top, name).map_err(|why| wrong(format!("`{field}`: `{name}` {why}")))
            }
            None => Ok(dir.join(name)),
        };
        for name in &file.rules {
            let loaded = rules::load_file(&inside("rules", name)?)
                .map_err(|error| wrong(format!("`rules`: {error}")))?;
            self.extend(loaded, within.is_some());
        }
        let named = |field: &str, names: &[String]| -> Vec<Named> {
            names
                .iter()
                .map(|name| Named {
                    name: name.clone(),
                    place: format!("{shown}: `{field}`"),
                })
                .collect()
        };
        self.disable.extend(named("disable", &file.disable));
        self.exclude.extend(named("exclude", &file.exclude));
        if !file.only.is_empty() {
            self.only = named("only", &file.only);
        }
        for (index, entry) in file.allow.iter().enumerate() {
            let place = format!("{shown}, [[allow]] {}", index + 1);
            let allow = Allow::new(entry, &place, today);
            self.allow.push(allow.map_err(|error| ConfigError {
                place,
                message: error.to_string(),
            })?);
        }
        if let Some(word) = &file.min_confidence {
            self.min_confidence = Some(
                word.parse()
                    .map_err(|why| wrong(format!("`min_confidence`: {why}")))?,
            );
        }
        if let Some(name) = &file.baseline {
            self.baseline = Some(inside("baseline", name)?);
        }
        let inline = rules::load_stanzas(file.stanzas()).map_err(wrong)?;
        self.extend(inline, within.is_some());
        self.files.push(path.to_path_buf());
        Ok(())
    }

    /// Takes over rules; those of a repository lose the request that would verify a secret.
    fn extend(&mut self, loaded: Vec<RuleDef>, of_repository: bool) {
        for mut rule in loaded {
            if of_repository && rule.verify.take().is_some() {
                let id = rule.info.id;
                self.notes.push(format!("{REPOSITORY_FILE}: rule `{id}`: its verify table is ignored: a repository does not decide where secrets are sent"));
            }
            self.rules.retain(|old| old.info.id != rule.info.id);
            // Rules live as long as the process, like the built-in ones.
            self.rules.push(Box::leak(Box::new(rule)));
        }
    }
}

/// A path named by a repository's own file: relative, and below the repository even through symbolic links.
fn contained(top: &Path, name: &str) -> Result<PathBuf, String> {
    let path = Path::new(name);
    let plain = path
        .components()
        .all(|part| matches!(part, Component::Normal(_) | Component::CurDir));
    let path = top.join(path);
    let outside = || "is not below the repository".to_owned();
    if !plain {
        return Err(outside());
    }
    if let (Ok(real), Ok(top)) = (path.canonicalize(), top.canonicalize())
        && !real.starts_with(top)
    {
        return Err(outside());
    }
    Ok(path)
}

fn read_if_there(file: &Path) -> Result<Option<String>, ConfigError> {
    // A FIFO or a device in the place of a repository's file would hang or never end.
    match std::fs::metadata(file) {
        Ok(meta) if !meta.is_file() => {
            return Err(ConfigError {
                place: file.display().to_string(),
                message: "is not a file".to_owned(),
            });
        }
        Err(error) if is_missing(&error) => return Ok(None),
        _ => {}
    }
    rules::text_of(file)
        .map(Some)
        .map_err(|error| unreadable(file, &error))
}

/// A folder of the path may be missing too, or be a file.
fn is_missing(error: &std::io::Error) -> bool {
    use std::io::ErrorKind::{NotADirectory, NotFound};
    matches!(error.kind(), NotFound | NotADirectory)
}

fn unreadable(file: &Path, error: &std::io::Error) -> ConfigError {
    ConfigError {
        place: file.display().to_string(),
        message: format!("cannot be read: {error} (--no-config does without)"),
    }
}

/// Checks that every name means at least one of the rules.
///
/// # Errors
/// The first name that means none, with the nearest one that does.
pub fn check_names<'a>(
    names: impl IntoIterator<Item = &'a Named>,
    means_something: impl Fn(&str) -> bool,
    known: &[&str],
) -> Result<(), ConfigError> {
    match names
        .into_iter()
        .find(|named| !means_something(&named.name))
    {
        None => Ok(()),
        Some(Named { name, place }) => {
            let hint = nearest(name, known.iter().copied())
                .map(|near| format!("; did you mean `{near}`?"));
            let message = format!("`{name}` is no rule{}", hint.unwrap_or_default());
            Err(ConfigError {
                place: place.clone(),
                message,
            })
        }
    }
}

#[cfg(test)]
mod tests;
