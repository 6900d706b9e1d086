//! Who shares an audience: people whom the same trusted people respond to.

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use crate::day::Day;
use crate::pass::Reader;
use crate::responses::{AccountIndex, Responses, is_listed};
use crate::trust::{Trust, View};

/// Responders of a person that are looked at: those that weigh most. The order is the same for everybody, so two
/// people with more than that are compared by the same ones (as in bottom-k sketches: Cohen and Kaplan, PODC 2007).
const AUDIENCE: usize = 4_096;
/// People of a responder that are looked at: those who get most of their attention.
const FAN_OUT: usize = 128;
/// So many people shared make an audience shared: one tells more of themselves than of the two.
const MIN_SHARED: u32 = 2;
/// Added to the size of each audience: two people with the same few responders are not yet as alike as can be.
const PRIOR: f64 = 1.0;
/// People with a shared audience who are weighed exactly: those most alike by trust as anybody sees it.
const WEIGHED: usize = 100;
/// Shared responders that are named.
const NAMED: usize = 5;
/// Sums are kept in whole units, so that no order of adding changes a bit.
const UNIT: f64 = (1u64 << 32) as f64;

/// Who responds to whom, as likeness sees it.
///
/// A responder `r` weighs `w_p(r) = trust(r) / sqrt(d(r))` for `p`, where trust is seen as if `p` did not exist, and
/// `d(r)` is how many people they responded to within the window of trust; `a(r, p)` is their attention to `p` as trust
/// walks along it, before it is split. Then
///
/// `likeness(p, q) = sum over r of min(w_p(r), w_q(r)) a(r, p) a(r, q) / sqrt((|p| + 1) (|q| + 1))`,
/// `|p| = sum over r of w_p(r) a(r, p)^2`
///
/// is a cosine with a prior. It is symmetric, and never part of a score.
///
/// A shared responder never weighs more than seen without either of the two, so whoever responds to people who respond
/// to them, through however many others, makes these count no more beside anybody. Strangers whom no walk reaches weigh
/// nothing. What is left is what trust is: a third person whom others trust vouches for those they respond to.
pub struct Audiences<'a> {
    responses: &'a Responses,
    /// By person: responders.
    to: Rows,
    /// By responder: people.
    by: Rows,
    /// By responder, with trust as anybody sees it: who is looked at.
    weight: Vec<f64>,
    /// By place in `to`: what the responder weighs seen without the person.
    seen: Vec<f32>,
    /// By person, in units.
    size: Vec<u64>,
}

/// Somebody who shares an audience with the one that was asked about.
#[derive(Debug, Clone, PartialEq)]
pub struct Similar {
    /// Who.
    pub account: AccountIndex,
    /// 0 to 1.
    pub likeness: f64,
    /// Shared responders who may be named, those that tell most first; a few.
    pub shared: Vec<AccountIndex>,
    /// How many shared responders there are.
    pub shared_count: u32,
}

/// Attention in rows, each by rising index.
struct Rows {
    offsets: Vec<usize>,
    cells: Vec<(AccountIndex, f32)>,
}

impl Rows {
    /// Turns `(row, column, value)` into rows of `count`.
    fn of(count: usize, mut cells: Vec<(AccountIndex, AccountIndex, f32)>) -> Rows {
        cells.par_sort_unstable_by_key(|&(row, column, _)| (row, column));
        let mut offsets = vec![0; count + 1];
        cells.iter().for_each(|&(row, ..)| offsets[row as usize + 1] += 1);
        (0..count).for_each(|row| offsets[row + 1] += offsets[row]);
        Rows { offsets, cells: cells.into_iter().map(|(_, column, value)| (column, value)).collect() }
    }

    fn places(&self, row: AccountIndex) -> std::ops::Range<usize> {
        self.offsets[row as usize]..self.offsets[row as usize + 1]
    }

    fn row(&self, row: AccountIndex) -> &[(AccountIndex, f32)] {
        &self.cells[self.places(row)]
    }

    fn place(&self, row: AccountIndex, column: AccountIndex) -> Option<usize> {
        let found = self.row(row).binary_search_by_key(&column, |cell| cell.0).ok()?;
        Some(self.offsets[row as usize] + found)
    }
}

