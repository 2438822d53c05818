//! A record that must fit into a message: what is left out, the cheapest loss first.
//!
//! The extraction is deterministic, so that nothing is lost for good: the article itself lies in the input stream, and the same
//! program makes the whole record from it.

use std::cmp::Ordering;
use std::collections::HashSet;

use serde::Serialize;

use super::model::EnrichedRecord;
use super::version::SOFTWARE;
use crate::article::Warning;

/// The code of the warning that a shortened record has.
pub(crate) const SHORTENED: &str = "record_shortened";
/// Characters of a headline that stay where even the headline is too long.
const HEADLINE_CHARS: usize = 500;

/// What may be left out, in this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Step {
    Body,
    Mentions,
    IndirectWords,
    Extra,
    Rest,
    Headline,
}

const STEPS: [Step; 6] = [Step::Body, Step::Mentions, Step::IndirectWords, Step::Extra, Step::Rest, Step::Headline];

/// Returns `record` as JSON of at most `max_bytes`: whole where it fits, else without its body, then with the first mention of
/// each entity alone, without the words of indirect quotations, without `article.extra`, with as many of the most salient
/// entities and of the first quotations as there is room for, and at last without `article` and with the beginning of its
/// headline. The warning `record_shortened` says what is left out, and by `whole` where the whole article is. What does not
/// fit even so is returned as short as it gets. The second is whether anything was left out.
///
/// # Cost
///
/// None next to the writing where it fits; else up to ten times the writing.
#[must_use]
pub fn to_json_within(record: EnrichedRecord, max_bytes: usize, whole: &str) -> (Vec<u8>, bool) {
    let json = record.to_json();
    if json.len() <= max_bytes {
        return (json, false);
    }
    let mut shortening = Shortening { n_whole_bytes: json.len(), max_bytes, whole, left_out: Vec::new(), record };
    drop(json);
    let mut json = Vec::new();
    for step in STEPS {
        if shortening.leave_out(step) {
            json = shortening.told().to_json();
            if json.len() <= max_bytes {
                break;
            }
        }
    }
    (json, true)
}

struct Shortening<'a> {
    record: EnrichedRecord,
    n_whole_bytes: usize,
    max_bytes: usize,
    whole: &'a str,
    left_out: Vec<String>,
}

