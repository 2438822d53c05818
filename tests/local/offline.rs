//! The offline command: files and standard input in, records out.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::{Value, json};

/// Runs `quotewire enrich` with `arguments` on `input`.
pub(crate) fn enrich(arguments: &[&str], input: &[u8]) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_quotewire"))
        .arg("enrich")
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the command starts");
    let mut stdin = child.stdin.take().expect("a pipe");
    let input = input.to_vec();
    let writer = std::thread::spawn(move || stdin.write_all(&input));
    let output = child.wait_with_output().expect("the command ends");
    writer.join().expect("the writer ends").ok();
    output
}

pub(crate) fn records(output: &Output) -> Vec<Value> {
    output
        .stdout
        .split(|&byte| byte == b'\n')
        .filter(|line| !line.is_empty())
        .map(|line| serde_json::from_slice(line).expect("a record"))
        .collect()
}

pub(crate) fn ids(output: &Output) -> Vec<String> {
    records(output).iter().map(|record| record["id"].as_str().expect("an id").to_owned()).collect()
}

pub(crate) fn told(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).expect("UTF-8")
}

pub(crate) fn file(folder: &Path, name: &str, text: &str) -> String {
    let path = folder.join(name);
    std::fs::write(&path, text).expect("the file is written");
    path.display().to_string()
}

#[test]
fn records_come_in_input_order_whatever_the_threads() {
    let lines: String = (0..500)
        .map(|n| json!({"id": n.to_string(), "body": "Anna Berg said no. ".repeat(1 + n * 7 % 50)}).to_string() + "\n")
        .collect();
    let output = enrich(&[], lines.as_bytes());
    assert!(output.status.success(), "{}", told(&output));
    assert_eq!(ids(&output), (0..500).map(|n| n.to_string()).collect::<Vec<_>>());
}

#[test]
fn an_article_that_fails_is_told_with_its_place_and_the_others_go_on() {
    let folder = tempfile::tempdir().expect("a folder");
    let lines = "{\"id\": \"1\", \"body\": \"One.\"}\n\n{\"id\": \"2\", \"body\": 7}\nnot json\n{\"id\": \"3\", \"body\": \"Three.\"}";
    let path = file(folder.path(), "articles.jsonl", lines);
    let output = enrich(&[&path, "/no/such/file"], b"");
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(ids(&output), ["1", "3"]);
    let told = told(&output);
    assert!(told.contains(&format!("{path}:3: wrong_type: body is a number, not a string")), "{told}");
    assert!(told.contains(&format!("{path}:4: malformed_json: ")), "{told}");
    assert!(told.contains("/no/such/file: unreadable: "), "{told}");
    assert_eq!(told.lines().count(), 3, "{told}");
}

#[test]
fn what_the_input_is_is_told_from_its_beginning() {
    let folder = tempfile::tempdir().expect("a folder");
    let pretty = serde_json::to_string_pretty(&json!({"id": "pretty", "body": "One."})).expect("JSON");
    let ninjs = serde_json::to_string_pretty(&json!({"uri": "ninjs", "body_text": "Two."})).expect("JSON");
    let paths = [
        file(folder.path(), "a.json", &format!("\u{feff}\n\n{pretty}\n")),
        file(folder.path(), "b.json", &ninjs),
        file(
            folder.path(),
            "c.jsonl",
            "{\"id\": \"line\", \"body\": \"x\"}\n{\"uri\": \"line 2\", \"bodies\": [{\"value\": \"y\"}]}",
        ),
        file(folder.path(), "d.jsonl", "{\"id\": \"cut\", \"body\": \"x\n{\"id\": \"whole\", \"body\": \"x\"}\n"),
        file(folder.path(), "e.txt", "\nA text.\n\n{It is} one.\n"),
        file(folder.path(), "f.html", "<p>Some <b>HTML</b></p>"),
    ];
    let paths: Vec<&str> = paths.iter().map(String::as_str).collect();
    let output = enrich(&paths, b"");
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(ids(&output)[..5], ["pretty", "ninjs", "line", "line 2", "whole"]);
    let bodies: Vec<Value> = records(&output).into_iter().skip(5).map(|mut record| record["body"].take()).collect();
    assert_eq!(bodies, ["\nA text.\n\n{It is} one.\n", "Some HTML"]);
    assert!(told(&output).contains("d.jsonl:1: malformed_json"), "{}", told(&output));
}

