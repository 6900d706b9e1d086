//! What is known of blogs and feeds.

use crate::facts::{Facts, web_address};

/// Authors are `host/login`; logins of WordPress are in lower case, hosts of any.
pub(crate) const FACTS: Facts = Facts {
    ignores_case: true,
    aliases: |called| {
        let author = called.native.split_once('/').filter(|(_, login)| !login.contains('/'));
        author.map(|(host, login)| format!("{host}/author/{login}")).into_iter().collect()
    },
    profile_url: |_, _| None,
    post_url: |_, _, post| web_address(post),
};
