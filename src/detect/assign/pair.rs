//! Values at a place among others: arguments of a call by their number, the password of a pair, the value that stands
//! where its name stands in a list of names (`user, password = "a", "b"`).

use super::asking::looks_up;
use super::bare;
use super::keyword::Keyword;
use super::literal::{self, Literal};
use super::name::{Name, Strength};
use super::operator::blank;
use super::syntax::Emit;
use super::{Assigned, Class, Form, special};
use crate::detect::near::line_start;
use crate::model::Span;

/// How far a bracket is followed, in bytes.
const FAR: usize = 500;

/// Most arguments that are read.
const MOST: usize = 8;

/// One argument or element.
#[derive(Debug, Clone, Default)]
pub(super) struct Argument {
    /// The string literal it is or holds, unless that names something to be looked up.
    pub literal: Option<Literal>,
    /// Whether the literal is all of it.
    pub whole: bool,
    /// Whether it holds more literals.
    pub several: bool,
}

/// The arguments from `from`, behind the opening bracket, up to the closing one. Empty if it does not close in time.
pub(super) fn arguments(bytes: &[u8], from: usize) -> Vec<Argument> {
    let limit = bytes.len().min(from + FAR);
    let mut found = vec![Argument::default()];
    let (mut at, mut depth, mut lookup) = (from, 0_usize, usize::MAX);
    let (mut before, mut word) = (0_u8, &bytes[from..from]);
    while at < limit && found.len() <= MOST {
        let byte = bytes[at];
        if let Some(literal) = string(bytes, at) {
            let fits = depth <= 2 && depth < lookup && !matches!(before, b'=' | b':' | b'%' | b'+');
            let joined = bytes.get(blank(bytes, literal.end)) == Some(&b'+');
            let end = literal.end;
            let last = found.last_mut().expect("there is always one");
            last.several |= last.literal.is_some();
            if fits && !joined && last.literal.is_none() {
                last.whole = before == 0 || before == b',';
                last.literal = Some(literal);
            }
            (at, before) = (end, b'"');
            continue;
        }
        match byte {
            b'"' => return Vec::new(),
            b'(' | b'[' | b'{' => {
                depth += 1;
                if byte == b'[' && before != b',' && before != 0 || looks_up(word) {
                    lookup = lookup.min(depth);
                }
            }
            b')' | b']' | b'}' if depth == 0 => return found,
            b')' | b']' | b'}' => {
                if lookup == depth {
                    lookup = usize::MAX;
                }
                depth -= 1;
            }
            b',' if depth == 0 => found.push(Argument::default()),
            // Julia's named arguments follow.
            b';' if depth == 0 => return found,
            _ if byte.is_ascii_alphanumeric() || byte == b'_' => {
                let name = |b: &&u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.' | b':');
                let len = bytes[at..limit].iter().take_while(name).count();
                word = &bytes[at..at + len];
                before = bytes[at + len - 1];
                at += len;
                continue;
            }
            _ => {}
        }
        if !byte.is_ascii_whitespace() {
            before = byte;
        }
        at += 1;
    }
    Vec::new()
}

/// A literal at `at`, with its prefix if it has one.
fn string(bytes: &[u8], at: usize) -> Option<Literal> {
    let byte = bytes[at];
    let prefixed = byte.is_ascii_alphabetic()
        && bytes[at + 1..]
            .iter()
            .take(2)
            .any(|b| matches!(b, b'"' | b'\''))
        || byte == b'@' && bytes.get(at + 1) == Some(&b'"');
    (prefixed || matches!(byte, b'"' | b'\'' | b'`' | b'\\' | b'&'))
        .then(|| literal::string(bytes, at))
        .flatten()
}

/// The user name and the password that a text names together: `admin / x`, `admin:x`, `admin x`.
fn split(text: &[u8]) -> Option<usize> {
    let user = |b: &&u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.' | b'@' | b'-' | b'+');
    let len = text.iter().take(48).take_while(user).count();
    if text.starts_with(b"-") {
        return None;
    }
    let rest = &text[len..];
    let quote = usize::from(matches!(rest.first(), Some(b'`' | b'"' | b'\'')));
    let rest = &rest[quote..];
    let gaps: [&[u8]; 4] = [b" / ", b"/", b":", b" : "];
    let gap = gaps.iter().find(|gap| rest.starts_with(gap))?;
    let open = usize::from(matches!(rest.get(gap.len()), Some(b'`' | b'"' | b'\'')));
    (len >= 2 && (quote == 1) == (open == 1)).then_some(len + quote + gap.len() + open)
}

