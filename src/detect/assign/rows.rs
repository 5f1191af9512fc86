//! Tables whose first row names the columns: `INSERT INTO t (name, password) VALUES (…)`, CSV with a header, Markdown.

use super::literal;
use super::pair;
use super::syntax::Emit;
use super::{BACK, Class, Form};
use crate::detect::ends::last_line;
use crate::model::Span;

/// Most rows that are read.
const ROWS: usize = 24;

/// Adds the values in the column that the name in hand heads. Says whether it heads one.
pub(super) fn column(emit: &mut Emit<'_>) -> bool {
    if !matches!(
        emit.name.class,
        Class::Password | Class::Secret | Class::ApiKey | Class::Token
    ) {
        return false;
    }
    insert(emit) || separated(emit) || cases(emit)
}

/// Where the bracket stands that opens the list which `before` breaks off in, and how many elements come first, if all
/// behind it is `inside`.
fn place_in_list(before: &[u8], inside: impl Fn(&u8) -> bool) -> Option<(usize, usize)> {
    let open = before.iter().rposition(|b| !inside(b))?;
    let place = before[open..].iter().filter(|&&b| b == b',').count();
    (before[open] == b'(').then_some((open, place))
}

/// The rows of an `INSERT`: the name stands in a list of columns that `VALUES` follows.
fn insert(emit: &mut Emit<'_>) -> bool {
    let bytes = emit.bytes;
    let name = emit.name.span;
    let least = name.start.saturating_sub(BACK);
    let column = |b: &u8| b.is_ascii_alphanumeric() || b" \t\r\n_,.`\"[]'".contains(b);
    let Some((_, place)) = place_in_list(&bytes[least..name.start], column) else {
        return false;
    };
    let rest = &bytes[name.end..bytes.len().min(name.end + 400)];
    let Some(close) = rest
        .iter()
        .position(|b| !column(b))
        .filter(|&i| rest[i] == b')')
    else {
        return false;
    };
    let behind = rest[close + 1..].trim_ascii_start();
    if let Some(rows) = behind.strip_prefix(b"FROM stdin;\n") {
        copied(emit, name.end + rest.len() - rows.len(), place);
        return true;
    }
    if !behind
        .get(..6)
        .is_some_and(|word| word.eq_ignore_ascii_case(b"values"))
    {
        return false;
    }
    let mut at = name.end + rest.len() - behind.len() + 6;
    for _ in 0..ROWS {
        let gap = |b: &&u8| b.is_ascii_whitespace() || **b == b',';
        at += bytes[at..].iter().take(80).take_while(gap).count();
        if bytes.get(at) != Some(&b'(') {
            break;
        }
        let Some((field, end)) = field(bytes, at + 1, place) else {
            break;
        };
        if let Some(found) = field.and_then(|at| literal::string(bytes, at)) {
            emit.literal(found, Form::Sql);
        }
        at = end;
    }
    true
}

/// Adds the values in the column number `place` of the rows that a dump of PostgreSQL copies, from `at` on.
fn copied(emit: &mut Emit<'_>, mut at: usize, place: usize) {
    let bytes = emit.bytes;
    for _ in 0..ROWS {
        let rest = &bytes[at..bytes.len().min(at + literal::LONGEST)];
        let Some(len) = memchr::memchr(b'\n', rest) else {
            break;
        };
        if rest.starts_with(b"\\.") {
            break;
        }
        let cell = cell(bytes, Span::new(at, at + len), b'\t', place);
        let text = cell.of(bytes);
        if !text.contains(&b' ') && text != b"\\N" {
            emit.push(cell, Form::Sql, None);
        }
        at += len + 1;
    }
}

/// The rows that a test is run with, whose parameter the name is: `@CsvSource({"bob, x"}) void login(String user,
/// String password)`, `[InlineData("bob", "x")] public void Login(string user, string password)`.
fn cases(emit: &mut Emit<'_>) -> bool {
    const MARKS: [&[u8]; 3] = [b"[InlineData(", b"[TestCase(", b"[DataRow("];
    let bytes = emit.bytes;
    let name = emit.name.span;
    if !matches!(bytes.get(name.end), Some(b',' | b')')) || !bytes[..name.start].ends_with(b" ") {
        return false;
    }
    let least = name.start.saturating_sub(2 * BACK);
    let before = &bytes[least..name.start];
    let parameter = |b: &u8| b.is_ascii_alphanumeric() || b" \t\r\n_,.<>?[]@".contains(b);
    let Some((open, place)) = place_in_list(before, parameter) else {
        return false;
    };
    let rows = &before[..open];
    if let Some(from) = memchr::memmem::rfind(rows, b"@CsvSource(") {
        let source = least + from;
        let end = (least + open).min(source + BACK);
        let mut at = source + 11;
        while let Some(quote) = memchr::memchr(b'"', &bytes[at..end]) {
            let Some(row) = literal::string(bytes, at + quote) else {
                break;
            };
            at = row.end.min(end);
            if row.joined.is_none() && row.end <= end {
                let cell = cell(bytes, row.value, b',', place);
                emit.push(cell, Form::Element, None);
            }
        }
        return true;
    }
    let mut found = false;
    for mark in MARKS {
        for at in memchr::memmem::find_iter(rows, mark) {
            let row = pair::arguments(bytes, least + at + mark.len());
            found = true;
            if let Some(password) = row.get(place).and_then(|a| a.literal.clone()) {
                emit.literal(password, Form::Element);
            }
        }
    }
    found
}

