//! Bytes with an origin, and positions in them.

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
}

impl<'a> Lines<'a> {
    /// Finds all line ends of `bytes`; `first` is the place of the first byte.
    pub fn new(bytes: &'a [u8], first: Place) -> Self {
        Self {
            bytes,
            first,
            newlines: memchr::memchr_iter(b'\n', bytes).collect(),
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
        let before = &self.bytes[line.start..offset.clamp(line.start, self.bytes.len())];
        let passed = if line.start == 0 {
            self.first.column
        } else {
            0
        };
        let before = u32::try_from(count_code_points(before)).unwrap_or(u32::MAX - 1);
        passed.saturating_add(1 + before)
    }
}

/// How many code points there are; invalid bytes count one each.
pub fn count_code_points(bytes: &[u8]) -> usize {
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
    fn lines_and_columns_count_code_points() {
        let lines = Lines::new("a\r\nüß=x\n".as_bytes(), Place::START);
        assert_eq!((lines.number(0), lines.column(0)), (1, 1));
        assert_eq!(lines.span(0), Span::new(0, 1));
        assert_eq!((lines.number(7), lines.column(7)), (2, 3));
        assert_eq!(lines.number(9), 2);
    }
}
