//! Places that hand a secret to others even if nobody can read the repository: what ships to browsers and phones, and
//! what travels in URLs. Each has a sentence of its own for the reader.
//!
//! Exposure raises the severity of a finding; it says nothing about how sure it is.

use super::assign::{Assigned, Form};

/// Prefixes of variables that a framework compiles into what it sends to browsers.
const CLIENT_PREFIXES: &[(&str, &str)] = &[
    ("NEXT_PUBLIC_", "Next.js"),
    ("VITE_", "Vite"),
    ("REACT_APP_", "Create React App"),
    ("EXPO_PUBLIC_", "Expo"),
    ("GATSBY_", "Gatsby"),
    ("NUXT_PUBLIC_", "Nuxt"),
    ("VUE_APP_", "Vue CLI"),
    ("NX_PUBLIC_", "Nx"),
    ("STORYBOOK_", "Storybook"),
    ("PUBLIC_", "SvelteKit or Astro"),
];

/// Files and folders that are shipped as they are: an ending or a part of the path, and who gets it.
const SHIPPED: &[(&str, &str)] = &[
    (".min.js", "every visitor of the site"),
    (".bundle.js", "every visitor of the site"),
    (".js.map", "every visitor of the site"),
    ("/.next/static/", "every visitor of the site"),
    ("/build/static/js/", "every visitor of the site"),
    ("/.output/public/", "every visitor of the site"),
    ("/wwwroot/", "every visitor of the site"),
    ("/public/js/", "every visitor of the site"),
    ("/res/values/strings.xml", "everybody who has the app"),
    ("androidmanifest.xml", "everybody who has the app"),
    ("google-services.json", "everybody who has the app"),
    ("googleservice-info.plist", "everybody who has the app"),
    ("/info.plist", "everybody who has the app"),
    (".xcconfig", "everybody who has the app"),
    ("environment.prod.ts", "every visitor of the site"),
    ("environment.ts", "every visitor of the site"),
];

/// How far before a secret `dangerouslyAllowBrowser` still belongs to the same call, in bytes; and behind it.
const AROUND: usize = 400;

/// Why the place makes a secret worse: sentences for the reader, none if it does not. `start..end` is the secret.
pub fn of(
    bytes: &[u8],
    start: usize,
    end: usize,
    path: &[u8],
    assigned: Option<&Assigned>,
) -> Vec<String> {
    let mut sentences = Vec::new();
    if let Some(framework) = client_name(bytes, start) {
        sentences.push(format!("{framework} puts this variable into the code that every visitor gets; a variable does not hide it."));
    }
    if let Some(reader) = shipped(path) {
        sentences.push(format!("This file reaches {reader}."));
    }
    let around = &bytes[start.saturating_sub(AROUND)..bytes.len().min(end + AROUND)];
    if memchr::memmem::find(around, b"dangerouslyAllowBrowser: true").is_some() {
        sentences.push("The client runs in the browser (dangerouslyAllowBrowser), so its key reaches every visitor.".to_owned());
    }
    if assigned.is_some_and(|assigned| matches!(assigned.form, Form::UrlParam | Form::UrlUser))
        || in_query(bytes, start)
    {
        sentences.push("URLs are kept in logs, histories and Referer headers; a key in one is copied to all of them.".to_owned());
    }
    sentences
}

/// What follows the client prefix of a name, if it has one.
pub fn client_prefix(name: &[u8]) -> Option<&[u8]> {
    CLIENT_PREFIXES
        .iter()
        .find_map(|(prefix, _)| name.strip_prefix(prefix.as_bytes()))
        // A public key is one everywhere.
        .filter(|rest| !rest.starts_with(b"KEY"))
}

/// The framework whose client prefix the name before the secret has, on the same line.
fn client_name(bytes: &[u8], start: usize) -> Option<&'static str> {
    let least = start.saturating_sub(120);
    let line = bytes[least..start]
        .iter()
        .rposition(|&b| b == b'\n')
        .map_or(least, |i| least + i + 1);
    let before = &bytes[line..start];
    CLIENT_PREFIXES.iter().find_map(|(prefix, framework)| {
        let at = memchr::memmem::find(before, prefix.as_bytes())?;
        let begins = at == 0 || !(before[at - 1].is_ascii_alphanumeric() || before[at - 1] == b'_');
        begins.then_some(*framework)
    })
}

fn shipped(path: &[u8]) -> Option<&'static str> {
    let mut lower = b"/".to_vec();
    lower.extend(path.iter().map(u8::to_ascii_lowercase));
    let found = SHIPPED.iter().find(|(part, _)| {
        if part.ends_with('/') {
            memchr::memmem::find(&lower, part.as_bytes()).is_some()
        } else {
            lower.ends_with(part.as_bytes())
        }
    });
    found.map(|(_, reader)| *reader)
}

/// Whether the secret is a parameter of a URL that begins on its line.
fn in_query(bytes: &[u8], start: usize) -> bool {
    let least = start.saturating_sub(300);
    let before = &bytes[least..start];
    let word = before
        .iter()
        .rposition(|b| b.is_ascii_whitespace() || matches!(b, b'"' | b'\'' | b'`' | b'<' | b'>'))
        .map_or(0, |i| i + 1);
    let url = &before[word..];
    url.ends_with(b"=") && memchr::memmem::find(url, b"://").is_some() && url.contains(&b'?')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(path: &str, text: &str) -> usize {
        let start = text.find("s3cr3t").expect("the text holds the secret");
        of(text.as_bytes(), start, start + 6, path.as_bytes(), None).len()
    }

    #[test]
    fn exposed_places_are_told() {
        assert_eq!(said(".env", "NEXT_PUBLIC_API_KEY=s3cr3t"), 1);
        assert_eq!(said(".env", "MY_NEXT_PUBLIC_API_KEY=s3cr3t"), 0);
        assert_eq!(said("dist/app.min.js", "key:\"s3cr3t\""), 1);
        assert_eq!(
            said(
                "app/src/main/res/values/strings.xml",
                "<string>s3cr3t</string>"
            ),
            1
        );
        assert_eq!(
            said(
                "a.js",
                "new OpenAI({ apiKey: \"s3cr3t\", dangerouslyAllowBrowser: true })"
            ),
            1
        );
        assert_eq!(said("a.py", "get(\"https://h/x?q=1&token=s3cr3t\")"), 1);
        assert_eq!(said("a.py", "token=s3cr3t"), 0);
        assert_eq!(client_prefix(b"NEXT_PUBLIC_X"), Some(&b"X"[..]));
        assert_eq!(client_prefix(b"PUBLIC_KEY"), None);
    }
}
