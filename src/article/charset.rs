//! Payloads in another encoding than UTF-8: UTF-16 that says so, and what a header, an XML declaration or a web page names.

use std::borrow::Cow;

use encoding_rs::{Encoding, UTF_8};

use super::{ArticleError, foreign, meta_charset};

/// How far an XML declaration may reach, bytes.
const DECLARATION_BYTES: usize = 256;

/// Returns the text of a payload that begins with the byte-order mark of UTF-16; none where it begins otherwise.
///
/// # Errors
///
/// Half a character stands somewhere, or what it holds is no text.
pub(super) fn utf16(payload: &[u8]) -> Option<Result<String, ArticleError>> {
    match payload {
        [0xff, 0xfe, 0, 0, ..] => Some(Err(ArticleError::unsupported("payload", "UTF-32"))),
        [0xff, 0xfe, rest @ ..] => Some(from_units(rest, u16::from_le_bytes)),
        [0xfe, 0xff, rest @ ..] => Some(from_units(rest, u16::from_be_bytes)),
        _ => None,
    }
}

/// Returns what can be read of a payload that begins with the byte-order mark of UTF-16; none where it begins otherwise.
pub(super) fn utf16_lossy(payload: &[u8]) -> Option<String> {
    let (rest, unit): (_, fn([u8; 2]) -> u16) = match payload {
        [0xff, 0xfe, rest @ ..] => (rest, u16::from_le_bytes),
        [0xfe, 0xff, rest @ ..] => (rest, u16::from_be_bytes),
        _ => return None,
    };
    let units = rest.as_chunks::<2>().0.iter().map(|&pair| unit(pair));
    Some(char::decode_utf16(units).map(|character| character.unwrap_or(char::REPLACEMENT_CHARACTER)).collect())
}

/// Returns the text of a payload whose encoding is UTF-8, or the one that its `content_type`, its XML declaration or its
/// `meta` elements name, the first that there is, less a byte-order mark.
///
/// # Errors
///
/// It is in neither of them, or nobody knows the one that is named.
pub(super) fn text<'p>(payload: &'p [u8], content_type: Option<&str>) -> Result<Cow<'p, str>, ArticleError> {
    // What is UTF-8 is so whatever it is called: bridges turn a document into it, and leave its declaration as it was.
    let error = match std::str::from_utf8(payload) {
        Ok(text) => return Ok(Cow::Borrowed(text.strip_prefix('\u{feff}').unwrap_or(text))),
        Err(error) => error,
    };
    let labels = [content_type.and_then(charset_of), declared(payload), meta_charset::of(payload)];
    let label = labels.into_iter().flatten().find(|label| Encoding::for_label(label.as_bytes()) != Some(UTF_8));
    let Some(label) = label else {
        return Err(ArticleError::NotUtf8 {
            offset: error.valid_up_to(),
            hint: " (Content-Type may name another charset)",
        });
    };
    let encoding = Encoding::for_label(label.as_bytes());
    let text = encoding.and_then(|encoding| encoding.decode_without_bom_handling_and_without_replacement(payload));
    text.ok_or_else(|| {
        let label: String = label.chars().take(60).collect();
        ArticleError::unsupported("payload", format!("text in an encoding called {label:?}"))
    })
}

/// Returns the text of UTF-16 without its byte-order mark.
fn from_units(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Result<String, ArticleError> {
    let (pairs, rest) = bytes.as_chunks::<2>();
    let mut text = String::with_capacity(bytes.len());
    let mut n_units = 0;
    for character in char::decode_utf16(pairs.iter().map(|&pair| unit(pair))) {
        let character = character.map_err(|error| {
            let half = error.unpaired_surrogate();
            let at = 2 + 2 * n_units;
            ArticleError::LoneSurrogate { message: format!("UTF-16 with {half:04x} alone at byte {at}") }
        })?;
        n_units += character.len_utf16();
        text.push(character);
    }
    if !rest.is_empty() {
        let message = format!("UTF-16 of {} bytes, an odd number", 2 + bytes.len());
        return Err(ArticleError::LoneSurrogate { message });
    }
    match foreign::binary(text.as_bytes()) {
        Some(format) => {
            Err(ArticleError::unsupported("payload", format!("{format} after the byte-order mark of UTF-16")))
        }
        None => Ok(text),
    }
}

/// Returns the charset that `content_type` names.
fn charset_of(content_type: &str) -> Option<&str> {
    let parameters = content_type.split(';').skip(1);
    let mut charsets = parameters.filter_map(|parameter| {
        let (name, value) = parameter.split_once('=')?;
        name.trim().eq_ignore_ascii_case("charset").then(|| value.trim().trim_matches(['"', '\'']))
    });
    charsets.next()
}

/// Returns the encoding that an XML declaration at the start of `payload` names.
fn declared(payload: &[u8]) -> Option<&str> {
    let start = payload.trim_ascii_start().strip_prefix(b"<?xml")?;
    let ascii = start.iter().take(DECLARATION_BYTES).take_while(|byte| byte.is_ascii()).count();
    let declaration = std::str::from_utf8(&start[..ascii]).ok()?.split_once("?>")?.0;
    let value = declaration.split_once("encoding")?.1.trim_start().strip_prefix('=')?.trim_start();
    let mark = value.chars().next().filter(|mark| matches!(mark, '"' | '\''))?;
    value[1..].split_once(mark).map(|(label, _)| label)
}
