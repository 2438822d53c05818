//! A record for people: who and what is in the article, and who said what.

use std::fmt::Write;

use crate::cli::terminal::one_line;
use crate::record::{EnrichedRecord, Quote};
use crate::view::told;
use quotewire_engine::NameType;

/// Returns the summary of `record`, with an empty line after it; in colours where `paint` says so.
///
/// Control characters of the article are shown and not obeyed: it may not write to somebody's terminal what it likes.
pub(in crate::cli) fn write(record: &EnrichedRecord, paint: bool) -> String {
    let mut summary = Summary { text: String::new(), paint };
    for warning in record.notices() {
        let what = warning.code.replace('_', " ").to_uppercase();
        summary.line("1;31", &format!("{what}: {}", one_line(&warning.message)));
    }
    summary.heading(record);
    summary.names(record);
    summary.quotes(record);
    for warning in record.remarks() {
        summary.line("33", &format!("  warning: {} ({})", one_line(&warning.message), warning.code));
    }
    summary.text.push('\n');
    summary.text
}

struct Summary {
    text: String,
    paint: bool,
}

impl Summary {
    /// Writes one line in the colour of an ANSI code.
    fn line(&mut self, code: &str, line: &str) {
        let painted = self.painted(code, line);
        self.text.push_str(&painted);
        self.text.push('\n');
    }

    fn painted(&self, code: &str, text: &str) -> String {
        if self.paint { format!("\x1b[{code}m{text}\x1b[0m") } else { text.to_owned() }
    }

    fn heading(&mut self, record: &EnrichedRecord) {
        let first_line = || record.text().lines().find(|line| !line.trim().is_empty()).unwrap_or("(no text)");
        let headline = if record.headline.trim().is_empty() { first_line() } else { &record.headline };
        let shortened: String = headline.chars().take(100).collect();
        let dots = if shortened.len() < headline.len() { "\u{2026}" } else { "" };
        self.line("1", &format!("{}{dots}", one_line(&shortened)));
        let version =
            record.version.as_ref().map(|version| format!(", version {}", one_line(version))).unwrap_or_default();
        let made = &record.enrichment;
        self.line(
            "2",
            &format!(
                "  {}{version}, {}, {} in {} \u{b5}s",
                one_line(&record.id),
                one_line(&record.language),
                made.tier,
                made.duration_us
            ),
        );
    }

    fn names(&mut self, record: &EnrichedRecord) {
        for name_type in NameType::ALL.map(NameType::as_str) {
            let names: Vec<String> = record
                .entities
                .iter()
                .filter(|entity| entity.entity_type == name_type)
                .map(|entity| match entity.mentions.len() {
                    1 => one_line(&entity.name),
                    n_mentions => format!("{} ({n_mentions})", one_line(&entity.name)),
                })
                .collect();
            if !names.is_empty() {
                let label = self.painted(colour(name_type), &format!("{name_type:<13}"));
                // Writing to a string cannot fail.
                writeln!(self.text, "  {label} {}", names.join(", ")).ok();
            }
        }
    }

    fn quotes(&mut self, record: &EnrichedRecord) {
        for quote in &record.quotes {
            let names = match told::names(quote) {
                Some(names) => self.painted("1", &one_line(&names)),
                None => self.painted("2", "(unknown)"),
            };
            let (verb, words) = (one_line(&told::verb_and_asked(record, quote)), one_line(&told::words(quote)));
            let about = self.painted("2", &format!("[{}]", about(record, quote)));
            writeln!(self.text, "  {names} {verb}: {words} {about}").ok();
        }
    }
}

/// Returns what kind of quotation it is and how it hangs on its speakers.
fn about(record: &EnrichedRecord, quote: &Quote) -> String {
    let mut parts = vec![format!("{} {}", quote.id, quote.kind)];
    if let Some(cue) = &quote.cue {
        parts.push(format!("\u{201c}{}\u{201d}", one_line(&cue.text)));
    }
    for speaker in &quote.speakers {
        parts.push(match &speaker.mention {
            Some(mention) if mention.text != speaker.name => {
                format!("{} \u{201c}{}\u{201d}", speaker.form, one_line(&mention.text))
            }
            _ => speaker.form.clone().into_owned(),
        });
    }
    if let Some(continued) = &quote.continues {
        parts.push(format!("continues {continued}"));
    }
    if let Some(outer) = &quote.nested_in {
        parts.push(format!("inside {outer}"));
    }
    parts.extend(told::quoted_by(record, quote).map(|by| one_line(&by)));
    parts.push(format!("speaker: {}", told::sureness(quote)));
    parts.join(", ")
}

fn colour(name_type: &str) -> &'static str {
    match name_type {
        "PERSON" => "36",
        "ORGANIZATION" => "35",
        "LOCATION" | "FACILITY" => "32",
        "NORP" => "33",
        _ => "34",
    }
}