#[test]
fn a_format_can_be_said() {
    assert_eq!(records(&enrich(&["--from", "text"], b"{\"body\": \"x\"}"))[0]["body"], "{\"body\": \"x\"}");
    for tags in ["<rss version=\"2.0\"><channel><item><title>A</title></item></channel></rss>", "<p>One.</p>"] {
        assert_eq!(records(&enrich(&["--from", "text"], tags.as_bytes()))[0]["body"], *tags);
    }
    assert_eq!(enrich(&["--from", "json"], b"A text.").status.code(), Some(1));
    assert_eq!(ids(&enrich(&["--from", "ninjs", "-"], b"{\n\"uri\": \"n\", \"body_text\": \"x\"\n}")), ["n"]);
    assert_eq!(enrich(&["--from", "xml"], b"").status.code(), Some(2));
}

#[test]
fn what_is_too_large_is_refused_without_being_kept() {
    let folder = tempfile::tempdir().expect("a folder");
    let settings = file(folder.path(), "quotewire.toml", "[input]\nmax_article_bytes = 2000");
    let large = "x".repeat(3_000_000);
    let lines = format!(
        "{{\"id\": \"1\", \"body\": \"One.\"}}\n{{\"id\": \"2\", \"body\": \"{large}\"}}\n{{\"id\": \"3\", \"body\": \"Three.\"}}\n"
    );
    let output = enrich(&["--config", &settings], lines.as_bytes());
    assert_eq!(ids(&output), ["1", "3"]);
    assert!(
        told(&output).contains(
            "standard input:2: too_large: article of 3000024 bytes is larger than 2000 (input.max_article_bytes)"
        ),
        "{}",
        told(&output)
    );
    let output = enrich(&["--config", &settings, "--from", "text"], large.as_bytes());
    assert!(told(&output).contains("standard input: too_large: article of 3000000 bytes"), "{}", told(&output));
    let output = enrich(&["--config", &settings], large.as_bytes());
    assert!(told(&output).contains("too_large: article of 3000000 bytes"), "{}", told(&output));
}

#[test]
fn a_reader_that_has_read_enough_is_no_failure() {
    let lines = "{\"id\": \"1\", \"body\": \"Anna Berg said no.\"}\n".repeat(5000);
    let mut child = Command::new(env!("CARGO_BIN_EXE_quotewire"))
        .arg("enrich")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the command starts");
    drop(child.stdout.take());
    let mut stdin = child.stdin.take().expect("a pipe");
    let writer = std::thread::spawn(move || stdin.write_all(lines.as_bytes()));
    let output = child.wait_with_output().expect("the command ends");
    writer.join().expect("the writer ends").ok();
    assert!(output.status.success() && output.stderr.is_empty(), "{:?}: {}", output.status, told(&output));
}

#[test]
fn a_summary_obeys_no_control_character_of_an_article() {
    let article = json!({"id": "\u{1b}]0;title\u{7}", "headline": "Red \u{1b}[31malert\u{202e}", "body": "\u{201c}Go \u{9b}2J home,\u{201d} Anna Berg said."});
    let output = enrich(&["--to", "text"], article.to_string().as_bytes());
    let summary = String::from_utf8(output.stdout).expect("UTF-8");
    assert!(summary.contains("Red \\u{1b}[31malert\\u{202e}"), "{summary}");
    assert!(!summary.contains(|c: char| c.is_control() && c != '\n'), "{summary:?}");
    assert!(summary.contains("Anna Berg"), "{summary}");
}

