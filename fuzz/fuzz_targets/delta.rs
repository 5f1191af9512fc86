//! Any base, any delta: a target or an error.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|parts: (&[u8], &[u8])| {
    let _ = stanch::source::history::fuzzing::apply_delta(parts.0, parts.1);
});
