//! Records in the formats of others: ninjs by IPTC's schema, CSV to the letter, Parquet as its reader reads it.

use std::path::Path;
use std::process::{Command, Output};

use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::Field;
use quotewire::article::{Format, Hints, decode};
use quotewire::export::{Csv, Parquet, Rows, ninjs, ninjs_schema};
use quotewire::record::{EnrichedRecord, OffsetUnit, make};
use serde_json::{Value, json};

/// Returns a record with three quotations, one of them by two and one by nobody, and seven names.
fn record() -> EnrichedRecord {
    let entity = |id: &str, kind: &str, name: &str, geonames_id: Option<u32>| {
        json!({"id": id, "type": kind, "name": name, "aliases": [], "country": geonames_id.map(|_| "PT"),
            "geonames_id": geonames_id, "descriptors": [], "salience": 0.256, "mentions": [
                {"field": "body", "start": 2, "end": 9, "text": name, "confidence": 0.25, "in_quote": false},
                {"field": "headline", "start": 0, "end": 7, "text": name, "confidence": 0.937, "in_quote": true}]})
    };
    let speaker = |entity: Option<&str>, name: &str| {
        json!({"entity": entity, "name": name, "form": "pronoun", "confidence": 0.75,
            "mention": {"field": "body", "start": 30, "end": 34, "text": "they"}})
    };
    let quote = |id: &str, text: &str, speakers: Vec<Value>| {
        json!({"id": id, "kind": "mixed", "field": "body", "start": 10, "end": 25, "text": text, "act": "denial",
            "cue": {"field": "body", "start": 26, "end": 29, "text": "said"}, "speakers": speakers,
            "quoted": [{"start": 10, "end": 12, "text": "a \"b\""}, {"start": 14, "end": 16, "text": "c"}],
            "continues": null, "nested_in": "q1", "confidence": 0.5})
    };
    let record = json!({
        "record_version": 1, "id": "desk/17 \u{e9}", "version": "3", "status": "withheld", "embargoed": "2026-03-02T00:00:00Z",
        "supersedes": [{"id": "desk/17 \u{e9}", "before_version": "3"}], "content_hash": "sha256:00",
        "headline": "Dock, \"shut\"", "body": "The dock is shut \u{1f6a2}, they say.", "language": "en-GB",
        "article": {"id": "desk/17 \u{e9}", "published_at": "2026-03-01T10:00:00.5+01:00", "embargoed": "2026-03-02 at noon",
            "source": "Coast Wire", "url": "https://coast.example/17", "urgency": "2", "status": "withheld",
            "extra": {"byline": "Ida Moll", "usageTerms": "online", "firstcreated": "2026-02-28T09:00:00Z", "expires": "soon",
                "located": 7, "desk": "coast"}},
        "offset_unit": "codepoint",
        "entities": [entity("e1", "PERSON", "Ana Reis", None), entity("e2", "ORGANIZATION", "Dock Union", None),
            entity("e3", "LOCATION", "Aveiro", Some(2_742_611)), entity("e5", "FACILITY", "North Dock", None),
            entity("e6", "NORP", "Portuguese", None), entity("e7", "PRODUCT", "Crane 5", None),
            entity("e8", "MISC", "Dock Cup", None), entity("e9", "MONEY", "$5", None)],
        "quotes": [quote("q1", "=shut(),\r\nnow", vec![speaker(Some("e1"), "Ana Reis"), speaker(Some("e2"), "Dock Union")]),
            quote("q2", "- open", vec![]), quote("q3", "@home", vec![speaker(None, "a docker"), speaker(Some("e4"), "Nobody")])],
        "warnings": [{"code": "withheld", "message": "not yet"}],
        "enrichment": {"software": "quotewire 0.1.0", "tier": "fast", "model": "m", "enriched_at": "2026-03-01T10:00:01Z", "duration_us": 5}
    });
    EnrichedRecord::from_json(record.to_string().as_bytes()).expect("a record")
}

fn item(record: &EnrichedRecord) -> Value {
    serde_json::from_slice(&ninjs::to_json(record)).expect("JSON")
}

