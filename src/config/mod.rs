//! File and environment to checked [`Settings`], all faults told at once.
//!
//! A file and the environment give raw values ([`source`]); one list of every setting ([`visit`]) reads them over
//! the defaults, writes them out again and compares two of them ([`changes`]); what each value cannot know of the others is checked last ([`check`], [`limits`], [`traces`]).

mod bytes;
mod changes;
mod check;
mod fault;
mod held;
mod lane;
mod limits;
mod memory;
mod places;
mod setting;
mod settings;
mod source;
pub(crate) mod subject;
mod traces;
mod visit;

pub use fault::{Fault, Faults};
pub use lane::{Lane, LaneKind};
pub use setting::duration;
pub use settings::{
    EmbargoPolicy, EngineSettings, HttpSettings, InputMode, InputSettings, LogFormat, LogSettings, NatsSettings,
    OutputSettings, RecordSettings, Settings, TraceSettings,
};

use std::path::Path;

/// Returns the settings of `file`, if one is named, overridden by the environment variables of this process that
/// begin with `QUOTEWIRE_`.
///
/// # Errors
///
/// Every fault of both at once: an unknown key, a bad value, a secret written into a setting, settings that do not
/// go together, a file that cannot be read.
pub fn load(file: Option<&Path>) -> Result<Settings, Faults> {
    load_from(file, std::env::vars_os())
}

/// Does what [`load`] does for a command that asks no server: faults of the connection, such as a credentials file that is on
/// another machine, are no faults then.
///
/// # Errors
///
/// As [`load`], less those.
pub fn load_offline(file: Option<&Path>) -> Result<Settings, Faults> {
    load_for(Use::Offline, file, std::env::vars_os())
}

/// Does what [`load`] does with the environment variables `environment` in place of this process's own.
///
/// # Errors
///
/// As [`load`].
pub fn load_from(
    file: Option<&Path>,
    environment: impl IntoIterator<Item = (std::ffi::OsString, std::ffi::OsString)>,
) -> Result<Settings, Faults> {
    load_for(Use::Connected, file, environment)
}

/// What the settings are for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Use {
    Connected,
    Offline,
}

fn load_for(
    use_of: Use,
    file: Option<&Path>,
    environment: impl IntoIterator<Item = (std::ffi::OsString, std::ffi::OsString)>,
) -> Result<Settings, Faults> {
    let mut faults = Vec::new();
    let (raw, places) = source::collect(file, environment, &mut faults);
    let mut settings = Settings::default();
    visit::read(&mut settings, raw, &mut faults);
    check::check(&settings, &mut faults);
    limits::check(&settings, &mut faults);
    held::check(&settings, &mut faults);
    traces::check(&settings, &mut faults);
    if use_of == Use::Offline {
        faults.retain(|fault| !fault.key.starts_with("nats."));
    }
    places.tell(&mut faults);
    if faults.is_empty() { Ok(settings) } else { Err(Faults(faults)) }
}
