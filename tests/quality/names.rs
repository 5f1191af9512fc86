//! The names a value is assigned to in shapes, and the text such lines stand in.

pub const PASSWORDS: &[&str] = &[
    "password",
    "db_password",
    "dbPasswd",
    "DB_PASS",
    "userPassword",
    "passwd",
    "adminPwd",
    "passphrase",
    "smtp_password",
    "senha",
    "contraseña",
];
pub const UPPER: &[&str] = &[
    "PASSWORD",
    "DB_PASSWORD",
    "MYSQL_ROOT_PASSWORD",
    "ADMIN_PASSWD",
    "SMTP_PASS",
];
pub const SECRETS: &[&str] = &[
    "secret",
    "client_secret",
    "apiKey",
    "api_key",
    "access_token",
    "authToken",
    "secretKey",
    "encryption_key",
    "auth_token",
    "webhookSecret",
];
pub const UPPER_SECRETS: &[&str] = &[
    "CLIENT_SECRET",
    "API_KEY",
    "ACCESS_TOKEN",
    "SECRET_KEY",
    "AUTH_TOKEN",
    "JWT_SECRET",
];

pub const PYTHON: (&str, &str) = (
    "import os\n\ndef connect(host):",
    "    return Client(host, port=5432)",
);
pub const JAVA: (&str, &str) = ("public class Client {", "    private int port = 8080;\n}");
pub const SCRIPT: (&str, &str) = (
    "const client = require('client');",
    "module.exports = client;",
);
pub const YAML: (&str, &str) = ("server:\n  port: 8080\n", "  timeout: 30\n");
pub const SHELL: (&str, &str) = ("#!/bin/sh\nset -e", "echo done");
pub const PLAIN: (&str, &str) = ("host=localhost", "port=5432");
