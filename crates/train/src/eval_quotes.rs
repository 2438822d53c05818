//! Scores of quotations against annotated articles.

use rustc_hash::FxHashSet;

use super::quotes_gold::{GoldArticle, bare, stretches, whole_stretches};
use super::score::{Calibration, Counts, Report};
use quotewire_engine::{ByteSpan, Document, Quote, QuoteKind};

/// Two contents whose common part is this share of their union count as the same in the lenient measures.
const LENIENT_OVERLAP: f64 = 0.8;

/// How the quotations found compare with the annotated ones.
#[derive(Debug, Clone, Default)]
pub struct QuoteReport {
    /// Articles scored.
    pub n_articles: usize,
    /// Direct quotations with exact edges, each stretch between marks for itself.
    pub direct: Counts,
    /// The same, with every annotated content that stands between marks as a whole taken for direct, whatever
    /// else its attribution holds; what is found inside another direct quotation is left out, for these annotations have one layer.
    pub direct_by_stretch: Counts,
    /// Direct quotations found that share nothing with any annotated content.
    pub n_false_direct: usize,
    /// Mixed quotations with exact edges.
    pub mixed: Counts,
    /// Mixed quotations whose contents overlap by four fifths.
    pub mixed_lenient: Counts,
    /// Mixed quotations whose contents overlap by four fifths, each annotated content by its own marks: those that
    /// stand between marks as a whole are direct, those without marks indirect, whatever their attribution is called.
    pub mixed_by_marks: Counts,
    /// Indirect quotations with exact edges.
    pub indirect: Counts,
    /// Indirect quotations whose contents overlap by four fifths.
    pub indirect_lenient: Counts,
    /// Contents of any kind, exact.
    pub any: Counts,
    /// Contents of any kind that overlap by four fifths.
    pub any_lenient: Counts,
    /// Cues that share a word with the annotated one, on contents that overlap by four fifths.
    pub cue: Counts,
    /// Sources that share a word with the annotated one, on contents that overlap by four fifths.
    pub source: Counts,
    /// Sources of direct quotations, likewise.
    pub direct_source: Counts,
    /// The cues of all quotations, with exact edges.
    pub cue_exact: Counts,
    /// The sources of all quotations, with exact edges.
    pub source_exact: Counts,
    /// The confidence of every quotation, right where a content overlaps it by four fifths.
    pub calibration: Calibration,
}

/// One content, found or annotated, with edges made bare.
pub(super) struct Item {
    kind: QuoteKind,
    pub(super) span: ByteSpan,
    cues: Vec<ByteSpan>,
    sources: Vec<ByteSpan>,
    confidence: f32,
    is_inner: bool,
}

/// Returns the scores of what `extract` finds in each of `articles`: a document and its quotations.
///
/// Edges are compared without marks, white space and closing punctuation, and without a leading "that" where
/// the content is reported. A content of several spans is several items. An article annotated twice counts twice.
#[must_use]
pub fn score_quotes(articles: &[GoldArticle], mut extract: impl FnMut(&str) -> (Document, Vec<Quote>)) -> QuoteReport {
    let mut report = QuoteReport { n_articles: articles.len(), ..QuoteReport::default() };
    for article in articles {
        let (document, quotes) = extract(&article.text);
        score_article(article, &document, &quotes, &mut report);
    }
    report
}

