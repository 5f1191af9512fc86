//! Values that stand before their names: `"x" == password`, `"x".equals(password)`, `setValue("x", forKey: "token")`,
//! `{"value": "x", "key": "token"}`, `'x' | ConvertTo-SecureString`.

use super::keyword::Keyword;
use super::literal::{self, Literal};
use super::name::{Name, Strength};
use super::operator::blank;
use super::special::named;
use super::syntax::Emit;
use super::{Assigned, Class, Form};
use crate::model::Span;

/// How far back a value is looked for, in bytes.
const BACK: usize = 160;

/// Adds the value before the name in hand. Says whether there was one.
pub(super) fn before(emit: &mut Emit<'_>) -> bool {
    let bytes = emit.bytes;
    let name = emit.name.span.start;
    let least = name.saturating_sub(BACK);
    let own = emit.name.span.of(bytes);
    if matches!(own, b"htpasswd" | b"mosquitto_passwd") {
        return created(emit);
    }
    if own == b"password_hash" {
        return filtered(emit);
    }
    if own == b"salt" {
        salted(emit, least);
    }
    let Some(&last) = bytes[least..name].last() else {
        return false;
    };
    if let Some(literal) = entered(emit, least) {
        emit.literal(literal, Form::CallArgument);
        return true;
    }
    if matches!(own, b"chpasswd" | b"passwd") {
        let Some(mut literal) = piped(bytes, name) else {
            return false;
        };
        let colon = literal.value.of(bytes).iter().position(|&b| b == b':');
        literal.value.start += match own {
            b"chpasswd" => colon.map_or(literal.value.len(), |i| i + 1),
            _ => 0,
        };
        emit.literal(literal, Form::Flag);
        return true;
    }
    if let Some(literal) = remarked(emit, least) {
        emit.literal(literal, Form::Prose);
        return true;
    }
    let found = match last {
        b'"' | b'\'' => named_behind(bytes, least, name - 1),
        b' ' | b'(' | b'$' | b'.' | b'>' | b':' => {
            compared(bytes, least, name).or_else(|| asserted(emit, least))
        }
        _ => None,
    };
    let Some((literal, form)) = found else {
        return false;
    };
    emit.literal(literal, form);
    true
}

/// Adds the password that stands before its salt: `hasher.encode("x", salt="…")`.
fn salted(emit: &mut Emit<'_>, least: usize) {
    let bytes = emit.bytes;
    let start = emit.name.span.start;
    let given = matches!(
        bytes.get(blank(bytes, emit.name.span.end)),
        Some(b'=' | b':')
    );
    let before = bytes[least..start].trim_ascii_end();
    let Some(password) = before
        .strip_suffix(b",")
        .filter(|_| given)
        .and_then(|before| ending(bytes, least, least + before.len()))
    else {
        return;
    };
    let call = &bytes[least..password.value.start - 1];
    let call = call.strip_suffix(b"b").unwrap_or(call);
    let verbs: [&[u8]; 5] = [b"encode(", b"hash(", b"derive(", b"pbkdf2(", b"scrypt("];
    if verbs.iter().any(|verb| call.ends_with(verb)) {
        let span = Span::new(start, emit.name.span.end);
        let name = named(span, Class::Password, Strength::Strong);
        Emit::new(bytes, &name, emit.out).literal(password, Form::CallArgument);
    }
}

