//! Searches what decoders bring to light, and says where its encoded text stands.

use std::sync::Arc;

use super::engine::{Detector, NEARBY, Scratch};
use super::hit::{Decoded, Hit};
use super::trigger::Found;
use crate::decode::{self, Budget, Layer};
use crate::model::{Far, Span};

/// How much decoded text around a secret is kept for its judgement, in bytes to each side.
const AROUND: usize = 600;

impl Detector {
    /// Appends the hits in what the runs and marks of `found` say when decoded. `from` is the place of their
    /// position 0 in `bytes`. Adds to `far` where long ones begin.
    pub(super) fn hits_of_layers(
        &self,
        bytes: &[u8],
        found: &Found,
        from: usize,
        out: &mut Vec<Hit>,
        far: &mut Vec<Far>,
    ) {
        let marks = found.marks.iter();
        let escapes = marks.filter(|mark| self.catalogue.uses(**mark).escape);
        let escapes = escapes.map(|mark| from + mark.at as usize);
        let layers = of(bytes, found, escapes, from);
        if layers.is_empty() {
            return;
        }
        // Who searches near the end of a long one has to read it from its start.
        let long = layers.iter().filter(|layer| layer.span.len() > NEARBY);
        far.extend(long.map(|layer| Far {
            at: layer.span.start,
            within: layer.span.len(),
        }));
        let mut scratch = Scratch::default();
        scratch.decoded = true;
        let mut hits = Vec::new();
        for layer in layers {
            let whole = Span::new(0, layer.bytes.len());
            self.hits(&layer.bytes, whole, false, &mut scratch, &mut hits);
            out.extend(hits.drain(..).map(|hit| outside(&hit, &layer)));
        }
    }

    /// Lists in `out` what stands in `zone`, in which `found` was found, and may be part of encoded text that goes on
    /// far away.
    pub(super) fn encoded(&self, bytes: &[u8], found: &Found, zone: Span, out: &mut Vec<Span>) {
        let lines = found.lines.iter();
        let lines = lines
            .map(|&(start, end)| Span::new(zone.start + start as usize, zone.start + end as usize));
        // Rules drawn across a page encode nothing.
        out.extend(lines.filter(|line| line.of(bytes).iter().any(u8::is_ascii_alphanumeric)));
        let escapes = found
            .marks
            .iter()
            .filter(|mark| self.catalogue.uses(**mark).escape);
        out.extend(escapes.map(|mark| {
            let at = zone.start + mark.at as usize;
            Span::new(at, at + 3)
        }));
    }
}

/// The hit of a layer, placed where its encoded text stands.
fn outside(hit: &Hit, layer: &Layer) -> Hit {
    let span = hit.span();
    let start = span.start.saturating_sub(AROUND);
    let end = layer.bytes.len().min(span.end + AROUND);
    let inner = hit.shifted(-start.cast_signed());
    Hit {
        closeness: hit.closeness,
        rule: hit.rule,
        secret: layer.place(hit.secret),
        extent: layer.span,
        name: None,
        assigned: inner.assigned,
        via: Some(Arc::new(Decoded {
            via: layer.via.clone(),
            bytes: layer.bytes[start..end].to_vec(),
            secret: inner.secret,
            apart: layer.apart(hit.secret),
        })),
    }
}

/// The layers that the runs of `found`, and those of its marks that announce escapes, lead to.
fn of(
    bytes: &[u8],
    found: &Found,
    escapes: impl Iterator<Item = usize>,
    from: usize,
) -> Vec<Layer> {
    let mut layers = Vec::new();
    let mut budget = Budget::default();
    let mut done = 0;
    for &(start, end) in &found.runs {
        let run = Span::new(from + start as usize, from + end as usize);
        if run.start >= done && decode::may_encode(run.of(bytes)) {
            done = decode::from_run(bytes, run, from, &mut budget, &mut layers);
        }
    }
    done = 0;
    for at in escapes {
        if at >= done {
            done = decode::from_mark(bytes, at, &mut budget, &mut layers);
        }
    }
    layers
}

