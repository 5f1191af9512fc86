//! What each decoder finds in text, and what it leaves alone.

use data_encoding::{BASE64, BASE64URL_NOPAD, HEXLOWER};

use super::*;

const TEXT: &str = "db_password = \"changeme-and-more\"\nuser = \"x\"\n";

/// All layers of a text, found as the engine does.
fn layers(text: &[u8]) -> Vec<Layer> {
    let mut out = Vec::new();
    let mut budget = Budget::default();
    let mut at = 0;
    let (mut runs_done, mut marks_done) = (0, 0);
    while at < text.len() {
        let run = text[at..].iter().take_while(|b| is_token(**b)).count();
        if run >= LEAST_RUN && at >= runs_done {
            runs_done = from_run(text, Span::new(at, at + run), 0, &mut budget, &mut out);
        }
        for mark in at..at + run.max(1) {
            if mark >= marks_done && is_mark(text, mark) {
                marks_done = from_mark(text, mark, &mut budget, &mut out);
            }
        }
        at += run.max(1);
    }
    out
}

#[track_caller]
fn says(text: &str, via: &[&str], part: &str) {
    let found = layers(text.as_bytes());
    let fits =
        |layer: &&Layer| layer.via == via && String::from_utf8_lossy(&layer.bytes).contains(part);
    let layer = found
        .iter()
        .find(fits)
        .unwrap_or_else(|| panic!("{text}: {found:?}"));
    assert!(layer.span.end <= text.len() && !layer.span.is_empty());
}

