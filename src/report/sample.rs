//! Reports built by hand, for the tests of every format.

use std::sync::Arc;

use crate::model::{
    CommitInfo, Finding, Location, Part, Problem, Reach, Reason, Report, RuleInfo, RuleKind,
    ScanInfo, ScanState, Secret, Severity, Skipped, Status, SuppressedBy, Suppression,
};

/// A value that must never be printed, and does not look like anybody's token.
pub const MARKER: &str = "Marker/Secret+Value=0123456789abcd";

pub const RULE: RuleInfo = RuleInfo {
    id: "acme-api-key",
    name: "Acme API key",
    provider: "acme",
    description: "Calls the Acme API on the account's bill.",
    severity: Severity::High,
    kind: RuleKind::Secret,
    env: Some("ACME_API_KEY"),
    rotate: Some("https://acme.example.com/keys"),
    references: &["https://docs.acme.example.com/auth"],
    page: Some("https://example.com/docs/a.md#acme-api-key"),
};

pub const BARE_RULE: RuleInfo = RuleInfo {
    id: "assigned-secret",
    name: "Assigned secret",
    provider: "generic",
    description: "Opens whatever it guards.",
    severity: Severity::Medium,
    kind: RuleKind::Secret,
    env: None,
    rotate: None,
    references: &[],
    page: None,
};

/// A report of nothing.
pub fn empty() -> Report {
    Report {
        scan: ScanInfo {
            source: "worktree .".into(),
            root: Some("/home/me/repo".into()),
            files: 12,
            bytes: 3_456,
            rules: 80,
            started: Some(1_795_219_199),
            seconds: 0.0123,
            ..ScanInfo::default()
        },
        ..Report::default()
    }
}

/// A location in a file, with the line as the detector would quote it.
pub fn location(path: &[u8], line: u32, text: &str, secret: &Secret) -> Location {
    let masked = secret.masked();
    let line_text = text.replace("{}", &masked);
    let column = u32::try_from(text.find("{}").map_or(0, |at| text[..at].chars().count()))
        .expect("sample lines are short");
    let width = u32::try_from(secret.expose().len()).expect("sample secrets are short");
    Location {
        path: Arc::from(path),
        start_line: line,
        start_column: column + 1,
        end_line: line,
        end_column: column + 1 + width,
        offset: u64::from(line) * 40,
        line: line_text,
        marked: (column as usize, column as usize + masked.chars().count()),
        reach: Reach::Worktree,
        commit: None,
        last_commit: None,
        refs: Vec::new(),
        object: None,
        exposure: Vec::new(),
    }
}

/// A finding of [`RULE`] with one location.
pub fn finding(secret: &str, path: &str, line: u32) -> Finding {
    let secret = Secret::new(secret);
    let reason = Reason {
        weight: "",
        evidence: "prefix",
        detail: "it has the prefix of the format".into(),
        points: 60,
    };
    Finding {
        fingerprint: format!("st1-{:020}", line),
        rule: &RULE,
        severity: Severity::High,
        score: 90,
        reasons: vec![reason],
        entropy: 4.254,
        locations: vec![location(path.as_bytes(), line, "key = \"{}\"", &secret)],
        secret,
        parts: Vec::new(),
        facts: Vec::new(),
        via: Vec::new(),
        status: Status::Unverified,
        total_locations: 1,
        suppressed: None,
    }
}

/// One plain finding.
pub fn one() -> Report {
    Report {
        findings: vec![finding(MARKER, "src/a b.py", 3)],
        ..empty()
    }
}

pub fn commit(digit: char, subject: &str) -> Arc<CommitInfo> {
    Arc::new(CommitInfo {
        id: digit.to_string().repeat(40),
        author: "Ann <ann@example.com>".into(),
        date: "2026-11-19T10:00:00+01:00".into(),
        subject: subject.into(),
    })
}

