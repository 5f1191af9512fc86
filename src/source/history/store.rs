//! An object store: its packs, loose objects and alternates, opened once. Reads single objects by id for those who
//! need few; reading all of them is the walk's work.

use std::collections::HashSet;
use std::fs::DirEntry;
use std::path::{Path, PathBuf};

use rayon::slice::ParallelSliceMut;

use super::delta;
use super::inflate::Inflater;
use super::loose::{self, LooseReader};
use super::oid::{Kind, Oid};
use super::pack::{Form, Pack};
use super::packfile::Buffer;
use super::trees::{Short, short};
use crate::source::files::{content, entries, explain};

/// How many stores may point to each other in a row; git has the same limit.
const ALTERNATES_DEEP: usize = 5;

/// All objects of a repository, wherever they lie.
#[derive(Debug)]
pub(crate) struct Store {
    /// Bytes of an id: 20 or 32.
    pub(crate) hash: usize,
    /// Every pack, by path.
    pub(crate) packs: Vec<Pack>,
    /// Every loose object, by id and path.
    pub(crate) loose: Vec<(Oid, PathBuf)>,
    /// What could not be opened: path and reason.
    pub(crate) problems: Vec<(String, String)>,
    /// Whether a pack says that objects may be missing because a server still has them.
    pub(crate) promised: bool,
}

impl Store {
    /// Opens the store in the object directory `objects`, those it borrows from, and `more` of them.
    pub(crate) fn open(objects: &Path, more: &[PathBuf], hash: usize) -> Self {
        let mut store = Store {
            hash,
            packs: Vec::new(),
            loose: Vec::new(),
            problems: Vec::new(),
            promised: false,
        };
        for dir in store.directories(objects, more) {
            store.add(&dir);
        }
        store.loose.sort_unstable();
        store.loose.dedup_by(|a, b| a.0 == b.0);
        store
    }

    fn directories(&mut self, objects: &Path, more: &[PathBuf]) -> Vec<PathBuf> {
        let mut seen = HashSet::new();
        let mut all = Vec::new();
        let mut next: Vec<(PathBuf, usize)> =
            more.iter().rev().map(|dir| (dir.clone(), 1)).collect();
        next.push((objects.to_owned(), 0));
        while let Some((dir, depth)) = next.pop() {
            let real = match dir.canonicalize() {
                Ok(real) => real,
                Err(error) => {
                    self.problem(&dir, format!("borrowed objects: {}", explain(&error)));
                    continue;
                }
            };
            if !seen.insert(real.clone()) {
                continue;
            }
            match content(&real.join("info/alternates")) {
                Ok(list) if depth < ALTERNATES_DEEP => {
                    next.extend(
                        alternates(&list, &real)
                            .into_iter()
                            .map(|dir| (dir, depth + 1)),
                    );
                }
                Ok(list) if alternates(&list, &real).is_empty() => {}
                Ok(_) => self.problem(&real, "alternates are nested too deep".into()),
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
                Err(error) => self.problem(&real.join("info/alternates"), explain(&error)),
            }
            all.push(real);
        }
        all
    }

    fn add(&mut self, dir: &Path) {
        let mut problems = Vec::new();
        let mut problem =
            |path: &Path, why: String| problems.push((path.display().to_string(), why));
        self.loose.extend(loose::list(dir, self.hash, &mut problem));
        let files = entries(&dir.join("pack"), &mut problem);
        let mut packs: Vec<PathBuf> = files.iter().map(DirEntry::path).collect();
        packs.sort();
        for path in packs {
            match path.extension().and_then(|extension| extension.to_str()) {
                Some("idx") => match Pack::open(&path, self.hash) {
                    Ok(pack) => {
                        if !pack.index().is_intact() {
                            // What it says may still be right: all of it is scanned.
                            problem(&path, "is damaged: its checksum differs".into());
                        }
                        if let Some(why) = pack.damage() {
                            problem(pack.path(), why.into());
                        }
                        self.packs.push(pack);
                    }
                    Err(why) => problem(&path.with_extension("pack"), why),
                },
                Some("pack") if is_pack(&path) && !path.with_extension("idx").exists() => {
                    problem(&path, "has no index; `git index-pack` makes one".into());
                }
                Some("promisor") => self.promised = true,
                _ => {}
            }
        }
        self.problems.extend(problems);
    }

    fn problem(&mut self, path: &Path, why: String) {
        self.problems.push((path.display().to_string(), why));
    }

    /// Whether some pack holds the object.
    pub(crate) fn is_packed(&self, oid: &Oid) -> bool {
        self.packs
            .iter()
            .any(|pack| pack.index().find(oid.as_bytes()).is_some())
    }

    /// How many objects there are, those in several places counted more than once.
    pub(crate) fn size(&self) -> u64 {
        let packed: usize = self.packs.iter().map(Pack::len).sum();
        (packed + self.loose.len()) as u64
    }

