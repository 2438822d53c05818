//! Embargo, withdrawal and correction: what an article says of its own publication, whatever format it came in.

use std::io::Write;
use std::process::{Command, Stdio};
use std::sync::{Arc, LazyLock};
use std::time::{Duration, Instant};

use quotewire::article::{Article, ArticleError, Embargo, Format, Hints, Status, decode};
use quotewire::record::{self, EnrichedRecord, OffsetUnit, Origin, Standing, Superseded};
use quotewire_engine::{Enricher, FastTagger};
use serde_json::{Value, json};

use crate::laws::enriched;

const AT: &str = "2026-03-01T10:00:00Z";
const LATER: &str = "2026-03-01T18:30:00Z";
const LIMIT: usize = 1 << 16;
/// A word of every text here, which a withdrawn article must not leave anywhere.
const SECRET: &str = "Quayside";

fn try_read(payload: impl AsRef<[u8]>) -> Result<Article, ArticleError> {
    decode(payload.as_ref(), &Hints::default(), Format::Auto, LIMIT)
}

fn read(value: &Value) -> Article {
    try_read(value.to_string()).unwrap_or_else(|error| panic!("{value}: {error}"))
}

fn record(article: &Article) -> EnrichedRecord {
    static ENRICHER: LazyLock<Enricher> =
        LazyLock::new(|| Enricher::new(Arc::new(FastTagger::embedded().expect("the embedded model"))));
    enriched(&ENRICHER, article, OffsetUnit::Codepoint, AT)
}

fn codes(record: &EnrichedRecord) -> Vec<&str> {
    record.warnings.iter().map(|warning| warning.code.as_ref()).collect()
}

/// Returns one article in each format, of these id, version, status, embargo and origin where they are not null.
fn in_every_format(id: &str, version: &str, status: &Value, embargo: &Value, origin: &Value) -> [Value; 5] {
    let body = format!("“The {SECRET} is open,” Maria Keller said.");
    let headline = format!("{SECRET} opens");
    [
        json!({"id": id, "version": version, "status": status, "embargoed": embargo, "evolved_from": origin,
            "headline": headline, "body": body, "url": format!("https://example.org/{SECRET}")}),
        json!({"uri": id, "version": version, "pubstatus": status, "embargoed": embargo, "evolvedfrom": origin,
            "headline": headline, "headline_short": headline, "body_text": body, "description_text": body, "slugline": headline}),
        json!({"uri": id, "version": version, "pubstatus": status, "embargoed": embargo, "evolvedfrom": origin,
            "headlines": [{"value": headline}], "bodies": [{"value": body, "contenttype": "text/plain"}],
            "descriptions": [{"value": body}], "renditions": [{"name": headline}]}),
        json!({"uri": id, "version": version, "pubStatus": status, "embargoedUntil": embargo, "evolvedFrom": origin,
            "headlines": [{"value": headline}], "bodies": [{"value": body, "contentType": "text/plain"}],
            "associations": [{"name": "x", "title": headline}]}),
        json!({"specversion": "1.0", "type": "t", "source": "/s", "id": "e", "data": {"id": id, "version": version,
            "status": status, "embargoed": embargo, "evolved_from": origin, "headline": headline, "body": body}}),
    ]
}

#[test]
fn an_embargo_is_a_field_in_utc_and_a_warning_as_long_as_it_holds() {
    for article in in_every_format("a", "1", &Value::Null, &json!("2026-03-01T20:30:00+02:00"), &Value::Null) {
        let article = read(&article);
        let record = record(&article);
        assert_eq!((record.status, record.embargoed.as_deref()), (Status::Usable, Some(LATER)));
        assert_eq!((codes(&record), record.is_embargoed()), (vec!["embargoed"], true));
        assert_eq!(record.warnings[0].message, format!("not to be published before {LATER}"));
        assert!(record.text().contains(SECRET) && record.supersedes.is_empty());
    }
    for past in [json!("2026-03-01T10:00:00Z"), json!(1_772_359_200)] {
        for article in in_every_format("a", "1", &Value::Null, &past, &Value::Null) {
            let record = record(&read(&article));
            assert_eq!((record.embargoed.as_deref(), record.is_embargoed()), (Some(AT), false));
            assert!(codes(&record).is_empty(), "{:?}", record.warnings);
        }
    }
}

