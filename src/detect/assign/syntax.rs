//! What stands behind a name: the operator, then the value, in the syntaxes of programs, configuration, shells,
//! markup and text. One grammar for all of them, since a scanner cannot trust a file's name.

use super::literal::{self, Literal};
use super::name::{Name, Strength};
use super::{Assigned, Class, Form, args, special};
use crate::model::Span;

/// How a value follows its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Operator {
    /// `=`, `:=`, `=>`, `<-`.
    Assign,
    /// `:`.
    Colon,
    /// `==`, `!=`.
    Compare,
    /// `,` behind a quoted name.
    Comma,
    /// `|` in a table.
    Pipe,
    /// Nothing but white space, behind a flag.
    Space,
    /// ` is `.
    Is,
    /// `(`.
    Call,
    /// `>` of a tag.
    Tag,
    /// ` value=` beside a name.
    Value,
}

/// Where candidates of one name go.
pub(super) struct Emit<'a> {
    /// The window.
    pub bytes: &'a [u8],
    /// The name they belong to.
    pub name: &'a Name,
    /// The list.
    pub out: &'a mut Vec<Assigned>,
}

impl Emit<'_> {
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

/// Appends the values that follow `name`.
pub(super) fn values(bytes: &[u8], name: &Name, out: &mut Vec<Assigned>) {
    let mut emit = Emit { bytes, name, out };
    if bytes[..name.span.start].ends_with(b"${") {
        args::shell_default(&mut emit, name.span.start - 2);
        return;
    }
    let (after, closed) = closers(bytes, name.span.end);
    let Some((operator, at)) = operator(bytes, name.span, after, closed) else {
        return;
    };
    if matches!(operator, Operator::Comma | Operator::Value) && !whole(bytes, name.span.start) {
        return;
    }
    match operator {
        Operator::Call => args::call(&mut emit, at),
        Operator::Tag => markup(&mut emit, at),
        Operator::Is => prose(&mut emit, at),
        Operator::Pipe => cell(&mut emit, at),
        _ => value(&mut emit, operator, at, closed),
    }
}

/// Whether the name is all of its string, so that what follows the string belongs to it.
fn whole(bytes: &[u8], start: usize) -> bool {
    let before = start.checked_sub(1).map_or(b'\n', |i| bytes[i]);
    !before.is_ascii_whitespace() && before != b'='
        || start == 0
        || bytes[..start].ends_with(b": ")
        || bytes[..start].ends_with(b"= ")
}

/// Skips what closes a name: quotes, brackets, Markdown's stars. Says whether there was any quote.
fn closers(bytes: &[u8], from: usize) -> (usize, bool) {
    let mut at = from;
    let mut closed = false;
    for _ in 0..6 {
        if let Some(quote) = literal::opening(bytes, at).filter(|quote| quote.len() < 7) {
            if quote.len() == 3 && quote.is_plain() {
                break;
            }
            at += quote.len();
            closed = true;
        } else {
            match bytes.get(at) {
                Some(b']' | b'*') => at += 1,
                Some(b'[') => match bytes[at..]
                    .iter()
                    .take(24)
                    .position(|&b| b == b']' || b == b'\n')
                {
                    Some(len) if bytes[at + len] == b']' => at += len + 1,
                    _ => break,
                },
                _ => break,
            }
        }
    }
    (at, closed)
}

fn blank(bytes: &[u8], from: usize) -> usize {
    from + bytes[from.min(bytes.len())..]
        .iter()
        .take(80)
        .take_while(|b| matches!(b, b' ' | b'\t'))
        .count()
}

