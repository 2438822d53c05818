//! Files of the offline command: what a record says of them, what is no file, what is read of a directory, what is written.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::offline::{enrich, file, ids, records, told};

#[test]
fn a_record_names_its_file() {
    let folder = tempfile::tempdir().expect("a folder");
    let lines = "{\"id\": \"1\", \"body\": \"One.\"}\n{\"id\": \"2\", \"body\": \"Two.\", \"file\": \"theirs\"}\n";
    let (lines, text) = (file(folder.path(), "a.jsonl", lines), file(folder.path(), "b.txt", "Three."));
    let output = enrich(&["--tier", "fast", &lines, &text, "-"], b"{\"id\": \"4\", \"body\": \"Four.\"}");
    let files: Vec<Value> = records(&output).iter().map(|record| record["article"]["file"].clone()).collect();
    assert_eq!(files, [json!(lines), json!(lines), json!(text), Value::Null], "{}", told(&output));
    assert_eq!(
        records(&output)[1]["article"]["extra"],
        json!({"file": "theirs"}),
        "what an article calls so is its own"
    );
}

#[test]
fn people_see_the_name_of_the_file_where_there_is_no_headline() {
    let folder = tempfile::tempdir().expect("a folder");
    let bare = file(folder.path(), "bare.txt", "Otto Klein said no.");
    let lines = file(folder.path(), "lines.jsonl", "{\"id\": \"1\", \"body\": \"Otto Klein said yes.\"}");
    for (to, title, other) in
        [("text", "bare.txt\n", "\nOtto Klein said yes.\n"), ("html", ">bare.txt</h2>", ">Otto Klein said yes.</h2>")]
    {
        let output = enrich(&["--tier", "fast", "--to", to, &bare, &lines], b"");
        let shown = String::from_utf8(output.stdout).expect("UTF-8");
        assert!(shown.contains(title) && shown.contains(other), "{to}: {shown}");
    }
}

#[test]
fn a_first_line_by_itself_is_the_headline_and_offsets_point_into_it() {
    let text =
        "\n\u{2018}Open\u{2019} port, says Marta Ilves\r\n\r\n\u{201c}The port is open,\u{201d} Marta Ilves said.\r\n";
    for arguments in [&["--tier", "fast"][..], &["--tier", "fast", "--from", "text"]] {
        let record = records(&enrich(arguments, text.as_bytes())).remove(0);
        assert_eq!(record["headline"], "\u{2018}Open\u{2019} port, says Marta Ilves");
        assert_eq!(record["body"], "\u{201c}The port is open,\u{201d} Marta Ilves said.\r\n");
        let mentions = record["entities"][0]["mentions"].as_array().expect("mentions");
        let fields: Vec<&str> = mentions.iter().filter_map(|mention| mention["field"].as_str()).collect();
        assert_eq!(fields, ["headline", "body"], "{record}");
        for mention in mentions {
            let field: Vec<char> =
                record[mention["field"].as_str().expect("a field")].as_str().expect("a text").chars().collect();
            let at = |name: &str| usize::try_from(mention[name].as_u64().expect("an offset")).expect("small");
            assert_eq!(field[at("start")..at("end")].iter().collect::<String>(), "Marta Ilves");
        }
    }
    let whole = records(&enrich(&["--tier", "fast"], b"The port is open.\n\nShips may enter.")).remove(0);
    assert_eq!((&whole["headline"], &whole["body"]), (&json!(""), &json!("The port is open.\n\nShips may enter.")));
}

#[test]
fn what_is_empty_is_told_and_is_a_failure() {
    let folder = tempfile::tempdir().expect("a folder");
    let empty = ["a.txt", "b.jsonl", "c.json"].map(|name| file(folder.path(), name, ""));
    let blank = file(folder.path(), "blank.txt", " \n\r\n\t");
    let lines = file(folder.path(), "lines.jsonl", "\n{\"id\": \"1\", \"body\": \"One.\"}\n\n\n");
    for from in ["auto", "text", "json", "ninjs"] {
        let paths = [&empty[0], &empty[1], &empty[2], &blank];
        let arguments: Vec<&str> =
            ["--tier", "fast", "--from", from].into_iter().chain(paths.into_iter().map(String::as_str)).collect();
        let output = enrich(&arguments, b"");
        assert_eq!((output.status.code(), output.stdout.len()), (Some(1), 0), "{from}");
        let expected: Vec<String> =
            paths.iter().map(|path| format!("quotewire: {path}: empty: payload is empty")).collect();
        assert_eq!(told(&output).lines().collect::<Vec<_>>(), expected, "{from}");
    }
    for (input, arguments) in [(&b""[..], &[][..]), (b" \n", &["-"])] {
        let output = enrich(arguments, input);
        assert_eq!(output.status.code(), Some(1));
        assert_eq!(told(&output), "quotewire: standard input: empty: payload is empty\n");
    }
    let output = enrich(&["--tier", "fast", &lines], b"");
    assert_eq!((output.status.code(), ids(&output), told(&output).len()), (Some(0), vec!["1".to_owned()], 0));
}

