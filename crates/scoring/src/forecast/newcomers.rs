//! People to whom nobody has responded yet: what came to those who stood where they stand.

use model::{Card, Day, Newcomers, Score, Timestamp};
use serde::Serialize;

use super::intervals::{Residual, conformal, ratio};
use crate::responses::{AccountIndex, Responses, card, is_listed};

/// Everybody who responded to somebody before `at`, and to whom no response stands then.
pub(crate) fn newcomers(responses: &Responses, at: Timestamp) -> Vec<AccountIndex> {
    let mut acted = vec![false; responses.accounts.len()];
    let before = responses.all().iter().filter(|response| response.time < at.micros());
    before.for_each(|response| acted[response.responder as usize] = true);
    let all = 0..responses.accounts.len() as AccountIndex;
    let nobody_came = |&account: &AccountIndex| {
        acted[account as usize] && !responses.to(account).iter().any(|response| response.stands_at(at))
    };
    all.filter(nobody_came).collect()
}

/// The card of somebody to whom nobody has responded by the end of a day; `None` for those who have a response, for
/// those who ask not to be listed, and for accounts that were joined to another.
pub fn newcomer(responses: &Responses, account: AccountIndex, day: Day) -> Option<Card> {
    let alone = responses.person_of(account) == account && is_listed(responses, account);
    let came = responses.to(account).iter().any(|response| response.stands_at(day.end()));
    (alone && !came).then(|| card(responses, responses.accounts.person(account), account, day))
}

/// The prior of a population with these outcomes, in effective people; `None` where there are none.
pub(crate) fn prior(outcomes: &[f64]) -> Option<Newcomers> {
    if outcomes.is_empty() {
        return None;
    }
    let mean = Score::of_people(outcomes.iter().sum::<f64>() / outcomes.len() as f64);
    let residual = |&outcome: &f64| Some(Residual { score: mean, ratio: ratio(mean, outcome)? });
    let residuals: Vec<Residual> = outcomes.iter().filter_map(residual).collect();
    let drew = outcomes.iter().filter(|&&outcome| outcome > 0.0).count() as u64;
    let mut band = conformal(&residuals);
    (band.from, band.people) = (1.0, outcomes.len() as u64);
    Some(Newcomers { score: mean.get(), band, drew })
}

/// How right the prior was of those who were newcomers at a cut.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize)]
pub struct NewcomersJudged {
    /// How many they were.
    pub people: usize,
    /// How many of them drew a response afterwards.
    pub drew: usize,
    /// Effective people forecast, summed.
    pub forecast: f64,
    /// Effective people who came, summed.
    pub outcome: f64,
    /// Share of outcomes within the 80 % interval; as in [`crate::Sizes`].
    pub coverage: f64,
}

impl NewcomersJudged {
    /// At one cut, by what each of them drew; `None` where there is no prior or nobody to judge it by.
    pub(crate) fn of(prior: Option<&Newcomers>, outcomes: &[f64]) -> Option<NewcomersJudged> {
        let prior = prior.filter(|_| !outcomes.is_empty())?;
        let score = Score::new(prior.score).ok()?;
        let holds = |&outcome: &f64| match ratio(score, outcome) {
            Some(ratio) => prior.band.holds(ratio),
            None => f64::from(u8::from(outcome == 0.0)),
        };
        let people = outcomes.len();
        Some(NewcomersJudged {
            people,
            drew: outcomes.iter().filter(|&&outcome| outcome > 0.0).count(),
            forecast: score.people() * people as f64,
            outcome: outcomes.iter().sum(),
            coverage: outcomes.iter().map(holds).sum::<f64>() / people as f64,
        })
    }

    /// Over all cuts; `None` where there are none.
    pub(crate) fn pooled(cuts: impl Iterator<Item = NewcomersJudged>) -> Option<NewcomersJudged> {
        cuts.reduce(|a, b| {
            let people = a.people + b.people;
            let held = a.coverage * a.people as f64 + b.coverage * b.people as f64;
            NewcomersJudged {
                people,
                drew: a.drew + b.drew,
                forecast: a.forecast + b.forecast,
                outcome: a.outcome + b.outcome,
                coverage: held / people as f64,
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_prior_is_the_mean_and_its_interval_holds_four_in_five() {
        let mut outcomes = vec![0.0; 600];
        outcomes.extend((0..400).map(|step| 0.5 + f64::from(step) / 100.0));
        let prior = prior(&outcomes).expect("a prior");
        assert!((prior.score - Score::of_people(0.998).get()).abs() < 0.01, "{prior:?}");
        assert_eq!((prior.band.people, prior.drew), (1000, 400));
        let judged = NewcomersJudged::of(Some(&prior), &outcomes).expect("judged");
        assert!((judged.coverage - 0.8).abs() < 0.01, "{judged:?}");
        assert!((judged.forecast - judged.outcome).abs() < 1e-6 * judged.outcome, "{judged:?}");
    }

    #[test]
    fn where_nothing_ever_came_nothing_is_expected() {
        assert_eq!(prior(&[]), None);
        let nothing = prior(&[0.0; 9]).expect("a prior");
        assert_eq!((nothing.score, nothing.drew, nothing.interval().1.0), (1.0, 0, 10));
        let judged = NewcomersJudged::of(Some(&nothing), &[0.0, 0.0, 0.0, 2.0]).expect("judged");
        assert_eq!((judged.coverage, judged.drew), (0.75, 1));
    }
}
