//! Names that promise little, and hold what only a program can have drawn: seeds of one-time passwords, sessions.

use super::keyword::{Keyword, Word, plain};
use super::name::Strength;
use super::special::named;
use super::{Assigned, Class, syntax};
use crate::detect::value::random;
use crate::detect::value::shape::{self, Shape};
use crate::model::Span;

/// `otp`, `totp`, `userTotp`, but no word that only ends so.
pub(super) fn one_time(bytes: &[u8], at: usize) -> Option<Keyword> {
    let found = plain(bytes, at, (b"otp", 0), Word::OneTime)?;
    let before = &bytes[..at];
    let head = before
        .strip_suffix(b"t")
        .or(before.strip_suffix(b"T"))
        .unwrap_or(before);
    begins(bytes, head.len()).then_some(found)
}

/// `sid`, `connect.sid`, `PHPSESSID`.
pub(super) fn session(bytes: &[u8], at: usize) -> Option<Keyword> {
    let found = plain(bytes, at, (b"sid", 0), Word::Session)?;
    let before = &bytes[..at];
    let of = before.len() >= 3 && before[at - 3..].eq_ignore_ascii_case(b"ses");
    // Those of accounts and of services are names of theirs.
    let own = before.ends_with(b"connect.") || !before.last().is_some_and(|b| is_part(*b));
    (of || own).then_some(found)
}

/// Whether a word begins at `at`.
fn begins(bytes: &[u8], at: usize) -> bool {
    let Some(&before) = bytes[..at].last() else {
        return true;
    };
    let hump = bytes[at].is_ascii_uppercase() && before.is_ascii_lowercase();
    hump || !before.is_ascii_alphanumeric()
}

fn is_part(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.')
}

/// Adds what is assigned to the name that ends with the word, if it was drawn. Says whether bytes far behind were
/// looked at.
pub(super) fn values(bytes: &[u8], found: Keyword, out: &mut Vec<Assigned>) -> bool {
    if bytes.get(found.end).is_some_and(|b| is_part(*b)) {
        return false;
    }
    let least = found.start.saturating_sub(32);
    let before = bytes[least..found.start].iter().rev();
    let start = found.start - before.take_while(|b| is_part(**b)).count();
    let (class, strength) = match found.word {
        Word::OneTime => (Class::Secret, Strength::Strong),
        _ => (Class::Auth, Strength::Weak),
    };
    let name = named(Span::new(start, found.end), class, strength);
    let first = out.len();
    let far = syntax::values(bytes, &name, out);
    let added = out.split_off(first);
    out.extend(added.into_iter().filter(|assigned| {
        let value = assigned.value.of(bytes);
        match found.word {
            Word::OneTime => is_seed(value) || is_session(value) && random::evidence(value) > DRAWN,
            _ => is_session(value),
        }
    }));
    far
}

/// Bits of evidence from which on nobody chose a value.
const DRAWN: f32 = 36.0;

/// Base32, as authenticators are given it.
fn is_seed(value: &[u8]) -> bool {
    let base32 = |b: &u8| b.is_ascii_uppercase() || (b'2'..=b'7').contains(b);
    value.len() >= 16
        && value.iter().all(base32)
        && value.iter().any(u8::is_ascii_digit)
        && value.iter().any(u8::is_ascii_uppercase)
}

/// Letters and digits that are no id: neither a UUID nor hex behind two letters, as ids of some services are, nor a number.
fn is_session(value: &[u8]) -> bool {
    let kind = value.iter().take_while(|b| b.is_ascii_uppercase()).count();
    let kind = if value.starts_with(b"0x") { 2 } else { kind };
    let id = kind >= 2 && value[kind..].iter().all(u8::is_ascii_hexdigit);
    value.len() >= 16
        && !id
        && value.iter().any(u8::is_ascii_digit)
        && value.iter().any(u8::is_ascii_alphabetic)
        && matches!(shape::of(value), Shape::Plain | Shape::Hex | Shape::Digest)
}
