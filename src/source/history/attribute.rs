//! Says of every hit where it stands: at which paths, since which commit, until which, and who reaches it. Only what
//! is reported in the end is worked out in full.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use super::commits;
use super::forest::{Forest, Holdings, ShortMap};
use super::graph::Graph;
use super::hunt::Struck;
use super::keys::{Key, Keys};
use super::lives::{Life, Lives, Telling};
use super::oid::{Kind, Oid};
use super::reaching::Reaching;
use super::refs::Refs;
use super::repository::Repository;
use super::store::Store;
use super::strays;
use super::trees::{Names, short};
use crate::model::{CommitInfo, Reach};
use crate::source::Ledger;

/// One object at one path, and which of its hits are reported there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The object.
    pub object: Oid,
    /// A blob, a commit (its message) or a tag.
    pub kind: Kind,
    /// Its path; for what has none, what it is.
    pub path: Arc<[u8]>,
    /// The hits to report here.
    pub stays: Vec<Stay>,
}

/// How long a secret stood at a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stay {
    /// Which hits: those with this key.
    pub key: u64,
    /// The commit that brought it to this path.
    pub commit: Option<Arc<CommitInfo>>,
    /// The last commit that had it; `None` while it is there.
    pub last_commit: Option<Arc<CommitInfo>>,
    /// Who reaches it, shortened, sorted.
    pub refs: Vec<String>,
    /// How exposed it is.
    pub reach: Reach,
    /// In how many versions of files at all paths this secret stands.
    pub versions: usize,
}

/// What attribution works with.
pub(crate) struct Evidence<'a> {
    pub(crate) repository: &'a Repository,
    pub(crate) store: &'a Store,
    pub(crate) struck: &'a [Struck],
    pub(crate) graph: &'a Graph,
    pub(crate) refs: &'a Refs,
    /// Whether every version is a place of its own, not only the first and the last.
    pub(crate) every_version: bool,
}

/// The struck files, by their number.
pub(crate) struct Files {
    /// Their ids.
    pub(crate) oids: Vec<Oid>,
    /// What is in each.
    pub(crate) keys: Vec<Keys>,
    /// Their numbers, by id.
    pub(crate) numbers: ShortMap<u32>,
}

impl Files {
    /// The blobs among `struck`.
    pub(crate) fn of(struck: &[Struck]) -> Self {
        let mut files = Self {
            oids: Vec::new(),
            keys: Vec::new(),
            numbers: ShortMap::default(),
        };
        for blob in struck.iter().filter(|struck| struck.kind == Kind::Blob) {
            files
                .numbers
                .insert(short(blob.oid.as_bytes()), files.oids.len() as u32);
            files.oids.push(blob.oid);
            files.keys.push(blob.keys.clone());
        }
        files
    }
}

/// Attribution in progress.
struct Sorting<'a> {
    evidence: &'a Evidence<'a>,
    files: &'a Files,
    reaching: &'a Reaching<'a>,
    infos: HashMap<u32, Arc<CommitInfo>>,
    /// Keys and places, the refs still to be named: by the commits that brought them.
    places: BTreeMap<(Oid, Kind, Arc<[u8]>), Vec<(Stay, Vec<u32>)>>,
    versions: HashMap<Key, usize>,
}

/// Says where every hit of `evidence` stands. `forest` is what trees say of `files`.
pub(crate) fn attribute(
    evidence: &Evidence<'_>,
    files: &Files,
    forest: Forest,
    ledger: &Ledger,
) -> Vec<Place> {
    let reaching = Reaching::of(evidence.refs, evidence.graph, evidence.store);
    let (held, names) = forest.settle(&files.numbers);
    let telling = Telling {
        graph: evidence.graph,
        held: &held,
        names: &names,
        keys: &files.keys,
        living: &reaching.living(),
    };
    let lives = telling.tell();
    let mut sorting = Sorting {
        evidence,
        files,
        reaching: &reaching,
        infos: HashMap::new(),
        places: BTreeMap::new(),
        versions: HashMap::new(),
    };
    sorting.count(&lives);
    sorting.place_lives(&lives);
    sorting.place_strays(&lives, &held, &names, ledger);
    sorting.place_texts();
    sorting.finish()
}

