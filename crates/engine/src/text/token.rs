//! Tokens: words, numbers, quotation marks and punctuation, by one pass over the text.

use super::ByteSpan;

/// What a token is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TokenKind {
    /// Begins with a letter, or holds one: "Iraq", "U.S.", "21st", "O'Brien", and the possessive "'s".
    Word,
    /// Digits with the marks inside them: "5,200", "3.5", "10:30".
    Number,
    /// A glyph that may be a quotation mark; a lone apostrophe looks like one.
    Mark,
    /// Anything else, one character a token; runs of dots and of dashes stay together.
    Punctuation,
}

/// One token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Token {
    /// Where it stands.
    pub span: ByteSpan,
    /// What it is made of.
    pub kind: TokenKind,
}

/// Words that end in a dot without ending a sentence, in lower case.
#[rustfmt::skip]
const ABBREVIATIONS: &[&str] = &[
    "adm", "al", "approx", "apr", "assn", "asst", "atty", "aug", "ave", "blvd", "brig", "bros", "capt", "cmdr", "co",
    "col", "comdr", "corp", "cpl", "ct", "cu", "dec", "dept", "det", "dist", "dr", "est", "etc", "feb", "fr", "ft",
    "gen", "gov", "govt", "hon", "hwy", "inc", "insp", "intl", "jan", "jr", "lt", "ltd", "maj", "messrs", "mfg",
    "mlle", "mme", "mr", "mrs", "ms", "msgr", "mt", "natl", "nov", "oct", "pct", "pfc", "plc", "prof", "pte", "pvt",
    "rep", "reps", "ret", "rev", "sen", "sens", "sept", "sgt", "spc", "sr", "st", "supt", "tel", "thurs", "treas",
    "tues", "univ", "viz", "vol", "vs",
];

/// Abbreviations that are common words too: they count only with a capital.
#[rustfmt::skip]
const CAPITAL_ABBREVIATIONS: &[&str] =
    &["Dep", "Dir", "Fri", "Jul", "Jun", "Mar", "Mon", "Sat", "Sec", "Sep", "Sun", "Thu", "Tue", "Wed", "Alta", "Ariz", "Ark",
      "Calif", "Colo", "Conn", "Del", "Fla", "Ga", "Ill", "Ind", "Kan", "Ky", "La", "Mass", "Md", "Mich", "Minn", "Miss", "Mo",
      "Mont", "Neb", "Ont", "Rs", "Sask",
      "Nev", "Okla", "Ore", "Pa", "Penn", "Tenn", "Tex", "Va", "Vt", "Wash", "Wis", "Wyo"];

/// Appends the tokens of `span` to `tokens`.
///
/// Hyphens stand alone ("US", "-", "led"), so that a name inside a compound has edges; a possessive "'s" is a
/// token of its own; an abbreviation keeps its dot.
///
/// # Cost
///
/// One pass, no allocation but that of `tokens`.
pub(super) fn split(text: &str, span: ByteSpan, tokens: &mut Vec<Token>) {
    let mut cursor = Cursor { text, at: span.start as usize, end: span.end as usize };
    while let Some(first) = cursor.peek() {
        if first.is_whitespace() || is_invisible(first) {
            cursor.at += first.len_utf8();
            continue;
        }
        let start = cursor.at;
        let kind = if first.is_ascii_digit() || first.is_numeric() {
            cursor.number()
        } else if is_letter(first) {
            cursor.word();
            TokenKind::Word
        } else {
            cursor.symbol(first)
        };
        tokens.push(Token { span: ByteSpan::new(start, cursor.at), kind });
    }
}

/// Returns whether `character` may be part of a word.
fn is_letter(character: char) -> bool {
    if character.is_ascii() {
        character.is_ascii_alphabetic() || character == '_'
    } else {
        character.is_alphabetic() || is_combining(character)
    }
}

/// Returns whether `character` is an accent that sits on the letter before it.
fn is_combining(character: char) -> bool {
    matches!(character, '\u{300}'..='\u{36f}' | '\u{483}'..='\u{489}' | '\u{591}'..='\u{5bd}' | '\u{64b}'..='\u{65f}'
        | '\u{93c}' | '\u{93e}'..='\u{94f}' | '\u{1ab0}'..='\u{1aff}' | '\u{20d0}'..='\u{20ff}' | '\u{fe20}'..='\u{fe2f}')
}

