//! The article's text with what was found in it marked up.
//!
//! Names, quotations, cues and speakers overlap in every way, and tags may not: the text is cut wherever one of them
//! begins or ends, and each piece says all that holds for it.

use rustc_hash::FxHashMap;

use super::html::{escaped, push};
use super::voices::{self, Voices};
use crate::cli::enrich::told;
use crate::record::{EnrichedRecord, FieldName, Stretch};

/// What a stretch of text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Mention of an entity, by index.
    Name(usize),
    /// Words of a quotation, by index.
    Quote(usize),
    /// Cue of a quotation.
    Cue(usize),
    /// What stands for the speaker of a quotation.
    Who(usize),
}

/// One stretch, in bytes of its field.
struct Layer {
    start: usize,
    end: usize,
    /// The greatest end of this layer and all before it.
    last_end: usize,
    kind: Kind,
}

/// Every layer of one field.
#[derive(Default)]
struct Field {
    /// Sorted by start.
    layers: Vec<Layer>,
    /// Where the label of a quotation's speakers goes, and which quotation; sorted.
    labels: Vec<(usize, usize)>,
}

/// A record whose text can be written.
pub(super) struct Marked<'a> {
    record: &'a EnrichedRecord,
    headline: Field,
    body: Field,
    voices: &'a Voices,
    /// Index of each entity by its id.
    entity_idxs: FxHashMap<&'a str, usize>,
}

impl<'a> Marked<'a> {
    pub(super) fn new(record: &'a EnrichedRecord, voices: &'a Voices) -> Self {
        let (mut headline, mut body) = (Field::default(), Field::default());
        let mut add = |at: &Stretch, kind: Kind| {
            let (field, text) = match at.field {
                FieldName::Headline => (&mut headline, record.headline.as_str()),
                FieldName::Body => (&mut body, record.text()),
            };
            let (start, end) = (at.start as usize, at.end as usize);
            field.layers.push(Layer { start, end, last_end: 0, kind });
            if let Kind::Quote(quote_idx) = kind {
                field.labels.push((behind_marks(text, end), quote_idx));
            }
        };
        for (entity_idx, entity) in record.entities.iter().enumerate() {
            entity.mentions.iter().for_each(|mention| add(&mention.at, Kind::Name(entity_idx)));
        }
        for (quote_idx, quote) in record.quotes.iter().enumerate() {
            add(&quote.at, Kind::Quote(quote_idx));
            quote.cue.iter().for_each(|cue| add(cue, Kind::Cue(quote_idx)));
            let mention = quote.speakers.iter().filter_map(|speaker| speaker.mention.as_ref());
            mention.for_each(|mention| add(mention, Kind::Who(quote_idx)));
        }
        for field in [&mut headline, &mut body] {
            field.layers.sort_by_key(|layer| layer.start);
            field.labels.sort_unstable();
            let mut last_end = 0;
            for layer in &mut field.layers {
                last_end = layer.end.max(last_end);
                layer.last_end = last_end;
            }
        }
        let entity_idxs = record.entities.iter().enumerate().map(|(idx, entity)| (entity.id.as_str(), idx)).collect();
        Self { record, headline, body, voices, entity_idxs }
    }

    pub(super) fn headline(&self, html: &mut String) {
        self.pieces(html, &self.record.headline, &self.headline, 0, self.record.headline.len());
    }

    /// Writes the body, a paragraph wherever a blank line sets one apart.
    pub(super) fn body(&self, html: &mut String) {
        let body = self.record.text();
        let mut start = 0;
        let mut line_start = 0;
        for line in body.split_inclusive('\n') {
            if line.trim().is_empty() {
                self.paragraph(html, start, line_start);
                start = line_start + line.len();
            }
            line_start += line.len();
        }
        self.paragraph(html, start, body.len());
    }

    fn paragraph(&self, html: &mut String, start: usize, end: usize) {
        if !self.record.text()[start..end].trim().is_empty() {
            html.push_str("<p>");
            self.pieces(html, self.record.text(), &self.body, start, end);
            html.push_str("</p>\n");
        }
    }

    /// Writes the text from `start` to `end`, which goes on from what was written of `field` before.
    fn pieces(&self, html: &mut String, text: &str, field: &Field, start: usize, end: usize) {
        // No layer crosses a paragraph but a quotation that runs over several; those are few.
        let first = field.layers.partition_point(|layer| layer.last_end <= start);
        let behind = field.layers.partition_point(|layer| layer.start < end).max(first);
        let layers = &field.layers[first..behind];
        let first_label = field.labels.partition_point(|&(at, _)| at <= start);
        let labels = &field.labels[first_label..field.labels.partition_point(|&(at, _)| at <= end).max(first_label)];

        let mut cuts = vec![start, end];
        cuts.extend(layers.iter().flat_map(|layer| [layer.start, layer.end]).filter(|cut| (start..end).contains(cut)));
        cuts.extend(labels.iter().map(|&(at, _)| at));
        cuts.sort_unstable();
        cuts.dedup();
        let (mut waiting, mut labels) = (layers.iter().peekable(), labels.iter().peekable());
        let mut open: Vec<&Layer> = Vec::new();
        for (cut_idx, &cut) in cuts.iter().enumerate() {
            while let Some(&(_, quote_idx)) = labels.next_if(|&&(at, _)| at <= cut) {
                self.label(html, quote_idx);
            }
            open.retain(|layer| layer.end > cut);
            while let Some(layer) = waiting.next_if(|layer| layer.start <= cut) {
                if layer.end > cut {
                    open.push(layer);
                }
            }
            if let Some(&next) = cuts.get(cut_idx + 1) {
                self.piece(html, &text[cut..next], &open);
            }
        }
    }

