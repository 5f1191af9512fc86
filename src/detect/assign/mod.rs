//! Values that stand where a secret would: assigned to a telling name, passed to a telling function, sent in a
//! telling header.
//!
//! [`candidates`] reads syntax only, of no language in particular, and depends on the bytes within [`REACH`] of the
//! keyword and on nothing else. Whether the value *is* a secret is judged by `value` and `score`.

mod args;
mod asking;
mod bare;
mod beside;
mod closer;
mod command;
mod cookie;
mod directives;
mod drawn;
mod expected;
mod given;
mod items;
mod jwk;
mod keyword;
mod known;
mod lines;
mod literal;
mod looped;
mod manifest;
mod meaning;
mod name;
mod numbers;
mod operator;
mod pair;
mod parts;
mod piped;
mod quotes;
mod reverse;
mod rows;
mod shell;
mod special;
mod syntax;
mod text;
mod unlikely;
mod users;
mod vocabulary;
mod yaml;

pub use keyword::{announces, trigrams};
pub use name::Strength;

use crate::model::Span;
use keyword::Word;

/// How far to each side of a keyword its candidates may reach, in bytes.
pub const REACH: usize = 1024;

/// How far before a name its line and its list are looked for, in bytes.
pub const BACK: usize = 300;

/// How a value stands in the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Form {
    /// `name = "value"`, in any kind of quotes.
    Quoted,
    /// `name = value`, to the end of the run.
    Unquoted,
    /// `name: |` and the line below it.
    Block,
    /// `name == "value"`.
    Comparison,
    /// `--name value`, `-p value`, `-u user:value`.
    Flag,
    /// `X-Name: value`, `Authorization: Scheme value`.
    Header,
    /// `Cookie: a=value`.
    Cookie,
    /// `?name=value&`.
    UrlParam,
    /// `name("value")`.
    CallArgument,
    /// `name = decode("value")`.
    Wrapped,
    /// What is taken if a setting has no value: `env("NAME") || "value"`, `${NAME:-value}`.
    Fallback,
    /// One of the elements of `name = ["value", "value"]`.
    Element,
    /// Bytes written as numbers, `name = {0x12, …}`.
    Bytes,
    /// `<name>value</name>`, or the `value` beside a `name`.
    Markup,
    /// `IDENTIFIED BY 'value'`.
    Sql,
    /// `scheme://user:value@host`.
    UrlUser,
    /// `name value`, `name is value`, in text or in a language without operators.
    Prose,
}

impl Form {
    /// For readers of a score's reasons.
    pub const fn as_str(self) -> &'static str {
        match self {
            Form::Quoted => "assigned as a quoted string",
            Form::Unquoted => "assigned without quotes",
            Form::Block => "assigned on the following line",
            Form::Comparison => "compared with a quoted string",
            Form::Flag => "given as a command-line flag",
            Form::Header => "sent in a header",
            Form::Cookie => "sent in a cookie",
            Form::UrlParam => "given as a URL parameter",
            Form::CallArgument => "passed to a function",
            Form::Wrapped => "inside the assigned expression",
            Form::Fallback => "taken where a setting has no value",
            Form::Element => "one of several assigned values",
            Form::Bytes => "assigned as numbers",
            Form::Markup => "value of a named element",
            Form::Sql => "in an SQL statement",
            Form::UrlUser => "in the user part of a URL",
            Form::Prose => "named in text",
        }
    }
}

/// What the name promises. Decides the rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Class {
    /// A password, passphrase or pre-shared key chosen by people.
    Password,
    /// `secret`, `credential`.
    Secret,
    /// `token`.
    Token,
    /// `api_key`, `private_key`, `encryption_key`.
    ApiKey,
    /// A bare `key`.
    Key,
    /// A bare `auth`.
    Auth,
    /// `salt`.
    Salt,
    /// A value of a Kubernetes manifest of kind `Secret`.
    Manifest,
    /// A session cookie.
    Cookie,
    /// `Authorization: Basic …`; the value is the base64.
    Basic,
    /// `Authorization: Bearer …`.
    Bearer,
    /// `scheme://user:password@host`.
    UrlPassword,
    /// `scheme://token@host`.
    UrlToken,
}

