//! What a person or a program reads of a command: values, sheets, progress, failures.

pub mod failure;
pub mod output;
pub mod phases;
pub mod progress;
pub mod sheet;
