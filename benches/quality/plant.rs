//! Secrets put into real code: the value of a real assignment is replaced, or a line of a usual shape is put between
//! two real ones.

use crate::classes::ASSIGNED;
use crate::draw::{Dice, SECRETS};
use crate::lines::LINES;
use crate::shapes::{SHAPES, Shape};

/// Real code with a secret in it.
pub struct Planted {
    /// What kind of secret.
    pub kind: &'static str,
    /// How it was put there.
    pub how: &'static str,
    /// Whether it is a password.
    pub password: bool,
    /// The line it stands on, as a span of `text`.
    pub line: std::ops::Range<usize>,
    /// The file.
    pub text: Vec<u8>,
}

/// Names that end in the word itself, so that they hold the secret and not something about it.
fn holds(name: &[u8]) -> Option<bool> {
    let name = name.to_ascii_lowercase();
    let ends = |ends: &[&str]| ends.iter().any(|end| name.ends_with(end.as_bytes()));
    if ends(&["password", "passwd", "pwd", "passphrase"]) {
        let other = [
            &b"has"[..],
            b"is",
            b"no",
            b"show",
            b"reset",
            b"forgot",
            b"change",
            b"invalid",
            b"set",
        ];
        return (!other.iter().any(|start| name.starts_with(start))).then_some(true);
    }
    ends(&[
        "secret",
        "apikey",
        "api_key",
        "api-key",
        "access_token",
        "accesstoken",
        "auth_token",
        "authtoken",
    ])
    .then_some(false)
}

/// Whether the value of `line` can be replaced; says whether it is to be a password.
pub fn is_host(line: &[u8]) -> Option<bool> {
    if line.len() > 300 {
        return None;
    }
    let found = ASSIGNED.captures(line)?;
    found.get(3)?;
    holds(found.get(1)?.as_bytes())
}

fn secret(password: bool, dice: &mut Dice) -> (&'static str, String) {
    let fitting: Vec<_> = SECRETS.iter().filter(|(_, p, _)| *p == password).collect();
    let (kind, _, make) = fitting[dice.below(fitting.len())];
    (kind, make(dice))
}

/// `text` with the value on the line at `line` replaced.
pub fn replace(
    text: &[u8],
    line: std::ops::Range<usize>,
    password: bool,
    dice: &mut Dice,
) -> Option<Planted> {
    let found = ASSIGNED.captures(&text[line.clone()])?;
    let value = found.get(3)?.range();
    let (kind, secret) = secret(password, dice);
    let mut edited = text[..line.start + value.start].to_vec();
    edited.extend_from_slice(secret.as_bytes());
    edited.extend_from_slice(&text[line.start + value.end..]);
    let end = line.end + secret.len() - value.len();
    Some(Planted {
        kind,
        how: "real assignment, value replaced",
        password,
        line: line.start..end,
        text: edited,
    })
}

/// The shapes that files with this name hold.
pub fn shapes_for(path: &str) -> Vec<&'static Shape> {
    let ending = |p: &str| {
        p.rsplit('/')
            .next()
            .and_then(|n| n.rsplit_once('.'))
            .map(|(_, e)| e.to_owned())
    };
    SHAPES
        .iter()
        .chain(LINES)
        .filter(|shape| ending(shape.path).is_some() && ending(shape.path) == ending(path))
        .collect()
}

/// `text` with a line of `shape` behind the line that ends at `at`.
pub fn insert(text: &[u8], at: usize, shape: &'static Shape, dice: &mut Dice) -> Planted {
    let (kind, secret) = secret(shape.password, dice);
    let name = dice.pick(shape.names);
    let line = shape
        .template
        .replace("NAME", name)
        .replace("VALUE", &secret);
    let mut edited = text[..at].to_vec();
    edited.push(b'\n');
    let start = edited.len();
    edited.extend_from_slice(line.as_bytes());
    let end = edited.len();
    edited.extend_from_slice(&text[at..]);
    Planted {
        kind,
        how: shape.id,
        password: shape.password,
        line: start..end,
        text: edited,
    }
}
