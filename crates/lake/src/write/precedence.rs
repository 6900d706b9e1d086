//! Which of two rows with the same time and id is kept: the greater in an order that depends on nothing else, so
//! that the order of coming does not show.

use std::cmp::Ordering;

use model::ERASED_PREFIX;

use crate::erase::secret::is_drawn;
use crate::format::batch::Batch;
use crate::format::columns::TextColumn;
use model::names::ERASED;

/// Compares two rows with the same time and id; equal only where they are alike in every column.
///
/// What an erasure took away must not come back with a copy that was not erased: a row with more of an
/// erasure's marks is the greater. Among the rest text and tags come last, so that taking them away for a
/// deletion does not change the decision.
pub(crate) fn compare_rows(a: &Batch, i: usize, b: &Batch, j: usize) -> Ordering {
    match compare_columns(a, i, b, j) {
        Ordering::Equal => Ordering::Equal,
        by_columns => marks(a, i).cmp(&marks(b, j)).then(by_columns),
    }
}

fn compare_columns(a: &Batch, i: usize, b: &Batch, j: usize) -> Ordering {
    let fixed = |batch: &Batch, row: usize| {
        (batch.kinds[row], batch.undoes.get(row), batch.undated[row], batch.hidden.get(row))
    };
    const ORDER: [TextColumn; 10] = [
        TextColumn::Actor,
        TextColumn::Target,
        TextColumn::Post,
        TextColumn::OwnPost,
        TextColumn::Handle,
        TextColumn::Name,
        TextColumn::Lang,
        TextColumn::Counters,
        TextColumn::Text,
        TextColumn::Tags,
    ];
    let texts = || ORDER.iter().map(|column| a.text(*column, i).cmp(&b.text(*column, j)));
    let by_text = || texts().find(|order| order.is_ne()).unwrap_or(Ordering::Equal);
    fixed(a, i).cmp(&fixed(b, j)).then_with(by_text)
}

/// An erasure's marks in a row: ids that only an erasure can have written, the undone event's id, and names taken
/// out of texts. Counted, as a source may come with some names taken out already.
fn marks(batch: &Batch, row: usize) -> (usize, bool, usize) {
    const IDS: [TextColumn; 4] =
        [TextColumn::Actor, TextColumn::Target, TextColumn::Post, TextColumn::OwnPost];
    const TEXTS: [TextColumn; 4] = [TextColumn::Handle, TextColumn::Name, TextColumn::Text, TextColumn::Tags];
    let held = |column: &TextColumn| batch.text(*column, row);
    let ids = IDS.iter().filter_map(held).filter(|id| id.starts_with(ERASED_PREFIX)).count();
    let texts = TEXTS.iter().filter_map(held).map(|text| text.matches(ERASED).count()).sum();
    (ids, batch.undoes.get(row).is_some_and(is_drawn), texts)
}
