//! Base64 of compressed text: gzip (Helm releases, cloud-init) and zlib, and the raw deflate of SAML requests.

use libdeflater::Decompressor;

use super::{Attempt, Decoded, Decoder, LONGEST, Places, base64, is_text};
use crate::model::Span;

/// The decoder.
pub(super) struct Gzip;

/// Most text that one compressed place may hold, in bytes.
const MOST: usize = 4 << 20;

impl Decoder for Gzip {
    fn name(&self) -> &'static str {
        "gzip"
    }

    fn unpacks(&self) -> bool {
        true
    }

    fn attempt(&self, bytes: &[u8], at: Span, floor: usize) -> Attempt {
        let mut unpacked = 0;
        Attempt {
            decoded: decode(bytes, at, floor, &mut unpacked),
            end: at.start,
            unpacked,
        }
    }
}

fn decode(bytes: &[u8], at: Span, floor: usize, unpacked: &mut usize) -> Option<Decoded> {
    let start = base64::start(bytes, at.start, floor, false)?;
    let head = bytes.get(start..start + 4)?;
    // 1f 8b 08 of gzip; 78 01, 78 9c, 78 da of zlib. Helm's base64 of base64 of gzip is reached through base64.
    let gzip = head == b"H4sI";
    // The third letter holds two bits of the byte behind those.
    let zlib = matches!(
        head,
        [b'e', b'A', b'E'..=b'H', _] | [b'e', b'J', b'w'..=b'z', _] | [b'e', b'N', b'o'..=b'r', _]
    );
    let saml = !gzip && !zlib && after_saml(&bytes[..start]);
    if !(gzip || zlib || saml) {
        return None;
    }
    let (packed, span) = if saml {
        of_a_url(bytes, start)
    } else {
        base64::run(bytes, start).map(|found| (found.bytes, found.span))
    }?;
    let bytes = inflate(&packed, gzip, zlib, unpacked).filter(|text| is_text(text))?;
    let places = Places::even(bytes.len(), span);
    Some(Decoded {
        bytes,
        span,
        places,
    })
}

fn after_saml(before: &[u8]) -> bool {
    let tail = &before[before.len().saturating_sub(16)..];
    tail.ends_with(b"SAMLRequest=") || tail.ends_with(b"SAMLResponse=")
}

/// Base64 as a parameter of a URL holds it, where `+`, `/` and `=` are escaped.
fn of_a_url(bytes: &[u8], start: usize) -> Option<(Vec<u8>, Span)> {
    let inside =
        |b: &&u8| b.is_ascii_alphanumeric() || matches!(b, b'%' | b'+' | b'/' | b'-' | b'_');
    let len = bytes[start..]
        .iter()
        .take(LONGEST)
        .take_while(inside)
        .count();
    let text = str::from_utf8(&bytes[start..start + len]).ok()?;
    let escapes = [
        ("%2B", "+"),
        ("%2b", "+"),
        ("%2F", "/"),
        ("%2f", "/"),
        ("%3D", ""),
        ("%3d", ""),
    ];
    let plain = escapes
        .iter()
        .fold(text.to_owned(), |text, (from, to)| text.replace(from, to));
    let packed = base64::decode(plain.as_bytes())?;
    Some((packed, Span::new(start, start + len)))
}

/// Unpacks up to [`MOST`] bytes. The size is not known beforehand: the room grows until it is enough. Adds to `unpacked`.
fn inflate(packed: &[u8], gzip: bool, zlib: bool, unpacked: &mut usize) -> Option<Vec<u8>> {
    let mut room = packed.len().saturating_mul(8).clamp(4096, MOST);
    let mut decompressor = Decompressor::new();
    loop {
        let mut text = vec![0; room];
        let result = if gzip {
            decompressor.gzip_decompress(packed, &mut text)
        } else if zlib {
            decompressor.zlib_decompress(packed, &mut text)
        } else {
            decompressor.deflate_decompress(packed, &mut text)
        };
        match result {
            Ok(len) => {
                *unpacked += len;
                text.truncate(len);
                return Some(text);
            }
            Err(libdeflater::DecompressionError::InsufficientSpace) => {
                *unpacked += room;
                if room == MOST {
                    return None;
                }
                room = (room * 4).min(MOST);
            }
            Err(_) => return None,
        }
    }
}