impl Class {
    /// The rule of the catalogue that reports it.
    pub const fn rule(self) -> &'static str {
        match self {
            Class::Password => "generic-password",
            Class::Secret | Class::Auth | Class::Salt | Class::Cookie => "generic-secret",
            Class::Token => "generic-token",
            Class::ApiKey | Class::Key => "generic-api-key",
            Class::Manifest => "kubernetes-secret-data",
            Class::Basic => "auth-basic",
            Class::Bearer => "auth-bearer",
            Class::UrlPassword => "url-password",
            Class::UrlToken => "url-token",
        }
    }

    /// For readers of a score's reasons.
    pub const fn as_str(self) -> &'static str {
        match self {
            Class::Password => "a password",
            Class::Secret => "a secret",
            Class::Token => "a token",
            Class::ApiKey => "an access key",
            Class::Key => "a key of some kind",
            Class::Auth => "something about authorization",
            Class::Salt => "a salt",
            Class::Manifest => "a value of a Secret",
            Class::Cookie => "a cookie",
            Class::Basic => "user name and password of a request",
            Class::Bearer => "the bearer token of a request",
            Class::UrlPassword => "the password of a URL",
            Class::UrlToken => "the user of a URL",
        }
    }
}

/// A value with a telling name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assigned {
    /// The name.
    pub name: Span,
    /// The value, without its quotes.
    pub value: Span,
    /// From the name to the end of the value.
    pub extent: Span,
    /// How the value stands there.
    pub form: Form,
    /// What the name promises.
    pub class: Class,
    /// How clearly it does.
    pub strength: Strength,
    /// The word of the name that says it holds something else.
    pub denied: Option<&'static str>,
    /// The value as the program sees it, where that differs from the bytes: parts joined, numbers turned into bytes.
    pub text: Option<Vec<u8>>,
}

impl Assigned {
    /// The same in a copy of its bytes that starts `by` further on (or back).
    #[must_use]
    pub fn shifted(&self, by: isize) -> Self {
        Self {
            name: self.name.shifted(by),
            value: self.value.shifted(by),
            extent: self.extent.shifted(by),
            ..self.clone()
        }
    }
}

/// Appends the candidates named by the keyword at `at`, if one of its [`trigrams`] stands there. Depends only on bytes within [`REACH`];
/// says whether bytes farther behind than some three hundred were looked at.
pub fn candidates(bytes: &[u8], at: usize, out: &mut Vec<Assigned>) -> bool {
    let Some(found) = keyword::at(bytes, at) else {
        return false;
    };
    let window = &bytes[..bytes.len().min(at + REACH)];
    match found.word {
        Word::Basic | Word::Bearer => {
            let before = out.len();
            special::scheme(window, found, out);
            out[before..].iter().any(|a| a.value.len() > 250)
        }
        Word::Kty => jwk::members(window, found, out),
        Word::Login => directives::login(window, found, out) || args::login(window, found, out),
        Word::Account => {
            directives::account(window, found, out);
            false
        }
        Word::Characters => {
            reverse::characters(window, found, out);
            false
        }
        Word::Client => known::client(window, found, out),
        Word::Users => users::table(window, found, out),
        Word::NewUser => users::made(window, found, out),
        Word::OneTime | Word::Session => drawn::values(window, found, out),
        Word::Encoder => users::encoded(window, found, out),
        Word::Cookie if window[found.end..].starts_with(b"Parser(") => {
            known::call(window, found, out)
        }
        Word::Identified => {
            special::identified_by(window, found, out);
            false
        }
        Word::Secure => {
            command::secure_string(window, found, out);
            false
        }
        Word::Function => known::call(window, found, out),
        Word::Auth
            if window[found.end..].starts_with(b"enticate(")
                || window[found.end..].starts_with(b"enticateAsync(")
                || window[found.end..].starts_with(b"::")
                || window[found.end..].starts_with(b"2::")
                || window[..found.start].ends_with(b"Plain") =>
        {
            known::call(window, found, out)
        }
        Word::FlagUser | Word::FlagPassword => {
            command::short_flag(window, found, out);
            false
        }
        Word::Secret => match manifest::fields(window, found) {
            Some(column) => manifest::values(window, found, column, out),
            None => named(window, found, out),
        },
        _ => named(window, found, out),
    }
}

/// What is assigned to the name around a keyword.
fn named(bytes: &[u8], found: keyword::Keyword, out: &mut Vec<Assigned>) -> bool {
    name::read(bytes, found).is_some_and(|name| {
        // A directive is short, or goes on for lines.
        directives::values(bytes, &name, out) || syntax::values(bytes, &name, out)
    })
}

#[cfg(test)]
mod tests;
