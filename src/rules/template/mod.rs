//! The template language of the catalogue: `gsk_{alnum:52}` read into literals and character classes.
//!
//! One parser serves two dialects. A *format* says how a token looks: parentheses, `|` and `?` have meaning. An
//! *example* is text around tokens: only `{…}` has meaning, and only where it is a known template.
//! This module also runs inside the build script, so it uses nothing of the crate.

mod bytes;
mod forms;

pub use bytes::ByteSet;
pub use forms::{to_regex, variants};

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
        /// `secret`, `part`, `checksum`, `jwt`, `pem`, `pem-escaped`, `file`, `base64`.
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

const SPECIALS: &[&str] = &[
    "secret",
    "part",
    "checksum",
    "jwt",
    "pem",
    "pem-escaped",
    "file",
];

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

#[cfg(test)]
mod tests {
    use super::*;

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
}
