//! Who is who: what a site knows somebody by (login, user number, e-mail address, website, name), joined where the
//! export itself tells that it is one person.
//!
//! Everything that ties is gathered first, over all files of a reading, and asked afterwards: nothing hangs on the
//! order in which it comes. Bounds: 400,000 things to be known by, of which the ids take 16 MiB; beyond that
//! nothing more is joined, and each comment is by whatever it tells of itself.

use hmac::{Hmac, KeyInit, Mac};
use rustc_hash::{FxHashMap, FxHashSet};
use sha2::Sha256;

use super::address::{Address, Site};
use super::fields::is_garbled;
use super::mail::{address, holds_address};
use crate::source::Secret;

const MAX_KNOWN: usize = 400_000;
const MAX_ID_BYTES: usize = 16 << 20;
const MAX_PART_BYTES: usize = 400;

/// Names under which anybody comments.
const ANYBODY: [&str; 14] = [
    "anonymous",
    "anonymous user",
    "anon",
    "guest",
    "unknown",
    "nobody",
    "admin",
    "administrator",
    "user",
    "visitor",
    "an\u{f3}nimo",
    "anonym",
    "anonyme",
    "anonimo",
];

/// What somebody is known by, the surest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum By {
    Login,
    User,
    Website,
    Mail,
    Name,
}

/// A thing that somebody is known by on a site, with the id of an account that is known by nothing surer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Key {
    by: By,
    hash: u64,
    id: String,
}

/// All that an author or a comment tells of who it is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Told<'a> {
    pub(super) login: &'a str,
    pub(super) user: &'a str,
    pub(super) email: &'a str,
    pub(super) url: &'a str,
    pub(super) name: &'a str,
}

type Node = u32;

/// What is known of a set of keys that are one person, at its root.
#[derive(Debug, Clone, Copy)]
struct Known {
    parent: Node,
    by: By,
    /// Place of the id among [`People::ids`].
    id: (u32, u16),
    /// The login and user number that it holds, as their nodes plus one.
    login: u32,
    user: u32,
    /// How many keys it has.
    size: u32,
}

pub(super) struct People {
    keyed: Hmac<Sha256>,
    nodes: FxHashMap<u64, Node>,
    known: Vec<Known>,
    ids: String,
    /// Addresses that came with two logins or users: a filler, and nobody's.
    filler: FxHashSet<Node>,
    /// Websites, with who gave them first, as hashes of address and name; `None` for many.
    websites: FxHashMap<u64, Option<(u64, u64)>>,
    /// Websites beside what else a comment told.
    ties: FxHashSet<(Node, Node)>,
    /// Users whose login was not told, with the hash of the name they comment under.
    named_users: FxHashMap<Node, u64>,
    /// Authors by the hash of a name they go by; `None` where two do.
    names: FxHashMap<u64, Option<Node>>,
}

impl People {
    pub(super) fn new(secret: &Secret) -> People {
        People {
            keyed: Hmac::new_from_slice(secret.bytes()).expect("HMAC takes keys of every length"),
            nodes: FxHashMap::default(),
            known: Vec::new(),
            ids: String::new(),
            filler: FxHashSet::default(),
            websites: FxHashMap::default(),
            ties: FxHashSet::default(),
            named_users: FxHashMap::default(),
            names: FxHashMap::default(),
        }
    }

    /// Gathers what an author's element tells.
    pub(super) fn author(&mut self, site: &Site, told: &Told<'_>) {
        let Some(login) = self.login(site, told.login).and_then(|key| self.node(&key)) else { return };
        for key in [self.user(site, told.user), self.mail(site, told.email)].into_iter().flatten() {
            self.join_key(login, &key);
        }
        for name in [told.name, told.login] {
            self.goes_by(site, name, login);
        }
    }

    /// Gathers that a login wrote a post.
    pub(super) fn creator(&mut self, site: &Site, login: &str) {
        if let Some(node) = self.login(site, login).and_then(|key| self.node(&key)) {
            self.goes_by(site, login, node);
        }
    }

