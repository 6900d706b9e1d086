//! What is known of blogs and feeds.

use crate::address::is_host;
use crate::facts::{Facts, Form, web_address};

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
    names: |text| {
        let name = text.trim_start_matches('@').to_lowercase();
        let (host, login) = name.split_once('/').unwrap_or((&name, ""));
        let host = host.strip_prefix("www.").unwrap_or(host);
        match is_host(host) {
            true if login.is_empty() => vec![host.to_owned()],
            true => vec![format!("{host}/{}", login.trim_end_matches('/'))],
            false => Vec::new(),
        }
    },
    at: |address| {
        let site = address.authority();
        match address.segments()[..] {
            [] => match address.asked("author") {
                Some(number) => vec![format!("{site}/user/{number}")],
                None => vec![site],
            },
            ["author", login] => vec![format!("{site}/{}", login.to_lowercase())],
            // A site in a folder has users of its own, or those of its network.
            [ref folder @ .., "author", login] => [folder.join("/"), String::new()]
                .map(|folder| format!("{site}/{folder}/{login}").replace("//", "/").to_lowercase())
                .to_vec(),
            ref parts => vec![format!("{site}/{}", parts.join("/").to_lowercase())],
        }
    },
    spellings: |name| {
        let (host, login) = name.split_once('/').unwrap_or((name, ""));
        let path = if login.is_empty() { String::new() } else { format!("author/{login}/") };
        ["https", "http"].map(|scheme| format!("{scheme}://{host}/{path}")).to_vec()
    },
    form: Form {
        fits: |name| is_host(name.split('/').next().unwrap_or_default()),
        told: "its site and login, such as blog.example/ana, or the address of its site",
    },
    profile_url: |_, _| None,
    post_url: |_, _, post| web_address(post),
};
