//! The user whose password a value is: what stands before it on the same lines.

use super::assign::{Assigned, Form};
use super::value::words::listed;

/// How far before a password its user is looked for, in bytes.
const NEAR: usize = 160;

/// What is no name of a user where one is expected: types, rules for fields, captions.
const OTHERS: &str = " string text required optional nullable unique varchar char email true false null none nil undefined value input \
    username user login name label placeholder description confirmed sometimes hidden ";

/// Whether the name of a user stands on the same line or on one of the two before it, with a value of another kind than
/// captions have, and other than the password: `username="kafka"` and `password="x"` below it.
pub(super) fn is_named(bytes: &[u8], assigned: &Assigned, password: &[u8]) -> bool {
    let gap = bytes.get(assigned.name.end..assigned.value.start);
    let set = gap.is_some_and(|gap| gap.iter().any(|b| matches!(b, b'=' | b':')));
    let last = matches!(bytes.get(assigned.value.end), None | Some(b'\n' | b'\r'));
    let given = match assigned.form {
        Form::Quoted => set,
        Form::Unquoted => set && last,
        _ => false,
    };
    // `ignored`, `commented`: what a test says of it.
    if !given || password.ends_with(b"ed") {
        return false;
    }
    let start = assigned.name.start.min(assigned.value.start);
    let before = &bytes[start.saturating_sub(NEAR)..start];
    let begin = memchr::memrchr_iter(b'\n', before).nth(2);
    let lines = &before[begin.map_or(0, |at| at + 1)..];
    let lower = lines.to_ascii_lowercase();
    let names: [&[u8]; 4] = [b"user", b"username", b"login", b"user-name"];
    let ends = |name: &[u8]| {
        memchr::memmem::rfind_iter(&lower, name).find_map(|at| value_behind(lines, at + name.len()))
    };
    names
        .iter()
        .rev()
        .find_map(|name| ends(name))
        .is_some_and(|user| {
            let small = user.to_ascii_lowercase();
            let both = user[0].is_ascii_uppercase() && password[0].is_ascii_uppercase();
            user.len() >= 3
                && !both
                && listed(OTHERS, &small).is_none()
                && !password.eq_ignore_ascii_case(user)
                && memchr::memmem::find(&small, &password.to_ascii_lowercase()).is_none()
        })
}

/// The literal or the word that an operator gives to the name that ends at `at`.
fn value_behind(text: &[u8], at: usize) -> Option<&[u8]> {
    let quotes = |b: &&u8| matches!(b, b'"' | b'\'' | b']');
    let rest = &text[at..];
    let rest = &rest[rest.iter().take_while(quotes).count()..];
    let operator = |b: &&u8| matches!(b, b' ' | b'=' | b':' | b'>');
    let signs = rest.iter().take_while(operator).count();
    if signs > 20 || !rest[..signs].iter().any(|b| matches!(b, b'=' | b':')) {
        return None;
    }
    let value = &rest[signs..];
    let value = value
        .strip_prefix(b"\"")
        .or(value.strip_prefix(b"'"))
        .unwrap_or(value);
    let inside =
        |b: &&u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.' | b'@' | b'\\');
    let len = value.iter().take_while(inside).count();
    let ends = matches!(
        value.get(len),
        Some(b'"' | b'\'' | b'\n' | b'\r' | b' ' | b',' | b';')
    );
    (len > 0 && ends).then_some(&value[..len])
}
