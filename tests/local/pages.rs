//! Whole web pages: the article comes out of each, and nothing of what stands around it.

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use proptest::prelude::*;
use quotewire::article::{Article, Format, Hints, decode};
use serde_json::json;

const LIMIT: usize = 1 << 20;

/// What begins a page that nothing else tells from a document.
const START: &str =
    "<!DOCTYPE html><html><head><title>The port of Arlen is open | The Arlen Post</title></head><body><nav>News</nav>";

fn read(payload: &str) -> Article {
    decode(payload.as_bytes(), &Hints::default(), Format::Auto, LIMIT).expect("an article")
}

/// Returns the warnings of `article` that tell of pages.
fn told(article: &Article) -> Vec<&str> {
    let codes = article.warnings.iter().map(|warning| warning.code.as_ref());
    codes.filter(|code| code.starts_with("page_")).collect()
}

fn value<'a>(article: &'a Article, key: &str) -> &'a str {
    match key {
        "headline" => &article.headline,
        "language" => article.language.as_deref().unwrap_or(""),
        "byline" => article.passed_on.get("extra").and_then(|extra| extra["byline"].as_str()).unwrap_or(""),
        key => article.passed_on.get(key).and_then(serde_json::Value::as_str).unwrap_or(""),
    }
}

/// The body must be the expected one to the letter, so that no name and no quotation of a menu, teaser or comment is in the
/// record.
#[test]
fn every_saved_page_gives_its_article() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/articles/pages");
    let mut n_pages = 0;
    for file in fs::read_dir(folder).expect("a folder") {
        let path = file.expect("a file").path();
        if path.extension().is_none_or(|extension| extension != "html") {
            continue;
        }
        let name = path.display();
        let article = read(&fs::read_to_string(&path).expect("a page"));
        let expected = fs::read_to_string(path.with_extension("txt")).expect("its article");
        let (facts, body) = expected.split_once("\n\n").expect("facts, a blank line, the body");
        for key in ["headline", "byline", "published_at", "language", "url", "source"] {
            let expected = facts.lines().find_map(|line| line.strip_prefix(key)?.strip_prefix(": ")).unwrap_or("");
            assert_eq!(value(&article, key), expected, "{key} of {name}");
        }
        let paragraphs: Vec<&str> = article.body.split("\n\n").collect();
        assert_eq!(paragraphs, body.trim_end().split("\n\n").collect::<Vec<_>>(), "{name}");
        assert_eq!(told(&article), ["page_extracted"], "{name}");
        assert!(article.id_is_derived, "{name}");
        n_pages += 1;
    }
    assert!(n_pages >= 10, "{n_pages} pages");
}

#[test]
fn a_document_from_a_wire_loses_nothing() {
    let links = "<p><a href=\"/x\">Read more: the port of Arlen.</a></p>".repeat(3);
    let aside = "<aside>By Ann Roe</aside><p class=\"caption\">A ship.</p><footer>(c) Wire</footer>";
    for head in
        ["", "<head><title>ARLEN-PORT/</title></head>", "<head><meta charset=\"utf-8\"><style>p{}</style></head>"]
    {
        let body = format!("<h1>Port opens</h1><p>Short.</p>{links}{aside}<ul><li>One</li></ul>");
        let document = read(&format!("<!DOCTYPE html>\n<html>{head}<body>{body}</body></html>"));
        assert_eq!(document.body, read(&format!("<div>{body}</div>")).body, "{head}");
        assert!(told(&document).is_empty() && document.headline.is_empty(), "{head}");
    }
    // A piece of a page is no page, whatever is in it.
    let piece = read("<div><nav>News</nav><title>Port</title><p>The port is open.</p></div>");
    assert_eq!((piece.body.as_str(), told(&piece).len()), ("News\n\nThe port is open.", 0));
}

fn page(body: &str) -> String {
    format!("{START}<h1>The port of Arlen is open</h1>{body}<footer>The Arlen Post</footer></body></html>")
}

fn paragraphs() -> String {
    let first = "<p>The port of Arlen opened on Sunday after nine weeks, the harbour master said.</p>";
    format!("{first}<p>“We could not wait any longer,” Fiona Abernethy told reporters on the quay.</p>")
}

