//! Standing as seen from some people alone: a ranking from somebody's own view.

use graph::{Csr, Walking, personalised_hops};
use model::{Timestamp, TrustRules};
use rustc_hash::FxHashSet;

use super::attention::attention;
use crate::responses::{AccountIndex, Responses};

/// Attention at a moment, ready to be walked from anywhere.
#[derive(Debug)]
pub struct PersonalisedRank {
    /// `None` where nobody responded to anybody.
    attention: Option<Csr>,
    keys: Vec<u64>,
    walking: Walking,
}

/// Somebody as seen from there.
#[derive(Debug, Clone, PartialEq)]
pub struct Sighting {
    /// Who.
    pub account: AccountIndex,
    /// The share of walks that ever hit them, 0 to 1.
    pub standing: f64,
    /// Where these walks came from last, the largest part first: parts of the standing, which they add up to.
    pub because: Vec<(AccountIndex, f64)>,
}

impl PersonalisedRank {
    /// Walks in all, whoever they start from: a standing of one half is then known to about 0.4 %, one standard
    /// deviation.
    pub const WALKS: u32 = 20_000;

    /// From the responses that stand at `at`; the horizon is in seconds.
    pub fn at(
        responses: &Responses,
        at: Timestamp,
        rules: &TrustRules,
        horizon_seconds: i64,
    ) -> PersonalisedRank {
        PersonalisedRank {
            attention: attention(responses, at, rules, horizon_seconds),
            keys: keys(responses),
            walking: walking(rules),
        }
    }

    /// Everybody whom walks from these accounts hit, these themselves left out, by falling standing; equals by
    /// person. [`PersonalisedRank::WALKS`] are shared out among them, at least one each. Accounts outside of the world are
    /// passed over.
    pub fn look(&self, from: &[AccountIndex]) -> Vec<Sighting> {
        let from: FxHashSet<AccountIndex> =
            from.iter().copied().filter(|&account| (account as usize) < self.keys.len()).collect();
        let Some(attention) = self.attention.as_ref().filter(|_| !from.is_empty()) else { return Vec::new() };
        let starts: Vec<AccountIndex> = from.iter().copied().collect();
        let walks = (Self::WALKS / starts.len() as u32).max(1);
        let how = Walking { walks, ..self.walking };
        let hops = personalised_hops(attention, &self.keys, &starts, &how).unwrap_or_default();
        let all = f64::from(walks) * starts.len() as f64;
        let mut seen: Vec<Sighting> = hops
            .chunk_by(|a, b| a.0 == b.0)
            .filter(|of| !from.contains(&of[0].0))
            .map(|of| self.sighting(of, all))
            .collect();
        let key = |sighting: &Sighting| self.keys[sighting.account as usize];
        seen.sort_by(|a, b| b.standing.total_cmp(&a.standing).then_with(|| key(a).cmp(&key(b))));
        seen
    }

    fn sighting(&self, hops: &[(u32, Option<u32>, u32)], all: f64) -> Sighting {
        let walks: u32 = hops.iter().map(|&(.., walks)| walks).sum();
        let mut because: Vec<(AccountIndex, u32)> =
            hops.iter().filter_map(|&(_, from, walks)| Some((from?, walks))).collect();
        because.sort_by_key(|&(from, walks)| (std::cmp::Reverse(walks), self.keys[from as usize]));
        Sighting {
            account: hops[0].0,
            standing: f64::from(walks) / all,
            because: because.into_iter().map(|(from, walks)| (from, f64::from(walks) / all)).collect(),
        }
    }
}

/// What draws are keyed by: people, in whatever order they were met.
fn keys(responses: &Responses) -> Vec<u64> {
    let accounts = 0..responses.accounts.len() as AccountIndex;
    accounts.map(|account| responses.accounts.person(account).0).collect()
}

/// Steps after which a walk is cut, whatever the constants.
const MOST_STEPS: u32 = 200;

/// Draws kept for each account, which all walks share: as many as there are walks, so that as many ways lead out.
const SLOTS: u32 = PersonalisedRank::WALKS;

/// How walks are walked, but for how many. A walk is cut after so many steps that one in a million goes on.
fn walking(rules: &TrustRules) -> Walking {
    let mut left = 1.0;
    let longest = (1..MOST_STEPS).find(|_| {
        left *= rules.go_on;
        left < 1e-6
    });
    let longest = longest.unwrap_or(MOST_STEPS);
    Walking { seed: rules.seed, walks: 1, slots: SLOTS, go_on: rules.go_on, longest }
}
