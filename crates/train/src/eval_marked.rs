//! Scores quotations and their resolved speakers against articles marked by hand.

use super::eval_quotes::is_lenient_match;
use super::marked::{MarkedArticle, MarkedQuote};
use super::quotes_gold::bare;
use super::score::{Counts, Report};
use quotewire_engine::{Enricher, Enrichment, Quote, QuoteKind, SpeakerForm};

/// Returns how `enricher` does on `articles`.
///
/// A quotation is found where one of ours has four fifths in common with it, whatever its kind; direct ones count as
/// exact by their edges without marks and closing punctuation. A speaker is right by name: that of the entity, or any
/// other name that the entity has in the article. "Speaker, found" looks at the quotations found alone; "end to end"
/// takes what was not found for wrong, and its precision is over all that we found.
#[must_use]
pub(super) fn score(articles: &[MarkedArticle], enricher: &Enricher) -> Report {
    let mut tally = Tally::default();
    for article in articles {
        tally.add(article, &enricher.enrich(&article.headline, &article.body));
    }
    tally.into_report()
}

#[derive(Default)]
struct Tally {
    any: Counts,
    direct: Counts,
    kind: Counts,
    reported: Counts,
    end_to_end: Counts,
    by_form: [Counts; 4],
    continued: Counts,
    mistakes: Vec<String>,
}

const FORMS: [(SpeakerForm, &str); 4] = [
    (SpeakerForm::Named, "speaker, found, named"),
    (SpeakerForm::Pronoun, "speaker, found, pronoun"),
    (SpeakerForm::Nominal, "speaker, found, nominal"),
    (SpeakerForm::Implicit, "speaker, found, implicit"),
];

impl Tally {
    fn add(&mut self, article: &MarkedArticle, found: &Enrichment) {
        let text = found.document.text();
        let n_direct = found.quotes.iter().filter(|quote| quote.kind == QuoteKind::Direct).count();
        self.any.found += found.quotes.len();
        self.end_to_end.found += found.quotes.len();
        self.direct.found += n_direct;
        self.reported.found += found.quotes.len() - n_direct;
        let mut is_matched = vec![false; found.quotes.len()];
        for gold in &article.quotes {
            let span = bare(text, gold.span);
            self.any.gold += 1;
            self.end_to_end.gold += 1;
            let of_kind = if gold.kind == QuoteKind::Direct { &mut self.direct } else { &mut self.reported };
            of_kind.gold += 1;
            let Some(quote_idx) = best(text, &found.quotes, gold, &is_matched) else {
                self.mistakes.push(format!("{}: missed {} «{}»", article.id, gold.kind.as_str(), span.of(text)));
                continue;
            };
            is_matched[quote_idx] = true;
            self.compare(article, found, gold, quote_idx);
        }
        for (quote, _) in found.quotes.iter().zip(&is_matched).filter(|(_, is_matched)| !**is_matched) {
            self.mistakes.push(format!("{}: extra {} «{}»", article.id, quote.kind.as_str(), quote.span.of(text)));
        }
    }

    /// Counts what is right of quotation `quote_idx`, which is the annotated `gold`.
    fn compare(&mut self, article: &MarkedArticle, found: &Enrichment, gold: &MarkedQuote, quote_idx: usize) {
        let text = found.document.text();
        let span = bare(text, gold.span);
        let of_kind = if gold.kind == QuoteKind::Direct { &mut self.direct } else { &mut self.reported };
        let quote = &found.quotes[quote_idx];
        self.any.right += 1;
        self.kind.found += 1;
        self.kind.gold += 1;
        self.kind.right += usize::from(quote.kind == gold.kind);
        let is_exact = bare(text, quote.span) == span;
        of_kind.right += usize::from(
            (gold.kind == QuoteKind::Direct) == (quote.kind == QuoteKind::Direct)
                && (is_exact || gold.kind != QuoteKind::Direct),
        );
        self.continued.gold += usize::from(gold.continues);
        self.continued.found += usize::from(quote.continues.is_some());
        self.continued.right += usize::from(gold.continues && quote.continues.is_some());
        let name = is_right(found, quote_idx, gold);
        self.end_to_end.right += usize::from(name.is_ok());
        for (counts, (form, _)) in self.by_form.iter_mut().zip(FORMS) {
            if form == gold.form {
                counts.gold += 1;
                counts.found += 1;
                counts.right += usize::from(name.is_ok());
            }
        }
        if let Err(name) = name {
            self.mistakes.push(format!(
                "{}: «{}» is {} ({}), taken for {name}",
                article.id,
                span.of(text),
                gold.speakers.join(" / "),
                gold.form.as_str()
            ));
        }
        if quote.kind != gold.kind {
            self.mistakes.push(format!(
                "{}: «{}» is {}, taken for {}",
                article.id,
                span.of(text),
                gold.kind.as_str(),
                quote.kind.as_str()
            ));
        }
    }