impl Shortening<'_> {
    /// Returns whether there was anything to leave out.
    fn leave_out(&mut self, step: Step) -> bool {
        let n_left_out = self.left_out.len();
        match step {
            Step::Body => self.body(),
            Step::Mentions => self.mentions(),
            Step::IndirectWords => self.indirect_words(),
            Step::Extra => self.extra(),
            Step::Rest => self.rest(),
            Step::Headline => self.headline(),
        }
        self.left_out.len() > n_left_out
    }

    fn body(&mut self) {
        if self.record.body.take_if(|body| !body.is_empty()).is_some() {
            self.left_out.push("the body".to_owned());
        }
    }

    fn mentions(&mut self) {
        let entities = &mut self.record.entities;
        let n_mentions: usize = entities.iter().map(|entity| entity.mentions.len()).sum();
        entities.iter_mut().for_each(|entity| entity.mentions.truncate(1));
        if n_mentions > entities.len() {
            self.left_out.push(format!(
                "all but the first mention of each entity ({} of {n_mentions} mentions)",
                n_mentions - entities.len()
            ));
        }
    }

    fn indirect_words(&mut self) {
        let indirect = self.record.quotes.iter_mut().filter(|quote| quote.kind == "indirect");
        let n_quotes = indirect.map(|quote| quote.at.text.clear()).count();
        if n_quotes > 0 {
            self.left_out.push(format!("the words of {n_quotes} indirect quotations"));
        }
    }

    fn extra(&mut self) {
        if self.record.article.shift_remove("extra").is_some() {
            self.left_out.push("article.extra".to_owned());
        }
    }

    /// Leaves out the least salient entities and the last quotations: half of the room is for each kind, and what one does not
    /// need is the other's.
    fn rest(&mut self) {
        let (entities, quotes) = (std::mem::take(&mut self.record.entities), std::mem::take(&mut self.record.quotes));
        let (n_entities, n_quotes) = (entities.len(), quotes.len());
        // With the longest form of the warning, in which the numbers are those of the whole.
        let n_told = self.left_out.len();
        self.left_out.extend(rest_left_out(n_entities, n_entities, n_quotes, n_quotes));
        let n_room = self.max_bytes.saturating_sub(self.told().to_json().len());
        self.left_out.truncate(n_told);

        let mut by_salience: Vec<usize> = (0..n_entities).collect();
        by_salience.sort_by(|&a, &b| {
            entities[b].salience.partial_cmp(&entities[a].salience).unwrap_or(Ordering::Equal).then(a.cmp(&b))
        });
        let entity_lens: Vec<usize> = by_salience.iter().map(|&idx| json_len(&entities[idx])).collect();
        let quote_lens: Vec<usize> = quotes.iter().map(json_len).collect();
        let n_quote_bytes: usize = quote_lens.iter().sum();
        let (n_kept_entities, n_entity_bytes) =
            prefix(&entity_lens, (n_room / 2).max(n_room.saturating_sub(n_quote_bytes)));
        let (n_kept_quotes, _) = prefix(&quote_lens, n_room - n_entity_bytes);

        let kept: HashSet<usize> = by_salience[..n_kept_entities].iter().copied().collect();
        let kept_entities = entities.into_iter().enumerate().filter(|(idx, _)| kept.contains(idx));
        self.record.entities = kept_entities.map(|(_, entity)| entity).collect();
        self.record.quotes = quotes;
        self.record.quotes.truncate(n_kept_quotes);
        self.forget_what_is_gone();
        let (n_gone_entities, n_gone_quotes) = (n_entities - n_kept_entities, n_quotes - n_kept_quotes);
        self.left_out.extend(rest_left_out(n_gone_entities, n_entities, n_gone_quotes, n_quotes));
    }

    /// No id may lead to what is not there. A speaker keeps its name.
    fn forget_what_is_gone(&mut self) {
        let record = &mut self.record;
        let entity_ids: HashSet<&str> = record.entities.iter().map(|entity| entity.id.as_str()).collect();
        let quote_ids: HashSet<String> = record.quotes.iter().map(|quote| quote.id.clone()).collect();
        for quote in &mut record.quotes {
            for speaker in &mut quote.speakers {
                speaker.entity.take_if(|id| !entity_ids.contains(id.as_str()));
            }
            quote.continues.take_if(|id| !quote_ids.contains(id));
            quote.nested_in.take_if(|id| !quote_ids.contains(id));
        }
    }

    fn headline(&mut self) {
        let record = &mut self.record;
        if !record.article.is_empty() {
            record.article.clear();
            self.left_out.push("article".to_owned());
        }
        if let Some((end, _)) = record.headline.char_indices().nth(HEADLINE_CHARS) {
            record.headline.truncate(end);
            self.left_out.push(format!("the headline behind its first {HEADLINE_CHARS} characters"));
        }
    }

    /// Returns the record with a warning that says what has been left out so far.
    fn told(&mut self) -> &EnrichedRecord {
        let message = format!(
            "the record takes {} bytes and there is room for {}; left out: {}. {}; quotewire enrich of {SOFTWARE} with the \
             model {} makes the whole record from it",
            self.n_whole_bytes,
            self.max_bytes,
            self.left_out.join("; "),
            self.whole,
            self.record.enrichment.model,
        );
        let warnings = &mut self.record.warnings;
        warnings.retain(|warning| warning.code != SHORTENED);
        warnings.push(Warning::new(SHORTENED, message));
        &self.record
    }
}

/// Tells of what is left out, in words.
fn rest_left_out(n_entities: usize, of_entities: usize, n_quotes: usize, of_quotes: usize) -> Vec<String> {
    let mut left_out = Vec::new();
    if n_entities > 0 {
        left_out.push(format!("the least salient {n_entities} of {of_entities} entities"));
    }
    if n_quotes > 0 {
        left_out.push(format!("the last {n_quotes} of {of_quotes} quotations"));
    }
    left_out
}

/// Returns how many of the first fit into `n_room` bytes, and how many bytes they take.
fn prefix(lens: &[usize], n_room: usize) -> (usize, usize) {
    let mut n_bytes = 0;
    let n_fitting = lens.iter().take_while(|len| {
        let fits = n_bytes + *len <= n_room;
        n_bytes += if fits { **len } else { 0 };
        fits
    });
    (n_fitting.count(), n_bytes)
}

/// Returns the bytes of one element of a list, its comma too.
fn json_len(element: &impl Serialize) -> usize {
    serde_json::to_vec(element).map_or(0, |json| json.len() + 1)
}

#[cfg(test)]
mod tests;
