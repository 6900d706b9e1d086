//! One puppet whose name was chosen out of many, so that draws keyed by names fall to it.

use model::{Network, ResponseKind};
use rayon::prelude::*;

use super::stage::{Stage, response};
use crate::responses::{AccountIndex, Accounts, Community, Response, Responses};
use crate::trust::Trust;

/// Names that are tried beside each other: few, so that a name shows what it wins from the giver's own people.
const AT_ONCE: usize = 20;

/// So many go on to be tried in the whole community.
pub(super) const FINALISTS: usize = 8;

/// People of the giver who are kept in the small world.
const MOST_RIVALS: usize = 1_000;

/// Names of accounts that do not exist.
pub(super) fn name(number: usize) -> String {
    format!("name\u{2}{number}")
}

/// The most promising of so many names, by rounds: in a small world, of the giver and the people it responds to alone,
/// the giver replies to a handful of names at once, and the one that is trusted most goes on where it is trusted more
/// than the mean. Where no name is trusted more than another, the first few.
pub(super) fn chosen(world: &Responses, giver: AccountIndex, stage: &Stage<'_>, tried: usize) -> Vec<String> {
    let small = SmallWorld::around(world, giver, stage);
    let mut left: Vec<u32> = (0..u32::try_from(tried).unwrap_or(u32::MAX)).collect();
    while left.len() > FINALISTS {
        let ahead: Vec<u32> = left.par_chunks(AT_ONCE).filter_map(|some| small.favoured(some)).collect();
        if ahead.is_empty() {
            left.truncate(FINALISTS);
        } else {
            left = ahead;
        }
    }
    left.into_iter().map(|number| name(number as usize)).collect()
}

/// A giver and those it responded to.
struct SmallWorld<'a> {
    stage: &'a Stage<'a>,
    network: Network,
    /// Where strangers come from.
    network_of_names: Network,
    natives: Vec<String>,
    /// By place among the natives, the giver first.
    acts: Vec<Response>,
    community: Community,
}

impl<'a> SmallWorld<'a> {
    fn around(world: &Responses, giver: AccountIndex, stage: &'a Stage<'a>) -> SmallWorld<'a> {
        let accounts = &world.accounts;
        let mut natives = vec![accounts.native(giver).to_owned()];
        let mut acts = Vec::new();
        for row in world.all().iter().filter(|row| row.responder == giver && row.stands_at(stage.at)) {
            let native = accounts.native(row.target);
            // Of accounts on several networks those of the giver's make the small world.
            if accounts.network(row.target) != accounts.network(giver) {
                continue;
            }
            let place = match natives.iter().position(|known| known == native) {
                Some(place) => place,
                None if natives.len() <= MOST_RIVALS => {
                    natives.push(native.to_owned());
                    natives.len() - 1
                }
                None => continue,
            };
            acts.push(response(0, place as AccountIndex, row.kind, row.time));
        }
        let community = Community { named: vec![accounts.account(giver)], ..Community::default() };
        SmallWorld {
            stage,
            network: accounts.network(giver),
            network_of_names: accounts.network(0),
            natives,
            acts,
            community,
        }
    }

    /// The name that is trusted most where the giver replies to all of them, if that is more than their mean.
    fn favoured(&self, numbers: &[u32]) -> Option<u32> {
        let mut accounts = Accounts::default();
        for native in &self.natives {
            accounts.index(self.network, native);
        }
        let mut rows = self.acts.clone();
        let time = self.stage.in_slot(1);
        let mut candidates = Vec::with_capacity(numbers.len());
        for &number in numbers {
            let account = accounts.index(self.network_of_names, &name(number as usize));
            rows.push(response(0, account, ResponseKind::Reply, time));
            candidates.push((number, account));
        }
        let world = Responses::made_up(accounts, rows, self.community.clone());
        let trust = Trust::at(&world, self.stage.at, &self.stage.model.trust, self.stage.seconds);
        let trusted: Vec<(u32, f64)> =
            candidates.iter().map(|&(number, account)| (number, trust.of(account))).collect();
        let mean = trusted.iter().map(|(_, trust)| trust).sum::<f64>() / trusted.len().max(1) as f64;
        let best = trusted.into_iter().max_by(|a, b| a.1.total_cmp(&b.1).then(b.0.cmp(&a.0)))?;
        // A difference below this is rounding.
        (best.1 > mean + 1e-9).then_some(best.0)
    }
}
