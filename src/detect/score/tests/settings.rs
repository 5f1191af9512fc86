//! Passwords in the settings of services, in scripts and in manifests.

use super::best;

#[test]
fn settings_of_services_hold_words() {
    let word = ["red", "hat"].concat();
    assert!(
        best(
            "a.properties",
            &format!("spring.datasource.password={word}\n")
        ) >= 40
    );
    assert!(best("Dockerfile", &format!("# -e app_db_password={word} \\\n")) >= 40);
    assert!(best("a.properties", &format!("forgot.password={word}\n")) < 40);
    assert!(best("a.py", &format!("db_password={word}\n")) < 40);
    // The name of the service and of its variable.
    assert!(
        best(
            "a.sh",
            "MYSQL_PWD=\"${OPERATOR_PASSWORD:-operator}\" mysql\n"
        ) < 40
    );
}

#[test]
fn one_word_beside_its_user_is_a_password() {
    let word = ["secu", "rity"].concat();
    for text in [
        "username=\"kafka\"\npassword=\"WORD\";",
        "{\"user\": \"kafka\", \"password\": \"WORD\"}",
        "  username: kafka\n  password: WORD\n",
        "[db]\nuser = kafka\nhost = 10.0.0.7\npassword = WORD\n",
    ] {
        let text = text.replace("WORD", &word);
        assert!(best("a.conf", &text) >= 40, "{text}");
    }
    for text in [
        "{\"username\": \"Username\", \"password\": \"Security\"}",
        "'username' => 'required', 'password' => 'confirmation'",
        "{\"user\": \"bob\", \"password\": \"ignored\"}",
        "user name or password security",
        "* User: admin\n* Password: security of a strong password\n",
        "'user' => 'root1', 'password' => 'password', 'database' => 'x'",
        "user: kafka-security\npassword: security\n",
        "a: b\npassword: security\n",
    ] {
        assert!(best("a.conf", text) < 40, "{text}");
    }
}

#[test]
fn words_with_escaped_letters_are_texts() {
    assert!(best("a.js", "x={password:\"Has\\u0142o\",b:1}") < 40);
    assert!(best("a.js", "x={password:\"r\\xE9ussie\",b:1}") < 40);
    let chosen = ["qK7\\u0142v", "9Zx2mT"].concat();
    assert!(best("a.js", &format!("x={{password:\"{chosen}\",b:1}}")) >= 40);
}

#[test]
fn digests_that_settings_hold_are_keys() {
    let hex = ["0f1e2d3c4b5a6978", "8796a5b4c3d2e1f0"].concat();
    assert!(best("a.ini", &format!("password={hex}\n")) >= 75);
    assert!(best("a.ini", &format!("password = {hex}\n")) >= 75);
    assert!(best("a.json", &format!("\"password\": \"{hex}\"")) < 40);
}

#[test]
fn files_in_manifests_are_no_values() {
    let manifest = |text: &str| {
        let value = data_encoding::BASE64.encode(text.as_bytes());
        best(
            "a.yml",
            &format!("kind: Secret\ndata:\n  init.cnf: {value}\n"),
        )
    };
    assert!(manifest("[mysqld]\n# a comment\nlog-bin = binlog\ngtid_mode = on\n") < 40);
    assert!(manifest(&["vq7Kx", "2mRt9Lw", "p4Zs"].concat()) >= 40);
}

#[test]
fn weak_passwords_of_public_machines_count() {
    assert!(
        best(
            "a.js",
            "'mongodb+srv://app:123123123@shop.jt7vd.acme.net/x'"
        ) >= 40
    );
    assert!(best("a.js", "'mongodb://app:123123123@localhost/x'") < 40);
    assert!(best("a.js", "'mongodb+srv://app:password@shop.jt7vd.acme.net/x'") < 40);
}

#[test]
fn words_that_a_policy_takes_count() {
    let value = ["Secret", "pass1!"].concat();
    assert!(best("a.sh", &format!("./install --adminpass={value}\n")) >= 40);
    assert!(best("a.sh", "./install --adminpass=Password123!\n") < 40);
    assert!(best("a.sh", "./install --adminpass=secretpass1\n") < 40);
}
