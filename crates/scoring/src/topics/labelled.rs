//! Which posts are on which topics.

use model::{Day, Event, EventId, Kind, TopicId};
use rustc_hash::{FxHashMap, FxHashSet};

use crate::responses::{AccountIndex, PostKey, Responses, Window};

/// An answer carries the topics of what it answers, and of what that answers, so many steps up; its own words tell only
/// where none of these has any.
const GENERATIONS: usize = 4;

/// A topic by its place in [`LabelledPosts::topics`].
pub type TopicIndex = u32;

/// What a post says, for whoever finds its topics.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Written<'a> {
    /// Its words.
    pub text: Option<&'a str>,
    /// Its tags, separated by spaces.
    pub tags: Option<&'a str>,
    /// Its language as the network states it.
    pub lang: Option<&'a str>,
}

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
    /// The topics of a post; none where it has none or was not seen.
    pub fn of(&self, post: PostKey) -> &[TopicIndex] {
        self.posts.get(&post).map_or(&[], |one| &one.topics)
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

/// Finds out which posts matter, then what they are about. All events are shown to it twice: first to [`Self::trace`],
/// until it wants no more, then to [`Self::push`]. Their order changes nothing, and what happened at the end of the window
/// or later is passed over in both. Memory grows with the posts that drew responses, and with the answers of
/// the days that style looks back.
pub struct Labelling<'a> {
    responses: &'a Responses,
    window: Window,
    /// Posts with responses, and what these answer.
    wanted: FxHashSet<PostKey>,
    /// Of those first met in the last round.
    fresh: FxHashSet<PostKey>,
    answers: FxHashMap<PostKey, PostKey>,
    /// Of the days that style looks back, with responses or without.
    said_in_answer: FxHashSet<PostKey>,
    rounds: usize,
    seen: FxHashMap<PostKey, Seen>,
    numbers: FxHashMap<TopicId, TopicIndex>,
    made: LabelledPosts,
}

/// A post as its latest version has it.
#[derive(Default)]
struct Seen {
    time: Option<i64>,
    /// The version that the topics are of; `None` where no words were seen.
    version: Option<(i64, EventId)>,
    topics: Vec<TopicIndex>,
}

