//! A made-up community: who is there, whom they respond to, and when.
//!
//! An eighth of all accounts are ever responded to, as in the Higgs data, where nine in ten responders receive
//! nothing themselves. Both sides have heavy tails. People belong to circles and keep to a few favourites, so that pairs
//! repeat. Half of the accounts are there from the beginning, the others arrive one after another.

use model::{Day, Kind, ResponseKind, Timestamp};

use super::draws::{Draws, Purpose};

/// Accounts for each one that is ever responded to.
const ACCOUNTS_A_TARGET: u32 = 8;
/// People responded to in a circle, about.
const TARGETS_A_CIRCLE: u32 = 200;
/// Responses for each post.
const RESPONSES_A_POST: u64 = 10;
/// Favourites of each account.
const FRIENDS: u64 = 8;
/// Draws before an account that has not arrived yet is taken all the same, so that nothing loops for long.
const TRIES: usize = 4;
/// Acts of a day end a second before it does, which leaves room for what is withdrawn at once.
const DAY_MICROS: u64 = 86_399_000_000;
/// The founding, as a part of the span.
const FOUNDED: (u64, u64) = (2, 5);
/// One response in 25 is withdrawn by its giver; deleted posts bring the share to about one in 20.
const RESPONSES_A_WITHDRAWAL: u64 = 25;
/// One post in so many is deleted.
const POSTS_A_DELETION: u64 = 80;
/// Days after which something is withdrawn.
const DELAYS: [u32; 4] = [0, 1, 3, 10];
/// Kinds of response in a hundred, as large microblogs see them.
const KINDS: [(ResponseKind, u64); 7] = [
    (ResponseKind::Like, 58),
    (ResponseKind::Reply, 14),
    (ResponseKind::Repost, 12),
    (ResponseKind::Follow, 7),
    (ResponseKind::Mention, 4),
    (ResponseKind::Quote, 3),
    (ResponseKind::Bookmark, 2),
];

/// An account, numbered from 0; those that are ever responded to come first, the most popular before the others.
pub type Account = u32;
/// A day, numbered from 0.
pub type DayIndex = u32;

/// What is asked for.
#[derive(Debug, Clone, Copy)]
pub struct Plan {
    /// Responses, over all days.
    pub responses: u64,
    /// Accounts, at most: who is never drawn does not appear.
    pub accounts: u32,
    /// Days of equal volume.
    pub days: u32,
    /// The last of them.
    pub until: Day,
    /// The seed of everything.
    pub seed: u64,
    /// The share of posts that come as events of their own, with texts; the others are known by responses alone.
    pub posts: f64,
}

/// A community, drawn from a plan.
pub struct World {
    plan: Plan,
    circles: u32,
    targets: Vec<Target>,
}

/// Somebody who is responded to.
#[derive(Debug, Clone, Copy)]
struct Target {
    /// A post every so many days, ...
    period: u32,
    /// ... on days that leave this rest.
    phase: u32,
    arrival: DayIndex,
    profile: DayIndex,
}

/// An act by its place: the day, and its place in the day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Act {
    pub actor: Account,
    pub day: DayIndex,
    pub index: u64,
}

/// The one post of an author on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Post {
    pub author: Account,
    pub day: DayIndex,
}

/// One line of the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Line {
    pub time: Timestamp,
    pub what: What,
}

/// What a line says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What {
    /// Somebody tells who they are.
    Profile(Account),
    /// A post with its text.
    Post(Post),
    /// A response.
    Response { kind: ResponseKind, act: Act, target: Account, post: Option<Post> },
    /// A response taken back; the network tells which by its id, or only whose to whom and what.
    Undo { kind: ResponseKind, act: Act, target: Account, post: Option<Post>, by_id: bool },
    /// A post deleted by its author.
    DeletePost(Post),
    /// A reply or quote deleted by who gave it.
    DeleteReply(Act),
}

