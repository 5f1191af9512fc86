//! Patterns written as templates: `gsk_{alnum:52}`.

use super::super::template::{ByteSet, Dialect, parse, to_regex, variants};
use super::Pattern;
use super::forms::{Anchor, RunShape, alphabet_of, anchor_of, length_of, runs_of, tail_of};

pub(super) fn from_templates(list: &[String], anchorless: bool) -> Result<Pattern, String> {
    let mut nodes = Vec::with_capacity(list.len());
    for text in list {
        nodes.push(parse(text, Dialect::Format).map_err(|e| format!("{e} in `{text}`"))?);
    }
    let mut all = Vec::new();
    for (template, text) in nodes.iter().zip(list) {
        all.extend(
            variants(template, 64)
                .ok_or_else(|| format!("`{text}` has more than 64 alternatives"))?,
        );
    }
    if all.is_empty() || all.iter().any(Vec::is_empty) {
        return Err("the template is empty".into());
    }
    let mut anchors: Vec<Anchor> = Vec::new();
    for variant in &all {
        match anchor_of(variant) {
            Some(anchor) => {
                let same = |known: &&mut Anchor| {
                    (&known.text, known.offset, known.lead)
                        == (&anchor.text, anchor.offset, anchor.lead)
                };
                match anchors.iter_mut().find(same) {
                    Some(known) => known.ahead.join(&anchor.ahead),
                    None => anchors.push(anchor),
                }
            }
            None if !anchorless => {
                return Err("no literal of at least 3 bytes in every alternative: use `value` with `near`, or `near` and a longer prefix".into());
            }
            None => {}
        }
    }
    // A shorter alternative first would hide a longer one that begins the same.
    nodes.sort_by_key(|n| {
        std::cmp::Reverse(variants(n, 64).and_then(|v| v.iter().map(|v| length_of(v).1).max()))
    });
    let regex = if nodes.len() == 1 {
        to_regex(&nodes[0])
    } else {
        format!(
            "(?:{})",
            nodes
                .iter()
                .map(|n| to_regex(n))
                .collect::<Vec<_>>()
                .join("|")
        )
    };
    let lens: Vec<(usize, usize)> = all.iter().map(|v| length_of(v)).collect();
    let runs: Vec<Vec<RunShape>> = all.iter().map(|v| runs_of(v)).collect();
    let is_one_run = all.iter().zip(&runs).all(|(v, runs)| {
        let (min, max) = length_of(v);
        matches!(&runs[..], [one] if (one.min, one.max) == (min, max))
    });
    Ok(Pattern {
        runs: runs.into_iter().flatten().collect(),
        is_one_run,
        regex,
        anchors: if anchorless { Vec::new() } else { anchors },
        min_len: lens.iter().map(|l| l.0).min().unwrap_or(0),
        max_len: lens.iter().map(|l| l.1).max().unwrap_or(0),
        tail: all
            .iter()
            .map(|v| tail_of(v))
            .fold(ByteSet::default(), |a, b| a.union(&b)),
        alphabet: all
            .iter()
            .map(|v| alphabet_of(v))
            .fold(ByteSet::default(), |a, b| a.union(&b)),
    })
}

#[cfg(test)]
mod tests {
    use super::super::lead::Lead;
    use super::*;

    fn anchored(format: &str) -> Pattern {
        from_templates(&[format.to_string()], false).expect("the format is well formed")
    }

    #[test]
    fn anchors_follow_from_the_format() {
        let p = anchored("gsk_{alnum:52}");
        let [anchor] = &p.anchors[..] else {
            panic!("one anchor: {:?}", p.anchors);
        };
        assert_eq!(
            (&anchor.text[..], anchor.offset, anchor.lead),
            ("gsk_", Some(0), Lead::Run)
        );
        assert_eq!((p.min_len, p.max_len), (56, 56));
        let p = anchored("sk-{alnum:20}T3Blbk{alnum:20}");
        assert_eq!(
            (p.anchors[0].text.as_str(), p.anchors[0].offset),
            ("T3Blbk", Some(23))
        );
        let p = anchored("A(KIA|SIA){base32:16}");
        assert_eq!(p.anchors.len(), 2);
    }

    #[test]
    fn an_anchor_before_a_separator_is_reached_within_the_lead() {
        let lead = |format: &str| anchored(format).anchors[0].lead;
        assert_eq!(lead("SG.{b64url:22}.{b64url:43}"), Lead::Run);
        assert_eq!(lead("AccountKey={base64:86}=="), Lead::Wide);
        assert_eq!(lead("$a$ very/literal $ {alnum:24}"), Lead::Trigram);
        assert_eq!(lead("https://a.example/{alnum:8}"), Lead::Url);
    }
}
