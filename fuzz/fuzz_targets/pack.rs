//! Any bytes as a pack, any as its index. Seed the corpus with `pack` and `idx` files of small repositories.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|parts: (&[u8], &[u8])| {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let packs = dir.path().join("pack");
    std::fs::create_dir(&packs).expect("writable");
    std::fs::write(packs.join("pack-1.pack"), parts.0).expect("writable");
    std::fs::write(packs.join("pack-1.idx"), parts.1).expect("writable");
    let _ = stanch::source::history::fuzzing::read_objects(dir.path(), 20);
});
