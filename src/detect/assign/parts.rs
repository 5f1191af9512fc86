//! The words of a name, one after the other.

/// The word in lower case, as far as it fits.
pub(super) fn fold<'a>(word: &[u8], buffer: &'a mut [u8; 32]) -> &'a [u8] {
    let len = word.len().min(32);
    for (to, from) in buffer.iter_mut().zip(word) {
        *to = from.to_ascii_lowercase();
    }
    &buffer[..len]
}

/// The words of a name: at separators, at digits that follow letters only when letters come again, at camel humps.
pub(super) struct Words<'a> {
    name: &'a [u8],
    /// Where the last word began.
    pub start: usize,
    next: usize,
}

impl<'a> Words<'a> {
    /// The words of `name`.
    pub fn new(name: &'a [u8]) -> Self {
        Self {
            name,
            start: 0,
            next: 0,
        }
    }

    /// The next word.
    pub fn next(&mut self) -> Option<&'a [u8]> {
        let is_word = |b: &u8| b.is_ascii_alphanumeric() || *b >= 0x80;
        let start = self.next + self.name[self.next..].iter().position(is_word)?;
        let mut end = start + 1;
        while end < self.name.len() && is_word(&self.name[end]) && !self.hump(end) {
            end += 1;
        }
        self.start = start;
        self.next = end;
        Some(&self.name[start..end])
    }

    /// Whether a new word begins at `i`: `aB`, and the last capital of `ABc`.
    fn hump(&self, i: usize) -> bool {
        let (before, here) = (self.name[i - 1], self.name[i]);
        if !here.is_ascii_uppercase() {
            return false;
        }
        before.is_ascii_lowercase()
            || before.is_ascii_digit()
            || before.is_ascii_uppercase()
                && self.name.get(i + 1).is_some_and(u8::is_ascii_lowercase)
                && self.name.get(i + 2).is_some_and(u8::is_ascii_lowercase)
    }
}
