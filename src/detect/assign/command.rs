//! Command lines: `-p value`, `-u user:value`, PowerShell's `ConvertTo-SecureString`.

use super::bare;
use super::keyword::{Keyword, Word};
use super::literal;
use super::name::Strength;
use super::special::named;
use super::syntax::Emit;
use super::{Assigned, Class, Form};
use crate::detect::ends::last_line;
use crate::model::Span;

/// `ConvertTo-SecureString 'x' -AsPlainText`, `-String "x"`.
pub(super) fn secure_string(bytes: &[u8], found: Keyword, out: &mut Vec<Assigned>) {
    if !bytes[..found.start]
        .to_ascii_lowercase_tail(10)
        .ends_with(b"convertto-")
    {
        return;
    }
    let verb = found.start - 10;
    if let Some(literal) = super::piped::piped(bytes, verb) {
        let name = named(
            Span::new(verb, found.end),
            Class::Password,
            Strength::Strong,
        );
        Emit::new(bytes, &name, out).literal(literal, Form::CallArgument);
        return;
    }
    let rest = &bytes[found.end..bytes.len().min(found.end + 60)];
    let Some(quote) = rest
        .iter()
        .position(|b| matches!(b, b'"' | b'\'' | b'\n' | b'$'))
        .or(Some(0))
    else {
        return;
    };
    let name = named(
        Span::new(found.start, found.end),
        Class::Password,
        Strength::Strong,
    );
    let mut emit = Emit::new(bytes, &name, out);
    if let Some(found) = literal::string(bytes, found.end + quote) {
        emit.literal(found, Form::CallArgument);
        return;
    }
    let string = rest.strip_prefix(b" -String").unwrap_or(rest);
    let run = bare::run(bytes, found.end + (rest.len() - string.len()) + 1);
    if string.starts_with(b" ") && !matches!(bytes.get(run.start), Some(b'-' | b'$' | b'(')) {
        emit.push(run, Form::Flag, None);
    }
}

trait LowerTail {
    fn to_ascii_lowercase_tail(&self, len: usize) -> Vec<u8>;
}

impl LowerTail for [u8] {
    fn to_ascii_lowercase_tail(&self, len: usize) -> Vec<u8> {
        self[self.len().saturating_sub(len)..].to_ascii_lowercase()
    }
}

/// Programs that take a password with `-p`.
const TAKE_P: &[&[u8]] = &[
    b"mysql",
    b"mysqldump",
    b"mysqladmin",
    b"mariadb",
    b"sshpass",
    b"mongo",
    b"mongodump",
    b"mongorestore",
    b"mongosh",
    b"login",
    b"az ",
    b"psql",
    b"ldap",
    b"smbclient",
    b"rabbitmqadmin",
    b"cqlsh",
    b"influx",
    b"oc ",
    b"sqlcmd",
    b"ipmitool",
    b"vault",
    b"curl",
    b"password",
    b"keychain",
    b"passwd",
    b"-u ",
    b"\"-u\"",
    b"--user",
    b"--username",
    b"user",
    b"wget",
    b"kinit",
    b"openssl",
    b"unzip",
    b"zip",
    b"7z",
    b"rsync",
    b"winrm",
    b"evil-winrm",
    b"crackmapexec",
    b"xfreerdp",
];

/// `-p value`, `-pvalue`, `-u user:value`, on a command line that takes them.
pub(super) fn short_flag(bytes: &[u8], found: Keyword, out: &mut Vec<Assigned>) {
    let before = &bytes[found.start.saturating_sub(200)..found.start];
    let before = last_line(before).to_ascii_lowercase();
    let has = |word: &&[u8]| memchr::memmem::find(&before, word).is_some();
    // `["mysql", "-px"]`, `["mysql", "-p", "x"]`
    let listed = matches!(bytes[found.start - 1], b'"' | b'\'');
    let apart = listed && bytes[found.end..].starts_with(&[bytes[found.start - 1], b',', b' ']);
    let spaced = bytes.get(found.end) == Some(&b' ') || apart;
    let at = found.end + if apart { 3 } else { usize::from(spaced) };
    if found.word == Word::FlagUser {
        let http: [&[u8]; 5] = [b"curl", b"http", b"wget", b"docker", b"lftp"];
        if http.iter().any(has) {
            user_colon_password(bytes, found, at, out);
        }
        return;
    }
    if !TAKE_P.iter().any(has)
        || memchr::memmem::find(&before, b"mkdir").is_some()
        || memchr::memmem::find(&before, b"docker run").is_some()
        || composes(&before)
    {
        return;
    }
    if !spaced && ![&b"mysql"[..], b"mariadb", b"sshpass"].iter().any(has) {
        return;
    }
    let name = named(
        Span::new(found.start, found.end),
        Class::Password,
        Strength::Plain,
    );
    let mut emit = Emit::new(bytes, &name, out);
    if let Some(literal) = literal::string(bytes, at) {
        if !sets_parameter(literal.value.of(bytes)) {
            emit.literal(literal, Form::Flag);
        }
    } else if bytes
        .get(at)
        .is_some_and(|b| b.is_ascii_graphic() && *b != b'-')
    {
        let run = bare::run(bytes, at);
        if listed && (apart || bytes.get(run.end) != Some(&bytes[found.start - 1])) {
            return;
        }
        // Ports and paths: the other things `-p` stands for.
        let text = run.of(bytes);
        if !text
            .iter()
            .all(|b| b.is_ascii_digit() || matches!(b, b':' | b'.' | b','))
            && !text.contains(&b'/')
            && !sets_parameter(text)
            && (spaced || !text.starts_with(b"rint"))
        {
            emit.push(run, Form::Flag, None);
        }
    }
}

/// `docker compose -f mysql.yml -p shop`: the name of a project, unless a program of a container is run there.
fn composes(before: &[u8]) -> bool {
    let has = |word: &[u8]| memchr::memmem::find(before, word).is_some();
    (has(b"docker compose ") || has(b"docker-compose ")) && !has(b" exec ") && !has(b" run ")
}

/// `-p NAME=value`: a parameter of a template, which its own name tells.
fn sets_parameter(text: &[u8]) -> bool {
    let name = |b: &u8| b.is_ascii_uppercase() || b.is_ascii_digit() || *b == b'_';
    memchr::memchr(b'=', text).is_some_and(|at| at >= 2 && text[..at].iter().all(name))
}

fn user_colon_password(bytes: &[u8], found: Keyword, at: usize, out: &mut Vec<Assigned>) {
    let whole = match literal::string(bytes, at) {
        Some(literal) => literal.value,
        None => bare::run(bytes, at),
    };
    let Some(colon) = whole.of(bytes).iter().position(|&b| b == b':') else {
        return;
    };
    let value = Span::new(whole.start + colon + 1, whole.end);
    if colon == 0 || value.of(bytes).starts_with(b"//") {
        return;
    }
    let name = named(
        Span::new(found.start, found.end),
        Class::Password,
        Strength::Strong,
    );
    Emit::new(bytes, &name, out).push(value, Form::Flag, None);
}
