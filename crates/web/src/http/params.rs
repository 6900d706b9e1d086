//! Query parameters, read strictly where they are known and passed over where they are not.

use std::collections::HashMap;

use axum::extract::{FromRequestParts, Query};
use axum::http::request::Parts;
use model::{Day, Network, Zone};

use topics::Language;

use super::refusal::Refusal;
use views::EvidenceFilter;

/// Longest search text, in characters.
pub const MAX_QUERY: usize = 200;
/// The most people of one list.
pub const MAX_LIMIT: usize = 500;
const MAX_OFFSET: usize = 1_000_000;

/// The query of a request.
#[derive(Debug, Default)]
pub struct Params {
    values: HashMap<String, String>,
    unreadable: bool,
}

impl<S: Send + Sync> FromRequestParts<S> for Params {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Params, Self::Rejection> {
        Ok(match Query::from_request_parts(parts, state).await {
            Ok(Query(values)) => Params { values, unreadable: false },
            Err(_) => Params { values: HashMap::new(), unreadable: true },
        })
    }
}

impl Params {
    /// The text of a parameter, trimmed; absent and empty are the same.
    pub fn text(&self, name: &'static str) -> Result<Option<&str>, Refusal> {
        if self.unreadable {
            return Err(Refusal::bad_parameter("query", "it cannot be read", "name=value pairs joined by &"));
        }
        let value = self.values.get(name).map(|value| value.trim()).filter(|value| !value.is_empty());
        if value.is_some_and(|value| value.chars().count() > MAX_QUERY) {
            let found = "it is too long".to_owned();
            return Err(Refusal::bad_parameter(name, &found, &format!("at most {MAX_QUERY} characters")));
        }
        Ok(value)
    }

    /// The day of `since`.
    pub fn since(&self) -> Result<Option<Day>, Refusal> {
        self.text("since")?
            .map(|text| {
                text.parse::<Day>().map_err(|error| {
                    Refusal::bad_parameter("since", &error.to_string(), "a day such as 2018-08-31")
                })
            })
            .transpose()
    }

    /// The time zone of `tz`, as it is on a day.
    pub fn zone(&self, day: Day) -> Result<Option<Zone>, Refusal> {
        self.text("tz")?
            .map(|text| {
                Zone::on(text, day).map_err(|error| {
                    Refusal::bad_parameter("tz", &error.to_string(), "a name such as Europe/Berlin, or UTC")
                })
            })
            .transpose()
    }

    /// The network of `network`.
    pub fn network(&self) -> Result<Option<Network>, Refusal> {
        self.text("network")?
            .map(|text| {
                Network::new(text).map_err(|error| {
                    Refusal::bad_parameter("network", &error.to_string(), "a network's name such as bluesky")
                })
            })
            .transpose()
    }

    /// Whom a list holds.
    pub fn evidence(&self) -> Result<EvidenceFilter, Refusal> {
        match self.text("evidence")? {
            None | Some("all") => Ok(EvidenceFilter::All),
            Some("enough") => Ok(EvidenceFilter::Enough),
            Some(other) => {
                Err(Refusal::bad_parameter("evidence", &format!("{other:?} is no choice"), "all or enough"))
            }
        }
    }

    /// The language that topics are named in.
    pub fn language(&self) -> Result<Language, Refusal> {
        let Some(code) = self.text("lang")? else { return Ok(Language::English) };
        Language::of_code(code).ok_or_else(|| {
            let codes = Language::ALL.map(Language::code).join(", ");
            Refusal::bad_parameter("lang", &format!("{code:?} is no language of topics"), &codes)
        })
    }

    /// How many people a list holds: 1 to [`MAX_LIMIT`].
    pub fn limit(&self) -> Result<usize, Refusal> {
        self.number("limit", views::DEFAULT_LIMIT, 1, MAX_LIMIT)
    }

    /// How many people a list passes over.
    pub fn offset(&self) -> Result<usize, Refusal> {
        self.number("offset", 0, 0, MAX_OFFSET)
    }

    fn number(
        &self,
        name: &'static str,
        default: usize,
        least: usize,
        most: usize,
    ) -> Result<usize, Refusal> {
        let Some(text) = self.text(name)? else { return Ok(default) };
        match text.parse() {
            Ok(number) if (least..=most).contains(&number) => Ok(number),
            _ => Err(Refusal::bad_parameter(
                name,
                &format!("{text:?} will not do"),
                &format!("a whole number from {least} to {most}"),
            )),
        }
    }
}
