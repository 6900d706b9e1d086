//! E-mail addresses and IP addresses, which are never kept, whatever field they stand in.

use std::borrow::Cow;
use std::net::IpAddr;

/// What stands for an address in a text.
const REMOVED: &str = "[address]";
/// The longest part before the `@`, and the longest address (RFC 5321).
const MAX_LOCAL_BYTES: usize = 64;
const MAX_DOMAIN_BYTES: usize = 255;
/// How an `@` is written.
const SIGNS: [&str; 6] = ["@", "%40", "&#64;", "&#064;", "&#x40;", "\u{ff20}"];

/// Parts before the `@` of addresses that stand for nobody, as programs fill them in.
const NOBODY: [&str; 16] = [
    "noreply",
    "no-reply",
    "no_reply",
    "donotreply",
    "do-not-reply",
    "nobody",
    "none",
    "no",
    "anonymous",
    "anon",
    "unknown",
    "null",
    "email",
    "mail",
    "user",
    "example",
];

/// The address in the form in which it is compared; `None` where it is none, or one that stands for nobody.
pub(super) fn address(text: &str) -> Option<String> {
    let text = text.trim().trim_start_matches("mailto:").to_lowercase();
    let (local, domain) = text.rsplit_once('@')?;
    let plain = |part: &str| {
        !part.is_empty()
            && !part.contains(|c: char| c.is_whitespace() || matches!(c, '<' | '>' | ',' | '\u{fffd}'))
    };
    let fits = plain(local) && plain(domain) && text.len() <= MAX_LOCAL_BYTES + MAX_DOMAIN_BYTES;
    (fits && !NOBODY.contains(&local)).then_some(text)
}

/// Whether a name, login or part of an id is, or holds, an address of the mail or of a machine.
pub(super) fn holds_address(text: &str) -> bool {
    text.trim().parse::<IpAddr>().is_ok() || matches!(without_addresses(text), Cow::Owned(_))
}

/// The text without the addresses in it. `@name@host`, the name of somebody on another server, is none.
pub(super) fn without_addresses(text: &str) -> Cow<'_, str> {
    let mut kept: Option<String> = None;
    let mut done = 0;
    let mut from = 0;
    while let Some((at, sign)) = next_sign(text, from) {
        from = at + sign;
        let start = local_start(text, at).max(done);
        let end = domain_end(text, at + sign);
        let (local, domain) = (&text[start..at], &text[at + sign..end]);
        let is_mention = start > 0 && text[..start].ends_with(['@', '/']) && sign == 1;
        if local.is_empty() || is_mention || !is_domain(domain) {
            continue;
        }
        let kept = kept.get_or_insert_default();
        kept.push_str(&text[done..start]);
        kept.push_str(REMOVED);
        (done, from) = (end, end);
    }
    match kept {
        None => Cow::Borrowed(text),
        Some(mut kept) => {
            kept.push_str(&text[done..]);
            Cow::Owned(kept)
        }
    }
}

/// The next way to write an `@`, with its length.
fn next_sign(text: &str, from: usize) -> Option<(usize, usize)> {
    let starts = |byte: &u8| matches!(byte, b'@' | b'%' | b'&' | 0xef);
    let mut at = from;
    loop {
        at += text.as_bytes().get(at..)?.iter().position(starts)?;
        let rest = &text.as_bytes()[at..];
        let sign = SIGNS.iter().find(|sign| {
            rest.get(..sign.len()).is_some_and(|found| found.eq_ignore_ascii_case(sign.as_bytes()))
        });
        match sign {
            Some(sign) => return Some((at, sign.len())),
            None => at += 1,
        }
    }
}

fn local_start(text: &str, at: usize) -> usize {
    let part = |c: char| c.is_alphanumeric() || matches!(c, '.' | '_' | '-' | '+' | '\'');
    let mut start = at;
    for (index, c) in text[..at].char_indices().rev() {
        if !part(c) || at - index > MAX_LOCAL_BYTES {
            break;
        }
        start = index;
    }
    start
}

fn domain_end(text: &str, from: usize) -> usize {
    let part = |c: &char| c.is_alphanumeric() || matches!(c, '.' | '-');
    let length: usize =
        text[from..].chars().take(MAX_DOMAIN_BYTES).take_while(part).map(char::len_utf8).sum();
    from + text[from..from + length].trim_end_matches(['.', '-']).len()
}

/// A host with a dot in it and no number at its end.
fn is_domain(domain: &str) -> bool {
    let last = domain.rsplit_once('.').map_or("", |(_, last)| last);
    last.chars().count() >= 2 && last.starts_with(char::is_alphabetic) && !domain.starts_with('.')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_go_and_the_rest_stays() {
        let cases = [
            ("write me at cy@mail.example.", "write me at [address]."),
            ("a.b+c@m.example, bo%40mail.example", "[address], [address]"),
            ("bo&#64;mail.example <bo@mail.example>", "[address] <[address]>"),
            ("m\u{fc}ller@m\u{fc}ller.example!", "[address]!"),
            (
                "@bo@mastodon.example and https://medium.com/@bo",
                "@bo@mastodon.example and https://medium.com/@bo",
            ),
            ("at 5 @ home, a@b, x@1.2, 100%40", "at 5 @ home, a@b, x@1.2, 100%40"),
        ];
        for (text, expected) in cases {
            assert_eq!(without_addresses(text), expected, "{text}");
        }
        assert!(
            holds_address("192.0.2.9") && holds_address("2001:db8::1") && holds_address("bo@mail.example")
        );
        assert!(!holds_address("Bo 1.2.3.4 and more"));
    }

    #[test]
    fn an_address_is_compared_without_case_and_one_of_nobody_is_none() {
        assert_eq!(address(" Bo@Mail.Example ").as_deref(), Some("bo@mail.example"));
        for text in ["", "bo", "@", "noreply@blogger.com", "a b@mail.example", "none@none.com"] {
            assert_eq!(address(text), None, "{text}");
        }
    }
}
