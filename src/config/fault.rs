//! What is wrong with the settings.

use std::fmt;

/// One thing wrong with the settings. Never holds the value of a key that is unknown or may be a secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Dotted path of the setting, such as `input.ack_wait`; or the file or variable at fault.
    pub key: String,
    /// What is wrong with it and how to mend it.
    pub message: String,
}

impl Fault {
    pub(super) fn new(key: impl Into<String>, message: impl Into<String>) -> Self {
        Self { key: key.into(), message: message.into() }
    }
}

/// Everything wrong with the settings; one line a fault when displayed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct Faults(pub Vec<Fault>);

impl fmt::Display for Faults {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (fault_idx, fault) in self.0.iter().enumerate() {
            if fault_idx > 0 {
                formatter.write_str("\n")?;
            }
            write!(formatter, "{}: {}", fault.key, fault.message)?;
        }
        Ok(())
    }
}
