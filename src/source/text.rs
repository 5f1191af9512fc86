//! Text in other encodings, turned into UTF-8 before it is scanned.
//!
//! UTF-8 and Latin-1 are scanned as they are: every token is ASCII in both. UTF-16 puts a zero byte beside every
//! letter and would hide them all.

/// A byte order of UTF-16.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Utf16 {
    /// Low byte first.
    Little,
    /// High byte first.
    Big,
}

/// How many bytes are looked at to tell an encoding without a byte order mark.
const LOOK: usize = 4096;

/// Whether `bytes` are UTF-16: by their byte order mark, or because nearly every other byte of their beginning is zero.
pub fn utf16(bytes: &[u8]) -> Option<Utf16> {
    match bytes {
        [0xFF, 0xFE, 0, 0, ..] => return None,
        [0xFF, 0xFE, ..] => return Some(Utf16::Little),
        [0xFE, 0xFF, ..] => return Some(Utf16::Big),
        _ => {}
    }
    let look = &bytes[..bytes.len().min(LOOK) & !1];
    memchr::memchr(0, look)?;
    if look.len() < 16 {
        return None;
    }
    let zeros = |parity: usize| {
        look.iter()
            .skip(parity)
            .step_by(2)
            .filter(|&&b| b == 0)
            .count()
    };
    let (even, odd, pairs) = (zeros(0), zeros(1), look.len() / 2);
    // Nine of ten units are below U+0100, and hardly any is a NUL.
    if odd * 10 >= pairs * 9 && even * 50 <= pairs {
        Some(Utf16::Little)
    } else if even * 10 >= pairs * 9 && odd * 50 <= pairs {
        Some(Utf16::Big)
    } else {
        None
    }
}

/// The bytes as UTF-8, damaged units replaced. An odd byte at the end is dropped.
pub fn to_utf8(bytes: &[u8], order: Utf16) -> Vec<u8> {
    let unit = |pair: &[u8]| match order {
        Utf16::Little => u16::from_le_bytes([pair[0], pair[1]]),
        Utf16::Big => u16::from_be_bytes([pair[0], pair[1]]),
    };
    let units = bytes.chunks_exact(2).map(unit);
    let text: String = char::decode_utf16(units)
        .map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER))
        .filter(|&c| c != '\u{FEFF}')
        .collect();
    text.into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn encode(text: &str, order: Utf16) -> Vec<u8> {
        text.encode_utf16()
            .flat_map(|u| {
                if order == Utf16::Little {
                    u.to_le_bytes()
                } else {
                    u.to_be_bytes()
                }
            })
            .collect()
    }

    #[test]
    fn both_orders_are_recognised_and_decoded() {
        for order in [Utf16::Little, Utf16::Big] {
            let bytes = encode("password = \"grüße und küsse\"\n", order);
            assert_eq!(utf16(&bytes), Some(order));
            assert_eq!(
                to_utf8(&bytes, order),
                "password = \"grüße und küsse\"\n".as_bytes()
            );
            assert_eq!(utf16(&encode("\u{FEFF}ab", order)), Some(order));
        }
    }

    #[test]
    fn binary_content_is_not_text() {
        assert_eq!(
            utf16(b"\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0\x03\0\x3e\0\x01\0\0\0"),
            None
        );
        assert_eq!(utf16(&[0; 64]), None);
        assert_eq!(utf16(b"plain text without any zero byte at all"), None);
    }
}