    fn into_report(self) -> Report {
        let mut counts = vec![
            ("direct, exact", self.direct),
            ("mixed and indirect, overlap 0.8", self.reported),
            ("any kind, overlap 0.8", self.any),
            ("kind of those found", self.kind),
            ("continues another", self.continued),
            ("speaker, found", sum(&self.by_form)),
        ];
        counts.extend(FORMS.iter().zip(self.by_form).map(|((_, name), counts)| (*name, counts)));
        counts.push(("speaker, end to end", self.end_to_end));
        Report { counts, mistakes: self.mistakes, ..Report::default() }
    }
}

fn sum(parts: &[Counts]) -> Counts {
    parts.iter().fold(Counts::default(), |sum, part| Counts {
        found: sum.found + part.found,
        gold: sum.gold + part.gold,
        right: sum.right + part.right,
    })
}

/// Returns the quotation that has most in common with `gold`, of the same kind before others.
pub(super) fn best(text: &str, quotes: &[Quote], gold: &MarkedQuote, is_matched: &[bool]) -> Option<usize> {
    let span = bare(text, gold.span);
    (0..quotes.len())
        .filter(|&idx| !is_matched[idx] && is_lenient_match(span, bare(text, quotes[idx].span)))
        .max_by_key(|&idx| {
            let other = bare(text, quotes[idx].span);
            (other == span, quotes[idx].kind == gold.kind, usize::MAX - idx)
        })
}

/// Returns whether the speaker found, of several the first, is the one marked; the name found where it is not.
fn is_right(found: &Enrichment, quote_idx: usize, gold: &MarkedQuote) -> Result<(), String> {
    let Some(speaker) = found.speakers[quote_idx].first() else {
        return if gold.speakers.is_empty() { Ok(()) } else { Err("nobody".to_owned()) };
    };
    let entity = speaker.entity_idx.map(|idx| &found.entities.entities[idx]);
    // Two who speak together may be marked as "Jane Roe and John Doe".
    let together: Vec<&str> = found.speakers[quote_idx].iter().map(|speaker| speaker.name.as_str()).collect();
    let together = together.join(" and ");
    let names = [&speaker.name, &together].into_iter().chain(entity.into_iter().flat_map(|entity| &entity.aliases));
    if names.into_iter().any(|name| is_speaker(gold, name)) {
        Ok(())
    } else {
        Err(format!("{} ({})", speaker.name, speaker.form.as_str()))
    }
}

/// Returns whether `name` is that of the speaker of `gold`.
pub(super) fn is_speaker(gold: &MarkedQuote, name: &str) -> bool {
    let name = plain(name);
    gold.speakers.iter().any(|wanted| {
        // A description may tell more, or less, of the same noun.
        let is_description = wanted.starts_with(char::is_lowercase);
        let wanted = plain(wanted);
        let goes_on =
            |long: &str, short: &str| long.strip_prefix(short).is_some_and(|rest| rest.starts_with([' ', ',']));
        name == wanted || is_description && (goes_on(&name, &wanted) || goes_on(&wanted, &name))
    })
}

/// Returns `name` in small letters, apostrophes straight, without its article, a nickname in marks and the legal form.
fn plain(name: &str) -> String {
    let name = name.to_lowercase().replace('\u{2019}', "'");
    let mut is_in_marks = false;
    let name: Vec<&str> = name
        .split(' ')
        .filter(|word| {
            let opens = word.starts_with(['"', '\u{201c}', '\u{2018}']);
            let is_nickname = opens || is_in_marks;
            is_in_marks = is_nickname && !word.ends_with(['"', '\u{201d}', '\'']);
            !is_nickname
        })
        .filter(|word| !matches!(*word, "llc" | "inc" | "inc." | "plc" | "ltd" | "ltd."))
        .collect();
    let name = name.join(" ");
    let name = ["the ", "a ", "an "].iter().find_map(|article| name.strip_prefix(article)).unwrap_or(&name);
    name.to_owned()
}
