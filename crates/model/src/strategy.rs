//! When people respond to somebody, and what of theirs drew more response than the rest.
//!
//! Nothing of this is part of a score.

use crate::{PersonId, Timestamp, TopicId};

/// Days that strategies look back.
pub const STRATEGY_DAYS: i64 = 365;
/// Responses within them below which nothing is said of when they come ...
pub const STRATEGY_RESPONSES: u32 = 20;
/// ... and people who made them.
pub const STRATEGY_PEOPLE: u32 = 5;
/// Posts within them below which no hours, and nothing else of the posts, are looked for.
pub const STRATEGY_POSTS: u32 = 20;
/// People who respond within so many days of a post are drawn by it; a younger post is not judged yet.
pub const STRATEGY_SETTLE_DAYS: i64 = 7;

/// Quarter-hours of a day.
pub const DAY_STEPS: usize = 96;

/// Quarter-hours of a week, the first of which begins on Monday at 00:00 UTC.
pub const WEEK_STEPS: usize = 7 * DAY_STEPS;

/// Seconds of a step.
const STEP_SECONDS: i64 = 900;

/// The first of January 1970 was a Thursday: the Monday before is so many steps away.
const STEPS_SINCE_MONDAY: i64 = 3 * DAY_STEPS as i64;

/// The step of the week that holds a moment, in microseconds since 1970.
pub const fn week_step(micros: i64) -> usize {
    steps(micros).rem_euclid(WEEK_STEPS as i64) as usize
}

/// The week that holds a moment, in microseconds since 1970; weeks begin on Mondays.
pub const fn week_of(micros: i64) -> i64 {
    steps(micros).div_euclid(WEEK_STEPS as i64)
}

const fn steps(micros: i64) -> i64 {
    Timestamp::from_micros(micros).seconds().div_euclid(STEP_SECONDS) + STEPS_SINCE_MONDAY
}

/// When responses came, over the steps of a week: a level each, of the fullest step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WeekLevels(Box<[u8; WEEK_STEPS]>);

impl WeekLevels {
    /// The highest level.
    pub const MOST: u8 = 63;
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

    /// Levels of some amounts, none of them negative: the greatest has [`WeekLevels::MOST`].
    pub fn of(amounts: &[f64; WEEK_STEPS]) -> WeekLevels {
        let most = amounts.iter().copied().fold(0.0, f64::max);
        let level = |amount: f64| match most > 0.0 {
            true => (amount / most * f64::from(WeekLevels::MOST)).round() as u8,
            false => 0,
        };
        WeekLevels(Box::new(amounts.map(level)))
    }

    /// The levels, 0 to [`WeekLevels::MOST`].
    pub fn levels(&self) -> &[u8; WEEK_STEPS] {
        &self.0
    }

    /// The same week begun so many steps later.
    pub fn rotated(&self, steps: usize) -> WeekLevels {
        let mut levels = self.0.clone();
        levels.rotate_left(steps % WEEK_STEPS);
        WeekLevels(levels)
    }

    /// As text: a letter a step.
    pub fn text(&self) -> String {
        self.0.iter().map(|&level| char::from(WeekLevels::LETTERS[usize::from(level) % 64])).collect()
    }

    /// Reads what [`WeekLevels::text`] wrote; `None` for anything else.
    pub fn parse(text: &str) -> Option<WeekLevels> {
        let level = |letter: u8| WeekLevels::LETTERS.iter().position(|&known| known == letter);
        let levels: Option<Vec<u8>> = text.bytes().map(|letter| level(letter).map(|at| at as u8)).collect();
        levels?.try_into().ok().map(|levels: Box<[u8; WEEK_STEPS]>| WeekLevels(levels))
    }
}

/// What the strategy of one person rests on. Only people with enough evidence have one.
#[derive(Debug, Clone, PartialEq)]
pub struct ResponseWeek {
    /// Whose.
    pub person: PersonId,
    /// Responses in the days that are looked back.
    pub responses: u32,
    /// Distinct people who made them.
    pub people: u32,
    /// Posts of these days that have had their time to draw response.
    pub posts: u32,
    /// People who responded to them, added up over posts.
    pub drawn: u32,
    /// Seconds within which half of those came; 0 where nobody came.
    pub half: u32,
    /// When the responses came, smoothed.
    pub week: WeekLevels,
}

