//! Generated acts as lines of the log: names, ids, texts.
//!
//! Names and ids follow the generic format (docs/formats.md), so that what is written into a lake and what is imported
//! from the CSV are the same events.

use std::fmt::Write;

use model::{Event, EventId, Kind, Network, ResponseKind, event_id};

use super::world::{Account, Act, Line, Post, What, World};

/// Texts are sewn from these; each is the name of a topic.
const SUBJECTS: [&str; 24] = [
    "machine learning",
    "photography",
    "jazz",
    "gardening",
    "basketball",
    "climate change",
    "cooking",
    "astronomy",
    "chess",
    "cycling",
    "history",
    "linguistics",
    "knitting",
    "science fiction",
    "architecture",
    "economics",
    "hiking",
    "typography",
    "philosophy",
    "robotics",
    "painting",
    "opera",
    "biology",
    "coffee",
];
const OPENINGS: [&str; 8] = [
    "Some thoughts on",
    "What I learned about",
    "Who else follows",
    "A long evening with",
    "New to me in",
    "Three questions about",
    "I was wrong about",
    "Notes on",
];
const CLOSINGS: [&str; 8] = [
    "more of it tomorrow",
    "corrections are welcome",
    "with pictures this time",
    "it took longer than planned",
    "and it is not what you expect",
    "slowly getting there",
    "thanks for all the answers",
    "what do you think?",
];
const FIRST_NAMES: [&str; 16] = [
    "Ana", "Bo", "Chidi", "Dara", "Emre", "Fatima", "Goran", "Hanna", "Ines", "Jun", "Kofi", "Lena", "Mateo",
    "Nia", "Omar", "Priya",
];
const LAST_NAMES: [&str; 16] = [
    "Adeyemi",
    "Berg",
    "Castro",
    "Dvorak",
    "Eriksen",
    "Fischer",
    "Garcia",
    "Haddad",
    "Ito",
    "Jensen",
    "Kowalski",
    "Lindqvist",
    "Moreau",
    "Nguyen",
    "Okafor",
    "Petrov",
];

/// A line written out, in buffers that are kept.
#[derive(Debug, Default)]
pub struct Written {
    actor: String,
    target: Option<String>,
    post: Option<String>,
    /// The act's own name, or that of the act undone.
    own: Option<String>,
    handle: Option<String>,
    name: Option<String>,
    text: Option<String>,
    tags: Option<String>,
}

/// The columns of [`Written::cells`].
pub const COLUMNS: [&str; 12] =
    ["time", "network", "kind", "actor", "target", "post", "id", "handle", "name", "text", "tags", "lang"];

impl Written {
    /// Writes a line out.
    pub fn write(&mut self, world: &World, line: &Line) {
        self.actor.clear();
        [&mut self.target, &mut self.post, &mut self.own, &mut self.handle, &mut self.name, &mut self.text]
            .into_iter()
            .chain([&mut self.tags])
            .for_each(|cell| *cell = None);
        match line.what {
            What::Profile(account) => {
                push_account(&mut self.actor, account);
                self.handle = Some(handle(account));
                self.name = Some(name(account));
            }
            What::Post(post) => {
                push_account(&mut self.actor, post.author);
                self.post = Some(post_id(post));
                self.compose(world, post);
            }
            What::DeletePost(post) => {
                push_account(&mut self.actor, post.author);
                self.post = Some(post_id(post));
            }
            What::DeleteReply(act) => {
                push_account(&mut self.actor, act.actor);
                self.post = Some(act_id(act));
            }
            What::Response { act, target, post, .. } => {
                self.answer(act, target, post);
                self.own = Some(act_id(act));
            }
            What::Undo { act, target, post, by_id, .. } => {
                self.answer(act, target, post);
                self.own = by_id.then(|| act_id(act));
            }
        }
    }

    fn answer(&mut self, act: Act, target: Account, post: Option<Post>) {
        push_account(&mut self.actor, act.actor);
        self.target = Some(account_id(target));
        self.post = post.map(post_id);
    }

