//! From a stanza as it was written to what the engine needs: a regular expression, anchors, lengths, boundaries.
//! Says what is wrong with a stanza in words its author understands.
//!
//! This module also runs inside the build script, so it uses nothing of the crate.

use super::schema::{File, OneOrMany, Part, Rule};
use super::template::{ByteSet, Dialect, Node, parse, to_regex, variants};

/// A literal that must be present, and where it stands in the match.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Anchor {
    /// The bytes.
    pub text: String,
    /// Its distance from the start of the match, where that is fixed.
    pub offset: Option<usize>,
    /// Whether every match puts it inside, or at most [`LEAD`] bytes before, a run of [`RUN`] token bytes.
    pub in_run: bool,
}

/// Least length of the runs of token bytes the prefilter finds.
pub const RUN: usize = 16;
/// How far before such a run an anchor may begin and still be looked for.
pub const LEAD: usize = 8;
/// Longest match of a `regex`, in bytes.
pub const MAX_REGEX: usize = 1000;
/// Bracket expression of the token bytes.
pub const TOKEN_BYTES: &str = "A-Za-z0-9_-";

/// How one pattern is searched.
#[derive(Debug, Clone, PartialEq)]
pub struct Pattern {
    /// ASCII regular expression, Unicode off, without boundaries.
    pub regex: String,
    /// Literals to look for first; empty for a `value`.
    pub anchors: Vec<Anchor>,
    /// Least length of a match in bytes.
    pub min_len: usize,
    /// Greatest length of a match in bytes.
    pub max_len: usize,
    /// Bytes that must not follow a match.
    pub tail: ByteSet,
    /// Bytes the variable part is made of.
    pub alphabet: ByteSet,
}

/// Everything a pattern field can be.
#[derive(Debug, Clone, PartialEq)]
pub enum Compiled {
    /// A pattern with anchors.
    Anchored(Pattern),
    /// A value judged by its neighbourhood.
    Value(Pattern),
    /// A matcher written in Rust.
    Code(String),
}

/// Reads one file.
///
/// # Errors
/// What serde says, with line and column.
pub fn read(text: &str) -> Result<Vec<Rule>, String> {
    let file: File =
        toml::from_str(text).map_err(|error| error.to_string().trim_end().to_string())?;
    Ok(expand(file))
}

/// All stanzas of a file in their full form.
pub fn expand(file: File) -> Vec<Rule> {
    let provider = file.provider.as_deref();
    let mut rules = file.rule;
    rules.extend(
        file.context
            .into_iter()
            .map(|context| context.expand(provider)),
    );
    for rule in &mut rules {
        if rule.provider.is_none() {
            rule.provider = Some(provider.map_or_else(
                || rule.id.split('-').next().unwrap_or_default().to_string(),
                str::to_string,
            ));
        }
    }
    rules
}

/// Turns the pattern field of a stanza into what the engine needs.
///
/// # Errors
/// Which field is wrong, and what was expected.
pub fn compile(rule: &Rule) -> Result<Compiled, String> {
    let given = [
        rule.format.is_some(),
        rule.regex.is_some(),
        rule.value.is_some(),
        rule.matcher.is_some(),
    ];
    if given.iter().filter(|&&g| g).count() != 1 {
        return Err("exactly one of `format`, `regex`, `value`, `matcher` is needed".into());
    }
    if let Some(name) = &rule.matcher {
        return Ok(Compiled::Code(name.clone()));
    }
    if rule.value.is_some() && rule.near.is_empty() {
        return Err("`value` needs `near`: the words that tell whose value it is".into());
    }
    if rule.format.is_some() && !rule.anchors.is_empty() {
        return Err("`anchors` belongs to `regex`; a `format` has its own".into());
    }
    pattern(rule)
}

