//! Forms of their own: header schemes, SQL, and what tells people how to log in.

use super::bare;
use super::keyword::{Keyword, Word};
use super::literal::{self, Literal};
use super::name::{Name, Strength};
use super::syntax::Emit;
use super::{Assigned, Class, Form, numbers};
use crate::model::Span;

pub(super) fn named(span: Span, class: Class, strength: Strength) -> Name {
    Name {
        span,
        class,
        strength,
        denied: None,
    }
}

fn token_run(bytes: &[u8], from: usize) -> Span {
    let rest = &bytes[from.min(bytes.len())..];
    let token = |b: &u8| {
        b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.' | b'_' | b'~' | b'+' | b'/' | b'=')
    };
    let len = rest
        .iter()
        .take(literal::LONGEST)
        .take_while(|b| token(b))
        .count();
    Span::new(from, from + len)
}

/// `Basic dXNl…` and `Bearer abc…`: the credentials behind the scheme.
pub(super) fn scheme(bytes: &[u8], found: Keyword, out: &mut Vec<Assigned>) {
    let before = found.start.checked_sub(1).map_or(b' ', |i| bytes[i]);
    if before.is_ascii_alphanumeric() || matches!(before, b'_' | b'.') {
        return;
    }
    if found.word == Word::Basic && to_be_encoded(bytes, found, out) {
        return;
    }
    let value = token_run(bytes, found.end);
    let class = if found.word == Word::Basic {
        Class::Basic
    } else {
        Class::Bearer
    };
    let least = if class == Class::Basic { 8 } else { 12 };
    let text = value.of(bytes);
    let digit = text.iter().any(u8::is_ascii_digit) || text.ends_with(b"=");
    let mixed =
        text.iter().any(u8::is_ascii_uppercase) && text.iter().skip(1).any(u8::is_ascii_lowercase);
    let follows = bytes.get(value.end).copied().unwrap_or(b'\n');
    // `Bearer realm=…`: what a server asks for.
    let parameter =
        memchr::memchr(b'=', text).is_some_and(|at| text[at..].iter().any(|b| *b != b'='));
    if value.len() < least
        || !(digit || mixed)
        || parameter
        || matches!(follows, b'(' | b'{' | b'$' | b':')
    {
        return;
    }
    let name = named(
        Span::new(found.start, found.end - 1),
        class,
        Strength::Strong,
    );
    Emit::new(bytes, &name, out).push(value, Form::Header, None);
}

/// `"Basic " + btoa("user:password")`: what the program encodes itself. Says whether it was that.
fn to_be_encoded(bytes: &[u8], found: Keyword, out: &mut Vec<Assigned>) -> bool {
    let near = &bytes[found.end..bytes.len().min(found.end + 60)];
    if !matches!(near.first(), Some(b'"' | b'\'' | b'$' | b'{')) {
        return false;
    }
    let encoders: [&[u8]; 7] = [
        b"btoa(",
        b"encode(",
        b"Buffer.from(",
        b"Buffer(",
        b"encodeToString(",
        b"base64(",
        b"strict_encode64(",
    ];
    let Some(at) = encoders
        .iter()
        .find_map(|word| memchr::memmem::find(near, word).map(|at| found.end + at + word.len()))
    else {
        return false;
    };
    let Some(literal) = literal::string(bytes, at) else {
        return false;
    };
    let name = named(
        Span::new(found.start, found.end - 1),
        Class::Password,
        Strength::Strong,
    );
    let mut emit = Emit::new(bytes, &name, out);
    if let Some(colon) = literal.value.of(bytes).iter().position(|&b| b == b':') {
        let value = Span::new(literal.value.start + colon + 1, literal.value.end);
        emit.push(value, Form::CallArgument, None);
    }
    true
}

/// An unquoted value that is a scheme word with the token behind it: `Authorization: token abc`. Says whether it was.
pub(super) fn schemed(emit: &mut Emit<'_>, run: Span) -> bool {
    if !matches!(emit.name.class, Class::Auth | Class::Token | Class::ApiKey) {
        return false;
    }
    let bytes = emit.bytes;
    let word = run.of(bytes);
    let schemes: [&[u8]; 6] = [b"token", b"apikey", b"api-key", b"key", b"bot", b"oauth"];
    let own: [&[u8]; 3] = [b"basic", b"bearer", b"digest"];
    if own.iter().any(|scheme| word.eq_ignore_ascii_case(scheme)) {
        return true;
    }
    if !schemes.iter().any(|s| word.eq_ignore_ascii_case(s)) || bytes.get(run.end) != Some(&b' ') {
        return false;
    }
    let value = token_run(bytes, run.end + 1);
    if value.len() >= 12 {
        let name = named(emit.name.span, Class::Bearer, Strength::Strong);
        let mut emit = Emit::new(bytes, &name, emit.out);
        emit.push(value, Form::Header, None);
    }
    true
}

