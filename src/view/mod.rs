//! An article as a person reads it in a browser: its text with names and quotations marked, who speaks, who said what.
//!
//! `enrich --to html` writes files of it and the live page of a worker shows it. Every text from outside goes through
//! [`maud`], which escapes by type: only what stands in this code can be a tag.

mod article;
mod copy;
mod facts;
mod index;
mod marked;
mod names;
mod page;
mod said;
mod shown;
mod speakers;
mod text;
pub(crate) mod told;
mod voices;

pub use article::article;
pub use facts::{is_urgent, time, title};
pub use index::{Entry, index};
pub use page::{ICON, Page, controls, key, policy};
pub use shown::Shown;
pub use text::clean;
