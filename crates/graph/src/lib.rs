//! Compact graphs over integers, and rankings on them. Knows nothing of people.

mod core_number;
mod csr;
mod pagerank;
mod walks;

pub use core_number::core_numbers;
pub use csr::{Csr, CsrError, Edge};
pub use pagerank::{PageRank, pagerank};
pub use walks::{WalkError, Walking, personalised_hits, personalised_hops};
