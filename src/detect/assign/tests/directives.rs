//! Passwords at a place of their own in the files of one program.

use super::places::holds;
use super::{none, one};
use crate::detect::assign::Form;

#[test]
fn directives_of_services() {
    for text in [
        "    stats auth admin:changeme1",
        "sentinel auth-pass mymaster changeme1",
        "username bob privilege 15 password 0 changeme1",
        "enable secret 0 changeme1",
        "chpasswd:\n  list: |\n    bob:changeme1\n  expire: False\n",
        "# client\tserver\tsecret\t\tIP addresses\nbob\t*\tchangeme1\t*\n",
        "# client server secret\n\n\"bob\" * \"changeme1\" *\n",
        "quote USER bob\nquote PASS changeme1\nput a.zip",
        "User bob@acme.io\nPass changeme1\nSSLType IMAPS",
        "cache_peer 10.0.0.9 parent 3128 0 default login=bob:changeme1",
        "PlainLoginModule required\n  username=\"admin\"\n  user_admin=\"changeme1\";",
        "bob@acme.io:{PLAIN}changeme1:::::",
        "[mail.acme.io]:587 bob@acme.io:changeme1",
        "privmsg('NickServ', \"IDENTIFY changeme1\");",
        "       01  WS-PASSWORD     PIC X(20) VALUE \"changeme1\".",
        "           MOVE \"changeme1\" TO WS-PASSWORD.",
        "set system radius-server 10.0.0.4 secret \"changeme1\"",
    ] {
        holds(&[text]);
    }
    for text in [
        "stats auth admin",
        "auth-pass mymaster changeme1",
        "chpasswd:\n  list: |\n    bob:RANDOM\n",
        "# client side secret\nbob * changeme1 *\n",
        "the user is\nPass changeme1 on\n",
        "user bob\nPass changeme1 to the next\n",
        "?login=bob:changeme1",
        "LoginModule sufficient user_admin=\"changeme1\";",
        "IDENTIFIED BY :WS-PASSWORD",
        "MOVE changeme1 TO WS-PASSWORD.",
        "[10.0.0.1]:587 open",
    ] {
        none(text);
    }
}

#[test]
fn answers_to_prompts() {
    holds(&[
        "expect \"password:\"\nsend \"changeme1\\r\"",
        "child.expect('password:')\nchild.sendline('changeme1')",
        "tn.read_until(b\"Password: \")\ntn.write(b\"changeme1\\n\")",
    ]);
    none("print('password:')\nread('changeme1')");
    none("print('password:', write('changeme1'))");
}

#[test]
fn rows_below_their_columns() {
    one(
        "COPY public.users (id, username, password) FROM stdin;\n1\tbob\tchangeme1\n2\teve\t\\N\n\\.\n",
        "changeme1",
        Form::Sql,
    );
    one(
        "    Examples:\n      | user | password | role |\n      | bob | changeme1 | x |\n",
        "changeme1",
        Form::Quoted,
    );
    none("a | password | b\nbob | changeme1 | x\n");
}

#[test]
fn words_for_password_in_many_languages() {
    for word in [
        "Wachtwoord",
        "Adgangskode",
        "Heslo",
        "Hasło",
        "hasło",
        "Jelszó",
        "Lösenord",
        "Şifre",
        "şifre",
    ] {
        one(&format!("{word}: changeme1"), "changeme1", Form::Unquoted);
    }
}
