//! Values that are text in another writing, and samples of standards.

use super::best;

#[test]
fn texts_in_hex_and_in_bytes_are_no_secrets() {
    let hex = |text: &str| data_encoding::HEXLOWER.encode(text.as_bytes());
    let said = hex("Users should pick long ones");
    assert!(best("a.js", &format!("const password = '{said}';\n")) < 40);
    let drawn = hex(&["vQ7kX2mR", "t9LwP4zs"].concat());
    assert!(best("a.js", &format!("const apiSecret = '{drawn}';\n")) >= 40);
    let picture = [
        &b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"[..],
        &[0x5a, 0xc3, 0x17, 0xe8].repeat(20),
    ]
    .concat();
    let picture = data_encoding::BASE64.encode(&picture);
    assert!(best("a.json", &format!("{{\"secret\": \"{picture}\"}}\n")) < 40);
    let escaped: String = "server write key"
        .bytes()
        .map(|b| format!("\\x{b:02x}"))
        .collect();
    let text = format!("#define SERVER_SECRET_KEY \"{escaped}\"\n");
    assert!(best("a.h", &text) < 40);
}

#[test]
fn samples_and_numbered_lists_are_no_secrets() {
    let basic = data_encoding::BASE64.encode(b"Aladdin:open sesame");
    assert!(best("a.txt", &format!("Authorization: Basic {basic}\n")) < 40);
    assert!(best("err.txt", "EVP_R_NO_PASSWORD:159:unable to read it\n") < 40);
}