#[test]
fn a_page_in_a_field_is_a_page_and_the_field_next_to_it_counts_first() {
    let expected = read(&page(&paragraphs()));
    assert_eq!((expected.headline.as_str(), told(&expected)), ("The port of Arlen is open", vec!["page_extracted"]));
    assert_eq!(value(&expected, "source"), "The Arlen Post");
    let html = page(&paragraphs()).replace("<html>", "<html lang=\"en-GB\">");
    let plain = read(&json!({"id": "1", "headline": "Ours", "source": "Wire", "body": html}).to_string());
    assert_eq!((plain.headline.as_str(), plain.body.as_str()), ("Ours", expected.body.as_str()));
    assert_eq!((value(&plain, "source"), value(&plain, "language")), ("Wire", "en-GB"));
    let ninjs = read(&json!({"uri": "1", "language": "en", "body_html": html}).to_string());
    assert_eq!((ninjs.headline.as_str(), ninjs.body.as_str()), ("The port of Arlen is open", expected.body.as_str()));
    assert_eq!((value(&ninjs, "language"), told(&ninjs)), ("en", vec!["page_extracted"]));
}

#[test]
fn a_page_without_an_article_is_read_whole_and_says_so() {
    let empty = read(&page("<div><a href=\"/1\">One story</a> <a href=\"/2\">Another story</a></div><p>Nothing.</p>"));
    assert_eq!(told(&empty), ["page_unclear"]);
    assert_eq!(
        empty.body,
        "News\n\nThe port of Arlen is open\n\nOne story Another story\n\nNothing.\n\nThe Arlen Post"
    );
    // A page that a script fills holds its text in the data alone.
    let text = "The port of Arlen opened on Sunday.\n\n“We could not wait,” Fiona Abernethy said. ".repeat(4);
    let data = json!({"@context": "https://schema.org", "@graph": [{"@type": "NewsArticle", "headline": "Port &amp; pier",
        "datePublished": "2026-03-01T10:00:00+01:00", "articleBody": text}]});
    let scripted = read(&page(&format!("<script type=\"application/ld+json\">{data}</script><div id=\"app\"></div>")));
    assert_eq!(told(&scripted), ["page_extracted"]);
    assert!(scripted.body.starts_with("The port of Arlen opened on Sunday.\n\n“We could"), "{}", scripted.body);
    assert_eq!(value(&scripted, "published_at"), "2026-03-01T10:00:00+01:00");
}

#[test]
fn the_headline_is_the_one_that_the_page_shows() {
    let titled = |title: &str, body: &str| {
        let head = format!("<html><head><title>{title}</title>");
        read(&format!("{head}</head><body><nav>News</nav>{body}{}</body></html>", paragraphs())).headline
    };
    for (title, body, expected) in [
        // The main heading is the name of the site.
        (
            "The port of Arlen is open | The Post",
            "<h1>The Post</h1><h2>The port of Arlen is open</h2>",
            "The port of Arlen is open",
        ),
        ("The port of Arlen is open - The Arlen Post", "", "The port of Arlen is open"),
        (
            "Ports - a history of the coast of Arlen and of its people",
            "",
            "Ports - a history of the coast of Arlen and of its people",
        ),
        ("Arlen", "<h1>Port  opens\n<br>at last</h1>", "Port opens at last"),
        (
            "Post: Port &amp; pier open on Sunday",
            "<h1>Port &amp; pier open on Sunday</h1>",
            "Port & pier open on Sunday",
        ),
    ] {
        assert_eq!(titled(title, body), expected, "{title}");
    }
}

#[test]
fn what_stands_between_the_paragraphs_is_left_out() {
    let text = paragraphs();
    let expected = read(&page(&text)).body;
    for between in [
        "<p><a href=\"/x\">Read more: Ann Roe on the strike in Delby</a></p>",
        "<p>Read also: <a href=\"/x\">Ann Roe on the strike in Delby</a></p>",
        "<figure><img src=\"x\"><figcaption>Ann Roe at the port. Photo: Bo Doe</figcaption></figure>",
        "<div class=\"RelatedStories\"><p>“I never knew,” said Ann Roe, who lived there for forty years.</p></div>",
        "<aside><p>“I never knew,” said Ann Roe, who lived there for forty years.</p></aside>",
        "<blockquote class=\"twitter-tweet\"><p>I never knew.</p>Ann Roe</blockquote>",
        "<blockquote><p>We could not wait any longer</p></blockquote>",
        "<div><p>Ann Roe writes to you each day.</p><form><input type=\"email\"></form></div>",
        "<svg><title>Ann Roe</title><text>Ann Roe</text></svg><button>Ann Roe said so.</button>",
        "<p hidden>“I never knew,” said Ann Roe, who lived there for forty years.</p>",
        "<amp-ad><p>“I never knew,” said Ann Roe, who lived there for forty years.</p></amp-ad>",
    ] {
        let (first, second) = text.split_at(text.find("</p>").expect("a paragraph") + 4);
        let article = read(&page(&format!("{first}{between}{second}")));
        assert_eq!(article.body, expected, "{between}");
    }
}

