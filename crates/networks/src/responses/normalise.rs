//! From a row of the generic format to an event.

use std::str::FromStr;

use model::{Event, EventId, Kind, Network, ResponseKind, event_id};

use super::columns::Column;
use super::row::Row;
use crate::authored::known;
use crate::gate::{Moment, Record};
use crate::source::{ReadError, ReadOptions};
use crate::text::{Counters, Tags};
use crate::{ids, reasons};

/// Turns rows into events; remembers the last network, since most files have one.
pub(super) struct Normaliser {
    default: Option<Network>,
    last: Option<Network>,
}

impl Normaliser {
    pub(super) fn new(options: &ReadOptions) -> Normaliser {
        Normaliser { default: options.network, last: None }
    }

    /// Delivers what the row says.
    pub(super) fn take(&mut self, row: &Row<'_>, record: &mut Record<'_, '_>) -> Result<(), ReadError> {
        let Some(word) = row.get(Column::Kind) else {
            return record.reject(reasons::UNKNOWN_KIND, "there is no kind");
        };
        if row.inexact_id {
            let detail =
                "an id is a number with a fraction or an exponent: write ids as text, or as whole numbers";
            return record.reject(reasons::INEXACT_ID, detail);
        }
        let kind = match Kind::from_str(&word.to_ascii_lowercase()) {
            Ok(kind) => kind,
            Err(error) => return record.reject(reasons::UNKNOWN_KIND, error),
        };
        let Some(network) = self.network(row) else {
            let detail = "it names no network, or one that is no name of a-z, 0-9, '-', '_' and '.'";
            return record.reject(reasons::NO_NETWORK, detail);
        };
        let Some(actor) = row.get(Column::Actor) else {
            return record.reject(reasons::NO_ACTOR, "there is no actor");
        };
        let Some(moment) = record.moment(row.get(Column::Time))? else { return Ok(()) };
        let event = event(row, kind, network, actor, moment);
        let mut tags = Tags::default();
        tags.add_list(row.get(Column::Tags).unwrap_or_default());
        let mut counters = Counters::default();
        if kind == Kind::Profile {
            row.others.iter().for_each(|(name, value)| counters.add_signed(name, Some(*value)));
        }
        record.event(&Event { tags: tags.get(), counters: counters.get(), ..event })
    }

    fn network(&mut self, row: &Row<'_>) -> Option<Network> {
        let Some(name) = row.get(Column::Network) else { return self.default };
        if self.last.as_ref().is_none_or(|last| last.as_str() != name) {
            self.last = Some(own_name(Network::new(name).ok()?));
        }
        self.last
    }
}

/// What people call X still.
fn own_name(network: Network) -> Network {
    if network.as_str() == "twitter" { known("x") } else { network }
}

fn event<'a>(row: &'a Row<'_>, kind: Kind, network: Network, actor: &'a str, moment: Moment) -> Event<'a> {
    let (target, own) = (row.get(Column::Target), row.get(Column::Id));
    let itself = matches!(kind, Kind::Post | Kind::Edit | Kind::Delete);
    let post = row.get(Column::Post).or(own.filter(|_| itself));
    let id = match (kind, own, post) {
        (Kind::Post, _, Some(post)) => act(network, kind, post),
        // An edit or a deletion named only by its post is told apart by its time.
        (Kind::Edit | Kind::Delete, Some(own), Some(post)) if own != post => act(network, kind, own),
        (Kind::Edit | Kind::Delete, ..) => ids::keyed(network, kind, actor, target, post, moment.time),
        (_, Some(own), _) => act(network, kind, own),
        _ => ids::keyed(network, kind, actor, target, post, moment.time),
    };
    let mut event = Event::new(moment.time, id, network, kind, actor);
    event.undated = moment.undated;
    event.target = target;
    event.post = post;
    event.own_post = own.filter(|_| is_post_too(kind));
    event.undoes = own.and_then(|own| undone(kind).map(|kind| act(network, kind, own)));
    event.handle = row.get(Column::Handle);
    event.name = row.get(Column::Name);
    event.text = row.get(Column::Text);
    event.lang = row.get(Column::Lang);
    event
}

/// The id of an act that the data names. Its kind belongs to it: a like and a follow may both be number 5.
fn act(network: Network, kind: Kind, own: &str) -> EventId {
    event_id(network, &[kind.as_str(), own])
}

fn is_post_too(kind: Kind) -> bool {
    use ResponseKind::{Comment, Link, Quote, Reply};
    matches!(kind, Kind::Respond(Reply | Comment | Quote | Link))
}

fn undone(kind: Kind) -> Option<Kind> {
    match kind {
        Kind::Undo(kind) => Some(Kind::Respond(kind)),
        Kind::UndoObject(objection) => Some(Kind::Object(objection)),
        _ => None,
    }
}
