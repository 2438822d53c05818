//! What comes in: every format gives the same article, and what is none says why.

use std::time::{Duration, Instant};

use quotewire::article::{Article, ArticleError, Format, Hints, Status, decode};
use quotewire::record::OffsetUnit;
use quotewire_engine::{AccurateTagger, Enricher, FastTagger, Tagger};
use serde_json::json;

use crate::laws::enriched;

const LIMIT: usize = 1024 * 1024;

fn read(payload: &str) -> Article {
    decode(payload.as_bytes(), &Hints::default(), Format::Auto, LIMIT).expect("an article")
}

fn refuse(payload: impl AsRef<[u8]>) -> ArticleError {
    decode(payload.as_ref(), &Hints::default(), Format::Auto, LIMIT).expect_err("no article")
}

fn html(body: &str) -> String {
    read(&json!({"id": "1", "content_type": "text/html", "body": body}).to_string()).body
}

fn codes(article: &Article) -> Vec<&str> {
    article.warnings.iter().map(|warning| warning.code.as_ref()).collect()
}

#[test]
fn plain_json_gives_its_fields_and_passes_on_the_rest() {
    let article = read(
        r#"{"id": "a-1", "version": 2, "headline": "Harbour reopens", "body": "One.\n\nTwo.", "desk": "coast",
            "content_type": "text/plain; charset=utf-8", "language": "en-GB", "published_at": "2026-03-01T10:00:00Z",
            "source": "Wire", "url": "https://example.org/a-1", "status": "usable", "nested": {"deep": [1, null]}}"#,
    );
    assert_eq!((article.id.as_str(), article.version.as_deref()), ("a-1", Some("2")));
    assert_eq!((article.headline.as_str(), article.body.as_str()), ("Harbour reopens", "One.\n\nTwo."));
    assert!(article.is_english() && !article.id_is_derived && article.warnings.is_empty());
    assert_eq!(
        serde_json::to_string(&article.passed_on).expect("JSON"),
        r#"{"id":"a-1","version":2,"content_type":"text/plain; charset=utf-8","language":"en-GB","published_at":"2026-03-01T10:00:00Z","source":"Wire","url":"https://example.org/a-1","status":"usable","extra":{"desk":"coast","nested":{"deep":[1,null]}}}"#
    );
}

