//! Files that people name to the program: rules, configuration, baselines.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

/// No such file is longer, in bytes. What somebody names may be a device that never ends.
const LONGEST: u64 = 1 << 28;

/// The text of the file at `path`, which may be a pipe.
///
/// # Errors
/// Whatever the system says, that it is no UTF-8, or that it is too long.
pub fn text_of(path: &Path) -> io::Result<String> {
    up_to(LONGEST, File::open(path)?)
}

fn up_to(longest: u64, file: impl Read) -> io::Result<String> {
    let mut text = String::new();
    let read = file.take(longest + 1).read_to_string(&mut text)?;
    if read as u64 > longest {
        let why = format!("is longer than {longest} bytes");
        return Err(io::Error::new(io::ErrorKind::FileTooLarge, why));
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_never_ends_is_not_read_to_its_end() {
        assert_eq!(up_to(4, &b"abcd"[..]).expect("it is short"), "abcd");
        let endless = up_to(1 << 16, io::repeat(b'x')).expect_err("it never ends");
        assert_eq!(endless.to_string(), "is longer than 65536 bytes");
    }
}
