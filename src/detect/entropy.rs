//! Shannon entropy, and how much of it a rule may expect.

use crate::rules::{Find, RuleDef};

/// Share of the greatest possible entropy that a random secret hardly ever falls below: with 20 hex digits one in a
/// million does, longer ones less often.
const SHARE: f32 = 0.55;

/// Shannon entropy of the bytes, in bits per byte.
#[allow(clippy::cast_precision_loss, reason = "counts are far below 2^24")]
pub fn shannon(bytes: &[u8]) -> f32 {
    let mut counts = [0u32; 256];
    bytes.iter().for_each(|&b| counts[usize::from(b)] += 1);
    let total = bytes.len() as f32;
    -counts
        .iter()
        .filter(|&&n| n > 0)
        .map(|&n| n as f32 / total)
        .map(|p| p * p.log2())
        .sum::<f32>()
}

/// The entropy of the variable part of a secret, and the least its rule wants, in bits per character.
#[allow(clippy::cast_precision_loss, reason = "lengths are far below 2^24")]
pub fn of_rule(rule: &RuleDef, secret: &[u8]) -> (f32, f32) {
    let (Find::Anchored(def) | Find::Value(def)) = &rule.find else {
        return (shannon(secret), 0.0);
    };
    if let Some(least) = rule.entropy {
        return (shannon(secret), least);
    }
    let prefix = def
        .anchors
        .iter()
        .filter(|a| a.offset == Some(0) && secret.starts_with(a.text.as_bytes()))
        .map(|a| a.text.len())
        .max();
    let body = &secret[prefix.unwrap_or(0).min(secret.len())..];
    let alphabet = def.alphabet.count().max(2);
    let possible = (alphabet.min(body.len().max(2)) as f32).log2();
    (shannon(body), SHARE * possible)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entropy_counts_bits_per_byte() {
        assert!((shannon(b"abcd") - 2.0).abs() < 1e-6);
        assert!(shannon(b"aaaa").abs() < 1e-6);
    }
}
