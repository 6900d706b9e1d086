//! Web addresses: which site they are of, and whom they name.

use unicode_normalization::UnicodeNormalization;

/// Hosts longer than this are none (RFC 1035).
const MAX_HOST_BYTES: usize = 255;
const MAX_PATH_BYTES: usize = 400;

/// An address in the form in which it is compared: `host` and `/path` without `www.`, default port and last slash.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Address {
    host: String,
    /// Empty, or from its first slash on.
    path: String,
    query: String,
}

/// Hosts that many people share, with the number of parts of the path that name one of them. Zero: none does.
const SHARED: [(&str, usize); 74] = [
    ("about.me", 1),
    ("amazon.com", 0),
    ("angelfire.com", 2),
    ("behance.net", 1),
    ("bing.com", 0),
    ("bit.ly", 0),
    ("blogger.com", 2),
    ("blogspot.com", 0),
    ("bsky.app", 2),
    ("deviantart.com", 1),
    ("dev.to", 1),
    ("disqus.com", 2),
    ("etsy.com", 2),
    ("facebook.com", 1),
    ("feeds.feedburner.com", 1),
    ("flickr.com", 2),
    ("geocities.com", 2),
    ("github.com", 1),
    ("gitlab.com", 1),
    ("gmail.com", 0),
    ("goodreads.com", 3),
    ("google.com", 0),
    ("gravatar.com", 1),
    ("hashnode.com", 1),
    ("hotmail.com", 0),
    ("hubpages.com", 1),
    ("instagram.com", 1),
    ("ko-fi.com", 1),
    ("last.fm", 2),
    ("linkedin.com", 2),
    ("linktr.ee", 1),
    ("live.com", 0),
    ("livejournal.com", 2),
    ("me.yahoo.com", 2),
    ("medium.com", 1),
    ("mobile.twitter.com", 1),
    ("m.facebook.com", 1),
    ("myspace.com", 1),
    ("news.ycombinator.com", 0),
    ("openid.aol.com", 1),
    ("outlook.com", 0),
    ("patreon.com", 1),
    ("pinterest.com", 1),
    ("plus.google.com", 1),
    ("profile.typepad.com", 1),
    ("profiles.google.com", 1),
    ("profiles.wordpress.org", 1),
    ("quora.com", 2),
    ("reddit.com", 2),
    ("sites.google.com", 2),
    ("slideshare.net", 1),
    ("soundcloud.com", 1),
    ("stackoverflow.com", 2),
    ("substack.com", 1),
    ("t.co", 0),
    ("t.me", 1),
    ("telegra.ph", 0),
    ("threads.com", 1),
    ("threads.net", 1),
    ("tiktok.com", 1),
    ("tinyurl.com", 0),
    ("tumblr.com", 1),
    ("twitch.tv", 1),
    ("twitter.com", 1),
    ("vimeo.com", 1),
    ("vk.com", 1),
    ("weebly.com", 0),
    ("weibo.com", 1),
    ("wikipedia.org", 0),
    ("wordpress.com", 1),
    ("wordpress.org", 0),
    ("x.com", 1),
    ("yahoo.com", 0),
    ("youtube.com", 2),
];

/// Folders whose second part names somebody, wherever they lie.
const PEOPLE: [&str; 16] = [
    "user", "users", "u", "profile", "profiles", "people", "person", "member", "members", "author",
    "authors", "in", "channel", "c", "by", "@",
];

/// A site by all the addresses that its export gives it.
#[derive(Debug, Clone)]
pub(super) struct Site {
    /// What its accounts begin with. Sites in folders of one network have their users in common.
    pub(super) name: String,
    /// Its address as a browser takes it, without a slash at the end.
    pub(super) base: String,
    own: Vec<Address>,
}

impl Site {
    /// By the addresses of the blog, of the network it belongs to, and of its front page.
    pub(super) fn of(blog: &str, network: &str, front: &str) -> Option<Site> {
        let parsed = [blog, front, network].map(Address::parse);
        let text = [blog, front, network]
            .into_iter()
            .zip(&parsed)
            .find_map(|(text, known)| known.as_ref().map(|_| text))?;
        let [blog, front, network] = parsed;
        let home = blog.clone().or(front.clone()).or(network.clone())?;
        let scope = network.filter(|network| home.below(network).is_some()).unwrap_or_else(|| home.clone());
        let scheme = if strip(text.trim(), "http://").is_some() { "http" } else { "https" };
        let mut own = vec![scope];
        own.extend(blog);
        own.extend(front);
        own.dedup();
        Some(Site { name: own[0].site(), base: format!("{scheme}://{}", home.site()), own })
    }

