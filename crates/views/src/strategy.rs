//! When people respond to somebody, when to post, what works, and whom to meet: each advice with its numbers, and
//! silence where evidence is thin.

use model::{
    BestWindow, DAY_STEPS, Day, Gain, PersonId, PostForm, STRATEGY_DAYS, STRATEGY_PEOPLE, STRATEGY_POSTS,
    STRATEGY_RESPONSES, STRATEGY_SETTLE_DAYS, Trait, WEEK_STEPS, WeekLevels, Works, Zone,
};
use serde::Serialize;
use store::{Newest, PersonDetails, StoreError};
use topics::Ontology;

use crate::portrait::hundredths;
use crate::words;
use crate::{Subject, TopicName, Who};

/// The days, from the first step of the week on.
const DAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
/// A day stands out with so many times a seventh of the responses.
const MUCH: f64 = 1.25;
/// Parts of a day that are told in numbers.
pub const PARTS: usize = 8;

/// The page "Strategy".
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct StrategyPage {
    /// Whose.
    pub who: Who,
    /// The day of what is told.
    pub as_of: Day,
    /// Days that are looked back.
    pub days: i64,
    /// The time zone of all hours.
    pub zone: ZoneView,
    /// What it takes.
    pub needs: StrategyNeeds,
    /// What it rests on; null below what is needed.
    pub evidence: Option<StrategyEvidence>,
    /// Why there is nothing; null where there is.
    pub missing: Option<String>,
    /// When people respond.
    pub week: Option<WeekView>,
    /// When to post, the surest first.
    pub windows: Vec<WindowView>,
    /// Why no window is told; null where one is.
    pub no_window: Option<String>,
    /// The same of everybody's posts here, each against the average of its author.
    pub common_windows: Vec<WindowView>,
    /// What draws more, or fewer, people, the surest first.
    pub works: Vec<WorksView>,
    /// Why nothing is told; null where something is.
    pub no_works: Option<String>,
    /// People worth meeting, the best first.
    pub meet: Vec<MeetView>,
    /// Why nobody is told; null where somebody is.
    pub no_meet: Option<String>,
}

/// The time zone of all hours.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ZoneView {
    /// Its name.
    pub name: String,
    /// How far from UTC it is on the day.
    pub offset: String,
    /// Minutes ahead of UTC.
    pub minutes: i32,
    /// Why this one.
    pub why: &'static str,
}

/// What it takes to say something.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct StrategyNeeds {
    /// Responses, ...
    pub responses: u32,
    /// ... by so many people.
    pub people: u32,
    /// Posts that have had their time, to tell hours and posts apart.
    pub posts: u32,
    /// Their time, in days.
    pub settle_days: i64,
}

/// What a strategy rests on.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct StrategyEvidence {
    /// Responses received.
    pub responses: u32,
    /// Distinct people who made them.
    pub people: u32,
    /// Posts that have had their time.
    pub posts: u32,
    /// People a post drew, on average; null without posts.
    pub people_a_post: Option<f64>,
    /// Seconds within which half of those who respond to a post do so; null where nobody did.
    pub half_seconds: Option<u32>,
}

/// When people respond, over the week in the zone.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct WeekView {
    /// Minutes of a step.
    pub step_minutes: u32,
    /// Seven days from Monday on, each with 96 levels from 0 to 63 of the fullest step, smoothed.
    pub levels: Vec<Vec<u8>>,
    /// Seven days from Monday on, each with the percent of responses in every three hours.
    pub parts: Vec<Vec<f64>>,
    /// The hours at which most responses come, and the day where one stands out, in words.
    pub busiest: String,
}

/// Hours to post in.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct WindowView {
    /// The whole in words.
    pub says: String,
    /// The first of its days, counted from Monday, 0 to 6.
    pub first_day: usize,
    /// On so many days, one after the other.
    pub days: usize,
    /// The step of the day at which it begins.
    pub start: usize,
    /// Its length in steps of a quarter of an hour.
    pub steps: usize,
    /// Posts in it.
    pub posts: u32,
    /// People a post drew, as a multiple of the average.
    pub times: f64,
    /// 80 % interval.
    pub interval: [f64; 2],
}

/// Posts that drew more, or fewer, people than the rest.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct WorksView {
    /// The whole in words.
    pub says: String,
    /// `topic`, `tag` or `kind`.
    pub by: &'static str,
    /// The topic.
    pub topic: Option<TopicName>,
    /// The tag, or the kind in words.
    pub name: Option<String>,
    /// Posts.
    pub posts: u32,
    /// People a post drew, as a multiple of the average.
    pub times: f64,
    /// 80 % interval.
    pub interval: [f64; 2],
}

