//! What gives a name its value without an operator: blocks, functions that set or compare, constructors of types.

use super::beside::beside;
use super::literal;
use super::operator::{Operator, blank};
use crate::detect::ends::without_run;
use crate::model::Span;

/// Whether a block holds nothing but a string: `password { "x" }`.
pub(super) fn given_block(bytes: &[u8], at: usize) -> bool {
    let quoted = matches!(bytes.get(at + 1..at + 3), Some([b' ', b'"' | b'\'']));
    quoted
        && literal::string(bytes, at + 2).is_some_and(|found| bytes[found.end..].starts_with(b" }"))
}

/// A symbol of Ruby or Elixir before its value: `:password, "x"`.
pub(super) fn listed(bytes: &[u8], name: Span, at: usize) -> Option<(Operator, usize)> {
    let before = &bytes[..name.start];
    let symbol = before.ends_with(b":") && !before.ends_with(b"::");
    symbol.then(|| beside(bytes, at).unwrap_or((Operator::Comma, at)))
}

/// How the next argument belongs to the name, if the name is one that is compared with it (`strcmp(password, "x")`) or
/// set to it (`map.put(PASSWORD, "x")`), or the first of a tuple (`{password, "x"}`).
pub(super) fn given_with(bytes: &[u8], name: Span, at: usize) -> Option<Operator> {
    let least = name.start.saturating_sub(80);
    let before = &bytes[least..name.start];
    let path = |b: u8| b.is_ascii_alphanumeric() || b"_.>-*&[]$@:".contains(&b);
    let before = without_run(before, path).trim_ascii_end();
    let (&open, before) = before.split_last()?;
    if open == b'{' {
        let literal = literal::string(bytes, blank(bytes, at))?;
        let rest = &bytes[literal.end..];
        let closed = rest.starts_with(b"}") || rest.starts_with(b">>}");
        return closed.then_some(Operator::Compare);
    }
    let lower = before.to_ascii_lowercase();
    if name.of(bytes).starts_with(b"CURLOPT_PASSWORD") {
        return Some(Operator::Assign);
    }
    if name.of(bytes).ends_with(b"USERPWD") || name.of(bytes).ends_with(b"_COOKIE") {
        return Some(Operator::Compare);
    }
    const SETS: [&[u8]; 7] = [
        b".put",
        b".set",
        b".add",
        b"setproperty",
        b"putstring",
        b"setstring",
        b"-define",
    ];
    const COMPARES: [&[u8]; 13] = [
        b"secure_compare",
        b"compare_digest",
        b"cmp",
        b"cmpi",
        b"strcpy",
        b"strncpy",
        b"strlcpy",
        b"strncmp",
        b"strncasecmp",
        b"strcat",
        b"memcpy",
        b"assertequals",
        b"assert_eq!",
    ];
    let ends = |ends: &[&[u8]]| open == b'(' && ends.iter().any(|end| lower.ends_with(end));
    let quoted = || literal::opening(bytes, blank(bytes, at)).is_some();
    match (ends(&SETS), ends(&COMPARES)) {
        (true, _) if quoted() => Some(Operator::Assign),
        (true, _) | (_, true) => Some(Operator::Compare),
        _ => None,
    }
}

/// Length of `::new(`: a type named after what it keeps, and its value.
pub(super) fn constructed(rest: &[u8], apart: bool) -> Option<usize> {
    let functions: [&[u8]; 3] = [b"::new(", b"::from(", b"::from_str("];
    let found = functions.iter().find(|text| rest.starts_with(text))?;
    (!apart).then_some(found.len())
}
