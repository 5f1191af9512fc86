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

/// The script without our lines; `None` when nothing else is left of it. `after` is the hook that was moved away: where
/// lines are left, it goes on running between them.
pub(super) fn parted(text: &str, after: Option<&Path>) -> Option<String> {
    let (before, behind) = around(text);
    let rest = format!("{before}{behind}");
    let is_empty = rest
        .lines()
        .enumerate()
        .all(|(n, line)| line.trim().is_empty() || (n == 0 && line == SHEBANG));
    // A script that held more than our own shebang was somebody's, even if its shebang is all that is left.
    if is_empty {
        return None;
    }
    let next = after.map(next).filter(|next| !rest.contains(next.as_str()));
    Some(format!("{before}{}{behind}", next.unwrap_or_default()))
}

/// Whether every one of our first lines has its last one. Where somebody took that out, nobody knows which of the
/// lines behind are ours.
pub(super) fn is_whole(text: &str) -> bool {
    let mut parts = text.split(BEGIN_MARK);
    parts.next();
    parts.all(|part| part.contains(END))
}

/// What stands before and behind our lines, which may be there more than once.
fn around(text: &str) -> (String, String) {
    let mut parts = text.split(BEGIN_MARK);
    let before = parts.next().unwrap_or_default().to_owned();
    let behind = parts.map(|part| {
        let (_, rest) = part.split_once(END).unwrap_or((part, ""));
        rest.strip_prefix('\n').unwrap_or(rest)
    });
    (before, behind.collect())
}

/// Runs the hook that was moved away.
fn next(moved: &Path) -> String {
    format!("exec {} \"$@\"\n", quoted(&moved.to_string_lossy()))
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
             if [ -n \"$stanch_refs\" ]; then exec <<STANCH_REFS\n$stanch_refs\nSTANCH_REFS\n\
             else exec </dev/null; fi\n"
        ),
    };
    let after = after.map(next).unwrap_or_default();
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
