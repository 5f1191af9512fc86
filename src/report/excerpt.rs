//! The quoted line under a finding and the carets below the secret: escaped, cut to a width, aligned by screen cells.

use super::escape;

/// A line to print and the run of cells to underline.
#[derive(Debug, PartialEq, Eq)]
pub struct Excerpt {
    /// The line, safe to print.
    pub line: String,
    /// Screen cells before the mark.
    pub indent: usize,
    /// Screen cells of the mark, at least one.
    pub length: usize,
}

const CUT: &str = "...";

impl Excerpt {
    /// Quotes `line`, whose characters `marked.0..marked.1` are the (masked) secret, in at most `cells` screen cells
    /// (0: any number).
    pub fn of(line: &str, marked: (usize, usize), cells: usize) -> Self {
        let commands = escape::command_brackets(line);
        let visible: Vec<String> = line
            .char_indices()
            .map(|(at, c)| visible(c, commands.binary_search(&at).is_ok()))
            .collect();
        let start = marked.0.min(visible.len());
        let end = marked.1.clamp(start, visible.len());
        let leading = visible[..start]
            .iter()
            .take_while(|cell| cell.trim().is_empty())
            .count();
        let mut before = visible[leading..start].concat();
        let mark = visible[start..end].concat();
        let mut after = visible[end..].concat().trim_end().to_owned();
        let room = if cells == 0 {
            usize::MAX
        } else {
            cells.saturating_sub(width(&mark))
        };
        if width(&before) + width(&after) > room {
            // What names the secret stands before it: that side gets two thirds, and what the other leaves over.
            let for_after = width(&after).min(room / 3);
            before = keep_end(&before, room - for_after);
            after = keep_start(&after, room - width(&before).min(room));
        }
        Self {
            indent: width(&before),
            length: width(&mark).max(1),
            line: before + &mark + &after,
        }
    }
}

fn visible(c: char, commands: bool) -> String {
    match c {
        '\t' => String::from("    "),
        c if commands || escape::is_unsafe(c) => escape::character(c),
        c => c.to_string(),
    }
}

fn keep_start(text: &str, cells: usize) -> String {
    if width(text) <= cells {
        return text.to_owned();
    }
    let kept: String = take_cells(text.chars(), cells.saturating_sub(CUT.len())).collect();
    kept + CUT
}

fn keep_end(text: &str, cells: usize) -> String {
    if width(text) <= cells {
        return text.to_owned();
    }
    let mut kept: Vec<char> =
        take_cells(text.chars().rev(), cells.saturating_sub(CUT.len())).collect();
    kept.reverse();
    format!("{CUT}{}", kept.into_iter().collect::<String>())
}

fn take_cells(chars: impl Iterator<Item = char>, cells: usize) -> impl Iterator<Item = char> {
    let mut used = 0;
    chars.take_while(move |&c| {
        used += char_width(c);
        used <= cells
    })
}

fn width(text: &str) -> usize {
    text.chars().map(char_width).sum()
}

/// Screen cells of a character: 2 for East Asian wide ones and emoji, 0 for combining marks. Close enough for carets.
const fn char_width(c: char) -> usize {
    match c {
        '\u{300}'..='\u{36f}'
        | '\u{483}'..='\u{489}'
        | '\u{1ab0}'..='\u{1aff}'
        | '\u{1dc0}'..='\u{1dff}'
        | '\u{20d0}'..='\u{20ff}'
        | '\u{fe00}'..='\u{fe0f}'
        | '\u{fe20}'..='\u{fe2f}' => 0,
        '\u{1100}'..='\u{115f}'
        | '\u{2e80}'..='\u{303e}'
        | '\u{3041}'..='\u{a4cf}'
        | '\u{ac00}'..='\u{d7a3}'
        | '\u{f900}'..='\u{faff}'
        | '\u{fe30}'..='\u{fe6f}'
        | '\u{ff00}'..='\u{ff60}'
        | '\u{ffe0}'..='\u{ffe6}'
        | '\u{1f300}'..='\u{1faff}'
        | '\u{20000}'..='\u{3fffd}' => 2,
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(line: &str, marked: (usize, usize), cells: usize) -> String {
        let excerpt = Excerpt::of(line, marked, cells);
        format!(
            "{}\n{}{}",
            excerpt.line,
            " ".repeat(excerpt.indent),
            "^".repeat(excerpt.length)
        )
    }

    #[test]
    fn carets_stand_below_the_mark() {
        assert_eq!(
            drawn("\tkey = \"ab********\";", (8, 18), 0),
            "key = \"ab********\";\n       ^^^^^^^^^^"
        );
        assert_eq!(
            drawn("名前 = ********", (5, 13), 0),
            "名前 = ********\n       ^^^^^^^^"
        );
        assert_eq!(
            drawn("a\u{1b}[2K = ****", (8, 12), 0),
            "a\\u{1b}[2K = ****\n             ^^^^"
        );
    }

    #[test]
    fn long_lines_are_cut_on_both_sides() {
        let line = format!("{}********{}", "b".repeat(300), "a".repeat(300));
        let cut = drawn(&line, (300, 308), 38);
        assert_eq!(
            cut,
            "...bbbbbbbbbbbbbbbbb********aaaaaaa...\n                    ^^^^^^^^"
        );
    }

    #[test]
    fn a_mark_outside_the_line_does_no_harm() {
        assert_eq!(drawn("abc", (7, 3), 0), "abc\n   ^");
        assert_eq!(drawn("", (0, 0), 10), "\n^");
    }
}
