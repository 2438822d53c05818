//! What a dead letter's headers tell whoever reads it.

use async_nats::{HeaderMap, HeaderValue};
use data_encoding::BASE64;
use jiff::Timestamp;

use super::super::delivery::Identity;
use super::super::stored_message::shown;
use super::super::wire::readable_subject;
use super::headers::REPLAYED_FROM;
use super::headers::{
    DELIVERIES, ERROR, ERROR_KIND, MAX_SUBJECT_BYTES, OURS, PAYLOAD, RAW_SUBJECT, SEQUENCE, STORED_AT, STREAM, SUBJECT,
    begins, header_value, is_control,
};

/// The year 2000: no server has stored a message before. Later takes the times of servers whose clocks are wrong for none;
/// earlier nears years that the client library cannot write.
const EARLIEST: Timestamp = Timestamp::constant(946_684_800, 0);

/// What the headers of a dead letter tell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// Closed-set name of the error.
    pub kind: String,
    /// The error in words.
    pub message: String,
    /// Subject that the article was published on.
    pub subject: String,
    /// Stream that the article was in; empty in core mode.
    pub stream: String,
    /// The article's sequence number in that stream.
    pub sequence: u64,
    /// When that stream stored it, as the header has it; none in core mode. [`Self::came_in`] is the time that it tells.
    pub stored_at: Option<String>,
    /// How many times it was delivered.
    pub deliveries: i64,
    /// Whether the payload did not come along and must be read from the stream.
    pub is_pointer: bool,
    /// Which message the article was first, where it was replayed before.
    pub replayed_from: Option<Identity>,
}

impl Report {
    /// Returns what `headers` tell; none where they are not those of a dead letter.
    #[must_use]
    pub fn read(headers: &HeaderMap) -> Option<Self> {
        let text = |name: &str| headers.get(name).map(|value| value.as_str().to_owned());
        Some(Self {
            kind: text(ERROR_KIND)?,
            message: text(ERROR)?,
            subject: subject(headers)?,
            stream: text(STREAM)?,
            sequence: text(SEQUENCE)?.parse().ok()?,
            stored_at: text(STORED_AT),
            deliveries: text(DELIVERIES)?.parse().ok()?,
            is_pointer: text(PAYLOAD)? == "pointer",
            replayed_from: text(REPLAYED_FROM).as_deref().and_then(Identity::from_header),
        })
    }

    /// Returns which stored message the article is, none in core mode.
    #[must_use]
    pub fn identity(&self) -> Option<Identity> {
        let own = || {
            let (stream, sequence) = (self.stream.clone(), self.sequence);
            Some(Identity { stream, sequence, stored_at_ns: self.came_in()?.as_nanosecond() })
        };
        self.replayed_from.clone().or_else(own)
    }

    /// Returns when the article came in; none in core mode, and where the header tells no time at which a server can have stored
    /// anything. Servers count nanoseconds since 1970 in 64 bits. Whoever may write dead letters can write any year, and the
    /// client library panics at some.
    #[must_use]
    pub fn came_in(&self) -> Option<Timestamp> {
        let time: Timestamp = self.stored_at.as_deref()?.parse().ok()?;
        (time >= EARLIEST && i64::try_from(time.as_nanosecond()).is_ok()).then_some(time)
    }

    /// Returns whether `headers` name a subject as those of a dead letter of ours do, where the server shows that subject as
    /// `stored`.
    ///
    /// Of bytes that are no text the server shows that there are some, so that subjects which differ in those alone are the same
    /// here.
    pub(in crate::nats) fn is_of_subject(headers: &HeaderMap, stored: &str) -> bool {
        let Some(text) = headers.get(SUBJECT).map(HeaderValue::as_str) else { return false };
        let subject = raw_subject(headers).unwrap_or_else(|| text.as_bytes().to_vec());
        // The one in words is where a subject that is no text goes back to.
        let in_words = header_value(&readable_subject(&subject), MAX_SUBJECT_BYTES);
        shown(&subject) == stored && in_words.as_str() == text
    }