impl What {
    /// The kind of the line.
    pub fn kind(&self) -> Kind {
        match self {
            What::Profile(_) => Kind::Profile,
            What::Post(_) => Kind::Post,
            What::Response { kind, .. } => Kind::Respond(*kind),
            What::Undo { kind, .. } => Kind::Undo(*kind),
            What::DeletePost(_) | What::DeleteReply(_) => Kind::Delete,
        }
    }
}

impl World {
    /// Draws everybody who is responded to: 16 bytes for each.
    pub fn new(plan: Plan) -> World {
        let count = (plan.accounts / ACCOUNTS_A_TARGET).max(2).min(plan.accounts);
        let mut world = World { plan, circles: (count / TARGETS_A_CIRCLE).max(1), targets: Vec::new() };
        let posts_a_day = (plan.responses as f64 / plan.days as f64 / RESPONSES_A_POST as f64).max(1e-9);
        let target = |account: Account| {
            // The sum of 1 / (2 sqrt(r n)) over all ranks r up to n is about 1: each has a part of the day's posts.
            let rank = f64::from(account) + 1.0;
            let period =
                (2.0 * (rank * f64::from(count)).sqrt() / posts_a_day).round().clamp(1.0, 1e9) as u32;
            let mut draws = world.account_draws(account);
            let arrival = world.arrival_of(&mut draws);
            let settling = u64::from(world.founded()).max(1);
            let profile = if arrival > 0 { arrival } else { draws.below(settling) as DayIndex };
            Target { period, phase: draws.below(u64::from(period)) as u32, arrival, profile }
        };
        let targets = (0..count).map(target).collect();
        world.targets = targets;
        world
    }

    /// The day of the founding: whoever had responses by its end is a founder.
    pub fn founded(&self) -> DayIndex {
        (u64::from(self.plan.days) * FOUNDED.0 / FOUNDED.1) as DayIndex
    }

    /// A day's date.
    pub fn date(&self, day: DayIndex) -> Day {
        self.plan.until.plus(day as i32 + 1 - self.plan.days as i32)
    }

    /// All lines of a day, by time.
    pub fn day(&self, day: DayIndex) -> impl Iterator<Item = Line> {
        let mut others = self.others(day);
        others.sort_by_key(|line| line.time);
        let mut others = others.into_iter().peekable();
        let mut responses = (0..self.volume(day)).map(move |index| self.response(day, index)).peekable();
        std::iter::from_fn(move || match (responses.peek(), others.peek()) {
            (Some(response), Some(other)) if other.time <= response.time => others.next(),
            (Some(_), _) => responses.next(),
            (None, _) => others.next(),
        })
    }

    /// Responses on a day: the same on each, up to one.
    fn volume(&self, day: DayIndex) -> u64 {
        let until = |day: u64| {
            (u128::from(self.plan.responses) * u128::from(day) / u128::from(self.plan.days)) as u64
        };
        until(u64::from(day) + 1) - until(u64::from(day))
    }

    fn account_draws(&self, account: Account) -> Draws {
        Draws::of(self.plan.seed, Purpose::Account, u64::from(account), 0)
    }

    /// Half are there from the first day; the others arrive evenly. The first number of an account's draws.
    fn arrival_of(&self, draws: &mut Draws) -> DayIndex {
        let days = u64::from(self.plan.days);
        draws.below(2 * days).saturating_sub(days) as DayIndex
    }

    fn is_here(&self, account: Account, day: DayIndex) -> bool {
        match self.targets.get(account as usize) {
            Some(target) => target.arrival <= day,
            None => self.arrival_of(&mut self.account_draws(account)) <= day,
        }
    }

    /// Targets are spread over the circles in turn, so that each circle has somebody popular.
    fn circle(&self, account: Account) -> u32 {
        if (account as usize) < self.targets.len() {
            return account % self.circles;
        }
        let mut draws = self.account_draws(account);
        draws.next();
        draws.below(u64::from(self.circles)) as u32
    }

