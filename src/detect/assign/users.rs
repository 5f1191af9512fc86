//! User names and their passwords: `users = {"bob": "x", …}`, `btoa("bob:x")`.

use super::keyword::{Keyword, Word};
use super::literal::{self, Literal};
use super::name::Strength;
use super::pair;
use super::special;
use super::syntax::Emit;
use super::{Assigned, Class, Form};
use crate::detect::value::shape::{self, Shape};
use crate::detect::value::words::listed;
use crate::model::Span;

/// The name before `= {`, `: {` and the like, if it is that of a table of users, which opens before `open`.
pub(super) fn named(bytes: &[u8], at: usize, open: usize) -> Option<Keyword> {
    let quoted = |b: &u8| matches!(b, b'"' | b'\'' | b' ' | b':');
    let least = at.saturating_sub(32);
    let end = least + bytes[least..at].iter().rposition(|b| !quoted(b))? + 1;
    // Before hardly any brace stands a name that ends so.
    if end < 5 || !matches!(bytes[end - 1], b's' | b'S') {
        return None;
    }
    let part = |b: &&u8| b.is_ascii_alphanumeric() || **b == b'_';
    let start = end - bytes[least..end].iter().rev().take_while(part).count();
    let name = bytes[start..end].to_ascii_lowercase();
    [&b"users"[..], b"accounts", b"logins"]
        .iter()
        .any(|word| name.ends_with(word))
        .then_some(Keyword {
            word: Word::Users,
            start,
            end: open,
        })
}

/// The scheme `Basic ` of a header, or a method of that name that is given a user and a password: `.basic("bob", "x")`.
pub(super) fn basic(bytes: &[u8], at: usize) -> Option<Keyword> {
    let start = at.checked_sub(1)?;
    let end = start + 5;
    let word = bytes.get(start..end)?;
    let header = bytes.get(end) == Some(&b' ');
    let before = &bytes[..start];
    let method = bytes.get(end) == Some(&b'(')
        && (before.ends_with(b".") || before.ends_with(b"http"))
        && matches!(bytes.get(end + 1), Some(b'"' | b'\''));
    let (word, end) = match (word.eq_ignore_ascii_case(b"basic"), header, method) {
        (true, true, _) => (Word::Basic, end + 1),
        (true, _, true) => (Word::Login, end),
        _ => return None,
    };
    Some(Keyword { word, start, end })
}

/// Most users that are read.
const MOST: usize = 24;

/// Adds the values of a table whose name says users, if all it holds are names and strings. Always far.
pub(super) fn table(bytes: &[u8], found: Keyword, out: &mut Vec<Assigned>) -> bool {
    let mut at = blank(bytes, found.end);
    let mut passwords = Vec::new();
    let listed = bytes[found.end - 1] == b'[';
    while passwords.len() < MOST {
        let Some((password, end)) = (if listed {
            tuple(bytes, at)
        } else {
            pair(bytes, at)
        }) else {
            return true;
        };
        passwords.push(password);
        let behind = blank(bytes, end);
        at = blank(bytes, behind + 1);
        match bytes.get(behind) {
            Some(b',') if !matches!(bytes.get(at), Some(b'}' | b']')) => {}
            Some(b',' | b'}' | b']') => break,
            _ => return true,
        }
    }
    let end = found.start
        + bytes[found.start..found.end]
            .iter()
            .take_while(|b| b.is_ascii_alphanumeric() || **b == b'_')
            .count();
    let name = special::named(
        Span::new(found.start, end),
        Class::Password,
        Strength::Plain,
    );
    let mut emit = Emit::new(bytes, &name, out);
    for password in passwords {
        emit.literal(password, Form::Quoted);
    }
    true
}

/// A user name, a colon and a string at `at`.
fn pair(bytes: &[u8], at: usize) -> Option<(Literal, usize)> {
    const ATTRIBUTES: &str = " id name names username user email mail type role roles url uri path method password pass passwd key token \
        title description default table model index label text status state count total limit message error data items fields properties $ref schema ";
    let user = literal::string(bytes, at)?;
    let name = user.value.of(bytes).to_ascii_lowercase();
    let plain = |b: &u8| b.is_ascii_alphanumeric() || b"._-@+".contains(b);
    let colon = blank(bytes, user.end);
    let fits = !name.is_empty()
        && name.iter().all(plain)
        && listed(ATTRIBUTES, &name).is_none()
        && bytes.get(colon) == Some(&b':');
    let password = literal::string(bytes, blank(bytes, colon + 1)).filter(|_| fits)?;
    let end = password.end;
    Some((password, end))
}

