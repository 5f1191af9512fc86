//! Bytes with an origin, and positions in them.

use std::cell::Cell;
use std::ops::Range;
use std::sync::Arc;

use super::{CommitInfo, Reach, Trace};

/// Where a run of bytes comes from. Cheap to clone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// The path as it is printed: bytes, `/` between components, not necessarily UTF-8.
    pub path: Arc<[u8]>,
    /// The commit that holds it, for history.
    pub commit: Option<Arc<CommitInfo>>,
    /// How exposed this place is.
    pub reach: Reach,
    /// What was unpacked to get here, outermost first (`zip`, `gzip`); empty for plain files.
    pub via: Vec<&'static str>,
    /// What history knows beyond that.
    pub trace: Option<Arc<Trace>>,
}

impl Origin {
    /// An origin in the working tree.
    pub fn worktree(path: impl Into<Arc<[u8]>>) -> Self {
        Self {
            path: path.into(),
            commit: None,
            reach: Reach::Worktree,
            via: Vec::new(),
            trace: None,
        }
    }
}

/// One run of bytes to scan. A long file arrives as several blobs that overlap.
#[derive(Debug, Clone)]
pub struct Blob<'a> {
    /// Where the bytes come from.
    pub origin: &'a Origin,
    /// The bytes.
    pub bytes: &'a [u8],
    /// The place of `bytes[0]` in the whole content: (0, 1) unless the content is streamed.
    pub base: Place,
    /// The part of `bytes` whose findings count; what lies outside is context from a neighbouring window.
    pub scope: Span,
    /// The spans of `bytes` that are new, sorted, when only those are of interest (the lines a commit adds): all of
    /// `bytes` is judged, and what touches none of these is not reported. `None`: everything is.
    pub changed: Option<&'a [Span]>,
}

impl<'a> Blob<'a> {
    /// A blob that is the whole content of its origin.
    pub fn whole(origin: &'a Origin, bytes: &'a [u8]) -> Self {
        Self {
            origin,
            bytes,
            base: Place::START,
            scope: Span::new(0, bytes.len()),
            changed: None,
        }
    }

    /// Whether a finding at `span` touches what is new.
    pub fn is_new(&self, span: Span) -> bool {
        self.changed.is_none_or(|changed| {
            let first = changed.partition_point(|part| part.end <= span.start);
            changed.get(first).is_some_and(|part| part.overlaps(span))
        })
    }

    /// Whether the content looks binary: a NUL byte among its first 8,000 bytes, as git decides it.
    pub fn is_binary(&self) -> bool {
        Blob::looks_binary(self.bytes)
    }

    /// Whether content looks binary.
    pub fn looks_binary(bytes: &[u8]) -> bool {
        memchr::memchr(0, &bytes[..bytes.len().min(8000)]).is_some()
    }
}

/// A place in a file: bytes from its start, and the line it stands on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// Bytes from the start of the content.
    pub offset: u64,
    /// Line number, from 1.
    pub line: u32,
    /// Code points of that line that stand before it.
    pub column: u32,
}

impl Place {
    /// The first byte of the first line.
    pub const START: Place = Place {
        offset: 0,
        line: 1,
        column: 0,
    };
}

/// A half-open run of byte positions, `start..end`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

impl Span {
    /// A span from `start` to `end`.
    pub const fn new(start: usize, end: usize) -> Self {
        Self { start, end }
    }

    /// Its length in bytes.
    pub const fn len(self) -> usize {
        self.end - self.start
    }

    /// Whether it covers nothing.
    pub const fn is_empty(self) -> bool {
        self.start >= self.end
    }

    /// The same in a copy of its bytes that starts `by` further on (or back).
    #[must_use]
    pub const fn shifted(self, by: isize) -> Self {
        Self {
            start: self.start.saturating_add_signed(by),
            end: self.end.saturating_add_signed(by),
        }
    }

    /// Whether the two share at least one byte.
    pub const fn overlaps(self, other: Span) -> bool {
        self.start < other.end && other.start < self.end
    }

    /// Whether `other` lies wholly inside.
    pub const fn contains(self, other: Span) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// The bytes it stands for.
    pub fn of(self, bytes: &[u8]) -> &[u8] {
        &bytes[self.start..self.end]
    }

    /// As a range, for indexing.
    pub const fn range(self) -> Range<usize> {
        self.start..self.end
    }
}

