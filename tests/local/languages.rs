//! Which language an article is taken for: none of another is English, and English stays English.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use quotewire::article::{Article, Format, Hints, decode};
use serde_json::{Value, json};

/// Lengths of the texts, in words.
const LENGTHS: [usize; 3] = [15, 60, 300];

/// The languages that the bars are about; 20 articles each. The other files are shorter.
const LANGUAGES: [&str; 20] = [
    "ar", "cs", "da", "de", "el", "es", "fr", "id", "it", "nl", "no", "pl", "pt", "ro", "ru", "sv", "sw", "tr", "vi",
    "zh",
];

/// So near to English that short texts pass for it.
const NEAR_ENGLISH: [&str; 2] = ["pcm", "sco"];

fn read(article: &Value) -> Article {
    decode(article.to_string().as_bytes(), &Hints::default(), Format::Json, 1 << 20).expect("an article")
}

/// Returns the tag that `body` without a headline gets; "en" where it counts as English.
fn language(body: &str) -> String {
    let article = read(&json!({"id": "1", "body": body}));
    assert_eq!(article.is_english(), article.language.is_none(), "{body}");
    article.language.unwrap_or_else(|| "en".to_owned())
}

fn codes(article: &Article) -> Vec<&str> {
    article.warnings.iter().map(|warning| warning.code.as_ref()).collect()
}

fn articles() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/articles")
}

/// Returns headline and body of the articles in `language`, a line each.
fn written_in(language: &str) -> Vec<(String, String)> {
    let path = articles().join("languages").join(format!("{language}.txt"));
    let text = fs::read_to_string(path).expect("a file");
    let lines = text.lines().map(|line| line.split_once('\t').expect("headline, tab, body"));
    lines.map(|(headline, body)| (headline.to_owned(), body.replace("\\n", "\n"))).collect()
}

/// Returns the articles of a line each that were hard to tell: `english` or `foreign`.
fn lines(which: &str) -> Vec<String> {
    let path = articles().join("languages/lines").join(format!("{which}.txt"));
    fs::read_to_string(path).expect("a file").lines().map(|line| line.replace("\\n", "\n")).collect()
}

/// Returns the tags of all files but that of English.
fn other_languages() -> Vec<String> {
    let files = fs::read_dir(articles().join("languages")).expect("a folder");
    let names = files.map(|file| file.expect("an entry").path());
    let texts = names.filter(|path| path.extension().is_some_and(|extension| extension == "txt"));
    let tags = texts.map(|path| path.file_stem().expect("a name").to_string_lossy().into_owned());
    let mut tags: Vec<String> = tags.filter(|tag| tag != "en").collect();
    tags.sort();
    tags
}

/// Returns `text` in words; where a language writes none, two characters stand for one.
fn words(text: &str, language: &str) -> Vec<String> {
    match language {
        "ja" | "zh" => text.chars().collect::<Vec<_>>().chunks(2).map(|pair| pair.iter().collect()).collect(),
        _ => text.split_whitespace().map(str::to_owned).collect(),
    }
}

fn joined(words: &[String], language: &str) -> String {
    words.join(if matches!(language, "ja" | "zh") { "" } else { " " })
}

/// Returns the texts of `length` words: 15 words are a part of one article, more begin at an article and go on in the next.
fn texts(language: &str, length: usize) -> Vec<String> {
    let articles: Vec<Vec<String>> = written_in(language).iter().map(|(_, body)| words(body, language)).collect();
    let cut = |number: usize| {
        if length == LENGTHS[0] {
            return articles[number].chunks_exact(length).map(|part| joined(part, language)).collect();
        }
        let endless = articles.iter().cycle().skip(number).flatten();
        vec![joined(&endless.take(length).cloned().collect::<Vec<_>>(), language)]
    };
    (0..articles.len()).flat_map(cut).collect()
}

