//! The template language of the catalogue: `gsk_{alnum:52}` read into literals and character classes.
//!
//! One parser serves two dialects. A *format* says how a token looks: parentheses, `|` and `?` have meaning. An
//! *example* is text around tokens: only `{…}` has meaning, and only where it is a known template.
//! This module also runs inside the build script, so it uses nothing of the crate.

use std::fmt::Write as _;

/// A set of bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ByteSet(pub [u64; 4]);

impl ByteSet {
    /// The set of all bytes that a bracket expression without `[` `]` names: `A-Za-z0-9_.-`.
    pub fn from_ranges(text: &str) -> Self {
        let bytes = text.as_bytes();
        let mut set = ByteSet::default();
        let mut i = 0;
        while i < bytes.len() {
            let from = if bytes[i] == b'\\' && i + 1 < bytes.len() {
                i += 1;
                bytes[i]
            } else {
                bytes[i]
            };
            if i + 2 < bytes.len() && bytes[i + 1] == b'-' {
                (from..=bytes[i + 2]).for_each(|b| set.insert(b));
                i += 3;
            } else {
                set.insert(from);
                i += 1;
            }
        }
        set
    }

    /// Adds one byte.
    pub fn insert(&mut self, byte: u8) {
        self.0[usize::from(byte >> 6)] |= 1 << (byte & 63);
    }

    /// Whether the byte is in the set.
    pub const fn contains(&self, byte: u8) -> bool {
        self.0[(byte >> 6) as usize] >> (byte & 63) & 1 == 1
    }

    /// Both sets together.
    #[must_use]
    pub fn union(&self, other: &ByteSet) -> ByteSet {
        ByteSet(std::array::from_fn(|i| self.0[i] | other.0[i]))
    }

    /// Whether every byte of this set is in `other`.
    pub fn is_subset(&self, other: &ByteSet) -> bool {
        (0..4).all(|i| self.0[i] & !other.0[i] == 0)
    }

    /// The bytes, ascending.
    pub fn bytes(&self) -> Vec<u8> {
        (0..=255).filter(|&b| self.contains(b)).collect()
    }
}

/// One piece of a template.
#[derive(Debug, Clone, PartialEq)]
pub enum Node {
    /// Text as it is.
    Literal(String),
    /// `min` to `max` bytes of a set.
    Class {
        /// The allowed bytes.
        set: ByteSet,
        /// Least length.
        min: usize,
        /// Greatest length.
        max: usize,
    },
    /// One of several sequences, or nothing if `optional`.
    Choice {
        /// The alternatives.
        branches: Vec<Vec<Node>>,
        /// Whether it may be left out.
        optional: bool,
    },
    /// `{name}` or `{name:argument}` or `{name(inner)}`: filled in by the sampler; in examples only.
    Special {
        /// `secret`, `part`, `checksum`, `jwt`, `pem`, `pem-escaped`, `base64`.
        name: String,
        /// What stands after the colon.
        argument: String,
        /// The template in parentheses.
        inner: Vec<Node>,
    },
}

/// Which dialect a template is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    /// How a token looks.
    Format,
    /// Text around tokens.
    Example,
}

/// Character classes by name, as bracket expressions.
pub const CLASSES: &[(&str, &str)] = &[
    ("HEX", "0-9A-F"),
    ("Hex", "0-9A-Fa-f"),
    ("alnum", "A-Za-z0-9"),
    ("alpha", "A-Za-z"),
    ("b64url", "A-Za-z0-9_-"),
    ("base32", "A-Z2-7"),
    ("base32l", "a-z2-7"),
    ("base58", "1-9A-HJ-NP-Za-km-z"),
    ("base64", "A-Za-z0-9+/"),
    ("digit", "0-9"),
    ("hex", "0-9a-f"),
    ("lower", "a-z"),
    ("lowernum", "a-z0-9"),
    ("token", "A-Za-z0-9_.~-"),
    ("upper", "A-Z"),
    ("uppernum", "A-Z0-9"),
    ("word", "A-Za-z0-9_"),
];

const SPECIALS: &[&str] = &["secret", "part", "checksum", "jwt", "pem", "pem-escaped"];

