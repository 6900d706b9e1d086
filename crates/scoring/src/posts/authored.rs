//! What people posted of late: how much, in which weeks, under which tags.

use model::{Day, Group, PersonId, Places, Spread};
use rustc_hash::{FxHashMap, FxHashSet};
use xxhash_rust::xxh3::xxh3_64;

use super::spread::{Entropy, PLACES};
use super::table::{Manner, Posts, Version};
use super::window::{Weeks, Window};
use crate::responses::{AccountIndex, PostKey, Responses};

/// Tags below this number tell no field.
const MIN_TAGS: u32 = 10;

/// Posts of some people, within the days that style looks back; none that their authors deleted.
///
/// Memory grows with the people and with the posts that were reshared; a person takes the same whatever they post.
#[derive(Debug)]
pub(crate) struct Authored {
    pub window: Window,
    /// Reshared posts that are among those counted.
    recent: FxHashSet<PostKey>,
    people: FxHashMap<AccountIndex, Written>,
}

/// The posts of one person.
#[derive(Debug, Clone, Default)]
pub(crate) struct Written {
    pub count: u32,
    pub weeks: Weeks,
    /// Tags by a hash of each: two that fall together count as one.
    tags: Option<Box<[u32; PLACES as usize]>>,
}

impl Authored {
    /// Of some people at the end of a day.
    pub fn at(posts: &Posts, responses: &Responses, day: Day, people: &[AccountIndex]) -> Authored {
        let window = Window::before(day.end());
        let mut authored = Authored {
            window,
            recent: FxHashSet::default(),
            people: people.iter().map(|&account| (account, Written::default())).collect(),
        };
        let reposts = people.iter().flat_map(|&account| responses.to(account));
        let reposts = reposts.filter(|row| row.kind.group() == Group::Repost && window.holds(row.time));
        let reshared: FxHashSet<PostKey> =
            reposts.map(|row| row.post).filter(|post| post.is_some()).collect();
        let author_of = |person: PersonId| {
            let account = responses.accounts.of_person(person)?;
            Some(responses.person_of(account)).filter(|person| authored.people.contains_key(person))
        };
        let deletions = posts.deletions().iter().filter(|deletion| window.holds(deletion.time));
        let deleted: FxHashSet<(PostKey, AccountIndex)> =
            deletions.filter_map(|deletion| Some((deletion.key, author_of(deletion.author)?))).collect();
        let recent = posts.versions().iter().filter(|version| version.manner == Manner::Post);
        let recent = recent.filter(|version| !version.undated && window.holds(version.time));
        let recent: Vec<(AccountIndex, &Version)> =
            recent.filter_map(|version| Some((author_of(version.author)?, version))).collect();
        for (author, version) in recent {
            if deleted.contains(&(version.key, author)) {
                continue;
            }
            if reshared.contains(&version.key) {
                authored.recent.insert(version.key);
            }
            if let Some(written) = authored.people.get_mut(&author) {
                written.count = written.count.saturating_add(1);
                written.weeks = written.weeks.and(window.week(version.time));
                posts.tags_of(version).iter().for_each(|&tag| written.tag(posts.tag(tag)));
            }
        }
        authored
    }

    pub fn people(&self) -> impl Iterator<Item = AccountIndex> {
        self.people.keys().copied()
    }

    pub fn of(&self, person: AccountIndex) -> Written {
        self.people.get(&person).cloned().unwrap_or_default()
    }

    /// True for a reshared post that is one of [`Written::count`].
    pub fn is_recent(&self, post: PostKey) -> bool {
        self.recent.contains(&post)
    }
}

impl Written {
    /// Takes a tag in small letters.
    fn tag(&mut self, tag: &str) {
        let tags = self.tags.get_or_insert_with(|| Box::new([0; PLACES as usize]));
        let place = xxh3_64(tag.as_bytes()) % u64::from(PLACES);
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
