//! Every integration test in one binary, a module a behaviour.

#[path = "all/articles.rs"]
mod articles;
#[path = "all/quotes.rs"]
mod quotes;
#[path = "all/records.rs"]
mod records;
#[path = "all/settings.rs"]
mod settings;
