//! How a person is named.

use model::{AccountId, Card, Links, OtherAccount};
use serde::Serialize;

/// The names of a person.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Who {
    /// `network:native`, which lasts.
    pub account: String,
    /// The handle, where it differs from the native id.
    pub handle: Option<String>,
    /// The display name.
    pub name: Option<String>,
}

impl Who {
    /// The names on a card.
    pub fn of(card: &Card) -> Who {
        Who::named(&card.account, &card.handle, &card.name)
    }

    /// The names of another account of a person.
    pub fn of_other(other: &OtherAccount) -> Who {
        Who::named(&other.account, &other.handle, &other.name)
    }

    fn named(account: &AccountId, handle: &Option<String>, name: &Option<String>) -> Who {
        Who {
            account: account.to_string(),
            handle: handle.clone().filter(|handle| !handle.trim().is_empty()),
            name: name.clone().filter(|name| !name.trim().is_empty()),
        }
    }

    /// What to call them: the name, else the handle, else the native id.
    pub fn label(&self) -> &str {
        self.name.as_deref().unwrap_or(self.place())
    }

    /// The network of the account.
    pub fn network(&self) -> &str {
        self.account.split_once(':').map_or("", |(network, _)| network)
    }

    /// Where on the network: the handle, else the native id.
    pub fn place(&self) -> &str {
        let native = self.account.split_once(':').map_or(self.account.as_str(), |(_, native)| native);
        self.handle.as_deref().unwrap_or(native)
    }

    /// The address of their page.
    pub fn href(&self) -> String {
        format!("/people/{}", crate::words::path(&self.account))
    }
}

/// Somebody's own score, where there is enough evidence for one.
pub(crate) fn score(newest: &store::Newest, person: model::PersonId) -> Option<model::Tenths> {
    newest.row(person).filter(|row| row.evidence == model::Evidence::Enough).map(|row| row.score)
}

/// Where a post of a person can be seen; `None` where its id does not tell. Of a person with several accounts it is
/// not kept which of them wrote it: the address counts where it fits one network alone.
pub(crate) fn post_url(links: &Links, card: &Card, post: &str) -> Option<String> {
    let own = std::iter::once((&card.account, card.handle.as_deref()));
    let others = card.others.iter().map(|other| (&other.account, other.handle.as_deref()));
    let accounts = own.chain(others);
    let mut urls: Vec<String> =
        accounts.filter_map(|(account, handle)| links.post(account, handle, post)).collect();
    urls.dedup();
    if urls.len() == 1 { urls.pop() } else { None }
}
