//! Trees that nobody wrote by accident: pipes, devices, loops, names and bytes that are no text, files without end.
//! Everything that can be read is, what cannot is told, and nothing hangs.

use std::os::unix::ffi::OsStringExt;
use std::os::unix::fs::{FileTypeExt, symlink};
use std::path::PathBuf;
use std::process::Command;

use serde_json::Value;

use super::repo::{RULE, Repo, Said, token};

fn json(said: &Said) -> Value {
    serde_json::from_str(&said.text).unwrap_or_else(|error| panic!("{error}: {said:?}"))
}

fn json_of_one(said: &Said) -> Value {
    let report = json(said);
    assert_eq!(report["findings"].as_array().map(Vec::len), Some(1));
    report["findings"][0].clone()
}

/// Path, line and column of every place of every finding, sorted.
fn places(said: &Said) -> Vec<(String, u64, u64)> {
    let report = json(said);
    let findings = report["findings"].as_array().expect("a list");
    let of = |location: &Value| {
        let number = |field: &str| location[field].as_u64().expect("a number");
        let path = location["path"].as_str().expect("text").to_owned();
        (path, number("start_line"), number("start_column"))
    };
    let locations = findings
        .iter()
        .map(|finding| finding["locations"].as_array());
    let mut places: Vec<_> = locations.flatten().flatten().map(of).collect();
    places.sort();
    places
}

fn scan(repo: &Repo) -> Said {
    repo.stanch(&["scan", "--format", "json", "--only", "github"])
}

#[test]
fn what_is_no_file_is_never_opened() {
    let (repo, secret) = (Repo::new(&[]), token("special"));
    let path = |name: &str| repo.path().join(name);
    let made = Command::new("mkfifo").arg(path("pipe")).status();
    assert!(made.expect("mkfifo is there").success());
    let _socket = std::os::unix::net::UnixListener::bind(path("socket")).expect("writable");
    symlink("/dev/zero", path("zero")).expect("writable");
    symlink("..", path("up")).expect("writable");
    symlink("itself", path("itself")).expect("writable");
    repo.write("deep/real", &format!("key = '{secret}'\n"));
    symlink("deep/real", path("link")).expect("writable");
    symlink(".", path("deep/again")).expect("writable");
    for arguments in [&["."][..], &[".", "--no-ignore"]] {
        let said = repo.stanch(&[&["scan", "-f", "json"], arguments].concat());
        assert_eq!(said.code, Some(1), "{said:?}");
        assert_eq!(places(&said), [("./deep/real".to_owned(), 1, 8)]);
    }
    // Named, they are not passed over in silence.
    for (name, why) in [
        ("pipe", "named pipe"),
        ("zero", "device"),
        ("socket", "socket"),
    ] {
        let said = repo.stanch(&["scan", name]);
        assert_eq!(said.code, Some(2), "{said:?}");
        assert!(said.text.contains(why), "{said:?}");
        assert_eq!(repo.stanch(&["explain", name]).code, Some(2));
    }
    assert_eq!(repo.stanch(&["scan", "itself"]).code, Some(2));
    let said = repo.stanch(&["scan", "link", "-f", "json"]);
    assert_eq!(
        places(&said),
        [("link".to_owned(), 1, 8)],
        "a link that is named is read"
    );
    assert!(
        path("pipe")
            .symlink_metadata()
            .expect("still there")
            .file_type()
            .is_fifo()
    );
}

#[test]
fn encodings_have_lines_and_columns() {
    let (repo, secret) = (Repo::new(&[]), token("encodings"));
    let text = format!("grüße\r\nschlüssel = \"{secret}\"\r\n");
    let wide = |big: bool, mark: bool| -> Vec<u8> {
        let mark = if mark { "\u{feff}" } else { "" };
        let units = mark
            .encode_utf16()
            .chain(text.encode_utf16())
            .collect::<Vec<_>>();
        let bytes = |unit: u16| {
            if big {
                unit.to_be_bytes()
            } else {
                unit.to_le_bytes()
            }
        };
        units.into_iter().flat_map(bytes).collect()
    };
    let latin1: Vec<u8> = text
        .chars()
        .map(|c| u8::try_from(u32::from(c)).expect("Latin-1"))
        .collect();
    let nul = [text.as_bytes(), b"\0\0\0"].concat();
    let files: [(&str, Vec<u8>); 8] = [
        ("a-utf8", text.clone().into_bytes()),
        ("b-utf8-mark", format!("\u{feff}{text}").into_bytes()),
        ("c-latin1", latin1),
        ("d-le", wide(false, false)),
        ("e-le-mark", wide(false, true)),
        ("f-be", wide(true, false)),
        ("g-be-mark", wide(true, true)),
        ("h-nul", nul),
    ];
    let mut wanted = Vec::new();
    for (name, bytes) in &files {
        std::fs::write(repo.path().join(name), bytes).expect("writable");
        wanted.push(((*name).to_owned(), 2, 14));
    }
    assert_eq!(places(&scan(&repo)), wanted);
}