fn operator(bytes: &[u8], name: Span, from: usize, closed: bool) -> Option<(Operator, usize)> {
    let at = blank(bytes, from);
    let rest = bytes.get(at..)?;
    let is = |text: &[u8]| rest.starts_with(text);
    let first = *rest.first()?;
    match first {
        b'=' if is(b"===") => Some((Operator::Compare, at + 3)),
        b'=' if is(b"==") => Some((Operator::Compare, at + 2)),
        b'=' if is(b"=>") => Some((Operator::Assign, at + 2)),
        b'=' if is(b"=3D") => Some((Operator::Assign, at + 3)),
        b'=' => Some((Operator::Assign, at + 1)),
        b'!' if is(b"!=") => Some((Operator::Compare, at + if is(b"!==") { 3 } else { 2 })),
        b':' if is(b":=") => Some((Operator::Assign, at + 2)),
        b':' if is(b"::") => None,
        b':' => typed(bytes, at + 1).or(Some((Operator::Colon, at + 1))),
        b'?' if is(b"?=") => Some((Operator::Assign, at + 2)),
        b'?' if is(b"?:") => typed(bytes, at + 2),
        b'+' | b'.' if rest.get(1) == Some(&b'=') => Some((Operator::Assign, at + 2)),
        b'|' | b'?' if is(b"||=") || is(b"??=") => Some((Operator::Assign, at + 3)),
        b'<' if is(b"<-") => Some((Operator::Assign, at + 2)),
        b'<' if closed || is(b"</") => beside(bytes, at),
        b'-' if is(b"->") && closed => Some((Operator::Assign, at + 2)),
        b'|' => table_row(bytes, name.start).then_some((Operator::Pipe, at + 1)),
        b'(' if !closed && at == from => Some((Operator::Call, at + 1)),
        b'>' => tag_before(bytes, name.start).then_some((Operator::Tag, at + 1)),
        b',' if closed
            || bytes[..name.start].ends_with(b":") && !bytes[..name.start].ends_with(b"::") =>
        {
            beside(bytes, at + 1).or(Some((Operator::Comma, at + 1)))
        }
        b'%' if is(b"%3D") || is(b"%3d") || is(b"%3A") => Some((Operator::Assign, at + 3)),
        0xef if is("：".as_bytes()) || is("＝".as_bytes()) => Some((Operator::Colon, at + 3)),
        0xe6 if is("是".as_bytes()) => Some((Operator::Is, at + 3)),
        0xe4 if is("为".as_bytes()) => Some((Operator::Is, at + 3)),
        _ => worded(bytes, name, from, at, closed),
    }
}

/// Operators that are words or nothing: `password is x`, `--password x`, `const password string = "x"`.
fn worded(
    bytes: &[u8],
    name: Span,
    from: usize,
    at: usize,
    closed: bool,
) -> Option<(Operator, usize)> {
    let rest = &bytes[at..];
    if let found @ Some(_) = beside(bytes, from) {
        return found;
    }
    if at == from && !closed {
        return None;
    }
    let before = &bytes[..name.start];
    let flag = before.ends_with(b"-") && !before.ends_with(b"->");
    if flag && !matches!(rest.first(), Some(b'-' | b'|' | b'&' | b'\n' | b'\r')) {
        return Some((Operator::Space, at));
    }
    if rest.starts_with(b"is ") || rest.starts_with(b"was ") {
        return Some((
            Operator::Is,
            at + rest.iter().position(|&b| b == b' ').unwrap_or(0),
        ));
    }
    if at > from && literal::opening(bytes, at).is_some() {
        return Some((Operator::Is, at));
    }
    if let Some(typed) = typed(bytes, at).filter(|_| !closed) {
        return Some(typed);
    }
    (at > from && !closed).then_some((Operator::Is, at))
}