#[test]
fn a_missing_id_is_derived_from_the_content_and_says_so() {
    let one = read(r#"{"body": "The same text."}"#);
    let same = read(r#"{"desk": "other", "body": "The same text."}"#);
    let other = read(r#"{"id": null, "headline": "T", "body": "he same text."}"#);
    assert!(one.id_is_derived && one.id.starts_with("sha256:"));
    assert_eq!(codes(&one), ["id_derived"]);
    assert_eq!(one.id, same.id);
    assert_ne!(one.id, other.id);
}

#[test]
fn ninjs_of_every_version_gives_the_same_article() {
    let body = "\u{201c}We are done,\u{201d} she said.\nThe port is open.";
    let one = json!({"uri": "urn:x:1", "version": "3", "versioncreated": "2026-03-01T10:00:00Z", "language": "en",
        "pubstatus": "usable", "byline": "A Writer", "headline": "Port opens", "body_text": body,
        "body_html": "<p>other</p>"});
    let two = json!({"uri": "urn:x:1", "version": "3", "versioncreated": "2026-03-01T10:00:00Z", "language": "en",
        "pubstatus": "usable", "byline": "A Writer",
        "headlines": [{"role": "short", "value": "Port"}, {"role": "main", "value": "Port opens"}],
        "bodies": [{"role": "html", "contenttype": "text/html", "value": "<p>other</p>"},
                   {"role": "main", "contenttype": "text/plain", "value": body}]});
    let three = json!({"uri": "urn:x:1", "version": "3", "versionCreated": "2026-03-01T10:00:00Z", "language": "en",
        "pubStatus": "usable", "byline": "A Writer",
        "headlines": [{"role": "main", "contentType": "text/html", "value": "Port <em>opens</em>"}],
        "bodies": [{"role": "main", "contentType": "text/plain", "value": body}]});
    for document in [one, two, three] {
        let article = read(&document.to_string());
        assert_eq!((article.id.as_str(), article.version.as_deref()), ("urn:x:1", Some("3")), "{document}");
        assert_eq!((article.headline.as_str(), article.body.as_str()), ("Port opens", body), "{document}");
        assert_eq!(
            serde_json::to_value(&article.passed_on).expect("JSON"),
            json!({"id": "urn:x:1", "version": "3", "language": "en", "published_at": "2026-03-01T10:00:00Z",
                "status": "usable", "extra": {"byline": "A Writer"}}),
            "{document}"
        );
    }
}

#[test]
fn ninjs_takes_the_html_where_the_text_has_lost_its_paragraphs() {
    let article = read(r#"{"uri": "1", "body_main": "One. Two.", "body_richtext": "<p>One.</p> <p>Two.</p>"}"#);
    assert_eq!(article.body, "One.\n\nTwo.");
    let article = read(r#"{"uri": "1", "title": "T", "body_xhtml": "\n  <a href=\"x\">One</a>\n   two."}"#);
    assert_eq!((article.headline.as_str(), article.body.as_str()), ("T", "One two."));
}

#[test]
fn ninjs_takes_its_text_whatever_the_order_and_passes_over_what_it_cannot_read() {
    let nitf = "<?xml version=\"1.0\"?><nitf><body><p>One.</p></body></nitf>";
    for (item, body) in [
        (json!({"body_footer": "F", "body_html": "<p>One.</p>", "body_text": "Two."}), "Two."),
        (json!({"body_footer": "F", "body_aside": "A", "body_xhtml": "<p>Three.</p>", "body_lines": 12}), "Three."),
        (json!({"body_zebra": "Z", "body_html": "<p>One.</p>", "body_aside": "A"}), "One."),
        (json!({"body_zebra": "Z", "body_aside": "A"}), "A"),
        (json!({"body_nitf": nitf, "body_text": "Two."}), "Two."),
        (json!({"body_nitf": nitf, "body_other": "Two."}), "Two."),
        (json!({"body_text": null, "body_html": " ", "body_main": "Two."}), "Two."),
        (
            json!({"bodies": [{"contentType": "text/vnd.IPTC.NITF", "value": nitf}, {"contentType": "text/plain", "value": "Two."}]}),
            "Two.",
        ),
        (
            json!({"bodies": [{"contenttype": "application/nitf+xml", "value": nitf}, {"contenttype": "text/html", "value": "<p>One.</p>"}]}),
            "One.",
        ),
        (json!({"bodies": [{"value": nitf}, {"value": "Two."}]}), "Two."),
        (
            json!({"bodies": [{"role": "teaser", "value": "T"}, {"role": "main", "contentType": "text/html", "value": "<p>One.</p>"}]}),
            "One.",
        ),
        (
            json!({"bodies": [{"role": "footer", "value": "F"}, {"contentType": 7, "role": [], "value": "Two."}]}),
            "Two.",
        ),
        (json!({"bodies": [{"contentType": "application/xhtml+xml", "value": "<p>One.</p>"}]}), "One."),
        (json!({"bodies": [{"contentType": "text/xml", "value": "<p>One.</p>"}]}), "One."),
    ] {
        let mut item = item;
        item["uri"] = json!("1");
        let article = read(&item.to_string());
        assert_eq!(article.body, body, "{item}");
    }
    let article = read(r#"{"uri": "1", "body_footer": "F", "body_lines": 12, "body_text": "Two."}"#);
    assert_eq!(article.passed_on["extra"], json!({"body_footer": "F", "body_lines": 12}));
    for (item, message) in [
        (json!({"uri": "1", "headline": "H", "body_nitf": nitf}), "body_nitf is NITF, which is not read"),
        (
            json!({"uri": "1", "bodies": [{"contentType": "text/vnd.IPTC.NITF", "value": nitf}]}),
            "bodies[0].value is NITF, which is not read",
        ),
        (
            json!({"uri": "1", "bodies": [{"value": "<newsItem xmlns=\"x\"/>"}]}),
            "bodies[0].value is NewsML-G2, which is not read",
        ),
    ] {
        let error = refuse(item.to_string());
        assert_eq!((error.kind(), error.to_string().as_str()), ("unsupported_format", message));
    }
    assert_eq!(
        read(&json!({"uri": "1", "pubstatus": "canceled", "body_nitf": nitf}).to_string()).status,
        Status::Canceled
    );
}

#[test]
fn ninjs_keeps_its_identity_its_embargo_and_its_urgency() {
    let article = read(
        r#"{"guid": "tag:x:1", "version": "2", "type": "text", "headline": "H", "body_html": "<p>One.</p>", "urgency": 3,
            "embargoed": "2026-03-01T10:00:00Z"}"#,
    );
    assert_eq!((article.id.as_str(), article.version.as_deref()), ("tag:x:1", Some("2")));
    assert!(!article.id_is_derived && article.warnings.is_empty());
    assert_eq!(
        serde_json::to_value(&article.passed_on).expect("JSON"),
        json!({"id": "tag:x:1", "version": "2", "embargoed": "2026-03-01T10:00:00Z", "urgency": 3, "extra": {"type": "text"}})
    );
    let article = read(r#"{"guid": "g", "uri": "u", "body_text": "x", "embargoedUntil": 1772359200}"#);
    assert_eq!(article.id, "u");
    assert_eq!(article.passed_on["embargoed"], json!("2026-03-01T10:00:00Z"));
    assert_eq!(article.passed_on["extra"], json!({"guid": "g"}));
    // Plain JSON may have a field of that name.
    assert_eq!(read(r#"{"id": "i", "guid": "g", "headline": "H"}"#).id, "i");
    assert_eq!(read(r#"{"id": "i", "guid": "g", "body": "x"}"#).id, "i");
}

#[test]
fn ninjs_without_a_body_is_read_by_its_description() {
    for item in [
        json!({"uri": "1", "type": "text", "headline": "H", "description_text": "One."}),
        json!({"uri": "1", "headline": "H", "descriptions": [{"contentType": "text/html", "value": "<p>One.</p>"}]}),
        json!({"uri": "1", "descriptions": [{"role": "main", "value": "One."}], "body_text": ""}),
    ] {
        let article = read(&item.to_string());
        assert_eq!((article.body.as_str(), codes(&article)), ("One.", vec!["body_from_description"]), "{item}");
        let extra = article.passed_on["extra"].as_object().expect("an object");
        assert!(extra.keys().any(|key| key.starts_with("description")), "{item}");
    }
    assert_eq!(read(r#"{"uri": "1", "body_text": "Two.", "description_text": "One."}"#).body, "Two.");
    assert_eq!(codes(&read(r#"{"uri": "1", "headline": "H", "descriptions": {"a": 1}}"#)), ["no_body"]);
}

#[test]
fn a_headline_alone_is_an_article() {
    for payload in [
        r#"{"id": "1", "headline": "FLASH: Port opens"}"#,
        r#"{"id": "1", "headline": "FLASH: Port opens", "body": " "}"#,
        r#"{"id": "1", "headline": "FLASH: Port opens", "body": "<p></p>", "content_type": "text/html"}"#,
        r#"{"uri": "1", "type": "text", "headline": "FLASH: Port opens", "body_text": ""}"#,
        r#"{"uri": "1", "headlines": [{"value": "FLASH: Port opens"}], "bodies": []}"#,
        r#"{"guid": "1", "type": "story", "headline": "FLASH: Port opens"}"#,
    ] {
        let article = read(payload);
        assert_eq!((article.headline.as_str(), article.body.as_str()), ("FLASH: Port opens", ""), "{payload}");
        assert_eq!((article.id.as_str(), codes(&article)), ("1", vec!["no_body"]), "{payload}");
    }
}

#[test]
fn a_record_is_made_of_a_headline_alone() {
    let taggers: [std::sync::Arc<dyn Tagger>; 2] = [
        std::sync::Arc::new(FastTagger::embedded().expect("the embedded model")),
        std::sync::Arc::new(AccurateTagger::embedded().expect("the embedded model")),
    ];
    for tagger in taggers {
        let enricher = Enricher::new(tagger);
        let article = read(r#"{"id": "1", "headline": "Barack Obama visits London, spokeswoman says"}"#);
        let record = enriched(&enricher, &article, OffsetUnit::Codepoint, "2026-03-01T10:00:00Z");
        assert_eq!((record.text(), record.warnings[0].code.as_ref()), ("", "no_body"));
        let names: Vec<&str> = record.entities.iter().map(|entity| entity.name.as_str()).collect();
        assert!(names.contains(&"Barack Obama"), "{names:?}");
    }
}

#[test]
fn an_item_without_text_is_no_article() {
    for kind in ["picture", "graphic", "video", "audio", "composite", "event", "planning"] {
        for item in [
            json!({"uri": "1", "type": kind}),
            json!({"guid": "1", "type": kind.to_uppercase(), "headline": "A ship", "description_text": "A ship at sea."}),
        ] {
            let error = refuse(item.to_string());
            assert!(error.is_no_article() && error.kind() == kind, "{item}: {error}");
        }
        assert_eq!(read(&json!({"uri": "1", "type": kind, "body_text": "One."}).to_string()).body, "One.");
    }
    assert!(!refuse(r#"{"uri": "1", "type": "text"}"#).is_no_article());
}

#[test]
fn an_optional_field_of_another_type_loses_no_article() {
    for (payload, field, message) in [
        (r#"{"id": "1", "body": "x", "url": false}"#, "url", "url is a boolean, not a string"),
        (r#"{"id": "1", "body": "x", "source": [7]}"#, "source", "source is a list, not a string"),
        (r#"{"id": "1", "body": "x", "source": {"code": 7}}"#, "source", "source is an object, not a string"),
        (r#"{"id": "1", "body": "x", "published_at": {}}"#, "published_at", "published_at is an object"),
        (r#"{"id": "1", "body": "x", "published_at": 1e300}"#, "published_at", "published_at is a number"),
        (r#"{"id": "1", "body": "x", "version": []}"#, "version", "version is a list"),
        (r#"{"id": "1", "body": "x", "language": ["en"]}"#, "language", "language is a list"),
        (r#"{"id": "1", "body": "x", "content_type": {}}"#, "content_type", "content_type is an object"),
        (r#"{"id": "1", "body": "x", "urgency": true}"#, "urgency", "urgency is a boolean"),
        (r#"{"id": "1", "body": "x", "urgency": "high"}"#, "urgency", "urgency is \"high\""),
        (r#"{"id": "1", "body": "x", "urgency": 99}"#, "urgency", "urgency is 99, not a number from 1 to 9"),
        (r#"{"id": "1", "body": "x", "published_at": "yesterday"}"#, "published_at", "published_at is \"yesterday\""),
        (r#"{"uri": "1", "body_text": "x", "versioncreated": {}}"#, "versioncreated", "versioncreated is an object"),
    ] {
        let article = read(payload);
        assert_eq!(codes(&article), ["field_ignored"], "{payload}");
        assert!(article.warnings[0].message.starts_with(message), "{message:?}: {}", article.warnings[0].message);
        let came_in: serde_json::Value = serde_json::from_str(payload).expect("JSON");
        assert_eq!(article.passed_on["extra"], json!({ field: came_in[field] }), "{payload}");
        assert_eq!(article.passed_on.len(), 2, "the id and what was set aside: {:?}", article.passed_on);
    }
}

#[test]
fn times_and_sources_are_read_as_other_tools_write_them() {
    for (time, wanted) in [
        (json!(1_772_359_200), "2026-03-01T10:00:00Z"),
        (json!(1_772_359_200_250_u64), "2026-03-01T10:00:00.25Z"),
        (json!(1_772_359_200.25), "2026-03-01T10:00:00.25Z"),
        (json!(-86400), "1969-12-31T00:00:00Z"),
        (json!("2026-03-01"), "2026-03-01"),
    ] {
        let article = read(&json!({"id": "1", "body": "x", "published_at": time}).to_string());
        assert!(article.warnings.is_empty());
        assert_eq!(article.passed_on["published_at"], json!(wanted));
        let article = read(&json!({"uri": "1", "body_text": "x", "versioncreated": time}).to_string());
        assert_eq!(article.passed_on["published_at"], json!(wanted));
    }
    for source in [json!({"name": "Wire", "code": 7}), json!({"name": " ", "title": "Wire"})] {
        let article = read(&json!({"id": "1", "body": "x", "source": source}).to_string());
        assert_eq!((&article.passed_on["source"], &article.passed_on["extra"]["source"]), (&json!("Wire"), &source));
        assert!(article.warnings.is_empty());
    }
    let article = read(r#"{"id": "1", "body": "x", "status": "", "content_type": " ", "source": null, "urgency": 4}"#);
    assert!(article.warnings.is_empty() && article.status == Status::Usable);
    assert_eq!(serde_json::to_string(&article.passed_on).expect("JSON"), r#"{"id":"1","urgency":4}"#);
}

#[test]
fn an_item_of_many_fields_takes_no_longer_for_each() {
    let fields: String = (0..60_000).map(|idx| format!("\"body_{idx}\":\"\",")).collect();
    let payload = format!("{{{fields}\"uri\":\"1\",\"body_text\":\"x\"}}");
    let started = Instant::now();
    assert_eq!(read(&payload).body, "x");
    assert!(started.elapsed() < Duration::from_secs(2), "{:?}", started.elapsed());
}

#[test]
fn a_text_is_its_own_body() {
    let article = read("\u{feff}\r\n\u{201c}Yes,\u{201d} he said.\r\n\r\n[Agency] He left.\r\n");
    assert_eq!(article.body, "\r\n\u{201c}Yes,\u{201d} he said.\r\n\r\n[Agency] He left.\r\n");
    assert_eq!(read("[Agency] He left.").body, "[Agency] He left.");
    let article = read("<p>He &amp; she</p><p>left.</p>");
    assert_eq!((article.body.as_str(), codes(&article)), ("He & she\n\nleft.", vec!["html_assumed", "id_derived"]));
    assert_eq!(decode(b"{\"a\"}", &Hints::default(), Format::Text, LIMIT).expect("a text").body, "{\"a\"}");
}

#[test]
fn a_canceled_article_needs_no_body_and_a_withheld_one_is_read() {
    assert_eq!(read(r#"{"id": "1", "status": "canceled"}"#).status, Status::Canceled);
    assert_eq!(read(r#"{"uri": "1", "pubstatus": "canceled"}"#).status, Status::Canceled);
    assert_eq!(read(r#"{"id": "1", "status": "withheld", "body": "x"}"#).status, Status::Withheld);
}

#[test]
fn what_is_no_article_says_why_and_where() {
    let deep = format!("{{\"body\": \"x\", \"a\": {}1{}}}", "[".repeat(100_000), "]".repeat(100_000));
    let large = vec![b'x'; LIMIT + 1];
    for (payload, kind, message) in [
        (&large[..], "too_large", "article of 1048577 bytes is larger than 1048576 (input.max_article_bytes)"),
        (b"", "empty", "payload is empty"),
        (b" \r\n\t", "empty", "payload is empty"),
        (&[0; 5000], "empty", "payload is empty"),
        ("\u{feff}\u{feff} \u{200b}\u{3000}\0".as_bytes(), "empty", "payload is empty"),
        (b"{\"body\": \"\\u0000\\u0000\", \"headline\": \"\\ufeff\"}", "no_body", "the body is empty"),
        (b"{\"body\": \"caf\xe9\"}", "not_utf8", "payload is not UTF-8 at byte 13"),
        (b"\xff\xfe{\0", "malformed_json", "EOF while parsing an object"),
        (b"{\"id\": \"1\",\n \"body\": }", "malformed_json", "payload is not JSON: expected value at line 2 column 10"),
        (b"{\"body\": \"x", "malformed_json", "payload is not JSON: EOF while parsing a string at line 1 column 11"),
        (b"{\"body\": \"x\"} {}", "malformed_json", "trailing characters"),
        (br#"{"body": "\ud83d smile"}"#, "lone_surrogate", "payload holds half a character"),
        (br#"{"body": "\ud83d"}"#, "lone_surrogate", "payload holds half a character"),
        (br#"{"body": "\ude00"}"#, "lone_surrogate", "payload holds half a character"),
        (deep.as_bytes(), "too_deep", "recursion limit"),
        (b"[{\"body\": \"x\"}]", "not_an_object", "payload is a list, not an object"),
        (b"{\"status\": \"canceled\"}", "no_id", "withdraws an article and does not say which: give its id"),
        (b"{}", "no_body", "there is no field \"body\""),
        (b"{\"body\": null}", "no_body", "there is no field \"body\""),
        (b"{\"body\": \" \\n \"}", "no_body", "the body is empty"),
        (b"{\"body\": \"<p><img src=x></p>\"}", "no_body", "the HTML of the body holds no text"),
        (b"{\"uri\": \"1\", \"type\": \"text\"}", "no_body", "a ninjs item of type \"text\" with no text"),
        (b"{\"headline\": \" \", \"body\": \"\"}", "no_body", "the body is empty"),
        (b"{\"body\": [\"x\"]}", "wrong_type", "body is a list, not a string"),
        (b"{\"body\": \"x\", \"id\": {}}", "wrong_type", "id is an object, not a string or a number"),
        (b"{\"body\": \"x\", \"headline\": 7}", "wrong_type", "headline is a number, not a string"),
        (b"{\"uri\": \"1\", \"body_html\": 7}", "wrong_type", "body_html is a number, not a string"),
        (b"{\"guid\": [], \"body_html\": \"x\"}", "wrong_type", "guid is a list, not a string or a number"),
        (b"{\"uri\": \"1\", \"bodies\": {}}", "wrong_type", "bodies is an object, not a list"),
        (
            b"{\"uri\": \"1\", \"bodies\": [{\"value\": \"x\"}, {\"value\": 1}]}",
            "wrong_type",
            "bodies[1].value is a number",
        ),
        (b"{\"uri\": \"1\", \"bodies\": [\"x\"]}", "wrong_type", "bodies[0] is a string, not an object"),
        (
            b"{\"body\": \"x\", \"status\": \"embargoed\"}",
            "bad_value",
            "status is \"embargoed\": write usable, withheld or canceled",
        ),
        (b"{\"body\": \"x\", \"content_type\": \"text/rtf\"}", "bad_value", "content_type is \"text/rtf\""),
    ] {
        let error = refuse(payload);
        assert_eq!(error.kind(), kind, "{error}");
        assert!(error.to_string().contains(message), "{message:?} is not in {error}");
    }
}

#[test]
fn html_becomes_paragraphs() {
    for (body, text) in [
        ("<p>One.</p>\n<p>Two\n  lines.</p>", "One.\n\nTwo lines."),
        ("One<br>two<br/><br/>three", "One\ntwo\n\nthree"),
        ("<div><h1>T</h1><div><p>a</p></div></div>b", "T\n\na\n\nb"),
        ("<ul><li>a</li><li>b</ul>", "a\n\nb"),
        ("<table><tr><td>a</td><td>b</td></tr><tr><th>c</table>", "a\tb\n\nc"),
        // A cell of one paragraph stays in its row, and one of several does not.
        ("<table><tr><td><p>a</p></td><td><div><p>b</p></div></td><td>c</table>", "a\tb\tc"),
        ("<table><tr><td></td><td><p>a</p><tr><td><ul><li>b</ul></td><td><p>c", "a\n\nb\tc"),
        ("<table><tr><td>a</td><td><p>b</p><p>c</p></td><td><p>d</p></td></tr></table>", "a\n\nb\n\nc\n\nd"),
        ("<table><tr><td>a</td><td>b<p>c</td><td>d", "a\n\nb\n\nc\n\nd"),
        ("<table><tr><td>a<td><table><tr><td><p>b<td><p>c</table></td><td>d", "a\n\nb\tc\n\nd"),
        ("a<em>b</em><a href=\"http://x\">c</a> <b>d</b>", "abc d"),
        (
            "<p>&ldquo;Caf&eacute; &amp; bar&rdquo; &#8212; &#x2014; &bogus; 3 < 4</p>",
            "\u{201c}Caf\u{e9} & bar\u{201d} \u{2014} \u{2014} &bogus; 3 < 4",
        ),
        ("<p>a</p><p>&nbsp;</p><p>b&nbsp;c</p>", "a\n\nb c"),
        ("<head><title>T</title><style>p{}</style></head><script>if (a<b) '<p>x</p>'</script>a<!-- b -->", "a"),
        ("a<script src=\"x\"/><iframe src=\"y\"/>b<noscript><p>n</p></noscript>", "ab"),
        ("a<svg><svg></svg><text>x</text></svg>b<select><option>c</select>", "ab"),
        ("<p>a<svg><text>x<p>b</p>", "a\n\nb"),
        ("He said <q>yes, <q>no</q></q>.", "He said \u{201c}yes, \u{2018}no\u{2019}\u{201d}."),
        ("Mer\u{ad}kel, Angela\u{200b}", "Merkel, Angela"),
        ("<p>unclosed <b>tags <i>everywhere", "unclosed tags everywhere"),
        ("a</p></div></nonsense>b <", "a\n\nb <"),
        (
            "<q>\u{201c}Yes,\u{201d}</q> he said. <q>\"No,\"</q> she <q> said <q>\u{2018}so\u{2019}</q></q>. <q></q> Then",
            "\u{201c}Yes,\u{201d} he said. \"No,\" she \u{201c}said \u{2018}so\u{2019}\u{201d}. Then",
        ),
        ("a<hr>b<hr/>c", "a\n\nb\n\nc"),
        ("a <button>Share</button><label>Your mail<input></label> b", "a b"),
    ] {
        assert_eq!(html(body), text, "{body}");
    }
}

#[test]
fn lines_of_html_are_kept_where_they_are_meant() {
    for (body, text) in [
        ("a<pre>\nOne\r\n  two\n\n\nThree <b>four</b>\n</pre>b", "a\n\nOne\ntwo\n\nThree four\n\nb"),
        ("<pre>One\n<b>two</b></pre><p>three\nfour", "One\ntwo\n\nthree four"),
        // What is sent without the tags of its paragraphs.
        ("One <b>a</b>.\n\nTwo\nlines.\n \n<em>Three</em>.", "One a.\n\nTwo lines.\n\nThree."),
        ("<h2>T</h2>One.\r\n\r\nTwo.\n<p>The post appeared first.", "T\n\nOne.\n\nTwo.\n\nThe post appeared first."),
        // What is set out like a program.
        ("See\n<a>\nthis\n</a>\nnow <!--\n\n--> and\n<!-- -->\nthen", "See this now and then"),
        ("<p>One\n\ntwo\n\n<p>three</p><div>a\n\nb</div><ul>\n\n<li>c\n\nd</ul>", "One two\n\nthree\n\na b\n\nc d"),
    ] {
        assert_eq!(html(body), text, "{body}");
    }
}

#[test]
fn html_without_a_content_type_is_told_by_its_first_tag() {
    let article = read(r#"{"id": "1", "body": " <P class=\"x\">One</P>"}"#);
    assert_eq!((article.body.as_str(), codes(&article)), ("One", vec!["html_assumed"]));
    let article = read(r#"{"id": "1", "body": "<pear> is no tag"}"#);
    assert_eq!((article.body.as_str(), codes(&article)), ("<pear> is no tag", vec![]));
    let article = read(r#"{"id": "1", "content_type": "text/plain", "body": "<p> is a tag"}"#);
    assert_eq!((article.body.as_str(), codes(&article)), ("<p> is a tag", vec![]));
}

#[test]
fn html_after_a_first_word_is_read_as_html_and_says_so() {
    let text = "OSLO &#8212; One.<br><br>&ldquo;Two,&rdquo; <b>Ann Roe</b> said.";
    for payload in [
        text.to_owned(),
        json!({"id": "1", "body": text}).to_string(),
        json!({"uri": "1", "body_main": text}).to_string(),
        json!({"uri": "1", "bodies": [{"value": text}]}).to_string(),
    ] {
        let article = read(&payload);
        assert_eq!(article.body, "OSLO \u{2014} One.\n\n\u{201c}Two,\u{201d} Ann Roe said.", "{payload}");
        assert!(codes(&article).contains(&"html_assumed"), "{payload}");
    }
    let article = read("Port of Oslo opens\n\n\u{201c}We are open,\u{201d} <b>Ann Roe</b> said.\nShe left.");
    let expected = ("Port of Oslo opens", "\u{201c}We are open,\u{201d} Ann Roe said.\nShe left.");
    assert_eq!((article.headline.as_str(), article.body.as_str()), expected);
    for payload in [
        json!({"id": "1", "content_type": "text/plain", "body": text}),
        json!({"uri": "1", "body_text": text}),
        json!({"uri": "1", "bodies": [{"contentType": "text/plain", "value": text}]}),
    ] {
        let article = read(&payload.to_string());
        assert_eq!((article.body.as_str(), codes(&article)), (text, vec![]), "{payload}");
    }
}

#[test]
fn a_headline_with_html_in_it_is_read_as_html_and_says_so() {
    let headline = "Port&#8217;s <em>boss</em> &amp; crew";
    for item in [
        json!({"id": "1", "headline": headline, "body": "x"}),
        json!({"id": "1", "headline": headline, "body": "x", "content_type": "text/html"}),
        json!({"uri": "1", "headline": headline, "body_text": "x"}),
        json!({"uri": "1", "headlines": [{"value": headline}], "body_text": "x"}),
    ] {
        let article = read(&item.to_string());
        assert_eq!(article.headline, "Port\u{2019}s boss & crew", "{item}");
        assert_eq!(codes(&article), ["html_assumed"], "{item}");
    }
    let item = json!({"id": "1", "headline": headline, "body": "x", "content_type": "text/plain"});
    assert_eq!(read(&item.to_string()).headline, headline);
    let item = json!({"id": "1", "status": "canceled", "headline": headline});
    assert_eq!(codes(&read(&item.to_string())), Vec::<&str>::new());
}

#[test]
fn what_programs_leave_around_a_text_is_none_of_it() {
    for payload in ["\u{feff}\u{feff}{\"body\": \"x\"}", "{\"body\": \"x\"}\0", "{\"body\": \"x\"}\n\0\0\0\0\0\0"] {
        assert_eq!(read(payload).body, "x", "{payload:?}");
    }
    assert_eq!(read("\u{feff}\u{feff}Port opens.").body, "Port opens.");
}

#[test]
fn hostile_html_neither_overflows_the_stack_nor_takes_long() {
    let half = 400_000;
    let attributes: String = (0..90_000).map(|n| format!(" a{n}")).collect();
    for body in [
        "<div>".repeat(half / 5),
        "<div>".repeat(half / 5) + &"</span>".repeat(half / 7),
        "<b><p>".repeat(half / 6),
        "<svg>".repeat(half / 5) + &"</math>".repeat(half / 7),
        "<table><tr><td>".repeat(half / 15),
        "<q>".repeat(half / 3),
        "<a".repeat(half / 2),
        "<!--".repeat(half / 4),
        "<script>".repeat(half / 8),
        "&amp".repeat(half / 4),
        "&".repeat(half),
        "<".repeat(half),
        "</".repeat(half / 2),
        "<br>".repeat(half / 4),
        format!("<p{attributes}>"),
        format!("<p {}>", "a=\"b\" ".repeat(half / 6)),
        format!("<p {}>", "a='b' ".repeat(half / 6)),
        format!("<p {}>", "a=b ".repeat(half / 4)),
        "<p ".repeat(half / 3),
        "<title>".to_owned() + &"</titl".repeat(half / 6),
    ] {
        let started = Instant::now();
        let body = format!("start {body} <p>end");
        html(&body);
        // Linear takes milliseconds; quadratic at this size takes minutes.
        assert!(started.elapsed() < Duration::from_secs(5), "{} took {:?}", &body[..20], started.elapsed());
    }
}

#[test]
fn a_tag_of_many_attributes_is_one_tag() {
    for n_attributes in [31, 32, 33, 64, 1_000] {
        let attributes = "a=\"<p>&amp;b>\" ".repeat(n_attributes);
        let article = html(&format!("<p {attributes}title=\"c\">one</p><p {attributes}>two &amp; three</p>"));
        assert_eq!(article, "one\n\ntwo & three", "{n_attributes} attributes");
    }
}

#[test]
fn a_language_is_detected_where_it_is_missing() {
    let german = "Der Hafen der kleinen Stadt ist nach drei Wochen wieder offen. Die Fischer fuhren am Morgen hinaus, und \
        auf dem Markt gab es zum ersten Mal seit dem Sturm frischen Fisch. Der B\u{fc}rgermeister sagte, die Arbeiten \
        seien schneller gegangen als geplant. Viele Helfer waren aus den Nachbarorten gekommen, um die Mole zu \
        reparieren. Am Abend wurde auf dem Platz vor der Kirche gefeiert, und die Kapelle spielte bis tief in die Nacht.";
    let article = read(&json!({"id": "1", "body": german}).to_string());
    assert_eq!((article.language.as_deref(), codes(&article)), (Some("de"), vec!["language_detected"]));
    assert!(!article.is_english());
    assert!(!read(&json!({"id": "1", "body": &german[..100]}).to_string()).is_english(), "17 words are enough");
    let english = "Angela Merkel, Gerhard Schr\u{f6}der, Frank-Walter Steinmeier und Olaf Scholz were on the list. "
        .repeat(2)
        + &"The harbour of the small town has reopened after three weeks, and the boats went out this morning. "
            .repeat(8);
    assert!(read(&json!({"id": "1", "body": english}).to_string()).is_english());
    for unknown in ["und", "mul", "mis", "und-Latn", "zxx", "MUL"] {
        let article = read(&json!({"id": "1", "body": german, "language": unknown}).to_string());
        assert_eq!(
            (article.language.as_deref(), codes(&article)),
            (Some("de"), vec!["language_detected"]),
            "{unknown}"
        );
        let article = read(&json!({"id": "1", "body": english, "language": unknown}).to_string());
        assert!(article.is_english() && article.language.is_none(), "{unknown}");
    }
    assert_eq!(read(&json!({"body": "x", "language": "English"}).to_string()).language.as_deref(), Some("en"));
    for (language, is_english) in [
        ("EN", true),
        ("en-US", true),
        ("en_GB", true),
        ("eng", true),
        ("de", false),
        ("enm", false),
        ("", true),
        ("English", true),
        ("english (UK)", true),
        ("German", false),
    ] {
        assert_eq!(
            read(&json!({"body": "x", "language": language}).to_string()).is_english(),
            is_english,
            "{language}"
        );
    }
}

#[test]
fn no_space_of_any_kind_ends_the_text() {
    assert_eq!(html("start\u{2000}<svg"), "start");
}

proptest::proptest! {
    #[test]
    fn any_html_gives_text_in_paragraphs_of_one_line(
        pieces in proptest::collection::vec("<(p|div|br|td|q|svg|script|b|/p|/q|/svg|/script|!--|a href=\"x)>?|-->|[a-z]{1,6}| |\n|&nbsp;|&lt;|&#x0;|\\PC", 0..40),
    ) {
        let text = html(&format!("start{}", pieces.concat()));
        proptest::prop_assert!(text.starts_with("start"));
        proptest::prop_assert_eq!(text.trim(), &text);
        proptest::prop_assert!(!text.contains("\n\n\n") && !text.contains("  ") && !text.contains(" \n"), "{:?}", text);
    }

    #[test]
    fn any_payload_gives_an_article_or_a_reason(payload in proptest::collection::vec(proptest::num::u8::ANY, 0..60)) {
        for format in [Format::Auto, Format::Json, Format::Ninjs, Format::Text] {
            match decode(&payload, &Hints::default(), format, 50) {
                Ok(article) => proptest::prop_assert!(!article.id.is_empty()),
                Err(error) => proptest::prop_assert!(!error.to_string().is_empty() && !error.kind().is_empty()),
            }
        }
    }
}