/// Reads a template.
///
/// # Errors
/// A sentence that says what is wrong and at which character.
pub fn parse(text: &str, dialect: Dialect) -> Result<Vec<Node>, String> {
    let mut parser = Parser {
        text,
        at: 0,
        dialect,
    };
    let nodes = parser.sequence(0)?;
    if parser.at < text.len() {
        return Err(format!(
            "`{}` at character {} has no partner",
            &text[parser.at..=parser.at],
            parser.at + 1
        ));
    }
    Ok(nodes)
}

struct Parser<'t> {
    text: &'t str,
    at: usize,
    dialect: Dialect,
}

impl Parser<'_> {
    fn sequence(&mut self, depth: usize) -> Result<Vec<Node>, String> {
        let mut nodes: Vec<Node> = Vec::new();
        while let Some(c) = self.text[self.at..].chars().next() {
            match c {
                '\\' if self.escapes() => {
                    self.at += 1;
                    let escaped = self.text[self.at..]
                        .chars()
                        .next()
                        .expect("escapes() saw a character");
                    self.at += escaped.len_utf8();
                    push_text(&mut nodes, escaped);
                }
                '{' => match self.braces()? {
                    Some(node) => nodes.push(node),
                    None => {
                        self.at += 1;
                        push_text(&mut nodes, '{');
                    }
                },
                '(' if self.dialect == Dialect::Format => nodes.push(self.choice(depth)?),
                ')' | '|' if self.dialect == Dialect::Format => {
                    if depth == 0 {
                        return Err(format!(
                            "`{c}` at character {} needs `\\` before it or a `(`",
                            self.at + 1
                        ));
                    }
                    break;
                }
                '?' if self.dialect == Dialect::Format => {
                    return Err(format!(
                        "`?` at character {} must follow `(…)`; write `\\?` for the character",
                        self.at + 1
                    ));
                }
                _ => {
                    self.at += c.len_utf8();
                    push_text(&mut nodes, c);
                }
            }
        }
        Ok(nodes)
    }

    fn escapes(&self) -> bool {
        let next = self.text[self.at + 1..].chars().next();
        match self.dialect {
            Dialect::Format => next.is_some(),
            Dialect::Example => matches!(next, Some('{' | '}' | '(' | ')' | '|')),
        }
    }

    fn choice(&mut self, depth: usize) -> Result<Node, String> {
        let open = self.at + 1;
        self.at += 1;
        let mut branches = vec![self.sequence(depth + 1)?];
        loop {
            match self.text[self.at..].chars().next() {
                Some('|') => {
                    self.at += 1;
                    branches.push(self.sequence(depth + 1)?);
                }
                Some(')') => break,
                _ => return Err(format!("`(` at character {open} is not closed")),
            }
        }
        self.at += 1;
        let optional = self.text[self.at..].starts_with('?');
        self.at += usize::from(optional);
        Ok(Node::Choice { branches, optional })
    }

    /// What stands in braces; `None` where an example has an ordinary `{`.
    fn braces(&mut self) -> Result<Option<Node>, String> {
        let rest = &self.text[self.at + 1..];
        let start = self.at + 1;
        if let Some(inner) = rest.strip_prefix("base64(") {
            let close = inner.find(")}").ok_or_else(|| {
                format!("`{{base64(` at character {start} is not closed by `)}}`")
            })?;
            let inner = parse(&inner[..close], Dialect::Example)?;
            self.at += 1 + "base64(".len() + close + 2;
            return Ok(Some(Node::Special {
                name: "base64".into(),
                argument: String::new(),
                inner,
            }));
        }
        let close = if rest.starts_with('[') {
            rest.find("]:")
                .and_then(|n| rest[n..].find('}').map(|m| n + m))
        } else {
            rest.find('}')
        };
        let node = match close.map(|n| (n, &rest[..n])) {
            Some((n, body)) => read_body(body)?.map(|node| (n, node)),
            None => None,
        };
        match (node, self.dialect) {
            (Some((n, node)), _) => {
                self.at += n + 2;
                Ok(Some(node))
            }
            (None, Dialect::Example) => Ok(None),
            (None, Dialect::Format) => {
                let shown: String = rest.chars().take(20).collect();
                Err(format!(
                    "`{{{shown}` at character {start} is no template: expected `{{class:length}}` with a class of {}",
                    class_names()
                ))
            }
        }
    }
}

