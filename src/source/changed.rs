//! Which bytes of a file are new: the lines a diff would mark with `+`, as spans.
//!
//! Knows nothing of git's objects or of findings; sources use it to say which part of a blob a commit adds.

use git2::{DiffOptions, Patch};

use crate::model::Span;

/// Above this many bytes on both sides together only the common lines at both ends are taken off: a line diff of
/// such files costs seconds. The result is then too large rather than too small.
const DIFFABLE: usize = 32 << 20;

/// The lines of `new` that `old` has not, as sorted spans that include their line ends and do not touch.
pub fn changed(old: &[u8], new: &[u8]) -> Vec<Span> {
    let ends = between_common_ends(old, new);
    if ends.is_empty() {
        return Vec::new();
    }
    if old.is_empty() || old.len() + new.len() > DIFFABLE {
        return vec![ends];
    }
    let mut options = DiffOptions::new();
    options.force_text(true).context_lines(0).interhunk_lines(0);
    // A refusal by the diff (it has limits of its own) costs precision only.
    hunks(old, new, &mut options).map_or_else(|_| vec![ends], |lines| spans_of_lines(new, &lines))
}

/// What two lists of sorted spans have in common.
pub fn intersection(left: &[Span], right: &[Span]) -> Vec<Span> {
    let mut common = Vec::new();
    let (mut i, mut j) = (0, 0);
    while let (Some(&a), Some(&b)) = (left.get(i), right.get(j)) {
        let both = Span::new(a.start.max(b.start), a.end.min(b.end));
        if both.start < both.end {
            common.push(both);
        }
        if a.end <= b.end { i += 1 } else { j += 1 }
    }
    common
}

/// The whole lines of `new` between the lines both sides begin with and the lines both sides end with.
fn between_common_ends(old: &[u8], new: &[u8]) -> Span {
    let same = old.iter().zip(new).take_while(|(a, b)| a == b).count();
    if same == old.len() && same == new.len() {
        return Span::new(new.len(), new.len());
    }
    let start = memchr::memrchr(b'\n', &new[..same]).map_or(0, |at| at + 1);
    let (old_rest, new_rest) = (&old[start..], &new[start..]);
    let same = old_rest
        .iter()
        .rev()
        .zip(new_rest.iter().rev())
        .take_while(|(a, b)| a == b)
        .count();
    // The common end begins on a new line on both sides: behind a line end, or where one side's rest begins.
    let tail = &new_rest[new_rest.len() - same..];
    let end = if same == new_rest.len()
        && (old_rest.len() == same || old_rest[old_rest.len() - same - 1] == b'\n')
    {
        start
    } else {
        memchr::memchr(b'\n', tail).map_or(new.len(), |at| new.len() - same + at + 1)
    };
    Span::new(start, end.max(start))
}

/// First line and number of lines of every run of new lines, lines counted from 1.
fn hunks(
    old: &[u8],
    new: &[u8],
    options: &mut DiffOptions,
) -> Result<Vec<(usize, usize)>, git2::Error> {
    let patch = Patch::from_buffers(old, None, new, None, Some(options))?;
    let mut lines = Vec::with_capacity(patch.num_hunks());
    for index in 0..patch.num_hunks() {
        let (hunk, _) = patch.hunk(index)?;
        if hunk.new_lines() > 0 {
            lines.push((hunk.new_start() as usize, hunk.new_lines() as usize));
        }
    }
    Ok(lines)
}

/// Turns runs of lines into spans of `bytes`.
fn spans_of_lines(bytes: &[u8], runs: &[(usize, usize)]) -> Vec<Span> {
    let mut spans = Vec::with_capacity(runs.len());
    let mut line = 1;
    let mut at = 0;
    let mut ends = memchr::memchr_iter(b'\n', bytes).map(|end| end + 1);
    let mut advance = |line: &mut usize, at: &mut usize, to: usize| {
        while *line < to {
            *at = ends.next().unwrap_or(bytes.len());
            *line += 1;
        }
    };
    for &(first, count) in runs {
        advance(&mut line, &mut at, first);
        let start = at;
        advance(&mut line, &mut at, first + count);
        spans.push(Span::new(start, at));
    }
    spans
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn shown<'a>(old: &str, new: &'a str) -> Vec<&'a str> {
        changed(old.as_bytes(), new.as_bytes())
            .iter()
            .map(|span| &new[span.range()])
            .collect()
    }

    #[test]
    fn only_new_lines_are_named() {
        assert_eq!(shown("", "a\nb\n"), ["a\nb\n"]);
        assert_eq!(shown("a\nb\nc\n", "a\nB\nc\n"), ["B\n"]);
        assert_eq!(shown("a\nb\nc\nd\n", "x\na\nb\nc\ny\nd\n"), ["x\n", "y\n"]);
        assert_eq!(shown("a\nb\n", "a\nb\n"), [""; 0]);
        assert_eq!(
            shown("a\nb\nc\n", "a\nc\n"),
            [""; 0],
            "a deletion adds nothing"
        );
        assert_eq!(
            shown("a\nb", "a\nb\nc"),
            ["b\nc"],
            "the old last line had no end"
        );
        assert_eq!(
            shown("ab\n", "b\n"),
            ["b\n"],
            "a shared end within a line is not a shared line"
        );
        assert_eq!(
            shown("k = 1\n", "k = 1\nk = 1\n").len(),
            1,
            "a repeated line is new once"
        );
    }

    #[test]
    fn bytes_that_are_no_text_are_diffed_too() {
        let (old, new) = (b"\0\n\xff\xfe\nx\n", b"\0\n\xff\xfd\nx\n");
        assert_eq!(changed(old, new), [Span::new(2, 5)]);
    }

    #[test]
    fn intersections_keep_what_both_name() {
        let left = [Span::new(0, 10), Span::new(20, 30)];
        let right = [Span::new(5, 22), Span::new(29, 40)];
        assert_eq!(
            intersection(&left, &right),
            [Span::new(5, 10), Span::new(20, 22), Span::new(29, 30)]
        );
    }

    fn text() -> impl Strategy<Value = Vec<u8>> {
        proptest::collection::vec(
            prop_oneof![Just(b'a'), Just(b'b'), Just(b'\n'), Just(b'\r')],
            0..24,
        )
    }

    /// What is not named can be taken from the old side, line by line and in order.
    fn unnamed_lines_are_old(old: &[u8], new: &[u8], spans: &[Span]) -> Result<(), String> {
        let mut left = old.split_inclusive(|&b| b == b'\n');
        let mut start = 0;
        for line in new.split_inclusive(|&b| b == b'\n') {
            let here = Span::new(start, start + line.len());
            start = here.end;
            if spans.iter().any(|span| span.contains(here)) {
                continue;
            }
            if spans.iter().any(|span| span.overlaps(here)) {
                return Err("half a line is named".into());
            }
            if !left.any(|known| known == line) {
                return Err(format!("{line:?} is new and not named"));
            }
        }
        Ok(())
    }

    proptest! {
        #[test]
        fn the_diff_names_every_new_line(old in text(), new in text()) {
            prop_assert_eq!(unnamed_lines_are_old(&old, &new, &changed(&old, &new)), Ok(()));
        }

        #[test]
        fn the_cheap_bounds_name_every_new_line(old in text(), new in text()) {
            let ends = between_common_ends(&old, &new);
            let named: Vec<Span> = (!ends.is_empty()).then_some(ends).into_iter().collect();
            prop_assert_eq!(unnamed_lines_are_old(&old, &new, &named), Ok(()));
        }
    }
}
