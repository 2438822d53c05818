//! Scores one article annotated in full: its quotation marks, its quotations and who speaks them.

use std::path::Path;

use serde::Deserialize;

use super::data::{CodePoints, DataError, read_json, read_text};
use super::eval_quotes::is_lenient_match;
use super::quotes_gold::bare;
use super::score::Counts;
use quotewire_engine::{ByteSpan, Enricher, Enrichment, QuoteKind};

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

/// Returns the measures of the article that `path` annotates; its text stands beside it, in the file it names.
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

    let mut marks = Counts { found: enrichment.document.mark_pairs.len(), ..Counts::default() };
    let found_marks: Vec<ByteSpan> = enrichment
        .document
        .mark_pairs
        .iter()
        .filter_map(|pair| {
            let close = enrichment.document.tokens[pair.close?].span.end;
            Some(ByteSpan { start: enrichment.document.tokens[pair.open].span.start, end: close })
        })
        .collect();
    let mut direct = Counts::default();
    let mut mixed = Counts::default();
    let mut indirect = Counts::default();
    let mut taken = vec![false; enrichment.quotes.len()];
    let mut direct_speakers = Counts::default();
    let mut speakers = Counts::default();
    for quotation in &sample.quotations {
        let marked: Vec<ByteSpan> = match quotation.kind.as_str() {
            "direct" => points.span(quotation.start, quotation.end).into_iter().collect(),
            _ => quotation.quoted_parts.iter().filter_map(|part| points.span(part.start, part.end)).collect(),
        };
        // Nested layers name the same marks again.
        if quotation.kind == "direct" || quotation.level == "core" {
            marks.gold += marked.len();
            marks.right += marked.iter().filter(|span| found_marks.contains(span)).count();
        }
        if quotation.level != "core" {
            continue;
        }
        let Some(span) = points.span(quotation.start, quotation.end) else { continue };
        let counts = match quotation.kind.as_str() {
            "direct" => &mut direct,
            "mixed" => &mut mixed,
            _ => &mut indirect,
        };
        counts.gold += 1;
        let found = find(&enrichment, span, &quotation.kind);
        // Two layers of one annotated quotation may match the same one of ours.
        counts.found += found.map_or(0, |quote_idx| usize::from(!std::mem::replace(&mut taken[quote_idx], true)));
        counts.right += usize::from(found.is_some());
        let is_right = found.and_then(|quote_idx| enrichment.speakers[quote_idx].first()).is_some_and(|speaker| {
            let name = speaker.entity_idx.map_or(&speaker.name, |idx| &enrichment.entities.entities[idx].name);
            quotation.speaker_accepted.contains(name)
        });
        for counts in [Some(&mut speakers), (quotation.kind == "direct").then_some(&mut direct_speakers)] {
            let Some(counts) = counts else { continue };
            counts.gold += 1;
            counts.right += usize::from(is_right);
        }
    }
    // The others are false, unless the gold holds them as borderline.
    for (quote, _) in enrichment.quotes.iter().zip(&taken).filter(|(_, taken)| !**taken) {
        let borderline =
            sample.quotations.iter().filter(|quotation| quotation.level != "core").any(|quotation| {
                points.span(quotation.start, quotation.end).is_some_and(|span| span.overlaps(quote.span))
            });
        if !borderline {
            match quote.kind {
                QuoteKind::Direct => direct.found += 1,
                QuoteKind::Mixed => mixed.found += 1,
                QuoteKind::Indirect => indirect.found += 1,
            }
        }
    }
    direct_speakers.found = direct_speakers.gold;
    speakers.found = speakers.gold;
    Ok(vec![
        ("pairs of marks, exact", marks),
        ("core direct quotations, exact", direct),
        ("core mixed quotations", mixed),
        ("core indirect quotations", indirect),
        ("speakers of core direct ones", direct_speakers),
        ("speakers of all core ones", speakers),
    ])
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
