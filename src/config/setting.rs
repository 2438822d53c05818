//! One setting's value: how it is read and how it is written.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

use config::{Value, ValueKind};
use jiff::{SignedDuration, Span, SpanRelativeTo};

use super::{EmbargoPolicy, InputMode, LogFormat, subject};
use crate::record::OffsetUnit;
use quotewire_engine::{Tier, UnknownTier};

/// A value that a setting can have.
pub(super) trait Setting {
    /// Takes `value`, or says what is wrong with it.
    fn read(&mut self, value: &Value) -> Result<(), String>;

    /// Returns the value as TOML.
    fn write(&self) -> String;
}

/// Returns `value` for a message.
pub(super) fn shown(value: &Value) -> String {
    match &value.kind {
        ValueKind::String(text) => format!("{text:?}"),
        ValueKind::Array(_) => "a list".to_owned(),
        ValueKind::Nil => "nothing".to_owned(),
        other => other.to_string(),
    }
}

fn text(value: &Value) -> Result<&str, String> {
    match &value.kind {
        ValueKind::String(text) => Ok(text),
        _ => Err(format!("{} is no string: put it in quotes", shown(value))),
    }
}

pub(super) fn quoted(text: &str) -> String {
    // A JSON string without the characters that JSON leaves bare and TOML does not is a TOML string.
    serde_json::Value::from(text).to_string().replace('\u{7f}', "\\u007f")
}

impl Setting for String {
    fn read(&mut self, value: &Value) -> Result<(), String> {
        let text = text(value)?;
        if text.is_empty() {
            return Err("is empty".to_owned());
        }
        text.clone_into(self);
        Ok(())
    }

    fn write(&self) -> String {
        quoted(self)
    }
}

/// Empty means none.
impl Setting for Option<String> {
    fn read(&mut self, value: &Value) -> Result<(), String> {
        *self = Some(text(value)?).filter(|text| !text.is_empty()).map(str::to_owned);
        Ok(())
    }

    fn write(&self) -> String {
        quoted(self.as_deref().unwrap_or_default())
    }
}

/// Empty means none.
impl Setting for Option<PathBuf> {
    fn read(&mut self, value: &Value) -> Result<(), String> {
        *self = Some(text(value)?).filter(|text| !text.is_empty()).map(PathBuf::from);
        Ok(())
    }

    fn write(&self) -> String {
        quoted(&self.as_ref().map(|path| path.display().to_string()).unwrap_or_default())
    }
}

/// Returns the length of time that `text` says, as the settings have it: `500ms`, `1h 30m`, `7d`.
///
/// # Errors
///
/// What is wrong with it.
pub fn duration(text: &str) -> Result<Duration, String> {
    let mut duration = Duration::ZERO;
    duration.read(&Value::from(text))?;
    Ok(duration)
}

/// A list, or one string with commas between, as a variable has it.
impl Setting for Vec<String> {
    fn read(&mut self, value: &Value) -> Result<(), String> {
        let items: Vec<String> = match &value.kind {
            ValueKind::Array(items) => {
                items.iter().map(|item| text(item).map(str::to_owned)).collect::<Result<_, _>>()?
            }
            _ => text(value)?.split(',').map(|item| item.trim().to_owned()).collect(),
        };
        if items.is_empty() || items.iter().any(String::is_empty) {
            return Err("is empty, or has an empty item".to_owned());
        }
        *self = items;
        Ok(())
    }

    fn write(&self) -> String {
        let items: Vec<String> = self.iter().map(|item| quoted(item)).collect();
        format!("[{}]", items.join(", "))
    }
}

/// One subject or several, which the settings keep with commas between.
pub(super) struct Subjects<'a>(pub(super) &'a mut String);

impl Setting for Subjects<'_> {
    fn read(&mut self, value: &Value) -> Result<(), String> {
        let mut subjects: Vec<String> = Vec::new();
        subjects.read(value)?;
        *self.0 = subjects.join(", ");
        Ok(())
    }

    fn write(&self) -> String {
        let subjects: Vec<String> = subject::each(self.0).map(str::to_owned).collect();
        if subjects.len() == 1 { self.0.write() } else { subjects.write() }
    }
}

/// The same where empty means none.
pub(super) struct OptionalSubjects<'a>(pub(super) &'a mut Option<String>);

impl Setting for OptionalSubjects<'_> {
    fn read(&mut self, value: &Value) -> Result<(), String> {
        let mut subjects = String::new();
        if !matches!(&value.kind, ValueKind::String(text) if text.is_empty()) {
            Subjects(&mut subjects).read(value)?;
        }
        *self.0 = Some(subjects).filter(|subjects| !subjects.is_empty());
        Ok(())
    }

    fn write(&self) -> String {
        self.0.clone().map_or_else(|| quoted(""), |mut subjects| Subjects(&mut subjects).write())
    }
}

