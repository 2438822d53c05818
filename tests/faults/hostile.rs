//! Messages that no client library can parse, among good ones: from a list, or made of any bytes.

use std::time::Duration;

use tokio_util::sync::CancellationToken;

use crate::access::Access;
use crate::arena::Arena;
use crate::raw::RawPublisher;

/// Pause before a message is published again whose ack did not come.
const RETRY_PAUSE: Duration = Duration::from_millis(200);

/// What is wrong with a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wrong {
    /// A line of its headers.
    Header,
    /// Its subject.
    Subject,
    /// It claims to be a status of the server's.
    Status,
    /// Anything, at random.
    Anything,
}

/// A message that is to be answered.
pub(crate) struct Hostile {
    pub(crate) id: String,
    subject: Vec<u8>,
    block: Vec<u8>,
    payload: Vec<u8>,
    /// Whether it can never be an article, so that its answer is a dead letter.
    pub(crate) is_poison: bool,
}

const BAD_LINES: [&[u8]; 8] = [
    b"Slug: a\rb",
    b"Slug: a\nb",
    b"Slug: S\xe3o Paulo",
    b"A Name: x",
    b": x",
    b"just words",
    b"Slug: \x00\x1b[2J",
    b"Quotewire-Wire-Headers: eA==",
];
const BAD_SUBJECTS: [&[u8]; 4] = [b"S\xe3o", b"\xff\xfe", b"a\xc2\xa0b", b"\x01\x7f"];
const STATUSES: [&str; 8] = [
    " 503",
    " 100 Idle Heartbeat",
    " 404 No Messages",
    " 408 Request Timeout",
    " 409 Consumer Deleted",
    " 777",
    " 42",
    " abc",
];

impl Hostile {
    /// Returns the message `id`, wrong as `wrong` says.
    pub(crate) fn new(id: String, wrong: Wrong, chance: &mut fastrand::Rng) -> Self {
        let (mut subject, mut status, mut lines) = (b"news.articles.wire".to_vec(), "", Vec::new());
        match wrong {
            Wrong::Header => lines = BAD_LINES[chance.usize(..BAD_LINES.len())].to_vec(),
            Wrong::Subject => {
                subject = [b"news.articles.", BAD_SUBJECTS[chance.usize(..BAD_SUBJECTS.len())]].concat();
            }
            Wrong::Status => status = STATUSES[chance.usize(..STATUSES.len())],
            Wrong::Anything => {
                if chance.bool() {
                    let word = any_bytes(chance, 1..40, |byte| !b" \t\r\n.*>\0".contains(&byte));
                    subject = [b"news.articles.", word.as_slice()].concat();
                }
                if chance.u8(..4) == 0 {
                    status = STATUSES[chance.usize(..STATUSES.len())];
                }
                lines = any_bytes(chance, 0..400, |_| true);
            }
        }
        // The stream stores it once however often it is published.
        let block = [format!("NATS/1.0{status}\r\nNats-Msg-Id: {id}\r\n").as_bytes(), &lines, b"\r\n\r\n"].concat();
        let is_poison = chance.u8(..4) == 0;
        let body = if is_poison { "7" } else { "\"Ann Smith said: \\\"We lost.\\\"\"" };
        let payload = format!("{{\"id\":\"{id}\",\"body\":{body}}}").into_bytes();
        Self { id, subject, block, payload, is_poison }
    }

    /// Publishes it until the stream has it.
    fn publish(&self, port: u16, user: Option<&str>, connection: &mut Option<RawPublisher>) {
        loop {
            let published = match connection.take().map_or_else(|| RawPublisher::log_in(port, user), Ok) {
                Ok(mut raw) => raw.publish_acked(&self.subject, &self.block, &self.payload).map(|()| raw),
                Err(error) => Err(error),
            };
            match published {
                Ok(raw) => {
                    *connection = Some(raw);
                    return;
                }
                Err(_) => std::thread::sleep(RETRY_PAUSE),
            }
        }
    }
}

fn any_bytes(chance: &mut fastrand::Rng, n_bytes: std::ops::Range<usize>, may_be: fn(u8) -> bool) -> Vec<u8> {
    let n_bytes = chance.usize(n_bytes);
    // Half of them are those that mean something to the protocol.
    let mut byte = || if chance.bool() { b"\r\n:, \tNATS/1.0abc"[chance.usize(..16)] } else { chance.u8(..) };
    std::iter::from_fn(|| Some(byte())).filter(|byte| may_be(*byte)).take(n_bytes).collect()
}

/// Publishes `n_messages` of them next to those that are fed.
pub(crate) async fn planted(arena: &mut Arena, wrong: Wrong, n_messages: usize) {
    let port = arena.servers[0].port();
    let publishing = tokio::task::spawn_blocking(move || {
        let mut chance = fastrand::Rng::with_seed(7);
        let (mut connection, mut published) = (None, Vec::new());
        for idx in 0..n_messages {
            let hostile = Hostile::new(format!("hostile-{idx:06}"), wrong, &mut chance);
            hostile.publish(port, None, &mut connection);
            published.push(hostile);
        }
        published
    });
    for hostile in publishing.await.expect("the publisher ends") {
        arena.n_poison += usize::from(hostile.is_poison);
        arena.planted.push(hostile.id);
    }
    arena.mended();
}

/// Publishes one of any kind every `pause` until `stop`, whatever becomes of the server, and returns them.
pub(crate) fn publish_until(
    port: u16,
    access: Access,
    pause: Duration,
    seed: u64,
    stop: &CancellationToken,
) -> Vec<Hostile> {
    let user = (access == Access::Users).then_some("suite");
    let mut chance = fastrand::Rng::with_seed(seed);
    let (mut connection, mut published) = (None, Vec::new());
    while !stop.is_cancelled() {
        let wrong = [Wrong::Header, Wrong::Subject, Wrong::Status, Wrong::Anything][chance.usize(..4)];
        let hostile = Hostile::new(format!("hostile-{:06}", published.len()), wrong, &mut chance);
        hostile.publish(port, user, &mut connection);
        published.push(hostile);
        std::thread::sleep(pause);
    }
    published
}
