//! The log, on standard error: one JSON object a line, or lines for people where a terminal reads it.

mod filter;
mod line;
pub(crate) mod wild;

use std::fmt;
use std::io::IsTerminal;

use tracing::Dispatch;
use tracing_subscriber::filter::ParseError;
use tracing_subscriber::fmt::format::{DefaultFields, Format, Full, Json, JsonFields};
use tracing_subscriber::fmt::{FormatEvent, FormatFields, MakeWriter, SubscriberBuilder};
use tracing_subscriber::{EnvFilter, Registry};

use crate::config::{LogFormat, LogSettings};
use line::{Fields, JsonLines};

/// A log that has been started: its filter may change while the process runs.
pub struct Log {
    set_filter: SetFilter,
}

/// Puts a filter in the place of the one that is there; says why where that cannot be.
type SetFilter = Box<dyn Fn(EnvFilter) -> Result<(), tracing_subscriber::reload::Error> + Send + Sync>;

impl fmt::Debug for Log {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Log")
    }
}

/// Why a filter was not taken.
#[derive(Debug, thiserror::Error)]
pub enum FilterError {
    /// It cannot be read.
    #[error(transparent)]
    Unreadable(#[from] ParseError),
    /// There is no log to change.
    #[error(transparent)]
    NoLog(#[from] tracing_subscriber::reload::Error),
}

/// How lines are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Json,
    Pretty { has_colours: bool },
}

impl Form {
    /// Returns the form of `format` on standard error. Colours are for terminals, unless `NO_COLOR` is set to anything.
    fn of(format: LogFormat) -> Self {
        let is_terminal = std::io::stderr().is_terminal();
        let has_colours = is_terminal && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
        match format {
            LogFormat::Auto if !is_terminal => Self::Json,
            LogFormat::Json => Self::Json,
            LogFormat::Auto | LogFormat::Pretty => Self::Pretty { has_colours },
        }
    }
}

/// Starts logging, panics too, and returns what changes the filter later. No form lets text from outside end a line or give
/// a terminal orders.
///
/// # Errors
///
/// A filter that cannot be read. Where logging was started before, that one stays.
pub fn start(settings: &LogSettings) -> Result<Log, ParseError> {
    let builder = tracing_subscriber::fmt().with_env_filter(filter::parse(&settings.filter)?);
    let (log, subscriber) = match Form::of(settings.format) {
        Form::Json => reloading(json(builder, || JsonLines(std::io::stderr()))),
        Form::Pretty { has_colours } => reloading(pretty(builder, has_colours, std::io::stderr)),
    };
    if tracing::dispatcher::set_global_default(subscriber).is_ok() {
        std::panic::set_hook(Box::new(|panic| {
            let place = panic.location().map(ToString::to_string).unwrap_or_default();
            tracing::error!(place, "a thread panicked");
        }));
    }
    Ok(log)
}

impl Log {
    /// Puts the filter `text` in the place of the one that is there.
    ///
    /// # Errors
    ///
    /// [`FilterError`]; the old filter stays.
    pub fn set_filter(&self, text: &str) -> Result<(), FilterError> {
        Ok((self.set_filter)(filter::parse(text)?)?)
    }
}

/// Builds what writes the log, with nothing chosen but the filter.
type Builder = SubscriberBuilder<DefaultFields, Format, EnvFilter>;

/// Returns what writes one JSON object a line. What stands around an event is told once, in `span`.
fn json<W: for<'w> MakeWriter<'w> + 'static>(
    builder: Builder,
    writer: W,
) -> SubscriberBuilder<JsonFields, Format<Json>, EnvFilter, W> {
    builder.with_writer(writer).json().flatten_event(true).with_span_list(false)
}

/// Returns what writes lines for people.
fn pretty<W: for<'w> MakeWriter<'w> + 'static>(
    builder: Builder,
    has_colours: bool,
    writer: W,
) -> SubscriberBuilder<Fields, Format<Full>, EnvFilter, W> {
    builder.with_writer(writer).with_ansi(has_colours).fmt_fields(Fields)
}