    /// What follows the site's own address; `None` where it lies elsewhere.
    pub(super) fn within<'a>(&self, address: &'a Address) -> Option<&'a str> {
        self.own.iter().find_map(|own| address.below(own))
    }

    /// Whether it is the site itself, or one of its posts, and not somebody's page on it.
    pub(super) fn is_itself(&self, address: &Address) -> bool {
        self.within(address).is_some_and(|rest| person(rest, &PEOPLE).is_none())
    }

    /// Somebody's page on the site.
    pub(super) fn page_of(&self, address: &Address) -> Option<String> {
        person(self.within(address)?, &PEOPLE).map(|part| format!("{}{part}", self.name))
    }

    /// The login in the address of an author's page.
    pub(super) fn author_page<'a>(&self, address: &'a Address) -> Option<&'a str> {
        let rest = self.within(address)?.strip_prefix("/author/")?;
        rest.split('/').next().filter(|login| !login.is_empty())
    }

    /// An address of one of its pages, as it is written.
    pub(super) fn own_page<'a>(&self, text: &'a str) -> Option<&'a str> {
        let text = text.trim();
        let address = Address::parse(text).filter(|_| strip(text, "http").is_some())?;
        let rest = self.within(&address)?;
        (!rest.is_empty() || !address.query.is_empty()).then_some(text)
    }
}

impl Address {
    /// Reads it; with or without a scheme, as people write it. One with a name or an address before an `@` is none: it
    /// is an e-mail address where a website was asked for.
    pub(super) fn parse(text: &str) -> Option<Address> {
        let mut rest = text.trim();
        let mut has_scheme = false;
        while let Some(after) = ["https://", "http://", "//"].iter().find_map(|scheme| strip(rest, scheme)) {
            (rest, has_scheme) = (after, true);
        }
        let end = rest.find(['/', '?', '#', '\\']).unwrap_or(rest.len());
        let host = host(&rest[..end])?;
        if !has_scheme && !host.contains('.') {
            return None;
        }
        let after = rest[end..].split('#').next().unwrap_or_default();
        let (path, query) = after.split_once('?').unwrap_or((after, ""));
        let path = path.trim_end_matches('/');
        let last = path.rsplit('/').next().unwrap_or_default();
        let is_index = last.get(..6).is_some_and(|begin| begin.eq_ignore_ascii_case("index."));
        let path = if is_index { path[..path.len() - last.len()].trim_end_matches('/') } else { path };
        if path.len() > MAX_PATH_BYTES || path.contains(['\u{fffd}', '<', '>', '"']) {
            return None;
        }
        let path =
            if path.is_empty() || path.starts_with('/') { path.to_owned() } else { format!("/{path}") };
        Some(Address { host, path, query: query.chars().take(100).collect() })
    }

    /// `host/path`.
    fn site(&self) -> String {
        format!("{}{}", self.host, self.path)
    }

    /// What follows the other address; `None` where it does not lie below it.
    fn below(&self, other: &Address) -> Option<&str> {
        let rest = self.path.strip_prefix(other.path.as_str()).filter(|_| self.host == other.host)?;
        (rest.is_empty() || rest.starts_with('/')).then_some(rest)
    }

    /// Whom it names, where somebody gave it as their own: the page of somebody on a service that many share, else the
    /// site. `None` where it names a service and nobody on it.
    pub(super) fn owner(&self) -> Option<String> {
        if let Some(parts) = shared(&self.host) {
            return self.on_service(parts);
        }
        if let Some(part) = person(&self.path, &PEOPLE) {
            return Some(format!("{}{part}", self.host));
        }
        Some(format!("{}{}", self.host, self.path))
    }

    /// Whose page it is that links here: that of somebody on a service that many share, else the site's.
    pub(super) fn linking(&self) -> Option<String> {
        if let Some(parts) = shared(&self.host) {
            return self.on_service(parts);
        }
        let part = person(&self.path, &["users", "@"]);
        Some(format!("{}{}", self.host, part.unwrap_or_default()))
    }

    fn on_service(&self, parts: usize) -> Option<String> {
        let number = self.query.split('&').find(|pair| pair.starts_with("id=") && pair.len() > 3);
        if let Some(number) = number.filter(|_| parts > 0) {
            return Some(format!("{}{}?{number}", self.host, self.path));
        }
        let person = person(&self.path, &PEOPLE).unwrap_or_else(|| first(&self.path, parts));
        (parts > 0 && !person.is_empty()).then(|| format!("{}{person}", self.host))
    }
}

