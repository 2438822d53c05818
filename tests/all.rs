//! Every integration test in one binary, a module a behaviour.

#[path = "all/acts.rs"]
mod acts;
#[path = "all/annotated.rs"]
mod annotated;
#[path = "all/any_labels.rs"]
mod any_labels;
#[path = "all/articles.rs"]
mod articles;
#[path = "all/asked_for.rs"]
mod asked_for;
#[path = "all/blocked.rs"]
mod blocked;
#[path = "all/bounds.rs"]
mod bounds;
#[path = "all/commands.rs"]
mod commands;
#[path = "all/core_mode.rs"]
mod core_mode;
#[path = "all/credentials.rs"]
mod credentials;
#[path = "all/dead_letters.rs"]
mod dead_letters;
#[path = "all/delivery.rs"]
mod delivery;
#[path = "all/denied.rs"]
mod denied;
#[path = "all/ends.rs"]
mod ends;
#[path = "all/enrichment.rs"]
mod enrichment;
#[path = "all/entities.rs"]
mod entities;
#[path = "all/formats.rs"]
mod formats;
#[path = "all/hostile.rs"]
mod hostile;
#[path = "all/hygiene.rs"]
mod hygiene;
#[path = "all/identity.rs"]
mod identity;
#[path = "all/large_records.rs"]
mod large_records;
#[path = "all/laws.rs"]
mod laws;
#[path = "all/marked.rs"]
mod marked;
#[path = "all/names.rs"]
mod names;
#[path = "all/offline.rs"]
mod offline;
#[path = "all/parts.rs"]
mod parts;
#[path = "all/past_findings.rs"]
mod past_findings;
#[path = "all/permissions.rs"]
mod permissions;
#[path = "all/poison.rs"]
mod poison;
#[path = "all/port_strike.rs"]
mod port_strike;
#[path = "all/publish.rs"]
mod publish;
#[path = "all/quotes.rs"]
mod quotes;
#[path = "all/raw.rs"]
mod raw;
#[path = "all/readiness.rs"]
mod readiness;
#[path = "all/records.rs"]
mod records;
#[path = "all/reported.rs"]
mod reported;
#[path = "all/server.rs"]
mod server;
#[path = "all/settings.rs"]
mod settings;
#[path = "all/speakers.rs"]
mod speakers;
#[path = "all/starts.rs"]
mod starts;
#[path = "all/tail.rs"]
mod tail;
#[path = "all/topology.rs"]
mod topology;
