//! Web addresses that people paste.

/// Nothing longer is read as an address.
const MAX_BYTES: usize = 2_048;

/// A web address, taken apart as far as accounts need it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Address {
    host: String,
    port: Option<String>,
    path: Vec<String>,
    query: Vec<(String, String)>,
}

impl Address {
    /// Reads `https://host/path?query#fragment`, also without the scheme where a path follows a host with a dot. What
    /// is escaped with `%` is taken for what it means.
    pub(crate) fn read(text: &str) -> Option<Address> {
        if text.len() > MAX_BYTES {
            return None;
        }
        let rest = match text.split_once("://") {
            Some((scheme, rest)) if ["http", "https"].iter().any(|web| web.eq_ignore_ascii_case(scheme)) => {
                rest
            }
            Some(_) => return None,
            None => text.split_once('/').filter(|(host, _)| host.contains('.')).map(|_| text)?,
        };
        let rest = rest.split('#').next().unwrap_or_default();
        let (place, query) = rest.split_once('?').unwrap_or((rest, ""));
        let (authority, path) = place.split_once('/').unwrap_or((place, ""));
        // A name and a password may stand before the host.
        let authority = authority.rsplit('@').next().unwrap_or_default().to_lowercase();
        let (host, port) = match authority.rsplit_once(':') {
            Some((host, port)) if !port.is_empty() && port.bytes().all(|c| c.is_ascii_digit()) => {
                (host.to_owned(), Some(port.to_owned()).filter(|port| port != "443" && port != "80"))
            }
            _ => (authority.clone(), None),
        };
        let host = host.trim_end_matches('.');
        let host = host.strip_prefix("www.").unwrap_or(host).to_owned();
        if !is_host(&host) {
            return None;
        }
        let path = path.split('/').filter(|part| !part.is_empty()).map(unescaped).collect();
        let pair = |pair: &str| pair.split_once('=').map(|(name, value)| (unescaped(name), unescaped(value)));
        Some(Address { host, port, path, query: query.split('&').filter_map(pair).collect() })
    }

    /// The host in lower case, without `www.`.
    pub(crate) fn host(&self) -> &str {
        &self.host
    }

    /// The host, with its port where that is none of the usual.
    pub(crate) fn authority(&self) -> String {
        self.port.as_ref().map_or_else(|| self.host.clone(), |port| format!("{}:{port}", self.host))
    }

    /// The parts of the path.
    pub(crate) fn segments(&self) -> Vec<&str> {
        self.path.iter().map(String::as_str).collect()
    }

    /// A parameter behind the `?`.
    pub(crate) fn asked(&self, name: &str) -> Option<&str> {
        self.query.iter().find(|(asked, _)| asked == name).map(|(_, value)| value.as_str())
    }
}

/// The text without what it may begin with, in whatever case.
pub(crate) fn without<'a>(text: &'a str, beginning: &str) -> &'a str {
    match text.split_at_checked(beginning.len()) {
        Some((begins, rest)) if begins.eq_ignore_ascii_case(beginning) => rest,
        _ => text,
    }
}

/// True for a name of a host with a dot in it, or `localhost`; letters of any script count.
pub(crate) fn is_host(text: &str) -> bool {
    let host = text.split_once(':').map_or(text, |(host, port)| {
        if !port.is_empty() && port.bytes().all(|c| c.is_ascii_digit()) { host } else { text }
    });
    let label = |label: &str| {
        !label.is_empty()
            && label.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_') || !c.is_ascii())
    };
    host.len() <= 255
        && (host == "localhost" || host.contains('.'))
        && host.split('.').all(label)
        && !host.chars().any(char::is_whitespace)
}

fn unescaped(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut read = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        let digit = |at: usize| bytes.get(at).and_then(|digit| char::from(*digit).to_digit(16));
        match (byte, digit(at + 1), digit(at + 2)) {
            (b'%', Some(high), Some(low)) => {
                read.push((high << 4 | low) as u8);
                at += 3;
            }
            _ => {
                read.push(*byte);
                at += 1;
            }
        }
    }
    String::from_utf8(read).unwrap_or_else(|_| text.to_owned())
}
