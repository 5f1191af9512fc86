//! What stands behind a name: the value, in the syntaxes of programs, configuration, shells,
//! markup and text. One grammar for all of them, since a scanner cannot trust a file's name.

use super::literal::{self, Literal};
use super::name::Name;
use super::operator::{Operator, blank, closers, in_list, operator, whole};
use super::text::{cell, markup, prose};
use super::{Assigned, Class, Form, args, numbers, special};
use crate::detect::value::random;
use crate::model::Span;

/// Strings up to this many bytes are not far to look.
const SHORT: usize = 200;

/// Where candidates of one name go.
pub(super) struct Emit<'a> {
    /// The window.
    pub bytes: &'a [u8],
    /// The name they belong to.
    pub name: &'a Name,
    /// The list.
    pub out: &'a mut Vec<Assigned>,
    /// Whether bytes far behind the name were looked at.
    pub far: bool,
}

impl Emit<'_> {
    /// For values of `name`.
    pub fn new<'a>(bytes: &'a [u8], name: &'a Name, out: &'a mut Vec<Assigned>) -> Emit<'a> {
        Emit {
            bytes,
            name,
            out,
            far: false,
        }
    }

    /// Adds a value unless it is too short to be one.
    pub fn push(&mut self, value: Span, form: Form, text: Option<Vec<u8>>) {
        let least = if self.name.class == Class::Password {
            3
        } else {
            6
        };
        if value.len() < least {
            return;
        }
        let extent = Span::new(
            self.name.span.start.min(value.start),
            self.name.span.end.max(value.end),
        );
        self.out.push(Assigned {
            name: self.name.span,
            value,
            extent,
            form,
            class: self.name.class,
            strength: self.name.strength,
            denied: self.name.denied,
            text,
        });
    }

    /// Adds a string literal.
    pub fn literal(&mut self, literal: Literal, form: Form) {
        self.push(literal.value, form, literal.joined);
    }
}

/// Appends the values that follow `name`. Says whether bytes far behind it were looked at.
pub(super) fn values(bytes: &[u8], name: &Name, out: &mut Vec<Assigned>) -> bool {
    let mut emit = Emit::new(bytes, name, out);
    follow(&mut emit);
    emit.far
}

fn follow(emit: &mut Emit<'_>) {
    let (bytes, name) = (emit.bytes, emit.name);
    if bytes[..name.span.start].ends_with(b"${") {
        numbers::shell_default(emit, name.span.start - 2);
        return;
    }
    let (after, closed) = closers(bytes, name.span.end);
    let Some((operator, at)) = operator(bytes, name.span, after, closed) else {
        return;
    };
    if matches!(operator, Operator::Comma | Operator::Value) && !whole(bytes, name.span.start)
        || operator == Operator::Comma && in_list(bytes, name.span.start, at)
    {
        return;
    }
    match operator {
        Operator::Call => args::call(emit, at),
        Operator::Tag => markup(emit, at),
        Operator::Is => prose(emit, at),
        Operator::Pipe => cell(emit, at),
        _ => value(emit, operator, at, closed),
    }
}

/// The value behind an operator.
fn value(emit: &mut Emit<'_>, operator: Operator, from: usize, closed: bool) {
    let bytes = emit.bytes;
    let mut at = blank(bytes, from);
    if operator == Operator::Colon && bytes[at..].starts_with(b"**") {
        at = blank(bytes, at + 2);
    }
    let listed = operator == Operator::Comma && before_name(bytes, emit.name.span.start) == b',';
    let form = match operator {
        Operator::Comma if listed => Form::Element,
        Operator::Compare => Form::Comparison,
        Operator::Space => Form::Flag,
        Operator::Value => Form::Markup,
        _ => Form::Quoted,
    };
    if matches!(bytes.get(at), Some(b'\n' | b'\r')) {
        let Some(next) = next_line(bytes, at, operator) else {
            return;
        };
        at = next;
    }
    if let Some(block) = block(bytes, at, operator) {
        emit.push(block, Form::Block, None);
        return;
    }
    at += anchor(bytes, at);
    if emit.name.class == Class::Cookie {
        special::cookies(emit, at);
        return;
    }
    let string = literal::string(bytes, at);
    emit.far |= match &string {
        Some(found) => found.end > at + SHORT,
        None => literal::opening(bytes, at).is_some(),
    };
    if let Some(found) = string {
        if !closed && ends_here(bytes, emit.name.span.start, at, found.value) {
            return;
        }
        special::quoted(emit, found, form);
        return;
    }
    match bytes.get(at) {
        Some(b'[' | b'{' | b'(') => args::elements(emit, at),
        Some(b'$') if numbers::shell_default(emit, at) => {}
        Some(b'<') if bytes[at..].starts_with(b"<![CDATA[") => unquoted(emit, operator, at + 9),
        Some(_) if matches!(operator, Operator::Compare | Operator::Comma) => {}
        Some(_) => unquoted(emit, operator, at),
        None => {}
    }
}

/// The byte before a name and its quote that is not white space.
fn before_name(bytes: &[u8], name: usize) -> u8 {
    let before = bytes[name.saturating_sub(60)..name].iter().rev();
    let mut before = before.skip_while(|b| matches!(b, b'"' | b'\'' | b':' | b'\\'));
    before
        .find(|b| !b.is_ascii_whitespace())
        .copied()
        .unwrap_or(b'\n')
}

