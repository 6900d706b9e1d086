//! Which posts are on which topics.

use model::{Day, TopicId};
use rustc_hash::{FxHashMap, FxHashSet};

use super::table::{Manner, Posts};
use super::window::Window;
use crate::responses::{AccountIndex, PostKey, Responses};

/// An answer carries the topics of what it answers, and of what that answers, so many steps up; its own words tell only
/// where none of these has any.
const GENERATIONS: usize = 4;

/// A topic by its place in [`LabelledPosts::topics`].
pub type TopicIndex = u32;

/// Posts that drew responses, with their topics.
#[derive(Debug, Default)]
pub struct LabelledPosts {
    /// All topics, each once, in no order that means anything.
    pub topics: Vec<TopicId>,
    posts: FxHashMap<PostKey, Labelled>,
    wrote: FxHashMap<(AccountIndex, TopicIndex), u32>,
}

#[derive(Debug, Default)]
struct Labelled {
    time: Option<i64>,
    topics: Box<[TopicIndex]>,
}

impl LabelledPosts {
    /// Of the posts with responses that stand at the end of a day, and of what was written in the days before it that
    /// style looks back. What happened at that moment or later is passed over.
    pub fn at(posts: &Posts, responses: &Responses, day: Day) -> LabelledPosts {
        let window = Window::before(day.end());
        let standing = responses.all().iter().filter(|row| row.stands_at(window.until()));
        let to_posts = standing.filter(|row| row.kind.is_to_own_post() && row.post.is_some());
        let drew: FxHashSet<PostKey> = to_posts.map(|row| row.post).collect();
        let (wanted, answers) = with_answered(posts, drew, window);
        let mut labelled = FxHashMap::default();
        for &key in &wanted {
            let found = latest(posts, key, window);
            let handed_down = handed_down(posts, &answers, key, window);
            let topics = if handed_down.is_empty() { found.topics } else { handed_down.into() };
            if !topics.is_empty() || found.time.is_some() {
                labelled.insert(key, Labelled { time: found.time, topics });
            }
        }
        LabelledPosts {
            topics: posts.topics().to_vec(),
            posts: labelled,
            wrote: wrote(posts, responses, window),
        }
    }

    /// The topics of a post; none where it has none or was not seen.
    pub fn of(&self, post: PostKey) -> &[TopicIndex] {
        self.posts.get(&post).map_or(&[], |labelled| &labelled.topics)
    }

    /// The same by their numbers.
    pub(crate) fn topics_of(&self, post: PostKey) -> impl Iterator<Item = TopicId> + '_ {
        self.of(post).iter().map(|&topic| self.topics[topic as usize])
    }

    /// When a post was posted, in microseconds; `None` where only responses to it were seen.
    pub fn time(&self, post: PostKey) -> Option<i64> {
        self.posts.get(&post)?.time
    }

    /// How many posts of the days that style looks back each person wrote on each topic.
    pub fn wrote(&self) -> impl Iterator<Item = (AccountIndex, TopicIndex, u32)> {
        self.wrote.iter().map(|(&(person, topic), &posts)| (person, topic, posts))
    }
}

/// Adds what these posts answer, [`GENERATIONS`] up; and tells which of them answers which.
fn with_answered(
    posts: &Posts,
    drew: FxHashSet<PostKey>,
    window: Window,
) -> (FxHashSet<PostKey>, FxHashMap<PostKey, PostKey>) {
    let mut answers = FxHashMap::default();
    let mut fresh: Vec<PostKey> = drew.iter().copied().collect();
    let mut wanted = drew;
    for _ in 0..GENERATIONS {
        let mut above = Vec::new();
        for own in fresh {
            let told = posts.answers_of(own).filter(|answer| answer.to.is_some());
            let told =
                told.filter(|answer| answer.kind.is_to_own_post() && answer.time < window.until().micros());
            // Of a post that answers several, the lesser key stands, whatever came first.
            let Some(to) = told.map(|answer| answer.to).min() else { continue };
            answers.insert(own, to);
            if wanted.insert(to) {
                above.push(to);
            }
        }
        fresh = above;
    }
    (wanted, answers)
}