#[test]
fn base64_in_every_dress() {
    let plain = BASE64.encode(TEXT.as_bytes());
    says(&format!("data: {plain}\n"), &["base64"], TEXT);
    says(
        &format!("\"{}\"", BASE64URL_NOPAD.encode(TEXT.as_bytes())),
        &["base64"],
        TEXT,
    );
    // Text of PowerShell has two bytes for each letter.
    let wide: Vec<u8> = TEXT.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let wide = BASE64.encode(&wide);
    says(&format!("powershell -enc {wide}\n"), &["base64"], TEXT);
    let long = BASE64.encode(TEXT.repeat(5).as_bytes());
    let lines: Vec<&str> = long
        .as_bytes()
        .chunks(64)
        .map(|c| std::str::from_utf8(c).expect("ASCII"))
        .collect();
    says(
        &format!("x: |\n  {}\n", lines.join("\n  ")),
        &["base64"],
        &TEXT.repeat(5),
    );
    says(
        &format!("x = \"{}\"", lines.join("\\n")),
        &["base64"],
        &TEXT.repeat(5),
    );
    says(
        &format!("\"{}\"", BASE64.encode(plain.as_bytes())),
        &["base64", "base64"],
        TEXT,
    );
    says(
        &format!("url(data:text/plain;base64,{plain})"),
        &["data-url"],
        TEXT,
    );
    let token = format!(
        "eyJhbGciOiJIUzI1NiJ9.{}.c2ln",
        BASE64URL_NOPAD.encode(br#"{"password":"changeme"}"#)
    );
    says(&token, &["jwt"], "\"changeme\"");
}

#[test]
fn hex_and_escapes() {
    says(
        &format!("x = {}", HEXLOWER.encode(TEXT.as_bytes())),
        &["hex"],
        TEXT,
    );
    says(
        "u=https%3A%2F%2Fuser%3Achangeme%40host%2Fx&y",
        &["percent"],
        "https://user:changeme@host/x",
    );
    says(
        "a {&quot;password&quot;:&quot;changeme&quot;} b",
        &["html"],
        "\"password\":\"changeme\"",
    );
    says("a &#x70;&#x61;&#x73;&#x73;=changeme b", &["html"], "pass");
    says(
        r#"x = "\u0022password\u0022:\u0022changeme\u0022""#,
        &["escapes"],
        "\"password\":\"changeme\"",
    );
    says(
        r#"x = "\x70\x61\x73\x73\x77\x6f\x72\x64""#,
        &["escapes"],
        "password",
    );
    says(
        r#"x = "\160\141\163\163\167\157\162\144""#,
        &["escapes"],
        "password",
    );
    says(
        "a password=3D\"change=\nme-3\"=20b=3Dc",
        &["quoted-printable"],
        "password=\"changeme-3\"",
    );
}

#[test]
fn prefixed_hex_and_few_escapes() {
    says(
        &format!("x = 0x{}", HEXLOWER.encode(TEXT.as_bytes())),
        &["hex"],
        TEXT,
    );
    says(
        r#"v = "password\x3d\x22changeme-3\x22""#,
        &["escapes"],
        "password=\"changeme-3\"",
    );
    says(
        "<p>&#112;&#97;&#115;&#115;&#61;changeme</p>",
        &["html"],
        "pass=",
    );
}

#[test]
fn split_strings() {
    says(
        "k = \"abcdefgh01234567\" + \"89abcdef\"",
        &["concatenation"],
        "abcdefgh0123456789abcdef",
    );
    says(
        "k = \"abcdefgh01234567\"\n    \"89abcdef\"",
        &["concatenation"],
        "abcdefgh0123456789abcdef",
    );
    says(
        "char k[] = {'a','b','c','d','e','f','g', 'h', 'i','j','k','l'};",
        &["characters"],
        "abcdefghijkl",
    );
}

#[test]
fn compressed_text() {
    let mut packed = vec![0; 4096];
    let text = TEXT.repeat(20);
    let mut compressor = libdeflater::Compressor::new(libdeflater::CompressionLvl::default());
    let len = compressor
        .gzip_compress(text.as_bytes(), &mut packed)
        .expect("4 KiB is enough room");
    let once = BASE64.encode(&packed[..len]);
    says(&format!("x: {once}"), &["gzip"], &text);
    says(
        &format!("release: {}", BASE64.encode(once.as_bytes())),
        &["base64", "gzip"],
        &text,
    );
}

#[test]
fn zlib_of_every_level() {
    for level in [1, 6, 12] {
        for text in [TEXT.to_owned(), TEXT.repeat(9), format!("{{{TEXT}")] {
            let mut packed = vec![0; 4096];
            let level = libdeflater::CompressionLvl::new(level).expect("a level");
            let mut compressor = libdeflater::Compressor::new(level);
            let len = compressor
                .zlib_compress(text.as_bytes(), &mut packed)
                .expect("4 KiB is enough room");
            says(
                &format!("x: {}", BASE64.encode(&packed[..len])),
                &["gzip"],
                &text,
            );
        }
    }
}

#[test]
fn saml_requests_as_urls_hold_them() {
    // Some of these hold `+`, `/` and `=` in base64.
    for text in [
        TEXT.to_owned(),
        TEXT.repeat(2),
        format!("<a>{TEXT}</a>"),
        format!("{{{TEXT}"),
    ] {
        let mut packed = vec![0; 4096];
        let level = libdeflater::CompressionLvl::default();
        let len = libdeflater::Compressor::new(level)
            .deflate_compress(text.as_bytes(), &mut packed)
            .expect("4 KiB is enough room");
        let plain = BASE64.encode(&packed[..len]);
        let escaped = plain
            .replace('+', "%2B")
            .replace('/', "%2F")
            .replace('=', "%3D");
        for base64 in [plain, escaped] {
            says(
                &format!("GET /sso?SAMLRequest={base64} 302"),
                &["gzip"],
                &text,
            );
        }
    }
}

#[test]
fn what_is_decoded_does_not_depend_on_where_the_search_began() {
    let long = BASE64.encode(TEXT.repeat(5).as_bytes());
    let lines: Vec<&str> = long
        .as_bytes()
        .chunks(64)
        .map(|c| std::str::from_utf8(c).expect("ASCII"))
        .collect();
    let text = format!("x: |\n  {}\n", lines.join("\n  "));
    let whole = layers(text.as_bytes());
    for floor in [80, 100, 150, 200] {
        let at = floor
            + text.as_bytes()[floor..]
                .iter()
                .position(|b| *b == b' ')
                .expect("lines follow")
            + 2;
        let run = text.as_bytes()[at..]
            .iter()
            .take_while(|b| is_token(**b))
            .count();
        let mut out = Vec::new();
        from_run(
            text.as_bytes(),
            Span::new(at, at + run),
            floor,
            &mut Budget::default(),
            &mut out,
        );
        assert_eq!(out, whole, "{floor}");
    }
}

#[test]
fn ordinary_source_says_nothing() {
    let source = "pub const MAXIMUM_RETRY_COUNT: usize = get_configuration_value_or_default(\"retries\\n\");\n\
                  printf(\"%s=%d\\n\", a, b); d41d8cd98f00b204e9800998ecf8427e 'a','b' &amp; x";
    assert_eq!(layers(source.as_bytes()), []);
}

#[test]
fn nested_text_stops_at_its_budget() {
    let mut text = TEXT.to_owned();
    for _ in 0..12 {
        text = BASE64.encode(text.as_bytes());
    }
    let found = layers(text.as_bytes());
    assert!(found.len() <= 4 && found.iter().all(|layer| layer.via.len() <= 4));
}

proptest::proptest! {
    #[test]
    fn any_bytes_are_read(parts in proptest::collection::vec(0_usize..PIECES.len(), 0..30)) {
        let text: Vec<u8> = parts.iter().flat_map(|&i| PIECES[i].iter().copied()).collect();
        for layer in layers(&text) {
            proptest::prop_assert!(layer.span.start < layer.span.end && layer.span.end <= text.len());
        }
        for at in 0..text.len() {
            from_mark(&text, at, &mut Budget::default(), &mut Vec::new());
        }
    }
}

const PIECES: &[&[u8]] = &[
    b"%3a",
    b"%",
    b"\\u0041",
    b"\\u",
    b"\\x6",
    b"\\x61",
    b"\\141",
    b"&quot;",
    b"&#x41;",
    b"&",
    b"=3D",
    b"=\n",
    b"=",
    b"','",
    b"'a','b'",
    b"QUJDREVGR0hJSktMTU5PUFFSU1RVVldY",
    b"H4sIAAAAAAAA",
    b"eyJhIjoiYiJ9.eyJhIjoiYiIsImMiOiJkIn0.x",
    b"data:x;base64,",
    b"6162636465666768696a6b6c6d6e",
    b"\"",
    b"\" + \"",
    b"'",
    b"\n",
    b" ",
    b"a",
    b"\xff",
    b"abcdefghijklmnop",
];

/// What unpacks to megabytes of nothing costs a fixed amount of work, however often it stands there, and what is
/// written in other ways is decoded behind it.
#[test]
fn what_is_unpacked_is_limited() {
    let packed = {
        let mut compressor = libdeflater::Compressor::new(libdeflater::CompressionLvl::default());
        let nothing = vec![0; 4 << 20];
        let mut room = vec![0; compressor.gzip_compress_bound(nothing.len())];
        let length = compressor
            .gzip_compress(&nothing, &mut room)
            .expect("room enough");
        BASE64.encode(&room[..length])
    };
    let plain = BASE64.encode(TEXT.as_bytes());
    let text = format!("{}\nkey: {plain}\n", vec![packed; 20].join("\n"));
    let mut budget = Budget::default();
    let mut out = Vec::new();
    let mut at = 0;
    for line in text.lines() {
        let value = line.strip_prefix("key: ").unwrap_or(line);
        let start = at + line.len() - value.len();
        let run = value.bytes().take_while(|&byte| is_token(byte)).count();
        from_run(
            text.as_bytes(),
            Span::new(start, start + run),
            start,
            &mut budget,
            &mut out,
        );
        at += line.len() + 1;
    }
    assert_eq!(budget.unpacked, 0);
    assert!(out.iter().any(|layer| layer.bytes == TEXT.as_bytes()));
}
