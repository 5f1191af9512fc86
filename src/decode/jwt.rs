//! The payload of a JSON web token: its claims may carry secrets of their own. Header and signature say nothing.

use super::{Decoded, Decoder, Places, base64, is_text};
use crate::model::Span;

/// The decoder.
pub(super) struct Jwt;

impl Decoder for Jwt {
    fn name(&self) -> &'static str {
        "jwt"
    }

    fn decode(&self, bytes: &[u8], at: Span, _floor: usize) -> Option<Decoded> {
        let run = at.of(bytes);
        let before = &bytes[..at.start];
        // Only the payload: it begins like JSON and follows a header that does.
        if !run.starts_with(b"eyJ") || !before.ends_with(b".") {
            return None;
        }
        let header = before[..before.len() - 1]
            .iter()
            .rev()
            .take(600)
            .take_while(|b| super::is_token(**b))
            .count();
        if !before[before.len() - 1 - header..].starts_with(b"eyJ") {
            return None;
        }
        let bytes = base64::decode(run).filter(|text| is_text(text))?;
        let places = Places::even(bytes.len(), at);
        Some(Decoded {
            bytes,
            span: at,
            places,
        })
    }
}
