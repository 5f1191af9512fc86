//! What counts as an assignment in each language and file format, and what does not.

use super::*;

mod directives;
mod drawn;
mod notations;
mod places;

/// The values found in `text`, with their forms, in order.
fn found(text: &str) -> Vec<(String, Form)> {
    let bytes = text.as_bytes();
    let mut out = Vec::new();
    for at in 0..bytes.len().saturating_sub(2) {
        candidates(bytes, at, &mut out);
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
        "password = \"changeme1\"",
        "password := \"changeme1\"",
        "password: \"changeme1\"",
        "\"password\": \"changeme1\",",
        "'password' => 'changeme1',",
        ":password => 'changeme1'",
        ":password, \"changeme1\"",
        "const char *password[] = \"changeme1\";",
        "let password: &str = \"changeme1\";",
        "password: string = \"changeme1\"",
        "const password string = \"changeme1\"",
        "config[\"password\"] = \"changeme1\"",
        "config['db']['password'] = 'changeme1';",
        "this->password = \"changeme1\";",
        "self.db_passwd='changeme1'",
        "password =\n    \"changeme1\"",
        "password = b\"changeme1\"",
        "{\\\"password\\\": \\\"changeme1\\\"}",
        "{\\\\\\\"password\\\\\\\":\\\\\\\"changeme1\\\\\\\"}",
        "&quot;password&quot;: &quot;changeme1&quot;",
        "ENV[\"DB_PASSWORD\"] ||= \"changeme1\"",
        "'{\"password\":\"changeme1\"}'",
        "props.setProperty(\"password\", \"changeme1\")",
        "password = \"change\" +\n  \"me1\"",
        "пароль = \"changeme1\"",
        "contraseña: 'changeme1'",
    ] {
        let result = found(text);
        assert_eq!(
            result.first().map(|f| f.0.as_str()),
            Some("changeme1"),
            "{text}: {result:?}"
        );
        assert_eq!(result.len(), 1, "{text}: {result:?}");
    }
    one(
        "if (password == \"changeme1\")",
        "changeme1",
        Form::Comparison,
    );
    one(
        "password.equals(\"changeme1\")",
        "changeme1",
        Form::CallArgument,
    );
}

#[test]
fn unquoted_values() {
    one("DB_PASSWORD=changeme1\n", "changeme1", Form::Unquoted);
    one(
        "export DB_PASSWORD=changeme1 && x",
        "changeme1",
        Form::Unquoted,
    );
    one("ENV DB_PASSWORD changeme1\n", "changeme1", Form::Unquoted);
    one("password: changeme1\nuser: x", "changeme1", Form::Unquoted);
    one("  password: &pw changeme1\n", "changeme1", Form::Unquoted);
    one(
        "Server=x;Password=changeme1;Database=y",
        "changeme1",
        Form::Unquoted,
    );
    one(
        "\"Server=x;Password=changeme1\"",
        "changeme1",
        Form::Unquoted,
    );
    one("password: |\n  changeme1\n", "changeme1", Form::Block);
    one(
        "PASSWORD=${PASSWORD:-changeme1}",
        "changeme1",
        Form::Fallback,
    );
    one(
        "password: ${DB_PASSWORD:changeme1}",
        "changeme1",
        Form::Fallback,
    );
    one(
        "https://x/y?api_key=abc123def&z=1",
        "abc123def",
        Form::UrlParam,
    );
    one("密码：changeme1\n", "changeme1", Form::Unquoted);
    one("# password is changeme1", "changeme1", Form::Prose);
    one("**Password:** changeme1", "changeme1", Form::Unquoted);
    none("password:\n  user: x");
    none("password = ");
    none("token = parser.next();");
    none("key = foo->bar;");
}

