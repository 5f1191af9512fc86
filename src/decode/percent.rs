//! Percent-encoding, as in URLs and form bodies.

use super::hex::digit;
use super::{Decoded, Decoder, stretch};
use crate::model::Span;

/// The decoder.
pub(super) struct Percent;

impl Decoder for Percent {
    fn name(&self) -> &'static str {
        "percent"
    }

    fn decode(&self, bytes: &[u8], at: Span, _floor: usize) -> Option<Decoded> {
        (bytes[at.start] == b'%').then_some(())?;
        stretch(bytes, at.start, b'%', |rest| {
            let byte = digit(*rest.get(1)?)? << 4 | digit(*rest.get(2)?)?;
            byte.is_ascii().then(|| (char::from(byte), 3))
        })
    }
}
