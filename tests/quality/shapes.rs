//! The shapes a value is assigned in. `NAME` and `VALUE` are filled in.

use super::names::*;

/// One shape.
pub struct Shape {
    /// What it is called in the table.
    pub id: &'static str,
    /// The path of the file it stands in.
    pub path: &'static str,
    /// Lines before and behind.
    pub around: (&'static str, &'static str),
    /// The line, or lines.
    pub template: &'static str,
    /// Names that stand for a secret there.
    pub names: &'static [&'static str],
    /// Whether the names mean a password.
    pub password: bool,
}

const fn shape(
    id: &'static str,
    path: &'static str,
    around: (&'static str, &'static str),
    template: &'static str,
    password: bool,
) -> Shape {
    let names = if password { PASSWORDS } else { SECRETS };
    Shape {
        id,
        path,
        around,
        template,
        names,
        password,
    }
}

const fn upper(
    id: &'static str,
    path: &'static str,
    around: (&'static str, &'static str),
    template: &'static str,
    password: bool,
) -> Shape {
    let names = if password { UPPER } else { UPPER_SECRETS };
    Shape {
        id,
        path,
        around,
        template,
        names,
        password,
    }
}

/// All shapes.
pub const SHAPES: &[Shape] = &[
    shape(
        "python =",
        "app/db.py",
        PYTHON,
        "    NAME = \"VALUE\"",
        true,
    ),
    shape(
        "python = (secret)",
        "app/api.py",
        PYTHON,
        "    NAME = 'VALUE'",
        false,
    ),
    shape(
        "java field",
        "src/Client.java",
        JAVA,
        "    private String NAME = \"VALUE\";",
        true,
    ),
    shape(
        "java field (secret)",
        "src/Client.java",
        JAVA,
        "    static final String NAME = \"VALUE\";",
        false,
    ),
    shape(
        "js object",
        "src/client.js",
        SCRIPT,
        "client({ host: 'x', NAME: 'VALUE', port: 1 });",
        true,
    ),
    shape(
        "js object (secret)",
        "src/client.ts",
        SCRIPT,
        "const options = { NAME: \"VALUE\" };",
        false,
    ),
    shape(
        "json",
        "config/app.json",
        ("{", "\"port\": 1 }"),
        "  \"NAME\": \"VALUE\",",
        true,
    ),
    shape(
        "json (secret)",
        "config/app.json",
        ("{", "\"port\": 1 }"),
        "  \"NAME\": \"VALUE\",",
        false,
    ),
    shape("yaml", "config/app.yml", YAML, "  NAME: VALUE", true),
    shape(
        "yaml (secret)",
        "config/app.yml",
        YAML,
        "  NAME: VALUE",
        false,
    ),
    upper("env file", ".env", PLAIN, "NAME=VALUE", true),
    upper("env file (secret)", ".env", PLAIN, "NAME=VALUE", false),
    upper(
        "shell export",
        "deploy.sh",
        SHELL,
        "export NAME=VALUE",
        true,
    ),
    upper(
        "shell export (secret)",
        "deploy.sh",
        SHELL,
        "export NAME=\"VALUE\"",
        false,
    ),
    upper(
        "Dockerfile",
        "Dockerfile",
        ("FROM debian:12", "CMD [\"app\"]"),
        "ENV NAME VALUE",
        true,
    ),
    upper(
        "Dockerfile (secret)",
        "Dockerfile",
        ("FROM debian:12", "CMD [\"app\"]"),
        "ENV NAME=VALUE",
        false,
    ),
    shape(
        "properties",
        "src/main/resources/application.properties",
        PLAIN,
        "spring.datasource.NAME=VALUE",
        true,
    ),
    shape(
        "ini (secret)",
        "settings.ini",
        ("[client]", "port = 1"),
        "NAME = VALUE",
        false,
    ),
    shape(
        "php array",
        "config.php",
        ("<?php return [", "];"),
        "  'NAME' => 'VALUE',",
        true,
    ),
    shape(
        "php array (secret)",
        "config.php",
        ("<?php return [", "];"),
        "  'NAME' => 'VALUE',",
        false,
    ),
    shape(
        "xml attribute",
        "beans.xml",
        ("<beans>", "</beans>"),
        "<property name=\"NAME\" value=\"VALUE\"/>",
        true,
    ),
    shape(
        "xml element (secret)",
        "web.xml",
        ("<config>", "</config>"),
        "<NAME>VALUE</NAME>",
        false,
    ),
    shape(
        "escaped json",
        "src/fixture.go",
        ("package x", ""),
        "var body = \"{\\\"user\\\":\\\"x\\\",\\\"NAME\\\":\\\"VALUE\\\"}\"",
        true,
    ),
    shape(
        "escaped json (secret)",
        "src/fixture.go",
        ("package x", ""),
        "var body = \"{\\\"NAME\\\":\\\"VALUE\\\"}\"",
        false,
    ),
    shape(
        "keyword argument",
        "app/db.py",
        PYTHON,
        "    db = connect(host, user=\"app\", NAME=\"VALUE\")",
        true,
    ),
    shape(
        "setter",
        "src/Client.java",
        JAVA,
        "    client.setPassword(\"VALUE\");",
        true,
    ),
    shape(
        "setter (secret)",
        "src/Client.java",
        JAVA,
        "    builder.clientSecret(\"VALUE\");",
        false,
    ),
    shape(
        "second argument",
        "app/mail.py",
        PYTHON,
        "    server.login(\"robot@acme.dev\", \"VALUE\")",
        true,
    ),
    shape(
        "fallback",
        "src/client.js",
        SCRIPT,
        "const NAME = process.env.X || 'VALUE';",
        true,
    ),
    shape(
        "fallback (secret)",
        "app/settings.py",
        PYTHON,
        "NAME = os.getenv(\"X\", \"VALUE\")",
        false,
    ),
    shape(
        "comparison",
        "app/auth.py",
        PYTHON,
        "    if NAME == \"VALUE\":",
        true,
    ),
    shape(
        "connection string",
        "appsettings.json",
        ("{", "}"),
        "  \"Default\": \"Server=db;User Id=sa;Password=VALUE;\"",
        true,
    ),
    shape(
        "name and value",
        "deploy.yml",
        ("env:", ""),
        "  - name: DB_PASSWORD\n    value: VALUE",
        true,
    ),
    shape(
        "name and value (secret)",
        "deploy.yml",
        ("env:", ""),
        "  - name: API_TOKEN\n    value: \"VALUE\"",
        false,
    ),
    shape(
        "flag",
        "deploy.sh",
        SHELL,
        "app --user x --password VALUE --verbose",
        true,
    ),
    shape(
        "flag (secret)",
        "deploy.sh",
        SHELL,
        "app --token=VALUE",
        false,
    ),
    shape(
        "mysql -p",
        "backup.sh",
        SHELL,
        "mysqldump -u root -pVALUE shop > x.sql",
        true,
    ),
    shape(
        "sql",
        "init.sql",
        ("CREATE DATABASE x;", ""),
        "CREATE USER 'app'@'%' IDENTIFIED BY 'VALUE';",
        true,
    ),
    shape(
        "url",
        "app/db.py",
        PYTHON,
        "    url = \"postgres://app:VALUE@db.acme.dev/shop\"",
        true,
    ),
    shape(
        "query (secret)",
        "src/client.js",
        SCRIPT,
        "fetch('https://api.acme.dev/v1?x=1&access_token=VALUE');",
        false,
    ),
    shape(
        "header (secret)",
        "src/client.js",
        SCRIPT,
        "headers: { 'Authorization': 'Bearer VALUE' }",
        false,
    ),
    shape(
        "api key header (secret)",
        "call.sh",
        SHELL,
        "curl -H 'X-Api-Key: VALUE' https://api.acme.dev",
        false,
    ),
    shape(
        "array (secret)",
        "app/keys.py",
        PYTHON,
        "    api_keys = [\"VALUE\", other]",
        false,
    ),
    shape(
        "oauth header (secret)",
        "src/x.rb",
        ("", ""),
        "auth = 'OAuth oauth_token=\"VALUE\", oauth_version=\"1.0\"'",
        false,
    ),
    shape(
        "markdown",
        "README.md",
        ("# Login", ""),
        "Password: VALUE",
        true,
    ),
    shape(
        "markdown (secret)",
        "README.md",
        ("# API", ""),
        "The api key: `VALUE`",
        false,
    ),
    shape(
        "ruby symbol",
        "config/db.rb",
        ("", ""),
        "set :db_password, 'VALUE'",
        true,
    ),
    shape(
        "hcl (secret)",
        "main.tf",
        ("provider \"x\" {", "}"),
        "  NAME = \"VALUE\"",
        false,
    ),
];
