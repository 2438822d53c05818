//! What a payload is told by: its headers, its packing, its beginning.

use std::io::Write;

use data_encoding::BASE64;
use flate2::Compression;
use flate2::write::GzEncoder;
use proptest::prelude::*;
use quotewire::article::{Article, ArticleError, Format, Hints, Marker, decode};
use serde_json::json;

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
    decode(payload.as_ref(), &Hints { content_type, content_encoding, marker: None }, Format::Auto, LIMIT)
}

fn body(payload: impl AsRef<[u8]>, told: Told<'_>) -> String {
    read(payload, told).expect("an article").body
}

fn refusal(payload: impl AsRef<[u8]>, told: Told<'_>) -> (&'static str, String) {
    let error = read(payload, told).expect_err("no article");
    (error.kind(), error.to_string())
}

fn codes(article: &Article) -> Vec<&str> {
    article.warnings.iter().map(|warning| warning.code.as_ref()).collect()
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
    assert_eq!(refusal("{\"body\": \"cut off", typed("text/plain")).0, "malformed_json");
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
fn members_of_gzip_are_read_one_by_one_to_the_zeros_after_them() {
    let members = [gzip("He "), vec![0; 3], gzip("left"), gzip(""), gzip("."), vec![0; 5000]].concat();
    assert_eq!(body(&members, NOTHING), "He left.");
    let (kind, message) = refusal([gzip("He left."), vec![0; 3], b"and more".to_vec()].concat(), NOTHING);
    assert!(kind == "malformed_gzip" && message.contains("no gzip follows"), "{message}");
    let cut = [gzip("He left. ".repeat(50)), gzip("So did she. ".repeat(50))[..30].to_vec()].concat();
    assert_eq!(refusal(cut, NOTHING).0, "malformed_gzip");
    // The limit holds for all of them together, however many there are.
    let half = gzip("x".repeat(LIMIT / 2));
    assert_eq!(body([half.clone(), half.clone()].concat(), NOTHING).len(), LIMIT);
    assert_eq!(refusal([half.clone(), half, gzip("x")].concat(), NOTHING).0, "too_large");
    let started = std::time::Instant::now();
    assert_eq!(refusal(gzip("").repeat(LIMIT / 20), NOTHING).0, "empty");
    assert!(started.elapsed() < std::time::Duration::from_secs(2), "{:?}", started.elapsed());
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
    assert_eq!(
        (kind, message.as_str()),
        ("too_large", "article is larger than 65536 bytes (input.max_article_bytes) when it is decompressed")
    );
    // A bomb: sixty kilobytes that hold sixty megabytes are given up after the first sixty-four kilobytes.
    let bomb = gzip(vec![b' '; 60 << 20]);
    assert!(bomb.len() < LIMIT, "{} bytes", bomb.len());
    let started = std::time::Instant::now();
    assert_eq!(refusal(bomb, packed("gzip")).0, "too_large");
    assert!(started.elapsed() < std::time::Duration::from_millis(200), "{:?}", started.elapsed());
}

#[test]
fn an_event_is_read_by_what_it_carries() {
    let event = |data: serde_json::Value| {
        let mut event = json!({"specversion": "1.0", "id": "e-1", "source": "/wire", "type": "news.article"});
        event.as_object_mut().expect("an object").extend(data.as_object().expect("an object").clone());
        event.to_string()
    };
    let article = json!({"id": "a-1", "body": "He left."});
    let encoded = BASE64.encode(article.to_string().as_bytes());
    let zipped = BASE64.encode(&gzip(article.to_string()));
    for (data, id, text) in [
        (json!({"data": article}), "a-1", "He left."),
        (json!({"data": article, "datacontenttype": "application/json"}), "a-1", "He left."),
        (json!({"data": article.to_string()}), "a-1", "He left."),
        (json!({"data_base64": encoded}), "a-1", "He left."),
        (json!({"data_base64": zipped, "datacontenttype": "application/json"}), "a-1", "He left."),
        (json!({"data": {"uri": "n-1", "body_text": "She left."}}), "n-1", "She left."),
        (json!({"data": "<p>x</p>", "datacontenttype": "text/plain"}), "sha256:", "<p>x</p>"),
        (json!({"data": "He <b>left</b>.", "datacontenttype": "text/html"}), "sha256:", "He left."),
        (json!({"data": "He left.", "datacontenttype": "application/json"}), "sha256:", "He left."),
    ] {
        for told in [NOTHING, typed("application/cloudevents+json; charset=utf-8"), typed("application/json")] {
            let article = read(event(data.clone()), told).expect("an article");
            assert!(article.id.starts_with(id), "{data}: {}", article.id);
            assert_eq!(article.body, text, "{data}");
            assert!(!article.warnings.iter().any(|warning| warning.code == "html_assumed"), "{data}");
        }
    }
    for (data, kind) in [
        (json!({"data": 7}), "wrong_type"),
        (json!({"data": null}), "no_body"),
        (json!({"data_base64": "*"}), "bad_value"),
        (json!({"data_base64": BASE64.encode(b"%PDF-1.4")}), "unsupported_format"),
        (json!({"data": "<nitf></nitf>", "datacontenttype": "application/xml"}), "no_body"),
        (serde_json::from_str(&event(json!({"data": event(json!({"data": article}))}))).expect("JSON"), "no_body"),
    ] {
        assert_eq!(refusal(event(data.clone()), NOTHING).0, kind, "{data}");
    }
    // Nothing but the header says that this is one.
    assert_eq!(body(r#"{"data": {"body": "x"}}"#, typed("application/cloudevents+json")), "x");
    assert_eq!(refusal(r#"{"data": {"body": "x"}}"#, NOTHING).0, "no_body");
    let (kind, message) = refusal("[]", typed("application/cloudevents-batch+json"));
    assert_eq!(
        (kind, message.as_str()),
        ("unsupported_format", "payload is a batch of CloudEvents, which is not read")
    );
    // An article of ours may have those fields too.
    let article = r#"{"id": "1", "specversion": "1.0", "source": "s", "type": "t", "data": {}, "body": "x"}"#;
    assert_eq!(body(article, NOTHING), "x");
}

#[test]
fn a_format_that_is_not_read_is_refused_by_its_name() {
    let protobuf = b"\x0a\x03a-1\x12\x0fHarbour reopens\x1a\x0fThe port opened\x20\x07";
    let anpa = "\x16\x16\x01a0412\n\x1fr i bc-harbour,0250\n\x02The harbour is open.\n\x03\x04";
    let base64 = BASE64.encode(br#"{"id": "1", "body": "The harbour is open."}"#);
    let spread = BASE64.encode(b"{\n  \"id\": \"1\",\n  \"body\": \"The harbour is open.\"\n}");
    let utf16: Vec<u8> = "{\"body\": \"x\"}".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let office = [&b"PK\x03\x04"[..], &[0; 60]].concat();
    for (payload, name) in [
        (&b"<newsml version=\"1.2\"><newsitem/></newsml>"[..], "NewsML 1"),
        (
            b"<?xml version=\"1.0\"?><!DOCTYPE story SYSTEM \"s.dtd\"><story><p>One.</p></story>",
            "XML whose root element is <story>",
        ),
        (b"<story><para>One.</para></story>", "XML whose root element is <story>"),
        (b"%PDF-1.4\n1 0 obj", "PDF"),
        (b"{\\rtf1\\ansi The harbour is open.}", "RTF"),
        (&office, "a ZIP archive"),
        (protobuf, "protobuf"),
        (anpa.as_bytes(), "ANPA-1312 or IPTC 7901"),
        (b"a0412\nr i bc-harbour,0250\nThe harbour is open.", "ANPA-1312"),
        (b"ZCZC ABC123\nThe harbour is open.\nNNNN\n", "IPTC 7901"),
        (base64.as_bytes(), "base64 of JSON"),
        (spread.as_bytes(), "base64 of JSON"),
        (&utf16, "UTF-16 without a byte-order mark"),
        (b"\x84\x01\x02\x03\x04body\0\0\x10", "binary data"),
        (&gzip(gzip("He left.")), "gzip inside gzip"),
    ] {
        let (kind, message) = refusal(payload, NOTHING);
        assert_eq!(kind, "unsupported_format", "{name}: {message}");
        assert!(message.starts_with(&format!("payload is {name}")), "{name}: {message}");
    }
    for (payload, kind) in [("null", "null"), (" 42\n", "a number"), ("-1.5e3", "a number"), ("true", "a boolean")] {
        assert_eq!(refusal(payload, NOTHING), ("not_an_object", format!("payload is {kind}, not an object")));
    }
    assert_eq!(refusal("\"The harbour is open.\"", NOTHING).1, "payload is a string, not an object");
    assert_eq!(refusal("[1, \"a\"]", NOTHING).1, "payload is a list, not an object");
}

#[test]
fn a_format_that_the_header_names_is_refused_unless_it_can_be_read() {
    for (content_type, name) in [
        ("text/vnd.IPTC.NITF", "NITF"),
        ("application/vnd.iptc.g2.newsitem+xml", "NewsML-G2"),
        ("application/rss+xml", "RSS"),
        ("text/xml", "XML"),
        ("application/x-protobuf", "protobuf"),
        ("image/jpeg", "an image"),
    ] {
        let (kind, message) = refusal("what is this", typed(content_type));
        let is_xml = !matches!(name, "protobuf" | "an image");
        let name = if is_xml { format!("called {name} and begins with no tag") } else { name.to_owned() };
        assert_eq!((kind, message), ("unsupported_format", format!("payload is {name}, which is not read")));
        assert_eq!(body("{\"body\": \"x\"}", typed(content_type)), "x");
        assert_eq!(body("<html><p>x</p></html>", typed(content_type)), "x");
    }
    assert_eq!(body(b"caf\xe9 society", typed("text/plain; charset=ISO-8859-1")), "caf\u{e9} society");
    assert_eq!(refusal(b"caf\xe9 society", typed("text/plain; charset=utf-8")).0, "not_utf8");
}

#[test]
fn a_page_is_read_whatever_it_is_declared_as() {
    for page in [
        "<?xml version=\"1.0\"?><html xmlns=\"http://www.w3.org/1999/xhtml\"><body><p>One.</p></body></html>",
        "<?xml version=\"1.0\"?>\n<!DOCTYPE html PUBLIC \"-//W3C//DTD XHTML 1.0 Strict//EN\" \"x.dtd\">\n<html><p>One.</p></html>",
        "<!doctype html><title>T</title><p>One.",
        "<html><head><title>T</title></head><body>One.</body></html>",
    ] {
        let article = read(page, NOTHING).expect("an article");
        let assumed = if page.starts_with("<!doctype html>") { &[][..] } else { &["html_assumed"] };
        assert_eq!((article.body.as_str(), codes(&article)), ("One.", [assumed, &["id_derived"]].concat()), "{page}");
    }
    assert_eq!(refusal("<p><img src=\"x\"></p>", NOTHING).0, "no_body");
}

#[test]
fn an_ordinary_text_is_a_text_whatever_it_begins_with() {
    for text in [
        "[Reuters] He left.",
        "[1] He left.",
        "2026 was a year.",
        "1,000 people left.",
        "42 people left.",
        "007",
        "true to his word, he left.",
        "null and void, he said.",
        "\"Yes,\" he said. \"No.\"",
        "\"Yes,\"\nhe said.",
        "-- He left.",
        "He\tleft.\tShe stayed.\u{c}",
        "He \u{1}left.",
        "\u{1}He left.",
        "He left.\0\0\0\0\0\0\0\0",
        "He left.\u{1a}",
        "\u{1b}[1mHe\u{1b}[0m left \u{1b}[1mher\u{1b}[0m.",
        "<3 is a heart",
        "<name@example.org> wrote this",
        "<unintelligible> I was there",
        "<strong language> he said",
        "<video> he said",
        "<feed lost> he said",
        "<feed> he said",
        "<item n=\"1\"> he said",
        "<> he said",
        "< p > he said",
        "<p he said",
        "<pear> is no tag",
        "<!-- he said",
        "<?xml he said",
        "<b unclear> he said",
        "a < b and c > d",
        "ZCZC was the start of a wire message, NNNN its end.",
        "a0412 is a number\nand this a line of 0250",
        "BC-Harbour,0250\nThe harbour is open.",
        "eyJhbGciOiJIUzI1NiJ9 begins like a token",
        "eye",
        "Income",
        "PDF-1.4 is a format",
        "(Am}a\"a\u{10} aAaA said",
        "Caf\u{e9} \u{201c}society\u{201d} \u{1f680}",
    ] {
        let article = read(text, NOTHING).unwrap_or_else(|error| panic!("{text:?}: {error}"));
        assert_eq!((article.body.as_str(), codes(&article)), (text, vec!["id_derived"]));
    }
}

proptest! {
    #[test]
    fn a_text_with_an_odd_character_is_read_as_it_is(
        start in "[A-Za-z0-9\u{201c}(][A-Za-z0-9 ,.\u{e9}\u{4e2d}\t\n'\"<>{}-]{0,60}",
        odd in "[\u{0}-\u{8}\u{e}-\u{1f}\u{7f}]?",
        end in "[A-Za-z0-9 ,.\n]{0,60} said",
    ) {
        let text = format!("{start}{odd}{end}");
        let article = read(&text, NOTHING).expect("an article");
        let words = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
        prop_assert!(!article.headline.is_empty() || article.body == text, "{:?}", article.body);
        prop_assert_eq!([words(&article.headline), words(&article.body)].concat(), words(&text));
    }

    #[test]
    fn any_text_under_any_name_gives_an_article_or_a_reason(
        text in "(<[!?/]?[a-z]{0,4}|[=\"'> \\[\\]{}-]|xml|html|doctype |--|[a-z]|\\PC){0,30}",
        name in "(text|application)/(html|plain|xml|json|cloudevents\\+json|pdf)",
    ) {
        match read(&text, typed(&name)) {
            Ok(article) => prop_assert!(!article.body.is_empty()),
            Err(error) => prop_assert!(!error.kind().is_empty()),
        }
    }
}

#[test]
fn html_is_told_by_what_only_html_begins_with() {
    for start in [
        "<!-- wp:paragraph --><p>",
        "<figure><img src=\"x\"></figure><p>",
        "<b>",
        "<blockquote>",
        "<a href=\"x\">",
        "<ul><li>",
        "<span>",
        "<img src=\"x\">",
        "<br>",
        "<br />",
        "<hr/>",
        "<?xml version=\"1.0\"?><p>",
        "<h2>",
        "<EM>",
        "<strong>So</strong> ",
        "<section class=\"x\">",
        "<iframe src=\"x\"></iframe>",
        "<table><tr><td>",
        "<style>p { top: 0 }</style><p>",
        "<time datetime=\"2026-03-01\">",
    ] {
        let end = if start.starts_with("<table") { "</table>" } else { "" };
        let text = format!("{start}one &amp; two{end}");
        for payload in [
            text.clone(),
            json!({"id": "1", "body": text}).to_string(),
            json!({"uri": "1", "body_richtext": text}).to_string(),
        ] {
            let article = read(&payload, NOTHING).unwrap_or_else(|error| panic!("{payload}: {error}"));
            assert!(article.body.ends_with("one & two") && !article.body.contains('<'), "{payload}: {}", article.body);
            assert!(codes(&article).contains(&"html_assumed"), "{payload}");
        }
    }
    let (kind, message) = refusal(r#"{"id": "1", "body": "<nitf><p>x</p></nitf>"}"#, NOTHING);
    assert_eq!((kind, message.as_str()), ("unsupported_format", "body is NITF, which is not read"));
}

#[test]
fn a_marker_of_what_is_gone_is_no_article() {
    let reasons = |name: &'static str, value: &'static str| {
        let hints = Hints::from_headers(move |asked| (asked == name).then_some(value));
        move |payload: &[u8]| decode(payload, &hints, Format::Auto, LIMIT)
    };
    for (name, value, kind) in [
        ("Nats-Marker-Reason", "MaxAge", "ttl_marker"),
        ("Nats-Marker-Reason", "Purge", "ttl_marker"),
        ("Nats-Marker-Reason", "Remove", "ttl_marker"),
        ("KV-Operation", "DEL", "kv_marker"),
        ("KV-Operation", "PURGE", "kv_marker"),
    ] {
        let read = reasons(name, value);
        let error = read(b"").expect_err("no article");
        assert!(error.is_no_article() && error.kind() == kind, "{name}: {value}: {error}");
        assert_eq!(read(b"He left.").expect("an article").body, "He left.", "what has a payload is read");
    }
    for (name, value) in [("KV-Operation", "PUT"), ("Nats-Marker-Reason", "Other"), ("Other", "DEL")] {
        let error = reasons(name, value)(b"").expect_err("no article");
        assert!(error.kind() == "empty" && !error.is_no_article(), "{name}: {value}");
    }
    assert_eq!(Marker::Ttl.kind(), "ttl_marker");
}

#[test]
fn the_command_tells_of_what_is_no_article_and_does_not_fail_for_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("items.jsonl");
    let items =
        "{\"uri\": \"p\", \"type\": \"picture\", \"headline\": \"A ship\"}\n{\"id\": \"1\", \"body\": \"He left.\"}\n";
    std::fs::write(&path, items).expect("the file is written");
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_quotewire"));
    let output = command.args(["enrich", "--tier", "fast"]).arg(&path).output().expect("the command ends");
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{told}");
    assert!(told.contains("items.jsonl:1: skipped: picture is no article"), "{told}");
    assert_eq!(output.stdout.iter().filter(|&&byte| byte == b'\n').count(), 1);
}