#[test]
fn an_embargo_without_an_offset_is_utc_and_says_so() {
    for article in in_every_format("a", "1", &Value::Null, &json!("2026-03-01T18:30:00"), &Value::Null) {
        let record = record(&read(&article));
        assert_eq!(record.embargoed.as_deref(), Some(LATER));
        assert_eq!(codes(&record), ["embargo_without_offset", "embargoed"]);
    }
}

#[test]
fn an_embargo_that_cannot_be_read_is_never_none() {
    for embargo in
        [json!("Friday noon"), json!("2026-03-01"), json!(true), json!(false), json!({"until": AT}), json!(1e300)]
    {
        for article in in_every_format("a", "1", &Value::Null, &embargo, &Value::Null) {
            let article = read(&article);
            assert_eq!((article.embargo, article.status), (Some(Embargo::Unreadable), Status::Withheld), "{embargo}");
            let record = record(&article);
            assert_eq!(
                (record.status, record.embargoed.as_deref(), record.is_embargoed()),
                (Status::Withheld, None, true)
            );
            assert!(codes(&record).contains(&"embargo_unreadable"), "{embargo}: {:?}", record.warnings);
        }
    }
    // So some programs write what they do not have.
    for none in [Value::Null, json!(""), json!(" \n")] {
        for article in in_every_format("a", "1", &Value::Null, &none, &Value::Null) {
            let article = read(&article);
            assert_eq!((article.embargo, article.status), (None, Status::Usable));
            assert!(article.warnings.is_empty() && article.passed_on.get("embargoed").is_none(), "{article:?}");
        }
    }
}

#[test]
fn of_two_embargoes_the_longer_and_of_two_states_the_stricter_counts() {
    for (one, other) in [(json!(AT), json!(LATER)), (json!(LATER), Value::Null)] {
        for (new, old) in [(&one, &other), (&other, &one)] {
            let article = read(&json!({"uri": "a", "body_text": "x", "embargoedUntil": new, "embargoed": old}));
            assert_eq!(record(&article).embargoed.as_deref(), Some(LATER), "{new} {old}");
        }
    }
    for (new, old) in [("usable", "canceled"), ("canceled", "usable"), ("", "canceled"), ("withheld", "canceled")] {
        let article = read(&json!({"uri": "a", "body_text": "x", "pubStatus": new, "pubstatus": old}));
        assert_eq!(article.status, Status::Canceled, "{new} {old}");
    }
}

