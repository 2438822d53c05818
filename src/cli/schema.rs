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
    /// An enriched article as ninjs: an extension of IPTC's own schema
    Ninjs,
}

/// Prints a schema on standard output.
#[must_use]
pub fn execute(args: &Args) -> ExitCode {
    let schema = match args.of {
        Of::Article => crate::article::schema().to_value(),
        Of::Record => crate::record::schema().to_value(),
        Of::Ninjs => crate::export::ninjs_schema(),
    };
    super::print(format!("{schema:#}\n").as_bytes())
}
