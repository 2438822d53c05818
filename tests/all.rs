//! Every integration test in one binary, a module a behaviour.

#[path = "all/settings.rs"]
mod settings;
