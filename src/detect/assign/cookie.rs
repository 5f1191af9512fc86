//! Cookies: in the header of a request, in a program's table of them, one that a method sets.

use super::bare;
use super::literal::{self, Literal};
use super::name::{Name, Strength};
use super::pair;
use super::syntax::Emit;
use super::{Class, Form};
use crate::model::Span;

/// The values of a cookie header: `Cookie: a=1; b=2`, also in quotes.
pub(super) fn cookies(emit: &mut Emit<'_>, from: usize) {
    let bytes = emit.bytes;
    let from = from + usize::from(bytes.get(from) == Some(&b'['));
    let start = from + literal::opening(bytes, from).map_or(0, literal::Quote::len);
    let mut at = start;
    for _ in 0..24 {
        let rest = &bytes[at.min(bytes.len())..];
        let gap = rest.iter().take(4).take_while(|&&b| b == b' ').count();
        let name = rest[gap..]
            .iter()
            .take(60)
            .take_while(|b| {
                b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.' | b'%' | b'[' | b']')
            })
            .count();
        if name == 0 || rest.get(gap + name) != Some(&b'=') {
            break;
        }
        let value_at = at + gap + name + 1;
        let run = bare::cut(bytes, bare::run(bytes, value_at), b";,");
        if worth_a_session(&rest[gap..gap + name]) && run.len() >= 16 {
            let session = session(emit.name, &rest[gap..gap + name]);
            Emit::new(bytes, &session, emit.out).push(run, Form::Cookie, None);
        }
        if bytes.get(run.end) != Some(&b';') {
            break;
        }
        at = run.end + 1;
    }
    if at == start {
        match literal::string(bytes, from) {
            Some(found) => emit.literal(found, Form::Quoted),
            None if bytes.get(from) == Some(&b'{') => cookie_pairs(emit, from + 1),
            None if emit.name.strength == Strength::Plain => {
                emit.push(bare::run(bytes, from), Form::Unquoted, None);
            }
            None if bytes[..from].ends_with(b"[") => {
                let brace = from
                    + bytes[from..]
                        .iter()
                        .take(80)
                        .take_while(|b| b.is_ascii_whitespace())
                        .count();
                if bytes.get(brace) == Some(&b'{') {
                    cookie_pairs(emit, brace + 1);
                }
            }
            None => {}
        }
    }
}

/// `cookies = {"sessionid": "x", …}`, `[{"name": "sessionid", "value": "x"}]`, `Cookie{Name: "sessionid", Value: "x"}`.
fn cookie_pairs(emit: &mut Emit<'_>, from: usize) {
    let bytes = emit.bytes;
    let gap = |at: usize| {
        at + bytes[at.min(bytes.len())..]
            .iter()
            .take(80)
            .take_while(|b| b.is_ascii_whitespace())
            .count()
    };
    let mut at = gap(from);
    let mut named = None;
    emit.far = true;
    for _ in 0..12 {
        let Some((name, end)) = member(bytes, at) else {
            return;
        };
        let colon = gap(end);
        let value =
            literal::string(bytes, gap(colon + 1)).filter(|_| bytes.get(colon) == Some(&b':'));
        let Some(value) = value else {
            return;
        };
        at = gap(value.end);
        let text = name.of(bytes);
        if text.eq_ignore_ascii_case(b"name") {
            named = Some(value.value);
        } else {
            let name = match named {
                Some(named) if text.eq_ignore_ascii_case(b"value") => named,
                _ => name,
            };
            set(emit, name.of(bytes), value);
        }
        if bytes.get(at) != Some(&b',') {
            return;
        }
        at = gap(at + 1);
    }
}

/// The name of a member, in quotes or without, and where it ends.
fn member(bytes: &[u8], at: usize) -> Option<(Span, usize)> {
    if let Some(name) = literal::string(bytes, at) {
        return Some((name.value, name.end));
    }
    let letters = bytes
        .get(at..)?
        .iter()
        .take_while(|b| b.is_ascii_alphabetic());
    let end = at + letters.count();
    (end > at).then(|| (Span::new(at, end), end))
}

/// Adds the value of a cookie of that name.
fn set(emit: &mut Emit<'_>, name: &[u8], value: Literal) {
    if worth_a_session(name) && value.value.len() >= 16 {
        let session = session(emit.name, name);
        Emit::new(emit.bytes, &session, emit.out).literal(value, Form::Cookie);
    }
}

/// `cookies.set("sessionid", "x")`. Says whether it was that; `at` is behind the bracket.
pub(super) fn method(emit: &mut Emit<'_>, at: usize) -> bool {
    if emit.name.class != Class::Cookie || !emit.name.span.of(emit.bytes).ends_with(b".set") {
        return false;
    }
    let mut given = pair::arguments(emit.bytes, at)
        .into_iter()
        .map(|a| a.literal);
    let (Some(Some(name)), Some(Some(value))) = (given.next(), given.next()) else {
        return false;
    };
    set(emit, name.value.of(emit.bytes), value);
    true
}

/// What `name` promises for a cookie with a name of its own: those of sessions are tokens.
fn session(name: &Name, cookie: &[u8]) -> Name {
    let lower = cookie.to_ascii_lowercase();
    let words: [&[u8]; 4] = [b"sess", b"token", b"auth", b"jwt"];
    let says = |word: &&[u8]| memchr::memmem::find(&lower, word).is_some();
    let strength = if words.iter().any(says) || lower.ends_with(b"sid") {
        Strength::Plain
    } else {
        name.strength
    };
    Name {
        strength,
        denied: None,
        ..*name
    }
}

/// Whether a cookie of that name logs somebody in; counters and consents do not.
fn worth_a_session(name: &[u8]) -> bool {
    let lower = name.to_ascii_lowercase();
    [
        &b"sess"[..],
        b"sid",
        b"token",
        b"auth",
        b"login",
        b"user",
        b"jwt",
        b"key",
        b"secret",
        b"remember",
        b"account",
        b"ticket",
    ]
    .iter()
    .any(|part| memchr::memmem::find(&lower, part).is_some())
        && !lower.starts_with(b"_ga")
}
