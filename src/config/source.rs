//! Where raw values come from: a TOML file, then the environment.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::Path;

use config::{Config, Environment, File, FileFormat, Map, Source, Value, ValueKind};

use super::Fault;
use super::places::Places;

/// What every variable of ours begins with.
const PREFIX: &str = "QUOTEWIRE_";

/// Variables that begin with the prefix and are not settings: read by the command line.
const COMMAND_LINE_VARIABLES: [&str; 1] = ["QUOTEWIRE_CONFIG"];

/// Raw values by dotted path, such as `input.ack_wait`.
pub(super) type Raw = BTreeMap<String, Value>;

/// Returns the raw values of `file` overridden by those of `environment`, and where those of the file stand. An empty variable
/// counts as not set, as container tools pass it for a variable without a value.
pub(super) fn collect(
    file: Option<&Path>,
    environment: impl IntoIterator<Item = (OsString, OsString)>,
    faults: &mut Vec<Fault>,
) -> (Raw, Places) {
    let variables = variables(environment, faults);
    // Strings stay strings, whatever they look like, until a setting's own type reads them: the crate's own parsing
    // would turn the name "007" into "7".
    let variables = Environment::with_prefix("QUOTEWIRE").prefix_separator("_").separator("__").source(Some(variables));
    let mut builder = Config::builder();
    let mut places = Places::default();
    if let Some(path) = file {
        match std::fs::read_to_string(path) {
            Ok(text) => match File::from_str(&text, FileFormat::Toml).collect() {
                Ok(_) => {
                    places = Places::of(path, &text);
                    builder = builder.add_source(File::from_str(&text, FileFormat::Toml));
                }
                Err(error) => faults.push(Fault::new(path.display().to_string(), error.to_string().trim_end())),
            },
            Err(error) => faults.push(Fault::new(path.display().to_string(), format!("cannot be read: {error}"))),
        }
    }
    let values = builder.add_source(variables).build().and_then(|config| config.collect());
    let mut raw = Raw::new();
    match values {
        Ok(values) => flatten("", values, &mut raw),
        Err(error) => faults.push(Fault::new("settings", error.to_string())),
    }
    for (path, value) in &raw {
        if value.origin().is_some() {
            places.forget(path);
        }
    }
    join_url(&mut raw, faults);
    (raw, places)
}

/// Returns the variables that are settings, and tells of those that look like one and cannot be.
fn variables(
    environment: impl IntoIterator<Item = (OsString, OsString)>,
    faults: &mut Vec<Fault>,
) -> Map<String, String> {
    let mut variables = Map::new();
    for (name, value) in environment {
        let Some(name) = name.to_str().filter(|name| name.starts_with(PREFIX)) else {
            continue;
        };
        if COMMAND_LINE_VARIABLES.contains(&name) || is_service_link(name) || value.is_empty() {
            continue;
        }
        let path = &name[PREFIX.len()..];
        let is_path = path.split("__").count() == 2
            && path.split("__").all(|part| !part.is_empty() && !part.starts_with('_') && !part.ends_with('_'))
            && path.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_');
        if !is_path {
            faults.push(Fault::new(
                name,
                "is no setting: write QUOTEWIRE_SECTION__KEY, with two underscores between, such as QUOTEWIRE_NATS__URL",
            ));
        } else if let Ok(value) = value.into_string() {
            variables.insert(name.to_owned(), value);
        } else {
            faults.push(Fault::new(name, "is not UTF-8"));
        }
    }
    variables
}

/// Returns whether `name` is one of the variables that Kubernetes gives every pod for a Service whose name begins
/// with `quotewire`: they are no settings and no fault of anyone.
fn is_service_link(name: &str) -> bool {
    let tail = &name[PREFIX.len() - 1..];
    if tail.contains("__") {
        return false;
    }
    tail.ends_with("_SERVICE_HOST")
        || tail.ends_with("_SERVICE_PORT")
        || tail.contains("_SERVICE_PORT_")
        || tail.ends_with("_PORT")
        || ["_TCP", "_UDP", "_SCTP"].iter().any(|protocol| {
            tail.ends_with(protocol)
                || ["_ADDR", "_PORT", "_PROTO"]
                    .iter()
                    .any(|part| tail.strip_suffix(part).is_some_and(|rest| rest.ends_with(protocol)))
        })
}

fn flatten(path: &str, values: Map<String, Value>, raw: &mut Raw) {
    for (key, value) in values {
        let path = if path.is_empty() { key } else { format!("{path}.{key}") };
        match value.kind {
            ValueKind::Table(values) => flatten(&path, values, raw),
            _ => {
                raw.insert(path, value);
            }
        }
    }
}

/// Lets `nats.url` stand for `nats.servers`: the one word for it that every NATS tool has. The environment wins
/// over the file, whichever of the two words each uses.
fn join_url(raw: &mut Raw, faults: &mut Vec<Fault>) {
    let Some(url) = raw.remove("nats.url") else {
        return;
    };
    let servers_origin = raw.get("nats.servers").map(|servers| servers.origin().map(str::to_owned));
    match servers_origin {
        Some(origin) if origin.as_deref() == url.origin() => {
            faults.push(Fault::new("nats.url", "says the same as nats.servers: set one of the two"));
        }
        Some(origin) if origin.is_some() => {}
        _ => {
            raw.insert("nats.servers".to_owned(), url);
        }
    }
}