/// Returns what is wrong with `item`, by IPTC's schema and by its extension.
fn faults(item: &Value) -> Vec<String> {
    let iptc = std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/ninjs/ninjs-schema_3.1.json"));
    let iptc: Value = serde_json::from_slice(&iptc.expect("a file")).expect("JSON");
    let files = move |uri: &str| match uri {
        "http://www.iptc.org/std/ninjs/ninjs-schema_3.1.json" => Ok(iptc.clone()),
        // No place that we write has a shape.
        "https://geojson.org/schema/GeoJSON.json" => Ok(json!({})),
        other => Err(format!("{other} is not to be had").into()),
    };
    let options = jsonschema::options().should_validate_formats(true).with_retriever(Files(files));
    let schema = ninjs_schema();
    let validator = options.build(&schema).expect("a schema");
    validator.iter_errors(item).map(|error| format!("{}: {error}", error.instance_path())).collect()
}

struct Files<F>(F);

impl<F> jsonschema::Retrieve for Files<F>
where
    F: Fn(&str) -> Result<Value, Box<dyn std::error::Error + Send + Sync>> + Send + Sync,
{
    fn retrieve(&self, uri: &jsonschema::Uri<String>) -> Result<Value, Box<dyn std::error::Error + Send + Sync>> {
        (self.0)(uri.as_str().trim_end_matches('#'))
    }
}

#[test]
fn a_record_is_a_ninjs_item_by_the_schema_of_the_iptc_and_ours() {
    let item = item(&record());
    assert_eq!(faults(&item), Vec::<String>::new(), "{item:#}");
    let name = |name: &str, id: &str| json!({"name": name, "rel": "mentions", "literal": id});
    let subject = |name: &str, id: &str| json!({"name": name, "rel": "mentions", "literal": id, "creator": "quotewire", "relevance": 26, "confidence": 94});
    let mut aveiro = name("Aveiro", "e3");
    aveiro["uri"] = "https://sws.geonames.org/2742611/".into();
    let text = |value: &str| json!({"role": "main", "contentType": "text/plain", "value": value});
    let mut body = text("The dock is shut \u{1f6a2}, they say.");
    (body["charCount"], body["wordCount"]) = (29.into(), 7.into());
    for (key, value) in [
        ("uri", json!("urn:quotewire:article:desk%2F17%20%C3%A9")),
        ("type", json!("text")),
        ("version", json!("3")),
        ("versionCreated", json!("2026-03-01T09:00:00.5Z")),
        ("pubStatus", json!("withheld")),
        ("embargoedUntil", json!("2026-03-02T00:00:00Z")),
        ("urgency", json!(2)),
        ("language", json!("en-GB")),
        ("headlines", json!([text("Dock, \"shut\"")])),
        ("bodies", json!([body])),
        ("people", json!([name("Ana Reis", "e1")])),
        ("organisations", json!([name("Dock Union", "e2")])),
        ("places", json!([aveiro, name("North Dock", "e5")])),
        ("objects", json!([name("Crane 5", "e7")])),
        ("subjects", json!([subject("Portuguese", "e6"), subject("Dock Cup", "e8")])),
        ("infoSources", json!([{"name": "Coast Wire"}])),
        (
            "altIds",
            json!([{"role": "id", "value": "desk/17 \u{e9}"}, {"role": "url", "value": "https://coast.example/17"}]),
        ),
        ("by", json!("Ida Moll")),
        ("usageTerms", json!("online")),
        ("firstCreated", json!("2026-02-28T09:00:00Z")),
    ] {
        assert_eq!(item[key], value, "{key}");
    }
    for missing in ["expires", "located", "desk", "status"] {
        assert_eq!(item.get(missing), None, "{missing}");
    }
    // What ninjs has no field for is as in the record.
    let whole: Value = serde_json::from_slice(&record().to_json()).expect("JSON");
    for key in
        ["record_version", "content_hash", "supersedes", "offset_unit", "entities", "quotes", "warnings", "enrichment"]
    {
        assert_eq!(item["quotewire"][key], whole[key], "{key}");
    }
}