/// Several findings with everything a finding can have, and an incomplete scan.
pub fn full() -> Report {
    let mut credential = finding(MARKER, "web/app.js", 7);
    credential.severity = Severity::Critical;
    credential.status = Status::Active;
    credential.parts = vec![Part {
        name: "account id",
        secret: Secret::new("Marker-Part-98765"),
        line: 8,
    }];
    credential.facts = vec!["account 1234".into()];
    credential.via = vec!["base64"];
    credential.locations[0].exposure = vec!["client-side code: every visitor gets it".into()];
    for line in [9, 11, 30, 40, 50] {
        let secret = credential.secret.clone();
        credential
            .locations
            .push(location(b"web/b.js", line, "x({})", &secret));
    }
    credential.total_locations = 8;

    let mut old = finding("Old-Marker-Secret-2222222222", "conf/old.ini", 2);
    let place = &mut old.locations[0];
    place.reach = Reach::Tag;
    place.refs = vec!["v1".into(), "v2".into()];
    place.commit = Some(commit('1', "add client"));
    place.last_commit = Some(commit('2', "remove client"));
    place.object = Some("3".repeat(40));

    let mut generic = finding("hunter2!", "notes.txt", 1);
    generic.rule = &BARE_RULE;
    generic.severity = Severity::Low;
    generic.score = 45;

    let mut silenced = finding("Silenced-Marker-Secret-33333", "tests/x.py", 5);
    silenced.suppressed = Some(Suppression {
        by: SuppressedBy::Comment,
        detail: "stanch:allow".into(),
        reason: Some("a fixture".into()),
    });

    let mut report = Report {
        findings: vec![credential, old, generic],
        suppressed: vec![silenced],
        ..empty()
    };
    report.below_confidence = 4;
    report.scan.state = ScanState::Incomplete;
    report.scan.objects = 1_234;
    report.scan.revision = Some("main".into());
    report.scan.problems = vec![Problem {
        what: "secret.db".into(),
        why: "permission denied".into(),
    }];
    report.scan.skipped = vec![Skipped {
        what: "big.zip".into(),
        why: "more than 3 archives deep".into(),
    }];
    report
}

/// Text that attacks a terminal, a reviewer, a markup language, a spreadsheet and a CI log, all at once.
pub const HOSTILE: &str = "=x\u{1b}]0;PWNED\u{7}\u{1b}[2K\u{9b}31m\u{202e}\u{200b}\r\n::error::x\n|`](http://e)<script>&\"'\t%0A]]>\u{0}\u{e0041}{0}";

/// Hostile text in every place that scanned data can reach, and a path that is not UTF-8.
pub fn hostile() -> Report {
    let mut report = full();
    let text = || HOSTILE.to_owned();
    for finding in report.findings.iter_mut().chain(&mut report.suppressed) {
        finding.facts.push(text());
        finding.reasons.push(Reason {
            weight: "",
            evidence: "name",
            detail: text(),
            points: -3,
        });
        for place in &mut finding.locations {
            place.path = [HOSTILE.as_bytes(), b"/\xff\xfe"].concat().into();
            place.line = format!("{HOSTILE}********{HOSTILE}");
            let before = HOSTILE.chars().count();
            place.marked = (before, before + 8);
            place.refs.push(text());
            place.exposure.push(text());
            place.commit = Some(Arc::new(CommitInfo {
                author: text(),
                subject: text(),
                ..(*commit('4', "")).clone()
            }));
        }
        if let Some(suppressed) = &mut finding.suppressed {
            suppressed.detail = text();
            suppressed.reason = Some(text());
        }
    }
    report.scan.show_suppressed = true;
    report.scan.source = text();
    report.scan.problems.push(Problem {
        what: text(),
        why: text(),
    });
    report.scan.skipped.push(Skipped {
        what: text(),
        why: text(),
    });
    report
}

/// A report in which every secret also stands in every free text.
pub fn leaky() -> Report {
    let mut report = full();
    report.scan.show_suppressed = true;
    let secrets: Vec<String> = report
        .findings
        .iter()
        .chain(&report.suppressed)
        .flat_map(|f| std::iter::once(&f.secret).chain(f.parts.iter().map(|part| &part.secret)))
        .map(|secret| String::from_utf8_lossy(secret.expose()).into_owned())
        .filter(|secret| secret.len() >= 12)
        .collect();
    let all = secrets.join(" and ");
    for finding in report.findings.iter_mut().chain(&mut report.suppressed) {
        finding.facts.push(all.clone());
        finding.reasons[0].detail = all.clone();
        for place in &mut finding.locations {
            place.path = format!("dir/{all}").into_bytes().into();
            place.line = format!("{all} ******** {all}");
            place.marked = (all.chars().count() + 1, all.chars().count() + 9);
            place.refs = secrets.clone();
            place.exposure = secrets.clone();
            place.commit = Some(Arc::new(CommitInfo {
                author: all.clone(),
                subject: all.clone(),
                ..(*commit('5', "")).clone()
            }));
            place.last_commit.clone_from(&place.commit);
        }
        if let Some(suppressed) = &mut finding.suppressed {
            suppressed.detail = all.clone();
            suppressed.reason = Some(all.clone());
        }
    }
    report.scan.source = all.clone();
    report.scan.root = Some(format!("/home/{all}"));
    report.scan.revision = Some(all.clone());
    report.scan.problems = vec![Problem {
        what: all.clone(),
        why: all.clone(),
    }];
    report.scan.skipped = vec![Skipped {
        what: all.clone(),
        why: all,
    }];
    report
}
