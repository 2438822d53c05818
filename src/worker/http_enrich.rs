//! `POST /enrich`: one article in, its record out, on the threads that the stream's articles are enriched on.
//!
//! What it takes is bounded: half of the threads, an article each; the size of an article, the time that it may take to come, to wait for a
//! thread, and on it. What is beyond is refused with a reason and, where another try may pass, with `Retry-After`.

use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use bytes::Bytes;
use futures_util::stream;
use http_body_util::BodyExt;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio_util::sync::CancellationToken;

use super::extraction::Extraction;
use super::failure::Failure;
use super::http_problem::Problem;
use super::pool::{CpuPool, NOTICE, PoolFailure, Urgency};
use crate::article::{ArticleError, Format, Hints};
use crate::config::Settings;
use crate::pipeline::Pipeline;
use crate::telemetry::{Health, Metrics};
use quotewire_engine::Cancel;

/// How long an article may take to come. Larger is kinder to slow networks; smaller frees sooner the place of a client that stalls.
const BODY_TIMEOUT: Duration = Duration::from_secs(10);
/// How long an article waits for a thread. Larger serves more of what comes while the stream keeps all threads busy; smaller
/// tells a client sooner to come again.
const THREAD_TIMEOUT: Duration = Duration::from_secs(10);
/// How long what is not wanted is read.
const DISCARDING: Duration = Duration::from_secs(2);

/// A place, which is free again when nobody holds it any more: neither the thread nor the answer.
type Place = Arc<OwnedSemaphorePermit>;

/// What makes records of articles that come by HTTP. Cheap to clone; all clones share their places.
#[derive(Debug, Clone)]
pub struct HttpEnrich {
    pipeline: Pipeline,
    cpu: Arc<CpuPool>,
    deadline: Duration,
    places: Arc<Semaphore>,
    n_places: u32,
    health: Arc<Health>,
    metrics: Metrics,
    stop: CancellationToken,
}

impl HttpEnrich {
    /// Returns what makes records as `settings` say, until `stop` is cancelled.
    #[must_use]
    pub fn new(
        settings: &Settings,
        extraction: &Extraction,
        health: Arc<Health>,
        metrics: Metrics,
        stop: CancellationToken,
    ) -> Self {
        let pipeline = Pipeline {
            enricher: extraction.enricher.clone(),
            offset_unit: settings.record.offset_unit,
            max_article_bytes: settings.input.max_article_bytes,
        };
        let n_places = settings.http_places();
        Self {
            pipeline,
            cpu: Arc::clone(&extraction.cpu),
            deadline: settings.engine.article_deadline,
            places: Arc::new(Semaphore::new(n_places)),
            n_places: u32::try_from(n_places).unwrap_or(u32::MAX),
            health,
            metrics,
            stop,
        }
    }

    /// Returns the address that articles are posted to.
    pub fn routes(&self) -> Router {
        Router::new().route("/enrich", post(answer)).with_state(self.clone())
    }

    /// Returns the same address where no articles are taken, which says so.
    pub fn routes_off() -> Router {
        Router::new().route("/enrich", post(|| async { Problem::off() }))
    }

    /// Returns how long an answer may take after the head of its request.
    #[must_use]
    pub fn longest(&self) -> Duration {
        BODY_TIMEOUT + THREAD_TIMEOUT + self.deadline + NOTICE
    }

    /// Waits until every article in work has its answer, `limit` at most. None is taken up any more once `stop` is cancelled.
    pub async fn drained(&self, limit: Duration) {
        tokio::time::timeout(limit, self.places.acquire_many(self.n_places)).await.ok();
    }

    async fn record(&self, request: Request) -> Result<(Vec<u8>, Place), Problem> {
        let (head, body) = request.into_parts();
        let place = match self.place(&head.headers) {
            Ok(place) => place,
            Err(problem) => {
                tokio::spawn(discard(body));
                return Err(problem);
            }
        };
        let payload = self.payload(body).await?;
        let record = self.enrich(Arc::clone(&place), head.headers, payload).await?;
        Ok((record, place))
    }

