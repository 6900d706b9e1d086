//! How to get out.

use serde::Serialize;

/// How to leave, and what that does.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Leave {
    /// Whom to write to, as the operator of this site states it.
    pub contact: Option<String>,
    /// The command that hides at once and queues the erasure.
    pub command: String,
    /// The command that erases at once.
    pub erase_command: String,
    /// What happens at once.
    pub at_once: Vec<&'static str>,
    /// What is erased.
    pub erased: Vec<&'static str>,
    /// What stays, and why.
    pub kept: Vec<&'static str>,
    /// Signals that are honoured without asking.
    pub signals: Vec<&'static str>,
}

/// How to leave; with the account in the commands where one is given.
pub fn leave(account: Option<&str>, contact: Option<&str>) -> Leave {
    let account = account.filter(|text| !text.trim().is_empty());
    let shown = account.map_or("NETWORK:HANDLE".to_owned(), quoted);
    Leave {
        contact: contact.map(str::to_owned),
        command: format!("clout optout {shown}"),
        erase_command: format!("clout erase {shown}"),
        at_once: vec![
            "The page, the search, every list and every mention as evidence are gone with the next request.",
            "Nothing that arrives later brings the account back.",
        ],
        erased: vec![
            "Names, handles, texts and the account's own id, in the log of events and in every published \
             snapshot of every day.",
            "Whatever names the account in what other people wrote: its id, its handles, links to its page, in any \
             case and script. A handle of fewer than six letters goes only behind an @, as it may be an ordinary \
             word. A display name goes where the network has no handles, as on Stack Exchange, if it is distinctive: \
             two words or more, letters and digits together, or a script of its own; one ordinary word stays.",
            "Rejected records, caches and the free pages of the databases.",
        ],
        kept: vec![
            "Totals: other people's scores do not change because someone leaves, so a random mark that leads \
             to nobody stands where the account stood.",
            "A keyed hash of each id and name and a short fingerprint to find it by, to know what must not come \
             back. Neither can be turned back into it.",
        ],
        signals: vec!["noindex", "discoverable: false", "!no-unauthenticated", "#nobot"],
    }
}

/// An account as a shell takes it: in single quotes unless it is plain.
fn quoted(account: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, ':' | '/' | '.' | '_' | '-' | '@');
    if account.chars().all(plain) && !account.starts_with('-') {
        return account.to_owned();
    }
    format!("'{}'", account.replace('\'', "'\\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hostile_account_cannot_break_out_of_the_command() {
        assert_eq!(leave(None, None).command, "clout optout NETWORK:HANDLE");
        assert_eq!(leave(Some("x:a;rm -rf ~"), None).command, "clout optout 'x:a;rm -rf ~'");
        assert_eq!(leave(Some("x:'a"), None).command, "clout optout 'x:'\\''a'");
    }
}
