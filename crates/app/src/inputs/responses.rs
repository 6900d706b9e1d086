//! The responses that a judgement looks back on.

use lake::Lake;
use model::Timestamp;
use scoring::{Label, Record, load};

use crate::data_folder::DataFolder;
use crate::inputs::community;
use crate::print::failure::Failure;

/// What a lake that is to be judged holds, and when the last of its responses came; `label` finds the topics of posts.
pub fn judged(
    folder: &DataFolder,
    lake: &Lake,
    label: &mut Label<'_>,
) -> Result<(Record, Timestamp), Failure> {
    let record = load(lake, community::told_in(folder)?, label)?;
    let (_, last) = record.responses.span().ok_or_else(|| {
        Failure::new("there are no responses to judge").hint("Import some first: clout import --help")
    })?;
    Ok((record, last))
}
