//! Articles in XML: each document of `tests/formats` gives the record that its twin in JSON gives, and hostile ones give an
//! error in bounded time.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock};
use std::time::{Duration, Instant};

use quotewire::article::{Article, ArticleError, Embargo, Entries, Format, Hints, Status, decode};
use quotewire::pipeline::Pipeline;
use quotewire::record::OffsetUnit;
use quotewire_engine::{Cancel, Enricher, FastTagger};
use serde_json::Value;

const LIMIT: usize = 1 << 20;

static PIPELINE: LazyLock<Pipeline> = LazyLock::new(|| {
    let enricher = Enricher::new(Arc::new(FastTagger::embedded().expect("the embedded model is sound")));
    Pipeline { enricher, offset_unit: OffsetUnit::Codepoint, max_article_bytes: LIMIT }
});

fn read(payload: impl AsRef<[u8]>) -> Result<Article, ArticleError> {
    decode(payload.as_ref(), &Hints::default(), Format::Auto, LIMIT)
}

fn refusal(payload: impl AsRef<[u8]>) -> (&'static str, String) {
    let error = read(payload).expect_err("no article");
    (error.kind(), error.to_string())
}

fn codes(article: &Article) -> Vec<&str> {
    article.warnings.iter().map(|warning| warning.code.as_ref()).collect()
}

/// Returns the record of a file, as JSON.
fn record(path: &Path) -> Value {
    let payload = fs::read(path).expect("a file");
    let run = PIPELINE.run(&payload, &Hints::default(), Format::Auto, "2026-01-02T03:04:05Z", &Cancel::default());
    let (_, record) = run.unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let mut record: Value = serde_json::from_slice(&record.to_json()).expect("a record is JSON");
    // It says what the body was, which is another thing in each format.
    record["article"].as_object_mut().expect("an object").shift_remove("content_type");
    record["enrichment"]["duration_us"] = Value::Null;
    record
}

fn documents() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/formats");
    let entries = fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path());
    let mut paths: Vec<_> = entries.filter(|path| path.extension().is_some_and(|end| end == "xml")).collect();
    paths.sort();
    paths
}

#[test]
fn a_document_gives_the_record_of_its_twin() {
    let documents = documents();
    assert_eq!(documents.len(), 13);
    for path in documents {
        let name = path.file_stem().expect("a name").to_string_lossy().into_owned();
        let (xml, json) = (record(&path), record(&path.with_extension("json")));
        // A twin in ninjs has what is ninjs's own besides.
        let is_ninjs = json["article"]["extra"].get("type").is_some() || json["article"].get("source").is_none();
        let is_ninjs = is_ninjs && name != "canceled";
        for (key, value) in json.as_object().expect("an object") {
            match (key.as_str(), is_ninjs) {
                ("article", true) => {
                    for (key, value) in value.as_object().expect("an object").iter().filter(|(key, _)| *key != "extra")
                    {
                        assert_eq!(&xml["article"][key], value, "{name}: article.{key}");
                    }
                }
                ("article", false) => {
                    let of = |record: &Value| {
                        let mut fields: Vec<_> =
                            record["article"].as_object().expect("an object").clone().into_iter().collect();
                        fields.sort_by(|one, other| one.0.cmp(&other.0));
                        for (_, value) in &mut fields {
                            if let Value::Object(extra) = value {
                                extra.sort_keys();
                            }
                        }
                        fields
                    };
                    assert_eq!(of(&xml), of(&json), "{name}: article");
                }
                _ => assert_eq!(&xml[key], value, "{name}: {key}"),
            }
        }
        let n_quotes = xml["quotes"].as_array().expect("a list").len();
        assert!(n_quotes > 0 || name == "canceled", "{name}: who said what");
    }
}