/// A user name and a string in brackets at `at`: `("bob", "x")`.
fn tuple(bytes: &[u8], at: usize) -> Option<(Literal, usize)> {
    if !matches!(bytes.get(at), Some(b'(' | b'[' | b'{')) {
        return None;
    }
    let user = literal::string(bytes, blank(bytes, at + 1))?;
    let plain = |b: &u8| b.is_ascii_alphanumeric() || b"._-@+".contains(b);
    let comma = blank(bytes, user.end);
    let name = user.value.of(bytes);
    let fits = !name.is_empty() && name.iter().all(plain) && bytes.get(comma) == Some(&b',');
    let password = literal::string(bytes, blank(bytes, comma + 1)).filter(|_| fits)?;
    let close = blank(bytes, password.end);
    let closed = matches!(bytes.get(close), Some(b')' | b']' | b'}'));
    closed.then_some((password, close + 1))
}

/// Adds the password that a user is made with: `new User("bob", "x")`, `new User(1, "bob", "x", roles)`. What stands
/// behind the name may be anything; only what mixes letters with digits or signs is taken. Always far.
pub(super) fn made(bytes: &[u8], found: Keyword, out: &mut Vec<Assigned>) -> bool {
    let given = pair::arguments(bytes, found.end);
    let first = given.iter().take(2).position(|a| a.whole);
    let Some(first) = first.filter(|&first| first + 1 < given.len()) else {
        return true;
    };
    let literal = |at: usize| {
        given[at]
            .literal
            .clone()
            .filter(|_| at == first || !given[at].several)
    };
    let (Some(user), Some(password)) = (literal(first), literal(first + 1)) else {
        return true;
    };
    let plain = |b: &u8| b.is_ascii_alphanumeric() || b"._-@+".contains(b);
    let text = password.value.of(bytes);
    let letters = text.iter().filter(|b| b.is_ascii_alphabetic()).count();
    let signs = text.iter().filter(|b| !plain(b)).count();
    let digits = text.iter().filter(|b| b.is_ascii_digit()).count();
    let mixed = letters >= 2 && (digits >= 1 || signs >= 1) && text.len() >= 6;
    let printed = text.iter().all(u8::is_ascii_graphic);
    if mixed && printed && user.value.of(bytes).iter().all(plain) {
        let span = Span::new(found.start + 4, found.end - 1);
        let name = special::named(span, Class::Password, Strength::Plain);
        Emit::new(bytes, &name, out).literal(password, Form::CallArgument);
    }
    true
}

/// Behind white space, lines as well.
fn blank(bytes: &[u8], from: usize) -> usize {
    let rest = &bytes[from.min(bytes.len())..];
    let space = |b: &&u8| b.is_ascii_whitespace();
    from.min(bytes.len()) + rest.iter().take(80).take_while(space).count()
}

/// Adds the password of the pair that a function is given to encode. Always far.
pub(super) fn encoded(bytes: &[u8], found: Keyword, out: &mut Vec<Assigned>) -> bool {
    let Some(whole) = literal::string(bytes, blank(bytes, found.end)) else {
        return false;
    };
    let text = whole
        .joined
        .as_deref()
        .unwrap_or_else(|| whole.value.of(bytes));
    let user = |b: &u8| b.is_ascii_alphanumeric() || b"._-@+".contains(b);
    let colon = memchr::memchr(b':', text).filter(|&at| at >= 2 && text[..at].iter().all(user));
    // `b64encode("Order:9c5b…")`: the kind of an object and which one it is.
    let identifies =
        |at: usize| text[0].is_ascii_uppercase() && shape::of(&text[at + 1..]) == Shape::Uuid;
    let Some(colon) = colon.filter(|&at| !identifies(at)) else {
        return true;
    };
    let name = special::named(
        Span::new(found.start, found.end - 1),
        Class::Password,
        Strength::Strong,
    );
    let mut emit = Emit::new(bytes, &name, out);
    let password = text[colon + 1..].to_vec();
    match whole.joined {
        Some(_) => emit.push(whole.value, Form::CallArgument, Some(password)),
        None => {
            let value = Span::new(whole.value.start + colon + 1, whole.value.end);
            emit.push(value, Form::CallArgument, None);
        }
    }
    true
}
