//! What holds for every input, whatever it is: one function a part, for the fuzzer and for the tests.

use std::sync::{Arc, LazyLock};

use quotewire::article::{self, Article, Embargo, Format, Hints, Status};
use quotewire::pipeline::Pipeline;
use quotewire::record::{self, EnrichedRecord, OffsetUnit};
use quotewire_engine::{AccurateTagger, ByteSpan, Cancel, Document, Enricher, Enrichment, FastTagger, Tagger};
use sha2::{Digest, Sha256};

static FAST: LazyLock<Enricher> =
    LazyLock::new(|| Enricher::new(Arc::new(FastTagger::embedded().expect("the embedded model is sound"))));

/// Largest payload that the laws look at, bytes.
const MAX_BYTES: usize = 1 << 20;

/// Any payload, read as any format, gives an article or a reason, and the same one twice; a feed of several is cut into feeds of one.
pub(crate) fn decode(payload: &[u8]) {
    for format in [Format::Auto, Format::Json, Format::Ninjs, Format::Text] {
        match article::decode(payload, &Hints::default(), format, MAX_BYTES) {
            Ok(article) => {
                assert!(!article.id.is_empty(), "an article has an id");
                assert!(article.id_is_derived == article.warnings.iter().any(|warning| warning.code == "id_derived"));
                assert_eq!(article::decode(payload, &Hints::default(), format, MAX_BYTES).as_ref(), Ok(&article));
                if article.status == Status::Canceled {
                    let has_extra = article.passed_on.contains_key("extra");
                    assert!(article.headline.is_empty() && article.body.is_empty() && !has_extra, "{article:?}");
                } else if article.embargo == Some(Embargo::Unreadable) {
                    assert_eq!(article.status, Status::Withheld);
                }
                assert_eq!(record::content_hash(&article), record::content_hash(&article));
                for (_, value) in
                    record::headers(&article, &record::content_hash(&article), "id", "2026-01-02T03:04:05Z")
                {
                    assert!(value.is_ascii() && !value.contains(|c: char| c.is_ascii_control()), "{value:?}");
                }
            }
            Err(error) => assert!(!error.kind().is_empty() && !error.to_string().is_empty()),
        }
    }
    // Each entry of a feed is a feed of one.
    for entry in article::Entries::of(payload, MAX_BYTES).iter().flat_map(article::Entries::each).take(8) {
        if let Err(error) = article::decode(&entry, &Hints::default(), Format::Auto, MAX_BYTES) {
            assert!(!matches!(error.kind(), "several_articles" | "malformed_xml"), "{error}");
        }
    }
}

/// Any text is cut into tokens that cover it, sentences that cover those, and pairs of marks in order.
pub(crate) fn text(input: &[u8]) {
    let text = String::from_utf8_lossy(input);
    let (headline, body) = text.split_once('\n').unwrap_or(("", &text));
    check_document(&Document::new(headline, body));
}

/// Any text gives quotations that lie in it and hang together, with any kind of quotation mark.
pub(crate) fn quotes(input: &[u8]) {
    let body = String::from_utf8_lossy(input);
    check_laws(&FAST.enrich("", &body));
}

/// Any payload that is an article gives a record whose spans are the slices that they point at, in each unit.
pub(crate) fn enrich(payload: &[u8]) {
    let Ok(mut article) = article::decode(payload, &Hints::default(), Format::Auto, MAX_BYTES) else { return };
    // Whatever its language: what is hard is hard in all of them.
    article.language = Some("en".to_owned());
    check_document(&Document::new(&article.headline, &article.body));
    check_laws(&FAST.enrich(&article.headline, &article.body));
    for unit in [OffsetUnit::Codepoint, OffsetUnit::Utf8, OffsetUnit::Utf16] {
        let record = enriched(&FAST, &article, unit, "2026-01-02T03:04:05Z").to_json();
        let record: serde_json::Value = serde_json::from_slice(&record).expect("a record is JSON");
        check_stretches(&record, &record, unit);
    }
}

/// Any bytes given as the content of a model file are refused or make a tagger that works; none panics.
pub(crate) fn model(input: &[u8]) {
    let Some((tier, content)) = input.split_first() else { return };
    let magic = if tier % 2 == 0 { b"QWFAST\0\x01" } else { b"QWACCU\0\x02" };
    // With the right checksum, or nothing would be looked at.
    let file = [magic.as_slice(), &Sha256::digest(content)[..16], content].concat();
    let tagger: Option<Box<dyn Tagger>> = if tier % 2 == 0 {
        FastTagger::from_bytes(&file).ok().map(|tagger| Box::new(tagger) as Box<dyn Tagger>)
    } else {
        AccurateTagger::from_bytes(file).ok().map(|tagger| Box::new(tagger) as Box<dyn Tagger>)
    };
    let Some(tagger) = tagger else { return };
    let document =
        Document::new("A vote", "\u{201c}We lost,\u{201d} Ann Smith said in Paris. Nobody knew why.\n\nShe left.");
    let labels = tagger.tag(&document);
    assert_eq!(labels.names.len(), document.tokens.len());
    assert_eq!(labels.roles.len(), document.tokens.len());
}