    fn piece(&self, html: &mut String, text: &str, layers: &[&Layer]) {
        let mut name = None;
        let (mut quotes, mut cues, mut speakers) = (Vec::new(), Vec::new(), Vec::new());
        for layer in layers {
            match layer.kind {
                Kind::Name(entity_idx) => name = Some(entity_idx),
                Kind::Quote(quote_idx) => quotes.push(quote_idx),
                Kind::Cue(quote_idx) => cues.push(quote_idx),
                Kind::Who(quote_idx) => speakers.push(quote_idx),
            }
        }
        let text = escaped(text).replace('\n', "<br>");
        if name.is_none() && quotes.is_empty() && cues.is_empty() && speakers.is_empty() {
            html.push_str(&text);
            return;
        }
        let mut class = String::new();
        let mut attributes = String::new();
        if let Some(entity_idx) = name {
            let entity = &self.record.entities[entity_idx];
            class.push_str(&entity.entity_type);
            let title = format!("{}: {}", entity.entity_type, entity.name);
            push(&mut attributes, format_args!(" data-e=\"{entity_idx}\" title=\"{}\"", escaped(&title)));
        }
        // The innermost quotation gives its colour; it stands last.
        if let Some(&innermost) = quotes.last() {
            let kind = &self.record.quotes[innermost].kind;
            push(&mut class, format_args!(" {kind}{}", self.voices.class(innermost)));
        }
        if let Some(&coloured) = quotes.last().or(speakers.first()).or(cues.first()) {
            push(&mut attributes, format_args!(" style=\"--by:{}\"", self.voices.hue(coloured)));
        }
        if !cues.is_empty() {
            class.push_str(" cue");
        }
        for (attribute, quote_idxs) in [("q", quotes), ("c", cues), ("w", speakers)] {
            if !quote_idxs.is_empty() {
                let quote_idxs: Vec<String> = quote_idxs.iter().map(usize::to_string).collect();
                push(&mut attributes, format_args!(" data-{attribute}=\"{}\"", quote_idxs.join(" ")));
            }
        }
        push(html, format_args!("<span class=\"{}\"{attributes}>{text}</span>", class.trim_start()));
    }

    /// Writes who speaks a quotation, after it, and what they do with it.
    fn label(&self, html: &mut String, quote_idx: usize) {
        let quote = &self.record.quotes[quote_idx];
        let (class, hue) = (self.voices.class(quote_idx), self.voices.hue(quote_idx));
        let ids = quote.speakers.iter().filter_map(|speaker| speaker.entity.as_deref());
        let entities: Vec<String> = ids.filter_map(|id| self.entity_idxs.get(id)).map(usize::to_string).collect();
        let entities = if entities.is_empty() { String::new() } else { format!(" data-s=\"{}\"", entities.join(" ")) };
        // The words alone of a denial read as an admission: the label tells what is done with them.
        let (names, verb) = (voices::names(quote), told::verb_and_asked(self.record, quote));
        let act = if quote.act == "statement" { String::new() } else { format!(" {verb}") };
        let by = told::quoted_by(self.record, quote).map(|by| format!(", {by}")).unwrap_or_default();
        let sureness = told::sureness(quote);
        let doubt = if sureness == "sure" { String::new() } else { format!(" \u{b7} speaker:\u{a0}{sureness}") };
        // The arrow says that it belongs to the words before it: it would read as if it introduced the next ones.
        let label = escaped(&format!("\u{2190} {names}{act}{by}{doubt}"));
        let title = escaped(&format!("{names} {verb}{by}; speaker: {sureness}"));
        push(
            html,
            format_args!(
                "<span class=\"by{class}\" data-b=\"{quote_idx}\"{entities} style=\"--by:{hue}\" title=\"{title}\">{label}</span>"
            ),
        );
    }
}

/// Returns the place after the quotation mark and the punctuation that follow `end`, so that a label parts no word
/// from its full stop.
fn behind_marks(text: &str, end: usize) -> usize {
    let is_mark = |c: &char| {
        matches!(c, '"' | '\'' | '\u{201c}' | '\u{201d}' | '\u{2018}' | '\u{2019}' | '\u{ab}' | '\u{bb}')
            || matches!(c, '.' | ',' | ';' | ':' | '!' | '?')
    };
    // The marks of two nested quotations and a full stop are the most there may be.
    end + text[end..].chars().take_while(is_mark).take(4).map(char::len_utf8).sum::<usize>()
}
