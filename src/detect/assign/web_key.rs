//! The private members of a JSON web key, as JSON and as programs write it.

use super::keyword::Keyword;
use super::literal::{self, Literal};
use super::name::Strength;
use super::special::named;
use super::syntax::Emit;
use super::{Assigned, Class, Form};
use crate::model::Span;

/// The first of `d` and `k`, by which the key opens something, of the object that has `kty` here:
/// `{"kty": "oct", "k": "…"}`, `{kty: 'oct', k: '…'}`, `%{"kty" => "EC", "d" => "…"}`.
pub(super) fn private(bytes: &[u8], found: Keyword, out: &mut Vec<Assigned>) -> bool {
    let least = found.start.saturating_sub(250);
    let open = bytes[least..found.start]
        .iter()
        .rposition(|&b| b == b'{')
        .map_or(least, |i| least + i);
    let close = bytes[found.end..]
        .iter()
        .position(|&b| b == b'}')
        .map_or(bytes.len(), |i| found.end + i);
    for letter in [b'd', b'k'] {
        let mut at = (open + 1..close).filter(|&at| bytes[at] == letter);
        let Some((member, value)) = at.find_map(|at| Some((at, member(bytes, at)?))) else {
            continue;
        };
        let name = named(
            Span::new(member, member + 1),
            Class::ApiKey,
            Strength::Strong,
        );
        let before = out.len();
        Emit::new(bytes, &name, out).literal(value, Form::Quoted);
        // `kty` is part of what makes it a key.
        for key in &mut out[before..] {
            key.extent.start = key.extent.start.min(found.start);
            key.extent.end = key.extent.end.max(found.end);
        }
    }
    true
}

/// The string that the letter at `at` names, if the letter is the whole name of a member.
fn member(bytes: &[u8], at: usize) -> Option<Literal> {
    let skip = |at: usize| {
        at + bytes[at..]
            .iter()
            .take(20)
            .take_while(|b| **b == b' ')
            .count()
    };
    let before = bytes[at - 1];
    let quoted = matches!(before, b'"' | b'\'');
    let begins = quoted || before.is_ascii_whitespace() || b"{,:".contains(&before);
    let end = at + 1 + usize::from(quoted && bytes.get(at + 1) == Some(&before));
    let operator = skip(end);
    let value = match bytes.get(operator..)? {
        [b'=', b'>', ..] => operator + 2,
        [b':' | b'=', ..] => operator + 1,
        _ => return None,
    };
    let found = literal::string(bytes, skip(value))?;
    (begins && (quoted == (end > at + 1)) && found.value.len() >= 16).then_some(found)
}
