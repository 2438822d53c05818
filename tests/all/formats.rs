//! What a payload is told by: its headers, its packing, its beginning.

use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;
use quotewire::article::{Article, ArticleError, Format, Hints, decode};

const LIMIT: usize = 64 * 1024;

/// What the message says: content type and content encoding.
type Told<'m> = (Option<&'m str>, Option<&'m str>);

const NOTHING: Told<'_> = (None, None);

fn typed(content_type: &str) -> Told<'_> {
    (Some(content_type), None)
}

fn packed(encoding: &str) -> Told<'_> {
    (None, Some(encoding))
}

fn read(payload: impl AsRef<[u8]>, told: Told<'_>) -> Result<Article, ArticleError> {
    let (content_type, content_encoding) = told;
    decode(payload.as_ref(), &Hints { content_type, content_encoding }, Format::Auto, LIMIT)
}

fn body(payload: impl AsRef<[u8]>, told: Told<'_>) -> String {
    read(payload, told).expect("an article").body
}

fn refusal(payload: impl AsRef<[u8]>, told: Told<'_>) -> (&'static str, String) {
    let error = read(payload, told).expect_err("no article");
    (error.kind(), error.to_string())
}

fn codes(article: &Article) -> Vec<&str> {
    article.warnings.iter().map(|warning| warning.code).collect()
}

fn gzip(content: impl AsRef<[u8]>) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(content.as_ref()).expect("written");
    encoder.finish().expect("finished")
}

#[test]
fn headers_are_found_as_bridges_write_them() {
    for (content_type, content_encoding) in [("Content-Type", "Content-Encoding"), ("content-type", "content-encoding")]
    {
        let header = |name: &str| match name {
            _ if name == content_type => Some("text/plain"),
            _ if name == content_encoding => Some("gzip"),
            _ => None,
        };
        let hints = Hints::from_headers(header);
        assert_eq!((hints.content_type, hints.content_encoding), (Some("text/plain"), Some("gzip")));
    }
    assert_eq!(Hints::from_headers(|_| None), Hints::default());
}

#[test]
fn a_content_type_says_what_a_text_is() {
    let article = read("He <b>left</b>.", typed("text/html; charset=utf-8")).expect("an article");
    assert_eq!((article.body.as_str(), codes(&article)), ("He left.", vec!["id_derived"]));
    assert_eq!(body("<p>He left.</p>", typed("text/plain")), "<p>He left.</p>");
    assert_eq!(body("<p>He left.</p>", typed("application/octet-stream")), "He left.");
    // A brace begins a text too, and what is called a text is an object all the same where it is one.
    assert_eq!(body("{sic} he wrote", typed("text/plain")), "{sic} he wrote");
    assert_eq!(body("[{\"a\": 1}]", typed("text/plain")), "[{\"a\": 1}]");
    assert_eq!(body("{\"body\": \"x\"}", typed("text/plain")), "x");
    assert_eq!(body("{\"body\": \"x\"}", typed("application/ninjs+json")), "x");
    assert_eq!(refusal("{sic} he wrote", NOTHING).0, "malformed_json");
    assert_eq!(refusal("He left.", typed("application/json")).0, "malformed_json");
    assert_eq!(refusal("7", typed("Application/JSON; charset=utf-8")).0, "not_an_object");
}

#[test]
fn gzip_is_decompressed_by_its_header_or_its_first_bytes() {
    let article = gzip(r#"{"id": "a-1", "body": "He left."}"#);
    for told in [NOTHING, packed("gzip"), packed(" X-GZIP "), packed("identity"), typed("application/json")] {
        assert_eq!(body(&article, told), "He left.", "{told:?}");
    }
    assert_eq!(body(gzip("He left."), NOTHING), "He left.");
    assert_eq!(body([gzip("He "), gzip("left.")].concat(), NOTHING), "He left.", "two members are one payload");
    assert_eq!(body("He left.", packed("utf-8")), "He left.");
}

#[test]
fn what_cannot_be_decompressed_says_why() {
    let article = gzip("He left. ".repeat(100));
    assert_eq!(refusal("He left.", packed("gzip")).0, "malformed_gzip");
    assert_eq!(refusal(&article[..article.len() - 9], NOTHING).0, "malformed_gzip");
    let mut damaged = article.clone();
    damaged[article.len() - 6] ^= 1;
    assert_eq!(refusal(damaged, NOTHING).0, "malformed_gzip", "the checksum tells");
    assert_eq!(refusal(gzip(" \n"), NOTHING).0, "empty");
    for (payload, told, name) in [
        (&b"He left."[..], packed("br"), "\"br\""),
        (&article, packed("gzip, br"), "\"gzip, br\""),
        (b"\x28\xb5\x2f\xfd\x04\x00", NOTHING, "\"zstd\""),
        (b"BZh91AY&SY\x1c", NOTHING, "\"bzip2\""),
        (b"\xfd7zXZ\0\0", NOTHING, "\"xz\""),
    ] {
        let (kind, message) = refusal(payload, told);
        assert_eq!(kind, "unsupported_encoding");
        assert!(message.contains(name), "{name} is not in {message}");
    }
}

#[test]
fn what_is_compressed_is_held_to_the_limit_too() {
    assert_eq!(body(gzip("x".repeat(LIMIT)), NOTHING).len(), LIMIT);
    let (kind, message) = refusal(gzip("x".repeat(LIMIT + 1)), NOTHING);
    assert_eq!((kind, message.as_str()), ("too_large", "article is larger than 65536 bytes when it is decompressed"));
    // A bomb: sixty kilobytes that hold sixty megabytes are given up after the first sixty-four kilobytes.
    let bomb = gzip(vec![b' '; 60 << 20]);
    assert!(bomb.len() < LIMIT, "{} bytes", bomb.len());
    let started = std::time::Instant::now();
    assert_eq!(refusal(bomb, packed("gzip")).0, "too_large");
    assert!(started.elapsed() < std::time::Duration::from_millis(200), "{:?}", started.elapsed());
}