/// `I fill in "x" for "Password"`, `enters "x" as the password`: steps of a test in words.
fn entered(emit: &Emit<'_>, least: usize) -> Option<Literal> {
    let (bytes, name) = (emit.bytes, emit.name.span.start);
    if emit.name.class != Class::Password || emit.name.denied.is_some() {
        return None;
    }
    let text = &bytes[least..name];
    let quoted = text.strip_suffix(b"\"").or(text.strip_suffix(b"'"));
    let words: &[&[u8]] = match quoted {
        Some(_) => &[
            b" for ",
            b" into ",
            b" in ",
            b" into the ",
            b" in the ",
            b" for the ",
        ],
        None => &[
            b" as the ",
            b" as ",
            b" as my ",
            b" as password ",
            b" for the ",
            b" into the ",
        ],
    };
    let text = quoted.unwrap_or(text);
    let before = words.iter().find_map(|word| text.strip_suffix(*word))?;
    let line = memchr::memrchr(b'\n', before).map_or(before, |at| &before[at + 1..]);
    let line = line.trim_ascii_start();
    let steps: [&[u8]; 5] = [b"Given ", b"When ", b"Then ", b"And ", b"But "];
    let step = steps.iter().any(|word| line.starts_with(word));
    step.then(|| ending(bytes, least, least + before.len()))?
}

/// `default = "x" # database password`: the string that a remark of a few words at the end of its line explains.
fn remarked(emit: &Emit<'_>, least: usize) -> Option<Literal> {
    let (bytes, name) = (emit.bytes, emit.name.span);
    let ends = matches!(bytes.get(name.end), None | Some(b'\n' | b'\r'));
    if !ends || emit.name.class != Class::Password || emit.name.denied.is_some() {
        return None;
    }
    let line = &bytes[least..name.start];
    let line = memchr::memrchr(b'\n', line).map_or(line, |at| &line[at + 1..]);
    let words = |b: &&u8| b.is_ascii_alphanumeric() || matches!(b, b' ' | b'_' | b'-');
    let remark = line.iter().rev().take_while(words).count();
    let before = line[..line.len() - remark].trim_ascii_end();
    let mark = ["//", "#"]
        .iter()
        .find_map(|mark| before.strip_suffix(mark.as_bytes()))?;
    let code = mark.trim_ascii_end();
    let code = code
        .strip_suffix(b";")
        .or(code.strip_suffix(b","))
        .unwrap_or(code);
    (remark <= 32).then(|| {
        ending(
            bytes,
            name.start - line.len(),
            name.start - line.len() + code.len(),
        )
    })?
}

/// `{{ 'x' | password_hash('sha512') }}`: what is given to the filter is not what it makes. Says whether it was that.
fn filtered(emit: &mut Emit<'_>) -> bool {
    let Some(literal) = piped(emit.bytes, emit.name.span.start) else {
        return false;
    };
    let name = Name {
        denied: None,
        ..*emit.name
    };
    Emit::new(emit.bytes, &name, emit.out).literal(literal, Form::Wrapped);
    true
}

/// `htpasswd -b file user x`. Says whether it was that.
fn created(emit: &mut Emit<'_>) -> bool {
    let bytes = emit.bytes;
    let rest = &bytes[emit.name.span.end..bytes.len().min(emit.name.span.end + 200)];
    let line = rest
        .iter()
        .position(|b| matches!(b, b'\n' | b'|' | b'>' | b';'))
        .map_or(rest, |end| &rest[..end]);
    let line = line.trim_ascii_end();
    let flags = line
        .split(|&b| b == b' ')
        .filter(|word| word.starts_with(b"-"));
    let words = line
        .split(|&b| b == b' ')
        .filter(|word| !word.is_empty() && !word.starts_with(b"-"))
        .count();
    if !flags.flatten().any(|&b| b == b'b') || words < 2 {
        return false;
    }
    let start = emit.name.span.end + memchr::memrchr(b' ', line).map_or(0, |at| at + 1);
    match literal::string(bytes, start) {
        Some(literal) => emit.literal(literal, Form::Flag),
        None => emit.push(literal::run(bytes, start), Form::Flag, None),
    }
    true
}

/// `load(stream, "x".toCharArray())`: a password of Java where no name says so.
pub(super) fn characters(bytes: &[u8], found: Keyword, out: &mut Vec<Assigned>) {
    let quote = found.start.checked_sub(1).filter(|&at| bytes[at] == b'.');
    let literal = quote.and_then(|end| ending(bytes, end.saturating_sub(BACK), end));
    let Some(literal) = literal else {
        return;
    };
    // What is assigned to a name is judged by that.
    let before = bytes[..literal.value.start - 1].trim_ascii_end();
    if !before.ends_with(b",") {
        return;
    }
    let name = named(
        Span::new(found.start, found.end - 1),
        Class::Password,
        Strength::Strong,
    );
    Emit::new(bytes, &name, out).literal(literal, Form::CallArgument);
}

