//! What holds for every format.

use super::*;

#[test]
fn names_are_unique_and_parse_back() {
    for format in Format::ALL {
        assert_eq!(format.name().parse(), Ok(format));
    }
    assert!(
        "yaml\u{1b}"
            .parse::<Format>()
            .is_err_and(|error| error.contains("`yaml\\u{1b}`") && error.contains("sarif"))
    );
}

#[test]
fn no_format_prints_a_secret() {
    let leaky = sample::leaky();
    let secrets = || leaky.findings.iter().chain(&leaky.suppressed);
    for format in Format::ALL {
        let out = written(format, &leaky);
        let verbose = styled(
            format,
            &leaky,
            &Style {
                verbose: true,
                ..Style::default()
            },
        );
        for secret in secrets()
            .flat_map(|f| std::iter::once(&f.secret).chain(f.parts.iter().map(|p| &p.secret)))
        {
            let raw = std::str::from_utf8(secret.expose()).expect("sample secrets are text");
            assert!(
                !out.contains(raw) && !verbose.contains(raw),
                "{format} prints {secret}:\n{out}"
            );
            // What the escapes of a format could hide from the search above.
            let tail = &raw[raw.len() - 8..];
            assert!(
                !out.contains(tail) || raw.len() < 12,
                "{format} prints the end of {secret}:\n{out}"
            );
        }
    }
}

#[test]
fn secrets_are_shown_on_request_and_never_to_systems_that_keep_them() {
    let mut report = sample::one();
    report.scan.show_secrets = true;
    let shown: Vec<&str> = Format::ALL
        .into_iter()
        .filter(|&f| written(f, &report).contains("Secret+Value=0123"))
        .map(Format::name)
        .collect();
    assert_eq!(shown, ["text", "json", "jsonl", "gitleaks", "csv", "html"]);
}

#[test]
fn key_blocks_are_hidden_line_by_line() {
    let block = [
        "-----BEGIN X-----",
        "MarkerMarkerMarker0001",
        "MarkerMarkerMarker0002",
        "-----END X-----",
    ]
    .join("\n");
    let mut report = sample::one();
    report.findings[0].secret = Secret::new(block);
    report.findings[0].locations[0].line = "x MarkerMarkerMarker0002".into();
    let json = written(Format::Json, &report);
    assert!(!json.contains("MarkerMarkerMarker0002"), "{json}");
}

#[test]
fn nothing_written_acts_on_a_screen() {
    for format in Format::ALL {
        let out = written(format, &sample::hostile());
        let allowed: &[char] = if format == Format::Csv {
            &['\n', '\r']
        } else {
            &['\n']
        };
        let bad: Vec<char> = out
            .chars()
            .filter(|&c| escape::is_unsafe(c) && !allowed.contains(&c))
            .collect();
        assert!(bad.is_empty(), "{format} writes {bad:?}");
    }
}

#[test]
fn scanned_text_gives_no_commands_to_ci_runners() {
    let mut report = sample::hostile();
    for finding in &mut report.findings {
        for place in &mut finding.locations {
            place.path = b" ::error::pwned".as_slice().into();
            place.line = "##vso[task.setvariable variable=x]y ##[add-mask]x ********".into();
        }
    }
    for format in Format::ALL {
        let out = written(format, &report);
        let commands: Vec<&str> = out
            .lines()
            .filter(|line| line.trim_start().starts_with("::"))
            .collect();
        let ours = [
            "::error file=",
            "::error title=",
            "::warning title=",
            "::notice file=",
        ];
        let strange = commands
            .iter()
            .filter(|line| !ours.iter().any(|own| line.starts_with(own)))
            .count();
        assert!(
            strange == 0 && (format == Format::Github || commands.is_empty()),
            "{format}: {commands:#?}"
        );
        assert!(
            !out.contains("##vso[") && !out.contains("##["),
            "{format}: {out}"
        );
    }
}

#[test]
fn equal_reports_give_equal_bytes_whatever_the_clock() {
    for format in Format::ALL
        .into_iter()
        .filter(|f| !matches!(f, Format::Text | Format::Gitlab))
    {
        let mut late = sample::full();
        late.scan.seconds = 99.0;
        late.scan.started = Some(5);
        assert_eq!(
            written(format, &sample::full()),
            written(format, &late),
            "{format}"
        );
    }
}

#[test]
fn problems_are_told_wherever_the_format_has_a_place() {
    for format in Format::ALL {
        let told = written(format, &sample::full()).contains("permission denied");
        assert_eq!(told, format.tells_problems(), "{format}");
    }
}

#[test]
fn errors_of_the_writer_keep_their_kind() {
    struct Closed;
    impl std::io::Write for Closed {
        fn write(&mut self, _: &[u8]) -> std::io::Result<usize> {
            Err(std::io::ErrorKind::BrokenPipe.into())
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    let report = Veiled::new(sample::one());
    for format in Format::ALL {
        let error = format
            .write(&report, &Style::default(), &mut Closed)
            .expect_err("nothing can be written");
        assert_eq!(error.kind(), std::io::ErrorKind::BrokenPipe, "{format}");
    }
}

/// For `.ci/validate-formats`: writes every sample in every format into `$STANCH_SAMPLES`, when that is set.
#[test]
fn samples_for_validators() {
    let Some(dir) = std::env::var_os("STANCH_SAMPLES") else {
        return;
    };
    for (name, report) in samples() {
        for format in Format::ALL {
            let file =
                std::path::Path::new(&dir).join(format!("{name}-{format}.{}", format.extension()));
            std::fs::write(file, written(format, &report))
                .expect("the directory given can be written to");
        }
    }
}

proptest::proptest! {
    #[test]
    fn any_text_is_safe_to_show(text in "\\PC*|(.|\n|\u{1b}|##vso\\[|##\\[|::){0,40}", bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..64)) {
        for shown in [escape::text(&text).into_owned(), escape::bytes(text.as_bytes()), escape::bytes(&bytes)] {
            proptest::prop_assert!(!shown.contains(escape::is_unsafe), "{shown:?}");
            proptest::prop_assert!(escape::command_brackets(&shown).is_empty(), "{shown:?}");
        }
    }

    #[test]
    fn any_text_reads_back_from_json(text in "(.|\n|\u{1b}|\u{202e}|##vso\\[|\"|\\\\){0,60}") {
        let mut report = sample::one();
        report.scan.source.clone_from(&text);
        let json = written(Format::Json, &report);
        proptest::prop_assert!(json.chars().all(|c| c == '\n' || !escape::is_unsafe(c)));
        let value: serde_json::Value = serde_json::from_str(&json).expect("it is JSON");
        proptest::prop_assert_eq!(value["scan"]["source"].as_str(), Some(&*text));
    }

    #[test]
    fn any_mark_on_any_line_can_be_drawn(line in "\\PC{0,80}", start in 0usize..100, end in 0usize..100, width in 0usize..120) {
        let mut report = sample::one();
        report.findings[0].locations[0].line = line;
        report.findings[0].locations[0].marked = (start, end);
        for format in Format::ALL {
            styled(format, &report, &Style { width, ..Style::default() });
        }
    }
}