/// A type between the name and its `=`: `: string = "x"`, ` VARCHAR(30) := 'x'`. The value must be quoted.
fn typed(bytes: &[u8], from: usize) -> Option<(Operator, usize)> {
    let rest = &bytes[from.min(bytes.len())..];
    let len = rest
        .iter()
        .take(48)
        .position(|b| matches!(b, b'=' | b'\n' | b'"' | b'\'' | b';' | b'/'))?;
    if rest[len] != b'='
        || rest.get(len + 1) == Some(&b'=')
        || rest[..len].iter().all(|&b| b == b' ')
    {
        return None;
    }
    let plain = |b: &u8| b.is_ascii_alphanumeric() || b" _<>&[]().,?*|:!".contains(b);
    let words = rest[..len]
        .split(|&b| b == b' ')
        .filter(|w| !w.is_empty())
        .count();
    let at = blank(bytes, from + len + 1);
    (words <= 3 && rest[..len].iter().all(plain) && literal::string(bytes, at).is_some())
        .then_some((Operator::Assign, at))
}

/// `value=` or `value:` beside the name, on the same or the next line: `<add key="…" value="…">`, `- name: …`,
/// `{"name": …, "value": …}`, and a property list's `<string>` below its `<key>`.
fn beside(bytes: &[u8], from: usize) -> Option<(Operator, usize)> {
    let rest = &bytes[from.min(bytes.len())..];
    let skip = rest
        .iter()
        .take(80)
        .take_while(|b| {
            b.is_ascii_whitespace() || matches!(b, b',' | b'"' | b'\'' | b'-' | b'\\' | b'{')
        })
        .count();
    let word = &rest[skip..];
    if let Some(after) = word
        .strip_prefix(b"</key>")
        .or_else(|| word.strip_prefix(b"</name>"))
        .or_else(|| word.strip_prefix(b"</Key>"))
    {
        let gap = after
            .iter()
            .take(80)
            .take_while(|b| b.is_ascii_whitespace())
            .count();
        let tag = after[gap..].iter().take(10).position(|&b| b == b'>')?;
        let open = after[gap..].starts_with(b"<") && !after[gap..].starts_with(b"</");
        return open.then_some((Operator::Tag, bytes.len() - after.len() + gap + tag + 1));
    }
    let len = word
        .iter()
        .take(14)
        .take_while(|b| b.is_ascii_alphabetic())
        .count();
    let names: [&[u8]; 6] = [
        b"value",
        b"default",
        b"defaultValue",
        b"content",
        b"stringValue",
        b"val",
    ];
    if skip == 0
        || !names
            .iter()
            .any(|name| word[..len].eq_ignore_ascii_case(name))
    {
        return None;
    }
    let (after, _) = closers(bytes, from + skip + len);
    let at = blank(bytes, after);
    matches!(bytes.get(at), Some(b'=' | b':')).then_some((Operator::Value, at + 1))
}

/// Whether the name stands in a table row: a `|` before it on its line.
fn table_row(bytes: &[u8], name: usize) -> bool {
    bytes[name.saturating_sub(60)..name]
        .iter()
        .rev()
        .take_while(|&&b| b != b'\n')
        .any(|&b| b == b'|')
}

