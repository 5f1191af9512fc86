//! Values that stand before their names: `"x" == password`, `"x".equals(password)`, `setValue("x", forKey: "token")`,
//! `{"value": "x", "key": "token"}`.

use super::directives;
use super::expected::{asserted, entered};
use super::keyword::Keyword;
use super::literal::{self, Literal};
use super::name::Strength;
use super::operator::blank;
use super::piped::handed;
use super::special::named;
use super::syntax::Emit;
use super::{Assigned, Class, Form};
use crate::detect::ends::{last_line, last_run, without_run};
use crate::model::Span;

/// How far back a value is looked for, in bytes.
pub(super) const BACK: usize = 160;

/// Adds the value before the name in hand. Says whether there was one.
pub(super) fn before(emit: &mut Emit<'_>) -> bool {
    let bytes = emit.bytes;
    let name = emit.name.span.start;
    let least = name.saturating_sub(BACK);
    let own = emit.name.span.of(bytes);
    if let Some(found) = handed(emit) {
        return found;
    }
    if own == b"salt" {
        salted(emit, least);
    }
    let Some(&last) = bytes[least..name].last() else {
        return false;
    };
    if let Some(literal) = entered(emit, least) {
        emit.literal(literal, Form::CallArgument);
        return true;
    }
    if let Some(literal) = directives::moved(bytes, least, name) {
        emit.literal(literal, Form::Quoted);
        return true;
    }
    if let Some(literal) = remarked(emit, least) {
        emit.literal(literal, Form::Prose);
        return true;
    }
    let found = match last {
        b'"' | b'\'' => named_behind(bytes, least, name - 1),
        b' ' | b'(' | b'$' | b'.' | b'>' | b':' => {
            compared(bytes, least, name).or_else(|| asserted(emit, least))
        }
        _ => None,
    };
    let Some((literal, form)) = found else {
        return false;
    };
    emit.literal(literal, form);
    true
}

/// Adds the password that stands before its salt: `hasher.encode("x", salt="…")`.
fn salted(emit: &mut Emit<'_>, least: usize) {
    let bytes = emit.bytes;
    let start = emit.name.span.start;
    let given = matches!(
        bytes.get(blank(bytes, emit.name.span.end)),
        Some(b'=' | b':')
    );
    let before = bytes[least..start].trim_ascii_end();
    let Some(password) = before
        .strip_suffix(b",")
        .filter(|_| given)
        .and_then(|before| ending(bytes, least, least + before.len()))
    else {
        return;
    };
    let call = &bytes[least..password.value.start - 1];
    let call = call.strip_suffix(b"b").unwrap_or(call);
    let verbs: [&[u8]; 5] = [b"encode(", b"hash(", b"derive(", b"pbkdf2(", b"scrypt("];
    if verbs.iter().any(|verb| call.ends_with(verb)) {
        let span = Span::new(start, emit.name.span.end);
        let name = named(span, Class::Password, Strength::Strong);
        Emit::new(bytes, &name, emit.out).literal(password, Form::CallArgument);
    }
}

/// `default = "x" # database password`: the string that a remark of a few words at the end of its line explains.
fn remarked(emit: &Emit<'_>, least: usize) -> Option<Literal> {
    let (bytes, name) = (emit.bytes, emit.name.span);
    let ends = matches!(bytes.get(name.end), None | Some(b'\n' | b'\r'));
    if !ends || emit.name.class != Class::Password || emit.name.denied.is_some() {
        return None;
    }
    let line = &bytes[least..name.start];
    let line = last_line(line);
    let words = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b' ' | b'_' | b'-');
    let remark = last_run(line, words).len();
    let before = line[..line.len() - remark].trim_ascii_end();
    let mark = ["//", "#"]
        .iter()
        .find_map(|mark| before.strip_suffix(mark.as_bytes()))?;
    let code = mark.trim_ascii_end();
    let code = code
        .strip_suffix(b";")
        .or(code.strip_suffix(b","))
        .unwrap_or(code);
    (remark <= 32).then(|| {
        ending(
            bytes,
            name.start - line.len(),
            name.start - line.len() + code.len(),
        )
    })?
}

/// `load(stream, "x".toCharArray())`: a password of Java where no name says so.
pub(super) fn characters(bytes: &[u8], found: Keyword, out: &mut Vec<Assigned>) {
    let quote = found.start.checked_sub(1).filter(|&at| bytes[at] == b'.');
    let literal = quote.and_then(|end| ending(bytes, end.saturating_sub(BACK), end));
    let Some(literal) = literal else {
        return;
    };
    // What is assigned to a name is judged by that.
    let before = bytes[..literal.value.start - 1].trim_ascii_end();
    if !before.ends_with(b",") {
        return;
    }
    let name = named(
        Span::new(found.start, found.end - 1),
        Class::Password,
        Strength::Strong,
    );
    Emit::new(bytes, &name, out).literal(literal, Form::CallArgument);
}

