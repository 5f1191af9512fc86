//! Functions that take a password or a key at a place everybody knows: `connect(host, user, password)`,
//! `createHmac("sha256", key)`, `jwt.sign(claims, key)`.

use super::keyword::Keyword;
use super::literal;
use super::name::{Name, Strength};
use super::pair;
use super::syntax::Emit;
use super::{Assigned, Class, Form};
use crate::model::Span;

/// How a function's name ends, in lower case; which argument is the secret, counted from 0; what it is.
const FUNCTIONS: &[(&[u8], usize, Class, Strength)] = &[
    (b"fromdrivermanager", 3, Class::Password, Strength::Strong),
    (b"mysql.new", 2, Class::Password, Strength::Strong),
    // Networks without wires: `wlan.connect(ssid, password)`.
    (b"wlan.connect", 1, Class::Password, Strength::Strong),
    (b"sta.connect", 1, Class::Password, Strength::Strong),
    (b"sta_if.connect", 1, Class::Password, Strength::Strong),
    (b"wifi.connect", 1, Class::Password, Strength::Strong),
    (b"station.connect", 1, Class::Password, Strength::Strong),
    (b"real_connect", 3, Class::Password, Strength::Strong),
    (
        b"mosquitto_username_pw_set",
        2,
        Class::Password,
        Strength::Strong,
    ),
    (b"username_pw_set", 1, Class::Password, Strength::Strong),
    (b"oracle.connect", 1, Class::Password, Strength::Strong),
    (b"oracledb.connect", 1, Class::Password, Strength::Strong),
    (b"mysql_connect", 2, Class::Password, Strength::Strong),
    (b"mysqli_connect", 2, Class::Password, Strength::Strong),
    (b"pymysql.connect", 2, Class::Password, Strength::Strong),
    (b"mysqldb.connect", 2, Class::Password, Strength::Strong),
    (b"getconnection", 2, Class::Password, Strength::Strong),
    (b"oci_connect", 1, Class::Password, Strength::Strong),
    (b"oci_new_connect", 1, Class::Password, Strength::Strong),
    (b"oci_pconnect", 1, Class::Password, Strength::Strong),
    (b"connect", 2, Class::Password, Strength::Plain),
    (b"connection", 2, Class::Password, Strength::Plain),
    (b"mysqli", 2, Class::Password, Strength::Strong),
    (b"pdo", 2, Class::Password, Strength::Strong),
    (b"wifi.begin", 1, Class::Password, Strength::Strong),
    (b"signin", 1, Class::Password, Strength::Strong),
    (b"authenticate", 1, Class::Password, Strength::Strong),
    (b"authenticateasync", 1, Class::Password, Strength::Strong),
    (b"create_user", 2, Class::Password, Strength::Strong),
    (b"plainauth", 2, Class::Password, Strength::Strong),
    (b"fernet", 0, Class::Secret, Strength::Strong),
    (b"pbkdf2_hmac", 1, Class::Password, Strength::Strong),
    (
        b"openssl::hmac.hexdigest",
        1,
        Class::Secret,
        Strength::Strong,
    ),
    (b"openssl::hmac.digest", 1, Class::Secret, Strength::Strong),
    (b"cryptojs.hmacmd5", 1, Class::Secret, Strength::Strong),
    (b"cryptojs.hmacsha1", 1, Class::Secret, Strength::Strong),
    (b"cryptojs.hmacsha256", 1, Class::Secret, Strength::Strong),
    (b"cryptojs.hmacsha512", 1, Class::Secret, Strength::Strong),
    (b"createhmac", 1, Class::Secret, Strength::Strong),
    (b"hmac256", 0, Class::Secret, Strength::Strong),
    (b"hmac384", 0, Class::Secret, Strength::Strong),
    (b"hmac512", 0, Class::Secret, Strength::Strong),
    (b"hmacsha1", 0, Class::Secret, Strength::Strong),
    (b"hmacsha256", 0, Class::Secret, Strength::Strong),
    (b"hmacsha512", 0, Class::Secret, Strength::Strong),
    (b"oauth::consumer.new", 1, Class::Secret, Strength::Strong),
    (b"oauth2::client.new", 1, Class::Secret, Strength::Strong),
    (
        b"oauth::accesstoken.new",
        EVERY,
        Class::Secret,
        Strength::Strong,
    ),
    (b"aes.newcipher", 0, Class::Secret, Strength::Plain),
    (b"hash_hmac", 2, Class::Secret, Strength::Plain),
    (b"hmac.new", 0, Class::Secret, Strength::Strong),
    (b"jwt.sign", 1, Class::Secret, Strength::Strong),
    (b"jwt.verify", 1, Class::Secret, Strength::Strong),
    (b"jwt.encode", 1, Class::Secret, Strength::Strong),
    (b"jwt.decode", 1, Class::Secret, Strength::Strong),
    (b"jwt::encode", 1, Class::Secret, Strength::Strong),
    (b"jwt::decode", 1, Class::Secret, Strength::Strong),
    (b"createcipheriv", 1, Class::Secret, Strength::Strong),
    (b"createdecipheriv", 1, Class::Secret, Strength::Strong),
    (b"createcipher", 1, Class::Secret, Strength::Plain),
    (b"createdecipher", 1, Class::Secret, Strength::Plain),
    (b"aes.encrypt", 1, Class::Secret, Strength::Strong),
    (b"aes.decrypt", 1, Class::Secret, Strength::Strong),
    (b"aes.new", 0, Class::Secret, Strength::Plain),
    (b"signwith", 1, Class::Secret, Strength::Strong),
    (b"cookieparser", 0, Class::Secret, Strength::Strong),
    (b"oauth1", EVERY, Class::ApiKey, Strength::Strong),
    (b"oauth1session", EVERY, Class::ApiKey, Strength::Strong),
    (b"oauthhandler", EVERY, Class::ApiKey, Strength::Strong),
];

