//! The server's side of the protocol, frame by frame: what the client library can read goes through, the rest is wrapped.

use std::io;

use bytes::{Buf, BytesMut};
use serde_json::Value;

use super::headers;

/// Longest protocol line. The server's own limit is 4 KiB unless it is told otherwise; only its greeting is longer, in a large cluster.
const MAX_LINE_BYTES: usize = 1024 * 1024;
/// Longest message, headers too: sixteen times what a server can be told to take. Streams store 64 KiB of headers, core NATS passes on as
/// many as a message has room for.
const MAX_PAYLOAD_BYTES: usize = 1 << 30;

/// Turns what the server sends into what the client library can parse.
///
/// # Invariants
///
/// Sound frames leave byte by byte as they came. A message that is not sound leaves with its payload, and with what was
/// wrong in it wrapped. Nothing is dropped.
///
/// # Cost
///
/// Linear in the bytes; it holds one line and one header block.
#[derive(Debug)]
pub(super) struct Filter {
    /// Begins the subjects that the server's own messages come on.
    inbox: Vec<u8>,
    /// Bytes of the present payload that are still to come, with the line break after it.
    n_payload_left: usize,
}

/// A message's first line.
struct Head<'l> {
    subject: &'l [u8],
    sid: &'l [u8],
    reply: Option<&'l [u8]>,
    n_header_bytes: usize,
    n_payload_bytes: usize,
}

impl Filter {
    /// Returns a filter for a client whose inboxes begin with `inbox_prefix`.
    pub(super) fn new(inbox_prefix: &str) -> Self {
        Self { inbox: format!("{inbox_prefix}.").into_bytes(), n_payload_left: 0 }
    }

    /// Takes whole frames, and as much as there is of a payload, from `input` and appends what the client is to see to
    /// `output`.
    ///
    /// # Errors
    ///
    /// What comes is no NATS: the connection is of no use any more.
    pub(super) fn push(&mut self, input: &mut BytesMut, output: &mut BytesMut) -> io::Result<()> {
        loop {
            let n_payload = self.n_payload_left.min(input.len());
            output.extend_from_slice(&input[..n_payload]);
            input.advance(n_payload);
            self.n_payload_left -= n_payload;
            if self.n_payload_left > 0 {
                return Ok(());
            }
            let Some(n_line) = memchr::memmem::find(input, b"\r\n") else {
                return if input.len() > MAX_LINE_BYTES { Err(invalid("a line has no end")) } else { Ok(()) };
            };
            let Some(n_taken) = self.frame(input, n_line, output)? else { return Ok(()) };
            input.advance(n_taken);
        }
    }

    /// Appends what stands for the frame whose first line has `n_line` bytes, and returns how much of `input` it took;
    /// none where its headers are not here yet.
    fn frame(&mut self, input: &[u8], n_line: usize, output: &mut BytesMut) -> io::Result<Option<usize>> {
        let (line, rest) = (&input[..n_line], &input[n_line + 2..]);
        let Some(head) = head(line)? else {
            control_line(line, output);
            return Ok(Some(n_line + 2));
        };
        let Some(block) = rest.get(..head.n_header_bytes) else { return Ok(None) };
        self.n_payload_left = head.n_payload_bytes + 2;
        let n_taken = n_line + 2 + head.n_header_bytes;
        // The server answers on an inbox of ours, with nothing to reply to and nothing next to the status. What was
        // published, and stored, has a payload, a reply subject by which it is acked, or a subject of its own.
        let may_be_status = head.subject.starts_with(&self.inbox) && head.reply.is_none() && head.n_payload_bytes == 0;
        let has_sound_headers = line.starts_with(b"MSG ") || headers::is_sound(block, may_be_status);
        let has_sound_subject = is_sound_subject(head.subject);
        if has_sound_headers && has_sound_subject && head.reply.is_none_or(is_sound_subject) {
            output.extend_from_slice(&input[..n_taken]);
            return Ok(Some(n_taken));
        }
        // Headers that are sound are wrapped too where the subject is not: there is one block, and it is ours.
        let has_headers = head.n_header_bytes > 0;
        let wrapped = headers::wrap(has_headers.then_some(block), (!has_sound_subject).then_some(head.subject));
        output.extend_from_slice(b"HMSG ");
        output.extend_from_slice(readable_subject(head.subject).as_bytes());
        output.extend_from_slice(b" ");
        output.extend_from_slice(head.sid);
        // Only a publisher of core NATS chooses a reply subject that cannot be read, and we answer none of those.
        if let Some(reply) = head.reply.filter(|reply| is_sound_subject(reply)) {
            output.extend_from_slice(b" ");
            output.extend_from_slice(reply);
        }
        let lengths = format!(" {} {}\r\n", wrapped.len(), wrapped.len() + head.n_payload_bytes);
        output.extend_from_slice(lengths.as_bytes());
        output.extend_from_slice(&wrapped);
        Ok(Some(n_taken))
    }
}

