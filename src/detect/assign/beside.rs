//! Values that stand a little off their names: `name="x" value="…"`, `"--password", default="…"`, a block with a
//! `default` in it, `$("#password").val("…")`, `expect("password:"); send("…")`.

use super::literal::{self, Literal};
use super::operator::{Operator, blank, closers};
use crate::detect::ends::{last_line, last_run};

/// How far a block or a call is followed for its default, in bytes.
const FAR: usize = 300;

/// `value=` or `value:` beside the name, on the same or the next line: `<add key="…" value="…">`, `- name: …`,
/// `{"name": …, "value": …}`, and a property list's `<string>` below its `<key>`.
pub(super) fn beside(bytes: &[u8], from: usize) -> Option<(Operator, usize)> {
    let rest = &bytes[from.min(bytes.len())..];
    let skip = rest
        .iter()
        .take(80)
        .take_while(|b| {
            b.is_ascii_whitespace() || matches!(b, b',' | b'"' | b'\'' | b'-' | b'\\' | b'{')
        })
        .count();
    let skip = skip + usize::from(skip > 0 && rest[skip..].starts_with(b":with"));
    let prefix: usize = if rest[skip..].starts_with(b"android:") {
        8
    } else {
        0
    };
    let skip = skip + prefix;
    let word = &rest[skip..];
    if let Some(at) = next_element(bytes, from + skip) {
        return Some((Operator::Tag, at));
    }
    let len = word
        .iter()
        .take(16)
        .take_while(|b| b.is_ascii_alphabetic() || **b == b'_')
        .count();
    let names: [&[u8]; 10] = [
        b"envDefault",
        b"default_value",
        b"value",
        b"default",
        b"defaultValue",
        b"content",
        b"stringValue",
        b"val",
        b"with",
        b"ParameterValue",
    ];
    if skip == 0
        || !names
            .iter()
            .any(|name| word[..len].eq_ignore_ascii_case(name))
    {
        return None;
    }
    let (after, _) = closers(bytes, from + skip + len);
    let at = blank(bytes, after);
    match bytes.get(at..)? {
        [b'=', b'>', ..] => Some((Operator::Value, at + 2)),
        [b'=' | b':', ..] => Some((Operator::Value, at + 1)),
        _ => None,
    }
}

/// `</key><string>…`, `</name>\n <value>…`, `</param-name><param-value>…`: where the text of the next element begins.
fn next_element(bytes: &[u8], at: usize) -> Option<usize> {
    let tag = bytes.get(at..)?.strip_prefix(b"</")?;
    let len = tag.iter().take(30).position(|&b| b == b'>')?;
    let name = tag[..len].to_ascii_lowercase();
    let cell = matches!(name.as_slice(), b"td" | b"th" | b"dt");
    let entry = name == b"string"
        && memchr::memmem::find(&bytes[at.saturating_sub(60)..at], b"<entry>").is_some();
    // The name and the value of an argument of JMeter.
    let property = name == b"stringprop";
    if !name.ends_with(b"key") && !name.ends_with(b"name") && !cell && !entry && !property {
        return None;
    }
    let after = at + 3 + len;
    let space = |b: &&u8| b.is_ascii_whitespace();
    let gap = bytes[after..].iter().take(80).take_while(space).count();
    let next = bytes[after + gap..].strip_prefix(b"<")?;
    let end = next.iter().take(48).position(|&b| b == b'>')?;
    (next.first() != Some(&b'/')).then_some(after + gap + 1 + end + 1)
}

/// The text behind the tag that an attribute stands in: `<setting name="password" serializeAs="String"><value>…`.
pub(super) fn behind_attributes(bytes: &[u8], from: usize) -> Option<usize> {
    let rest = &bytes[from.min(bytes.len())..];
    let plain = |b: &&u8| b.is_ascii_alphanumeric() || b" =\"':_-.".contains(b);
    let len = rest.iter().take(100).take_while(plain).count();
    (rest.get(len) == Some(&b'>')).then_some(from + len + 1)
}