#[test]
fn the_schema_of_our_ninjs_lets_nothing_else_pass() {
    for (key, value) in
        [("who", json!(1)), ("headline", json!("x")), ("pubStatus", json!("gone")), ("uri", json!("no uri"))]
    {
        let mut item = item(&record());
        item[key] = value;
        assert!(!faults(&item).is_empty(), "{key}: {item:#}");
    }
    let mut item = item(&record());
    item["quotewire"]["quotes"][0]["kind"] = "shouted".into();
    assert!(!faults(&item).is_empty(), "{item:#}");
}

#[test]
fn whatever_comes_in_goes_out_as_ninjs() {
    for article in [
        json!({"body": "x"}),
        json!({"id": "a b", "headline": "x", "published_at": "yesterday", "embargoed": "9999999999999999999", "urgency": 12}),
        json!({"id": "tag:coast.example,2026:17", "body": "x", "published_at": 1_770_000_000, "urgency": "high", "source": "", "url": ""}),
        json!({"id": "http://[", "status": "canceled", "published_at": "-009999-01-01T00:00:00Z", "extra": 5, "title": ""}),
        json!({"uri": "https://coast.example/1", "bodies": [{"value": "x"}], "versionCreated": "2026-03-01 10:00+01[Europe/Lisbon]",
            "by": "I. Moll", "people": 7}),
    ] {
        let article =
            decode(article.to_string().as_bytes(), &Hints::default(), Format::Auto, 1 << 20).expect("an article");
        let mut record = make(&article, None, OffsetUnit::Codepoint);
        record.enrichment.enriched_at = "2026-03-01T10:00:01Z".to_owned();
        let item = item(&record);
        assert_eq!(faults(&item), Vec::<String>::new(), "{item:#}");
        // What we have written we read again.
        let again = decode(item.to_string().as_bytes(), &Hints::default(), Format::Ninjs, 1 << 20).expect("an article");
        let text = if article.id == "http://[" { "" } else { &article.body };
        assert_eq!((again.headline, again.body.as_str(), again.status), (article.headline, text, article.status));
    }
}

fn csv(csv: Csv) -> String {
    let mut text = csv.header().expect("a header");
    text.extend(csv.rows(&record()).expect("rows"));
    String::from_utf8(text).expect("UTF-8")
}

#[test]
fn a_quotation_is_a_row_for_each_of_its_speakers() {
    let article = "desk/17 \u{e9},3,,\"Dock, \"\"shut\"\"\",Coast Wire,2026-03-01T10:00:00.5+01:00,withheld,2026-03-02T00:00:00Z,en-GB";
    let quoted = "\"[\"\"a \\\"\"b\\\"\"\"\",\"\"c\"\"]\"";
    let row = |id: &str, text: &str, speaker: &str| {
        format!("{article},{id},mixed,denial,{text},{quoted},said,{speaker},0.5,,q1,body,10,25,codepoint\r\n")
    };
    let expected = [
        "article_id,article_version,file,headline,source,published_at,status,embargoed,language,quote_id,kind,act,text,quoted,cue,\
            speaker,speaker_entity,speaker_type,speaker_form,speaker_mention,speaker_confidence,n_speakers,confidence,continues,\
            nested_in,field,start,end,offset_unit\r\n".to_owned(),
        row("q1", "\"=shut(),\r\nnow\"", "Ana Reis,e1,PERSON,pronoun,they,0.75,2"),
        row("q1", "\"=shut(),\r\nnow\"", "Dock Union,e2,ORGANIZATION,pronoun,they,0.75,2"),
        row("q2", "- open", ",,,,,,0"),
        row("q3", "@home", "a docker,,,pronoun,they,0.75,2"),
        // An entity that is left out of the record.
        row("q3", "@home", "Nobody,,,pronoun,they,0.75,2"),
    ];
    assert_eq!(csv(Csv { rows: Rows::Quotes, is_for_spreadsheet: false }), expected.concat());
}

