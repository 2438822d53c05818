//! Every way to log in, against a real server: TLS with client certificates, NKey, JWT, user and password.
//!
//! The keys in `tests/credentials` are made for these tests and open nothing else.

use std::path::PathBuf;

use data_encoding::BASE64URL_NOPAD;
use nkeys::KeyPair;
use serde_json::json;

use crate::server::{Quotewire, Server, wait_until};

fn file(name: &str) -> String {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/credentials").join(name);
    path.to_str().expect("a path in UTF-8").to_owned()
}

/// Starts a server that wants a client certificate, and an NKey or a password.
async fn server() -> Server {
    let user = std::fs::read_to_string(file("user.pub")).expect("the public key");
    Server::start_with(&format!(
        "tls {{ cert_file: \"{}\", key_file: \"{}\", ca_file: \"{}\", verify: true }}\n\
         authorization {{ users: [ {{ nkey: {user} }}, {{ user: quotewire, password: s3cret }} ] }}",
        file("server.pem"),
        file("server.key"),
        file("ca.pem"),
    ))
    .await
}

fn with_certificate(quotewire: &mut Quotewire) {
    quotewire.set("NATS__TLS_CA_FILE", &file("ca.pem"));
    quotewire.set("NATS__TLS_CERT_FILE", &file("client.pem"));
    quotewire.set("NATS__TLS_KEY_FILE", &file("client.key"));
    quotewire.set("NATS__TLS_REQUIRED", "true");
    quotewire.set("NATS__CONNECT_TIMEOUT", "1s");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_nkey_and_a_certificate_let_the_worker_in() {
    let server = server().await;
    let mut quotewire = Quotewire::new(&server);
    with_certificate(&mut quotewire);
    quotewire.set("NATS__NKEY_SEED_FILE", &file("user.nk"));
    quotewire.setup();
    let mut worker = quotewire.start_ready();
    worker.signal("TERM");
    assert_eq!(worker.wait().code(), Some(0));
    let seed = std::fs::read_to_string(file("user.nk")).expect("the seed");
    assert!(!worker.log().contains(seed.trim()), "the seed shows in the log");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_password_lets_in_and_a_wrong_one_is_told_of() {
    let server = server().await;
    let folder = tempfile::tempdir().expect("a folder");
    for (password, code) in [("s3cret", 0), ("guess", 78)] {
        let path = folder.path().join(password);
        std::fs::write(&path, password).expect("the password is written");
        let mut quotewire = Quotewire::new(&server);
        with_certificate(&mut quotewire);
        quotewire.set("NATS__USER", "quotewire");
        quotewire.set("NATS__PASSWORD_FILE", path.to_str().expect("a path"));
        if code == 0 {
            quotewire.setup();
        }
        let output = quotewire.command(&["check", "--connect"]);
        assert_eq!(output.status.code(), Some(code), "{output:?}");
        assert!(!format!("{output:?}").contains(password), "the password shows: {output:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rotated_secret_needs_no_restart() {
    let config = |password: &str| format!("authorization {{ users: [ {{ user: quotewire, password: {password} }} ] }}");
    let server = Server::start_with(&config("first")).await;
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("password");
    std::fs::write(&path, "first").expect("the password is written");
    let mut quotewire = Quotewire::new(&server);
    quotewire.set("NATS__USER", "quotewire");
    quotewire.set("NATS__PASSWORD_FILE", path.to_str().expect("a path"));
    quotewire.setup();
    let worker = quotewire.start_ready();
    server.configure(&config("second"));
    server.signal("HUP");
    wait_until("the worker is shut out", || !worker.is_ready());
    std::fs::write(&path, "second").expect("the password is written");
    wait_until("the worker is in again", || worker.is_ready());
    for secret in ["first", "second"] {
        assert!(!worker.log().contains(secret), "a password shows in the log");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_certificate_no_server_answers() {
    let server = server().await;
    let mut quotewire = Quotewire::new(&server);
    with_certificate(&mut quotewire);
    for key in ["NATS__TLS_CERT_FILE", "NATS__TLS_KEY_FILE"] {
        quotewire.set(key, "");
    }
    quotewire.set("NATS__NKEY_SEED_FILE", &file("user.nk"));
    let output = quotewire.command(&["check", "--connect"]);
    assert_eq!(output.status.code(), Some(69), "{output:?}");
}

/// An operator with an account, as `nsc` makes them.
pub(crate) struct Jwt {
    operator: KeyPair,
    account: KeyPair,
    system: KeyPair,
}

impl Jwt {
    pub(crate) fn new() -> Self {
        Self { operator: KeyPair::new_operator(), account: KeyPair::new_account(), system: KeyPair::new_account() }
    }

    /// Returns the configuration of a server that trusts the operator.
    pub(crate) fn server_config(&self) -> String {
        let operator = token(&self.operator, &self.operator, json!({"type": "operator", "version": 2}));
        let account = |key: &KeyPair, storage: i64| {
            let limits = json!({
                "subs": -1, "data": -1, "payload": -1, "imports": -1, "exports": -1, "wildcards": true, "conn": -1, "leaf": -1,
                "mem_storage": storage, "disk_storage": storage, "streams": storage, "consumer": storage,
            });
            let token = token(&self.operator, key, json!({"type": "account", "version": 2, "limits": limits}));
            format!("{}: {token}", key.public_key())
        };
        format!(
            "operator: {operator}\nsystem_account: {}\nresolver: MEMORY\nresolver_preload: {{ {}\n {} }}",
            self.system.public_key(),
            account(&self.account, -1),
            account(&self.system, 0),
        )
    }

    /// Returns the JWT of `user`, who may do everything in the account.
    pub(crate) fn user(&self, user: &KeyPair) -> String {
        let nats = json!({"type": "user", "version": 2, "subs": -1, "data": -1, "payload": -1, "pub": {}, "sub": {}});
        token(&self.account, user, nats)
    }
}

/// Returns what stands in the `.creds` file of `user`.
pub(crate) fn creds_file(jwt: &str, user: &KeyPair) -> String {
    let seed = user.seed().expect("a seed");
    format!(
        "-----BEGIN NATS USER JWT-----\n{jwt}\n------END NATS USER JWT------\n\n\
         -----BEGIN USER NKEY SEED-----\n{seed}\n------END USER NKEY SEED------\n"
    )
}

/// Returns a JWT about `subject`, signed by `issuer`.
fn token(issuer: &KeyPair, subject: &KeyPair, nats: serde_json::Value) -> String {
    let header = json!({"typ": "JWT", "alg": "ed25519-nkey"});
    let claims = json!({
        "jti": fastrand::u64(..).to_string(), "iat": 1_767_225_600, "iss": issuer.public_key(), "name": "test",
        "sub": subject.public_key(), "nats": nats,
    });
    let signed = [header, claims].map(|part| BASE64URL_NOPAD.encode(part.to_string().as_bytes())).join(".");
    let signature = issuer.sign(signed.as_bytes()).expect("a signature");
    format!("{signed}.{}", BASE64URL_NOPAD.encode(&signature))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_creds_file_lets_the_worker_in_and_one_of_another_account_does_not() {
    let jwt = Jwt::new();
    let server = Server::start_with(&jwt.server_config()).await;
    let folder = tempfile::tempdir().expect("a folder");
    let user = KeyPair::new_user();
    for (jwt, code) in [(jwt, 0), (Jwt::new(), 78)] {
        let path = folder.path().join("creds");
        std::fs::write(&path, creds_file(&jwt.user(&user), &user)).expect("the credentials are written");
        let mut quotewire = Quotewire::new(&server);
        quotewire.set("NATS__CREDENTIALS_FILE", path.to_str().expect("a path"));
        quotewire.set("NATS__CONNECT_TIMEOUT", "2s");
        let output = quotewire.command(&["setup"]);
        assert_eq!(output.status.code(), Some(code), "{output:?}");
        if code == 0 {
            let mut worker = quotewire.start_ready();
            worker.signal("TERM");
            assert_eq!(worker.wait().code(), Some(0));
        }
    }
}
