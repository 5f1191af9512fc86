//! What one scan of a repository leaves behind for the next: which packs and loose objects were searched under which
//! rules, which objects hold something, and where that stands. Never what it says: objects with hits are read and
//! searched again.
//!
//! A file is written beside the old one and put in its place, so two scans at once leave the work of one of them.

use std::collections::{HashMap, HashSet};
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use data_encoding::HEXLOWER;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::attribute::{Place, Stay};
use super::commits;
use super::hunt::Struck;
use super::keys::Keys;
use super::oid::Oid;
use super::pack::Pack;
use super::refs::Refs;
use super::repository::Repository;
use super::store::Store;
use super::strays;
use crate::model::{CommitInfo, Reach};
use crate::source::Ledger;
use crate::source::files::explain;

const TITLE: &str = "stanch cache 2 ";

/// The file of one repository.
#[derive(Debug)]
pub struct Cache {
    file: PathBuf,
    rules: String,
}

/// What that file holds.
#[derive(Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Memory {
    rules: String,
    /// Packs that were read without loss.
    pub(crate) packs: Vec<DonePack>,
    /// Loose objects that were read, in hexadecimal digits without anything between.
    loose: String,
    /// Objects with hits, and how many secrets.
    struck: Vec<(String, usize)>,
    /// The whole report, if nothing but what is missing from the repository is missing from it.
    told: Option<Told>,
}

/// A pack that need not be searched again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct DonePack {
    name: String,
    /// How many objects were searched in it.
    pub(crate) objects: u64,
    /// Their bytes.
    pub(crate) bytes: u64,
}

#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Told {
    state: String,
    objects: u64,
    bytes: u64,
    problems: Vec<(String, String)>,
    skipped: Vec<(String, String)>,
    places: Vec<KeptPlace>,
}

#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
struct KeptPlace {
    object: String,
    path: String,
    stays: Vec<KeptStay>,
}

/// A [`Stay`] whose secret is told by its number among those of the object, and whose commits by their ids.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
struct KeptStay {
    secret: usize,
    commit: Option<String>,
    last_commit: Option<String>,
    refs: Vec<String>,
    reach: String,
    versions: usize,
}

impl DonePack {
    /// `pack`, in which `objects` of together `bytes` bytes were searched.
    pub(crate) fn of(pack: &Pack, objects: u64, bytes: u64) -> Self {
        Self {
            name: pack.identity(),
            objects,
            bytes,
        }
    }
}

impl Memory {
    /// What is remembered of `pack`.
    pub(crate) fn pack(&self, pack: &Pack) -> Option<&DonePack> {
        let name = pack.identity();
        self.packs.iter().find(|done| done.name == name)
    }

    /// The loose objects that were read, sorted.
    pub(crate) fn loose(&self, hash: usize) -> Vec<Oid> {
        let ids = self.loose.as_bytes().chunks(2 * hash);
        let mut all: Vec<Oid> = ids.filter_map(Oid::from_hex).collect();
        all.sort_unstable();
        all
    }

    /// The objects with hits.
    pub(crate) fn struck(&self) -> impl Iterator<Item = Oid> {
        let ids = self.struck.iter();
        ids.filter_map(|(id, _)| Oid::from_hex(id.as_bytes()))
    }
}

impl Cache {
    /// The file for `repository` in `dir`, which is made if need be. `rules` tells one set of rules, and one version
    /// of the tool, from another.
    ///
    /// # Errors
    /// When the directory cannot be made.
    pub fn new(dir: &Path, repository: &Repository, rules: String) -> std::io::Result<Self> {
        fs::create_dir_all(dir)?;
        let place = repository.layout.common_dir.canonicalize()?;
        let name = Sha256::digest(place.as_os_str().as_encoded_bytes());
        let file = dir.join(format!("{}.json", HEXLOWER.encode(&name[..16])));
        Ok(Self { file, rules })
    }