/// Hours of some days of the week whose posts drew more people than the rest.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BestWindow {
    /// Whose posts; `None` for those of everybody here.
    pub person: Option<PersonId>,
    /// The step of the week at which it begins on the first of its days.
    pub start: u16,
    /// Its length in steps.
    pub steps: u16,
    /// On so many days, one after the other: 1, 2, 5 or 7.
    pub days: u16,
    /// Posts in it.
    pub posts: u32,
    /// People drawn by a post in it.
    pub gain: Gain,
}

/// People drawn by a post, as a multiple of the person's average.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Gain {
    /// The multiple, drawn towards what is common: 1 is the average.
    pub times: f32,
    /// Lower end of the 80 % interval.
    pub low: f32,
    /// Upper end of the 80 % interval.
    pub high: f32,
}

/// By what posts are told apart.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Trait {
    /// Posts on a topic.
    Topic(TopicId),
    /// Posts under a tag.
    Tag(String),
    /// Posts of a kind.
    Form(PostForm),
}

/// A kind of post, as far as the lake's columns tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum PostForm {
    /// Answers nobody and quotes nobody: on a site of questions, a question.
    Original,
    /// Answers another post.
    Reply,
    /// Quotes another post.
    Quote,
    /// Holds an address of the web.
    Link,
    /// Asks something.
    Asks,
    /// Of a thousand characters or more.
    Long,
}

impl PostForm {
    /// Every form, in the order of their codes.
    pub const ALL: [PostForm; 6] = [
        PostForm::Original,
        PostForm::Reply,
        PostForm::Quote,
        PostForm::Link,
        PostForm::Asks,
        PostForm::Long,
    ];
}

/// Posts that drew more, or fewer, people than the rest of a person's.
#[derive(Debug, Clone, PartialEq)]
pub struct Works {
    /// Whose posts.
    pub person: PersonId,
    /// Which of them.
    pub of: Trait,
    /// How many.
    pub posts: u32,
    /// People drawn by one of them.
    pub gain: Gain,
}

/// Somebody influential on a person's topic who responds to people like them, and has not responded to them.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct WorthMeeting {
    /// To whom it is said.
    pub person: PersonId,
    /// Who is worth meeting.
    pub other: PersonId,
    /// On what both are influential.
    pub topic: TopicId,
    /// Somebody like the person, by whom responds to both, ...
    pub alike: PersonId,
    /// ... to whom the other responded so often.
    pub responses: u32,
}

/// What is kept of strategies for the newest day.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct StrategyDetails {
    /// By rising person.
    pub people: Vec<ResponseWeek>,
    /// Those of everybody, then by rising person; the surest first.
    pub windows: Vec<BestWindow>,
    /// By rising person, the surest first.
    pub works: Vec<Works>,
    /// By rising person, the best first, the rows of one other together.
    pub meet: Vec<WorthMeeting>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Day;

    #[test]
    fn a_week_begins_on_monday_at_midnight() {
        let monday: Day = "2018-08-27".parse().expect("a day");
        assert_eq!(week_step(monday.start().micros()), 0);
        assert_eq!(week_step(monday.start().micros() - 1), WEEK_STEPS - 1);
        assert_eq!(week_step(monday.plus(1).start().plus_seconds(15 * 3600 + 899).micros()), 96 + 60);
        assert_eq!(week_of(monday.start().micros()) - week_of(monday.start().micros() - 1), 1);
    }

    #[test]
    fn levels_come_back_from_their_text_and_nothing_else_does() {
        let mut amounts = [0.0; WEEK_STEPS];
        (0..WEEK_STEPS).for_each(|step| amounts[step] = step as f64);
        let levels = WeekLevels::of(&amounts);
        assert_eq!((levels.levels()[0], levels.levels()[WEEK_STEPS - 1]), (0, 63));
        assert_eq!(WeekLevels::parse(&levels.text()), Some(levels.clone()));
        assert_eq!(levels.rotated(96).levels()[0], levels.levels()[96]);
        assert_eq!(WeekLevels::parse(&levels.text()[1..]), None);
        assert_eq!(WeekLevels::parse(&levels.text().replace('A', "!")), None);
        assert_eq!(WeekLevels::of(&[0.0; WEEK_STEPS]).levels(), &[0; WEEK_STEPS]);
    }
}
