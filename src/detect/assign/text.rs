//! Values in markup, tables and running text.

use super::name::Strength;
use super::operator::blank;
use super::quotes::ends_here;
use super::syntax::Emit;
use super::{Class, Form, bare, literal};
use crate::detect::ends::last_line;
use crate::detect::value::random;
use crate::model::Span;

/// Bits of evidence from which on a run in a text is no word of any language.
const UNREADABLE: f32 = 24.0;

/// The text of an element: up to the next tag.
pub(super) fn markup(emit: &mut Emit<'_>, from: usize) {
    let bytes = emit.bytes;
    let tag = bytes[..emit.name.span.start].ends_with(b"<");
    if emit.name.span.len() == 3 && (tag || bytes[..emit.name.span.start].ends_with(b"/")) {
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
    for inner in [&b"<value>"[..], b"<string>", b"<Value>"] {
        if bytes[start..].starts_with(inner) {
            start += inner.len();
        }
    }
    // A cell or definition beside the one that names it: `<td>password</td><td>…</td>`.
    let limit = bytes.len().min(start + literal::LONGEST);
    let Some(len) = bytes[start..limit]
        .iter()
        .position(|b| matches!(b, b'<' | b'\n'))
    else {
        return;
    };
    // A line of its own between the tags.
    let len = match bytes[start + len..limit].trim_ascii_start() {
        rest if rest.starts_with(b"</") => limit - start - rest.len(),
        _ => len,
    };
    let len = memchr::memmem::find(&bytes[start..start + len], b"&lt;/").unwrap_or(len);
    let escaped = bytes[start + len..].starts_with(b"&lt;/");
    if !escaped
        && !bytes[start + len..].starts_with(b"</")
        && !text_ends(&bytes[start..start + len])
    {
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
pub(super) fn cell(emit: &mut Emit<'_>, from: usize) {
    let bytes = emit.bytes;
    let mut start = blank(bytes, from);
    if bytes.get(start) == Some(&b'`') {
        start += 1;
    }
    let run = bare::run(bytes, start);
    let run = bare::cut(bytes, run, b"|`");
    if matches!(
        bytes.get(blank(bytes, run.end)),
        Some(b'|' | b'`' | b'\n' | b'\r')
    ) {
        emit.push(run, Form::Prose, None);
    }
}

/// `name|value` alone on a line, as tools export settings: a value that nobody reads begins at `at`.
pub(super) fn drawn_behind_bar(bytes: &[u8], name: Span, at: usize) -> bool {
    let begins = name.start == 0 || bytes[name.start - 1] == b'\n';
    let run = bare::run(bytes, at);
    begins
        && matches!(bytes.get(run.end), None | Some(b'\n' | b'\r'))
        && !run.of(bytes).contains(&b'|')
        && random::evidence(run.of(bytes)) >= UNREADABLE
}

/// `password is x` and `password x`: quoted, or a run that no word would be.
pub(super) fn prose(emit: &mut Emit<'_>, from: usize) {
    let bytes = emit.bytes;
    let start = emit.name.span.start;
    if bytes[..start].ends_with(b"$") || bytes[..start].ends_with(b"!") {
        // `clone $user_pass attempt1`: a variable is used, not set; `!secret wifi_password` names one.
        return;
    }
    let mut at = blank(bytes, from);
    // Kickstart.
    if bytes[at..].starts_with(b"--plaintext ") {
        at += 12;
    }
    if matches!(bytes.get(at), Some(b':' | b'=')) {
        at = blank(bytes, at + 1);
    }
    if is_method(emit.name.span.of(bytes)) || names_it(emit, at) {
        return;
    }
    if emit.name.strength == Strength::Plain && emit.name.class == Class::Token {
        // Words follow a token more often than not: only what no word is counts.
        let marked = bytes.get(at) == Some(&b'`');
        let run = bare::run(bytes, at + usize::from(marked));
        let run = if marked {
            bare::cut(bytes, run, b"`")
        } else {
            run
        };
        let digits = run.of(bytes).iter().filter(|b| b.is_ascii_digit()).count();
        let plain = run
            .of(bytes)
            .iter()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-'));
        let last = matches!(bytes.get(run.end), None | Some(b'\n' | b'\r' | b'.' | b'`'));
        if run.len() >= 16 && digits >= 2 && plain && (last || run.len() >= 24 && digits >= 4) {
            emit.push(run, Form::Prose, None);
        }
    }
    let declared = declares(bytes, emit.name.span.start);
    let pass = emit.name.class == Class::Password && declared;
    if emit.name.strength != Strength::Strong && !pass {
        return;
    }
    if let Some(found) = literal::string(bytes, at) {
        if !ends_here(bytes, emit.name.span.start, at, found.value) {
            emit.literal(found, Form::Prose);
        }
        return;
    }
    let run = bare::run(bytes, at);
    let text = run.of(bytes);
    // "the password rot13'd"
    let apostrophe = bytes.get(run.end) == Some(&b'\'')
        && bytes.get(run.end + 1).is_some_and(u8::is_ascii_alphabetic);
    if apostrophe {
        return;
    }
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
        None | Some(b'\n' | b'\r' | b'"' | b'`' | b'\'' | b';')
    );
    // Two columns, as `password<TAB>value`.
    let begins = start == 0 || bytes[start - 1] == b'\n';
    let column = begins && last && emit.name.span.end + 1 == at && bytes[at - 1] == b'\t';
    let declared = declared || column && emit.name.class == Class::Password;
    let unreadable = last && random::evidence(text) >= UNREADABLE;
    if (digit || declared || unreadable)
        && letter
        && !code
        && !text.starts_with(b"-")
        && !text.contains(&b'|')
        && (last || !spaced)
        && emit.name.denied.is_none()
    {
        let form = if declared {
            Form::Unquoted
        } else {
            Form::Prose
        };
        emit.push(run, form, None);
    }
}

/// `setPassword KEYWORD2`: a method, in a list of them.
fn is_method(name: &[u8]) -> bool {
    let verb = name.starts_with(b"set") || name.starts_with(b"get");
    verb && name.get(3).is_some_and(u8::is_ascii_uppercase)
}

/// "the secret `billing-keys`": what the secret is called.
fn names_it(emit: &Emit<'_>, at: usize) -> bool {
    let bytes = emit.bytes;
    let quote = bytes.get(at).filter(|b| matches!(b, b'`' | b'"' | b'\''));
    // `set system radius-server 10.0.0.4 secret "x"`, as Juniper's routers are set up.
    let line = last_line(&bytes[emit.name.span.start.saturating_sub(120)..emit.name.span.start]);
    quote.is_some_and(|quote| {
        let end = at + 1 + bare::cut(bytes, bare::run(bytes, at + 1), &[*quote]).len();
        let directive = matches!(bytes.get(end..end + 2), Some([_, b';']));
        !line.starts_with(b"set ")
            && !directive
            && emit.name.span.end + 1 == at
            && emit.name.class == Class::Secret
            && random::evidence(bare::cut(bytes, bare::run(bytes, at + 1), &[*quote]).of(bytes))
                < 20.0
    })
}

/// Whether the word before the name gives it a value without an operator: Docker's `ENV`, `setenv`, `set`.
fn declares(bytes: &[u8], name: usize) -> bool {
    let line = &bytes[name.saturating_sub(60)..name];
    let line = last_line(line);
    let before = line[line.len().saturating_sub(15)..].to_ascii_lowercase();
    let words: [&[u8]; 6] = [
        b"env ",
        b"arg ",
        b"set ",
        b"setx ",
        b"define ",
        b"fastcgi_param ",
    ];
    let directive = line.trim_ascii().is_empty()
        && (bytes[name..].starts_with(b"requirepass ")
            || bytes[name..].starts_with(b"masterauth "));
    let logs_in = before.ends_with(b" ") && memchr::memmem::find(line, b" login ").is_some();
    directive || logs_in || words.iter().any(|word| before.ends_with(word))
}
