//! quotewire finds who is in a newswire article, and who said what, in which words.
//!
//! # Layout
//!
//! * [`article`]: what comes in; decodes plain JSON, ninjs, HTML and text into an [`article::Article`].
//! * [`quotewire_engine`]: the extraction, a crate of its own.
//! * [`record`]: what goes out: the enriched record, its offsets, its JSON Schema, its headers.
//! * [`export`]: records in the formats of others: ninjs, CSV, Parquet.
//! * [`pipeline`]: bytes to article to enrichment to record, the one way that worker and commands share.
//! * [`nats`]: connection, streams and consumers, deliveries, publishing, dead letters.
//! * [`worker`]: receive, enrich, publish, settle, drain.
//! * [`telemetry`]: logs, metrics, traces, health.
//! * [`view`]: an article as a page for a browser, for the command `enrich` and the live page.
//! * [`config`]: file and environment to checked [`config::Settings`].
//! * [`cli`]: one file a command.
//!
//! Arrows point one way: cli → worker → (nats, pipeline, telemetry) → (view, export) → (article, record) → engine.

pub mod article;
pub mod cli;
pub mod config;
pub mod export;
pub mod nats;
pub mod pipeline;
pub mod record;
pub mod telemetry;
pub mod view;
pub mod worker;