#[test]
fn an_embargo_in_the_text_stands_above_it() {
    let text = "EMBARGOED UNTIL 00.01 GMT TUESDAY\n\nThe port is open, the mayor said.\n";
    let shown = |to| String::from_utf8(enrich(&["--tier", "fast", "--to", to], text.as_bytes()).stdout).expect("UTF-8");
    let (summary, page) = (shown("text"), shown("html"));
    assert!(
        summary.starts_with("EMBARGO IN TEXT: the text says") && !summary.contains("(embargo_in_text)"),
        "{summary}"
    );
    assert!(page.contains("<p class=\"notice hold\">The text says"), "{page}");
}

#[test]
fn a_withdrawal_is_shown_as_one_and_names_its_article() {
    let killed = br#"{"id": "a", "status": "killed"}"#;
    let page = String::from_utf8(enrich(&["--to", "html"], killed).stdout).expect("UTF-8");
    assert!(page.contains("has withdrawn this article") && !page.contains("No quotations were found"), "{page}");
    let output = enrich(&[], br#"{"status": "killed"}"#);
    assert_eq!(output.status.code(), Some(1));
    assert!(
        told(&output).contains("no_id: withdraws an article and does not say which: give its id"),
        "{}",
        told(&output)
    );
}

#[test]
fn a_page_holds_no_tag_of_an_article_and_loads_nothing() {
    let evil = "<script>alert(1)</script><img src=x onerror=alert(1)>\" onmouseover=\"alert(1)' </style>";
    let body = format!(
        "{evil}\n\n\u{201c}Yes {evil} no,\u{201d} Anna {evil} Berg said.\n\n\u{201c}Fine,\u{201d} said Otto Klein of <b>Acme</b> Corp."
    );
    let article = json!({"id": evil, "version": evil, "headline": evil, "body": body, "content_type": "text/plain", "language": "en"});
    let output = enrich(&["--to", "html"], article.to_string().as_bytes());
    assert!(output.status.success(), "{}", told(&output));
    let page = String::from_utf8(output.stdout).expect("UTF-8");
    assert!(page.contains("&lt;script&gt;"));
    for (tag, n_times) in [("<script", 1), ("</script", 1), ("<style", 1), ("</style", 1), ("<img", 0), ("<b>Acme", 0)]
    {
        assert_eq!(page.matches(tag).count(), n_times, "{tag}");
    }
    // What stands in an attribute's marks is text.
    let bare: String = page.split('"').step_by(2).collect::<Vec<_>>().join("\"\"");
    let tags = bare.split('<').skip(1).filter_map(|rest| rest.split_once('>')).map(|(tag, _)| tag);
    assert!(
        tags.filter(|tag| !tag.starts_with("script"))
            .all(|tag| !tag.contains("onerror") && !tag.contains("onmouseover"))
    );
    for loader in ["https://", "url(", "@import", "src=", "rel=\"stylesheet"] {
        let outside: String = page
            .split("<article ")
            .enumerate()
            .map(|(idx, part)| if idx == 0 { part } else { part.split_once("</article>").map_or("", |(_, rest)| rest) })
            .collect();
        let (before, rest) = outside.split_once("<title>").expect("a title");
        let outside = format!("{before}{}", rest.split_once("</title>").expect("its end").1);
        assert!(!outside.contains(loader), "{loader}");
    }
}

#[test]
fn a_page_tells_who_said_what_in_plain_words() {
    let body = "Mayor Jane Roe denied that the city had paid bribes.\n\n\u{201c}We did nothing wrong,\u{201d} she told the council. \u{201c}Nothing.\u{201d}";
    let article = json!({"id": "1", "headline": "Bribes", "body": body, "language": "en", "url": "javascript:alert(1)",
        "source": "Wire", "published_at": "2026-03-01T14:05:00Z", "urgency": 1});
    let output = enrich(&["--to", "html"], article.to_string().as_bytes());
    let page = String::from_utf8(output.stdout).expect("UTF-8");
    assert!(page.contains("<title>Bribes</title>") && page.contains("1 March 2026, 14:05 UTC"), "{page}");
    assert!(page.contains(">Urgent<") && !page.contains("href=\"javascript:"), "{page}");
    let story = page.split("<article ").nth(1).and_then(|rest| rest.split("</article>").next()).expect("an article");
    assert!(
        story.contains("data-act=\"denial\"") && story.contains(">denied<") && story.contains(">Denial<"),
        "{story}"
    );
    // Both halves of the interrupted quotation are copied together, and the denial with its verb.
    assert!(
        story.contains(
            "\u{201c}We did nothing wrong,\u{201d} \u{201c}Nothing.\u{201d} \u{2014} Jane Roe (Bribes, Wire, "
        ),
        "{story}"
    );
    assert!(story.contains("data-copy=\"Jane Roe denied: "), "{story}");
    for jargon in ["nominal", "implicit", "pronoun", "NORP", "salience", "PERSON", " ms", "tier"] {
        assert!(!story.contains(jargon), "{jargon}: {story}");
    }
}

#[cfg(unix)]
#[test]
fn a_page_of_several_articles_begins_with_their_list() {
    let folder = tempfile::tempdir().expect("a folder");
    for name in ["one.txt", "two.txt"] {
        std::fs::write(folder.path().join(name), "Otto Klein said no.").expect("a file");
    }
    let path = |name: &str| folder.path().join(name).display().to_string();
    let output = enrich(&["--to", "html", &path("one.txt"), &path("two.txt")], b"");
    let page = String::from_utf8(output.stdout).expect("UTF-8");
    assert!(page.contains("<title>one.txt</title>"), "{page}");
    assert!(page.contains("<a href=\"#a2\">two.txt</a>") && page.contains("id=\"a2\""), "{page}");
}

#[test]
fn a_page_holds_the_whole_text_of_every_article() {
    let body = "\u{201c}The port is open,\u{201d} Anna Berg said in Oslo.\r\n\r\n\u{201c}We are \u{1f6a2} glad.\r\nVery,\u{201d} she added.\n\nEnd & \u{e9}.";
    let lines = format!(
        "{}\n{}\n",
        json!({"id": "1", "headline": "Anna Berg", "body": body}),
        json!({"id": "2", "body": "Canceled.", "status": "canceled"})
    );
    let output = enrich(&["--to", "html"], lines.as_bytes());
    let page = String::from_utf8(output.stdout).expect("UTF-8");
    assert_eq!(page.matches("<article ").count(), 2);
    assert!(page.contains(">Canceled by its publisher<") && page.ends_with("</html>\n"), "{page}");
    let text = page.split("<div class=\"text\"").nth(1).and_then(|rest| rest.split("</div>").next()).expect("a text");
    let text = text.split_once('>').expect("the end of the tag").1;
    // Without the labels, which are ours, and the tags, the words of the article are left.
    let mut words = String::new();
    let mut is_label = false;
    for piece in text.split('<') {
        let (tag, rest) = piece.split_once('>').unwrap_or(("", piece));
        is_label = tag.starts_with("a class=\"by") || (is_label && tag != "/a");
        if tag == "br" {
            words.push(' ');
        }
        if !is_label {
            words.push_str(rest);
        }
    }
    let words = words.replace("&amp;", "&").replace("&quot;", "\"").replace("&#39;", "'").replace('\u{fffd}', "");
    let squeezed = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    assert_eq!(squeezed(&words), squeezed(body));
}

#[cfg(unix)]
#[test]
fn a_model_of_the_other_tier_is_told_apart() {
    for (tier, model, message) in [
        ("accurate", "models/fast.bin", "a model of the fast tier, where one of the accurate tier is wanted"),
        ("accurate", "Cargo.toml", "not a model file of this version"),
    ] {
        let output = Command::new(env!("CARGO_BIN_EXE_quotewire"))
            .args(["enrich", "--tier", tier])
            .env("QUOTEWIRE_ENGINE__MODEL", Path::new(env!("CARGO_MANIFEST_DIR")).join(model))
            .stdin(Stdio::null())
            .output()
            .expect("the command ends");
        assert_eq!(output.status.code(), Some(78));
        assert!(told(&output).contains(message), "{}", told(&output));
    }
}

#[test]
fn a_record_names_the_tier_and_the_model_that_made_it() {
    for (arguments, tier) in [(&[][..], "accurate"), (&["--tier", "fast"], "fast")] {
        let output = enrich(arguments, "{\"body\": \"“No,” said Hana Sato.\"}\n".as_bytes());
        let record = &records(&output)[0];
        assert_eq!(record["enrichment"]["tier"], tier);
        assert!(record["enrichment"]["model"].as_str().is_some_and(|model| model.starts_with(tier)));
        assert_eq!(record["quotes"][0]["speakers"][0]["name"], "Hana Sato");
    }
}

#[cfg(unix)]
#[test]
fn an_interrupt_ends_the_command_with_whole_lines() {
    let mut child = Command::new(env!("CARGO_BIN_EXE_quotewire"))
        .arg("enrich")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the command starts");
    let mut stdin = child.stdin.take().expect("a pipe");
    stdin.write_all(b"{\"id\": \"1\", \"body\": \"x\"}\n{\"id\": \"2\", \"body\": \"x\"}\n").expect("it reads");
    // A slow producer sees its records at once; only then is the command interrupted.
    let mut stdout = std::io::BufReader::new(child.stdout.take().expect("a pipe"));
    let mut line = String::new();
    std::io::BufRead::read_line(&mut stdout, &mut line).expect("a record");
    Command::new("kill").args(["-INT", &child.id().to_string()]).status().expect("kill runs");
    let mut rest = String::new();
    std::io::Read::read_to_string(&mut stdout, &mut rest).expect("the rest");
    let status = child.wait().expect("the command ends");
    drop(stdin);
    assert_eq!(status.code(), Some(130));
    assert!((line + &rest).ends_with("}\n"));
}

#[test]
fn a_denial_is_shown_as_one() {
    let article = "{\"body\": \"Marta Ilves denied that the yard had paid the inspectors. \u{201c}Who says so?\u{201d} she asked.\"}\n";
    for to in ["text", "html"] {
        let shown = String::from_utf8(enrich(&["--to", to], article.as_bytes()).stdout).expect("UTF-8");
        let plain = shown.replace("<em>", "").replace("</em>", "");
        assert!(plain.contains("denied: the yard had paid the inspectors"), "{shown}");
        assert!(plain.contains("asked: \u{201c}Who says so?\u{201d}"), "{shown}");
        assert!(shown.contains("sure"), "{shown}");
    }
}

#[test]
fn what_made_a_quotation_is_explained() {
    let text = "The mayor believes that it will rain. \u{201c}The port will close,\u{201d} said Ann Roe. She said that it is late.";
    let output = enrich(&["--from", "text", "--tier", "fast", "--explain"], text.as_bytes());
    assert!(output.status.success(), "{}", told(&output));
    let written = String::from_utf8(output.stdout).expect("UTF-8");
    for line in [
        "q1 direct statement: The port will close,",
        "words in marks, by the classifier of marks: ",
        "speaker: Ann Roe, named: ",
        "rules: tidy.that",
        "kept by the decider: 0.",
        "no quotation by the decider, 0.",
        "): that it will rain",
        "weighed: Ann Roe ",
    ] {
        assert!(written.contains(line), "{line} is not in\n{written}");
    }
    assert_eq!(enrich(&["--explain", "--to", "html"], b"").status.code(), Some(2), "one of both");
}

#[test]
fn compressed_files_are_read_line_by_line_or_as_a_whole() {
    let gzip = |content: &[u8]| {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(content).expect("written");
        encoder.finish().expect("finished")
    };
    let folder = tempfile::tempdir().expect("a folder");
    let path = |name: &str| folder.path().join(name).to_str().expect("UTF-8").to_owned();
    let lines: String = (0..3000).map(|id| format!("{{\"id\": \"l{id}\", \"body\": \"He left.\"}}\n")).collect();
    let item = "<newsItem guid=\"x\">\n<contentSet><inlineXML><p>He left.</p></inlineXML></contentSet>\n</newsItem>\n";
    for (name, content) in [
        ("lines.jsonl.gz", gzip(lines.as_bytes())),
        ("one.json.gz", gzip(b"{\n\"id\": \"j\",\n\"body\": \"He left.\"\n}\n")),
        ("item.xml", item.as_bytes().to_vec()),
        ("item.xml.gz", gzip(item.as_bytes())),
        ("lines.jsonl.zst", b"\x28\xb5\x2f\xfd\x04\x00".to_vec()),
        ("lines.zip", b"PK\x03\x04\x14\0\0\0".to_vec()),
        ("bomb.json.gz", gzip(&vec![b' '; 80 << 20])),
        ("cut.jsonl.gz", gzip(lines.as_bytes())[..2000].to_vec()),
    ] {
        std::fs::write(folder.path().join(name), content).expect("written");
    }
    let named = ["lines.jsonl.gz", "one.json.gz", "item.xml", "item.xml.gz"].map(path);
    let [lines, one, item, packed] = named.each_ref().map(String::as_str);
    let output = enrich(&["--tier", "fast", lines, one, item, packed], b"");
    let ids = ids(&output);
    assert!(output.status.success(), "{}", told(&output));
    assert_eq!((ids.len(), &ids[2998..]), (3003, &["l2998", "l2999", "j", "x", "x"].map(str::to_owned)[..]));

    let named = ["lines.jsonl.zst", "lines.zip", "bomb.json.gz", "cut.jsonl.gz"].map(path);
    let output = enrich(&["--tier", "fast", &named[0], &named[1], &named[2], &named[3]], b"");
    let told = told(&output);
    for message in [
        "lines.jsonl.zst: unsupported_encoding: payload is encoded as \"zstd\": gzip alone is decompressed",
        "lines.zip: unsupported_format: payload is a ZIP archive",
        "bomb.json.gz: unreadable: compressed, with a line of more than 67108864 bytes",
        "cut.jsonl.gz: unreadable: no sound gzip",
    ] {
        assert!(told.contains(message), "{message} is not in {told}");
    }
}

#[test]
fn a_withdrawal_that_is_too_large_has_its_record_and_several_articles_their_hint() {
    let folder = tempfile::tempdir().expect("a folder");
    let settings = file(folder.path(), "quotewire.toml", "[input]\nmax_article_bytes = 2000");
    let kill = format!("{{\"id\": \"k\", \"status\": \"canceled\", \"body\": \"{}\"}}\n", "x".repeat(5000));
    let output = enrich(&["--config", &settings], kill.as_bytes());
    assert_eq!((ids(&output), records(&output)[0]["status"].as_str()), (vec!["k".to_owned()], Some("canceled")));
    let pretty = "{\n\"id\": \"1\",\n\"body\": \"One.\"\n}\n{\n\"id\": \"2\",\n\"body\": \"Two.\"\n}\n";
    assert!(told(&enrich(&[], pretty.as_bytes())).contains("one a line: jq -c .)"));
    assert!(told(&enrich(&[], b"[{\"id\": \"1\", \"body\": \"One.\"}]")).contains("one a line: jq -c '.[]')"));
    let other = told(&enrich(&[], b"{\"title\": \"A\", \"text\": \"Body\"}"));
    assert!(other.contains("neither \"body\" nor \"headline\"; its fields are: title, text (fields"), "{other}");
}