/// A post by its own words alone: when it was posted, and the topics of its latest version.
fn latest(posts: &Posts, key: PostKey, window: Window) -> Labelled {
    let seen = || posts.of(key).filter(|version| version.time < window.until().micros());
    let seen = || seen().filter(|version| version.manner != Manner::Other);
    let time = seen().filter(|version| version.manner != Manner::Edit).map(|version| version.time).min();
    // Of versions told of as the same, the one told last stands.
    let latest = seen().filter(|version| version.worded).max_by_key(|version| (version.time, version.event));
    Labelled { time, topics: latest.map_or(&[][..], |version| posts.topics_of(version)).into() }
}

/// The topics of what a post answers, rising.
fn handed_down(
    posts: &Posts,
    answers: &FxHashMap<PostKey, PostKey>,
    key: PostKey,
    window: Window,
) -> Vec<TopicIndex> {
    let up = std::iter::successors(answers.get(&key).copied(), |post| answers.get(post).copied());
    let mut topics: Vec<TopicIndex> =
        up.take(GENERATIONS).flat_map(|post| latest(posts, post, window).topics).collect();
    topics.sort_unstable();
    topics.dedup();
    topics
}

/// How many posts of a window each person wrote on each topic. What is said in answer to somebody is a response to a
/// post on its topics, and no post on them.
fn wrote(posts: &Posts, responses: &Responses, window: Window) -> FxHashMap<(AccountIndex, TopicIndex), u32> {
    let within = posts.answers().iter().filter(|answer| window.holds(answer.time));
    let said_in_answer: FxHashSet<PostKey> = within
        .filter(|answer| answer.to.is_some() && answer.kind.is_to_own_post())
        .map(|answer| answer.own)
        .collect();
    let recent = posts.versions().iter().filter(|version| version.manner == Manner::Post);
    let recent = recent.filter(|version| version.key.is_some() && !version.undated);
    let mut wrote: FxHashMap<(AccountIndex, TopicIndex), u32> = FxHashMap::default();
    for version in recent.filter(|version| window.holds(version.time)) {
        if said_in_answer.contains(&version.key) {
            continue;
        }
        if let Some(author) = responses.accounts.of_person(version.author) {
            let person = responses.person_of(author);
            for &topic in posts.topics_of(version) {
                *wrote.entry((person, topic)).or_default() += 1;
            }
        }
    }
    wrote
}

#[cfg(test)]
mod tests {
    use model::{Event, Kind, Network, ResponseKind, Timestamp, event_id};
    use proptest::prelude::*;

    use super::*;
    use crate::{Community, PostsBuilder, ResponsesBuilder};

    const LAST_DAY: i32 = 40;

    #[derive(Debug, Clone)]
    struct Act {
        day: i32,
        kind: Kind,
        post: String,
        own: Option<String>,
        text: String,
    }

    /// Ana writes `DAY post P about TEXT` or `DAY edit P about TEXT`; Bo answers `DAY reply P as OWN about TEXT`.
    fn act(line: &str) -> Act {
        let words: Vec<&str> = line.split(' ').collect();
        let own = words.iter().position(|word| *word == "as").map(|place| words[place + 1].to_owned());
        let about = words.iter().position(|word| *word == "about").expect("about");
        Act {
            day: words[0].parse().expect("a day"),
            kind: words[1].parse().expect("a kind"),
            post: words[2].to_owned(),
            own,
            text: words[about + 1..].join(" "),
        }
    }