#[test]
fn names_are_bytes_and_give_no_commands() {
    let (repo, secret) = (Repo::new(&[]), token("names"));
    let names: [&[u8]; 6] = [
        b"caf\xe9\xff.py",
        b"::error file=x::owned",
        b"esc\x1b]0;T\x07\x1b[2K.py",
        b"line\nbreak.py",
        "bidi\u{202e}yp.exe".as_bytes(),
        b"=cmd|' -C calc'!A0.csv",
    ];
    for name in names {
        let path = repo
            .path()
            .join(PathBuf::from(std::ffi::OsString::from_vec(name.to_vec())));
        std::fs::write(path, format!("key = '{secret}'\n")).expect("writable");
    }
    for format in stanch::report::Format::ALL {
        let arguments = ["scan", "-f", format.name(), "--all-locations", "--verbose"];
        let said = repo.stanch(&arguments);
        assert_eq!(said.code, Some(1), "{format}: {said:?}");
        for (at, line) in said.text.lines().enumerate() {
            let hostile = line
                .chars()
                .any(|c| c != '\t' && stanch::report::escape::is_unsafe(c));
            assert!(!hostile, "{format}, line {at}: {line:?}");
            let command = line.trim_start().starts_with("::");
            assert!(!command || format.name() == "github", "{format}: {line:?}");
            assert!(!line.starts_with("::error file=x::"), "{format}: {line:?}");
        }
        let formula = [",=cmd", ",\"=cmd"]
            .iter()
            .any(|cell| said.text.contains(cell));
        assert!(format.name() != "csv" || !formula, "{}", said.text);
    }
    let report = json(&scan(&repo));
    let locations = report["findings"][0]["locations"]
        .as_array()
        .expect("a list");
    assert_eq!(locations.len(), names.len());
    // What text cannot hold is there byte for byte.
    let exact = locations
        .iter()
        .filter(|location| location["path_bytes"].is_string());
    assert_eq!(exact.count(), 1, "{locations:#?}");
}

#[test]
fn nesting_length_and_repetition_cost_no_more() {
    let (repo, secret) = (Repo::new(&[]), token("nesting"));
    let deep = 100_000;
    let json = format!(
        "{}\"{secret}\"{}",
        "[{\"a\":".repeat(deep),
        "}]".repeat(deep)
    );
    repo.write("deep.json", &json);
    repo.write(
        "long.js",
        &format!("{}key=\"{secret}\";", "a=1;".repeat(250_000)),
    );
    let mut many = String::new();
    for n in 0..20_000 {
        many.push_str(&format!("k{n} = '{secret}'\n"));
    }
    repo.write("many", &many);
    let said = scan(&repo);
    let report = json_of_one(&said);
    assert_eq!(report["total_locations"], 20_002);
    let seen = places(&said);
    assert!(
        seen.contains(&("deep.json".to_owned(), 1, 6 * deep as u64 + 2)),
        "{:?}",
        &seen[..3]
    );
    assert!(seen.contains(&("long.js".to_owned(), 1, 1_000_006)));
    let text = repo.stanch(&["scan", "--only", "github"]).text;
    assert!(text.len() < 2000, "{} bytes for one secret", text.len());
}

/// In a binary only what is unmistakable counts: its strings leak, its noise does not.
#[test]
fn binaries_are_searched_for_tokens_and_for_nothing_vague() {
    let (repo, secret) = (Repo::new(&[]), token("binary"));
    let mut bytes = b"\x7fELF\0\0\x01\0".to_vec();
    for text in ["noise", "password = \"correct-9horse-battery\"", "", "tail"] {
        bytes.extend_from_slice(text.as_bytes());
        bytes.push(0);
    }
    bytes.extend_from_slice(format!("\u{1}token={secret}\0\u{2}more").as_bytes());
    std::fs::write(repo.path().join("program"), &bytes).expect("writable");
    let said = repo.stanch(&["scan", "-f", "json"]);
    let found = json_of_one(&said);
    assert_eq!(found["rule"], RULE, "{said:?}");
    let line = found["locations"][0]["line"].as_str().expect("text");
    assert!(line.len() < 60 && !line.contains("tail"), "{line:?}");
}

/// Far more than is ever held in memory, with the secret where two windows meet, and at the end.
#[test]
#[cfg(target_os = "linux")]
fn files_of_any_size_are_read_in_bounded_memory() {
    use std::io::{Seek, SeekFrom, Write};
    let (repo, secret) = (Repo::new(&[]), token("large"));
    let mut file = std::fs::File::create(repo.path().join("large")).expect("writable");
    let length = 96u64 << 20;
    file.set_len(length).expect("a sparse file takes no room");
    let seams = [
        (8 << 20) - 20,
        (80 << 20) - 1,
        (8 << 20) + (64 << 10) - 3,
        length - 80,
    ];
    for at in seams {
        file.seek(SeekFrom::Start(at)).expect("a file");
        file.write_all(format!(" '{secret}' ").as_bytes())
            .expect("room");
    }
    drop(file);
    let mut command = repo.command("sh");
    // Address space, in KiB: twice what the scan needs, a quarter of the file.
    let line = r#"ulimit -v 200000; exec "$0" "$@""#;
    command.args([
        "-c",
        line,
        env!("CARGO_BIN_EXE_stanch"),
        "scan",
        "large",
        "-f",
        "json",
        "-j2",
    ]);
    let said: Said = command.output().expect("sh is there").into();
    let mut wanted: Vec<_> = seams.map(|at| ("large".to_owned(), 1, at + 3)).to_vec();
    wanted.sort();
    assert_eq!(places(&said), wanted, "{said:?}");
}

