//! The encoding that a web page names in its own `meta` elements.

use encoding_rs::Encoding;

/// How far into a page it is looked for, bytes. Browsers look at 1024 first, and read on where some tag comes later.
const WINDOW_BYTES: usize = 16 * 1024;

/// Returns the encoding that a `meta` element near the start of `payload` names: the first that anybody knows, or else the first
/// that is named; none where none is, or `payload` begins with no tag.
pub(super) fn of(payload: &[u8]) -> Option<&str> {
    let mut rest = payload.trim_ascii_start();
    rest = rest.get(..WINDOW_BYTES).unwrap_or(rest);
    let mut unknown = None;
    if !rest.starts_with(b"<") {
        return None;
    }
    while let Some(at) = memchr::memchr(b'<', rest) {
        rest = &rest[at + 1..];
        if let Some(comment) = rest.strip_prefix(b"!--") {
            rest = memchr::memmem::find(comment, b"-->").map_or(&[][..], |end| &comment[end..]);
        } else if rest.get(..4).is_some_and(|name| name.eq_ignore_ascii_case(b"meta"))
            && rest.get(4).is_some_and(|byte| byte.is_ascii_whitespace() || *byte == b'/')
        {
            let (label, after) = label(&rest[4..]);
            rest = after;
            match label {
                Some(label) if Encoding::for_label(label.as_bytes()).is_some() => return Some(label),
                label => unknown = unknown.or(label),
            }
        }
    }
    unknown
}

/// Returns the encoding that a `meta` element names whose attributes are the beginning of `tag`, and what follows the element.
fn label(tag: &[u8]) -> (Option<&str>, &[u8]) {
    let (mut charset, mut content, mut is_type) = (None, None, false);
    let mut rest = tag;
    while let Some((name, value, after)) = attribute(rest) {
        match name {
            _ if name.eq_ignore_ascii_case(b"charset") => charset = charset.or(std::str::from_utf8(value).ok()),
            _ if name.eq_ignore_ascii_case(b"content") => content = content.or(std::str::from_utf8(value).ok()),
            _ if name.eq_ignore_ascii_case(b"http-equiv") => is_type |= value.eq_ignore_ascii_case(b"content-type"),
            _ => {}
        }
        rest = after;
    }
    let of_type = content.filter(|_| is_type).and_then(of_content);
    (charset.or(of_type).map(str::trim).filter(|label| !label.is_empty()), rest)
}

/// Returns the name, the value and the rest of the first attribute in `tag`; none where the tag ends before one.
fn attribute(tag: &[u8]) -> Option<(&[u8], &[u8], &[u8])> {
    let start = tag.iter().position(|byte| !byte.is_ascii_whitespace() && *byte != b'/')?;
    let tag = &tag[start..];
    if tag[0] == b'>' {
        return None;
    }
    // One that begins with an equals sign has it in its name.
    let is_end = |byte: &u8| byte.is_ascii_whitespace() || matches!(byte, b'=' | b'>' | b'/');
    let end = 1 + tag[1..].iter().position(is_end).unwrap_or(tag.len() - 1);
    let (name, rest) = tag.split_at(end);
    let Some(value) = rest.trim_ascii_start().strip_prefix(b"=") else { return Some((name, &[], rest)) };
    let value = value.trim_ascii_start();
    match value.first() {
        Some(&mark @ (b'"' | b'\'')) => {
            let end = memchr::memchr(mark, &value[1..])?;
            Some((name, &value[1..=end], &value[end + 2..]))
        }
        _ => {
            let end = value.iter().position(|byte| byte.is_ascii_whitespace() || *byte == b'>').unwrap_or(value.len());
            Some((name, &value[..end], &value[end..]))
        }
    }
}

/// Returns the encoding that `content`, such as `text/html; charset=iso-8859-2`, names.
fn of_content(content: &str) -> Option<&str> {
    let lower = content.to_ascii_lowercase();
    let mut names = lower.match_indices("charset").map(|(at, name)| content[at + name.len()..].trim_start());
    let value = names.find_map(|rest| rest.strip_prefix('='))?.trim_start();
    match value.chars().next()? {
        mark @ ('"' | '\'') => value[1..].split_once(mark).map(|(label, _)| label),
        _ => value.split(|c: char| c.is_ascii_whitespace() || c == ';').next(),
    }
}
