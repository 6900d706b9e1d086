//! The sixteen styles as a map, with somebody's place on it.

use askama::Template;
use model::{Axes, STYLES, STYLES_A_SIDE};

use super::Percent;

/// Pixels: the heads of the columns, the line of words above each row, a cell, and the gap below it.
const HEAD: f64 = 38.0;
const CAPTION: f64 = 17.0;
const CELL: f64 = 54.0;
const GAP: f64 = 9.0;
/// Of a cell, in columns; the rest is the gap beside it.
const WIDTH: f64 = 0.968;

/// What the columns have in common, two words each.
const COLUMNS: [[&str; 2]; STYLES_A_SIDE] =
    [["share", "listen"], ["share", "participate"], ["create", "participate"], ["create", "listen"]];
/// The same of the rows.
const ROWS: [&str; STYLES_A_SIDE] =
    ["broad, casual", "broad, consistent", "focused, consistent", "focused, casual"];

/// A map of four by four.
#[derive(Debug, Clone, Template)]
#[template(path = "charts/style_map.html")]
pub struct StyleMap {
    label: String,
    height: f64,
    heads: Vec<(Percent, [&'static str; 2])>,
    captions: Vec<(f64, &'static str)>,
    cells: Vec<Cell>,
    at: (Percent, f64),
}

#[derive(Debug, Clone)]
struct Cell {
    name: &'static str,
    left: Percent,
    width: Percent,
    top: f64,
    middle: Percent,
    /// Where the name stands: out of the way of the dot.
    line: f64,
    here: bool,
}

impl StyleMap {
    /// The map with the place of these axes.
    pub fn new(axes: &Axes) -> StyleMap {
        let [across, down] = axes.place();
        let [row, column] = axes.cell();
        let cells = (0..STYLES_A_SIDE * STYLES_A_SIDE).map(|index| {
            let (of_row, of_column) = (index / STYLES_A_SIDE, index % STYLES_A_SIDE);
            let here = (of_row, of_column) == (row, column);
            let aside = if down.fract() < 0.5 { 0.82 } else { 0.3 };
            Cell {
                name: STYLES[of_row][of_column].name,
                left: along(of_column as f64),
                width: along(WIDTH),
                top: top(of_row),
                middle: along(of_column as f64 + WIDTH / 2.0),
                line: top(of_row) + if here { CELL * aside } else { CELL / 2.0 + 4.0 },
                here,
            }
        });
        StyleMap {
            label: label(axes),
            height: top(STYLES_A_SIDE - 1) + CELL,
            heads: COLUMNS
                .iter()
                .enumerate()
                .map(|(index, words)| (along(index as f64 + WIDTH / 2.0), *words))
                .collect(),
            captions: ROWS.iter().enumerate().map(|(row, words)| (top(row) - 5.0, *words)).collect(),
            cells: cells.collect(),
            at: (along(across), top(row) + CELL * down.fract()),
        }
    }
}

fn along(columns: f64) -> Percent {
    Percent::between(columns, 0.0, STYLES_A_SIDE as f64)
}

fn top(row: usize) -> f64 {
    HEAD + CAPTION + row as f64 * (CAPTION + CELL + GAP)
}

/// The map in words.
fn label(axes: &Axes) -> String {
    let [row, column] = axes.cell();
    let [column_axis, other] = COLUMNS[column];
    let style = axes.style().name;
    format!(
        "{style}: row {} of 4 ({}), column {} of 4 ({column_axis}, {other}) on the map of sixteen styles",
        row + 1,
        ROWS[row],
        column + 1
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_dot_lies_in_the_cell_that_bears_the_name() {
        for bits in 0..16u8 {
            let value = |bit: u8| if bits >> bit & 1 == 1 { 0.9 } else { 0.35 };
            let axes = Axes {
                share_create: value(0),
                broad_focused: value(1),
                listen_participate: value(2),
                casual_consistent: value(3),
            };
            let map = StyleMap::new(&axes);
            let here: Vec<&Cell> = map.cells.iter().filter(|cell| cell.here).collect();
            let [cell] = here[..] else { panic!("one cell is marked: {here:?}") };
            assert_eq!(cell.name, axes.style().name);
            assert!((cell.left.get()..cell.left.get() + 25.0).contains(&map.at.0.get()), "{map:?}");
            assert!((cell.top..=cell.top + CELL).contains(&map.at.1), "{map:?}");
            assert!((cell.line - map.at.1).abs() > 4.0, "the name is under the dot: {map:?}");
        }
    }
}
