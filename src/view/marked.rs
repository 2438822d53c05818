//! The article's text with what was found in it marked up.
//!
//! Names, quotations, cues and speakers overlap in every way, and tags may not: the text is cut wherever one of them
//! begins or ends, and each piece says all that holds for it.

use maud::{Markup, PreEscaped, Render, html};

use super::names::singular;
use super::text::clean;
use super::told;
use super::voices::{self, Voices};
use crate::record::{EnrichedRecord, FieldName, Quote, Speaker, Stretch};

/// Longest words for a speaker that are bold, bytes. A whole clause in bold would shout down what is said.
const LONGEST_BOLD: usize = 90;

/// What a stretch of text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Mention of an entity, by index.
    Name(usize),
    /// Words of a quotation, by index.
    Quote(usize),
    /// Words in marks inside a mixed quotation: the speaker's own.
    Own,
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
    anchor: &'a str,
}

impl<'a> Marked<'a> {
    pub(super) fn new(record: &'a EnrichedRecord, voices: &'a Voices, anchor: &'a str) -> Self {
        let (mut headline, mut body) = (Field::default(), Field::default());
        let mut add = |at: &Stretch, kind: Kind| {
            let (field, text) = match at.field {
                FieldName::Headline => (&mut headline, record.headline.as_str()),
                FieldName::Body => (&mut body, record.text()),
            };
            let (start, end) = (at.start as usize, at.end as usize);
            // A record that came from elsewhere may point where its text does not lead.
            if text.get(start..end).is_some_and(|words| !words.is_empty()) {
                field.layers.push(Layer { start, end, last_end: 0, kind });
                return Some(behind_marks(text, end));
            }
            None
        };
        for (entity_idx, entity) in record.entities.iter().enumerate() {
            entity.mentions.iter().for_each(|mention| _ = add(&mention.at, Kind::Name(entity_idx)));
        }
        let mut labels = Vec::new();
        for (quote_idx, quote) in record.quotes.iter().enumerate() {
            labels.extend(add(&quote.at, Kind::Quote(quote_idx)).map(|at| (quote.at.field, at, quote_idx)));
            for quoted in &quote.quoted {
                let (field, text) = (quote.at.field, String::new());
                add(&Stretch { field, start: quoted.start, end: quoted.end, text }, Kind::Own);
            }
            quote.cue.iter().for_each(|cue| _ = add(cue, Kind::Cue(quote_idx)));
            let mentions = quote.speakers.iter().filter_map(|speaker| speaker.mention.as_ref());
            mentions.for_each(|mention| _ = add(mention, Kind::Who(quote_idx)));
        }
        for (at_field, at, quote_idx) in labels.into_iter().filter(|&(.., idx)| wants_label(record, voices, idx)) {
            let field = if at_field == FieldName::Headline { &mut headline } else { &mut body };
            field.labels.push((at, quote_idx));
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
        Self { record, headline, body, voices, anchor }
    }

    /// Returns the headline.
    pub(super) fn headline(&self) -> Markup {
        let mut html = String::new();
        self.pieces(&mut html, &self.record.headline, &self.headline, 0, self.record.headline.len());
        PreEscaped(html)
    }

    /// Returns the body, a paragraph wherever a blank line sets one apart.
    pub(super) fn body(&self) -> Markup {
        let mut html = String::with_capacity(2 * self.record.text().len());
        let body = self.record.text();
        let mut start = 0;
        let mut line_start = 0;
        for line in body.split_inclusive('\n') {
            if line.trim().is_empty() {
                self.paragraph(&mut html, start, line_start);
                start = line_start + line.len();
            }
            line_start += line.len();
        }
        self.paragraph(&mut html, start, body.len());
        PreEscaped(html)
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
        let (mut open, mut last_label) = (Vec::<&Layer>::new(), None);
        for (cut_idx, &cut) in cuts.iter().enumerate() {
            while let Some(&(at, quote_idx)) = labels.next_if(|&&(at, _)| at <= cut) {
                let has_neighbour = last_label == Some(at) || labels.peek().is_some_and(|(next, _)| *next == at);
                self.label(html, quote_idx, has_neighbour);
                last_label = Some(at);
            }
            open.retain(|layer| layer.end > cut);
            while let Some(layer) = waiting.next_if(|layer| layer.start <= cut) {
                if layer.end > cut {
                    open.push(layer);
                }
            }
            if let Some(&next) = cuts.get(cut_idx + 1) {
                self.piece(html, cut, &text[cut..next], &open);
            }
        }
    }

    /// Writes one piece, which begins at `start` and for which all of `layers` hold.
    fn piece(&self, html: &mut String, start: usize, text: &str, layers: &[&Layer]) {
        if layers.is_empty() {
            lines(text).render_to(html);
            return;
        }
        let mut name = None;
        let (mut quotes, mut cues, mut speakers) = (Vec::new(), Vec::new(), Vec::new());
        let (mut is_own, mut is_long, mut begins) = (false, false, Vec::new());
        for layer in layers {
            match layer.kind {
                Kind::Name(entity_idx) => name = Some(entity_idx),
                Kind::Quote(quote_idx) => {
                    if layer.start == start {
                        begins.push(quote_idx);
                    }
                    quotes.push(quote_idx);
                }
                Kind::Own => is_own = true,
                Kind::Cue(quote_idx) => cues.push(quote_idx),
                Kind::Who(quote_idx) => {
                    speakers.push(quote_idx);
                    is_long |= layer.end - layer.start > LONGEST_BOLD;
                }
            }
        }
        // The innermost quotation, which stands last, gives its colour.
        let innermost = quotes.last().copied();
        is_own |= innermost.is_some_and(|idx| self.record.quotes[idx].kind == "direct");
        let coloured = innermost.or(speakers.first().copied()).or(cues.first().copied());
        let entity = name.map(|idx| &self.record.entities[idx]);
        let list = |idxs: &[usize]| idxs.iter().map(usize::to_string).collect::<Vec<_>>().join(" ");
        let some_list = |idxs: &[usize]| (!idxs.is_empty()).then(|| list(idxs));
        let id = |quote_idx: usize| format!("{}-t{quote_idx}", self.anchor);
        let (last, others) = begins.split_last().map_or((None, &begins[..]), |(last, others)| (Some(*last), others));
        let mut words = html! {
            span.(coloured.map_or("", |idx| self.voices.colour_of(idx))) .own[is_own] .told[innermost.is_some() && !is_own]
                .cue[!cues.is_empty()] .speaks[!speakers.is_empty()] .long[is_long] .named[entity.is_some_and(|entity| is_name(&entity.entity_type))]
                id=[last.map(id)] tabindex=[last.map(|_| "-1")]
                data-e=[name] data-q=[some_list(&quotes)] data-c=[some_list(&cues)] data-w=[some_list(&speakers)]
                title=[entity.map(|entity| format!("{} ({})", clean(&entity.name), singular(&entity.entity_type)))]
                { (lines(text)) }
        };
        // A link leads to each of several quotations that begin together.
        for quote_idx in others {
            words = html! { span id=(id(*quote_idx)) tabindex="-1" { (words) } };
        }
        words.render_to(html);
    }

    /// Writes who speaks a quotation, after it, and what they do with it. Where labels stand side by side each has its names:
    /// two bare signs would not tell whom to check.
    fn label(&self, html: &mut String, quote_idx: usize, has_neighbour: bool) {
        let quote = &self.record.quotes[quote_idx];
        // The words alone of a denial read as an admission: the label tells what is done with them.
        let (names, verb) = (voices::names(quote), told::verb_and_asked(self.record, quote));
        let is_sure = told::sureness(quote) == "sure";
        let has_names = has_neighbour || !is_named(quote) || quote.act == "denial";
        html! {
            a.by.(self.voices.colour_of(quote_idx)) href={ "#" (self.anchor) "-q" (quote_idx) } data-b=(quote_idx) {
                // The arrow says that it belongs to the words before it: it would read as if it introduced the next ones. It
                // stays on the line of the name.
                @if has_names { span aria-hidden="true" { "\u{2190}\u{a0}" } (clean(&names)) @if quote.act != "statement" { " " (clean(&verb)) } " " }
                @if !is_sure && !quote.speakers.is_empty() { span.check { "check speaker" } }
            }
        }
        .render_to(html);
    }
}

/// Returns whether a quotation has a label in the text. One whose speaker stands beside it by name needs none, nor does one that
/// goes on with the voice before it.
fn wants_label(record: &EnrichedRecord, voices: &Voices, quote_idx: usize) -> bool {
    let quote = &record.quotes[quote_idx];
    let is_clear = told::sureness(quote) == "sure" && is_named(quote);
    // A headline is short: its denial stands beside its word of denying.
    if is_clear && (quote.act != "denial" || quote.at.field == FieldName::Headline) {
        return false;
    }
    let before = quote_idx.checked_sub(1).map(|idx| &record.quotes[idx]);
    // In one paragraph a voice is told of once.
    let is_told_of = before.is_some_and(|before| {
        voices.of(quote_idx - 1) == voices.of(quote_idx)
            && before.act == quote.act
            && told::sureness(before) == told::sureness(quote)
            && (quote.nested_in.is_some()
                || record.between(&before.at, &quote.at).is_some_and(|between| !between.contains("\n\n")))
    });
    !is_told_of
}

/// Returns whether everybody who says it stands beside it under the name that the record has.
fn is_named(quote: &Quote) -> bool {
    let stands_beside = |speaker: &Speaker| {
        speaker.form == "named"
            || speaker
                .mention
                .as_ref()
                .is_some_and(|mention| mention.text.to_lowercase().contains(&speaker.name.to_lowercase()))
    };
    !quote.speakers.is_empty() && quote.speakers.iter().all(stands_beside)
}

/// Returns whether something is a name to a reader: a date or a sum is none.
fn is_name(entity_type: &str) -> bool {
    !matches!(entity_type, "DATE" | "MONEY")
}

/// Returns text with its line breaks.
fn lines(text: &str) -> Markup {
    let text = clean(text);
    html! {
        @for (idx, line) in text.split('\n').enumerate() {
            @if idx > 0 { br; }
            (line)
        }
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
