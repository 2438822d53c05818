//! Formats that are not read, told by what they begin with or are made of.
//!
//! Each needs evidence that no text gives by chance: an ordinary text is read, whatever it begins with.

use data_encoding::BASE64;

/// How binary formats begin.
const SIGNATURES: &[(&[u8], &str)] = &[
    (b"%PDF-", "PDF"),
    (b"%!PS-Adobe", "PostScript"),
    (b"{\\rtf", "RTF"),
    (b"PK\x03\x04", "a ZIP archive or an office document"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an office document"),
    (b"\x89PNG\r\n", "an image"),
    (b"\xff\xd8\xff", "an image"),
    (b"Obj\x01", "Avro"),
    (b"\x1f\x8b", "gzip inside gzip"),
];

/// How much of a payload is looked through for control characters, bytes.
const WINDOW_BYTES: usize = 4096;

/// Control characters that make a payload binary. Texts have one at times; fewer would lose those.
const N_CONTROL: usize = 4;

/// Header fields of mail. Three of them, or two after the first line of a mailbox, are no text's by chance.
const MAIL_HEADERS: &[&str] = &[
    "Cc",
    "Content-Transfer-Encoding",
    "Content-Type",
    "Date",
    "Delivered-To",
    "DKIM-Signature",
    "From",
    "List-Id",
    "Message-ID",
    "MIME-Version",
    "Received",
    "Reply-To",
    "Return-Path",
    "Sender",
    "Subject",
    "To",
];

/// How many lines a mail's header is looked for in.
const MAX_HEADER_LINES: usize = 200;

/// Returns the name of the binary format or the wire protocol that `payload` is in.
pub(super) fn binary(payload: &[u8]) -> Option<&'static str> {
    let signature = SIGNATURES.iter().find(|(signature, _)| payload.starts_with(signature));
    if let Some((_, name)) = signature {
        return Some(name);
    }
    let begins = payload.iter().position(|byte| !matches!(byte, 0 | 0x16) && !byte.is_ascii_whitespace());
    let start = &payload[begins.unwrap_or(payload.len())..];
    if start.starts_with(b"\x01") && start.contains(&2) {
        return Some("ANPA-1312 or IPTC 7901");
    }
    if is_utf16(payload) {
        return Some("UTF-16 without a byte-order mark");
    }
    if is_protobuf(payload) {
        return Some("protobuf");
    }
    // The rest of a buffer may be zeros.
    let end = payload.iter().rposition(|&byte| byte != 0).map_or(0, |last| last + 1);
    let window = &payload[..end.min(WINDOW_BYTES)];
    let n_control = window.iter().filter(|&&byte| is_control(byte)).count();
    (n_control >= N_CONTROL && n_control * 25 >= window.len()).then_some("binary data")
}

/// Returns the name of the format that `text` is in where it is one of those made of letters.
pub(super) fn text(text: &str) -> Option<&'static str> {
    let text = text.trim();
    if is_base64_of_json(text) {
        Some("base64 of JSON")
    } else if text.starts_with("ZCZC") && text.ends_with("NNNN") {
        Some("IPTC 7901")
    } else if has_anpa_header(text) {
        Some("ANPA-1312")
    } else if is_mail(text) {
        Some("mail")
    } else {
        None
    }
}

/// Returns whether `byte` is a control character that no text has for its layout.
fn is_control(byte: u8) -> bool {
    byte.is_ascii_control() && !matches!(byte, b'\t' | b'\n' | 0x0b | 0x0c | b'\r' | 0x1b)
}

/// Returns whether `payload` begins with letters that take two bytes each, one of them zero.
fn is_utf16(payload: &[u8]) -> bool {
    let (pairs, _) = payload[..payload.len().min(64)].as_chunks::<2>();
    let is_ascii = |byte: u8| byte.is_ascii_graphic() || byte.is_ascii_whitespace();
    pairs.len() >= 4
        && (pairs.iter().all(|&[letter, zero]| zero == 0 && is_ascii(letter))
            || pairs.iter().all(|&[zero, letter]| zero == 0 && is_ascii(letter)))
}