/// Somebody worth meeting.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MeetView {
    /// Who.
    #[serde(flatten)]
    pub who: Who,
    /// What both care about.
    pub topic: TopicName,
    /// People like the person to whom they respond.
    pub alike: Vec<AlikeView>,
}

/// Somebody like the person, by whom responds to both.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct AlikeView {
    /// Who.
    #[serde(flatten)]
    pub who: Who,
    /// How often the one worth meeting responded to them.
    pub responses: u32,
}

/// The strategy of a person, with hours in a zone, UTC where none is asked for. `None` for someone unknown or hidden.
pub fn strategy(
    newest: &Newest,
    ontology: &Ontology,
    person: PersonId,
    asked: Option<Zone>,
) -> Result<Option<StrategyPage>, StoreError> {
    let Some(subject) = Subject::read(newest, person)? else { return Ok(None) };
    let (card, details) = (&subject.card, &subject.details);
    let as_of = newest.key.day;
    let (zone, why) = match asked {
        Some(zone) => (zone, "you asked for it"),
        None => (Zone::utc(), "no network here tells a person’s time zone"),
    };
    let basis = details.week.as_ref();
    let windows = |windows: &[BestWindow]| -> Vec<WindowView> {
        windows.iter().map(|window| window_view(window, &zone)).collect()
    };
    let works: Vec<WorksView> =
        details.works.iter().filter_map(|works| works_view(works, ontology)).collect();
    let meet = meet(newest, ontology, details);
    let own = windows(&details.windows);
    let posts = basis.map_or(0, |basis| basis.posts);
    let missing = basis.is_none().then(|| {
        let people = newest.row(person).map_or(0, |row| row.responders);
        format!(
            "It takes {STRATEGY_RESPONSES} responses from {STRATEGY_PEOPLE} different people within {STRATEGY_DAYS} \
             days. All time told, {} from {} known.",
            words::count(card.responses, "response", "responses"),
            if people == 1 { "1 person is".to_owned() } else { format!("{} people are", words::thousands(people)) },
        )
    });
    let silent = |what: &str, nothing: &str| match posts {
        _ if basis.is_none() => None,
        posts if posts < STRATEGY_POSTS => Some(format!(
            "{} had {STRATEGY_SETTLE_DAYS} days to draw response so far. It takes {STRATEGY_POSTS} to tell {what}: {} \
             more.",
            words::count(posts, "post has", "posts have"),
            STRATEGY_POSTS - posts
        )),
        posts => Some(format!(
            "{nothing} among {}: the differences are what chance alone gives.",
            words::count(posts, "post", "posts")
        )),
    };
    Ok(Some(StrategyPage {
        who: Who::of(card),
        as_of,
        days: STRATEGY_DAYS,
        needs: StrategyNeeds {
            responses: STRATEGY_RESPONSES,
            people: STRATEGY_PEOPLE,
            posts: STRATEGY_POSTS,
            settle_days: STRATEGY_SETTLE_DAYS,
        },
        evidence: basis.map(|basis| StrategyEvidence {
            responses: basis.responses,
            people: basis.people,
            posts: basis.posts,
            people_a_post: (basis.posts > 0)
                .then(|| hundredths(f64::from(basis.drawn) / f64::from(basis.posts))),
            half_seconds: (basis.drawn > 0).then_some(basis.half),
        }),
        missing,
        week: basis.map(|basis| week_view(&basis.week, &zone)),
        no_window: own.is_empty().then(|| silent("one hour from another", "No hours stand out")).flatten(),
        windows: own,
        common_windows: windows(newest.common_windows()),
        no_works: works
            .is_empty()
            .then(|| silent("what works", "No topic, tag or kind of post stands out"))
            .flatten(),
        works,
        no_meet: (meet.is_empty() && basis.is_some()).then(|| no_meet(details)),
        meet,
        zone: ZoneView { offset: zone.offset(), minutes: zone.minutes, name: zone.name, why },
    }))
}

fn no_meet(details: &PersonDetails) -> String {
    if details.topics.is_empty() && details.interests.is_empty() {
        return "No topic of yours is known yet, and people worth meeting are looked for on your topics."
            .to_owned();
    }
    "Nobody who is influential on your topics responds to people like you without responding to you already."
        .to_owned()
}

