//! When to post and what works: when people respond to somebody, and which of their posts draw more than the rest.
//!
//! All of it is about response, and none of it is part of a score.

mod cluster_bootstrap;
mod drawn;
mod judge;
mod posted;
mod smoothing;
mod week;
mod what_works;
mod windows;
mod worth_meeting;

pub use judge::{AdviceReport, CountedPost, StrategyReport, TimingReport, judge_counted, judge_strategy};
pub use posted::Posted;
pub use smoothing::SmoothingReport;

use drawn::{Drawn, Item};
use model::{
    ResponseWeek, STRATEGY_PEOPLE, STRATEGY_RESPONSES, StrategyDetails, TopicDetails, WEEK_STEPS, WeekLevels,
    week_step,
};
use rayon::prelude::*;
use week::{Kernel, Week};
use windows::best_windows;
use worth_meeting::Topics;

use crate::evidence::Audiences;
use crate::responses::{AccountIndex, Response, Responses};

/// Standard deviation of the bell that smooths a week, in quarter-hours. Of 2, 4, 6 and 10, on quantumcomputing 4 to 6
/// forecast best when later responses come, and on CollegeMsg 10; see `docs/strategy.md`.
pub(crate) const SMOOTHING_STEPS: f64 = 6.0;
/// Responses for which all days together stand in each day of a week. Measured there, too.
pub(crate) const DAYS_ALIKE: f64 = 1_000.0;
/// Seed of what is told of everybody.
pub(crate) const EVERYBODY: u64 = 1;

/// How a week of so many responses is smoothed.
pub(crate) fn kernel_of(responses: f64) -> Kernel {
    Kernel::new(SMOOTHING_STEPS, DAYS_ALIKE / (DAYS_ALIKE + responses))
}

/// When to post, what works, and whom to meet, of everybody in `posted`.
pub fn strategies(posted: &Posted<'_>, audiences: &Audiences<'_>, topics: &TopicDetails) -> StrategyDetails {
    let responses = posted.responses();
    let known = Topics::of(responses, topics, |row| counts(posted, row));
    let people = posted.people();
    let of = |&account: &AccountIndex| of_person(posted, account, audiences, &known);
    let mut all: Vec<Items> = Vec::new();
    let mut details = StrategyDetails::default();
    for (told, items) in people.par_iter().map(of).collect::<Vec<_>>() {
        details.people.extend(told.people);
        details.windows.extend(told.windows);
        details.works.extend(told.works);
        details.meet.extend(told.meet);
        all.push(items);
    }
    let each: Vec<usize> = all.iter().map(Vec::len).collect();
    let together = of_everybody(&all.concat(), each.into_iter());
    let common = best_windows(None, &together, EVERYBODY);
    details.windows.splice(..0, common);
    details
}

type Items = Vec<Item>;

fn of_person(
    posted: &Posted<'_>,
    account: AccountIndex,
    audiences: &Audiences<'_>,
    topics: &Topics<'_>,
) -> (StrategyDetails, Items) {
    let responses = posted.responses();
    let person = responses.accounts.person(account);
    let drawn = Drawn::of(posted, account);
    let mut told = StrategyDetails::default();
    if let Some(strategy) = strategy(posted, responses, account, &drawn) {
        told.people.push(strategy);
        told.windows = best_windows(Some(person), &drawn.items, person.0);
        told.works = what_works::what_works(person, posted, posted.of(account), &drawn.items);
        told.meet = worth_meeting::worth_meeting(responses, audiences, topics, account);
    }
    (told, drawn.items)
}

/// True for a response of the days that are looked back, which still stands.
fn counts(posted: &Posted<'_>, row: &Response) -> bool {
    row.time >= posted.since().micros() && row.stands_at(posted.until())
}

/// What the strategy of a person rests on; `None` where that is too little.
fn strategy(
    posted: &Posted<'_>,
    responses: &Responses,
    account: AccountIndex,
    drawn: &Drawn,
) -> Option<ResponseWeek> {
    let (mut count, mut people) = (0, 0);
    let mut week: Week = [0.0; WEEK_STEPS];
    for run in responses.by_responder(account) {
        let mut last = None;
        for row in run.iter().filter(|row| counts(posted, row)) {
            // Whoever says three things within one quarter of an hour was there once.
            let moment = row.time.div_euclid(900_000_000);
            if last != Some(moment) {
                week[week_step(row.time)] += 1.0;
                last = Some(moment);
            }
            count += 1;
        }
        people += u32::from(last.is_some());
    }
    let enough = count >= STRATEGY_RESPONSES && people >= STRATEGY_PEOPLE;
    let kernel = kernel_of(week.iter().sum());
    enough.then(|| ResponseWeek {
        person: responses.accounts.person(account),
        responses: count,
        people,
        posts: drawn.items.len() as u32,
        drawn: drawn.sum() as u32,
        half: drawn.half(),
        week: WeekLevels::of(&kernel.smooth(&week)),
    })
}

/// The posts of several people as of one: each is compared with those of its author alone.
pub(crate) fn of_everybody(items: &[Item], each: impl Iterator<Item = usize>) -> Vec<Item> {
    let mut items = items.to_vec();
    let mut rest = items.as_mut_slice();
    for (person, count) in each.enumerate() {
        let (own, others) = rest.split_at_mut(count.min(rest.len()));
        own.iter_mut().for_each(|item| item.stratum += (person as u64 + 1) << 32);
        rest = others;
    }
    items
}