#[test]
fn a_mention_is_a_row() {
    let text = csv(Csv { rows: Rows::Mentions, is_for_spreadsheet: false });
    let article = "desk/17 \u{e9},3,,\"Dock, \"\"shut\"\"\",Coast Wire,2026-03-01T10:00:00.5+01:00,withheld,2026-03-02T00:00:00Z,en-GB";
    let aveiro = [
        format!("{article},e3,LOCATION,Aveiro,PT,2742611,0.256,Aveiro,0.25,false,body,2,9,codepoint"),
        format!("{article},e3,LOCATION,Aveiro,PT,2742611,0.256,Aveiro,0.937,true,headline,0,7,codepoint"),
    ];
    let lines: Vec<&str> = text.split_terminator("\r\n").collect();
    let head = "language,entity_id,type,name,country,geonames_id,salience,text,confidence,in_quote,field,start,end,offset_unit";
    assert!(lines[0].ends_with(head), "{}", lines[0]);
    assert_eq!((lines.len(), &lines[5..7]), (17, &aveiro.each_ref().map(String::as_str)[..]));
}

#[test]
fn a_spreadsheet_runs_nothing_and_knows_the_encoding() {
    let text = csv(Csv { rows: Rows::Quotes, is_for_spreadsheet: true });
    assert!(text.starts_with("\u{feff}article_id,"));
    for guarded in [",\"'=shut(),\r\nnow\",", ",'- open,", ",'@home,"] {
        assert!(text.contains(guarded), "{guarded}: {text}");
    }
    // A number and any other text stand as they are.
    assert!(text.contains(",Ana Reis,e1,PERSON,pronoun,they,0.75,2,0.5,"), "{text}");
}

/// Returns the rows of a file, each by the names of its columns, and how many row groups it has.
fn read(file: Vec<u8>) -> (Vec<Vec<(String, Field)>>, usize) {
    let reader = SerializedFileReader::new(bytes::Bytes::from(file)).expect("a file");
    let n_groups = reader.num_row_groups();
    let rows = reader.get_row_iter(None).expect("rows").map(|row| row.expect("a row").into_columns());
    (rows.collect(), n_groups)
}

#[test]
fn parquet_has_the_rows_of_csv_in_types() {
    let mut file = Parquet::new(Rows::Quotes).expect("a file");
    file.add(&record()).expect("rows");
    let (rows, n_groups) = read(file.end().expect("an end"));
    let field = |row: usize, name: &str| rows[row].iter().find(|(key, _)| key == name).expect("a column").1.clone();
    assert_eq!((rows.len(), rows[0].len(), n_groups), (5, 29, 1));
    let text = |text: &str| Field::Str(text.to_owned());
    assert_eq!(field(0, "text"), text("=shut(),\r\nnow"));
    assert_eq!((field(1, "speaker"), field(2, "speaker")), (text("Dock Union"), Field::Null));
    assert_eq!(field(0, "published_at"), Field::TimestampMicros(1_772_355_600_500_000));
    // A time that is none has no value; CSV has it as it came.
    let mut odd = record();
    odd.article.insert("published_at".to_owned(), "1 March".into());
    let mut file = Parquet::new(Rows::Quotes).expect("a file");
    file.add(&odd).expect("rows");
    let (odd, _) = read(file.end().expect("an end"));
    assert!(odd[0].contains(&("published_at".to_owned(), Field::Null)), "{:?}", odd[0]);
    assert_eq!(
        (field(2, "n_speakers"), field(0, "start"), field(0, "end")),
        (Field::UInt(0), Field::UInt(10), Field::UInt(25))
    );
    assert_eq!((field(0, "speaker_confidence"), field(0, "confidence")), (Field::Float(0.75), Field::Float(0.5)));

    let mut file = Parquet::new(Rows::Mentions).expect("a file");
    file.add(&record()).expect("rows");
    let (rows, _) = read(file.end().expect("an end"));
    let of_aveiro: Vec<&Field> = rows[5].iter().map(|(_, field)| field).collect();
    assert!(of_aveiro.contains(&&Field::Bool(true)) && of_aveiro.contains(&&Field::UInt(2_742_611)), "{of_aveiro:?}");
}

