//! Values drawn with a fixed seed: secrets as people and machines make them, and what is mistaken for them.

/// A small generator: same seed, same values, on every machine.
pub struct Dice(u64);

type Make = fn(&mut Dice) -> String;

const LOWER: &str = "abcdefghijklmnopqrstuvwxyz";
const HEX: &str = "0123456789abcdef";
const ALNUM: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
const URL64: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const SIGNS: &str = "!@#%^*?+~";

const WORDS: &[&str] = &[
    "sunshine",
    "dragon",
    "monkey",
    "hunter",
    "michael",
    "ashley",
    "summer",
    "winter",
    "orange",
    "purple",
    "tiger",
    "soccer",
    "flower",
    "banana",
    "silver",
    "golden",
    "shadow",
    "buster",
    "ginger",
    "pepper",
    "jordan",
    "harley",
    "ranger",
    "thomas",
    "robert",
    "daniel",
    "matrix",
    "cheese",
    "diamond",
    "falcon",
    "phoenix",
    "merlin",
    "chelsea",
    "rocket",
    "turtle",
    "panther",
    "maverick",
    "gandalf",
    "starwars",
    "liverpool",
    "barcelona",
    "corvette",
    "mercedes",
];
const ACCOUNTS: &[&str] = &[
    "admin", "root", "postgres", "mysql", "oracle", "jenkins", "grafana", "deploy",
];
const CODE: &[&str] = &[
    "user",
    "account",
    "session",
    "request",
    "handler",
    "service",
    "client",
    "server",
    "config",
    "manager",
    "database",
    "current",
    "default",
    "value",
    "field",
    "parser",
    "string",
    "buffer",
    "index",
    "table",
    "field",
    "input",
    "output",
    "helper",
    "model",
    "view",
    "controller",
    "factory",
    "builder",
    "provider",
];
const TEXTS: &[&str] = &[
    "Enter your password",
    "Password is required",
    "Forgot your password?",
    "Passwort vergessen",
    "Mot de passe oublié",
    "Contraseña incorrecta",
    "Your token has expired",
    "Ungültiges Passwort",
    "Senha inválida",
    "Please choose a strong password",
    "Пароль слишком короткий",
    "密码不能为空",
    "パスワードを入力してください",
    "Wachtwoord wijzigen",
    "The secret must have 8 characters",
    "Invalid API key",
    "Parola d'ordine errata",
    "Hasło jest wymagane",
    "Confirm password",
    "Lösenordet är för kort",
];
const PLACEHOLDERS: &[&str] = &[
    "changeme",
    "your-password",
    "YOUR_API_KEY",
    "your_token_here",
    "xxxxxxxxxxxx",
    "<password>",
    "<your-token>",
    "password",
    "password123",
    "secret",
    "mysecret",
    "test123",
    "test",
    "example",
    "REPLACE_ME",
    "insert-key-here",
    "dummy",
    "foobar",
    "admin",
    "********",
    "...",
    "12345678",
    "abcdefgh",
    "qwertyuiop",
    "1234567890",
    "aaaaaaaa",
    "TODO",
    "00000000000000000000000000000000",
    "sk-xxxxxxxxxxxxxxxx",
    "abc123",
    "secret-token",
    "my-secret-key",
    "testpassword",
    "fake-token",
    "placeholder",
    "changeit",
    "0123456789abcdef",
];
const REFERENCES: &[&str] = &[
    "${PASSWORD}",
    "{{ password }}",
    "%PASSWORD%",
    "$(cat /run/secret)",
    "process.env.SECRET",
    "os.environ['TOKEN']",
    "getenv('X')",
    "vault:secret/data/app#key",
    "$DB_PASSWORD",
    "<%= token %>",
    "ssm:/prod/db/password",
    "#{password}",
    "%(password)s",
    "op://vault/item/field",
    "@Password@",
    "{password}",
    "%s",
    "config.password",
    "this.state.token",
    "arn:aws:secretsmanager:eu-west-1:1:secret:x",
    "ENC[AES256_GCM,data:abc]",
    "!vault",
    "secrets.TOKEN",
    "${{ secrets.TOKEN }}",
    "__TOKEN__",
];

impl Dice {
    /// A generator that begins with `seed`.
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        // SplitMix64.
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A number below `n`.
    pub fn below(&mut self, n: usize) -> usize {
        usize::try_from(self.next() % n as u64).expect("below n")
    }

    fn between(&mut self, least: usize, most: usize) -> usize {
        least + self.below(most - least + 1)
    }

    /// One of the list.
    pub fn pick<'a>(&mut self, list: &[&'a str]) -> &'a str {
        list[self.below(list.len())]
    }

    fn chars(&mut self, alphabet: &str, len: usize) -> String {
        let alphabet = alphabet.as_bytes();
        (0..len)
            .map(|_| char::from(alphabet[self.below(alphabet.len())]))
            .collect()
    }

    fn capital(&mut self, list: &[&str]) -> String {
        let word = self.pick(list);
        word[..1].to_uppercase() + &word[1..]
    }
}

