//! The line a finding stands on, with every secret in it masked.

use crate::model::{Secret, Span};

/// Most bytes shown on either side of the secret.
const SIDE: usize = 80;

/// A masked line and where the masked secret stands in it, in characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Excerpt {
    /// The text, invalid UTF-8 replaced, not escaped.
    pub text: String,
    /// First character of the masked secret and one past its last.
    pub marked: (usize, usize),
}

/// Every secret of a blob, ready to be asked which stand in a part of it: a blob may hold a hundred thousand.
#[derive(Debug)]
pub struct Secrets {
    /// Sorted.
    spans: Vec<Span>,
    /// For each the furthest end of it and those before: one may hold others.
    reach: Vec<usize>,
}

impl Secrets {
    /// Takes them in any order.
    pub fn new(spans: impl IntoIterator<Item = Span>) -> Self {
        let mut spans: Vec<Span> = spans.into_iter().collect();
        spans.sort();
        let mut furthest = 0;
        let reach = spans.iter().map(|span| {
            furthest = furthest.max(span.end);
            furthest
        });
        Self {
            reach: reach.collect(),
            spans,
        }
    }

    /// Those that share a byte with `from..to`, in order.
    fn within(&self, from: usize, to: usize) -> impl Iterator<Item = Span> {
        let first = self.reach.partition_point(|&end| end <= from);
        let rest = self.spans[first..].iter().copied();
        rest.take_while(move |span| span.start < to)
            .filter(move |span| span.end > from)
    }
}

/// The part of `line` around `secret`, all of `secrets` masked. In binary content it ends at the next NUL: what lies
/// beyond belongs to another text.
pub fn excerpt(bytes: &[u8], line: Span, secret: Span, secrets: &Secrets) -> Excerpt {
    let line = between_nuls(bytes, line, secret);
    let from = clip_start(bytes, line, secret.start.saturating_sub(SIDE));
    let to = clip_end(bytes, line, secret.end.saturating_add(SIDE));
    let mut text = String::new();
    if from > line.start {
        text.push('…');
    }
    let mut marked = (0, 0);
    let mut at = from;
    for other in secrets.within(from, to) {
        let start = other.start.max(at);
        if start >= other.end.min(to).max(start) && other != secret {
            continue;
        }
        text.push_str(&String::from_utf8_lossy(&bytes[at..start.max(at)]));
        let first = text.chars().count();
        text.push_str(&Secret::new(other.of(bytes)).masked());
        if other.contains(secret) || secret.contains(other) {
            marked = (first, text.chars().count());
        }
        at = other.end.clamp(at, to.max(at));
    }
    if at < to {
        text.push_str(&String::from_utf8_lossy(&bytes[at..to]));
    }
    if to < line.end {
        text.push('…');
    }
    Excerpt { text, marked }
}

/// The part of `line` that holds `secret` and ends before the NULs around it. Only those are looked for that stand near
/// enough to be shown: a line may be a whole file, and hold thousands of secrets.
fn between_nuls(bytes: &[u8], line: Span, secret: Span) -> Span {
    let from = line.start.max(secret.start.saturating_sub(SIDE + 1));
    let to = line.end.min(secret.end + SIDE + 1);
    let before = memchr::memrchr(0, &bytes[from..secret.start.max(from)]);
    let after = memchr::memchr(0, &bytes[secret.end.min(to)..to]);
    Span::new(
        before.map_or(line.start, |at| from + at + 1),
        after.map_or(line.end, |at| secret.end + at),
    )
}

fn clip_start(bytes: &[u8], line: Span, at: usize) -> usize {
    let mut at = at.max(line.start);
    while at < line.end && bytes[at] & 0xC0 == 0x80 {
        at += 1;
    }
    at
}

fn clip_end(bytes: &[u8], line: Span, at: usize) -> usize {
    let mut at = at.min(line.end);
    while at > line.start && at < line.end && bytes[at] & 0xC0 == 0x80 {
        at -= 1;
    }
    at.max(line.start)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(text: &str, secrets: &[&str]) -> Excerpt {
        let span = |s: &&str| {
            let start = text.find(s).expect("the secret stands in the line");
            Span::new(start, start + s.len())
        };
        let spans: Vec<Span> = secrets.iter().map(span).collect();
        let line = Span::new(0, text.len());
        excerpt(text.as_bytes(), line, spans[0], &Secrets::new(spans))
    }

    #[test]
    fn a_text_in_binary_content_ends_at_its_nuls() {
        let shown = line("other\0\0key=hunter2;\0\u{1}tail", &["hunter2"]);
        assert_eq!(shown.text, "key=********;");
        assert_eq!(shown.marked, (4, 12));
    }

    #[test]
    fn secrets_inside_others_are_found() {
        let spans = [(0, 100), (10, 20), (30, 40), (200, 210)].map(|(a, b)| Span::new(a, b));
        let secrets = Secrets::new(spans);
        let within = |from, to| {
            secrets
                .within(from, to)
                .map(|s| s.start)
                .collect::<Vec<_>>()
        };
        assert_eq!(within(35, 36), [0, 30]);
        assert_eq!(within(90, 205), [0, 200]);
        assert_eq!(within(100, 200), [0usize; 0]);
    }

    #[test]
    fn every_secret_of_the_line_is_masked() {
        let shown = line("a = hunter2; b = hunter3;", &["hunter2", "hunter3"]);
        assert_eq!(shown.text, "a = ********; b = ********;");
        assert_eq!(shown.marked, (4, 12));
    }

    #[test]
    fn long_lines_are_cut_around_the_secret() {
        let text = format!("{}hunter2{}", "ü".repeat(300), "x".repeat(300));
        let shown = line(&text, &["hunter2"]);
        assert!(shown.text.starts_with('…') && shown.text.ends_with('…'));
        assert!(shown.text.chars().count() < 200);
    }
}
