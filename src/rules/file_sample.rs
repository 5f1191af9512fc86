//! Samples of files that are a secret as a whole: the structure is right, the content is random.

use super::sample::{Sampler, der};

/// A file of that kind; nothing for a kind that is not known.
pub(super) fn file(sampler: &mut Sampler, kind: &str) -> Vec<u8> {
    match kind {
        "pkcs8" => sampler.pkcs8(),
        "pkcs8-encrypted" => {
            let scheme = der(6, b"\x2a\x86\x48\x86\xf7\x0d\x01\x05\x0d");
            let algorithm = der(0x30, &[scheme, der(0x30, &sampler.bytes(60))].concat());
            let key = der(4, &sampler.bytes(160));
            der(0x30, &[algorithm, key].concat())
        }
        "pkcs1" => sampler.integers(&[1, 128, 3, 128, 64, 64, 64, 64, 64]),
        "sec1" => {
            let key = der(4, &sampler.bytes(32));
            let curve = der(0xA0, b"\x06\x08\x2a\x86\x48\xce\x3d\x03\x01\x07");
            der(0x30, &[der(2, &[1]), key, curve].concat())
        }
        "pkcs12" => pkcs12(sampler, 2),
        "pkcs12-trust" => pkcs12(sampler, 3),
        "jks" => java(sampler, b"\xfe\xed\xfe\xed", &[2, 1]),
        "jks-trust" => java(sampler, b"\xfe\xed\xfe\xed", &[2, 2]),
        "jceks" => java(sampler, b"\xce\xce\xce\xce", &[3]),
        "bks" => bouncy_castle(sampler, &[1, 4]),
        "bks-trust" => bouncy_castle(sampler, &[1, 1]),
        "kdbx" => [
            &b"\x03\xd9\xa2\x9a\x67\xfb\x4b\xb5\x01\0\x04\0"[..],
            &sampler.bytes(600),
        ]
        .concat(),
        "numbers" => {
            let numbers: Vec<String> = sampler.bytes(64).iter().map(u8::to_string).collect();
            format!("[{}]\n", numbers.join(",")).into_bytes()
        }
        _ => Vec::new(),
    }
}

/// A PKCS#12 file with one bag: 2 for a key, 3 for a certificate.
fn pkcs12(sampler: &mut Sampler, bag: u8) -> Vec<u8> {
    let data = |content: &[u8]| {
        let oid = der(6, b"\x2a\x86\x48\x86\xf7\x0d\x01\x07\x01");
        der(0x30, &[oid, der(0xA0, &der(4, content))].concat())
    };
    let oid = [&b"\x2a\x86\x48\x86\xf7\x0d\x01\x0c\x0a\x01"[..], &[bag]].concat();
    let content = der(0xA0, &der(4, &sampler.bytes(400)));
    let bags = der(0x30, &der(0x30, &[der(6, &oid), content].concat()));
    let safe = der(0x30, &data(&bags));
    der(0x30, &[der(2, &[3]), data(&safe)].concat())
}

/// A keystore of Java with entries of these tags: 1 is a private key, 2 a certificate, 3 a secret key.
fn java(sampler: &mut Sampler, magic: &[u8; 4], tags: &[u8]) -> Vec<u8> {
    let count = u8::try_from(tags.len()).expect("samples have few entries");
    let mut out = [&magic[..], &[0, 0, 0, 2], &[0, 0, 0, count]].concat();
    for &tag in tags {
        out.extend([0, 0, 0, tag]);
        out.extend(b"\0\x04name");
        out.extend(sampler.bytes(8));
        if tag == 2 {
            out.extend(b"\0\x05X.509");
        }
        out.extend([0, 0, 1, 0]);
        out.extend(sampler.bytes(256));
        if tag == 1 {
            out.extend([0, 0, 0, 0]);
        }
    }
    out.extend(sampler.bytes(20));
    out
}

/// A keystore of Bouncy Castle with entries of these tags: 1 is a certificate, 4 a sealed key.
fn bouncy_castle(sampler: &mut Sampler, tags: &[u8]) -> Vec<u8> {
    let mut out = [&[0, 0, 0, 2, 0, 0, 0, 20][..], &sampler.bytes(20)].concat();
    out.extend([0, 0, 6, 33]);
    for &tag in tags {
        out.push(tag);
        out.extend(b"\0\x04name");
        out.extend(sampler.bytes(8));
        out.extend([0, 0, 0, 0]);
        if tag == 1 {
            out.extend(b"\0\x05X.509");
        }
        out.extend([0, 0, 1, 0]);
        out.extend(sampler.bytes(256));
    }
    out.push(0);
    out.extend(sampler.bytes(20));
    out
}