/// Whether the name stands inside a tag: `<name>`, `<property name="name">`.
fn tag_before(bytes: &[u8], name: usize) -> bool {
    let line = bytes[name.saturating_sub(80)..name]
        .iter()
        .rev()
        .take_while(|b| !matches!(b, b'\n' | b'>'));
    line.clone().any(|&b| b == b'<')
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
    if let Some(found) = literal::string(bytes, at) {
        if !closed && ends_here(bytes, emit.name.span.start, at, found.value) {
            return;
        }
        special::quoted(emit, found, form);
        return;
    }
    match bytes.get(at) {
        Some(b'[' | b'{' | b'(') => args::elements(emit, at),
        Some(b'$') if args::shell_default(emit, at) => {}
        Some(b'<') if bytes[at..].starts_with(b"<![CDATA[") => unquoted(emit, operator, at + 9),
        Some(_) if operator == Operator::Compare => {}
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
fn ends_here(bytes: &[u8], name: usize, quote: usize, value: Span) -> bool {
    let first = bytes.get(value.start).copied().unwrap_or(b' ');
    if matches!(
        first,
        b',' | b')' | b';' | b' ' | b'+' | b'}' | b']' | b'\n' | b'>'
    ) {
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
    let value = if form == Form::UrlParam {
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
    matches!(first, b'=' | b')' | b'}' | b'|' | b'/' if first != b'/' || class != Class::Password)
        || class != Class::Password && digits == 0 && value.len() < 24
        || ends && plain && digits == 0
        || plain && digits == value.len() && value.len() < 5
        || value.starts_with(b"!0")
        || value.starts_with(b"!1")
        || value.starts_with(b"!(")
}

/// The text of an element: up to the next tag.
fn markup(emit: &mut Emit<'_>, from: usize) {
    let bytes = emit.bytes;
    if emit.name.span.len() == 3 {
        // `<key>` of a property list holds a name.
        return;
    }
    let mut start = from
        + bytes[from..]
            .iter()
            .take(100)
            .take_while(|b| b.is_ascii_whitespace())
            .count();
    if bytes[start..].starts_with(b"<![CDATA[") {
        start += 9;
    }
    // A cell or definition beside the one that names it: `<td>password</td><td>…</td>`.
    let limit = bytes.len().min(start + literal::LONGEST);
    let Some(len) = bytes[start..limit]
        .iter()
        .position(|b| matches!(b, b'<' | b'\n'))
    else {
        return;
    };
    if !bytes[start + len..].starts_with(b"</") && !text_ends(&bytes[start..start + len]) {
        return;
    }
    let text = bytes[start..start + len].trim_ascii_end();
    let text = text.strip_suffix(b"]]>").unwrap_or(text);
    emit.push(Span::new(start, start + text.len()), Form::Markup, None);
}

/// Whether a CDATA section ends a text.
fn text_ends(text: &[u8]) -> bool {
    text.ends_with(b"]]>")
}

/// The next cell of a table row.
fn cell(emit: &mut Emit<'_>, from: usize) {
    let bytes = emit.bytes;
    let mut start = blank(bytes, from);
    if bytes.get(start) == Some(&b'`') {
        start += 1;
    }
    let run = literal::run(bytes, start);
    let run = cut(bytes, run, b"|`");
    if matches!(
        bytes.get(blank(bytes, run.end)),
        Some(b'|' | b'`' | b'\n' | b'\r')
    ) {
        emit.push(run, Form::Prose, None);
    }
}

/// `password is x` and `password x`: quoted, or a run that no word would be.
fn prose(emit: &mut Emit<'_>, from: usize) {
    let bytes = emit.bytes;
    let mut at = blank(bytes, from);
    if matches!(bytes.get(at), Some(b':' | b'=')) {
        at = blank(bytes, at + 1);
    }
    if emit.name.strength != Strength::Strong {
        return;
    }
    if let Some(found) = literal::string(bytes, at) {
        if !ends_here(bytes, emit.name.span.start, at, found.value) {
            emit.literal(found, Form::Prose);
        }
        return;
    }
    let run = literal::run(bytes, at);
    let text = run.of(bytes);
    let digit = text.iter().any(u8::is_ascii_digit);
    let letter = text.iter().any(u8::is_ascii_alphabetic);
    let code = text.iter().any(|b| {
        matches!(
            b,
            b'(' | b')' | b'=' | b'{' | b'[' | b'/' | b'<' | b'*' | b','
        )
    });
    let spaced = bytes[..at].ends_with(b" ")
        && !matches!(
            bytes[..at].trim_ascii_end().last(),
            Some(b's' | b':' | b'=')
        );
    let last = matches!(
        bytes.get(run.end),
        None | Some(b'\n' | b'\r' | b'"' | b'`' | b'\'')
    );
    if digit
        && letter
        && !code
        && !text.starts_with(b"-")
        && !text.contains(&b'|')
        && (last || !spaced)
        && emit.name.denied.is_none()
    {
        emit.push(run, Form::Prose, None);
    }
}
