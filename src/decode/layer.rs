//! Decoded text, how it was reached, and where each part of it stands in the blob.

use super::{Decoded, Decoder, Places};
use crate::model::Span;

/// Decoded text, and how it was reached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Layer {
    /// Names of the decoders, outermost first.
    pub via: Vec<&'static str>,
    /// The text.
    pub bytes: Vec<u8>,
    /// Where the outermost encoded text stands in the blob.
    pub span: Span,
    places: Places,
    /// Whether it was unpacked: then no part of it stands in a part of the encoded text.
    packed: bool,
}

impl Layer {
    /// Where `part` of the text stands in the blob, encoded.
    pub fn place(&self, part: Span) -> Span {
        if self.packed {
            self.span
        } else {
            self.places.of(part)
        }
    }

    /// What was decoded from the blob.
    pub(super) fn outermost(decoder: &dyn Decoder, decoded: Decoded) -> Self {
        Self {
            via: vec![decoder.name()],
            bytes: decoded.bytes,
            span: decoded.span,
            places: decoded.places,
            packed: decoder.unpacks(),
        }
    }

    /// What was decoded from this layer.
    pub(super) fn inner(&self, decoder: &dyn Decoder, decoded: Decoded) -> Self {
        let mut via = self.via.clone();
        via.push(decoder.name());
        Self {
            via,
            bytes: decoded.bytes,
            span: self.span,
            places: decoded.places.through(&self.places),
            packed: self.packed || decoder.unpacks(),
        }
    }

    /// Where `part` stands among the others, counted from the start of the encoded text: parts overlap there if they
    /// overlap.
    pub fn apart(&self, part: Span) -> Span {
        self.places
            .apart(part)
            .shifted(-self.span.start.cast_signed())
    }
}
