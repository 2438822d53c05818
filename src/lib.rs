//! quotewire finds who is in a newswire article, and who said what, in which words.
//!
//! # Layout
//!
//! * [`article`]: what comes in; decodes plain JSON, ninjs, HTML and text into an [`article::Article`].
//! * [`text`]: spans, tokens, sentences, paragraphs and quotation-mark pairs of one article.
//! * [`tagger`]: gives every token a name label and a role label.
//! * [`entities`]: name labels to mentions to entities.
//! * [`quotes`]: quotation marks and role labels to quotations.
//! * [`speakers`]: joins the two: which entity speaks each quotation.
//! * [`cancel`]: giving up on an article that takes too long.
//! * [`enrich`]: the one door to all of the above.
//! * [`record`]: what goes out: the enriched record, its offsets, its JSON Schema, its headers.
//! * [`nats`]: connection, streams and consumers, deliveries, publishing, dead letters.
//! * [`worker`]: receive, enrich, publish, settle, drain.
//! * [`telemetry`]: logs, metrics, health.
//! * [`config`]: file and environment to checked [`config::Settings`].
//! * [`train`]: trainers and evaluation.
//! * [`cli`]: one file a command.
//!
//! # Invariants
//!
//! `text`, `tagger`, `entities`, `quotes`, `speakers` and `enrich` are pure and total: any `&str` gives a
//! result, none panics, and the result depends on nothing but the text and the model.

pub mod article;
pub mod cancel;
pub mod cli;
pub mod config;
pub mod enrich;
pub mod entities;
pub mod nats;
pub mod quotes;
pub mod record;
pub mod speakers;
pub mod tagger;
pub mod telemetry;
pub mod text;
pub mod train;
pub mod worker;
