//! The log, on standard error: one JSON object a line, or lines for people.

use std::io::Write;

use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::ParseError;

use crate::config::{LogFormat, LogSettings};

/// The part of the client library that connects.
const CLIENT_CONNECTOR: &str = "async_nats::connector";

/// Starts logging, panics too. Both formats escape what a terminal would obey, so that an article cannot give it
/// orders.
///
/// # Errors
///
/// A filter that cannot be read. Where logging was started before, that one stays.
pub fn start(settings: &LogSettings) -> Result<(), ParseError> {
    let mut filter = EnvFilter::builder().parse(&settings.filter)?;
    if !settings.filter.contains(CLIENT_CONNECTOR) {
        // It tells at the level of errors that a server is away, at each attempt: that is told already, with the reason.
        filter = filter.add_directive(format!("{CLIENT_CONNECTOR}=off").parse()?);
    }
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    let started = match settings.format {
        LogFormat::Json => builder.json().flatten_event(true).try_init(),
        LogFormat::Pretty => builder.with_ansi(false).with_writer(|| Harmless(std::io::stderr())).try_init(),
    };
    if started.is_ok() {
        std::panic::set_hook(Box::new(|panic| {
            let place = panic.location().map(ToString::to_string).unwrap_or_default();
            tracing::error!(place, "a thread panicked");
        }));
    }
    Ok(())
}

/// Writes text with its control characters escaped and all lines but the first indented: the subscriber escapes
/// only the message and what is logged in its `Debug` form.
struct Harmless<W>(W);

impl<W: Write> Write for Harmless<W> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let text = String::from_utf8_lossy(bytes);
        let mut line = String::with_capacity(text.len() + 1);
        for c in text.trim_end_matches('\n').chars() {
            match c {
                '\n' => line.push_str("\n    "),
                c if c.is_control() => line.extend(c.escape_default()),
                c => line.push(c),
            }
        }
        line.push('\n');
        self.0.write_all(line.as_bytes())?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.0.flush()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use super::*;

    #[derive(Clone, Default)]
    struct Written(Arc<Mutex<Vec<u8>>>);

    impl Write for Written {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.lock().unwrap().extend_from_slice(bytes);
            Ok(bytes.len())
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn no_format_lets_a_terminal_escape_through() {
        for json in [true, false] {
            let written = Written::default();
            let writer = written.clone();
            let builder = tracing_subscriber::fmt().with_ansi(false);
            let log = || {
                let text = "\u{1b}[31mred\u{7}\nforged";
                tracing::warn!(error = text, error_display = %text, "{text}");
            };
            if json {
                let subscriber = builder.json().with_writer(move || writer.clone()).finish();
                tracing::subscriber::with_default(subscriber, log);
            } else {
                let subscriber = builder.with_writer(move || Harmless(writer.clone())).finish();
                tracing::subscriber::with_default(subscriber, log);
            }
            let line = String::from_utf8(written.0.lock().unwrap().clone()).unwrap();
            assert!(line.contains("red"), "{line:?}");
            assert!(!line.contains('\u{1b}') && !line.contains('\u{7}'), "{line:?}");
            assert!(!line.lines().any(|line| line.starts_with("forged")), "{line:?}");
        }
    }
}
