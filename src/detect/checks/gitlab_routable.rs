//! GitLab routable tokens: `glpat-<payload>.01.<length><checksum>`.
//!
//! The length of the payload stands in two base-36 digits, then the CRC-32 of everything before it in
//! seven. The first form had no version (`.01`). Source: GitLab handbook, "Routable tokens".

use super::crc::crc32;
use super::digits::{BASE36, padded};
use super::{Check, Proof};

const WIDTH: usize = 7;
/// Characters of a payload, as the design document bounds them.
const PAYLOAD: std::ops::RangeInclusive<usize> = 27..=300;

/// See the module.
pub struct GitlabRoutable;

/// The payload's possible lengths: runner tokens put `t1_` before it, which may also be part of it.
fn payload_lengths(body: &[u8]) -> Option<[usize; 2]> {
    let text = std::str::from_utf8(body).ok()?;
    let (head, tail) = text.rsplit_once('.')?;
    if tail.len() != 2 || !head.starts_with("gl") {
        return None;
    }
    let head = head.strip_suffix(".01").unwrap_or(head);
    let (prefix, payload) = head.split_once('-')?;
    let routed = payload
        .strip_prefix('t')
        .and_then(|rest| rest.split_once('_'));
    let plain = match routed {
        Some((digits, rest)) if digits.len() == 1 && digits.as_bytes()[0].is_ascii_digit() => rest,
        _ => payload,
    };
    let known = (3..=8).contains(&prefix.len()) && PAYLOAD.contains(&plain.len());
    known.then_some([payload.len(), plain.len()])
}

/// `length` as the token writes it.
fn two_digits(length: usize) -> Vec<u8> {
    padded(u32::try_from(length).unwrap_or(u32::MAX), BASE36, 2)
}

impl Check for GitlabRoutable {
    fn prove(&self, secret: &[u8]) -> Proof {
        let body = &secret[..secret.len().saturating_sub(WIDTH)];
        let Some(lengths) = payload_lengths(body) else {
            return Proof::Invalid("not in the form of a routable token");
        };
        if !lengths
            .iter()
            .any(|&length| body.ends_with(&two_digits(length)))
        {
            return Proof::Invalid("the length field does not match the payload");
        }
        if self
            .complete(body)
            .is_some_and(|sum| sum == secret[body.len()..])
        {
            Proof::Valid(None)
        } else {
            Proof::Invalid("the CRC-32 at the end does not match")
        }
    }

    fn complete(&self, body: &[u8]) -> Option<Vec<u8>> {
        payload_lengths(body)?;
        Some(padded(crc32(body), BASE36, WIDTH))
    }

    fn seal(&self, secret: &mut Vec<u8>) {
        let cut = secret.len().saturating_sub(WIDTH);
        let Some([_, length]) = payload_lengths(&secret[..cut]) else {
            return;
        };
        secret.truncate(cut - 2);
        secret.extend(two_digits(length));
        let sum = padded(crc32(secret), BASE36, WIDTH);
        secret.extend(sum);
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{B64URL, guards};
    use super::*;

    #[test]
    fn both_forms_are_sealed_and_guarded() {
        guards(&GitlabRoutable, |random| {
            format!("glpat-{}.01.000000000", random.text(B64URL, 36))
        });
        guards(&GitlabRoutable, |random| {
            format!("glpat-{}.000000000", random.text(B64URL, 27))
        });
        guards(&GitlabRoutable, |random| {
            format!("glrt-t1_{}.01.000000000", random.text(B64URL, 51))
        });
    }

    #[test]
    fn a_wrong_length_field_is_told_apart() {
        let body = format!("glpat-{}.01.zz", "x".repeat(30)).into_bytes();
        let sum = GitlabRoutable.complete(&body).expect("the form is right");
        let proof = GitlabRoutable.prove(&[body, sum].concat());
        assert_eq!(
            proof,
            Proof::Invalid("the length field does not match the payload")
        );
    }
}
