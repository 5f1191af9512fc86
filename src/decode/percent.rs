//! Percent-encoding, as in URLs and form bodies.

use super::hex::digit;
use super::{Attempt, Decoder, stretch};
use crate::model::Span;

/// The decoder.
pub(super) struct Percent;

impl Decoder for Percent {
    fn name(&self) -> &'static str {
        "percent"
    }

    fn attempt(&self, bytes: &[u8], at: Span, floor: usize) -> Attempt {
        if bytes[at.start] != b'%' {
            return Attempt::default();
        }
        stretch(bytes, (at.start, floor), b'%', |rest| {
            let byte = digit(*rest.get(1)?)? << 4 | digit(*rest.get(2)?)?;
            byte.is_ascii().then(|| (char::from(byte), 3))
        })
    }
}