    fn compose(&mut self, world: &World, post: Post) {
        let mut draws = world.theme(post);
        // People keep to two subjects; now and then they try another.
        let pick = match draws.below(8) {
            0 => draws.below(SUBJECTS.len() as u64),
            1..4 => u64::from(post.author) / 7,
            _ => u64::from(post.author),
        };
        let subject = SUBJECTS[pick as usize % SUBJECTS.len()];
        let opening = OPENINGS[draws.below(8) as usize];
        let closing = CLOSINGS[draws.below(8) as usize];
        let mut text = format!("{opening} {subject}: {closing}");
        if draws.below(4) == 0 {
            let _ = write!(text, " cc @{}", handle(world.neighbour(post.author)));
        }
        self.tags = (draws.below(2) == 0).then(|| subject.replace(' ', "-"));
        self.text = Some(text);
    }

    /// The line as an event of the lake.
    pub fn event<'a>(&'a self, network: Network, line: &Line) -> Event<'a> {
        let kind = line.what.kind();
        let (target, post, own) = (self.target.as_deref(), self.post.as_deref(), self.own.as_deref());
        let named = |kind: Kind, name: &str| event_id(network, &[kind.as_str(), name]);
        let keyed = || keyed(network, line, &self.actor, target, post);
        let id = match (kind, own) {
            (Kind::Post, _) => post.map_or_else(keyed, |post| named(kind, post)),
            (_, Some(own)) => named(kind, own),
            _ => keyed(),
        };
        Event {
            target,
            post,
            own_post: own.filter(|_| is_post_too(kind)),
            undoes: own.and_then(|own| match kind {
                Kind::Undo(undone) => Some(named(Kind::Respond(undone), own)),
                _ => None,
            }),
            handle: self.handle.as_deref(),
            name: self.name.as_deref(),
            text: self.text.as_deref(),
            tags: self.tags.as_deref(),
            lang: self.text.as_ref().map(|_| "en"),
            ..Event::new(line.time, id, network, kind, &self.actor)
        }
    }

    /// The line as a row of the generic format; its time is Unix microseconds until it is printed.
    pub fn cells<'a>(&'a self, time: &'a str, network: &'a Network, line: &Line) -> [&'a str; COLUMNS.len()] {
        let cell = |cell: &'a Option<String>| cell.as_deref().unwrap_or_default();
        [
            time,
            network.as_str(),
            line.what.kind().as_str(),
            &self.actor,
            cell(&self.target),
            cell(&self.post),
            cell(&self.own),
            cell(&self.handle),
            cell(&self.name),
            cell(&self.text),
            cell(&self.tags),
            if self.text.is_some() { "en" } else { "" },
        ]
    }
}

/// The id of an act without a name of its own, as the generic format has it: of all that tells it apart.
fn keyed(network: Network, line: &Line, actor: &str, target: Option<&str>, post: Option<&str>) -> EventId {
    let time = line.time.micros().to_string();
    let kind = line.what.kind().as_str();
    event_id(network, &[kind, actor, target.unwrap_or_default(), post.unwrap_or_default(), &time])
}

/// Kinds whose own id is the id of a post, in the generic format.
fn is_post_too(kind: Kind) -> bool {
    matches!(kind, Kind::Respond(ResponseKind::Reply | ResponseKind::Quote))
}

fn push_account(into: &mut String, account: Account) {
    let _ = write!(into, "u{account:08}");
}

pub fn account_id(account: Account) -> String {
    let mut id = String::with_capacity(9);
    push_account(&mut id, account);
    id
}

fn post_id(post: Post) -> String {
    format!("u{:08}/p{}", post.author, post.day)
}

fn act_id(act: Act) -> String {
    format!("u{:08}/{}-{}", act.actor, act.day, act.index)
}

fn names(account: Account) -> (&'static str, &'static str) {
    let number = account as usize;
    (FIRST_NAMES[number % 16], LAST_NAMES[number / 16 % 16])
}

pub fn name(account: Account) -> String {
    let (first, last) = names(account);
    format!("{first} {last}")
}

pub fn handle(account: Account) -> String {
    let (first, last) = names(account);
    format!("{first}.{last}{account}").to_lowercase()
}
