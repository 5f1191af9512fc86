//! The string literals of a bracket or an expression, each with what stands around it.

use super::literal::{self, Literal};
use crate::model::Span;

/// How far a bracket or an expression is followed, in bytes.
const FAR: usize = 600;

/// One literal of a bracket, and how it stands there.
pub(super) struct Item {
    /// Between the quotes.
    pub value: Span,
    /// Its parts together, if it was written in several.
    pub joined: Option<Vec<u8>>,
    /// The byte before it that is not white space.
    pub before: u8,
    /// The byte behind it that is not white space.
    pub after: u8,
    /// The bracket it is directly in, or 0.
    pub bracket: u8,
    /// The word before that bracket.
    pub word: Span,
    /// How many commas precede it in its bracket.
    pub index: usize,
    /// The last word before it: what an `=` gives the value to.
    pub given: Span,
}

impl Item {
    /// As any literal.
    pub fn literal(self) -> Literal {
        Literal {
            value: self.value,
            end: self.value.end,
            joined: self.joined,
        }
    }
}

/// Reads literals from `from` to the end of the statement or the bracket that opened before it.
pub(super) fn items(bytes: &[u8], from: usize, multiline: bool) -> Vec<Item> {
    let mut items = Vec::new();
    let mut open: Vec<(u8, Span, usize)> = Vec::new();
    let mut at = from;
    let mut before = 0;
    let mut word = Span::new(from, from);
    let mut commas = 0;
    let limit = bytes.len().min(from + FAR);
    while at < limit && items.len() < 64 {
        let byte = bytes[at];
        match byte {
            b'"' | b'\'' | b'`' | b'\\' | b'&' => {
                if let Some(found) = literal::string(bytes, at) {
                    let within = open.last().copied();
                    let within = within.unwrap_or((0, Span::new(at, at), commas));
                    at = found.end;
                    items.push(item(bytes, found, within, (before, word)));
                    before = b'"';
                    continue;
                }
                if byte == b'"' {
                    break;
                }
            }
            b'(' | b'[' | b'{' => {
                open.push((byte, word, 0));
                if open.len() > 8 {
                    break;
                }
            }
            b')' | b']' | b'}' if open.pop().is_none() => break,
            b',' => match open.last_mut() {
                Some(last) => last.2 += 1,
                None if multiline => commas += 1,
                None => break,
            },
            b';' if !multiline || open.is_empty() => break,
            b'\n'
                if open.is_empty()
                    && !multiline
                    && before != b'|'
                    && before != b'?'
                    && before != b'=' =>
            {
                break;
            }
            _ if byte.is_ascii_alphanumeric() || byte == b'_' => {
                let len = bytes[at..limit]
                    .iter()
                    .take_while(|b| {
                        b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.' | b'!' | b':')
                    })
                    .count();
                let given = word;
                word = Span::new(at, at + len);
                // A prefix such as b"…" is read with its literal.
                if len <= 2
                    && matches!(bytes.get(at + len), Some(b'"' | b'\''))
                    && let Some(found) = literal::string(bytes, at)
                {
                    let within = open.last().copied();
                    let within = within.unwrap_or((0, Span::new(at, at), commas));
                    at = found.end;
                    items.push(item(bytes, found, within, (before, given)));
                    continue;
                }
                before = bytes[at + len - 1];
                at += len;
                continue;
            }
            _ => {}
        }
        if !byte.is_ascii_whitespace() {
            before = byte;
        }
        at += 1;
    }
    items
}

/// A literal in a bracket, which has a word before it and as many commas in it, behind a byte and a word.
fn item(
    bytes: &[u8],
    found: Literal,
    (bracket, word, index): (u8, Span, usize),
    (before, given): (u8, Span),
) -> Item {
    let mut behind = bytes[found.end..].iter().take(60);
    let after = behind.find(|b| !b.is_ascii_whitespace());
    Item {
        value: found.value,
        joined: found.joined,
        before,
        after: after.copied().unwrap_or(0),
        bracket,
        word,
        index,
        given,
    }
}

/// The text of a list of single characters: `{'a', 'b', 'c', '\0'}`.
pub(super) fn characters(bytes: &[u8], found: &[Item]) -> Option<(Span, Vec<u8>)> {
    let end = found
        .iter()
        .position(|item| item.value.len() != 1)
        .unwrap_or(found.len());
    let ended = found
        .get(end)
        .is_none_or(|item| item.value.of(bytes) == b"\\0");
    let (first, last) = (found.first()?, found[..end].last()?);
    let text = found[..end].iter().map(|item| bytes[item.value.start]);
    (end >= 6 && ended).then(|| (Span::new(first.value.start, last.value.end), text.collect()))
}
