//! Header blocks that the client library cannot parse: wrapped into ones that it can, and read for what they hold.

use std::str::FromStr;

use async_nats::{HeaderMap, HeaderName, HeaderValue};
use bytes::Bytes;
use data_encoding::BASE64;

use crate::nats::dead_letter::headers::OWN;

/// Begins the names of the headers that wrap a message. A publisher's own header of such a name makes its message one to
/// be wrapped, so that nobody outside can forge one.
const WRAP: &str = "Quotewire-Wire-";
/// Holds the header block as it came, base64.
const WRAPPED_HEADERS: &str = "Quotewire-Wire-Headers";
/// Holds the subject as it came, base64.
const WRAPPED_SUBJECT: &str = "Quotewire-Wire-Subject";
/// Most lines of a header block that are read. In memory each takes many times what it takes on the wire: of 64 KiB of lines
/// with nothing in them, one message would become megabytes.
const MAX_LINES: usize = 256;
/// Begins the names of the headers that we write.
const OURS: &str = "Quotewire-";
/// What every header block begins with.
const VERSION: &str = "NATS/1.0";

/// The headers of a message as they were published, as far as they can be read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Unwrapped {
    /// The headers, or those that can be read.
    pub(crate) headers: HeaderMap,
    /// The header block as it came, where it is none that a client can parse.
    pub(crate) raw_headers: Option<Bytes>,
    /// The subject as it came, where it is none that a client can hold.
    pub(crate) raw_subject: Option<Bytes>,
}

/// Returns the block that stands for `block` and `subject`, those of them that were wrapped.
pub(super) fn wrap(block: Option<&[u8]>, subject: Option<&[u8]>) -> Vec<u8> {
    let mut wrapped = format!("{VERSION}\r\n");
    for (name, bytes) in [(WRAPPED_HEADERS, block), (WRAPPED_SUBJECT, subject)] {
        if let Some(bytes) = bytes {
            wrapped.push_str(&format!("{name}: {}\r\n", BASE64.encode(bytes)));
        }
    }
    wrapped.push_str("\r\n");
    wrapped.into_bytes()
}

/// Returns what was wrapped into `headers`, or themselves where nothing was.
pub(crate) fn unwrap(mut headers: HeaderMap) -> Unwrapped {
    let wrapped = |name: &str| {
        let value = headers.get(name)?;
        BASE64.decode(value.as_str().as_bytes()).ok().map(Bytes::from)
    };
    let (raw_headers, raw_subject) = (wrapped(WRAPPED_HEADERS), wrapped(WRAPPED_SUBJECT));
    if raw_headers.is_some() || raw_subject.is_some() {
        headers = raw_headers.as_deref().map(read).unwrap_or_default();
    }
    Unwrapped { headers, raw_headers, raw_subject }
}

/// Returns whether the client library reads `block` as it was meant: none of its parts makes the library fail, it
/// names nothing that only we name, and a status stands in it only where the server may write one.
pub(super) fn is_sound(block: &[u8], may_have_status: bool) -> bool {
    let Ok(text) = std::str::from_utf8(block) else { return false };
    let mut lines = text.lines();
    let Some(status) = lines.next().and_then(|line| line.strip_prefix(VERSION)) else { return false };
    let is_status_in_order = status.is_empty() || (may_have_status && is_status(status));
    if !is_status_in_order {
        return false;
    }
    text.lines().nth(MAX_LINES).is_none()
        && lines.filter(|line| !line.is_empty()).all(|line| {
            let Some((name, value)) = line.split_once(':') else { return false };
            !name.is_empty()
                && HeaderName::from_str(name).is_ok()
                && HeaderValue::from_str(value).is_ok()
                && !begins(name, WRAP)
        })
}

/// Returns whether the rest of a version line is a status code, with or without a description.
fn is_status(rest: &str) -> bool {
    let code = rest.trim().split(' ').next().unwrap_or_default();
    rest.starts_with(' ') && code.len() == 3 && code.parse::<u16>().is_ok_and(|code| (100..1000).contains(&code))
}

fn begins(name: &str, prefix: &str) -> bool {
    name.get(..prefix.len()).is_some_and(|head| head.eq_ignore_ascii_case(prefix))
}

/// Returns the headers of `block` that have a name, control characters in their values as spaces. A line that has none
/// is left out, and so is what stands after [`MAX_LINES`] of a publisher's, or of those that begin as ours do.
///
/// The headers of [`OWN`] are read wherever they stand, the first of each. They leave in any order among the publisher's, which
/// must not hide them.
pub(crate) fn read(block: &[u8]) -> HeaderMap {
    let mut headers = HeaderMap::new();
    let text = readable(block);
    let lines = text.split('\n').map(|line| line.strip_suffix('\r').unwrap_or(line));
    // The first line is the protocol's version; a status in it came from whoever published.
    let (mut n_ours, mut n_others) = (0, 0);
    for line in lines.skip(usize::from(text.starts_with(VERSION))) {
        let own = line.split_once(':').and_then(|(name, _)| OWN.into_iter().find(|own| *own == name.trim()));
        if let Some(own) = own {
            if headers.get(own).is_some() {
                continue;
            }
        } else {
            // A dead letter has both: the publisher's headers, and its renamed ones.
            let n_lines = if begins(line, OURS) { &mut n_ours } else { &mut n_others };
            *n_lines += 1;
            if *n_lines > MAX_LINES {
                continue;
            }
        }
        let Some((name, value)) = line.split_once(':') else { continue };
        let Some(name) = HeaderName::from_str(name.trim()).ok().filter(|_| !name.trim().is_empty()) else { continue };
        let value: String = value.trim().chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        if let Ok(value) = HeaderValue::from_str(&value) {
            headers.append(name, value);
        }
    }
    headers
}

