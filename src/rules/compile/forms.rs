//! What one linear form of a pattern, choices multiplied out, says of its matches: lengths, runs, the best anchor.

use super::super::template::{ByteSet, Node};
use super::ahead::Ahead;
use super::lead::{Lead, RUN, TOKEN_BYTES, lead_of};

/// A literal that must be present, and where it stands in the match.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Anchor {
    /// The bytes.
    pub text: String,
    /// Its distance from the start of the match, where that is fixed.
    pub offset: Option<usize>,
    /// What the prefilter finds in every match and looks for the anchor from there.
    pub lead: Lead,
    /// What may stand behind it.
    pub ahead: Ahead,
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

/// The long runs of token bytes in one linear form. A run with parts of other bytes beside it ends there.
pub(super) fn runs_of(variant: &[Node]) -> Vec<RunShape> {
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

pub(super) fn length_of(variant: &[Node]) -> (usize, usize) {
    variant.iter().fold((0, 0), |(min, max), node| match node {
        Node::Literal(text) => (min + text.len(), max + text.len()),
        Node::Class { min: a, max: b, .. } => (min + a, max + b),
        Node::Choice { .. } | Node::Special { .. } => (min, max),
    })
}

/// What cannot follow: the last class, and where it is one of letters and digits, any of these; letters, digits and
/// `_` after a literal.
pub(super) fn tail_of(variant: &[Node]) -> ByteSet {
    let letters = ByteSet::from_ranges("A-Za-z0-9");
    match variant.last() {
        Some(Node::Class { set, .. }) if set.is_subset(&letters) => letters,
        Some(Node::Class { set, .. }) => *set,
        _ => ByteSet::from_ranges("A-Za-z0-9_"),
    }
}

pub(super) fn alphabet_of(variant: &[Node]) -> ByteSet {
    variant
        .iter()
        .fold(ByteSet::default(), |set, node| match node {
            Node::Class { set: more, .. } => set.union(more),
            _ => set,
        })
}

/// The best literal of one linear form: one the prefilter reaches before one it does not, then the longest.
pub(super) fn anchor_of(variant: &[Node]) -> Option<Anchor> {
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
                        ahead: Ahead::behind(variant, index, text.len()),
                    };
                    // All URLs begin alike.
                    let tells = |a: &Anchor| !matches!(&a.text[..], "https://" | "http://");
                    let key = |a: &Anchor| {
                        let lead = std::cmp::Reverse(a.lead);
                        (tells(a), lead, a.offset.is_some(), a.text.len())
                    };
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