/// Returns `text` without the marks of quotations and names.
fn unmarked(text: &str) -> String {
    let mut plain = String::new();
    let mut rest = text;
    while let Some(at) = rest.find(['<', '[', ']']) {
        plain.push_str(&rest[..at]);
        let after = &rest[at..];
        let is_element = ["<direct", "<indirect", "<mixed", "</direct", "</indirect", "</mixed"];
        let name = after.split(' ').next().unwrap_or_default();
        let skipped = if is_element.iter().any(|element| after.starts_with(element)) {
            after.find('>').map_or(after.len(), |end| end + 1)
        } else if name.len() > 3 && name[1..].bytes().all(|byte| byte.is_ascii_uppercase()) && after.starts_with('[') {
            name.len() + 1
        } else {
            1
        };
        rest = &after[skipped.min(after.len())..];
    }
    plain + rest
}

/// Returns headline and body of every English article of the other folders.
fn english_articles() -> Vec<(String, String)> {
    let mut found = Vec::new();
    for folder in fs::read_dir(articles()).expect("a folder") {
        let folder = folder.expect("an entry").path();
        if !folder.is_dir() || folder.ends_with("languages") {
            continue;
        }
        for file in fs::read_dir(folder).expect("a folder") {
            let path = file.expect("an entry").path();
            if path.extension().is_some_and(|extension| extension == "txt") {
                let text = unmarked(&fs::read_to_string(path).expect("a file"));
                let (headline, body) = text.split_once('\n').unwrap_or((&text, ""));
                found.push((headline.to_owned(), body.to_owned()));
            }
        }
    }
    found
}

fn english_texts(articles: &[(String, String)], length: usize) -> Vec<String> {
    let cut = |body: &String| {
        let words: Vec<&str> = body.split_whitespace().collect();
        words.chunks_exact(length).map(|part| part.join(" ")).collect::<Vec<_>>()
    };
    articles.iter().flat_map(|(_, body)| cut(body)).collect()
}

/// Returns how many of `texts` get which tag.
fn tags(texts: &[String]) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for text in texts {
        *counts.entry(language(text)).or_default() += 1;
    }
    counts
}

fn share(part: usize, whole: usize) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "some thousands")]
    let share = part as f64 / whole as f64;
    share
}

#[test]
fn no_text_of_another_language_is_english() {
    for tag in LANGUAGES {
        assert_eq!(written_in(tag).len(), 20, "{tag}");
    }
    let mut n_texts = 0;
    for tag in other_languages().iter().filter(|tag| !NEAR_ENGLISH.contains(&tag.as_str())) {
        for length in LENGTHS {
            for text in texts(tag, length) {
                assert_ne!(language(&text), "en", "{tag}, {length} words: {text}");
                n_texts += 1;
            }
        }
    }
    assert!(n_texts > 1_500, "{n_texts} texts");
}

#[test]
fn english_stays_english() {
    let articles = english_articles();
    assert!(articles.len() > 1_000, "{} articles", articles.len());
    for length in LENGTHS {
        let texts = english_texts(&articles, length);
        let kept = tags(&texts)["en"];
        assert!(share(kept, texts.len()) > 0.995, "{length} words: {kept} of {}", texts.len());
    }
    let headlines: Vec<String> = articles.into_iter().map(|(headline, _)| headline).collect();
    let kept = tags(&headlines)["en"];
    assert!(share(kept, headlines.len()) > 0.98, "headlines: {kept} of {}", headlines.len());
}

#[test]
fn english_full_of_foreign_names_and_words_stays_english() {
    let lost: Vec<_> = written_in("en").into_iter().filter(|(_, body)| language(body) != "en").collect();
    assert!(lost.is_empty(), "{lost:#?}");
    // With its headline, as it comes, and between two paragraphs of French.
    let french = texts("fr", 60);
    let english =
        "The harbour reopened after three weeks, and the boats went out before the market had opened. ".repeat(4);
    for body in [format!("{}\n\n{english}", french[0]), format!("{english}\n\n{}", french[1])] {
        assert_eq!(language(&body), "en", "{body}");
    }
}

