//! What belongs to a name: no title, article, possessive or punctuation, and every particle.

use crate::lexicon::gazetteer;
use crate::lexicon::word::{COL, FOR, HAGUE, OF, THE};
use crate::lexicon::{Class, Words};
use crate::tagger::NameType;
use crate::text::{Document, TokenKind, TokenRange};

/// Returns `tokens` without title, article, possessive and punctuation at the edges; none where no name is left.
pub(super) fn trimmed(
    document: &Document,
    words: &Words,
    name_type: NameType,
    tokens: TokenRange,
) -> Option<TokenRange> {
    let is_amount = matches!(name_type, NameType::Date | NameType::Money);
    let (opening, closing) = if is_amount { ("$€£¥", "%)") } else { ("@#", ")!") };
    let (mut start, mut end) = (tokens.start as usize, tokens.end as usize);
    loop {
        let before = (start, end);
        while start < end && is_edge(document, end - 1, closing) {
            end -= 1;
        }
        while start < end && is_edge(document, start, opening) {
            start += 1;
        }
        if name_type == NameType::Money {
            return amount(document, words, start, end);
        }
        if is_amount {
            return (start < end).then(|| TokenRange::new(start, end));
        }
        let is_own = end > start + 1 && words.is(end - 2, Class::EndsInPossessive);
        if start < end && words.is_possessive(end - 1) && !is_own {
            end -= 1;
        }
        if end - start > 1 && is_article(words, name_type, start) {
            start += 1;
        }
        if end - start > 2 && document.token_text(start) == "NGO" {
            start += 1;
        }
        // "Typhoons Bavi and Maysak"
        if end - start > 1 && words.is(start, Class::Storm) && document.token_text(start).ends_with('s') {
            start += 1;
        }
        if before == (start, end) {
            break;
        }
    }
    if name_type == NameType::Person {
        while end > start + 2 && words.is(end - 1, Class::Postnominal) {
            end -= 1 + usize::from(document.token_text(end - 2) == ",");
        }
        start = after_titles(document, words, start, end);
    }
    end = before_titles(document, words, name_type, start, end);
    end = before_figures(document, name_type, start, end);
    let is_kept = if (start..end).any(|token_idx| document.tokens[token_idx].kind == TokenKind::Word) {
        let text = document.token_text(start);
        let is_shouted = text.len() > 1 && !text.contains(char::is_lowercase);
        end > start + 1 || is_shouted || !words.is(start, Class::NeverName)
    } else {
        start < end && name_type != NameType::Person
    };
    is_kept.then(|| TokenRange::new(start, end))
}

/// Returns the end of a body's name without the title of somebody after it: "KTCC" of "KTCC Sec. Gen. Paula Brandt".
fn before_titles(document: &Document, words: &Words, name_type: NameType, start: usize, end: usize) -> usize {
    let is_title = |at: &usize| words.is(*at, Class::Title) && document.token_text(*at).ends_with('.');
    let n_titles = (start + 1..end).rev().take_while(is_title).count();
    if name_type == NameType::Organization { end - n_titles } else { end }
}

/// Returns the end of a name without a score or a measure that stands after it: "Yale 20-14", "Banihal 5.4mm".
fn before_figures(document: &Document, name_type: NameType, start: usize, end: usize) -> usize {
    let is_figure = |at: usize| at > start && document.token_text(at).starts_with(|first: char| first.is_ascii_digit());
    let is_name = matches!(name_type, NameType::Person | NameType::Organization | NameType::Location | NameType::Misc);
    let last = end.saturating_sub(1);
    if is_name && is_figure(last) {
        let text = |at: usize| document.token_text(at);
        let has_unit = text(last).trim_start_matches(|digit: char| !digit.is_lowercase()).len() > 1;
        if has_unit && name_type != NameType::Misc && text(last - 1) != "-" {
            return last;
        }
        let is_score = |at: usize| is_figure(at) && text(at).len() < 4;
        let is_pair = last > start + 2 && text(last - 1) == "-" && is_score(last) && is_score(last - 2);
        if is_pair && text(last - 3) != "-" {
            return last - 2;
        }
    }
    end
}