#[test]
fn parquet_comes_in_parts_and_keeps_no_more_than_one() {
    let mut file = Parquet::new(Rows::Quotes).expect("a file");
    let (mut bytes, mut n_parts) = (Vec::new(), 0);
    let mut record = record();
    for number in 0..30_000 {
        record.id = number.to_string();
        file.add(&record).expect("rows");
        let part = file.take().expect("bytes");
        n_parts += usize::from(!part.is_empty());
        bytes.extend(part);
    }
    bytes.extend(file.end().expect("an end"));
    let (rows, n_groups) = read(bytes);
    // 64 Ki rows a group, of 150,000; and the mark at the beginning of the file.
    assert_eq!((rows.len(), n_groups, n_parts), (150_000, 3, 3));
    assert_eq!(rows[149_999][0].1, Field::Str("29999".to_owned()));

    let mut file = Parquet::new(Rows::Quotes).expect("a file");
    record.quotes[0].at.text = "x".repeat(1 << 20);
    (0..20).for_each(|_| file.add(&record).expect("rows"));
    assert!(read(file.end().expect("an end")).1 > 1, "large texts end a row group too");

    let (rows, n_groups) = read(Parquet::new(Rows::Quotes).expect("a file").end().expect("an end"));
    assert_eq!((rows.len(), n_groups), (0, 0));
}

fn enrich(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_quotewire"))
        .args(["enrich", "--tier", "fast"])
        .args(arguments)
        .output()
        .expect("the command runs")
}

#[test]
fn the_command_writes_each_format_and_refuses_what_does_not_go_together() {
    let folder = tempfile::tempdir().expect("a folder");
    let article = folder.path().join("a.jsonl");
    let body = "\u{201c}The dock is shut,\u{201d} Ana Reis said in Aveiro. \u{201c}We will wait,\u{201d} she added.";
    let line = json!({"id": "1", "headline": "Dock shut", "body": body}).to_string() + "\n";
    std::fs::write(&article, line.repeat(3)).expect("the file is written");
    let path = article.display().to_string();
    let output = |arguments: &[&str]| {
        let output = enrich(&[arguments, &[path.as_str()]].concat());
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        output.stdout
    };
    for line in output(&["--to", "ninjs"]).split(|&byte| byte == b'\n').take(3) {
        let item: Value = serde_json::from_slice(line).expect("an item a line");
        assert_eq!(faults(&item), Vec::<String>::new(), "{item:#}");
        assert!(
            item["people"][0]["name"] == "Ana Reis"
                && item["quotewire"]["quotes"][1]["speakers"][0]["form"] == "pronoun"
        );
    }
    let quotes = String::from_utf8(output(&["--to", "csv"])).expect("UTF-8");
    assert_eq!(quotes.matches("article_id").count(), 1, "{quotes}");
    assert_eq!(quotes.matches(",We will wait,").count() + quotes.matches(",\"We will wait,\",").count(), 3, "{quotes}");
    let mentions = String::from_utf8(output(&["--to", "csv", "--rows", "mentions", "--spreadsheet"])).expect("UTF-8");
    assert_eq!(
        (mentions.starts_with('\u{feff}'), mentions.matches(",LOCATION,Aveiro,").count()),
        (true, 3),
        "{mentions}"
    );
    assert_eq!(read(output(&["--to", "parquet"])).0.len(), 6);

    for arguments in
        [&["--rows", "mentions"][..], &["--to", "ninjs", "--spreadsheet"], &["--to", "parquet", "--spreadsheet"]]
    {
        let refused = enrich(&[arguments, &[path.as_str()]].concat());
        assert_eq!(refused.status.code(), Some(2), "{arguments:?}");
        assert!(String::from_utf8_lossy(&refused.stderr).contains("--to csv"), "{arguments:?}");
    }
}

#[test]
fn a_name_of_our_own_schema_is_told() {
    let output =
        Command::new(env!("CARGO_BIN_EXE_quotewire")).args(["schema", "ninjs"]).output().expect("the command runs");
    let schema: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(schema["$id"], item(&record())["standard"]["schema"]);
    assert_eq!(schema, ninjs_schema());
}