/// Whether a name speaks of a user and a password at once.
fn speaks_of_both(emit: &Emit<'_>) -> bool {
    let bytes = emit.bytes;
    let lower = emit.name.span.of(bytes).to_ascii_lowercase();
    let before =
        bytes[emit.name.span.start.saturating_sub(16)..emit.name.span.start].to_ascii_lowercase();
    let has = |text: &[u8], word: &[u8]| memchr::memmem::find(text, word).is_some();
    has(&lower, b"cred")
        || has(&lower, b"userpwd")
        || has(&lower, b"neo4j_auth")
        || has(&lower, b"basic_auth")
        || has(&lower, b"basicauth")
        || [
            &b"user/"[..],
            b"username/",
            b"login/",
            b"user:",
            b"username:",
            b"login:",
            "账号".as_bytes(),
            "账户".as_bytes(),
            "帐号".as_bytes(),
            "用户名".as_bytes(),
            "用户名/".as_bytes(),
            "账号/".as_bytes(),
        ]
        .iter()
        .any(|end| before.ends_with(end))
}

/// `Credentials: admin / x` and the like. Says whether it was that; `at` is where the value begins.
pub(super) fn in_text(emit: &mut Emit<'_>, at: usize) -> bool {
    let bytes = emit.bytes;
    if emit.name.class == Class::Auth {
        let found = in_line(bytes, at);
        if let [Some(_), Some(password)] =
            [found.first(), found.get(1)].map(|a| a.and_then(|a| a.literal.clone()))
        {
            as_password(emit, password, Form::CallArgument);
            return true;
        }
    }
    if !speaks_of_both(emit) {
        return false;
    }
    let quote = usize::from(matches!(bytes.get(at), Some(b'`')));
    let rest = &bytes[at + quote..bytes.len().min(at + quote + 120)];
    let Some(gap) = split(rest) else {
        return false;
    };
    let run = bare::run(bytes, at + quote + gap);
    let value = bare::cut(bytes, run, b"`|");
    let name = Name {
        class: Class::Password,
        strength: Strength::Strong,
        ..*emit.name
    };
    Emit::new(bytes, &name, emit.out).push(value, Form::Unquoted, None);
    true
}

/// The same in quotes: `CURLOPT_USERPWD, "admin:x"`. Says whether it was that.
pub(super) fn in_quotes(emit: &mut Emit<'_>, found: &Literal, form: Form) -> bool {
    let text = found.value.of(emit.bytes);
    if found.joined.is_some() || !speaks_of_both(emit) {
        return false;
    }
    let Some(gap) = split(text).filter(|&gap| gap < text.len()) else {
        return false;
    };
    let mut found = found.clone();
    found.value.start += gap;
    as_password(emit, found, form);
    true
}

/// Adds the password of a user name and a password from `at`, behind the opening bracket: `auth=("user", "password")`,
/// `NetworkCredential("user", "password", "domain")`. Says whether there was a pair.
pub(super) fn credentials(emit: &mut Emit<'_>, at: usize) -> bool {
    let name = emit.name.span.of(emit.bytes).to_ascii_lowercase();
    let ends: [&[u8]; 6] = [
        b"auth",
        b"authentication",
        b"cred",
        b"creds",
        b"credential",
        b"credentials",
    ];
    if !ends.iter().any(|end| name.ends_with(end)) {
        return false;
    }
    let arguments = arguments(emit.bytes, at);
    let before = &emit.bytes[..emit.name.span.start];
    let method = emit.name.span.of(emit.bytes).ends_with(b".auth")
        || name == b"auth" && (before.ends_with(b":") || before.ends_with(b"->"));
    let place = match arguments.len() {
        1 if method => 0,
        // Not `add(domain, new Credentials("id", "of Bob"))`.
        2 if !arguments[1].several => 1,
        // `Credentials(scope, user, password)`
        3 if arguments[0].literal.is_none() && arguments[1].whole && arguments[2].whole => 2,
        3 if arguments[2].whole => 1,
        // `Credentials(scope, id, description, user, password)`
        5 if arguments[0].literal.is_none() && arguments[4].whole => 4,
        4 if arguments[2].whole => 3,
        _ => return false,
    };
    let Some(password) = arguments[place].literal.clone() else {
        return false;
    };
    let basic = memchr::memmem::find(&name, b"basic").is_some();
    let name = Name {
        strength: if basic {
            Strength::Strong
        } else {
            emit.name.strength
        },
        ..*emit.name
    };
    let mut emit = Emit::new(emit.bytes, &name, emit.out);
    as_password(&mut emit, password, Form::CallArgument);
    true
}

/// Adds a literal as a password, whatever the name in hand promises.
pub(super) fn as_password(emit: &mut Emit<'_>, literal: Literal, form: Form) {
    let name = Name {
        class: Class::Password,
        strength: emit.name.strength.max(Strength::Plain),
        ..*emit.name
    };
    Emit::new(emit.bytes, &name, emit.out).literal(literal, form);
}

