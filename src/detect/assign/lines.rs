//! Values on other lines, and what stands before a value: YAML's blocks and anchors, here documents, the types of Go.

use super::bare;
use super::literal::{self, Literal};
use super::numbers;
use super::operator::{Operator, blank};
use super::shell;
use crate::detect::value::random;
use crate::model::Span;

/// A value on the line below its operator has to be quoted.
pub(super) fn next_line(bytes: &[u8], at: usize, operator: Operator) -> Option<usize> {
    if !matches!(
        operator,
        Operator::Assign | Operator::Colon | Operator::Comma
    ) {
        return None;
    }
    let next = at
        + bytes[at..]
            .iter()
            .take(100)
            .take_while(|b| b.is_ascii_whitespace())
            .count();
    let verbatim = usize::from(matches!(bytes.get(next), Some(b'@' | b'$')));
    let quoted = literal::opening(bytes, next + verbatim).is_some_and(|quote| quote.len() == 1);
    let item = operator == Operator::Colon && bytes[next..].starts_with(b"- ");
    if item {
        return Some(next + 2);
    }
    if matches!(bytes.get(next), Some(b'{' | b'[')) && numbers::ahead(bytes, next).is_some() {
        return Some(next);
    }
    if let Some(start) = alone(bytes, at, next).or_else(|| fenced(bytes, at).map(|v| v.start)) {
        return Some(start);
    }
    let string = literal::string(bytes, next)?;
    // In YAML and JSON an empty value is followed by the next key.
    let key = matches!(bytes.get(blank(bytes, string.end)), Some(b':' | b'='));
    (quoted && !key).then_some(next)
}

/// The value that a block of code in Markdown holds below the name that heads it: `**API token**`, and a fence.
pub(super) fn fenced(bytes: &[u8], at: usize) -> Option<Span> {
    let rest = bytes.get(at..bytes.len().min(at + 400))?;
    let text = rest.trim_ascii_start();
    let begun = rest.len() - text.len();
    let fence = text.strip_prefix(b"```").filter(|_| begun > 0)?;
    let line = memchr::memchr(b'\n', fence).filter(|at| *at < 16)?;
    let value = bare::run(bytes, at + begun + 3 + line + 1);
    bytes[value.end..]
        .trim_ascii_start()
        .starts_with(b"```")
        .then_some(value)
}

/// Where a random value without quotes begins that has the line below its name for itself, further in.
fn alone(bytes: &[u8], end: usize, next: usize) -> Option<usize> {
    const DRAWN: f32 = 24.0;
    let lines = bytes[end..next].iter().filter(|b| **b == b'\n').count();
    let indented = matches!(bytes[..next].last(), Some(b' ' | b'\t'));
    let value = bare::run(bytes, next);
    let text = value.of(bytes);
    let plain = |b: &u8| b.is_ascii_alphanumeric() || b"_-+/=.~!@#$%^*".contains(b);
    let whole = matches!(bytes.get(value.end), None | Some(b'\n' | b'\r'));
    let deep = bytes[..next].ends_with(b"    ");
    (lines <= 1 + usize::from(deep)
        && indented
        && whole
        && text.len() >= 12
        && text.iter().any(u8::is_ascii_digit)
        && text.iter().all(plain)
        && random::evidence(text) >= DRAWN)
        .then_some(next)
}

/// YAML's `|` and `>` blocks: the first line below, if it is one run.
pub(super) fn block(bytes: &[u8], at: usize, operator: Operator) -> Option<Span> {
    if operator != Operator::Colon || !matches!(bytes.get(at), Some(b'|' | b'>')) {
        return None;
    }
    let mark = bytes[at + 1..]
        .iter()
        .take(3)
        .take_while(|b| matches!(b, b'-' | b'+' | b'1'..=b'9'))
        .count();
    let line = blank(bytes, at + 1 + mark);
    if !matches!(bytes.get(line), Some(b'\n' | b'\r')) {
        return None;
    }
    let start = line
        + bytes[line..]
            .iter()
            .take(80)
            .take_while(|b| b.is_ascii_whitespace())
            .count();
    let run = bare::run(bytes, start);
    matches!(bytes.get(run.end), None | Some(b'\n' | b'\r')).then_some(run)
}

/// `<<~EOS`, `$(cat <<EOS`: the line below it, if that is one run.
pub(super) fn heredoc(bytes: &[u8], at: usize) -> Option<Span> {
    let at = at + shell::printed(bytes, at);
    let php = bytes[at..].starts_with(b"<<<");
    let at = at + usize::from(php);
    let rest = bytes[at..].strip_prefix(b"<<")?;
    let line = rest.iter().take(60).position(|&b| b == b'\n')?;
    let mark = rest[..line].trim_ascii();
    let plain = |b: &u8| b.is_ascii_uppercase() || matches!(b, b'~' | b'-' | b'_' | b'\'' | b'"');
    let indent = rest[line + 1..]
        .iter()
        .take(40)
        .take_while(|b| matches!(b, b' ' | b'\t'));
    let value = bare::run(bytes, at + 2 + line + 1 + indent.count());
    let whole = matches!(bytes.get(value.end), Some(b'\n' | b'\r'));
    (!mark.is_empty() && mark.iter().all(plain) && whole).then_some(value)
}

