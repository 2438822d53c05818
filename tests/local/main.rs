//! Every test that needs no server, a module a behaviour.

mod acts;
mod any_labels;
mod arrows;
mod articles;
mod asked_for;
mod commands;
mod enrichment;
mod entities;
mod example_records;
mod exports;
mod files;
mod formats;
mod languages;
mod laws;
mod marked;
mod metrics;
mod names;
mod names_told;
mod offline;
mod pages;
mod parts;
mod past_findings;
mod quotes;
mod records;
mod reported;
mod schemas;
mod settings;
mod speakers;
mod status;
mod xml;

#[path = "../common/port_strike.rs"]
mod port_strike;