fn meet(newest: &Newest, ontology: &Ontology, details: &PersonDetails) -> Vec<MeetView> {
    let mut all: Vec<MeetView> = Vec::new();
    let mut last = None;
    for row in &details.meet {
        let (Some(other), Some(alike)) = (newest.card(row.other), newest.card(row.alike)) else { continue };
        let Some(topic) = TopicName::by_id(ontology, row.topic) else { continue };
        let alike = AlikeView { who: Who::of(&alike), responses: row.responses };
        match all.last_mut().filter(|_| last == Some(row.other)) {
            Some(view) => view.alike.push(alike),
            None => all.push(MeetView { who: Who::of(&other), topic, alike: vec![alike] }),
        }
        last = Some(row.other);
    }
    all
}

fn week_view(week: &WeekLevels, zone: &Zone) -> WeekView {
    // The step in UTC at which Monday begins in the zone.
    let monday = (-zone.quarters()).rem_euclid(WEEK_STEPS as i32) as usize;
    let week = week.rotated(monday);
    let levels = week.levels();
    let total: u32 = levels.iter().map(|&level| u32::from(level)).sum();
    let share = |part: &[u8]| {
        let sum: u32 = part.iter().map(|&level| u32::from(level)).sum();
        (1000.0 * f64::from(sum) / f64::from(total.max(1))).round() / 10.0
    };
    let parts = |day: &[u8]| day.chunks(DAY_STEPS / PARTS).map(share).collect();
    WeekView {
        step_minutes: 15,
        levels: levels.chunks(DAY_STEPS).map(<[u8]>::to_vec).collect(),
        parts: levels.chunks(DAY_STEPS).map(parts).collect(),
        busiest: busiest(levels, total),
    }
}

/// The three hours of the day at which most responses come, over all days, and the day of most where one stands out.
fn busiest(levels: &[u8; WEEK_STEPS], total: u32) -> String {
    let steps = DAY_STEPS / PARTS;
    let over = |start: usize| -> u32 {
        let of_day = |day: usize| (0..steps).map(move |step| day * DAY_STEPS + (start + step) % DAY_STEPS);
        (0..7).flat_map(of_day).map(|step| u32::from(levels[step])).sum()
    };
    // Full hours read better.
    let starts = (0..DAY_STEPS).step_by(4);
    let start = starts.max_by_key(|&start| (over(start), std::cmp::Reverse(start))).unwrap_or(0);
    let day = |day: usize| -> u32 {
        levels[day * DAY_STEPS..(day + 1) * DAY_STEPS].iter().map(|&level| u32::from(level)).sum()
    };
    let most = (0..7).max_by_key(|&row| (day(row), std::cmp::Reverse(row))).unwrap_or(0);
    let percent = |part: u32| words::share(&(f64::from(part) / f64::from(total.max(1))));
    let hours = format!(
        "{} of the responses come between {} and {}",
        percent(over(start)),
        clock(start),
        clock(start + steps)
    );
    // A seventh on each day is no news.
    match 7.0 * f64::from(day(most)) > MUCH * f64::from(total) {
        true => format!("{hours}, and {} on {}s.", percent(day(most)), DAYS[most]),
        false => format!("{hours}; no day of the week stands out."),
    }
}

fn window_view(window: &BestWindow, zone: &Zone) -> WindowView {
    let moved = i32::from(window.start) + zone.quarters();
    let begin = moved.rem_euclid(WEEK_STEPS as i32) as usize;
    let (first_day, start) = (begin / DAY_STEPS, begin % DAY_STEPS);
    let (steps, days) = (usize::from(window.steps), usize::from(window.days));
    let whose = if window.person.is_some() { "your average" } else { "their authors’ average" };
    let end = match start + steps {
        end if end > DAY_STEPS => format!("{} of the next day", clock(end)),
        end => clock(end),
    };
    let (times, interval) = rounded(window.gain);
    WindowView {
        says: format!(
            "Posts {} between {} and {end} drew {} times {whose} ({} to {}), from {}.",
            on_days(first_day, days),
            clock(start),
            words::times(&times),
            words::times(&interval[0]),
            words::times(&interval[1]),
            words::count(window.posts, "post", "posts"),
        ),
        first_day,
        days,
        start,
        steps,
        posts: window.posts,
        times,
        interval,
    }
}

fn on_days(first: usize, days: usize) -> String {
    let day = |after: usize| DAYS[(first + after) % 7];
    match days {
        1 => format!("on {}s", day(0)),
        2 => format!("on {}s and {}s", day(0), day(1)),
        7 => "on any day".to_owned(),
        days => format!("on {}s to {}s", day(0), day(days - 1)),
    }
}