#[test]
fn nested_repositories_and_ignore_files_are_read_as_git_reads_them() {
    let (repo, secret) = (Repo::new(&[]), token("nested"));
    let leak = format!("key = '{secret}'\n");
    repo.write("inner/plain.py", &leak);
    repo.git(&["init", "-q", "inner/own"]);
    repo.write("inner/own/deep.py", &leak);
    repo.write(".gitignore", "*.log\n/build/\n");
    repo.write("inner/.gitignore", "!keep.log\nsecret-*\n");
    for path in [
        "a.log",
        "inner/keep.log",
        "inner/secret-1",
        "build/x",
        ".hidden/x",
        "inner/build/x",
    ] {
        repo.write(path, &leak);
    }
    // Tracked in spite of the ignore files: whoever clones the repository gets it.
    repo.write("tracked.log", &leak);
    repo.git(&["add", "-f", "tracked.log"]);
    let paths = |said: &Said| {
        places(said)
            .into_iter()
            .map(|place| place.0)
            .collect::<Vec<_>>()
    };
    let wanted = [
        ".hidden/x",
        "inner/build/x",
        "inner/keep.log",
        "inner/own/deep.py",
        "inner/plain.py",
        "tracked.log",
    ];
    assert_eq!(paths(&scan(&repo)), wanted);
    repo.write(".stanchignore", "inner/own/\ntracked.log\n");
    assert_eq!(
        paths(&scan(&repo)),
        &wanted[..3]
            .iter()
            .chain(&wanted[4..5])
            .copied()
            .collect::<Vec<_>>()[..]
    );
    let all = repo.stanch(&["scan", "-f", "json", "--only", "github", "--no-ignore"]);
    assert_eq!(paths(&all).len(), 9, "{:?}", paths(&all));
    let named = repo.stanch(&["scan", "-f", "json", "--only", "github", "a.log", "build"]);
    assert_eq!(paths(&named)[0], "a.log");
}

#[test]
fn a_configuration_that_is_no_text_is_an_error_and_ends() {
    let (repo, _) = (Repo::new(&[]), token("config"));
    let file = repo.path().join(".stanch.toml");
    repo.write("clean", "x");
    symlink("/dev/zero", &file).expect("writable");
    assert_eq!(repo.stanch(&["scan"]).code, Some(2));
    std::fs::remove_file(&file).expect("own file");
    for bytes in [
        &b"\xff\xfe\0"[..],
        b"a = [[[[",
        b"rules = ['no.toml']",
        b"min_confidence = 3",
    ] {
        std::fs::write(&file, bytes).expect("writable");
        let said = repo.stanch(&["scan"]);
        assert_eq!(said.code, Some(2), "{said:?}");
        assert!(said.text.contains(".stanch.toml"), "{said:?}");
        assert_eq!(said.text.lines().count(), 1, "{said:?}");
        assert_eq!(repo.stanch(&["scan", "--no-config"]).code, Some(0));
    }
    let nested = "[".repeat(100_000);
    std::fs::write(&file, format!("a = {nested}")).expect("writable");
    assert_eq!(repo.stanch(&["scan"]).code, Some(2));
    // Ten thousand patterns, and one as long as a file.
    let mut patterns: String = (0..10_000).map(|n| format!("'**/a{n}/**/b*',\n")).collect();
    patterns.push_str(&format!("'{}'", "*a".repeat(2_000)));
    std::fs::write(&file, format!("exclude = [{patterns}]")).expect("writable");
    let said = repo.stanch(&["scan"]);
    assert!(matches!(said.code, Some(0 | 2)), "{said:?}");
}

#[test]
fn what_repeats_itself_is_found_in_every_place() {
    let repo = Repo::new(&[]);
    let (token, key) = (token("repeated"), token("often"));
    let line = format!("db_password = \"{}\" # {token}\n", &key[4..24]);
    let half = line.repeat(3000);
    repo.write("same", &half.repeat(2));
    repo.write("parted", &format!("{half}# something else\n{half}"));
    for name in ["same", "parted"] {
        let arguments = ["scan", "--format", "json", "--all-locations", name];
        let report = json(&repo.stanch(&arguments));
        let findings = report["findings"].as_array().expect("a list");
        let places = findings.iter().map(|finding| &finding["total_locations"]);
        assert_eq!(places.collect::<Vec<_>>(), [6000, 6000], "{name}");
    }
}