/// A quoted value. An authorization header in quotes carries its scheme, a query string its parameters.
pub(super) fn quoted(emit: &mut Emit<'_>, found: Literal, form: Form) {
    let bytes = emit.bytes;
    let text = found.value.of(bytes);
    if let Some(space) = text.iter().take(10).position(|&b| b == b' ') {
        let word = Span::new(found.value.start, found.value.start + space);
        if schemed(emit, word) {
            return;
        }
    }
    if text.starts_with(b"${") {
        if let Some((value, _)) = numbers::default_of(bytes, found.value.start) {
            emit.push(value, Form::Fallback, None);
        }
        return;
    }
    emit.literal(found, form);
}

/// Without quotes inside the quotes (`"\"x\""`) without Spring's `{noop}` and Cypress' `{enter}`.
pub(super) fn unwrapped(bytes: &[u8], mut found: Literal) -> Literal {
    if found.joined.is_some() {
        return found;
    }
    let text = found.value.of(bytes);
    // Keys that are pressed behind it.
    if text.len() > 7 && text.ends_with(b"{enter}") {
        found.value.end -= 7;
        return found;
    }
    let pairs: [(&[u8], &[u8]); 4] = [
        (b"\\\"", b"\\\""),
        (b"\"", b"\""),
        (b"'", b"'"),
        (b"{noop}", b""),
    ];
    for (open, close) in pairs {
        if text.len() > open.len() + close.len() && text.starts_with(open) && text.ends_with(close)
        {
            found.value.start += open.len();
            found.value.end -= close.len();
            break;
        }
    }
    found
}

/// `IDENTIFIED BY 'x'`, `IDENTIFIED WITH plugin BY 'x'`, not what `BY PASSWORD` gives, a hash.
pub(super) fn identified_by(bytes: &[u8], found: Keyword, out: &mut Vec<Assigned>) {
    let rest = &bytes[found.end..bytes.len().min(found.end + 60)];
    let Some(by) =
        memchr::memmem::find(rest, b" by ").or_else(|| memchr::memmem::find(rest, b" BY "))
    else {
        return;
    };
    let statement = bytes[found.start.saturating_sub(200)..found.start].to_ascii_lowercase();
    let statement = statement
        .rsplit(|b| matches!(b, b'\n' | b';' | b'"' | b'\''))
        .next();
    let told = statement.is_some_and(|line| {
        let has = |words: [&[u8]; 3]| {
            words
                .iter()
                .any(|word| memchr::memmem::find(line, word).is_some())
        };
        has([b"create ", b"alter ", b"grant "]) && has([b"user ", b"role ", b" on "])
    });
    let shouted = bytes[found.start..found.end] == *b"IDENTIFIED";
    let at = found.end + by + 4;
    let name = named(
        Span::new(found.start, at - 1),
        Class::Password,
        Strength::Strong,
    );
    let mut emit = Emit::new(bytes, &name, out);
    if let Some(literal) = literal::string(bytes, at) {
        if told || shouted || bytes.get(at) == Some(&b'\'') {
            emit.literal(literal, Form::Sql);
        }
    } else if bytes.get(at).is_some_and(|first| {
        // `:WS-PASSWORD` is a variable of the program.
        *first != b':' && (told || shouted && !matches!(first, b'a'..=b'z' | b'{'))
    }) {
        let run = bare::run(bytes, at);
        let word = run.of(bytes);
        if !word.eq_ignore_ascii_case(b"password") && !word.eq_ignore_ascii_case(b"values") {
            emit.push(run, Form::Sql, None);
        }
    }
}

/// `Login: admin / x`, `login with `admin` / `x``: the password of what tells people how to get in. Always near.
pub(super) fn login_text(bytes: &[u8], found: Keyword, out: &mut Vec<Assigned>) -> bool {
    let before = found.start.checked_sub(1).map_or(b' ', |i| bytes[i]);
    if bytes[..found.start].ends_with(b"vault ") {
        let name = named(
            Span::new(found.start, found.end),
            Class::Token,
            Strength::Strong,
        );
        let run = token_run(
            bytes,
            found.end + usize::from(bytes.get(found.end) == Some(&b' ')),
        );
        if run.len() >= 16 {
            Emit::new(bytes, &name, out).push(run, Form::Flag, None);
        }
        return true;
    }
    let rest = &bytes[found.end..bytes.len().min(found.end + 120)];
    let rest = rest.strip_prefix(b"s").unwrap_or(rest);
    let words: [&[u8]; 6] = [b": ", b" with ", b" as ", b" is ", b" = ", b" using "];
    let Some(word) = words.iter().find(|word| rest.starts_with(word)) else {
        return false;
    };
    let at = found.end + (bytes.len().min(found.end + 120) - found.end - rest.len()) + word.len();
    let user =
        |b: &&u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.' | b'@' | b'-' | b'`' | b'"');
    let len = bytes[at..].iter().take(48).take_while(user).count();
    let gap = &bytes[at + len..];
    if before.is_ascii_alphanumeric() || len < 2 || !gap.starts_with(b" / ") {
        return false;
    }
    let start = at + len + 3;
    let start = start + usize::from(matches!(bytes.get(start), Some(b'`' | b'"')));
    let run = bare::cut(bytes, bare::run(bytes, start), b"`|");
    let name = named(
        Span::new(found.start, found.end),
        Class::Password,
        Strength::Strong,
    );
    Emit::new(bytes, &name, out).push(run, Form::Unquoted, None);
    false
}
