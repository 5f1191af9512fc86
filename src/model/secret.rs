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

/// A message that repeats what somebody wrote, with every word masked that may be a secret pasted into the wrong place:
/// long, with digits, and not all in lower case unless it is mostly digits.
pub fn guarded(text: &str) -> String {
    let inside = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find(inside) {
        let word = &rest[start..];
        let word = &word[..word.find(|c| !inside(c)).unwrap_or(word.len())];
        let digits = word.bytes().filter(u8::is_ascii_digit).count();
        let mixed = word.bytes().any(|b| b.is_ascii_uppercase());
        let suspect = word.len() >= 16 && digits >= 2 && (mixed || digits >= 6);
        out.push_str(&rest[..start]);
        if suspect {
            out.push_str(&Secret::new(word).masked());
        } else {
            out.push_str(word);
        }
        rest = &rest[start + word.len()..];
    }
    out + rest
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

#[cfg(test)]
mod tests {
    use super::guarded;

    #[test]
    fn pasted_secrets_are_masked_and_names_are_not() {
        let same = "`github-personal-acces-token` is no rule; did you mean `azure-2-key`? ü";
        assert_eq!(guarded(same), same);
        assert_eq!(
            guarded("`aB3dE5gH7jK9mN1pQ3sT5v` is no rule"),
            "`aB3********` is no rule"
        );
        assert_eq!(guarded(&"0a1b2c3d".repeat(2)), "0a1********");
    }
}
