//! Every rule in every way a secret is written down: assignments in programs and files, quoted or not, headers, URLs.
//!
//! What is found must be found by its own rule at default confidence, in 99 of 100 places at least. Rules whose kind
//! is `identifier` or `publishable` are information only and left out; rules written as `regex` or `matcher` have no
//! sample to put into a form and are held by their examples.

use std::sync::Mutex;
use std::thread;

use stanch::detect::{Catalogue, Detector, Scratch, seal};
use stanch::model::{Blob, Confidence, Origin, RuleKind, Span};
use stanch::rules::prove::path_for;
use stanch::rules::sample::Sampler;
use stanch::rules::schema::NAME_MARK;
use stanch::rules::{BUILTIN, RuleDef};

/// A way to write `SECRET` down under `NAME` (capitals), `name` (snake case), `camelName` or beside a `WORD`.
struct Form {
    text: &'static str,
    /// The bytes besides letters and digits that may stand there as they are.
    takes: &'static str,
}

const QUOTED: &str = "!#%&()*+,-./:;<=>?@[]^_`{|}~";
const BARE: &str = "+-./:=@_~%|*";
const URL: &str = "-._~*:@";

const fn quoted(text: &'static str) -> Form {
    Form {
        text,
        takes: QUOTED,
    }
}

const fn bare(text: &'static str) -> Form {
    Form { text, takes: BARE }
}

const FORMS: &[Form] = &[
    bare("NAME=SECRET"),
    quoted("NAME=\"SECRET\""),
    quoted("export NAME='SECRET'"),
    bare("ENV NAME=SECRET"),
    quoted("name = \"SECRET\""),
    quoted("os.environ[\"NAME\"] = 'SECRET'"),
    quoted("const camelName = 'SECRET';"),
    quoted("  camelName: \"SECRET\","),
    quoted("\tcamelName := \"SECRET\""),
    quoted("    private static final String NAME = \"SECRET\";"),
    quoted("    string camelName = \"SECRET\";"),
    quoted("@name = 'SECRET'"),
    quoted("$name = 'SECRET';"),
    quoted("const NAME: &str = \"SECRET\";"),
    quoted("let camelName = \"SECRET\""),
    bare("  name: SECRET"),
    quoted("  name: \"SECRET\""),
    quoted("{\"camelName\": \"SECRET\"}"),
    bare("word.name=SECRET"),
    bare("word.dotted=SECRET"),
    bare("api_keys:\n  WORD: SECRET"),
    bare("<camelName>SECRET</camelName>"),
    quoted("  NAME = \"SECRET\" # terraform"),
    bare("X-NAME: SECRET"),
    // Blocks and sections of a provider, clients, and variables whose value has no name of its own.
    bare("WORD:\n  api_key: SECRET"),
    quoted("[WORD]\nregion = \"eu\"\napi_key = \"SECRET\""),
    quoted("{\"WORD\": {\"apiKey\": \"SECRET\"}}"),
    quoted("new WORDClient(\"SECRET\")"),
    quoted("client := WORD.NewClient(\"SECRET\")"),
    quoted("        - name: NAME\n          value: \"SECRET\""),
    quoted("variable \"name\" {\n  type = string\n  default = \"SECRET\"\n}"),
    // What runs programs and agents.
    bare("      - NAME=SECRET"),
    bare("docker run -d -e NAME=SECRET -p 80:80 app"),
    quoted("$env:NAME = \"SECRET\""),
    quoted("{\"mcpServers\": {\"x\": {\"command\": \"npx\", \"env\": {\"NAME\": \"SECRET\"}}}}"),
    bare("    litellm_params:\n      model: WORD/large\n      api_key: SECRET"),
    quoted("    \"os.environ[\\\"NAME\\\"] = \\\"SECRET\\\"\\n\","),
    bare("curl -H \"Authorization: Bearer SECRET\" https://api.WORD.com/v1/items"),
    Form {
        text: "GET https://api.WORD.com/v1/items?name=SECRET&page=2",
        takes: URL,
    },
];

/// Between forms: more than any word near a secret is looked for.
const GAP: &str = "\n\nnothing of interest stands on this line, nor on the following ones\n\nnothing of interest stands here\n\n\
    nothing of interest stands on this line either, and none of it is a name\n\nnothing at all stands on this line\n\n";

/// What was asked for and what came of it.
#[derive(Default)]
struct Tally {
    asked: usize,
    failed: Vec<String>,
}

