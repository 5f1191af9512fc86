//! What the arguments and configuration files come to: the active rules and what is silenced.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use super::args::{FindingArgs, RuleArgs};
use super::terminal;
use crate::config::{self, Named, Places};
use crate::detect::Catalogue;
use crate::model::Base;
use crate::rules::nearest::nearest;
use crate::rules::{self, RuleDef};
use crate::source::Exclude;
use crate::source::git::Layout;
use crate::suppress::baseline::Baseline;
use crate::suppress::{Date, Suppressor, names as names_rule};

/// The baseline that is used without being named.
pub(super) const BASELINE: &str = ".stanch-baseline";

/// Arguments and configuration files, resolved.
#[derive(Debug)]
pub(super) struct Settings {
    /// The active rules.
    pub catalogue: Catalogue,
    /// What the files say.
    pub config: config::Settings,
    /// The top of the repository, or the folder that stands for it.
    pub root: Option<PathBuf>,
    /// Ids of all rules there are, active or not.
    known: Vec<&'static str>,
    no_config: bool,
}

/// Resolves the rule arguments with the configuration of the repository at or above `start`.
///
/// # Errors
/// A file that cannot be understood, a selector that names no rule, or no rule left.
pub(super) fn load(args: &RuleArgs, start: &Path) -> Result<Settings> {
    let folder = if start.is_dir() {
        start
    } else {
        start.parent().unwrap_or(start)
    };
    let folder = if folder.as_os_str().is_empty() {
        Path::new(".")
    } else {
        folder
    };
    let root = match Layout::above(folder) {
        Ok(layout) => layout.root,
        Err(_) => folder.canonicalize().ok(),
    };
    at(args, root)
}

/// Resolves the rule arguments with the configuration of the repository whose top is `root`.
///
/// # Errors
/// As [`load`].
pub(super) fn at(args: &RuleArgs, root: Option<PathBuf>) -> Result<Settings> {
    let places = match (&args.config, args.no_config) {
        (Some(file), _) => Places::only(file),
        (None, true) => Places::default(),
        (None, false) => Places::usual(root.as_deref()),
    };
    let mut config = places.load(Date::today())?;
    for note in std::mem::take(&mut config.notes) {
        terminal::complain(&note);
    }
    let (rules, known) = select(args, &config)?;
    Ok(Settings {
        catalogue: Catalogue::new(rules),
        config,
        root,
        known,
        no_config: args.no_config,
    })
}

/// The active rules, and the ids of all there are.
fn select(
    args: &RuleArgs,
    config: &config::Settings,
) -> Result<(Vec<&'static RuleDef>, Vec<&'static str>)> {
    let mut rules: Vec<&'static RuleDef> = rules::BUILTIN.iter().collect();
    let mut add = |rule: &'static RuleDef| {
        // A user's rule of the same id replaces the built-in one.
        rules.retain(|old| old.info.id != rule.info.id);
        rules.push(rule);
    };
    config.rules.iter().for_each(|rule| add(rule));
    for file in &args.rules {
        let loaded: &'static [RuleDef] = rules::load_file(file)?.leak();
        loaded.iter().for_each(&mut add);
    }
    let known: Vec<&'static str> = rules.iter().map(|rule| rule.info.id).collect();
    let providers = rules.iter().map(|rule| rule.info.provider);
    let names: Vec<&'static str> = known.iter().copied().chain(providers).collect();
    let means_something = |name: &str| rules.iter().any(|rule| selects(name, rule));
    for selector in args.only.iter().chain(&args.skip) {
        if !means_something(selector) {
            let near = nearest(selector, names.iter().copied())
                .map(|near| format!("did you mean `{near}`? "));
            bail!(
                "no rule is selected by `{selector}`; {}`stanch rules list` shows them all",
                near.unwrap_or_default()
            );
        }
    }
    config::check_names(
        config.disable.iter().chain(&config.only),
        means_something,
        &names,
    )?;
    for entry in &config.allow {
        let names: Vec<Named> = entry
            .rules()
            .map(|name| Named {
                name: name.to_owned(),
                place: format!("{}: `rules`", entry.place()),
            })
            .collect();
        config::check_names(
            &names,
            |name| known.iter().any(|id| names_rule(name, id)),
            &known,
        )?;
    }
    let chosen = |names: &[String], rule: &RuleDef| names.iter().any(|name| selects(name, rule));
    let named =
        |names: &[Named], rule: &RuleDef| names.iter().any(|named| selects(&named.name, rule));
    if args.only.is_empty() {
        rules.retain(|rule| {
            (config.only.is_empty() || named(&config.only, rule)) && !named(&config.disable, rule)
        });
    } else {
        // What the command line asks for by name comes on top of what a file turns off.
        rules.retain(|rule| chosen(&args.only, rule));
    }
    rules.retain(|rule| !chosen(&args.skip, rule));
    if rules.is_empty() {
        bail!("no rule is active: everything was skipped or disabled");
    }
    Ok((rules, known))
}