#[test]
fn a_language_is_named_right_or_not_at_all() {
    // Not known to the detector, and Malay, which is taken for Indonesian.
    let unknown = ["ga", "ha", "ht", "ms", "so", "sq", "sw", "pcm", "sco"];
    for length in LENGTHS {
        let (mut right, mut wrong, mut all) = (0, 0, 0);
        for tag in other_languages().iter().filter(|tag| !unknown.contains(&tag.as_str())) {
            let texts = texts(tag, length);
            all += texts.len();
            for (named, count) in tags(&texts) {
                match named {
                    named if named == *tag => right += count,
                    named if named == "und" => {}
                    _ => wrong += count,
                }
            }
        }
        let least = if length == LENGTHS[0] { 0.75 } else { 0.9 };
        assert!(
            share(right, all) > least && share(wrong, all) < 0.005,
            "{length}: {right} right, {wrong} wrong of {all}"
        );
    }
}

#[test]
fn what_nobody_can_tell_is_unknown() {
    let swahili = &texts("sw", 15)[0];
    let article = read(&json!({"id": "1", "body": swahili}));
    assert_eq!((article.language.as_deref(), codes(&article)), (Some("und"), vec!["language_unsure"]));
    assert!(!article.is_english());
    for (tag, body) in [("pcm", 60), ("sw", 60)].map(|(tag, length)| (tag, texts(tag, length).remove(0))) {
        assert_eq!(language(&body), "und", "{tag}");
    }
}

#[test]
fn a_line_or_a_table_is_english_where_nothing_speaks_against_it() {
    for english in
        ["URGENT: Mali president resigns", "Oil up, stocks mixed", "Arborese 2, Marismana 0", "", "One.", "7-5"]
    {
        assert!(read(&json!({"id": "1", "headline": english, "body": "."})).is_english(), "{english}");
    }
    for other in
        ["Пожар в порту", "Hafen: Streik für höhere Löhne beendet", "港口罢工结束", "La grève du port est finie"]
    {
        assert!(!read(&json!({"id": "1", "headline": other, "body": "."})).is_english(), "{other}");
    }
}

#[test]
fn the_headline_counts_where_the_body_tells_nothing() {
    let article = |headline: &str| read(&json!({"id": "1", "headline": headline, "body": "Jonas Plewa (PAP)"}));
    assert!(!article("Nie żyje były minister, który przez lata kierował związkiem rolników").is_english());
    assert!(article("Former minister who led the farmers' union for years has died").is_english());
}

#[test]
fn an_article_that_says_english_keeps_its_word_unless_it_surely_is_not() {
    let polish = &texts("pl", 60)[0];
    let article = read(&json!({"id": "1", "body": polish, "language": "en-GB"}));
    assert_eq!((article.language.as_deref(), codes(&article)), (Some("pl"), vec!["language_mismatch"]));
    assert!(!article.is_english());
    assert_eq!(article.passed_on["language"], "en-GB", "what came in is passed on as it was");
    // Not sure, or too short: its word counts.
    for body in [&texts("sw", 60)[0], "Hafen wieder offen"] {
        let article = read(&json!({"id": "1", "body": body, "language": "en"}));
        assert!(article.is_english() && article.warnings.is_empty(), "{body}");
    }
}

#[test]
fn surely_english_text_outweighs_another_language_that_its_article_names() {
    let body = "Ships may enter the port again after three days of storms, the minister said on Tuesday, and both mayors agreed.";
    for told in ["de", "fr-CA", "ru"] {
        let article = read(&json!({"id": "1", "body": body, "language": told}));
        assert_eq!((article.language.as_deref(), codes(&article)), (Some("en"), vec!["language_mismatch"]), "{told}");
        assert_eq!(article.passed_on["language"], told, "what came in is passed on as it was");
    }
    // Too short, near to English, or not English: its word counts.
    let german = &texts("de", 60)[0];
    for (told, body) in [("de", "The harbour has reopened after a week."), ("pcm", body), ("sco", body), ("nl", german)]
    {
        let article = read(&json!({"id": "1", "body": body, "language": told}));
        assert_eq!((article.language.as_deref(), codes(&article)), (Some(told), vec![]), "{body}");
    }
    for tag in other_languages() {
        for text in LENGTHS.iter().flat_map(|length| texts(&tag, *length)) {
            let article = read(&json!({"id": "1", "body": text, "language": tag}));
            assert_eq!((article.language.as_deref(), codes(&article)), (Some(tag.as_str()), vec![]), "{text}");
        }
    }
}

