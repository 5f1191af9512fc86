//! What tests say before the name of what holds it: what they enter, what they expect to find.

use super::literal::Literal;
use super::reverse::ending;
use super::syntax::Emit;
use super::{Class, Form};
use crate::detect::ends::{last_line, without_run};

/// `I fill in "x" for "Password"`, `enters "x" as the password`: steps of a test in words.
pub(super) fn entered(emit: &Emit<'_>, least: usize) -> Option<Literal> {
    let (bytes, name) = (emit.bytes, emit.name.span.start);
    if emit.name.class != Class::Password || emit.name.denied.is_some() {
        return None;
    }
    let text = &bytes[least..name];
    let quoted = text.strip_suffix(b"\"").or(text.strip_suffix(b"'"));
    let words: &[&[u8]] = match quoted {
        Some(_) => &[
            b" for ",
            b" into ",
            b" in ",
            b" into the ",
            b" in the ",
            b" for the ",
        ],
        None => &[
            b" as the ",
            b" as ",
            b" as my ",
            b" as password ",
            b" for the ",
            b" into the ",
        ],
    };
    let text = quoted.unwrap_or(text);
    let before = words.iter().find_map(|word| text.strip_suffix(*word))?;
    let line = last_line(before).trim_ascii_start();
    let steps: [&[u8]; 5] = [b"Given ", b"When ", b"Then ", b"And ", b"But "];
    let step = steps.iter().any(|word| line.starts_with(word));
    step.then(|| ending(bytes, least, least + before.len()))?
}

/// `assert.Equal(t, "x", config.Password)`, `assertEquals("x", user.getPassword())`: what a test expects.
pub(super) fn asserted(emit: &Emit<'_>, least: usize) -> Option<(Literal, Form)> {
    // Most tokens in tests are those of parsers.
    if emit.name.class == Class::Token {
        return None;
    }
    let (bytes, name) = (emit.bytes, emit.name.span.start);
    let path = |b: u8| b.is_ascii_alphanumeric() || b"_.>-$@".contains(&b);
    let text = without_run(&bytes[least..name], path).trim_ascii_end();
    let text = text.strip_suffix(b",")?.trim_ascii_end();
    let literal = ending(bytes, least, least + text.len())?;
    let before = &bytes[least..literal.value.start - 1];
    let open = memchr::memrchr(b'(', before)?;
    // The test itself may come first.
    let first = before[open + 1..].trim_ascii();
    let alone = first.is_empty() || first == b"t,";
    let verbs: [&[u8]; 5] = [
        b"Equal",
        b"Equals",
        b"AreEqual",
        b"assertEqual",
        b"assertSame",
    ];
    let verb = verbs.iter().any(|verb| before[..open].ends_with(verb));
    (alone && verb).then_some((literal, Form::Comparison))
}
