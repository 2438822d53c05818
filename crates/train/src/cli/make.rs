//! The commands that make model files.

use std::fs;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};

use quotewire_engine::{AccurateTagger, ModelError, Tagger};

use super::report;
use crate::{Own, TrainError};

/// The models that can be made.
#[derive(Debug, Subcommand)]
pub enum Model {
    /// The fast tier's taggers, of names and of roles, with its word lists: models/fast.bin
    Fast {
        /// Folder of annotated articles and word lists
        #[arg(long, value_name = "DIR")]
        data: PathBuf,
        /// What was written for the project.
        #[command(flatten)]
        own: Own,
        /// Word clusters, as models/word_clusters.py writes them
        #[arg(long, value_name = "FILE")]
        clusters: Option<PathBuf>,
        /// A model file of the accurate tier: what its encoder finds in the articles is learnt from too
        #[arg(long, value_name = "FILE")]
        teacher: Option<PathBuf>,
        /// Where the model is written
        #[arg(long, short, value_name = "FILE")]
        output: PathBuf,
    },
    /// The accurate tier's model of trained weights: models/accurate.bin
    Accurate {
        /// The weights, as models/train_encoder.py writes them, in the safetensors format
        #[arg(long, value_name = "FILE")]
        weights: PathBuf,
        /// The encoder's vocabulary, one piece a line
        #[arg(long, value_name = "FILE")]
        vocabulary: PathBuf,
        /// Keep the weights as they are, to measure what 8 bits lose
        #[arg(long)]
        exact: bool,
        /// Where the model is written
        #[arg(long, short, value_name = "FILE")]
        output: PathBuf,
    },
    /// Annotated articles in pieces, for models/train_encoder.py
    Examples {
        /// Folder of annotated articles
        #[arg(long, value_name = "DIR")]
        data: PathBuf,
        /// What was written for the project.
        #[command(flatten)]
        own: Own,
        /// The encoder's vocabulary, one piece a line
        #[arg(long, value_name = "FILE")]
        vocabulary: PathBuf,
        /// Where the articles are written, as JSON Lines
        #[arg(long, short, value_name = "FILE")]
        output: PathBuf,
    },
    /// The decider of reported statements: models/reported.tsv
    Reported(Weights),
    /// The ranker of those who may speak a quotation, also from the pronouns in speakers/gap.jsonl: models/speakers.tsv
    Speakers(Weights),
    /// The classifier of stretches in quotation marks: models/quote-marks.bin
    Marks {
        /// Folder of annotated articles
        #[arg(long, value_name = "DIR")]
        data: PathBuf,
        /// Where the model is written
        #[arg(long, short, value_name = "FILE")]
        output: PathBuf,
    },
}

/// What the weights of a decider are learnt from.
#[derive(Debug, Args)]
pub struct Weights {
    /// Folder of annotated articles
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
    /// A folder of articles with their quotations marked; may be given again
    #[arg(long, value_name = "DIR", required = true)]
    gold: Vec<PathBuf>,
    /// Where the table of weights is written
    #[arg(long, short, value_name = "FILE")]
    output: PathBuf,
}

impl Weights {
    /// Returns the folders of marked articles.
    fn folders(&self) -> Vec<&Path> {
        self.gold.iter().map(PathBuf::as_path).collect()
    }
}

/// Makes `model` and writes it.
///
/// # Errors
///
/// What could not be read, learnt from or written, for people.
pub fn execute(model: &Model) -> Result<(), String> {
    let started = std::time::Instant::now();
    let step = |step: &str| report(format_args!("{:>4} s  {step}", started.elapsed().as_secs()));
    let told = |error: TrainError| error.to_string();
    let (bytes, output) = match model {
        Model::Fast { data, own, clusters, teacher, output } => {
            (train_fast(data, own, clusters.as_deref(), teacher.as_deref(), step)?, output)
        }
        Model::Accurate { weights, vocabulary, exact, output } => (pack_accurate(weights, vocabulary, *exact)?, output),
        Model::Examples { data, own, vocabulary, output } => {
            return write_examples(data, own, vocabulary, output, step);
        }
        Model::Reported(of) => {
            (crate::train_reported(&of.data, &of.folders(), step).map_err(told)?.into_bytes(), &of.output)
        }
        Model::Speakers(of) => {
            (crate::train_speakers(&of.data, &of.folders(), step).map_err(told)?.into_bytes(), &of.output)
        }
        Model::Marks { data, output } => (crate::train_marks(data, step).map_err(told)?, output),
    };
    write(output, &bytes)
}

fn train_fast(
    data: &Path,
    own: &Own,
    clusters: Option<&Path>,
    teacher: Option<&Path>,
    report: impl Fn(&str),
) -> Result<Vec<u8>, String> {
    let clusters = clusters
        .map_or_else(|| Ok(String::new()), fs::read_to_string)
        .map_err(|error| format!("the word clusters cannot be read: {error}"))?;
    let read = |path: &Path| AccurateTagger::teacher(fs::read(path).map_err(ModelError::from)?);
    let teacher = teacher.map(read).transpose().map_err(|error| format!("the teacher cannot be used: {error}"))?;
    let teacher = teacher.as_ref().map(|teacher| teacher as &dyn Tagger);
    crate::train_fast(data, own, &clusters, teacher, report).map_err(|error| error.to_string())
}

fn pack_accurate(weights: &Path, vocabulary: &Path, is_exact: bool) -> Result<Vec<u8>, String> {
    let pieces = fs::read_to_string(vocabulary).map_err(|error| unreadable(vocabulary, &error))?;
    let weights = fs::read(weights).map_err(|error| unreadable(weights, &error))?;
    crate::pack_accurate(&weights, &pieces, is_exact).map_err(|error| error.to_string())
}

fn write_examples(
    data: &Path,
    own: &Own,
    vocabulary: &Path,
    output: &Path,
    report: impl Fn(&str),
) -> Result<(), String> {
    let pieces = fs::read_to_string(vocabulary).map_err(|error| unreadable(vocabulary, &error))?;
    let cannot = |error: std::io::Error| unwritable(output, &error);
    let mut file = BufWriter::new(fs::File::create(output).map_err(cannot)?);
    crate::write_examples(data, own, &pieces, &mut file, report).map_err(|error| error.to_string())?;
    file.flush().map_err(cannot)
}

fn write(output: &Path, bytes: &[u8]) -> Result<(), String> {
    fs::write(output, bytes).map_err(|error| unwritable(output, &error))?;
    report(format_args!("{} written: {} bytes", output.display(), bytes.len()));
    Ok(())
}

fn unreadable(path: &Path, error: &std::io::Error) -> String {
    format!("{} cannot be read: {error}", path.display())
}

fn unwritable(path: &Path, error: &std::io::Error) -> String {
    format!("{} cannot be written: {error}", path.display())
}
