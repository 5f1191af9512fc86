//! The private members of a JSON web key, which is known by its member `kty`: `d` and `k`, in any notation of objects.

use super::bare;
use super::keyword::Keyword;
use super::literal;
use super::name::Strength;
use super::operator::blank;
use super::special::named;
use super::syntax::Emit;
use super::{Assigned, Class, Form};
use crate::model::Span;

/// How far before `kty` its object is looked for, in bytes.
const BACK: usize = 250;
/// How far behind it, where no bracket says where the object ends.
const AHEAD: usize = 500;
/// The least characters of a value.
const LEAST: usize = 16;

/// Adds the private members of the key that has `kty` here. Says that bytes far behind were looked at.
pub(super) fn members(bytes: &[u8], found: Keyword, out: &mut Vec<Assigned>) -> bool {
    let object = object(bytes, found);
    for at in object.start..object.end {
        if matches!(bytes[at], b'd' | b'k') && is_alone(bytes, at) {
            member(bytes, found, Span::new(at, at + 1), out);
        }
    }
    true
}

/// From the bracket that opened before `kty` to the one that closes behind it; without brackets, the lines around it
/// that no empty line parts.
fn object(bytes: &[u8], found: Keyword) -> Span {
    let least = found.start.saturating_sub(BACK);
    let before = &bytes[least..found.start];
    let behind = &bytes[found.end..];
    let open = before.iter().rposition(|b| matches!(b, b'{' | b'[' | b'('));
    if let Some(open) = open {
        let close = behind
            .iter()
            .position(|b| matches!(b, b'}' | b']' | b')'))
            .unwrap_or(behind.len());
        return Span::new(least + open, found.end + close);
    }
    let start = memchr::memmem::rfind(before, b"\n\n").map_or(least, |at| least + at);
    let behind = &behind[..behind.len().min(AHEAD)];
    let end = memchr::memmem::find(behind, b"\n\n").unwrap_or(behind.len());
    Span::new(start, found.end + end)
}

/// Whether a letter is a name of its own.
fn is_alone(bytes: &[u8], at: usize) -> bool {
    let part = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'+' | b'/' | b'.');
    !bytes[..at].last().is_some_and(part) && !bytes.get(at + 1).is_some_and(part)
}

/// Adds the value of the member with that name.
fn member(bytes: &[u8], found: Keyword, span: Span, out: &mut Vec<Assigned>) {
    let quotes = |at: usize| {
        let quote = |b: &&u8| matches!(b, b'"' | b'\'' | b'\\');
        at + bytes[at..].iter().take(6).take_while(quote).count()
    };
    let mut at = blank(bytes, quotes(span.end));
    at += match bytes.get(at..) {
        Some([b'=', b'>', ..]) => 2,
        Some([b':', ..]) => 1,
        _ => return,
    };
    at = blank(bytes, at);
    let value = match literal::string(bytes, at) {
        Some(literal) => literal.value,
        None => bare::run(bytes, at),
    };
    let inside =
        |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'=' | b'+' | b'/');
    if value.len() < LEAST || !value.of(bytes).iter().all(inside) {
        return;
    }
    let name = named(span, Class::ApiKey, Strength::Strong);
    let before = out.len();
    Emit::new(bytes, &name, out).push(value, Form::Quoted, None);
    // `kty` is part of what makes it a key.
    for key in &mut out[before..] {
        key.extent.start = key.extent.start.min(found.start);
        key.extent.end = key.extent.end.max(found.end);
    }
}