    /// The door: which posts are on which topics at the end of the last day, a line each. A topic is a letter.
    fn labelled(acts: &[(usize, Act)]) -> String {
        let network = Network::new("test").expect("a network");
        let tell = |take: &mut dyn FnMut(&Event<'_>)| {
            for (number, act) in acts {
                let is_reply = act.kind == Kind::Respond(ResponseKind::Reply);
                let (time, id) =
                    (Day::from_number(act.day).start(), event_id(network, &[&number.to_string()]));
                let actor = if is_reply { "bo" } else { "ana" };
                take(&Event {
                    target: is_reply.then_some("ana"),
                    post: Some(&act.post),
                    own_post: act.own.as_deref(),
                    text: Some(&act.text),
                    ..Event::new(time, id, network, act.kind, actor)
                });
            }
            // Somebody responds to each post, and takes it back from one of them.
            for post in ["p0", "p1", "p2", "p3", "withdrawn"] {
                let time = |day: i32| Day::from_number(day).start().plus_seconds(5);
                let responds = |day: i32, kind: Kind, id: &str| Event {
                    target: Some("ana"),
                    post: Some(post),
                    ..Event::new(time(day), event_id(network, &[post, id]), network, kind, "cy")
                };
                take(&responds(1, Kind::Respond(ResponseKind::Like), "like"));
                if post == "withdrawn" {
                    take(&responds(2, Kind::Undo(ResponseKind::Like), "unlike"));
                }
            }
        };
        let mut builder = ResponsesBuilder::default();
        tell(&mut |event| builder.push(event));
        let responses = builder.finish(Community::default());
        // Two builders take turns, so that what they were told is merged.
        let mut tables = [PostsBuilder::default(), PostsBuilder::default()];
        let mut turn = 0;
        tell(&mut |event| {
            turn += 1;
            tables[turn % 2].push(event, &mut |post, topics| {
                let letters = post.text.unwrap_or_default().bytes().filter(u8::is_ascii_lowercase);
                topics.extend(letters.map(|letter| TopicId(u64::from(letter))));
            });
        });
        let [mut table, other] = tables;
        table.merge(other);
        let found = LabelledPosts::at(&table.finish(), &responses, Day::from_number(LAST_DAY));
        let mut told = String::new();
        for post in ["p0", "p1", "p2", "p3", "withdrawn"] {
            let key = PostKey::of(network, Some(post));
            let mut letters: Vec<char> = found.topics_of(key).map(|topic| topic.0 as u8 as char).collect();
            letters.sort_unstable();
            let day = found.time(key).map(|time| Timestamp::from_micros(time).day().number());
            if !letters.is_empty() || day.is_some() {
                told += &format!("{post} of {day:?} on {}\n", letters.into_iter().collect::<String>());
            }
        }
        let mut wrote: Vec<_> =
            found.wrote().map(|(_, topic, posts)| (found.topics[topic as usize], posts)).collect();
        wrote.sort_unstable();
        told + &format!("wrote {wrote:?}")
    }

    fn of(lines: &str) -> String {
        let lines = lines.lines().map(str::trim).filter(|line| !line.is_empty());
        labelled(&lines.map(act).enumerate().collect::<Vec<_>>())
    }

    #[test]
    fn what_happens_after_the_last_day_decides_no_topic() {
        let then = "10 post p0 about a\n11 post p1 about b\n12 reply p0 as p2 about -\n";
        assert_eq!(
            of(then).lines().take(3).collect::<Vec<_>>(),
            ["p0 of Some(10) on a", "p1 of Some(11) on b", "p2 of Some(12) on a",]
        );
        // An edit, an answer that makes a post an answer, and a post.
        let later =
            "41 edit p0 about c\n41 reply p1 as p3 about -\n41 reply p0 as p1 about -\n41 post p3 about d\n";
        assert_eq!(of(&format!("{then}{later}")), of(then));
    }

    #[test]
    fn a_post_whose_responses_were_all_withdrawn_is_not_looked_at() {
        assert_eq!(of("10 post withdrawn about a").lines().next(), Some("wrote [(TopicId(97), 1)]"));
    }

    #[test]
    fn an_edit_that_removes_all_topics_stands_whatever_came_first() {
        let (post, edit) = ("10 post p0 about a", "12 edit p0 about -");
        for world in [format!("{post}\n{edit}"), format!("{edit}\n{post}")] {
            assert!(of(&world).starts_with("p0 of Some(10) on \n"), "{}", of(&world));
        }
    }

    fn some_act() -> impl Strategy<Value = Act> {
        let post = || (0u8..4).prop_map(|post| format!("p{post}"));
        let text = prop::sample::select(vec!["a", "b", "a b", "-"]);
        (30..42, 0u8..3, post(), post(), text).prop_map(|(day, kind, post, own, text)| Act {
            day,
            kind: match kind {
                0 => Kind::Post,
                1 => Kind::Edit,
                _ => Kind::Respond(ResponseKind::Reply),
            },
            post,
            own: (kind == 2).then_some(own),
            text: text.to_owned(),
        })
    }

    proptest! {
        #[test]
        fn no_order_of_events_changes_anything(
            acts in prop::collection::vec(some_act(), 0..16).prop_map(|acts| acts.into_iter().enumerate().collect::<Vec<_>>()),
            keys in prop::collection::vec(any::<u32>(), 16),
        ) {
            let mut shuffled = acts.clone();
            shuffled.sort_by_key(|&(number, _)| keys[number]);
            prop_assert_eq!(labelled(&acts), labelled(&shuffled));
        }
    }
}
