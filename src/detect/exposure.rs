//! Places that hand a secret to others even if nobody can read the repository: what ships to browsers and phones, and
//! what travels in URLs. Each has a sentence of its own for the reader.
//!
//! Exposure raises the severity of a finding; it says nothing about how sure it is.

use super::assign::{Assigned, Form};
use super::block;
use super::near::line_start;

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
    ("/dist/assets/", "every visitor of the site"),
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

/// Code of programs that people install: a folder, an ending.
const APP_CODE: &[(&str, &str)] = &[
    ("/lib/", ".dart"),
    ("/ios/", ".swift"),
    ("/ios/", ".m"),
    ("/android/app/src/main/", ".java"),
    ("/android/app/src/main/", ".kt"),
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
    if let Some(setting) = build_setting(bytes, start, path) {
        sentences.push(format!("{setting}; everybody who gets that can read it."));
    }
    let around = &bytes[start.saturating_sub(AROUND)..bytes.len().min(end + AROUND)];
    if let Some(option) = browser_option(around) {
        sentences.push(format!(
            "The client runs in the browser ({option}), so its key reaches every visitor."
        ));
    }
    if let Some(code) = browser_code(bytes, start, path) {
        sentences.push(format!(
            "This is {code}, which every visitor gets with the key in it."
        ));
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

/// The option of an SDK near a key by which a program allows its use in browsers.
fn browser_option(around: &[u8]) -> Option<&'static str> {
    let find = |text: &str| memchr::memmem::find(around, text.as_bytes());
    let behind = |name: &str| find(name).map(|at| &around[at + name.len()..]);
    let is_on = |rest: &[u8]| {
        let rest = rest.trim_ascii_start().strip_prefix(b":");
        // Minifiers write `!0`.
        rest.map(<[u8]>::trim_ascii_start)
            .is_some_and(|rest| rest.starts_with(b"true") || rest.starts_with(b"!0"))
    };
    if behind("dangerouslyAllowBrowser").is_some_and(is_on) {
        return Some("dangerouslyAllowBrowser");
    }
    find("anthropic-dangerous-direct-browser-access")
        .map(|_| "anthropic-dangerous-direct-browser-access")
}

/// How far before a secret a script may begin, in bytes.
const SCRIPT: usize = 8192;

/// How far from a secret something can stand that exposes it.
pub const REACH: usize = SCRIPT;

/// The kind of code a secret stands in, if that is sent to browsers: a script of a page, a component of one.
fn browser_code(bytes: &[u8], start: usize, path: &[u8]) -> Option<&'static str> {
    let ends = |ends: &[&str]| {
        let tail = &path[path.len().saturating_sub(8)..];
        let tail = tail.to_ascii_lowercase();
        ends.iter().any(|end| tail.ends_with(end.as_bytes()))
    };
    if ends(&[".html", ".htm"]) {
        let before = &bytes[start.saturating_sub(SCRIPT)..start];
        let opened = memchr::memmem::rfind(before, b"<script")?;
        let closed = memchr::memmem::find(&before[opened..], b"</script");
        return closed.is_none().then_some("a script of a page");
    }
    if ends(&[".vue", ".svelte"]) {
        return Some("a component of a page");
    }
    let directive = bytes.trim_ascii_start();
    let client = [&b"\"use client\""[..], b"'use client'"];
    let component = client.iter().any(|words| directive.starts_with(words));
    (component && ends(&[".tsx", ".jsx", ".ts", ".js"])).then_some("a client component")
}

/// The framework whose client prefix the name before the secret has, on the same line.
fn client_name(bytes: &[u8], start: usize) -> Option<&'static str> {
    let line = line_start(bytes, start, start.saturating_sub(120));
    let before = &bytes[line..start];
    CLIENT_PREFIXES.iter().find_map(|(prefix, framework)| {
        let at = memchr::memmem::find(before, prefix.as_bytes())?;
        let begins = at == 0 || !(before[at - 1].is_ascii_alphanumeric() || before[at - 1] == b'_');
        begins.then_some(*framework)
    })
}

/// What a setting of a build does with the secret that stands in it, if that ends up with users.
fn build_setting(bytes: &[u8], start: usize, path: &[u8]) -> Option<&'static str> {
    let name = path.rsplit(|b| *b == b'/').next().unwrap_or(path);
    let earliest = start.saturating_sub(400);
    let line = line_start(bytes, start, earliest);
    if name.starts_with(b"next.config.") {
        let inlined = block::key(bytes, line, earliest) == b"env";
        return inlined.then_some("Next.js puts what `env` says here into the code of its pages");
    }
    if !name.starts_with(b"build.gradle") {
        return None;
    }
    let setting = bytes[line..start].trim_ascii_start();
    [&b"buildConfigField"[..], b"resValue"]
        .iter()
        .any(|name| setting.starts_with(name))
        .then_some("Gradle builds this value into the app")
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
    let holds = |part: &str| memchr::memmem::find(&lower, part.as_bytes()).is_some();
    let app = |(folder, end): &(&str, &str)| lower.ends_with(end.as_bytes()) && holds(folder);
    found.map(|(_, reader)| *reader).or_else(|| {
        let app = APP_CODE.iter().any(app);
        app.then_some("everybody who has the app")
    })
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
        let access =
            "{\"x-api-key\": \"s3cr3t\", \"anthropic-dangerous-direct-browser-access\": \"true\"}";
        assert_eq!(said("a.js", access), 1);
        let option = |option: &str| {
            said(
                "a.js",
                &format!("new X({{ apiKey: \"s3cr3t\", {option} }})"),
            )
        };
        assert_eq!(option("dangerouslyAllowBrowser:true"), 1);
        assert_eq!(option("dangerouslyAllowBrowser:!0"), 1);
        assert_eq!(option("dangerouslyAllowBrowser: false"), 0);
        assert_eq!(option("dangerouslyAllowBrowser:!1"), 0);
        assert_eq!(said("index.html", "<script>\nconst key = \"s3cr3t\";"), 1);
        assert_eq!(said("index.html", "<script></script><code>s3cr3t"), 0);
        assert_eq!(said("a.tsx", "\"use client\";\nconst key = \"s3cr3t\";"), 1);
        assert_eq!(
            said("src/App.vue", "<script setup>\nconst key = \"s3cr3t\""),
            1
        );
        assert_eq!(said("a.tsx", "\"use server\";\nconst key = \"s3cr3t\";"), 0);
        assert_eq!(said("a.py", "get(\"https://h/x?q=1&token=s3cr3t\")"), 1);
        assert_eq!(said("a.py", "token=s3cr3t"), 0);
        for (path, text, times) in [
            ("next.config.js", "  env: {\n    KEY: \"s3cr3t\",", 1),
            ("next.config.js", "  other: {\n    KEY: \"s3cr3t\",", 0),
            (
                "a/build.gradle",
                "buildConfigField \"String\", \"KEY\", \"s3cr3t\"",
                1,
            ),
            ("a/build.gradle", "password \"s3cr3t\"", 0),
            ("lib/keys.dart", "const key = \"s3cr3t\";", 1),
            ("bin/keys.dart", "const key = \"s3cr3t\";", 0),
            ("ios/Keys.swift", "let key = \"s3cr3t\"", 1),
            ("web/dist/assets/index-1.js", "key:\"s3cr3t\"", 1),
        ] {
            assert_eq!(said(path, text), times, "{path}: {text}");
        }
        assert_eq!(client_prefix(b"NEXT_PUBLIC_X"), Some(&b"X"[..]));
        assert_eq!(client_prefix(b"PUBLIC_KEY"), None);
    }
}
