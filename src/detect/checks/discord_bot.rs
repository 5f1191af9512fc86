//! Discord bot tokens: three segments, of which the first is the bot's id in base64.
//!
//! The id is a snowflake: 17 to 20 decimal digits. Source: discord.com/developers/docs/reference.

use data_encoding::BASE64URL_NOPAD;

use super::filler::bytes_in;
use super::{Check, Proof};

/// See the module.
pub struct DiscordBot;

/// The id in the first segment.
fn bot_id(secret: &[u8]) -> Option<String> {
    let mut segments = secret.split(|&byte| byte == b'.');
    let first = segments.next()?;
    let lengths: Vec<usize> = segments.map(<[u8]>::len).collect();
    if !matches!(lengths[..], [5..=7, 25..=45]) {
        return None;
    }
    let id = String::from_utf8(BASE64URL_NOPAD.decode(first).ok()?).ok()?;
    let digits = (17..=20).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_digit());
    (digits && !id.starts_with('0')).then_some(id)
}

impl Check for DiscordBot {
    fn prove(&self, secret: &[u8]) -> Proof {
        match bot_id(secret) {
            Some(id) => Proof::Valid(Some(format!("bot {id}"))),
            None => Proof::Invalid("the first segment is not a Discord id"),
        }
    }

    fn seal(&self, secret: &mut Vec<u8>) {
        let Some(end) = secret
            .iter()
            .position(|&byte| byte == b'.')
            .filter(|end| *end > 0)
        else {
            return;
        };
        let count = bytes_in(end).min(20);
        let mut id: Vec<u8> = secret[..count]
            .iter()
            .map(|byte| b'0' + byte % 10)
            .collect();
        // The first letter stays: M, N or O stand for ids that begin with 1, 4 or 8 (and their neighbours).
        if let Some(first) = id.first_mut() {
            *first = match secret[0] {
                b'N' => b'4',
                b'O' => b'8',
                _ => b'1',
            };
        }
        secret.splice(..end, BASE64URL_NOPAD.encode(&id).into_bytes());
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{B64URL, seals};
    use super::*;

    #[test]
    fn sealed_samples_prove() {
        for (first, length) in [("M", 23), ("N", 25), ("O", 25)] {
            seals(&DiscordBot, |random| {
                let (id, time) = (random.text(B64URL, length), random.text(B64URL, 6));
                format!("{first}{id}.{time}.{}", random.text(B64URL, 38))
            });
        }
    }

    #[test]
    fn tells_the_bot_and_refuses_what_is_none() {
        let id = "80351110224678912";
        let token = format!(
            "{}.abcdef.{}",
            BASE64URL_NOPAD.encode(id.as_bytes()),
            "x".repeat(27)
        );
        assert_eq!(
            DiscordBot.prove(token.as_bytes()),
            Proof::Valid(Some(format!("bot {id}")))
        );
        for text in [
            "",
            "..",
            "MTIz.abcdef.x",
            "NotAnIdNotAnIdNotAnIdNot.abcdef.0123456789012345678901234567",
        ] {
            assert!(
                matches!(DiscordBot.prove(text.as_bytes()), Proof::Invalid(_)),
                "{text}"
            );
        }
    }
}
