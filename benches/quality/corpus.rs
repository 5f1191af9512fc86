//! Real code: the files of some trees, in a fixed order, and every candidate that the detector judges in them.

use std::path::{Path, PathBuf};

use stanch::detect::{Detection, Detector, Hit, Scratch};
use stanch::model::{Blob, Origin, Span};

/// Files larger than this are left out: they are data, and one of them would outweigh a package.
const LARGEST: u64 = 4 << 20;

/// Every file below `roots`, sorted, so that the same trees give the same order everywhere.
pub fn files(roots: &[PathBuf]) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for root in roots {
        collect(root, &mut found);
    }
    found
}

fn collect(folder: &Path, found: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return;
    };
    let mut entries: Vec<_> = entries.flatten().collect();
    entries.sort_by_key(std::fs::DirEntry::file_name);
    for entry in entries {
        let Ok(kind) = entry.file_type() else {
            continue;
        };
        if kind.is_dir() && entry.file_name() != ".git" {
            collect(&entry.path(), found);
        } else if kind.is_file() && entry.metadata().is_ok_and(|m| m.len() <= LARGEST) {
            found.push(entry.path());
        }
    }
}

/// Hits and detections of one text, whatever their score.
pub fn judge(detector: &Detector, path: &str, bytes: &[u8]) -> (Vec<Hit>, Vec<Detection>) {
    let origin = Origin::worktree(path.as_bytes());
    let blob = Blob::whole(&origin, bytes);
    let (mut scratch, mut hits) = (Scratch::default(), Vec::new());
    let whole = Span::new(0, bytes.len());
    detector.hits(bytes, whole, blob.is_binary(), &mut scratch, &mut hits);
    let found = detector.judge(&blob, &hits);
    (hits, found)
}