/// The same for a part of a composite rule.
///
/// # Errors
/// Which field is wrong, and what was expected.
pub fn compile_part(part: &Part) -> Result<Compiled, String> {
    let given = [
        part.format.is_some(),
        part.regex.is_some(),
        part.value.is_some(),
    ];
    if given.iter().filter(|&&g| g).count() != 1 {
        return Err(format!(
            "part `{}`: exactly one of `format`, `regex`, `value` is needed",
            part.name
        ));
    }
    if let Some(regex) = &part.regex {
        let (min_len, max_len) = lengths(regex)?;
        let none = ByteSet::default();
        return Ok(Compiled::Anchored(Pattern {
            regex: regex.clone(),
            anchors: Vec::new(),
            min_len,
            max_len,
            tail: none,
            alphabet: none,
        }));
    }
    let compiled = match &part.value {
        Some(value) => from_templates(&value.list(), true)?,
        None => from_templates(
            &part
                .format
                .as_ref()
                .map(OneOrMany::list)
                .unwrap_or_default(),
            true,
        )?,
    };
    Ok(if part.value.is_some() {
        Compiled::Value(compiled)
    } else {
        Compiled::Anchored(compiled)
    })
}

/// `near` words as they are compared: lower case, without `-`, `_` and spaces.
pub fn normalised(words: &[String]) -> Vec<String> {
    words
        .iter()
        .map(|word| word.to_lowercase().replace(['-', '_', ' '], ""))
        .collect()
}

/// The templates a sample of the secret is drawn from.
pub fn samples(format: Option<&OneOrMany>, value: Option<&OneOrMany>) -> Vec<String> {
    format.or(value).map(OneOrMany::list).unwrap_or_default()
}

/// Whether a match without parts is hidden.
///
/// # Errors
/// If `alone` is neither `report` nor `hide`.
pub fn hidden_alone(rule: &Rule) -> Result<bool, String> {
    match rule.alone.as_deref() {
        None => Ok(!rule.part.is_empty()),
        Some("hide") => Ok(true),
        Some("report") => Ok(false),
        Some(other) => Err(format!("`alone` is `{other}`; expected `report` or `hide`")),
    }
}

fn pattern(rule: &Rule) -> Result<Compiled, String> {
    if let Some(regex) = &rule.regex {
        return from_regex(regex, &rule.anchors).map(Compiled::Anchored);
    }
    if let Some(value) = &rule.value {
        let pattern = from_templates(&value.list(), true).map_err(|e| format!("`value`: {e}"))?;
        if pattern.min_len < RUN {
            return Err(format!(
                "`value` is {} bytes long at least: shorter than {RUN} cannot be told from noise",
                pattern.min_len
            ));
        }
        return Ok(Compiled::Value(pattern));
    }
    let list = rule
        .format
        .as_ref()
        .map(OneOrMany::list)
        .unwrap_or_default();
    match from_templates(&list, false) {
        Ok(pattern) => Ok(Compiled::Anchored(pattern)),
        // A short prefix is no anchor; with a word near it the whole is a value of that shape.
        Err(_) if !rule.near.is_empty() => {
            let pattern = from_templates(&list, true).map_err(|e| format!("`format`: {e}"))?;
            if pattern.min_len < RUN {
                return Err(format!(
                    "`format` is {} bytes long at least: with a prefix under 3 characters it needs {RUN}",
                    pattern.min_len
                ));
            }
            Ok(Compiled::Value(pattern))
        }
        Err(e) => Err(format!("`format`: {e}")),
    }
}

fn from_regex(regex: &str, anchors: &[String]) -> Result<Pattern, String> {
    if anchors.is_empty() || anchors.iter().any(|a| a.len() < 3) {
        return Err("`regex` needs `anchors`: literals of at least 3 bytes, one of which every match contains".into());
    }
    let (min_len, max_len) = lengths(regex)?;
    let anchors = anchors
        .iter()
        .map(|text| Anchor {
            text: text.clone(),
            offset: None,
            in_run: false,
        })
        .collect();
    let tail = ByteSet::default();
    Ok(Pattern {
        regex: regex.to_string(),
        anchors,
        min_len,
        max_len,
        tail,
        alphabet: ByteSet::from_ranges(TOKEN_BYTES),
    })
}

