//! Values that do not stand right behind their names.

use super::{found, none, one};
use crate::detect::assign::{Class, Form, candidates};

/// The first value of each text, whatever its form.
#[track_caller]
pub(super) fn holds(texts: &[&str]) {
    for text in texts {
        let values: Vec<String> = found(text).into_iter().map(|f| f.0).collect();
        assert!(
            values.iter().any(|v| v == "changeme1"),
            "{text}: {values:?}"
        );
    }
}

#[test]
fn arguments_of_known_functions() {
    holds(&[
        "DriverManager.getConnection(url, \"root\", \"changeme1\");",
        "new mysqli('localhost', 'root', 'changeme1', 'shop')",
        "mysql_real_connect(conn, \"h\", \"root\", \"changeme1\", \"db\", 0, NULL, 0);",
        "new PDO('mysql:host=h', 'root', 'changeme1')",
        "WiFi.begin(\"ssid\", \"changeme1\");",
        "signIn(\"a@b.c\", \"changeme1\")",
        "authenticate(\"bob\", \"changeme1\")",
        "User.objects.create_user('bob', 'a@b.c', 'changeme1')",
        "crypto.createHmac('sha256', 'changeme1')",
        "jwt.sign(payload, \"changeme1\")",
        "createCipheriv('aes-256-cbc', Buffer.from('changeme1'), iv)",
        "login(\"host\", \"bob\", \"changeme1\")",
    ]);
    holds(&[
        "ssh.connect('10.0.0.1', 22, 'bob', 'changeme1')",
        "app.use(cookieParser('changeme1'));",
        "smtp.PlainAuth(\"\", \"bob\", \"changeme1\", host)",
        "cipher = Fernet(b'changeme1')",
        "return token.SignedString([]byte(\"changeme1\"))",
        "auth = OAuth1('consumer', 'changeme1', 'token', 'more')",
        "client.username_pw_set(\"bob\", \"changeme1\")",
        "cx_Oracle.connect('bob', 'changeme1', dsn)",
        "dbConnect(drv, 'host', 'bob', 'changeme1')",
        "hashlib.pbkdf2_hmac('sha256', b'changeme1', salt, 1000)",
        "OpenSSL::HMAC.hexdigest('SHA256', 'changeme1', data)",
        "CryptoJS.HmacSHA256(msg, 'changeme1')",
        "page.loginAs(\"bob\", \"changeme1\")",
        "login_user('bob', 'changeme1')",
        "curl_easy_setopt(curl, CURLOPT_PASSWORD, \"changeme1\");",
        "    secret: &hex!(\"changeme1\"),",
        "my $key = pack('H*', 'changeme1');",
        "onView(withId(R.id.password)).perform(typeText(\"changeme1\"));",
        "cy.get('input[name=\"password\"]').type('changeme1{enter}')",
        "Credentials::new(\"bob\".to_string(), \"changeme1\".to_string())",
        "key, _ := hex.DecodeString(\"changeme1\")",
        "keyStore.load(in, \"changeme1\".toCharArray());",
        "mac := hmac.New(sha256.New, []byte(\"changeme1\"))",
        "mosquitto_username_pw_set(mosq, \"bob\", \"changeme1\");",
        "Secret::new(\"changeme1\".to_string())",
        "Credentials::new(\"bob\".to_owned(), \"changeme1\".to_owned())",
        "given().auth().basic(\"bob\", \"changeme1\")",
        ".httpBasic(\"bob\", \"changeme1\")",
        "'password' => bcrypt('changeme1'),",
        "password_hash: Password.pbkdf2_hash(\"changeme1\")",
        "sign(claims, process.env.JWT_SECRET || 'changeme1')",
        "new SecretKeySpec(\"changeme1\".getBytes(), \"AES\")",
    ]);
    holds(&[
        "OAuth::Consumer.new('key', 'changeme1', site: url)",
        "OAuth2::Client.new('id', 'changeme1')",
        "aes.NewCipher([]byte(\"changeme1\"))",
        "mac := hmac.New(sha256.New, []byte(\"changeme1\"))",
    ]);
    holds(&[
        "Transactor.fromDriverManager[IO](\"org.acme.Driver\", \"jdbc:x\", \"bob\", \"changeme1\")",
        "Mysql.new('localhost', 'bob', 'changeme1', 'shop')",
        "await client.AuthenticateAsync(\"bob\", \"changeme1\");",
        "find('#password').set('changeme1')",
        "security unlock-keychain -p changeme1 build.keychain",
        "    shared-secret \"changeme1\";\n",
        "wlan.connect('HomeNet', 'changeme1')",
        "DBInterface.connect(MySQL.Connection, HOST, \"bob\", \"changeme1\"; db=\"shop\")",
        "red:auth(\"changeme1\")",
        "OptsBuilder::new().user(Some(\"bob\")).pass(Some(\"changeme1\"))",
        "secure_compare(password, \"changeme1\")",
        "tester.enterText(find.byKey(const Key('password')), 'changeme1');",
        "const token = signal<string>('changeme1');",
        "public String getPassword() {\n    return \"changeme1\";\n}",
        "def get_password():\n    return 'changeme1'",
        "#define DB_PASSWORD (\"changeme1\")",
    ]);
    none("optics.pass(Some(\"changeme1\"))");
    none("getPassword() { if (x) return \"changeme1\"; }");
    let token = ["k3v9q2xw7r", "5t8z1m4p6b"].concat();
    one(
        &format!("client.login('{token}');"),
        &token,
        Form::CallArgument,
    );
    none("client.login('changeme1');");
    none("loginUrl('bob', 'changeme1');");
    none("credentials: {\"hash\": \"changeme1\"}");
    none("(\n    \"_private_key_password\",\n    \"_changeme1\",");
    none("(null, 'url', 'sa', 'pwd', 'changeme1')");
    let flags = found("run('-passout', 'pass:password', '-changeme1')");
    assert!(flags.iter().all(|f| f.0 != "-changeme1"), "{flags:?}");
    let order = "b64encode(b\"Order:9c5b94b1-35ad-49bb-b118-8e8fc24abf80\")";
    none(order);
    none("ftp_login($ftp, 'anonymous', 'changeme1')");
    none("connect('change', handler)");
    none("h = hmac.new(key, b'changeme1', sha256)");
    none("Secret::parse(\"changeme1\")");
    none("basic(\"bob\", \"changeme1\")");
    none("char[] line = \"changeme1\".toCharArray();");
    let key = "a1b2c3d4e5f6a7b8c9d0e1f2";
    one(
        &format!("new AcmeClient(\"{key}\")"),
        key,
        Form::CallArgument,
    );
    none("new AcmeClient(\"changeme1\")");
    none("jwt.sign(payload, process.env[\"SECRET\"])");
}