/// `"x" == $this->password`, `"x".equals(password)`, `- value: x` above `name: PASSWORD`.
fn compared(bytes: &[u8], least: usize, name: usize) -> Option<(Literal, Form)> {
    let path =
        |b: &&u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.' | b'>' | b'-' | b'$' | b'@');
    let own = bytes[least..name].iter().rev().take_while(path).count();
    let text = bytes[least..name - own].trim_ascii_end();
    let operators: [&[u8]; 8] = [
        b"==",
        b"===",
        b"!=",
        b"!==",
        b" eq",
        b" ne",
        b".equals(",
        b".equalsIgnoreCase(",
    ];
    if operators.iter().any(|end| text.ends_with(end)) {
        let rest = text.trim_end_with(b"=!");
        let rest = operators[4..]
            .iter()
            .find_map(|end| rest.strip_suffix(*end))
            .unwrap_or(rest);
        return Some((
            ending(bytes, least, least + rest.trim_ascii_end().len())?,
            Form::Comparison,
        ));
    }
    let beside = text
        .strip_suffix(b"name:")
        .or_else(|| text.strip_suffix(b"key:"))?;
    let line = beside.trim_ascii_end();
    if line.len() == beside.len() || !beside[line.len()..].contains(&b'\n') {
        return None;
    }
    let start = line.iter().rposition(|&b| b == b'\n').map_or(0, |i| i + 1);
    let value = line[start..].trim_ascii_start();
    let value = value
        .strip_prefix(b"- ")
        .unwrap_or(value)
        .strip_prefix(b"value: ")?;
    let run = Span::new(least + line.len() - value.len(), least + line.len());
    let plain = !value
        .iter()
        .any(|b| matches!(b, b' ' | b'"' | b'\'' | b'{' | b'$'));
    if plain {
        let literal = Literal {
            value: run,
            end: run.end,
            joined: None,
        };
        return Some((literal, Form::Markup));
    }
    literal::string(bytes, run.start).map(|literal| (literal, Form::Markup))
}

/// `assert.Equal(t, "x", config.Password)`, `assertEquals("x", user.getPassword())`: what a test expects.
fn asserted(emit: &Emit<'_>, least: usize) -> Option<(Literal, Form)> {
    // Most tokens in tests are those of parsers.
    if emit.name.class == Class::Token {
        return None;
    }
    let (bytes, name) = (emit.bytes, emit.name.span.start);
    let path = |b: &&u8| b.is_ascii_alphanumeric() || b"_.>-$@".contains(b);
    let own = bytes[least..name].iter().rev().take_while(path).count();
    let text = bytes[least..name - own].trim_ascii_end();
    let text = text.strip_suffix(b",")?.trim_ascii_end();
    let literal = ending(bytes, least, least + text.len())?;
    let before = &bytes[least..literal.value.start - 1];
    let open = memchr::memrchr(b'(', before)?;
    // The test itself may come first.
    let first = before[open + 1..].trim_ascii();
    let alone = first.is_empty() || first == b"t,";
    let verbs: [&[u8]; 5] = [
        b"Equal",
        b"Equals",
        b"AreEqual",
        b"assertEqual",
        b"assertSame",
    ];
    let verb = verbs.iter().any(|verb| before[..open].ends_with(verb));
    (alone && verb).then_some((literal, Form::Comparison))
}

