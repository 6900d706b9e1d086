//! The languages that topics have names in.

use std::fmt;

/// A language of the ontology's names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Language {
    /// English, in which every topic has a name.
    English,
    /// French.
    French,
    /// German.
    German,
    /// Spanish.
    Spanish,
    /// Italian.
    Italian,
    /// Arabic.
    Arabic,
}

impl Language {
    /// All of them.
    pub const ALL: [Language; 6] = [
        Language::English,
        Language::French,
        Language::German,
        Language::Spanish,
        Language::Italian,
        Language::Arabic,
    ];

    /// The two letters of ISO 639-1.
    pub fn code(self) -> &'static str {
        ["en", "fr", "de", "es", "it", "ar"][self as usize]
    }

    /// Of a code such as `es`, `es-MX` or `es_MX`; none of others.
    pub fn of_code(code: &str) -> Option<Language> {
        let code = code.split(['-', '_']).next().unwrap_or(code);
        Language::ALL.into_iter().find(|language| language.code().eq_ignore_ascii_case(code))
    }
}

impl fmt::Display for Language {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.code())
    }
}

/// A set of languages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Languages(pub(crate) u8);

impl Languages {
    /// Every language.
    pub const EVERY: Languages = Languages(0x3f);

    /// One alone.
    pub fn only(language: Language) -> Languages {
        Languages(1 << language as u8)
    }

    /// True where it is among them.
    pub fn holds(self, language: Language) -> bool {
        self.0 & (1 << language as u8) != 0
    }

    /// What is in either.
    pub fn and(self, other: Languages) -> Languages {
        Languages(self.0 | other.0)
    }
}

/// What is known of a text's language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spoken {
    /// One of those that topics have names in.
    Known(Language),
    /// Too few words to tell.
    Unclear,
    /// Another one: hashtags, tags and links tell alone.
    Other,
}

impl Spoken {
    /// What a post says of itself: `None` of an empty code or one that means "not known".
    pub fn of_code(code: &str) -> Option<Spoken> {
        match code.trim() {
            "" | "und" | "zxx" | "mis" | "mul" => None,
            code => Some(Language::of_code(code).map_or(Spoken::Other, Spoken::Known)),
        }
    }
}
