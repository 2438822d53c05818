//! Makes the lexicon from the word lists below `gazetteers/` of the data folder.

use std::fs;
use std::path::Path;

use serde_json::Value;

use super::data::{DataError, read_json, read_text};
use quotewire_engine::Document;
use quotewire_engine::training::clusters::Clusters;
use quotewire_engine::training::lexicon::{self, Lexicon, List, MAX_TOKENS};
use quotewire_engine::training::words;

/// Family names below this rank of the census say little: most are common words or rare.
const MAX_CENSUS_RANK: usize = 30_000;

/// Collects phrases.
#[derive(Default)]
struct Collector {
    entries: Vec<(u32, u16)>,
}

impl Collector {
    fn add(&mut self, phrase: &str, list: List) {
        let phrase = phrase.trim();
        if phrase.len() < 2 {
            return;
        }
        let document = Document::new("", phrase);
        let words = words::of(&document, &Clusters::default());
        if words.is_empty() || words.len() > MAX_TOKENS {
            return;
        }
        self.entries.extend(lexicon::entries(&words, list));
    }

    fn add_all<'p>(&mut self, phrases: impl IntoIterator<Item = &'p str>, list: List) {
        for phrase in phrases {
            self.add(phrase, list);
        }
    }
}

/// The lists of our own, one name a line, and what each holds.
const OWN: &[(&str, List)] =
    &[("bodies.txt", List::Organization), ("clubs.txt", List::Club), ("firms.txt", List::Company)];

/// Returns the lexicon of the lists below `data/gazetteers` and `data/quotes/cue_lists`, and of our own in the folder `own`.
///
/// # Errors
///
/// [`DataError`] where a list is missing or malformed.
pub(crate) fn build(data: &Path, own: &Path) -> Result<Lexicon, DataError> {
    let folder = data.join("gazetteers");
    let mut collector = Collector::default();
    people(&folder, &mut collector)?;
    places(&folder, &mut collector)?;
    organisations(&folder, &mut collector)?;
    actors(&folder, &mut collector)?;
    for file in ["ggt_en.txt", "journalismai.txt", "textacy_en.txt"] {
        let list = text(&data.join("quotes/cue_lists").join(file))?;
        collector.add_all(list.lines().filter(|line| !line.starts_with('#')), List::Cue);
    }
    for (file, list) in OWN {
        collector.add_all(text(&own.join(file))?.lines(), *list);
    }
    collector.entries.sort_unstable();
    collector.entries.dedup();
    Ok(Lexicon::new(&collector.entries))
}

fn people(folder: &Path, collector: &mut Collector) -> Result<(), DataError> {
    for file in ["names/dist.female.first", "names/dist.male.first"] {
        collector.add_all(
            text(&folder.join(file))?.lines().filter_map(|line| line.split_whitespace().next()),
            List::FirstName,
        );
    }
    let census = text(&folder.join("names/dist.all.last"))?;
    collector
        .add_all(census.lines().take(MAX_CENSUS_RANK).filter_map(|line| line.split_whitespace().next()), List::Surname);
    collector.add_all(text(&folder.join("names/first_names_all.txt"))?.lines(), List::FirstName);
    collector.add_all(text(&folder.join("names/surnames_all.txt"))?.lines(), List::Surname);
    for file in ["englishHonorifics", "occupations", "prefixes"] {
        let list = read_json::<Value>(&folder.join(format!("honorifics/{file}.json")))?;
        collector.add_all(strings(&list), List::Title);
    }
    for file in ["politics/executive.yaml", "politics/legislators-current.yaml"] {
        let list = text(&folder.join(file))?;
        let mut first = "";
        for line in list.lines() {
            let line = line.trim();
            if let Some(name) = line.strip_prefix("first: ") {
                first = name;
            } else if let Some(name) = line.strip_prefix("last: ") {
                collector.add(&format!("{first} {name}"), List::Person);
            } else if let Some(name) = line.strip_prefix("official_full: ") {
                collector.add(name, List::Person);
            }
        }
    }
    Ok(())
}

fn places(folder: &Path, collector: &mut Collector) -> Result<(), DataError> {
    for line in text(&folder.join("geonames/cities15000.tsv"))?.lines().skip(1) {
        let mut columns = line.split('\t');
        let name = columns.nth(1).unwrap_or("");
        let population: u64 = columns.nth(2).and_then(|column| column.parse().ok()).unwrap_or(0);
        collector.add(name, List::City);
        if population >= 200_000 {
            let others = columns.nth(2).unwrap_or("");
            let latin = |name: &&str| {
                name.starts_with(|first: char| first.is_ascii_uppercase()) && name.is_ascii() && name.len() > 3
            };
            collector.add_all(others.split('|').filter(latin), List::City);
        }
    }
    for line in text(&folder.join("countries/admin1CodesASCII.txt"))?.lines() {
        collector.add_all(line.split('\t').skip(1).take(2), List::Place);
    }
    let countries = read_json::<Value>(&folder.join("countries/countries.json"))?;
    for country in countries.as_array().into_iter().flatten() {
        let name = &country["name"];
        collector.add_all([&name["common"], &name["official"]].into_iter().filter_map(Value::as_str), List::Country);
        collector.add_all(strings(&country["altSpellings"]).into_iter().filter(|name| name.len() > 2), List::Country);
        collector.add_all(strings(&country["capital"]), List::City);
        collector.add_all(strings(&country["demonyms"]["eng"]), List::Demonym);
    }
    collector.add_all(
        [
            "US", "U.S.", "U.S", "UK", "U.K.", "UAE", "USA", "U.S.A.", "America", "Britain", "England", "Scotland",
            "Wales",
        ],
        List::Country,
    );
    for line in text(&folder.join("countries/wikipedia-demonyms.tsv"))?.lines().skip(1) {
        let mut columns = line.split('\t');
        collector.add(columns.next().unwrap_or(""), List::Country);
        for column in columns {
            collector.add_all(column.split(','), List::Demonym);
        }
    }
    collector.add_all(
        text(&folder.join("wordnet/wordnet_instances.tsv"))?
            .lines()
            .filter_map(|line| line.strip_suffix("\tlocation").or(line.strip_suffix("\tobject"))),
        List::Place,
    );
    Ok(())
}