/// Returns the amount without the name after it, "$300 billion" of "$300 billion MERAK canal"; none where there is no currency,
/// or no amount: "between 550-750", "dollar-for-dollar".
fn amount(document: &Document, words: &Words, start: usize, end: usize) -> Option<TokenRange> {
    let is_sign = |at: usize| at < end && "$€£¥₹".contains(document.token_text(at));
    let is_word = |at: usize| document.tokens[at].kind == TokenKind::Word;
    let is_name = |at: &usize| is_word(*at) && words.is_capitalized(*at) && !words.is(*at, Class::Scale);
    let has_currency = (start..end).any(|at| is_word(at) || is_sign(at));
    let is_rate = (start..end).any(|at| words.has(at, FOR));
    let is_complete = is_sign(start) || is_sign(start + 1);
    let end = (start + 2..end).find(is_name).filter(|_| is_complete).unwrap_or(end);
    (has_currency && !is_rate).then(|| TokenRange::new(start, end))
}

/// Returns whether token `token_idx` is a mark or punctuation that is not one of `kept`.
fn is_edge(document: &Document, token_idx: usize, kept: &str) -> bool {
    matches!(document.tokens[token_idx].kind, TokenKind::Mark | TokenKind::Punctuation)
        && !kept.contains(document.token_text(token_idx))
}

/// Returns whether token `token_idx` is an article before a name. "The Hague" keeps its own, and so do titles of
/// works: "The Masked Singer".
fn is_article(words: &Words, name_type: NameType, token_idx: usize) -> bool {
    let is_work = matches!(name_type, NameType::Misc | NameType::Product);
    words.is(token_idx, Class::Article)
        && match words.has(token_idx, THE) {
            _ if !words.is_capitalized(token_idx) => true,
            true => !is_work && !words.has(token_idx + 1, HAGUE),
            false => name_type != NameType::Person && !is_work,
        }
}

/// Returns whether token `at` is a title that is no part of a name.
fn is_title(words: &Words, at: usize) -> bool {
    words.is(at, Class::Title) && !words.is(at, Class::NameTitle)
}

/// Returns where a name begins after a title with words before it that are no name, "Kent MP Jane Roe", or after a trade, "Housewife
/// Jane Roe": at least two words are left.
fn after_inner_title(document: &Document, words: &Words, start: usize, end: usize) -> usize {
    let is_given = |at: usize| gazetteer::gender_of(document.token_text(at)).is_some();
    let is_trade = words.is(start, Class::Role) && !words.is(start, Class::Title);
    if end < start + 3 || is_given(start) {
        return start;
    }
    let inner = (start + 1..end - 2).rev().find(|at| is_title(words, *at));
    inner.map_or(start + usize::from(is_trade), |title| title + 1)
}

/// Returns the first token of a person's name after its titles: "Secretary of State Mike Pompeo" gives "Mike".
fn after_titles(document: &Document, words: &Words, start: usize, end: usize) -> usize {
    let mut name_start = after_inner_title(document, words, start, end);
    let mut at = name_start;
    while at + 1 < end {
        // "Tan Sri Lau", "Mak Cik Senin"
        if at + 2 < end && words.is(at, Class::OpensHonorific) && words.is(at + 1, Class::ClosesHonorific) {
            at += 2;
            name_start = at;
            continue;
        }
        // "Col Withers" is no colonel: he has a dot, or a first name.
        let is_first_name = words.has(at, COL) && at + 2 == end;
        if is_title(words, at) && !is_first_name {
            name_start = at + 1;
        } else if is_of_phrase(words, at, name_start, start, end) {
            // "of State": the words after "of" belong to the title too.
            name_start = at + 2;
            at += 1;
        } else if !(words.is(at, Class::TitleModifier)
            || document.token_text(at) == "-"
            || gazetteer::names_nation(document.token_text(at)))
        {
            break;
        }
        at += 1;
    }
    name_start
}

/// Returns the first of the particles before a name that the label left out: "von der" of "von der Leyen".
pub(super) fn before_particles(words: &Words, start: usize) -> usize {
    let is_particle = |token_idx: &usize| words.is(*token_idx, Class::NameParticle);
    (start.saturating_sub(3)..start).rev().take_while(is_particle).last().unwrap_or(start)
}

/// Returns whether an "of" that carries a title on stands at `at`, with a name left after it.
fn is_of_phrase(words: &Words, at: usize, name_start: usize, start: usize, end: usize) -> bool {
    name_start == at && at > start && words.has(at, OF) && at + 2 < end
}