#[test]
fn a_status_and_an_embargo_are_read_whatever_their_alias() {
    let item = |meta: &str| {
        format!(
            "<newsItem xmlns=\"http://iptc.org/std/nar/2006-10-01/\" guid=\"g\"><itemMeta>{meta}</itemMeta><contentMeta>\
             <headline>H</headline></contentMeta><contentSet><inlineData>He left.</inlineData></contentSet></newsItem>"
        )
    };
    for (meta, status) in [
        ("", Status::Usable),
        ("<pubStatus qcode=\"stat:usable\"/>", Status::Usable),
        ("<pubStatus qcode=\"x:canceled\"/>", Status::Canceled),
        ("<pubStatus uri=\"http://cv.iptc.org/newscodes/pubstatusg2/withheld\"/>", Status::Withheld),
        ("<pubStatus literal=\"Withheld\"/>", Status::Withheld),
        ("<pubStatus uri=\"http://cv.iptc.org/newscodes/pubstatusg2/canceled/\"/>", Status::Canceled),
        ("<pubStatus>canceled</pubStatus>", Status::Canceled),
        ("<pubStatus><qcode>stat:canceled</qcode></pubStatus>", Status::Canceled),
        ("<pubStatus>usable</pubStatus>", Status::Withheld),
        ("<pubStatus/>", Status::Withheld),
        ("<pubStatus qcode=\"\"/>", Status::Withheld),
        ("<pubStatus qcode=\"stat:\"/>", Status::Withheld),
        ("<pubStatus qcode=\"stat:usable\"/><pubStatus qcode=\"stat:canceled\"/>", Status::Canceled),
        ("<pubStatus qcode=\"stat:usable\"/><pubStatus/>", Status::Withheld),
        ("<n:pubStatus xmlns:n=\"urn:other\" qcode=\"stat:canceled\"/>", Status::Canceled),
        ("<n:embargoed xmlns:n=\"urn:other\"/>", Status::Withheld),
        ("<embargoed/>", Status::Withheld),
        ("<embargoed> </embargoed><pubStatus qcode=\"stat:canceled\"/>", Status::Canceled),
        ("<embargoed>2026-03-09T06:00:00Z</embargoed>", Status::Usable),
    ] {
        let article = read(item(meta)).unwrap_or_else(|error| panic!("{meta}: {error}"));
        assert_eq!(article.status, status, "{meta}");
        let body = if status == Status::Canceled { "" } else { "He left." };
        assert_eq!((article.id.as_str(), article.body.as_str()), ("g", body));
    }
    let article = read(item("<pubStatus/>")).expect("an article");
    assert_eq!(codes(&article)[0], "status_unreadable");
    let two = "<embargoed>2020-01-01T00:00:00Z</embargoed><embargoed>2030-01-01T00:00:00Z</embargoed>";
    let article = read(item(two)).expect("an article");
    assert_eq!(article.passed_on["embargoed"], "2030-01-01T00:00:00Z");
    for malformed in ["<pubStatus qcode=stat:canceled/>", "<pubStatus qcode=\"stat:usable\" qcode=\"stat:canceled\"/>"]
    {
        assert_eq!(refusal(item(malformed)).0, "malformed_xml", "{malformed}");
    }
    for released in ["", "<date.release norm=\"\"/>", "<date.release norm=\" \"/>"] {
        let nitf = format!(
            "<nitf><head><docdata management-status=\"Embargoed\"><doc-id id-string=\"n\"/>{released}</docdata></head>\
             <body><body.content><p>He left.</p></body.content></body></nitf>"
        );
        assert_eq!(read(&nitf).expect("an article").status, Status::Withheld, "{released}");
    }
    let killed = "<newsItem guid=\"p\"><itemMeta><itemClass qcode=\"ninat:picture\"/><pubStatus qcode=\"stat:canceled\"/></itemMeta></newsItem>";
    let (kind, message) = refusal(format!("<newsMessage><itemSet>{killed}{}</itemSet></newsMessage>", item("")));
    assert!(kind == "several_articles" && message.contains("one of them withdraws an article"), "{message}");
    let (kind, message) = refusal(item("<pubStatus qcode=\"stat:spiked\"/>"));
    assert_eq!((kind, message.as_str()), ("bad_value", "status is \"spiked\": write usable, withheld or canceled"));
}

fn nitf(docdata: &str) -> Article {
    let text = format!(
        "<nitf><head>{docdata}</head><body><body.content><p>The port is open.</p></body.content></body></nitf>"
    );
    read(&text).unwrap_or_else(|error| panic!("{text}: {error}"))
}

#[test]
fn a_nitf_document_is_not_released_before_its_latest_time() {
    let [early, late] = ["20200101T000000Z", "20300101T000000Z"];
    let release = |norm: &str| format!("<date.release norm=\"{norm}\"/>");
    let (early_release, late_release) = (release(early), release(late));
    let issue = "<date.issue norm=\"20200101T000000Z\"/>";
    for (start, elements, status, end) in [
        (" management-status=\"usable\"", late_release.clone(), Status::Usable, Some("2030-01-01T00:00:00Z")),
        ("", format!("{issue}{late_release}"), Status::Usable, Some("2030-01-01T00:00:00Z")),
        ("", format!("{issue}{early_release}"), Status::Usable, None),
        ("", format!("{issue}{}", release("20300101")), Status::Withheld, None),
        ("", format!("{issue}{}", release("20200101")), Status::Usable, None),
        (
            " management-status=\"embargoed\"",
            format!("{early_release}{late_release}"),
            Status::Usable,
            Some("2030-01-01T00:00:00Z"),
        ),
        (" management-status=\"embargoed\"", issue.to_owned(), Status::Withheld, None),
    ] {
        let docdata = format!("<docdata{start}><doc-id id-string=\"1\"/>{elements}</docdata>");
        let article = nitf(&docdata);
        assert_eq!((article.status, article.embargo.and_then(Embargo::end).as_deref()), (status, end), "{docdata}");
    }
    let twice = "<docdata management-status=\"usable\"><doc-id id-string=\"1\"/></docdata><docdata management-status=\"canceled\"/>";
    assert_eq!(nitf(twice).status, Status::Canceled);
}

#[test]
fn a_nitf_document_replaces_the_one_that_it_withdraws() {
    let withdraws = |status: &str| {
        let start = format!("<docdata management-doc-idref=\"a-0\" management-idref-status=\"{status}\">");
        nitf(&format!("{start}<doc-id id-string=\"a-1\"/></docdata>")).evolved_from
    };
    assert_eq!(withdraws("canceled"), ["a-0"]);
    assert!(withdraws("usable").is_empty());
}