/// Returns `bytes` as text: as UTF-8 or, where they are none, each as the character of its number, which is Latin-1.
pub(super) fn readable(bytes: &[u8]) -> String {
    std::str::from_utf8(bytes).map_or_else(|_| bytes.iter().copied().map(char::from).collect(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value<'h>(headers: &'h HeaderMap, name: &str) -> &'h str {
        headers.get(name).map_or("", HeaderValue::as_str)
    }

    #[test]
    fn what_the_library_would_fail_at_is_not_sound() {
        for sound in ["NATS/1.0\r\n\r\n", "NATS/1.0\r\nSlug: S\u{e3}o\r\nTwo:c:d\r\n\r\n"] {
            assert!(is_sound(sound.as_bytes(), false), "{sound:?}");
        }
        for bad in [
            &b"NATS/1.0\r\nSlug: a\rb\r\n\r\n"[..],
            b"NATS/1.0\r\nSlug: S\xe3o Paulo\r\n\r\n",
            b"NATS/1.0\r\nA Name: x\r\n\r\n",
            b"NATS/1.0\r\n: x\r\n\r\n",
            b"NATS/1.0\r\nno colon\r\n\r\n",
            b"NATS/1.0\r\nSlug: a\nb\r\n\r\n",
            b"NATS/1.0 503\r\n\r\n",
            b"NATS/1.0 abc\r\n\r\n",
            b"NATS/1.042\r\n\r\n",
            b"NATS/2.0\r\n\r\n",
            b"",
            b"NATS/1.0\r\nquotewire-wire-headers: eA==\r\n\r\n",
        ] {
            assert!(!is_sound(bad, false), "{}", bad.escape_ascii());
        }
        for status in ["NATS/1.0 503\r\n\r\n", "NATS/1.0 100 Idle Heartbeat\r\nNats-Last: 2\r\n\r\n"] {
            assert!(is_sound(status.as_bytes(), true), "{status:?}");
        }
        assert!(!is_sound(b"NATS/1.0 42\r\n\r\n", true));
    }

    #[test]
    fn of_thousands_of_lines_the_first_are_read() {
        let block = [b"NATS/1.0\r\n", "a:\r\n".repeat(9_500).as_bytes(), b"\r\n"].concat();
        assert!(!is_sound(&block, false));
        let unwrapped = unwrap(read(&wrap(Some(&block), None)));
        assert_eq!(unwrapped.headers.get_all("a").count(), MAX_LINES);
        assert_eq!(unwrapped.raw_headers.as_deref(), Some(block.as_slice()));
    }

    #[test]
    fn ours_are_read_behind_any_number_of_a_publishers() {
        let block = ["NATS/1.0\r\n", &"a:\r\n".repeat(300), "Quotewire-Error: e\r\n\r\n"].concat();
        assert_eq!(value(&read(block.as_bytes()), "Quotewire-Error"), "e");
        let renamed: String = (0..600).map(|idx| format!("Quotewire-Original-{idx}: v\r\n")).collect();
        let own: String = OWN.iter().map(|name| format!("{name}: o\r\n")).collect();
        let headers = read(["NATS/1.0\r\n", &renamed, &own, "\r\n"].concat().as_bytes());
        assert!(OWN.iter().all(|name| value(&headers, name) == "o"), "none is hidden behind any number of names");
        assert_eq!(headers.len(), MAX_LINES + OWN.len());
    }

    #[test]
    fn of_each_of_ours_the_first_is_read() {
        let block =
            ["NATS/1.0\r\nQuotewire-Error: first\r\n", &"Quotewire-Error: e\r\n".repeat(3_000), "\r\n"].concat();
        let headers = read(block.as_bytes());
        assert_eq!((value(&headers, "Quotewire-Error"), headers.get_all("Quotewire-Error").count()), ("first", 1));
    }

    #[test]
    fn a_wrapped_message_comes_out_as_it_was() {
        let block = b"NATS/1.0 503 Gone\r\nSlug: S\xe3o\rPaulo\r\ntraceparent: 00-a\r\nA Name: x\r\nlone\r\n\r\n";
        let wrapped = wrap(Some(block), Some(b"news.S\xe3o"));
        let unwrapped = unwrap(read(&wrapped));
        assert_eq!(unwrapped.raw_headers.as_deref(), Some(&block[..]));
        assert_eq!(unwrapped.raw_subject.as_deref(), Some(&b"news.S\xe3o"[..]));
        assert_eq!(value(&unwrapped.headers, "Slug"), "S\u{e3}o Paulo");
        assert_eq!(value(&unwrapped.headers, "traceparent"), "00-a");
        assert_eq!(unwrapped.headers.len(), 2);

        let plain = read(b"NATS/1.0\r\nSlug: x\r\n\r\n");
        assert_eq!(unwrap(plain.clone()), Unwrapped { headers: plain, raw_headers: None, raw_subject: None });
    }
}
