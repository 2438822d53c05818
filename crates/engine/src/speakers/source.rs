//! What stands beside a quotation: a name, a pronoun, a description.

use super::scene::Scene;
use super::{holder, nominal};
use crate::entities::fold::folded;
use crate::entities::gazetteer::is_nation;
use crate::entities::titles::{is_person_noun, is_title, is_title_modifier};
use crate::entities::{Gender, is_possessive};
use crate::tagger::NameType;
use crate::text::{TokenKind, TokenRange};

/// Whom a pronoun may mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PronounKind {
    /// He or she.
    Person(Gender),
    /// It.
    Thing,
    /// They.
    Plural,
}

/// What a source is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Source {
    /// It names the entity of this index.
    Named(usize),
    /// He, she, it, they.
    Pronoun(PronounKind),
    /// Who, which: whoever stands before it.
    Relative,
    /// I, we: whoever is being quoted around it.
    FirstPerson,
    /// Anything else: "the spokeswoman".
    Nominal,
}

/// Nouns behind an organisation's name that are no other body: "the ISIS group".
#[rustfmt::skip]
const CLASS_NOUNS: &[&str] = &[
    "agency", "airline", "broadcaster", "channel", "charity", "company", "corporation", "daily", "firm", "group",
    "magazine", "militia", "movement", "network", "newspaper", "organisation", "organization", "party", "site", "team",
    "website", "leadership", "administration",
];

/// Words that end the core of a noun phrase: what stands behind them only tells more about it.
#[rustfmt::skip]
const PHRASE_ENDS: &[&str] = &[
    "of", "for", "at", "in", "with", "from", "to", "on", "by", "about", "against", "who", "which", "that", "whose",
    "under", "near", "behind", "between", "among", "told", "speaking", "representing", "familiar", "involved",
];

/// Returns what the tokens of a source are.
pub(super) fn read(scene: &Scene<'_>, tokens: TokenRange) -> Source {
    let first = scene.lower(first_word(scene, tokens)).unwrap_or_default();
    // "I'm" is "I".
    let first = first.split(['\'', '’']).next().unwrap_or_default();
    let holds_mention = scene.mentions_in(tokens).next().is_some();
    if !holds_mention && tokens.len() <= 3 {
        match first {
            "he" | "him" | "himself" => return Source::Pronoun(PronounKind::Person(Gender::Male)),
            "she" | "herself" => return Source::Pronoun(PronounKind::Person(Gender::Female)),
            "her" if tokens.len() == 1 => return Source::Pronoun(PronounKind::Person(Gender::Female)),
            "it" | "itself" => return Source::Pronoun(PronounKind::Thing),
            "they" | "them" | "both" => return Source::Pronoun(PronounKind::Plural),
            "i" | "we" | "me" | "us" | "you" => return Source::FirstPerson,
            // What begins a sentence has nothing before it to mean: "WHO says".
            "who" | "which" if tokens.start > scene.sentence(tokens.start as usize).start => return Source::Relative,
            _ => {}
        }
    }
    named(scene, tokens).map_or(Source::Nominal, Source::Named)
}

/// Returns the entity that is the head of the noun phrase `tokens`.
fn named(scene: &Scene<'_>, tokens: TokenRange) -> Option<usize> {
    let is_head_person = |&mention_idx: &usize| {
        let mention = scene.mention(mention_idx);
        mention.name_type == NameType::Person
            && !is_owner(scene, mention.tokens, tokens)
            && !is_behind_preposition(scene, mention.tokens, tokens)
    };
    if let Some(mention_idx) = scene.mentions_in(tokens).find(is_head_person) {
        let head = titled_behind(scene, mention_idx, tokens).unwrap_or(mention_idx);
        return Some(scene.mention(head).entity_idx);
    }
    if let Some(mention_idx) = beside(scene, tokens) {
        return Some(scene.mention(mention_idx).entity_idx);
    }
    let core = core(scene, tokens);
    let last = scene.mentions_in(core).filter(|&idx| is_body(scene.mention(idx).name_type)).last();
    let last = last.or_else(|| apposed(scene, tokens, core))?;
    if holder::is_compatriot(scene, last, core) {
        return None;
    }
    let mention = scene.mention(last);
    let behind = mention.tokens.end as usize;
    let rest = TokenRange::new(behind, (core.end as usize).max(behind));
    let is_class = |token_idx: usize| {
        scene.lower(token_idx).is_some_and(|word| word == "news" || CLASS_NOUNS.contains(&word.as_str()))
    };
    let is_head = rest.indices().all(|token_idx| {
        scene.document.tokens[token_idx].kind != TokenKind::Word
            || (mention.name_type == NameType::Organization && rest.len() <= 2 && is_class(token_idx))
    });
    is_head.then_some(mention.entity_idx)
}