#[test]
fn what_belongs_to_the_article_stays() {
    let text = paragraphs();
    for (part, expected) in [
        ("<blockquote><p>A harbour is a promise.</p></blockquote>", "A harbour is a promise."),
        ("<ul><li>Nine weeks of strike</li></ul>", "Nine weeks of strike"),
        ("<h2>Nine weeks</h2>", "Nine weeks"),
        ("<table><tr><td>Ships</td><td>19</td></tr></table>", "Ships\t19"),
        ("<div>They left.</div><br><br>It rained.", "They left.\n\nIt rained."),
        ("<p>The <a href=\"/x\">harbour board</a> met.</p>", "The harbour board met."),
        ("<p>He said <q>go</q>.</p>", "He said “go”."),
        ("<pre>They left.\nIt rained.\n\nThen it stopped.</pre>", "They left.\nIt rained.\n\nThen it stopped."),
        ("<div>They left town.<hr>It rained.</div>", "They left town.\n\nIt rained."),
    ] {
        let (first, second) = text.split_at(text.find("</p>").expect("a paragraph") + 4);
        let body = read(&page(&format!("{first}{part}{second}"))).body;
        let paragraphs: Vec<&str> = body.split("\n\n").collect();
        assert_eq!(paragraphs[1..paragraphs.len() - 1].join("\n\n"), expected, "{part}");
    }
}

#[test]
fn cells_of_paragraphs_are_rows_and_cells_of_text_are_not() {
    let table = "<table><tr><td><p>Oslo</p></td><td><p>40 ships</p></td></tr><tr><td><p>Moss<td><p>3 ships</table>";
    let body = read(&page(&format!("<h1>The port of Arlen is open</h1>{}{table}", paragraphs()))).body;
    assert!(body.ends_with("\n\nOslo\t40 ships\n\nMoss\t3 ships"), "{body}");
    let menu = "<a href=\"/\">Home</a> <a href=\"/world\">World</a>";
    let first = "Ships may enter the port of Arlen again, the harbour master told everybody at the quay on Sunday.";
    for text in [format!("<p>{first}</p>{}", paragraphs()), format!("{first}{}", paragraphs())] {
        let heading = "<h1>The port of Arlen is open</h1>";
        let layout = format!("{heading}<table><tr><td>{menu}</td><td>{text}</td><td><p>Weather</table>");
        let body = read(&page(&layout)).body;
        assert!(body.starts_with(&format!("{first}\n\n")) && !body.contains("World"), "{body}");
    }
    let only = format!(
        "<h1>The port of Arlen is open</h1><table><tr><td>{menu}</td><td><p>{first}</p></td></tr></table>{}",
        paragraphs()
    );
    let body = read(&page(&only)).body;
    assert!(body.contains(&format!("{first}\n\n")) && !body.contains("World"), "{body}");
}

#[test]
fn short_paragraphs_of_a_document_with_facts_are_kept() {
    for head in
        ["<meta property=\"og:title\" content=\"Port opens\">", "<link rel=\"canonical\" href=\"https://a.example/p\">"]
    {
        let short = "<p>ARLEN (AP) \u{2014} The port is open.</p><p>It was shut on Friday.</p><p>Why?</p><p>No.</p>";
        let body = format!("{short}{}<p>Arlen 3 Delby 1</p><p>Nay</p><p>Done.</p>", paragraphs());
        let document = format!("<html><head><title>Port opens</title>{head}</head><body>{body}</body></html>");
        let expected = read(&format!("<div>{body}</div>")).body;
        assert_eq!(read(&document).body, expected, "{head}");
        assert_eq!(read(&json!({"uri": "1", "body_html": document}).to_string()).body, expected, "{head}");
    }
}