/// Stands for all arguments.
const EVERY: usize = usize::MAX;

/// `new AcmeClient("x")`: the first string, if it is all that is given or a lone random one. Says whether bytes far behind were looked at.
pub(super) fn client(bytes: &[u8], found: Keyword, out: &mut Vec<Assigned>) -> bool {
    let Some(literal) = literal::string(bytes, found.end) else {
        return false;
    };
    let text = literal.value.of(bytes);
    let token = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.');
    if text.len() < 20 || !text.iter().any(u8::is_ascii_digit) || !text.iter().all(token) {
        return false;
    }
    let part = |b: &&u8| b.is_ascii_alphanumeric() || **b == b'_';
    let before = bytes[found.start.saturating_sub(24)..found.start]
        .iter()
        .rev()
        .take_while(part);
    let name = Name {
        span: Span::new(found.start - before.count(), found.end - 1),
        class: Class::Key,
        strength: Strength::Weak,
        denied: None,
    };
    Emit::new(bytes, &name, out).literal(literal, Form::CallArgument);
    true
}

/// Appends the secret that the function named at `found` is given. Says whether bytes far behind were looked at.
pub(super) fn call(bytes: &[u8], found: Keyword, out: &mut Vec<Assigned>) -> bool {
    let part = |b: &&u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.' | b':');
    // Some keywords end with the bracket.
    let from = found.end - usize::from(bytes[found.end - 1] == b'(');
    let open = from + bytes[from..].iter().take(24).take_while(part).count();
    // Scala's types: `fromDriverManager[IO](…)`.
    let types = bytes[open..].iter().take(16).position(|b| *b == b']');
    let types = types
        .filter(|_| bytes.get(open) == Some(&b'['))
        .map_or(0, |len| len + 1);
    let (end, open) = (open, open + types);
    if bytes.get(open) != Some(&b'(') {
        return false;
    }
    let least = found.start.saturating_sub(24);
    let before = bytes[least..found.start]
        .iter()
        .rev()
        .take_while(part)
        .count();
    let span = Span::new(found.start - before, end);
    let lower = span.of(bytes).to_ascii_lowercase();
    let Some((_, place, class, strength)) = FUNCTIONS.iter().find(|(end, ..)| lower.ends_with(end))
    else {
        return false;
    };
    let near = &bytes[open..bytes.len().min(open + 200)];
    if !near.iter().any(|b| matches!(b, b'"' | b'\'' | b'`')) {
        return false;
    }
    let arguments = pair::arguments(bytes, open + 1);
    // `connect(host, port, user, password)`
    let port = *place == 2 && arguments.len() > 3 && arguments[1].literal.is_none();
    // `Authenticate(context, user, password)`
    let context = *place == 1
        && arguments.len() > 2
        && arguments[0].literal.is_none()
        && lower.ends_with(b"authenticate");
    // `hmac.New(sha256.New, key)`, as Go has it.
    let hash_first = span.of(bytes).ends_with(b"hmac.New");
    // `dbConnect(driver, host, user, password)`
    let driver = *place == 2
        && arguments.len() > 3
        && arguments[0].literal.is_none()
        && arguments[1..4].iter().all(|a| a.literal.is_some());
    let shifted = (port || driver) && lower.ends_with(b"connect") || context || hash_first;
    let place = place.saturating_add(usize::from(shifted));
    let name = Name {
        span,
        class: *class,
        strength: *strength,
        denied: None,
    };
    let every = place == EVERY;
    let given = arguments.into_iter().enumerate();
    for literal in given.filter_map(|(n, a)| a.literal.filter(|_| every || n == place)) {
        Emit::new(bytes, &name, out).literal(literal, Form::CallArgument);
    }
    true
}
