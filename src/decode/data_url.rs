//! `data:` URLs: base64 behind a media type, if the media is text.

use super::{Decoded, Decoder, base64, is_text};
use crate::model::Span;

/// The decoder.
pub(super) struct DataUrl;

impl Decoder for DataUrl {
    fn name(&self) -> &'static str {
        "data-url"
    }

    fn decode(&self, bytes: &[u8], at: Span, _floor: usize) -> Option<Decoded> {
        let before = &bytes[at.start.saturating_sub(80)..at.start];
        if !before.ends_with(b";base64,") {
            return None;
        }
        let url = memchr::memmem::rfind(before, b"data:")?;
        let mut decoded = base64::run(bytes, at.start)?;
        decoded.span.start = at.start - (before.len() - url);
        is_text(&decoded.bytes).then_some(decoded)
    }
}