/// Whether a name of that kind stands for a user name and a password together.
pub(super) fn is_pair(name: &Name) -> bool {
    name.class == Class::Auth || name.class == Class::Secret && name.strength == Strength::Plain
}

/// `user, password = "a", "b"`, `my ($user, $password) = ("a", "b")`: the value at the place of the name. Says whether
/// the name stood in such a list. `at` is behind the operator.
pub(super) fn unpacked(emit: &mut Emit<'_>, at: usize) -> bool {
    let bytes = emit.bytes;
    let name = emit.name.span.start;
    let least = name.saturating_sub(120);
    let line = bytes[least..name]
        .iter()
        .rposition(|b| matches!(b, b'\n' | b';' | b'(' | b'[' | b'{'))
        .map_or(least, |i| least + i + 1);
    if line > least
        && matches!(bytes[line - 1], b'(' | b'[' | b'{')
        && !declares(&bytes[least..line - 1])
    {
        return false;
    }
    let before = &bytes[line..name];
    let plain = |b: &u8| b.is_ascii_alphanumeric() || b" \t_,.$@*:&".contains(b);
    if !before
        .trim_ascii_end()
        .trim_suffix_byte(b'$')
        .trim_ascii_end()
        .ends_with(b",")
        || !before.iter().all(plain)
    {
        return false;
    }
    let place = before.iter().filter(|&&b| b == b',').count();
    let start = blank(bytes, at);
    let open = matches!(bytes.get(start), Some(b'(' | b'['));
    let found = if open {
        arguments(bytes, start + 1)
    } else {
        in_line(bytes, start)
    };
    if let Some(literal) = found.get(place).and_then(|a| a.literal.clone()) {
        emit.literal(literal, Form::Quoted);
    }
    found.len() > place
}

/// `login 'user', 'password'`, a call without brackets that fills its line. Says whether it was that.
pub(super) fn commanded(bytes: &[u8], found: Keyword, out: &mut Vec<Assigned>) -> bool {
    let rest = &bytes[found.end..];
    let user = found.end + 1;
    let quoted = rest.starts_with(b" '") || rest.starts_with(b" \"");
    let line = line_start(bytes, found.start, found.start.saturating_sub(80));
    let before = &bytes[line..found.start];
    if !quoted || !before.iter().all(|b| matches!(b, b' ' | b'\t')) {
        return false;
    }
    let given = in_line(bytes, user);
    let [Some(_), Some(password)] = [given.first(), given.get(1)].map(|a| a?.literal.clone())
    else {
        return false;
    };
    let ends = matches!(
        bytes.get(blank(bytes, password.end)),
        None | Some(b'\n' | b'\r')
    );
    if !ends || given.len() != 2 {
        return false;
    }
    let span = Span::new(found.start, found.end);
    let name = special::named(span, Class::Password, Strength::Strong);
    Emit::new(bytes, &name, out).literal(password, Form::CallArgument);
    true
}

/// Whether a bracket behind `before` opens a list of names to be given values: it begins its line or follows a word
/// that declares.
fn declares(before: &[u8]) -> bool {
    let before = before.strip_suffix(b" ").unwrap_or(before);
    let words: [&[u8]; 6] = [b"my", b"our", b"let", b"var", b"const", b"val"];
    before.is_empty() || before.ends_with(b"\n") || words.iter().any(|word| before.ends_with(word))
}

/// Literals with commas between them, up to the end of the line.
fn in_line(bytes: &[u8], from: usize) -> Vec<Argument> {
    let mut found = Vec::new();
    let mut at = from;
    while found.len() < MOST {
        let literal = literal::string(bytes, at);
        let end = match &literal {
            Some(literal) => literal.end,
            None => {
                let other = |b: &&u8| !matches!(b, b',' | b'\n' | b';' | b'"' | b'\'' | b'(');
                at + bytes[at.min(bytes.len())..]
                    .iter()
                    .take(80)
                    .take_while(other)
                    .count()
            }
        };
        found.push(Argument {
            whole: literal.is_some(),
            literal,
            several: false,
        });
        let next = blank(bytes, end);
        if bytes.get(next) != Some(&b',') {
            break;
        }
        at = blank(bytes, next + 1);
    }
    found
}

trait TrimSuffix {
    fn trim_suffix_byte(&self, byte: u8) -> &[u8];
}

impl TrimSuffix for [u8] {
    fn trim_suffix_byte(&self, byte: u8) -> &[u8] {
        match self.split_last() {
            Some((last, rest)) if *last == byte => rest,
            _ => self,
        }
    }
}