    /// Gathers what a comment tells.
    pub(super) fn comment(&mut self, site: &Site, told: &Told<'_>) {
        let (user, mail) = (self.user(site, told.user), self.mail(site, mail_of(told)));
        let user = user.and_then(|key| self.node(&key));
        if let (Some(user), Some(mail)) = (user, &mail) {
            self.join_key(user, mail);
        }
        let mail = mail.and_then(|key| self.node(&key));
        if let (Some(user), Some(name)) = (user, name_of(told.name))
            && self.named_users.len() < MAX_KNOWN
        {
            let hash = self.hash(By::Name, &site.name, &name);
            self.named_users.entry(user).or_insert(hash);
        }
        let Some(website) = self.website(site, told.url) else { return };
        // A filler tells nobody from another: then the name does.
        let name = self.hash(By::Name, "", &key_text(told.name));
        let who = (mail.map_or(name, |_| self.hash(By::Mail, "", mail_of(told))), name);
        if self.websites.len() < MAX_KNOWN {
            let first = self.websites.entry(website.hash).or_insert(Some(who));
            if first.is_some_and(|first| first.0 != who.0 && first.1 != who.1) {
                *first = None;
            }
        }
        if let (Some(other), Some(website)) = (user.or(mail), self.node(&website))
            && self.ties.len() < MAX_KNOWN
        {
            self.ties.insert((website, other));
        }
    }

    /// Joins what could not be joined before all was known.
    pub(super) fn settle(&mut self) {
        let mut users: Vec<(Node, u64)> = std::mem::take(&mut self.named_users).into_iter().collect();
        users.sort_unstable();
        for (user, name) in users {
            if let Some(Some(author)) = self.names.get(&name).copied() {
                self.join(author, user);
            }
        }
        let many: FxHashSet<Node> = self
            .websites
            .iter()
            .filter(|(_, first)| first.is_none())
            .filter_map(|(hash, _)| self.nodes.get(hash).copied())
            .collect();
        let mut ties: Vec<(Node, Node)> = std::mem::take(&mut self.ties).into_iter().collect();
        ties.sort_unstable();
        for (website, other) in ties {
            if !many.contains(&website) && !self.filler.contains(&other) {
                self.join(website, other);
            }
        }
    }

    /// The account of somebody who writes posts.
    pub(super) fn account_of_author(&self, site: &Site, login: &str) -> Option<String> {
        let key = self.login(site, login)?;
        let node = self.nodes.get(&key.hash).copied();
        let has_more = |node: Node| self.known[self.root(node) as usize].user > 0;
        if !node.is_some_and(has_more)
            && let Some(Some(author)) = self.names.get(&self.hash(By::Name, &site.name, &key_text(login)))
        {
            return Some(self.id(*author).to_owned());
        }
        Some(self.account(&key))
    }

    /// The account that a comment is by, by the surest of what it tells. `author` is that of the post it stands below:
    /// whoever gives the site itself as theirs is one of its authors.
    pub(super) fn account_of_comment(
        &self,
        site: &Site,
        told: &Told<'_>,
        author: Option<&str>,
    ) -> Option<String> {
        let surest = [self.user(site, told.user), self.mail(site, mail_of(told))];
        let known =
            surest.iter().flatten().filter(|key| !self.is_filler(key)).map(|key| (key, self.known_as(key)));
        if let Some((key, _)) = known.clone().find(|(_, by)| *by == By::Login) {
            return Some(self.account(key));
        }
        if let Some((key, By::User)) = known.clone().next() {
            return Some(self.account(key));
        }
        let url = Address::parse(told.url);
        if url.as_ref().is_some_and(|url| site.is_itself(url)) {
            return self.author_named(site, told.name).or_else(|| author.map(str::to_owned));
        }
        let page = url.as_ref().and_then(|url| site.author_page(url));
        if let Some(author) = page.and_then(|login| self.author_named(site, login)) {
            return Some(author);
        }
        let website = self.website(site, told.url).filter(|key| self.websites.get(&key.hash) != Some(&None));
        let mail = self.mail(site, mail_of(told));
        if let Some(key) = website.or(mail) {
            return Some(self.account(&key));
        }
        if let Some(author) = self.author_named(site, told.name) {
            return Some(author);
        }
        let name = name_of(told.name)?;
        Some(format!("{}/name/{name}", site.name))
    }