#[test]
fn a_directory_is_read_where_that_is_asked_for() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::create_dir(folder.path().join("b")).expect("a folder");
    let article = |id: &str| json!({"id": id, "body": "One."}).to_string();
    for (name, id) in [("c.json", "3"), ("a.json", "1"), ("b/x.json", "2"), (".hidden.json", "0")] {
        file(folder.path(), name, &article(id));
    }
    let path = folder.path().display().to_string();
    let output = enrich(&["--tier", "fast", &path], b"");
    assert_eq!((output.status.code(), ids(&output).len()), (Some(1), 0));
    assert!(
        told(&output).contains(&format!("{path}: unreadable: is a directory: "))
            && told(&output).contains("--recursive")
    );

    let output = enrich(&["--tier", "fast", "-r", &path], b"");
    assert_eq!((output.status.code(), ids(&output)), (Some(0), ["1", "2", "3"].map(str::to_owned).to_vec()));
    assert_eq!(records(&output)[1]["article"]["file"], format!("{path}/b/x.json"));
    assert_eq!(told(&output), format!("quotewire: {path}/.hidden.json: skipped: hidden\n"));
    file(folder.path(), "d.json", "{}");
    let output = enrich(&["--tier", "fast", "-rq", &path], b"");
    assert_eq!(
        (output.status.code(), ids(&output).len(), told(&output).lines().count()),
        (Some(1), 3, 1),
        "failures stay"
    );
}

#[test]
fn a_directory_with_nothing_in_it_is_told() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().display().to_string();
    let output = enrich(&["--tier", "fast", "-r", &path], b"");
    assert_eq!(output.status.code(), Some(1), "{}", told(&output));
    assert_eq!(told(&output), format!("quotewire: {path}: unreadable: there is no file to read\n"));
}

/// Returns the names of what is in `folder`.
fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = std::fs::read_dir(folder)
        .expect("a folder")
        .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

#[test]
fn what_is_written_into_a_file_takes_its_place_when_it_is_whole() {
    let folder = tempfile::tempdir().expect("a folder");
    let input = file(
        folder.path(),
        "in.jsonl",
        "{\"id\": \"1\", \"body\": \"One.\"}\n{}\n{\"id\": \"2\", \"body\": \"Two.\"}\n",
    );
    let written = file(folder.path(), "out.jsonl", "old");
    let output = enrich(&["--tier", "fast", "-o", &written, &input], b"");
    assert_eq!((output.status.code(), output.stdout.len()), (Some(1), 0), "{}", told(&output));
    let records = std::fs::read_to_string(&written).expect("the file");
    assert_eq!(records.lines().count(), 2, "those that have a record are there: {records}");
    assert_eq!(names(folder.path()), ["in.jsonl", "out.jsonl"]);

    let link = folder.path().join("link");
    std::os::unix::fs::symlink(&written, &link).expect("a link");
    let link = link.display().to_string();
    assert!(enrich(&["--tier", "fast", "-o", &link, "-"], b"{\"id\": \"3\", \"body\": \"x\"}").status.success());
    assert_eq!(std::fs::read_to_string(&written).expect("the file").lines().count(), 1, "the file behind the link");
    assert!(enrich(&["--tier", "fast", "-o", "/dev/null", "-"], b"{\"id\": \"3\", \"body\": \"x\"}").status.success());
    let null = std::fs::metadata("/dev/null").expect("it is still there");
    assert!(!null.is_file(), "what is no file is written to and not replaced");
}

#[test]
fn no_file_is_written_over_that_is_read() {
    let folder = tempfile::tempdir().expect("a folder");
    let article = "{\"id\": \"1\", \"body\": \"One.\"}";
    let input = file(folder.path(), "in.jsonl", article);
    let path = folder.path().display().to_string();
    let same = format!("{path}/./in.jsonl");
    for (arguments, reason) in [
        (["-o", &same, &input], "is read as well"),
        (["-ro", &input, &path], "is read as well"),
        (["-o", &path, &input], "is a directory"),
        (["-o", "/no/such/folder/out", &input], "No such file or directory"),
    ] {
        let output = enrich(&arguments, b"");
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {}", told(&output));
        assert!(told(&output).contains("quotewire: --output: ") && told(&output).contains(reason), "{}", told(&output));
    }
    assert_eq!(std::fs::read_to_string(&input).expect("the file"), article);
    assert_eq!(names(folder.path()), ["in.jsonl"]);
}

