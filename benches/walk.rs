//! The floor that a scan of a tree is measured against: walks and reads everything below a folder, two threads, one
//! reused buffer each, and does nothing with it. `cargo bench --bench walk -- FOLDER`.

#![allow(clippy::print_stdout)]

use std::fs::File;
use std::io::Read;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use ignore::{WalkBuilder, WalkState};

/// Room for a file; what is larger is read in pieces.
const BUFFER: usize = 1 << 20;

fn main() {
    // Cargo adds a flag of its own.
    let folder = std::env::args().skip(1).find(|arg| !arg.starts_with("--"));
    let folder = folder.unwrap_or_else(|| ".".to_owned());
    let (files, bytes) = (AtomicU64::new(0), AtomicU64::new(0));
    let start = Instant::now();
    let mut builder = WalkBuilder::new(&folder);
    builder.standard_filters(false).threads(2);
    builder.build_parallel().run(|| {
        let mut buffer = vec![0; BUFFER];
        let (files, bytes) = (&files, &bytes);
        Box::new(move |entry| {
            let file = entry
                .ok()
                .filter(|e| e.file_type().is_some_and(|t| t.is_file()));
            if let Some(mut file) = file.and_then(|entry| File::open(entry.path()).ok()) {
                files.fetch_add(1, Ordering::Relaxed);
                while let Ok(read @ 1..) = file.read(&mut buffer) {
                    bytes.fetch_add(read as u64, Ordering::Relaxed);
                }
            }
            WalkState::Continue
        })
    });
    println!(
        "{} files, {} bytes, {:.2} s",
        files.into_inner(),
        bytes.into_inner(),
        start.elapsed().as_secs_f64()
    );
}
