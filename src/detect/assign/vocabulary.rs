//! The words of names: what makes a key a credential, and what makes a name one of something else. Each list is one
//! text with blanks around its words, as [`listed`](crate::detect::value::words::listed) reads it.

/// Words after the keyword that make the name one for something about a secret, not for a secret.
pub(super) const TAILS: &str = " id ids name names type types file files filename path dir url uri urls link label labels hint placeholder \
    field fields input error errors msg message messages text title prompt length len size count limit min max \
    expired expires expiry expiration exp ttl timeout age policy regex regexp pattern format enabled disabled \
    required optional column prefix suffix hash hashed digest checksum fingerprint thumbprint selector css icon \
    event handler provider providers method methods mode page view form button btn table index press \
    pressed down up board frame frames store stores alias usage ops ring map space chain stroke \
    bindings binding endpoint host server service manager factory class interface module scope scopes audience \
    issuer realm domain status state flow strength changed change updated created date time at reset rotation \
    version algorithm algo alg encoding encoder cipher derivation info data list array set pair pairs vault ref \
    reference source env var variable parameter param params attribute attr attrs property config settings options \
    option schema validator validation verification description desc help example sample template generator util \
    utils helper test tests spec mock kind category group role user users username email login account session \
    context request response result callback listener bits bytes header position offset line begin start end \
    stream parser lexer bucket cost rounds iterations menu driver address addr identifier handle tab dialog modal screen visible visibility show hide \
    toggle mismatch invalid valid missing incorrect wrong forgot forgotten expire usages extension \
    package library arn plugin backend guard middleware filter strategy schemes scheme realms level flags flag \
    section sort order owner lifetime duration rs py js ts go java rb php md html css xml cpp sh txt json yml yaml png svg jpg pem crt pub signature nonce timestamp rehash issue issues hasher location sha sha1 sha2 sha256 md5 bcrypt mgr guid uuid modify func function ";

/// Words before the keyword that do the same.
pub(super) const HEADS: &str = " is has use no show hide allow require requires enable disable forgot without on i18n lang locale \
    did should can must needs reset num max min missing hashed hash encoded encrypted crypted public pub idempotency translation existing invalid wrong bad errcode error ";

/// Words before a `key` or `token` that make it one of the other kinds of keys and tokens.
pub(super) const KEY_HEADS: &str = " primary foreign sort partition unique cache row column hash invalid hot shortcut arrow message object dict \
    map json group config storage routing registry next prev current eof end sub parent child lookup index previous skip \
    composite natural surrogate candidate cancel cancellation page pagination continuation host known string \
    number identifier keyword punctuation operator comment syntax design reserved verification recv release manager websocket socket verifier trusted exp expected signer maintainer csrf xsrf ";

/// Words before a bare `pass` that make it a step of some work.
pub(super) const PASS_OTHERS: &str = " render first second third single multi two one compute shadow depth blur bloom post pre effect shader final \
    last next current sub low high band boarding season draw scan copy fullscreen compiler llvm optimization analysis ";

/// Words before a bare `pat` that make it a pattern.
pub(super) const PAT_OTHERS: &str =
    " re regex regexp search match file line glob path string str word url date name test sub tok ";

/// Words that turn a plain `key` into the name of a credential.
pub(super) const KEY_OF: &str = " api secret access private priv auth app application enc encrypt encryption crypt crypto aes hmac mac signing \
    sign signature master license licence service client account session ssh jwt rsa gpg pgp consumer shared psk \
    wpa wifi cipher des decryption decrypt deploy write read admin bot webhook subscription integration aws \
    azure google gcp stripe openai sendgrid maps firebase twilio mailgun pusher data root user product \
    activation recovery oauth key token security ingest instrumentation management publish server developer dev \
    partner merchant vapid wallet validator cookie tls ssl ca fernet gossip erlang bearer refresh ";

/// Those of them that encrypt or sign: what they name is a secret of the application, not a key somebody issued.
pub(super) const CIPHERS: &str = " secret private priv enc encrypt encryption crypt crypto aes hmac mac signing sign signature master session ssh rsa gpg \
    pgp shared psk wpa wifi cipher des decryption decrypt data root recovery key security vapid wallet cookie tls ssl ca fernet gossip erlang jwt ";

/// Words that may stand before a glued `pass`: others (`bypass`, `compass`) are words of their own.
pub(super) const PASS_OF: &str = " user usr db my admin root mysql pg postgres ftp sftp smtp mail email redis auth ldap login sa key store http proxy wifi ssh \
    vnc sql ora sys app web bind enc zip trust truststore keystore pop imap api net dba mongo rabbit mq mqtt svn git hive jdbc wpa wpa2 pre tls eap old new the def default user1 require usr sta ap softap wlan ";
