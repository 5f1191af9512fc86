//! Pieces of JSON web tokens that open nothing without the rest.

use data_encoding::BASE64URL_NOPAD;

use super::texts::holds;

/// Why `v` is no whole token, if it is the header of one, or header and claims without a signature.
pub(super) fn why(v: &[u8]) -> Option<&'static str> {
    if !v.starts_with(b"eyJ") || v.len() > 1000 {
        return None;
    }
    let mut segments = v.split(|&b| b == b'.');
    let header = object(segments.next()?)?;
    if !holds(&header, b"\"alg\"") {
        return None;
    }
    match (segments.next(), segments.next()) {
        (None | Some(b""), None) => Some("the header of a token"),
        (Some(claims), None | Some(b"")) if segments.next().is_none() => {
            object(claims).map(|_| "a token without its signature")
        }
        _ => None,
    }
}

/// The text of a segment that holds a JSON object.
fn object(segment: &[u8]) -> Option<Vec<u8>> {
    let padding = segment.iter().rev().take_while(|&&b| b == b'=').count();
    let text = BASE64URL_NOPAD
        .decode(&segment[..segment.len() - padding])
        .ok()?;
    (text.first() == Some(&b'{') && text.last() == Some(&b'}')).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_are_told_from_whole_tokens() {
        let piece = |text: &str| BASE64URL_NOPAD.encode(text.as_bytes());
        let header = piece(r#"{"alg":"ES256","kid":"a"}"#);
        let claims = piece(r#"{"sub":"bob"}"#);
        let signed = format!("{header}.{claims}.{}", piece("signature"));
        for (value, what) in [
            (header.clone(), Some("the header of a token")),
            (format!("{header}."), Some("the header of a token")),
            (
                format!("{header}.{claims}"),
                Some("a token without its signature"),
            ),
            (
                format!("{header}.{claims}."),
                Some("a token without its signature"),
            ),
            (signed, None),
            (claims, None),
        ] {
            assert_eq!(why(value.as_bytes()), what, "{value}");
        }
    }
}