#[test]
fn rows_of_a_loop_or_a_test() {
    let rows = "[(\"bob\", \"changeme1\"), (\"eve\", \"x\")]";
    for text in [
        "for user, password in ROWS:",
        "    for (user, password) in ROWS:",
        "for (const [user, password] of ROWS) {",
        "@pytest.mark.parametrize(\"user,password\", ROWS)",
    ] {
        let text = text.replace("ROWS", rows);
        one(&text, "changeme1", Form::Element);
    }
    none("for user, password in [users, \"changeme1\"]:");
    none("check(user, password, [(\"bob\", \"changeme1\")])");
}

#[test]
fn pairs_of_user_and_password() {
    holds(&[
        "requests.get(url, auth=('bob', 'changeme1'))",
        "HTTPBasicAuth(\"bob\", \"changeme1\")",
        "req.SetBasicAuth(\"bob\", \"changeme1\")",
        "request.basic_auth 'bob', 'changeme1'",
        ".basic_auth(\"bob\", Some(\"changeme1\"))",
        "new NetworkCredential(\"bob\", \"changeme1\", \"ACME\")",
        "Credentials(\"realm\", \"host\", \"bob\", \"changeme1\")",
        "new Credentials(Scope.GLOBAL, \"bob\", \"changeme1\")",
        "new Credentials(Scope.GLOBAL, \"id\", \"of Bob\", \"bob\", \"changeme1\")",
        "store.addCredentials(Domain.global(), new Credentials(Scope.GLOBAL, \"bob\", \"changeme1\"))",
        "user, password = \"bob\", \"changeme1\"",
        "my ($user, $pass) = ('bob', 'changeme1');",
        "creds[] = { { \"bob\", \"changeme1\" }, };",
        "passwords = { admin: 'changeme1' }",
        "Credentials: bob / changeme1\n",
        "Login with `bob` / `changeme1`\n",
        "user/pass: bob / changeme1\n",
        "// login: bob / changeme1\n",
        "htpasswd -b -c .htpasswd bob changeme1\n",
        "curl_setopt($ch, CURLOPT_USERPWD, 'bob:changeme1');",
        "'Basic ' + btoa('bob:changeme1')",
        "mosquitto_passwd -b file bob changeme1\n",
        "password: \"{{ 'changeme1' | password_hash('sha512') }}\"",
        "\"args\": [\"-u\", \"bob\", \"-p\", \"changeme1\"]",
    ]);
}