/// A value named `default` further on: in the call whose argument the name is (`at` is behind its comma), or in the
/// block that it heads (`at` is behind the opening brace).
pub(super) fn default_of(bytes: &[u8], at: usize) -> Option<Literal> {
    let limit = bytes.len().min(at + FAR);
    let (mut position, mut depth) = (at, 0_usize);
    while position < limit {
        match bytes[position] {
            b'(' | b'{' | b'[' => depth += 1,
            b')' | b'}' | b']' if depth == 0 => return None,
            b')' | b'}' | b']' => depth -= 1,
            b';' => return None,
            b'd' | b'D' if depth == 0 => {
                let rest = &bytes[position + 1..limit];
                let alone =
                    !bytes[position - 1].is_ascii_alphanumeric() && bytes[position - 1] != b'_';
                if alone && rest.starts_with(b"efault") {
                    let (after, _) = closers(bytes, position + 7);
                    let mut value = blank(bytes, after);
                    if matches!(bytes.get(value), Some(b'=' | b':')) {
                        value += if bytes[value..].starts_with(b"=>") {
                            2
                        } else {
                            1
                        };
                        return literal::string(bytes, blank(bytes, value));
                    }
                }
            }
            b'"' | b'\'' | b'\\' => {
                if let Some(literal) = literal::string(bytes, position) {
                    let text = literal.value.of(bytes);
                    let key = (text.eq_ignore_ascii_case(b"default")
                        || text.eq_ignore_ascii_case(b"value"))
                        && bytes.get(blank(bytes, literal.end)) == Some(&b':');
                    if key {
                        let value = blank(bytes, blank(bytes, literal.end) + 1);
                        return literal::string(bytes, value);
                    }
                    position = literal.end;
                    continue;
                }
            }
            _ => {}
        }
        position += 1;
    }
    None
}

/// The `Default:` of a parameter in YAML: on one of the next lines, further in. `at` is the end of the name's line.
pub(super) fn default_line(bytes: &[u8], name: usize, at: usize) -> Option<usize> {
    let indent = last_run(&bytes[name.saturating_sub(40)..name], |b| b == b' ').len();
    let mut line = at + usize::from(bytes.get(at) == Some(&b'\r')) + 1;
    for _ in 0..6 {
        let rest = bytes.get(line..)?;
        let inner = rest.iter().take(60).take_while(|&&b| b == b' ').count();
        if inner <= indent {
            return None;
        }
        if rest[inner..].starts_with(b"Default: ") {
            return Some(line + inner + 9);
        }
        line += rest.iter().take(160).position(|&b| b == b'\n')? + 1;
    }
    None
}

/// Methods that are given the value of what was selected before: fields of forms, expectations, fallbacks.
const METHODS: [&[u8]; 23] = [
    b"set",
    b"type",
    b"fill",
    b"val",
    b"sendkeys",
    b"send_keys",
    b"setvalue",
    b"set_value",
    b"typetext",
    b"settext",
    b"input",
    b"tobe",
    b"toequal",
    b"tostrictequal",
    b"equal",
    b"equals",
    b"eq",
    b"eql",
    b"isequalto",
    b"orelse",
    b"getorelse",
    b"unwrap_or",
    b"unwrap_or_else",
];

/// What is done with something selected by the name: `"#password").type("x")`, `"password").value = "x"`,
/// `password).toBe("x")`, `"PASSWORD") || "x"`. `from` is behind the name and its quote.
pub(super) fn chained(bytes: &[u8], from: usize) -> Option<(Operator, usize)> {
    let close = |b: &&u8| matches!(b, b')' | b']' | b'"' | b'\'' | b'\\');
    let skip = bytes[from..].iter().take(6).take_while(close).count();
    let at = from + skip;
    if !bytes[from..at].contains(&b')') && !bytes[from..at].contains(&b']') {
        return None;
    }
    if bytes.get(at) != Some(&b'.') {
        let next = blank(bytes, at);
        // `enterText(find.byKey(Key('password')), 'x')` of Flutter.
        let line = last_line(&bytes[from.saturating_sub(80)..from]);
        if bytes.get(next) == Some(&b',') && memchr::memmem::find(line, b"enterText(").is_some() {
            return Some((Operator::Chain, next + 1));
        }
        if let Some(value) = typed_below(bytes, from, next) {
            return Some((Operator::Chain, value));
        }
        let listed = bytes.get(next) == Some(&b'=')
            && matches!(bytes.get(blank(bytes, next + 1)), Some(b'('));
        return if listed {
            Some((Operator::Assign, next + 1))
        } else {
            fallback(bytes, at)
        };
    }
    let word = |b: &&u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.');
    let len = bytes[at + 1..].iter().take(40).take_while(word).count();
    let path = bytes[at + 1..at + 1 + len].to_ascii_lowercase();
    let last = path.rsplit(|&b| b == b'.').next().unwrap_or(&path);
    let end = at + 1 + len;
    if last == b"value" || last == b"text" {
        let next = blank(bytes, end);
        let assigned = bytes.get(next) == Some(&b'=') && bytes.get(next + 1) != Some(&b'=');
        return assigned.then_some((Operator::Chain, next + 1));
    }
    let spaced = last == b"to" && bytes[end..].starts_with(b" eq");
    if spaced {
        let next = end + 3;
        let open = matches!(bytes.get(next), Some(b'(' | b' '));
        return open.then_some((Operator::Chain, next + 1));
    }
    let given = [&b"(typeText("[..], b"(replaceText("];
    if last == b"perform"
        && let Some(open) = given.iter().find(|open| bytes[end..].starts_with(open))
    {
        return Some((Operator::Chain, end + open.len()));
    }
    if bytes.get(end) != Some(&b'(') || !METHODS.contains(&last) {
        return None;
    }
    let closure = bytes[end + 1..].starts_with(b"|") || bytes[end + 1..].starts_with(b"()");
    let skip = if closure {
        bytes[end + 1..].iter().take(12).position(|&b| b == b' ')?
    } else {
        0
    };
    Some((Operator::Chain, end + 1 + skip))
}

