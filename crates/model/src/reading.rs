//! What people write for an account, as it is understood.

use crate::Network;

/// One way to understand a text that names an account: a native id, a handle or a name, on one network or on any.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    /// `None` for any.
    pub network: Option<Network>,
    /// The native id, handle or name in the form that the network's events carry.
    pub name: String,
}

impl Reading {
    /// `network:name` where the text begins like that, then all of the text as a name: how a text is understood where
    /// nothing is known of any network.
    pub fn plainly(text: &str) -> Vec<Reading> {
        let text = text.trim();
        let qualified = text.split_once(':').and_then(|(network, name)| {
            let network = Network::new(&network.trim().to_lowercase()).ok()?;
            Some(Reading { network: Some(network), name: name.trim().to_owned() })
        });
        qualified.into_iter().chain([Reading { network: None, name: text.to_owned() }]).collect()
    }
}