/// Length of a YAML anchor or tag before a value, `&db `, `!!str `, or of what borrows it in Rust: `&hex!("…")`.
pub(super) fn anchor(bytes: &[u8], at: usize, operator: Operator) -> usize {
    let rest = &bytes[at.min(bytes.len())..];
    if !matches!(rest.first(), Some(b'&' | b'!')) {
        return 0;
    }
    if matches!(rest, [b'&', b'"', ..] | [b'&', b'b', b'"', ..]) || rest.starts_with(b"&hex!(") {
        return 1;
    }
    if operator != Operator::Colon {
        return 0;
    }
    let len = rest
        .iter()
        .take(24)
        .take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'&' | b'!' | b'_' | b'-'))
        .count();
    if rest.get(len) == Some(&b' ') && !rest.starts_with(b"!vault") {
        len + 1
    } else {
        0
    }
}

/// Length of the type before a literal of Go: `[]byte(`, `[16]byte{`, up to the bracket.
pub(super) fn typed_literal(bytes: &[u8], at: usize) -> usize {
    let rest = &bytes[at..bytes.len().min(at + 40)];
    let Some(close) = rest.iter().take(8).position(|&b| b == b']') else {
        return 0;
    };
    let size = rest[1..close]
        .iter()
        .all(|b| b.is_ascii_alphanumeric() || *b == b'.');
    let word = |b: &&u8| b.is_ascii_alphanumeric() || matches!(b, b'*' | b'.' | b'_');
    let len = rest[close + 1..].iter().take_while(word).count();
    let open = matches!(rest.get(close + 1 + len), Some(b'(' | b'{'));
    if size && len > 0 && open {
        close + 1 + len
    } else {
        0
    }
}

/// The brace of `new char[] {'a', …}`, `new[] { "a", … }`.
pub(super) fn array_of_characters(bytes: &[u8], at: usize, run: Span) -> Option<usize> {
    matches!(run.of(bytes), b"new" | b"new[]").then_some(())?;
    let near = &bytes[at..bytes.len().min(at + 40)];
    let open = near
        .iter()
        .position(|b| matches!(b, b'{' | b'"' | b'(' | b'\n'))?;
    let first = near[open + 1..].trim_ascii_start().first();
    let list = near[open] == b'{'
        && (first == Some(&b'\'') || first == Some(&b'"') && run.of(bytes) == b"new[]");
    list.then_some(at + open)
}

/// Whether a variable is followed by what is taken in its place: `$x ?? "y"`, `$a ? $b : "y"`.
pub(super) fn alternative(bytes: &[u8], at: usize) -> bool {
    let name = |b: &&u8| b.is_ascii_alphanumeric() || b"$_[]'\"->{}".contains(b);
    let len = bytes[at..].iter().take(80).take_while(name).count();
    let next = blank(bytes, at + len);
    let operators: [&[u8]; 4] = [b"?? ", b"?: ", b"|| ", b"? "];
    next > at + len && operators.iter().any(|text| bytes[next..].starts_with(text))
}

/// `${PASSWORD}    x` at the beginning of a line: a variable of Robot Framework. `name` stands in the braces.
pub(super) fn robot_variable(bytes: &[u8], name: Span) -> Option<Span> {
    let begins = name.start == 2 || bytes[..name.start - 2].ends_with(b"\n");
    let rest = bytes.get(name.end..)?.strip_prefix(b"}")?;
    let sign = usize::from(rest.starts_with(b"=")) + 2 * usize::from(rest.starts_with(b" ="));
    let gap = blank(rest, sign);
    let apart = rest[sign..gap].contains(&b'\t') || gap >= sign + 2;
    let value = bare::run(bytes, name.end + 1 + gap);
    let last = matches!(
        bytes.get(blank(bytes, value.end)),
        None | Some(b'\n' | b'\r')
    );
    (begins && apart && last).then_some(value)
}

/// What a script answers a prompt with: `expect "password:"` and `send "x\\r"` on the next line, `tn.read_until(b"Password: ")`
/// and `tn.write(b"x\\n")`. `at` is the quote that closes the prompt.
pub(super) fn sent(bytes: &[u8], at: usize) -> Option<Literal> {
    const VERBS: [&[u8]; 5] = [b"send", b"sendline", b"send_line", b"write", b"SendLine"];
    let rest = bytes.get(at..bytes.len().min(at + 120))?;
    let gap = rest.strip_prefix(b"\"").or(rest.strip_prefix(b"'"))?;
    let gap = gap.strip_prefix(b")").unwrap_or(gap);
    let gap = gap.strip_prefix(b";").unwrap_or(gap);
    let line = gap.trim_ascii_start();
    if !gap[..gap.len() - line.len()].contains(&b'\n') {
        return None;
    }
    let path = |b: &&u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.' | b'-' | b'>' | b'$');
    let (callee, given) = line.split_at(line.iter().take_while(path).count());
    let verb = callee.rsplit(|b| matches!(b, b'.' | b'>')).next()?;
    let quote = given.strip_prefix(b" ").or(given.strip_prefix(b"("));
    let quote = quote.filter(|_| VERBS.contains(&verb))?;
    let mut found = literal::string(bytes, at + rest.len() - quote.len())?;
    let value = found.value.of(bytes);
    if value.ends_with(b"\\r") || value.ends_with(b"\\n") {
        found.value.end -= 2;
    }
    (!found.value.is_empty()).then_some(found)
}