    /// The account that a link to a post is by; `None` where the address names nobody.
    pub(super) fn account_of_link(&self, site: &Site, url: &str, author: Option<&str>) -> Option<String> {
        let address = Address::parse(url)?;
        if site.within(&address).is_some() {
            return author.map(str::to_owned);
        }
        let id = address.linking().filter(|id| !holds_address(id))?;
        let hash = self.hash(By::Website, "", &id);
        Some(self.account(&Key { by: By::Website, hash, id }))
    }

    fn author_named(&self, site: &Site, name: &str) -> Option<String> {
        let hash = self.hash(By::Name, &site.name, &key_text(name));
        self.names.get(&hash).copied().flatten().map(|author| self.id(author).to_owned())
    }

    /// Remembers a name that an author goes by.
    fn goes_by(&mut self, site: &Site, name: &str, author: Node) {
        if name.trim().is_empty() || self.names.len() >= MAX_KNOWN {
            return;
        }
        let hash = self.hash(By::Name, &site.name, &key_text(name));
        let root = self.root(author);
        let before = self.names.get(&hash).copied();
        let entry = match before {
            None => Some(author),
            Some(Some(known)) if self.root(known) == root => Some(known),
            Some(Some(known)) => self.surer_author(known, author),
            Some(None) => None,
        };
        self.names.insert(hash, entry);
    }

    /// Of two authors of one name the one of whom more is known than that name.
    fn surer_author(&self, first: Node, second: Node) -> Option<Node> {
        let has_user = |node: Node| self.known[self.root(node) as usize].user > 0;
        match (has_user(first), has_user(second)) {
            (true, false) => Some(first),
            (false, true) => Some(second),
            _ => None,
        }
    }

    fn login(&self, site: &Site, login: &str) -> Option<Key> {
        let login = login.trim();
        if login.is_empty() || login.len() > MAX_PART_BYTES || is_garbled(login) {
            return None;
        }
        let text = key_text(login);
        let id =
            if holds_address(login) { self.mail_id(site, &text) } else { format!("{}/{text}", site.name) };
        Some(Key { by: By::Login, hash: self.hash(By::Login, &site.name, &text), id })
    }

    fn user(&self, site: &Site, user: &str) -> Option<Key> {
        let user = user.trim().trim_start_matches('0');
        let plain = !user.is_empty() && user.len() <= 20 && user.bytes().all(|byte| byte.is_ascii_digit());
        plain.then(|| Key {
            by: By::User,
            hash: self.hash(By::User, &site.name, user),
            id: format!("{}/user/{user}", site.name),
        })
    }

    fn mail(&self, site: &Site, email: &str) -> Option<Key> {
        let email = address(email)?;
        let (hash, id) = (self.hash(By::Mail, &site.name, &email), self.mail_id(site, &email));
        Some(Key { by: By::Mail, hash, id })
    }

    fn website(&self, site: &Site, url: &str) -> Option<Key> {
        let address = Address::parse(url)?;
        let id = if site.within(&address).is_some() { site.page_of(&address) } else { address.owner() };
        let id = id.filter(|id| !holds_address(id))?;
        Some(Key { by: By::Website, hash: self.hash(By::Website, "", &id), id })
    }

    /// 64 bits of a hash under the folder's own key: they tell one from another here, and nothing elsewhere.
    fn mail_id(&self, site: &Site, email: &str) -> String {
        format!("{}/mail/{:016x}", site.name, self.hash(By::Mail, &site.name, email))
    }

