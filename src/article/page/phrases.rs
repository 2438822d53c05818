//! Phrases by which lines of a page are told that are no text of its article.

/// How lines begin that lead elsewhere, in lower case. Those of [`ALSO_NEWS`] do where nothing but a link follows.
const LEADS: &[&str] = &[
    "advertisement",
    "also read",
    "article continues",
    "click here",
    "comments",
    "comments are closed",
    "continue reading",
    "don't miss",
    "don’t miss",
    "follow us",
    "get in touch",
    "image caption",
    "image source",
    "in pictures",
    "join the conversation",
    "keep reading",
    "leave a reply",
    "listen:",
    "loading",
    "media caption",
    "more from",
    "more news",
    "more on",
    "more stories",
    "more:",
    "most popular",
    "most read",
    "most viewed",
    "next article",
    "popular now",
    "read also",
    "read more",
    "read next",
    "recommended",
    "recommended for you",
    "related",
    "related articles",
    "related content",
    "related coverage",
    "related links",
    "related news",
    "related posts",
    "related stories",
    "related topics",
    "see also",
    "share this",
    "sign up",
    "sign up for our",
    "sign up here",
    "sign up to",
    "skip to",
    "story continues",
    "subscribe",
    "subscribe here",
    "subscribe now",
    "subscribe to",
    "suggested topics",
    "this video can not",
    "top stories",
    "trending",
    "trending now",
    "watch:",
    "what to read next",
    "you may also like",
    "you might also like",
];

/// Those of [`LEADS`] that headings of articles begin with too: "Related party transactions", "Comments on the budget".
const ALSO_NEWS: &[&str] =
    &["advertisement", "comments", "loading", "more on", "recommended", "related", "sign up", "subscribe", "trending"];

/// What editors ask their readers, in lower case.
const REQUESTS: &[&str] = &[
    "can be reached at",
    "click here",
    "contact our",
    "contact the author",
    "contact us",
    "do you have a story",
    "email us",
    "follow our",
    "follow us",
    "get in touch",
    "newsdesk",
    "newsletter",
    "our standards",
    "send us",
    "send your",
    "share your",
    "sign up",
    "subscribe",
    "talk about this",
];

/// How the lines above an article begin that say who wrote it and when, in lower case.
const BYLINES: &[&str] = &["by ", "first published", "last modified", "last updated", "posted", "published", "updated"];

/// Longest of such lines, bytes. A longer one is a sentence.
const MAX_CREDIT_LINE: usize = 100;

/// How many lines of a byline may follow its first.
const MAX_ROLE_LINES: usize = 2;

/// How much of a line must be links for its first words to say where it leads, in hundredths. More keeps teasers; less
/// takes a sentence with one link for one.
const LEAST_LINKED: usize = 20;

/// Returns whether `text`, of which `linked` hundredths are links, tells what it leads to and says nothing else.
pub(super) fn leads_elsewhere(text: &str, linked: usize) -> bool {
    let is_line = text.len() <= 60 && !text.ends_with(['.', '”', '"', '!', '?']);
    let start = start_of(text);
    LEADS.iter().any(|&phrase| {
        let Some(rest) = start.strip_prefix(phrase).filter(|rest| !rest.starts_with(char::is_alphanumeric)) else {
            return false;
        };
        let says_no_more = !rest.contains(char::is_alphabetic) || rest.starts_with(':') || phrase.ends_with(':');
        linked >= LEAST_LINKED || (is_line && (says_no_more || !ALSO_NEWS.contains(&phrase)))
    })
}

/// Returns whether `text` is a line above an article that says who wrote it, or when.
pub(super) fn is_credit_line(text: &str) -> bool {
    let is_sentence = text.ends_with(['.', '!', '?', '”', '"']);
    let start = start_of(text);
    text.len() <= MAX_CREDIT_LINE && !is_sentence && BYLINES.iter().any(|phrase| start.starts_with(phrase))
}

/// Returns the lines of `text`, which stands above an article, that say who wrote it, on one line; none where its first does not.
pub(super) fn byline(text: &str) -> Option<String> {
    let mut lines = text.lines();
    let first = lines.next()?;
    let name = first.get(..3).filter(|by| by.eq_ignore_ascii_case("by ")).map(|_| first[3..].trim_start());
    if !is_credit_line(first) || !name.is_some_and(|name| name.starts_with(char::is_uppercase)) {
        return None;
    }
    // What they are, and for whom; a date is neither.
    let is_role = |line: &&str| !is_credit_line(line) && !line.contains(|c: char| c.is_ascii_digit() || c == ':');
    let roles = lines.take(MAX_ROLE_LINES).take_while(|line| line.len() <= MAX_CREDIT_LINE).take_while(is_role);
    Some(std::iter::once(first).chain(roles).collect::<Vec<_>>().join(" "))
}

/// Returns the first characters of `text` in lower case, more than the longest phrase that is looked for.
fn start_of(text: &str) -> String {
    text.chars().take(32).flat_map(char::to_lowercase).collect()
}

/// Returns whether `text` is a request of the editors to their readers.
pub(super) fn asks(text: &str) -> bool {
    // Longer ones are articles about such requests.
    text.len() <= 400 && {
        let text = text.to_lowercase();
        REQUESTS.iter().any(|phrase| text.contains(phrase))
    }
}