/// Where the field number `place` of a row begins, if it begins with a quote, and the end of the row.
fn field(bytes: &[u8], from: usize, place: usize) -> Option<(Option<usize>, usize)> {
    let limit = bytes.len().min(from + literal::LONGEST);
    let (mut at, mut index, mut depth, mut found) = (from, 0, 0_usize, None);
    while at < limit {
        match bytes[at] {
            b'\'' | b'"' => {
                let literal = literal::string(bytes, at)?;
                if index == place && depth == 0 && found.is_none() {
                    found = Some(at);
                }
                at = literal.end;
                continue;
            }
            b'(' => depth += 1,
            b')' if depth == 0 => return Some((found, at + 1)),
            b')' => depth -= 1,
            b',' if depth == 0 => index += 1,
            _ => {}
        }
        at += 1;
    }
    None
}

/// The rows of a CSV file or of a Markdown table: the header is a line of names between separators.
fn separated(emit: &mut Emit<'_>) -> bool {
    let bytes = emit.bytes;
    let name = emit.name.span;
    let least = name.start.saturating_sub(200);
    let Some(start) = bytes[least..name.start]
        .iter()
        .rposition(|&b| b == b'\n')
        .map(|i| least + i + 1)
        .or((least == 0).then_some(0))
    else {
        return false;
    };
    let rest = &bytes[name.end..bytes.len().min(name.end + 200)];
    let Some(end) = rest.iter().position(|&b| b == b'\n').map(|i| name.end + i) else {
        return false;
    };
    let head = bytes[start..end].trim_ascii();
    let mark = if head.starts_with(b"|") || head.ends_with(b"|") {
        b'|'
    } else {
        separator(head)
    };
    // A CSV header stands in the first line of its file; a Markdown one above a rule.
    let next = &bytes[end + 1..];
    let rule = next.split(|&b| b == b'\n').next().unwrap_or(next);
    let ruled = rule.contains(&b'-') && rule.iter().all(|b| b" \t\r|:-+".contains(b));
    let told = mark != b'|' || emit.name.class != Class::Token;
    // `Examples:` and the steps of a scenario head tables without a rule.
    let above = last_line(bytes[least..start].strip_suffix(b"\n").unwrap_or_default());
    let stepped = head.starts_with(b"|") && above.trim_ascii_end().ends_with(b":");
    let ruled = ruled || mark == b'|' && stepped;
    if !told
        || mark == 0
        || (mark == b'|') != ruled
        || mark != b'|' && start != 0
        || !is_header(head, mark)
    {
        return false;
    }
    let place = bytes[start..name.start]
        .iter()
        .filter(|&&b| b == mark)
        .count();
    if mark == b',' && memchr::memmem::find(head, b", ").is_some() {
        // Running text.
        return false;
    }
    let columns = head.iter().filter(|&&b| b == mark).count();
    let mut at = end + 1;
    for row in 0..ROWS {
        let Some(line) = bytes.get(at..).filter(|line| !line.is_empty()) else {
            break;
        };
        let Some(len) = line
            .iter()
            .take(literal::LONGEST)
            .position(|&b| b == b'\n')
            .or_else(|| (line.len() < literal::LONGEST).then_some(line.len()))
        else {
            break;
        };
        let line = Span::new(at, at + len);
        at = line.end + 1;
        if mark == b'|' && row == 0 && !stepped {
            continue;
        }
        let cells = line.of(bytes).iter().filter(|&&b| b == mark).count();
        if line.of(bytes).trim_ascii().is_empty() || cells != columns {
            break;
        }
        let cell = cell(bytes, line, mark, place);
        if !cell.of(bytes).iter().any(|b| matches!(b, b' ' | b'\t')) {
            emit.push(cell, Form::Quoted, None);
        }
    }
    true
}

/// The separator of a line of names, or 0.
fn separator(head: &[u8]) -> u8 {
    [b',', b';', b'\t', b'|']
        .into_iter()
        .find(|mark| head.contains(mark))
        .unwrap_or(0)
}

/// Whether all cells of a line are names.
fn is_header(head: &[u8], mark: u8) -> bool {
    let plain = |b: &u8| b.is_ascii_alphanumeric() || *b >= 0x80 || b" _-\"*`./()#:".contains(b);
    let inner = head.strip_prefix(&[mark]).unwrap_or(head);
    let inner = inner.strip_suffix(&[mark]).unwrap_or(inner);
    let mut cells = inner.split(|&b| b == mark);
    cells.all(|cell| cell.len() < 40 && !cell.is_empty() && cell.iter().all(plain))
}

/// The cell number `place` of a line, without its quotes.
fn cell(bytes: &[u8], line: Span, mark: u8, place: usize) -> Span {
    let mut start = line.start;
    for _ in 0..place {
        let rest = &bytes[start..line.end];
        start += rest
            .iter()
            .position(|&b| b == mark)
            .map_or(rest.len(), |i| i + 1);
    }
    let rest = &bytes[start..line.end];
    let len = rest.iter().position(|&b| b == mark).unwrap_or(rest.len());
    let text = &rest[..len];
    let left = text.iter().take_while(|b| b" \t\r\"'`".contains(b)).count();
    let right = text[left..]
        .iter()
        .rev()
        .take_while(|b| b" \t\r\"'`".contains(b))
        .count();
    Span::new(start + left, start + len - right)
}
