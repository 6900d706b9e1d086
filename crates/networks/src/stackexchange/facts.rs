//! What is known of Stack Exchange.

use crate::facts::{Called, Facts, plain};

/// A name shorter than this counts behind an `@` alone.
const MIN_BARE_BYTES: usize = 6;
/// And with fewer digits, as `python3`.
const MIN_BARE_DIGITS: usize = 3;

/// Accounts are `site/number`, the names of sites in lower case.
pub(crate) const FACTS: Facts = Facts {
    ignores_case: true,
    aliases,
    profile_url: |account, _| {
        let (host, id) = site(&account.native)?;
        Some(format!("https://{host}/users/{id}"))
    },
    post_url: |_, _, post| {
        let (host, id) = site(post)?;
        Some(format!("https://{host}/q/{id}"))
    },
};

/// Behind an `@` stands the display name without its spaces, which may be an ordinary word; but a longer name with
/// several digits in it, such as `user1271772`, is hardly one.
fn aliases(called: &Called<'_>) -> Vec<String> {
    let mut aliases: Vec<String> =
        site(called.native).map(|(host, id)| format!("{host}/users/{id}")).into_iter().collect();
    let Some(name) = called.name else { return aliases };
    let short: String = name.split_whitespace().collect();
    if !short.is_empty() {
        aliases.push(format!("@{short}"));
    }
    let digits = name.bytes().filter(u8::is_ascii_digit).count();
    if name.len() >= MIN_BARE_BYTES && digits >= MIN_BARE_DIGITS && !name.contains(char::is_whitespace) {
        aliases.push(name.to_owned());
    }
    aliases
}

/// `site/number`: the host and the number.
fn site(id: &str) -> Option<(String, &str)> {
    let (site, number) = id.split_once('/')?;
    let site = plain(site)?;
    if number.is_empty() || !number.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let own_domain = ["stackoverflow", "superuser", "serverfault", "askubuntu", "mathoverflow"];
    let host = match site {
        _ if site.contains('.') && !site.starts_with("meta.") => site.to_owned(),
        "mathoverflow" => "mathoverflow.net".to_owned(),
        _ if own_domain.contains(&site) => format!("{site}.com"),
        _ => format!("{site}.stackexchange.com"),
    };
    Some((host, number))
}
