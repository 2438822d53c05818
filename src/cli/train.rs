//! The command `train`.

use std::fs;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Subcommand;

use super::{EXIT_SOME_FAILED, tell};
use crate::tagger::accurate::AccurateTagger;
use crate::train::{self, TrainError};

/// Arguments of `train`.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    model: Model,
}

/// The models that can be made.
#[derive(Debug, Subcommand)]
enum Model {
    /// The linear model of names, a part of the fast tier's, with its word lists
    Linear {
        /// Folder of annotated articles and word lists
        #[arg(long, value_name = "DIR")]
        data: PathBuf,
        /// Word clusters, as models/word_clusters.py writes them
        #[arg(long, value_name = "FILE")]
        clusters: PathBuf,
        /// A model file of the accurate tier: what its encoder finds in more articles is learnt from too
        #[arg(long, value_name = "FILE")]
        teacher: PathBuf,
        /// Where the model is written
        #[arg(long, short, value_name = "FILE")]
        output: PathBuf,
    },
    /// The fast tier's model of trained weights: models/fast.bin
    Fast {
        /// The linear model of names, as `train linear` writes it; without it that of the program
        #[arg(long, value_name = "FILE")]
        linear: Option<PathBuf>,
        /// The weights, as models/train_fast.py writes them, in the safetensors format
        #[arg(long, value_name = "FILE")]
        weights: PathBuf,
        /// The vocabulary, one piece a line
        #[arg(long, value_name = "FILE")]
        vocabulary: PathBuf,
        /// Keep the weights as they are, to measure what 8 bits lose
        #[arg(long)]
        exact: bool,
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
        /// The encoder's vocabulary, one piece a line
        #[arg(long, value_name = "FILE")]
        vocabulary: PathBuf,
        /// A model file of the accurate tier: what its encoder finds in each article is written too
        #[arg(long, value_name = "FILE")]
        teacher: Option<PathBuf>,
        /// Where the articles are written, as JSON Lines
        #[arg(long, short, value_name = "FILE")]
        output: PathBuf,
    },
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

/// Runs the command and returns the exit code of the process.
#[must_use]
pub fn execute(args: &Args) -> ExitCode {
    let started = std::time::Instant::now();
    let report = |step: &str| tell(format_args!("{:>4} s  {step}", started.elapsed().as_secs()));
    let told = |error: TrainError| error.to_string();
    let (model, output) = match &args.model {
        Model::Linear { data, clusters, teacher, output } => (train_linear(data, clusters, teacher, report), output),
        Model::Fast { linear, weights, vocabulary, exact, output } => {
            (pack_fast(linear.as_deref(), weights, vocabulary, *exact), output)
        }
        Model::Accurate { weights, vocabulary, exact, output } => (pack_accurate(weights, vocabulary, *exact), output),
        Model::Examples { data, vocabulary, teacher, output } => {
            return finish(write_examples(data, vocabulary, teacher.as_deref(), output, report));
        }
        Model::Marks { data, output } => (train::train_marks(data, report).map_err(told), output),
    };
    finish(model.and_then(|bytes| write(output, &bytes)))
}

fn read_teacher(path: &Path) -> Result<AccurateTagger, String> {
    let file = fs::read(path).map_err(|error| unreadable(path, &error))?;
    AccurateTagger::teacher(file).map_err(|error| format!("the teacher cannot be used: {error}"))
}

fn finish(outcome: Result<(), String>) -> ExitCode {
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            tell(message);
            ExitCode::from(EXIT_SOME_FAILED)
        }
    }
}

fn train_linear(data: &Path, clusters: &Path, teacher: &Path, report: impl Fn(&str)) -> Result<Vec<u8>, String> {
    let clusters = fs::read_to_string(clusters).map_err(|error| unreadable(clusters, &error))?;
    let teacher = read_teacher(teacher)?;
    train::train_linear(data, &clusters, &teacher, report).map_err(|error| error.to_string())
}

fn pack_fast(linear: Option<&Path>, weights: &Path, vocabulary: &Path, is_exact: bool) -> Result<Vec<u8>, String> {
    let read = |path: &Path| fs::read(path).map_err(|error| unreadable(path, &error));
    let pieces = fs::read_to_string(vocabulary).map_err(|error| unreadable(vocabulary, &error))?;
    let linear = linear.map(read).transpose()?;
    train::pack_fast(linear.as_deref(), &read(weights)?, &pieces, is_exact).map_err(|error| error.to_string())
}

fn pack_accurate(weights: &Path, vocabulary: &Path, is_exact: bool) -> Result<Vec<u8>, String> {
    let pieces = fs::read_to_string(vocabulary).map_err(|error| unreadable(vocabulary, &error))?;
    let weights = fs::read(weights).map_err(|error| unreadable(weights, &error))?;
    train::pack_accurate(&weights, &pieces, is_exact).map_err(|error| error.to_string())
}

fn write_examples(
    data: &Path,
    vocabulary: &Path,
    teacher: Option<&Path>,
    output: &Path,
    report: impl Fn(&str),
) -> Result<(), String> {
    let teacher = teacher.map(read_teacher).transpose()?;
    let pieces = fs::read_to_string(vocabulary).map_err(|error| unreadable(vocabulary, &error))?;
    let cannot = |error: std::io::Error| unwritable(output, &error);
    let mut file = BufWriter::new(fs::File::create(output).map_err(cannot)?);
    train::write_examples(data, &pieces, teacher.as_ref(), &mut file, report).map_err(|error| error.to_string())?;
    file.flush().map_err(cannot)
}

fn write(output: &Path, bytes: &[u8]) -> Result<(), String> {
    fs::write(output, bytes).map_err(|error| unwritable(output, &error))?;
    tell(format_args!("{} written: {} bytes", output.display(), bytes.len()));
    Ok(())
}

fn unreadable(path: &Path, error: &std::io::Error) -> String {
    format!("{} cannot be read: {error}", path.display())
}

fn unwritable(path: &Path, error: &std::io::Error) -> String {
    format!("{} cannot be written: {error}", path.display())
}
