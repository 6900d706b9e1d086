//! Sixteen ways of being influential, laid on a map of four by four.

use serde::Serialize;

/// Four axes of what somebody does, each from 0 (its first word) to 1 (its second word).
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Axes {
    /// Passes on what others made, or makes.
    pub share_create: f64,
    /// Many places, or few.
    pub broad_focused: f64,
    /// Is spoken to, or speaks to others.
    pub listen_participate: f64,
    /// Now and then, or week after week.
    pub casual_consistent: f64,
}

/// One of the sixteen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Style {
    /// Short name in addresses and JSON.
    pub slug: &'static str,
    /// Name for people.
    pub name: &'static str,
    /// What it means, one sentence about "they".
    pub meaning: &'static str,
    /// What such people may enjoy, one sentence.
    pub enjoys: &'static str,
}

/// Rows and columns of the map.
pub const STYLES_A_SIDE: usize = 4;

/// The map by row and column. Neighbours differ in one axis:
///
/// - columns: share and listen, share and participate, create and participate, create and listen;
/// - rows: broad and casual, broad and consistent, focused and consistent, focused and casual.
///
/// So the left half shares and the right half creates, the upper half is broad and the lower half focused, and the
/// nearer to the middle, the more people take part and the more regularly.
pub const STYLES: [[Style; STYLES_A_SIDE]; STYLES_A_SIDE] = [
    [
        Style {
            slug: "forager",
            name: "Forager",
            meaning: "They pass on a find from anywhere now and then, and say little about it.",
            enjoys: "They may enjoy adding a line on why a find caught their eye.",
        },
        Style {
            slug: "drop-in",
            name: "Drop-in",
            meaning: "They turn up in many places now and then, pass something on and stay for a chat.",
            enjoys: "They may enjoy coming back to one of those places on a fixed day.",
        },
        Style {
            slug: "storyteller",
            name: "Storyteller",
            meaning: "When the mood takes them, they tell something of their own on any subject and talk about it.",
            enjoys: "They may enjoy turning one good conversation into a series.",
        },
        Style {
            slug: "diarist",
            name: "Diarist",
            meaning: "They write something of their own on any subject now and then, and leave the talking to others.",
            enjoys: "They may enjoy answering one of those who write to them.",
        },
    ],
    [
        Style {
            slug: "lookout",
            name: "Lookout",
            meaning: "Week after week they pass on what they see in many fields, and say little about it.",
            enjoys: "They may enjoy a weekly summary of what they saw.",
        },
        Style {
            slug: "town-crier",
            name: "Town crier",
            meaning: "Week after week they carry news of every sort around and talk about it with many people.",
            enjoys: "They may enjoy bringing people together who share news of the same sort.",
        },
        Style {
            slug: "host",
            name: "Host",
            meaning: "Week after week they bring something of their own on many subjects and keep the talk going.",
            enjoys: "They may enjoy asking their guests a question and collecting the answers.",
        },
        Style {
            slug: "columnist",
            name: "Columnist",
            meaning: "Week after week they write their own pieces on many subjects, and others do the talking.",
            enjoys: "They may enjoy a piece on what readers wrote back.",
        },
    ],
    [
        Style {
            slug: "librarian",
            name: "Librarian",
            meaning: "Week after week they pass on what is worth keeping in one field, without many words.",
            enjoys: "They may enjoy keeping a list for newcomers to the field.",
        },
        Style {
            slug: "guide",
            name: "Guide",
            meaning: "Week after week they pass on the best of one field and help others find their way in it.",
            enjoys: "They may enjoy writing down the answer they give most often.",
        },
        Style {
            slug: "mentor",
            name: "Mentor",
            meaning: "Week after week they make things of their own in one field and speak with others about it.",
            enjoys: "They may enjoy inviting a newcomer to make something together.",
        },
        Style {
            slug: "chronicler",
            name: "Chronicler",
            meaning: "Week after week they add their own work to one field, and others do the talking.",
            enjoys: "They may enjoy showing how a piece of work came about.",
        },
    ],
    [
        Style {
            slug: "collector",
            name: "Collector",
            meaning: "Now and then they pass on a find from one field, without many words.",
            enjoys: "They may enjoy showing the whole collection at once.",
        },
        Style {
            slug: "enthusiast",
            name: "Enthusiast",
            meaning: "Now and then they pass on something about what they love and talk about it with others.",
            enjoys: "They may enjoy trying their own hand at it.",
        },
        Style {
            slug: "fixer",
            name: "Fixer",
            meaning: "Now and then, when their field is asked for, they come with something of their own and talk it through.",
            enjoys: "They may enjoy looking for the questions that nobody has answered yet.",
        },
        Style {
            slug: "essayist",
            name: "Essayist",
            meaning: "Now and then they publish their own work in one field and let it speak for itself.",
            enjoys: "They may enjoy reading the replies to an old piece and writing its sequel.",
        },
    ],
];

