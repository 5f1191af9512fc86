//! UTF-32, of whole blobs: three of four bytes are zero, so nothing else would find a thing in it.

/// The text of a blob in UTF-32, if it begins with the byte order mark of one: invalid units become `U+FFFD`.
pub fn to_utf8(bytes: &[u8]) -> Option<Vec<u8>> {
    let unit: fn([u8; 4]) -> u32 = match bytes {
        [0xFF, 0xFE, 0, 0, ..] => u32::from_le_bytes,
        [0, 0, 0xFE, 0xFF, ..] => u32::from_be_bytes,
        _ => return None,
    };
    let mut text = String::with_capacity(bytes.len() / 4);
    for four in bytes[4..].chunks_exact(4) {
        let code = unit([four[0], four[1], four[2], four[3]]);
        text.push(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER));
    }
    Some(text.into_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_orders_are_read() {
        let text = "\u{feff}key = ü";
        let little: Vec<u8> = text
            .chars()
            .flat_map(|c| u32::from(c).to_le_bytes())
            .collect();
        let big: Vec<u8> = text
            .chars()
            .flat_map(|c| u32::from(c).to_be_bytes())
            .collect();
        assert_eq!(to_utf8(&little).as_deref(), Some("key = ü".as_bytes()));
        assert_eq!(to_utf8(&big).as_deref(), Some("key = ü".as_bytes()));
        assert_eq!(to_utf8(b"key = x"), None);
    }
}
