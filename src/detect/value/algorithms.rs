//! Names of ciphers, digests and protocols.

use super::words;

/// Whether a value is two such names or more, joined: `ECDHE-PSK-AES128-CBC-SHA256`.
pub fn listed(lower: &[u8]) -> bool {
    const NAMES: &str = " aes aes128 aes192 aes256 aria aria128 aria256 camellia camellia128 camellia256 chacha20 poly1305 chacha20poly1305 cbc ccm \
        ccm8 gcm ctr ecb cfb ofb xts siv des des40 3des des3 ede cbc3 rc2 rc4 idea seed sm3 sm4 gost gost89 gost94 hc128 rabbit ntru \
        sha sha1 sha224 sha256 sha384 sha512 sha3 md4 md5 hmac cmac kmac poly rsa dsa dss dh dhe edh adh ecdh ecdhe ecdsa aecdh eddsa \
        ed25519 ed448 x25519 x448 curve25519 secp256k1 prime256v1 psk srp krb5 null exp export export40 tls ssl ssl3 with and fips \
        pkcs pkcs1 pkcs7 pkcs8 pkcs12 oaep pss pbe pbkdf1 pbkdf2 hkdf kdf scrypt bcrypt argon2 argon2i argon2id blowfish bf cast cast5 \
        twofish serpent salsa20 xchacha20 blake2 blake2b blake2s blake3 ripemd160 rmd160 whirlpool 128 192 256 384 512 1 2 3 5 8 40 56 mac \
        anon default all high medium low arcfour crypt ntlm ntlmv1 ntlmv2 lm kx scsv fallback hs256 hs384 hs512 rs256 rs512 es256 ps256 \
        wpa wpa2 wpa3 wep eap tkip ccmp virtual plain cram digest scram pem der jwk jks rounds ";
    let mut parts = 0;
    let mut cipher = 0;
    for part in lower.split(|b| {
        matches!(
            b,
            b'-' | b'_' | b':' | b'+' | b'/' | b',' | b'!' | b'|' | b' ' | b'@' | b'=' | b';'
        )
    }) {
        if part.is_empty() {
            continue;
        }
        parts += 1;
        if words::listed(NAMES, part).is_none() {
            return false;
        }
        cipher += usize::from(part.iter().any(u8::is_ascii_alphabetic));
    }
    parts >= 2 && cipher >= 2
}
