use super::*;

/// The values found in `text`, with their forms, in order.
fn found(text: &str) -> Vec<(String, Form)> {
    let bytes = text.as_bytes();
    let mut out = Vec::new();
    for at in 0..bytes.len().saturating_sub(2) {
        let folded = [bytes[at] | 0x20, bytes[at + 1] | 0x20, bytes[at + 2] | 0x20];
        if TRIGRAMS.contains(&folded) {
            candidates(bytes, at, &mut out);
        }
    }
    let mut values = Vec::new();
    out.retain(|a| {
        !values.contains(&a.value) && {
            values.push(a.value);
            true
        }
    });
    out.into_iter()
        .filter(|a| a.denied.is_none())
        .map(|a| {
            let value = a.text.clone().unwrap_or_else(|| a.value.of(bytes).to_vec());
            (String::from_utf8_lossy(&value).into_owned(), a.form)
        })
        .collect()
}

#[track_caller]
fn one(text: &str, value: &str, form: Form) {
    assert_eq!(found(text), [(value.to_owned(), form)], "{text}");
}

#[track_caller]
fn none(text: &str) {
    assert_eq!(found(text), [], "{text}");
}

#[test]
fn assignments_of_programs() {
    for text in [
        "password = \"hunt3r\"",
        "password := \"hunt3r\"",
        "password: \"hunt3r\"",
        "\"password\": \"hunt3r\",",
        "'password' => 'hunt3r',",
        ":password => 'hunt3r'",
        ":password, \"hunt3r\"",
        "const char *password[] = \"hunt3r\";",
        "let password: &str = \"hunt3r\";",
        "password: string = \"hunt3r\"",
        "const password string = \"hunt3r\"",
        "config[\"password\"] = \"hunt3r\"",
        "config['db']['password'] = 'hunt3r';",
        "this->password = \"hunt3r\";",
        "self.db_passwd='hunt3r'",
        "password =\n    \"hunt3r\"",
        "password = b\"hunt3r\"",
        "{\\\"password\\\": \\\"hunt3r\\\"}",
        "{\\\\\\\"password\\\\\\\":\\\\\\\"hunt3r\\\\\\\"}",
        "&quot;password&quot;: &quot;hunt3r&quot;",
        "ENV[\"DB_PASSWORD\"] ||= \"hunt3r\"",
        "'{\"password\":\"hunt3r\"}'",
        "props.setProperty(\"password\", \"hunt3r\")",
        "password = \"hun\" +\n  \"t3r\"",
        "пароль = \"hunt3r\"",
        "contraseña: 'hunt3r'",
    ] {
        let result = found(text);
        assert_eq!(
            result.first().map(|f| f.0.as_str()),
            Some("hunt3r"),
            "{text}: {result:?}"
        );
        assert_eq!(result.len(), 1, "{text}: {result:?}");
    }
    one("if (password == \"hunt3r\")", "hunt3r", Form::Comparison);
    one("password.equals(\"hunt3r\")", "hunt3r", Form::CallArgument);
}

#[test]
fn unquoted_values() {
    one("DB_PASSWORD=hunt3r\n", "hunt3r", Form::Unquoted);
    one("export DB_PASSWORD=hunt3r && x", "hunt3r", Form::Unquoted);
    one("ENV DB_PASSWORD hunt3r\n", "hunt3r", Form::Unquoted);
    one("password: hunt3r\nuser: x", "hunt3r", Form::Unquoted);
    one("  password: &pw hunt3r\n", "hunt3r", Form::Unquoted);
    one(
        "Server=x;Password=hunt3r;Database=y",
        "hunt3r",
        Form::Unquoted,
    );
    one("\"Server=x;Password=hunt3r\"", "hunt3r", Form::Unquoted);
    one("password: |\n  hunt3r\n", "hunt3r", Form::Block);
    one("PASSWORD=${PASSWORD:-hunt3r}", "hunt3r", Form::Wrapped);
    one("password: ${DB_PASSWORD:hunt3r}", "hunt3r", Form::Wrapped);
    one(
        "https://x/y?api_key=abc123def&z=1",
        "abc123def",
        Form::UrlParam,
    );
    one("密码：hunt3r\n", "hunt3r", Form::Unquoted);
    one("# password is hunt3r", "hunt3r", Form::Prose);
    one("**Password:** hunt3r", "hunt3r", Form::Unquoted);
    none("password:\n  user: x");
    none("password = ");
    none("token = parser.next();");
    none("key = foo->bar;");
}

#[test]
fn calls_and_expressions() {
    one("login(\"user\", \"hunt3r\")", "hunt3r", Form::CallArgument);
    one("setPassword(\"hunt3r\")", "hunt3r", Form::CallArgument);
    one(
        "password = os.getenv(\"DB_PASSWORD\", \"hunt3r\")",
        "hunt3r",
        Form::Wrapped,
    );
    one(
        "password = process.env.DB_PASS || \"hunt3r\"",
        "hunt3r",
        Form::Wrapped,
    );
    one(
        "setCipherKey(decode(\"a1b2c3d4\"))",
        "a1b2c3d4",
        Form::CallArgument,
    );
    one(
        "api_key = base64.b64decode(\"a1b2c3d4\")",
        "a1b2c3d4",
        Form::Wrapped,
    );
    none("password = getPassword(\"database\")");
    none("getPassword(\"database\")");
    none("password = os.environ[\"DB_PASSWORD\"]");
    let listed = found("passwords = [\"hunt3r\", 'hunt4r']");
    assert_eq!(
        listed,
        [
            ("hunt3r".to_owned(), Form::Element),
            ("hunt4r".to_owned(), Form::Element)
        ]
    );
    let bytes =
        found("byte[] secretKey = { 0x61, 0x62, 0x63, 0x64, 0x65, 0x66, 0x67, (byte)0x68 };");
    assert_eq!(bytes, [("abcdefgh".to_owned(), Form::Bytes)]);
}