    fn hash(&self, by: By, site: &str, text: &str) -> u64 {
        let mut keyed = self.keyed.clone();
        for part in [&[by as u8], site.as_bytes(), &[0], text.as_bytes()] {
            keyed.update(part);
        }
        keyed.finalize().into_bytes().iter().take(8).fold(0u64, |sum, byte| sum << 8 | u64::from(*byte))
    }

    fn node(&mut self, key: &Key) -> Option<Node> {
        if let Some(node) = self.nodes.get(&key.hash) {
            return Some(*node);
        }
        if self.known.len() >= MAX_KNOWN || self.ids.len() + key.id.len() > MAX_ID_BYTES {
            return None;
        }
        let node = u32::try_from(self.known.len()).ok()?;
        let id = (u32::try_from(self.ids.len()).ok()?, u16::try_from(key.id.len()).ok()?);
        self.ids.push_str(&key.id);
        let login = if key.by == By::Login { node + 1 } else { 0 };
        let user = if key.by == By::User { node + 1 } else { 0 };
        self.known.push(Known { parent: node, by: key.by, id, login, user, size: 1 });
        self.nodes.insert(key.hash, node);
        Some(node)
    }

    fn join_key(&mut self, with: Node, key: &Key) {
        if let Some(node) = self.node(key)
            && !self.join(with, node)
            && key.by == By::Mail
        {
            self.filler.insert(node);
        }
    }

    /// Makes two sets one; false where they are of two people.
    fn join(&mut self, first: Node, second: Node) -> bool {
        let (first, second) = (self.root(first), self.root(second));
        if first == second {
            return true;
        }
        let (left, right) = (self.known[first as usize], self.known[second as usize]);
        let differ = |left: u32, right: u32| left > 0 && right > 0 && left != right;
        if differ(left.login, right.login) || differ(left.user, right.user) {
            return false;
        }
        let surer = (left.by, self.id_at(left.id)) <= (right.by, self.id_at(right.id));
        let (by, id) = if surer { (left.by, left.id) } else { (right.by, right.id) };
        let (login, user) = (left.login.max(right.login), left.user.max(right.user));
        // The smaller goes under the larger, so that no chain is longer than the logarithm of their number.
        let (root, under) = if left.size >= right.size { (first, second) } else { (second, first) };
        self.known[under as usize].parent = root;
        let size = left.size.saturating_add(right.size);
        self.known[root as usize] = Known { parent: root, by, id, login, user, size };
        true
    }

    fn root(&self, node: Node) -> Node {
        let mut node = node;
        while self.known[node as usize].parent != node {
            node = self.known[node as usize].parent;
        }
        node
    }

    fn id_at(&self, (start, length): (u32, u16)) -> &str {
        self.ids.get(start as usize..start as usize + usize::from(length)).unwrap_or_default()
    }

    fn id(&self, node: Node) -> &str {
        self.id_at(self.known[self.root(node) as usize].id)
    }

    fn is_filler(&self, key: &Key) -> bool {
        self.nodes.get(&key.hash).is_some_and(|node| self.filler.contains(node))
    }

    /// The surest thing that whoever is known by this key is known by.
    fn known_as(&self, key: &Key) -> By {
        self.nodes.get(&key.hash).map_or(key.by, |node| self.known[self.root(*node) as usize].by)
    }

    fn account(&self, key: &Key) -> String {
        match self.nodes.get(&key.hash) {
            Some(node) if !self.filler.contains(node) => self.id(*node).to_owned(),
            _ => key.id.clone(),
        }
    }
}

/// Names and logins are compared in lower case, with blanks run together.
fn key_text(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

/// A name that tells somebody.
fn name_of(name: &str) -> Option<String> {
    let text = key_text(name);
    let fits = !text.is_empty() && text.len() <= MAX_PART_BYTES && !is_garbled(&text);
    (fits && !ANYBODY.contains(&text.as_str()) && !holds_address(&text)).then_some(text)
}

/// The address of a comment: where the field is empty, people put it into that of the name.
fn mail_of<'a>(told: &Told<'a>) -> &'a str {
    if told.email.trim().is_empty() { told.name } else { told.email }
}
