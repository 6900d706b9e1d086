//! Subscores and style: what stands beside a score and is never part of it.

use model::{Axes, MIN_ACTS, OwnActs, PORTRAIT_DAYS, PORTRAIT_WEEKS, Places, Portrait, Row, Style, Tenths};
use serde::Serialize;

use crate::words;

/// The three subscores, over the 90 days until the day of the score. None of them feeds the score.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Subscores {
    /// Summed trust of the distinct people who responded, in people.
    pub true_reach: u32,
    /// Trusted reshares a post; null where that is unknown.
    pub amplification: Option<f64>,
    /// Mean trust of those who responded, in percent; null where nobody did.
    pub network_impact: Option<f64>,
    /// What each rests on, a sentence each.
    pub why: SubscoreReasons,
}

/// What each subscore rests on.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SubscoreReasons {
    /// Of the true reach.
    pub true_reach: String,
    /// Of the amplification.
    pub amplification: String,
    /// Of the network impact.
    pub network_impact: String,
}

/// The style. Name and axes are null where there are not enough acts.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct StyleView {
    /// Name for people.
    pub name: Option<&'static str>,
    /// Short name.
    pub slug: Option<&'static str>,
    /// What it means.
    pub meaning: Option<&'static str>,
    /// What such people may enjoy.
    pub enjoys: Option<&'static str>,
    /// The axes, each from 0 (its first word) to 1 (its second word), in hundredths.
    pub axes: Option<Axes>,
    /// Column and row on the map of four by four, each from 0 to 4; a cell is the whole part of both.
    pub place: Option<[f64; 2]>,
    /// Public acts of the person's own in 90 days, at least.
    pub acts: u32,
    /// Acts that a style needs.
    pub min_acts: u32,
    /// What it rests on, a sentence for each axis.
    pub why: Vec<String>,
}

const NOT_KEPT: &str = "It was not measured when this day was scored.";

/// The subscores of a row; without a portrait the first alone.
pub fn subscores(row: &Row, portrait: Option<&Portrait>) -> Subscores {
    let not_kept = || NOT_KEPT.to_owned();
    Subscores {
        true_reach: row.true_reach,
        amplification: portrait.and_then(Portrait::amplification).map(hundredths),
        network_impact: portrait.and_then(Portrait::network_impact).map(tenths),
        why: SubscoreReasons {
            true_reach: portrait.map_or_else(not_kept, why_reach),
            amplification: portrait.map_or_else(not_kept, why_amplification),
            network_impact: portrait.map_or_else(not_kept, why_impact),
        },
    }
}

fn why_reach(portrait: &Portrait) -> String {
    let people = words::count(portrait.responders, "person", "people");
    format!("{people} responded in {PORTRAIT_DAYS} days; each counts by how far they are trusted.")
}

fn why_amplification(portrait: &Portrait) -> String {
    let reshares = &portrait.reshares;
    if !reshares.told {
        return "No reposts or quotes are known on this network, so this is unknown, not zero.".to_owned();
    }
    if portrait.acts.posts == 0 {
        return format!("No post of the last {PORTRAIT_DAYS} days is known, so this is unknown, not zero.");
    }
    let people = words::count(reshares.people, "person", "people");
    let posts = words::count(reshares.posts, "post", "posts");
    format!("{people} reposted or quoted, out of {posts}; five posts that nobody passed on are added.")
}

fn why_impact(portrait: &Portrait) -> String {
    match portrait.responders {
        0 => format!("Nobody responded in {PORTRAIT_DAYS} days."),
        people => {
            let people = words::count(people, "person", "people");
            let trust = Tenths((portrait.trust * 10.0).round().clamp(0.0, 65_000.0) as u16);
            format!("{people} responded, with a trust of {trust} together; five untrusted people are added.")
        }
    }
}

/// The style of a portrait.
pub fn style(portrait: Option<&Portrait>) -> StyleView {
    let acts = portrait.map(|portrait| portrait.acts).unwrap_or_default();
    // What is shown decides, so that a place on the map and its name never differ.
    let axes = acts.axes().map(shown);
    let style: Option<&Style> = axes.map(|axes| axes.style());
    StyleView {
        name: style.map(|style| style.name),
        slug: style.map(|style| style.slug),
        meaning: style.map(|style| style.meaning),
        enjoys: style.map(|style| style.enjoys),
        axes,
        place: axes.map(|axes| axes.place().map(|at| (at * 100.0).floor() / 100.0)),
        acts: acts.at_least(),
        min_acts: MIN_ACTS,
        why: match (portrait, axes) {
            (None, _) => vec![NOT_KEPT.to_owned()],
            (Some(_), None) => vec![format!(
                "{} in {PORTRAIT_DAYS} days; a style needs {MIN_ACTS}.",
                words::count(acts.at_least(), "public act is known", "public acts are known")
            )],
            (Some(_), Some(_)) => reasons(&acts),
        },
    }
}

fn shown(axes: Axes) -> Axes {
    Axes {
        share_create: hundredths(axes.share_create),
        broad_focused: hundredths(axes.broad_focused),
        listen_participate: hundredths(axes.listen_participate),
        casual_consistent: hundredths(axes.casual_consistent),
    }
}

/// A sentence for each axis, in their order.
fn reasons(acts: &OwnActs) -> Vec<String> {
    let spread = &acts.spread;
    let items = words::thousands(spread.items);
    let even = hundredths(f64::from(spread.evenness));
    vec![
        format!(
            "{} of their own; {} of others passed on by repost, quote or link.",
            words::count(acts.posts, "post", "posts"),
            words::count(acts.passed_on, "thing", "things")
        ),
        match spread.over {
            Places::Tags => format!("{items} tags on their posts, spread with an evenness of {even} of 1."),
            Places::People => {
                format!("{items} responses to others, spread over people with an evenness of {even} of 1.")
            }
            Places::Unknown => "Neither tags nor responses tell, so this is the middle.".to_owned(),
        },
        format!(
            "{} to others; {} received and {} such as likes and follows given.",
            words::count(acts.spoken, "reply, comment or mention", "replies, comments and mentions"),
            words::thousands(acts.heard),
            words::count(acts.quiet, "quiet act", "quiet acts")
        ),
        format!("Active in {} of the last {PORTRAIT_WEEKS} weeks.", acts.weeks),
    ]
}

/// Rounded to two decimals.
pub(crate) fn hundredths(value: f64) -> f64 {
    (value * 100.0).round() / 100.0
}

fn tenths(value: f64) -> f64 {
    (value * 10.0).round() / 10.0
}

/// One axis as it is shown.
#[derive(Debug, Clone, PartialEq)]
pub struct AxisLine<'a> {
    /// The word at 0.
    pub from: &'static str,
    /// The word at 1.
    pub to: &'static str,
    /// 0 to 1.
    pub value: f64,
    /// What it rests on.
    pub why: &'a str,
}

impl StyleView {
    /// The axes with their words, in their order; none without a style.
    pub fn lines(&self) -> Vec<AxisLine<'_>> {
        let Some(axes) = self.axes else { return Vec::new() };
        let values = [
            ("share", "create", axes.share_create),
            ("broad", "focused", axes.broad_focused),
            ("listen", "participate", axes.listen_participate),
            ("casual", "consistent", axes.casual_consistent),
        ];
        let lines = values.into_iter().zip(&self.why);
        lines.map(|((from, to, value), why)| AxisLine { from, to, value, why }).collect()
    }
}
