//! Which days name somebody: a filter for each partition, so that to find a person is not to read everything.

mod filter;
mod lookup;

pub(crate) use filter::NameFilter;
