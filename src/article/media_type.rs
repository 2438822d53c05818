//! Media types, as headers and fields name them.

/// What a media type says that something is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum MediaType {
    /// JSON of any kind.
    Json,
    /// Plain text.
    Text,
    /// HTML, or XHTML.
    Html,
}

impl MediaType {
    /// Returns what `text`, such as `text/html; charset=utf-8`, stands for; none where it says nothing of use.
    pub(super) fn of(text: &str) -> Option<Self> {
        let essence = text.split(';').next().unwrap_or(text).trim().to_ascii_lowercase();
        match essence.as_str() {
            "text/plain" => Some(Self::Text),
            "text/html" | "application/xhtml+xml" => Some(Self::Html),
            "application/json" | "text/json" => Some(Self::Json),
            _ if essence.ends_with("+json") => Some(Self::Json),
            _ => None,
        }
    }
}
