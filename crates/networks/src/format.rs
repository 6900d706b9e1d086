//! The shapes of input that can be read.

use std::fmt;
use std::str::FromStr;

/// A shape of input; `docs/formats.md` describes each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
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
#[error("unknown format {found:?}: expected one of {}", words())]
pub struct UnknownFormat {
    /// The word as it came, at most 60 characters.
    pub found: String,
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
            Format::Responses => "any interaction data as CSV or JSON lines (time, kind, actor, target, ...)",
            Format::Higgs => "lines 'userA userB unix_seconds RT|MT|RE', or edge lists with --undated",
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
        found.ok_or_else(|| UnknownFormat { found: text.chars().take(60).collect() })
    }
}

fn words() -> String {
    Format::ALL.map(Format::as_str).join(", ")
}
