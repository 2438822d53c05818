//! Every integration test in one binary, a module a behaviour.

#[path = "all/entities.rs"]
mod entities;
#[path = "all/marked.rs"]
mod marked;
#[path = "all/speakers.rs"]
mod speakers;
