//! From a stanza as it was written to what the engine needs: a regular expression, anchors, lengths, boundaries.
//! Says what is wrong with a stanza in words its author understands.
//!
//! This module also runs inside the build script, so it uses nothing of the crate.

use super::schema::{File, OneOrMany, Part, Rule};
use regex_syntax::hir::{Class, Hir, HirKind};

use super::template::{ByteSet, Dialect, Node, parse, to_regex, variants};

/// A literal that must be present, and where it stands in the match.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Anchor {
    /// The bytes.
    pub text: String,
    /// Its distance from the start of the match, where that is fixed.
    pub offset: Option<usize>,
    /// What the prefilter finds in every match and looks for the anchor from there.
    pub lead: Lead,
}

/// What leads the prefilter to an anchor, cheapest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Lead {
    /// A run of [`RUN`] token bytes: the anchor starts inside or at most [`LEAD`] bytes before.
    Run,
    /// A run of [`WIDE_RUN`] wide bytes: the anchor starts inside or at most [`WIDE_LEAD`] bytes before.
    Wide,
    /// The `://` of a URL: the anchor starts at most [`URL_BEFORE`] bytes before or [`URL_AFTER`] after.
    Url,
    /// Its own rarest three bytes.
    Trigram,
}

/// Least length of the runs of token bytes the prefilter finds.
pub const RUN: usize = 16;
/// How far before such a run an anchor may begin and still be looked for.
pub const LEAD: usize = 8;
/// Least length of the runs of wide bytes the prefilter finds.
pub const WIDE_RUN: usize = 32;
/// How far before such a run an anchor may begin and still be looked for.
pub const WIDE_LEAD: usize = 24;
/// How far before the `://` of a URL an anchor may begin and still be looked for.
pub const URL_BEFORE: usize = 40;
/// How far after it.
pub const URL_AFTER: usize = 160;
/// Longest match of a `regex`, in bytes.
pub const MAX_REGEX: usize = 1500;
/// Bracket expression of the wide bytes: what tokens and their encodings are made of.
pub const WIDE_BYTES: &str = "A-Za-z0-9_+/=.~%-";
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
    /// The runs of token bytes, at least [`RUN`] long, that its matches hold.
    pub runs: Vec<RunShape>,
    /// Whether every match is one such run.
    pub is_one_run: bool,
}

