//! The worker with a tagger that panics: no article is known to make the real one do so.

use std::sync::Arc;

use quotewire::telemetry::http::{self, Beside, Endpoints};
use quotewire::telemetry::{Telemetry, log};
use quotewire::worker::{Extraction, Patience};
use quotewire::{config, worker};
use quotewire_engine::{Document, Enricher, FastTagger, Labels, Tagger, Tier};
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio_util::sync::CancellationToken;

/// The variable that makes the suite's own program this worker.
pub(crate) const VARIABLE: &str = "FAULTY_TAGGER";
/// The word that it panics of.
pub(crate) const WORD: &str = "detonate";

/// The real tagger, but for one word.
struct FaultyTagger(FastTagger);

impl Tagger for FaultyTagger {
    fn tier(&self) -> Tier {
        self.0.tier()
    }

    fn model(&self) -> &str {
        self.0.model()
    }

    fn tag(&self, document: &Document) -> Labels {
        assert!(!document.text().contains(WORD), "the tagger has a fault");
        self.0.tag(document)
    }
}

/// Runs the worker with the settings of the environment until SIGTERM.
pub(crate) async fn run() {
    let settings = config::load(None).expect("sound settings");
    log::start(&settings.log).expect("a log");
    let enricher = Enricher::new(Arc::new(FaultyTagger(FastTagger::embedded().expect("a sound model"))));
    let (telemetry, stop) = (Telemetry::default(), CancellationToken::new());
    let listener = TcpListener::bind(settings.http.listen).await.expect("a free port");
    let endpoints = Endpoints {
        health: Arc::clone(&telemetry.health),
        metrics: telemetry.metrics.clone(),
        model: enricher.tagger().model().to_owned(),
        live: telemetry.live.clone(),
    };
    tokio::spawn(http::serve(listener, endpoints, Beside::default()));
    let mut terminate = signal(SignalKind::terminate()).expect("a signal handler");
    let stopping = stop.clone();
    tokio::spawn(async move {
        terminate.recv().await;
        stopping.cancel();
    });
    let extraction = Extraction::new(enricher, settings.engine.n_threads()).expect("threads");
    worker::run(settings, Patience::Waits, extraction, telemetry, stop).await.expect("the worker runs");
}