#[test]
fn values_before_their_names() {
    holds(&[
        "if ('changeme1' == password) {",
        "\"changeme1\".equals(password)",
        "[dict setObject:@\"changeme1\" forKey:@\"password\"];",
        "$this->type('changeme1', 'password')",
        "request.addValue(\"changeme1\", forHTTPHeaderField: \"X-Api-Key\")",
        "<add value=\"changeme1\" key=\"ClientSecret\"/>",
        "- value: changeme1\n  name: DB_PASSWORD\n",
        "'changeme1' | ConvertTo-SecureString -AsPlainText",
        "echo \"bob:changeme1\" | chpasswd",
        "if (\"changeme1\" == passwd) {",
    ]);
}

#[test]
fn values_a_little_off() {
    holds(&[
        "parser.add_argument('-p', '--password', type=str, default='changeme1')",
        "variable \"db_password\" {\n  type = string\n  default = \"changeme1\"\n}",
        "DBPassword:\n    Type: String\n    Default: changeme1\n",
        "\"DBPassword\": {\"Type\": \"String\", \"Default\": \"changeme1\"}",
        "<setting name=\"Password\" serializeAs=\"String\"><value>changeme1</value>",
        "<param-name>password</param-name><param-value>changeme1</param-value>",
        "fill_in 'Password', with: 'changeme1'",
        "cy.get('#password').type('changeme1')",
        "page.fill('input[name=\"password\"]', 'changeme1')",
        "$('#password').val('changeme1');",
        "document.getElementById(\"password\").value = \"changeme1\";",
        "driver.findElement(By.id(\"password\")).sendKeys(\"changeme1\");",
        "expect(user.password).toBe('changeme1');",
        "System.get_env(\"DB_PASS\") || \"changeme1\"",
        "env::var(\"SECRET\").unwrap_or(\"changeme1\".to_string())",
        "$dbpass = $_ENV['PASS'] ?? 'changeme1';",
        "expect \"password:\"; send \"changeme1\\r\"",
        "[\"run\", \"--password\", \"changeme1\"]",
        "default = \"changeme1\" # db password\n",
        "password { \"changeme1\" }",
        "password: <%= ENV.fetch(\"DB_PASS\") { \"changeme1\" } %>",
        "fastcgi_param DB_PASSWORD changeme1;\n",
        "SetEnv DB_PASSWORD changeme1\n",
        "masterauth changeme1\n",
        "machine acme.io login bob password changeme1\n",
        "<meta-data android:name=\"acme.API_KEY\" android:value=\"changeme1\"/>",
        "<td>Password</td><td>changeme1</td>",
        "tokens = { bob: 'changeme1' }",
        "KEYSTOREPASSWORD=changeme1\n",
        "Password is: changeme1\n",
        "#define PASS \"changeme1\"\n",
        "#define STAPSK \"changeme1\"\n",
        "| Password | changeme1 |\n\n",
    ]);
    let cookie = "a1b2c3d4e5f6a7b8";
    one(
        &format!("cookies = {{'PHPSESSID': '{cookie}'}}"),
        cookie,
        Form::Cookie,
    );
    one(&format!("vault login {cookie}\n"), cookie, Form::Flag);
    none("{\"autocomplete\": \"current-password\", \"autofocus\": true}");
    one("x=a,password=changeme,uid=0", "changeme", Form::Unquoted);
    one("x\npassword\tchangeme\n", "changeme", Form::Unquoted);
    none("renderPass: \"changeme1\"");
    none("Authorization: Digest username=\"changeme1\", realm=\"x\"\n");
    none("arn:aws:secretsmanager:us-west-2:123456789012:secret:changeme1");
    none("# the collation identified by \"changeme1\"");
    none("<a href=\"#class-cryptokey\" class=\"type\">changeme1</a>");
}

