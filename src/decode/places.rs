//! Where the bytes of decoded text stand in the text they were decoded from.

use crate::model::Span;

/// Pairs of positions, in the decoded text and in the encoded one, both growing; between two of them the text is
/// taken to be evenly spread.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Places(Vec<(usize, usize)>);

impl Places {
    /// `len` bytes that are spread evenly over `span`.
    pub fn even(len: usize, span: Span) -> Self {
        Self(vec![(0, span.start), (len, span.end)])
    }

    /// Notes that what is decoded from `encoded` on begins at `decoded`; or, at the end, ends there.
    pub fn note(&mut self, decoded: usize, encoded: usize) {
        // Text that was taken as it is needs only two pairs, however long it is.
        if let [.., (d0, e0), (d1, e1)] = self.0[..]
            && d1 > d0
            && (e1 - e0) * (decoded - d0) == (encoded - e0) * (d1 - d0)
        {
            self.0.pop();
        }
        self.0.push((decoded, encoded));
    }

    /// The same for every other byte of the decoded text.
    #[must_use]
    pub fn halved(self) -> Self {
        let pairs = self.0.into_iter();
        Self(
            pairs
                .map(|(decoded, encoded)| (decoded.div_ceil(2), encoded))
                .collect(),
        )
    }

    /// The same for text whose encoded form was itself decoded, with these places.
    #[must_use]
    pub fn through(self, outer: &Places) -> Self {
        let pairs = self.0.into_iter();
        Self(
            pairs
                .map(|(decoded, encoded)| (decoded, outer.place(encoded, 0)))
                .collect(),
        )
    }

    /// The encoded text that says `decoded`, whole characters of it.
    pub fn of(&self, decoded: Span) -> Span {
        let start = self.place(decoded.start, 0);
        Span::new(start, self.place(decoded.end, 1).max(start + 1))
    }

    /// The same, without what the neighbours share.
    pub fn apart(&self, decoded: Span) -> Span {
        let start = self.place(decoded.start, 0);
        Span::new(start, self.place(decoded.end, 0).max(start + 1))
    }

    /// Where a position stands, rounded down, or up if `up` is 1.
    fn place(&self, decoded: usize, up: usize) -> usize {
        let next = self.0.partition_point(|pair| pair.0 <= decoded);
        let (Some(&(d0, e0)), after) = (
            next.checked_sub(1).and_then(|at| self.0.get(at)),
            self.0.get(next),
        ) else {
            return self.0.first().map_or(0, |pair| pair.1);
        };
        let Some(&(d1, e1)) = after else { return e0 };
        let ahead = (decoded - d0) * (e1 - e0);
        let width = d1 - d0;
        e0 + (ahead + up * (width - 1)) / width
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_lies_where_it_was_written() {
        // `ab=3Dcd`: `ab=cd`.
        let mut places = Places::default();
        for (decoded, encoded) in [(0, 10), (1, 11), (2, 12), (3, 15), (4, 16), (5, 17)] {
            places.note(decoded, encoded);
        }
        assert_eq!(places.0, [(0, 10), (2, 12), (3, 15), (5, 17)]);
        assert_eq!(places.of(Span::new(0, 2)), Span::new(10, 12));
        assert_eq!(places.of(Span::new(2, 3)), Span::new(12, 15));
        assert_eq!(places.of(Span::new(3, 5)), Span::new(15, 17));
        // Four characters say three bytes: the second shares its characters with both neighbours.
        let even = Places::even(6, Span::new(0, 8));
        assert_eq!(even.of(Span::new(1, 2)), Span::new(1, 3));
        assert_eq!(even.apart(Span::new(1, 2)), Span::new(1, 2));
        assert_eq!(even.of(Span::new(0, 6)), Span::new(0, 8));
    }

    #[test]
    fn places_are_handed_through() {
        let outer = Places::even(100, Span::new(1000, 1200));
        let inner = Places::even(30, Span::new(40, 80)).through(&outer);
        assert_eq!(inner.of(Span::new(0, 30)), Span::new(1080, 1160));
    }
}