/// Kinds of secrets: name, whether it is a password, maker.
pub const SECRETS: &[(&str, bool, Make)] = &[
    ("word and digits", true, |d| {
        format!("{}{}", d.pick(WORDS), d.between(10, 9999))
    }),
    ("Word, digits and sign", true, |d| {
        format!(
            "{}{}{}",
            d.capital(WORDS),
            d.between(10, 2025),
            d.chars(SIGNS, 1)
        )
    }),
    ("sign inside", true, |d| {
        format!(
            "{}{}{}",
            d.capital(WORDS),
            d.chars(SIGNS, 1),
            d.between(1, 999)
        )
    }),
    ("two words and digits", true, |d| {
        format!(
            "{}{}{}",
            d.capital(WORDS),
            d.capital(WORDS),
            d.between(1, 99)
        )
    }),
    ("two words", true, |d| {
        format!("{}{}", d.pick(WORDS), d.pick(WORDS))
    }),
    ("account and number", true, |d| {
        format!("{}{}", d.pick(ACCOUNTS), d.between(200, 999) * 7)
    }),
    ("word, sign and number", true, |d| {
        format!("{}-{}", d.pick(WORDS), d.between(10, 999))
    }),
    ("leet", true, |d| {
        d.capital(WORDS)
            .replace('a', "@")
            .replace('e', "3")
            .replace('o', "0")
            .replace('i', "1")
            + &d.chars("0123456789", 2)
    }),
    ("random, short", true, |d| {
        let len = d.between(8, 10);
        d.chars(ALNUM, len)
    }),
    ("random letters", true, |d| {
        let len = d.between(8, 10);
        d.chars(LOWER, len)
    }),
    ("random, long", true, |d| {
        let len = d.between(12, 24);
        d.chars(ALNUM, len)
    }),
    ("random with signs", true, |d| {
        format!(
            "{}{}{}",
            d.chars(ALNUM, 6),
            d.chars(SIGNS, 1),
            d.chars(ALNUM, 5)
        )
    }),
    ("hex 32", false, |d| d.chars(HEX, 32)),
    ("hex 40", false, |d| d.chars(HEX, 40)),
    ("hex 64", false, |d| d.chars(HEX, 64)),
    ("alphanumeric 20", false, |d| d.chars(ALNUM, 20)),
    ("alphanumeric 32", false, |d| d.chars(ALNUM, 32)),
    ("URL-safe 43", false, |d| d.chars(URL64, 43)),
    ("base64 44", false, |d| {
        d.chars(&ALNUM.replace('x', "+").replace('y', "/"), 43) + "="
    }),
    ("with a prefix", false, |d| {
        format!("acme_{}", d.chars(ALNUM, 28))
    }),
];

/// Kinds of other things.
pub const NOT_SECRETS: &[(&str, Make)] = &[
    ("placeholder", |d| d.pick(PLACEHOLDERS).to_owned()),
    ("reference", |d| d.pick(REFERENCES).to_owned()),
    ("text for people", |d| d.pick(TEXTS).to_owned()),
    ("camelCase", |d| {
        format!("{}{}{}", d.pick(CODE), d.capital(CODE), d.capital(CODE))
    }),
    ("snake_case", |d| {
        format!("{}_{}", d.pick(CODE), d.pick(CODE))
    }),
    ("CONSTANT", |d| {
        format!("{}_{}", d.pick(CODE), d.pick(CODE)).to_uppercase()
    }),
    ("word", |d| d.pick(CODE).to_owned()),
    ("call", |d| {
        format!("{}.get{}()", d.pick(CODE), d.capital(CODE))
    }),
    ("property path", |d| {
        format!("{}.{}.{}", d.pick(CODE), d.pick(CODE), d.pick(CODE))
    }),
    ("kebab-case", |d| {
        format!("{}-{}-{}", d.pick(CODE), d.pick(CODE), d.pick(CODE))
    }),
    ("number", |d| d.between(1, 99_999).to_string()),
    ("date", |d| {
        format!(
            "20{:02}-{:02}-{:02}",
            d.between(10, 25),
            d.between(1, 12),
            d.between(1, 28)
        )
    }),
    ("version", |d| {
        format!(
            "{}.{}.{}",
            d.between(0, 20),
            d.between(0, 30),
            d.between(0, 99)
        )
    }),
    ("path", |d| {
        format!("/etc/{}/{}.pem", d.pick(CODE), d.pick(CODE))
    }),
    ("file", |d| {
        format!("{}/{}.json", d.pick(CODE), d.pick(CODE))
    }),
    ("URL", |d| {
        format!("https://{}.acme.dev/{}", d.pick(CODE), d.pick(CODE))
    }),
    ("mail address", |d| format!("{}@acme.dev", d.pick(WORDS))),
    ("host", |d| {
        format!("{}.internal:{}", d.pick(CODE), d.between(80, 9000))
    }),
    ("hash of a password", |d| {
        format!("$2b$12${}", d.chars(ALNUM, 53))
    }),
    ("subresource integrity", |d| {
        format!("sha384-{}", d.chars(ALNUM, 64))
    }),
    ("public key", |d| {
        format!("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5{}", d.chars(ALNUM, 48))
    }),
    ("image", |d| {
        format!("iVBORw0KGgoAAAANSUhEUg{}", d.chars(ALNUM, 120))
    }),
    ("selector", |d| {
        format!("#{}-{}", d.pick(CODE), d.pick(CODE))
    }),
    ("pattern", |d| {
        format!("^[A-Za-z0-9]{{{},{}}}$", d.between(1, 8), d.between(9, 64))
    }),
    ("type", |d| {
        d.pick(&[
            "string",
            "String",
            "boolean",
            "null",
            "undefined",
            "None",
            "bytes",
            "str",
            "VARCHAR",
        ])
        .to_owned()
    }),
    ("repeated", |d| d.pick(&["ab", "xyz", "0a", "12"]).repeat(8)),
];