/// Returns the log that `builder` makes, and the part of it that takes events.
fn reloading<N, E, W>(builder: SubscriberBuilder<N, E, EnvFilter, W>) -> (Log, Dispatch)
where
    N: for<'w> FormatFields<'w> + Send + Sync + 'static,
    E: FormatEvent<Registry, N> + Send + Sync + 'static,
    W: for<'w> MakeWriter<'w> + Send + Sync + 'static,
{
    let builder = builder.with_filter_reloading();
    let handle = builder.reload_handle();
    (Log { set_filter: Box::new(move |filter| handle.reload(filter)) }, Dispatch::new(builder.finish()))
}

#[cfg(test)]
mod tests {
    use std::io::Write;
    use std::sync::{Arc, Mutex};

    use super::*;

    /// What no text may do to a log: end its line and begin a forged one, move the cursor, turn what follows.
    const HOSTILE: &str = "x\n{\"level\":\"ERROR\"}\r\u{1b}[31mred\u{9b}2J\u{7}\u{202e}\u{2028}forged";

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

    /// Returns what `events` come to in `form`.
    fn written(form: Form, events: impl FnOnce(&Log)) -> String {
        let written = Written::default();
        let writer = written.clone();
        let builder = || tracing_subscriber::fmt().with_env_filter("info");
        let (log, subscriber) = match form {
            Form::Json => reloading(json(builder(), move || JsonLines(writer.clone()))),
            Form::Pretty { has_colours } => reloading(pretty(builder(), has_colours, move || writer.clone())),
        };
        tracing::dispatcher::with_default(&subscriber, || events(&log));
        String::from_utf8(written.0.lock().unwrap().clone()).unwrap()
    }

    fn hostile(_log: &Log) {
        let span = tracing::error_span!("article", id = tracing::field::Empty, subject = HOSTILE);
        span.record("id", HOSTILE);
        let _entered = span.enter();
        tracing::warn!(error = HOSTILE, shown = %HOSTILE, debugged = ?HOSTILE, "{HOSTILE}");
    }

    #[test]
    fn no_text_ends_a_line_or_gives_a_terminal_orders() {
        for form in [Form::Json, Form::Pretty { has_colours: false }] {
            let log = written(form, hostile);
            assert_eq!(log.matches("forged").count(), 6, "{log}");
            assert_eq!(log.lines().count(), 1, "{log}");
            let obeyed: Vec<char> = log.trim_end_matches('\n').chars().filter(|c| wild::is_wild(*c)).collect();
            assert!(obeyed.is_empty(), "{form:?}: {obeyed:?} in {}", log.escape_debug());
        }
        let line: serde_json::Value = serde_json::from_str(&written(Form::Json, hostile)).unwrap();
        for told in [&line["message"], &line["error"], &line["shown"], &line["span"]["id"], &line["span"]["subject"]] {
            assert_eq!(told, HOSTILE);
        }
    }

    #[test]
    fn colours_are_ours_alone() {
        let log = written(Form::Pretty { has_colours: true }, hostile);
        assert!(log.contains("\u{1b}[33m") && !log.contains("\u{1b}[31m"), "{}", log.escape_debug());
        assert_eq!(log.lines().count(), 1, "{log}");
    }

    #[test]
    fn a_new_filter_holds_from_the_next_event_on_and_one_that_cannot_be_read_changes_nothing() {
        let log = written(Form::Json, |log| {
            tracing::debug!("first");
            log.set_filter("debug").unwrap();
            tracing::debug!("second");
            log.set_filter("quotewire=loud").unwrap_err();
            tracing::debug!("third");
        });
        assert!(!log.contains("first") && log.contains("second") && log.contains("third"), "{log}");
    }
}