/// `"x" == $this->password`, `"x".equals(password)`, `- value: x` above `name: PASSWORD`.
fn compared(bytes: &[u8], least: usize, name: usize) -> Option<(Literal, Form)> {
    let path = |b: u8| b.is_ascii_alphanumeric() || b"_.>-$@".contains(&b);
    let text = without_run(&bytes[least..name], path).trim_ascii_end();
    let operators: [&[u8]; 8] = [
        b"==",
        b"===",
        b"!=",
        b"!==",
        b" eq",
        b" ne",
        b".equals(",
        b".equalsIgnoreCase(",
    ];
    if operators.iter().any(|end| text.ends_with(end)) {
        let rest = without_run(text, |b| matches!(b, b'=' | b'!'));
        let rest = operators[4..]
            .iter()
            .find_map(|end| rest.strip_suffix(*end))
            .unwrap_or(rest);
        return Some((
            ending(bytes, least, least + rest.trim_ascii_end().len())?,
            Form::Comparison,
        ));
    }
    let beside = text
        .strip_suffix(b"name:")
        .or_else(|| text.strip_suffix(b"key:"))?;
    let line = beside.trim_ascii_end();
    if line.len() == beside.len() || !beside[line.len()..].contains(&b'\n') {
        return None;
    }
    let value = last_line(line).trim_ascii_start();
    let value = value
        .strip_prefix(b"- ")
        .unwrap_or(value)
        .strip_prefix(b"value: ")?;
    let run = Span::new(least + line.len() - value.len(), least + line.len());
    let plain = !value
        .iter()
        .any(|b| matches!(b, b' ' | b'"' | b'\'' | b'{' | b'$'));
    if plain {
        let literal = Literal {
            value: run,
            end: run.end,
            joined: None,
        };
        return Some((literal, Form::Markup));
    }
    literal::string(bytes, run.start).map(|literal| (literal, Form::Markup))
}

/// `"x", forKey: "name"`, `value="x" key="name"`, `"value": "x", "key": "name"`. `quote` is where the name's quote is.
fn named_behind(bytes: &[u8], least: usize, quote: usize) -> Option<(Literal, Form)> {
    let quote = quote - usize::from(quote > least && bytes[quote - 1] == b'@');
    let text = bytes[least..quote].trim_ascii_end();
    if let Some(rest) = text
        .strip_suffix(b"forKey:")
        .or_else(|| text.strip_suffix(b"forHTTPHeaderField:"))
    {
        let rest = rest.trim_ascii_end();
        let rest = rest.strip_suffix(b",").unwrap_or(rest).trim_ascii_end();
        return Some((
            ending(bytes, least, least + rest.len())?,
            Form::CallArgument,
        ));
    }
    // Laravel's `$this->type('x', 'password')`.
    if let Some(literal) = text
        .strip_suffix(b",")
        .and_then(|rest| ending(bytes, least, least + rest.len()))
        .filter(|literal| bytes[least..literal.value.start - 1].ends_with(b"->type("))
    {
        return Some((literal, Form::CallArgument));
    }
    let words: [&[u8]; 4] = [b"key=", b"name=", b"\"key\":", b"\"name\":"];
    let rest = words
        .iter()
        .find_map(|end| text.strip_suffix(*end))?
        .trim_ascii_end();
    let rest = rest.strip_suffix(b",").unwrap_or(rest).trim_ascii_end();
    let literal = ending(bytes, least, least + rest.len())?;
    let before = bytes[least..literal.value.start - 1].trim_ascii_end();
    let named: [&[u8]; 2] = [b"value=", b"\"value\":"];
    named
        .iter()
        .any(|end| before.ends_with(end))
        .then_some((literal, Form::Markup))
}

/// The string literal on the line whose closing quote ends at `end`.
pub(super) fn ending(bytes: &[u8], least: usize, end: usize) -> Option<Literal> {
    let close = end.checked_sub(1).filter(|&i| i > least)?;
    let quote = bytes[close];
    if !matches!(quote, b'"' | b'\'') || bytes[close - 1] == b'\\' {
        return None;
    }
    let inside = &bytes[least..close];
    let open = inside.iter().rposition(|&b| b == quote || b == b'\n')?;
    (inside[open] == quote && (open == 0 || inside[open - 1] != b'\\')).then(|| Literal {
        value: Span::new(least + open + 1, close),
        end,
        joined: None,
    })
}