#[test]
fn what_an_object_says_twice_under_one_name_counts_by_the_stricter() {
    for (fields, status, end) in [
        (r#""status": "canceled", "status": "usable""#, Status::Canceled, None),
        (r#""status": "usable", "status": "withheld""#, Status::Withheld, None),
        (r#""status": "usable", "status": "usable""#, Status::Usable, None),
        (r#""embargoed": "2030-01-01T00:00:00Z", "embargoed": null"#, Status::Usable, Some("2030-01-01T00:00:00Z")),
        (r#""embargoed": "2030-01-01T00:00:00Z", "embargoed": "2020-01-01T00:00:00Z""#, Status::Withheld, None),
    ] {
        let object = format!("{{\"id\": \"1\", {fields}, \"body\": \"x\"}}");
        let event = format!(
            "{{\"specversion\": \"1.0\", \"id\": \"e\", \"source\": \"s\", \"type\": \"t\", \"data\": {object}}}"
        );
        for payload in [object, event] {
            let article = try_read(&payload).unwrap_or_else(|error| panic!("{payload}: {error}"));
            assert_eq!(article.status, status, "{payload}");
            assert_eq!(article.embargo.and_then(Embargo::end).as_deref(), end, "{payload}");
        }
    }
}

#[test]
fn what_is_told_over_and_over_takes_no_longer_for_each() {
    let statuses: String = (0..50_000).map(|n| format!("\"status\": \"s{n}\", ")).collect();
    let object = format!("{{{statuses} \"id\": \"1\", \"body\": \"x\"}}");
    let started = Instant::now();
    let article = decode(object.as_bytes(), &Hints::default(), Format::Auto, 1 << 21).expect("an article");
    assert_eq!(article.status, Status::Withheld);
    assert!(started.elapsed() < Duration::from_secs(2), "{:?}", started.elapsed());
}

#[test]
fn a_status_counts_by_its_code_and_is_passed_on_as_a_word() {
    for (told, status) in [
        ("stat:canceled", Status::Canceled),
        ("http://cv.iptc.org/newscodes/pubstatusg2/withheld", Status::Withheld),
        ("x:Usable", Status::Usable),
    ] {
        for field in ["status", "pubstatus", "pubStatus"] {
            let article = read(&json!({"id": "1", field: told, "body": "x"}));
            assert_eq!(
                (article.status, &article.passed_on["status"]),
                (status, &json!(status.as_str())),
                "{field}: {told}"
            );
        }
    }
    assert!(try_read(json!({"id": "1", "status": "canceled/usable", "body": "x"}).to_string()).is_err());
}

#[test]
fn a_withheld_article_has_its_record_and_says_so() {
    for article in in_every_format("a", "1", &json!("withheld"), &Value::Null, &Value::Null) {
        let record = record(&read(&article));
        assert_eq!((record.status, codes(&record)), (Status::Withheld, vec!["withheld"]));
        assert!(record.text().contains(SECRET) && !record.is_embargoed());
    }
}

#[test]
fn a_correction_names_what_it_replaces() {
    let superseded = |article: &Value| serde_json::to_value(&record(&read(article)).supersedes).expect("JSON");
    for (version, origin, expected) in [
        ("1", Value::Null, json!([])),
        ("0", Value::Null, json!([])),
        ("3", Value::Null, json!([{"id": "a", "before_version": "3", "inclusive": false}])),
        ("b7", Value::Null, json!([{"id": "a", "before_version": "b7", "inclusive": false}])),
        ("1", json!("urn:x:0"), json!([{"id": "urn:x:0", "before_version": null, "inclusive": false}])),
        (
            "2",
            json!(["urn:x:0", "a", "urn:x:1"]),
            json!([
                {"id": "a", "before_version": "2", "inclusive": false},
                {"id": "urn:x:0", "before_version": null, "inclusive": false},
                {"id": "urn:x:1", "before_version": null, "inclusive": false}
            ]),
        ),
    ] {
        for article in in_every_format("a", version, &Value::Null, &Value::Null, &origin) {
            assert_eq!(superseded(&article), expected, "{article}");
        }
    }
    let article = read(&json!({"id": "a", "body": "x", "evolved_from": [7]}));
    assert!(article.evolved_from.is_empty() && article.warnings[0].code == "field_ignored");
}

#[test]
fn nothing_of_a_withdrawn_article_is_left() {
    for article in in_every_format("a", "3", &json!("canceled"), &json!(LATER), &json!("urn:x:0")) {
        let article = read(&article);
        let record = record(&article);
        assert_eq!((record.status, record.embargoed.as_deref()), (Status::Canceled, Some(LATER)));
        assert_eq!(
            serde_json::to_value(&record.supersedes).expect("JSON"),
            json!([
                {"id": "a", "before_version": "3", "inclusive": true},
                {"id": "urn:x:0", "before_version": null, "inclusive": false}
            ])
        );
        assert_eq!(codes(&record)[0], "canceled");
        assert!(
            record.warnings[0]
                .message
                .contains(r#"every earlier record of "a" up to version 3 and of "urn:x:0" is void"#)
        );
        let written = String::from_utf8(record.to_json()).expect("UTF-8");
        let headers = record::headers(&article, &record.content_hash, "m", AT);
        assert!(!written.contains(SECRET) && !format!("{headers:?}").contains(SECRET), "{written}");
        let known = ["id", "version", "status", "embargoed"];
        assert!(record.article.keys().all(|key| known.contains(&key.as_str())), "{:?}", record.article);
    }
}

/// Returns whether `superseded` names a record of this version, as docs/status.md says it: versions that are no numbers order
/// nothing.
fn names(superseded: &Superseded, version: Option<&str>) -> bool {
    let number = |text: &str| text.parse::<f64>().ok();
    let (Some(before), Some(version)) =
        (superseded.before_version.as_deref().and_then(number), version.and_then(number))
    else {
        return true;
    };
    version < before || (superseded.inclusive && version == before)
}

#[test]
fn a_withdrawal_voids_its_own_version_and_all_before_it_as_the_newest_rule_has_it() {
    let versions = [None, Some("1"), Some("2"), Some("2.5"), Some("3"), Some("10"), Some("b")];
    let article = |version: Option<&str>, status: &str| {
        record(&read(&json!({"id": "a", "version": version, "status": status, "body": "x", "language": "en"})))
    };
    let origin = |sequence| Some(Origin { stream: "NEWS".to_owned(), sequence });
    for killed in versions {
        let kill = article(killed, "canceled");
        assert_eq!(kill.supersedes.len(), 1, "{killed:?}");
        for version in versions {
            let is_newer =
                Standing::of(&kill, origin(2)).is_newer_than(&Standing::of(&article(version, ""), origin(1)));
            assert_eq!(names(&kill.supersedes[0], version), is_newer, "{killed:?} withdraws {version:?}");
        }
    }
    let newest = Standing::of(&article(Some("3"), ""), origin(1));
    assert!(!Standing::of(&article(Some("2"), "canceled"), origin(2)).is_newer_than(&newest), "a later version stays");
}

#[test]
fn a_withdrawal_passes_on_what_is_known_to_be_harmless_and_no_more() {
    let article = read(&json!({"id": "a", "version": 2, "status": "Cancelled", "language": "en", "published_at": AT,
        "source": {"name": "Wire", "note": SECRET}, "urgency": 1, "embargoed": SECRET, "url": SECRET, "desk": SECRET,
        "extra": {"body": SECRET}, "content_type": SECRET}));
    assert_eq!(
        serde_json::to_value(&article.passed_on).expect("JSON"),
        json!({"id": "a", "version": 2, "language": "en", "published_at": AT, "source": "Wire", "urgency": 1,
            "status": "Cancelled"})
    );
    let article = read(&json!({"id": "a", "status": "canceled", "published_at": SECRET, "language": "en"}));
    assert_eq!(article.passed_on.get("published_at"), None);
    let long = format!("{SECRET} {}", "x".repeat(200));
    let article =
        read(&json!({"id": "a", "status": "canceled", "source": long, "published_at": long, "language": "en"}));
    assert_eq!(
        serde_json::to_value(&article.passed_on).expect("JSON"),
        json!({"id": "a", "status": "canceled", "language": "en"})
    );
}

#[test]
fn a_withdrawal_has_its_effect_whatever_is_wrong_with_the_text() {
    let nitf = "<nitf><body/></nitf>";
    let event =
        |data: Value| json!({"specversion": "1.0", "type": "t", "source": "/s", "id": "e", "data": data}).to_string();
    let plain = json!({"id": "a", "version": "2", "status": "canceled", "body": [SECRET]});
    for payload in [
        json!({"id": "a", "version": "2", "status": "canceled"}).to_string(),
        json!({"id": "a", "version": 2, "status": "canceled", "body": null, "headline": {"x": SECRET}}).to_string(),
        json!({"id": "a", "version": "2", "status": "canceled", "body": nitf}).to_string(),
        json!({"id": "a", "version": "2", "status": "canceled", "body": SECRET, "content_type": "text/rtf"})
            .to_string(),
        plain.to_string(),
        event(plain.clone()),
        event(plain.to_string().into()),
        json!({"uri": "a", "version": "2", "pubstatus": "canceled", "type": "picture", "description_text": SECRET})
            .to_string(),
        json!({"guid": "a", "version": "2", "pubstatus": "canceled", "body_nitf": nitf}).to_string(),
        json!({"uri": "a", "version": "2", "pubStatus": "canceled", "bodies": {"x": SECRET}, "headlines": 1})
            .to_string(),
        format!(r#"{{"id":"a","version":"2","status":"canceled","body":"{SECRET} \ud83d"}}"#),
        format!(r#"{{"body":"{SECRET} \ud83d","version":"2","status":"canceled","id":"a"}}"#),
        format!(r#"{{"id":"a","version":"2","status":"canceled","body":"{SECRET}"#),
        format!(r#"{{"id":"a","guid":"g","version":"2","status":"canceled","headline":"{SECRET}"#),
        format!(r#"{{"guid":"a","id":"a","version":"2","pubstatus":"canceled","uri":"a","headline":"{SECRET}"#),
        format!(r#"{{"id":"a","version":"2","status":"canceled","extra":{}}}"#, "[".repeat(9_000)),
        r#"{"specversion":"1.0","type":"t","source":"s","id":"e","data":{"id":"a","version":"2","status":"canceled","body":"\ud83d"}}"#.to_owned(),
        format!(r#"{{"id":"a","version":"2","status":"canceled","body":"{}"}}"#, SECRET.repeat(LIMIT / 8)),
    ] {
        let shown: String = payload.chars().take(150).collect();
        let article = try_read(&payload).unwrap_or_else(|error| panic!("{shown}: {error}"));
        assert_eq!((article.id.as_str(), article.version.as_deref()), ("a", Some("2")), "{shown}");
        let record = record(&article);
        assert_eq!((record.status, codes(&record)), (Status::Canceled, vec!["canceled"]), "{shown}");
        assert!(!String::from_utf8_lossy(&record.to_json()).contains(SECRET), "{shown}");
    }
    let not_utf8 = [br#"{"id":"a","status":"canceled","body":""#.as_slice(), b"\xff\xfe\"}".as_slice()].concat();
    assert_eq!(try_read(not_utf8).map(|article| article.status), Ok(Status::Canceled));
}

#[test]
fn what_does_not_withdraw_an_article_stays_an_error() {
    for payload in [
        r#"{"status":"canceled","body":"\ud83d"}"#,
        r#"{"id":"a","status":"usable","body":"\ud83d"}"#,
        r#"{"id":"a","body":"\ud83d","extra":{"status":"canceled"}}"#,
        r#"{"uri":"a","pubstatus":"spiked","bodies":[{"value":"x"}]}"#,
        r#"{"id":"a","pubstatus":"spiked","body":"x"}"#,
        "<newsMessage><itemSet><newsItem guid=\"a\"><itemMeta><pubStatus qcode=\"stat:canceled\"/></itemMeta></newsItem><newsItem>",
        "<nitf><head><docdata management-status=\"usable\"><doc-id id-string=\"a\"/></docdata></head><body>",
        r#"{"id":{},"status":"canceled"}"#,
        r#"["id","a","status","canceled"]"#,
    ] {
        assert!(try_read(payload).is_err(), "{payload}");
    }
}

#[test]
fn a_status_and_an_embargo_count_by_whichever_name_they_come() {
    for kill in [
        json!({"guid": "g", "pubstatus": "canceled", "headline": SECRET}),
        json!({"guid": "g", "id": "a", "pubstatus": "canceled", "headline": SECRET}),
        json!({"_id": "a", "pubstatus": "canceled", "headline": SECRET, "description_text": SECRET}),
        json!({"id": "a", "pubStatus": "canceled", "title": SECRET, "headline": SECRET}),
        json!({"uri": "a", "pubstatus": "canceled", "headline": SECRET, "body": SECRET}),
        json!({"uri": "a", "status": "canceled", "headline": SECRET, "body_text": SECRET}),
        json!({"id": "a", "status": "usable", "pubStatus": "canceled", "body": SECRET}),
        json!({"id": "a", "status": ["canceled"], "body": SECRET}),
        json!({"uri": "a", "pubstatus": {"qcode": "stat:canceled"}, "body_text": SECRET}),
        json!({"uri": "a", "status": ["canceled"], "body_text": SECRET}),
        json!({"uri": "a", "status": "Withdrawn", "pubstatus": "usable", "body_text": SECRET}),
        json!({"id": "a", "status": "killed", "body": SECRET}),
    ] {
        let record = record(&read(&kill));
        assert_eq!((record.status, codes(&record).contains(&"canceled")), (Status::Canceled, true), "{kill}");
        assert!(!String::from_utf8_lossy(&record.to_json()).contains(SECRET), "{kill}");
    }
    for key in ["embargoed", "embargoedUntil"] {
        for body in ["body", "body_text"] {
            let mut article = json!({"uri": "a"});
            article[key] = json!(LATER);
            article[body] = json!("x");
            let article = read(&article);
            assert_eq!(record(&article).embargoed.as_deref(), Some(LATER), "{key} beside {body}");
            assert_eq!(article.passed_on["embargoed"], LATER);
        }
    }
}

#[test]
fn a_status_that_cannot_be_understood_is_withheld() {
    for status in [json!(0), json!(5), json!(true), json!({}), json!([]), json!({"name": "spiked"})] {
        for article in in_every_format("a", "1", &status, &Value::Null, &Value::Null) {
            let article = read(&article);
            let record = record(&article);
            assert_eq!(
                (record.status, codes(&record)),
                (Status::Withheld, vec!["status_unreadable", "withheld"]),
                "{status}"
            );
            assert_eq!(article.passed_on["status"], "withheld");
            let extra = article.passed_on["extra"].as_object().expect("an object");
            assert!(extra.values().any(|value| *value == status), "{status}: {extra:?}");
        }
    }
}

#[test]
fn what_a_ninjs_item_has_as_its_status_is_its_own_unless_it_is_a_word_of_ours() {
    for status in [json!("published"), json!(200), json!({"name": "live"}), json!(["live", "published"])] {
        let item =
            json!({"uri": "a", "status": status, "pubstatus": "usable", "body_text": "It rained.", "language": "en"});
        let article = read(&item);
        assert_eq!((article.status, article.warnings.len()), (Status::Usable, 0), "{status}");
        assert_eq!(article.passed_on["status"], "usable");
        assert_eq!(article.passed_on["extra"], json!({"status": status}));
        let event = json!({"specversion": "1.0", "type": "t", "source": "/s", "id": "e", "data": item});
        assert_eq!(read(&event).status, Status::Usable, "{status}");
    }
    for (status, pubstatus, expected) in [
        ("withheld", "usable", Status::Withheld),
        ("usable", "withheld", Status::Withheld),
        ("", "usable", Status::Usable),
    ] {
        let article = read(&json!({"uri": "a", "status": status, "pubstatus": pubstatus, "body_text": "x"}));
        assert_eq!(article.status, expected, "{status} {pubstatus}");
    }
    let article =
        read(&json!({"uri": "a", "status": "Embargoed", "pubstatus": "usable", "body_text": "x", "language": "en"}));
    assert_eq!((article.status, article.warnings[0].code.as_ref()), (Status::Withheld, "status_unreadable"));
    let error = try_read(json!({"id": "a", "status": "published", "body": "x"}).to_string()).expect_err("refused");
    let told = "status is \"published\": write usable, withheld or canceled";
    assert_eq!((error.kind(), error.to_string().as_str()), ("bad_value", told));
}

#[test]
fn what_counted_is_what_is_passed_on() {
    let article = read(
        &json!({"uri": "u", "pubStatus": "usable", "pubstatus": "withheld", "embargoedUntil": AT, "embargoed": LATER,
        "body_text": "x"}),
    );
    assert_eq!(article.passed_on["status"], "withheld");
    assert_eq!(article.passed_on["embargoed"], LATER);
    assert_eq!(article.passed_on["extra"], json!({"pubStatus": "usable", "embargoedUntil": AT}));
    let article = read(&json!({"id": "u", "embargoed": LATER, "embargoedUntil": true, "body": "x"}));
    assert_eq!((article.embargo, article.passed_on.get("embargoed")), (Some(Embargo::Unreadable), None));
    assert_eq!(article.passed_on["extra"], json!({"embargoedUntil": true, "embargoed": LATER}));
}

#[test]
fn a_withdrawal_that_is_cut_off_has_its_effect_in_every_format() {
    let item = format!(
        "<newsItem guid=\"a\" version=\"2\"><itemMeta><pubStatus qcode=\"stat:canceled\"/></itemMeta><contentMeta><headline>{SECRET}"
    );
    let json = format!(r#"{{"id":"a","version":"2","status":"canceled","body":"{SECRET}"#);
    let mut utf16 = vec![0xff, 0xfe];
    utf16.extend(json.encode_utf16().flat_map(u16::to_le_bytes));
    utf16.push(b'x');
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(format!("{json}\"}}").as_bytes()).expect("written");
    let gzip = encoder.finish().expect("finished");
    for payload in [
        item.clone().into_bytes(),
        format!("<newsMessage><header/><itemSet>{item}").into_bytes(),
        format!(
            "<nitf><head><docdata management-status=\"Canceled\"><doc-id id-string=\"a\"/><du-key version=\"2\"/></docdata></head><body>{SECRET}"
        )
        .into_bytes(),
        utf16,
        gzip[..gzip.len() - 4].to_vec(),
    ] {
        let article = try_read(&payload).unwrap_or_else(|error| panic!("{}: {error}", String::from_utf8_lossy(&payload)));
        let told = (article.id.as_str(), article.version.as_deref(), article.status);
        assert_eq!(told, ("a", Some("2"), Status::Canceled));
        assert!(!String::from_utf8_lossy(&record(&article).to_json()).contains(SECRET));
    }
}

#[test]
fn a_withdrawal_without_an_id_names_the_text_that_it_came_with() {
    let (earlier, kill) =
        (json!({"headline": "H", "body": SECRET}), json!({"headline": "H", "body": SECRET, "status": "canceled"}));
    let article = read(&kill);
    assert_eq!(article.id, read(&earlier).id);
    let record = record(&article);
    assert_eq!(codes(&record), ["id_derived", "canceled"]);
    assert!(!String::from_utf8_lossy(&record.to_json()).contains(SECRET));
}

#[test]
fn headers_tell_who_may_publish_what_without_the_record() {
    let headers = |value: Value| {
        let article = read(&value);
        let headers = record::headers(&article, "h", "m", AT);
        let of = |name: &str| headers.iter().find(|(key, _)| *key == name).map(|(_, value)| value.clone());
        (of("Quotewire-Status"), of("Quotewire-Embargoed"))
    };
    let told = |status: &str, embargo: Option<&str>| (Some(status.to_owned()), embargo.map(str::to_owned));
    assert_eq!(headers(json!({"id": "a", "body": "x"})), told("usable", None));
    assert_eq!(
        headers(json!({"id": "a", "body": "x", "embargoed": "2026-03-01T20:30:00+02:00"})),
        told("usable", Some(LATER))
    );
    assert_eq!(headers(json!({"id": "a", "body": "x", "embargoed": "soon"})), told("withheld", None));
    assert_eq!(headers(json!({"id": "a", "status": "canceled"})), told("canceled", None));
}

/// Returns what `quotewire enrich --to` writes of one article.
fn shown(to: &str, article: &Value) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_quotewire"));
    command.args(["enrich", "--tier", "fast", "--to", to]).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut program = command.spawn().expect("the program starts");
    program.stdin.take().expect("a pipe").write_all(article.to_string().as_bytes()).expect("an article");
    let output = program.wait_with_output().expect("the program ends");
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout).expect("UTF-8")
}

#[test]
fn whoever_is_shown_a_record_is_told_first_what_keeps_it_from_being_published() {
    let far = "2130-03-01T10:00:00Z";
    let article = |status: &str, embargo: &str| {
        let embargo = (!embargo.is_empty()).then_some(embargo);
        json!({"id": "a", "headline": format!("{SECRET} opens"), "body": "It is open.", "status": status, "embargoed": embargo})
    };
    for (status, embargo, text, html) in [
        (
            "usable",
            far,
            "EMBARGOED: not to be published before 2130-03-01T10:00:00Z",
            "Embargoed until 1 March 2130, 10:00 UTC.",
        ),
        (
            "withheld",
            "",
            "WITHHELD: not to be published until the publisher",
            "Not to be published until the publisher",
        ),
        ("usable", "soon", "EMBARGO UNREADABLE: embargoed is \"soon\"", "Embargoed is &quot;soon&quot;"),
        ("canceled", "", "CANCELED: the publisher has withdrawn", "The publisher has withdrawn this article"),
    ] {
        let article = article(status, embargo);
        let told = shown("text", &article);
        assert!(told.contains(text) && (told.starts_with(text) || embargo == "soon"), "{told}");
        let page = shown("html", &article);
        assert!(page.contains(html), "{html}: {page}");
        let is_canceled = status == "canceled";
        for written in [told, page, shown("ndjson", &article)] {
            assert_eq!(!written.contains(SECRET), is_canceled, "{status}: {written}");
        }
    }
    let usable = shown("text", &article("usable", "2001-03-01T10:00:00Z"));
    assert!(usable.starts_with(SECRET), "{usable}");
}

#[test]
fn a_record_of_an_older_version_is_read() {
    let mut json = serde_json::to_value(record(&read(&json!({"id": "a", "status": "canceled"})))).expect("JSON");
    for key in ["status", "embargoed", "supersedes"] {
        json.as_object_mut().expect("an object").remove(key);
    }
    let record = EnrichedRecord::from_json(json.to_string().as_bytes()).expect("a record");
    assert!(record.is_canceled() && !record.is_embargoed());
}