    /// Those of `ids` that no object here has, sorted, each once.
    pub(crate) fn lacks(&self, mut ids: Vec<Short>) -> Vec<Short> {
        ids.par_sort_unstable();
        ids.dedup();
        for pack in &self.packs {
            let index = pack.index();
            let mut here = (0..index.len()).map(|at| short(index.raw(at))).peekable();
            ids.retain(|id| {
                while here.next_if(|have| have < id).is_some() {}
                here.peek() != Some(id)
            });
        }
        let mut here = self
            .loose
            .iter()
            .map(|(oid, _)| short(oid.as_bytes()))
            .peekable();
        ids.retain(|id| {
            while here.next_if(|have| have < id).is_some() {}
            here.peek() != Some(id)
        });
        ids
    }

    fn loose_file(&self, oid: &Oid) -> Option<&Path> {
        let at = self.loose.binary_search_by(|(id, _)| id.cmp(oid)).ok()?;
        Some(&self.loose[at].1)
    }

    /// Reads one object, from the first place that has it undamaged. `None` when no place has it.
    ///
    /// # Errors
    /// When every place that has it is damaged: the reason for the last.
    pub(crate) fn read(&self, oid: &Oid) -> Result<Option<(Kind, Vec<u8>)>, String> {
        let mut damage = None;
        for pack in &self.packs {
            if let Some(at) = pack.at_id(oid.as_bytes()) {
                match read_packed(pack, at) {
                    Ok(object) => return Ok(Some(object)),
                    Err(why) => damage = Some(why),
                }
            }
        }
        if let Some(file) = self.loose_file(oid) {
            match LooseReader::new().read(file) {
                Ok((kind, bytes)) => return Ok(Some((kind, bytes.to_vec()))),
                Err(why) => damage = Some(why),
            }
        }
        damage.map_or(Ok(None), Err)
    }
}

impl Store {
    /// Hands the bytes of one object to `take`, with the buffers of `reader` if it lies loose.
    pub(crate) fn with<R>(
        &self,
        oid: &Oid,
        reader: &mut LooseReader,
        take: impl FnOnce(&[u8]) -> R,
    ) -> Result<R, String> {
        if let Some(Ok((_, bytes))) = self.loose_file(oid).map(|file| reader.read(file)) {
            return Ok(take(bytes));
        }
        let (_, bytes) = self.read(oid)?.ok_or("is gone")?;
        Ok(take(&bytes))
    }
}

fn is_pack(path: &Path) -> bool {
    path.file_name()
        .is_some_and(|name| name.to_string_lossy().starts_with("pack-"))
}

/// The directories in an alternates file, relative ones made whole.
fn alternates(list: &[u8], objects: &Path) -> Vec<PathBuf> {
    list.split(|&byte| byte == b'\n')
        .map(|line| line.strip_suffix(b"\r").unwrap_or(line))
        .filter(|line| !line.is_empty() && !line.starts_with(b"#"))
        .map(|line| objects.join(path_of(line)))
        .collect()
}

#[cfg(unix)]
pub(crate) fn path_of(bytes: &[u8]) -> PathBuf {
    use std::os::unix::ffi::OsStrExt;
    PathBuf::from(std::ffi::OsStr::from_bytes(bytes))
}

#[cfg(not(unix))]
pub(crate) fn path_of(bytes: &[u8]) -> PathBuf {
    PathBuf::from(String::from_utf8_lossy(bytes).into_owned())
}

fn read_packed(pack: &Pack, at: usize) -> Result<(Kind, Vec<u8>), String> {
    let mut chain = vec![at];
    let mut buffer = Buffer::default();
    let kind = loop {
        let last = chain[chain.len() - 1];
        let base = match pack.form(last, &mut buffer)? {
            Form::Whole(kind) => break kind,
            Form::Offset(offset) => pack.at_offset(offset),
            Form::Named(id) => pack.at_id(id),
        };
        chain.push(base.ok_or("is a delta to an object that is not in its pack")?);
        if chain.len() > pack.len() {
            return Err("is a delta to itself, through others".into());
        }
    };
    let mut inflater = Inflater::new();
    let (mut bytes, mut base, mut runs) = (Vec::new(), Vec::new(), Vec::new());
    let mut stored = Vec::new();
    for (step, &entry) in chain.iter().rev().enumerate() {
        pack.check(entry, &mut buffer)?;
        let head = pack.head(entry, &mut buffer)?;
        if step == 0 {
            inflater.inflate(head.packed, head.size, &mut bytes)?;
        } else {
            inflater.inflate(head.packed, head.size, &mut stored)?;
            std::mem::swap(&mut bytes, &mut base);
            delta::apply(&base, &stored, &mut bytes, &mut runs)?;
        }
    }
    Ok((kind, bytes))
}