#[test]
fn a_lead_that_is_given_twice_is_read_once() {
    let body = |blocks: &str| {
        let text = format!("<nitf><body><body.content>{blocks}</body.content></body></nitf>");
        read(&text).unwrap_or_else(|error| panic!("{text}: {error}")).body
    };
    let [lead, whole] = ["lead_paragraph", "full_text"].map(|class| format!("<block class=\"{class}\">\n"));
    let archived =
        format!("{lead}<p>One.</p></block>\n{whole} <p>One.</p>\n<p>Two.</p></block><block><p>Note.</p></block>");
    assert_eq!(body(&archived), "One.\n\nTwo.\n\nNote.");
    assert_eq!(body(&format!("{lead}<p>One.</p></block>{whole}<p>One.</p></block>")), "One.\n\nOne.");
    assert_eq!(
        body(&format!("{lead}<p>One.</p></block><p>x</p>{whole}<p>One.</p><p>y</p></block>")),
        "One.\n\nx\n\nOne.\n\ny"
    );
    assert_eq!(body("<block><block><p>a</p></block><block><p>a</p><p>b</p></block></block>"), "a\n\na\n\nb");
}

#[test]
fn a_feed_that_would_fill_too_much_is_not_cut() {
    let feed = |n_around: usize, n_entries: usize| {
        let entries = "<item><title>One two</title></item>".repeat(n_entries);
        let around = "x".repeat(n_around);
        Entries::of(format!("<rss><channel><title>{around}</title>{entries}</channel></rss>").as_bytes(), LIMIT)
            .is_some()
    };
    assert!(feed(1000, 2000) && feed(500_000, 100) && !feed(500_000, 200));
}

#[test]
fn an_item_that_is_no_text_is_no_article() {
    let item = |class: &str, content: &str| {
        format!(
            "<newsItem guid=\"g\"><itemMeta><itemClass qcode=\"ninat:{class}\"/></itemMeta><contentMeta>\
             <headline>A ship</headline><description>A ship.</description></contentMeta>{content}</newsItem>"
        )
    };
    let remote = "<contentSet><remoteContent href=\"a.jpg\" contenttype=\"image/jpeg\"/></contentSet>";
    for (payload, kind) in [
        (item("picture", remote), "picture"),
        (item("video", ""), "video"),
        (item("animation", ""), "graphic"),
        ("<packageItem guid=\"p\"><groupSet root=\"r\"/></packageItem>".to_owned(), "package"),
        ("<conceptItem guid=\"c\"><concept/></conceptItem>".to_owned(), "concept"),
        ("<planningItem guid=\"c\"><newsCoverageSet/></planningItem>".to_owned(), "planning"),
        (format!("<newsMessage><itemSet>{}</itemSet></newsMessage>", item("picture", remote)), "picture"),
    ] {
        let error = read(&payload).expect_err("no article");
        assert!(error.is_no_article() && error.kind() == kind, "{payload}: {error}");
        assert!(ArticleError::NO_ARTICLE_KINDS.contains(&kind));
    }
    let article = read(item("text", remote)).expect("a headline is an article");
    assert_eq!((article.headline.as_str(), codes(&article)), ("A ship", vec!["no_body"]));
    assert!(
        article.warnings[0].message.contains("no text in inlineXML or inlineData"),
        "{}",
        article.warnings[0].message
    );
    let written = "<contentSet><inlineXML><p>The ship sank.</p></inlineXML></contentSet>";
    assert_eq!(read(item("picture", written)).expect("an article").body, "The ship sank.");
    assert_eq!(refusal("<newsItem guid=\"g\"/>").0, "no_body");
    assert_eq!(
        refusal("<newsMessage xmlns=\"http://iptc.org/std/nar/2006-10-01/\"><itemSet/></newsMessage>").0,
        "no_body"
    );
}

#[test]
fn a_withdrawal_has_its_effect_whatever_is_wrong_with_the_rest() {
    let item = |class: &str, rest: &str| {
        format!(
            "<newsItem guid=\"g\" version=\"3\"><itemMeta><itemClass qcode=\"ninat:{class}\"/><pubStatus qcode=\"stat:canceled\"/>\
             </itemMeta>{rest}"
        )
    };
    let base64 = "<contentSet><inlineData encoding=\"enc:base64\">SGU=</inlineData></contentSet></newsItem>";
    for payload in [
        item("text", "</newsItem>"),
        item("picture", "</newsItem>"),
        item("text", base64),
        item("text", "<contentSet><inlineXML><p>cut off"),
        item("text", "<contentMeta><headline>&nothing;</headline></contentMeta></newsItem>"),
        format!("<newsMessage><itemSet>{}</itemSet></newsMessage>", item("text", "</newsItem>")),
    ] {
        let article = read(&payload).unwrap_or_else(|error| panic!("{payload}: {error}"));
        assert_eq!(
            (article.id.as_str(), article.version.as_deref(), article.status),
            ("g", Some("3"), Status::Canceled)
        );
        assert_eq!((article.headline.as_str(), article.body.as_str()), ("", ""));
    }
    // The others of a message would be lost.
    let two = format!("<newsMessage><itemSet>{0}{0}</itemSet></newsMessage>", item("text", "</newsItem>"));
    assert_eq!(refusal(two).0, "several_articles");
    assert_eq!(refusal("<newsItem guid=\"g\"><itemMeta><pubStatus qcode=\"stat:usable\"/>").0, "malformed_xml");
}