impl Settings {
    /// How typed paths are seen from the top of the repository.
    pub(super) fn base(&self) -> Option<Base> {
        let current = std::env::current_dir().ok()?;
        Some(Base::new(
            &current,
            self.root.as_deref().unwrap_or(&current),
        ))
    }

    /// The paths the configuration leaves out.
    ///
    /// # Errors
    /// A pattern that is none.
    pub(super) fn exclude(&self) -> Result<Option<Exclude>> {
        let patterns = || self.config.exclude.iter();
        let (Some(first), Some(base)) = (patterns().next(), self.base()) else {
            return Ok(None);
        };
        let exclude = Exclude::new(patterns().map(|named| named.name.as_str()), base);
        exclude
            .map(Some)
            .map_err(|why| anyhow::anyhow!("{}: {why}", first.place))
    }

    /// What silences findings. `base` relates printed paths to the repository, where they differ.
    ///
    /// # Errors
    /// A baseline that cannot be read.
    pub(super) fn suppressor(
        &mut self,
        args: &FindingArgs,
        base: Option<Base>,
    ) -> Result<Suppressor> {
        if args.no_allow {
            return Ok(Suppressor::new());
        }
        let allow = std::mem::take(&mut self.config.allow);
        let suppressor = Suppressor::new()
            .with_comments(self.known.iter().copied(), Date::today())
            .with_allow(allow)
            .with_base(base);
        Ok(match self.baseline(args)? {
            Some(baseline) => suppressor.with_baseline(baseline),
            None => suppressor,
        })
    }

    fn baseline(&self, args: &FindingArgs) -> Result<Option<Baseline>> {
        if args.no_baseline {
            return Ok(None);
        }
        let usual = self
            .root
            .as_ref()
            .map(|root| root.join(BASELINE))
            .filter(|file| file.symlink_metadata().is_ok());
        let usual = usual.filter(|_| !self.no_config);
        let Some(file) = args
            .baseline
            .clone()
            .or_else(|| self.config.baseline.clone())
            .or(usual.clone())
        else {
            return Ok(None);
        };
        anyhow::ensure!(
            usual.as_ref() != Some(&file) || file.is_file(),
            "{}: is no file; `stanch baseline create` writes one, --no-baseline goes without",
            file.display()
        );
        let text =
            rules::text_of(&file).with_context(|| format!("{} cannot be read", file.display()))?;
        Ok(Some(
            Baseline::parse(&text).with_context(|| file.display().to_string())?,
        ))
    }
}

/// Whether a selector names the rule: its id, its provider, or a prefix of its id before `*`.
fn selects(selector: &str, rule: &RuleDef) -> bool {
    match selector.strip_suffix('*') {
        Some(prefix) => rule.info.id.starts_with(prefix),
        None => rule.info.id == selector || rule.info.provider == selector,
    }
}
