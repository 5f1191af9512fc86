//! User names and their passwords: `users = {"bob": "x", …}`, `btoa("bob:x")`.

use super::keyword::Keyword;
use super::literal::{self, Literal};
use super::name::Strength;
use super::special::named;
use super::syntax::Emit;
use super::{Assigned, Class, Form};
use crate::detect::value::words::listed;
use crate::model::Span;

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
    let name = named(
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
    let Some(colon) = colon else {
        return true;
    };
    let name = named(
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
