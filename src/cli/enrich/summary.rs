//! A record for people: who and what is in the article, and who said what.

use textwrap::{Options, WordSeparator, WordSplitter};

use crate::cli::terminal::{Look, one_line};
use crate::record::{EnrichedRecord, Quote};
use crate::view::told;
use quotewire_engine::NameType;

/// Returns the summary of `record`, with an empty line after it, in the colours and lines of `look`.
///
/// Control characters of the article are shown and not obeyed: it may not write to somebody's terminal what it likes.
pub(in crate::cli) fn write(record: &EnrichedRecord, look: Look) -> String {
    let mut summary = Summary { text: String::new(), look };
    for warning in record.notices() {
        // A record keeps the warning of the time when it was made.
        if let Some(end) = ended_embargo(record).filter(|_| warning.code == "embargoed") {
            summary.line(&format!("embargo ended {}", one_line(end)), 0, 2);
            continue;
        }
        let what = warning.code.replace('_', " ").to_uppercase();
        let notice = format!("{what}: {}", one_line(&warning.message));
        summary.line(&summary.painted("1;31", &notice), 0, 2);
    }
    summary.heading(record);
    summary.names(record);
    summary.quotes(record);
    for warning in record.remarks() {
        let warning = format!("warning: {} ({})", one_line(&warning.message), warning.code);
        summary.line(&summary.painted("33", &warning), 2, 4);
    }
    summary.text.push('\n');
    summary.text
}

/// Returns when the embargo of `record` ended, as it is written; none where it holds, or there is none.
fn ended_embargo(record: &EnrichedRecord) -> Option<&str> {
    let end = record.embargoed.as_deref()?;
    end.parse::<jiff::Timestamp>().is_ok_and(|end| end <= jiff::Timestamp::now()).then_some(end)
}

/// Below so many columns lines are no shorter: words would be cut.
const NARROWEST: usize = 40;

struct Summary {
    text: String,
    look: Look,
}

impl Summary {
    /// Writes one line, cut between words into as many as the look asks for; so far in, and the second and all others as far
    /// in as `hanging`.
    fn line(&mut self, line: &str, indent: usize, hanging: usize) {
        let (first, others) = (" ".repeat(indent), " ".repeat(hanging));
        match self.look.width {
            None => self.text.extend([first.as_str(), line]),
            Some(width) => {
                let options = Options::new(width.max(NARROWEST))
                    .initial_indent(&first)
                    .subsequent_indent(&others)
                    .word_separator(WordSeparator::AsciiSpace)
                    .word_splitter(WordSplitter::NoHyphenation);
                self.text.push_str(&textwrap::fill(line, options));
            }
        }
        self.text.push('\n');
    }

    /// Returns `text` in the colour of an ANSI code.
    fn painted(&self, code: &str, text: &str) -> String {
        if self.look.has_colours { format!("\x1b[{code}m{text}\x1b[0m") } else { text.to_owned() }
    }

    fn heading(&mut self, record: &EnrichedRecord) {
        let first_line = || record.text().lines().find(|line| !line.trim().is_empty()).unwrap_or("(no text)");
        let headline = match record.headline.trim() {
            "" => record.stand_in_title().unwrap_or_else(first_line),
            headline => headline,
        };
        let shortened: String = headline.chars().take(100).collect();
        let dots = if shortened.len() < headline.len() { "\u{2026}" } else { "" };
        self.line(&self.painted("1", &format!("{}{dots}", one_line(&shortened))), 0, 2);
        let version =
            record.version.as_ref().map(|version| format!(", version {}", one_line(version))).unwrap_or_default();
        let file = record
            .file()
            .filter(|file| *file != headline)
            .map(|file| format!("{}, ", one_line(file)))
            .unwrap_or_default();
        let (id, language, made) = (one_line(&record.id), one_line(&record.language), &record.enrichment);
        let tenths = made.duration_us.div_ceil(100);
        let took = format!("{}.{} ms", tenths / 10, tenths % 10);
        let facts = format!("{file}{id}{version}, {language}, {} in {took}", made.tier);
        self.line(&self.painted("2", &facts), 2, 4);
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
                self.line(&format!("{label} {}", names.join(", ")), 2, 16);
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
            self.line(&format!("{names} {verb}: {words} {about}"), 2, 4);
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

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns the summary of a record without names and quotations, in lines of so many columns.
    fn summary(headline: &str, message: &str, width: Option<usize>, has_colours: bool) -> String {
        let record = serde_json::json!({
            "record_version": 1, "id": "1", "version": null, "content_hash": "", "headline": headline, "body": "x",
            "language": "en", "article": {}, "offset_unit": "utf8", "entities": [], "quotes": [],
            "warnings": [{"code": "c", "message": message}],
            "enrichment": {"software": "", "tier": "fast", "model": "", "enriched_at": "", "duration_us": 50_261},
        });
        let record = EnrichedRecord::from_json(record.to_string().as_bytes()).expect("a record");
        write(&record, Look { has_colours, width })
    }

    #[test]
    fn an_embargo_that_is_over_is_told_as_such() {
        for (end, told) in [
            ("2001-01-02T03:04:05Z", "embargo ended 2001-01-02T03:04:05Z\n"),
            ("2130-01-02T03:04:05Z", "EMBARGOED: not to be published before 2130-01-02T03:04:05Z\n"),
        ] {
            let article = serde_json::json!({"id": "1", "body": "Ann Smith said no.", "embargoed": end});
            let mut record = serde_json::json!({
                "record_version": 1, "id": "1", "version": null, "content_hash": "", "headline": "h", "body": "x",
                "language": "en", "article": article, "offset_unit": "utf8", "entities": [], "quotes": [],
                "warnings": [{"code": "embargoed", "message": format!("not to be published before {end}")}],
                "enrichment": {"software": "", "tier": "fast", "model": "", "enriched_at": "", "duration_us": 1},
            });
            record["embargoed"] = end.into();
            let record = EnrichedRecord::from_json(record.to_string().as_bytes()).expect("a record");
            let summary = write(&record, Look { has_colours: false, width: None });
            assert!(summary.starts_with(told), "{summary}");
        }
    }

    #[test]
    fn a_terminal_gets_whole_words_in_lines_that_it_has_room_for() {
        let words = "three tall ships came round the cape and into the old harbour of the town";
        let whole = summary(words, words, None, false);
        assert!(whole.contains(", en, fast in 50.3 ms\n"), "{whole}");
        assert_eq!(whole.lines().count(), 4, "nothing is cut where nobody has asked for it: {whole}");
        for has_colours in [false, true] {
            let cut = summary(words, words, Some(44), has_colours);
            let plain = cut.replace("\u{1b}[0m", "");
            let plain = ["1", "2", "33"].iter().fold(plain, |text, code| text.replace(&format!("\u{1b}[{code}m"), ""));
            assert!(plain.lines().all(|line| line.chars().count() <= 44), "{plain}");
            let squeezed = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
            assert_eq!(squeezed(&plain), squeezed(&whole), "no word is cut");
            assert!(
                plain.contains("\n  warning: three") && plain.contains("\n    "),
                "what goes on stands further in: {plain}"
            );
        }
    }
}