/// Returns whether `character` has no width: soft hyphens, joiners and marks of direction stand between tokens.
pub(super) fn is_invisible(character: char) -> bool {
    matches!(character, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}' | '\u{feff}')
}

/// Returns whether `character` is an apostrophe or a glyph used for one.
pub(super) fn is_apostrophe(character: char) -> bool {
    matches!(character, '\'' | '\u{2019}' | '\u{2bc}' | '\u{2018}' | '\u{60}' | '\u{b4}')
}

/// Returns whether two single marks in a row stand for a double one.
fn doubles(first: char, second: char) -> bool {
    let is_single = |glyph| matches!(glyph, '\'' | '\u{2018}' | '\u{2019}');
    (is_single(first) && is_single(second)) || (first == '`' && second == '`')
}

/// Returns whether `character` may be a quotation mark on its own.
pub(super) fn is_mark(character: char) -> bool {
    is_apostrophe(character)
        || matches!(character, '"' | '\u{201c}'..='\u{201f}' | '\u{201a}' | '\u{201b}' | '\u{ab}' | '\u{bb}'
            | '\u{2039}' | '\u{203a}' | '\u{ff02}' | '\u{300c}'..='\u{300f}')
}

struct Cursor<'t> {
    text: &'t str,
    at: usize,
    end: usize,
}