#[test]
fn several_articles_in_one_message_are_refused_with_what_to_do() {
    let item = "<newsItem guid=\"g\"><contentSet><inlineXML><p>One.</p></inlineXML></contentSet></newsItem>";
    let (kind, message) = refusal(format!("<newsMessage><itemSet>{item}{item}{item}</itemSet></newsMessage>"));
    let told = "payload holds 3 articles in one NewsML-G2: publish each newsItem as a message of its own";
    assert_eq!((kind, message.as_str()), ("several_articles", told));
    let rss =
        "<rss version=\"2.0\"><channel><item><title>A</title></item><item><title>B</title></item></channel></rss>";
    let (kind, message) = refusal(rss);
    assert!(kind == "several_articles" && message.contains("2 articles in one RSS: publish each item"), "{message}");
    let atom = "<feed xmlns=\"http://www.w3.org/2005/Atom\"><entry><title>A</title></entry><entry/></feed>";
    assert!(refusal(atom).1.contains("publish each entry"));
    assert_eq!(refusal("<rss version=\"2.0\"><channel><title>T</title></channel></rss>").0, "no_body");
}

#[test]
fn an_entry_of_a_feed_is_read_by_itself_and_by_its_description() {
    let item = "<item><title>Mill burns</title><link>https://a.example/</link><description>The mill\n\nis gone.</description></item>";
    let article = read(item).expect("an article");
    assert_eq!((article.headline.as_str(), article.body.as_str()), ("Mill burns", "The mill\n\nis gone."));
    assert!(codes(&article).contains(&"body_from_description"));
    let html = "<item><title>T</title><description>&lt;p&gt;One &amp;amp; two.&lt;/p&gt;&lt;p&gt;Three.&lt;/p&gt;</description></item>";
    assert_eq!(read(html).expect("an article").body, "One & two.\n\nThree.");
    let rdf = "<rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\" xmlns=\"http://purl.org/rss/1.0/\" \
               xmlns:dc=\"http://purl.org/dc/elements/1.1/\"><channel rdf:about=\"c\"><title>News</title></channel>\
               <item rdf:about=\"https://a.example/1\"><title>Old</title><dc:date>2026-03-01</dc:date>\
               <description>AT&amp;T rose.</description></item></rdf:RDF>";
    let article = read(rdf).expect("an article");
    assert_eq!((article.id.as_str(), article.body.as_str()), ("https://a.example/1", "AT&T rose."));
    assert_eq!(
        (&article.passed_on["source"], &article.passed_on["published_at"]),
        (&"News".into(), &"2026-03-01".into())
    );
    let plain = "<entry xmlns=\"http://www.w3.org/2005/Atom\"><content type=\"text\">a &lt;b&gt; c</content></entry>";
    assert_eq!(read(plain).expect("an article").body, "a <b> c");
}

#[test]
fn xml_that_holds_no_article_is_refused_by_its_root() {
    for (payload, root) in [
        ("<story><para>One.</para></story>", "story"),
        ("<?xml version=\"1.0\"?><!DOCTYPE story SYSTEM \"s.dtd\"><story><p>One.</p></story>", "story"),
        ("<x:invoice xmlns:x=\"urn:x\"><x:sum>7</x:sum></x:invoice>", "invoice"),
        ("<item><sku>7</sku></item>", "item"),
    ] {
        let (kind, message) = refusal(payload);
        assert_eq!(
            (kind, message),
            ("unsupported_format", format!("payload is XML whose root element is <{root}>, which is not read"))
        );
    }
}

#[test]
fn text_in_base64_is_refused_unless_there_is_another() {
    let data = "<inlineData contenttype=\"text/plain\" encoding=\"enc:base64\">SGUgbGVmdC4=</inlineData>";
    let item = |more: &str| format!("<newsItem guid=\"g\"><contentSet>{data}{more}</contentSet></newsItem>");
    let (kind, message) = refusal(item(""));
    assert_eq!(kind, "unsupported_format");
    assert_eq!(message, "contentSet is text in an encoding such as base64, which is not read");
    assert_eq!(read(item("<inlineXML><p>He left.</p></inlineXML>")).expect("an article").body, "He left.");
}

#[test]
fn xml_that_is_not_well_formed_says_where() {
    let item = |inside: &str| {
        format!("<newsItem guid=\"g\">\n<contentSet><inlineXML>{inside}</inlineXML></contentSet>\n</newsItem>")
    };
    for (payload, told) in [
        (item("<p>One"), "line 2"),
        (item("<p>One</b></p>"), "line 2"),
        (item("<p>&nothing;</p>"), "the entity &nothing; is not declared"),
        (item("<p>&unclosed</p>"), "line 2"),
        ("<newsItem guid=\"g\"><contentSet><inlineXML><p>cut off".to_owned(), "it ends inside <p>"),
        ("<newsItem guid=\"g\"></newsItem><newsItem guid=\"h\"></newsItem>".to_owned(), "second root"),
        ("<newsItem guid=\"g\"></newsItem> and more".to_owned(), "outside of its root"),
        ("<nitf><body>cut off".to_owned(), "it ends inside <body>"),
        ("<?xml version=\"1.0\"?>\n<newsItem guid=\"cut".to_owned(), "line 2"),
    ] {
        let (kind, message) = refusal(&payload);
        assert_eq!(kind, "malformed_xml", "{payload}: {message}");
        assert!(message.contains(told), "{payload}: {message}");
    }
    let article = read(item("<p>Caf&eacute;&nbsp;&amp; bar &#x1f680;</p>") + "\n\0\0\0").expect("an article");
    assert_eq!(article.body, "Caf\u{e9} & bar \u{1f680}");
    let (kind, message) = refusal(item("<p>&#xd83d;</p>"));
    assert!(kind == "lone_surrogate" && message.contains("line 2"), "{message}");
}

