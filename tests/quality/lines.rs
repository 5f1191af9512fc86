//! More shapes, one a line: what stands in code, configuration, commands and documents besides plain assignments.

use super::shapes::Shape;

const NAMES: &[&str] = &["password"];

const fn line(
    id: &'static str,
    path: &'static str,
    template: &'static str,
    password: bool,
) -> Shape {
    Shape {
        id,
        path,
        around: ("", ""),
        template,
        names: NAMES,
        password,
    }
}

/// All of them.
#[rustfmt::skip]
pub const LINES: &[Shape] = &[
    line("toCharArray", "src/Store.java", "        keyStore.load(in, \"VALUE\".toCharArray());", true),
    line("setter", "src/Store.java", "        source.setPassword(\"VALUE\");", true),
    line("getConnection", "src/Store.java", "        DriverManager.getConnection(url, \"app\", \"VALUE\");", true),
    line("mysqli", "src/db.php", "$c = mysqli_connect('db', 'app', 'VALUE', 'shop');", true),
    line("ssh connect", "app/remote.py", "    ssh.connect('10.0.0.1', 22, 'app', 'VALUE')", true),
    line("pair", "app/remote.py", "    r = requests.get(url, auth=('app', 'VALUE'))", true),
    line("go bytes", "pkg/auth.go", "\tpassword := []byte(\"VALUE\")", true),
    line("terraform remark", "main.tf", "  default = \"VALUE\" # db password", true),
    line("terraform variable", "main.tf", "variable \"db_password\" {\n  default = \"VALUE\"\n}", true),
    line("remark in code", "src/login.js", "// user: app password: VALUE", true),
    line("environment of a command", "run.sh", "PGPASSWORD=VALUE psql -h db -U app", true),
    line("compose", "docker-compose.yml", "      - MYSQL_ROOT_PASSWORD=VALUE", true),
    line("compose default", "docker-compose.yml", "      DB_PASSWORD: ${DB_PASSWORD:-VALUE}", true),
    line("Docker ENV", "app.dockerfile", "ENV DB_PASSWORD VALUE", true),
    line("setx", "run.bat", "setx DB_PASSWORD VALUE", true),
    line("nginx", "site.conf", "fastcgi_param DB_PASSWORD VALUE;", true),
    line("redis", "redis.conf", "requirepass VALUE", true),
    line("netrc", ".netrc", "machine api.acme.dev login app password VALUE", true),
    line("table row", "README.md", "| Password | VALUE |", true),
    line("user and password", "README.md", "user/pass: app / VALUE", true),
    line("credentials", "README.md", "Credentials: app / VALUE", true),
    line("JSON in a string", "src/login.js", "const body = \"{\\\"user\\\":\\\"app\\\",\\\"password\\\":\\\"VALUE\\\"}\";", true),
    line("form", "run.sh", "curl -d 'user=app&password=VALUE' https://api.acme.dev", true),
    line("fallback", "src/login.js", "const password = process.env.DB_PASSWORD || 'VALUE';", true),
    line("Ruby block", "spec/users.rb", "    password { \"VALUE\" }", true),
    line("log", "app.log", "2024-01-02 10:11:12 INFO login user=app password=VALUE", true),
    line("table cell", "docs/login.html", "<tr><td>Password</td><td>VALUE</td></tr>", true),
    line("session secret", "src/app.js", "app.use(session({ secret: 'VALUE', resave: false }));", false),
    line("signing key", "pkg/auth.go", "var jwtKey = []byte(\"VALUE\")", false),
    line("signature", "src/auth.js", "const token = jwt.sign({ id: user.id }, 'VALUE');", false),
    line("vault login", "run.sh", "vault login VALUE", false),
    line("setx (secret)", "run.bat", "setx API_TOKEN VALUE", false),
    line("OAuth header", "calls.txt", "Authorization: OAuth oauth_consumer_key=\"VALUE\", oauth_version=\"1.0\"", false),
    line("form (secret)", "calls.txt", "oauth_token=VALUE&oauth_verifier=x", false),
    line("OAuth handler", "app/remote.py", "auth = tweepy.OAuthHandler(\"VALUE\", secret)", false),
    line("cipher key", "src/Store.java", "        setCipherKey(decode(\"VALUE\"));", false),
    line("key spec", "src/Store.java", "        new SecretKeySpec(\"VALUE\".getBytes(), \"AES\");", false),
    line("several tokens", "src/app.js", "const tokens = { app: 'VALUE' };", false),
    line("JSON in a string (secret)", "calls.json", "  \"body\": \"{\\\"api_key\\\": \\\"VALUE\\\"}\"", false),
    line("manifest", "AndroidManifest.xml", "<meta-data android:name=\"acme.API_KEY\" android:value=\"VALUE\"/>", false),
    line("cookie", "run.sh", "curl -H 'Cookie: sessionid=VALUE' https://api.acme.dev", false),
    line("one-time password", "calls.txt", "totp_secret = VALUE", false),
    line("k8s (secret)", "deploy.yml", "        - name: API_TOKEN\n          value: VALUE", false),
    line("table row (secret)", "README.md", "| API key | `VALUE` |", false),
];