/// Who responds to whom, before anybody was seen: which responders of each person are looked at.
pub(crate) struct AudienceRows<'a> {
    responses: &'a Responses,
    trust: &'a Trust<'a>,
    to: Rows,
    by: Rows,
    weight: Vec<f64>,
}

impl<'a> AudienceRows<'a> {
    /// Of a day.
    pub fn of(day: &'a Day<'a>) -> AudienceRows<'a> {
        let (responses, trust) = (day.responses(), day.trust());
        let accounts = responses.accounts.len();
        let Some(attention) = trust.attention() else {
            let none = || Rows::of(accounts, Vec::new());
            return AudienceRows { responses, trust, to: none(), by: none(), weight: vec![0.0; accounts] };
        };
        let person = |account: AccountIndex| responses.accounts.person(account);
        let mut weight = vec![0.0; accounts];
        let mut cells = Vec::new();
        for responder in 0..accounts as AccountIndex {
            let trusted = trust.of(responder);
            if trusted <= 0.0 {
                continue;
            }
            let mut people: Vec<(AccountIndex, f32)> = attention.out(responder as usize).collect();
            weight[responder as usize] = trusted / (people.len().max(1) as f64).sqrt();
            if people.len() > FAN_OUT {
                people.sort_unstable_by(|a, b| b.1.total_cmp(&a.1).then(person(a.0).cmp(&person(b.0))));
                people.truncate(FAN_OUT);
            }
            cells.extend(people.into_iter().map(|(to, attention)| (to, responder, attention)));
        }
        cells.par_sort_unstable_by_key(|&(to, ..)| to);
        let mut kept = Vec::with_capacity(cells.len());
        for audience in cells.chunk_by_mut(|a, b| a.0 == b.0) {
            if audience.len() > AUDIENCE {
                let weight = |cell: &(AccountIndex, AccountIndex, f32)| weight[cell.1 as usize];
                audience.sort_unstable_by(|a, b| {
                    weight(b).total_cmp(&weight(a)).then(person(a.1).cmp(&person(b.1)))
                });
            }
            kept.extend_from_slice(&audience[..audience.len().min(AUDIENCE)]);
        }
        let turned = kept.iter().map(|&(to, responder, attention)| (responder, to, attention));
        let by = Rows::of(accounts, turned.collect());
        let to = Rows::of(accounts, kept);
        AudienceRows { responses, trust, to, by, weight }
    }

    /// True for whoever may share an audience. Whoever has one responder does not, and need not be seen.
    pub fn wants(&self, account: AccountIndex) -> bool {
        self.to.row(account).len() >= MIN_SHARED as usize
    }

    /// What everybody's responders weigh, once people were seen: of each of `people`, by rising index, what
    /// [`Reader::read`] made of them.
    pub fn seen(self, people: &[AccountIndex], weights: impl Iterator<Item = Vec<f32>>) -> Audiences<'a> {
        let AudienceRows { responses, to, by, weight, .. } = self;
        let mut seen = vec![0.0; to.cells.len()];
        for (&person, weights) in people.iter().zip(weights) {
            // Empty for whoever is not wanted.
            let places = to.places(person);
            seen[places][..weights.len()].copy_from_slice(&weights);
        }
        let size = |person: AccountIndex| {
            let cells = to.places(person);
            cells.map(|place| part(f64::from(seen[place]), to.cells[place].1, to.cells[place].1)).sum()
        };
        let size = (0..responses.accounts.len() as AccountIndex).map(size).collect();
        Audiences { responses, to, by, weight, seen, size }
    }
}

impl Reader for AudienceRows<'_> {
    /// What each responder of the person weighs seen without the person.
    type Found = Vec<f32>;

    fn read(&self, account: AccountIndex, view: &View<'_>) -> Vec<f32> {
        let Some(attention) = self.trust.attention().filter(|_| self.wants(account)) else {
            return Vec::new();
        };
        let degree = |responder: AccountIndex| attention.out(responder as usize).count().max(1) as f64;
        let seen =
            |&(responder, _): &(AccountIndex, f32)| (view.trust(responder) / degree(responder).sqrt()) as f32;
        self.to.row(account).iter().map(seen).collect()
    }
}

