//! Who wrote: the authors of a site, and those who comment on it.

use rustc_hash::FxHashMap;
use sha2::{Digest, Sha256};

use super::fields::Comment;

/// Authors of one site that are remembered by their number.
const MAX_AUTHORS: usize = 100_000;

/// The site being read and its authors.
#[derive(Debug, Default)]
pub(super) struct Accounts {
    pub(super) host: String,
    logins: FxHashMap<Box<str>, Box<str>>,
}

impl Accounts {
    pub(super) fn remember(&mut self, id: &str, login: &str) {
        if !id.is_empty() && id.len() <= 32 && login.len() <= 512 && self.logins.len() < MAX_AUTHORS {
            self.logins.insert(id.into(), login.into());
        }
    }

    /// An author of the site.
    pub(super) fn author(&self, login: &str) -> String {
        format!("{}/{login}", self.host)
    }

    /// Who wrote a comment, by the surest of: user of the site, own website, address, name.
    ///
    /// The e-mail address itself is not kept: 64 bits of a hash of it and of the site tell one commenter from
    /// another here, and nothing elsewhere.
    pub(super) fn commenter(&self, comment: &Comment) -> Option<String> {
        if !matches!(comment.user.as_str(), "" | "0") {
            return Some(match self.logins.get(comment.user.as_str()) {
                Some(login) => self.author(login),
                None => format!("{}/user/{}", self.host, comment.user),
            });
        }
        if let Some(host) = host(&comment.url) {
            return Some(host);
        }
        if !comment.email.is_empty() {
            let digest = Sha256::new()
                .chain_update(self.host.as_bytes())
                .chain_update([0])
                .chain_update(comment.email.to_lowercase().as_bytes())
                .finalize();
            let hash = digest.iter().take(8).fold(0u64, |sum, byte| sum << 8 | u64::from(*byte));
            return Some(format!("{}/mail/{hash:016x}", self.host));
        }
        let name = comment.author.trim();
        (!name.is_empty()).then(|| format!("{}/name/{name}", self.host))
    }
}

/// The host of a web address, with its port if it has one, in lower case.
pub(super) fn host(address: &str) -> Option<String> {
    let rest = address.trim().strip_prefix("https://").or_else(|| address.trim().strip_prefix("http://"))?;
    let host = rest.split(['/', '?', '#']).next()?.trim_start_matches("www.");
    let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | ':');
    (!host.is_empty() && host.len() <= 255 && host.chars().all(fits)).then(|| host.to_ascii_lowercase())
}
