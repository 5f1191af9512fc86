//! The active rules, indexed by what leads to them.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::OnceLock;

use aho_corasick::AhoCorasick;
use globset::{Glob, GlobSet, GlobSetBuilder};

use super::anchors::{AnchorIndex, rarest_trigram};
use super::checks::{self, Proof};
use super::entropy;
use super::near::{AFTER, BEFORE};
use super::observe::Dropped;
use super::pattern::Pattern;
use super::trigger::Triggers;
use super::values::Values;
use crate::rules::{AnchorDef, Find, RuleDef};

/// More trigrams than this slow every byte down; the anchors beyond go through an automaton of their own.
const MOST_TRIGRAMS: usize = 40;

/// The active rules and the way to each.
#[derive(Debug)]
pub struct Catalogue {
    rules: Vec<&'static RuleDef>,
    patterns: Vec<Option<Pattern>>,
    parts: Vec<Vec<Pattern>>,
    only_in: Vec<OnceLock<GlobSet>>,
    /// What a tag of the anchor indexes stands for: rule and anchor.
    tags: Vec<(u16, u16)>,
    pub(super) triggers: Triggers,
    /// Anchors that a long run leads to.
    pub(super) anchors: AnchorIndex,
    /// Anchors that a trigram leads to.
    pub(super) loose: AnchorIndex,
    /// Anchors that nothing leads to, and their tags.
    pub(super) everywhere: Option<(AhoCorasick, Vec<u32>)>,
    pub(super) values: Values,
    pub(super) reach: usize,
}

impl Catalogue {
    /// Indexes these rules.
    ///
    /// # Panics
    /// With more than 65,535 rules.
    pub fn new(rules: Vec<&'static RuleDef>) -> Self {
        assert!(u16::try_from(rules.len()).is_ok(), "at most 65,535 rules");
        let mut run = Vec::new();
        let mut loose = Vec::new();
        let mut tags = Vec::new();
        for (index, rule) in (0u16..).zip(&rules) {
            let Find::Anchored(def) = &rule.find else {
                continue;
            };
            for (number, anchor) in (0u16..).zip(def.anchors) {
                let tag = u32::try_from(tags.len()).expect("anchors are counted in 32 bits");
                tags.push((index, number));
                if anchor.in_run { &mut run } else { &mut loose }.push((anchor.text, tag));
            }
        }
        let mut trigrams = Vec::new();
        let everywhere = split_off_everywhere(&mut loose, &mut trigrams);
        let patterns: Vec<Option<Pattern>> = rules.iter().map(|rule| pattern_of(rule)).collect();
        let longest = patterns
            .iter()
            .flatten()
            .map(|p| p.def.max_len)
            .max()
            .unwrap_or(0);
        Self {
            values: Values::new(&rules),
            parts: rules
                .iter()
                .map(|rule| {
                    rule.parts
                        .iter()
                        .map(|part| Pattern::new(&part.pattern))
                        .collect()
                })
                .collect(),
            triggers: Triggers::new(&trigrams),
            anchors: AnchorIndex::new(run),
            loose: AnchorIndex::new_folded(loose, &trigrams),
            reach: longest + BEFORE.max(AFTER) + 64,
            only_in: rules.iter().map(|_| OnceLock::new()).collect(),
            rules,
            patterns,
            tags,
            everywhere,
        }
    }

    /// How many rules are active.
    pub fn len(&self) -> usize {
        self.rules.len()
    }

    /// Whether no rule is active.
    pub fn is_empty(&self) -> bool {
        self.rules.is_empty()
    }

    /// The rule of that index.
    pub fn def(&self, rule: u16) -> &'static RuleDef {
        self.rules[usize::from(rule)]
    }

    /// All active rules.
    pub fn rules(&self) -> &[&'static RuleDef] {
        &self.rules
    }

    /// Whether the rule counts in a file of that path.
    pub(super) fn counts_in(&self, rule: u16, path: &[u8]) -> bool {
        let globs = self.def(rule).only_in;
        globs.is_empty() || {
            let set = self.only_in[usize::from(rule)].get_or_init(|| glob_set(globs));
            set.is_match(Path::new(&*String::from_utf8_lossy(path)))
        }
    }

    pub(super) fn pattern(&self, rule: u16) -> Option<&Pattern> {
        self.patterns[usize::from(rule)].as_ref()
    }

    pub(super) fn parts(&self, rule: u16) -> &[Pattern] {
        &self.parts[usize::from(rule)]
    }

    pub(super) fn anchor(&self, tag: u32) -> (u16, &'static AnchorDef) {
        let (rule, number) = self.tags[tag as usize];
        match &self.def(rule).find {
            Find::Anchored(def) => (rule, &def.anchors[usize::from(number)]),
            Find::Value(_) | Find::Code(_) => unreachable!("only anchored rules have tags"),
        }
    }

    /// Why this cannot be a secret of that rule, by what the rule says of its content.
    pub(super) fn fails(&self, rule: u16, secret: &[u8]) -> Option<Dropped> {
        let def = self.def(rule);
        if let Some(name) = def.check
            && let Some(check) = checks::find(name)
            && let Proof::Invalid(why) = check.prove(secret)
        {
            return Some(Dropped::Check(name, why));
        }
        let (bits, least) = entropy::of_rule(def, secret);
        (bits < least).then_some(Dropped::Entropy(bits, least))
    }
}

fn pattern_of(rule: &'static RuleDef) -> Option<Pattern> {
    match &rule.find {
        Find::Anchored(def) | Find::Value(def) => Some(Pattern::new(def)),
        Find::Code(_) => None,
    }
}

/// Chooses trigrams for the loose anchors, most shared first; what finds no place gets an automaton.
fn split_off_everywhere(
    loose: &mut Vec<(&'static str, u32)>,
    trigrams: &mut Vec<[u8; 3]>,
) -> Option<(AhoCorasick, Vec<u32>)> {
    let mut by_trigram: BTreeMap<[u8; 3], Vec<(&'static str, u32)>> = BTreeMap::new();
    for &(text, tag) in loose.iter() {
        let trigram = rarest_trigram(text).expect("anchors have at least three bytes");
        by_trigram.entry(trigram).or_default().push((text, tag));
    }
    let mut groups: Vec<_> = by_trigram.into_iter().collect();
    groups.sort_by_key(|(_, group)| std::cmp::Reverse(group.len()));
    let rest: Vec<(&'static str, u32)> = groups
        .split_off(
            groups
                .len()
                .min(MOST_TRIGRAMS - trigrams.len().min(MOST_TRIGRAMS)),
        )
        .into_iter()
        .flat_map(|(_, group)| group)
        .collect();
    trigrams.extend(groups.iter().map(|(trigram, _)| *trigram));
    *loose = groups.into_iter().flat_map(|(_, group)| group).collect();
    if rest.is_empty() {
        return None;
    }
    let automaton = AhoCorasick::new(rest.iter().map(|(text, _)| text))
        .expect("a few hundred short literals make an automaton");
    Some((automaton, rest.into_iter().map(|(_, tag)| tag).collect()))
}

/// The globs as one matcher; one without `/` matches at any depth. What is no glob matches nothing: the catalogue's
/// test finds it.
fn glob_set(globs: &[&str]) -> GlobSet {
    let mut builder = GlobSetBuilder::new();
    for glob in globs {
        let deep = if glob.contains('/') {
            (*glob).to_string()
        } else {
            format!("**/{glob}")
        };
        if let Ok(glob) = Glob::new(&deep) {
            builder.add(glob);
        }
    }
    builder.build().unwrap_or_default()
}