impl<'a> Labelling<'a> {
    /// Of the posts with responses that stand at the end of a day, and of what was written in the days before it that style
    /// looks back.
    pub fn at(responses: &'a Responses, day: Day) -> Labelling<'a> {
        Labelling::new(responses, Window::before(day.end()))
    }

    /// Of the posts with responses that stand at the end of a window, and of what was written in it.
    pub(crate) fn new(responses: &'a Responses, window: Window) -> Labelling<'a> {
        let standing = responses.all().iter().filter(|row| row.stands_at(window.until()));
        let to_posts = standing.filter(|row| row.kind.is_to_own_post() && row.post.is_some());
        let wanted: FxHashSet<PostKey> = to_posts.map(|row| row.post).collect();
        Labelling {
            responses,
            window,
            fresh: wanted.clone(),
            wanted,
            answers: FxHashMap::default(),
            said_in_answer: FxHashSet::default(),
            rounds: 0,
            seen: FxHashMap::default(),
            numbers: FxHashMap::default(),
            made: LabelledPosts::default(),
        }
    }

    /// Takes what one event says of which post answers which.
    pub fn trace(&mut self, event: &Event<'_>) {
        let Kind::Respond(kind) = event.kind else { return };
        let is_answer = event.own_post.is_some() && event.post.is_some() && kind.is_to_own_post();
        if !is_answer || event.time >= self.window.until() {
            return;
        }
        let own = PostKey::of(event.network, event.own_post);
        if self.window.holds(event.time.micros()) {
            self.said_in_answer.insert(own);
        }
        if self.fresh.contains(&own) {
            let answered = PostKey::of(event.network, event.post);
            // Of a post that answers several, the lesser key stands, whatever came first.
            self.answers.entry(own).and_modify(|known| *known = answered.min(*known)).or_insert(answered);
        }
    }

    /// Ends a round of [`Self::trace`]; true where another one would find more.
    pub fn wants_more(&mut self) -> bool {
        let answered = self.fresh.iter().filter_map(|own| self.answers.get(own));
        let fresh: FxHashSet<PostKey> =
            answered.copied().filter(|post| !self.wanted.contains(post)).collect();
        self.wanted.extend(&fresh);
        self.fresh = fresh;
        self.rounds += 1;
        !self.fresh.is_empty() && self.rounds < GENERATIONS
    }

    /// Takes what one event says of a post; `label` adds its topics.
    pub fn push(&mut self, event: &Event<'_>, label: &mut dyn FnMut(Written<'_>, &mut Vec<TopicId>)) {
        let post = match event.kind {
            Kind::Post | Kind::Edit => event.post,
            Kind::Respond(_) => event.own_post,
            _ => None,
        };
        let Some(post) = post.filter(|_| event.time < self.window.until()) else { return };
        let time = event.time.micros();
        let key = PostKey::of(event.network, Some(post));
        let is_wanted = self.wanted.contains(&key);
        let is_recent = event.kind != Kind::Edit && !event.undated && self.window.holds(time);
        if !is_wanted && !is_recent {
            return;
        }
        if is_wanted && event.kind != Kind::Edit {
            let seen = self.seen.entry(key).or_default();
            seen.time = Some(seen.time.map_or(time, |known| known.min(time)));
        }
        if event.text.is_none() && event.tags.is_none() {
            return;
        }
        let mut found = Vec::new();
        label(Written { text: event.text, tags: event.tags, lang: event.lang }, &mut found);
        let mut topics: Vec<TopicIndex> = found.into_iter().map(|topic| self.number(topic)).collect();
        topics.sort_unstable();
        topics.dedup();
        // What is said in answer to somebody is a response to a post on its topics.
        let is_own_subject = event.kind == Kind::Post && !self.said_in_answer.contains(&key);
        if is_recent
            && is_own_subject
            && let Some(author) = self
                .responses
                .accounts
                .find(&model::AccountId { network: event.network, native: event.actor.to_owned() })
        {
            let person = self.responses.person_of(author);
            topics.iter().for_each(|&topic| *self.made.wrote.entry((person, topic)).or_default() += 1);
        }
        if is_wanted {
            let seen = self.seen.entry(key).or_default();
            let version = Some((time, event.id));
            // None is less than any.
            if version >= seen.version {
                seen.topics = topics;
                seen.version = version;
            }
        }
    }

    fn number(&mut self, topic: TopicId) -> TopicIndex {
        let next = self.made.topics.len() as TopicIndex;
        let number = *self.numbers.entry(topic).or_insert(next);
        if number == next {
            self.made.topics.push(topic);
        }
        number
    }

    /// Hands down topics from what was answered to the answers.
    pub fn finish(mut self) -> LabelledPosts {
        let handed_down = |(&key, &answered): (&PostKey, &PostKey)| {
            let own = |post: PostKey| self.seen.get(&post).map_or(&[][..], |seen| &seen.topics);
            let up = std::iter::successors(Some(answered), |post| self.answers.get(post).copied());
            let mut topics: Vec<TopicIndex> = up.take(GENERATIONS).flat_map(own).copied().collect();
            topics.sort_unstable();
            topics.dedup();
            (!topics.is_empty()).then_some((key, topics))
        };
        let mut inherited: FxHashMap<PostKey, Vec<TopicIndex>> =
            self.answers.iter().filter_map(handed_down).collect();
        let mut posts = FxHashMap::default();
        for key in self.wanted {
            let Seen { time, topics, .. } = self.seen.remove(&key).unwrap_or_default();
            let topics = inherited.remove(&key).unwrap_or(topics);
            if !topics.is_empty() || time.is_some() {
                posts.insert(key, Labelled { time, topics: topics.into() });
            }
        }
        self.made.posts = posts;
        self.made
    }
}

#[cfg(test)]
mod tests {
    use model::{Network, ResponseKind, Timestamp, event_id};
    use proptest::prelude::*;

    use super::*;
    use crate::{Community, ResponsesBuilder};

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
        let mut labelling = Labelling::at(&responses, Day::from_number(LAST_DAY));
        loop {
            tell(&mut |event| labelling.trace(event));
            if !labelling.wants_more() {
                break;
            }
        }
        tell(&mut |event| {
            labelling.push(event, &mut |post, topics| {
                let letters = post.text.unwrap_or_default().bytes().filter(u8::is_ascii_lowercase);
                topics.extend(letters.map(|letter| TopicId(u64::from(letter))));
            });
        });
        let found = labelling.finish();
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
