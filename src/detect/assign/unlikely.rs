//! Unquoted text that is plainly no value, and names that are plainly none.

use super::Class;
use super::literal::Literal;
use super::syntax::Emit;
use crate::detect::ends::{last_line, without_run};
use crate::detect::value::jumble::is_jumble;
use crate::detect::value::random;
use crate::detect::value::words::listed;
use crate::model::Span;

/// Whether an unquoted value is plainly an identifier or a number of a program. A cheap test, for speed: the value
/// models say the rest.
pub(super) fn code_like(value: &[u8], next: u8, class: Class) -> bool {
    // A line of nothing but names would otherwise be judged anew from each of them on.
    let names = value.iter().filter(|&&b| b == b'=').count();
    if value.len() > 128 && names > 8 {
        return true;
    }
    if names >= 2 && chained(value) {
        return true;
    }
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
    // `EVP_R_NO_PASSWORD:159:unable to …`: a number of a list, and its text.
    let numbered = value.iter().position(|b| *b == b':').is_some_and(|at| {
        (1..5).contains(&at) && value[..at].iter().all(u8::is_ascii_digit) && next == b' '
    });
    // Secrets of applications are chosen, tokens and keys of so few letters are pieces of such.
    let least = if class == Class::Secret { 8 } else { 16 };
    let wordy = |value: &[u8]| value.len() < least || random::evidence(value) < 24.0;
    numbered
        || matches!(first, b'=' | b')' | b'}' | b'|' | b',') && !is_jumble(value)
        || class != Class::Password && digits == 0 && value.len() < 24 && wordy(value)
        || ends && plain && digits == 0
        || plain && digits == value.len() && value.len() < 5
        || value.starts_with(b"!0")
        || value.starts_with(b"!1")
        || value.starts_with(b"!(")
}

/// Whether what stands at `at` is the name and its sign over again: of `key=key=key=x`, the last has the value.
pub(super) fn begins_anew(bytes: &[u8], name: Span, at: usize) -> bool {
    let own = bytes.get(name.start..at).unwrap_or_default();
    !own.is_empty() && bytes[at..].starts_with(own)
}

/// `t.first=t.second=t.THIRD`: names that a program gives one value to.
fn chained(value: &[u8]) -> bool {
    let name = |part: &[u8]| {
        let begins = part
            .first()
            .is_some_and(|b| b.is_ascii_alphabetic() || *b == b'_');
        begins
            && part
                .iter()
                .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.' | b'$'))
    };
    value.contains(&b'.') && value.split(|b| *b == b'=').all(name)
}

/// `{"password": password1, "token": 864000, …}`: behind a quoted name and before a comma, an identifier or number is one.
pub(super) fn is_variable(bytes: &[u8], name: Span, value: Span) -> bool {
    let text = value.of(bytes);
    let plain = |b: &u8| b.is_ascii_alphanumeric() || *b == b'_';
    let begins = text
        .first()
        .is_some_and(|b| b.is_ascii_lowercase() || *b == b'_');
    let identifier = begins && text.contains(&b'_') && text.iter().all(plain);
    matches!(bytes.get(name.end), Some(b'"' | b'\''))
        && bytes.get(value.end) == Some(&b',')
        && (identifier || text.iter().all(u8::is_ascii_digit))
}

/// Whether what looks like a name is letters of a keyword in the middle of base64 and the like, or too long for one:
/// a piece of a list that was glued together.
pub(super) fn is_text(name: &[u8]) -> bool {
    name.len() > 24 && random::evidence(name) > 36.0
        || name.len() > 64 && !name.iter().any(|b| matches!(b, b'_' | b'.'))
}

/// Whether the name has no value of its own: in a list of ciphers, in the name of something, in a selector, as a
/// variable that is read.
pub(super) fn is_compared_or_listed(bytes: &[u8], name: Span) -> bool {
    names_a_resource(bytes, name.start) || is_selected(bytes, name) || is_read(bytes, name)
}

/// `$PWD:/app`, `password[:4] == "$2x$"`: a variable of a shell within a text, and a piece of one.
fn is_read(bytes: &[u8], name: Span) -> bool {
    let behind = &bytes[name.end..];
    let shouted = !name.of(bytes).iter().any(u8::is_ascii_lowercase);
    let unquoted = behind.strip_prefix(b"\"").unwrap_or(behind);
    let expanded = bytes[..name.start].ends_with(b"$") && shouted && unquoted.starts_with(b":");
    let cut = behind.strip_prefix(b"[").is_some_and(|index| {
        let digits = |from: usize| {
            index[from..]
                .iter()
                .take_while(|b| b.is_ascii_digit())
                .count()
        };
        let colon = digits(0);
        index.get(colon) == Some(&b':') && index.get(colon + 1 + digits(colon + 1)) == Some(&b']')
    });
    expanded || cut
}

