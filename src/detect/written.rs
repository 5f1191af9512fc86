//! How a value is written: what the form of its assignment says, and the text around it.

use super::assign::{Assigned, Class, Form};
use super::ends::last_line;
use super::place;
use super::score::Context;
use super::weights as w;
use crate::model::Reason;

/// What the form of the assignment says.
pub(super) fn form(context: &Context<'_>, assigned: &Assigned, reasons: &mut Vec<Reason>) {
    let weight = match assigned.form {
        Form::Unquoted if commented(context, assigned) => w::FORM_PROSE,
        Form::Unquoted if place::is_program(context.path) || crowded(context, assigned) => {
            w::FORM_CODE
        }
        Form::Prose if place::is_program(context.path) && assigned.class != Class::Password => {
            w::FORM_CODE
        }
        // `password hash2`: a variable.
        Form::Prose if place::is_program(context.path) && is_bare(context, assigned) => {
            if commented(context, assigned) {
                w::FORM_PROSE
            } else {
                w::FORM_CODE
            }
        }
        Form::Markup if place::is_program(context.path) && is_bare(context, assigned) => {
            w::FORM_CODE
        }
        Form::Unquoted | Form::UrlParam | Form::Block => w::FORM_UNQUOTED,
        Form::Fallback => w::FORM_FALLBACK,
        Form::Wrapped | Form::Element | Form::Comparison => w::FORM_INDIRECT,
        Form::CallArgument => w::FORM_ARGUMENT,
        Form::Prose => w::FORM_PROSE,
        _ => w::FORM_CLEAR,
    };
    reasons.push(weight.reason(assigned.form.as_str()));
}

/// Whether neither a quote nor a tag stands before the value.
fn is_bare(context: &Context<'_>, assigned: &Assigned) -> bool {
    let before = context.bytes[..assigned.value.start].last();
    before.is_some_and(|b| matches!(b, b' ' | b':' | b'='))
}

/// Whether the value stands in a comment that fills its line: there, people write passwords without quotes.
fn commented(context: &Context<'_>, assigned: &Assigned) -> bool {
    let before = &context.bytes[assigned.value.start.saturating_sub(200)..assigned.value.start];
    let line = last_line(before).trim_ascii_start();
    let marks: [&[u8]; 7] = [b"//", b"#", b"* ", b"--", b"<!--", b"/*", b"% "];
    // A statement that was taken out of the program.
    let statement = context.bytes.get(assigned.value.end) == Some(&b';');
    place::is_program(context.path)
        && !statement
        && marks.iter().any(|mark| line.starts_with(mark))
        && !line.starts_with(b"#define")
        && !line.starts_with(b"#if")
}

/// Whether the value stands in a long line full of the signs of a program: scripts in pages are packed like that.
fn crowded(context: &Context<'_>, assigned: &Assigned) -> bool {
    const NEAR: usize = 300;
    let (bytes, value) = (context.bytes, assigned.value);
    let before = &bytes[value.start.saturating_sub(NEAR)..value.start];
    let behind = &bytes[value.end..bytes.len().min(value.end + NEAR)];
    let signs = |text: &[u8]| {
        let sign = |b: &&u8| matches!(b, b'(' | b')' | b'{' | b'}' | b';' | b'=');
        text.len() == NEAR && !text.contains(&b'\n') && text.iter().filter(sign).count() >= 24
    };
    signs(before) && signs(behind)
}

/// Words that go on behind a value without quotes: it was the first word of a text.
pub(super) fn continued(context: &Context<'_>, assigned: &Assigned, reasons: &mut Vec<Reason>) {
    let letters = assigned
        .value
        .of(context.bytes)
        .iter()
        .all(u8::is_ascii_alphabetic);
    let told = matches!(assigned.form, Form::Unquoted | Form::Prose);
    if !(told || assigned.form == Form::Flag && letters) {
        return;
    }
    let rest = &context.bytes[assigned.value.end..];
    let Some(rest) = rest.strip_prefix(b" ") else {
        return;
    };
    // `PGPASSWORD=x psql`: a command with its environment.
    let name = assigned.name.of(context.bytes);
    let set =
        assigned.value.start == assigned.name.end + 1 && context.bytes[assigned.name.end] == b'=';
    let environment = name.iter().all(|b| !b.is_ascii_lowercase());
    // `--password=x dump`: a flag, and what the command works on.
    let flag = context.bytes[..assigned.name.start].ends_with(b"--");
    if set && (environment || flag) {
        return;
    }
    let word: Vec<u8> = rest
        .iter()
        .take(24)
        .copied()
        .take_while(|b| !b.is_ascii_whitespace())
        .collect();
    let letters = word
        .iter()
        .filter(|b| b.is_ascii_alphabetic() || **b >= 0x80)
        .count();
    let option = word.starts_with(b"-");
    if letters >= 2
        && letters + 1 >= word.len()
        && !option
        && !word.ends_with(b":")
        && !word.contains(&b'=')
    {
        reasons.push(w::FORM_CONTINUED.reason("more words follow"));
    }
}
