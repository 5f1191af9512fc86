//! What a name and its value say of each other: a value that repeats its name, calls itself a password, or is the one word
//! that services are given.

use super::account;
use super::assign::{Assigned, Form};
use super::place;
use super::score::Context;
use super::value::random;
use super::value::words::{self, listed};

/// Whether one word stands where it is a password more often than not: in the environment or the settings of a service,
/// beside its user, or given to what takes nothing else.
pub(super) fn is_given_a_word(context: &Context<'_>, assigned: &Assigned) -> bool {
    let name = assigned.name.of(context.bytes);
    let behind = context.bytes.get(assigned.name.end);
    let set = behind == Some(&b'=')
        && assigned.value.start == assigned.name.end + 1
        && assigned.form == Form::Unquoted
        && !place::is_program(context.path);
    sets_a_service(name)
        || account::is_named(context.bytes, assigned, assigned.value.of(context.bytes))
        || set && sets_a_service_in_settings(name)
        || takes_a_password(name) && matches!(behind, Some(b'(' | b' '))
}

/// Whether a name is that of a service's password in an environment: `MYSQL_ROOT_PASSWORD`, `APP_DB_PASS`.
fn sets_a_service(name: &[u8]) -> bool {
    const SERVICES: &str = " DB DATABASE DATASOURCE JDBC MYSQL MARIADB POSTGRES POSTGRESQL PG REDIS MONGO MONGODB RABBITMQ RABBIT MQTT AMQP SMTP MAIL LDAP FTP \
        SFTP SSH ELASTIC ELASTICSEARCH KIBANA GRAFANA INFLUXDB MINIO KEYCLOAK KAFKA ROOT SUDO SA ORACLE MSSQL SQL VNC HTTP PROXY KEYSTORE TRUSTSTORE ";
    let mut parts = name.split(|b| *b == b'_').rev();
    let last = parts.next();
    matches!(last, Some(b"PASSWORD" | b"PASS" | b"PASSWD" | b"PWD"))
        && parts.any(|part| listed(SERVICES, part).is_some())
}

/// The same of a setting in a file or of a script: `spring.datasource.password`, `app_db_pass`.
fn sets_a_service_in_settings(name: &[u8]) -> bool {
    let upper: Vec<u8> = name
        .iter()
        .map(|b| {
            if matches!(b, b'.' | b'-') {
                b'_'
            } else {
                b.to_ascii_uppercase()
            }
        })
        .collect();
    upper.contains(&b'_') && sets_a_service(&upper)
}

/// Whether what a program calls takes nothing but a password: `setPassword("x")`, `storePassword "x"`. No label of a
/// field and no text for people stands there.
fn takes_a_password(name: &[u8]) -> bool {
    const SETTINGS: [&[u8]; 5] = [
        b"storePassword",
        b"keyPassword",
        b"keystorePassword",
        b"keyStorePassword",
        b"trustStorePassword",
    ];
    let last = name.rsplit(|b| *b == b'.').next().unwrap_or(name);
    let sets = last.starts_with(b"set") || last.starts_with(b"Set");
    SETTINGS.contains(&last)
        || sets
            && [&b"Password"[..], b"Passwd", b"Pwd", b"_password"]
                .iter()
                .any(|end| last.ends_with(end))
}

/// Whether a value calls itself a password or a secret, as values made up for tests do.
pub(super) fn speaks_of_itself(value: &[u8]) -> bool {
    let lower = value.to_ascii_lowercase();
    [&b"password"[..], b"passwd", b"pswd", b"passwort", b"secret", b"credential"]
        .iter()
        .any(|word| memchr::memmem::find(&lower, word).is_some())
        && random::evidence(value) < 30.0
        // `dBCSPwd`, an attribute beside `unicodePwd`.
        || value.ends_with(b"Pwd") && value.iter().all(u8::is_ascii_alphabetic)
        || lower == value
            && value.strip_suffix(b"pwd").is_some_and(|head| head.len() >= 4 && words::share(head) > 0.99)
        // `expiretest`: what a test calls its user and the password.
        || (lower.ends_with(b"test") || lower.starts_with(b"test"))
            && value.iter().all(u8::is_ascii_alphabetic)
            && lower != b"pentest"
}

