//! A publisher that sends whatever bytes it likes, as no client library would.

use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;

/// A connection to a server, with nothing between the test and its socket.
pub(crate) struct RawPublisher {
    reader: BufReader<TcpStream>,
}

impl RawPublisher {
    /// Connects to the server on `port`.
    pub(crate) fn connect(port: u16) -> Self {
        let stream = TcpStream::connect(("127.0.0.1", port)).expect("a connection");
        let mut publisher = Self { reader: BufReader::new(stream) };
        publisher.read_until("INFO");
        publisher.send(b"CONNECT {\"headers\":true,\"verbose\":false,\"pedantic\":false}\r\n");
        publisher.flush();
        publisher
    }

    /// Publishes `payload` on `subject` with `block` as its headers, none where that is empty.
    pub(crate) fn publish(&mut self, subject: &[u8], block: &[u8], payload: &[u8]) {
        let (verb, lengths) = if block.is_empty() {
            ("PUB", payload.len().to_string())
        } else {
            ("HPUB", format!("{} {}", block.len(), block.len() + payload.len()))
        };
        let line = [verb.as_bytes(), b" ", subject, b" ", lengths.as_bytes(), b"\r\n"].concat();
        self.send(&[&line, block, payload, b"\r\n"].concat());
    }

    /// Waits until the server has taken everything.
    pub(crate) fn flush(&mut self) {
        self.send(b"PING\r\n");
        self.read_until("PONG");
    }

    fn send(&mut self, bytes: &[u8]) {
        self.reader.get_mut().write_all(bytes).expect("sent");
    }

    fn read_until(&mut self, verb: &str) {
        loop {
            let mut line = Vec::new();
            self.reader.read_until(b'\n', &mut line).expect("an answer");
            let line = String::from_utf8_lossy(&line);
            assert!(!line.is_empty() && !line.starts_with("-ERR"), "the server says {line:?}");
            if line.starts_with("PING") {
                self.send(b"PONG\r\n");
            }
            if line.starts_with(verb) {
                return;
            }
        }
    }
}

/// Returns a header block of these lines.
pub(crate) fn block(lines: &[u8]) -> Vec<u8> {
    [b"NATS/1.0\r\n", lines, b"\r\n\r\n"].concat()
}
