//! The log, on standard error: one JSON object a line, or lines for people.

use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::ParseError;

use crate::config::{LogFormat, LogSettings};

/// Starts logging, panics too. Text from articles goes through fields, which both formats escape, so that a
/// terminal never obeys an article.
///
/// # Errors
///
/// A filter that cannot be read. Where logging was started before, that one stays.
pub fn start(settings: &LogSettings) -> Result<(), ParseError> {
    let filter = EnvFilter::builder().parse(&settings.filter)?;
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    let started = match settings.format {
        LogFormat::Json => builder.json().flatten_event(true).try_init(),
        LogFormat::Pretty => builder.try_init(),
    };
    if started.is_ok() {
        std::panic::set_hook(Box::new(|panic| {
            let place = panic.location().map(ToString::to_string).unwrap_or_default();
            tracing::error!(place, "a thread panicked");
        }));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::io::Write;
    use std::sync::{Arc, Mutex};

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
            let builder = tracing_subscriber::fmt().with_ansi(false).with_writer(move || writer.clone());
            let log = || {
                let text = "\u{1b}[31mred\u{7}";
                tracing::warn!(error = text, error_display = %text, "{text}");
            };
            if json {
                tracing::subscriber::with_default(builder.json().finish(), log);
            } else {
                tracing::subscriber::with_default(builder.finish(), log);
            }
            let line = String::from_utf8(written.0.lock().unwrap().clone()).unwrap();
            assert!(line.contains("red"), "{line:?}");
            assert!(!line.contains('\u{1b}') && !line.contains('\u{7}'), "{line:?}");
        }
    }
}