/// `/@bo`, `/~bo`, `/users/bo`: the beginning of a path that names somebody.
fn person(path: &str, folders: &[&str]) -> Option<String> {
    let mut parts = path.split('/').skip(1);
    let begin = parts.next()?;
    if begin.len() > 1 && begin.starts_with(['@', '~']) {
        return Some(first(path, 1));
    }
    let next = parts.next().is_some_and(|part| !part.is_empty());
    (next && folders.iter().any(|folder| folder.eq_ignore_ascii_case(begin))).then(|| first(path, 2))
}

/// The first parts of a path, in lower case: services do not tell their people apart by case.
fn first(path: &str, parts: usize) -> String {
    path.split('/')
        .skip(1)
        .take(parts)
        .filter(|part| !part.is_empty())
        .fold(String::new(), |begin, part| format!("{begin}/{}", part.to_lowercase()))
}

fn shared(host: &str) -> Option<usize> {
    SHARED.iter().find(|(known, _)| *known == host).map(|(_, parts)| *parts)
}

/// Without the scheme in front, in whatever case.
fn strip<'a>(text: &'a str, scheme: &str) -> Option<&'a str> {
    let begin = text.get(..scheme.len())?;
    begin.eq_ignore_ascii_case(scheme).then(|| &text[scheme.len()..])
}

/// The host in lower case and ASCII, without `www.` and the usual ports.
fn host(text: &str) -> Option<String> {
    if text.contains('@') {
        return None;
    }
    let decoded = percent_decoded(text);
    let whole: String = decoded.nfc().flat_map(char::to_lowercase).collect();
    let whole = whole.trim_end_matches(":80").trim_end_matches(":443").trim_end_matches('.');
    let labels: Option<Vec<String>> = whole.split(['.', '\u{3002}']).map(label).collect();
    let host = labels?.join(".");
    let host = host.strip_prefix("www.").unwrap_or(&host);
    (!host.is_empty() && host.len() <= MAX_HOST_BYTES).then(|| host.to_owned())
}

/// A part of a host between dots, as `xn--mller-kva` where it is not ASCII.
fn label(text: &str) -> Option<String> {
    let fits = |c: char| {
        c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | ':') || (!c.is_ascii() && is_letter(c))
    };
    if text.is_empty() || text.len() > MAX_HOST_BYTES || !text.chars().all(fits) {
        return None;
    }
    if text.is_ascii() { Some(text.to_owned()) } else { Some(format!("xn--{}", punycode(text)?)) }
}

/// Letters, marks, digits, and signs such as emoji; no blanks, controls or replaced bytes.
fn is_letter(c: char) -> bool {
    !c.is_whitespace()
        && !c.is_control()
        && c != '\u{fffd}'
        && !matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}')
}

