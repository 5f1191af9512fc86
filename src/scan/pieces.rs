//! Cuts bytes into pieces at lines, where what the lines say decides: so the same text is mostly cut at the same places,
//! whatever stands before it.

use crate::model::Span;

/// No piece that a line ends is shorter. With shorter ones more is known again after an edit, but all of it is summed up
/// together with what stands around it: half of this made the history of git/git take 3 % longer.
const LEAST: usize = 1024;
/// No piece is longer.
const MOST: usize = 4096;

/// Cuts `window` of `bytes` into pieces, in order and without gaps.
pub(super) fn cut(bytes: &[u8], window: Span, out: &mut Vec<Span>) {
    out.clear();
    let mut start = window.start;
    while start < window.end {
        let end = piece_end(&bytes[start..window.end]);
        out.push(Span::new(start, start + end));
        start += end;
    }
}

/// Where the first piece of `rest` ends.
fn piece_end(rest: &[u8]) -> usize {
    if rest.len() <= LEAST {
        return rest.len();
    }
    let most = rest.len().min(MOST);
    memchr::memchr_iter(b'\n', &rest[LEAST..most])
        .map(|at| LEAST + at + 1)
        .find(|&end| is_cut(&rest[end..]))
        .unwrap_or(most)
}

/// Whether a piece may begin with this line: one of four may.
fn is_cut(line: &[u8]) -> bool {
    line.first_chunk::<8>().is_some_and(|&head| {
        u64::from_le_bytes(head).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 62 == 0
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cuts(bytes: &[u8], window: Span) -> Vec<Span> {
        let mut out = Vec::new();
        cut(bytes, window, &mut out);
        out
    }

    #[test]
    fn the_same_text_is_cut_at_the_same_places() {
        let text: Vec<u8> = (0..6000u32)
            .flat_map(|n| format!("{:08x} line\n", n.wrapping_mul(0x9E37_79B1)).into_bytes())
            .collect();
        let all = cuts(&text, Span::new(0, text.len()));
        assert!(all.len() > 3, "{all:?}");
        assert!(all.windows(2).all(|pair| pair[0].end == pair[1].start));
        let moved = [b"other\n".repeat(50), text.clone()].concat();
        let ends = |spans: &[Span], by| spans.iter().rev().map(|s| s.end - by).collect::<Vec<_>>();
        let (here, there) = (
            ends(&all, 0),
            ends(&cuts(&moved, Span::new(100, moved.len())), 300),
        );
        assert_eq!(here[..3], there[..3]);
    }

    #[test]
    fn long_lines_are_cut_too() {
        let spans = cuts(&[b'x'; 10_000], Span::new(7, 9_000));
        assert_eq!(spans.first().map(|s| s.start), Some(7));
        assert_eq!(spans.last().map(|s| s.end), Some(9_000));
        assert!(spans.iter().all(|span| span.len() <= MOST));
        assert_eq!(cuts(b"", Span::new(0, 0)), []);
    }
}