    /// Somebody to respond to: in a circle, or anywhere.
    fn target(&self, draws: &mut Draws, circle: Option<u32>) -> Account {
        let all = self.targets.len() as u64;
        match circle.map(u64::from) {
            None => draws.heavy(all) as Account,
            Some(circle) => {
                let circles = u64::from(self.circles);
                let own = (all - circle).div_ceil(circles);
                (circle + circles * draws.heavy(own)) as Account
            }
        }
    }

    /// One of the few whom an account responds to again and again.
    fn friend(&self, actor: Account, number: u64) -> Account {
        let mut draws = Draws::of(self.plan.seed, Purpose::Friend, u64::from(actor), number);
        let circle = (draws.below(4) > 0).then(|| self.circle(actor));
        self.target(&mut draws, circle)
    }

    fn actor(&self, draws: &mut Draws, day: DayIndex) -> Account {
        let accounts = u64::from(self.plan.accounts);
        let mut actor = 0;
        for _ in 0..TRIES {
            // The most active are others than the most popular: ranks of activity lie scattered over all accounts. The
            // factor is prime and above every number of accounts, so that no two ranks meet.
            actor = (draws.skewed(accounts) * 4_294_967_311 % accounts) as Account;
            if self.is_here(actor, day) {
                break;
            }
        }
        actor
    }

    fn receiver(&self, draws: &mut Draws, actor: Account, day: DayIndex) -> Account {
        let mut target = actor;
        for attempt in 0..TRIES {
            target = match draws.below(4) {
                0 | 1 if attempt == 0 => {
                    let number = draws.skewed(FRIENDS);
                    self.friend(actor, number)
                }
                0 | 2 => self.target(draws, Some(self.circle(actor))),
                _ => self.target(draws, None),
            };
            if target != actor && self.is_here(target, day) {
                return target;
            }
        }
        // Nobody responds to themselves.
        if target == actor { (target + 1) % self.targets.len() as u32 } else { target }
    }

    fn response(&self, day: DayIndex, index: u64) -> Line {
        let mut draws = Draws::of(self.plan.seed, Purpose::Response, u64::from(day), index);
        let slot = u128::from(DAY_MICROS) * u128::from(index) / u128::from(self.volume(day).max(1));
        let width = (DAY_MICROS / self.volume(day).max(1)).max(1);
        let time = self.moment(day, slot as u64 + draws.below(width));
        let kind = kind(draws.below(100));
        let actor = self.actor(&mut draws, day);
        let target = self.receiver(&mut draws, actor, day);
        let post = match kind {
            ResponseKind::Follow | ResponseKind::Mention => None,
            // Thirteen in sixteen go to the newest post, the others to one of the three before it.
            _ => self.post_before(target, day, time, draws.below(16).saturating_sub(12)),
        };
        Line { time, what: What::Response { kind, act: Act { actor, day, index }, target, post } }
    }

    fn moment(&self, day: DayIndex, micros: u64) -> Timestamp {
        Timestamp::from_micros(self.date(day).start().micros() + micros as i64)
    }

    /// The post that somebody made so many posts before the last one by then; none before they came.
    fn post_before(&self, author: Account, day: DayIndex, time: Timestamp, back: u64) -> Option<Post> {
        let target = self.targets.get(author as usize)?;
        let since = (i64::from(day) - i64::from(target.phase)).rem_euclid(i64::from(target.period));
        let mut at = i64::from(day) - since - back as i64 * i64::from(target.period);
        if since == 0 && back == 0 && self.post_time(Post { author, day }) >= time {
            at -= i64::from(target.period);
        }
        let day = DayIndex::try_from(at).ok().filter(|&day| day >= target.arrival)?;
        Some(Post { author, day })
    }

    fn post_draws(&self, post: Post) -> Draws {
        Draws::of(self.plan.seed, Purpose::Post, u64::from(post.author), u64::from(post.day))
    }