/// Returns the person whose title another name begins or parts from it: "Kasarani police commander Ibrahim Noor", and
/// "Negros Occidental, rice farmer Jane Roe"; nobody where the first name is the head: "Jane Roe, wife of John Doe".
fn titled_behind(scene: &Scene<'_>, mention_idx: usize, tokens: TokenRange) -> Option<usize> {
    let first = scene.mention(mention_idx).tokens;
    let next = scene.mentions_in(tokens).find(|&idx| scene.mention(idx).tokens.start >= first.end)?;
    let second = scene.mention(next);
    let role = (second.tokens.start as usize).checked_sub(1).filter(|&role| role >= first.end as usize)?;
    let key = folded(scene.document.token_text(role));
    let is_plain = |token_idx: usize| {
        let text = scene.document.token_text(token_idx);
        let joins =
            matches!(text, "and" | "a" | "an" | "the" | "who" | "whose" | "which" | "with" | "of" | "for" | "by");
        text == "," || text.starts_with(char::is_lowercase) && !joins
    };
    let is_title = is_person_noun(&key) && (first.end as usize..role).all(is_plain);
    (second.name_type == NameType::Person && is_title).then_some(next)
}

/// Returns the body that a description goes on to name: "the operator of four ships, Northern Freight", "a lobby, the
/// National Association of Families (NAF)".
fn apposed(scene: &Scene<'_>, tokens: TokenRange, core: TokenRange) -> Option<usize> {
    let text = |token_idx: usize| scene.document.token_text(token_idx);
    let is_behind_comma = |mention_idx: &usize| {
        let before = (scene.mention(*mention_idx).tokens.start as usize).saturating_sub(1);
        let comma = before.saturating_sub(usize::from(text(before) == "the"));
        scene.mention(*mention_idx).name_type == NameType::Organization && text(comma) == ","
    };
    let (end, rest) = (tokens.end as usize, TokenRange { start: core.end, end: tokens.end });
    let mention_idx = scene.mentions_in(rest).find(is_behind_comma)?;
    let behind = scene.mention(mention_idx).tokens.end as usize;
    let is_last = behind + 1 >= end || text(behind) == "(" && text(end - 1) == ")";
    (is_last && !describes(scene, core, holder::is_person_role)).then_some(mention_idx)
}

/// Returns whether the noun of a description is one of those that `is_meant`: "the operator", "a spokesman for the union".
fn describes(scene: &Scene<'_>, core: TokenRange, is_meant: fn(&str) -> bool) -> bool {
    let head = core.indices().rev().find(|&token_idx| scene.document.tokens[token_idx].kind == TokenKind::Word);
    head.and_then(|token_idx| scene.lower(token_idx)).is_some_and(|word| is_meant(&word))
}

/// Returns whether a name of this type can speak.
fn is_body(name_type: NameType) -> bool {
    !matches!(name_type, NameType::Person | NameType::Date | NameType::Money)
}

/// Returns the noun phrase without what tells more about it: "a spokesman" of "a spokesman for the ministry".
pub(super) fn core(scene: &Scene<'_>, tokens: TokenRange) -> TokenRange {
    let in_mention = |token_idx: usize| {
        scene.mentions_in(tokens).any(|mention_idx| scene.mention(mention_idx).tokens.holds(token_idx))
    };
    let end = tokens
        .indices()
        .skip(1)
        .find(|&token_idx| {
            let text = scene.document.token_text(token_idx);
            (matches!(text, "," | "(" | "—" | "–") || PHRASE_ENDS.contains(&text)) && !in_mention(token_idx)
        })
        .unwrap_or(tokens.end as usize);
    TokenRange::new(tokens.start as usize, end)
}

/// Returns the first token of `tokens` that is no mark.
pub(super) fn first_word(scene: &Scene<'_>, tokens: TokenRange) -> usize {
    tokens
        .indices()
        .find(|&token_idx| scene.document.tokens[token_idx].kind == TokenKind::Word)
        .unwrap_or(tokens.start as usize)
}