#[cfg(test)]
mod tests {
    use data_encoding::{BASE64, HEXLOWER};
    use libdeflater::{CompressionLvl, Compressor};

    use crate::detect::checks::testing::{ALNUM, Random};
    use crate::detect::{Catalogue, Detector, Scratch};
    use crate::model::{Blob, Origin, Span};
    use crate::rules::BUILTIN;

    /// The secrets of `text` and the encoded text that is shown as their place.
    fn found(text: &str) -> Vec<(String, String)> {
        let detector = Detector::new(Catalogue::new(BUILTIN.iter().collect()));
        let origin = Origin::worktree(*b"deploy/settings.txt");
        let blob = Blob::whole(&origin, text.as_bytes());
        let mut hits = Vec::new();
        let whole = Span::new(0, text.len());
        detector.hits(
            text.as_bytes(),
            whole,
            false,
            &mut Scratch::default(),
            &mut hits,
        );
        let mut found: Vec<_> = detector
            .judge(&blob, &hits)
            .into_iter()
            .filter(|detection| detection.score >= 40)
            .map(|detection| {
                let secret = String::from_utf8_lossy(detection.secret.expose()).into_owned();
                (
                    secret,
                    text[detection.span.start..detection.span.end].to_owned(),
                )
            })
            .collect();
        found.sort();
        found
    }

    #[test]
    fn every_secret_of_an_encoded_text_is_found_at_its_place() {
        let mut random = Random::new(3);
        let mut secrets: Vec<String> = [16, 32, 40].map(|n| random.text(ALNUM, n)).into();
        let [a, b, c] = &secrets[..] else {
            unreachable!()
        };
        let plain =
            format!("HOST=db1\nDB_PASSWORD={a}\nAPI_KEY={b}\nSECRET_TOKEN={c}\nPORT=8080\n");
        secrets.sort();
        let base64 = BASE64.encode(plain.as_bytes());
        let lines: Vec<&str> = (0..base64.len())
            .step_by(64)
            .map(|at| &base64[at..base64.len().min(at + 64)])
            .collect();
        let escaped: String = plain.bytes().map(|byte| format!("\\x{byte:02x}")).collect();
        let percent = plain.replace('\n', "%26").replace('=', "%3D");
        let mail = plain.replace('=', "=3D").replace("KEY", "=4BEY");
        for encoded in [
            format!(".env: {base64}\n"),
            format!(".env: |\n  {}\n", lines.join("\n  ")),
            format!("a = \"{}\"\n", HEXLOWER.encode(plain.as_bytes())),
            format!("a = \"{escaped}\"\n"),
            format!("GET /x?a={percent}\n"),
            format!("Content-Transfer-Encoding: quoted-printable\n\n{mail}"),
        ] {
            let found = found(&encoded);
            let values: Vec<&String> = found.iter().map(|(secret, _)| secret).collect();
            assert_eq!(values, secrets.iter().collect::<Vec<_>>(), "{encoded}");
            for (secret, shown) in &found {
                assert!(
                    shown.len() < 5 * secret.len(),
                    "{secret} at {shown} in {encoded}"
                );
            }
        }
    }

    #[test]
    fn secrets_that_were_packed_together_stand_where_all_stands() {
        let mut random = Random::new(4);
        let mut secrets: Vec<String> = [20, 24].map(|n| random.text(ALNUM, n)).into();
        let plain = format!(
            "{}DB_PASSWORD={}\nSECRET_TOKEN={}\n",
            "line = 1\n".repeat(30),
            secrets[0],
            secrets[1]
        );
        secrets.sort();
        let mut room = vec![0; 1000];
        let mut packer = Compressor::new(CompressionLvl::default());
        let len = packer
            .gzip_compress(plain.as_bytes(), &mut room)
            .expect("it fits");
        let packed = BASE64.encode(&room[..len]);
        let expected: Vec<_> = secrets
            .into_iter()
            .map(|secret| (secret, packed.clone()))
            .collect();
        assert_eq!(found(&format!("release: {packed}\n")), expected);
    }
}
