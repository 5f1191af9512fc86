//! Lists of YAML, whose elements need no quotes: `[a, b]`, and `- a` on lines of their own; mappings that a plural
//! name heads.

use super::bare;
use super::literal::{self, Literal};
use super::operator::{Operator, blank};
use super::syntax::{Emit, SHORT};
use super::unlikely::code_like;
use super::{Form, special};
use crate::detect::ends::last_line;
use crate::detect::near::line_start;
use crate::model::Span;

/// Most elements that are read.
const MOST: usize = 16;

/// Adds the elements of a list in brackets, all of them without quotes. Says whether it was one; `at` is the bracket.
pub(super) fn in_brackets(emit: &mut Emit<'_>, at: usize) -> bool {
    let bytes = emit.bytes;
    let inner = &bytes[at + 1..bytes.len().min(at + literal::LONGEST)];
    let end = inner
        .iter()
        .position(|b| matches!(b, b']' | b'\n' | b'"' | b'\'' | b'[' | b'{' | b'(' | b'$'));
    let Some(end) = end.filter(|&end| inner[end] == b']') else {
        return false;
    };
    // `secrets: [#12](https://…)`: a link of Markdown.
    if inner.get(end + 1) == Some(&b'(') {
        return true;
    }
    let mut from = at + 1;
    for element in inner[..end].split(|&b| b == b',').take(MOST) {
        let start = blank(bytes, from);
        let run = Span::new(start, start.max(from + element.trim_ascii_end().len()));
        from += element.len() + 1;
        if !run.of(bytes).contains(&b' ') && !code_like(run.of(bytes), b'\n', emit.name.class) {
            emit.push(run, Form::Unquoted, None);
        }
    }
    true
}

/// Adds the elements on the lines behind the first one, which begins at `at`.
pub(super) fn on_lines(emit: &mut Emit<'_>, at: usize) {
    let bytes = emit.bytes;
    let Some(indent) = indent(bytes, at - 2) else {
        return;
    };
    emit.far = true;
    let mut at = at;
    for _ in 0..MOST {
        let rest = &bytes[at..];
        let Some(len) = rest.iter().take(literal::LONGEST).position(|&b| b == b'\n') else {
            return;
        };
        let dash = at + len + 1 + indent;
        let same = bytes
            .get(at + len + 1..dash)
            .is_some_and(|gap| gap.iter().all(|b| *b == b' '));
        if !same || !bytes[dash..].starts_with(b"- ") {
            return;
        }
        at = dash + 2;
        let Some(literal) = element(bytes, at) else {
            return;
        };
        special::quoted(emit, literal, Form::Element);
    }
}

/// Adds what looks random in the mapping that follows a plural name: `api_keys:\n  acme: …`. Its line ends at `at`.
pub(super) fn entries(emit: &mut Emit<'_>, operator: Operator, at: usize) {
    const LEAST: usize = 16;
    let bytes = emit.bytes;
    let blanks = |at: usize| bytes[at..].iter().take_while(|&&b| b == b' ').count();
    let indent = bytes.get(at + 1..).map_or(0, |_| blanks(at + 1));
    let heading = line_start(bytes, emit.name.span.start, 0);
    let many = operator == Operator::Colon && emit.name.span.of(bytes).ends_with(b"s");
    if !many || bytes[at] != b'\n' || indent <= blanks(heading) {
        return;
    }
    let mut at = at + 1;
    for _ in 0..MOST {
        if at >= bytes.len() || blanks(at) != indent {
            return;
        }
        let key = bytes[at + indent..].iter();
        let inside = |b: &&u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.' | b'"');
        let colon = at + indent + key.take(60).take_while(inside).count();
        if !bytes[colon..].starts_with(b": ") {
            return;
        }
        if let Some(found) = element(bytes, blank(bytes, colon + 1)) {
            let value = found.value.of(bytes);
            let mixed =
                value.iter().any(u8::is_ascii_digit) && value.iter().any(u8::is_ascii_alphabetic);
            if mixed && value.len() >= LEAST {
                emit.far |= found.end > emit.name.span.end + SHORT;
                special::quoted(emit, found, Form::Element);
            }
        }
        let Some(end) = memchr::memchr(b'\n', &bytes[colon..]) else {
            return;
        };
        at = colon + end + 1;
    }
}

/// What stands alone on its line from `at` on.
fn element(bytes: &[u8], at: usize) -> Option<Literal> {
    let found = literal::string(bytes, at).unwrap_or_else(|| {
        let value = bare::run(bytes, at);
        Literal {
            value,
            end: value.end,
            joined: None,
        }
    });
    let ends = matches!(
        bytes.get(blank(bytes, found.end)),
        None | Some(b'\n' | b'\r' | b'#')
    );
    (ends && !found.value.is_empty()).then_some(found)
}

/// How many blanks stand before the dash at `dash`, if nothing else does.
fn indent(bytes: &[u8], dash: usize) -> Option<usize> {
    let blanks = bytes[..dash]
        .iter()
        .rev()
        .take(60)
        .take_while(|&&b| b == b' ')
        .count();
    let begins = dash == blanks || bytes[dash - blanks - 1] == b'\n';
    (begins && bytes[dash..].starts_with(b"- ")).then_some(blanks)
}

/// `- --password` and below it `- x`: the next element of a list of arguments in YAML, one a line.
pub(super) fn next_item(before: &[u8], bytes: &[u8], at: usize) -> Option<usize> {
    let line = last_line(&before[before.len().saturating_sub(40)..]);
    let quote = |b: u8| matches!(b, b'"' | b'\'');
    let flag = line.trim_ascii_start().strip_prefix(b"- ")?;
    let flag = flag.iter().copied().filter(|b| !quote(*b));
    let rest = bytes[at..].strip_prefix(b"\n")?;
    let item = rest.trim_ascii_start().strip_prefix(b"- ")?;
    let indent = |text: &[u8]| text.iter().take_while(|b| **b == b' ').count();
    (flag.eq(*b"--") && indent(rest) == indent(line)).then_some(bytes.len() - item.len())
}