#[test]
fn a_signal_leaves_the_old_file() {
    let folder = tempfile::tempdir().expect("a folder");
    let written = file(folder.path(), "out.jsonl", "old");
    let mut child = Command::new(env!("CARGO_BIN_EXE_quotewire"))
        .args(["enrich", "--tier", "fast", "-o", &written])
        .stdin(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the command starts");
    let mut stdin = child.stdin.take().expect("a pipe");
    std::io::Write::write_all(&mut stdin, b"{\"id\": \"1\", \"body\": \"x\"}\n").expect("it reads");
    let has_begun = || {
        std::fs::read_dir(folder.path()).expect("a folder").any(|entry| {
            let entry = entry.expect("an entry");
            entry.file_name() != "out.jsonl" && entry.metadata().is_ok_and(|about| about.len() > 0)
        })
    };
    let begun = Instant::now();
    while !has_begun() {
        assert!(begun.elapsed() < Duration::from_secs(60), "no record is written");
        std::thread::sleep(Duration::from_millis(20));
    }
    Command::new("kill").args(["-TERM", &child.id().to_string()]).status().expect("kill runs");
    let output = child.wait_with_output().expect("the command ends");
    drop(stdin);
    assert_eq!(output.status.code(), Some(143));
    assert!(told(&output).contains("out.jsonl is not written: a signal has ended"), "{}", told(&output));
    assert_eq!(std::fs::read_to_string(&written).expect("the file"), "old");
    assert_eq!(names(folder.path()), ["out.jsonl"], "nothing unfinished is left");
}

#[test]
fn each_entry_of_a_feed_is_an_article_of_its_own() {
    let folder = tempfile::tempdir().expect("a folder");
    let rss = "\n<?xml version=\"1.0\" encoding=\"iso-8859-1\"?>\n<rss version=\"2.0\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\">\
        <channel><title>Arlen Post</title><language>en-gb</language>\n<item><guid>1</guid><dc:creator>Jane Roe</dc:creator>\
        <description>\u{201c}We lost,\u{201d} Ann Smith said.</description></item>\n<!-- between -->\
        <item/><item><guid>2</guid><description>She left. Zo\u{eb} stayed.</description></item>\n</channel></rss>\n";
    let atom = "<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"en\"><entry><id>3</id><content>One.</content></entry>\
        <entry><id>4</id><content>Two.</content></entry><title>Delby Times</title></feed>";
    let broken = atom.replace("</title></feed>", "</feed>");
    let (rss, atom) = (file(folder.path(), "a.xml", rss), file(folder.path(), "b.xml", atom));
    let broken = file(folder.path(), "c.xml", &broken);
    let output =
        enrich(&["--tier", "fast", &rss, &atom, &broken, "-"], std::fs::read(&atom).expect("a feed").as_slice());
    let records = records(&output);
    assert_eq!(ids(&output), ["1", "2", "3", "4", "3", "4"], "{}", told(&output));
    let field = |name: &str| records.iter().map(|record| record["article"][name].clone()).collect::<Vec<_>>();
    assert_eq!(field("file"), [json!(rss), json!(rss), json!(atom), json!(atom), Value::Null, Value::Null]);
    let (arlen, delby) = (json!("Arlen Post"), json!("Delby Times"));
    assert_eq!(field("source"), [&arlen, &arlen, &delby, &delby, &delby, &delby].map(Clone::clone));
    assert_eq!(field("language")[..3], [json!("en-gb"), json!("en-gb"), json!("en")]);
    assert_eq!(records[0]["article"]["extra"]["byline"], "Jane Roe");
    assert_eq!(
        (&records[0]["body"], &records[1]["body"]),
        (&json!("\u{201c}We lost,\u{201d} Ann Smith said."), &json!("She left. Zo\u{eb} stayed."))
    );
    assert_eq!(records[0]["quotes"][0]["speakers"][0]["name"], "Ann Smith");
    let told = told(&output);
    assert!(told.contains("a.xml: entry 2: no_body") && told.contains("c.xml: malformed_xml"), "{told}");
    assert_eq!(output.status.code(), Some(1));
}