/// Whether the name is a part of what names something, `arn:aws:secretsmanager:us-west-2:0123:secret:x`, or of a list of
/// ciphers, `!MD5:!PSK:!RC4`.
fn names_a_resource(bytes: &[u8], name: usize) -> bool {
    let before = &bytes[name.saturating_sub(80)..name];
    before.ends_with(b":!")
        || before.ends_with(b":") && memchr::memmem::find(before, b"arn:").is_some()
}

/// Whether the name is what an attribute is compared with in a style sheet: `input[type=password]:disabled`.
fn is_selected(bytes: &[u8], name: Span) -> bool {
    let quoted = |b: &u8| matches!(b, b'"' | b'\'' | b'\\');
    let least = name.start.saturating_sub(20);
    let before = bytes[least..name.start].iter().rev();
    let mut before = before.skip_while(|b| quoted(b));
    let compared = before.next() == Some(&b'=');
    let attribute = before.skip_while(|b| matches!(b, b'~' | b'^' | b'$' | b'*' | b'|'));
    let mut attribute = attribute.skip_while(|b| b.is_ascii_alphanumeric() || **b == b'-');
    let opened = attribute.next() == Some(&b'[');
    let mut behind = bytes[name.end..].iter().skip_while(|b| quoted(b));
    let closed = behind.next() == Some(&b']') && behind.next() == Some(&b':');
    compared && opened && closed
}

/// Whether a run without quotes is a part of what a program computes, `text[k+1 : j]`, `-join (…)`, `doc.as<T>()`,
/// `{key:e,alt:t}`, or another setting: `PASSWORD= NAME=x`. `behind` follows it.
pub(super) fn is_operand(emit: &Emit<'_>, run: Span, behind: &[u8]) -> bool {
    let (bytes, text) = (emit.bytes, run.of(emit.bytes));
    let sliced = behind.starts_with(b":") && text.contains(&b'[');
    let given = behind.starts_with(b"(")
        && text[0] == b'-'
        && text[1..].iter().all(u8::is_ascii_alphabetic);
    let cast = text.ends_with(b".as") && behind.starts_with(b"<");
    let empty = bytes[..run.start].ends_with(b"= ") && bytes.get(emit.name.span.end) == Some(&b'=');
    sliced || given || cast || empty && is_setting(text) || is_packed(bytes, emit.name.span, text)
}

/// Whether `text` goes on with the next fields of a minified program: `{key:e,altKey:t.alt,…`.
fn is_packed(bytes: &[u8], name: Span, text: &[u8]) -> bool {
    let inside = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'$' | b'.');
    let first = text.iter().take_while(|b| inside(b)).count();
    (1..=4).contains(&first)
        && text.get(first) == Some(&b',')
        && matches!(bytes[..name.start].last(), Some(b'{' | b','))
        && text[first + 1..]
            .first()
            .is_some_and(u8::is_ascii_alphabetic)
        && text[first + 1..]
            .iter()
            .find(|b| !inside(b))
            .is_some_and(|b| matches!(b, b':' | b',' | b'}'))
}

/// Whether a call with a type begins there: `<string>("x")`.
pub(super) fn is_generic(behind: &[u8]) -> bool {
    let inside = |b: &&u8| b.is_ascii_alphanumeric() || b"<_|., []?".contains(b);
    let len = behind.iter().take(40).take_while(inside).count();
    behind[len..].starts_with(b">(\"") || behind[len..].starts_with(b">('")
}

/// `NAME=…`.
fn is_setting(text: &[u8]) -> bool {
    let name = text
        .iter()
        .take_while(|b| b.is_ascii_uppercase() || **b == b'_');
    let name = name.count();
    name > 1 && text.get(name) == Some(&b'=')
}

/// Whether the string the name stands in is itself the value of something: `{"autocomplete": "password", "x": …`.
pub(super) fn is_value(bytes: &[u8], name: Span) -> bool {
    let quoted = matches!(bytes[..name.start].last(), Some(b'"' | b'\''))
        && bytes.get(name.end + 1) == Some(&b',');
    let name = name.start;
    let before = bytes[name.saturating_sub(20)..name]
        .split_last()
        .map_or(&b""[..], |(_, rest)| rest);
    quoted && matches!(before.trim_ascii_end().last(), Some(b':' | b'='))
}

