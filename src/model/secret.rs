//! A secret value, and the only ways to look at it.

use std::fmt;

/// Bytes that must not be printed by accident: `Debug` and `Display` show the masked form.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Secret(Vec<u8>);

impl Secret {
    /// Wraps the bytes of a secret.
    pub fn new(bytes: impl Into<Vec<u8>>) -> Self {
        Self(bytes.into())
    }

    /// The secret itself. Callers answer for where it goes.
    pub fn expose(&self) -> &[u8] {
        &self.0
    }

    /// Enough to recognise it, not enough to use it: up to six characters of a long token's start and
    /// nothing of a short one; the length is not given away.
    ///
    /// ```
    /// # use stanch::model::Secret;
    /// assert_eq!(Secret::new("hunter2!").masked(), "********");
    /// assert_eq!(Secret::new("abcd-0123456789-0123456789-0123456789").masked(), "abcd-0********");
    /// ```
    pub fn masked(&self) -> String {
        let shown = match self.0.len() {
            0..=15 => 0,
            16..=23 => 3,
            24..=31 => 4,
            _ => 6,
        };
        let head: String = self.0[..shown]
            .iter()
            .map(|&b| {
                if b.is_ascii_graphic() {
                    char::from(b)
                } else {
                    '*'
                }
            })
            .collect();
        format!("{head}********")
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Secret({})", self.masked())
    }
}

impl fmt::Display for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.masked())
    }
}
