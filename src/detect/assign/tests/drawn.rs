//! Passwords that users are made with and tests are run with, sessions and seeds.

use super::places::holds;
use super::{none, one};
use crate::detect::assign::Form;

/// Sixteen letters and digits of base32, put together so that no text of this file is one.
fn seed() -> String {
    ["KVKF", "KRCP", "2ZQU", "YMLX"].concat()
}

#[test]
fn users_that_are_made() {
    holds(&[
        "new User(\"bob\", \"changeme1\")",
        "new User(1L, \"bob@example.com\", \"changeme1\", roles)",
        "new User(\n    \"bob\",\n    \"changeme1\".toCharArray())",
        "new LoginRequest(\"bob\", \"changeme1\")",
        "new LoginDto(\"bob\", \"changeme1\")",
    ]);
    for text in [
        "new User(\"bob\", \"Robert Smith\")",
        "new User(\"bob\", \"Smith\", 27)",
        "new User(\"Bob Smith\", \"changeme1\")",
        "new User(name, changeme1)",
        "new User(\"bob\", name(\"changeme1\", \"x\"))",
        "new UserGroup(\"bob\", \"changeme1\")",
    ] {
        none(text);
    }
}

#[test]
fn calls_without_brackets() {
    for text in [
        "login 'bob', 'changeme1'\n",
        "    login \"bob\", \"changeme1\"",
    ] {
        one(text, "changeme1", Form::CallArgument);
    }
    for text in [
        "login 'bob', 'changeme1', 'more'\n",
        "login 'bob', 'changeme1' => 'x'\n",
        "click login 'bob', 'changeme1'\n",
        "login 'changeme1'\n",
    ] {
        none(text);
    }
    one(
        "client.RequestResourceOwnerPasswordAsync(\"bob\", \"changeme1\", \"WebApi1\")",
        "changeme1",
        Form::CallArgument,
    );
}

#[test]
fn rows_of_tests() {
    holds(&[
        "@CsvSource({\"bob, changeme1, true\"})\nvoid login(String user, String password, boolean ok) {",
        "@CsvSource({\n  \"bob, other1, true\",\n  \"joe, changeme1, false\"\n})\nvoid login(String user, String password, boolean ok) {",
        "[InlineData(\"joe\", \"other1\")]\n[InlineData(\"bob\", \"changeme1\")]\npublic void Login(string user, string password) {",
        "[TestCase(\"changeme1\", 3)]\npublic async Task Weak(string password, int score)",
        "[DataRow(\"bob\", \"changeme1\")]\npublic void Login(string user, string? password)",
    ]);
    for text in [
        "[InlineData(\"bob\", \"changeme1\")]\npublic void Login(string password, string user, int x)",
        "[InlineData(3)]\npublic void Login(string password)",
        "void login(String user, String password) { check(\"bob\", \"changeme1\"); }",
    ] {
        let found = super::found(text);
        assert!(
            found.iter().all(|f| f.0 != "changeme1"),
            "{text}: {found:?}"
        );
    }
}

#[test]
fn passwords_before_their_salt() {
    one(
        "h = hasher.encode(\"changeme1\", salt=salt)",
        "changeme1",
        Form::CallArgument,
    );
    holds(&["h = scheme.hash(b\"changeme1\", salt = \"seasalt\")"]);
    none("h = merge(\"changeme1\", salt=salt)");
}

#[test]
fn sessions_and_seeds() {
    let session = ["x7f3k9q2m5", "n8p1r4t6v0"].concat();
    for name in [
        "sid",
        "sessionid",
        "session_id",
        "sessionId",
        "PHPSESSID",
        "\"connect.sid\"",
    ] {
        let text = format!("{name} = \"{session}\"");
        one(&text, &session, Form::Quoted);
    }
    for name in ["ssid", "accountSid", "TWILIO_SID", "side", "sessionids"] {
        none(&format!("{name} = \"{session}\""));
    }
    none("sid = \"S-1-5-21-1004336348-1177238915\"");
    none(&format!("sid = \"AC{}\"", "0123456789abcdef".repeat(2)));
    none(&format!("Sid = '0x{}'", "5283175DBF354E50".repeat(2)));
    none("session_id = \"12345678901234567890\"");
    none("session_id = \"019b5dd5-31db-455b-a00c-9b5be3decc4a\"");
    for name in ["otp", "totp", "user.totp", "userTotp"] {
        one(&format!("{name} = \"{}\"", seed()), &seed(), Form::Quoted);
    }
    for text in [
        "otp = \"483920\"",
        "otp: \"Enter your code\"",
        "hotplug = \"x\"",
    ] {
        none(text);
    }
    let code = ["Yxf57d1wEU", "SWyXrrLMRv"].concat();
    one(&format!("wrong_otp = \"{code}\""), &code, Form::Quoted);
    none("otp = \"enter-your-code-012345\"");
    none(&format!("laptop = \"{}\"", seed()));
}
