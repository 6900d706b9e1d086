//! The shapes of input that can be read.

use std::fmt;
use std::str::FromStr;

/// A shape of input; `docs/formats.md` describes each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Format {
    /// The generic CSV or JSON lines: whoever has interaction data can prepare it.
    Responses,
    /// `userA userB unix_seconds RT|MT|RE`, and edge lists without time.
    Higgs,
    /// The XML files of a Stack Exchange data dump.
    StackExchange,
    /// Tweet objects of the X (Twitter) API v1.1, a line each.
    XV1,
    /// Pages of the X API v2.
    XV2,
    /// Bluesky's Jetstream as JSON lines.
    Jetstream,
    /// Answers of the Mastodon API.
    Mastodon,
    /// Signed events of Nostr.
    Nostr,
    /// The export file of a WordPress site.
    Wxr,
}

/// A word that is no format.
#[derive(Debug, thiserror::Error)]
#[error("unknown format {found:?}: expected one of {}{}", words(), .nearest.map(|format| format!("; did you mean {format}?")).unwrap_or_default())]
pub struct UnknownFormat {
    /// The word as it came, at most 60 characters.
    pub found: String,
    /// The format that it comes close to.
    pub nearest: Option<Format>,
}

impl Format {
    /// Every format, in the order of the documentation.
    pub const ALL: [Format; 9] = [
        Format::Responses,
        Format::Higgs,
        Format::StackExchange,
        Format::XV1,
        Format::XV2,
        Format::Jetstream,
        Format::Mastodon,
        Format::Nostr,
        Format::Wxr,
    ];

    /// The word on the command line.
    pub const fn as_str(self) -> &'static str {
        match self {
            Format::Responses => "responses",
            Format::Higgs => "higgs",
            Format::StackExchange => "stackexchange",
            Format::XV1 => "x-v1",
            Format::XV2 => "x-v2",
            Format::Jetstream => "jetstream",
            Format::Mastodon => "mastodon",
            Format::Nostr => "nostr",
            Format::Wxr => "wxr",
        }
    }

    /// One line for `--help`.
    pub const fn summary(self) -> &'static str {
        match self {
            Format::Responses => "any interaction data as CSV or JSON (time, kind, actor, target, ...)",
            Format::Higgs => {
                "edge lists: 'userA userB unix_seconds RT|MT|RE', others with times, or with --undated"
            }
            Format::StackExchange => "a Stack Exchange data dump: its folder, or its XML files",
            Format::XV1 => "tweets of the X (Twitter) API v1.1 as JSON lines",
            Format::XV2 => "pages of the X API v2: tweets, users and what they refer to",
            Format::Jetstream => "Bluesky's Jetstream as JSON lines",
            Format::Mastodon => "Mastodon API answers: statuses, accounts, notifications, threads",
            Format::Nostr => "Nostr events or relay messages; every id and signature is checked",
            Format::Wxr => "a WordPress export (WXR): posts, comments, pingbacks and trackbacks",
        }
    }
}

impl fmt::Display for Format {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.as_str())
    }
}

impl FromStr for Format {
    type Err = UnknownFormat;

    fn from_str(text: &str) -> Result<Format, UnknownFormat> {
        let found = Format::ALL.into_iter().find(|format| format.as_str() == text);
        found.ok_or_else(|| {
            let found: String = text.chars().take(60).collect();
            UnknownFormat { nearest: nearest(&found), found }
        })
    }
}

/// The format that a word comes close to: another spelling, another name of the network, or a slip.
fn nearest(word: &str) -> Option<Format> {
    let plain: String = word.to_lowercase().chars().filter(char::is_ascii_alphanumeric).collect();
    let others = match plain.as_str() {
        "csv" | "jsonl" | "json" | "ndjson" | "tsv" | "response" | "interactions" => Some(Format::Responses),
        "snap" | "konect" | "edges" | "edgelist" => Some(Format::Higgs),
        "stackoverflow" | "se" | "dump" => Some(Format::StackExchange),
        "twitterv1" | "tweets" | "xv1" => Some(Format::XV1),
        "twitter" | "twitterv2" | "x" | "xv2" | "twarc" => Some(Format::XV2),
        "bluesky" | "bsky" | "firehose" | "atproto" => Some(Format::Jetstream),
        "fediverse" | "activitypub" => Some(Format::Mastodon),
        "wordpress" | "wp" => Some(Format::Wxr),
        _ => None,
    };
    others.or_else(|| {
        let distance = |format: &Format| distance(&plain, &format.as_str().replace('-', ""));
        let near = Format::ALL.into_iter().min_by_key(distance)?;
        (plain.len() >= 3 && distance(&near) <= 1 + plain.len() / 5).then_some(near)
    })
}

/// How many letters are to be put in, taken out, replaced or swapped with their neighbour between two words.
fn distance(from: &str, to: &str) -> usize {
    let (from, to) = (from.as_bytes(), to.as_bytes());
    let mut rows = vec![vec![0; to.len() + 1]; from.len() + 1];
    for i in 0..=from.len() {
        for j in 0..=to.len() {
            rows[i][j] = match (i, j) {
                (0, _) | (_, 0) => i.max(j),
                _ => {
                    let replaced = rows[i - 1][j - 1] + usize::from(from[i - 1] != to[j - 1]);
                    let best = replaced.min(rows[i - 1][j] + 1).min(rows[i][j - 1] + 1);
                    let swapped = i > 1 && j > 1 && from[i - 1] == to[j - 2] && from[i - 2] == to[j - 1];
                    if swapped { best.min(rows[i - 2][j - 2] + 1) } else { best }
                }
            };
        }
    }
    rows[from.len()][to.len()]
}

fn words() -> String {
    Format::ALL.map(Format::as_str).join(", ")
}