/// `field = find("password")`, and below it `field.send_keys("x")`: where the argument begins. `end` is behind what is
/// assigned.
fn typed_below(bytes: &[u8], name: usize, end: usize) -> Option<usize> {
    let end = end + usize::from(bytes.get(end) == Some(&b';'));
    let rest = bytes.get(end..)?;
    if !matches!(rest.first(), Some(b'\n' | b'\r')) {
        return None;
    }
    let before = &bytes[name.saturating_sub(FAR)..name];
    let line = last_line(before);
    let assigned = line[..memchr::memchr(b'=', line)?].trim_ascii();
    let word = |b: &u8| b.is_ascii_alphanumeric() || *b == b'_';
    let variable = last_run(assigned, |b| word(&b));
    if variable.is_empty() {
        return None;
    }
    let mut below = rest;
    for _ in 0..3 {
        let method = below
            .trim_ascii_start()
            .strip_prefix(variable)?
            .strip_prefix(b".")?;
        let length = method.iter().take_while(|b| word(b)).count();
        let called = method[..length].to_ascii_lowercase();
        if METHODS[..11].contains(&&called[..]) {
            let open = method.get(length) == Some(&b'(');
            return open.then_some(bytes.len() - method.len() + length + 1);
        }
        let first: [&[u8]; 3] = [b"clear", b"click", b"focus"];
        let line = method.iter().take(40).position(|b| *b == b'\n')?;
        below = first.contains(&&called[..]).then_some(&method[line..])?;
    }
    None
}

/// `|| "x"`, `?? "x"`, `?: "x"`, `or "x"`, `{ "x" }`: what is taken if the name has no value.
pub(super) fn fallback(bytes: &[u8], from: usize) -> Option<(Operator, usize)> {
    let at = blank(bytes, from);
    let rest = bytes.get(at..)?;
    let operators: [&[u8]; 7] = [b"|| ", b"?? ", b"?: ", b"or ", b"||", b"??", b"{ "];
    let operator = operators.iter().find(|text| rest.starts_with(text))?;
    let value = blank(bytes, at + operator.len());
    (at > from && literal::opening(bytes, value).is_some_and(literal::Quote::is_plain))
        .then_some((Operator::Fallback, value))
}

/// The answer to a prompt: `expect("password:"); send("x\r")`. `at` is the quote that closes the prompt.
pub(super) fn answer(bytes: &[u8], at: usize) -> Option<Literal> {
    let near = &bytes[at..bytes.len().min(at + 120)];
    let send = memchr::memmem::find(near, b"send")?;
    let lines = near[..send].iter().filter(|&&b| b == b'\n').count();
    let word = |b: &&u8| b.is_ascii_alphabetic() || matches!(b, b'_' | b'-' | b'(' | b' ');
    let value = at + send + near[send..].iter().take_while(word).count();
    let mut literal = (lines <= 1).then(|| literal::string(bytes, value))??;
    for end in [&b"\\r"[..], b"\\n", b"\\r"] {
        if literal.value.of(bytes).ends_with(end) {
            literal.value.end -= end.len();
        }
    }
    Some(literal)
}
