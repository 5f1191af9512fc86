//! `stanch rules`: the catalogue, and the check of a user's rule file.

use std::collections::BTreeSet;
use std::io::{self, Write};
use std::path::PathBuf;

use anyhow::Result;
use clap::{Args, Subcommand, ValueEnum};
use serde_json::{Value, json};

use super::exit::Exit;
use super::terminal;
use crate::detect::{Catalogue, Detector, checks, seal};
use crate::model::Confidence;
use crate::rules::nearest::nearest;
use crate::rules::prove;
use crate::rules::sample::Sampler;
use crate::rules::{self, RuleDef};

/// Show the rules, or check a rule file.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  stanch rules list openai         what is known of a provider
  stanch rules show openai-project-key
  stanch rules check my-rules.toml")]
pub(super) struct RulesArgs {
    #[command(subcommand)]
    command: RulesCommand,
}

#[derive(Debug, Subcommand)]
enum RulesCommand {
    /// List all rules
    List {
        /// How to print them
        #[arg(long, value_enum, default_value = "text")]
        format: ListFormat,
        /// Only rules whose id, name or provider contains this
        filter: Option<String>,
    },
    /// Show one rule with everything it says
    Show {
        /// The rule's id
        id: String,
    },
    /// Check rule files: fields, patterns, and every example through the whole engine
    Check {
        /// Rule files
        #[arg(required = true)]
        files: Vec<PathBuf>,
    },
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum ListFormat {
    Text,
    Json,
    Markdown,
}

/// Runs the subcommand.
pub(super) fn run(args: &RulesArgs) -> Result<Exit> {
    match &args.command {
        RulesCommand::List { format, filter } => list(*format, filter.as_deref()),
        RulesCommand::Show { id } => show(id),
        RulesCommand::Check { files } => check(files),
    }
}

fn sorted(filter: Option<&str>) -> Vec<&'static RuleDef> {
    let wanted = |rule: &&RuleDef| {
        filter.is_none_or(|text| {
            let text = text.to_lowercase();
            [rule.info.id, rule.info.name, rule.info.provider]
                .iter()
                .any(|field| field.to_lowercase().contains(&text))
        })
    };
    let mut all: Vec<_> = rules::BUILTIN.iter().filter(wanted).collect();
    all.sort_by_key(|rule| rule.info.id);
    all
}

fn list(format: ListFormat, filter: Option<&str>) -> Result<Exit> {
    let all = sorted(filter);
    let mut out = io::stdout().lock();
    match format {
        ListFormat::Text => {
            for rule in &all {
                writeln!(
                    out,
                    "{:<44} {:<9} {}",
                    rule.info.id, rule.info.severity, rule.info.name
                )?;
            }
            let providers: BTreeSet<_> = all.iter().map(|rule| rule.info.provider).collect();
            let (rules, providers) = (count(all.len(), "rule"), count(providers.len(), "provider"));
            writeln!(out, "{rules}, {providers}")?;
        }
        ListFormat::Json => {
            let list: Vec<Value> = all.iter().map(|rule| describe(rule)).collect();
            serde_json::to_writer_pretty(&mut out, &list).map_err(io::Error::from)?;
            writeln!(out)?;
        }
        ListFormat::Markdown => {
            writeln!(
                out,
                "| rule | name | severity | variable | rotate |\n| --- | --- | --- | --- | --- |"
            )?;
            for rule in &all {
                let info = rule.info;
                let rotate = info
                    .rotate
                    .map(|url| format!("[rotate]({url})"))
                    .unwrap_or_default();
                writeln!(
                    out,
                    "| `{}` | {} | {} | {} | {rotate} |",
                    info.id,
                    info.name,
                    info.severity,
                    info.env.unwrap_or("")
                )?;
            }
        }
    }
    Ok(Exit::Clean)
}

fn describe(rule: &RuleDef) -> Value {
    let mut value = json!(rule.info);
    let fields = value
        .as_object_mut()
        .expect("a struct serialises to an object");
    let parts: Vec<&str> = rule.parts.iter().map(|part| part.name).collect();
    fields.insert("near".into(), json!(rule.near));
    fields.insert("check".into(), json!(rule.check.or(rule.prove)));
    fields.insert("parts".into(), json!(parts));
    value
}