impl Setting for bool {
    fn read(&mut self, value: &Value) -> Result<(), String> {
        *self = match &value.kind {
            ValueKind::Boolean(is_true) => *is_true,
            ValueKind::String(text) if text == "true" => true,
            ValueKind::String(text) if text == "false" => false,
            _ => return Err(format!("{} is neither true nor false", shown(value))),
        };
        Ok(())
    }

    fn write(&self) -> String {
        self.to_string()
    }
}

fn integer(value: &Value) -> Result<i64, String> {
    match &value.kind {
        ValueKind::I64(number) => Some(*number),
        ValueKind::String(text) => text.parse().ok(),
        _ => None,
    }
    .ok_or_else(|| format!("{} is no whole number", shown(value)))
}

impl Setting for i64 {
    fn read(&mut self, value: &Value) -> Result<(), String> {
        *self = integer(value)?;
        Ok(())
    }

    fn write(&self) -> String {
        self.to_string()
    }
}

impl Setting for usize {
    fn read(&mut self, value: &Value) -> Result<(), String> {
        *self = Self::try_from(integer(value)?).map_err(|_| format!("{} is below 0", shown(value)))?;
        Ok(())
    }

    fn write(&self) -> String {
        self.to_string()
    }
}

impl Setting for Duration {
    fn read(&mut self, value: &Value) -> Result<(), String> {
        let duration = match &value.kind {
            ValueKind::String(text) if text == "0" => Some(SignedDuration::ZERO),
            ValueKind::I64(0) => Some(SignedDuration::ZERO),
            // A duration of its own knows no days, which are not all as long where there are clocks to be changed.
            ValueKind::String(text) => {
                (text.parse::<Span>().ok()).and_then(|span| span.to_duration(SpanRelativeTo::days_are_24_hours()).ok())
            }
            _ => None,
        };
        *self = duration.and_then(|duration| Self::try_from(duration).ok()).ok_or_else(|| {
            format!(
                "{} is no length of time: write it with its unit, such as \"500ms\", \"30s\", \"1h 30m\" or \"7d\"",
                shown(value)
            )
        })?;
        Ok(())
    }

    fn write(&self) -> String {
        const DAY: u64 = 24 * 60 * 60;
        if self.subsec_nanos() == 0 && self.as_secs() > DAY && self.as_secs().is_multiple_of(DAY) {
            return quoted(&format!("{}d", self.as_secs() / DAY));
        }
        // One that is too long to be written was never read: settings come from text.
        quoted(
            &SignedDuration::try_from(*self).map_or_else(|_| format!("{self:?}"), |duration| format!("{duration:#}")),
        )
    }
}

impl Setting for SocketAddr {
    fn read(&mut self, value: &Value) -> Result<(), String> {
        let text = text(value)?;
        let port = text.strip_prefix("localhost:").and_then(|port| port.parse().ok());
        *self = match port {
            Some(port) => Self::from((Ipv4Addr::LOCALHOST, port)),
            None => text
                .parse()
                .map_err(|_| format!("{} is no address and port: write it as \"127.0.0.1:8080\"", shown(value)))?,
        };
        Ok(())
    }

    fn write(&self) -> String {
        quoted(&self.to_string())
    }
}

/// Returns what is told of a word that is none of those that `error` lists.
fn choices(value: &Value, error: &serde_json::Error) -> String {
    let told = error.to_string().replace('`', "");
    let words = told.rsplit_once("expected ").map_or(told.as_str(), |(_, words)| words.trim_start_matches("one of "));
    format!("{} is not possible: write {words}", shown(value))
}

/// Settings that are one of a few words.
macro_rules! choice {
    ($($type:ty),*) => {$(
        impl Setting for $type {
            fn read(&mut self, value: &Value) -> Result<(), String> {
                *self = serde_json::from_value(text(value)?.into()).map_err(|error| choices(value, &error))?;
                Ok(())
            }

            fn write(&self) -> String {
                serde_json::to_string(self).unwrap_or_default()
            }
        }
    )*};
}
choice!(EmbargoPolicy, InputMode, LogFormat, OffsetUnit);

impl Setting for Tier {
    fn read(&mut self, value: &Value) -> Result<(), String> {
        *self = text(value)?.parse().map_err(|error: UnknownTier| error.to_string())?;
        Ok(())
    }

    fn write(&self) -> String {
        quoted(self.as_str())
    }
}