fn organisations(folder: &Path, collector: &mut Collector) -> Result<(), DataError> {
    let folder = folder.join("organisations");
    for (file, column) in
        [("nasdaq-listed.csv", 1), ("nyse-listed.csv", 1), ("sp500.csv", 1), ("stocks_mappings.csv", 2)]
    {
        for line in text(&folder.join(file))?.lines().skip(1) {
            let name = csv_column(line, column);
            collector.add(company(&name), List::Company);
            collector.add(short_company(company(&name)), List::Company);
        }
    }
    let fortune = read_json::<Value>(&folder.join("fortune500.json"))?;
    collector.add_all(strings(&fortune["companies"]), List::Company);
    let agencies = read_json::<Value>(&folder.join("us_federal_agencies.json"))?;
    collector.add_all(strings(&agencies["agencies"]), List::Organization);
    let newspapers = read_json::<Value>(&folder.join("newspapers.json"))?;
    for name in strings(&newspapers["newspapers"]) {
        collector.add(name.strip_prefix("The ").unwrap_or(name), List::Organization);
    }
    let universities = read_json::<Value>(&folder.join("world_universities_and_domains.json"))?;
    let names = universities.as_array().into_iter().flatten().filter_map(|entry| entry["name"].as_str());
    collector.add_all(names, List::University);
    let groups = folder.join("designated_terrorist_groups");
    let entries =
        fs::read_dir(&groups).map_err(|source| DataError::Io { path: groups.display().to_string(), source })?;
    let mut files: Vec<_> = entries.filter_map(Result::ok).map(|entry| entry.path()).collect();
    files.sort();
    for file in files {
        collector.add_all(strings(&read_json::<Value>(&file)?), List::Organization);
    }
    Ok(())
}

fn actors(folder: &Path, collector: &mut Collector) -> Result<(), DataError> {
    for file in ["Phoenix.Countries.actors.txt", "Phoenix.International.actors.txt", "Phoenix.MilNonState.actors.txt"] {
        for line in text(&folder.join("actors").join(file))?.lines() {
            let name = line.split(['[', ';', '#', '{']).next().unwrap_or("").trim_start_matches('+').replace('_', " ");
            let list = if file.contains("Countries") { List::Actor } else { List::Organization };
            if name.chars().any(char::is_alphabetic) {
                collector.add(&name, list);
            }
        }
    }
    for line in text(&folder.join("wordnet/wordnet_instances.tsv"))?.lines() {
        match line.rsplit_once('\t') {
            Some((name, "person")) => collector.add(name, List::Person),
            Some((name, "group")) => collector.add(name, List::Organization),
            _ => {}
        }
    }
    Ok(())
}

/// Returns the company's name without what kind of share it is.
fn company(name: &str) -> &str {
    let cut =
        [" - ", " Common", " Class ", " Ordinary", " American Depositary", " Depositary", " Units", " Warrant", " ("]
            .iter()
            .filter_map(|tail| name.find(tail))
            .min()
            .unwrap_or(name.len());
    name[..cut].trim()
}

/// Returns the company's name as news writes it, without its legal form.
fn short_company(name: &str) -> &str {
    let mut short = name.trim_end_matches(['.', ',']);
    for form in [
        " Inc",
        " Corp",
        " Corporation",
        " Ltd",
        " Limited",
        " Co",
        " Company",
        " plc",
        " PLC",
        " Group",
        " Holdings",
        " N.V",
        " S.A",
        " Incorporated",
    ] {
        if let Some(rest) = short.strip_suffix(form) {
            short = rest.trim_end_matches(['.', ',', ' ']);
        }
    }
    short
}

fn csv_column(line: &str, column: usize) -> String {
    let mut fields = vec![String::new()];
    let mut quoted = false;
    for character in line.chars() {
        match character {
            '"' => quoted = !quoted,
            ',' if !quoted => fields.push(String::new()),
            _ => fields.last_mut().into_iter().for_each(|field| field.push(character)),
        }
    }
    fields.into_iter().nth(column).unwrap_or_default()
}

/// Returns every string of a JSON array, wherever it lies in it.
fn strings(value: &Value) -> Vec<&str> {
    match value {
        Value::String(text) => vec![text],
        Value::Array(values) => values.iter().flat_map(strings).collect(),
        Value::Object(fields) => fields
            .iter()
            .filter(|(key, _)| *key != "description" && *key != "source")
            .flat_map(|(_, field)| strings(field))
            .collect(),
        _ => Vec::new(),
    }
}

/// Returns the text of a list, without a byte-order mark.
fn text(path: &Path) -> Result<String, DataError> {
    Ok(read_text(path)?.trim_start_matches('\u{feff}').to_owned())
}
