//! How a person is named.

use model::Card;
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
        Who {
            account: card.account.to_string(),
            handle: card.handle.clone().filter(|handle| !handle.trim().is_empty()),
            name: card.name.clone().filter(|name| !name.trim().is_empty()),
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