#[test]
fn every_rule_is_found_however_its_secret_is_written() {
    let detector = Detector::new(Catalogue::new(BUILTIN.iter().collect()));
    let rules: Vec<&'static RuleDef> = BUILTIN
        .iter()
        .filter(|rule| {
            matches!(rule.info.kind, RuleKind::Secret | RuleKind::Test) && !rule.samples.is_empty()
        })
        .collect();
    let counted = Mutex::new(Tally::default());
    let (detector, total) = (&detector, &counted);
    thread::scope(|scope| {
        for share in rules.chunks(rules.len().div_ceil(4)) {
            scope.spawn(move || {
                for rule in share {
                    let tally = try_rule(detector, rule);
                    let mut total = total.lock().expect("no thread panics while it counts");
                    total.asked += tally.asked;
                    total.failed.extend(tally.failed);
                }
            });
        }
    });
    let mut total = counted.into_inner().expect("no thread panicked");
    total.failed.sort();
    let share = 1.0 - total.failed.len() as f64 / total.asked as f64;
    let list = total.failed.join("\n");
    if std::env::var_os("STANCH_SHOW").is_some() {
        let text = format!("{} of {} failed\n{list}\n", total.failed.len(), total.asked);
        std::fs::write("target/positives.txt", &text).expect("target can be written");
    }
    assert!(
        share >= 0.99,
        "{:.2} % of {} found by their rule; not these:\n{list}",
        share * 100.0,
        total.asked
    );
}

/// Whether a rule is tried in this form. All of it takes two minutes, so each rule takes a fifth, not the same for each;
/// `STANCH_SHOW` tries everything and writes what failed to `target/positives.txt`.
fn is_tried(rule: &RuleDef, form: usize) -> bool {
    let share = rule.info.id.bytes().map(usize::from).sum::<usize>();
    std::env::var_os("STANCH_SHOW").is_some() || (form + share).is_multiple_of(5)
}

/// Puts samples of one rule into the forms and scans them together.
fn try_rule(detector: &Detector, rule: &'static RuleDef) -> Tally {
    let mut sampler = Sampler::new(rule.info.id, seal);
    let word = word_of(rule);
    let mut text = Vec::new();
    let mut places = Vec::new();
    for (index, form) in FORMS.iter().enumerate() {
        let secret = sampler.secret(rule).filter(|s| fits(form, s));
        let Some(secret) = secret.filter(|_| is_tried(rule, index)) else {
            continue;
        };
        text.extend_from_slice(GAP.as_bytes());
        for part in rule.parts {
            let near = part.near.first().map_or(word.as_str(), |word| plain(word));
            text.extend_from_slice(
                format!("{near}_{} = \"", part.name.replace(' ', "_")).as_bytes(),
            );
            text.extend(sampler.example(rule, &format!("{{part:{}}}", part.name)));
            text.extend_from_slice(b"\"\n");
        }
        let (before, after) = form.text.split_once("SECRET").expect("a form has a place");
        text.extend_from_slice(named(before, &word).as_bytes());
        let start = text.len();
        text.extend_from_slice(&secret);
        places.push((index, Span::new(start, text.len())));
        text.extend_from_slice(named(after, &word).as_bytes());
    }
    text.extend_from_slice(GAP.as_bytes());
    let found = found(detector, &path_for(rule), &text);
    let mut tally = Tally {
        asked: places.len(),
        failed: Vec::new(),
    };
    for (index, span) in places {
        let mut ids: Vec<&str> = found
            .iter()
            .filter(|(at, _)| at.overlaps(span))
            .map(|&(_, id)| id)
            .collect();
        ids.sort_unstable();
        if !ids.contains(&rule.info.id) {
            let by = if ids.is_empty() {
                "nothing".to_string()
            } else {
                ids.join(", ")
            };
            tally.failed.push(format!(
                "{}: {} is found by {by}",
                rule.info.id,
                FORMS[index].text.trim()
            ));
        }
    }
    tally
}

/// What is found at default confidence, and where.
fn found(detector: &Detector, path: &str, text: &[u8]) -> Vec<(Span, &'static str)> {
    let origin = Origin::worktree(path.as_bytes());
    let blob = Blob::whole(&origin, text);
    let mut hits = Vec::new();
    let whole = Span::new(0, text.len());
    detector.hits(text, whole, false, &mut Scratch::default(), &mut hits);
    detector
        .judge(&blob, &hits)
        .into_iter()
        .filter(|found| found.score >= Confidence::Medium.least_score())
        .map(|found| (found.span, detector.rule(found.rule).info.id))
        .collect()
}

/// Whether the secret may stand there without being escaped.
fn fits(form: &Form, secret: &[u8]) -> bool {
    let plain = |b: &u8| b.is_ascii_alphanumeric() || form.takes.as_bytes().contains(b);
    secret.iter().all(plain)
}

fn plain(word: &str) -> &str {
    word.trim_start_matches(NAME_MARK)
}

/// The word that stands near: the rule's own where it wants one.
fn word_of(rule: &RuleDef) -> String {
    let first = rule.near.iter().map(|word| plain(word));
    let word = first
        .clone()
        .find(|word| word.bytes().all(|b| b.is_ascii_alphanumeric()))
        .or_else(|| first.clone().next());
    word.unwrap_or("service").to_string()
}

/// A form with its names filled in.
fn named(text: &str, word: &str) -> String {
    let snake = format!("{}_api_key", word.replace(['.', ' ', ':', '/'], "_"));
    let camel = format!("{word}ApiKey");
    text.replace("camelName", &camel)
        .replace("NAME", &snake.to_uppercase())
        .replace("word.dotted", &format!("{word}.api.key"))
        .replace("word.name", &format!("{word}.api_key"))
        .replace("name", &snake)
        .replace("WORD", word)
}
