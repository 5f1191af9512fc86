//! HTML entities: the named ones of markup and quotes, and all numbered ones.

use super::{Attempt, Decoder, stretch};
use crate::model::Span;

/// The decoder.
pub(super) struct Html;

const NAMED: &[(&str, char)] = &[
    ("quot", '"'),
    ("apos", '\''),
    ("amp", '&'),
    ("lt", '<'),
    ("gt", '>'),
    ("nbsp", ' '),
    ("colon", ':'),
    ("equals", '='),
    ("sol", '/'),
    ("commat", '@'),
];

impl Decoder for Html {
    fn name(&self) -> &'static str {
        "html"
    }

    fn attempt(&self, bytes: &[u8], at: Span, floor: usize) -> Attempt {
        if bytes[at.start] != b'&' {
            return Attempt::default();
        }
        stretch(bytes, (at.start, floor), b'&', entity)
    }
}

fn entity(rest: &[u8]) -> Option<(char, usize)> {
    let end = rest.iter().take(12).position(|&b| b == b';')?;
    let name = std::str::from_utf8(&rest[1..end]).ok()?;
    let character = match name.strip_prefix('#') {
        Some(number) => {
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => number.parse().ok()?,
            };
            char::from_u32(code)?
        }
        None => NAMED.iter().find(|(entity, _)| *entity == name)?.1,
    };
    Some((character, end + 1))
}