impl Axes {
    /// Where somebody lies on the map: columns from the left and rows from the top, each from 0 to 4; the cell is the
    /// whole part of both. Cells end where an axis is 0.5.
    ///
    /// Two axes go around a circle: each cell is a quarter of it, and within it the place is the quarter's share that
    /// lies behind, `|u| / (|u| + |v|)` where `u` is how far the axis that the last border belongs to is from its
    /// middle. So the nearer an axis is to its middle, the nearer is the neighbour that differs in it.
    pub fn place(&self) -> [f64; 2] {
        [
            around(self.share_create - 0.5, self.listen_participate - 0.5),
            around(self.broad_focused - 0.5, self.casual_consistent - 0.5),
        ]
    }

    /// Row and column of the style.
    pub fn cell(&self) -> [usize; 2] {
        let [column, row] = self.place();
        [row as usize, column as usize].map(|index| index.min(STYLES_A_SIDE - 1))
    }

    /// The style.
    pub fn style(&self) -> &'static Style {
        let [row, column] = self.cell();
        &STYLES[row][column]
    }
}

/// A place from 0 to 4 around a circle that begins below its centre and goes by the left, `side` being how far to
/// the right, `height` how far up. The middle of an axis belongs to its second word, and 4 is never reached.
fn around(side: f64, height: f64) -> f64 {
    let (aside, above) = (side.abs(), height.abs());
    let share = |behind: f64| if aside + above > 0.0 { behind / (aside + above) } else { 0.0 };
    let (quarter, within) = match (side >= 0.0, height >= 0.0) {
        (false, false) => (0.0, share(aside)),
        (false, true) => (1.0, share(above)),
        (true, true) => (2.0, share(aside)),
        (true, false) => (3.0, share(above)),
    };
    // A cell does not hold its far border.
    quarter + f64::min(within, 1.0 - 1e-9)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn axes(values: [f64; 4]) -> Axes {
        let [share_create, broad_focused, listen_participate, casual_consistent] = values;
        Axes { share_create, broad_focused, listen_participate, casual_consistent }
    }

    /// Halves of the axes that a style stands for, in the order of [`Axes`].
    fn halves_of(slug: &str) -> [bool; 4] {
        let all = (0..16).map(|bits| [0, 1, 2, 3].map(|bit| bits >> bit & 1 == 1));
        let named = |halves: &[bool; 4]| {
            axes(halves.map(|second| if second { 0.8 } else { 0.3 })).style().slug == slug
        };
        let found: Vec<[bool; 4]> = all.filter(named).collect();
        assert_eq!(found.len(), 1, "{slug} stands for one combination of halves");
        found[0]
    }

    #[test]
    fn every_combination_of_halves_has_a_style_of_its_own_and_neighbours_differ_in_one_axis() {
        let differing = |first: &Style, other: &Style| {
            let (first, other) = (halves_of(first.slug), halves_of(other.slug));
            first.iter().zip(other).filter(|(a, b)| **a != *b).count()
        };
        for (row, styles) in STYLES.iter().enumerate() {
            for (column, style) in styles.iter().enumerate() {
                let (right, below) = ((column + 1) % STYLES_A_SIDE, (row + 1) % STYLES_A_SIDE);
                assert_eq!(differing(style, &styles[right]), 1, "right of {}", style.slug);
                assert_eq!(differing(style, &STYLES[below][column]), 1, "below {}", style.slug);
            }
        }
    }

    #[test]
    fn halves_of_the_map_are_halves_of_the_axes() {
        for (slug, halves) in [
            ("forager", [false, false, false, false]),
            ("host", [true, false, true, true]),
            ("guide", [false, true, true, true]),
            ("essayist", [true, true, false, false]),
        ] {
            assert_eq!(halves_of(slug), halves, "{slug}");
        }
    }

    #[test]
    fn places_go_on_across_a_border_and_come_nearer_to_it() {
        let column = |share_create: f64, listen_participate: f64| {
            axes([share_create, 0.5, listen_participate, 0.5]).place()[0]
        };
        // Creating ever more surely, the border to sharing moves away.
        assert!(column(0.51, 0.9) < column(0.6, 0.9) && column(0.6, 0.9) < column(0.9, 0.9));
        for (before, after) in [((0.2, 0.4999), (0.2, 0.5001)), ((0.4999, 0.8), (0.5001, 0.8))] {
            let (before, after) = (column(before.0, before.1), column(after.0, after.1));
            assert!(before < after && after - before < 0.01, "{before} {after}");
        }
        assert_eq!(column(0.5, 0.5), 2.0);
        assert!((column(0.9, 0.9) - 2.5).abs() < 1e-9);
        assert!(column(1.0, 0.0) < 4.0 && column(0.0, 0.0) >= 0.0);
    }

    #[test]
    fn names_and_slugs_are_told_apart() {
        let all = || STYLES.iter().flatten();
        let distinct =
            |word: fn(&Style) -> &str| all().map(word).collect::<std::collections::BTreeSet<_>>().len();
        let words: [fn(&Style) -> &str; 4] =
            [|style| style.slug, |style| style.name, |style| style.meaning, |style| style.enjoys];
        assert_eq!(words.map(distinct), [16; 4]);
        assert!(all().all(|style| style.name.to_lowercase().replace(' ', "-") == style.slug));
        // A phone shows four names side by side.
        assert!(all().all(|style| style.name.len() <= 11), "a name too long for the map");
    }
}
