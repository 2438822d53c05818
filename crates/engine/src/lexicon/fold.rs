//! Folding: names as keys, so that case, accents and dots make no difference.

use crate::text::{Document, TokenRange};

/// Appends the folded form of `word` to `key`: lower case, without accents, dots and apostrophes.
///
/// Letters of other scripts stay as they are.
///
/// # Cost
///
/// One pass; allocates only where `key` has to grow.
pub fn push_folded(word: &str, key: &mut String) {
    for character in word.chars() {
        if character.is_ascii_alphanumeric() || character == '&' {
            key.push(character.to_ascii_lowercase());
        } else if !character.is_ascii() {
            push_plain(character, key);
        }
    }
}

/// Returns the folded form of `word`.
pub fn folded(word: &str) -> String {
    let mut key = String::with_capacity(word.len());
    push_folded(word, &mut key);
    key
}

/// Longest word, in bytes, that is folded without allocating.
const SHORT_WORD: usize = 48;

/// Returns what `read` tells of the folded form of `word`.
///
/// # Cost
///
/// One pass; allocates only for long words and for those with letters beyond ASCII.
pub(crate) fn with_folded<R>(word: &str, read: impl FnOnce(&str) -> R) -> R {
    let mut buffer = [0_u8; SHORT_WORD];
    if !word.is_ascii() || word.len() > SHORT_WORD {
        return read(&folded(word));
    }
    let mut len = 0;
    for byte in word.bytes().filter(|byte| byte.is_ascii_alphanumeric() || *byte == b'&') {
        buffer[len] = byte.to_ascii_lowercase();
        len += 1;
    }
    read(std::str::from_utf8(&buffer[..len]).unwrap_or_default())
}

/// Returns the folded words of `tokens`, one blank between two.
pub(crate) fn key_of(document: &Document, tokens: TokenRange) -> String {
    let mut key = String::with_capacity(24);
    for token_idx in tokens.indices() {
        let len = key.len();
        if len > 0 {
            key.push(' ');
        }
        let folded_start = key.len();
        push_folded(document.token_text(token_idx), &mut key);
        if key.len() == folded_start {
            key.truncate(len);
        }
    }
    key
}

/// Appends one letter that is not ASCII, without its accent.
fn push_plain(character: char, key: &mut String) {
    let plain = match character {
        'à'..='å' | 'À'..='Å' | 'ā' | 'ă' | 'ą' | 'Ā' | 'Ă' | 'Ą' | 'ǎ' | 'ạ' | 'ả' | 'ấ' | 'ầ' | 'ắ' => {
            "a"
        }
        'æ' | 'Æ' => "ae",
        'ç' | 'Ç' | 'ć' | 'č' | 'Ć' | 'Č' | 'ĉ' | 'ċ' => "c",
        'ď' | 'Ď' | 'đ' | 'Đ' | 'ḍ' => "d",
        'è'..='ë' | 'È'..='Ë' | 'ē' | 'ĕ' | 'ė' | 'ę' | 'ě' | 'Ē' | 'Ę' | 'Ě' | 'ə' | 'Ə' | 'ế' | 'ề' | 'ệ' => {
            "e"
        }
        'ğ' | 'Ğ' | 'ĝ' | 'ġ' | 'ģ' => "g",
        'ħ' | 'Ħ' | 'ḥ' => "h",
        'ì'..='ï' | 'Ì'..='Ï' | 'ī' | 'į' | 'ı' | 'İ' | 'Ī' | 'ĩ' | 'ị' => "i",
        'ķ' | 'Ķ' => "k",
        'ł' | 'Ł' | 'ľ' | 'ļ' | 'ĺ' | 'Ľ' => "l",
        'ñ' | 'Ñ' | 'ń' | 'ň' | 'ņ' | 'Ń' | 'Ň' => "n",
        'ò'..='ö' | 'Ò'..='Ö' | 'ø' | 'Ø' | 'ō' | 'ő' | 'Ō' | 'Ő' | 'ơ' | 'ộ' | 'ồ' | 'ố' => "o",
        'œ' | 'Œ' => "oe",
        'ř' | 'Ř' | 'ŕ' => "r",
        'ś' | 'š' | 'ş' | 'ș' | 'Ś' | 'Š' | 'Ş' | 'Ș' | 'ŝ' | 'ṣ' => "s",
        'ß' => "ss",
        'ť' | 'ţ' | 'ț' | 'Ť' | 'Ţ' | 'Ț' | 'ṭ' => "t",
        'þ' | 'Þ' => "th",
        'ð' | 'Ð' => "d",
        'ù'..='ü' | 'Ù'..='Ü' | 'ū' | 'ů' | 'ű' | 'ų' | 'Ū' | 'Ů' | 'ư' | 'ứ' => "u",
        'ý' | 'ÿ' | 'Ý' => "y",
        'ź' | 'ż' | 'ž' | 'Ź' | 'Ż' | 'Ž' | 'ẓ' => "z",
        other => {
            if other.is_alphanumeric() {
                key.extend(other.to_lowercase());
            }
            return;
        }
    };
    key.push_str(plain);
}

