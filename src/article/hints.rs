//! What a message says of its payload beside it.

/// What a message says of its payload; nothing by default.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Hints<'m> {
    /// What it is: the header `Content-Type`.
    pub content_type: Option<&'m str>,
    /// How it is packed: the header `Content-Encoding`.
    pub content_encoding: Option<&'m str>,
}

impl<'m> Hints<'m> {
    /// Returns what the headers say that `header` looks up by name.
    #[must_use]
    pub fn from_headers(header: impl Fn(&str) -> Option<&'m str>) -> Self {
        // Names of headers are told apart by case on this bus, and bridges from HTTP write them in lower case.
        let either = |name: &str| header(name).or_else(|| header(&name.to_ascii_lowercase()));
        Self { content_type: either("Content-Type"), content_encoding: either("Content-Encoding") }
    }
}
