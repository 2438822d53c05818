//! What is wrong with what was found in a case: quotations, their speakers, and names.

use super::case::{Case, Expected, UnwantedName, WantedEntity, WantedQuote};
use super::case_words::{is_same_name, is_speaker, longest_run, overlap, plain, words};
use quotewire_engine::Enrichment;

impl Case {
    /// Returns what is wrong with what was found in this case, one line a fault; nothing where it passes.
    #[must_use]
    pub fn faults(&self, found: &Enrichment) -> Vec<String> {
        faults(&self.expect, found)
    }
}

/// What a text and a quotation have in common at the least, as a part of the longer one, if they are the same.
const SAME: f64 = 0.8;

/// Returns what is wrong with `found`, one line a fault.
pub(super) fn faults(expect: &Expected, found: &Enrichment) -> Vec<String> {
    let quotes = found_quotes(found);
    let mut faults = Vec::new();
    for wanted in &expect.quotes {
        missing_quote(wanted, &quotes, &mut faults);
    }
    false_quotes(expect, &quotes, &mut faults);
    for (text, name) in &expect.not_speaker {
        let is_his = |quote: &FoundQuote<'_>| quote.names.iter().any(|found| is_same_name(name, found));
        if quotes.iter().any(|quote| overlap(text, quote.text) >= 0.6 && is_his(quote)) {
            faults.push(format!("speaker {name}: «{text}»"));
        }
    }
    let direct = quotes.iter().filter(|quote| quote.kind == "direct").map(|quote| quote.text).collect();
    too_many("direct quotations", expect.max_direct, direct, &mut faults);
    too_many("quotations", expect.max_quotes, quotes.iter().map(|quote| quote.text).collect(), &mut faults);
    wrong_names(expect, &found_names(found), &mut faults);
    faults.iter().map(|fault| fault.split_whitespace().collect::<Vec<_>>().join(" ")).collect()
}

/// A quotation that was found.
struct FoundQuote<'a> {
    text: &'a str,
    kind: &'static str,
    act: &'static str,
    /// Its words in marks, where it is a reported statement.
    quoted: Vec<&'a str>,
    /// Whoever says it.
    names: Vec<&'a str>,
}

impl FoundQuote<'_> {
    fn has_quoted(&self, text: &str) -> bool {
        self.quoted.iter().any(|quoted| overlap(text, quoted) >= SAME)
    }

    /// Returns what is told of a quotation that is none.
    fn as_false(&self) -> String {
        format!("false {} quotation «{}» of {}", self.kind, self.text, self.names.first().unwrap_or(&"nobody"))
    }
}

fn found_quotes(found: &Enrichment) -> Vec<FoundQuote<'_>> {
    (found.quotes.iter().zip(&found.speakers))
        .map(|(quote, speakers)| FoundQuote {
            text: found.document.slice(quote.span),
            kind: quote.kind.as_str(),
            act: quote.act.as_str(),
            quoted: quote.quoted.iter().map(|&span| found.document.slice(span)).collect(),
            names: speakers.iter().map(|speaker| speaker.name.as_str()).collect(),
        })
        .collect()
}

