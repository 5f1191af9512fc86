//! The words of names: what makes a key a credential, and what makes a name one of something else.
//!
//! A name is read for every word that may say secret, and each of its words is looked up in all lists at once.

use std::sync::LazyLock;

use crate::detect::value::words::hash;

/// One of the lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum List {
    /// [`TAILS`].
    Tails,
    /// [`HEADS`].
    Heads,
    /// [`KEY_HEADS`].
    KeyHeads,
    /// [`PASS_OTHERS`].
    PassOthers,
    /// [`PAT_OTHERS`].
    PatOthers,
    /// [`KEY_OF`].
    KeyOf,
    /// [`CIPHERS`].
    Ciphers,
    /// [`PASS_OF`].
    PassOf,
}

/// All lists, each one text with blanks between its words.
const LISTS: [(List, &str); 8] = [
    (List::Tails, TAILS),
    (List::Heads, HEADS),
    (List::KeyHeads, KEY_HEADS),
    (List::PassOthers, PASS_OTHERS),
    (List::PatOthers, PAT_OTHERS),
    (List::KeyOf, KEY_OF),
    (List::Ciphers, CIPHERS),
    (List::PassOf, PASS_OF),
];

/// A word and the lists it stands in.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Listed {
    word: &'static str,
    lists: u8,
}

impl Listed {
    /// The word, if it stands in that list.
    pub fn within(self, list: List) -> Option<&'static str> {
        self.is_in(list).then_some(self.word)
    }

    /// Whether it stands in that list.
    pub fn is_in(self, list: List) -> bool {
        self.lists >> list as u8 & 1 == 1
    }
}

/// Looks a lower-case word up.
pub(super) fn lists_of(word: &[u8]) -> Listed {
    static WORDS: LazyLock<Words> = LazyLock::new(Words::new);
    if word.is_empty() {
        return Listed::default();
    }
    WORDS.slots[WORDS.slot(word)]
}

/// The words by their hash.
struct Words {
    slots: Box<[Listed; 4096]>,
}

impl Words {
    fn new() -> Self {
        let mut words = Self {
            slots: Box::new([Listed::default(); 4096]),
        };
        for (list, text) in LISTS {
            for word in text.split_ascii_whitespace() {
                let slot = words.slot(word.as_bytes());
                let lists = words.slots[slot].lists | 1 << list as u8;
                words.slots[slot] = Listed { word, lists };
            }
        }
        words
    }

    /// Where a word stands or would.
    fn slot(&self, word: &[u8]) -> usize {
        let mut slot = hash(word) % self.slots.len();
        loop {
            let known = self.slots[slot].word.as_bytes();
            if known.is_empty() || known == word {
                return slot;
            }
            slot = (slot + 1) % self.slots.len();
        }
    }
}

/// Words after the keyword that make the name one for something about a secret, not for a secret.
const TAILS: &str = " by id ids name names type types file files filename path dir url uri urls link label labels hint placeholder \
    field fields input error errors msg message messages text title prompt length len size count limit min max \
    expired expires expiry expiration exp ttl timeout age policy regex regexp pattern format enabled disabled \
    required optional column prefix suffix hash hashed digest checksum fingerprint thumbprint selector css icon \
    event handler provider providers chars charset characters method methods mode page view form button btn table index press \
    pressed down up board frame frames store stores alias usage ops ring map space chain stroke \
    bindings binding endpoint host server service manager factory class interface module scope scopes audience \
    issuer realm domain status state flow strength changed change updated created date time at reset rotation \
    version algorithm algo alg encoding encoder cipher derivation info data list array set pair pairs vault ref \
    reference source env var variable parameter param params attribute attr attrs property config settings options \
    option schema validator validation verification description desc help example sample template generator util \
    utils helper test tests spec mock kind category group role user users username email login account session \
    context request response result callback listener bits bytes header position offset line begin start end \
    stream parser lexer bucket cost rounds iterations menu driver address addr identifier handle tab dialog modal screen visible visibility show hide \
    toggle mismatch invalid valid missing incorrect not correct match matches matching same exists wrong forgot forgotten expire usages extension \
    package library arn plugin backend guard middleware filter strategy schemes scheme realms level flags flag \
    section sort order owner lifetime duration rs py js ts go java rb php md html css xml cpp sh txt json yml yaml png svg jpg pem crt pub signature nonce timestamp rehash issue issues hasher location sha sha1 sha2 sha256 md5 bcrypt mgr guid uuid modify func function ";