/// The time of day at which a step begins; midnight at the end of a day is 24:00.
fn clock(step: usize) -> String {
    let step = if step > DAY_STEPS { step % DAY_STEPS } else { step };
    format!("{:02}:{:02}", step / 4, step % 4 * 15)
}

fn works_view(works: &Works, ontology: &Ontology) -> Option<WorksView> {
    let (by, topic, name) = match &works.of {
        Trait::Topic(topic) => ("topic", Some(TopicName::by_id(ontology, *topic)?), None),
        Trait::Tag(tag) => ("tag", None, Some(tag.clone())),
        Trait::Form(form) => ("kind", None, Some(form_words(*form).to_owned())),
    };
    let which = match (&topic, &name, by) {
        (Some(topic), ..) => format!("on {}", topic.name),
        (_, Some(name), "tag") => format!("under “{name}”"),
        (_, name, _) => name.clone().unwrap_or_default(),
    };
    let (times, interval) = rounded(works.gain);
    Some(WorksView {
        says: format!(
            "Posts {which} drew {} times your average ({} to {}), from {}.",
            words::times(&times),
            words::times(&interval[0]),
            words::times(&interval[1]),
            words::count(works.posts, "post", "posts"),
        ),
        by,
        topic,
        name,
        posts: works.posts,
        times,
        interval,
    })
}

fn form_words(form: PostForm) -> &'static str {
    match form {
        PostForm::Original => "that open a thread of their own",
        PostForm::Reply => "that answer somebody",
        PostForm::Quote => "that quote somebody",
        PostForm::Link => "with a link",
        PostForm::Asks => "that ask something",
        PostForm::Long => "of a thousand characters or more",
    }
}

fn rounded(gain: Gain) -> (f64, [f64; 2]) {
    let [times, low, high] = [gain.times, gain.low, gain.high].map(|value| hundredths(f64::from(value)));
    (times, [low, high])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn window(start: u16, steps: u16, days: u16) -> BestWindow {
        let gain = Gain { times: 1.618, low: 1.04, high: 2.1 };
        BestWindow { person: Some(PersonId(1)), start, steps, days, posts: 23, gain }
    }

    fn zone(minutes: i32) -> Zone {
        Zone { name: "Here/There".to_owned(), minutes }
    }

    #[test]
    fn a_window_is_told_in_plain_words_with_its_numbers() {
        let says = window_view(&window(96 + 56, 8, 1), &zone(0)).says;
        assert_eq!(
            says,
            "Posts on Tuesdays between 14:00 and 16:00 drew 1.6 times your average (1.04 to 2.1), from 23 posts."
        );
    }

    #[test]
    fn a_time_zone_moves_windows_exactly() {
        let says = |minutes, window: &BestWindow| {
            let says = window_view(window, &zone(minutes)).says;
            says.split(" drew").next().expect("words").to_owned()
        };
        let evening = window(6 * 96 + 88, 12, 2);
        assert_eq!(says(0, &evening), "Posts on Sundays and Mondays between 22:00 and 01:00 of the next day");
        assert_eq!(says(120, &evening), "Posts on Mondays and Tuesdays between 00:00 and 03:00");
        assert_eq!(says(-60, &evening), "Posts on Sundays and Mondays between 21:00 and 24:00");
        assert_eq!(says(345, &window(0, 4, 5)), "Posts on Mondays to Fridays between 05:45 and 06:45");
        assert_eq!(says(-210, &window(0, 4, 5)), "Posts on Sundays to Thursdays between 20:30 and 21:30");
        assert_eq!(says(-210, &window(0, 4, 7)), "Posts on any day between 20:30 and 21:30");
    }

    #[test]
    fn a_time_zone_moves_the_week_exactly() {
        let mut amounts = [0.0; WEEK_STEPS];
        amounts[96 + 60] = 1.0;
        let week = WeekLevels::of(&amounts);
        for (minutes, day, step) in
            [(0, 1, 60), (120, 1, 68), (-16 * 60, 0, 92), (345, 1, 83), (9 * 60, 2, 0)]
        {
            let view = week_view(&week, &zone(minutes));
            assert_eq!(view.levels[day][step], 63, "{minutes}");
            assert_eq!(view.parts[day][step / 12], 100.0);
        }
        assert!(
            week_view(&week, &zone(0))
                .busiest
                .starts_with("100 % of the responses come between 13:00 and 16:00")
        );
    }
}
