//! A setting that is a number of bytes.

use config::{Value, ValueKind};

use super::setting::{Setting, quoted, shown};

/// A number of bytes: written as such, or with a binary unit.
pub(super) struct Bytes<'a>(pub(super) &'a mut usize);

/// Units of bytes, the largest first.
const BYTE_UNITS: [(&str, usize); 5] =
    [("TiB", 1 << 40), ("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10), ("B", 1)];

impl Setting for Bytes<'_> {
    fn read(&mut self, value: &Value) -> Result<(), String> {
        let number = match &value.kind {
            ValueKind::I64(number) => usize::try_from(*number).ok(),
            ValueKind::String(text) => {
                let unit = BYTE_UNITS.iter().find(|(unit, _)| text.ends_with(unit));
                let (number, factor) =
                    unit.map_or((text.as_str(), 1), |(unit, factor)| (text.trim_end_matches(unit), *factor));
                number.trim_end().parse::<usize>().ok().and_then(|number| number.checked_mul(factor))
            }
            _ => None,
        };
        *self.0 = number
            .ok_or_else(|| format!("{} is no number of bytes: write 1048576, \"64MiB\" or \"8GiB\"", shown(value)))?;
        Ok(())
    }

    fn write(&self) -> String {
        let unit = BYTE_UNITS[..3].iter().find(|(_, factor)| *self.0 > 0 && self.0.is_multiple_of(*factor));
        unit.map_or_else(|| self.0.to_string(), |(unit, factor)| quoted(&format!("{}{unit}", *self.0 / factor)))
    }
}
