//! The command `schema`: the JSON Schema of what goes in or comes out.

use std::process::ExitCode;

/// Arguments of `schema`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Schema of what
    pub of: Of,
}

/// What has a schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Of {
    /// A plain JSON article, as it comes in
    Article,
    /// An enriched record, as it goes out
    Record,
}

/// Prints a schema on standard output.
#[must_use]
pub fn execute(args: &Args) -> ExitCode {
    let schema = match args.of {
        Of::Article => crate::article::schema(),
        Of::Record => crate::record::schema(),
    };
    super::print(format!("{:#}\n", schema.as_value()).as_bytes())
}
