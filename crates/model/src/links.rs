//! Where on the web an account or a post can be seen, and how what people write for an account is read.

use crate::{AccountId, Reading};

/// The addresses of accounts and posts, and the spellings of accounts. Their forms are knowledge of the networks, which
/// the words of the domain do not have: whoever knows the networks hands it to those who show people as this value.
#[derive(Debug, Clone, Copy)]
pub struct Links {
    profile: ProfileUrl,
    post: PostUrl,
    read: ReadAccount,
}

/// The public page of an account with this handle; `None` where the network has none or the id does not tell.
pub type ProfileUrl = fn(&AccountId, Option<&str>) -> Option<String>;
/// The public page of a post of an account with this handle; `None` where the id does not tell.
pub type PostUrl = fn(&AccountId, Option<&str>, &str) -> Option<String>;

/// All that a text which names an account may mean, the likeliest first.
pub type ReadAccount = fn(&str) -> Vec<Reading>;

impl Links {
    /// Nothing is linked, and accounts are read plainly.
    pub const NONE: Links = Links { profile: |_, _| None, post: |_, _, _| None, read: Reading::plainly };

    /// With these forms.
    pub const fn new(profile: ProfileUrl, post: PostUrl, read: ReadAccount) -> Links {
        Links { profile, post, read }
    }

    /// All that a text which names an account may mean, the likeliest first.
    pub fn read(&self, text: &str) -> Vec<Reading> {
        (self.read)(text)
    }

    /// The public page of an account with this handle, where it has one.
    pub fn profile(&self, account: &AccountId, handle: Option<&str>) -> Option<String> {
        (self.profile)(account, handle)
    }

    /// The public page of a post of an account with this handle, where it has one.
    pub fn post(&self, account: &AccountId, handle: Option<&str>, post: &str) -> Option<String> {
        (self.post)(account, handle, post)
    }
}
