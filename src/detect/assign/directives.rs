//! Lines of configuration files that hold a password at a place of their own, as their programs read them:
//! `stats auth admin:x`, `sentinel auth-pass main x`, `username bob password 0 x`, the rows of `chap-secrets`.

use super::bare;
use super::keyword::Keyword;
use super::literal::{self, Literal};
use super::name::{Name, Strength};
use super::operator::blank;
use super::reverse::{BACK, ending};
use super::special::named;
use super::syntax::Emit;
use super::{Assigned, Class, Form};
use crate::detect::ends::last_line;
use crate::model::Span;

/// Most lines of a list that are read.
const MOST: usize = 16;

/// Adds the values of the directive that the name is one of. Says whether it was one.
pub(super) fn values(bytes: &[u8], name: &Name, out: &mut Vec<Assigned>) -> bool {
    let before = &bytes[name.span.start.saturating_sub(BACK)..name.span.start];
    let behind = bytes.get(name.span.end..).unwrap_or_default();
    match name.span.of(bytes) {
        b"auth" if before.ends_with(b"stats ") => user_and_password(bytes, name.span, out),
        b"auth-pass" if before.ends_with(b"sentinel ") => {
            let first = word(bytes, name.span.end);
            add(bytes, name.span, word(bytes, first.end), out)
        }
        b"chpasswd" if behind.starts_with(b":") => user_lines(bytes, name.span, out),
        b"secret" if is_header_of_secrets(before) => secrets(bytes, name.span, out),
        b"password" | b"secret" if behind.starts_with(b" 0 ") => {
            add(bytes, name.span, word(bytes, name.span.end + 2), out)
        }
        b"pass" | b"Pass" | b"PASS" => below_user(bytes, name.span, out),
        text if behind.starts_with(b" ") && text.iter().all(|b| !b.is_ascii_lowercase()) => {
            of_cobol(bytes, name, out)
        }
        _ => false,
    }
}

/// Adds one value as a password. Says whether it is one.
fn add(bytes: &[u8], name: Span, value: Span, out: &mut Vec<Assigned>) -> bool {
    let name = named(name, Class::Password, Strength::Strong);
    let before = out.len();
    Emit::new(bytes, &name, out).push(value, Form::Unquoted, None);
    out.len() > before
}

/// The next word of the line, without its quotes; empty at its end.
fn word(bytes: &[u8], from: usize) -> Span {
    let at = blank(bytes, from);
    match literal::string(bytes, at) {
        Some(found) => found.value,
        None => bare::run(bytes, at),
    }
}

/// `admin:x` behind the name.
fn user_and_password(bytes: &[u8], name: Span, out: &mut Vec<Assigned>) -> bool {
    let both = word(bytes, name.end);
    let colon = memchr::memchr(b':', both.of(bytes)).filter(|at| *at > 0);
    colon.is_some_and(|at| add(bytes, name, Span::new(both.start + at + 1, both.end), out))
}

/// The list below `chpasswd:`, as cloud-init has it: `list: |` and a line `user:x` for each user.
fn user_lines(bytes: &[u8], name: Span, out: &mut Vec<Assigned>) -> bool {
    let Some(rest) = bytes[name.end + 1..].strip_prefix(b"\n") else {
        return false;
    };
    let list = rest.trim_ascii_start();
    let Some(list) = list.strip_prefix(b"list:") else {
        return false;
    };
    let mut found = false;
    let mut at = bytes.len() - list.len();
    for _ in 0..MOST {
        at = line_end(bytes, at) + 1;
        let start = at
            + bytes
                .get(at..)
                .unwrap_or_default()
                .iter()
                .take(40)
                .take_while(|b| matches!(b, b' ' | b'-'))
                .count();
        let line = bare::run(bytes, start.min(bytes.len()));
        let pair = line.of(bytes);
        let colon = memchr::memchr(b':', pair).filter(|at| (1..40).contains(at));
        let Some(colon) = colon.filter(|colon| start > at && colon + 1 < pair.len()) else {
            break;
        };
        let value = Span::new(line.start + colon + 1, line.end);
        // `user:RANDOM` has the program draw one.
        found |= !matches!(value.of(bytes), b"R" | b"RANDOM") && add(bytes, name, value, out);
    }
    found
}

/// Where the line of `at` ends.
fn line_end(bytes: &[u8], at: usize) -> usize {
    let rest = bytes.get(at..bytes.len().min(at + 200)).unwrap_or_default();
    memchr::memchr(b'\n', rest).map_or(bytes.len(), |len| at + len)
}

/// `# client server secret`, the head of the files in which PPP keeps its secrets.
fn is_header_of_secrets(before: &[u8]) -> bool {
    let line = last_line(before).trim_ascii();
    let mut words = line
        .split(u8::is_ascii_whitespace)
        .filter(|word| !word.is_empty());
    words.next() == Some(b"#") && words.next() == Some(b"client") && words.next() == Some(b"server")
}

/// The third word of each line.
fn secrets(bytes: &[u8], name: Span, out: &mut Vec<Assigned>) -> bool {
    let mut at = name.end;
    for _ in 0..MOST {
        at = line_end(bytes, at) + 1;
        if at >= bytes.len() {
            break;
        }
        let client = word(bytes, at);
        if client.is_empty() || client.of(bytes).starts_with(b"#") {
            continue;
        }
        // The words may be in quotes.
        let quoted = |end: usize| end + usize::from(matches!(bytes.get(end), Some(b'"' | b'\'')));
        let server = word(bytes, quoted(client.end));
        add(bytes, name, word(bytes, quoted(server.end)), out);
    }
    true
}

