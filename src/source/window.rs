//! Long content in windows: memory stays bounded, and no match is split, because neighbouring windows overlap by more
//! than the longest match.

use std::io::{self, Read};

use super::Visitor;
use crate::model::{Blob, Origin, Place, Span, count_code_points};

/// Content longer than this is not held in memory as a whole, in bytes.
pub const LARGE: u64 = 16 << 20;
/// How far the scope moves from one window to the next, in bytes.
const STEP: usize = 8 << 20;
/// What a window shows on either side of its scope, in bytes: more than any match is long.
const CONTEXT: usize = 64 << 10;

/// Reads `reader` to its end and hands it on in overlapping windows whose scopes cover everything once. Returns how
/// many bytes there were.
///
/// # Errors
/// The reader's error; the windows before it were handed on.
pub fn windows(origin: &Origin, reader: &mut dyn Read, visitor: &dyn Visitor) -> io::Result<u64> {
    windows_of(origin, reader, visitor, STEP, CONTEXT)
}

fn windows_of(
    origin: &Origin,
    reader: &mut dyn Read,
    visitor: &dyn Visitor,
    step: usize,
    context: usize,
) -> io::Result<u64> {
    let mut buffer = Vec::new();
    let mut base = Place::START;
    let mut scope_start = 0;
    loop {
        let wanted = scope_start + step + context;
        let missing = wanted.saturating_sub(buffer.len()) as u64;
        let at_end = ((&mut *reader).take(missing).read_to_end(&mut buffer)? as u64) < missing;
        let scope_end = if at_end {
            buffer.len()
        } else {
            buffer.len() - context
        };
        let scope = Span::new(scope_start, scope_end);
        visitor.blob(&Blob {
            origin,
            bytes: &buffer,
            base,
            scope,
            changed: None,
        });
        if at_end {
            return Ok(base.offset + buffer.len() as u64);
        }
        let passed = scope_end.saturating_sub(context);
        base = behind(base, &buffer, passed);
        buffer.drain(..passed);
        scope_start = scope_end - passed;
    }
}

/// The place of `bytes[passed]`, where `bytes[0]` stands at `base`.
fn behind(base: Place, bytes: &[u8], passed: usize) -> Place {
    let lines = memchr::memchr_iter(b'\n', &bytes[..passed]).count();
    let line = memchr::memrchr(b'\n', &bytes[..passed]).map_or(0, |at| at + 1);
    // A letter split here counts once for each of its bytes that the next window begins with, and not before.
    let letter = letter_start(bytes, passed).max(line);
    let split = bytes[passed..].iter().take(3);
    let split = split.take_while(|&&byte| byte & 0xC0 == 0x80).count();
    let letters = count_code_points(&bytes[line..letter]).saturating_sub(split.saturating_sub(1));
    let letters = u32::try_from(letters).unwrap_or(u32::MAX);
    Place {
        offset: base.offset + passed as u64,
        line: base
            .line
            .saturating_add(u32::try_from(lines).unwrap_or(u32::MAX)),
        column: if lines == 0 {
            base.column.saturating_add(letters)
        } else {
            letters
        },
    }
}

/// `at`, or the start of the UTF-8 letter that it would split.
fn letter_start(bytes: &[u8], at: usize) -> usize {
    (at.saturating_sub(3)..=at)
        .rev()
        .find(|&at| bytes[at] & 0xC0 != 0x80)
        .unwrap_or(at)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Lines;
    use std::sync::Mutex;

    /// What one window showed: base offset, base line, bytes, scope.
    type Window = (u64, u32, Vec<u8>, Span);

    struct Collect(Mutex<Vec<Window>>);

    impl Visitor for Collect {
        fn blob(&self, blob: &Blob<'_>) {
            let window = (
                blob.base.offset,
                blob.base.line,
                blob.bytes.to_vec(),
                blob.scope,
            );
            self.0.lock().expect("one thread").push(window);
        }
    }

    #[test]
    fn scopes_cover_everything_once_and_see_context() {
        let origin = Origin::worktree(*b"f");
        for length in [0, 1, 9, 10, 13, 14, 100, 101] {
            let content: Vec<u8> = (0..length)
                .map(|i| if i % 3 == 0 { b'\n' } else { i as u8 })
                .collect();
            let seen = Collect(Mutex::new(Vec::new()));
            let read = windows_of(&origin, &mut &content[..], &seen, 10, 4).expect("memory");
            assert_eq!(read, length as u64);
            let mut covered = Vec::new();
            for (offset, line, bytes, scope) in seen.0.into_inner().expect("one thread") {
                let offset = offset as usize;
                assert_eq!(bytes, content[offset..offset + bytes.len()]);
                let lines = content[..offset].iter().filter(|&&b| b == b'\n').count();
                assert_eq!(line as usize, 1 + lines);
                assert!(scope.start >= 4 || offset == 0, "context before");
                assert!(
                    bytes.len() - scope.end >= 4 || offset + bytes.len() == length,
                    "context behind"
                );
                covered.extend_from_slice(scope.of(&bytes));
            }
            assert_eq!(covered, content, "{length} bytes");
        }
    }

    #[test]
    fn lines_and_columns_go_on_from_window_to_window() {
        let origin = Origin::worktree(*b"f");
        let long = "aü日本🦀b".repeat(9);
        let text = format!("x\n{long}@\n\n{long}{long}@");
        struct Marks(Mutex<Vec<(u32, u32)>>);
        impl Visitor for Marks {
            fn blob(&self, blob: &Blob<'_>) {
                let lines = Lines::new(blob.bytes, blob.base);
                for at in memchr::memchr_iter(b'@', blob.bytes) {
                    if (blob.scope.start..blob.scope.end).contains(&at) {
                        let place = (lines.number(at), lines.column(at));
                        self.0.lock().expect("one thread").push(place);
                    }
                }
            }
        }
        for step in 10..30 {
            let seen = Marks(Mutex::default());
            windows_of(&origin, &mut text.as_bytes(), &seen, step, 8).expect("memory");
            let seen = seen.0.into_inner().expect("one thread");
            assert_eq!(seen, [(2, 55), (4, 109)], "steps of {step}");
        }
    }
}