    fn post_time(&self, post: Post) -> Timestamp {
        self.moment(post.day, self.post_draws(post).below(DAY_MICROS))
    }

    /// What somebody posts about, as a number of which words are made.
    pub fn theme(&self, post: Post) -> Draws {
        let mut draws = self.post_draws(post);
        for _ in 0..3 {
            draws.next();
        }
        draws
    }

    /// Somebody else of an author's circle, to be named in a text.
    pub fn neighbour(&self, author: Account) -> Account {
        (author + self.circles) % self.targets.len() as u32
    }

    /// Everything of a day but its responses.
    fn others(&self, day: DayIndex) -> Vec<Line> {
        let mut lines = Vec::new();
        for (author, target) in (0..).zip(&self.targets) {
            if target.profile == day {
                let micros = self.post_draws(Post { author, day }).below(DAY_MICROS);
                lines.push(Line { time: self.moment(day, micros), what: What::Profile(author) });
            }
            self.post_of(author, target, day, &mut lines);
            // Each author regrets at a pace of their own, from one to five days after.
            if let Some(posted) = day.checked_sub(1 + author % 5) {
                self.deletion_of(author, target, posted, day, &mut lines);
            }
        }
        for delay in DELAYS {
            if let Some(given) = day.checked_sub(delay) {
                self.withdrawals(given, delay, &mut lines);
            }
        }
        lines
    }

    fn post_of(&self, author: Account, target: &Target, day: DayIndex, lines: &mut Vec<Line>) {
        if !target.posts_on(day) {
            return;
        }
        let post = Post { author, day };
        let mut draws = self.post_draws(post);
        let time = self.moment(day, draws.below(DAY_MICROS));
        if draws.fraction() < self.plan.posts {
            lines.push(Line { time, what: What::Post(post) });
        }
    }

    fn deletion_of(
        &self,
        author: Account,
        target: &Target,
        posted: DayIndex,
        day: DayIndex,
        lines: &mut Vec<Line>,
    ) {
        if !target.posts_on(posted) {
            return;
        }
        let post = Post { author, day: posted };
        let mut draws = self.post_draws(post);
        draws.next();
        draws.next();
        if draws.below(POSTS_A_DELETION) == 0 {
            let time = self.moment(day, draws.below(DAY_MICROS));
            lines.push(Line { time, what: What::DeletePost(post) });
        }
    }

    /// What is taken back of a day's responses after a number of days.
    fn withdrawals(&self, given: DayIndex, delay: u32, lines: &mut Vec<Line>) {
        for index in 0..self.volume(given) {
            let mut draws = Draws::of(self.plan.seed, Purpose::Withdrawal, u64::from(given), index);
            if draws.below(RESPONSES_A_WITHDRAWAL) != 0 || DELAYS[draws.below(4) as usize] != delay {
                continue;
            }
            let response = self.response(given, index);
            let What::Response { kind, act, target, post } = response.what else { continue };
            let time = if delay == 0 {
                let end = self.date(given).end().micros();
                let left = (end - response.time.micros()) as u64;
                Timestamp::from_micros(response.time.micros() + 1 + draws.below(left - 1) as i64)
            } else {
                self.moment(given + delay, draws.below(DAY_MICROS))
            };
            let is_post = matches!(kind, ResponseKind::Reply | ResponseKind::Quote);
            let what = if is_post && draws.below(2) == 0 {
                What::DeleteReply(act)
            } else {
                What::Undo { kind, act, target, post, by_id: draws.below(4) > 0 }
            };
            lines.push(Line { time, what });
        }
    }
}

impl Target {
    fn posts_on(&self, day: DayIndex) -> bool {
        day >= self.arrival && day % self.period == self.phase
    }
}

fn kind(mut draw: u64) -> ResponseKind {
    for (kind, share) in KINDS {
        if draw < share {
            return kind;
        }
        draw -= share;
    }
    ResponseKind::Like
}
