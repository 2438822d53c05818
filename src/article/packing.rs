//! Payloads that come compressed.

use std::borrow::Cow;
use std::io::Read;

use super::{ArticleError, gzip::Members};

/// How compressed data begins that nobody announced.
const SIGNATURES: &[(&[u8], &str)] = &[
    (b"\x1f\x8b", "gzip"),
    (b"\x28\xb5\x2f\xfd", "zstd"),
    (b"\xfd7zXZ\0", "xz"),
    (b"\x04\x22\x4d\x18", "lz4"),
    (b"BZh91AY&SY", "bzip2"),
];

/// Encodings that change nothing. Some clients name the charset here.
const NONE: &[&str] = &["", "identity", "utf-8", "utf8", "us-ascii", "7bit", "8bit", "binary"];

/// Returns what `payload` holds: itself, or what was compressed. `encoding` is what its message says of it.
///
/// # Errors
///
/// It is compressed by something other than gzip, is no sound gzip, or holds more than `max_bytes`.
///
/// # Cost
///
/// Linear in what is read and written; never more memory than `max_bytes`, however much is compressed.
pub(crate) fn unpack<'p>(
    payload: &'p [u8],
    encoding: Option<&str>,
    max_bytes: usize,
) -> Result<Cow<'p, [u8]>, ArticleError> {
    let told = encoding.map(|encoding| encoding.trim().to_ascii_lowercase());
    let told = told.as_deref().filter(|told| !NONE.contains(told));
    let seen = SIGNATURES.iter().find(|(signature, _)| payload.starts_with(signature)).map(|&(_, name)| name);
    match told.or(seen) {
        None => Ok(Cow::Borrowed(payload)),
        Some("gzip" | "x-gzip") => gunzip(payload, max_bytes).map(Cow::Owned),
        Some(other) => Err(ArticleError::UnsupportedEncoding { encoding: other.chars().take(100).collect() }),
    }
}

/// Returns as much of what `payload` holds as can be decompressed, and no more than `max_bytes` of it.
pub(super) fn beginning<'p>(payload: &'p [u8], encoding: Option<&str>, max_bytes: usize) -> Cow<'p, [u8]> {
    let is_told = encoding.is_some_and(|told| told.trim().to_ascii_lowercase().ends_with("gzip"));
    if !is_told && !payload.starts_with(b"\x1f\x8b") {
        return Cow::Borrowed(payload);
    }
    let mut unpacked = Vec::new();
    // What stands before a fault is read.
    Members::new(payload).take(max_bytes as u64).read_to_end(&mut unpacked).ok();
    Cow::Owned(unpacked)
}

fn gunzip(payload: &[u8], max_bytes: usize) -> Result<Vec<u8>, ArticleError> {
    let mut unpacked = Vec::new();
    let one_more = (max_bytes as u64).saturating_add(1);
    Members::new(payload)
        .take(one_more)
        .read_to_end(&mut unpacked)
        .map_err(|error| ArticleError::MalformedGzip { message: error.to_string() })?;
    if unpacked.len() > max_bytes {
        return Err(ArticleError::TooLargeUnpacked { limit: max_bytes });
    }
    Ok(unpacked)
}