/// A run of token bytes that a value holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunShape {
    /// Least length.
    pub min: usize,
    /// Greatest length.
    pub max: usize,
    /// Its bytes.
    pub set: ByteSet,
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
        let (min_len, max_len) = lengths(&hir(regex)?)?;
        let none = ByteSet::default();
        return Ok(Compiled::Anchored(Pattern {
            regex: regex.clone(),
            anchors: Vec::new(),
            min_len,
            max_len,
            tail: none,
            alphabet: none,
            runs: Vec::new(),
            is_one_run: false,
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
    let hir = hir(regex)?;
    let (min_len, max_len) = lengths(&hir)?;
    let forms = linear(&hir).and_then(|nodes| variants(&nodes, 64));
    if let Some(without) = forms
        .iter()
        .flatten()
        .find(|form| !anchors.iter().any(|anchor| may_hold(form, anchor)))
    {
        return Err(format!(
            "`anchors`: none of {anchors:?} can stand in what `regex` matches as {}",
            to_regex(without)
        ));
    }
    let anchors = anchors
        .iter()
        .map(|text| Anchor {
            text: text.clone(),
            offset: None,
            lead: forms
                .as_deref()
                .map_or(Lead::Trigram, |forms| lead_in(forms, text)),
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
        runs: Vec::new(),
        is_one_run: false,
    })
}

fn hir(regex: &str) -> Result<Hir, String> {
    regex_syntax::ParserBuilder::new()
        .unicode(false)
        .utf8(false)
        .build()
        .parse(regex)
        .map_err(|error| format!("`regex`: {error}"))
}

/// A regular expression as template nodes; what templates cannot say becomes a class of anything. `None` where that
/// would lose a literal.
fn linear(hir: &Hir) -> Option<Vec<Node>> {
    let anything = |hir: &Hir| Node::Class {
        set: ByteSet([u64::MAX; 4]),
        min: hir.properties().minimum_len().unwrap_or(0),
        max: hir.properties().maximum_len().unwrap_or(MAX_REGEX),
    };
    Some(match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => Vec::new(),
        HirKind::Literal(literal) => {
            vec![Node::Literal(String::from_utf8(literal.0.to_vec()).ok()?)]
        }
        HirKind::Class(class) => vec![class_node(class, 1, 1)],
        HirKind::Repetition(repetition) => match repetition.sub.kind() {
            HirKind::Class(class) => {
                let max = repetition.max.unwrap_or(1 << 16) as usize;
                vec![class_node(class, repetition.min as usize, max)]
            }
            _ if repetition.min == 0 && repetition.max == Some(1) => {
                vec![Node::Choice {
                    branches: vec![linear(&repetition.sub)?],
                    optional: true,
                }]
            }
            _ => vec![anything(hir)],
        },
        HirKind::Capture(capture) => linear(&capture.sub)?,
        HirKind::Concat(parts) => {
            let mut nodes: Vec<Node> = Vec::new();
            for part in parts {
                nodes.extend(linear(part)?);
            }
            merge(nodes)
        }
        HirKind::Alternation(branches) => {
            vec![Node::Choice {
                branches: branches.iter().map(linear).collect::<Option<_>>()?,
                optional: false,
            }]
        }
    })
}

fn class_node(class: &Class, min: usize, max: usize) -> Node {
    let mut set = ByteSet::default();
    match class {
        Class::Bytes(class) => {
            class
                .ranges()
                .iter()
                .for_each(|r| (r.start()..=r.end()).for_each(|b| set.insert(b)));
        }
        Class::Unicode(_) => set = ByteSet([u64::MAX; 4]),
    }
    Node::Class { set, min, max }
}

fn merge(nodes: Vec<Node>) -> Vec<Node> {
    let mut out: Vec<Node> = Vec::new();
    for node in nodes {
        match (out.last_mut(), node) {
            (Some(Node::Literal(text)), Node::Literal(more)) => text.push_str(&more),
            (_, node) => out.push(node),
        }
    }
    out
}

/// Whether `anchor` can stand in a text of this form. Where a class takes any number of bytes, it can.
fn may_hold(form: &[Node], anchor: &str) -> bool {
    let mut sets: Vec<ByteSet> = Vec::new();
    for node in form {
        match node {
            Node::Literal(text) => sets.extend(text.bytes().map(|byte| {
                let mut set = ByteSet::default();
                set.insert(byte);
                set
            })),
            Node::Class { set, min, max } if min == max && *max <= 64 => {
                sets.extend(std::iter::repeat_n(*set, *max));
            }
            // Of an uncertain length: what stands around it may or may not be neighbours.
            Node::Class { set, .. } => {
                if anchor.bytes().any(|byte| set.contains(byte)) {
                    return true;
                }
                sets.push(ByteSet::default());
            }
            Node::Choice { .. } | Node::Special { .. } => return true,
        }
    }
    sets.windows(anchor.len()).any(|window| {
        window
            .iter()
            .zip(anchor.bytes())
            .all(|(set, byte)| set.contains(byte))
    })
}

/// The cheapest lead that holds wherever `anchor` stands in any of the linear forms.
fn lead_in(forms: &[Vec<Node>], anchor: &str) -> Lead {
    let mut lead = Lead::Run;
    let mut seen = false;
    for form in forms {
        for (index, node) in form.iter().enumerate() {
            let Node::Literal(text) = node else { continue };
            for (at, _) in text.match_indices(anchor) {
                seen = true;
                lead = lead.max(lead_of(form, index, at));
            }
        }
    }
    if seen { lead } else { Lead::Trigram }
}

/// Least and greatest length of what a regular expression matches.
fn lengths(hir: &Hir) -> Result<(usize, usize), String> {
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
    // A shorter alternative first would hide a longer one that begins the same.
    nodes.sort_by_key(|n| {
        std::cmp::Reverse(variants(n, 64).and_then(|v| v.iter().map(|v| length_of(v).1).max()))
    });
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
    let runs: Vec<Vec<RunShape>> = all.iter().map(|v| runs_of(v)).collect();
    let is_one_run = all.iter().zip(&runs).all(|(v, runs)| {
        let (min, max) = length_of(v);
        matches!(&runs[..], [one] if (one.min, one.max) == (min, max))
    });
    Ok(Pattern {
        runs: runs.into_iter().flatten().collect(),
        is_one_run,
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

/// The long runs of token bytes in one linear form. A run with parts of other bytes beside it ends there.
fn runs_of(variant: &[Node]) -> Vec<RunShape> {
    let token = ByteSet::from_ranges(TOKEN_BYTES);
    let empty = RunShape {
        min: 0,
        max: 0,
        set: ByteSet::default(),
    };
    let mut runs = Vec::new();
    let mut run = empty.clone();
    let end = |run: &mut RunShape, runs: &mut Vec<RunShape>| {
        let done = std::mem::replace(run, empty.clone());
        if done.max >= RUN {
            runs.push(RunShape {
                min: done.min.max(RUN),
                ..done
            });
        }
    };
    for node in variant {
        match node {
            Node::Literal(text) => {
                for byte in text.bytes() {
                    if token.contains(byte) {
                        run.min += 1;
                        run.max += 1;
                        run.set.insert(byte);
                    } else {
                        end(&mut run, &mut runs);
                    }
                }
            }
            Node::Class { set, min, max } if set.is_subset(&token) => {
                run = RunShape {
                    min: run.min + min,
                    max: run.max + max,
                    set: run.set.union(set),
                };
            }
            _ => end(&mut run, &mut runs),
        }
    }
    end(&mut run, &mut runs);
    runs
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
                        lead: lead_of(variant, index, 0),
                    };
                    let key =
                        |a: &Anchor| (std::cmp::Reverse(a.lead), a.offset.is_some(), a.text.len());
                    let better = best.as_ref().is_none_or(|old| key(&anchor) > key(old));
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

/// The cheapest lead to the text that starts at byte `at` of the literal at `index`.
fn lead_of(variant: &[Node], index: usize, at: usize) -> Lead {
    let token = ByteSet::from_ranges(TOKEN_BYTES);
    let wide = ByteSet::from_ranges(WIDE_BYTES);
    if begins_run(variant, index, at, &token, RUN, LEAD) {
        Lead::Run
    } else if begins_run(variant, index, at, &wide, WIDE_RUN, WIDE_LEAD) {
        Lead::Wide
    } else if stands_in_url(variant, index, at) {
        Lead::Url
    } else {
        Lead::Trigram
    }
}

/// Whether a run of at least `least` bytes of `set` always holds the place or begins at most `lead` bytes behind it.
fn begins_run(
    variant: &[Node],
    index: usize,
    at: usize,
    set: &ByteSet,
    least: usize,
    lead: usize,
) -> bool {
    let Node::Literal(text) = &variant[index] else {
        return false;
    };
    let (head, rest) = text.as_bytes().split_at(at);
    let inside = rest.first().is_some_and(|b| set.contains(*b));
    if inside {
        let back = head.iter().rev().take_while(|b| set.contains(**b)).count();
        let back = if back == head.len() {
            back + reach_back(&variant[..index], set)
        } else {
            back
        };
        let ahead = rest.iter().take_while(|b| set.contains(**b)).count();
        let ahead = if ahead == rest.len() {
            ahead + reach(&variant[index + 1..], set)
        } else {
            ahead
        };
        if back + ahead >= least {
            return true;
        }
    }
    // Runs that begin further on: at each place within the lead whose distance from here is certain.
    let mut distance = 0;
    for start in 0..rest.len() {
        if distance > lead {
            return false;
        }
        let ahead = rest[start..]
            .iter()
            .take_while(|b| set.contains(**b))
            .count();
        let whole = if start + ahead == rest.len() {
            ahead + reach(&variant[index + 1..], set)
        } else {
            ahead
        };
        if whole >= least {
            return true;
        }
        distance += 1;
    }
    later_run(&variant[index + 1..], distance, set, least, lead)
}

/// Whether a long run begins in `nodes` before `lead` bytes, counted on from `distance`, can have passed.
fn later_run(
    nodes: &[Node],
    mut distance: usize,
    set: &ByteSet,
    least: usize,
    lead: usize,
) -> bool {
    for (index, node) in nodes.iter().enumerate() {
        if distance > lead {
            return false;
        }
        if reach(&nodes[index..], set) >= least {
            return true;
        }
        distance += match node {
            Node::Literal(text) => text.len(),
            Node::Class { max, .. } => *max,
            Node::Choice { .. } | Node::Special { .. } => return false,
        };
    }
    false
}

/// Whether a `://` stands within reach of the place in every match.
fn stands_in_url(variant: &[Node], index: usize, at: usize) -> bool {
    let Node::Literal(text) = &variant[index] else {
        return false;
    };
    if let Some(sign) = text.find("://") {
        return if sign >= at {
            sign - at <= URL_BEFORE
        } else {
            at - sign <= URL_AFTER
        };
    }
    let longest = |nodes: &[Node]| length_of(nodes).1;
    let before = (0..index).rev().find_map(|n| match &variant[n] {
        Node::Literal(text) => text
            .rfind("://")
            .map(|sign| text.len() - sign + longest(&variant[n + 1..index]) + at),
        _ => None,
    });
    let after = (index + 1..variant.len()).find_map(|n| match &variant[n] {
        Node::Literal(more) => more
            .find("://")
            .map(|sign| text.len() - at + longest(&variant[index + 1..n]) + sign),
        _ => None,
    });
    before.is_some_and(|d| d <= URL_AFTER) || after.is_some_and(|d| d <= URL_BEFORE)
}

fn reach(nodes: &[Node], set: &ByteSet) -> usize {
    let mut length = 0;
    for node in nodes {
        match node {
            Node::Literal(text) => {
                let run = text.bytes().take_while(|&b| set.contains(b)).count();
                length += run;
                if run < text.len() {
                    break;
                }
            }
            Node::Class {
                set: class, min, ..
            } if class.is_subset(set) => length += min,
            _ => break,
        }
    }
    length
}

fn reach_back(nodes: &[Node], set: &ByteSet) -> usize {
    let mut length = 0;
    for node in nodes.iter().rev() {
        match node {
            Node::Literal(text) => {
                let run = text.bytes().rev().take_while(|&b| set.contains(b)).count();
                length += run;
                if run < text.len() {
                    break;
                }
            }
            Node::Class {
                set: class, min, ..
            } if class.is_subset(set) => length += min,
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
                lead: Lead::Run
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
        let lead = |format: &str| anchored(format).anchors[0].lead;
        assert_eq!(lead("SG.{b64url:22}.{b64url:43}"), Lead::Run);
        assert_eq!(lead("AccountKey={base64:86}=="), Lead::Wide);
        assert_eq!(lead("$a$ very/literal $ {alnum:24}"), Lead::Trigram);
        assert_eq!(lead("https://a.example/{alnum:8}"), Lead::Url);
    }

    #[test]
    fn regexes_lead_to_runs_too() {
        let lead = |regex: &str, anchor: &str| {
            from_regex(regex, &[anchor.into()])
                .expect("the regex is well formed")
                .anchors[0]
                .lead
        };
        assert_eq!(lead("ab_(?:x|y)?[a-z0-9]{20,40}", "ab_"), Lead::Run);
        assert_eq!(
            lead("dbs(?:\\+x)?://[a-z]{1,9}:[a-z]{1,9}@", "dbs"),
            Lead::Url
        );
        assert_eq!(lead("dbs\\+x://[a-z]{1,9}:[a-z]{1,9}@", "dbs+"), Lead::Url);
        assert_eq!(lead("abc[+/a-z0-9]{40}", "abc"), Lead::Wide);
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
            from_regex("(?:abc|xyz)[0-9]{20}", &["abc".into()])
                .expect_err("half of the matches have no anchor")
                .contains("xyz")
        );
        assert!(
            from_regex("abc", &[])
                .expect_err("no anchors")
                .contains("anchors")
        );
    }
}