#[test]
fn a_tag_that_means_english_or_nothing_is_not_believed_to_be_foreign() {
    let body = "Ships may enter the port again after three days of storms, the minister said.";
    let foreign = &texts("pl", 60)[0];
    for told in ["English, British", "US English", "en,fr", "en;q=0.8", "EN GB", "en/us", "en_US.UTF-8", "eng-GB"] {
        let article = read(&json!({"id": "1", "body": body, "language": told}));
        assert!(article.is_english() && article.warnings.is_empty(), "{told}: {article:?}");
    }
    for told in ["unknown", "n/a", "none", "null", "x-default", "default", "C", "1033", "*", "??", "multi"] {
        let article = read(&json!({"id": "1", "body": body, "language": told}));
        assert!(article.language.is_none() && article.warnings.is_empty(), "{told}: {article:?}");
        let article = read(&json!({"id": "1", "body": foreign, "language": told}));
        assert_eq!((article.language.as_deref(), codes(&article)), (Some("pl"), vec!["language_detected"]), "{told}");
    }
}

#[test]
fn a_body_in_capitals_is_read_like_any_other() {
    let article = |headline: &str, body: &str| read(&json!({"id": "1", "headline": headline, "body": body}));
    for tag in ["es", "de", "fr", "it", "id", "nl", "pl", "pt"] {
        for body in texts(tag, 60) {
            assert!(!article("Harbour", &body.to_uppercase()).is_english(), "{tag}: {body}");
        }
    }
    let english: Vec<String> =
        english_texts(&english_articles(), 60).iter().step_by(10).map(|body| body.to_uppercase()).collect();
    let kept = tags(&english)["en"];
    assert!(share(kept, english.len()) > 0.995, "{kept} of {}", english.len());
}

#[test]
fn hard_lines_are_told() {
    let english = lines("english");
    let lost: Vec<_> = english.iter().filter(|line| language(line) != "en").collect();
    assert!(english.len() > 190 && lost.is_empty(), "{} lines; lost: {lost:#?}", english.len());
    let foreign = lines("foreign");
    let taken: Vec<_> = foreign.iter().filter(|line| language(line) == "en").collect();
    assert!(foreign.len() > 20 && taken.is_empty(), "{} lines; taken for English: {taken:#?}", foreign.len());
}

#[test]
fn no_english_article_that_says_so_is_doubted() {
    for (headline, body) in english_articles().into_iter().chain(written_in("en")) {
        let article = read(&json!({"id": "1", "headline": headline, "body": body, "language": "en"}));
        assert!(article.is_english(), "{headline}");
    }
}

/// `cargo test --test local languages:: -- --ignored --nocapture` prints how texts of each language are taken, and how long it takes.
#[test]
#[ignore = "prints a table"]
#[expect(clippy::print_stdout, reason = "a table for people")]
fn table() {
    for tag in other_languages() {
        let counts = LENGTHS.map(|length| tags(&texts(&tag, length)));
        println!("{tag}\t{counts:?}");
    }
    let articles = english_articles();
    for length in LENGTHS {
        let texts = english_texts(&articles, length);
        println!("en {length}\t{:?}", tags(&texts));
        let time = |language: &str| {
            let payloads: Vec<_> =
                texts.iter().map(|body| json!({"id": "1", "body": body, "language": language})).collect();
            let started = std::time::Instant::now();
            payloads.iter().for_each(|payload| drop(read(payload)));
            started.elapsed().as_secs_f64() * 1e6 / share(texts.len(), 1)
        };
        println!(
            "en {length}\t{:.1} µs to read one, {:.1} µs where its language is told and believed",
            time(""),
            time("fr")
        );
    }
}
