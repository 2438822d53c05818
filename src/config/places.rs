//! Where in the file each setting stands, for whoever is told of a fault.

use std::collections::BTreeMap;
use std::path::Path;

use toml::de::{DeTable, DeValue};

use super::Fault;

/// The line of every setting that the file gives.
#[derive(Debug, Default)]
pub(super) struct Places {
    file: String,
    lines: BTreeMap<String, usize>,
}

impl Places {
    /// Returns those of the TOML `text`, which `file` holds; none where it is no TOML.
    pub(super) fn of(file: &Path, text: &str) -> Self {
        let mut places = Self { file: file.display().to_string(), lines: BTreeMap::new() };
        if let Ok(table) = DeTable::parse(text) {
            // Once for all: a file may have a fault in every line.
            let ends: Vec<usize> = text.match_indices('\n').map(|(at, _)| at).collect();
            places.collect("", table.get_ref(), &ends);
        }
        places
    }

    fn collect(&mut self, section: &str, table: &DeTable<'_>, ends: &[usize]) {
        for (key, value) in table {
            let path = match section {
                "" => key.get_ref().to_string(),
                _ => format!("{section}.{}", key.get_ref()),
            };
            match value.get_ref() {
                DeValue::Table(table) => self.collect(&path, table, ends),
                _ => {
                    let at = key.span().start;
                    self.lines.insert(path, 1 + ends.partition_point(|&end| end < at));
                }
            }
        }
    }

    /// Forgets `path`: the environment gives it too, and wins.
    pub(super) fn forget(&mut self, path: &str) {
        self.lines.remove(path);
    }

    /// Adds its place to every fault of a setting that stands in the file.
    pub(super) fn tell(&self, faults: &mut [Fault]) {
        for fault in faults {
            // The one setting that has two names.
            let alias = if fault.key == "nats.servers" { "nats.url" } else { "" };
            if let Some(line) = self.lines.get(&fault.key).or_else(|| self.lines.get(alias)) {
                fault.message.push_str(&format!(" ({}, line {line})", self.file));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_has_its_line_however_it_is_written() {
        let text = "# a comment\n[nats]\nname = \"x\"\nservers = [\n  \"a\",\n]\n\n[input]\r\nack_wait = 3\nhttp.page = true\n";
        let places = Places::of(Path::new("x.toml"), text);
        let lines: Vec<(&str, usize)> = places.lines.iter().map(|(path, line)| (path.as_str(), *line)).collect();
        assert_eq!(lines, [("input.ack_wait", 9), ("input.http.page", 10), ("nats.name", 3), ("nats.servers", 4)]);
        assert!(Places::of(Path::new("x.toml"), "[nats").lines.is_empty());
    }
}