/// Least and greatest length of what a regular expression matches.
fn lengths(regex: &str) -> Result<(usize, usize), String> {
    let hir = regex_syntax::ParserBuilder::new()
        .unicode(false)
        .utf8(false)
        .build()
        .parse(regex)
        .map_err(|error| format!("`regex`: {error}"))?;
    let min = hir.properties().minimum_len().unwrap_or(0);
    if min == 0 {
        return Err("`regex` matches the empty string".into());
    }
    match hir.properties().maximum_len() {
        Some(max) if max <= MAX_REGEX => Ok((min, max)),
        Some(max) => Err(format!(
            "`regex` may match {max} bytes; the limit is {MAX_REGEX}"
        )),
        None => Err(format!(
            "`regex` has no greatest length: replace `*` and `+` by `{{m,n}}` (limit {MAX_REGEX} bytes)"
        )),
    }
}

fn from_templates(list: &[String], anchorless: bool) -> Result<Pattern, String> {
    let mut nodes = Vec::with_capacity(list.len());
    for text in list {
        nodes.push(parse(text, Dialect::Format).map_err(|e| format!("{e} in `{text}`"))?);
    }
    let mut all = Vec::new();
    for (template, text) in nodes.iter().zip(list) {
        all.extend(
            variants(template, 64)
                .ok_or_else(|| format!("`{text}` has more than 64 alternatives"))?,
        );
    }
    if all.is_empty() || all.iter().any(Vec::is_empty) {
        return Err("the template is empty".into());
    }
    let mut anchors: Vec<Anchor> = Vec::new();
    for variant in &all {
        match anchor_of(variant) {
            Some(anchor) if !anchors.contains(&anchor) => anchors.push(anchor),
            None if !anchorless => {
                return Err("no literal of at least 3 bytes in every alternative: use `value` with `near`, or `near` and a longer prefix".into());
            }
            _ => {}
        }
    }
    let regex = if nodes.len() == 1 {
        to_regex(&nodes[0])
    } else {
        format!(
            "(?:{})",
            nodes
                .iter()
                .map(|n| to_regex(n))
                .collect::<Vec<_>>()
                .join("|")
        )
    };
    let lens: Vec<(usize, usize)> = all.iter().map(|v| length_of(v)).collect();
    Ok(Pattern {
        regex,
        anchors: if anchorless { Vec::new() } else { anchors },
        min_len: lens.iter().map(|l| l.0).min().unwrap_or(0),
        max_len: lens.iter().map(|l| l.1).max().unwrap_or(0),
        tail: all
            .iter()
            .map(|v| tail_of(v))
            .fold(ByteSet::default(), |a, b| a.union(&b)),
        alphabet: all
            .iter()
            .map(|v| alphabet_of(v))
            .fold(ByteSet::default(), |a, b| a.union(&b)),
    })
}

fn length_of(variant: &[Node]) -> (usize, usize) {
    variant.iter().fold((0, 0), |(min, max), node| match node {
        Node::Literal(text) => (min + text.len(), max + text.len()),
        Node::Class { min: a, max: b, .. } => (min + a, max + b),
        Node::Choice { .. } | Node::Special { .. } => (min, max),
    })
}

/// What cannot follow: the last class, or letters, digits and `_` after a literal.
fn tail_of(variant: &[Node]) -> ByteSet {
    match variant.last() {
        Some(Node::Class { set, .. }) => *set,
        _ => ByteSet::from_ranges("A-Za-z0-9_"),
    }
}

fn alphabet_of(variant: &[Node]) -> ByteSet {
    variant
        .iter()
        .fold(ByteSet::default(), |set, node| match node {
            Node::Class { set: more, .. } => set.union(more),
            _ => set,
        })
}

