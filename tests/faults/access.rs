//! How the server lets clients in: its configuration, and what suite and worker say to it.

use std::path::{Path, PathBuf};

use async_nats::ConnectOptions;

use crate::server::Quotewire;

/// Who may connect, and how.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Access {
    /// Anybody.
    Open,
    /// The suite and the worker, each with its password.
    Users,
    /// Whoever trusts the certificate.
    Tls,
}

impl Access {
    /// Returns the server's configuration while all is well.
    pub(crate) fn server_lines(self) -> String {
        match self {
            Self::Open => String::new(),
            Self::Users => users(Some("")),
            Self::Tls => tls("server_of_second_ca.pem"),
        }
    }

    /// Returns what the suite's own connection is made with.
    pub(crate) fn options(self) -> ConnectOptions {
        match self {
            Self::Open => ConnectOptions::new(),
            Self::Users => ConnectOptions::new().user_and_password("suite".to_owned(), "suite".to_owned()),
            Self::Tls => ConnectOptions::new().add_root_certificates(file("second_ca.pem")).require_tls(true),
        }
    }

    /// Sets what the worker connects with; a password goes into `folder`.
    pub(crate) fn set(self, quotewire: &mut Quotewire, folder: &Path) {
        match self {
            Self::Open => {}
            Self::Users => {
                let path = folder.join("password");
                std::fs::write(&path, "s3cret").expect("the password is written");
                quotewire.set("NATS__USER", "quotewire");
                quotewire.set("NATS__PASSWORD_FILE", path.to_str().expect("UTF-8"));
            }
            Self::Tls => {
                quotewire.set("NATS__TLS_CA_FILE", file("second_ca.pem").to_str().expect("UTF-8"));
                quotewire.set("NATS__TLS_REQUIRED", "true");
            }
        }
    }
}

/// Returns the configuration of a server with two users; the worker has these permissions, or is none of them.
pub(crate) fn users(permissions: Option<&str>) -> String {
    let worker = permissions
        .map_or(String::new(), |permissions| format!(", {{ user: quotewire, password: s3cret{permissions} }}"));
    format!("authorization {{ users: [ {{ user: suite, password: suite }}{worker} ] }}\n")
}

/// Returns the configuration of a server with this certificate.
pub(crate) fn tls(certificate: &str) -> String {
    format!("tls {{ cert_file: {:?}, key_file: {:?} }}\n", file(certificate), file("server.key"))
}

fn file(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/credentials").join(name)
}
