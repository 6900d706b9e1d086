//! Text and ground of both colour schemes keep at least 4.5 : 1 (WCAG 2.2, AA).

use std::collections::BTreeMap;

const CSS: &str = include_str!("../../static/clout.css");

fn colours(block: &str) -> BTreeMap<String, [f64; 3]> {
    let mut colours = BTreeMap::new();
    for declaration in block.split(';') {
        let Some((name, value)) = declaration.split_once(':') else { continue };
        let (name, value) = (name.trim().trim_start_matches('{').trim(), value.trim());
        if let (Some(name), Some(hex)) = (name.strip_prefix("--"), value.strip_prefix('#')) {
            let channel =
                |at: usize| f64::from(u8::from_str_radix(&hex[at..at + 2], 16).expect("hex")) / 255.0;
            colours.insert(name.to_owned(), [channel(0), channel(2), channel(4)]);
        }
    }
    colours
}

fn luminance(colour: [f64; 3]) -> f64 {
    let linear = colour.map(|c| if c <= 0.04045 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) });
    0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
}

fn contrast(ink: [f64; 3], other: [f64; 3]) -> f64 {
    let (a, b) = (luminance(ink), luminance(other));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

#[test]
fn text_can_be_read_in_both_schemes() {
    let roots: Vec<&str> =
        CSS.split(":root {").skip(1).map(|rest| rest.split('}').next().unwrap_or("")).collect();
    for (scheme, block) in ["light", "dark"].iter().zip(&roots) {
        let colours = colours(block);
        let colour = |name: &str| *colours.get(name).unwrap_or_else(|| panic!("{scheme}: no --{name}"));
        for (text, grounds) in [
            ("ink", &["paper", "card", "wash"][..]),
            ("soft", &["paper", "card", "wash"]),
            ("accent", &["paper", "card", "accent-wash"]),
            ("up", &["card"]),
            ("down", &["card"]),
            ("on-accent", &["accent"]),
        ] {
            for ground in grounds {
                let found = contrast(colour(text), colour(ground));
                assert!(found >= 4.5, "{scheme}: --{text} on --{ground} has {found:.2} : 1");
            }
        }
        // What is drawn needs 3 : 1 against its ground.
        assert!(contrast(colour("accent"), colour("band")) >= 3.0, "{scheme}: dot on band");
    }
}
