//! A publisher that sends whatever bytes it likes, as no client library would.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::time::Duration;

/// How long to wait for the server.
const PATIENCE: Duration = Duration::from_secs(2);

/// A connection to a server, with nothing between the test and its socket.
pub(crate) struct RawPublisher {
    reader: BufReader<TcpStream>,
    /// What acks come on: of no other connection, whose last ack may still be on its way.
    acks: String,
    n_published: usize,
}

impl RawPublisher {
    /// Connects to the server on `port`.
    #[allow(dead_code, reason = "the fault suite does not take it")]
    pub(crate) fn connect(port: u16) -> Self {
        Self::log_in(port, None).expect("a connection")
    }

    /// Connects as `user`, whose password is the name.
    ///
    /// # Errors
    ///
    /// The server is not there, or does not let the user in.
    pub(crate) fn log_in(port: u16, user: Option<&str>) -> io::Result<Self> {
        let stream = TcpStream::connect(("127.0.0.1", port))?;
        stream.set_read_timeout(Some(PATIENCE))?;
        let acks = format!("raw.acks.{:032x}", fastrand::u128(..));
        let mut publisher = Self { reader: BufReader::new(stream), acks, n_published: 0 };
        publisher.read_until("INFO")?;
        let user = user.map(|user| format!(",\"user\":\"{user}\",\"pass\":\"{user}\"")).unwrap_or_default();
        publisher.send(format!("CONNECT {{\"headers\":true,\"verbose\":false{user}}}\r\n").as_bytes())?;
        publisher.send(format!("SUB {}.* 1\r\n", publisher.acks).as_bytes())?;
        publisher.flush()?;
        Ok(publisher)
    }

    /// Publishes `payload` on `subject` with `block` as its headers, none where that is empty.
    #[allow(dead_code, reason = "the fault suite does not take it")]
    pub(crate) fn publish(&mut self, subject: &[u8], block: &[u8], payload: &[u8]) {
        self.send(&frame(subject, block, payload)).expect("sent");
    }

    /// Publishes and waits for the ack of the stream.
    ///
    /// # Errors
    ///
    /// The stream may have stored the message or not.
    #[allow(dead_code, reason = "the fault suite takes it")]
    pub(crate) fn publish_acked(&mut self, subject: &[u8], block: &[u8], payload: &[u8]) -> io::Result<()> {
        self.n_published += 1;
        let reply = format!(" {}.{}", self.acks, self.n_published);
        self.send(&frame(&[subject, reply.as_bytes()].concat(), block, payload))?;
        let line = self.read_until(&format!("MSG{reply} "))?;
        let n_bytes = line.trim_end().rsplit(' ').next().and_then(|size| size.parse().ok()).unwrap_or(0);
        let mut ack = vec![0; n_bytes];
        self.reader.read_exact(&mut ack)?;
        let ack = String::from_utf8_lossy(&ack).into_owned();
        if ack.contains("\"error\"") { Err(io::Error::other(ack)) } else { Ok(()) }
    }

    /// Waits until the server has taken everything.
    ///
    /// # Errors
    ///
    /// It has not.
    pub(crate) fn flush(&mut self) -> io::Result<()> {
        self.send(b"PING\r\n")?;
        self.read_until("PONG").map(drop)
    }

    fn send(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.reader.get_mut().write_all(bytes)
    }

    /// Returns the next line that begins with `verb`.
    fn read_until(&mut self, verb: &str) -> io::Result<String> {
        loop {
            let mut line = Vec::new();
            self.reader.read_until(b'\n', &mut line)?;
            let line = String::from_utf8_lossy(&line).into_owned();
            if line.is_empty() || line.starts_with("-ERR") {
                return Err(io::Error::other(format!("the server says {line:?}")));
            }
            if line.starts_with("PING") {
                self.send(b"PONG\r\n")?;
            }
            if line.starts_with(verb) {
                return Ok(line);
            }
        }
    }
}

fn frame(subject: &[u8], block: &[u8], payload: &[u8]) -> Vec<u8> {
    let (verb, lengths) = if block.is_empty() {
        ("PUB", payload.len().to_string())
    } else {
        ("HPUB", format!("{} {}", block.len(), block.len() + payload.len()))
    };
    [verb.as_bytes(), b" ", subject, b" ", lengths.as_bytes(), b"\r\n", block, payload, b"\r\n"].concat()
}

/// Returns a header block of these lines.
#[allow(dead_code, reason = "the fault suite does not take it")]
pub(crate) fn block(lines: &[u8]) -> Vec<u8> {
    [b"NATS/1.0\r\n", lines, b"\r\n\r\n"].concat()
}