/// Tells where `wanted` is not there, or is of another kind, act or speaker.
fn missing_quote(wanted: &WantedQuote, quotes: &[FoundQuote<'_>], faults: &mut Vec<String>) {
    let is_kind = |kind: &str| wanted.kind.all().iter().any(|wanted| wanted == kind);
    // The first of those that are as near.
    let mut best: Option<(&FoundQuote<'_>, f64)> = None;
    for quote in quotes {
        let score = overlap(&wanted.text, quote.text);
        let is_better = |(before, most): (&FoundQuote<'_>, f64)| {
            score > most || (score >= most && is_kind(quote.kind) && !is_kind(before.kind))
        };
        if best.is_none_or(is_better) {
            best = Some((quote, score));
        }
    }
    let mut hit = best.filter(|(_, score)| *score >= SAME).map(|(quote, _)| quote);
    if is_kind("mixed") && is_kind("direct") && !hit.is_some_and(|hit| is_kind(hit.kind)) {
        hit = quotes.iter().find(|quote| quote.has_quoted(&wanted.text)).or(hit);
    }
    let Some(hit) = hit else {
        let near = best.filter(|(_, score)| *score > 0.2);
        let near = near.map(|(quote, _)| format!("; nearest is {} «{}»", quote.kind, quote.text)).unwrap_or_default();
        faults.push(format!("no quotation «{}»{near}", wanted.text));
        return;
    };
    let is_wanted_kind = is_kind(hit.kind) || is_kind("mixed") && hit.has_quoted(&wanted.text);
    if !is_wanted_kind {
        faults.push(format!("{}, not {}: «{}»", hit.kind, wanted.kind.all().join("/"), wanted.text));
    }
    if let Some(act) = wanted.act.as_ref().filter(|act| *act != hit.act) {
        faults.push(format!("{}, not {act}: «{}»", hit.act, wanted.text));
    }
    wrong_speakers(wanted, &hit.names, faults);
}

/// Tells where `names` are not those who say `wanted`.
fn wrong_speakers(wanted: &WantedQuote, names: &[&str], faults: &mut Vec<String>) {
    let text = &wanted.text;
    if let Some(speakers) = &wanted.speakers {
        let mut others = names.to_vec();
        for name in speakers {
            match others.iter().position(|found| is_same_name(name, found)) {
                Some(idx) => drop(others.remove(idx)),
                None => faults.push(format!("speakers {names:?}, without {name}: «{text}»")),
            }
        }
        if !others.is_empty() {
            faults.push(format!("speakers {names:?}, of whom {others:?} did not say it: «{text}»"));
        }
    }
    let first = names.first().copied();
    let found = first.unwrap_or("nobody");
    match &wanted.speaker {
        Some(Some(speaker)) if !is_speaker(speaker, first, wanted.exact) => {
            let speaker = speaker.all().first().map_or("anybody", String::as_str);
            faults.push(format!("speaker {found}, not {speaker}: «{text}»"));
        }
        Some(None) if first.is_some() => faults.push(format!("speaker {found}, not nobody: «{text}»")),
        _ => {}
    }
}

/// Tells of each quotation that is none.
fn false_quotes(expect: &Expected, quotes: &[FoundQuote<'_>], faults: &mut Vec<String>) {
    let mut is_told = vec![false; quotes.len()];
    for text in &expect.not_quotes {
        let unwanted = words(text);
        let is_it = |quote: &FoundQuote<'_>| {
            let found = words(quote.text);
            let n_shared = longest_run(&unwanted, &found);
            reaches(n_shared, 0.8, unwanted.len()) && reaches(n_shared, 0.4, found.len())
        };
        if let Some(idx) = quotes.iter().position(is_it) {
            faults.push(quotes[idx].as_false());
            is_told[idx] = true;
        }
    }
    let wanted: Vec<&String> =
        expect.quotes.iter().map(|wanted| &wanted.text).chain(&expect.optional).filter(|_| expect.only).collect();
    for (quote, is_told) in quotes.iter().zip(is_told).filter(|_| expect.only) {
        let found = words(quote.text);
        let is_whole = |wanted: &String| overlap(wanted, quote.text) >= SAME || quote.has_quoted(wanted);
        // Most of what is wanted, with more around it: that is told where it is looked for.
        let is_edge = |wanted: &String| {
            let wanted = words(wanted);
            let n_shared = longest_run(&wanted, &found);
            n_shared >= 2 && reaches(n_shared, 0.6, wanted.len()) && reaches(n_shared, 0.3, found.len())
        };
        if !is_told && !wanted.iter().any(|wanted| is_whole(wanted) || is_edge(wanted)) {
            faults.push(quote.as_false());
        }
    }
}

/// Returns whether `n` is `share` of `n_all` at the least.
#[expect(clippy::cast_precision_loss, reason = "texts have far fewer than 2^52 words")]
fn reaches(n: usize, share: f64, n_all: usize) -> bool {
    n as f64 >= share * n_all as f64
}

fn too_many(what: &str, most: Option<usize>, texts: Vec<&str>, faults: &mut Vec<String>) {
    if most.is_some_and(|most| texts.len() > most) {
        faults.push(format!("{} {what}: {texts:?}", texts.len()));
    }
}

/// An entity that was found.
struct FoundEntity<'a> {
    name_type: &'static str,
    mentions: Vec<&'a str>,
    /// Its name, aliases and mentions, plain.
    forms: Vec<String>,
}

impl FoundEntity<'_> {
    fn has(&self, form: &str) -> bool {
        let form = plain(form);
        self.forms.contains(&form)
    }
}