/// The best literal of one linear form: one the prefilter reaches before one it does not, then the longest.
fn anchor_of(variant: &[Node]) -> Option<Anchor> {
    let mut offset = Some(0);
    let mut best: Option<Anchor> = None;
    for (index, node) in variant.iter().enumerate() {
        match node {
            Node::Literal(text) => {
                if text.len() >= 3 {
                    let anchor = Anchor {
                        text: text.clone(),
                        offset,
                        in_run: in_run(variant, index),
                    };
                    let better = best.as_ref().is_none_or(|old| {
                        (anchor.in_run, anchor.offset.is_some(), anchor.text.len())
                            > (old.in_run, old.offset.is_some(), old.text.len())
                    });
                    if better {
                        best = Some(anchor);
                    }
                }
                offset = offset.map(|o| o + text.len());
            }
            Node::Class { min, max, .. } => offset = offset.filter(|_| min == max).map(|o| o + min),
            Node::Choice { .. } | Node::Special { .. } => offset = None,
        }
    }
    best
}

/// Whether the literal at `index` always starts inside a long run of token bytes or at most [`LEAD`] bytes before one.
fn in_run(variant: &[Node], index: usize) -> bool {
    let token = ByteSet::from_ranges(TOKEN_BYTES);
    let Node::Literal(text) = &variant[index] else {
        return false;
    };
    let bytes = text.as_bytes();
    // The run that the literal's last token bytes begin, and how far the literal starts before it.
    let trailing = bytes
        .iter()
        .rev()
        .take_while(|&&b| token.contains(b))
        .count();
    let before = bytes.len() - trailing;
    let ahead = trailing + reach(&variant[index + 1..], &token);
    let whole = if before == 0 {
        reach_back(&variant[..index], &token)
    } else {
        0
    };
    (before <= LEAD && ahead >= RUN) || (before == 0 && whole + ahead >= RUN)
}

fn reach(nodes: &[Node], token: &ByteSet) -> usize {
    let mut length = 0;
    for node in nodes {
        match node {
            Node::Literal(text) => {
                let run = text.bytes().take_while(|&b| token.contains(b)).count();
                length += run;
                if run < text.len() {
                    break;
                }
            }
            Node::Class { set, min, .. } if set.is_subset(token) => length += min,
            _ => break,
        }
    }
    length
}

fn reach_back(nodes: &[Node], token: &ByteSet) -> usize {
    let mut length = 0;
    for node in nodes.iter().rev() {
        match node {
            Node::Literal(text) => {
                let run = text
                    .bytes()
                    .rev()
                    .take_while(|&b| token.contains(b))
                    .count();
                length += run;
                if run < text.len() {
                    break;
                }
            }
            Node::Class { set, min, .. } if set.is_subset(token) => length += min,
            _ => break,
        }
    }
    length
}

#[cfg(test)]
mod tests {
    use super::*;

    fn anchored(format: &str) -> Pattern {
        from_templates(&[format.to_string()], false).expect("the format is well formed")
    }

    #[test]
    fn anchors_follow_from_the_format() {
        let p = anchored("gsk_{alnum:52}");
        assert_eq!(
            p.anchors,
            [Anchor {
                text: "gsk_".into(),
                offset: Some(0),
                in_run: true
            }]
        );
        assert_eq!((p.min_len, p.max_len), (56, 56));
        let p = anchored("sk-{alnum:20}T3Blbk{alnum:20}");
        assert_eq!(
            (p.anchors[0].text.as_str(), p.anchors[0].offset),
            ("T3Blbk", Some(23))
        );
        let p = anchored("A(KIA|SIA){base32:16}");
        assert_eq!(p.anchors.len(), 2);
    }

    #[test]
    fn an_anchor_before_a_separator_is_reached_within_the_lead() {
        assert!(anchored("SG.{b64url:22}.{b64url:43}").anchors[0].in_run);
        assert!(!anchored("AccountKey={base64:86}==").anchors[0].in_run);
        assert!(!anchored("a-very-long/literal/{alnum:24}").anchors[0].in_run);
    }

    #[test]
    fn regexes_must_be_bounded() {
        assert!(
            from_regex("abc[a-z]+", &["abc".into()])
                .expect_err("no end")
                .contains("greatest length")
        );
        assert!(
            from_regex("(abc)?", &["abc".into()])
                .expect_err("empty")
                .contains("empty")
        );
        assert!(
            from_regex("abc", &[])
                .expect_err("no anchors")
                .contains("anchors")
        );
    }
}
