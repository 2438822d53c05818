//! Every test with a real nats-server, a module a behaviour: `cargo test --test server`, which `make test` gives a server.

mod backfill;
mod blocked;
mod bounds;
mod consumers;
mod core_mode;
mod credentials;
mod dead_letters;
mod delivery;
mod denied;
mod ends;
mod formats;
mod hold;
mod hostile;
mod http_enrich;
mod hygiene;
mod identity;
mod large_records;
mod live_page;
mod logs;
mod metrics;
mod permissions;
mod poison;
mod publish;
mod readiness;
mod reload;
mod starts;
mod status;
mod tail;
mod topology;
#[cfg(feature = "traces")]
mod traces;
mod urgent;

#[path = "../common/raw.rs"]
mod raw;
#[path = "../common/server.rs"]
mod server;
