//! How people are told of a quotation: who, by which verb, in whose words, and how sure the speaker is.

use std::borrow::Cow;

use crate::record::{EnrichedRecord, Quote};

/// From this confidence on a speaker is told without a warning. Higher sends an editor to look at speakers that are right nearly
/// always; lower passes over those that a pronoun or a description leaves open.
const SURE: f32 = 0.8;

/// Returns the names of everybody who says it: "Jane Roe", "Jane Roe and John Doe"; none where nobody is known.
pub(crate) fn names(quote: &Quote) -> Option<String> {
    let names: Vec<&str> = quote.speakers.iter().map(|speaker| speaker.name.as_str()).collect();
    match names.as_slice() {
        [] => None,
        [one] => Some((*one).to_owned()),
        [first @ .., last] => Some(format!("{} and {last}", first.join(", "))),
    }
}

/// Longest words for whoever is asked for something, bytes. Longer ones are more than a name and a description.
const LONGEST_ASKED: usize = 80;

/// Returns who repeats the quotation in words of their own, as "quoted by Jane Roe"; none where the article itself quotes.
pub(crate) fn quoted_by(record: &EnrichedRecord, quote: &Quote) -> Option<String> {
    let outer = quote.nested_in.as_ref()?;
    let outer = numbered(record, outer).or_else(|| record.quotes.iter().find(|other| other.id == *outer))?;
    names(outer).map(|names| format!("quoted by {names}"))
}

/// Returns the quotation of this id where it stands at its number, as it does in records of this version.
fn numbered<'a>(record: &'a EnrichedRecord, id: &str) -> Option<&'a Quote> {
    let number: usize = id.strip_prefix('q')?.parse().ok()?;
    record.quotes.get(number.checked_sub(1)?).filter(|quote| quote.id == *id)
}

/// Returns the verb that stands between the names and the words, with whoever is asked to do something: "asked the
/// minister", for "asked: to leave" reads as if the speaker wanted to leave.
pub(crate) fn verb_and_asked<'a>(record: &EnrichedRecord, quote: &'a Quote) -> Cow<'a, str> {
    let verb = verb(quote);
    let asks_to = quote.act == "request" && quote.at.text.starts_with("to ");
    let between = quote.cue.as_ref().filter(|_| asks_to).and_then(|cue| record.between(cue, &quote.at));
    let asked = between.map(|between| between.trim().trim_end_matches(','));
    let is_somebody = |asked: &&str| {
        let is_name = |c: char| c.is_alphanumeric() || matches!(c, ' ' | ',' | '.' | '-' | '\'' | '\u{2019}' | '&');
        (1..=LONGEST_ASKED).contains(&asked.len()) && asked.chars().all(is_name) && !matches!(*asked, "for" | "that")
    };
    match asked.filter(is_somebody) {
        Some(asked) => Cow::Owned(format!("{verb} {asked}")),
        None => Cow::Borrowed(verb),
    }
}

/// Returns the verb that stands between the names and the words: what the words alone do not tell.
///
/// Of a denial and a question it is always that of the act, for the cue may be another: "the crowd chanted", "denied having said".
fn verb(quote: &Quote) -> &str {
    let cue = quote.cue.as_ref().map(|cue| cue.text.as_str()).filter(|cue| is_plain_past(cue));
    match quote.act.as_ref() {
        "denial" => "denied",
        "question" => "asked",
        "request" => cue.unwrap_or("asked"),
        // "Roe told: …" wants to know whom.
        _ => cue.filter(|cue| *cue != "told").unwrap_or("said"),
    }
}

/// Returns whether a cue is one verb that can stand after a name: "warned", and not "according to" or "adding".
fn is_plain_past(cue: &str) -> bool {
    let is_word = cue.chars().all(|character| character.is_ascii_lowercase());
    is_word && (cue.ends_with("ed") || matches!(cue, "said" | "says" | "told" | "wrote" | "writes"))
}

/// Returns the words with marks around them where they are somebody's own from end to end, and without where they are told.
pub(crate) fn words(quote: &Quote) -> String {
    if quote.kind == "direct" { format!("\u{201c}{}\u{201d}", quote.at.text) } else { quote.at.text.clone() }
}

/// Returns whether an editor may take the speakers as they are: "sure", or "check this".
pub(crate) fn sureness(quote: &Quote) -> &'static str {
    let is_sure = quote.speakers.iter().all(|speaker| speaker.confidence >= SURE);
    if is_sure && !quote.speakers.is_empty() { "sure" } else { "check this" }
}