/// Checks every object with a field, a start, an end and a text inside `value`.
fn check_stretches(value: &serde_json::Value, record: &serde_json::Value, unit: OffsetUnit) {
    match value {
        serde_json::Value::Object(object) => {
            let number = |name: &str| object.get(name)?.as_u64().and_then(|number| usize::try_from(number).ok());
            if let (Some(field), Some(start), Some(end), Some(text)) = (
                object.get("field").and_then(serde_json::Value::as_str),
                number("start"),
                number("end"),
                object.get("text").and_then(serde_json::Value::as_str),
            ) {
                let whole = record[field].as_str().expect("a field of the record");
                assert_eq!(slice(whole, start, end, unit), text, "{field} {start} {end}");
            }
            // What came in is passed on as it is, and may look like anything.
            object
                .iter()
                .filter(|(name, _)| *name != "article")
                .for_each(|(_, inner)| check_stretches(inner, record, unit));
        }
        serde_json::Value::Array(items) => items.iter().for_each(|item| check_stretches(item, record, unit)),
        _ => {}
    }
}

fn slice(text: &str, start: usize, end: usize, unit: OffsetUnit) -> String {
    match unit {
        OffsetUnit::Codepoint => text.chars().skip(start).take(end - start).collect(),
        OffsetUnit::Utf8 => text[start..end].to_owned(),
        OffsetUnit::Utf16 => {
            let units: Vec<u16> = text.encode_utf16().collect();
            String::from_utf16(&units[start..end]).expect("whole characters")
        }
    }
}

/// Checks that every span of the result lies inside the text and on the edges of characters, and that what must
/// be sorted is.
pub(crate) fn check_laws(enrichment: &Enrichment) {
    let document = &enrichment.document;
    let sound = |span: ByteSpan| {
        assert!(span.start < span.end, "empty span {span:?}");
        assert!(document.text().get(span.start as usize..span.end as usize).is_some(), "{span:?} cuts a character");
    };
    assert_eq!(enrichment.quotes.len(), enrichment.speakers.len());
    let mentions = &enrichment.entities.mentions;
    mentions.iter().for_each(|mention| sound(mention.span));
    assert!(mentions.windows(2).all(|pair| pair[0].span.end <= pair[1].span.start), "mentions overlap");
    for (entity_idx, entity) in enrichment.entities.entities.iter().enumerate() {
        assert!(!entity.mention_idxs.is_empty());
        assert!(entity.mention_idxs.iter().all(|&mention_idx| mentions[mention_idx].entity_idx == entity_idx));
    }
    for (quote_idx, quote) in enrichment.quotes.iter().enumerate() {
        sound(quote.span);
        quote.cue.into_iter().chain(quote.quoted.iter().copied()).for_each(sound);
        assert!(quote.quoted.iter().all(|span| quote.span.contains(*span)), "a marked stretch leaves its quotation");
        assert!(quote.continues.is_none_or(|before| before < quote_idx), "a quotation carries on a later one");
        if let Some(outer) = quote.nested_in {
            assert!(
                outer != quote_idx && enrichment.quotes[outer].span.contains(quote.span),
                "nesting is not well formed"
            );
        }
    }
    for speakers in &enrichment.speakers {
        let is_twice = |idx: usize| {
            speakers[..idx]
                .iter()
                .any(|other| other.name == speakers[idx].name && other.entity_idx == speakers[idx].entity_idx)
        };
        assert!(!(0..speakers.len()).any(is_twice), "somebody speaks twice: {speakers:?}");
    }
    for speaker in enrichment.speakers.iter().flatten() {
        speaker.mention.into_iter().for_each(sound);
        assert!(speaker.entity_idx.is_none_or(|entity_idx| entity_idx < enrichment.entities.entities.len()));
    }
}

/// Checks that tokens tile the text and that sentences and paragraphs tile the tokens.
pub(crate) fn check_document(document: &Document) {
    let mut end = 0;
    for token in &document.tokens {
        let gap = &document.text()[end as usize..token.span.start as usize];
        assert!(
            gap.chars().all(|character| character.is_whitespace() || !character.is_alphanumeric()),
            "{gap:?} is lost"
        );
        assert!(token.span.start < token.span.end);
        end = token.span.end;
    }
    for ranges in [&document.sentences, &document.paragraphs] {
        let mut next = 0;
        for range in ranges {
            assert!(range.start == next && range.end > range.start);
            next = range.end;
        }
        assert_eq!(next as usize, document.tokens.len());
    }
}

/// Returns the record of `article`.
pub(crate) fn enriched(enricher: &Enricher, article: &Article, offset_unit: OffsetUnit, at: &str) -> EnrichedRecord {
    let pipeline = Pipeline { enricher: enricher.clone(), offset_unit, max_article_bytes: MAX_BYTES };
    pipeline.enrich(article, at, &Cancel::default()).expect("nobody cancels it")
}