/// Reads the first line of a message; none where it is of something else.
fn head(line: &[u8]) -> io::Result<Option<Head<'_>>> {
    let has_headers = line.starts_with(b"HMSG ");
    if !has_headers && !line.starts_with(b"MSG ") {
        return Ok(None);
    }
    let fields: Vec<&[u8]> =
        line.split(|byte| matches!(byte, b' ' | b'\t')).filter(|field| !field.is_empty()).skip(1).collect();
    let (subject, sid, reply, n_header_bytes, n_bytes) = match (fields.as_slice(), has_headers) {
        ([subject, sid, size], false) => (subject, sid, None, Some(0), size),
        ([subject, sid, reply, size], false) => (subject, sid, Some(*reply), Some(0), size),
        ([subject, sid, n_header_bytes, size], true) => (subject, sid, None, number(n_header_bytes), size),
        ([subject, sid, reply, n_header_bytes, size], true) => {
            (subject, sid, Some(*reply), number(n_header_bytes), size)
        }
        _ => return Err(invalid("a message has too few or too many fields")),
    };
    let (Some(n_header_bytes), Some(n_bytes)) = (n_header_bytes, number(n_bytes)) else {
        return Err(invalid("a message has no length"));
    };
    if n_header_bytes > n_bytes || n_bytes > MAX_PAYLOAD_BYTES {
        return Err(invalid("a message has an impossible length"));
    }
    let n_payload_bytes = n_bytes - n_header_bytes;
    Ok(Some(Head { subject, sid, reply, n_header_bytes, n_payload_bytes }))
}

fn number(digits: &[u8]) -> Option<usize> {
    std::str::from_utf8(digits).ok()?.parse().ok()
}

/// Appends a line that carries no message.
fn control_line(line: &[u8], output: &mut BytesMut) {
    if let Some(info) = line.strip_prefix(b"INFO ").and_then(|json| serde_json::from_slice::<Value>(json).ok()) {
        output.extend_from_slice(&info_line(info));
    } else if line.starts_with(b"-ERR") {
        // It quotes the subject that it forbids.
        let text = headers::readable(line);
        output.extend_from_slice(text.as_bytes());
        output.extend_from_slice(if text.len() < 6 { b" ''\r\n" } else { b"\r\n" });
    } else {
        output.extend_from_slice(line);
        output.extend_from_slice(b"\r\n");
    }
}

/// Returns the line by which the client is told of the server: without the other servers that this one names, to which
/// no credentials are to go, and without TLS, which ends here.
pub(super) fn info_line(mut info: Value) -> Vec<u8> {
    if let Value::Object(fields) = &mut info {
        for key in ["connect_urls", "ws_connect_urls", "tls_required", "tls_available", "tls_verify"] {
            fields.shift_remove(key);
        }
    }
    format!("INFO {info}\r\n").into_bytes()
}

/// Returns whether the client library can hold `subject`: text without anything that it takes for white space.
fn is_sound_subject(subject: &[u8]) -> bool {
    std::str::from_utf8(subject).is_ok_and(|subject| !subject.contains(char::is_whitespace))
}

/// Returns `subject` as the client library can hold it, the same where that can hold it as it is.
pub(in crate::nats) fn readable_subject(subject: &[u8]) -> String {
    headers::readable(subject).replace(char::is_whitespace, "_")
}