/// Returns whether something of `mention`'s is meant and not `mention`: "Trump's lawyer".
pub(super) fn is_owner(scene: &Scene<'_>, mention: TokenRange, source: TokenRange) -> bool {
    let behind = mention.end as usize;
    behind + 1 < source.end as usize && is_possessive(scene.document.token_text(behind))
}

/// Returns whether a preposition before `mention`, inside the source, makes it an addition: "a lawyer for Trump".
pub(super) fn is_behind_preposition(scene: &Scene<'_>, mention: TokenRange, source: TokenRange) -> bool {
    (source.start..mention.start).rev().take(4).any(|token_idx| {
        let text = scene.document.token_text(token_idx as usize);
        matches!(text, "of" | "for" | "to" | "with" | "from" | "at" | "by" | "about" | "against" | "on" | "under")
            && !has_comma(scene, token_idx as usize, mention.start as usize)
            && !is_title_of(scene, token_idx as usize, mention.start as usize)
    })
}

fn has_comma(scene: &Scene<'_>, from: usize, to: usize) -> bool {
    (from..to).any(|token_idx| matches!(scene.document.token_text(token_idx), "," | "and" | "including"))
}

/// Returns whether the words from a preposition to a name belong to its title: "Secretary of State Mike Pompeo",
/// "Ambassador to the United States Hamdullah Mohib", and not "a lawyer for US President Trump".
fn is_title_of(scene: &Scene<'_>, preposition: usize, name: usize) -> bool {
    let mut end = name;
    let mut has_title = false;
    while end > preposition + 1 {
        let text = scene.document.token_text(end - 1);
        let word = folded(text);
        // "The Danish shipowner Henrik Roe": small words for what somebody does.
        let is_trade = text.starts_with(char::is_lowercase) && TRADES.iter().any(|ending| word.ends_with(ending));
        let is_own = is_trade || is_title(&word) || (has_title && (is_nation(&word) || is_title_modifier(&word)));
        if !is_own {
            break;
        }
        has_title = true;
        end -= 1;
    }
    let is_article = |token_idx| matches!(scene.document.token_text(token_idx), "the" | "a" | "an");
    (preposition + 1..end).any(|token_idx| !is_article(token_idx))
}

/// Endings of words for what somebody does.
const TRADES: [&str; 5] = ["er", "or", "ist", "man", "woman"];

/// Returns the one whose name stands beside a description, outside the source: "the coach, Jane Roe, said", "the
/// operator of four ships, Northern Freight, said".
fn beside(scene: &Scene<'_>, tokens: TokenRange) -> Option<usize> {
    let is_comma = |token_idx: usize| {
        scene.document.tokens.get(token_idx).is_some_and(|_| scene.document.token_text(token_idx) == ",")
    };
    let ends = |token_idx: usize| {
        is_comma(token_idx)
            || scene.document.tokens.get(token_idx).is_some_and(|_| scene.document.token_text(token_idx) == "(")
            || scene.lower(token_idx).is_some_and(|word| matches!(word.as_str(), "said" | "says" | "told" | "added"))
    };
    let describes_body = describes(scene, core(scene, tokens), nominal::is_body_noun);
    let is_meant = |mention_idx: &usize| match scene.mention(*mention_idx).name_type {
        NameType::Person => true,
        NameType::Organization => describes_body,
        _ => false,
    };
    let end = tokens.end as usize;
    let behind = scene.mentions_from(end).next().filter(is_meant).filter(|&mention_idx| {
        let mention = scene.mention(mention_idx);
        let start = mention.tokens.start as usize;
        let is_next = start == end + 1 || start == end + 2 && scene.document.token_text(end + 1) == "the";
        let is_enclosed = is_comma(end) && is_next && ends(mention.tokens.end as usize);
        mention.name_type == NameType::Person && mention.tokens.start as usize == end || is_enclosed
    });
    let comma = (tokens.start as usize).checked_sub(1).filter(|&token_idx| is_comma(token_idx));
    behind.or_else(|| {
        let before = scene.mentions_before(comma?).next().filter(is_meant)?;
        let is_role_first = (tokens.start as usize..end)
            .take(4)
            .any(|token_idx| is_person_noun(&folded(scene.document.token_text(token_idx))));
        let is_apposed = is_role_first || describes_body && is_comma(end);
        (scene.mention(before).tokens.end as usize == comma? && is_apposed).then_some(before)
    })
}
