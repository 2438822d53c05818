//! A server at which the worker's login may not publish everywhere, and an admin's that may.

use async_nats::ConnectOptions;
use async_nats::jetstream::{self, Context};
use tempfile::TempDir;

use crate::server::{Quotewire, Server};

const USERS: &str = "authorization { users: [ { user: admin, password: admin }, { user: me, password: me";

/// A server at which user `me` may not publish on one subject.
pub(crate) struct Denied {
    pub(crate) server: Server,
    folder: TempDir,
}

impl Denied {
    pub(crate) async fn new(subject: &str) -> Self {
        let deny = format!("permissions: {{ publish: {{ deny: [ \"{subject}\" ] }} }}");
        let server = Server::start_with(&format!("{USERS}, {deny} }} ] }}")).await;
        Self { server, folder: tempfile::tempdir().expect("a folder") }
    }

    /// Lifts what the server denies.
    pub(crate) fn allow(&self) {
        self.server.configure(&format!("{USERS} }} ] }}"));
        self.server.signal("HUP");
    }

    /// Returns the program, logged in as `admin`, who may everything, or as `me`.
    pub(crate) fn log_in(&self, user: &str) -> Quotewire {
        let path = self.folder.path().join(user);
        std::fs::write(&path, user).expect("written");
        let mut quotewire = Quotewire::new(&self.server);
        quotewire.set("NATS__USER", user);
        quotewire.set("NATS__PASSWORD_FILE", path.to_str().expect("a path"));
        quotewire
    }

    /// Returns the admin's JetStream.
    pub(crate) async fn jetstream(&self) -> Context {
        let options = ConnectOptions::with_user_and_password("admin".to_owned(), "admin".to_owned());
        jetstream::new(options.connect(self.server.url()).await.expect("a connection"))
    }
}
