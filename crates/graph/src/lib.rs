//! Compact graphs over integers, and rankings on them. Knows nothing of people.

mod core_number;
mod csr;
mod pagerank;

pub use core_number::core_numbers;
pub use csr::{Csr, CsrError, Edge};
pub use pagerank::{PageRank, pagerank};
