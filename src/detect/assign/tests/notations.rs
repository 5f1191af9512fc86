//! Values in notations of their own: lines, lists of bytes, cookies, keys in JSON, strings of other languages.

use super::places::holds;
use super::{found, none, one};
use crate::detect::assign::Form;

#[test]
fn literals_of_other_languages() {
    holds(&[
        "strcpy(password, \"changeme1\");",
        "if (strcmp(cfg->password, \"changeme1\") == 0)",
        "{password, <<\"changeme1\">>}",
        "-define(PASSWORD, \"changeme1\").",
        "mapOf(\"password\" to \"changeme1\")",
        "if ($pwd -eq \"changeme1\") {",
        "if ($password eq 'changeme1') {",
        "[self.password isEqualToString:@\"changeme1\"]",
        "std::string password{\"changeme1\"};",
        "public string Password { get; set; } = \"changeme1\";",
        "static PASSWORD: &'static str = \"changeme1\";",
        "password: str = Field(default=\"changeme1\")",
        "Password: []byte(\"changeme1\"),",
        "our $PASSWORD = q{changeme1};",
        "@password = %q(changeme1)",
        "password = [[changeme1]]",
        "buildConfigField \"String\", \"PASSWORD\", \"\\\"changeme1\\\"\"",
        ".password(\"{noop}changeme1\")",
        "secret_token = <<~EOS\n  changeme1\nEOS\n",
        "CREATE LOGIN x WITH PASSWORD = N'changeme1';",
        "[Parse setApplicationId:@\"x\" clientKey:@\"changeme1\"];",
        "environment.put(Context.SECURITY_CREDENTIALS, \"changeme1\");",
        "if (txtPassword.Text == \"changeme1\")",
        "&lt;password&gt;changeme1&lt;/password&gt;\n",
        "password = \"\\x63\\x68\\x61\\x6e\\x67\\x65\\x6d\\x65\\x31\"",
        "pw = \"changeme1\"",
        "root_pw: changeme1\n",
        "口令: changeme1\n",
        "비밀번호: changeme1\n",
    ]);
    none("const a=1;let b=2;function c(){};let d=3;var pw=`changeme1`");
}

#[test]
fn lists_of_basic_and_csharp() {
    holds(&[
        "var passwords = new[] { \"other\", \"changeme1\" };",
        "$passwords = ['bob' => 'changeme1', 'eve' => 'other'];",
        "credentials = {'bob': 'other', 'eve': 'changeme1'}",
        "let apiKeys: [String] = [\"other1\", \"changeme1\"]",
        "{\"AdminPassword\":{\"value\":\"changeme1\"}}",
        r#""{\"AdminPassword\":{\"value\":\"changeme1\"}}""#,
        "creds := []Cred{{\"bob\", \"other\"}, {\"eve\", \"changeme1\"}}",
        "1,\"{\"\"password\"\":\"\"changeme1\"\"}\",x",
        "page.fill('input[name=password]', 'changeme1')",
        "Password string `env:\"DB_PASSWORD\" envDefault:\"changeme1\"`",
        "#[arg(long, env = \"DB_PASSWORD\", default_value = \"changeme1\")]",
        "args:\n  - --user\n  - bob\n  - --password\n  - changeme1\n",
        "<wsse:Password Type=\"http://acme.io/x#PasswordText\">changeme1</wsse:Password>",
        "<p name=\"Argument.name\">password</stringProp>\n<stringProp name=\"Argument.value\">changeme1</stringProp>",
    ]);
    let text = "new HeaderValue(\"Bearer\", \"changeme1Changeme1\")";
    one(text, "changeme1Changeme1", Form::Header);
    for text in [
        "#define APPKEY { LIST }",
        "Dim key() As Byte = {LIST}",
        "std::vector<uint8_t> secretKey{ LIST };",
    ] {
        let text = text.replace("LIST", "104, 117, 110, 116, 101, 114, 50, 33");
        assert_eq!(
            found(&text),
            [("hunter2!".to_owned(), Form::Element)],
            "{text}"
        );
    }
}

#[test]
fn bytes_in_every_dress() {
    for text in [
        "byte[] secretKey = new byte[] { NUMBERS };",
        "var secretKey = []byte{NUMBERS}",
        "const SECRET_KEY: [u8; 16] = [NUMBERS];",
        "secret_key = bytes([NUMBERS])",
        "secretKey: new Uint8Array([NUMBERS]),",
        "static const uint8_t secret_key[] =\n{\n  NUMBERS\n};",
        "byte[] secretKeyBytes = { NUMBERS };",
        "my $secret_key = pack('C*', NUMBERS);",
    ] {
        let numbers: Vec<String> = (0..16_u8)
            .map(|n| format!("{}", n.wrapping_mul(37)))
            .collect();
        let text = text.replace("NUMBERS", &numbers.join(", "));
        let forms: Vec<Form> = found(&text).into_iter().map(|f| f.1).collect();
        assert_eq!(forms, [Form::Bytes], "{text}");
    }
    one(
        "char password[] = { 'c', 'h', 'a', 'n', 'g', 'e', 'm', 'e', '1', '\\0' };",
        "changeme1",
        Form::Element,
    );
}