fn score_article(article: &GoldArticle, document: &Document, quotes: &[Quote], report: &mut QuoteReport) {
    let gold = gold_items(article);
    let found = found_items(document, quotes);
    for (kind, exact, lenient) in [
        (Some(QuoteKind::Direct), &mut report.direct, None),
        (Some(QuoteKind::Mixed), &mut report.mixed, Some(&mut report.mixed_lenient)),
        (Some(QuoteKind::Indirect), &mut report.indirect, Some(&mut report.indirect_lenient)),
        (None, &mut report.any, Some(&mut report.any_lenient)),
    ] {
        let of_kind = |item: &&Item| kind.is_none_or(|kind| kind == item.kind);
        let gold: Vec<&Item> = gold.iter().filter(of_kind).collect();
        let found: Vec<&Item> = found.iter().filter(of_kind).collect();
        let gold_spans: FxHashSet<ByteSpan> = gold.iter().map(|item| item.span).collect();
        let found_spans: FxHashSet<ByteSpan> = found.iter().map(|item| item.span).collect();
        exact.gold += gold_spans.len();
        exact.found += found_spans.len();
        exact.right += gold_spans.intersection(&found_spans).count();
        if let Some(lenient) = lenient {
            let matches = match_leniently(&gold, &found);
            lenient.gold += gold.len();
            lenient.found += found.len();
            lenient.right += matches.len();
        }
    }
    let whole: FxHashSet<ByteSpan> =
        article.quotes.iter().flat_map(|quote| whole_stretches(&article.text, &quote.contents)).collect();
    let direct: FxHashSet<ByteSpan> =
        (found.iter().filter(|item| item.kind == QuoteKind::Direct && !item.is_inner)).map(|item| item.span).collect();
    let by_marks: Vec<&Item> = gold.iter().filter(|item| is_mixed_by_marks(document, &whole, item)).collect();
    let mixed: Vec<&Item> = found.iter().filter(|item| item.kind == QuoteKind::Mixed).collect();
    report.mixed_by_marks.gold += by_marks.len();
    report.mixed_by_marks.found += mixed.len();
    report.mixed_by_marks.right += match_leniently(&by_marks, &mixed).len();
    report.direct_by_stretch.gold += whole.len();
    report.direct_by_stretch.found += direct.len();
    report.direct_by_stretch.right += whole.intersection(&direct).count();
    let gold: Vec<&Item> = gold.iter().collect();
    let found: Vec<&Item> = found.iter().collect();
    report.n_false_direct += found
        .iter()
        .filter(|item| item.kind == QuoteKind::Direct && !gold.iter().any(|other| other.span.overlaps(item.span)))
        .count();
    score_parts(&gold, &found, report);
}

/// Returns whether an annotated content has words in marks and others.
fn is_mixed_by_marks(document: &Document, whole: &FxHashSet<ByteSpan>, item: &Item) -> bool {
    let pairs = &document.mark_pairs;
    let first = pairs.partition_point(|pair| document.tokens[pair.open].span.start < item.span.start);
    item.kind != QuoteKind::Direct
        && !whole.iter().any(|stretch| stretch.contains(item.span))
        // Marks at the edges are not in the bare span.
        && (pairs[first.saturating_sub(1)..].iter())
            .take_while(|pair| pair.inner.start < item.span.end)
            .any(|pair| item.span.overlaps(pair.inner))
}

/// Counts cues and sources; a direct quotation that carries on another has none of its own on either side.
fn score_parts(gold: &[&Item], found: &[&Item], report: &mut QuoteReport) {
    let matches = match_leniently(gold, found);
    let touches =
        |left: &[ByteSpan], right: &[ByteSpan]| left.iter().any(|span| right.iter().any(|other| other.overlaps(*span)));
    let n_with =
        |items: &[&Item], parts: fn(&Item) -> &[ByteSpan]| items.iter().filter(|item| !parts(item).is_empty()).count();
    let cues: fn(&Item) -> &[ByteSpan] = |item| &item.cues;
    let sources: fn(&Item) -> &[ByteSpan] = |item| &item.sources;
    for (counts, parts) in [(&mut report.cue, cues), (&mut report.source, sources)] {
        counts.gold += n_with(gold, parts);
        counts.found += n_with(found, parts);
        counts.right += matches.iter().filter(|(left, right)| touches(parts(left), parts(right))).count();
    }
    for (counts, parts) in [(&mut report.cue_exact, cues), (&mut report.source_exact, sources)] {
        let spans =
            |items: &[&Item]| -> FxHashSet<ByteSpan> { items.iter().flat_map(|item| parts(item)).copied().collect() };
        let (gold, found) = (spans(gold), spans(found));
        counts.gold += gold.len();
        counts.found += found.len();
        counts.right += gold.intersection(&found).count();
    }
    for item in found {
        let is_right = matches.iter().any(|(_, right)| std::ptr::eq(*right, *item));
        report.calibration.add(item.confidence, is_right);
    }
    let direct: Vec<_> = matches
        .iter()
        .filter(|(left, right)| left.kind == QuoteKind::Direct && right.kind == QuoteKind::Direct)
        .collect();
    report.direct_source.gold += direct.iter().filter(|(left, _)| !left.sources.is_empty()).count();
    report.direct_source.found += direct.iter().filter(|(_, right)| !right.sources.is_empty()).count();
    report.direct_source.right += direct.iter().filter(|(left, right)| touches(&left.sources, &right.sources)).count();
}

