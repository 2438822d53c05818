//! An article of the list, and which takes the place of which.

use std::cmp;
use std::sync::Arc;

use bytes::Bytes;

use super::digest::Digest;
use super::inbox::Origin;
use crate::record::Standing;

/// An article of the list.
#[derive(Debug, Clone)]
pub(super) struct Item {
    /// Its number, the first since the start being 1.
    pub(super) number: u64,
    /// The number of its last change, among those of all articles.
    pub(super) changed: u64,
    pub(super) key: String,
    pub(super) origin: Origin,
    pub(super) digest: Arc<Digest>,
    pub(super) standing: Standing,
    /// Whether a newer record has taken its place.
    pub(super) is_replaced: bool,
    /// None where it was too large, or has had to make room, or is withdrawn.
    pub(super) record: Option<Bytes>,
    /// When its record was stored, seconds since 1970.
    pub(super) at: u64,
}

impl Item {
    /// Takes everything out of it that is its text or could hold any of it.
    pub(super) fn void(&mut self) {
        let replaces = if self.digest.is_canceled { self.digest.replaces.clone() } else { Vec::new() };
        self.digest = Arc::new(Digest { replaces, ..Digest::canceled(self.digest.article.clone()) });
        (self.record, self.is_replaced) = (None, false);
    }
}

/// Returns whether a record with `digest` and `standing` takes the place of that with `other`'s: it is the newer of the same article, or
/// names the other's and was not published before it.
pub(super) fn replaces((digest, standing): (&Digest, &Standing), other: (&Digest, &Standing)) -> bool {
    match digest.article == other.0.article {
        true => standing.is_newer_than(other.1),
        false => digest.replaces.contains(&other.0.article) && standing.sequence_order(other.1) != cmp::Ordering::Less,
    }
}