fn class_names() -> String {
    CLASSES
        .iter()
        .map(|(name, _)| *name)
        .collect::<Vec<_>>()
        .join(", ")
}

fn push_text(nodes: &mut Vec<Node>, c: char) {
    if let Some(Node::Literal(text)) = nodes.last_mut() {
        text.push(c);
    } else {
        nodes.push(Node::Literal(c.to_string()));
    }
}

fn read_body(body: &str) -> Result<Option<Node>, String> {
    if body == "uuid" {
        return Ok(Some(uuid()));
    }
    if let Some(inner) = body.strip_prefix('[') {
        let Some((set, length)) = inner.rsplit_once("]:") else {
            return Ok(None);
        };
        let Some((min, max)) = read_length(length) else {
            return Err(format!(
                "`{length}` in `{{{body}}}` is no length: expected n, m-n or m+"
            ));
        };
        return Ok(Some(Node::Class {
            set: ByteSet::from_ranges(set),
            min,
            max,
        }));
    }
    let (name, argument) = body.split_once(':').unwrap_or((body, ""));
    if SPECIALS.contains(&name) {
        return Ok(Some(Node::Special {
            name: name.into(),
            argument: argument.into(),
            inner: Vec::new(),
        }));
    }
    let Some((_, ranges)) = CLASSES.iter().find(|(class, _)| *class == name) else {
        return Ok(None);
    };
    let Some((min, max)) = read_length(argument) else {
        return Err(format!(
            "`{argument}` in `{{{body}}}` is no length: expected n, m-n or m+"
        ));
    };
    Ok(Some(Node::Class {
        set: ByteSet::from_ranges(ranges),
        min,
        max,
    }))
}

fn uuid() -> Node {
    let hex = ByteSet::from_ranges("0-9A-Fa-f");
    let group = |n| Node::Class {
        set: hex,
        min: n,
        max: n,
    };
    let dash = || Node::Literal("-".into());
    let nodes = vec![
        group(8),
        dash(),
        group(4),
        dash(),
        group(4),
        dash(),
        group(4),
        dash(),
        group(12),
    ];
    Node::Choice {
        branches: vec![nodes],
        optional: false,
    }
}

fn read_length(text: &str) -> Option<(usize, usize)> {
    if let Some(least) = text.strip_suffix('+') {
        let least: usize = least.parse().ok()?;
        return Some((least, (least * 8).max(16)));
    }
    let (min, max) = match text.split_once('-') {
        Some((min, max)) => (min.parse().ok()?, max.parse().ok()?),
        None => {
            let exact = text.parse().ok()?;
            (exact, exact)
        }
    };
    (min <= max && max > 0).then_some((min, max))
}

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
    fn examples_leave_ordinary_braces_alone() {
        let nodes = parse("f({\"k\": \"${X}\"}) {hex:2}", Dialect::Example)
            .expect("an example may hold anything");
        assert_eq!(nodes[0], Node::Literal("f({\"k\": \"${X}\"}) ".into()));
        assert!(matches!(nodes[1], Node::Class { min: 2, max: 2, .. }));
    }

    #[test]
    fn mistakes_are_named() {
        assert!(
            parse("x{hexx:3}", Dialect::Format)
                .expect_err("unknown class")
                .contains("hexx")
        );
        assert!(
            parse("x(a", Dialect::Format)
                .expect_err("open")
                .contains("not closed")
        );
        assert!(
            parse("x{hex:9-3}", Dialect::Format)
                .expect_err("length")
                .contains("length")
        );
    }

    #[test]
    fn choices_multiply_out() {
        let nodes = parse("A(K|S)IA{hex:2}(x)?", Dialect::Format).expect("well formed");
        assert_eq!(variants(&nodes, 16).expect("four forms").len(), 4);
    }
}
