//! What a noun phrase is made of: its core, its head, and what in it is only an addition.

use super::context::Context;
use super::noun::is_somebody;
use crate::lexicon::gazetteer::names_nation;
use crate::lexicon::word::{AND, INCLUDING, OLD, THE};
use crate::lexicon::{self, Class};
use crate::tagger::NameType;
use crate::text::{TokenKind, TokenRange};

/// Returns whether `core`, whose noun at token `head` no table lists, looks like a description of one person: "the 33-year-old prop", "the
/// former international", "the watchmaker", "the PS".
pub(super) fn may_be_role(context: &Context<'_>, core: TokenRange, head: usize) -> bool {
    let words = context.words;
    let text = context.document.token_text(head);
    let things =
        [Class::Document, Class::Board, Class::Body, Class::NamedBody, Class::SeveralPeople, Class::PartOfBody];
    let is_thing = things.iter().any(|class| words.is(head, *class)) || lexicon::ends_plural(text);
    let is_agent = text.len() > 5 && AGENT_ENDINGS.split(' ').any(|ending| text.ends_with(ending));
    let tells_of_person = core.indices().any(|idx| words.has(idx, OLD) || words.is(idx, Class::OpensTitle));
    let is_noun = text.starts_with(char::is_lowercase) && (is_agent || tells_of_person);
    !is_thing && (is_noun || are_initials(text))
}

/// Returns whether a word is the initials of an office: "PS".
fn are_initials(text: &str) -> bool {
    text.len() < 5 && text.bytes().all(|byte| byte.is_ascii_uppercase())
}

/// How nouns for somebody end who does or holds something.
const AGENT_ENDINGS: &str = "er or ist ian man woman boy girl ee";

/// Returns the noun phrase without what tells more about it: "a spokesman" of "a spokesman for the ministry".
pub(super) fn core(context: &Context<'_>, tokens: TokenRange) -> TokenRange {
    let in_mention = |token_idx: usize| {
        context.mentions_in(tokens).any(|mention_idx| context.mention(mention_idx).tokens.holds(token_idx))
    };
    let ends = |token_idx: usize| {
        matches!(context.document.token_text(token_idx), "," | "(" | "—" | "–")
            || context.words.is(token_idx, Class::PhraseEnd) && !context.words.is_capitalized(token_idx)
    };
    let end = tokens.indices().skip(1).find(|&token_idx| ends(token_idx) && !in_mention(token_idx));
    TokenRange::new(tokens.start as usize, end.unwrap_or(tokens.end as usize))
}

/// Returns the last noun of a noun phrase's core.
pub(super) fn head(context: &Context<'_>, core: TokenRange) -> Option<usize> {
    let is_noun = |&token_idx: &usize| {
        context.document.tokens[token_idx].kind == TokenKind::Word && !context.words.is_possessive(token_idx)
    };
    core.indices().rev().find(is_noun)
}

/// Returns the first token of `tokens` that is no mark.
pub(super) fn first_word(context: &Context<'_>, tokens: TokenRange) -> usize {
    let is_word = |&token_idx: &usize| context.document.tokens[token_idx].kind == TokenKind::Word;
    tokens.indices().find(is_word).unwrap_or(tokens.start as usize)
}

/// Returns the noun that a description given as text is about: "agents" of "Customs agents at the border".
pub(super) fn described_noun(description: &str) -> Option<&str> {
    let phrase = description.split([',', '(']).next().unwrap_or_default();
    phrase.split(' ').take_while(|word| !lexicon::is(word, Class::PhraseEnd)).filter(|word| !word.is_empty()).last()
}

/// Returns whether something of `mention`'s is meant and not `mention`: "Trump's lawyer".
pub(super) fn is_owner(context: &Context<'_>, mention: TokenRange, source: TokenRange) -> bool {
    let after = mention.end as usize;
    after + 1 < source.end as usize && context.words.is_possessive(after)
}

/// Returns whether a preposition before `mention`, inside the source, makes it an addition: "a lawyer for Trump".
pub(super) fn is_after_preposition(context: &Context<'_>, mention: TokenRange, source: TokenRange) -> bool {
    (source.start..mention.start).rev().take(4).any(|token_idx| {
        let token_idx = token_idx as usize;
        context.words.is(token_idx, Class::Attaches)
            && !context.words.is_capitalized(token_idx)
            && !has_comma(context, token_idx, mention.start as usize)
            && !is_title_of(context, token_idx, mention.start as usize)
    })
}

fn has_comma(context: &Context<'_>, from: usize, to: usize) -> bool {
    (from..to).any(|token_idx| {
        context.document.token_text(token_idx) == ","
            || context.words.has(token_idx, AND)
            || context.words.has(token_idx, INCLUDING)
    })
}

/// Returns whether the words from a preposition to a name belong to its title: "Secretary of State Mike Pompeo",
/// "Ambassador to the United States Hamdullah Mohib", and not "a lawyer for US President Trump".
fn is_title_of(context: &Context<'_>, preposition: usize, name: usize) -> bool {
    let words = context.words;
    let mut end = name;
    let mut has_title = false;
    while end > preposition + 1 {
        let at = end - 1;
        // "The Danish shipowner Henrik Roe": small words for what somebody does.
        let is_trade = !words.is_capitalized(at) && is_somebody(words.classes(at));
        let goes_on = || words.is(at, Class::TitleModifier) || names_nation(context.document.token_text(at));
        let is_own = is_trade || words.is(at, Class::Title) || (has_title && goes_on());
        if !is_own {
            break;
        }
        has_title = true;
        end -= 1;
    }
    (preposition + 1..end).any(|token_idx| !words.is(token_idx, Class::Article))
}

/// Returns whether a mention, with the article before it, is all of `core` and one person: "the Belgian", "the Maine Democrat", and
/// not "the French".
pub(super) fn is_compatriot(context: &Context<'_>, mention_idx: usize, core: TokenRange) -> bool {
    let mention = context.mention(mention_idx);
    let is_one = mention.name_type == NameType::Norp && context.document.slice(mention.span).ends_with("an")
        || context.words.is(core.end as usize - 1, Class::PartyMember);
    is_one
        && mention.tokens.end == core.end
        && mention.tokens.start == core.start + 1
        && context.words.has(core.start as usize, THE)
}
