//! Why bytes are no state.

/// Bytes that could not be read as a state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FoldError {
    /// They do not begin as a state does.
    #[error("these bytes are no folded state")]
    NoState,
    /// They end too early.
    #[error("the folded state is cut short")]
    CutShort,
    /// They are of a version that this one cannot read.
    #[error("the folded state is of version {0}, which this version of Clout cannot read")]
    Version(u64),
    /// They are not what was written.
    #[error("the folded state is damaged: it holds {0}")]
    Damaged(&'static str),
}