impl Sorting<'_> {
    fn count(&mut self, lives: &Lives) {
        for (_, file) in lives.versions.keys() {
            for key in self.files.keys[*file as usize].iter() {
                *self.versions.entry(key).or_default() += 1;
            }
        }
    }

    fn place_lives(&mut self, lives: &Lives) {
        for (&(path, key), life) in &lives.lives {
            let name: Arc<[u8]> = lives.paths.name(path).into();
            let stay = self.stay(key, life);
            let mut files = vec![life.first_file, life.last_file];
            if self.evidence.every_version {
                files = self.versions_of(path, key, lives);
            }
            files.dedup();
            for file in files {
                let mut stay = stay.clone();
                if file != life.first_file
                    && let Some(&first) = lives.versions.get(&(path, file))
                {
                    stay.commit = Some(self.info(first));
                }
                let place = (
                    self.files.oids[file as usize],
                    Kind::Blob,
                    Arc::clone(&name),
                );
                self.places
                    .entry(place)
                    .or_default()
                    .push((stay, life.brought.clone()));
            }
        }
    }

    /// Every version of the file at `path` that has the secret, in the order of time.
    fn versions_of(&self, path: u32, key: Key, lives: &Lives) -> Vec<u32> {
        let has = |file: u32| self.files.keys[file as usize].has(key);
        let versions = lives
            .versions
            .iter()
            .filter(|((at, file), _)| *at == path && has(*file));
        let mut found: Vec<(u32, u32)> =
            versions.map(|(&(_, file), &first)| (first, file)).collect();
        found.sort_unstable();
        found.into_iter().map(|(_, file)| file).collect()
    }

    fn stay(&mut self, key: Key, life: &Life) -> Stay {
        let last = life.last.filter(|_| !life.present);
        Stay {
            key,
            commit: life.brought.first().map(|&commit| self.info(commit)),
            last_commit: last.map(|commit| self.info(commit)),
            refs: Vec::new(),
            reach: self.reaching.reach(&life.brought),
            versions: self.versions.get(&key).copied().unwrap_or(1),
        }
    }

    fn info(&mut self, commit: u32) -> Arc<CommitInfo> {
        let evidence = self.evidence;
        let make = || {
            let oid = evidence.graph.oid(commit);
            let bytes = evidence
                .store
                .read(&oid)
                .ok()
                .flatten()
                .map(|(_, bytes)| bytes);
            Arc::new(commits::info(oid, &bytes.unwrap_or_default()))
        };
        Arc::clone(self.infos.entry(commit).or_insert_with(make))
    }

    /// Files that no commit holds: staged, pointed to by a ref, in a tree nobody holds, or held by nothing at all.
    fn place_strays(&mut self, lives: &Lives, held: &Holdings, names: &Names, ledger: &Ledger) {
        let mut placed = vec![false; self.files.oids.len()];
        lives
            .versions
            .keys()
            .for_each(|(_, file)| placed[*file as usize] = true);
        if placed.iter().all(|&placed| placed) {
            return;
        }
        let staged = strays::staged(self.evidence.repository, ledger);
        let climber = strays::Climber::new(held);
        for file in (0..placed.len()).filter(|&file| !placed[file]) {
            let oid = self.files.oids[file];
            if let Some(paths) = staged.get(&oid) {
                for path in paths {
                    self.stray(file, path, Reach::Staged, &[]);
                }
            } else if let Some((reach, refs)) = self.reaching.direct(&oid) {
                let path = refs.first().cloned().unwrap_or_default();
                self.stray(file, path.as_bytes(), reach, &refs);
            } else {
                let path = climber.path(file as u32, names);
                let path = path.unwrap_or_else(|| format!("blob {oid}").into_bytes());
                self.stray(file, &path, Reach::Unreachable, &[]);
            }
        }
    }

    fn stray(&mut self, file: usize, path: &[u8], reach: Reach, refs: &[String]) {
        let place = (self.files.oids[file], Kind::Blob, Arc::from(path));
        let stays = self.files.keys[file].iter().map(|key| Stay {
            key,
            commit: None,
            last_commit: None,
            refs: refs.to_vec(),
            reach,
            versions: self.versions.get(&key).copied().unwrap_or(1),
        });
        let stays: Vec<(Stay, Vec<u32>)> = stays.map(|stay| (stay, Vec::new())).collect();
        self.places.entry(place).or_default().extend(stays);
    }

    /// Commit messages and annotated tags.
    fn place_texts(&mut self) {
        let evidence = self.evidence;
        for text in evidence
            .struck
            .iter()
            .filter(|struck| struck.kind != Kind::Blob)
        {
            let number = evidence
                .graph
                .number(&text.oid)
                .filter(|_| text.kind == Kind::Commit);
            let brought: Vec<u32> = number.into_iter().collect();
            let (path, reach, refs) = match number {
                Some(_) => (
                    b"commit message".to_vec(),
                    self.reaching.reach(&brought),
                    Vec::new(),
                ),
                None => self.tag(&text.oid),
            };
            let stays = text.keys.iter().map(|key| Stay {
                key,
                commit: number.map(|commit| self.info(commit)),
                last_commit: None,
                refs: refs.clone(),
                reach,
                versions: self.versions.get(&key).copied().unwrap_or(1),
            });
            let stays: Vec<(Stay, Vec<u32>)> = stays.map(|stay| (stay, brought.clone())).collect();
            self.places
                .entry((text.oid, text.kind, path.into()))
                .or_default()
                .extend(stays);
        }
    }

    fn tag(&self, oid: &Oid) -> (Vec<u8>, Reach, Vec<String>) {
        let bytes = self
            .evidence
            .store
            .read(oid)
            .ok()
            .flatten()
            .map(|(_, bytes)| bytes);
        let bytes = bytes.unwrap_or_default();
        let name = commits::tag_name(&bytes).map_or(oid.to_string(), |name| {
            String::from_utf8_lossy(name).into_owned()
        });
        let (reach, refs) = self
            .reaching
            .direct(oid)
            .unwrap_or((Reach::Unreachable, Vec::new()));
        (format!("tag {name}").into_bytes(), reach, refs)
    }

    /// Names the refs, once for all stays that came with the same commits.
    fn finish(self) -> Vec<Place> {
        let mut groups: BTreeMap<&[u32], Vec<String>> = BTreeMap::new();
        for (_, brought) in self
            .places
            .values()
            .flatten()
            .filter(|(_, brought)| !brought.is_empty())
        {
            groups.entry(brought).or_default();
        }
        let asked: Vec<&[u32]> = groups.keys().copied().collect();
        for (names, answer) in groups.values_mut().zip(self.reaching.names(&asked)) {
            *names = answer;
        }
        let mut places = Vec::with_capacity(self.places.len());
        for ((object, kind, path), stays) in &self.places {
            let named = stays
                .iter()
                .map(|(stay, brought)| match groups.get(brought.as_slice()) {
                    Some(refs) => Stay {
                        refs: refs.clone(),
                        ..stay.clone()
                    },
                    None => stay.clone(),
                });
            let (object, kind, path) = (*object, *kind, Arc::clone(path));
            places.push(Place {
                object,
                kind,
                path,
                stays: named.collect(),
            });
        }
        places
    }
}
