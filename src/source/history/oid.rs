//! Names and kinds of git objects. Nothing here reads them.

use std::fmt;

/// The id of an object: 20 bytes (SHA-1) or 32 (SHA-256).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Oid {
    bytes: [u8; 32],
    len: u8,
}

impl Oid {
    /// An id from its raw bytes; `None` unless there are 20 or 32.
    pub fn from_bytes(raw: &[u8]) -> Option<Self> {
        if raw.len() != 20 && raw.len() != 32 {
            return None;
        }
        let mut bytes = [0; 32];
        bytes[..raw.len()].copy_from_slice(raw);
        Some(Self {
            bytes,
            len: raw.len() as u8,
        })
    }

    /// An id from 40 or 64 hexadecimal digits.
    pub fn from_hex(text: &[u8]) -> Option<Self> {
        if text.len() != 40 && text.len() != 64 {
            return None;
        }
        let mut bytes = [0; 32];
        for (pair, byte) in text.chunks_exact(2).zip(&mut bytes) {
            *byte = nibble(pair[0])? << 4 | nibble(pair[1])?;
        }
        Some(Self {
            bytes,
            len: (text.len() / 2) as u8,
        })
    }

    /// The raw bytes.
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes[..usize::from(self.len)]
    }

    /// Whether it is the id that stands for "no object".
    pub fn is_zero(&self) -> bool {
        self.bytes == [0; 32]
    }
}

fn nibble(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).map(|value| value as u8)
}

impl fmt::Display for Oid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.as_bytes()
            .iter()
            .try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Oid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// What an object is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// A version: message, author, parents, tree.
    Commit,
    /// A directory.
    Tree,
    /// The content of a file.
    Blob,
    /// An annotated tag.
    Tag,
}

impl Kind {
    /// The kind that git calls `name`.
    pub fn from_name(name: &[u8]) -> Option<Self> {
        match name {
            b"commit" => Some(Kind::Commit),
            b"tree" => Some(Kind::Tree),
            b"blob" => Some(Kind::Blob),
            b"tag" => Some(Kind::Tag),
            _ => None,
        }
    }

    /// Git's word for it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Kind::Commit => "commit",
            Kind::Tree => "tree",
            Kind::Blob => "blob",
            Kind::Tag => "tag",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hex_goes_there_and_back() {
        for text in ["0123456789abcdef0123456789abcdef01234567", &"7f".repeat(32)] {
            assert_eq!(
                Oid::from_hex(text.as_bytes())
                    .expect("valid hex")
                    .to_string(),
                text
            );
        }
        assert_eq!(Oid::from_hex(b"0123"), None);
        assert_eq!(Oid::from_hex("g".repeat(40).as_bytes()), None);
        assert!(Oid::from_hex("0".repeat(64).as_bytes()).is_some_and(|id| id.is_zero()));
    }
}
