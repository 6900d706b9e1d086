//! Where on the web an account or a post can be seen.

use crate::AccountId;

/// The public page of an account; `None` where the network has none or the id does not tell.
///
/// Only parts that are plain (letters, digits and `. _ - : @ ~`) are put into an address, so an id from
/// hostile input cannot lead anywhere else.
pub fn profile_url(account: &AccountId, handle: Option<&str>) -> Option<String> {
    let shown = handle.unwrap_or(&account.native);
    match account.network.as_str() {
        "bluesky" => plain(shown).map(|id| format!("https://bsky.app/profile/{id}")),
        "stackexchange" => {
            let (host, id) = site(&account.native)?;
            Some(format!("https://{host}/users/{id}"))
        }
        "x" => plain(shown).map(|handle| format!("https://x.com/{handle}")),
        "mastodon" => {
            let (user, host) = shown.trim_start_matches('@').split_once('@')?;
            Some(format!("https://{}/@{}", plain(host)?, plain(user)?))
        }
        "nostr" => plain(&account.native).map(|id| format!("https://njump.me/{id}")),
        _ => None,
    }
}

/// The public page of a post; `None` where the id does not tell.
pub fn post_url(account: &AccountId, handle: Option<&str>, post: &str) -> Option<String> {
    match account.network.as_str() {
        "bluesky" => {
            let (did, rest) = post.strip_prefix("at://")?.split_once('/')?;
            let key = rest.strip_prefix("app.bsky.feed.post/")?;
            Some(format!("https://bsky.app/profile/{}/post/{}", plain(did)?, plain(key)?))
        }
        "stackexchange" => {
            let (host, id) = site(post)?;
            Some(format!("https://{host}/q/{id}"))
        }
        "x" => {
            let user = handle.and_then(plain).unwrap_or("i");
            Some(format!("https://x.com/{user}/status/{}", plain(post)?))
        }
        "nostr" => plain(post).map(|id| format!("https://njump.me/{id}")),
        "mastodon" | "wordpress" | "rss" => web_address(post),
        _ => None,
    }
}

/// `site/number` of Stack Exchange: the host and the number.
fn site(id: &str) -> Option<(String, &str)> {
    let (site, number) = id.split_once('/')?;
    let site = plain(site)?;
    if !number.bytes().all(|byte| byte.is_ascii_digit()) {
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

fn plain(part: &str) -> Option<&str> {
    let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-' | ':' | '@' | '~');
    (!part.is_empty() && part.chars().all(fits)).then_some(part)
}

fn web_address(post: &str) -> Option<String> {
    let rest = post.strip_prefix("https://").or_else(|| post.strip_prefix("http://"))?;
    let fits = |c: char| c.is_ascii_graphic() && !matches!(c, '"' | '\'' | '<' | '>' | '\\' | '`');
    (!rest.is_empty() && rest.chars().all(fits)).then(|| post.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_lead_to_the_network_and_nowhere_else() {
        let ana: AccountId = "stackexchange:quantumcomputing/26".parse().expect("account");
        assert_eq!(
            profile_url(&ana, None).as_deref(),
            Some("https://quantumcomputing.stackexchange.com/users/26")
        );
        assert_eq!(
            post_url(&ana, None, "quantumcomputing/3").as_deref(),
            Some("https://quantumcomputing.stackexchange.com/q/3")
        );
        let bo: AccountId = "bluesky:did:plc:abc".parse().expect("account");
        assert_eq!(
            profile_url(&bo, Some("bo.example")).as_deref(),
            Some("https://bsky.app/profile/bo.example")
        );
        assert_eq!(profile_url(&bo, Some("x\"><script>")), None);
        let blog: AccountId = "wordpress:https://a.example/?author=1".parse().expect("account");
        assert_eq!(post_url(&blog, None, "javascript:alert(1)"), None);
        assert_eq!(
            post_url(&blog, None, "https://a.example/?p=1").as_deref(),
            Some("https://a.example/?p=1")
        );
    }
}