#[test]
fn columns_are_read_by_their_heads() {
    let insert =
        "INSERT INTO users (name, password) VALUES ('bob', 'changeme1'), ('eve', 'changeme2');";
    let values: Vec<String> = found(insert).into_iter().map(|f| f.0).collect();
    assert_eq!(values, ["changeme1", "changeme2"]);
    holds(&[
        "name,password,email\nbob,changeme1,a@b.c\n",
        "user;pass\nbob;changeme1\n",
        "| user | password |\n|------|----------|\n| bob  | `changeme1` |\n",
    ]);
    none("see name, password, email\nbob, changeme1, x\n");
}

#[test]
fn a_pair_is_reported_as_a_password() {
    let text = b"requests.get(url, auth=('bob', 'changeme1'))";
    let mut out = Vec::new();
    for at in 0..text.len() - 2 {
        candidates(text, at, &mut out);
    }
    assert_eq!(
        out.iter().map(|a| a.class).collect::<Vec<_>>(),
        [Class::Password]
    );
}

#[test]
fn tables_of_users() {
    holds(&[
        "USERS = {\"bob\": \"changeme1\"}",
        "users = {\n    'eve': 'other',\n    'bob': 'changeme1',\n}",
        "basicAuth({ users: { 'bob': 'changeme1' } })",
        "\"accounts\": {\"bob\": \"changeme1\"}",
        "users := map[string]string{\"bob\": \"changeme1\"}",
        "accounts = [(\"eve\", \"other\"), (\"bob\", \"changeme1\")]",
    ]);
    none("users = {\"bob\": [\"changeme1\"]}");
    none("users = {\"bob\": changeme1}");
    none("users = [\"bob\", \"changeme1\"]");
    none("users = [(\"bob\", \"changeme1\", 1)]");
    none("users: { \"name\": \"changeme1\" }");
    none("focus = {\"bob\": \"changeme1\"}");
}

#[test]
fn pairs_that_are_encoded() {
    holds(&[
        "headers.set('X', btoa(\"bob:changeme1\"))",
        "base64.b64encode(b\"bob:changeme1\")",
        "Base64.strict_encode64('bob:changeme1')",
        "base64_encode('bob:changeme1')",
    ]);
    none("btoa(\"changeme1\")");
    none("btoa(\"//bob:changeme1\")");
}

#[test]
fn lists_of_arguments_and_kickstart() {
    holds(&[
        "[\"mysql\", \"-u\", \"root\", \"-pchangeme1\", \"shop\"]",
        "['mysqldump', '-u', 'root', '-p', 'changeme1']",
        "rootpw --plaintext changeme1",
        "mdp = \"changeme1\"",
    ]);
    none("[\"ls\", \"-pchangeme1\"]");
}

