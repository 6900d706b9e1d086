//! What is known of blogs and feeds.

use crate::facts::{Facts, web_address};

/// Authors are `site/login`, where a site is a host and perhaps a folder; both are kept in lower case.
pub(crate) const FACTS: Facts = Facts {
    ignores_case: true,
    aliases: |called| {
        let author = called.native.rsplit_once('/').filter(|(site, _)| {
            // `site/user/7` and the like are no logins.
            !site.rsplit_once('/').is_some_and(|(_, part)| matches!(part, "user" | "mail" | "name"))
        });
        author.map(|(site, login)| format!("{site}/author/{login}")).into_iter().collect()
    },
    profile_url: |_, _| None,
    post_url: |_, _, post| web_address(post),
};