/// Returns how a folded word sounds, roughly: its consonants, with those that transliterations confuse made one.
///
/// Words that sound alike are candidates for [`is_variant`], no more.
pub fn sound(word: &str) -> String {
    let mut result = String::with_capacity(word.len());
    let mut before = '\0';
    for (byte_idx, character) in word.char_indices() {
        let consonant = match character {
            'a' | 'e' | 'i' | 'o' | 'u' | 'y' => {
                if byte_idx == 0 {
                    'a'
                } else {
                    before = character;
                    continue;
                }
            }
            'h' if byte_idx > 0 => continue,
            'q' | 'k' | 'c' | 'g' => 'k',
            'w' | 'v' => 'v',
            other => other,
        };
        if consonant != before {
            result.push(consonant);
        }
        before = consonant;
    }
    result
}

/// Returns whether two folded words are spellings of one name: "soleimani" and "suleimani".
pub fn is_variant(left: &str, right: &str) -> bool {
    if left == right {
        return true;
    }
    let longer = left.len().max(right.len());
    let shorter = left.len().min(right.len());
    if longer < 5 || shorter < 4 || longer > 24 || !left.is_ascii() || !right.is_ascii() {
        return false;
    }
    // "Maria" and "Mario", "Daniel" and "Daniela" are two people.
    let last = |word: &str| match word.as_bytes()[word.len() - 1] {
        b'y' => b'i',
        other => other,
    };
    if last(left) != last(right) || sound(left) != sound(right) {
        return false;
    }
    let allowed = if longer < 8 { 1 } else { 2 };
    edit_distance_within(left.as_bytes(), right.as_bytes(), allowed)
}

/// Returns whether at most `allowed` letters have to be changed, put in or left out.
fn edit_distance_within(left: &[u8], right: &[u8], allowed: usize) -> bool {
    let mut row = [0usize; 25];
    for (column, cell) in row.iter_mut().enumerate().take(right.len() + 1) {
        *cell = column;
    }
    for (line, left_byte) in left.iter().enumerate() {
        let mut diagonal = row[0];
        row[0] = line + 1;
        for (column, right_byte) in right.iter().enumerate() {
            let changed = diagonal + usize::from(left_byte != right_byte);
            diagonal = row[column + 1];
            row[column + 1] = changed.min(diagonal + 1).min(row[column] + 1);
        }
    }
    row[right.len()] <= allowed
}

#[cfg(test)]
mod tests {
    use super::{folded, is_variant, with_folded};

    #[test]
    fn case_accents_and_dots_make_no_difference() {
        assert_eq!(folded("U.S."), "us");
        assert_eq!(folded("Erdoğan"), "erdogan");
        assert_eq!(folded("O’Brien"), "obrien");
        assert_eq!(folded("ØRSTED"), "orsted");
        assert_eq!(folded("Москва"), "москва");
        for word in ["U.S.", "Erdoğan", "O'Brien", "AT&T", ""] {
            assert!(with_folded(word, |key| key == folded(word)), "{word}");
        }
    }

    #[test]
    fn transliterations_are_variants_and_other_names_are_not() {
        for (left, right) in [
            ("soleimani", "suleimani"),
            ("mohammed", "muhammad"),
            ("zelensky", "zelenskyy"),
            ("gaddafi", "qaddafi"),
            ("hassan", "hasan"),
            ("sisi", "sissi"),
        ] {
            assert!(is_variant(left, right), "{left} {right}");
        }
        for (left, right) in [
            ("maria", "mario"),
            ("daniel", "daniela"),
            ("hassan", "hussein"),
            ("salman", "suleiman"),
            ("mahmoud", "mohamed"),
            ("brown", "braun"),
            ("tailor", "tayler"),
            ("ali", "eli"),
        ] {
            assert!(!is_variant(left, right), "{left} {right}");
        }
    }
}
