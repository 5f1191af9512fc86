//! The active rules, indexed by what leads to them.

use std::path::Path;
use std::sync::OnceLock;

use globset::{Glob, GlobSet, GlobSetBuilder};

use super::anchors::{AnchorIndex, Filed, Heads, Loose};
use super::checks::{self, Proof};
use super::coded::Coded;
use super::entropy;
use super::near::{AFTER, BEFORE};
use super::observe::Dropped;
use super::pattern::Pattern;
use super::trigger::{Mark, Triggers};
use super::trigram::{Trigram, Trigrams};
use super::values::Values;
use crate::decode;
use crate::model::Span;
use crate::rules::compile::Lead;
use crate::rules::schema::{SECRET_ENDS, SECRET_WORDS};
use crate::rules::{AnchorDef, Find, RuleDef};

/// One of these stands in every word of [`SECRET_WORDS`]: where none was seen, no such word is near.
const SECRET_TRIGRAMS: [[u8; 3]; 10] = [
    *b"uth", *b"rer", *b"red", *b"jwt", *b"key", *b"pas", *b"pwd", *b"sal", *b"ecr", *b"oke",
];

/// The same for [`SECRET_ENDS`]; the matchers written in code look for them too.
const END_TRIGRAMS: [[u8; 3]; 4] = [*b"t(\"", *b"t('", *b"w(\"", *b"pat"];

/// What a trigram is looked for.
#[derive(Debug, Clone, Default)]
pub(super) struct Uses {
    /// The words that say secret, and where the trigram stands in each.
    pub words: Vec<(&'static str, usize)>,
    /// Whether it leads to a matcher in code.
    pub code: bool,
    /// Whether it announces text written with escapes.
    pub escape: bool,
    /// Whether it is the `://` of a URL.
    pub url: bool,
}

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
    /// What each trigram is looked for, by its number.
    uses: Vec<Uses>,
    /// Anchors that a long run of token bytes or a longer one of wide bytes leads to.
    pub(super) heads: Heads,
    /// Anchors that the `://` of a URL leads to.
    pub(super) urls: AnchorIndex,
    /// Anchors that a trigram of their own leads to.
    pub(super) loose: Loose,
    pub(super) values: Values,
    pub(super) coded: Coded,
    pub(super) reach: usize,
    /// How tokens begin that always carry a checksum, and their rules.
    sealed: Vec<(&'static str, u16)>,
}

impl Catalogue {
    /// Indexes these rules.
    ///
    /// # Panics
    /// With more than 65,535 rules.
    pub fn new(rules: Vec<&'static RuleDef>) -> Self {
        assert!(u16::try_from(rules.len()).is_ok(), "at most 65,535 rules");
        let [mut heads, mut urls, mut loose] = [(); 3].map(|()| Vec::new());
        let mut tags = Vec::new();
        for (index, rule) in (0u16..).zip(&rules) {
            let Find::Anchored(def) = &rule.find else {
                continue;
            };
            for (number, anchor) in (0u16..).zip(def.anchors) {
                let tag = u32::try_from(tags.len()).expect("anchors are counted in 32 bits");
                tags.push((index, number));
                let first = anchor.text.as_bytes().first();
                let is_head = anchor.offset == Some(0)
                    && first.is_some_and(|b| b.is_ascii_alphanumeric() || *b == b'_');
                let list = match anchor.lead {
                    Lead::Run | Lead::Wide if is_head => &mut heads,
                    Lead::Url => &mut urls,
                    // Inside a run every position would have to be looked at; the anchor's own trigram is cheaper.
                    Lead::Run | Lead::Wide | Lead::Trigram => &mut loose,
                };
                list.push(Filed {
                    text: anchor.text,
                    tag,
                    is_head,
                });
            }
        }
        let coded = Coded::new(&rules);
        let code = coded.trigrams();
        let urls_and_escapes = [&[*b"://"], decode::TRIGRAMS].concat();
        let said: Vec<(&'static str, usize)> = words_that_say_secret().collect();
        let of = |(word, inset): &(&str, usize)| Trigram::of(word.as_bytes(), *inset);
        let mut trigrams: Trigrams = urls_and_escapes
            .into_iter()
            .map(Trigram::anywhere)
            .chain(said.iter().map(of))
            .chain(code.iter())
            .collect();
        let loose = Loose::new(&loose, &mut trigrams);
        let heads = Heads::new(&heads);
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
            triggers: Triggers::new(&trigrams, &heads.texts()),
            uses: trigrams.iter().map(|t| uses(t, &said, &code)).collect(),
            heads,
            urls: AnchorIndex::new(&urls),
            loose,
            reach: coded.reach().max(longest + BEFORE.max(AFTER) + 64),
            coded,
            only_in: rules.iter().map(|_| OnceLock::new()).collect(),
            sealed: (0u16..).zip(&rules).flat_map(sealed).collect(),
            rules,
            patterns,
            tags,
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

    /// The token whose checksum a value lacks that begins like one, if it does: nothing else begins so, or nothing
    /// that goes on like this.
    pub(super) fn unsealed(&self, value: &[u8]) -> Option<&'static str> {
        let inside = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'=');
        let is_token = |prefix: &str, rule: u16| {
            let rest = value.strip_prefix(prefix.as_bytes());
            rest.is_some_and(|rest| {
                let alone = checks::has_prefix_of_its_own(self.def(rule).check.unwrap_or_default());
                let begins_so = alone && rest.len() >= 16 && rest.iter().all(inside);
                (begins_so || self.has_form(rule, value)) && self.fails(rule, value).is_some()
            })
        };
        let found = self
            .sealed
            .iter()
            .find(|&&(prefix, rule)| is_token(prefix, rule));
        found.map(|&(_, rule)| self.def(rule).info.name)
    }

