//! What people posted of late: how much, in which weeks, under which tags.

use model::{Event, Group, Kind, PersonId, Places, SnapshotScores, Spread};
use rustc_hash::{FxHashMap, FxHashSet};
use xxhash_rust::xxh3::xxh3_64;

use super::accounts::{AccountIndex, PostKey};
use super::spread::{Entropy, PLACES};
use super::table::Responses;
use super::window::{Weeks, Window};

/// Tags below this number tell no field.
const MIN_TAGS: u32 = 10;

/// Posts of the people of a snapshot, within the days that style looks back; none that their authors deleted.
///
/// Memory grows with the people, with the posts that were reshared, and with the deletions of these days; a person
/// takes the same whatever they post. The order of events changes nothing, but all deletions come first.
#[derive(Debug)]
pub struct Authored<'a> {
    responses: &'a Responses,
    pub(crate) window: Window,
    deleted: FxHashSet<(PostKey, AccountIndex)>,
    reshared: FxHashSet<PostKey>,
    recent: FxHashSet<PostKey>,
    people: FxHashMap<AccountIndex, Posts>,
}

/// The posts of one person.
#[derive(Debug, Clone, Default)]
pub(crate) struct Posts {
    pub count: u32,
    pub weeks: Weeks,
    /// Tags by a hash of each: two that fall together count as one.
    tags: Option<Box<[u32; PLACES as usize]>>,
}

impl<'a> Authored<'a> {
    /// Nothing yet, of the people of these scores.
    pub fn new(responses: &'a Responses, scores: &SnapshotScores) -> Authored<'a> {
        let window = Window::before(scores.day.end());
        let people = scores.rows.iter().filter_map(|row| responses.accounts.of_person(row.person));
        let people: FxHashMap<_, _> = people.map(|account| (account, Posts::default())).collect();
        let reposts = people.keys().flat_map(|&account| responses.to(account));
        let reposts = reposts.filter(|row| row.kind.group() == Group::Repost && window.holds(row.time));
        let reshared = reposts.map(|row| row.post).filter(|post| post.is_some()).collect();
        let (deleted, recent) = (FxHashSet::default(), FxHashSet::default());
        Authored { responses, window, deleted, reshared, recent, people }
    }

    /// Takes a deletion; other events are passed over.
    pub fn withdraw(&mut self, event: &Event<'_>) {
        if event.kind == Kind::Delete
            && event.time < self.window.until()
            && let Some(author) = self.author(event)
        {
            self.deleted.insert((PostKey::of(event.network, event.post), author));
        }
    }

    /// Takes a post; other events are passed over.
    pub fn push(&mut self, event: &Event<'_>) {
        let time = event.time.micros();
        if event.kind != Kind::Post || event.undated || !self.window.holds(time) {
            return;
        }
        let Some(author) = self.author(event) else { return };
        let key = PostKey::of(event.network, event.post);
        if self.deleted.contains(&(key, author)) {
            return;
        }
        if self.reshared.contains(&key) {
            self.recent.insert(key);
        }
        if let Some(posts) = self.people.get_mut(&author) {
            posts.count = posts.count.saturating_add(1);
            posts.weeks = posts.weeks.and(self.window.week(time));
            event.tags.into_iter().flat_map(str::split_whitespace).for_each(|tag| posts.tag(tag));
        }
    }

    /// The person in the scores who acts.
    fn author(&self, event: &Event<'_>) -> Option<AccountIndex> {
        let account = self.responses.accounts.of_person(PersonId::of(event.network, event.actor))?;
        Some(self.responses.person_of(account)).filter(|person| self.people.contains_key(person))
    }

    pub(crate) fn people(&self) -> impl Iterator<Item = AccountIndex> {
        self.people.keys().copied()
    }

    pub(crate) fn of(&self, person: AccountIndex) -> Posts {
        self.people.get(&person).cloned().unwrap_or_default()
    }

    /// True for a reshared post that is one of [`Posts::count`].
    pub(crate) fn is_recent(&self, post: PostKey) -> bool {
        self.recent.contains(&post)
    }
}

impl Posts {
    fn tag(&mut self, tag: &str) {
        let tags = self.tags.get_or_insert_with(|| Box::new([0; PLACES as usize]));
        let place = xxh3_64(tag.to_lowercase().as_bytes()) % u64::from(PLACES);
        tags[place as usize] = tags[place as usize].saturating_add(1);
    }

    /// How posts spread over tags; `None` where there are too few tags.
    pub fn spread(&self) -> Option<Spread> {
        let mut entropy = Entropy::default();
        self.tags
            .iter()
            .flat_map(|tags| tags.iter())
            .filter(|&&count| count > 0)
            .for_each(|&count| entropy.add(count));
        Some(entropy.spread(Places::Tags)).filter(|spread| spread.items >= MIN_TAGS)
    }
}