impl<'a> Audiences<'a> {
    /// Of everybody on a day, in a pass of its own.
    pub fn of(day: &'a Day<'a>) -> Audiences<'a> {
        let rows = AudienceRows::of(day);
        let all = 0..day.responses().accounts.len() as AccountIndex;
        let people: Vec<AccountIndex> = all.filter(|&account| rows.wants(account)).collect();
        let weights = day.pass(&people, &rows);
        rows.seen(&people, weights.into_iter())
    }

    /// Those whose audience is most like that of `account` and who may be named, at most `limit`; the most alike
    /// first, ties by person.
    ///
    /// Takes at most 4,096 times 128 steps to find them: so many responders of a person, and people of a responder, are
    /// looked at. The hundred most alike by trust as anybody sees it are weighed by trust seen without the two.
    pub fn similar(&self, account: AccountIndex, limit: usize) -> Vec<Similar> {
        let mut met: FxHashMap<AccountIndex, (u64, u32)> = FxHashMap::default();
        for &(responder, attention) in self.to.row(account) {
            for &(other, others) in self.by.row(responder).iter().filter(|cell| cell.0 != account) {
                let (common, count) = met.entry(other).or_default();
                *common += part(self.weight[responder as usize], attention, others);
                *count += 1;
            }
        }
        let person = |account: AccountIndex| self.responses.accounts.person(account);
        let most_alike = |alike: &mut Vec<(f64, AccountIndex)>, limit: usize| {
            alike.sort_unstable_by(|a, b| b.0.total_cmp(&a.0).then_with(|| person(a.1).cmp(&person(b.1))));
            alike.truncate(limit);
        };
        let mut found: Vec<(f64, AccountIndex)> = met
            .into_iter()
            .filter(|&(other, (_, count))| count >= MIN_SHARED && is_listed(self.responses, other))
            .map(|(other, (common, _))| (self.likeness(account, other, common), other))
            .collect();
        most_alike(&mut found, WEIGHED);
        let weighed = |(_, other): (f64, AccountIndex)| {
            let shared = self.shared(account, other);
            let common = shared.iter().map(|&(part, _)| part).sum();
            (shared.len() >= MIN_SHARED as usize).then(|| (self.likeness(account, other, common), other))
        };
        let mut alike: Vec<(f64, AccountIndex)> = found.into_iter().filter_map(weighed).collect();
        most_alike(&mut alike, limit);
        let told = |(likeness, other)| {
            let shared = self.shared(account, other);
            let shared_count = shared.len() as u32;
            Similar { account: other, likeness, shared: self.named(shared), shared_count }
        };
        alike.into_iter().map(told).collect()
    }

    fn likeness(&self, person: AccountIndex, other: AccountIndex, common: u64) -> f64 {
        let [person, other] =
            [person, other].map(|account| self.size[account as usize] as f64 / UNIT + PRIOR);
        common as f64 / UNIT / (person * other).sqrt()
    }

    /// The responders that two people share and who weigh something seen without either, with what each adds.
    fn shared(&self, person: AccountIndex, other: AccountIndex) -> Vec<(u64, AccountIndex)> {
        let [few, many] = if self.to.row(person).len() <= self.to.row(other).len() {
            [person, other]
        } else {
            [other, person]
        };
        let shared = self.to.places(few).filter_map(|place| {
            let (responder, attention) = self.to.cells[place];
            let others = self.to.place(many, responder)?;
            let weight = f64::from(self.seen[place].min(self.seen[others]));
            Some((part(weight, attention, self.to.cells[others].1), responder))
        });
        shared.filter(|&(part, _)| part > 0).collect()
    }

    /// Those of them who may be named, those that tell most first.
    fn named(&self, mut shared: Vec<(u64, AccountIndex)>) -> Vec<AccountIndex> {
        shared.retain(|&(_, responder)| is_listed(self.responses, responder));
        shared.sort_unstable_by_key(|&(part, who)| {
            (std::cmp::Reverse(part), self.responses.accounts.person(who))
        });
        shared.truncate(NAMED);
        shared.into_iter().map(|(_, responder)| responder).collect()
    }
}

/// What one responder adds to what two people have in common, whichever comes first.
fn part(weight: f64, attention: f32, other: f32) -> u64 {
    (weight * (f64::from(attention) * f64::from(other)) * UNIT).round() as u64
}
