//! Where on the web an account or a post can be seen.

use crate::AccountId;

/// The addresses of accounts and posts. Their forms are knowledge of the networks, which the words of the domain do not
/// have: whoever knows the networks hands it to those who show people as this value.
#[derive(Debug, Clone, Copy)]
pub struct Links {
    profile: ProfileUrl,
    post: PostUrl,
}

/// The public page of an account with this handle; `None` where the network has none or the id does not tell.
pub type ProfileUrl = fn(&AccountId, Option<&str>) -> Option<String>;
/// The public page of a post of an account with this handle; `None` where the id does not tell.
pub type PostUrl = fn(&AccountId, Option<&str>, &str) -> Option<String>;

impl Links {
    /// Nothing is linked.
    pub const NONE: Links = Links { profile: |_, _| None, post: |_, _, _| None };

    /// With these forms.
    pub const fn new(profile: ProfileUrl, post: PostUrl) -> Links {
        Links { profile, post }
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
