//! What commands read beside the lake: files given on the command line, and what people told the store.

pub mod accounts;
pub mod community;
pub mod lines;
pub mod models;
pub mod pairs;
pub mod person;
pub mod responses;
pub mod tagging;
pub mod told;
