//! What was written for the project, to learn from.

use std::path::PathBuf;

/// What was written for the project, to learn from besides the annotated sets of others.
#[derive(Debug, clap::Args)]
pub struct Own {
    /// A folder of articles with their names marked, to learn from too; may be given again
    #[arg(long, value_name = "DIR")]
    pub named: Vec<PathBuf>,
    /// A folder of articles with their quotations marked, to learn from too; may be given again
    #[arg(long, value_name = "DIR")]
    pub quoted: Vec<PathBuf>,
    /// Folder of lists of names: models/names
    #[arg(long, value_name = "DIR")]
    pub lists: PathBuf,
}
