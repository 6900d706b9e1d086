//! Users: their profile.

use super::Site;
use super::row::{Row, number, text};
use crate::authored::Profile;
use crate::gate::Record;
use crate::reasons;
use crate::source::ReadError;
use crate::text::Counters;

impl Site {
    /// The profile is as of the last visit: the dump does not say when it was made.
    pub(super) fn user(&mut self, row: &Row<'_>, record: &mut Record<'_, '_>) -> Result<(), ReadError> {
        let (mut id, mut name, mut created, mut seen) = (None, None, None, None);
        let mut counters = Counters::default();
        for (attribute, value) in row.attributes() {
            match attribute {
                "Id" => id = Some(value),
                "DisplayName" => name = Some(text(value)),
                "CreationDate" => created = Some(value),
                "LastAccessDate" => seen = Some(value),
                "Reputation" => counters.add("reputation", value.parse().ok()),
                "Views" => counters.add("views", value.parse().ok()),
                "UpVotes" => counters.add("upvotes", value.parse().ok()),
                "DownVotes" => counters.add("downvotes", value.parse().ok()),
                _ => {}
            }
        }
        let Some(user) = id.and_then(number) else {
            return match id {
                // The site's own processes have ids below 1.
                Some(id) if id.parse::<i64>().is_ok() => record.skip(reasons::DELETED_USER),
                _ => record.reject(reasons::NO_ACTOR, "the user has no id"),
            };
        };
        let Some(moment) = record.moment(seen.or(created))? else { return Ok(()) };
        if let Some(name) = &name {
            self.people.add(user, name);
        }
        Profile {
            network: self.network,
            account: &self.id(user),
            moment,
            handle: None,
            name: name.as_deref(),
            hidden: None,
            counters: counters.get(),
        }
        .deliver(record)
    }
}