#[test]
fn calls_and_expressions() {
    one(
        "login(\"user\", \"changeme1\")",
        "changeme1",
        Form::CallArgument,
    );
    one(
        "setPassword(\"changeme1\")",
        "changeme1",
        Form::CallArgument,
    );
    one(
        "password = os.getenv(\"DB_PASSWORD\", \"changeme1\")",
        "changeme1",
        Form::Fallback,
    );
    one(
        "password = process.env.DB_PASS || \"changeme1\"",
        "changeme1",
        Form::Fallback,
    );
    one(
        "setCipherKey(decode(\"a1b2c3d4\"))",
        "a1b2c3d4",
        Form::CallArgument,
    );
    one(
        "api_key = base64.b64decode(\"a1b2c3d4\")",
        "a1b2c3d4",
        Form::Quoted,
    );
    none("password = getPassword(\"database\")");
    none("getPassword(\"database\")");
    none("password = os.environ[\"DB_PASSWORD\"]");
    let listed = found("passwords = [\"changeme1\", 'changeme2']");
    assert_eq!(
        listed,
        [
            ("changeme1".to_owned(), Form::Element),
            ("changeme2".to_owned(), Form::Element)
        ]
    );
    let bytes =
        found("byte[] secretKey = { 0x68, 0x75, 0x6e, 0x74, 0x65, 0x72, 0x32, (byte)0x21 };");
    assert_eq!(bytes, [("hunter2!".to_owned(), Form::Element)]);
    none(".a input[type=password]:disabled,.b input[type=text]:disabled{color:red}");
    none("MYSQL_PASSWORD= FILTER=integration npm test");
    none("(`shift`, `pwd`, `zstyle`)");
    none("cfg.Passwd = dsn[k+1 : j]");
    none("$userPassword = -join ((97..122) | Get-Random)");
    none("mqttPassword = settings.as<const char*>();");
    none("var k={key:e,ctrlKey:t.ctrlKey,altKey:r};");
    none("f({size:1,password:n,confirm:m})");
    one("{user:bob,password:x7Kq2}", "x7Kq2", Form::Unquoted);
    none("{OCTET STRING IDENTIFIED BY {certTypes 1}");
    none("input[name=\"token\"]:checked");
    none("{secret:[3,14,27,31,45,63,70,81,92,99,105,111]}");
    none("CREDS = dict(private_key_id=\"changeme1\")");
    none("CREDS = {\n    \"private_key_id\": \"changeme1\",\n}");
}

#[test]
fn markup_beside_and_flags() {
    one("<password>changeme1</password>", "changeme1", Form::Markup);
    one(
        "<property name=\"password\" value=\"changeme1\"/>",
        "changeme1",
        Form::Markup,
    );
    one(
        "<property name=\"password\">changeme1</property>",
        "changeme1",
        Form::Markup,
    );
    one(
        "- name: DB_PASSWORD\n  value: changeme1\n",
        "changeme1",
        Form::Markup,
    );
    one(
        "{\"name\": \"password\", \"value\": \"changeme1\"}",
        "changeme1",
        Form::Markup,
    );
    one(
        "<key>Password</key>\n<string>changeme1</string>",
        "changeme1",
        Form::Markup,
    );
    one("| Password | changeme1 |", "changeme1", Form::Prose);
    one("run --password changeme1 -x", "changeme1", Form::Flag);
    one("run --password=changeme1", "changeme1", Form::Unquoted);
    one("mysql -u root -pchangeme1 db", "changeme1", Form::Flag);
    one("curl -u admin:changeme1 https://x", "changeme1", Form::Flag);
    one(
        "CREATE USER x IDENTIFIED BY 'changeme1';",
        "changeme1",
        Form::Sql,
    );
    one(
        "ConvertTo-SecureString \"changeme1\" -AsPlainText -Force",
        "changeme1",
        Form::CallArgument,
    );
    none("mkdir -p password-file");
    none("printf(\"password: \", x); y(\"z\")");
}

#[test]
fn headers_and_cookies() {
    let header = found("Authorization: Basic YWRtaW46Y2hhbmdlbWU=");
    assert_eq!(header, [("YWRtaW46Y2hhbmdlbWU=".to_owned(), Form::Header)]);
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
    b"connect(",
    b"auth=(",
    b"values (",
    b"insert into t (",
    b" | chpasswd",
    b"\"--",
    b").type(",
    b"forKey:@\"",
    b"default=",
    b"Default: ",
    b"[]byte{",
    b"<<~EOS\n",
    b"q{",
    b"|--|\n",
    b"pw=",
    b"{ get; } = ",
    b"USERPWD, ",
    b"send \"",
];