#[test]
fn names_that_hold_something_else() {
    none("'credentials' => ['site_key' => 'changeme1', 'api_key' => $key]");
    none("docker run -v $PWD:/changeme1:ro x");
    none("the configured password changeme1'd twice");
    none(
        "\"_email\",\"_code\",\"_link\",\"_user\",\"_reset\",\"_password\",\"_changeme1\",\"_more\"",
    );
    none("'ssh+password': dict(port=22, shell_type='changeme1')");
    none("setWifiPassword changeme1");
    none("`wifi.password`, `mqtt.changeme1` and more");
    none("the secret `changeme1`");
    none("<pass name=\"Changeme1\" active=\"yes\">");
    none("get(\n\"unicodePwd\",\n\"userChangeme1\",\n\"x\"");
    none("'passwords' => 'customers'");
    none("key = new ApiKey { Hash = \"changeme1\" }");
    for text in ["creds['type'] = 'changeme1'", "stream.keyBy(\"changeme1\")"] {
        let mut out = Vec::new();
        for at in 0..text.len() - 2 {
            candidates(text.as_bytes(), at, &mut out);
        }
        assert!(out.iter().all(|found| found.denied.is_some()), "{text}");
    }
}

#[test]
fn steps_and_expectations_of_tests() {
    holds(&[
        "page.type('input[name=password]', 'changeme1')",
        "field = find(By.id(\"password\"))\nfield.send_keys(\"changeme1\")",
        "  field = find(By.id(\"password\"));\n  field.clear();\n  field.fill(\"changeme1\");",
        "And I fill in \"Password\" with \"changeme1\"\n",
        "  When I fill in \"changeme1\" for \"Password\"\n",
        "    And she enters \"changeme1\" as the password\n",
        "assert.Equal(t, \"changeme1\", config.Password)",
        "assertEquals(\"changeme1\", user.getPassword());",
        "${PASSWORD}    changeme1\n",
        "${DB_PASSWORD} =    changeme1\n",
    ]);
    none("field = find(By.id(\"password\"))\nother.fill(\"changeme1\")");
    none("field = find(By.id(\"password\"))\nfield.submit()\nfield.fill(\"changeme1\")");
    none("She knows \"changeme1\" for \"Password\"\n");
    none("assertEquals(\"changeme1\", parser.token);");
    none("assertEquals(url, \"changeme1\", config.password);");
    none("echo ${PASSWORD} changeme1\n");
}

#[test]
fn elements_of_lists_in_yaml() {
    let all = |text: &str| {
        let mut values: Vec<String> = found(text).into_iter().map(|f| f.0).collect();
        values.sort();
        values
    };
    for text in [
        "passwords: [changeme1, changeme2]\n",
        "passwords:\n  - changeme1\n  - changeme2\n  other: x\n",
        "passwords:\n- changeme1\n- \"changeme2\"\n",
        "passwords:\n- changeme1\n- changeme2 # Bob's",
    ] {
        assert_eq!(all(text), ["changeme1", "changeme2"], "{text}");
    }
    for text in [
        "passwords:\n  - changeme1\n- changeme2\n",
        "passwords:\n  - changeme1\n  - two words\n",
    ] {
        assert_eq!(all(text), ["changeme1"], "{text}");
    }
    none("passwords: [two words, $HOME]\n");
    none("- tests for secrets: [#10353](https://example.com/pull/10353)\n");
}

#[test]
fn what_is_read_is_not_set() {
    none("docker compose -f mysql.yml -p changeme1 up -d\n");
    holds(&["docker compose exec db mysql -u root -pchangeme1\n"]);
    none("docker run -v \"$PWD:/app:ro\" node");
    none("docker run -v \"$PWD\":/scan node");
    none("password[:4] == \"$2x$\"");
    none("addHeader('WWW-Authenticate', 'Bearer realm=SabreDAV1');");
    holds(&["PASS=changeme1\n"]);
    none("PASS: changeme1\n");
    none("adduser --disabled-password changeme1\n");
    none("`x` text COMMENT '登录密码',\n`changeme1` text,\n");
    none("t.authorizePassword=t.ONE=t.two=t.changeme1;");
}