    /// What is remembered under these rules. A damaged file is noted and counts as none.
    pub(crate) fn load(&self, ledger: &Ledger) -> Option<Memory> {
        let bytes = match fs::read(&self.file) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return None,
            Err(error) => {
                self.note(ledger, format!("cannot be read: {}", explain(&error)));
                return None;
            }
        };
        let memory = parse(&bytes);
        if memory.is_none() {
            self.note(ledger, "is damaged: everything was searched anew".into());
        }
        memory.filter(|memory| memory.rules == self.rules)
    }

    /// Puts what a scan knows at its end in the place of what was there.
    pub(crate) fn save(&self, known: Known<'_>, ledger: &Ledger) {
        if let Err(error) = self.write(&self.memory(known, ledger)) {
            self.note(ledger, format!("cannot be written: {}", explain(&error)));
        }
    }

    fn memory(&self, known: Known<'_>, ledger: &Ledger) -> Memory {
        let counts = ledger.counts();
        let struck = known.struck;
        let told = known.state.map(|state| Told {
            state,
            objects: counts.objects,
            bytes: counts.bytes,
            problems: counts
                .problems
                .into_iter()
                .map(|p| (p.what, p.why))
                .collect(),
            skipped: counts
                .skipped
                .into_iter()
                .filter(|skipped| skipped.what != self.name())
                .map(|s| (s.what, s.why))
                .collect(),
            places: known
                .places
                .iter()
                .map(|place| keep(place, struck))
                .collect(),
        });
        Memory {
            rules: self.rules.clone(),
            packs: known.packs,
            loose: known.loose.iter().map(Oid::to_string).collect(),
            struck: struck
                .iter()
                .map(|s| (s.oid.to_string(), s.keys.len()))
                .collect(),
            told,
        }
    }

    fn write(&self, memory: &Memory) -> std::io::Result<()> {
        let text = serde_json::to_vec(memory)?;
        let dir = self.file.parent().expect("the file was named in a folder");
        // Only its owner may read it: paths and names of branches are nobody else's business.
        let mut new = tempfile::NamedTempFile::new_in(dir)?;
        writeln!(new, "{TITLE}{}", digest(&text))?;
        new.write_all(&text)?;
        new.persist(&self.file)?;
        Ok(())
    }

    fn note(&self, ledger: &Ledger, why: String) {
        ledger.skipped(self.name(), why);
    }

    fn name(&self) -> String {
        format!("cache {}", self.file.display())
    }
}

fn digest(bytes: &[u8]) -> String {
    HEXLOWER.encode(&Sha256::digest(bytes))
}

fn parse(bytes: &[u8]) -> Option<Memory> {
    let rest = bytes.strip_prefix(TITLE.as_bytes())?;
    let end = memchr::memchr(b'\n', rest)?;
    let (sum, text) = (&rest[..end], &rest[end + 1..]);
    (digest(text).as_bytes() == sum).then(|| serde_json::from_slice(text).ok())?
}

/// All that a report depends on but the rules and the objects' contents, as one number: packs, loose objects, refs,
/// indexes, the ends of a shallow clone, and what is to be told.
pub(crate) fn state(
    repository: &Repository,
    store: &Store,
    refs: &Refs,
    every_version: bool,
) -> String {
    let mut sum = Sha256::new();
    sum.update([u8::from(every_version), u8::from(store.promised)]);
    for pack in &store.packs {
        sum.update(pack.identity());
    }
    sum.update(b"\nloose");
    store
        .loose
        .iter()
        .for_each(|(oid, _)| sum.update(oid.as_bytes()));
    sum.update(b"\nrefs");
    for tip in &refs.tips {
        sum.update(format!("\n{} {} {}", tip.name, tip.oid, tip.reach.as_str()));
    }
    for oid in repository.shallow() {
        sum.update(format!("\nshallow {oid}"));
    }
    for dir in strays::git_dirs(repository) {
        sum.update(b"\nindex");
        sum.update(fs::read(dir.join("index")).unwrap_or_default());
    }
    HEXLOWER.encode(&sum.finalize())
}

