//! Who we are to the server. Secrets are read from their files at each connection, so that a rotated one needs no restart.

use std::io;
use std::path::Path;

use async_nats::{Auth, AuthError, ConnectOptions};
use nkeys::KeyPair;

use super::connect::ConnectError;
use crate::config::NatsSettings;

/// Returns options that log in as `settings` say, afresh at each connection.
///
/// # Errors
///
/// [`ConnectError::File`] where a file that they name cannot be read now, or holds no such secret.
pub(super) async fn options(settings: &NatsSettings) -> Result<ConnectOptions, ConnectError> {
    let is_anonymous = settings.credentials_file.is_none()
        && settings.nkey_seed_file.is_none()
        && settings.token_file.is_none()
        && settings.user.is_none();
    if is_anonymous {
        return Ok(ConnectOptions::new());
    }
    login(settings, &[]).await?;
    let settings = settings.clone();
    Ok(ConnectOptions::with_auth_callback(move |nonce| {
        let settings = settings.clone();
        async move { login(&settings, &nonce).await.map_err(AuthError::new) }
    }))
}

/// Returns what the server is told of us, `nonce` of the server signed where a key is to prove it.
async fn login(settings: &NatsSettings, nonce: &[u8]) -> Result<Auth, ConnectError> {
    let mut auth = Auth::new();
    if let Some(path) = &settings.credentials_file {
        const SETTING: &str = "credentials_file";
        let text = read(SETTING, path).await?;
        let [Some(jwt), Some(seed)] = secrets(&text) else {
            return Err(unfit(SETTING, path, "no user JWT and NKey seed between lines of dashes"));
        };
        auth.signature = Some(sign(seed, nonce).map_err(|error| unfit(SETTING, path, error))?.1);
        auth.jwt = Some(jwt.to_owned());
    }
    if let Some(path) = &settings.nkey_seed_file {
        const SETTING: &str = "nkey_seed_file";
        let seed = read(SETTING, path).await?;
        let (public_key, signature) = sign(&seed, nonce).map_err(|error| unfit(SETTING, path, error))?;
        auth.nkey = Some(public_key);
        auth.signature = Some(signature);
    }
    if let Some(path) = &settings.token_file {
        auth.token = Some(read("token_file", path).await?);
    }
    if let Some(user) = &settings.user {
        auth.username = Some(user.clone());
        auth.password = match &settings.password_file {
            Some(path) => Some(read("password_file", path).await?),
            None => Some(String::new()),
        };
    }
    Ok(auth)
}

/// Returns the JWT and the seed of a credentials file: the lines after its first two lines of dashes that begin something.
fn secrets(text: &str) -> [Option<&str>; 2] {
    let mut lines = text.lines().map(str::trim);
    [(); 2].map(|()| {
        lines.find(|line| line.starts_with("-----BEGIN"))?;
        lines.next()
    })
}

/// Returns the public key of `seed`, and `nonce` signed with its private one.
fn sign(seed: &str, nonce: &[u8]) -> Result<(String, Vec<u8>), nkeys::error::Error> {
    let key = KeyPair::from_seed(seed)?;
    Ok((key.public_key(), key.sign(nonce)?))
}

fn unfit(
    setting: &'static str,
    path: &Path,
    error: impl Into<Box<dyn std::error::Error + Send + Sync>>,
) -> ConnectError {
    let source = io::Error::new(io::ErrorKind::InvalidData, error);
    ConnectError::File { setting, path: path.to_owned(), source }
}

/// Returns the text of a file without the white space around it, which editors like to add.
///
/// # Errors
///
/// [`ConnectError::File`] where it cannot be read.
pub(super) async fn read(setting: &'static str, path: &Path) -> Result<String, ConnectError> {
    let text = tokio::fs::read_to_string(path).await;
    text.map(|text| text.trim().to_owned()).map_err(|source| ConnectError::File {
        setting,
        path: path.to_owned(),
        source,
    })
}
