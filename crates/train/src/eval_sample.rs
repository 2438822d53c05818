//! Scores one article annotated in full: its quotation marks, its quotations and who speaks them.

use std::path::Path;

use serde::Deserialize;

use super::data::{CodePoints, DataError, read_json, read_text};
use super::eval_quotes::is_lenient_match;
use super::quotes_gold::bare;
use super::score::Counts;
use quotewire_engine::{ByteSpan, Enricher, Enrichment};

#[derive(Deserialize)]
struct Sample {
    file: String,
    quotations: Vec<Quotation>,
}

#[derive(Deserialize)]
struct Quotation {
    #[serde(rename = "type")]
    kind: String,
    level: String,
    start: usize,
    end: usize,
    #[serde(default)]
    quoted_parts: Vec<Part>,
    #[serde(default)]
    speaker_accepted: Vec<String>,
}

#[derive(Deserialize)]
struct Part {
    start: usize,
    end: usize,
}

/// Returns the measures of the article that `path` annotates; its text stands next to it, in the file it names.
///
/// Quotations are compared by their edges without marks and closing punctuation, speakers by canonical name.
///
/// # Errors
///
/// [`DataError`] where a file cannot be read or is not of this form.
pub(super) fn score(path: &Path, enricher: &Enricher) -> Result<Vec<(&'static str, Counts)>, DataError> {
    let sample: Sample = read_json(path)?;
    let text = read_text(&path.with_file_name(&sample.file))?;
    let points = CodePoints::new(&text);
    let enrichment = enricher.enrich("", &text);
    let mut tally = Tally {
        marks: Counts { found: enrichment.document.mark_pairs.len(), ..Counts::default() },
        ..Tally::default()
    };
    tally.count_marks(&sample, &enrichment, &points);
    let mut taken = vec![false; enrichment.quotes.len()];
    for quotation in sample.quotations.iter().filter(|quotation| quotation.level == "core") {
        tally.count(quotation, &enrichment, &points, &mut taken);
    }
    // The others are false, unless the gold holds them as borderline.
    for (quote, _) in enrichment.quotes.iter().zip(&taken).filter(|(_, taken)| !**taken) {
        let borderline =
            sample.quotations.iter().filter(|quotation| quotation.level != "core").any(|quotation| {
                points.span(quotation.start, quotation.end).is_some_and(|span| span.overlaps(quote.span))
            });
        tally.of_kind(quote.kind.as_str()).found += usize::from(!borderline);
    }
    tally.direct_speakers.found = tally.direct_speakers.gold;
    tally.speakers.found = tally.speakers.gold;
    Ok(vec![
        ("pairs of marks, exact", tally.marks),
        ("core direct quotations, exact", tally.direct),
        ("core mixed quotations", tally.mixed),
        ("core indirect quotations", tally.indirect),
        ("speakers of core direct ones", tally.direct_speakers),
        ("speakers of all core ones", tally.speakers),
    ])
}

#[derive(Default)]
struct Tally {
    marks: Counts,
    direct: Counts,
    mixed: Counts,
    indirect: Counts,
    direct_speakers: Counts,
    speakers: Counts,
}

impl Tally {
    fn of_kind(&mut self, kind: &str) -> &mut Counts {
        match kind {
            "direct" => &mut self.direct,
            "mixed" => &mut self.mixed,
            _ => &mut self.indirect,
        }
    }

    fn count_marks(&mut self, sample: &Sample, enrichment: &Enrichment, points: &CodePoints) {
        let document = &enrichment.document;
        let whole = document.mark_pairs.iter().filter_map(|pair| {
            let close = document.tokens[pair.close?].span.end;
            Some(ByteSpan { start: document.tokens[pair.open].span.start, end: close })
        });
        let found: Vec<ByteSpan> = whole.collect();
        // Nested layers name the same marks again.
        let counted =
            sample.quotations.iter().filter(|quotation| quotation.kind == "direct" || quotation.level == "core");
        for quotation in counted {
            let marked: Vec<ByteSpan> = match quotation.kind.as_str() {
                "direct" => points.span(quotation.start, quotation.end).into_iter().collect(),
                _ => quotation.quoted_parts.iter().filter_map(|part| points.span(part.start, part.end)).collect(),
            };
            self.marks.gold += marked.len();
            self.marks.right += marked.iter().filter(|span| found.contains(span)).count();
        }
    }

    fn count(&mut self, quotation: &Quotation, enrichment: &Enrichment, points: &CodePoints, taken: &mut [bool]) {
        let Some(span) = points.span(quotation.start, quotation.end) else { return };
        let found = find(enrichment, span, &quotation.kind);
        let counts = self.of_kind(&quotation.kind);
        counts.gold += 1;
        // Two layers of one annotated quotation may match the same one of ours.
        counts.found += found.map_or(0, |quote_idx| usize::from(!std::mem::replace(&mut taken[quote_idx], true)));
        counts.right += usize::from(found.is_some());
        let is_right = found.and_then(|quote_idx| enrichment.speakers[quote_idx].first()).is_some_and(|speaker| {
            let name = speaker.entity_idx.map_or(&speaker.name, |idx| &enrichment.entities.entities[idx].name);
            quotation.speaker_accepted.contains(name)
        });
        for counts in [Some(&mut self.speakers), (quotation.kind == "direct").then_some(&mut self.direct_speakers)] {
            let Some(counts) = counts else { continue };
            counts.gold += 1;
            counts.right += usize::from(is_right);
        }
    }
}

/// Returns the quotation that matches the annotated `span`: exact edges where it is direct, four fifths in
/// common and the same kind where it is reported.
fn find(enrichment: &Enrichment, span: ByteSpan, kind: &str) -> Option<usize> {
    let text = enrichment.document.text();
    let gold = bare(text, span);
    enrichment.quotes.iter().position(|quote| {
        let found = bare(text, quote.span);
        quote.kind.as_str() == kind && if kind == "direct" { found == gold } else { is_lenient_match(gold, found) }
    })
}
