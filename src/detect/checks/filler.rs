//! What the sealed samples of encoded tokens are filled with.

/// `count` letters and digits, drawn from those of `sample` from its end on.
pub fn letters(sample: &[u8], count: usize) -> Vec<u8> {
    let own: Vec<u8> = sample
        .iter()
        .rev()
        .copied()
        .filter(u8::is_ascii_alphanumeric)
        .collect();
    let own = if own.is_empty() { b"a".to_vec() } else { own };
    own.into_iter().cycle().take(count).collect()
}

/// How many whole bytes `length` characters of unpadded base64 hold; one more character where base64 has no
/// such length.
pub fn bytes_in(length: usize) -> usize {
    (length + usize::from(length % 4 == 1)) * 3 / 4
}
