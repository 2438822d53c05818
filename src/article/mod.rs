//! What comes in: one article, whatever format it came in.
//!
//! One file a format: [`json`] is our own contract, [`ninjs`] the IPTC's, either of them the data of a CloudEvent
//! ([`cloud_event`]); [`xml`] has NewsML-G2, NITF and feeds; a payload that is none is the body itself. [`decode()`]
//! tells them apart, and from what is not read ([`foreign`], [`markup`]). HTML gives its text
//! ([`html`]), a whole web page the article in it ([`page`]).

mod charset;
mod cloud_event;
mod decode;
mod elements;
mod embargo;
mod embargo_in_text;
mod embargo_time;
mod embargo_words;
mod entity;
mod error;
mod fields;
mod finish;
mod first_line;
mod first_line_furniture;
mod foreign;
mod gzip;
mod hints;
mod html;
mod html_cells;
mod html_in_text;
mod html_reader;
mod json;
mod kill;
mod language;
mod markup;
mod media_type;
mod meta_charset;
mod model;
mod ninjs;
mod ninjs_text;
mod object;
mod optional;
mod packing;
mod page;
mod schema;
mod text_writer;
mod told_id;
mod told_status;
mod xml;

pub use decode::decode;
pub use embargo::Embargo;
pub use error::ArticleError;
pub(crate) use finish::hex;
pub(crate) use gzip::Members;
pub use hints::{Hints, Marker};
pub use model::{Article, Format, Status, Warning};
pub(crate) use packing::unpack;
pub use schema::schema;
pub(crate) use told_id::{told_id, withdraws};
pub use xml::entries::Entries;
