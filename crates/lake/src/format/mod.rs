//! What a file of the lake is: its columns, their encoding, and reading and writing one.

pub(crate) mod batch;
pub(crate) mod columns;
mod compression;
mod decode;
pub(crate) mod encode;
pub(crate) mod encoded;
mod error;
#[cfg(feature = "fuzzing")]
pub mod fuzzing;
mod group;
mod levels;
pub(crate) mod positioned;
pub(crate) mod run_reader;
pub(crate) mod run_writer;
mod schema;
pub(crate) mod shape;
mod text_encode;
pub(crate) mod texts;