/// Returns whether `payload` is fields of a protobuf message from its first byte to its last, with control characters where
/// two tags or lengths stand: a text may have one there by chance.
fn is_protobuf(payload: &[u8]) -> bool {
    let (mut rest, mut n_fields, mut n_control) = (payload, 0, 0);
    while !rest.is_empty() {
        let Some((tag, after)) = varint(rest) else { return false };
        let value = match tag & 7 {
            0 => varint(after).map(|(_, after)| after),
            1 => after.get(8..),
            2 => varint(after).and_then(|(length, text)| {
                n_control += usize::from(is_control(after[0]));
                text.get(usize::try_from(length).ok()?..)
            }),
            5 => after.get(4..),
            _ => None,
        };
        let (true, Some(value)) = (tag >= 8, value) else { return false };
        n_control += usize::from(is_control(rest[0]));
        n_fields += 1;
        rest = value;
    }
    n_fields >= 2 && n_control >= 2
}

/// Returns the number that `bytes` begin with, seven bits a byte, and the rest.
fn varint(bytes: &[u8]) -> Option<(u64, &[u8])> {
    let mut value = 0;
    for (byte_idx, &byte) in bytes.iter().take(9).enumerate() {
        value |= u64::from(byte & 0x7f) << (7 * byte_idx);
        if byte < 0x80 {
            return Some((value, &bytes[byte_idx + 1..]));
        }
    }
    None
}

/// Returns whether `text` is nothing but base64 that begins with an object.
fn is_base64_of_json(text: &str) -> bool {
    let is_base64 = |byte: u8| byte.is_ascii_alphanumeric() || b"+/=-_\r\n".contains(&byte);
    if !text.starts_with(['e', 'I', 'C', 'D']) || !text.bytes().all(is_base64) {
        return false;
    }
    let start: Vec<u8> = text.bytes().filter(|byte| !byte.is_ascii_whitespace()).take(32).collect();
    let whole = &start[..start.len() / 4 * 4];
    let Ok(decoded) = BASE64.decode(whole) else { return false };
    let object = decoded.trim_ascii_start().strip_prefix(b"{");
    object.is_some_and(|fields| fields.trim_ascii_start().starts_with(b"\""))
}

/// Returns whether `text` begins with the two header lines of an ANPA message whose control characters are lost: its
/// number (`a0412`), then its slug with the count of its words (`r i bc-harbour 03-01 0250`, `bc-harbour,0250`).
fn has_anpa_header(text: &str) -> bool {
    let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let (Some(number), Some(slug)) = (lines.next(), lines.next()) else { return false };
    let is_number = number.len() == 5
        && number.starts_with(|c: char| c.is_ascii_lowercase())
        && number[1..].bytes().all(|byte| byte.is_ascii_digit());
    let slug = slug.to_ascii_lowercase();
    let count = slug.rsplit([' ', ',']).next().unwrap_or("");
    let is_slug = slug.split(' ').take(4).any(|word| ["bc-", "am-", "pm-"].iter().any(|cycle| word.starts_with(cycle)));
    is_number && is_slug && count.len() == 4 && count.bytes().all(|byte| byte.is_ascii_digit())
}

/// Returns whether `text` begins with the header of a mail, or of the first in a mailbox: lines of a name and a value up to
/// the first empty line, and nothing else, several of them by the names that mails have. A text may begin with "From: ".
fn is_mail(text: &str) -> bool {
    let mut lines = text.lines().peekable();
    // The line that parts the mails of a mailbox.
    let is_mailbox = lines.next_if(|line| line.starts_with("From ") && line.contains('@')).is_some();
    let mut seen = [false; MAIL_HEADERS.len()];
    for line in lines.take(MAX_HEADER_LINES).take_while(|line| !line.trim().is_empty()) {
        // A value goes on where a line begins with white space.
        if line.starts_with([' ', '\t']) {
            continue;
        }
        let Some((name, _)) = line.split_once(':') else { return false };
        if name.is_empty() || !name.bytes().all(|byte| byte.is_ascii_graphic()) {
            return false;
        }
        if let Some(header_idx) = MAIL_HEADERS.iter().position(|header| header.eq_ignore_ascii_case(name)) {
            seen[header_idx] = true;
        }
    }
    let n_seen = seen.iter().filter(|&&is_seen| is_seen).count();
    n_seen >= if is_mailbox { 2 } else { 3 }
}
