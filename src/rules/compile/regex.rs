//! Patterns written as regular expressions: read, bounded, and searched for what leads to their anchors.

use regex_syntax::hir::{Class, Hir, HirKind};

use super::super::template::{ByteSet, Node, to_regex, variants};
use super::Pattern;
use super::ahead::Ahead;
use super::forms::Anchor;
use super::lead::{Lead, TOKEN_BYTES, lead_of};

/// Longest match of a `regex`, in bytes.
pub const MAX_REGEX: usize = 1500;

pub(super) fn from_regex(regex: &str, anchors: &[String]) -> Result<Pattern, String> {
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
            ahead: forms
                .as_deref()
                .map_or_else(Ahead::default, |forms| ahead_in(forms, text, anchors)),
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

pub(super) fn hir(regex: &str) -> Result<Hir, String> {
    regex_syntax::ParserBuilder::new()
        .unicode(false)
        .utf8(false)
        .build()
        .parse(regex)
        .map_err(|error| format!("`regex`: {error}"))
}

/// Least and greatest length of what a regular expression matches.
pub(super) fn lengths(hir: &Hir) -> Result<(usize, usize), String> {
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

/// What may stand behind `anchor`, one of `anchors`, in any of the linear forms it leads to.
fn ahead_in(forms: &[Vec<Node>], anchor: &str, anchors: &[String]) -> Ahead {
    let mut all: Option<Ahead> = None;
    for form in forms {
        for (index, node) in form.iter().enumerate() {
            let Node::Literal(text) = node else { continue };
            for (at, _) in text.match_indices(anchor) {
                let ahead = Ahead::behind(form, index, at + anchor.len());
                match &mut all {
                    Some(all) => all.join(&ahead),
                    None => all = Some(ahead),
                }
            }
        }
        let written = |text: &String| {
            let here = |node: &Node| matches!(node, Node::Literal(more) if more.contains(text));
            form.iter().any(here)
        };
        // Classes may spell it, and nothing else leads here.
        if !anchors.iter().any(written) && may_hold(form, anchor) {
            return Ahead::default();
        }
    }
    all.unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

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
