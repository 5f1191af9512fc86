//! Which of two strings a quote belongs to.

use super::BACK;
use crate::detect::value::jumble::is_jumble;
use crate::model::Span;

/// The byte before a name and its quote that is not white space.
pub(super) fn before_name(bytes: &[u8], name: usize) -> u8 {
    let before = bytes[name.saturating_sub(60)..name].iter().rev();
    let mut before = before.skip_while(|b| matches!(b, b'"' | b'\'' | b':' | b'\\'));
    before
        .find(|b| !b.is_ascii_whitespace())
        .copied()
        .unwrap_or(b'\n')
}

/// Whether the quote before `value` closes the string the name stands in: `"password: ", x`.
pub(super) fn ends_here(bytes: &[u8], name: usize, quote: usize, value: Span) -> bool {
    let first = bytes.get(value.start).copied().unwrap_or(b' ');
    let spaced = bytes
        .get(value.start + 1)
        .is_none_or(|b| matches!(b, b' ' | b'=' | b'\n'));
    let closes = matches!(
        first,
        b',' | b')' | b';' | b' ' | b'}' | b']' | b'\n' | b'>'
    );
    if (closes || first == b'+' && spaced) && !is_jumble(value.of(bytes)) {
        return true;
    }
    let line = bytes[name.saturating_sub(BACK)..name]
        .iter()
        .rposition(|&b| b == b'\n')
        .map(|i| name.saturating_sub(BACK) + i + 1);
    let Some(start) = line.or((name <= BACK).then_some(0)) else {
        return false;
    };
    let mark = if bytes[quote].is_ascii_alphabetic() || matches!(bytes[quote], b'@' | b'$') {
        // A prefix: `N'x'`, `@"x"`.
        bytes[value.start - 1]
    } else {
        bytes[quote]
    };
    mark != b'\'' && bytes[start..name].iter().filter(|&&b| b == mark).count() % 2 == 1
}
