//! Records in the formats of others, one file a format: [`ninjs`] for news systems, [`csv`] and [`parquet`] for analysts.
//!
//! The two for analysts write the same [`rows`]: quotations with their speakers, or mentions of names.

mod columns;
mod csv;
pub mod ninjs;
mod ninjs_schema;
mod parquet;
mod rows;

pub use csv::Csv;
pub use ninjs_schema::schema as ninjs_schema;
pub use parquet::Parquet;
pub use rows::Rows;
