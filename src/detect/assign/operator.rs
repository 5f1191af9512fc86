//! How a value follows its name: operators, and the words and tags that do their work.

use super::beside::{behind_attributes, beside, chained, fallback};
use super::given::{constructed, given_block, given_with, listed};
use super::literal;
use super::numbers;
use super::text::drawn_behind_bar;
use super::vocabulary::{List, lists_of};
use super::yaml::next_item;
use crate::detect::ends::{last_line, last_run, without_run};
use crate::model::Span;

/// How a value follows its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Operator {
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
    /// What a method is given that is called on what the name selects.
    Chain,
    /// `||` and its like: what is taken if the name has no value.
    Fallback,
    /// `{` of a block that the name heads.
    Block,
}

/// Whether the name is all of its string, so that what follows the string belongs to it.
pub(super) fn whole(bytes: &[u8], start: usize) -> bool {
    let before = start.checked_sub(1).map_or(b'\n', |i| bytes[i]);
    !before.is_ascii_whitespace() && before != b'='
        || start == 0
        || bytes[..start].ends_with(b": ")
        || bytes[..start].ends_with(b"= ")
        || is_selector(bytes, start)
}

/// Whether the name is what a selector compares an attribute with, without quotes: `input[name=password]`.
fn is_selector(bytes: &[u8], start: usize) -> bool {
    let before = bytes[start.saturating_sub(20)..start].strip_suffix(b"=");
    let attribute = |b: u8| b.is_ascii_alphanumeric() || b == b'-';
    before.is_some_and(|text| without_run(text, attribute).ends_with(b"["))
}

/// Whether the name is an element of a list in brackets, and so no name of the element behind it at `at`. Only a pair
/// in a list of pairs, `[["password", "x"]]`, has a name and a value.
pub(super) fn in_list(bytes: &[u8], start: usize, at: usize) -> bool {
    let mut depth = 0_usize;
    let mut first = true;
    let mut commas = 0;
    let least = start.saturating_sub(200);
    // A flag is followed by its value: `["run", "--password", "x"]`.
    if bytes[least..start].ends_with(b"-") {
        return false;
    }
    for (index, &byte) in bytes[least..start].iter().enumerate().rev() {
        match byte {
            b')' | b']' | b'}' => depth += 1,
            b'[' if depth == 0 => {
                let before = bytes[least..least + index].trim_ascii_end().last();
                let attribute = bytes[..start].ends_with(b"=\"")
                    || bytes[..start].ends_with(b"='")
                    || bytes[..start].ends_with(b"=");
                if attribute && before.is_some_and(|b| b.is_ascii_alphanumeric()) {
                    // A selector: `input[name="password"]`.
                    return false;
                }
                let inner = matches!(before, Some(b'[' | b',' | b'('));
                return !(first && inner && is_last(bytes, at));
            }
            b'(' | b'{' | b';' if depth == 0 => return false,
            b'(' | b'[' | b'{' => depth -= 1,
            b',' if depth == 0 => (first, commas) = (false, commas + 1),
            // A list that is farther away fills its line with names, as source maps have it.
            b'\n' => return false,
            _ => {}
        }
    }
    commas > 4
}

/// Whether the string at `at` is the last of its list.
fn is_last(bytes: &[u8], at: usize) -> bool {
    literal::string(bytes, blank(bytes, at))
        .is_some_and(|found| bytes.get(blank(bytes, found.end)) == Some(&b']'))
}

/// Skips what closes a name: quotes, brackets, Markdown's stars. Says whether there was any quote.
pub(super) fn closers(bytes: &[u8], from: usize) -> (usize, bool) {
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
                Some(b'%') if from == at && matches!(bytes.get(at + 1), Some(b'"')) => at += 1,
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

/// `creds['type']`: the word in brackets behind a name, if it says that something else stands there.
pub(super) fn member(bytes: &[u8], name: Span) -> Option<&'static str> {
    let rest = bytes.get(name.end..)?.strip_prefix(b"[")?;
    let (quote, rest) = rest.split_first()?;
    let len = rest.iter().take(16).position(|b| b == quote)?;
    matches!(quote, b'\'' | b'"').then(|| lists_of(&rest[..len]).within(List::Tails))?
}

