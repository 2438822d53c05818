//! How much memory the worker takes at most.

use super::{InputMode, Settings};
use quotewire_engine::Tier;

/// What the program takes with nothing to do, bytes: the model, threads, buffers.
const FAST_IDLE: usize = 64 << 20;
/// The same with the encoder.
const ACCURATE_IDLE: usize = 176 << 20;
/// What each thread of the fast tier remembers from one article to the next, bytes: sums of weights, and room for a long article.
const FAST_REMEMBERED: usize = 8 << 20;
/// What client library and relay hold between two looks at what has come, bytes, while more comes than is taken.
const ON_ITS_WAY: usize = 64 << 20;
/// Bytes of tokens, labels and scores that an article takes for each of its own while a thread works on it.
const WORKING_BYTES_A_BYTE: usize = 48;

/// What a worker takes of the held stream at a time: records that are asked for, and those that are published.
const HELD: usize = 32 << 20;

/// Bytes that an article that came by HTTP takes for each of its own, beside the thread's: as it came, and its record.
const HTTP_BYTES_A_BYTE: usize = 16;
/// What the live page takes: records kept and waiting, messages to browsers, articles that are opened.
const PAGE: usize = 64 << 20;

impl Settings {
    /// Returns the most memory that the worker takes for what it receives, bytes: what it takes idle, what is in flight
    /// (`input.max_in_flight_bytes`; in core mode as much again waits in its queue), what each thread needs for the
    /// largest article, what comes by HTTP, what the live page keeps, and what comes out of the held stream at a time.
    #[must_use]
    pub fn memory_bound(&self) -> usize {
        let (idle, remembered) = match self.engine.tier {
            Tier::Fast => (FAST_IDLE, FAST_REMEMBERED),
            Tier::Accurate => (ACCURATE_IDLE, 0),
        };
        let n_budgets = match self.input.mode {
            InputMode::JetStream => 1,
            InputMode::Core => 2,
        };
        let working = self.input.max_article_bytes.saturating_mul(WORKING_BYTES_A_BYTE);
        let page = if self.http.enabled && self.http.page { PAGE } else { 0 };
        let held = if self.output.holds() { HELD } else { 0 };
        let by_http = match self.http.enabled && self.http.enrich {
            true => self.input.max_article_bytes.saturating_mul(HTTP_BYTES_A_BYTE).saturating_mul(self.http_places()),
            false => 0,
        };
        idle.saturating_add(ON_ITS_WAY)
            .saturating_add(by_http)
            .saturating_add(page)
            .saturating_add(held)
            .saturating_add(self.input.max_in_flight_bytes.saturating_mul(n_budgets))
            .saturating_add(working.saturating_add(remembered).saturating_mul(self.engine.n_threads()))
    }

    /// Returns how many articles that come by HTTP are in work at a time: one for two threads, so that the stream's articles keep
    /// the others.
    #[must_use]
    pub fn http_places(&self) -> usize {
        (self.engine.n_threads() / 2).max(1)
    }
}