/// Line starts of one blob, found once and asked often.
#[derive(Debug)]
pub struct Lines<'a> {
    bytes: &'a [u8],
    first: Place,
    newlines: Vec<usize>,
    /// The last place in a line whose column was asked for: start of the line, the place, code points between them.
    /// On a line of many megabytes thousands are asked for, nearly always in order.
    last: Cell<(usize, usize, usize)>,
}

impl<'a> Lines<'a> {
    /// Finds all line ends of `bytes`; `first` is the place of the first byte.
    pub fn new(bytes: &'a [u8], first: Place) -> Self {
        Self {
            bytes,
            first,
            newlines: memchr::memchr_iter(b'\n', bytes).collect(),
            last: Cell::default(),
        }
    }

    /// Line number of `offset`, counted from the first line's number.
    pub fn number(&self, offset: usize) -> u32 {
        let before = self.newlines.partition_point(|&n| n < offset);
        self.first
            .line
            .saturating_add(u32::try_from(before).unwrap_or(u32::MAX))
    }

    /// The span of the line that holds `offset`, without its line end.
    pub fn span(&self, offset: usize) -> Span {
        let index = self.newlines.partition_point(|&n| n < offset);
        let start = if index == 0 {
            0
        } else {
            self.newlines[index - 1] + 1
        };
        let mut end = self
            .newlines
            .get(index)
            .copied()
            .unwrap_or(self.bytes.len());
        if end > start && self.bytes[end - 1] == b'\r' {
            end -= 1;
        }
        Span::new(start, end.max(start))
    }

    /// Column of `offset` in its line, from 1, in code points (invalid bytes count one each).
    pub fn column(&self, offset: usize) -> u32 {
        let line = self.span(offset);
        let offset = offset.clamp(line.start, self.bytes.len());
        let (start, from, counted) = match self.last.get() {
            last if last.0 == line.start && last.1 <= offset => last,
            _ => (line.start, line.start, 0),
        };
        let before = counted + count_code_points(&self.bytes[from..offset]);
        // Behind half a code point, counting on would count its other half.
        if self
            .bytes
            .get(offset)
            .is_none_or(|byte| byte & 0xC0 != 0x80)
        {
            self.last.set((start, offset, before));
        }
        let passed = if line.start == 0 {
            self.first.column
        } else {
            0
        };
        let before = u32::try_from(before).unwrap_or(u32::MAX - 1);
        passed.saturating_add(1 + before)
    }
}

/// How many code points there are; invalid bytes count one each.
pub fn count_code_points(bytes: &[u8]) -> usize {
    if let Ok(text) = std::str::from_utf8(bytes) {
        return text.chars().count();
    }
    bytes
        .utf8_chunks()
        .map(|chunk| chunk.valid().chars().count() + chunk.invalid().len())
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_touches_a_changed_span_is_new() {
        let origin = Origin::worktree(*b"f");
        let blob = Blob::whole(&origin, b"0123456789");
        assert!(blob.is_new(Span::new(3, 4)), "without a list everything is");
        let blob = Blob {
            changed: Some(&[Span::new(2, 4), Span::new(6, 8)]),
            ..blob
        };
        let new = |start, end| blob.is_new(Span::new(start, end));
        assert!(new(0, 3) && new(3, 6) && new(7, 10) && new(0, 10));
        assert!(!new(0, 2) && !new(4, 6) && !new(8, 10));
        assert!(
            !Blob {
                changed: Some(&[]),
                ..blob.clone()
            }
            .is_new(Span::new(0, 10))
        );
    }

    #[test]
    fn columns_asked_for_in_order_are_those_asked_for_alone() {
        let text = "aü\u{1F511}b\nñ\r\nxyz\n".repeat(3).into_bytes();
        let bytes = [&text[..], &[0xFF, 0xC3, b'a', 0x80, b'b']].concat();
        let lines = Lines::new(&bytes, Place::START);
        for order in [1, 2, 3, 5] {
            for offset in (0..=bytes.len()).step_by(order) {
                let alone = Lines::new(&bytes, Place::START).column(offset);
                assert_eq!(lines.column(offset), alone, "{offset}");
            }
        }
    }

    #[test]
    fn lines_and_columns_count_code_points() {
        let lines = Lines::new("a\r\nüß=x\n".as_bytes(), Place::START);
        assert_eq!((lines.number(0), lines.column(0)), (1, 1));
        assert_eq!(lines.span(0), Span::new(0, 1));
        assert_eq!((lines.number(7), lines.column(7)), (2, 3));
        assert_eq!(lines.number(9), 2);
    }
}