pub(super) fn gold_items(article: &GoldArticle) -> Vec<Item> {
    let mut items: Vec<Item> = Vec::new();
    for quote in &article.quotes {
        for content in &quote.contents {
            let spans = match quote.kind {
                QuoteKind::Direct => stretches(&article.text, *content),
                QuoteKind::Mixed | QuoteKind::Indirect => {
                    vec![without_that(&article.text, bare(&article.text, *content))]
                }
            };
            items.extend(spans.into_iter().filter(|span| !span.is_empty()).map(|span| Item {
                kind: quote.kind,
                span,
                cues: quote.cues.clone(),
                sources: quote.sources.clone(),
                confidence: 1.0,
                is_inner: false,
            }));
        }
    }
    items
}

fn found_items(document: &Document, quotes: &[Quote]) -> Vec<Item> {
    let text = document.text();
    quotes
        .iter()
        .map(|quote| {
            let mut span = bare(text, quote.span);
            if quote.kind != QuoteKind::Direct {
                span = without_that(text, span);
            }
            // What an earlier part says of cue and source holds for the parts that carry it on.
            let mut origin = quote;
            while origin.source.is_none()
                && origin.cue.is_none()
                && let Some(before) = origin.continues.and_then(|idx| quotes.get(idx))
            {
                origin = before;
            }
            Item {
                kind: quote.kind,
                span,
                cues: origin.cue.into_iter().collect(),
                sources: origin.source.map(|tokens| document.span_of(tokens)).into_iter().collect(),
                confidence: quote.confidence,
                is_inner: quote.nested_in.is_some(),
            }
        })
        .filter(|item| !item.span.is_empty())
        .collect()
}

/// Returns `span` without a leading "that".
pub(super) fn without_that(text: &str, span: ByteSpan) -> ByteSpan {
    let slice = span.of(text);
    match slice.strip_prefix("that ") {
        Some(rest) => bare(text, ByteSpan::new(span.end as usize - rest.len(), span.end as usize)),
        None => span,
    }
}

/// Returns pairs of items whose contents overlap enough, best first, each item at most once.
fn match_leniently<'a>(gold: &[&'a Item], found: &[&'a Item]) -> Vec<(&'a Item, &'a Item)> {
    let mut candidates: Vec<(f64, usize, usize)> = Vec::new();
    for (gold_idx, left) in gold.iter().enumerate() {
        for (found_idx, right) in found.iter().enumerate() {
            let overlap = jaccard(left.span, right.span);
            if overlap >= LENIENT_OVERLAP {
                candidates.push((overlap, gold_idx, found_idx));
            }
        }
    }
    candidates.sort_by(|left, right| right.0.total_cmp(&left.0).then((left.1, left.2).cmp(&(right.1, right.2))));
    let mut gold_taken = vec![false; gold.len()];
    let mut found_taken = vec![false; found.len()];
    let mut matches = Vec::new();
    for (_, gold_idx, found_idx) in candidates {
        if !gold_taken[gold_idx] && !found_taken[found_idx] {
            gold_taken[gold_idx] = true;
            found_taken[found_idx] = true;
            matches.push((gold[gold_idx], found[found_idx]));
        }
    }
    matches
}

/// Returns whether the lenient measures take the two contents for the same.
pub(super) fn is_lenient_match(left: ByteSpan, right: ByteSpan) -> bool {
    jaccard(left, right) >= LENIENT_OVERLAP
}

fn jaccard(left: ByteSpan, right: ByteSpan) -> f64 {
    let common = left.end.min(right.end).saturating_sub(left.start.max(right.start));
    let union = left.end.max(right.end) - left.start.min(right.start);
    if union == 0 { 0.0 } else { f64::from(common) / f64::from(union) }
}

impl QuoteReport {
    /// Returns what there is to tell.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "counts of articles are far below 2^52")]
    pub fn into_report(self) -> Report {
        Report {
            counts: vec![
                ("direct, exact", self.direct),
                ("direct, by stretch", self.direct_by_stretch),
                ("mixed, exact", self.mixed),
                ("mixed, overlap 0.8", self.mixed_lenient),
                ("mixed by marks, overlap 0.8", self.mixed_by_marks),
                ("indirect, exact", self.indirect),
                ("indirect, overlap 0.8", self.indirect_lenient),
                ("any kind, exact", self.any),
                ("any kind, overlap 0.8", self.any_lenient),
                ("cue", self.cue),
                ("cue, exact", self.cue_exact),
                ("source", self.source),
                ("source, exact", self.source_exact),
                ("source of direct ones found", self.direct_source),
            ],
            rates: vec![(
                "false direct quotations an article",
                self.n_false_direct as f64 / self.n_articles.max(1) as f64,
            )],
            calibrations: vec![("quotations, overlap 0.8", self.calibration)],
            mistakes: Vec::new(),
            ..Report::default()
        }
    }
}
