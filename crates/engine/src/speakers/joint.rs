//! Everybody whom one source names: "Roe and Doe", "both Acme and the port", "officials including Gen. Roe, the army chief, and
//! Minister Doe".

use super::context::Context;
use super::noun::{self, is_determiner};
use super::phrase;
use super::source::{self, Source};
use crate::entities::titles::is_person_noun;
use crate::lexicon::word::{AND, BOTH, INCLUDING, POLICE};
use crate::lexicon::{Class, classes_of};
use crate::tagger::NameType;
use crate::text::{TokenKind, TokenRange};

/// What one part of a source is, between commas and "and".
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// It names a person: "her colleague Hugo Lamm".
    Person,
    /// It names a body: "the Port of Molde".
    Body,
    /// It describes somebody: "her brother", "two others".
    Described,
    /// He, she.
    Pronoun,
    /// It tells more of the part before it: "the army chief", "who led the trial".
    More,
}

/// One part of a source.
#[derive(Debug, Clone, Copy)]
struct Part {
    tokens: TokenRange,
    kind: Kind,
    /// Whether "and" stands before it.
    is_joined: bool,
    /// Whether a comma stands before it.
    is_after_comma: bool,
}

/// Returns the tokens of everybody whom the source `tokens` names together; all of it where that is one speaker.
///
/// # Cost
///
/// Linear in the length of the source, which is bounded.
pub(super) fn members(context: &Context<'_>, tokens: TokenRange) -> Vec<TokenRange> {
    let parts = parts(context, opened(context, tokens));
    together(context, &parts).filter(|members| members.len() > 1).unwrap_or_else(|| vec![tokens])
}

/// Returns `tokens` without "both" in front, and without those of whom only some are named: "officials including".
fn opened(context: &Context<'_>, tokens: TokenRange) -> TokenRange {
    let first = phrase::first_word(context, tokens);
    let is_both = first + 2 < tokens.end as usize && context.words.has(first, BOTH);
    let start = if is_both { first + 1 } else { tokens.start as usize };
    let is_listing = |&token_idx: &usize| context.words.has(token_idx, INCLUDING);
    let listed = tokens.indices().find(is_listing).filter(|listing| listing + 2 < tokens.end as usize);
    let from = listed.map_or(start, |listing| listing + 1);
    let rest = TokenRange::new(from, tokens.end as usize);
    if context.mentions_in(rest).next().is_some() { rest } else { TokenRange::new(start, tokens.end as usize) }
}

/// Returns who of `parts` speaks; nothing where they are one speaker with what is told of him.
fn together(context: &Context<'_>, parts: &[Part]) -> Option<Vec<TokenRange>> {
    let first = parts.first().filter(|first| first.kind != Kind::More)?;
    if let Some(named) = named_of_several(context, parts) {
        return Some(named);
    }
    let mut members = vec![*first];
    for (before, part) in parts.iter().zip(&parts[1..]) {
        let last = *members.last()?;
        match part.kind {
            Kind::More if part.is_joined && !part.is_after_comma => return None,
            Kind::More => {}
            _ if part.is_joined => {
                if !joins(context, before, part, members.len()) {
                    return None;
                }
                members.push(*part);
            }
            // "Her brother, John Doe": the description before the name is of him.
            Kind::Person | Kind::Body if last.kind == Kind::Described && before.tokens == last.tokens => {
                let whole = TokenRange { start: last.tokens.start, end: part.tokens.end };
                *members.last_mut()? = Part { tokens: whole, ..*part };
            }
            Kind::Person | Kind::Body if last.kind == part.kind => members.push(*part),
            Kind::Person | Kind::Body | Kind::Described | Kind::Pronoun => {}
        }
    }
    let n_joined = parts.iter().filter(|part| part.is_joined && part.kind != Kind::More).count();
    (n_joined > 0).then(|| members.iter().map(|member| member.tokens).collect())
}

/// Returns the names that follow a description of several: "The ministers of Chile and Peru, Tomás Roe and Lucía Doe".
fn named_of_several(context: &Context<'_>, parts: &[Part]) -> Option<Vec<TokenRange>> {
    let first = parts.first().filter(|first| first.kind == Kind::Described)?;
    let head = phrase::head(context, phrase::core(context, first.tokens))?;
    let is_several = context.document.token_text(head).ends_with('s');
    let from = parts.iter().position(|part| part.kind == Kind::Person && part.is_after_comma)?;
    let named = &parts[from..];
    let are_names =
        named.len() > 1 && named.iter().all(|part| part.kind == Kind::Person) && named[named.len() - 1].is_joined;
    (is_several && are_names).then(|| named.iter().map(|part| part.tokens).collect())
}

/// Returns whether "and" before `part` joins a further speaker, rather than a second title or a second thing that the part before
/// tells of: "the founder and chief executive Jane Roe", "a lawyer for Roe and Doe".
fn joins(context: &Context<'_>, before: &Part, part: &Part, n_members: usize) -> bool {
    let is_whole = phrase::core(context, before.tokens).end == before.tokens.end;
    let names_at_once = part.kind == Kind::Person
        && context
            .mentions_in(part.tokens)
            .next()
            .is_some_and(|idx| context.mention(idx).tokens.start == part.tokens.start);
    let is_definite = is_determiner(context.words, part.tokens.start as usize);
    match before.kind {
        _ if part.is_after_comma => true,
        Kind::More => part.kind == Kind::Person && is_whole && n_members > 0 && !is_relative(context, before.tokens),
        Kind::Described => is_whole && (names_at_once || is_definite || before.tokens.len() + part.tokens.len() == 2),
        Kind::Person | Kind::Pronoun => part.kind == Kind::Person || is_whole,
        Kind::Body => part.kind == Kind::Person || is_whole || part.kind == Kind::Body,
    }
}

