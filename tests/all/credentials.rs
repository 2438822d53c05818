//! Every way to log in, against a real server: TLS with client certificates, NKey, user and password.
//!
//! The keys in `tests/credentials` are made for these tests and open nothing else.

use std::path::PathBuf;

use crate::server::{Quotewire, Server};

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
