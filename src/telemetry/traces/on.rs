//! From an article that is settled to spans on their way to the collector.

use std::sync::Arc;
use std::time::Duration;

use opentelemetry::{InstrumentationScope, KeyValue};
use opentelemetry_otlp::{Protocol, SpanExporter, WithExportConfig, WithHttpConfig};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::trace::{BatchConfigBuilder, BatchSpanProcessor, SpanProcessor};
use tokio::runtime::Handle;

use super::client::{Client, TIMEOUT};
use super::sampler::Sampler;
use super::spans;
use super::told::{MessageKey, Sampled, StartError, Told};
use crate::config::TraceSettings;
use crate::telemetry::trace_context::TraceContext;

/// Spans that wait for the collector; more are dropped. Larger keeps more of a burst and takes more memory, some kilobyte each.
const MAX_WAITING: usize = 8 * 1024;
/// Most spans that leave at a time.
const BATCH: usize = 512;
/// How often spans leave. Larger sends fewer requests; smaller shows an article sooner and loses less where the process is killed.
const EVERY: Duration = Duration::from_secs(2);
/// How long the end of the process waits for the last spans to leave.
const LAST: Duration = Duration::from_secs(2);

/// Sends traces of articles to a collector; the default sends none. All clones are one.
#[derive(Debug, Clone, Default)]
pub struct Traces(Option<Arc<Exporting>>);

#[derive(Debug)]
struct Exporting {
    sampler: Sampler,
    processor: BatchSpanProcessor,
    scope: InstrumentationScope,
}

impl Traces {
    /// Returns what sends traces as `settings` say, or nothing where they name no collector. That one need not be there yet:
    /// what it does not take is lost, the log says so, and nothing waits for it. To be called on a runtime.
    ///
    /// # Errors
    ///
    /// The endpoint is no address.
    pub fn start(settings: &TraceSettings) -> Result<Self, StartError> {
        let Some(endpoint) = &settings.endpoint else { return Ok(Self::default()) };
        let exporter = SpanExporter::builder()
            .with_http()
            .with_http_client(Client::new(Handle::current()))
            .with_protocol(Protocol::HttpBinary)
            .with_endpoint(format!("{}/v1/traces", endpoint.trim_end_matches('/')))
            .with_timeout(TIMEOUT)
            .build()
            .map_err(|error| StartError(error.to_string()))?;
        let batches = BatchConfigBuilder::default()
            .with_max_queue_size(MAX_WAITING)
            .with_max_export_batch_size(BATCH)
            .with_scheduled_delay(EVERY)
            .build();
        let mut processor = BatchSpanProcessor::new(exporter, batches);
        let version = env!("CARGO_PKG_VERSION");
        // Its other attributes are those of the variable OTEL_RESOURCE_ATTRIBUTES.
        let resource = Resource::builder().with_service_name("quotewire");
        processor.set_resource(&resource.with_attribute(KeyValue::new("service.version", version)).build());
        let scope = InstrumentationScope::builder("quotewire").with_version(version).build();
        Ok(Self(Some(Arc::new(Exporting { sampler: Sampler::new(settings.sample_ratio), processor, scope }))))
    }

    /// Decides whether a delivery is traced, and names its span. A publisher's own decision counts, where it has made one; otherwise
    /// all deliveries of a message are traced or none is, by whichever worker.
    ///
    /// # Cost
    ///
    /// Less than a microsecond, and no allocation.
    #[must_use]
    pub fn sample(&self, parent: Option<TraceContext>, message: &MessageKey<'_>) -> Option<Sampled> {
        self.0.as_ref()?.sampler.sample(parent, message)
    }

    /// Hands a delivery that was sampled over to be sent, and drops it where too many wait.
    pub fn tell(&self, sampled: &Sampled, told: &Told<'_>) {
        if let Some(exporting) = &self.0 {
            for span in spans::of(sampled, told, &exporting.scope) {
                exporting.processor.on_end(span);
            }
        }
    }

    /// Sends what still waits, and returns when that has left, or has had its time.
    pub async fn finish(self) {
        if let Some(exporting) = self.0 {
            let sent = tokio::task::spawn_blocking(move || exporting.processor.shutdown_with_timeout(LAST)).await;
            if !matches!(sent, Ok(Ok(()))) {
                tracing::warn!("the last traces have not been sent");
            }
        }
    }
}