#[test]
fn words_are_parted_where_a_reader_sees_them_parted() {
    let nitf = |head: &str, body: &str| {
        read(format!("<nitf><body><body.head>{head}</body.head><body.content>{body}</body.content></body></nitf>"))
            .expect("an article")
    };
    let head = "<hedline><hl1>Port<br/>opens <em>at</em>l<em>a</em>st</hl1></hedline><byline>By <person><name.given>Jane\
                </name.given><name.family>Roe</name.family></person><byttl>Arlen Post</byttl></byline>\
                <dateline><location><city>OSLO</city>, <country>Norway</country></location><story.date>March 3</story.date></dateline>";
    let article = nitf(head, "<p>He left.</p>");
    assert_eq!(article.headline, "Port opens atlast");
    let extra = &article.passed_on["extra"];
    assert_eq!(
        (&extra["byline"], &extra["dateline"]),
        (&"By Jane Roe Arlen Post".into(), &"OSLO, Norway March 3".into())
    );
    let fraction = "<frac><frac-num>1</frac-num><frac-sep>/</frac-sep><frac-den>2</frac-den></frac>";
    let bare = fraction.replace("<frac-sep>/</frac-sep>", "");
    let empty = fraction.replace("<frac-sep>/</frac-sep>", "<frac-sep/>");
    for fraction in [fraction, &bare, &empty] {
        let head = format!("<hedline><hl1>Rate at 5{fraction}</hl1></hedline>");
        let article = nitf(&head, &format!("<p>It rose by {fraction} to 5{fraction} percent.</p>"));
        assert_eq!(article.headline, "Rate at 5 1/2", "{fraction}");
        assert_eq!(article.body, "It rose by 1/2 to 5 1/2 percent.", "{fraction}");
    }
    let names = "<p><person>Jane Roe</person><person>Bo Doe</person> of <city>Arlen</city><state>Norland</state>, she said.</p>";
    assert_eq!(nitf("", names).body, "Jane Roe Bo Doe of Arlen Norland, she said.");
    let published = "<nitf><head><pubdata date.publication=\"20261231T000000\" name=\"Arlen Post\" ex-ref=\"https://a.example/1\"/></head>\
                     <body><body.content><p>He left.</p></body.content></body></nitf>";
    let passed_on = read(published).expect("an article").passed_on;
    for (key, value) in
        [("published_at", "2026-12-31T00:00:00"), ("source", "Arlen Post"), ("url", "https://a.example/1")]
    {
        assert_eq!(passed_on[key], value, "{key}");
    }
    let lines = "<p>A table:</p><pre>Arlen 3\nDelby  1\n\nAll done.</pre>";
    assert_eq!(nitf("", lines).body, "A table:\n\nArlen 3\nDelby 1\n\nAll done.");
    assert_eq!(
        nitf("", "<listing>a &lt; b\nc</listing>d<plaintext>e\nf</plaintext>g").body,
        "a < b\nc\n\nd\n\ne\nf\n\ng"
    );
    let created = "<newsItem guid=\"g\"><contentMeta><headline>H</headline><creator qcode=\"x:1\"><name>Jane Roe</name></creator>\
                   <creator literal=\"desk\"/></contentMeta></newsItem>";
    assert_eq!(read(created).expect("an article").passed_on["extra"]["byline"], "Jane Roe");
    let item = "<newsItem guid=\"g\"><contentMeta><headline>Port<br/>opens</headline><by>By Jane Roe<br/>Arlen Post</by>\
                <subject><name>Ports</name><name xml:lang=\"de\">H\u{e4}fen</name></subject></contentMeta>\
                <contentSet><inlineXML><pre>One.\nTwo.</pre></inlineXML></contentSet></newsItem>";
    let article = read(item).expect("an article");
    assert_eq!((article.headline.as_str(), article.body.as_str()), ("Port opens", "One.\nTwo."));
    let extra = &article.passed_on["extra"];
    assert_eq!((&extra["byline"], &extra["subjects"][0]), (&"By Jane Roe Arlen Post".into(), &"Ports".into()));
}

#[test]
fn a_number_of_windows_is_the_character_that_it_is_in_html() {
    let body = "<p>&#147;It&#146;s &#128;5&#148; &#151; &#x85;he&#xA0;said.</p>";
    let article = read(format!(
        "<nitf><head><docdata><doc-id id-string=\"a&#150;1\" regsrc=\"Caf&eacute; &amp; bar&#x21;\"/></docdata></head>\
         <body><body.content>{body}</body.content></body></nitf>"
    ));
    let article = article.expect("an article");
    assert_eq!(article.body, "\u{201c}It\u{2019}s \u{20ac}5\u{201d} \u{2014} \u{2026}he said.");
    assert_eq!((article.id.as_str(), &article.passed_on["source"]), ("a\u{2013}1", &"Caf\u{e9} & bar!".into()));
    let feed = "<item><link href=\"https://a.example/?a=1&b=2&copy;\"/><description>x</description></item>";
    assert_eq!(read(feed).expect("an article").passed_on["url"], "https://a.example/?a=1&b=2\u{a9}");
}

