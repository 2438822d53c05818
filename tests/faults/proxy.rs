//! A TCP proxy between worker and server that can delay, throttle, cut, half-close and fall silent, and that reads
//! along far enough to cut at a chosen stage of an article.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

/// Where on an article's way a connection is cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stage {
    /// The worker publishes a record, and the server does not get it.
    BeforePublish,
    /// The server has stored the record, and the worker does not hear of it.
    AfterPublish,
    /// The worker has heard, and its ack of the article does not get through.
    BeforeInputAck,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Direction {
    ToServer,
    ToWorker,
}

/// What happens to connections. Those with a number below one of the `*_before` are concerned.
#[derive(Debug, Clone, Copy, Default)]
struct Weather {
    delay: Duration,
    bytes_a_second: Option<u64>,
    cut_before: u64,
    silent_before: u64,
    half_closed_before: u64,
    cut_at: Option<Stage>,
}

#[derive(Debug)]
struct Shared {
    weather: watch::Sender<Weather>,
    n_connections: AtomicU64,
    n_cuts: AtomicU64,
}

/// A proxy in front of one server.
#[derive(Debug)]
pub(crate) struct Proxy {
    port: u16,
    shared: Arc<Shared>,
    end: CancellationToken,
}

impl Stage {
    fn direction(self) -> Direction {
        match self {
            Self::BeforePublish | Self::BeforeInputAck => Direction::ToServer,
            Self::AfterPublish => Direction::ToWorker,
        }
    }

    /// Returns where in `bytes` the stage is reached.
    fn find(self, bytes: &[u8]) -> Option<usize> {
        let pattern: &[u8] = match self {
            Self::BeforePublish => b"HPUB news.enriched.",
            Self::AfterPublish => b"{\"stream\":\"ENRICHED\"",
            Self::BeforeInputAck => b"+ACK\r\n",
        };
        bytes.windows(pattern.len()).position(|window| window == pattern)
    }
}

impl Proxy {
    /// Returns a proxy to a server on this machine.
    pub(crate) async fn start(server_port: u16) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let port = listener.local_addr().expect("its port").port();
        let shared = Arc::new(Shared {
            weather: watch::Sender::new(Weather::default()),
            n_connections: AtomicU64::new(0),
            n_cuts: AtomicU64::new(0),
        });
        let end = CancellationToken::new();
        let serving = serve(listener, SocketAddr::from(([127, 0, 0, 1], server_port)), Arc::clone(&shared));
        let ended = end.clone();
        tokio::spawn(async move { ended.run_until_cancelled(serving).await });
        Self { port, shared, end }
    }

    pub(crate) fn url(&self) -> String {
        format!("nats://127.0.0.1:{}", self.port)
    }

    /// Returns how often [`Self::cut_at`] has cut.
    pub(crate) fn n_cuts(&self) -> u64 {
        self.shared.n_cuts.load(Ordering::Relaxed)
    }

    /// Holds what passes this long and lets no more than so many bytes a second through.
    pub(crate) fn slow(&self, delay: Duration, bytes_a_second: Option<u64>) {
        self.change(|weather, _| (weather.delay, weather.bytes_a_second) = (delay, bytes_a_second));
    }

    /// Cuts every connection there is.
    pub(crate) fn cut(&self) {
        self.change(|weather, next| weather.cut_before = next);
    }

    /// Cuts, once, when the stage is reached.
    pub(crate) fn cut_at(&self, stage: Stage) {
        self.change(|weather, _| weather.cut_at = Some(stage));
    }

    /// Lets nothing more through the connections there are, which stay open: neither side is told.
    pub(crate) fn silence(&self) {
        self.change(|weather, next| weather.silent_before = next);
    }

    /// Ends the connections there are in the direction of the worker alone.
    pub(crate) fn half_close(&self) {
        self.change(|weather, next| weather.half_closed_before = next);
    }

    /// Does `change` to the weather, with the number that the next connection gets.
    fn change(&self, change: impl FnOnce(&mut Weather, u64)) {
        let next = self.shared.n_connections.load(Ordering::SeqCst) + 1;
        self.shared.weather.send_modify(|weather| change(weather, next));
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.cut();
        self.end.cancel();
    }
}

async fn serve(listener: TcpListener, server: SocketAddr, shared: Arc<Shared>) {
    while let Ok((worker, _)) = listener.accept().await {
        // No server, no connection: the worker sees its own end at once.
        let Ok(server) = TcpStream::connect(server).await else { continue };
        if worker.set_nodelay(true).and_then(|()| server.set_nodelay(true)).is_err() {
            continue;
        }
        let number = shared.n_connections.fetch_add(1, Ordering::SeqCst) + 1;
        let (from_worker, to_worker) = worker.into_split();
        let (from_server, to_server) = server.into_split();
        let over = CancellationToken::new();
        for (direction, from, to) in
            [(Direction::ToServer, from_worker, to_server), (Direction::ToWorker, from_server, to_worker)]
        {
            let over = over.clone();
            let pump = Pump { number, direction, from, to, shared: Arc::clone(&shared) };
            tokio::spawn(async move {
                over.run_until_cancelled(pump.run()).await;
                over.cancel();
            });
        }
    }
}

/// One direction of one connection.
struct Pump {
    number: u64,
    direction: Direction,
    from: OwnedReadHalf,
    to: OwnedWriteHalf,
    shared: Arc<Shared>,
}

impl Pump {
    /// Passes bytes on until an end closes, or the weather says so.
    async fn run(mut self) {
        let mut weather_changes = self.shared.weather.subscribe();
        let mut buffer = vec![0; 64 * 1024];
        loop {
            let weather = *weather_changes.borrow_and_update();
            if self.number < weather.cut_before {
                return;
            }
            let is_half_closed = self.number < weather.half_closed_before && self.direction == Direction::ToWorker;
            if is_half_closed && self.to.shutdown().await.is_err() {
                return;
            }
            if is_half_closed || self.number < weather.silent_before {
                if weather_changes.changed().await.is_err() {
                    return;
                }
                continue;
            }
            let n_bytes = tokio::select! {
                changed = weather_changes.changed() => match changed {
                    Ok(()) => continue,
                    Err(_) => return,
                },
                read = self.from.read(&mut buffer) => read.unwrap_or(0),
            };
            if n_bytes == 0 {
                return;
            }
            // Once only: another direction or connection may have cut in the meantime.
            if let Some(stage) = weather.cut_at
                && stage.direction() == self.direction
                && let Some(idx) = stage.find(&buffer[..n_bytes])
            {
                let next = self.shared.n_connections.load(Ordering::SeqCst) + 1;
                self.to.write_all(&buffer[..idx]).await.ok();
                self.shared.n_cuts.fetch_add(1, Ordering::Relaxed);
                self.shared.weather.send_modify(|weather| {
                    weather.cut_at = None;
                    weather.cut_before = next;
                });
                return;
            }
            let pace = weather
                .bytes_a_second
                .map_or(Duration::ZERO, |rate| Duration::from_secs_f64(n_bytes as f64 / rate as f64));
            tokio::time::sleep(weather.delay + pace).await;
            if self.to.write_all(&buffer[..n_bytes]).await.is_err() {
                return;
            }
        }
    }
}