fn invalid(message: &'static str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, message)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns what comes of `bytes` that arrive in pieces of `n_piece`.
    fn filtered(bytes: &[u8], n_piece: usize) -> io::Result<Vec<u8>> {
        let mut filter = Filter::new("_INBOX");
        let (mut input, mut output) = (BytesMut::new(), BytesMut::new());
        for piece in bytes.chunks(n_piece) {
            input.extend_from_slice(piece);
            filter.push(&mut input, &mut output)?;
        }
        Ok(output.to_vec())
    }

    #[test]
    fn headers_may_take_as_much_as_a_message_does() {
        let block = [b"NATS/1.0\r\nA: ", "z".repeat(3 << 20).as_bytes(), b"\r\n\r\n"].concat();
        let message = hmsg(b"news.a", "", &block, b"{}");
        assert_eq!(filtered(&message, 64 * 1024).expect("NATS"), message);
    }

    fn hmsg(subject: &[u8], reply: &str, block: &[u8], payload: &[u8]) -> Vec<u8> {
        let lengths = format!(" 1 {reply}{} {}\r\n", block.len(), block.len() + payload.len());
        [b"HMSG ", subject, lengths.as_bytes(), block, payload, b"\r\n"].concat()
    }

    #[test]
    fn sound_frames_leave_as_they_came_in_pieces_of_any_size() {
        let frames = [
            b"PING\r\nPONG\r\n+OK\r\nMSG a.b 1 5\r\nMSG \r\r\nMSG a.b 1 $JS.ACK.x 2\r\n\r\n\r\n".to_vec(),
            hmsg(b"a.b", "$JS.ACK.x ", b"NATS/1.0\r\nSlug: x\r\n\r\n", b"HMSG payload\r\n"),
            hmsg(b"_INBOX.1", "", b"NATS/1.0 100 Idle Heartbeat\r\n\r\n", b""),
        ]
        .concat();
        for n_piece in [1, 2, 7, frames.len()] {
            assert_eq!(filtered(&frames, n_piece).unwrap(), frames, "pieces of {n_piece}");
        }
    }

    #[test]
    fn a_bad_message_is_wrapped_and_the_next_one_untouched() {
        let block = b"NATS/1.0\r\nSlug: a\rb\r\n\r\n";
        let next = b"MSG a.b 1 2\r\nok\r\n";
        /// What comes in, how the line that leaves begins, and what is wrapped: headers and subject.
        type Case<'a> = (Vec<u8>, &'a str, Option<&'a [u8]>, Option<&'a [u8]>);
        let cases: [Case<'_>; 5] = [
            (hmsg(b"a.b", "$JS.ACK.x ", block, b"payload"), "HMSG a.b 1 $JS.ACK.x ", Some(block), None),
            (
                b"MSG a.S\xe3o 1 $JS.ACK.x 7\r\npayload\r\n".to_vec(),
                "HMSG a.S\u{e3}o 1 $JS.ACK.x ",
                None,
                Some(b"a.S\xe3o"),
            ),
            ("MSG a.b\u{a0}c 1 7\r\npayload\r\n".into(), "HMSG a.b_c 1 ", None, Some("a.b\u{a0}c".as_bytes())),
            (b"MSG a.b 1 \xff 7\r\npayload\r\n".to_vec(), "HMSG a.b 1 ", None, None),
            // What is stored or has a payload is no status of the server's, whatever its first line says.
            (
                hmsg(b"_INBOX.1", "", b"NATS/1.0 503\r\n\r\n", b"payload"),
                "HMSG _INBOX.1 1 ",
                Some(b"NATS/1.0 503\r\n\r\n"),
                None,
            ),
        ];
        for (frame, head, raw_headers, raw_subject) in cases {
            for n_piece in [1, 5, 1_000] {
                let output = filtered(&[frame.as_slice(), next].concat(), n_piece).unwrap();
                let text = std::str::from_utf8(&output).expect("readable");
                let (line, rest) = text.split_once("\r\n").expect("a line");
                assert!(line.starts_with(head), "{line}");
                let [n_headers, n_bytes] =
                    [2, 1].map(|idx| line.split(' ').nth_back(idx - 1).unwrap().parse::<usize>().unwrap());
                let (block, rest) = rest.split_at(n_headers);
                let unwrapped = headers::unwrap(headers::read(block.as_bytes()));
                assert_eq!(unwrapped.raw_headers.as_deref(), raw_headers);
                assert_eq!(unwrapped.raw_subject.as_deref(), raw_subject);
                assert_eq!(n_bytes - n_headers, 7);
                assert_eq!(rest.as_bytes(), [b"payload\r\n", &next[..]].concat());
            }
        }
    }

    proptest::proptest! {
        #[test]
        fn whatever_is_published_leaves_as_something_that_can_be_read(
            subject in proptest::collection::vec(proptest::prelude::any::<u8>(), 1..20),
            block in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..80),
            payload in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..40),
            is_inbox in proptest::prelude::any::<bool>(),
        ) {
            // What the server's own parser takes out of a subject.
            let subject: Vec<u8> = subject.into_iter().filter(|byte| !b" \t\r\n".contains(byte)).collect();
            let prefix: &[u8] = if is_inbox { b"_INBOX." } else { b"a." };
            let frame = hmsg(&[prefix, subject.as_slice()].concat(), "$JS.ACK.x ", &block, &payload);
            let output = filtered(&frame, 7).unwrap();
            let n_line = memchr::memmem::find(&output, b"\r\n").expect("a line");
            let head = head(&output[..n_line]).unwrap().expect("a message");
            let (found, rest) = output[n_line + 2..].split_at(head.n_header_bytes);
            proptest::prop_assert!(is_sound_subject(head.subject));
            proptest::prop_assert_eq!(rest, [payload.as_slice(), b"\r\n"].concat());
            if found != block {
                let unwrapped = headers::unwrap(headers::read(found));
                proptest::prop_assert_eq!(unwrapped.raw_headers.unwrap_or_default(), block);
            } else {
                proptest::prop_assert!(headers::is_sound(found, false));
            }
        }
    }

    #[test]
    fn a_server_names_no_other_and_ends_tls_here() {
        let info = b"INFO {\"server_id\":\"a\",\"connect_urls\":[\"10.0.0.1:4222\"],\"tls_required\":true}\r\n";
        assert_eq!(filtered(info, 10).unwrap(), b"INFO {\"server_id\":\"a\"}\r\n");
        assert_eq!(filtered(b"-ERR\r\n-ERR 'S\xe3o'\r\n", 3).unwrap(), "-ERR ''\r\n-ERR 'S\u{e3}o'\r\n".as_bytes());
    }

    #[test]
    fn what_is_no_nats_ends_the_connection() {
        for bad in ["MSG a 1 18446744073709551615\r\n", "MSG a\r\n", "HMSG a 1 9 3\r\n", "MSG a 1 x\r\n"] {
            assert!(filtered(bad.as_bytes(), 4).is_err(), "{bad:?}");
        }
        assert!(filtered(&vec![b'x'; MAX_LINE_BYTES + 2], 4_096).is_err());
    }
}
