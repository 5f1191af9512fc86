//! What may stand right behind an anchor, byte by byte: most places where one was found are turned away by a look at
//! the next few bytes, before the pattern is compiled or tried.

use super::super::template::{ByteSet, Node};

/// How many bytes behind an anchor are told at most.
const MOST: usize = 32;

/// Some bytes in a row, all of one set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stretch {
    /// How many.
    pub bytes: usize,
    /// The set.
    pub set: ByteSet,
}

/// The sets of the next bytes, as far as all matches are known to go on.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Ahead(Vec<ByteSet>);

impl Ahead {
    /// What follows byte `at` of the literal at `index` of one linear form.
    pub(super) fn behind(form: &[Node], index: usize, at: usize) -> Self {
        let mut sets = vec![ByteSet::default(); MOST];
        let mut known = MOST;
        // Where the next part may begin, one bit for each distance.
        let mut begins = 1_u64;
        let Node::Literal(first) = &form[index] else {
            return Self::default();
        };
        let rest = Node::Literal(first[at..].to_string());
        for node in std::iter::once(&rest).chain(&form[index + 1..]) {
            match node {
                Node::Literal(text) => {
                    for byte in text.bytes() {
                        let mut set = ByteSet::default();
                        set.insert(byte);
                        begins = spread(&mut sets, begins, &set, (1, 1));
                    }
                }
                Node::Class { set, min, max } => {
                    begins = spread(&mut sets, begins, set, (*min, *max));
                }
                Node::Choice { .. } | Node::Special { .. } => {
                    known = known.min(begins.trailing_zeros() as usize);
                    begins = 1 << MOST;
                }
            }
        }
        sets.truncate(known.min(begins.trailing_zeros() as usize));
        Self(sets)
    }

    /// What is known of both.
    pub(super) fn join(&mut self, other: &Self) {
        self.0.truncate(other.0.len());
        for (set, more) in self.0.iter_mut().zip(&other.0) {
            *set = set.union(more);
        }
    }

    /// Equal sets in a row as one, for a table. What says nothing at its end is left out.
    pub fn stretches(&self) -> Vec<Stretch> {
        let mut stretches: Vec<Stretch> = Vec::new();
        for &set in &self.0 {
            match stretches.last_mut() {
                Some(last) if last.set == set => last.bytes += 1,
                _ => stretches.push(Stretch { bytes: 1, set }),
            }
        }
        while stretches.last().is_some_and(|last| last.set == ANY) {
            stretches.pop();
        }
        stretches
    }
}

const ANY: ByteSet = ByteSet([u64::MAX; 4]);

/// Adds `set` wherever `min` to `max` bytes of it may stand that begin at one of `begins`. Returns where the next part
/// may begin.
fn spread(sets: &mut [ByteSet], begins: u64, set: &ByteSet, (min, max): (usize, usize)) -> u64 {
    let mut next = 0;
    for begin in (0..=MOST).filter(|&at| begins >> at & 1 == 1) {
        let [first, last] = [min, max].map(|length| begin.saturating_add(length).min(MOST));
        for known in &mut sets[begin..last] {
            *known = known.union(set);
        }
        (first..=last).for_each(|end| next |= 1 << end);
    }
    next
}

#[cfg(test)]
mod tests {
    use super::super::super::template::{Dialect, parse, variants};
    use super::*;

    fn ahead(template: &str) -> Ahead {
        let nodes = parse(template, Dialect::Format).expect("the template is well formed");
        let forms = variants(&nodes, 64).expect("few forms");
        let all = forms.iter().map(|form| Ahead::behind(form, 0, 3));
        all.reduce(|mut all, more| {
            all.join(&more);
            all
        })
        .expect("one form at least")
    }

    fn says(ahead: &Ahead) -> Vec<(usize, String)> {
        let text = |set: ByteSet| String::from_utf8(set.bytes()).expect("ASCII");
        ahead
            .stretches()
            .iter()
            .map(|s| (s.bytes, text(s.set)))
            .collect()
    }

    #[test]
    fn bytes_are_told_as_far_as_they_are_certain() {
        let one = |bytes, text: &str| (bytes, text.to_string());
        assert_eq!(
            says(&ahead("ab_{[xy]:3}-z")),
            [one(3, "xy"), one(1, "-"), one(1, "z")]
        );
        assert_eq!(
            says(&ahead("ab_{[xy]:1-2}-z")),
            [one(1, "xy"), one(1, "-xy"), one(1, "-z")]
        );
        assert_eq!(says(&ahead("ab_{[xy]:100}")), [one(MOST, "xy")]);
        assert_eq!(
            says(&ahead("ab_({[xy]:2}|z{[vw]:4})")),
            [one(1, "xyz"), one(1, "vwxy")]
        );
        assert_eq!(says(&ahead("ab_")), []);
    }
}
