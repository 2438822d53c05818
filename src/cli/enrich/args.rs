//! What the command takes: which files, as what they are read, and what is written of them.

use std::io::IsTerminal;
use std::path::PathBuf;

use clap::ValueEnum;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use quotewire_engine::Tier;

use crate::export::Rows;

/// Arguments of `enrich`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// What the input is; auto reads every format, each file by its beginning
    #[arg(long, value_enum, default_value_t = From::Auto)]
    pub from: From,
    /// What to write: records, one a line; a summary for people; a page for a browser; the format of others
    #[arg(long, value_enum, default_value_t = To::Ndjson)]
    pub to: To,
    /// What has a row in csv and parquet; quotes where it is not said
    #[arg(long, value_enum)]
    pub rows: Option<RowsOf>,
    /// Write csv for a spreadsheet: with a byte order mark, and an apostrophe before each text that would run as a formula
    #[arg(long)]
    pub spreadsheet: bool,
    /// Write for people, in place of records, which classifiers and rules made each quotation, and what was turned away
    #[arg(long, conflicts_with = "to")]
    pub explain: bool,
    /// Which tagger, in place of that of the settings (engine.tier), which is accurate unless they say otherwise
    #[arg(long, value_parser = tiers())]
    pub tier: Option<Tier>,
    /// Into this file, and not to standard output; it takes its place when all is written, also where some articles failed
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Reads what is in directories, in the order of names; hidden files and links to directories are left out
    #[arg(short, long)]
    pub recursive: bool,
    /// Tells of failures alone: no progress, nothing of what is skipped
    #[arg(short, long)]
    pub quiet: bool,
    /// Files; - or none is standard input
    #[arg(value_name = "PATH")]
    pub paths: Vec<PathBuf>,
}

/// Returns the reader of a tier, which shows what there is.
fn tiers() -> impl TypedValueParser<Value = Tier> {
    PossibleValuesParser::new(Tier::ALL.map(Tier::as_str)).try_map(|name| name.parse::<Tier>())
}

/// What the input is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum From {
    /// By its beginning: JSON or ninjs, one article a line or a file; NewsML-G2, NITF, HTML or text, one a file; RSS or Atom, one an entry
    Auto,
    /// Plain JSON, one article object a line
    Json,
    /// ninjs, one object a line or one a file
    Ninjs,
    /// Plain text, one article a file, tags and all. A first line that stands alone and reads like a headline is the headline
    Text,
}

/// What is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum To {
    /// Enriched records, one a line
    Ndjson,
    /// A summary for people
    Text,
    /// A page for a browser, with nothing to load
    Html,
    /// ninjs 3.1, one item a line: names in fields of ninjs, quotations in an extension of it (`quotewire schema ninjs`)
    Ninjs,
    /// CSV, a quotation or mention a row, each text as it came
    Csv,
    /// The same rows in typed columns
    Parquet,
}

/// What has a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum RowsOf {
    /// A quotation and one of its speakers
    Quotes,
    /// A mention of a name
    Mentions,
}

impl Args {
    /// Returns what is wrong with arguments that do not go together.
    pub(super) fn fault(&self) -> Option<&'static str> {
        let is_table = matches!(self.to, To::Csv | To::Parquet);
        if self.rows.is_some() && !is_table {
            return Some("--rows says what has a row: write --to csv or --to parquet with it");
        }
        if self.spreadsheet && self.to != To::Csv {
            return Some("--spreadsheet is of CSV: write --to csv with it");
        }
        let is_stdout = self.output.as_ref().is_none_or(|path| path.as_os_str() == "-");
        if self.to == To::Parquet && is_stdout && std::io::stdout().is_terminal() {
            return Some("parquet is not for a terminal: name a file with --output FILE");
        }
        None
    }

    /// Returns what has a row in a table.
    pub(super) fn rows(&self) -> Rows {
        match self.rows {
            None | Some(RowsOf::Quotes) => Rows::Quotes,
            Some(RowsOf::Mentions) => Rows::Mentions,
        }
    }
}
