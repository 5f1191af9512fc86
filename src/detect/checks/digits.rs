//! Numbers written in base 62 and base 36, as token checksums are.

/// `0-9A-Za-z`, the order GitHub and Microsoft use.
pub const BASE62: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// `0-9a-z`.
pub const BASE36: &[u8; 36] = b"0123456789abcdefghijklmnopqrstuvwxyz";

/// `number` in the base of `alphabet`, most significant digit first, padded with its zero to `width`.
pub fn padded(mut number: u32, alphabet: &[u8], width: usize) -> Vec<u8> {
    let base = u32::try_from(alphabet.len()).expect("an alphabet is short");
    let mut digits = Vec::with_capacity(width.max(6));
    while number > 0 || digits.len() < width {
        digits.push(alphabet[usize::try_from(number % base).expect("a digit is small")]);
        number /= base;
    }
    digits.reverse();
    digits
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writes_known_numbers() {
        assert_eq!(padded(0, BASE62, 6), b"000000");
        assert_eq!(padded(61, BASE62, 1), b"z");
        assert_eq!(padded(62 * 62 - 1, BASE62, 3), b"0zz");
        assert_eq!(padded(u32::MAX, BASE62, 6), b"4gfFC3");
        assert_eq!(padded(u32::MAX, BASE36, 7), b"1z141z3");
    }
}
