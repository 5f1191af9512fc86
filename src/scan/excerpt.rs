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

/// The part of `line` around `secret`, all of `secrets` (sorted, in the same blob) masked.
pub fn excerpt(bytes: &[u8], line: Span, secret: Span, secrets: &[Span]) -> Excerpt {
    let from = clip_start(bytes, line, secret.start.saturating_sub(SIDE));
    let to = clip_end(bytes, line, secret.end.saturating_add(SIDE));
    let mut text = String::new();
    if from > line.start {
        text.push('…');
    }
    let mut marked = (0, 0);
    let mut at = from;
    for &other in secrets.iter().filter(|s| s.start < to && s.end > from) {
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
        excerpt(text.as_bytes(), Span::new(0, text.len()), spans[0], &spans)
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
