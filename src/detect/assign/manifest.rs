//! The values of a Kubernetes manifest of kind `Secret`, whatever their names are.

use super::bare;
use super::keyword::Keyword;
use super::literal;
use super::name::Strength;
use super::special::named;
use super::syntax::Emit;
use super::{Assigned, Class, Form};
use crate::detect::near::line_start;
use crate::model::Span;

/// How far before the kind its values are looked for, in bytes: tools sort the fields.
const BACK: usize = 250;

/// What the names of values end with that are known to everybody, or name a file.
const OPEN: [&[u8]; 24] = [
    b"user",
    b"username",
    b"login",
    b"email",
    b"mail",
    b"host",
    b"hostname",
    b"port",
    b"url",
    b"uri",
    b"endpoint",
    b"region",
    b"database",
    b"dbname",
    b"name",
    b"namespace",
    b"crt",
    b"cert",
    b"ca",
    b"pub",
    b"id",
    b"type",
    b"conf",
    b"server",
];

/// The column in which the fields of a manifest begin, if the word `Secret` is its kind.
pub(super) fn fields(bytes: &[u8], found: Keyword) -> Option<usize> {
    let start = line_start(bytes, found.start, found.start.saturating_sub(BACK));
    let key = bytes[start..found.start].trim_ascii_end();
    let unquoted = |b: &u8| matches!(b, b'"' | b'\'');
    let key = &key[..key.len() - key.iter().rev().take_while(|b| unquoted(b)).count()];
    let lead = key.trim_ascii_end().strip_suffix(b"kind:")?;
    // `- kind: Secret`, an element of a list.
    let alone = lead.iter().all(|b| matches!(b, b' ' | b'-'));
    let behind = bytes[found.end..].iter().find(|b| !unquoted(b));
    let ends = behind.is_none_or(u8::is_ascii_whitespace);
    (alone && ends).then_some(lead.len())
}

/// Adds the values of the manifest whose kind is told here and whose fields begin in that column. `bytes` end where none
/// is read any more. Says that bytes far behind were looked at.
pub(super) fn values(bytes: &[u8], found: Keyword, column: usize, out: &mut Vec<Assigned>) -> bool {
    let from = found.start.saturating_sub(BACK);
    let before = &bytes[from..found.start];
    let from = memchr::memmem::rfind(before, b"\n---").map_or(from, |at| from + at + 4);
    let to = memchr::memmem::find(&bytes[found.end..], b"\n---")
        .map_or(bytes.len(), |at| found.end + at);
    let mut in_data = false;
    let mut at = from;
    while at < to {
        let end = memchr::memchr(b'\n', &bytes[at..to]).map_or(to, |n| at + n);
        let blanks = indent(bytes, at);
        let line = Span::new((at + blanks).min(end), end);
        let text = line.of(bytes).trim_ascii_end();
        // The first line may be cut off.
        let whole = at == 0 || bytes[at - 1] == b'\n';
        if text.is_empty() || text.starts_with(b"#") {
        } else if blanks <= column {
            in_data = whole && blanks == column && matches!(text, b"data:" | b"stringData:");
        } else if in_data && end < bytes.len() {
            entry(bytes, found, line, out);
        }
        at = end + 1;
    }
    true
}

/// Adds what a line says, if it is a value that not everybody may know.
fn entry(bytes: &[u8], found: Keyword, line: Span, out: &mut Vec<Assigned>) {
    let inside = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.');
    let length = line.of(bytes).iter().take_while(|b| inside(b)).count();
    let name = Span::new(line.start, line.start + length);
    let Some(rest) = bytes[name.end..line.end].strip_prefix(b": ") else {
        return;
    };
    let lower = name.of(bytes).to_ascii_lowercase();
    if name.is_empty() || OPEN.iter().any(|end| lower.ends_with(end)) {
        return;
    }
    let start = line.end - rest.trim_ascii_start().len();
    let value = match literal::string(bytes, start) {
        Some(literal) => literal.value,
        None => bare::run(bytes, start),
    };
    let is_last = bytes[value.end.min(line.end)..line.end]
        .iter()
        .all(|b| b.is_ascii_whitespace() || matches!(b, b'"' | b'\''));
    let first = value.of(bytes).first();
    if value.len() < 8 || !is_last || !first.is_some_and(u8::is_ascii_alphanumeric) {
        return;
    }
    let before = out.len();
    Emit::new(bytes, &named(name, Class::Manifest, Strength::Plain), out).push(
        value,
        Form::Unquoted,
        None,
    );
    // The kind is part of what makes it a secret.
    for value in &mut out[before..] {
        value.extent.start = value.extent.start.min(found.start);
        value.extent.end = value.extent.end.max(found.end);
    }
}

/// How many blanks a line begins with.
fn indent(bytes: &[u8], at: usize) -> usize {
    bytes[at..].iter().take_while(|b| **b == b' ').count()
}