/// Returns the parts of a source, those of a relative clause together.
fn parts(context: &Context<'_>, tokens: TokenRange) -> Vec<Part> {
    let mut parts: Vec<Part> = Vec::new();
    let (mut start, mut is_joined, mut is_after_comma) = (tokens.start as usize, false, false);
    let mut end_part = |start: usize, end: usize, is_joined: bool, is_after_comma: bool| {
        if start < end {
            let tokens = TokenRange::new(start, end);
            let kind = kind(context, tokens, parts.is_empty());
            parts.push(Part { tokens, kind, is_joined, is_after_comma });
        }
        start < end
    };
    let mentions: Vec<TokenRange> = context.mentions_in(tokens).map(|idx| context.mention(idx).tokens).collect();
    for at in tokens.indices() {
        let is_inside = mentions.iter().any(|mention| mention.holds(at));
        let text = context.document.token_text(at);
        let is_and = (context.words.has(at, AND) || text == "&") && !is_inside;
        if !is_and && (text != "," || is_inside) {
            continue;
        }
        if end_part(start, at, is_joined, is_after_comma) {
            (is_joined, is_after_comma) = (false, false);
        }
        is_joined |= is_and;
        is_after_comma |= !is_and;
        start = at + 1;
    }
    end_part(start, tokens.end as usize, is_joined, is_after_comma);
    parts
}

fn kind(context: &Context<'_>, tokens: TokenRange, is_first: bool) -> Kind {
    if is_relative(context, tokens) {
        return Kind::More;
    }
    let first = tokens.start as usize;
    let is_head = |&mention_idx: &usize| {
        let mention = context.mention(mention_idx).tokens;
        !phrase::is_owner(context, mention, tokens) && !phrase::is_after_preposition(context, mention, tokens)
    };
    let person = context
        .mentions_in(tokens)
        .find(|&mention_idx| context.mention(mention_idx).name_type == NameType::Person && is_head(&mention_idx));
    if let Some(mention_idx) = person {
        let name = context.mention(mention_idx).tokens.start as usize;
        let is_led = is_first || leads_to_name(context, first, name);
        return if is_led { Kind::Person } else { Kind::More };
    }
    let is_determined = is_determiner(context.words, first);
    match source::read(context, tokens) {
        Source::Named(_) => {
            let name = context.mentions_in(tokens).find(is_head).map(|idx| context.mention(idx).tokens.start as usize);
            // "The ferry operator Havlinje", "rights groups Open Cell".
            let is_led = |name: usize| (first..name).skip(usize::from(is_determined)).all(|at| is_plain(context, at));
            match name {
                Some(name) if is_led(name) => Kind::Body,
                // "The mayor of Lille", whose name stands in the next part.
                None if is_described(context, tokens, is_first) => Kind::Described,
                Some(_) | None => Kind::More,
            }
        }
        Source::Pronoun(_) => Kind::Pronoun,
        Source::Nominal if is_described(context, tokens, is_first) => Kind::Described,
        Source::Nominal | Source::Relative | Source::FirstPerson => Kind::More,
    }
}

/// Returns whether a part describes somebody: it has an article or an owner, or is the first and a plural: "teachers".
fn is_described(context: &Context<'_>, tokens: TokenRange, is_first: bool) -> bool {
    let first = tokens.start as usize;
    let core = phrase::core(context, tokens);
    let (words, head) = (context.words, phrase::head(context, core).unwrap_or(core.end as usize - 1));
    let noun = context.document.token_text(head);
    let is_plural = noun.ends_with('s');
    let names_somebody = noun::is_person_role(words, head) || noun::is_body_noun(words, head) || is_plural;
    let is_owned = (first..head).any(|at| words.is_possessive(at));
    let is_bare = tokens.len() == 1 && (words.has(head, POLICE) || is_plural);
    is_owned && names_somebody
        || is_bare && (is_first || is_person_noun(classes_of(noun.trim_end_matches('s'))))
        || is_determiner(words, first) && (is_first || tokens.len() > 1)
        || words.is(head, Class::OtherPeople)
        || is_first && names_somebody && is_plural
}

/// Returns whether token `at` may stand between an article and the name of a body: "the ferry operator", "the employers' federation".
fn is_plain(context: &Context<'_>, at: usize) -> bool {
    let text = context.document.token_text(at);
    let is_small = text.starts_with(char::is_lowercase);
    is_small && !context.words.is(at, Class::PhraseEnd) || context.words.is_possessive(at) || text == "-"
}

/// Returns whether the words from token `from` to a name at `name` can be its title: "her colleague", "Defence Minister".
fn leads_to_name(context: &Context<'_>, from: usize, name: usize) -> bool {
    let is_small = |&token_idx: &usize| context.document.token_text(token_idx).starts_with(char::is_lowercase);
    let words = || (from..name).filter(|&token_idx| context.document.tokens[token_idx].kind == TokenKind::Word);
    let last_small = words().rev().find(is_small);
    let is_title =
        |token_idx: usize| is_determiner(context.words, token_idx) || is_person_noun(context.words.classes(token_idx));
    last_small.is_none_or(|token_idx| {
        let word = context.document.token_text(token_idx);
        is_title(token_idx) || is_person_noun(classes_of(word.trim_end_matches('s'))) || words().any(is_title)
    })
}

/// Returns whether a part is a clause on somebody, or tells his age.
fn is_relative(context: &Context<'_>, tokens: TokenRange) -> bool {
    context.words.is(tokens.start as usize, Class::TellsMore)
}