fn found_names(found: &Enrichment) -> Vec<FoundEntity<'_>> {
    (found.entities.entities.iter())
        .map(|entity| {
            let mentions =
                entity.mention_idxs.iter().map(|&idx| found.document.slice(found.entities.mentions[idx].span));
            let mentions: Vec<&str> = mentions.collect();
            let names = std::iter::once(&entity.name).chain(&entity.aliases).map(String::as_str);
            let forms = names.chain(mentions.iter().copied()).map(plain).collect();
            FoundEntity { name_type: entity.name_type.as_str(), mentions, forms }
        })
        .collect()
}

/// Tells where an entity is missing or of another type, and which names are false, apart or one.
fn wrong_names(expect: &Expected, found: &[FoundEntity<'_>], faults: &mut Vec<String>) {
    for wanted in &expect.entities {
        missing_entity(wanted, found, faults);
    }
    for unwanted in &expect.not_entities {
        let (name, name_type) = match unwanted {
            UnwantedName::Any(name) => (name, None),
            UnwantedName::Typed { name, name_type } => (name, Some(name_type.as_str())),
        };
        let is_type = |entity: &&FoundEntity<'_>| name_type.is_none_or(|name_type| name_type == entity.name_type);
        if let Some(entity) = found.iter().filter(is_type).find(|entity| entity.mentions.contains(&name.as_str())) {
            faults.push(format!("false name «{name}», {}", entity.name_type));
        }
    }
    let is_one = |a: &str, b: &str| found.iter().any(|entity| entity.has(a) && entity.has(b));
    for (a, b) in expect.same.iter().filter(|(a, b)| !is_one(a, b)) {
        faults.push(format!("«{a}» and «{b}» are not one entity"));
    }
    for (a, b) in expect.apart.iter().filter(|(a, b)| is_one(a, b)) {
        faults.push(format!("«{a}» and «{b}» are one entity"));
    }
}

/// Tells where `wanted` is not there, or only of another type.
fn missing_entity(wanted: &WantedEntity, found: &[FoundEntity<'_>], faults: &mut Vec<String>) {
    let names = wanted.name.all();
    let of_name: Vec<&str> = (found.iter())
        .filter(|entity| names.iter().any(|name| entity.has(name)))
        .map(|entity| entity.name_type)
        .collect();
    let types = wanted.name_type.all();
    if of_name.iter().any(|found| types.iter().any(|name_type| name_type == found)) {
        return;
    }
    let is_near = |mention: &str| {
        names.iter().map(|name| plain(name)).any(|name| name.contains(mention) || mention.contains(&name))
    };
    let near = found.iter().flat_map(|entity| entity.mentions.iter().map(|mention| (entity.name_type, *mention)));
    let near = near
        .filter(|(_, mention)| is_near(&plain(mention)))
        .take(2)
        .map(|(name_type, mention)| format!("{name_type} «{mention}»"));
    let told = if of_name.is_empty() { near.collect::<Vec<_>>().join(", ") } else { of_name.join(", ") };
    let told = if told.is_empty() { "nothing".to_owned() } else { told };
    faults.push(format!("{} «{}» is {told}", types.join("/"), names.first().map_or("", String::as_str)));
}
