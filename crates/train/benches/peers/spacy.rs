//! spaCy in a process of its own.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use quotewire_engine::{ByteSpan, NameType};
use serde::Deserialize;

/// A process that answers for one way of running spaCy; it ends with this.
#[derive(Debug)]
pub(crate) struct Spacy {
    child: Child,
    questions: ChildStdin,
    answers: BufReader<ChildStdout>,
    /// What is installed, in words.
    pub(crate) versions: String,
    /// What runs, in order.
    pub(crate) parts: Vec<String>,
}

/// What it says of itself.
#[derive(Debug, Deserialize)]
struct Greeting {
    versions: String,
    parts: Vec<String>,
}

/// What it made of texts.
#[derive(Debug, Deserialize)]
pub(crate) struct Answer {
    /// Processor time.
    pub(crate) seconds: f64,
    /// The names of each text: start and end in bytes, and label.
    names: Vec<Vec<(usize, usize, String)>>,
}

impl Spacy {
    /// Starts spaCy by `python` and waits until it has loaded; `what` is `names` or `whole`.
    pub(crate) fn start(python: &Path, what: &str) -> Self {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/peers/ask_spacy.py");
        let mut command = Command::new(python);
        command.arg(script).arg(what).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn().expect("Python starts");
        let questions = child.stdin.take().expect("it is piped");
        let mut answers = BufReader::new(child.stdout.take().expect("it is piped"));
        let Greeting { versions, parts } = read(&mut answers);
        Self { child, questions, answers, versions, parts }
    }

    /// Returns what it makes of `texts`.
    pub(crate) fn ask(&mut self, texts: &[String]) -> Answer {
        serde_json::to_writer(&self.questions, texts).expect("it reads");
        self.questions.write_all(b"\n").expect("it reads");
        read(&mut self.answers)
    }
}

impl Drop for Spacy {
    fn drop(&mut self) {
        // Whatever it still does is of no interest.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

fn read<T: for<'de> Deserialize<'de>>(answers: &mut impl BufRead) -> T {
    let mut line = String::new();
    answers.read_line(&mut line).expect("an answer");
    serde_json::from_str(&line).expect("spaCy has ended; above it says why")
}

impl Answer {
    /// Returns the persons, organisations and locations of `text`, the only one asked for.
    pub(crate) fn names(&self, text: &str, bounds: Bounds) -> Vec<(ByteSpan, NameType, f32)> {
        let named = |(start, end, label): &(usize, usize, String)| {
            let name_type = match label.as_str() {
                "PERSON" => NameType::Person,
                "ORG" => NameType::Organization,
                "GPE" | "LOC" | "FAC" => NameType::Location,
                _ => return None,
            };
            let span = ByteSpan::new(*start, *end);
            Some((if bounds == Bounds::Ours { bare(text, span) } else { span }, name_type, 1.0))
        };
        self.names.iter().flatten().filter_map(named).collect()
    }
}

/// Where a name begins and ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Bounds {
    /// As spaCy has it: "the United Nations'", by the rules of OntoNotes.
    Theirs,
    /// As the annotated articles have it: without a leading "the" and a possessive.
    Ours,
}

/// Returns a span without a leading "the" and a possessive.
fn bare(text: &str, span: ByteSpan) -> ByteSpan {
    let (start, name) = (span.start as usize, span.of(text));
    let n_article = if name.get(..4).is_some_and(|head| head.eq_ignore_ascii_case("the ")) { 4 } else { 0 };
    let end =
        ["'s", "\u{2019}s"].iter().find_map(|possessive| name.strip_suffix(possessive)).map_or(name.len(), str::len);
    ByteSpan::new(start + n_article.min(end), start + end)
}
