//! What a command or a filter is handed: `echo "x" | passwd --stdin`, `'x' | password_hash`, `htpasswd -b file user x`.

use super::Form;
use super::bare;
use super::literal::{self, Literal};
use super::name::Name;
use super::reverse::{BACK, ending};
use super::syntax::Emit;
use crate::detect::ends::last_line;
use crate::model::Span;

/// Adds the value that the command or filter in hand is handed, and says whether there was one. `None` if the name is
/// none of those, or may be a variable as well.
pub(super) fn handed(emit: &mut Emit<'_>) -> Option<bool> {
    match emit.name.span.of(emit.bytes) {
        b"htpasswd" | b"mosquitto_passwd" => Some(created(emit)),
        b"password_hash" => Some(filtered(emit)),
        b"chpasswd" => changed(emit, true).then_some(true),
        b"passwd" => changed(emit, false).then_some(true),
        _ => None,
    }
}

/// `echo user:x | chpasswd`, `echo x | passwd --stdin user`. Says whether it was that.
fn changed(emit: &mut Emit<'_>, with_user: bool) -> bool {
    let Some(mut literal) = piped(emit.bytes, emit.name.span.start) else {
        return false;
    };
    if with_user {
        let value = literal.value.of(emit.bytes);
        literal.value.start += memchr::memchr(b':', value).map_or(value.len(), |at| at + 1);
    }
    emit.literal(literal, Form::Flag);
    true
}

/// `{{ 'x' | password_hash('sha512') }}`: what is given to the filter is not what it makes. Says whether it was that.
fn filtered(emit: &mut Emit<'_>) -> bool {
    let Some(literal) = piped(emit.bytes, emit.name.span.start) else {
        return false;
    };
    let name = Name {
        denied: None,
        ..*emit.name
    };
    Emit::new(emit.bytes, &name, emit.out).literal(literal, Form::Wrapped);
    true
}

/// `htpasswd -b file user x`. Says whether it was that.
fn created(emit: &mut Emit<'_>) -> bool {
    let bytes = emit.bytes;
    let rest = &bytes[emit.name.span.end..bytes.len().min(emit.name.span.end + 200)];
    let line = rest
        .iter()
        .position(|b| matches!(b, b'\n' | b'|' | b'>' | b';'))
        .map_or(rest, |end| &rest[..end]);
    let line = line.trim_ascii_end();
    let flags = line
        .split(|&b| b == b' ')
        .filter(|word| word.starts_with(b"-"));
    let words = line
        .split(|&b| b == b' ')
        .filter(|word| !word.is_empty() && !word.starts_with(b"-"))
        .count();
    if !flags.flatten().any(|&b| b == b'b') || words < 2 {
        return false;
    }
    let start = emit.name.span.end + memchr::memrchr(b' ', line).map_or(0, |at| at + 1);
    match literal::string(bytes, start) {
        Some(literal) => emit.literal(literal, Form::Flag),
        None => emit.push(bare::run(bytes, start), Form::Flag, None),
    }
    true
}

/// What is sent through a pipe to the command at `command`: `echo "x" |`, `'x' |`.
pub(super) fn piped(bytes: &[u8], command: usize) -> Option<Literal> {
    let least = command.saturating_sub(BACK);
    let line = last_line(&bytes[least..command]);
    let (line, before) = (command - line.len(), line.trim_ascii_end());
    let before = ["sudo", "/usr/sbin/", "/usr/bin/", "sudo /usr/sbin/"]
        .iter()
        .find_map(|word| before.strip_suffix(word.as_bytes()))
        .unwrap_or(before);
    let text = before.trim_ascii_end().strip_suffix(b"|")?.trim_ascii_end();
    let end = line + text.len();
    if let found @ Some(_) = ending(bytes, line, end) {
        return found;
    }
    let start = text.iter().rposition(|&b| b == b' ')? + 1;
    let told = text[..start].trim_ascii_end();
    let echo = told.ends_with(b"echo") || told.ends_with(b"-n") || told.ends_with(b"-e");
    let value = Span::new(line + start, end);
    let plain = !value
        .of(bytes)
        .iter()
        .any(|b| matches!(b, b'$' | b'`' | b'(' | b')' | b'"' | b'\''));
    (echo && plain).then_some(Literal {
        value,
        end,
        joined: None,
    })
}
