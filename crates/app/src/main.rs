//! The binary `clout`.
fn main() {}