#[test]
fn a_byline_above_the_text_is_told_beside_it() {
    let byline = |above: &str, head: &str| {
        let document =
            format!("<html><head><title>Port opens</title>{head}</head><body>{above}{}</body></html>", paragraphs());
        let plain = read(&document);
        assert_eq!(plain.body, read(&format!("<div>{}</div>", paragraphs())).body, "{above}");
        let item = read(&json!({"uri": "1", "body_html": document}).to_string());
        assert_eq!(value(&item, "byline"), value(&plain, "byline"), "{above}");
        value(&plain, "byline").to_owned()
    };
    let graph = "<meta property=\"og:title\" content=\"Port opens\">";
    let linked = "<link rel=\"canonical\" href=\"https://a.example/p\">";
    for above in ["<p>By JANE ROE</p>", "<h1>Port opens</h1><div class=\"byline\">By <a href=\"/x\">JANE ROE</a></div>"]
    {
        assert_eq!(byline(above, graph), "By JANE ROE", "{above}");
        assert_eq!(byline(above, linked), "By JANE ROE", "{above}");
    }
    assert_eq!(byline("<h1>Port opens</h1><p>By JANE ROE<br>Arlen Post</p>", graph), "By JANE ROE Arlen Post");
    assert_eq!(byline("<h1>Port opens</h1><p>Published on Sunday</p>", graph), "");
    let data = |author: serde_json::Value| {
        let data = json!({"@type": "NewsArticle", "headline": "Port opens", "author": author});
        format!("<script type=\"application/ld+json\">{data}</script>")
    };
    for author in
        [json!("Jane Roe"), json!({"name": "Jane Roe"}), json!([{"name": "Jane  Roe"}, {"url": "https://a.example"}])]
    {
        assert_eq!(byline("", &data(author.clone())), "Jane Roe", "{author}");
    }
    assert_eq!(byline("", &data(json!(["Jane Roe", {"name": "Bo Doe"}]))), "Jane Roe, Bo Doe");
    assert_eq!(byline("", &format!("{graph}<meta name=\"author\" content=\"Jane Roe\">")), "Jane Roe");
    // What the article says itself counts first.
    let ours =
        json!({"uri": "1", "byline": "Bo Doe", "body_html": page(&format!("<p>By JANE ROE</p>{}", paragraphs()))});
    assert_eq!(value(&read(&ours.to_string()), "byline"), "Bo Doe");
}

#[test]
fn lines_among_the_paragraphs_are_kept_however_short() {
    for line in [
        "<p>Q: Where?</p>",
        "<p>He is gone.</p>",
        "<p><b>Outlook</b></p>",
        "<p>to the sea</p>",
        "<h2>Related party transactions</h2>",
        "<h2>Comments on the budget</h2>",
        "<h2>Subscribers up</h2>",
        "<p>Sign up for the army, the minister told all young men on <a href=\"/x\">Sunday</a>.</p>",
    ] {
        let expected = read(&format!("<div>{line}</div>")).body;
        for body in [format!("{line}{0}", paragraphs()), format!("{0}{line}{0}", paragraphs())] {
            let read = read(&page(&format!("<article>{body}</article>"))).body;
            assert!(read.split("\n\n").any(|paragraph| paragraph == expected), "{line}: {read}");
        }
    }
    let details = format!("{}<details><summary>Background</summary>{0}</details>", paragraphs());
    assert!(read(&page(&format!("<article>{details}</article>"))).body.contains("\n\nBackground\n\n"));
}

#[test]
fn a_press_release_with_many_links_is_no_page() {
    let links = |target: &str| format!("<p><a href=\"{target}\">ticker</a></p>").repeat(12);
    let body = format!("<h1>Sales up</h1>{}<p><b>Contacts</b></p>{}", paragraphs(), links("https://stocks.example/x"));
    let document = |around: &str| {
        let head = "<head><title>Sales up</title><style>p{}</style></head>";
        read(&format!("<!DOCTYPE html><html>{head}<body>{body}{around}</body></html>"))
    };
    assert_eq!(document("").body, read(&format!("<div>{body}</div>")).body);
    assert!(told(&document("<figure><img src=\"x\"></figure>")).is_empty());
    // Links to the same site lead nowhere on a wire.
    let local_links = links("/x.html");
    for around in ["<footer>The Arlen Post</footer>", "<div class=\"site-menu\">News</div>", &local_links] {
        assert_eq!(told(&document(around)), ["page_extracted"], "{around}");
    }
}