impl Cursor<'_> {
    fn rest(&self) -> &str {
        &self.text[self.at..self.end]
    }

    fn peek(&self) -> Option<char> {
        let byte = *self.text.as_bytes()[..self.end].get(self.at)?;
        if byte < 0x80 { Some(char::from(byte)) } else { self.rest().chars().next() }
    }

    /// Returns the character after the next one, which is `first`.
    fn peek_behind(&self, first: char) -> Option<char> {
        self.text[self.at + first.len_utf8()..self.end].chars().next()
    }

    /// Moves over digits and what joins them; letters that follow ("21st", "30m") make it a word.
    fn number(&mut self) -> TokenKind {
        let mut kind = TokenKind::Number;
        while let Some(character) = self.peek() {
            let takes = character.is_numeric()
                || (matches!(character, '.' | ',' | ':')
                    && self.peek_behind(character).is_some_and(|next| next.is_ascii_digit()));
            if takes {
                self.at += character.len_utf8();
            } else if is_letter(character) {
                self.at += character.len_utf8();
                kind = TokenKind::Word;
            } else {
                break;
            }
        }
        kind
    }

    fn word(&mut self) {
        if self.address() {
            return;
        }
        let start = self.at;
        while let Some(character) = self.peek() {
            if is_letter(character) || character.is_numeric() {
                self.at += character.len_utf8();
                continue;
            }
            let Some(next) = self.peek_behind(character) else { break };
            if is_apostrophe(character) && character != '`' && is_letter(next) {
                // "Iraq's" ends here, "O'Brien" and "don't" go on.
                let behind = &self.text[self.at + character.len_utf8()..self.end];
                let mut letters = behind.chars();
                let is_possessive = matches!(letters.next(), Some('s' | 'S'))
                    && !letters.next().is_some_and(|third| is_letter(third) || third.is_numeric());
                if is_possessive {
                    break;
                }
            } else if matches!(character, ',' | '.')
                && next.is_ascii_digit()
                && self.text[start..self.at].ends_with(|last: char| last.is_ascii_digit())
            {
                // "N7,800", "US$1.5".
            } else if !(character == '&'
                && next.is_ascii_uppercase()
                && self.text[start..self.at].ends_with(|last: char| last.is_ascii_uppercase()))
            {
                break;
            }
            self.at += character.len_utf8();
        }
        self.abbreviation_dot(start);
    }

    /// Takes in the dots of an abbreviation: "U.S.", "J.", "Gen.".
    fn abbreviation_dot(&mut self, start: usize) {
        if self.peek() != Some('.') {
            return;
        }
        let word = &self.text[start..self.at];
        let mut letters = word.chars();
        let one_letter = letters.next().filter(|_| letters.next().is_none());
        if let Some(letter) = one_letter {
            // Letters with a dot each: as long as one letter and a dot follow, they are part of it.
            let mut n_dotted = 1;
            let mut at = self.at + 1;
            loop {
                let mut behind = self.text[at..self.end].chars();
                match (behind.next(), behind.next()) {
                    (Some(next), Some('.')) if is_letter(next) => {
                        at += next.len_utf8() + 1;
                        n_dotted += 1;
                    }
                    _ => break,
                }
            }
            // "Roe v. Wade"
            let is_versus = || letter == 'v' && self.text[at..self.end].trim_start().starts_with(char::is_uppercase);
            // "… wrote on X. The minister …"
            let is_platform = letter == 'X' && n_dotted == 1 && self.text[..start].ends_with(" on ");
            if n_dotted > 1 || letter.is_uppercase() && !is_platform || is_versus() {
                self.at = at;
            }
            return;
        }
        let lower: String;
        let key = if word.is_ascii() && word.len() <= 6 {
            lower = word.to_ascii_lowercase();
            lower.as_str()
        } else {
            word
        };
        let known = ABBREVIATIONS.binary_search(&key).is_ok()
            || CAPITAL_ABBREVIATIONS.contains(&word)
            || (key == "no"
                && self.text[self.at + 1..self.end].trim_start().starts_with(|next: char| next.is_ascii_digit()))
            || (key == "ph" && self.text[self.at + 1..self.end].starts_with("D."));
        if known {
            self.at += 1;
            if key == "ph" {
                self.at += 2;
            }
        }
    }

    /// Moves over a web or mail address, if one stands here; returns whether it did.
    fn address(&mut self) -> bool {
        const LEADS: [&[u8]; 4] = [b"http://", b"https://", b"www.", b"ftp://"];
        let bytes = self.rest().as_bytes();
        let is_web = matches!(bytes[0], b'h' | b'H' | b'w' | b'W' | b'f' | b'F')
            && LEADS.iter().any(|lead| bytes.len() > lead.len() && bytes[..lead.len()].eq_ignore_ascii_case(lead));
        if !is_web {
            return false;
        }
        let rest = self.rest();
        let len = rest
            .find(|character: char| {
                character.is_whitespace() || is_mark(character) || matches!(character, '<' | '>' | ')' | ']')
            })
            .unwrap_or(rest.len());
        let kept = rest[..len].trim_end_matches(['.', ',', ';', ':', '!', '?']).len();
        self.at += kept.max(1);
        true
    }

    fn symbol(&mut self, first: char) -> TokenKind {
        self.at += first.len_utf8();
        let next = self.peek();
        if is_mark(first) {
            // `` and '' are one mark, whichever single glyphs they are made of; 's after a word is the possessive.
            if let Some(second) = next.filter(|second| doubles(first, *second) && !self.single_comes_first(first)) {
                self.at += second.len_utf8();
                return TokenKind::Mark;
            }
            if is_apostrophe(first) && matches!(next, Some('s' | 'S')) && self.is_possessive(first) {
                self.at += 1;
                return TokenKind::Word;
            }
            return TokenKind::Mark;
        }
        if matches!(first, '.' | '-' | '\u{2013}' | '\u{2014}' | '*' | '=' | '_') {
            while self.peek() == Some(first) {
                self.at += first.len_utf8();
            }
        }
        TokenKind::Punctuation
    }

    /// Returns whether the mark just passed, `first`, is a single one that closes before a double one does: the
    /// first of three close after a word or stop (as after a question quoted inside a quotation).
    fn single_comes_first(&self, first: char) -> bool {
        let before = self.text[..self.at - first.len_utf8()].chars().next_back();
        let mut behind = self.rest().chars();
        let is_third = behind.next().is_some() && behind.next().is_some_and(|third| doubles(first, third));
        is_third
            && before.is_some_and(|last| !last.is_whitespace() && !is_mark(last) && !matches!(last, '(' | '['))
            && !behind.next().is_some_and(|fourth| doubles(first, fourth))
    }

    /// Returns whether the apostrophe just passed, with an "s" after it, ends the word before it.
    fn is_possessive(&self, apostrophe: char) -> bool {
        let before = self.text[..self.at - apostrophe.len_utf8()].chars().next_back();
        let after = self.text[self.at + 1..self.end].chars().next();
        before.is_some_and(|last| is_letter(last) || last.is_numeric() || matches!(last, '.' | ')'))
            && !after.is_some_and(|next| is_letter(next) || next.is_numeric())
    }
}