    /// Whether all of `value` has the form that rule looks for.
    fn has_form(&self, rule: u16, value: &[u8]) -> bool {
        let whole = Span::new(0, value.len());
        let fits = |pattern: &Pattern| pattern.is_whole(value, whole);
        self.pattern(rule).is_some_and(fits)
    }

    /// What a trigram that was found is looked for.
    pub(super) fn uses(&self, mark: Mark) -> &Uses {
        &self.uses[usize::from(mark.number)]
    }

    /// Why this cannot be a secret of that rule, by what the rule says of its content.
    pub(super) fn fails(&self, rule: u16, secret: &[u8]) -> Option<Dropped> {
        let def = self.def(rule);
        if let Some(name) = def.check.or(def.prove)
            && let Some(check) = checks::find(name)
        {
            match check.prove(secret) {
                Proof::Invalid(why) if def.check.is_some() => {
                    return Some(Dropped::Check(name, why));
                }
                Proof::Other(why) => return Some(Dropped::Check(name, why)),
                _ => {}
            }
        }
        let (bits, least) = entropy::of_rule(def, secret);
        (bits < least).then_some(Dropped::Entropy(bits, least))
    }
}

/// The words that say secret, and where in each the trigram stands by which it is found.
fn words_that_say_secret() -> impl Iterator<Item = (&'static str, usize)> {
    let found = |word: &'static str, by: &'static [[u8; 3]]| {
        let places = word.as_bytes().windows(3).enumerate();
        places.filter_map(move |(inset, w)| by.iter().any(|t| t == w).then_some((word, inset)))
    };
    let words = SECRET_WORDS
        .iter()
        .flat_map(move |word| found(word, &SECRET_TRIGRAMS));
    let ends = SECRET_ENDS
        .iter()
        .flat_map(move |end| found(end, &END_TRIGRAMS));
    words.chain(ends)
}

fn uses(trigram: Trigram, said: &[(&'static str, usize)], code: &Trigrams) -> Uses {
    let bytes = trigram.bytes;
    let is_here = |(word, inset): &&(&str, usize)| word.as_bytes()[*inset..].starts_with(&bytes);
    Uses {
        words: said.iter().filter(is_here).copied().collect(),
        code: code.number(bytes).is_some(),
        escape: decode::TRIGRAMS.contains(&bytes),
        url: bytes == *b"://",
    }
}

/// The beginnings of a token without a checksum of which there is none, and its rule.
fn sealed((index, rule): (u16, &&'static RuleDef)) -> impl Iterator<Item = (&'static str, u16)> {
    let anchors = match &rule.find {
        Find::Anchored(def) if rule.check.is_some_and(checks::is_checksum) => def.anchors,
        _ => &[],
    };
    let begins = anchors.iter().filter(|anchor| anchor.offset == Some(0));
    begins.map(move |anchor| (anchor.text, index))
}

fn pattern_of(rule: &'static RuleDef) -> Option<Pattern> {
    match &rule.find {
        Find::Anchored(def) | Find::Value(def) => Some(Pattern::new(def)),
        Find::Code(_) => None,
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_secret_word_is_announced_by_a_trigram() {
        for word in SECRET_WORDS {
            let announced = SECRET_TRIGRAMS
                .iter()
                .any(|t| word.as_bytes().windows(3).any(|w| w == t));
            assert!(announced, "{word}");
        }
        for end in SECRET_ENDS {
            let announced = END_TRIGRAMS
                .iter()
                .any(|t| end.as_bytes().windows(3).any(|w| w == t));
            assert!(announced, "{end}");
        }
    }
}