#[test]
fn data_that_nobody_calls_html_says_that_it_was_read_so() {
    let item = |attributes: &str, data: &str| {
        read(format!(
            "<newsItem guid=\"g\"><contentSet><inlineData{attributes}><![CDATA[{data}]]></inlineData></contentSet></newsItem>"
        ))
    };
    let told = |attributes: &str, data: &str| {
        let article = item(attributes, data).expect("an article");
        let codes: Vec<_> = codes(&article).into_iter().map(str::to_owned).collect();
        (article.body, codes)
    };
    let html = "<p>One.</p><p>Two.</p>";
    assert_eq!(told("", html), ("One.\n\nTwo.".to_owned(), vec!["html_assumed".to_owned()]));
    assert_eq!(told(" contenttype=\"text/html\"", html), ("One.\n\nTwo.".to_owned(), vec![]));
    assert_eq!(told(" contenttype=\"text/plain\"", html), (html.to_owned(), vec![]));
    assert_eq!(told("", "One.\n\nTwo."), ("One.\n\nTwo.".to_owned(), vec![]));
    assert_eq!(told("", "One&#8217;s.<br/><br/>Two.").0, "One\u{2019}s.\n\nTwo.");
    assert_eq!(told("", "<story><para>One.</para></story>").1, ["html_assumed"]);
    let nitf = item("", "<nitf><body><p>One.</p></body></nitf>").expect_err("no article").to_string();
    assert_eq!(nitf, "contentSet is NITF, which is not read");
}

#[test]
fn a_text_of_a_feed_is_html_only_where_it_has_tags_of_it() {
    let body = |description: &str| {
        let item = format!("<item><title>T</title><description><![CDATA[{description}]]></description></item>");
        read(item).expect("an article").body
    };
    for plain in [
        "Fewer <b than ten, more > than five.\n\nAll of them.",
        "AT&T; rose.\n\nAll did.",
        "x <y and y> z",
        "<unintelligible> he said",
        "5 < 6 &c;",
    ] {
        assert_eq!(body(plain), plain);
    }
    for (html, text) in [
        ("Fewer <b>than</b> ten", "Fewer than ten"),
        ("One<br/>two", "One\ntwo"),
        ("One <a href=\"x\">two</a>", "One two"),
        ("Caf&eacute; <b than bar &#38; more", "Caf\u{e9} <b than bar & more"),
        ("AT&T; rose <i>much</i>", "AT&T; rose much"),
        ("One <em>a</em>.\n\nTwo.", "One a.\n\nTwo."),
        ("One.\n\nTwo.\n<p>The post appeared first on A.</p>", "One.\n\nTwo.\n\nThe post appeared first on A."),
    ] {
        assert_eq!(body(html), text, "{html}");
    }
    let byline = |authors: &str| {
        let item = format!("<item><title>T</title><description>x</description>{authors}</item>");
        read(item).expect("an article").passed_on["extra"]["byline"].clone()
    };
    assert_eq!(byline("<author>desk@a.example (Jane Roe)</author>"), "Jane Roe");
    assert_eq!(
        byline("<dc:creator>Jane Roe</dc:creator><dc:creator>Bo Doe</dc:creator><author>Bo Doe</author>"),
        "Jane Roe, Bo Doe"
    );
    let full = "<item xmlns:content=\"http://purl.org/rss/1.0/modules/content/\"><title>T</title><content:encoded>\
                One &lt;a href=\"x\"&gt;a&lt;/a&gt;.\n\nTwo.\n\nThree.</content:encoded></item>";
    assert_eq!(read(full).expect("an article").body, "One a.\n\nTwo.\n\nThree.");
}

#[test]
fn a_document_of_too_many_namespaces_is_told_in_our_words() {
    let namespaces: String = (0..200).map(|number| format!(" xmlns:a{number}=\"urn:{number}\"")).collect();
    let (kind, message) = refusal(format!("<nitf>\n<body{namespaces}></body></nitf>"));
    assert_eq!(kind, "malformed_xml");
    assert!(message.contains("more than 128 namespaces are declared: declare those that it uses"), "{message}");
    assert!(message.contains("line 2") && !message.contains("Resolver"), "{message}");
}