fn percent_decoded(text: &str) -> String {
    if !text.contains('%') {
        return text.to_owned();
    }
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let code = (*first == b'%').then(|| after.get(..2)).flatten();
        let code = code.and_then(|digits| u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok());
        bytes.push(code.unwrap_or(*first));
        rest = if code.is_some() { &after[2..] } else { after };
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// RFC 3492, section 6.3, with the constants of section 5.
fn punycode(text: &str) -> Option<String> {
    let letters: Vec<u32> = text.chars().map(u32::from).collect();
    let mut out: String = text.chars().filter(char::is_ascii).collect();
    let basic = u32::try_from(out.len()).ok()?;
    if basic > 0 {
        out.push('-');
    }
    let (mut code, mut delta, mut bias, mut handled) = (128u32, 0u32, 72u32, basic);
    while (handled as usize) < letters.len() {
        let next = letters.iter().copied().filter(|letter| *letter >= code).min()?;
        delta = delta.checked_add((next - code).checked_mul(handled + 1)?)?;
        code = next;
        for letter in &letters {
            if *letter < code {
                delta = delta.checked_add(1)?;
            }
            if *letter == code {
                let mut rest = delta;
                for step in (36u32..).step_by(36) {
                    let threshold = step.saturating_sub(bias).clamp(1, 26);
                    if rest < threshold {
                        break;
                    }
                    out.push(digit(threshold + (rest - threshold) % (36 - threshold)));
                    rest = (rest - threshold) / (36 - threshold);
                }
                out.push(digit(rest));
                bias = adapted(delta, handled + 1, handled == basic);
                (delta, handled) = (0, handled + 1);
            }
        }
        (delta, code) = (delta.checked_add(1)?, code + 1);
    }
    Some(out)
}

fn digit(value: u32) -> char {
    let value = (value % 36) as u8;
    char::from(if value < 26 { b'a' + value } else { b'0' + (value - 26) })
}

fn adapted(delta: u32, points: u32, is_first: bool) -> u32 {
    let mut delta = if is_first { delta / 700 } else { delta / 2 };
    delta += delta / points;
    let mut bias = 0;
    while delta > 455 {
        delta /= 35;
        bias += 36;
    }
    bias + 36 * delta / (delta + 38)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn parsed(text: &str) -> Option<String> {
        Address::parse(text).map(|address| address.site())
    }

    #[test]
    fn one_site_has_one_form() {
        let cases = [
            ("https://www.Blog.Example/", "blog.example"),
            ("http://blog.example:80/index.php", "blog.example"),
            ("//blog.example:8081/a/?p=1#x", "blog.example:8081/a"),
            ("blog.example", "blog.example"),
            ("http://http://blog.example", "blog.example"),
            ("https://m\u{fc}ller.example/x", "xn--mller-kva.example/x"),
            ("https://MU\u{308}LLER.example", "xn--mller-kva.example"),
            ("https://xn--mller-kva.example", "xn--mller-kva.example"),
            ("https://m%C3%BCller.example", "xn--mller-kva.example"),
            ("https://\u{4f8b}\u{3048}.jp", "xn--r8jz45g.jp"),
            ("https://b\u{fc}cher.\u{440}\u{444}", "xn--bcher-kva.xn--p1ai"),
        ];
        for (text, expected) in cases {
            assert_eq!(parsed(text).as_deref(), Some(expected), "{text}");
        }
        for text in [
            "",
            "http://",
            "bo",
            "http://bo@mail.example",
            "https://a b.example",
            "/blog/hello",
            "mailto:bo@x.example",
        ] {
            assert_eq!(parsed(text), None, "{text}");
        }
    }

    #[test]
    fn the_host_of_a_service_names_nobody() {
        let owner = |text| Address::parse(text).and_then(|address| address.owner());
        let linking = |text| Address::parse(text).and_then(|address| address.linking());
        let cases = [
            ("https://bo.example/", Some("bo.example")),
            ("https://mastodon.example/@Bo", Some("mastodon.example/@bo")),
            ("https://mastodon.example/users/dee", Some("mastodon.example/users/dee")),
            ("https://twitter.com/eve/status/1", Some("twitter.com/eve")),
            ("https://twitter.com/", None),
            ("http://www.blogger.com/profile/123", Some("blogger.com/profile/123")),
            ("https://www.facebook.com/profile.php?id=7&x=1", Some("facebook.com/profile.php?id=7")),
            ("https://youtube.com/@bo", Some("youtube.com/@bo")),
            ("https://people.uni.example/~bo/blog", Some("people.uni.example/~bo")),
            ("https://corp.example/team/bo", Some("corp.example/team/bo")),
            ("https://wordpress.org/", None),
        ];
        for (text, expected) in cases {
            assert_eq!(owner(text).as_deref(), expected, "{text}");
        }
        assert_eq!(linking("https://bo.example/2024/03/post/").as_deref(), Some("bo.example"));
        assert_eq!(linking("https://medium.com/@bo/post-1").as_deref(), Some("medium.com/@bo"));
        assert_eq!(linking("https://news.ycombinator.com/item?id=1"), None);
    }

    #[test]
    fn a_page_is_on_the_site_it_lies_under() {
        let site = Site::of("https://host.example/~ana", "", "").expect("a site");
        let on = |text| Address::parse(text).is_some_and(|address| site.is_itself(&address));
        assert!(on("http://www.host.example/~ana/p/1") && on("https://host.example/~ana"));
        assert!(!on("https://host.example/~anabel") && !on("https://host.example/"));
        assert!(!on("https://host.example/~ana/author/bo"));
        let names = [
            (
                "https://ana.wordpress.com",
                "http://wordpress.com/",
                "https://ana.example",
                "ana.wordpress.com",
            ),
            ("https://net.example/blog", "https://net.example/", "", "net.example"),
            ("", "", "http://blog.example", "blog.example"),
        ];
        for (blog, network, front, name) in names {
            assert_eq!(Site::of(blog, network, front).map(|site| site.name).as_deref(), Some(name), "{blog}");
        }
        assert!(Site::of("", "/blog", "blog").is_none());
    }

    proptest! {
        #[test]
        fn no_text_brings_it_down(text in "(https?://)?[a-z\u{fc}\u{4f8b}.:/@~?=%#0-9\u{10ffff} -]{0,40}") {
            if let Some(address) = Address::parse(&text) {
                let _ = (address.owner(), address.linking());
                prop_assert!(address.host.is_ascii());
            }
        }
    }
}
