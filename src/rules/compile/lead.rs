//! What leads the prefilter to an anchor: the runs of bytes and signs it finds anyway, and how far from them an anchor
//! may stand.

use super::super::template::{ByteSet, Node};
use super::forms::length_of;

/// What leads the prefilter to an anchor, cheapest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Lead {
    /// A run of [`RUN`] token bytes: the anchor starts inside or at most [`LEAD`] bytes before.
    Run,
    /// A run of [`WIDE_RUN`] wide bytes: the anchor starts inside or at most [`WIDE_LEAD`] bytes before.
    Wide,
    /// The `://` of a URL: the anchor starts at most [`URL_BEFORE`] bytes before or [`URL_AFTER`] after, and nothing
    /// stands between but bytes that [`may_be_url`].
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

/// Whether a byte may stand within what [`Lead::Url`] leads to.
pub const fn may_be_url(byte: u8) -> bool {
    byte > b' ' && byte != b'"'
}

/// Bracket expression of the wide bytes: what tokens and their encodings are made of.
pub const WIDE_BYTES: &str = "A-Za-z0-9_+/=.~%-";

/// Bracket expression of the token bytes.
pub const TOKEN_BYTES: &str = "A-Za-z0-9_-";

/// The cheapest lead to the text that starts at byte `at` of the literal at `index`.
pub(super) fn lead_of(variant: &[Node], index: usize, at: usize) -> Lead {
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
    let is_url = |text: &str| text.bytes().all(may_be_url);
    if let Some(sign) = text.find("://") {
        return if sign >= at {
            sign - at <= URL_BEFORE && is_url(&text[at..sign])
        } else {
            at - sign <= URL_AFTER && is_url(&text[sign..at])
        };
    }
    let all_url = |nodes: &[Node]| {
        nodes.iter().all(|node| match node {
            Node::Literal(text) => is_url(text),
            Node::Class { set, .. } => set.bytes().into_iter().all(may_be_url),
            Node::Choice { .. } | Node::Special { .. } => false,
        })
    };
    let longest = |nodes: &[Node]| length_of(nodes).1;
    let before = (0..index).rev().find_map(|n| match &variant[n] {
        Node::Literal(more) => more.rfind("://").map(|sign| {
            let between = &variant[n + 1..index];
            let is_near = more.len() - sign + longest(between) + at <= URL_AFTER;
            is_near && is_url(&more[sign..]) && all_url(between) && is_url(&text[..at])
        }),
        _ => None,
    });
    let after = (index + 1..variant.len()).find_map(|n| match &variant[n] {
        Node::Literal(more) => more.find("://").map(|sign| {
            let between = &variant[index + 1..n];
            let is_near = text.len() - at + longest(between) + sign <= URL_BEFORE;
            is_near && is_url(&text[at..]) && all_url(between) && is_url(&more[..sign])
        }),
        _ => None,
    });
    before == Some(true) || after == Some(true)
}

/// How many bytes of `set` `nodes` begin with at least.
fn reach(nodes: &[Node], set: &ByteSet) -> usize {
    least(nodes.iter(), set, |text| {
        text.bytes().take_while(|&b| set.contains(b)).count()
    })
}

/// How many they end with.
fn reach_back(nodes: &[Node], set: &ByteSet) -> usize {
    least(nodes.iter().rev(), set, |text| {
        text.bytes().rev().take_while(|&b| set.contains(b)).count()
    })
}

/// The same for nodes in the order in which they are met, and how far a literal goes on.
fn least<'n>(
    nodes: impl Iterator<Item = &'n Node>,
    set: &ByteSet,
    run: impl Fn(&str) -> usize,
) -> usize {
    let mut length = 0;
    for node in nodes {
        match node {
            Node::Literal(text) => {
                length += run(text);
                if run(text) < text.len() {
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
