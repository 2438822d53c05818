//! Every integration test in one binary, a module a behaviour.

#[path = "all/articles.rs"]
mod articles;
#[path = "all/delivery.rs"]
mod delivery;
#[path = "all/entities.rs"]
mod entities;
#[path = "all/marked.rs"]
mod marked;
#[path = "all/records.rs"]
mod records;
#[path = "all/server.rs"]
mod server;
#[path = "all/settings.rs"]
mod settings;
#[path = "all/speakers.rs"]
mod speakers;