/// Returns why a record has no quotations: none were found, or none were looked for.
pub(crate) fn why_none(record: &EnrichedRecord) -> &'static str {
    if record.is_canceled() {
        return "Its publisher has withdrawn this article: there is nothing of it to show.";
    }
    match record.remarks().any(|warning| warning.code == "language_unsupported") {
        true => "Nothing was looked for: the text is not known to be in English.",
        false => "No quotations were found.",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::{Format, Hints};
    use crate::record::{FieldName, OffsetUnit, Speaker, Stretch};

    fn quote(kind: &'static str, act: &'static str, cue: &str, speakers: &[(&str, f32)]) -> Quote {
        let stretch = |text: &str| Stretch { field: FieldName::Body, start: 0, end: 0, text: text.to_owned() };
        let speaker = |(name, confidence): &(&str, f32)| Speaker {
            entity: None,
            name: (*name).to_owned(),
            form: "named".into(),
            mention: None,
            confidence: *confidence,
        };
        Quote {
            id: "q1".to_owned(),
            kind: kind.into(),
            at: stretch("it is so"),
            act: act.into(),
            cue: Some(stretch(cue)),
            speakers: speakers.iter().map(speaker).collect(),
            quoted: Vec::new(),
            continues: None,
            nested_in: None,
            confidence: 0.1,
        }
    }

    #[test]
    fn a_denial_is_told_as_one_whatever_its_cue() {
        for (act, cue, told) in [
            ("denial", "denying", "denied"),
            ("denial", "called", "denied"),
            ("question", "chanted", "asked"),
            ("request", "urged", "urged"),
            ("request", "called on", "asked"),
            ("statement", "warned", "warned"),
            ("statement", "told", "said"),
            ("statement", "According to", "said"),
        ] {
            assert_eq!(verb(&quote("indirect", act, cue, &[])), told, "{act} {cue}");
        }
    }

    fn record(body: &str, quotes: Vec<Quote>) -> EnrichedRecord {
        let json = r#"{"id": "a", "version": "1", "headline": "", "body": ".", "language": "en"}"#;
        let article = crate::article::decode(json.as_bytes(), &Hints::default(), Format::Auto, 1 << 20).unwrap();
        let record = crate::record::make(&article, None, OffsetUnit::Codepoint);
        EnrichedRecord { body: Some(body.to_owned()), quotes, ..record }
    }

    #[test]
    fn whoever_is_asked_for_something_is_told_of() {
        let ask = |body: &str| {
            let at = |text: &str| {
                let start = body.char_indices().position(|(byte, _)| body[byte..].starts_with(text)).unwrap();
                let (start, end) = (start.try_into().unwrap(), (start + text.chars().count()).try_into().unwrap());
                Stretch { field: FieldName::Body, start, end, text: text.to_owned() }
            };
            let cue = Some(at("asked"));
            let quote = Quote { at: at("to go"), cue, ..quote("indirect", "request", "", &[]) };
            verb_and_asked(&record(body, vec![quote.clone()]), &quote).into_owned()
        };
        assert_eq!(ask("\u{c9}mile asked the minister, Ann Doe, to go."), "asked the minister, Ann Doe");
        assert_eq!(ask("Doe asked to go."), "asked");
        assert_eq!(ask("Doe asked \u{201c}the fools\u{201d} to go."), "asked", "that would need marks");
        assert_eq!(ask("He is to go, Doe asked."), "asked", "nobody stands between");
    }

    #[test]
    fn what_somebody_repeats_of_others_is_told_as_that() {
        let outer = Quote { id: "q1".to_owned(), ..quote("direct", "statement", "said", &[("Ann Doe", 0.9)]) };
        let inner = Quote {
            id: "q2".to_owned(),
            nested_in: Some("q1".to_owned()),
            ..quote("direct", "statement", "told", &[])
        };
        let record = record("", vec![outer.clone(), inner.clone()]);
        assert_eq!(quoted_by(&record, &inner).as_deref(), Some("quoted by Ann Doe"));
        assert_eq!(quoted_by(&record, &outer), None);
    }

    #[test]
    fn everybody_is_named_and_the_least_sure_counts() {
        let roe = ("Jane Roe", 0.97);
        let told = |speakers: &[(&str, f32)]| {
            let quote = quote("direct", "statement", "said", speakers);
            (names(&quote), sureness(&quote))
        };
        assert_eq!(told(&[]), (None, "check this"));
        assert_eq!(told(&[roe]), (Some("Jane Roe".to_owned()), "sure"));
        let three = [roe, ("John Doe", 0.97), ("the union", 0.6)];
        assert_eq!(told(&three), (Some("Jane Roe, John Doe and the union".to_owned()), "check this"));
    }

    #[test]
    fn own_words_stand_in_marks_and_others_do_not() {
        assert_eq!(words(&quote("direct", "statement", "said", &[])), "“it is so”");
        assert_eq!(words(&quote("indirect", "statement", "said", &[])), "it is so");
    }
}