    /// Returns a place for the article whose request has these headers.
    fn place(&self, headers: &HeaderMap) -> Result<Place, Problem> {
        let limit = self.pipeline.max_article_bytes;
        let length = headers.get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse().ok());
        if let Some(bytes) = length.filter(|length| *length > limit) {
            return Err(Failure::Article(ArticleError::TooLarge { bytes, limit }).into());
        }
        if self.stop.is_cancelled() {
            return Err(Problem::busy("the worker is about to end"));
        }
        let place = Arc::clone(&self.places).try_acquire_owned();
        place.map(Arc::new).map_err(|_| Problem::busy("as many articles as may be are in work"))
    }

    /// Returns what was posted.
    async fn payload(&self, body: Body) -> Result<Bytes, Problem> {
        let limit = self.pipeline.max_article_bytes;
        match tokio::time::timeout(BODY_TIMEOUT, axum::body::to_bytes(body, limit)).await {
            Ok(read) => read.map_err(|error| Problem::unread(&error, limit)),
            Err(_) => Err(Problem::slow(BODY_TIMEOUT)),
        }
    }

    async fn enrich(&self, place: Place, headers: HeaderMap, payload: Bytes) -> Result<Vec<u8>, Problem> {
        let (pipeline, limit) = (self.pipeline.clone(), self.deadline);
        let has_thread = Arc::new(AtomicBool::new(false));
        let taken = Arc::clone(&has_thread);
        let made = self.cpu.run(Urgency::Ordinary, limit, move |cancel| {
            taken.store(true, Ordering::Relaxed);
            // A client that goes frees its place when the thread is free.
            let _place = place;
            record_of(&pipeline, &headers, &payload, cancel)
        });
        let no_thread = async {
            tokio::time::sleep(THREAD_TIMEOUT).await;
            if has_thread.load(Ordering::Relaxed) {
                std::future::pending::<()>().await;
            }
        };
        let made = tokio::select! {
            made = made => made,
            () = no_thread => return Err(Problem::busy("the stream's articles keep all threads busy")),
        };
        match made {
            Ok(Err(Failure::Cancelled(_))) => Err(Failure::Deadline { limit }.into()),
            Ok(made) => Ok(made?),
            Err(PoolFailure::Panic(message)) => Err(Failure::Panic(message).into()),
            Err(PoolFailure::Stuck) => {
                tracing::error!("a CPU thread does not come back");
                self.health.report_stuck();
                Err(Failure::Deadline { limit }.into())
            }
        }
    }
}

/// Returns the record of what was posted, as JSON.
fn record_of(pipeline: &Pipeline, headers: &HeaderMap, payload: &[u8], cancel: &Cancel) -> Result<Vec<u8>, Failure> {
    let hints = Hints::from_headers(|name| headers.get(name).and_then(|value| value.to_str().ok()));
    let enriched_at = jiff::Timestamp::now().to_string();
    let (_, record) = pipeline.run(payload, &hints, Format::Auto, &enriched_at, cancel)?;
    Ok(record.to_json())
}

async fn answer(State(service): State<HttpEnrich>, request: Request) -> Response {
    let made = service.record(request).await;
    let outcomes = &service.metrics.http_enrich;
    match made {
        Ok((record, place)) => {
            outcomes.inc("enriched");
            let headers = [
                (header::CONTENT_TYPE, HeaderValue::from_static("application/json")),
                (header::CONTENT_LENGTH, record.len().into()),
            ];
            (headers, body(record.into(), place)).into_response()
        }
        Err(problem) => {
            outcomes.inc(problem.outcome());
            problem.into_response()
        }
    }
}

/// Reads what is posted and not wanted, for a while: a connection that is closed over unread bytes takes the answer with it.
async fn discard(mut body: Body) {
    let reading = async { while let Some(Ok(_)) = body.frame().await {} };
    tokio::time::timeout(DISCARDING, reading).await.ok();
}

/// Returns `record` as the body of an answer, which keeps the place until it is written: a client that reads slowly keeps no more
/// records in memory than there are places.
fn body(record: Bytes, place: Place) -> Body {
    Body::from_stream(stream::unfold((Some(record), place), |(record, place)| async move {
        record.map(|record| (Ok::<_, Infallible>(record), (None, place)))
    }))
}
