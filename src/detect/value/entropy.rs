//! Shannon entropy of a value, plain and relative to what its length allows.

/// Bits per character.
pub fn shannon(value: &[u8]) -> f32 {
    if value.is_empty() {
        return 0.0;
    }
    let mut counts = [0_u32; 256];
    for &byte in value {
        counts[usize::from(byte)] += 1;
    }
    let len = value.len() as f32;
    counts
        .iter()
        .filter(|&&count| count > 0)
        .map(|&count| {
            let p = count as f32 / len;
            -p * p.log2()
        })
        .sum()
}

/// Entropy divided by the most that a string of this length over its own alphabet could have, 0 to 1. Short random
/// strings have little entropy a character but a high share of what is possible.
pub fn relative(value: &[u8]) -> f32 {
    let size = alphabet(value).min(value.len());
    if size < 2 {
        0.0
    } else {
        (shannon(value) / (size as f32).log2()).min(1.0)
    }
}

/// Size of the smallest usual alphabet that holds all characters.
fn alphabet(value: &[u8]) -> usize {
    let all = |f: fn(&u8) -> bool| value.iter().all(f);
    if all(u8::is_ascii_digit) {
        10
    } else if all(u8::is_ascii_hexdigit) {
        16
    } else if all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
        || all(|b| b.is_ascii_uppercase() || b.is_ascii_digit())
    {
        36
    } else if all(u8::is_ascii_alphanumeric) {
        62
    } else {
        94
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_values() {
        assert!((shannon(b"aabb") - 1.0).abs() < 1e-6);
        assert_eq!(shannon(b""), 0.0);
        assert_eq!(relative(b"aaaaaaaa"), 0.0);
        assert!(relative(b"0123456789") > 0.99);
    }
}