/// `USER bob` and `PASS x` on the next line, with or without `quote`, as FTP, mail and their clients have it.
fn below_user(bytes: &[u8], name: Span, out: &mut Vec<Assigned>) -> bool {
    const USERS: [&[u8]; 4] = [b"user ", b"login ", b"username ", b"quote user "];
    let least = name.start.saturating_sub(BACK);
    let before = &bytes[least..name.start];
    let own = last_line(before);
    let rest = &before[..before.len() - own.len()];
    let above = last_line(rest.strip_suffix(b"\n").unwrap_or(rest)).trim_ascii();
    let lower = above.to_ascii_lowercase();
    let begins = own.trim_ascii().is_empty() || own.trim_ascii().eq_ignore_ascii_case(b"quote");
    let user = USERS.iter().find_map(|word| lower.strip_prefix(*word));
    let one = |text: &[u8]| {
        !text.is_empty()
            && !text
                .iter()
                .any(|b| matches!(b, b' ' | b'\t' | b'=' | b'(' | b'"'))
    };
    if !begins
        || bytes.get(name.end) != Some(&b' ')
        || !user.is_some_and(|user| one(user.trim_ascii()))
    {
        return false;
    }
    let value = word(bytes, name.end);
    let last = matches!(bytes.get(value.end), None | Some(b'\n' | b'\r'));
    last && add(bytes, name, value, out)
}

/// `05 WS-PASSWORD PIC X(8) VALUE "x".` and `MOVE "x" TO WS-PASSWORD`.
fn of_cobol(bytes: &[u8], name: &Name, out: &mut Vec<Assigned>) -> bool {
    let rest = &bytes[name.span.end..bytes.len().min(name.span.end + 80)];
    let line = &rest[..memchr::memchr(b'\n', rest).unwrap_or(rest.len())];
    let picture = line.trim_ascii_start().starts_with(b"PIC");
    let value = memchr::memmem::find(line, b" VALUE ").filter(|_| picture);
    let Some(at) = value else {
        return false;
    };
    match literal::string(bytes, name.span.end + at + 7) {
        Some(found) => {
            Emit::new(bytes, name, out).literal(found, Form::Quoted);
            true
        }
        None => false,
    }
}

/// The string that a program of COBOL moves to the name at `name`: `MOVE "x" TO WS-PASSWORD`.
pub(super) fn moved(bytes: &[u8], least: usize, name: usize) -> Option<Literal> {
    let before = bytes[least..name].strip_suffix(b" TO ")?;
    let found = ending(bytes, least, least + before.len())?;
    bytes[least..found.value.start - 1]
        .ends_with(b"MOVE ")
        .then_some(found)
}

/// What `login` announces in configuration: `login=bob:x` of Squid and the users of a `LoginModule` of Java. Says
/// whether it was one of them.
pub(super) fn login(bytes: &[u8], found: Keyword, out: &mut Vec<Assigned>) -> bool {
    let rest = &bytes[found.end..];
    let name = Span::new(found.start, found.end);
    if rest.starts_with(b"=") && bytes[..found.start].ends_with(b" ") {
        return user_and_password(bytes, Span::new(found.start, found.end + 1), out);
    }
    let Some(options) = rest.strip_prefix(b"Module required") else {
        return false;
    };
    let near = &options[..options.len().min(literal::LONGEST)];
    let near = &near[..memchr::memchr(b';', near).unwrap_or(near.len())];
    let from = bytes.len() - options.len();
    for at in memchr::memmem::find_iter(near, b"user_") {
        let user = |b: &&u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.');
        let end = at + near[at..].iter().take_while(user).count();
        if near.get(end) == Some(&b'=') && near.get(end + 1) == Some(&b'"') {
            add(bytes, name, word(bytes, from + end + 1), out);
        }
    }
    true
}

/// What a network or a mail server keeps beside its user: `bob:{PLAIN}x:`, `[relay]:587 bob:x`, `NickServ', "IDENTIFY x"`.
pub(super) fn account(bytes: &[u8], found: Keyword, out: &mut Vec<Assigned>) {
    let name = Span::new(found.start, found.end);
    match bytes[found.start] {
        b'{' => {
            let value = bare::run(bytes, found.end);
            let value = bare::cut(bytes, value, b":");
            add(bytes, name, value, out);
        }
        b']' => {
            user_and_password(bytes, name, out);
        }
        _ => {
            let near = &bytes[found.end..bytes.len().min(found.end + 40)];
            let near = &near[..memchr::memchr(b'\n', near).unwrap_or(near.len())];
            let lower = near.to_ascii_lowercase();
            if let Some(at) = memchr::memmem::find(&lower, b"identify ") {
                let value = bare::run(bytes, found.end + at + 9);
                let ends = matches!(
                    bytes.get(value.end),
                    None | Some(b'"' | b'\'' | b'\n' | b'\r' | b'\\')
                );
                if ends {
                    add(bytes, name, value, out);
                }
            }
        }
    }
}