#[test]
fn a_web_page_is_read_in_the_encoding_that_it_names() {
    let page = |meta: &str| {
        [b"<!-- caf\xe9 --><html><head>", meta.as_bytes(), b"</head><p>Zo\xeb said \x93no\x94.</p></html>"].concat()
    };
    for meta in [
        "<meta charset=windows-1252>",
        "<META CHARSET='ISO-8859-1' />",
        "<meta name=\"x\" content=\"charset=utf-8\"><meta/charset=\"latin1\">",
        "<meta http-equiv=\"Content-Type\" content=\"text/html; charset=iso-8859-1\">",
        "<meta content='text/html;charset=\"cp1252\"' http-equiv=content-type>",
        "<!-- <meta charset=utf-8> --><metadata charset=utf-8><meta charset=nobody-knows><meta charset=cp1252>",
    ] {
        assert_eq!(read(page(meta)).expect("an article").body, "Zo\u{eb} said \u{201c}no\u{201d}.", "{meta}");
    }
    let mail = |meta: &str| refusal(page(meta));
    let (kind, message) = mail("<meta charset=\"nobody-knows\">");
    assert!(kind == "unsupported_format" && message.contains("encoding called \"nobody-knows\""), "{message}");
    for meta in [
        "",
        "<meta charset=utf-8>",
        "<meta charset>",
        "<meta content=\"text/html; charset=latin1\">",
        "<meta charset=\"latin1",
    ] {
        assert_eq!(mail(meta).0, "not_utf8", "{meta}");
    }
    // What the message says counts first, and so does what the bytes are.
    let hints = Hints { content_type: Some("text/html; charset=iso-8859-2"), ..Hints::default() };
    let article = decode(&page("<meta charset=windows-1251>"), &hints, Format::Auto, LIMIT).expect("an article");
    assert!(article.body.starts_with("Zo\u{eb}"), "{}", article.body);
    let utf8 = "<html><head><meta charset=latin1></head><p>Zo\u{eb}.</p></html>";
    assert_eq!(read(utf8).expect("an article").body, "Zo\u{eb}.");
    assert_eq!(refusal(b"caf\xe9 <meta charset=latin1>").0, "not_utf8");
}

#[test]
fn utf_16_is_read_by_its_mark_and_other_encodings_by_their_names() {
    let utf16 = |text: &str, unit: fn(u16) -> [u8; 2]| -> Vec<u8> {
        std::iter::once(0xfeff).chain(text.encode_utf16()).flat_map(unit).collect()
    };
    for text in [
        "Zo\u{eb} said \u{201c}no\u{201d} \u{1f680}.",
        "{\"id\": \"1\", \"body\": \"Zo\u{eb} said \u{201c}no\u{201d} \u{1f680}.\"}",
    ] {
        for payload in [utf16(text, u16::to_le_bytes), utf16(text, u16::to_be_bytes)] {
            assert_eq!(read(payload).expect("an article").body, "Zo\u{eb} said \u{201c}no\u{201d} \u{1f680}.");
        }
    }
    let half = [&b"\xff\xfe"[..], b"H\0e\0", b"\x3d\xd8", b" \0"].concat();
    let (kind, message) = refusal(half);
    assert!(kind == "lone_surrogate" && message.contains("d83d alone at byte 6"), "{message}");
    assert_eq!(refusal(b"\xff\xfeH\0e").0, "lone_surrogate");
    assert_eq!(refusal(b"\xff\xfe").0, "empty");
    assert!(refusal(b"\xff\xfe\0\0H\0\0\0").1.contains("UTF-32"));
    let nulls = [&b"\xff\xfe"[..], &[0; 64]].concat();
    assert_eq!(refusal([&nulls, &b"x\0"[..]].concat()).0, "unsupported_format");
    let bare: Vec<u8> =
        "<?xml version=\"1.0\" encoding=\"UTF-16\"?><nitf/>".encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert!(refusal(bare).1.starts_with("payload is UTF-16 without a byte-order mark"));

    let named = |name: &str| {
        [
            b"<?xml version='1.0' encoding='",
            name.as_bytes(),
            b"'?><nitf><body><p>Zo\xeb said \x93no\x94.</p></body></nitf>",
        ]
        .concat()
    };
    for name in ["ISO-8859-1", "windows-1252", "latin1"] {
        assert_eq!(read(named(name)).expect("an article").body, "Zo\u{eb} said \u{201c}no\u{201d}.", "{name}");
    }
    assert_eq!(refusal(named("UTF-8")).0, "not_utf8");
    let (kind, message) = refusal(named("EBCDIC-7"));
    assert!(kind == "unsupported_format" && message.contains("encoding called \"EBCDIC-7\""), "{message}");
    // A bridge has made UTF-8 of it, and left the declaration.
    let bridged = "<?xml version=\"1.0\" encoding=\"iso-8859-1\"?><nitf><body><p>Zo\u{eb}</p></body></nitf>";
    assert_eq!(read(bridged).expect("an article").body, "Zo\u{eb}");
    let hints = Hints { content_type: Some("text/plain; format=flowed; charset=\"windows-1252\""), ..Hints::default() };
    let article = decode(b"Zo\xeb said \x93no\x94.", &hints, Format::Auto, LIMIT).expect("an article");
    assert_eq!(article.body, "Zo\u{eb} said \u{201c}no\u{201d}.");
}

