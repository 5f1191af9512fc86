//! From the runs of a delta to the windows that must be searched, and the hits that need not be searched for again.
//!
//! A hit depends only on the bytes within `context` of it. So what lies farther than that from every new run, every
//! seam between two runs and every end of the file that moved is as it was in the base. The windows cover the rest:
//! a hit of the target either touches a window (and is found by searching it) or is a shifted hit of the base.

use super::delta::Run;
use super::{Content, Hit, Placed, Scanner};
use crate::model::{Far, Span};

/// How near to a change something may be touched by it, and which changes are searched together.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Margins {
    /// What [`Scanner::context`] says.
    pub(crate) context: usize,
    /// What [`Scanner::not_worth`] says.
    pub(crate) not_worth: usize,
}

/// Lists in `windows`, sorted and apart from each other, what must be searched in a target of `target` bytes that
/// was made by `runs` from a base of `base` bytes.
pub(crate) fn windows(
    runs: &[Run],
    base: usize,
    target: usize,
    margins: Margins,
    windows: &mut Vec<Span>,
) {
    let Margins { context, not_worth } = margins;
    windows.clear();
    let mut add = |start: usize, end: usize| {
        let span = Span::new(start.saturating_sub(context), (end + context).min(target));
        match windows.last_mut() {
            Some(last) if span.start <= last.end + not_worth => last.end = last.end.max(span.end),
            _ if span.is_empty() => {}
            _ => windows.push(span),
        }
    };
    // Where the base would have to go on for nothing to have changed here.
    let mut expected = Some(0);
    for run in runs {
        match run.base {
            None => add(run.start, run.end()),
            Some(from) if expected != Some(from) => add(run.start, run.start),
            Some(_) => {}
        }
        expected = run.base.map(|from| from + run.len);
    }
    if expected != Some(base) {
        add(target, target);
    }
}

/// Adds to `windows` the places of `far` that reach into one of them: what begins there may end elsewhere now, or
/// nowhere.
pub(crate) fn reconsider(far: &[Far], target: usize, windows: &mut Vec<Span>) {
    let before = windows.len();
    for mark in far {
        let reached = mark.span();
        let first = windows[..before].partition_point(|window| window.end < reached.start);
        let window = windows[..before].get(first);
        if window.is_some_and(|&window| mark.reaches(window)) {
            windows.push(Span::new(mark.at, (mark.at + 1).min(target)));
        }
    }
    if windows.len() == before {
        return;
    }
    windows.sort_unstable_by_key(|window| window.start);
    windows.dedup_by(|next, last| {
        let joins = next.start <= last.end;
        if joins {
            last.end = last.end.max(next.end);
        }
        joins
    });
}

/// Adds to `carried` the hits of the base that stand in the target as they stood in the base. `hits` are sorted by
/// the start of their spans, so are those added.
pub(crate) fn carry<H: Placed>(hits: &[H], runs: &[Run], windows: &[Span], carried: &mut Vec<H>) {
    if hits.is_empty() {
        return;
    }
    let mut next_window = 0;
    for run in runs {
        let Some(from) = run.base else { continue };
        let copied = Span::new(from, from + run.len);
        let first = hits.partition_point(|hit| hit.span().start < copied.start);
        for hit in hits[first..]
            .iter()
            .take_while(|hit| hit.span().start < copied.end)
        {
            let span = hit.span();
            if span.end > copied.end {
                continue;
            }
            let start = span.start - from + run.start;
            let here = Span::new(start, start + span.len());
            while windows
                .get(next_window)
                .is_some_and(|window| window.end <= here.start)
            {
                next_window += 1;
            }
            if !windows
                .get(next_window)
                .is_some_and(|window| window.overlaps(here))
            {
                carried.push(hit.shifted(run.start as isize - from as isize));
            }
        }
    }
}

/// Searches each of `windows` and adds the hits that touch one, and what it met that reaches far.
pub(crate) fn search<S: Scanner>(
    scanner: &S,
    content: Content<'_>,
    windows: &[Span],
    scratch: &mut S::Scratch,
    found: &mut Vec<S::Hit>,
    far: &mut Vec<Far>,
) {
    for (at, &window) in windows.iter().enumerate() {
        let before = found.len();
        scanner.hits(content, window, scratch, found, far);
        let earlier = at.checked_sub(1).map_or(0, |at| windows[at].end);
        let mut kept = before;
        for next in before..found.len() {
            let span = found[next].span();
            // A hit that spans two windows was mostly found in the first; it need not have been, if it is long.
            let is_known = span.start < earlier
                && found[..before]
                    .iter()
                    .any(|hit| hit.span() == span && hit.key() == found[next].key());
            if span.overlaps(window) && !is_known {
                found.swap(kept, next);
                kept += 1;
            }
        }
        found.truncate(kept);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spans(runs: &[Run], base: usize, target: usize) -> Vec<(usize, usize)> {
        let mut out = Vec::new();
        let margins = Margins {
            context: 10,
            not_worth: 6,
        };
        windows(runs, base, target, margins, &mut out);
        out.iter().map(|span| (span.start, span.end)).collect()
    }

    fn copied(start: usize, len: usize, base: usize) -> Run {
        Run {
            start,
            len,
            base: Some(base),
        }
    }

    fn new(start: usize, len: usize) -> Run {
        Run {
            start,
            len,
            base: None,
        }
    }

    #[test]
    fn what_reaches_into_a_window_is_a_window_too() {
        let far = |at| Far { at, within: 50 };
        let mut windows = vec![Span::new(100, 120), Span::new(300, 310)];
        reconsider(
            &[far(40), far(60), far(125), far(200), far(365)],
            400,
            &mut windows,
        );
        let told: Vec<_> = windows.iter().map(|w| (w.start, w.end)).collect();
        assert_eq!(told, [(60, 61), (100, 120), (125, 126), (300, 310)]);
    }

    #[test]
    fn an_equal_target_has_nothing_to_search() {
        assert_eq!(spans(&[copied(0, 500, 0)], 500, 500), []);
        assert_eq!(spans(&[], 0, 0), []);
    }

    #[test]
    fn new_runs_seams_and_moved_ends_are_searched() {
        // Inserted bytes.
        let runs = [copied(0, 100, 0), new(100, 5), copied(105, 395, 100)];
        assert_eq!(spans(&runs, 495, 500), [(90, 115)]);
        // Deleted bytes: only a seam is left.
        assert_eq!(
            spans(&[copied(0, 100, 0), copied(100, 100, 150)], 250, 200),
            [(90, 110)]
        );
        // The start and the end of the base are gone.
        assert_eq!(spans(&[copied(0, 100, 50)], 200, 100), [(0, 10), (90, 100)]);
        // Near changes are one window.
        let runs = [
            copied(0, 100, 0),
            new(100, 5),
            copied(105, 15, 100),
            new(120, 1),
            copied(121, 79, 115),
        ];
        assert_eq!(spans(&runs, 194, 200), [(90, 131)]);
        assert_eq!(spans(&[], 100, 0), []);
    }
}
