//! The text of hook scripts: our lines between two marks, at the top of a shell script of our own or of somebody's.

use std::path::Path;

use super::Hook;

const BEGIN: &str =
    "# >>> stanch >>> written by `stanch hook install`, removed by `stanch hook uninstall`";
const BEGIN_MARK: &str = "# >>> stanch >>>";
const END: &str = "# <<< stanch <<<";
const SHEBANG: &str = "#!/bin/sh";

/// Whether a script holds our lines.
pub(super) fn is_ours(text: &str) -> bool {
    text.lines().any(|line| line.starts_with(BEGIN_MARK))
}

/// Whether a script is one that our lines can stand in.
pub(super) fn is_shell(text: &str) -> bool {
    let Some(line) = text.lines().next().and_then(|line| line.strip_prefix("#!")) else {
        return false;
    };
    let mut words = line.split_whitespace();
    let name = |word: &str| word.rsplit('/').next().unwrap_or_default().to_owned();
    let first = words.next().map(name).unwrap_or_default();
    let shell = if first == "env" {
        words
            .find(|word| !word.starts_with('-'))
            .map(name)
            .unwrap_or_default()
    } else {
        first
    };
    matches!(
        shell.as_str(),
        "sh" | "bash" | "dash" | "ash" | "ksh" | "zsh"
    )
}

/// A script of our own; `after` is the hook that was moved away and runs next.
pub(super) fn alone(hook: Hook, program: &str, after: Option<&Path>) -> String {
    format!("{SHEBANG}\n{}", block(hook, program, after))
}

/// Somebody's shell script with our lines before its own.
pub(super) fn joined(text: &str, hook: Hook, program: &str) -> String {
    let (shebang, rest) = text.split_once('\n').unwrap_or((text, ""));
    format!("{shebang}\n{}{rest}", block(hook, program, None))
}

/// A script that has our lines, with the lines as they should be now.
pub(super) fn renewed(text: &str, hook: Hook, program: &str, after: Option<&Path>) -> String {
    let (before, behind) = around(text);
    format!("{before}{}{behind}", block(hook, program, after))
}

/// The script without our lines; `None` when nothing else is left of it.
pub(super) fn parted(text: &str) -> Option<String> {
    let (before, behind) = around(text);
    let rest = format!("{before}{behind}");
    let is_empty = rest
        .lines()
        .enumerate()
        .all(|(n, line)| line.trim().is_empty() || (n == 0 && line == SHEBANG));
    // A script that held more than our own shebang was somebody's, even if its shebang is all that is left.
    (!is_empty).then_some(rest)
}

/// What stands before and behind our lines. Lines without an end mark reach to the end of the script.
fn around(text: &str) -> (&str, &str) {
    let start = text
        .find(BEGIN_MARK)
        .expect("asked only of scripts that have the mark");
    let behind = text[start..].find(END).map_or("", |at| {
        let rest = &text[start + at + END.len()..];
        rest.strip_prefix('\n').unwrap_or(rest)
    });
    (&text[..start], behind)
}

/// Our lines. The path of the binary that was installed comes first, then the search path: editors and other programs
/// that commit often have a short one. Without any binary the commit stops, since nobody looked.
fn block(hook: Hook, program: &str, after: Option<&Path>) -> String {
    let name = hook.name();
    let program = quoted(program);
    let run = match hook {
        Hook::PreCommit => format!("\"$stanch\" hook run {name} || exit $?\n"),
        // Standard input is wanted by whatever comes behind, too.
        Hook::PrePush => format!(
            "stanch_refs=$(cat)\n\
             printf '%s\\n' \"$stanch_refs\" | \"$stanch\" hook run {name} \"$@\" || exit $?\n\
             exec <<STANCH_REFS\n$stanch_refs\nSTANCH_REFS\n"
        ),
    };
    let after = after.map_or_else(String::new, |path| {
        format!("exec {} \"$@\"\n", quoted(&path.to_string_lossy()))
    });
    format!(
        "{BEGIN}\n\
         stanch={program}\n\
         [ -x \"$stanch\" ] || stanch=$(command -v stanch) || {{\n\
         \x20\x20echo 'stanch is not installed any more; take it out of {name} or pass --no-verify' >&2\n\
         \x20\x20exit 1\n\
         }}\n\
         {run}{after}{END}\n"
    )
}

/// A word the shell takes as it is.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "'\\''"))
}
