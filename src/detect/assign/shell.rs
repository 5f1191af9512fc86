//! What shells assign in ways of their own: the words of an array, and what a command prints of a here document.

use super::Form;
use super::literal;
use super::syntax::Emit;
use super::unlikely::code_like;
use crate::model::Span;

/// Most words of an array that are read.
const MOST: usize = 16;

/// Adds the words of `NAME=(one two)`, all of them without quotes. Says whether it was such an array; `at` is the bracket.
pub(super) fn array(emit: &mut Emit<'_>, at: usize) -> bool {
    let bytes = emit.bytes;
    let assigned = matches!(bytes[emit.name.span.end..at], [b'='] | [b'+', b'=']);
    let inner = &bytes[at + 1..bytes.len().min(at + literal::LONGEST)];
    let quoted = |b: &u8| matches!(b, b')' | b'(' | b'"' | b'\'' | b'`' | b',' | b';' | b'{');
    let Some(end) = inner.iter().position(quoted).filter(|_| assigned) else {
        return false;
    };
    let closed = inner[end] == b')'
        && matches!(inner.get(end + 1), None | Some(b'\n' | b'\r' | b' ' | b';'));
    if !closed {
        return false;
    }
    emit.far = true;
    let mut read = 0;
    for word in words(&inner[..end])
        .filter(|word| is_plain(word.of(inner)))
        .take(MOST)
    {
        let value = Span::new(at + 1 + word.start, at + 1 + word.end);
        if !code_like(value.of(bytes), b'\n', emit.name.class) {
            emit.push(value, Form::Element, None);
        }
        read += 1;
    }
    read > 0
}

/// The words of a text, without the comments in it.
fn words(text: &[u8]) -> impl Iterator<Item = Span> + '_ {
    let mut at = 0;
    std::iter::from_fn(move || {
        loop {
            at += text[at..]
                .iter()
                .take_while(|b| b.is_ascii_whitespace())
                .count();
            let word = |b: &&u8| !b.is_ascii_whitespace();
            let len = match text.get(at)? {
                b'#' => text[at..].iter().take_while(|b| **b != b'\n').count(),
                _ => text[at..].iter().take_while(word).count(),
            };
            at += len;
            if text[at - len] != b'#' {
                return Some(Span::new(at - len, at));
            }
        }
    })
}

/// Whether a shell takes a word as it stands.
fn is_plain(word: &[u8]) -> bool {
    word.iter()
        .all(|b| b.is_ascii_alphanumeric() || b"_+/=.~!@%^:-".contains(b))
}

/// Length of what stands before the here document that an assigned command prints: `$(cat `.
pub(super) fn printed(bytes: &[u8], at: usize) -> usize {
    let before: [&[u8]; 2] = [b"$(cat ", b"\"$(cat "];
    let rest = bytes.get(at..).unwrap_or_default();
    let found = before.iter().find(|text| rest.starts_with(text));
    found.map_or(0, |text| text.len())
}
