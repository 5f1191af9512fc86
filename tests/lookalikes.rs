//! What stands where a provider's key could stand and is none: hashes, placeholders, references, names, class names.
//! Held against every rule that finds a value by the words near it. Nothing of it may be reported by any provider's rule.

use stanch::detect::{Catalogue, Detector, Scratch, seal};
use stanch::model::{Blob, Confidence, Origin, Span};
use stanch::rules::sample::Sampler;
use stanch::rules::schema::{NAME_MARK, SECRET_WORDS};
use stanch::rules::{BUILTIN, Find, RuleDef};

use super::assert_none;

/// Texts with `word` (and `WORD`) for the provider's word. Hashes are those of the empty text.
const TEXTS: &[&str] = &[
    "word_api_key = \"your-word-api-key-goes-here-please\"",
    "WORD_API_KEY=xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
    "WORD_API_KEY=XXXXXXXX-XXXX-XXXX-XXXX-XXXXXXXXXXXX",
    "word_token: 00000000000000000000000000000000",
    "word_token: 00000000-0000-0000-0000-000000000000",
    "{\"wordSecret\": \"1234567890123456789012345678901234567890\"}",
    "word_secret = \"abcdefghijklmnopqrstuvwxyz0123456789abcd\"",
    "WORD_API_KEY=${WORD_PRODUCTION_API_KEY_FROM_VAULT}",
    "word_key = os.environ[\"WORD_API_KEY_FOR_THE_WHOLE_TEAM\"]",
    "wordApiKey: process.env.NEXT_PUBLIC_WORD_API_KEY_VALUE,",
    "const wordToken = await fetchWordAccessTokenFromServer(user);",
    "word_key_sha1: da39a3ee5e6b4b0d3255bfef95601890afd80709",
    "word_key_sha256 = \"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\"",
    "word.token.md5=d41d8cd98f00b204e9800998ecf8427e",
    "  \"integrity\": \"sha512-word-token\", \"resolved\": \"https://registry.npmjs.org/word-token/-/word-token-1.2.3.tgz\"",
    "https://github.com/word/token/commit/da39a3ee5e6b4b0d3255bfef95601890afd80709",
    ".word-auth-button-primary-large-icon-hover-active { color: red }",
    "word.auth.title = \"Please enter your word access token to continue\"",
    "word_token_expires_in_seconds_after_refresh = 3600",
    "WORD_KEY_ALGORITHM_SHA256_WITH_RSA_ENCRYPTION_V2 = 3",
    "import { WordTokenProviderFactory2 as WordAuthTokenV2 } from './word/auth-token-provider-v2';",
];

/// The same with values drawn anew: commits, digests, images, requests and files named beside the provider's word.
const DRAWN: &[&str] = &[
    "github.com/word/go-word-auth v1.2.3 h1:{base64:43}=",
    "github.com/word/word-token-go v0.0.0-20190204111520-{hex:12}/go.mod h1:{base64:43}=",
    "\"word-auth\": \"git+https://github.com/word/auth.git#{hex:40}\"",
    "  resolved \"git+ssh://git@github.com/word/auth-token.git#{hex:40}\"",
    "word-token-service@sha256:{hex:64}",
    "image: registry.example.com/word/token-service:{hex:40}",
    "Fix the word token cache (cherry picked from commit {hex:40})",
    "word-auth==1.0.2 --hash=sha256:{hex:64}",
    "name = \"word-auth\"\nversion = \"0.3.1\"\nchecksum = \"{hex:64}\"",
    "word-token@^1.0.0:\n  resolved \"https://registry.yarnpkg.com/word-token/-/word-token-1.2.3.tgz#{hex:40}\"",
    "word_key_md5 = \"{hex:32}\"",
    "SHA256 (word-key-1.0.tar.gz) = {hex:64}",
    "{hex:64}  word-token-1.0.tar.gz",
    "word_key_fingerprint: SHA256:{base64:43}",
    "word_token_hash = \"{hex:64}\"",
    "word token etag: \"{hex:32}\"",
    "git clone https://github.com/word/token && cd token && git checkout {hex:40}",
    "uses: word/token-action@{hex:40} # v2",
    "gem \"word-auth\", ref: \"{hex:40}\"",
    "word_public_key = \"{base64:43}=\"",
    "word auth request id: {uuid}",
    "word token trace_id={hex:32}",
    "<script src=\"https://cdn.word.com/token.{hex:20}.js\"></script>",
    "word-token.{hex:20}.chunk.js",
    "word_token_created_at: 2026-01-01T00:00:00Z build {hex:40}",
    "index {hex:40}..{hex:40} 100644 word token key",
];

#[test]
fn what_stands_beside_a_providers_word_is_not_its_key() {
    let detector = Detector::new(Catalogue::new(BUILTIN.iter().collect()));
    let mut faults = Vec::new();
    for rule in BUILTIN
        .iter()
        .filter(|rule| matches!(rule.find, Find::Value(_)) && !rule.near.is_empty())
    {
        let mut sampler = Sampler::new(rule.info.id, seal);
        let drawn = DRAWN.iter().map(|text| {
            let text = sampler.example(rule, &text.replace("word", "\u{1}"));
            String::from_utf8_lossy(&text).replace('\u{1}', "word")
        });
        let text: String = TEXTS
            .iter()
            .map(ToString::to_string)
            .chain(drawn)
            .map(|text| {
                text.replace("word", word_of(rule))
                    .replace("WORD", &word_of(rule).to_uppercase())
            })
            .map(|text| text.replace("Word", word_of(rule)) + "\n\n\n\n")
            .collect();
        for (line, id) in found(&detector, &text) {
            faults.push(format!("{id} (beside {}): {line}", word_of(rule)));
        }
    }
    assert_none(faults);
}

fn word_of(rule: &RuleDef) -> &'static str {
    rule.near[0].trim_start_matches(NAME_MARK)
}

/// The lines that a rule of a provider reports, and the rule.
fn found(detector: &Detector, text: &str) -> Vec<(String, &'static str)> {
    let bytes = text.as_bytes();
    let origin = Origin::worktree("src/app.txt".as_bytes());
    let mut hits = Vec::new();
    detector.hits(
        bytes,
        Span::new(0, bytes.len()),
        false,
        &mut Scratch::default(),
        &mut hits,
    );
    let found = detector.judge(&Blob::whole(&origin, bytes), &hits);
    found
        .into_iter()
        .filter(|found| found.score >= Confidence::Medium.least_score())
        .map(|found| {
            let line = text[..found.span.start].rfind('\n').map_or(0, |at| at + 1);
            let line = text[line..].lines().next().unwrap_or_default().to_string();
            (line, detector.rule(found.rule))
        })
        .filter(|(_, rule)| matches!(rule.find, Find::Value(_)))
        .map(|(line, rule)| (line, rule.info.id))
        .collect()
}

/// The words that say secret are what half of the texts above rest on.
#[test]
fn the_texts_name_secrets() {
    let says = |text: &&&str| {
        SECRET_WORDS
            .iter()
            .any(|word| text.to_lowercase().contains(word))
    };
    assert!(TEXTS.iter().filter(says).count() * 2 > TEXTS.len());
}
