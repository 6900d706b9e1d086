//! The responses that a judgement looks back on.

use lake::Lake;
use model::Timestamp;
use scoring::{Responses, load_responses};

use crate::folder::Folder;
use crate::inputs::community;
use crate::print::failure::Failure;

/// The responses of a lake that is to be judged, and when the last of them came.
pub fn judged(folder: &Folder, lake: &Lake) -> Result<(Responses, Timestamp), Failure> {
    let responses = load_responses(lake, community::told_in(folder)?)?;
    let nothing =
        || Failure::new("there are no responses to judge").hint("Import some first: clout import --help");
    let (_, last) = responses.span().ok_or_else(nothing)?;
    Ok((responses, last))
}