pub(super) fn blank(bytes: &[u8], from: usize) -> usize {
    from + bytes[from.min(bytes.len())..]
        .iter()
        .take(80)
        .take_while(|b| matches!(b, b' ' | b'\t'))
        .count()
}

pub(super) fn operator(
    bytes: &[u8],
    name: Span,
    from: usize,
    closed: bool,
) -> Option<(Operator, usize)> {
    let at = blank(bytes, from);
    let rest = bytes.get(at..)?;
    let is = |text: &[u8]| rest.starts_with(text);
    let first = *rest.first()?;
    match first {
        b',' if is(b", _ := ") => Some((Operator::Assign, at + 7)),
        b',' if is(b", err := ") => Some((Operator::Assign, at + 9)),
        b'=' if is(b"===") => Some((Operator::Compare, at + 3)),
        b'=' if is(b"==") => Some((Operator::Compare, at + 2)),
        b'=' if is(b"=>") => Some((Operator::Assign, at + 2)),
        b'=' if is(b"=3D") => Some((Operator::Assign, at + 3)),
        b'=' => Some((Operator::Assign, at + 1)),
        b'{' if at == from && !closed && matches!(rest.get(1), Some(b'"' | b'\'')) => {
            Some((Operator::Assign, at + 1))
        }
        b'{' if at == from && !closed && numbers::ahead(bytes, at).is_some() => {
            Some((Operator::Assign, at))
        }
        b'{' if at == from && is(b"{Name:") => Some((Operator::Assign, at)),
        b'{' if !closed && given_block(bytes, at) => Some((Operator::Assign, at + 2)),
        b'{' if is(b"{ get") => property(rest).map(|len| (Operator::Assign, at + len)),
        b'{' if closed && at > from => Some((Operator::Block, at + 1)),
        b')' | b']' | b'"' | b'\'' if closed || first == b')' => chained(bytes, from),
        b',' if !closed => given_with(bytes, name, at + 1)
            .map(|operator| (operator, at + 1))
            .or_else(|| listed(bytes, name, at + 1)),
        b'~' if is(b"~=") => Some((Operator::Compare, at + 2)),
        b'!' if is(b"!=") => Some((Operator::Compare, at + if is(b"!==") { 3 } else { 2 })),
        b':' if is(b":=") => Some((Operator::Assign, at + 2)),
        b':' if is(b"::") => {
            constructed(rest, closed || at > from).map(|len| (Operator::Call, at + len))
        }
        b':' => typed(bytes, at + 1).or(Some((Operator::Colon, at + 1))),
        b'?' if is(b"?=") => Some((Operator::Assign, at + 2)),
        b'?' if is(b"?:") => typed(bytes, at + 2),
        b'+' | b'.' if rest.get(1) == Some(&b'=') => Some((Operator::Assign, at + 2)),
        b'|' | b'?' if is(b"||=") || is(b"??=") => Some((Operator::Assign, at + 3)),
        b'<' if is(b"<-") => Some((Operator::Assign, at + 2)),
        b'<' if closed || is(b"</") => beside(bytes, at),
        b'-' if is(b"->") && closed => Some((Operator::Assign, at + 2)),
        b'|' if at == from && drawn_behind_bar(bytes, name, at + 1) => {
            Some((Operator::Pipe, at + 1))
        }
        b'|' if at > from && !is(b"||") => {
            table_row(bytes, name.start).then_some((Operator::Pipe, at + 1))
        }
        b'(' if is(b"() As ") => typed(bytes, at + 3),
        b'(' if !closed && at == from => Some((Operator::Call, at + 1)),
        b'&' if is(b"&gt;") && bytes[..name.start].ends_with(b"&lt;") => {
            Some((Operator::Tag, at + 4))
        }
        b'>' => tag_before(bytes, name.start).then_some((Operator::Tag, at + 1)),
        b',' => beside(bytes, at + 1).or(Some((Operator::Comma, at + 1))),
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
    let before = &bytes[..name.start];
    if before.ends_with(b"Input ") && name.of(bytes) == b"Password" {
        return second_cell(bytes, from).map(|at| (Operator::Space, at));
    }
    // `<wsse:Password Type="…">`
    if rest.starts_with(b"Type=\"") && !closed && in_own_tag(before) {
        let end = memchr::memchr(b'>', &rest[..rest.len().min(200)]);
        return end.map(|len| (Operator::Tag, at + len + 1));
    }
    if let found @ Some(_) = beside(bytes, from).or_else(|| fallback(bytes, from)) {
        return found;
    }
    let compares: [&[u8]; 5] = [b"eq ", b"ne ", b"-eq ", b"-ne ", b"isEqualToString:"];
    if at > from
        && let Some(word) = compares.iter().find(|word| rest.starts_with(word))
    {
        return Some((Operator::Compare, at + word.len()));
    }
    let names: [&[u8]; 4] = [b"name=\"", b"name='", b"key=\"", b"key='"];
    if closed && names.iter().any(|end| before.ends_with(end)) && tag_before(bytes, name.start) {
        return behind_attributes(bytes, from).map(|at| (Operator::Tag, at));
    }
    let given: [&[u8]; 4] = [b"to \"", b"to '", b"with \"", b"with '"];
    if let Some(words) = given.iter().find(|words| closed && rest.starts_with(words)) {
        return Some((Operator::Assign, at + words.len() - 1));
    }
    if let Some(item) = next_item(before, bytes, at) {
        return Some((Operator::Space, item));
    }
    if at == from && !closed {
        return None;
    }
    if before.ends_with(b"#define ") {
        // Without quotes it is the name of another constant.
        let at = if rest.starts_with(b"\\\n") {
            blank(bytes, at + 2)
        } else {
            at + usize::from(rest.starts_with(b"(\""))
        };
        let list = || numbers::ahead(bytes, at).map(|_| (Operator::Assign, at));
        return literal::opening(bytes, at)
            .map(|_| (Operator::Assign, at))
            .or_else(list);
    }
    let flag = before.ends_with(b"-") && !before.ends_with(b"->");
    if flag && !matches!(rest.first(), Some(b'-' | b'|' | b'&' | b'\n' | b'\r')) {
        return Some((Operator::Space, at));
    }
    // In documentation: "set the API key to `x`".
    let set: [&[u8]; 4] = [b"to `", b"set to `", b"is set to `", b"as `"];
    if let Some(words) = set.iter().find(|words| rest.starts_with(words)) {
        return Some((Operator::Is, at + words.len() - 1));
    }
    let told: [&[u8]; 4] = [b"is ", b"is: ", b"was ", b"was: "];
    if told.iter().any(|word| rest.starts_with(word)) {
        return Some((
            Operator::Is,
            at + rest.iter().position(|&b| b == b' ').unwrap_or(0),
        ));
    }
    if at > from && literal::opening(bytes, at).is_some() {
        return Some((Operator::Is, at));
    }
    // `<pass name="x">`: an attribute.
    let tag = before.ends_with(b"<");
    if let Some(typed) = typed(bytes, at).filter(|_| !closed && !tag) {
        return Some(typed);
    }
    (at > from && !closed).then_some((Operator::Is, at))
}

/// Whether `before` ends with the bracket of a tag, or with that and the prefix of a namespace.
fn in_own_tag(before: &[u8]) -> bool {
    let prefix = before.strip_suffix(b":").unwrap_or(before);
    without_run(prefix, |b| b.is_ascii_alphanumeric()).ends_with(b"<")
}

/// The second of the cells behind a keyword of Robot Framework, which two spaces or more separate.
fn second_cell(bytes: &[u8], from: usize) -> Option<usize> {
    let first = blank(bytes, from);
    let line = bytes[first..].iter().take(120).take_while(|b| **b != b'\n');
    let line = &bytes[first..first + line.count()];
    let gap = memchr::memmem::find(line, b"  ").filter(|_| first >= from + 2)?;
    let second = blank(bytes, first + gap);
    (second < first + line.len()).then_some(second)
}

/// Length of `{ get; set; } =`.
fn property(rest: &[u8]) -> Option<usize> {
    let close = rest.iter().take(60).position(|&b| b == b'}')?;
    let at = blank(rest, close + 1);
    (rest.get(at) == Some(&b'=')).then_some(at + 1)
}

/// A type between the name and its `=`: `: string = "x"`, ` VARCHAR(30) := 'x'`. The value must be quoted.
fn typed(bytes: &[u8], from: usize) -> Option<(Operator, usize)> {
    let rest = &bytes[from.min(bytes.len())..];
    let len = rest
        .iter()
        .take(48)
        .enumerate()
        .position(|(i, b)| match b {
            b'\'' => {
                !rest.get(i + 1).is_some_and(u8::is_ascii_alphabetic)
                    || rest[..i].last() != Some(&b'&')
            }
            b';' => !rest[..i].contains(&b'['),
            _ => matches!(b, b'=' | b'\n' | b'"' | b'/'),
        })?;
    if rest[len] != b'='
        || rest.get(len + 1) == Some(&b'=')
        || rest[..len].iter().all(|&b| b == b' ')
    {
        return None;
    }
    let plain = |b: &u8| b.is_ascii_alphanumeric() || b" _<>&[]().,?*|:!;'".contains(b);
    // An attribute of a tag: `password <em class="x">`.
    let count = |mark: u8| rest[..len].iter().filter(|&&b| b == mark).count();
    if count(b'<') > count(b'>') || rest.trim_ascii_start().starts_with(b"Digest ") {
        return None;
    }
    let words = rest[..len]
        .split(|&b| b == b' ')
        .filter(|w| !w.is_empty())
        .count();
    let at = blank(bytes, from + len + 1);
    let listed = || {
        let next = blank(bytes, at + 1);
        bytes.get(at) == Some(&b'[') && literal::string(bytes, next).is_some()
    };
    let fits = || {
        literal::string(bytes, at).is_some()
            || listed()
            || numbers::ahead(bytes, at).is_some()
            || field(bytes, at)
    };
    (words <= 3 && rest[..len].iter().all(plain) && fits()).then_some((Operator::Assign, at))
}

/// `Field(default="x")`: a declared field whose first argument is its value.
fn field(bytes: &[u8], at: usize) -> bool {
    let rest = &bytes[at.min(bytes.len())..];
    let word = rest
        .iter()
        .take(40)
        .take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.'))
        .count();
    rest[word..].starts_with(b"(default=") || rest[word..].starts_with(b"(\"")
}

/// Whether the name stands in a table row: a `|` before it on its line, and it is no variable whose value is piped on
/// (`"$PASSWORD" | sha256sum`, `{{ $ca.Key | b64enc }}`).
fn table_row(bytes: &[u8], name: usize) -> bool {
    let before = &bytes[name.saturating_sub(60)..name];
    let line = last_line(before);
    let open = memchr::memmem::rfind(line, b"{{");
    let filled = open.is_some_and(|open| memchr::memmem::find(&line[open..], b"}}").is_none());
    line.contains(&b'|') && !filled && !line.ends_with(b"$") && !line.ends_with(b"${")
}

/// Whether the name stands inside a tag: `<name>`, `<property name="name">`.
fn tag_before(bytes: &[u8], name: usize) -> bool {
    let before = &bytes[name.saturating_sub(80)..name];
    last_run(before, |b| !matches!(b, b'\n' | b'>')).contains(&b'<')
}