/// What a scan knows at its end.
pub(crate) struct Known<'a> {
    pub(crate) struck: &'a [Struck],
    pub(crate) places: &'a [Place],
    /// Packs that were read without loss.
    pub(crate) packs: Vec<DonePack>,
    /// Loose objects that were.
    pub(crate) loose: Vec<Oid>,
    /// The state that the report is about, if it lacks nothing but what the repository lacks.
    pub(crate) state: Option<String>,
}

fn keep(place: &Place, struck: &[Struck]) -> KeptPlace {
    let at = struck.binary_search_by(|struck| struck.oid.cmp(&place.object));
    let keys = at.map(|at| struck[at].keys.clone()).unwrap_or_default();
    let id = |commit: &Option<Arc<CommitInfo>>| commit.as_ref().map(|commit| commit.id.clone());
    let stays = place.stays.iter().filter_map(|stay| {
        Some(KeptStay {
            secret: keys.iter().position(|key| key == stay.key)?,
            commit: id(&stay.commit),
            last_commit: id(&stay.last_commit),
            refs: stay.refs.clone(),
            reach: stay.reach.as_str().to_owned(),
            versions: stay.versions,
        })
    });
    KeptPlace {
        object: place.object.to_string(),
        path: HEXLOWER.encode(&place.path),
        stays: stays.collect(),
    }
}

/// Takes the report of `state` from `memory`, if that holds it. `search` finds the
/// secrets of an object again.
pub(crate) fn recall(
    memory: &Memory,
    state: &str,
    store: &Store,
    ledger: &Ledger,
    mut search: impl FnMut(&[u8]) -> Keys,
) -> Option<Vec<Place>> {
    let told = memory.told.as_ref().filter(|told| told.state == state)?;
    // Of a thousand versions with a secret, the report tells of two.
    let wanted: HashSet<&str> = told.places.iter().map(|kept| &*kept.object).collect();
    let mut struck = Vec::with_capacity(wanted.len());
    for (id, count) in &memory.struck {
        if !wanted.contains(id.as_str()) {
            continue;
        }
        let oid = Oid::from_hex(id.as_bytes())?;
        let (kind, bytes) = store.read(&oid).ok()??;
        let keys = search(&bytes);
        if keys.len() != *count {
            return None;
        }
        struck.push(Struck { oid, kind, keys });
    }
    let mut infos = HashMap::new();
    let places: Option<Vec<Place>> = told
        .places
        .iter()
        .map(|kept| place(kept, &struck, store, &mut infos))
        .collect();
    let places = places?;
    ledger.objects(told.objects, told.bytes);
    for (what, why) in &told.problems {
        ledger.problem(what, why);
    }
    for (what, why) in &told.skipped {
        ledger.skipped(what, why);
    }
    Some(places)
}

fn place(
    kept: &KeptPlace,
    struck: &[Struck],
    store: &Store,
    infos: &mut HashMap<String, Arc<CommitInfo>>,
) -> Option<Place> {
    let object = Oid::from_hex(kept.object.as_bytes())?;
    let at = struck
        .binary_search_by(|struck| struck.oid.cmp(&object))
        .ok()?;
    let mut info = |id: &Option<String>| -> Option<Option<Arc<CommitInfo>>> {
        let Some(id) = id else { return Some(None) };
        if let Some(info) = infos.get(id) {
            return Some(Some(Arc::clone(info)));
        }
        let oid = Oid::from_hex(id.as_bytes())?;
        let (_, bytes) = store.read(&oid).ok()??;
        let info = Arc::new(commits::info(oid, &bytes));
        infos.insert(id.clone(), Arc::clone(&info));
        Some(Some(info))
    };
    let mut stays = Vec::with_capacity(kept.stays.len());
    for stay in &kept.stays {
        stays.push(Stay {
            key: struck[at].keys.iter().nth(stay.secret)?,
            commit: info(&stay.commit)?,
            last_commit: info(&stay.last_commit)?,
            refs: stay.refs.clone(),
            reach: Reach::from_word(&stay.reach)?,
            versions: stay.versions,
        });
    }
    Some(Place {
        object,
        kind: struck[at].kind,
        path: HEXLOWER.decode(kept.path.as_bytes()).ok()?.into(),
        stays,
    })
}