#[test]
fn mail_is_refused_and_a_text_that_begins_alike_is_read() {
    for mail in [
        "From: Ann <ann@a.example>\nTo: desk@b.example\nSubject: Copy\nDate: Tue, 3 Mar 2026 09:00:00 +0000\n\nHe left.",
        "Received: from a.example\n by b.example;\n\tTue, 3 Mar 2026 09:00:00 +0000\nMIME-Version: 1.0\r\nX-Odd: 1\r\nMessage-ID: <1@a>\r\n\r\nHe left.",
        "From ann@a.example Tue Mar  3 09:00:00 2026\nFrom: Ann\nSubject: Copy\n\nHe left.",
    ] {
        assert_eq!(refusal(mail), ("unsupported_format", "payload is mail, which is not read".to_owned()), "{mail}");
    }
    for text in [
        "From: a distance, the tower looked small.\n\nHe left.",
        "From: the mayor\nTo: whom it may concern\n\nHe left.",
        "From: the mayor\nTo: all\nSubject of the letter is the tower\nDate: today\n\nHe left.",
        "Subject: towers\n\nDate: today\nFrom: here\nTo: there",
        "From ann@a.example we hear: he left.",
    ] {
        assert_eq!(read(text).expect("a text").body, text);
    }
}

/// Returns the error of a payload, which comes soon.
fn soon(payload: impl AsRef<[u8]>) -> (&'static str, String) {
    let payload = payload.as_ref();
    let started = Instant::now();
    let result = decode(payload, &Hints::default(), Format::Auto, 64 << 20);
    let took = started.elapsed();
    // Our own crate is hardly optimised in tests: a megabyte takes a quarter of a second, where the square of it took hours.
    assert!(took < Duration::from_secs(15), "{took:?} for {} bytes", payload.len());
    result.map_or_else(|error| (error.kind(), error.to_string()), |article| ("read", article.body))
}

#[test]
fn entities_are_never_expanded_nor_fetched() {
    let bomb = "<?xml version=\"1.0\"?><!DOCTYPE nitf [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;\">\
                <!ENTITY c \"&b;&b;&b;&b;&b;&b;&b;&b;\">]><nitf><body><p>&c;</p></body></nitf>";
    let file = "<!DOCTYPE nitf [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><nitf><body><p>&x;</p></body></nitf>";
    let parameter =
        "<!DOCTYPE nitf [<!ENTITY % p SYSTEM \"http://a.example/p.dtd\"> %p;]><nitf><body><p>One.</p></body></nitf>";
    let blowup = format!(
        "<!DOCTYPE nitf [<!ENTITY a \"{}\">]><nitf><body><p>{}</p></body></nitf>",
        "a".repeat(50_000),
        "&a;".repeat(50_000)
    );
    for payload in [bomb, file, parameter, &blowup] {
        let (kind, message) = soon(payload);
        assert_eq!(kind, "malformed_xml", "{message}");
        assert!(message.contains("declares entities"), "{message}");
    }
    let external = "<!DOCTYPE nitf SYSTEM \"http://a.example/nitf.dtd\"><nitf><body><p>&x;</p></body></nitf>";
    assert!(soon(external).1.contains("&x; is not declared"));
}

#[test]
fn what_is_hostile_ends_soon() {
    let n = 10_000;
    let deep = format!("<newsItem guid=\"g\"><contentSet><inlineXML>{}{}", "<p>".repeat(n), "</p>".repeat(n));
    let (kind, message) = soon(deep);
    assert!(kind == "too_deep" && message.contains("256"), "{message}");
    assert_eq!(soon("<nitf>".repeat(200_000) + "</nitf>").0, "too_deep");

    let attributes: String = (0..500_000).map(|number| format!(" a{number}=\"\"")).collect();
    let (kind, body) = soon(format!("<nitf{attributes}><body><p{attributes}>One.</p></body></nitf>"));
    assert_eq!((kind, body.as_str()), ("read", "One."));
    let namespaces: String = (0..100_000).map(|number| format!(" xmlns:a{number}=\"urn:{number}\"")).collect();
    assert_eq!(soon(format!("<nitf{namespaces}></nitf>")).0, "malformed_xml");
    // A namespace and a name as long as the document.
    let long = "a".repeat(2_000_000);
    let (kind, _) = soon(format!("<nitf xmlns=\"{long}\"><body>{}</body></nitf>", "<p>One.</p>".repeat(100_000)));
    assert_eq!(kind, "read");
    assert_eq!(soon(format!("<nitf><{long}></{long}></nitf>")).0, "too_deep");
    let title = format!("<item><title>{}</title></item>", "&eacute;".repeat(100_000));
    assert_eq!(soon(title).0, "read");
    let many =
        "<newsItem guid=\"g\"><contentSet><inlineXML><p>One.</p></inlineXML></contentSet></newsItem>".repeat(20_000);
    assert_eq!(soon(format!("<newsMessage><itemSet>{many}</itemSet></newsMessage>")).0, "several_articles");
    let subjects = "<subject qcode=\"a:b\"/>".repeat(100_000);
    assert_eq!(
        soon(format!("<newsItem guid=\"g\"><contentMeta><headline>H</headline>{subjects}</contentMeta></newsItem>")).0,
        "read"
    );
    for cut in [
        "<newsItem a=\"",
        "<newsItem guid=\"g\"><!--",
        "<newsItem guid=\"g\"><![CDATA[",
        "<nitf><body><?pi ",
        "<nitf><body>&",
    ] {
        assert_ne!(soon(cut.to_owned() + &"<".repeat(100_000)).0, "", "{cut}");
    }
    assert_eq!(soon([&b"<nitf><body>"[..], &[0; 1000]].concat()).0, "malformed_xml");
    assert_eq!(soon([&b"<nitf><body>"[..], &[0; 1000], b"</body></nitf>"].concat()).0, "unsupported_format");
}
