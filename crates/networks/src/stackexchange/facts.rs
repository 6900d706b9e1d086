//! What is known of Stack Exchange.

use crate::facts::{Called, Facts, Form, plain};

/// A name shorter than this counts behind an `@` alone.
const MIN_BARE_BYTES: usize = 6;
/// A name of several words with fewer letters counts behind an `@` alone.
const MIN_NAME_LETTERS: usize = 8;
/// And with fewer digits, as `python3`.
const MIN_BARE_DIGITS: usize = 3;

/// Sites with a domain of their own.
const OWN_DOMAIN: [&str; 5] = ["stackoverflow", "superuser", "serverfault", "askubuntu", "mathoverflow"];

/// Accounts are `site/number`, the names of sites in lower case.
pub(crate) const FACTS: Facts = Facts {
    ignores_case: true,
    aliases,
    names: |text| match text.split_once('/') {
        Some((site, number)) if is_number(number) => ids(&site.to_lowercase(), number),
        _ => Vec::new(),
    },
    at: |address| match address.segments()[..] {
        ["users" | "u", number, ..] if is_number(number) && site_of_host(address.host()).is_some() => {
            ids(address.host(), number)
        }
        _ => Vec::new(),
    },
    spellings: |name| match name.split_once('/') {
        Some((site, number)) if is_number(number) => ids(site, number),
        _ => Vec::new(),
    },
    form: Form {
        fits: |name| name.split_once('/').is_some_and(|(site, number)| !site.is_empty() && is_number(number)),
        told: "site/number, such as quantumcomputing/26, or the address of its page",
    },
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
    } else if is_distinctive(name) {
        aliases.push(name.split_whitespace().collect::<Vec<_>>().join(" "));
    }
    aliases
}

/// True for what is hardly anything but the name of a person: two to five words, each with a capital or in a script
/// without any, of eight letters or more together, of which those beyond ASCII count twice, and three times where the
/// script has no capitals: there a letter is often a syllable or a word.
fn is_distinctive(name: &str) -> bool {
    let words: Vec<&str> = name.split_whitespace().collect();
    let begins =
        |word: &&str| word.chars().find(|c| c.is_alphabetic()).is_some_and(|first| !first.is_lowercase());
    let whole = |word: &&&str| word.chars().filter(|c| c.is_alphabetic()).count() >= 2 || !word.is_ascii();
    let letters = name.chars().filter(|c| c.is_alphabetic()).map(|c| match c.is_ascii() {
        true => 1,
        false if c.is_lowercase() || c.is_uppercase() => 2,
        false => 3,
    });
    (2..=5).contains(&words.len())
        && words.iter().all(begins)
        && words.iter().filter(whole).count() >= 2
        && letters.sum::<usize>() >= MIN_NAME_LETTERS
}

/// `site/number`: the host and the number.
fn site(id: &str) -> Option<(String, &str)> {
    let (site, number) = id.split_once('/')?;
    let site = plain(site)?;
    if !is_number(number) {
        return None;
    }
    let host = match site {
        _ if site.contains('.') && !site.starts_with("meta.") => site.to_owned(),
        "mathoverflow" => "mathoverflow.net".to_owned(),
        _ if OWN_DOMAIN.contains(&site) => format!("{site}.com"),
        _ => format!("{site}.stackexchange.com"),
    };
    Some((host, number))
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// The name of a site of Stack Exchange; `None` for other hosts.
fn site_of_host(host: &str) -> Option<String> {
    let host = host.strip_prefix("www.").unwrap_or(host);
    if let Some(site) = host.strip_suffix(".stackexchange.com") {
        // Sites of questions about a site were named the other way around before.
        return Some(
            site.strip_suffix(".meta").map_or_else(|| site.to_owned(), |site| format!("meta.{site}")),
        );
    }
    let own = |site: &str| OWN_DOMAIN.contains(&site.strip_prefix("meta.").unwrap_or(site));
    let site = host.strip_suffix(".com").or_else(|| host.strip_suffix(".net"))?;
    own(site).then(|| site.to_owned())
}

/// An account by all the names that its site may have been imported under: short, and as a host.
fn ids(site: &str, number: &str) -> Vec<String> {
    let number = match number.trim_start_matches('0') {
        "" => "0",
        number => number,
    };
    let short = site_of_host(site).unwrap_or_else(|| site.to_owned());
    let host = self::site(&format!("{short}/{number}")).map(|(host, _)| host);
    let mut sites: Vec<String> = [Some(short), Some(site.to_owned()), host].into_iter().flatten().collect();
    sites.dedup();
    sites.iter().map(|site| format!("{site}/{number}")).collect()
}
