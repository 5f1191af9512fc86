//! Which secrets stand in an object, as sorted lists that share what is the same in them: a file in thousands of versions
//! holds in each most of what it held in the one before.

use std::collections::HashSet;
use std::sync::Arc;

use super::Hit;

/// What a hit says: equal for equal secrets found by the same rule.
pub(crate) type Key = u64;

/// The keys of one object, sorted, each once: cut into parts where the keys themselves say.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Keys(Box<[Arc<[Key]>]>);

/// Parts of lists, each kept once.
#[derive(Debug, Default)]
pub(crate) struct Pool(HashSet<Arc<[Key]>>);

impl Pool {
    /// The keys of `hits`.
    pub(crate) fn keys<H: Hit>(&mut self, hits: &[H]) -> Keys {
        let mut keys: Vec<Key> = hits.iter().map(Hit::key).collect();
        keys.sort_unstable();
        keys.dedup();
        let parts = keys.chunk_by(|&key, _| !ends_part(key));
        Keys(parts.map(|part| self.part(part)).collect())
    }

    fn part(&mut self, part: &[Key]) -> Arc<[Key]> {
        if let Some(known) = self.0.get(part) {
            return Arc::clone(known);
        }
        let part: Arc<[Key]> = part.into();
        self.0.insert(Arc::clone(&part));
        part
    }
}

/// One key in 32 does, wherever it stands: so one that comes or goes changes one part, or splits or joins two.
fn ends_part(key: Key) -> bool {
    key.is_multiple_of(32)
}

impl Keys {
    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.0.iter().map(|part| part.len()).sum()
    }

    /// All of them.
    pub(crate) fn iter(&self) -> impl Iterator<Item = Key> + '_ {
        self.0.iter().flat_map(|part| part.iter().copied())
    }

    /// Whether this is one of them.
    pub(crate) fn has(&self, key: Key) -> bool {
        self.part_of(key)
            .is_some_and(|part| part.binary_search(&key).is_ok())
    }

    /// Those that `other` has not.
    pub(crate) fn beyond<'a>(&'a self, other: &'a Self) -> impl Iterator<Item = Key> + 'a {
        let differs = |part: &&Arc<[Key]>| other.part_of(part[0]).is_none_or(|same| same != *part);
        let parts = self.0.iter().filter(differs);
        parts
            .flat_map(|part| part.iter().copied())
            .filter(|&key| !other.has(key))
    }

    /// The part in which a key stands if it is there.
    fn part_of(&self, key: Key) -> Option<&Arc<[Key]>> {
        let at = self.0.partition_point(|part| part[part.len() - 1] < key);
        self.0.get(at)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::testing::StubHit;
    use super::*;

    fn hits(keys: &[u8]) -> Vec<StubHit> {
        keys.iter().map(|key| StubHit::saying(&[*key])).collect()
    }

    fn sorted(hits: &[StubHit]) -> Vec<Key> {
        let mut keys: Vec<Key> = hits.iter().map(Hit::key).collect();
        keys.sort_unstable();
        keys.dedup();
        keys
    }

    proptest! {
        #[test]
        fn lists_in_parts_say_what_plain_lists_say(a: Vec<u8>, b: Vec<u8>) {
            let (a, b) = (hits(&a), hits(&b));
            let mut pool = Pool::default();
            let (ours, theirs) = (pool.keys(&a), pool.keys(&b));
            let (a, b) = (sorted(&a), sorted(&b));
            prop_assert_eq!(ours.iter().collect::<Vec<_>>(), &a[..]);
            prop_assert_eq!(ours.len(), a.len());
            let beyond: Vec<Key> = a.iter().copied().filter(|key| !b.contains(key)).collect();
            prop_assert_eq!(ours.beyond(&theirs).collect::<Vec<_>>(), beyond);
            prop_assert!(b.iter().all(|&key| theirs.has(key)));
            prop_assert!(b.iter().all(|&key| ours.has(key) == a.contains(&key)));
        }
    }

    /// A thousand versions, each with one more, cost little more than the last of them.
    #[test]
    fn versions_share_what_is_the_same() {
        let mut pool = Pool::default();
        let all: Vec<StubHit> = (0..1000u32)
            .map(|n| StubHit::saying(&n.to_le_bytes()))
            .collect();
        let versions: Vec<Keys> = (1..=all.len())
            .map(|count| pool.keys(&all[..count]))
            .collect();
        assert_eq!(versions[999].len(), 1000);
        let kept: usize = pool.0.iter().map(|part| part.len()).sum();
        assert!(kept < 100 * all.len(), "{kept}");
    }
}
