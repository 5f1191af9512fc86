//! Whether the commit in the making replaces HEAD (`git commit --amend`): what it adds is then told against the parents
//! of HEAD, as HEAD itself goes away.
//!
//! git does not tell a hook. It does export the author, and only a commit that is amended (or whose message is reused)
//! has name, address and second of HEAD's. `--reset-author` hides it, and so does an amendment within two seconds.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::super::git::Git;

/// A hook hears of a new commit within this time.
const NEW: Duration = Duration::from_secs(2);

/// The parents of the commit that is being amended, if one is.
pub(super) fn parents(git: &Git) -> Option<Vec<String>> {
    let of = |name: &str| std::env::var(format!("GIT_AUTHOR_{name}")).ok();
    let (name, mail, date) = (of("NAME")?, of("EMAIL")?, of("DATE")?);
    let date = date.strip_prefix('@')?;
    let seconds = date.split(' ').next()?.parse().ok()?;
    let age = SystemTime::now().duration_since(UNIX_EPOCH + Duration::from_secs(seconds));
    if age.is_ok_and(|age| age <= NEW) {
        return None;
    }
    let head = git.output(&["cat-file", "commit", "HEAD"]).ok()?;
    parents_if_by(&head, &format!("{name} <{mail}> {date}"))
}

/// The parents a commit names, if `author` made it.
fn parents_if_by(commit: &[u8], author: &str) -> Option<Vec<String>> {
    let commit = String::from_utf8_lossy(commit);
    let mut parents = Vec::new();
    for line in commit.lines().take_while(|line| !line.is_empty()) {
        match line.split_once(' ')? {
            ("parent", id) => parents.push(id.to_owned()),
            ("author", by) => return (by == author).then_some(parents),
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::parents_if_by;

    #[test]
    fn only_the_same_author_at_the_same_second_amends() {
        let commit = b"tree 1\nparent 2\nparent 3\nauthor A <a@b> 7 +0100\ncommitter C <c@d> 9 +0000\n\nauthor\n";
        let parents = |author| parents_if_by(commit, author);
        assert_eq!(
            parents("A <a@b> 7 +0100"),
            Some(vec!["2".into(), "3".into()])
        );
        assert_eq!(parents("A <a@b> 8 +0100"), None);
        assert_eq!(parents_if_by(b"tree 1\n\nparent 2\n", ""), None);
    }
}
