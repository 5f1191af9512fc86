//! Entries of directories that lead to hits, and lists of them, each kept once.

use std::collections::HashMap;

/// An entry that leads to a hit: a file with hits, or a subdirectory that holds one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Way {
    /// Its name.
    pub(crate) name: u32,
    /// What stands there.
    pub(crate) to: To,
}

/// Where a way leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum To {
    /// To a struck file, by its number.
    File(u32),
    /// To a subdirectory, by the number of what it holds.
    Dir(u32),
}

/// Lists of ways, each kept once and known by number. Number 0 is the empty list.
#[derive(Debug)]
pub(crate) struct Lists {
    numbers: HashMap<Box<[Way]>, u32>,
    list: Vec<Box<[Way]>>,
}

impl Lists {
    /// Only the empty list.
    pub(crate) fn new() -> Self {
        let mut lists = Self {
            numbers: HashMap::new(),
            list: Vec::new(),
        };
        lists.number(&[]);
        lists
    }

    /// The number of a list that is sorted by name.
    pub(crate) fn number(&mut self, ways: &[Way]) -> u32 {
        if let Some(&number) = self.numbers.get(ways) {
            return number;
        }
        let number = self.list.len() as u32;
        self.numbers.insert(ways.into(), number);
        self.list.push(ways.into());
        number
    }

    /// How many lists there are.
    pub(crate) fn len(&self) -> usize {
        self.list.len()
    }

    /// The list with this number, sorted by name.
    pub(crate) fn ways(&self, number: u32) -> &[Way] {
        &self.list[number as usize]
    }
}