#[test]
fn keys_of_json_web_keys_in_programs() {
    for text in [
        "const key = { kty: 'oct', k: 'a1b2c3d4e5f6a7b8' };",
        "%{\"kty\" => \"EC\", \"d\" => \"a1b2c3d4e5f6a7b8\"}",
        "jwk = {:kty => 'oct', :k => 'a1b2c3d4e5f6a7b8'}",
    ] {
        one(text, "a1b2c3d4e5f6a7b8", Form::Quoted);
    }
    none("{ kty: 'RSA', kid: 'a1b2c3d4e5f6a7b8' }");
    none("{ kty: 'oct', k: 'short' }");
}

#[test]
fn cookies_by_their_names() {
    let value = "changeme1changeme1";
    for text in [
        "http.Cookie{Name: \"session\", Value: \"VALUE\"}",
        "{\"cookies\": [{\"name\": \"PHPSESSID\", \"value\": \"VALUE\"}]}",
        "cookies = {'lang': 'en', 'sessionid': 'VALUE'}",
        "client.cookies.set('auth_token', 'VALUE')",
        "curl_setopt($c, CURLOPT_COOKIE, 'connect.sid=VALUE');",
    ] {
        let text = text.replace("VALUE", value);
        assert!(
            found(&text).iter().any(|f| f.0 == value),
            "{text}: {:?}",
            found(&text)
        );
    }
    none("cookies = {'theme': 'changeme1changeme1'}");
    none("client.cookies.set('theme', 'changeme1changeme1')");
}

#[test]
fn members_of_web_keys_in_any_notation() {
    for text in [
        r#"{"kty": "oct", "k": "VALUE"}"#,
        "{ kty: 'EC', crv: 'P-256', d: 'VALUE' }",
        "['kty' => 'oct', 'k' => 'VALUE']",
        r#"@"{""kty"":""oct"",""k"":""VALUE""}""#,
        r#""{\"kty\":\"oct\",\"k\":\"VALUE\"}""#,
        "jwk:\n  kty: oct\n  k: VALUE\n",
    ] {
        let text = text.replace("VALUE", "changeme1changeme1");
        one(&text, "changeme1changeme1", Form::Quoted);
    }
    none("{kty: 'oct', kid: 'changeme1changeme1'}");
    none("kty: oct\n\nk: changeme1changeme1\n");
}

#[test]
fn values_on_lines_of_their_own() {
    let value = ["k3v9q2xw7r", "5t8z1m4p6b"].concat();
    for text in [
        "password:\n  VALUE\nuser: x\n",
        "secret =\n  VALUE\n",
        "<password>\n  VALUE\n</password>",
        "export TOKEN=\\\n\"VALUE\"\n",
        "**API token**\n\n```text\nVALUE\n```\n",
        "password:\n```\nVALUE\n```\n",
        "string secret =\n    @\"VALUE\";",
        "#define API_KEY \\\n  \"VALUE\"\n",
        "$token = <<<EOT\nVALUE\nEOT;",
        "API Key:\n\n    VALUE\n",
        "<td>API key</td>\n<td>VALUE</td>",
        "<entry>\n <string>apiKey</string>\n <string>VALUE</string>\n</entry>",
        "SESSION_COOKIE=VALUE\n",
        "Name|Value\nDocDbApiKey|VALUE\n",
        "TOKEN=$(cat <<EOF\nVALUE\nEOF\n)\n",
        "API_TOKEN=\"$(cat <<'EOT'\nVALUE\nEOT\n)\"\n",
    ] {
        let text = text.replace("VALUE", &value);
        assert!(
            found(&text).iter().any(|f| f.0 == value),
            "{text}: {:?}",
            found(&text)
        );
    }
    let text =
        "api_keys:\n  one: VALUE\n  two: \"VALUE\"  # old\nother: x\n".replace("VALUE", &value);
    assert_eq!(found(&text).len(), 2, "{text}");
    for text in [
        "key: a\none: VALUE\n",
        "keys:\none: VALUE\n",
        "revision_keys:\n  one: VALUE x\n",
        "keys:\n  one:\n    two: VALUE\n",
    ] {
        none(&text.replace("VALUE", &value));
    }
    none("tokens:\n  one: description_of_it\n  two: 12345678901234567\n");
    none("password|changeme1\n");
    none("token|k3v9q2xw7r5t8z1m4p6b|x\n");
    none("password:\n  description: x\n");
    none("secret =\n  someFunction(x)\n");
    none("token =\nk3v9q2xw7r5t8z1m4p6b\n");
    none("The password\n\n```\nhtpasswd -c file user\n```\n");
}

#[test]
fn words_of_arrays_of_shells() {
    for text in [
        "PASSWORDS=(changeme1 changeme2)\n",
        "declare -a passwords=( changeme1\n  # the old one\n  changeme2 ) # both\n",
        "passwords+=(changeme1\n  $HOME/x changeme2)",
    ] {
        let values: Vec<String> = found(text).into_iter().map(|f| f.0).collect();
        assert_eq!(values, ["changeme1", "changeme2"], "{text}");
    }
    none("password=(changeme1).strip()\n");
    none("passwords=()\n");
    none("password=(first, second)\n");
    none("tokens=(one two)\n");
}
