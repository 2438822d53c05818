//! What `enrich --explain` writes: for each quotation what made it, and what was turned away.

use std::fmt::Write;

use quotewire_engine::{Enrichment, Quote, QuoteKind, Ruling, Speaker, SpeakerReasons, VetoedBy};

use crate::article::Article;
use crate::cli::terminal::one_line;

/// Returns, for people, which classifiers and rules made each quotation of an article from `file`, how sure they were, and what
/// turned away what else looked like one.
pub(super) fn write(article: &Article, file: Option<&str>, found: Option<&Enrichment>) -> String {
    let file = file.map(|file| format!("{}, ", one_line(file))).unwrap_or_default();
    let mut text = format!("{file}{}\n", one_line(&article.id));
    let Some(found) = found else { return text + "  nothing is extracted from it\n\n" };
    let reasons = found.speaker_reasons();
    for (idx, (quote, speakers)) in found.quotes.iter().zip(&found.speakers).enumerate() {
        let written = quotation(&mut text, found, idx, quote, speakers)
            .and_then(|()| reasons.iter().filter(|it| it.quote_idx == idx).try_for_each(|it| weighed(&mut text, it)));
        debug_assert!(written.is_ok(), "a String takes everything");
    }
    for vetoed in &found.vetoed {
        let words = one_line(found.document.slice(found.document.span_of(vetoed.tokens)));
        let by = match vetoed.by {
            VetoedBy::Rule(rule) => format!("rule {}", rule.name()),
            VetoedBy::Decider(ruling) => format!("the decider, {}", told(&ruling)),
        };
        let written = writeln!(text, "  no quotation by {by}: {words}");
        debug_assert!(written.is_ok(), "a String takes everything");
    }
    text.push('\n');
    text
}

fn quotation(
    text: &mut String,
    found: &Enrichment,
    idx: usize,
    quote: &Quote,
    speakers: &[Speaker],
) -> std::fmt::Result {
    let document = &found.document;
    let (kind, act) = (quote.kind.as_str(), quote.act.as_str());
    writeln!(text, "  q{} {kind} {act}: {}", idx + 1, one_line(document.slice(quote.span)))?;
    let finder = quote.rules.iter().find(|rule| rule.is_finder());
    let confidence = quote.confidence;
    if let Some(rule) = finder {
        writeln!(text, "      found by rule {}: {confidence:.2}", rule.name())?;
    } else if quote.kind == QuoteKind::Direct {
        writeln!(text, "      words in marks, by the classifier of marks: {confidence:.2}")?;
    } else if let Some(ruling) = &quote.ruling {
        writeln!(text, "      labelled by the tagger, kept by the decider: {}", told(ruling))?;
    } else {
        writeln!(text, "      found inside another: {confidence:.2}")?;
    }
    let rules: Vec<&str> = quote.rules.iter().map(|rule| rule.name()).collect();
    if !rules.is_empty() {
        writeln!(text, "      rules: {}", rules.join(", "))?;
    }
    if let Some(cue) = quote.cue {
        writeln!(text, "      cue: {}", one_line(document.slice(cue)))?;
    }
    if let Some(source) = quote.source {
        writeln!(text, "      source: {}", one_line(document.slice(document.span_of(source))))?;
    }
    for speaker in speakers {
        let form = speaker.form.as_str();
        writeln!(text, "      speaker: {}, {form}: {:.2}", one_line(&speaker.name), speaker.confidence)?;
    }
    Ok(())
}

/// Returns how likely the decider of reported statements finds one, and which of its features weigh most.
fn told(ruling: &Ruling) -> String {
    let evidence: Vec<String> = ruling.evidence().map(|(feature, weight)| format!("{feature} {weight:+.1}")).collect();
    format!("{:.2} ({})", ruling.probability, evidence.join(", "))
}

/// How many of those who may be meant are told, and how many reasons of each.
const N_WEIGHED: usize = 3;
const N_REASONS: usize = 5;

fn weighed(text: &mut String, reasons: &SpeakerReasons) -> std::fmt::Result {
    for one in reasons.weighed.iter().take(N_WEIGHED) {
        let name = if one.name.is_empty() { "nobody".into() } else { one_line(&one.name) };
        let told = one.reasons.iter().take(N_REASONS).map(|(reason, weight)| format!("{reason} {weight:+.1}"));
        writeln!(text, "      weighed: {name} {:.2} ({})", one.probability, told.collect::<Vec<_>>().join(", "))?;
    }
    Ok(())
}