/// What is sent through a pipe to the command at `command`: `echo "x" |`, `'x' |`.
pub(super) fn piped(bytes: &[u8], command: usize) -> Option<Literal> {
    let least = command.saturating_sub(BACK);
    let line = bytes[least..command]
        .iter()
        .rposition(|&b| b == b'\n')
        .map_or(least, |i| least + i + 1);
    let before = bytes[line..command].trim_ascii_end();
    let before = ["sudo", "/usr/sbin/", "/usr/bin/", "sudo /usr/sbin/"]
        .iter()
        .find_map(|word| before.strip_suffix(word.as_bytes()))
        .unwrap_or(before);
    let text = before.trim_ascii_end().strip_suffix(b"|")?.trim_ascii_end();
    let end = line + text.len();
    if let found @ Some(_) = ending(bytes, line, end) {
        return found;
    }
    let start = text.iter().rposition(|&b| b == b' ')? + 1;
    let told = text[..start].trim_ascii_end();
    let echo = told.ends_with(b"echo") || told.ends_with(b"-n") || told.ends_with(b"-e");
    let value = Span::new(line + start, end);
    let plain = !value
        .of(bytes)
        .iter()
        .any(|b| matches!(b, b'$' | b'`' | b'(' | b')' | b'"' | b'\''));
    (echo && plain).then_some(Literal {
        value,
        end,
        joined: None,
    })
}

/// `"x", forKey: "name"`, `value="x" key="name"`, `"value": "x", "key": "name"`. `quote` is where the name's quote is.
fn named_behind(bytes: &[u8], least: usize, quote: usize) -> Option<(Literal, Form)> {
    let quote = quote - usize::from(quote > least && bytes[quote - 1] == b'@');
    let text = bytes[least..quote].trim_ascii_end();
    if let Some(rest) = text
        .strip_suffix(b"forKey:")
        .or_else(|| text.strip_suffix(b"forHTTPHeaderField:"))
    {
        let rest = rest.trim_ascii_end();
        let rest = rest.strip_suffix(b",").unwrap_or(rest).trim_ascii_end();
        return Some((
            ending(bytes, least, least + rest.len())?,
            Form::CallArgument,
        ));
    }
    // Laravel's `$this->type('x', 'password')`.
    if let Some(literal) = text
        .strip_suffix(b",")
        .and_then(|rest| ending(bytes, least, least + rest.len()))
        .filter(|literal| bytes[least..literal.value.start - 1].ends_with(b"->type("))
    {
        return Some((literal, Form::CallArgument));
    }
    let words: [&[u8]; 4] = [b"key=", b"name=", b"\"key\":", b"\"name\":"];
    let rest = words
        .iter()
        .find_map(|end| text.strip_suffix(*end))?
        .trim_ascii_end();
    let rest = rest.strip_suffix(b",").unwrap_or(rest).trim_ascii_end();
    let literal = ending(bytes, least, least + rest.len())?;
    let before = bytes[least..literal.value.start - 1].trim_ascii_end();
    let named: [&[u8]; 2] = [b"value=", b"\"value\":"];
    named
        .iter()
        .any(|end| before.ends_with(end))
        .then_some((literal, Form::Markup))
}

/// The string literal on the line whose closing quote ends at `end`.
pub(super) fn ending(bytes: &[u8], least: usize, end: usize) -> Option<Literal> {
    let close = end.checked_sub(1).filter(|&i| i > least)?;
    let quote = bytes[close];
    if !matches!(quote, b'"' | b'\'') || bytes[close - 1] == b'\\' {
        return None;
    }
    let inside = &bytes[least..close];
    let open = inside.iter().rposition(|&b| b == quote || b == b'\n')?;
    (inside[open] == quote && (open == 0 || inside[open - 1] != b'\\')).then(|| Literal {
        value: Span::new(least + open + 1, close),
        end,
        joined: None,
    })
}

trait TrimEnd {
    fn trim_end_with(&self, bytes: &[u8]) -> &[u8];
}

impl TrimEnd for [u8] {
    fn trim_end_with(&self, bytes: &[u8]) -> &[u8] {
        let kept = self
            .iter()
            .rposition(|b| !bytes.contains(b))
            .map_or(0, |i| i + 1);
        &self[..kept]
    }
}