/// Whether the string the name stands in is a path or the comment of a column, and so no name of what follows.
pub(super) fn describes(bytes: &[u8], name: usize) -> bool {
    let before = &bytes[name.saturating_sub(40)..name];
    // `COMMENT '登录密码'`: the name is the end of a word.
    let Some((quote, before)) = without_run(before, |b| b >= 0x80).split_last() else {
        return false;
    };
    let word = before.trim_ascii_end();
    let comment = word.len() < before.len()
        && word.len() >= 7
        && word[word.len() - 7..].eq_ignore_ascii_case(b"comment");
    *quote == b'/' || matches!(quote, b'\'' | b'"') && comment
}

/// `"sa", "pwd", "x"`: behind the name of an account the word is itself a password.
pub(super) fn follows_account(bytes: &[u8], name: usize) -> bool {
    const ACCOUNTS: &str = " sa root admin user username scott postgres test ";
    let before = &bytes[name.saturating_sub(24)..name];
    let Some((quote, before)) = before.split_last() else {
        return false;
    };
    let before = before.trim_ascii_end();
    let before = before
        .strip_suffix(b",")
        .and_then(|text| text.strip_suffix(&[*quote]));
    let word = |text: &[u8]| {
        let start = text.iter().rposition(|b| b == quote);
        start.is_some_and(|at| listed(ACCOUNTS, &text[at + 1..]).is_some())
    };
    matches!(quote, b'"' | b'\'') && before.is_some_and(word)
}

/// `'passwords' => 'customers'`: a name for several, and one word, which says whose they are.
pub(super) fn names_many(emit: &Emit<'_>, found: &Literal) -> bool {
    let name = emit.name.span.of(emit.bytes);
    let many = name.len() > 8 && name[name.len() - 9..].eq_ignore_ascii_case(b"passwords");
    many && found
        .value
        .of(emit.bytes)
        .iter()
        .all(u8::is_ascii_lowercase)
}

/// Whether the name is alone on its line and its value would be the string alone on the next: a list with a string a line.
pub(super) fn fills_its_line(bytes: &[u8], name: Span, at: usize) -> bool {
    let before = &bytes[name.start.saturating_sub(60)..name.start];
    let line = last_line(before);
    let alone = line
        .iter()
        .all(|b| b.is_ascii_whitespace() || matches!(b, b'"' | b'\'' | b'_'));
    let rest = &bytes[at.min(bytes.len())..];
    let gap = rest.iter().take_while(|b| b.is_ascii_whitespace()).count();
    alone && rest[..gap].contains(&b'\n')
}

/// Whether a name in the middle of a list is that of a type among others: `"Panner", "PasswordCredential", "Path2D", "X"`.
pub(super) fn names_a_type(emit: &Emit<'_>, found: &Literal) -> bool {
    let camel = |text: &[u8]| {
        text.iter().all(u8::is_ascii_alphanumeric)
            && text.first().is_some_and(u8::is_ascii_uppercase)
            && text.iter().any(u8::is_ascii_lowercase)
    };
    emit.bytes.get(found.end) == Some(&b',')
        && camel(emit.name.span.of(emit.bytes))
        && camel(found.value.of(emit.bytes))
        && random::evidence(found.value.of(emit.bytes)) < 24.0
}

/// Whether a name of two letters is one that people wrote: minified programs have long lines.
pub(super) fn near_line_start(bytes: &[u8], name: Span) -> bool {
    let upper = name
        .of(bytes)
        .iter()
        .filter(|b| b.is_ascii_uppercase())
        .count();
    let before = &bytes[name.start.saturating_sub(40)..name.start];
    upper != 1 && (before.len() < 40 || before.contains(&b'\n'))
}

/// `PASS: name of a test`; `(using password: YES)`, as databases say it.
pub(super) fn verdict(bytes: &[u8], name: Span, next: u8) -> bool {
    let used = bytes[..name.start].ends_with(b"sing ");
    let answer = bytes[name.end..].strip_prefix(b": ");
    if used && answer.is_some_and(|text| text.starts_with(b"YES") || text.starts_with(b"NO")) {
        return true;
    }
    let set = name.of(bytes) == b"PASS" && bytes.get(name.end) == Some(&b'=');
    name.of(bytes).eq_ignore_ascii_case(b"pass")
        && (next == b' ' || name.of(bytes) == b"PASS")
        && !set
}
