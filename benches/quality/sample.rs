//! What is measured: lines of every kind that hold no secret, and secrets planted in real code, drawn with a fixed
//! seed from some trees.

use std::collections::BTreeMap;
use std::path::PathBuf;

use crate::classes::{KINDS, is_translation, kind};
use crate::corpus;
use crate::draw::Dice;
use crate::plant::{self, Planted};

/// Lines of each kind that are drawn.
const EACH: usize = 400;
/// Secrets that are planted by each of the two ways.
const PLANTED: usize = 1500;
/// Larger files are not planted into: every plant scans its file anew.
const LARGEST_HOST: usize = 100_000;

/// A line of a file.
#[derive(Debug, Clone)]
pub struct Place {
    /// The file.
    pub path: PathBuf,
    /// The line as a span of its bytes.
    pub line: std::ops::Range<usize>,
}

/// The lines with the least hashes: a sample that does not depend on the order of files, and changes little when the
/// trees do.
#[derive(Default)]
struct Least(BTreeMap<u64, Place>);

impl Least {
    fn offer(&mut self, most: usize, salt: &str, line: &[u8], place: impl FnOnce() -> Place) {
        let hash = fnv(salt.as_bytes(), line);
        if self.0.len() >= most
            && self
                .0
                .last_key_value()
                .is_some_and(|(last, _)| hash >= *last)
        {
            return;
        }
        // The same line twice is one example.
        self.0.entry(hash).or_insert_with(place);
        while self.0.len() > most {
            self.0.pop_last();
        }
    }
}

/// FNV-1a.
pub fn fnv(salt: &[u8], text: &[u8]) -> u64 {
    let step = |hash: u64, byte: &u8| (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3);
    let hash = salt.iter().chain(text).fold(0xcbf2_9ce4_8422_2325, step);
    hash ^ (hash >> 29)
}

/// The whole sample.
pub struct Sample {
    /// Lines by the kind of thing they hold.
    pub others: BTreeMap<&'static str, Vec<Place>>,
    /// Places whose values can be replaced: for passwords, for other secrets.
    pub hosts: [Vec<Place>; 2],
    /// Places behind which a line can be put.
    pub gaps: Vec<Place>,
}

impl Sample {
    /// Draws from the files below `roots`.
    pub fn draw(roots: &[PathBuf]) -> Self {
        let mut others: BTreeMap<&'static str, Least> =
            KINDS.iter().map(|kind| (*kind, Least::default())).collect();
        let mut hosts = [Least::default(), Least::default()];
        let mut gaps: BTreeMap<String, Least> = BTreeMap::new();
        for path in corpus::files(roots) {
            let Ok(bytes) = std::fs::read(&path) else {
                continue;
            };
            if stanch::model::Blob::looks_binary(&bytes) {
                continue;
            }
            // What a file of certificates holds beside a private key may be that key.
            let private = memchr::memmem::find(&bytes, b"PRIVATE KEY").is_some();
            let shown = path.to_string_lossy().into_owned();
            let fits = bytes.len() <= LARGEST_HOST && !is_translation(&shown);
            let ending = path
                .extension()
                .map(|e| e.to_string_lossy().into_owned())
                .unwrap_or_default();
            let shaped = fits && !plant::shapes_for(&shown).is_empty();
            let mut start = 0;
            for line in bytes.split(|&b| b == b'\n') {
                let span = start..start + line.len();
                start = span.end + 1;
                if line.len() < 6 || line.len() > 2000 {
                    continue;
                }
                let place = || Place {
                    path: path.clone(),
                    line: span.clone(),
                };
                let mixed = |kind: &&str| private && *kind == "public key or certificate";
                if let Some(kind) = kind(&shown, line).filter(|kind| !mixed(kind)) {
                    let least = others.get_mut(kind).expect("every kind is listed");
                    least.offer(EACH, kind, line, place);
                }
                if fits && let Some(password) = plant::is_host(line) {
                    hosts[usize::from(!password)].offer(PLANTED / 2, "host", line, place);
                }
                if shaped && matches!(line.last(), Some(b';' | b'{' | b',' | b'\r')) {
                    gaps.entry(ending.clone())
                        .or_default()
                        .offer(PLANTED / 12, "gap", line, place);
                }
            }
        }
        let list = |least: Least| least.0.into_values().collect::<Vec<_>>();
        Self {
            others: others
                .into_iter()
                .map(|(kind, least)| (kind, list(least)))
                .collect(),
            hosts: hosts.map(list),
            gaps: gaps.into_values().flat_map(list).collect(),
        }
    }

    /// The planted secrets.
    pub fn planted(&self, seed: u64) -> Vec<(PathBuf, Planted)> {
        let mut dice = Dice::new(seed);
        let mut planted = Vec::new();
        for (index, places) in self.hosts.iter().enumerate() {
            for place in places {
                let text = std::fs::read(&place.path).unwrap_or_default();
                let found = plant::replace(&text, place.line.clone(), index == 0, &mut dice);
                planted.extend(found.map(|found| (place.path.clone(), found)));
            }
        }
        for place in &self.gaps {
            let text = std::fs::read(&place.path).unwrap_or_default();
            let shapes = plant::shapes_for(&place.path.to_string_lossy());
            let shape = shapes[dice.below(shapes.len())];
            planted.push((
                place.path.clone(),
                plant::insert(&text, place.line.end, shape, &mut dice),
            ));
        }
        planted
    }
}
