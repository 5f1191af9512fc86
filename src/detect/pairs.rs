//! A credential of several values is one finding: what stands in it as a part is not reported once more.

use super::engine::Detector;
use super::judge::Detection;
use super::observe::Observer;
use crate::model::{Blob, Confidence, RuleKind, Span};
use crate::rules::Find;

impl Detector {
    /// Drops the findings whose secret is a part of another one's credential.
    pub(super) fn join_pairs(
        &self,
        blob: &Blob<'_>,
        mut found: Vec<Detection>,
        observer: &mut dyn Observer,
    ) -> Vec<Detection> {
        let mut order: Vec<usize> = (0..found.len())
            .filter(|&n| self.may_lead(blob, &found[n]))
            .collect();
        if order.is_empty() {
            return found;
        }
        // Each of two may name the other as its part: the one that says more, or that opens more, leads.
        order.sort_by_key(|&n| {
            std::cmp::Reverse((found[n].parts.len(), found[n].severity, found[n].score))
        });
        let places = Places::of(&found);
        let mut joined = vec![false; found.len()];
        for leader in order {
            if joined[leader] {
                continue;
            }
            let mut spans = Vec::new();
            for companion in &found[leader].companions {
                for n in places.touching(*companion) {
                    if n != leader && !joined[n] && self.is_part(&found[n], &found[leader]) {
                        let id = self.rule(found[leader].rule).info.id;
                        observer.outranked(&found[n], id);
                        joined[n] = true;
                        spans.push(found[n].span);
                    }
                }
            }
            spans.sort();
            found[leader].joined = spans;
        }
        let mut joined = joined.into_iter();
        found.retain(|_| !joined.next().unwrap_or(false));
        found
    }

    /// Whether this finding has parts, is shown by default, and belongs to what is scanned: a new secret beside an
    /// old account id has to be reported for itself.
    fn may_lead(&self, blob: &Blob<'_>, detection: &Detection) -> bool {
        !detection.companions.is_empty()
            && self.rule(detection.rule).info.kind == RuleKind::Secret
            && (blob.scope.start..blob.scope.end).contains(&detection.span.start)
            && blob.is_new(detection.span)
    }

    /// Whether `part` says no more than a part of `leader` does: it is known by its name alone, or to the same
    /// provider.
    fn is_part(&self, part: &Detection, leader: &Detection) -> bool {
        let (rule, leading) = (self.rule(part.rule), self.rule(leader.rule));
        let nothing_else = rule.info.provider == leading.info.provider
            || rule.fallback
            || matches!(rule.find, Find::Code(_));
        nothing_else && leader.score >= part.score.min(Confidence::Medium.least_score())
    }
}

/// The spans of findings, sorted.
struct Places {
    spans: Vec<(Span, usize)>,
    longest: usize,
}

impl Places {
    fn of(found: &[Detection]) -> Self {
        let mut spans: Vec<(Span, usize)> = found.iter().map(|d| d.span).zip(0..).collect();
        spans.sort_by_key(|(span, _)| span.start);
        let longest = spans.iter().map(|(span, _)| span.len()).max().unwrap_or(0);
        Self { spans, longest }
    }

    /// The findings that touch `place`.
    fn touching(&self, place: Span) -> impl Iterator<Item = usize> + '_ {
        let least = place.start.saturating_sub(self.longest);
        let first = self.spans.partition_point(|(span, _)| span.start < least);
        self.spans[first..]
            .iter()
            .take_while(move |(span, _)| span.start < place.end)
            .filter(move |(span, _)| span.overlaps(place))
            .map(|&(_, n)| n)
    }
}

#[cfg(test)]
mod tests {
    use crate::detect::{Catalogue, Detector, Scratch, seal};
    use crate::model::{Blob, Origin, Span};
    use crate::rules::BUILTIN;
    use crate::rules::sample::Sampler;

    /// Ids of the rules that report something in the expanded template, and how many parts each has. With `new`, only
    /// the lines that hold this word are.
    fn reported(template: &str, new: Option<&str>) -> Vec<(&'static str, usize)> {
        let detector = Detector::new(Catalogue::new(BUILTIN.iter().collect()));
        let text = Sampler::new("pairs", seal).text(template);
        let mut changed = Vec::new();
        let mut start = 0;
        for line in text.split_inclusive(|&b| b == b'\n') {
            let holds = |word: &str| memchr::memmem::find(line, word.as_bytes()).is_some();
            if new.is_none_or(holds) {
                changed.push(Span::new(start, start + line.len()));
            }
            start += line.len();
        }
        let origin = Origin::worktree(*b"app.env");
        let blob = Blob {
            changed: Some(&changed),
            ..Blob::whole(&origin, &text)
        };
        let mut hits = Vec::new();
        let whole = Span::new(0, text.len());
        detector.hits(&text, whole, false, &mut Scratch::default(), &mut hits);
        let found = detector.judge(&blob, &hits).into_iter();
        found
            .filter(|d| d.score >= 40)
            .map(|d| (detector.rule(d.rule).info.id, d.parts.len()))
            .collect()
    }

    const ID: &str = "AWS_ACCESS_KEY_ID=AKIA{base32:16}\n";
    const SECRET: &str = "AWS_SECRET_ACCESS_KEY={base64:40}\n";

    #[test]
    fn a_pair_is_one_finding_in_either_order() {
        for template in [[ID, SECRET].concat(), [SECRET, ID].concat()] {
            assert_eq!(reported(&template, None), [("aws-access-key", 1)]);
        }
    }

    #[test]
    fn of_two_that_name_each_other_the_secret_leads() {
        let template = "TWILIO_API_KEY_SID=SK{hex:32}\nTWILIO_API_KEY_SECRET={alnum:32}\n";
        assert_eq!(reported(template, None), [("twilio-api-secret", 1)]);
    }

    #[test]
    fn short_stanzas_have_parts_too() {
        let template = "TWITTER_API_KEY={alnum:25}\nTWITTER_API_SECRET={alnum:50}\n";
        assert_eq!(reported(template, None), [("twitter-api-secret", 1)]);
        let template = "OKTA_CLIENT_SECRET={alnum:64}\nOKTA_CLIENT_ID=0oa{alnum:17}\n";
        assert_eq!(reported(template, None), [("okta-client-secret", 1)]);
    }

    #[test]
    fn what_is_far_away_stays_a_finding_of_its_own() {
        let padding = "# nothing to see on this line\n".repeat(60);
        let template = [ID, &padding, SECRET].concat();
        let found = reported(&template, None);
        assert_eq!(found, [("aws-access-key", 0), ("aws-secret-access-key", 0)]);
    }

    #[test]
    fn a_new_secret_beside_an_old_id_is_reported() {
        let template = [ID, SECRET].concat();
        let found = reported(&template, Some("SECRET"));
        assert!(found.contains(&("aws-secret-access-key", 0)), "{found:?}");
    }
}