/// Whether a value is the word itself with digits and signs for some of its letters, or among them: `P4ssw0rd!`, `s3cr3t`.
pub(super) fn respells(value: &[u8]) -> bool {
    let letter = |b: &u8| b.is_ascii_alphabetic();
    let end = value.iter().rposition(letter).map_or(0, |at| at + 1);
    let word: Vec<u8> = value[..end]
        .iter()
        .filter_map(|b| match b {
            b'@' | b'4' => Some(b'a'),
            b'3' => Some(b'e'),
            b'1' => Some(b'i'),
            b'0' => Some(b'o'),
            b'5' | b'$' => Some(b's'),
            b'7' => Some(b't'),
            _ => b.is_ascii_alphabetic().then(|| b.to_ascii_lowercase()),
        })
        .collect();
    let words: [&[u8]; 6] = [
        b"password",
        b"pasword",
        b"passwd",
        b"passwort",
        b"secret",
        b"sekret",
    ];
    words.contains(&word.as_slice())
}

/// Letters and digits, in lower case.
pub(super) fn plain(text: &[u8]) -> Vec<u8> {
    text.iter()
        .filter(|b| b.is_ascii_alphanumeric())
        .map(u8::to_ascii_lowercase)
        .collect()
}

/// Whether a value is its name in another spelling: `PM2_UPDATE_PASSWORD = "pm2-update-password"`.
pub(super) fn spells(value: &[u8], name: &[u8]) -> bool {
    value.len() >= 10 && plain(value) == plain(name)
}

/// Whether a value says no more than its name: `token = "access_token"`.
pub(super) fn echoes(value: &[u8], name: &[u8]) -> bool {
    let (value, name) = (plain(value), plain(name));
    value.len() >= 3
        && (memchr::memmem::find(&name, &value).is_some()
            || value.len() < name.len() + 4
                && name.len() >= 3
                && memchr::memmem::find(&value, &name).is_some())
}

/// The variable whose value is taken if it has one, of a value that is taken if not: `${NAME:-value}`.
pub(super) fn defaulted<'a>(bytes: &'a [u8], assigned: &Assigned) -> Option<&'a [u8]> {
    let start = assigned.value.start;
    let before = &bytes[start.saturating_sub(80)..start];
    let open = memchr::memmem::rfind(before, b"${").filter(|_| assigned.form == Form::Fallback)?;
    let name = &before[open + 2..];
    let len = name
        .iter()
        .take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.'));
    Some(&name[..len.count()])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_in_values() {
        assert!(spells(b"pm2-update-password", b"PM2_UPDATE_PASSWORD"));
        assert!(!spells(b"pm2-update-passwords", b"PM2_UPDATE_PASSWORD"));
        assert!(echoes(b"token", b"access_token"));
        assert!(!echoes(b"salmon", b"token"));
        for value in [
            "P4ssw0rd!",
            "Pa55worD",
            "passwo^rd",
            "p@ssw0rd123",
            "s3kr3t",
        ] {
            assert!(respells(value.as_bytes()), "{value}");
        }
        assert!(!respells(b"hunter2") && !respells(b"sup3rs3cr3t") && !respells(b""));
        assert!(speaks_of_itself(b"expiretest"));
        assert!(speaks_of_itself(b"mypasswd"));
        assert!(speaks_of_itself(b"unicodepwd"));
        assert!(!speaks_of_itself(b"salmon") && !speaks_of_itself(b"xq7zpwd"));
    }

    #[test]
    fn services_are_known_by_the_names_of_their_passwords() {
        for name in ["MYSQL_ROOT_PASSWORD", "DB_PASS", "APP_REDIS_PASSWORD"] {
            assert!(sets_a_service(name.as_bytes()), "{name}");
        }
        for name in ["setPassword", "ds.setPassword", "SetPwd", "storePassword"] {
            assert!(takes_a_password(name.as_bytes()), "{name}");
        }
        for name in ["password", "resetPassword", "setPasswordLabel", "Password"] {
            assert!(!takes_a_password(name.as_bytes()), "{name}");
        }
        for name in ["spring.datasource.password", "app_db_pass", "mail-smtp.pwd"] {
            assert!(sets_a_service_in_settings(name.as_bytes()), "{name}");
        }
        for name in ["password", "label.password", "redis.password.label"] {
            assert!(!sets_a_service_in_settings(name.as_bytes()), "{name}");
        }
        for name in [
            "PASSWORD",
            "FORGOT_PASSWORD",
            "db_password",
            "DB_PASSWORD_LABEL",
        ] {
            assert!(!sets_a_service(name.as_bytes()), "{name}");
        }
    }
}