/// Words before the keyword that do the same.
const HEADS: &str = " disabled is has use no show hide allow require requires enable disable forgot without on i18n lang locale \
    did should can must needs reset num max min missing hashed hash md5 sha1 sha256 sha512 encoded encrypted crypted public pub idempotency translation existing invalid wrong bad errcode error ";

/// Words before a `key` or `token` that make it one of the other kinds of keys and tokens.
const KEY_HEADS: &str = " site primary foreign sort partition unique cache row column hash invalid hot shortcut arrow message object dict \
    map json group config storage routing registry next prev current eof end sub parent child lookup index previous skip \
    composite natural surrogate candidate cancel cancellation page pagination continuation host known string \
    number identifier identification keyword punctuation operator comment syntax design reserved verification recv release manager websocket socket verifier trusted exp expected signer maintainer csrf xsrf apt yum rpm ";

/// Words before a bare `pass` that make it a step of some work.
const PASS_OTHERS: &str = " render first second third single multi two one compute shadow depth blur bloom post pre effect shader final \
    last next current sub low high band boarding season draw scan copy fullscreen compiler llvm optimization analysis ";

/// Words before a bare `pat` that make it a pattern.
const PAT_OTHERS: &str =
    " re regex regexp search match file line glob path string str word url date name test sub tok ";

/// Words that turn a plain `key` into the name of a credential.
const KEY_OF: &str = " api secret access private priv auth app application enc encrypt encryption crypt crypto aes hmac mac signing \
    sign signature master license licence service client account session ssh jwt rsa gpg pgp consumer shared psk \
    wpa wifi cipher des decryption decrypt deploy write read admin bot webhook subscription integration aws \
    azure google gcp stripe openai sendgrid maps firebase twilio mailgun pusher data root user product \
    activation recovery oauth key token security ingest instrumentation management publish server developer dev \
    partner merchant vapid wallet validator cookie tls ssl ca fernet gossip erlang bearer refresh certificate unseal nwks nwk apps sas \
    payment mapbox algolia ";

/// Those of them that encrypt or sign: what they name is a secret of the application, not a key somebody issued.
const CIPHERS: &str = " secret private priv enc encrypt encryption crypt crypto aes hmac mac signing sign signature master session ssh rsa gpg \
    pgp shared psk wpa wifi cipher des decryption decrypt data root recovery key security vapid wallet cookie tls ssl ca fernet gossip erlang jwt certificate unseal ";

/// Words that may stand before a glued `pass`: others (`bypass`, `compass`) are words of their own.
const PASS_OF: &str = " user usr db my admin root mysql pg postgres ftp sftp smtp mail email redis auth ldap login sa key store http proxy wifi ssh \
    vnc sql ora sys app web bind enc zip trust truststore keystore pop imap api net dba mongo rabbit mq mqtt svn git hive jdbc wpa wpa2 pre tls eap old new the def default user1 require usr sta ap softap wlan remote local relay gmail host server client backup ";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_is_found_in_its_lists_and_no_others() {
        for (list, text) in LISTS {
            for word in text.split_ascii_whitespace() {
                assert_eq!(lists_of(word.as_bytes()).within(list), Some(word));
                for (other, text) in LISTS {
                    let stands = text.split_ascii_whitespace().any(|w| w == word);
                    assert_eq!(lists_of(word.as_bytes()).is_in(other), stands, "{word}");
                }
            }
        }
        assert_eq!(lists_of(b"qwzk").lists, 0);
        assert_eq!(lists_of(b"").lists, 0);
    }
}
