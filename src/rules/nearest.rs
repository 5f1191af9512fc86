//! The nearest known word to one that was mistyped.

/// The one of `known` that is fewest edits away from `word`, if a typing mistake explains the difference: at most a
/// third of its letters.
pub fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let most = (word.chars().count() / 3).max(1);
    known
        .into_iter()
        .map(|candidate| (distance(word, candidate), candidate))
        .filter(|(edits, _)| *edits <= most)
        .min_by_key(|(edits, _)| *edits)
        .map(|(_, candidate)| candidate)
}

/// What a parser says of a field it does not know, with the one that was meant in the place of a list of all, if that
/// can be told.
pub fn meant(message: &str) -> Option<String> {
    let list = message.strip_prefix("unknown field ")?;
    let mut quoted = list.split('`').skip(1).step_by(2);
    let unknown = quoted.next()?;
    let known = nearest(unknown, quoted)?;
    Some(format!(
        "unknown field `{unknown}`; did you mean `{known}`?"
    ))
}

/// Edits from one word to the other: letters inserted, left out, replaced, or swapped with their neighbour.
fn distance(from: &str, to: &str) -> usize {
    let from: Vec<char> = from.chars().collect();
    let to: Vec<char> = to.chars().collect();
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=to.len()).collect();
    for (i, a) in from.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, b) in to.iter().enumerate() {
            let replaced = last[j] + usize::from(a != b);
            let mut best = replaced.min(last[j + 1] + 1).min(row[j] + 1);
            if i > 0 && j > 0 && *a == to[j - 1] && from[i - 1] == *b {
                best = best.min(before[j - 1] + 1);
            }
            row.push(best);
        }
        before = std::mem::replace(&mut last, row);
    }
    last[to.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn typing_mistakes_are_near_and_other_words_are_not() {
        let known = ["disable", "exclude", "rules", "only"];
        assert_eq!(nearest("disabel", known), Some("disable"));
        assert_eq!(nearest("rule", known), Some("rules"));
        assert_eq!(nearest("excludes", known), Some("exclude"));
        assert_eq!(nearest("colour", known), None);
        assert_eq!(
            (
                distance("ab", "ba"),
                distance("", "abc"),
                distance("kitten", "sitting")
            ),
            (1, 3, 3)
        );
    }
}
