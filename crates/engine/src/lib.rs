//! Finds who is in a newswire article, and who said what, in which words.
//!
//! [`Enricher`] is the way in: headline and body go in, an [`Enrichment`] comes out, with the entities, the quotations
//! and the speakers of each. The models are inside the program: nothing is downloaded, and no server is asked.
//!
//! ```
//! use std::sync::Arc;
//! use quotewire_engine::{Enricher, FastTagger};
//!
//! let enricher = Enricher::new(Arc::new(FastTagger::embedded()?));
//! let found = enricher.enrich("", "“The port will close on Friday,” Mayor Jane Roe said.");
//! let quote = &found.quotes[0];
//! assert_eq!(found.document.slice(quote.span), "The port will close on Friday,");
//! assert_eq!(found.speakers[0][0].name, "Jane Roe");
//! # Ok::<(), quotewire_engine::ModelError>(())
//! ```
//!
//! # Rooms
//!
//! Arrows point one way: `enrich` → `speakers` → (`entities`, `quotes`) → `tagger` → `lexicon` → `text`.
//!
//! * `text`: spans, tokens, sentences, paragraphs and quotation-mark pairs of one article.
//! * `lexicon`: the words that rules look for, each with its classes; places, first names and datelines.
//! * `log_linear`: deciders that weigh evidence, their weights in tables.
//! * `tagger`: gives every token a name label, a role label and, on the accurate tier, a part of speech.
//! * `entities`: name labels to mentions to entities.
//! * `quotes`: quotation marks and role labels to quotations.
//! * `speakers`: joins the two: which entity speaks each quotation.
//! * `cancel`: giving up on an article that takes too long.
//! * `enrich`: the one way through all of them.
//!
//! # Invariants
//!
//! Everything here is pure and total: any `&str` gives a result, none panics, and the result depends on nothing but
//! the text and the model: not on threads, and not on what was enriched before.
//!
//! # Features
//!
//! `accurate`, on by default, brings [`AccurateTagger`] and its weights, some 45 MB of program. Whoever wants the small
//! model alone takes `default-features = false, features = ["fast"]`.

mod cancel;
mod enrich;
mod entities;
mod lexicon;
mod log_linear;
mod quotes;
mod speakers;
mod tagger;
mod text;

pub mod stages;
#[doc(hidden)]
pub mod training;

pub use cancel::{Cancel, Cancelled};
pub use enrich::{Enricher, Enrichment, Stage, Watcher};
pub use entities::{Entities, Entity, Gender, Mention};
pub use quotes::rules::{RuleId, RuleSet};
pub use quotes::{Act, Quote, QuoteKind, Ruling, Vetoed, VetoedBy};
pub use speakers::{Speaker, SpeakerForm, SpeakerReasons, Weighed};
#[cfg(feature = "accurate")]
pub use tagger::AccurateTagger;
pub use tagger::{FastTagger, Labels, ModelError, NameType, PartOfSpeech, Role, Tag, Tagger, Tier, UnknownTier};
pub use text::{ByteSpan, Document, Field, MarkPair, Token, TokenKind, TokenRange};
