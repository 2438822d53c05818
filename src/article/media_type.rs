//! Media types, as headers and fields name them.

/// What a media type says that something is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum MediaType {
    /// JSON of any kind.
    Json,
    /// A CloudEvent as JSON, attributes and data together.
    CloudEvent,
    /// Plain text.
    Text,
    /// HTML, or XHTML.
    Html,
    /// A format that is not read, by its name.
    Foreign(&'static str),
}

/// Formats that are not read, by a part of their media types. The first that fits names it.
const FOREIGN: &[(&str, &str)] = &[
    ("nitf", "NITF"),
    ("newsml", "NewsML-G2"),
    ("iptc.g2", "NewsML-G2"),
    ("rss+xml", "RSS"),
    ("atom+xml", "Atom"),
    ("/xml", "XML"),
    ("+xml", "XML"),
    ("anpa", "ANPA-1312"),
    ("iptc7901", "IPTC 7901"),
    ("/pdf", "PDF"),
    ("/rtf", "RTF"),
    ("/zip", "a ZIP archive"),
    ("msword", "an office document"),
    ("officedocument", "an office document"),
    ("opendocument", "an office document"),
    ("protobuf", "protobuf"),
    ("avro", "Avro"),
    ("msgpack", "MessagePack"),
    ("/cbor", "CBOR"),
    ("message/", "mail"),
    ("mbox", "mail"),
    ("image/", "an image"),
    ("audio/", "a sound recording"),
    ("video/", "a video"),
];

impl MediaType {
    /// Returns what `text`, such as `text/html; charset=utf-8`, stands for; none where it says nothing of use.
    pub(super) fn of(text: &str) -> Option<Self> {
        let essence = text.split(';').next().unwrap_or(text).trim().to_ascii_lowercase();
        match essence.as_str() {
            "text/plain" => Some(Self::Text),
            "text/html" | "application/xhtml+xml" => Some(Self::Html),
            "application/json" | "text/json" => Some(Self::Json),
            "application/cloudevents+json" => Some(Self::CloudEvent),
            "application/cloudevents-batch+json" => Some(Self::Foreign("a batch of CloudEvents")),
            _ if essence.ends_with("+json") => Some(Self::Json),
            _ => FOREIGN.iter().find(|(part, _)| essence.contains(part)).map(|&(_, name)| Self::Foreign(name)),
        }
    }
}