/// Which rules somebody may have meant who asked for a word.
fn hint(word: &str) -> String {
    let named = sorted(Some(word)).len();
    let ids = rules::BUILTIN.iter().map(|rule| rule.info.id);
    match nearest(word, ids) {
        Some(near) => format!("; did you mean `{near}`?"),
        None if named > 0 => format!(
            "; `stanch rules list {word}` names {}",
            count(named, "rule")
        ),
        None => "; `stanch rules list` names them all".to_owned(),
    }
}

/// `1 rule`, `2 rules`.
fn count(n: usize, noun: &str) -> String {
    format!("{n} {noun}{}", if n == 1 { "" } else { "s" })
}

fn show(id: &str) -> Result<Exit> {
    let Some(rule) = rules::BUILTIN.iter().find(|rule| rule.info.id == id) else {
        anyhow::bail!("no rule has the id `{id}`{}", hint(id));
    };
    let mut out = io::stdout().lock();
    let info = rule.info;
    writeln!(out, "{}\n  {}\n  {}", info.id, info.name, info.description)?;
    let mut line = |name: &str, value: &str| {
        if value.is_empty() {
            Ok(())
        } else {
            writeln!(out, "  {name:<10} {value}")
        }
    };
    line("provider", info.provider)?;
    line("severity", info.severity.as_str())?;
    line("kind", info.kind.as_str())?;
    line("format", &rule.samples.join("  or  "))?;
    line("near", &rule.near.join(", "))?;
    line("check", rule.check.or(rule.prove).unwrap_or_default())?;
    line(
        "parts",
        &rule
            .parts
            .iter()
            .map(|part| part.name)
            .collect::<Vec<_>>()
            .join(", "),
    )?;
    line("paths", &rule.only_in.join(", "))?;
    line("variable", info.env.unwrap_or_default())?;
    line("rotate", info.rotate.unwrap_or_default())?;
    line("page", info.page.unwrap_or_default())?;
    for reference in info.references {
        line("see", reference)?;
    }
    line("asks", rule.verify.map_or("", |verify| verify.request))?;
    for example in rule.examples {
        line("found", &on_one_line(example))?;
    }
    for counterexample in rule.counterexamples {
        line("not found", &on_one_line(counterexample))?;
    }
    Ok(Exit::Clean)
}

/// A template of several lines on one.
fn on_one_line(template: &str) -> String {
    let lines = template
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty());
    lines.collect::<Vec<&str>>().join(" ⏎ ")
}

fn check(files: &[PathBuf]) -> Result<Exit> {
    let mut own: Vec<&'static RuleDef> = Vec::new();
    let mut failed = 0;
    let mut complain = |text: &str| {
        terminal::complain(text);
        failed += 1;
    };
    for file in files {
        match rules::load_file(file) {
            Ok(loaded) => {
                let loaded: &'static [RuleDef] = loaded.leak();
                own.extend(loaded);
            }
            Err(error) => error.lines().iter().for_each(|line| complain(line)),
        }
    }
    for rule in &own {
        for name in [rule.check, rule.prove].into_iter().flatten() {
            if checks::find(name).is_none() {
                complain(&format!(
                    "{}: there is no check called `{name}`",
                    rule.info.id
                ));
            }
        }
    }
    let mut all: Vec<&'static RuleDef> = rules::BUILTIN.iter().collect();
    all.retain(|rule| own.iter().all(|mine| mine.info.id != rule.info.id));
    all.extend(&own);
    let detector = Detector::new(Catalogue::new(all));
    let find = |text: &[u8], path: &str| {
        detector.rules_found(text, path, Confidence::Medium.least_score())
    };
    for rule in &own {
        let mut sampler = Sampler::new(rule.info.id, seal);
        for failure in prove::failures(rule, &mut sampler, &find) {
            complain(&failure.to_string());
        }
    }
    let unproven = own.iter().filter(|rule| rule.examples.is_empty()).count();
    let unproven = match unproven {
        0 => String::new(),
        n => format!(", {n} without examples"),
    };
    writeln!(
        io::stdout().lock(),
        "{} checked{unproven}, {}",
        count(own.len(), "rule"),
        count(failed, "failure")
    )?;
    Ok(if failed == 0 {
        Exit::Clean
    } else {
        Exit::Failed
    })
}