#[test]
fn a_brief_is_read_without_what_stands_around_it() {
    let text = "<p>ARLEN - The port is open.</p><p>A storm had shut it on Friday.</p>";
    let brief = format!("<article><h1>The port of Arlen is open</h1>{text}</article><aside><h2>Most read</h2></aside>");
    let article = read(&format!("{START}{brief}<footer>The Arlen Post</footer></body></html>"));
    assert_eq!(article.body, "ARLEN - The port is open.\n\nA storm had shut it on Friday.");
    assert_eq!(told(&article), ["page_extracted"]);
    let data = json!({"@type": "NewsArticle", "articleBody": "The port of Arlen is open again."});
    let scripted = read(&page(&format!("<script type=\"application/ld+json\">{data}</script>")));
    assert_eq!((scripted.body.as_str(), told(&scripted)), ("The port of Arlen is open again.", vec!["page_extracted"]));
}

#[test]
fn the_first_heading_of_a_live_page_is_kept_above_its_time() {
    let entry = format!("<section><h3>Port opens</h3><time>10:00</time>{}</section>", paragraphs());
    assert!(read(&page(&entry)).body.starts_with("Port opens\n\nThe port"));
}

#[test]
fn hostile_pages_take_bounded_time() {
    let fill = |part: &str| part.repeat((LIMIT / 4) / part.len());
    let deep = format!("{}{}", "<div>".repeat(10_000), paragraphs());
    let unmatched = format!("{}{}", "<div>".repeat(10_000), "</span>".repeat(30_000));
    for (name, body) in [
        ("deep", deep),
        ("unmatched end tags", unmatched),
        ("open inline tags", fill("<b>")),
        ("open blocks", fill("<div>")),
        ("open paragraphs", fill("<p>a<b>")),
        ("open cells", fill("<table><td>")),
        ("paragraphs", fill("<div><p>He left the town, she said, and nobody knew why.</p></div>")),
        ("quotations", fill("<blockquote>He left the town, she said, and nobody knew why.</blockquote>")),
        ("class names", format!("<div class=\"{}\">", fill("ad ")) + &paragraphs()),
        ("attributes", format!("<div {}>", fill("class=\"ad\" ")) + &paragraphs()),
        ("meta", fill("<meta name=a content=b>")),
        ("links", fill("<a href=x>a")),
        ("headings", fill("<h1>The port of Arlen is open")),
        ("JSON-LD", fill("<script type=application/ld+json>[[[[")),
        ("nested JSON-LD", format!("<script type=application/ld+json>{}", fill("[{\"@graph\":"))),
        ("hidden", fill("<svg><p>")),
    ] {
        let html = page(&body);
        let started = Instant::now();
        let result = decode(html.as_bytes(), &Hints::default(), Format::Auto, 2 * LIMIT);
        let elapsed = started.elapsed();
        // A tenth of a second, where the machine is not busy.
        assert!(elapsed < Duration::from_secs(5), "{name}: {elapsed:?}");
        assert!(result.is_ok_and(|article| !article.body.is_empty()), "{name}");
    }
    assert!(read(&page(&format!("{}{}", "<div>".repeat(10_000), paragraphs()))).body.starts_with("The port"));
}

#[test]
fn a_link_may_be_open_where_a_cell_begins() {
    assert!(read(&page("<a>a.<td>a.<br><br>")).body.contains('a'));
}

proptest! {
    /// Whatever the tags, what comes out of a page stands on it.
    #[test]
    fn nothing_is_made_up(soup in "(<(/?(div|p|b|a|ul|li|td|tr|table|nav|article|h2|q|i|aside|blockquote)|br)>|[a-z]{1,9}[ .]|She said that it was late\\. ){0,60}") {
        let letters = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).collect::<String>();
        let article = read(&page(&soup));
        let whole = letters(&read(&format!("<div>{}", page(&soup).trim_start_matches("<!DOCTYPE html>"))).body);
        for paragraph in article.body.split("\n\n") {
            prop_assert!(whole.contains(&letters(paragraph)), "{paragraph:?}");
        }
    }
}
