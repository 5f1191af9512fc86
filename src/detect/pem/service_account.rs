//! The JSON files of Google Cloud service accounts: a private key beside its id and an address.
//!
//! Source: cloud.google.com/iam/docs, "Create and delete service account keys".

use crate::model::Span;

/// How far before and behind the key its neighbours are looked for, in bytes: one member to each side.
const BESIDE: usize = 120;

/// Whether the key at `key` is the `private_key` of such a file, also with its quotes escaped or its members sorted.
pub fn holds(bytes: &[u8], key: Span) -> bool {
    let before = &bytes[key.start.saturating_sub(BESIDE)..key.start];
    let after = &bytes[key.end..bytes.len().min(key.end + BESIDE)];
    let named = memchr::memmem::rfind(before, b"private_key")
        .map(|at| &before[at + b"private_key".len()..])
        .is_some_and(|rest| {
            rest.iter()
                .all(|b| matches!(b, b'"' | b'\'' | b'\\' | b' ' | b':'))
        });
    let holds = |text: &[u8], word: &[u8]| memchr::memmem::find(text, word).is_some();
    named
        && (holds(before, b"private_key_id") || holds(after, b"private_key_id"))
        && !holds(after, b"BEGIN ")
        || named && holds(after, b"client_email")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_one(before: &str, after: &str) -> bool {
        let text = format!("{before}KEY{after}");
        holds(text.as_bytes(), Span::new(before.len(), before.len() + 3))
    }

    #[test]
    fn a_key_has_its_id_or_its_address_beside_it() {
        assert!(is_one(
            "\"private_key\": \"",
            "\\n\",\n  \"client_email\": \"a@b\""
        ));
        assert!(is_one(
            "\\\"private_key\\\":\\\"",
            "\\\\n\\\",\\\"client_email\\\":"
        ));
        assert!(is_one(
            "\"private_key\": \"",
            "\\n\", \"private_key_id\": \"0\""
        ));
        assert!(is_one("'private_key_id': '0', 'private_key': '", "\\n'"));
    }

    #[test]
    fn other_keys_have_neither() {
        assert!(!is_one("\"private_key\": \"", "\\n\"}"));
        assert!(!is_one("\"private_key_id\": \"0\", \"tls\": \"", "\\n\"}"));
        assert!(!is_one("", "\nclient_email: x"));
    }
}
