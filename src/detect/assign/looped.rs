//! Names that take their values from a list of rows: `for user, password in [("bob", "x"), …]`,
//! `parametrize("user,password", [("bob", "x"), …])`.

use super::Form;
use super::items::items;
use super::operator::blank;
use super::syntax::Emit;
use crate::detect::ends::last_run;

/// How far before a name its list of names is looked for, in bytes.
const BACK: usize = 120;

/// Adds the values at the place of the name in every row of the list behind it. `from` is behind what closes the name.
/// Says whether there was such a list.
pub(super) fn rows(emit: &mut Emit<'_>, from: usize) -> bool {
    let bytes = emit.bytes;
    let closed = matches!(bytes.get(from), Some(b')' | b'}')) && bytes.get(from + 1) == Some(&b' ');
    let from = from + usize::from(closed);
    let rest = &bytes[from.min(bytes.len())..];
    let words: [&[u8]; 3] = [b" in ", b" of ", b", "];
    let Some(word) = words.iter().find(|word| rest.starts_with(word)) else {
        return false;
    };
    let open = blank(bytes, from + word.len());
    let opens = |b: &u8| matches!(b, b'[' | b'(' | b'{');
    let inner = open + 1 + white(&bytes[(open + 1).min(bytes.len())..]);
    if !bytes.get(open).is_some_and(opens) || !bytes.get(inner).is_some_and(opens) {
        return false;
    }
    let least = emit.name.span.start.saturating_sub(BACK);
    let Some(place) = place(&bytes[least..emit.name.span.start], word.starts_with(b",")) else {
        return false;
    };
    emit.far = true;
    for item in items(bytes, open + 1, true) {
        let first = place == 0 && matches!(item.before, b'(' | b'[' | b'{');
        if item.bracket != 0 && item.index == place && (first || item.before == b',') {
            emit.literal(item.literal(), Form::Element);
        }
    }
    true
}

/// How many names stand before this one in the list of a loop or, `quoted`, in the string of names of a test.
fn place(before: &[u8], quoted: bool) -> Option<usize> {
    let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b',' | b' ' | b'$');
    let names = last_run(before, plain);
    let head = &before[..before.len() - names.len()];
    let last = |word: &[u8]| head.ends_with(word);
    let fits = if quoted {
        last(b"parametrize(\"") || last(b"parametrize('")
    } else {
        let words: [&[u8]; 6] = [
            b"for (",
            b"for [",
            b"for (const [",
            b"for (let [",
            b"for (var [",
            b"for (const {",
        ];
        names.trim_ascii_start().starts_with(b"for ") || words.iter().any(|word| last(word))
    };
    fits.then(|| names.iter().filter(|b| **b == b',').count())
}

/// How much white space a text begins with, lines as well.
fn white(text: &[u8]) -> usize {
    let space = |b: &&u8| b.is_ascii_whitespace();
    text.iter().take(80).take_while(space).count()
}
