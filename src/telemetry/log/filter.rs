//! What is logged: the setting, and what the client library need not tell.

use tracing::level_filters::LevelFilter;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::{Directive, ParseError};

/// The client library.
const CLIENT: &str = "async_nats";
/// The part of it that connects.
const CLIENT_CONNECTOR: &str = "async_nats::connector";

/// Returns the filter that `text` asks for. The client library tells each change of the connection that we tell too, so
/// that it is heard only from warnings on, unless `text` names it. Its connector tells at the level of errors that a server
/// is away, at each attempt: that is told already, with the reason.
///
/// # Errors
///
/// A text that is no filter.
pub(super) fn parse(text: &str) -> Result<EnvFilter, ParseError> {
    let mut filter = EnvFilter::builder().parse(text)?;
    if !text.contains(CLIENT) && general(text) > LevelFilter::WARN {
        filter = filter.add_directive(told(CLIENT, LevelFilter::WARN)?);
    }
    if !text.contains(CLIENT_CONNECTOR) {
        filter = filter.add_directive(told(CLIENT_CONNECTOR, LevelFilter::OFF)?);
    }
    Ok(filter)
}

fn told(target: &str, level: LevelFilter) -> Result<Directive, ParseError> {
    format!("{target}={level}").parse()
}

/// Returns the level of what no directive names.
fn general(text: &str) -> LevelFilter {
    let levels = text.split(',').filter_map(|directive| directive.trim().parse().ok());
    levels.max().unwrap_or(LevelFilter::OFF)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_client_library_is_heard_from_warnings_on_unless_it_is_asked_for() {
        for (text, expected) in [
            ("info", Some("async_nats=warn")),
            ("trace", Some("async_nats=warn")),
            ("quotewire=debug,info", Some("async_nats=warn")),
            ("debug,async_nats=info", Some("async_nats=info")),
            ("error", None),
            ("quotewire=debug", None),
        ] {
            let filter = parse(text).unwrap().to_string();
            let of_client = filter.split(',').find(|directive| directive.starts_with("async_nats="));
            assert_eq!(of_client, expected, "{text}: {filter}");
            assert!(filter.contains("async_nats::connector=off"), "{text}: {filter}");
        }
        let asked = parse("info,async_nats::connector=debug").unwrap().to_string();
        assert!(asked.contains("async_nats::connector=debug") && !asked.contains("off"), "{asked}");
        parse("quotewire=loud").unwrap_err();
    }
}
