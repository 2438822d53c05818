//! What a message says of its payload next to it.

/// What a message says of its payload; nothing by default.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Hints<'m> {
    /// What it is: the header `Content-Type`.
    pub content_type: Option<&'m str>,
    /// How it is packed: the header `Content-Encoding`.
    pub content_encoding: Option<&'m str>,
    /// What it marks, if it is empty.
    pub marker: Option<Marker>,
}

/// What an empty message stands for in a stream or a key-value bucket: that something is there no longer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Marker {
    /// A message expired, or was removed: the header `Nats-Marker-Reason`.
    Ttl,
    /// A key was deleted: the header `KV-Operation`.
    KeyValue,
}

impl Marker {
    /// Returns its name among the kinds of what is no article.
    #[must_use]
    pub fn kind(self) -> &'static str {
        match self {
            Self::Ttl => "ttl_marker",
            Self::KeyValue => "kv_marker",
        }
    }
}

impl<'m> Hints<'m> {
    /// Returns what tells how a payload is read: its type and its encoding, empty where nothing is said.
    #[must_use]
    pub fn reading(&self) -> [&'m str; 2] {
        [self.content_type, self.content_encoding].map(Option::unwrap_or_default)
    }

    /// Returns what the headers say that `header` looks up by name.
    #[must_use]
    pub fn from_headers(header: impl Fn(&str) -> Option<&'m str>) -> Self {
        // Names of headers are told apart by case on this bus, and bridges from HTTP write them in lower case.
        let either = |name: &str| header(name).or_else(|| header(&name.to_ascii_lowercase()));
        let is_one_of = |name: &str, values: &[&str]| {
            header(name).is_some_and(|value| values.iter().any(|one| value.trim().eq_ignore_ascii_case(one)))
        };
        let marker = if is_one_of("Nats-Marker-Reason", &["MaxAge", "Purge", "Remove"]) {
            Some(Marker::Ttl)
        } else if is_one_of("KV-Operation", &["DEL", "PURGE"]) {
            Some(Marker::KeyValue)
        } else {
            None
        };
        Self { content_type: either("Content-Type"), content_encoding: either("Content-Encoding"), marker }
    }
}