    /// Returns the publisher's headers out of those of a dead letter, less the `Nats-` ones: they were orders to
    /// the server for the first publishing.
    #[must_use]
    pub fn original_headers(headers: &HeaderMap) -> HeaderMap {
        let mut original = HeaderMap::new();
        for (name, values) in headers.iter().filter(|(name, _)| !is_control(name) && !begins(name.as_ref(), OURS)) {
            for value in values {
                original.append(name.clone(), value.clone());
            }
        }
        original
    }
}

/// Returns the subject as it was where it is text, else as it can be read, with something in place of blanks: a subject has
/// none.
fn subject(headers: &HeaderMap) -> Option<String> {
    let text = headers.get(SUBJECT)?.as_str();
    let Some(raw) = raw_subject(headers) else { return Some(text.to_owned()) };
    let whole = String::from_utf8(raw).ok().filter(|subject| !subject.contains(char::is_whitespace));
    Some(whole.unwrap_or_else(|| text.replace(char::is_whitespace, "_")))
}

/// Returns the subject as it came, where a header of its own has it.
fn raw_subject(headers: &HeaderMap) -> Option<Vec<u8>> {
    headers.get(RAW_SUBJECT).and_then(|raw| BASE64.decode(raw.as_str().as_bytes()).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns the report of a dead letter whose article came in at `stored_at`, as it says.
    fn report(stored_at: Option<&str>) -> Report {
        Report {
            kind: "malformed_json".to_owned(),
            message: "m".to_owned(),
            subject: "news.articles.a".to_owned(),
            stream: "ARTICLES".to_owned(),
            sequence: 7,
            stored_at: stored_at.map(str::to_owned),
            deliveries: 1,
            is_pointer: false,
            replayed_from: None,
        }
    }

    #[test]
    fn what_no_server_can_have_stored_is_no_time() {
        for sound in ["2000-01-01T00:00:00Z", "2026-01-02T03:04:05.000000006Z", "2262-04-11T23:47:16Z"] {
            assert_eq!(report(Some(sound)).came_in().map(|time| time.to_string()).as_deref(), Some(sound));
            assert!(report(Some(sound)).identity().is_some());
        }
        for bad in [
            "1999-12-31T23:59:59Z",
            "0001-01-01T00:01:00Z",
            "0000-01-01T00:00:00Z",
            "-000001-01-01T00:00:00Z",
            "-009999-01-02T00:00:00Z",
            "2262-04-12T00:00:00Z",
            "9999-12-30T22:00:00Z",
            "garbage",
            "",
        ] {
            assert_eq!((report(Some(bad)).came_in(), report(Some(bad)).identity()), (None, None), "{bad}");
        }
        assert_eq!(report(None).came_in(), None);
    }

    #[test]
    fn a_subject_is_the_one_that_we_would_write_for_the_message() {
        let letter = |text: &str, raw: Option<&[u8]>| {
            let mut headers = HeaderMap::new();
            headers.insert(SUBJECT, text);
            if let Some(raw) = raw {
                headers.insert(RAW_SUBJECT, BASE64.encode(raw));
            }
            headers
        };
        let long = "x".repeat(5_000);
        for (text, raw, stored) in [
            ("news.a", None, "news.a"),
            ("news.S\u{e3}o", Some(&b"news.S\xe3o"[..]), "news.S\u{fffd}o"),
            ("news.a_b", Some("news.a\u{a0}b".as_bytes()), "news.a\u{a0}b"),
            ("news.", Some(b"news.\x01"), "news.\x01"),
            ("news.Nats\u{2010}X", Some(b"news.Nats-X"), "news.Nats-X"),
            (&long[..MAX_SUBJECT_BYTES], Some(long.as_bytes()), &long),
        ] {
            assert!(Report::is_of_subject(&letter(text, raw), stored), "{text}");
        }
        for (text, raw, stored) in [
            ("news.public", None, "news.secret"),
            ("news.public", Some(&b"news.secret"[..]), "news.secret"),
            ("news.secret", Some(b"news.public"), "news.secret"),
            ("news.public", Some(b"news.S\xe3o"), "news.S\u{fffd}o"),
            ("news.S\u{fffd}o", None, "news.S\u{fffd}o\u{fffd}"),
        ] {
            assert!(!Report::is_of_subject(&letter(text, raw), stored), "{text}");
        }
        assert!(!Report::is_of_subject(&HeaderMap::new(), ""));
    }
}
