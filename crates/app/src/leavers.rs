//! Those who left: their events are not taken again, and their handles are taken out of others' texts.

use std::collections::HashMap;

use model::{Event, Network};
use store::{OptOuts, Store};

/// More answers than this are forgotten and asked again; a keyed hash costs about a microsecond.
const MOST_REMEMBERED: usize = 1 << 18;

/// Recognises those who opted out by keyed hashes of their ids and handles.
pub struct Leavers {
    opt_outs: OptOuts,
    remembered: HashMap<(Network, String), bool>,
}

impl Leavers {
    /// As of now.
    pub fn of(store: &Store) -> Leavers {
        Leavers { opt_outs: store.opt_outs(), remembered: HashMap::new() }
    }

    /// True while nobody has left.
    pub fn is_empty(&self) -> bool {
        self.opt_outs.is_empty()
    }

    /// True where somebody who left acts, is acted on, or is described.
    pub fn concerns(&mut self, event: &Event<'_>) -> bool {
        if self.opt_outs.is_empty() {
            return false;
        }
        let ids = [Some(event.actor), event.target, event.handle];
        ids.into_iter().flatten().any(|id| self.left(event.network, id))
    }

    /// The text with the handles of those who left replaced; `None` where it stays as it is.
    pub fn redacted(&self, network: Network, text: Option<&str>) -> Option<String> {
        let text = text.filter(|text| !self.opt_outs.is_empty() && text.contains('@'))?;
        let mut changed = false;
        let words: Vec<&str> = text.split_inclusive(char::is_whitespace).collect();
        let kept: String = words
            .into_iter()
            .map(|word| {
                let handle =
                    word.trim_matches(|c: char| !c.is_alphanumeric() && c != '_' && c != '.' && c != '-');
                let handle = handle.trim_end_matches(['.', '-']);
                if !handle.is_empty() && word.contains('@') && self.opt_outs.matches(network, handle) {
                    changed = true;
                    word.replace(handle, "[erased]").replace("@[erased]", "[erased]")
                } else {
                    word.to_owned()
                }
            })
            .collect();
        changed.then_some(kept)
    }

    fn left(&mut self, network: Network, id: &str) -> bool {
        if self.remembered.len() > MOST_REMEMBERED {
            self.remembered.clear();
        }
        let opt_outs = &self.opt_outs;
        *self.remembered.entry((network, id.to_owned())).or_insert_with(|| opt_outs.matches(network, id))
    }
}
