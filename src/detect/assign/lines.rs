//! Values on other lines, and what stands before a value: YAML's blocks and anchors, here documents, the types of Go.

use super::literal::{self, Literal};
use super::numbers;
use super::operator::{Operator, blank};
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
    let quoted = literal::opening(bytes, next).is_some_and(|quote| quote.len() == 1);
    let item = operator == Operator::Colon && bytes[next..].starts_with(b"- ");
    if item {
        return Some(next + 2);
    }
    if matches!(bytes.get(next), Some(b'{' | b'[')) && numbers::ahead(bytes, next).is_some() {
        return Some(next);
    }
    let string = literal::string(bytes, next)?;
    // In YAML and JSON an empty value is followed by the next key.
    let key = matches!(bytes.get(blank(bytes, string.end)), Some(b':' | b'='));
    (quoted && !key).then_some(next)
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
    let run = literal::run(bytes, start);
    matches!(bytes.get(run.end), None | Some(b'\n' | b'\r')).then_some(run)
}

/// `<<~EOS`: the line below it, if that is one run.
pub(super) fn heredoc(bytes: &[u8], at: usize) -> Option<Span> {
    let rest = bytes[at..].strip_prefix(b"<<")?;
    let line = rest.iter().take(60).position(|&b| b == b'\n')?;
    let mark = rest[..line].trim_ascii();
    let plain = |b: &u8| b.is_ascii_uppercase() || matches!(b, b'~' | b'-' | b'_' | b'\'' | b'"');
    let indent = rest[line + 1..]
        .iter()
        .take(40)
        .take_while(|b| matches!(b, b' ' | b'\t'));
    let value = literal::run(bytes, at + 2 + line + 1 + indent.count());
    let whole = matches!(bytes.get(value.end), Some(b'\n' | b'\r'));
    (!mark.is_empty() && mark.iter().all(plain) && whole).then_some(value)
}

/// Length of a YAML anchor or tag before a value: `&db `, `!!str `.
pub(super) fn anchor(bytes: &[u8], at: usize) -> usize {
    let rest = &bytes[at.min(bytes.len())..];
    if !matches!(rest.first(), Some(b'&' | b'!')) {
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

/// The brace of `new char[] {'a', …}`.
pub(super) fn array_of_characters(bytes: &[u8], at: usize, run: Span) -> Option<usize> {
    (run.of(bytes) == b"new").then_some(())?;
    let near = &bytes[at..bytes.len().min(at + 40)];
    let open = near
        .iter()
        .position(|b| matches!(b, b'{' | b'"' | b'(' | b'\n'))?;
    let list = near[open] == b'{' && near[open + 1..].trim_ascii_start().starts_with(b"'");
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
    let value = literal::run(bytes, name.end + 1 + gap);
    let last = matches!(
        bytes.get(blank(bytes, value.end)),
        None | Some(b'\n' | b'\r')
    );
    (begins && apart && last).then_some(value)
}

/// What a script answers a prompt with: `expect "password:"` and `send "x\\r"` on the next line. `at` is the quote that
/// closes the prompt.
pub(super) fn sent(bytes: &[u8], at: usize) -> Option<Literal> {
    let rest = bytes.get(at..bytes.len().min(at + 80))?;
    let gap = rest.strip_prefix(b"\"")?;
    let line = gap.trim_ascii_start();
    if !gap[..gap.len() - line.len()].contains(&b'\n') {
        return None;
    }
    let quote = line.strip_prefix(b"send ")?;
    let mut found = literal::string(bytes, at + rest.len() - quote.len())?;
    let value = found.value.of(bytes);
    if value.ends_with(b"\\r") || value.ends_with(b"\\n") {
        found.value.end -= 2;
    }
    (!found.value.is_empty()).then_some(found)
}
