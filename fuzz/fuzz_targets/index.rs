//! Any bytes as the index of a pack.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let file = tempfile::NamedTempFile::new().expect("a temporary file");
    std::fs::write(file.path(), bytes).expect("writable");
    for hash in [20, 32] {
        let _ = stanch::source::history::fuzzing::read_index(file.path(), hash);
    }
});
