//! Every integration test in one binary, a module a behaviour.

#[path = "all/articles.rs"]
mod articles;
#[path = "all/core_mode.rs"]
mod core_mode;
#[path = "all/delivery.rs"]
mod delivery;
#[path = "all/poison.rs"]
mod poison;
#[path = "all/records.rs"]
mod records;
#[path = "all/server.rs"]
mod server;
#[path = "all/settings.rs"]
mod settings;
#[path = "all/topology.rs"]
mod topology;