/// A value on the line below its operator has to be quoted.
fn next_line(bytes: &[u8], at: usize, operator: Operator) -> Option<usize> {
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
    let string = literal::string(bytes, next)?;
    // In YAML and JSON an empty value is followed by the next key.
    let key = matches!(bytes.get(blank(bytes, string.end)), Some(b':' | b'='));
    (quoted && !key).then_some(next)
}

/// YAML's `|` and `>` blocks: the first line below, if it is one run.
fn block(bytes: &[u8], at: usize, operator: Operator) -> Option<Span> {
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

/// Length of a YAML anchor or tag before a value: `&db `, `!!str `.
fn anchor(bytes: &[u8], at: usize) -> usize {
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

/// Whether the quote before `value` closes the string the name stands in: `"password: ", x`.
pub(super) fn ends_here(bytes: &[u8], name: usize, quote: usize, value: Span) -> bool {
    let first = bytes.get(value.start).copied().unwrap_or(b' ');
    let spaced = bytes
        .get(value.start + 1)
        .is_none_or(|b| matches!(b, b' ' | b'=' | b'\n'));
    if matches!(
        first,
        b',' | b')' | b';' | b' ' | b'}' | b']' | b'\n' | b'>'
    ) || first == b'+' && spaced
    {
        return true;
    }
    let line = bytes[name.saturating_sub(300)..name]
        .iter()
        .rposition(|&b| b == b'\n')
        .map(|i| name.saturating_sub(300) + i + 1);
    let Some(start) = line.or((name <= 300).then_some(0)) else {
        return false;
    };
    let mark = bytes[quote];
    mark != b'\'' && bytes[start..name].iter().filter(|&&b| b == mark).count() % 2 == 1
}

/// A value without quotes, or an expression that contains one.
fn unquoted(emit: &mut Emit<'_>, operator: Operator, at: usize) {
    let bytes = emit.bytes;
    let run = literal::run(bytes, at);
    if run.is_empty() {
        return;
    }
    let next = bytes.get(run.end).copied().unwrap_or(b'\n');
    let gap = blank(bytes, run.end);
    let behind = bytes.get(gap..).unwrap_or_default();
    let call = run.of(bytes).contains(&b'(')
        && run
            .of(bytes)
            .first()
            .is_some_and(|b| b.is_ascii_alphabetic() || *b == b'_');
    let fallback = [&b"||"[..], b"??", b"or ", b"?", b": \"", b"if "]
        .iter()
        .any(|text| behind.starts_with(text))
        && gap > run.end;
    let looked_up = run.of(bytes).ends_with(b"[");
    if call || fallback || looked_up || run.of(bytes) == b"new" {
        args::expression(emit, at);
        return;
    }
    if special::schemed(emit, run) || run.of(bytes).ends_with(b"-") && next == b'>' {
        return;
    }
    // A device tree's or a language's block: `name: thing@0 {`.
    if behind.starts_with(b"{") || verdict(bytes, emit.name.span, next) {
        return;
    }
    let form = match operator {
        Operator::Space => Form::Flag,
        Operator::Value => Form::Markup,
        _ if emit.name.span.start > 0 && matches!(bytes[emit.name.span.start - 1], b'?' | b'&') => {
            Form::UrlParam
        }
        _ => Form::Unquoted,
    };
    let value = if bytes[..emit.name.span.start].ends_with(b"{") {
        // `{name:value}`: the brace closes.
        cut(bytes, run, b"}")
    } else if form == Form::UrlParam {
        cut(bytes, run, b"&#")
    } else {
        run
    };
    if !code_like(value.of(bytes), next, emit.name.class) {
        emit.push(value, form, None);
    }
}

/// `PASS: name of a test`.
fn verdict(bytes: &[u8], name: Span, next: u8) -> bool {
    name.of(bytes).eq_ignore_ascii_case(b"pass") && (next == b' ' || name.of(bytes) == b"PASS")
}

/// Cuts a value before the first of `stops`.
pub(super) fn cut(bytes: &[u8], value: Span, stops: &[u8]) -> Span {
    let len = value
        .of(bytes)
        .iter()
        .position(|b| stops.contains(b))
        .unwrap_or(value.len());
    Span::new(value.start, value.start + len)
}

/// Whether an unquoted value is plainly an identifier or a number of a program. A cheap test, for speed: the value
/// models say the rest.
fn code_like(value: &[u8], next: u8, class: Class) -> bool {
    let digits = value.iter().filter(|b| b.is_ascii_digit()).count();
    let ends = matches!(next, b';' | b')' | b',' | b']');
    let plain = value.iter().all(|b| {
        b.is_ascii_alphanumeric()
            || matches!(
                b,
                b'_' | b'.' | b'*' | b'&' | b'[' | b']' | b'-' | b'>' | b':'
            )
    });
    let first = value.first().copied().unwrap_or(b'=');
    let wordy = |value: &[u8]| value.len() < 16 || random::evidence(value) < 24.0;
    matches!(first, b'=' | b')' | b'}' | b'|')
        || class != Class::Password && digits == 0 && value.len() < 24 && wordy(value)
        || ends && plain && digits == 0
        || plain && digits == value.len() && value.len() < 5
        || value.starts_with(b"!0")
        || value.starts_with(b"!1")
        || value.starts_with(b"!(")
}
