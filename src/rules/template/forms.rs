//! What a template comes to: one regular expression, or all the linear forms of its choices.

use std::fmt::Write as _;

use super::Node;

/// The regular expression (ASCII, Unicode off) that matches what the nodes describe.
pub fn to_regex(nodes: &[Node]) -> String {
    let mut out = String::new();
    for node in nodes {
        match node {
            Node::Literal(text) => text.bytes().for_each(|b| push_byte(&mut out, b)),
            Node::Class { set, min, max } => {
                out.push('[');
                set.bytes().into_iter().for_each(|b| push_byte(&mut out, b));
                out.push(']');
                if (*min, *max) != (1, 1) {
                    let _ = if min == max {
                        write!(out, "{{{min}}}")
                    } else {
                        write!(out, "{{{min},{max}}}")
                    };
                }
            }
            Node::Choice { branches, optional } => {
                let inner: Vec<String> = branches.iter().map(|b| to_regex(b)).collect();
                let _ = write!(
                    out,
                    "(?:{}){}",
                    inner.join("|"),
                    if *optional { "?" } else { "" }
                );
            }
            Node::Special { .. } => {}
        }
    }
    out
}

fn push_byte(out: &mut String, byte: u8) {
    match byte {
        b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'_' => out.push(char::from(byte)),
        _ => {
            let _ = write!(out, "\\x{byte:02X}");
        }
    }
}

/// Every linear form of the nodes, choices multiplied out; `None` if there are more than `limit`.
pub fn variants(nodes: &[Node], limit: usize) -> Option<Vec<Vec<Node>>> {
    let mut all: Vec<Vec<Node>> = vec![Vec::new()];
    for node in nodes {
        if let Node::Choice { branches, optional } = node {
            let mut tails: Vec<Vec<Node>> = Vec::new();
            for branch in branches {
                tails.extend(variants(branch, limit)?);
            }
            if *optional {
                tails.push(Vec::new());
            }
            if all.len() * tails.len() > limit {
                return None;
            }
            all = all
                .iter()
                .flat_map(|head| tails.iter().map(|tail| join(head, tail)))
                .collect();
        } else {
            all = all
                .iter()
                .map(|head| join(head, std::slice::from_ref(node)))
                .collect();
        }
    }
    Some(all)
}

fn join(head: &[Node], tail: &[Node]) -> Vec<Node> {
    let mut out = head.to_vec();
    for node in tail {
        match (out.last_mut(), node) {
            (Some(Node::Literal(text)), Node::Literal(more)) => text.push_str(more),
            _ => out.push(node.clone()),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::super::{Dialect, parse};
    use super::*;

    #[test]
    fn formats_become_regexes() {
        let regex =
            |text| to_regex(&parse(text, Dialect::Format).expect("the template is well formed"));
        assert_eq!(regex("gsk_{digit:2}"), "gsk_[0123456789]{2}");
        assert_eq!(regex("(a|b)?-"), "(?:a|b)?\\x2D");
        assert_eq!(regex("{[a-c.]:1-3}"), "[\\x2Eabc]{1,3}");
    }

    #[test]
    fn choices_multiply_out() {
        let nodes = parse("A(K|S)IA{hex:2}(x)?", Dialect::Format).expect("well formed");
        assert_eq!(variants(&nodes, 16).expect("four forms").len(), 4);
    }
}
