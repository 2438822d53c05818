//! Scores an enricher on an annotated file, whatever the file annotates.

use std::path::Path;
use std::time::{Duration, Instant};

use super::data::{self, DataError, NamesLine};
use super::eval_entities::score_people;
use super::eval_names::{NamesScore, scored_kind};
use super::eval_quotes::score_quotes;
use super::eval_roles::score_roles;
use super::eval_speakers::score_speakers;
use super::named::{self, NamedArticle};
use super::score::Report;
use super::{eval_cases, eval_marked, eval_sample, marked, parts, quotes_gold};
use quotewire_engine::{ByteSpan, Enricher, NameType};

/// Returns what the articles of `gold` say of `enricher`.
///
/// A folder holds articles with their quotations or their names marked. A `.json` file annotates one article in full; JSON Lines annotate names (`entities`), coreference (entities with
/// a `cluster`), quotations (`attributions`), quotations with coreference of their speakers (`attribution_span`), parts of speech (`upos`) or cases (`expect`).
///
/// # Errors
///
/// [`DataError`] where the file cannot be read or is of none of these forms.
pub fn evaluate(gold: &Path, enricher: &Enricher) -> Result<Report, DataError> {
    if gold.is_dir() {
        if named::has_names(gold)? {
            return Ok(score_named(&named::read_folder(gold)?, enricher));
        }
        return Ok(eval_marked::score(&marked::read_folder(gold)?, enricher));
    }
    if gold.extension().is_some_and(|extension| extension == "json") {
        return Ok(eval_sample::score(gold, enricher)?.into());
    }
    let head = data::read_text(gold)?;
    let first = head.lines().next().unwrap_or("");
    if eval_cases::has_cases(gold)? {
        return Ok(eval_cases::score(&eval_cases::read_cases(gold)?, enricher));
    }
    if first.contains("\"upos\"") {
        return Ok(parts::score(gold, enricher.tagger())?.into());
    }
    if first.contains("\"attribution_span\"") {
        let report = score_speakers(gold, enricher)?;
        return Ok(Report { counts: report.measures(), mistakes: report.mistakes, ..Report::default() });
    }
    if first.contains("\"cluster\"") {
        let (counts, mistakes) = score_people(gold)?;
        return Ok(Report { counts: vec![("pairs of mentions of one person", counts)], mistakes, ..Report::default() });
    }
    if first.contains("\"attributions\"") {
        let articles = quotes_gold::read_gold(gold)?;
        let mut watch = Stopwatch::default();
        let report = score_quotes(&articles, |text| {
            let enrichment = watch.time(text, || enricher.enrich("", text));
            (enrichment.document, enrichment.quotes)
        });
        let mut report = report.into_report();
        report.rates.push(watch.speed());
        report.counts.extend(score_roles(gold, enricher.tagger())?);
        return Ok(report);
    }
    if !first.contains("\"entities\"") {
        return Err(DataError::Line {
            path: gold.display().to_string(),
            line: 1,
            message: "neither `entities` nor `attributions`: nothing here to measure against".to_owned(),
        });
    }
    let lines = data::read_lines::<NamesLine>(gold)?;
    Ok(score_names(enricher, |score, find| lines.iter().for_each(|line| score.add(line, &mut *find))))
}

/// Returns what articles with their names marked say of `enricher`.
fn score_named(articles: &[NamedArticle], enricher: &Enricher) -> Report {
    score_names(enricher, |score, find| {
        for NamedArticle { id, text, spans } in articles {
            let gold = spans.iter().map(|(span, kinds)| (*span, scored_kind(kinds[0])));
            score.add_text(id, text, gold.collect(), &mut *find);
        }
    })
}

/// The names of a text, each with its confidence.
type FindNames<'e> = dyn FnMut(&str) -> Vec<(ByteSpan, NameType, f32)> + 'e;

/// Returns the score that `add_all` makes up, given what finds names.
fn score_names(enricher: &Enricher, add_all: impl FnOnce(&mut NamesScore, &mut FindNames<'_>)) -> Report {
    let mut score = NamesScore::default();
    let mut watch = Stopwatch::default();
    add_all(&mut score, &mut |text| {
        let found = watch.time(text, || enricher.enrich("", text)).entities.mentions;
        found.into_iter().map(|mention| (mention.span, mention.name_type, mention.confidence)).collect()
    });
    let mut counts: Vec<_> = score.by_kind.into_iter().collect();
    counts.push(("PERSON+ORGANIZATION+LOCATION", score.core));
    let calibrations = vec![("mentions", score.calibration)];
    Report { counts, calibrations, rates: vec![watch.speed()], mistakes: score.mistakes, ..Report::default() }
}

/// Time taken over some words.
#[derive(Debug, Default)]
struct Stopwatch {
    n_words: usize,
    taken: Duration,
}

impl Stopwatch {
    /// Returns the result of `work` on `text`, and counts its words and the time that it took.
    fn time<T>(&mut self, text: &str, work: impl FnOnce() -> T) -> T {
        let started = Instant::now();
        let result = work();
        self.taken += started.elapsed();
        self.n_words += text.split_whitespace().count();
        result
    }

    /// Returns how many words were done in a second.
    #[expect(clippy::cast_precision_loss, reason = "counts of words are far below 2^52")]
    fn speed(&self) -> (&'static str, f64) {
        ("words a second", self.n_words as f64 / self.taken.as_secs_f64().max(1e-9))
    }
}