#[test]
fn markup_beside_and_flags() {
    one("<password>hunt3r</password>", "hunt3r", Form::Markup);
    one(
        "<property name=\"password\" value=\"hunt3r\"/>",
        "hunt3r",
        Form::Markup,
    );
    one(
        "<property name=\"password\">hunt3r</property>",
        "hunt3r",
        Form::Markup,
    );
    one(
        "- name: DB_PASSWORD\n  value: hunt3r\n",
        "hunt3r",
        Form::Markup,
    );
    one(
        "{\"name\": \"password\", \"value\": \"hunt3r\"}",
        "hunt3r",
        Form::Markup,
    );
    one(
        "<key>Password</key>\n<string>hunt3r</string>",
        "hunt3r",
        Form::Markup,
    );
    one("| Password | hunt3r |", "hunt3r", Form::Prose);
    one("run --password hunt3r -x", "hunt3r", Form::Flag);
    one("run --password=hunt3r", "hunt3r", Form::Unquoted);
    one("mysql -u root -phunt3r db", "hunt3r", Form::Flag);
    one("curl -u admin:hunt3r https://x", "hunt3r", Form::Flag);
    one("CREATE USER x IDENTIFIED BY 'hunt3r';", "hunt3r", Form::Sql);
    one(
        "ConvertTo-SecureString \"hunt3r\" -AsPlainText -Force",
        "hunt3r",
        Form::CallArgument,
    );
    none("mkdir -p password-file");
    none("printf(\"password: \", x); y(\"z\")");
}

#[test]
fn headers_and_cookies() {
    let header = found("Authorization: Basic YWRtaW46aHVudGVyMg==");
    assert_eq!(header, [("YWRtaW46aHVudGVyMg==".to_owned(), Form::Header)]);
    one(
        "'Authorization': 'Bearer a1b2c3d4e5f6a7b8'",
        "a1b2c3d4e5f6a7b8",
        Form::Header,
    );
    one(
        "Authorization: token a1b2c3d4e5f6a7b8",
        "a1b2c3d4e5f6a7b8",
        Form::Header,
    );
    one(
        "X-Api-Key: a1b2c3d4e5f6a7b8",
        "a1b2c3d4e5f6a7b8",
        Form::Unquoted,
    );
    one(
        "Cookie: lang=en; sessionid=a1b2c3d4e5f6a7b8; x=y",
        "a1b2c3d4e5f6a7b8",
        Form::Cookie,
    );
    one(
        "OAuth oauth_token=\"a1b2c3d4e5f6a7b8\"",
        "a1b2c3d4e5f6a7b8",
        Form::Quoted,
    );
    one(
        "{\"kty\":\"oct\",\"k\":\"a1b2c3d4e5f6a7b8\"}",
        "a1b2c3d4e5f6a7b8",
        Form::Quoted,
    );
}

proptest::proptest! {
    /// No input makes it panic, and spans stay inside.
    #[test]
    fn any_bytes_are_read(parts in proptest::collection::vec(0_usize..PIECES.len(), 0..24)) {
        let text: Vec<u8> = parts.iter().flat_map(|&i| PIECES[i].iter().copied()).collect();
        let mut out = Vec::new();
        for at in 0..text.len().saturating_sub(2) {
            candidates(&text, at, &mut out);
        }
        for found in out {
            proptest::prop_assert!(found.value.end <= text.len() && found.name.end <= text.len());
            proptest::prop_assert!(found.extent.contains(found.value));
        }
    }
}

const PIECES: &[&[u8]] = &[
    b"password",
    b"token",
    b"key",
    b"auth",
    b"cookie",
    b"kty",
    b"login(",
    b" -p",
    b" -u",
    b"curl",
    b"mysql",
    b"Basic ",
    b"identified by ",
    b"ConvertTo-SecureString ",
    b"=",
    b":",
    b"=>",
    b"==",
    b",",
    b"|",
    b"(",
    b")",
    b"[",
    b"]",
    b"{",
    b"}",
    b"<",
    b">",
    b"</key>",
    b"${",
    b":-",
    b"\"",
    b"'",
    b"`",
    b"\\",
    b"\\\"",
    b"&quot;",
    b"&",
    b"\n",
    b" ",
    b"0x12,",
    b"abc123",
    b"value",
    b"\xff",
    b"\xe5\xaf\x86\xe7\xa0\x81",
    b"\xef\xbc\x9a",
    b"-",
    b"||",
    b"+",
    b"r#",
    b"\"\"\"",
    b"is ",
];
