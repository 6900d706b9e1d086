//! Who shares an audience: people whom the same trusted people respond to.

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use crate::accounts::AccountIndex;
use crate::responses::Responses;
use crate::snapshot::is_listed;
use crate::trust::Trust;

/// Responders of a person that are looked at: those that weigh most. The order is the same for everybody, so two
/// people with more than that are compared by the same ones (as in bottom-k sketches: Cohen and Kaplan, PODC 2007).
const AUDIENCE: usize = 4_096;
/// People of a responder that are looked at: those who get most of their attention.
const FAN_OUT: usize = 128;
/// So many people shared make an audience shared: one tells more of themselves than of the two.
const MIN_SHARED: u32 = 2;
/// Added to the size of each audience: two people with the same few responders are not yet as alike as can be.
const PRIOR: f64 = 1.0;
/// Shared responders that are named.
const NAMED: usize = 5;
/// Sums are kept in whole units, so that no order of adding changes a bit.
const UNIT: f64 = (1u64 << 32) as f64;

/// Who responds to whom, as likeness sees it.
///
/// A responder `r` weighs `w(r) = trust(r) / sqrt(d(r))`, where `d(r)` is how many people they responded to within the
/// window of trust; `a(r, p)` is their attention to `p` as trust walks along it, before it is split. Then
///
/// `likeness(p, q) = sum over r of w(r) a(r, p) a(r, q) / sqrt((|p| + 1) (|q| + 1))`, `|p| = sum over r of w(r) a(r, p)^2`
///
/// is a cosine with a prior. Strangers whom no walk reaches weigh nothing, so nobody buys a place beside somebody. It
/// is symmetric, and never part of a score.
pub struct Audiences<'a> {
    responses: &'a Responses,
    /// By person: responders.
    to: Rows,
    /// By responder: people.
    by: Rows,
    /// By responder.
    weight: Vec<f64>,
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

    fn row(&self, row: AccountIndex) -> &[(AccountIndex, f32)] {
        &self.cells[self.offsets[row as usize]..self.offsets[row as usize + 1]]
    }

    fn value(&self, row: AccountIndex, column: AccountIndex) -> Option<f32> {
        let row = self.row(row);
        row.binary_search_by_key(&column, |cell| cell.0).ok().map(|place| row[place].1)
    }
}

impl<'a> Audiences<'a> {
    /// The audiences at the moment of `trust`, which was made of these responses.
    pub fn of(responses: &'a Responses, trust: &Trust<'_>) -> Audiences<'a> {
        let accounts = responses.accounts.len();
        let Some(attention) = trust.attention() else {
            let none = || Rows::of(accounts, Vec::new());
            let (weight, size) = (vec![0.0; accounts], vec![0; accounts]);
            return Audiences { responses, to: none(), by: none(), weight, size };
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
        let mut audiences = Audiences { responses, to, by, weight, size: Vec::new() };
        let size = |account: AccountIndex| {
            let cells = audiences.to.row(account).iter();
            cells.map(|&(responder, attention)| audiences.part(responder, attention, attention)).sum()
        };
        audiences.size = (0..accounts as AccountIndex).map(size).collect();
        audiences
    }

    /// Those whose audience is most like that of `account` and who may be named, at most `limit`; the most alike
    /// first, ties by person.
    ///
    /// Takes at most 4,096 times 128 steps: so many responders of a person, and people of a responder, are looked at.
    pub fn similar(&self, account: AccountIndex, limit: usize) -> Vec<Similar> {
        let mut met: FxHashMap<AccountIndex, (u64, u32)> = FxHashMap::default();
        for &(responder, attention) in self.to.row(account) {
            for &(other, others) in self.by.row(responder).iter().filter(|cell| cell.0 != account) {
                let (common, count) = met.entry(other).or_default();
                *common += self.part(responder, attention, others);
                *count += 1;
            }
        }
        let mut alike: Vec<(f64, AccountIndex, u32)> = met
            .into_iter()
            .filter(|&(other, (_, count))| count >= MIN_SHARED && is_listed(self.responses, other))
            .map(|(other, (common, count))| (self.likeness(account, other, common), other, count))
            .collect();
        let person = |account: AccountIndex| self.responses.accounts.person(account);
        alike.sort_unstable_by(|a, b| b.0.total_cmp(&a.0).then_with(|| person(a.1).cmp(&person(b.1))));
        alike.truncate(limit);
        let told = |(likeness, other, shared_count)| Similar {
            account: other,
            likeness,
            shared: self.shared(account, other),
            shared_count,
        };
        alike.into_iter().map(told).collect()
    }

    fn likeness(&self, one: AccountIndex, other: AccountIndex, common: u64) -> f64 {
        let [one, other] = [one, other].map(|account| self.size[account as usize] as f64 / UNIT + PRIOR);
        common as f64 / UNIT / (one * other).sqrt()
    }

    /// The responders that two people share and who may be named, those that tell most first.
    fn shared(&self, one: AccountIndex, other: AccountIndex) -> Vec<AccountIndex> {
        let cells = self.to.row(one).iter();
        let mut shared: Vec<(u64, AccountIndex)> = cells
            .filter(|cell| is_listed(self.responses, cell.0))
            .filter_map(|&(responder, attention)| {
                let others = self.to.value(other, responder)?;
                Some((self.part(responder, attention, others), responder))
            })
            .collect();
        shared.sort_unstable_by_key(|&(part, who)| {
            (std::cmp::Reverse(part), self.responses.accounts.person(who))
        });
        shared.truncate(NAMED);
        shared.into_iter().map(|(_, responder)| responder).collect()
    }

    /// What one responder adds to what two people have in common, whichever comes first.
    fn part(&self, responder: AccountIndex, one: f32, other: f32) -> u64 {
        let attention = f64::from(one) * f64::from(other);
        (self.weight[responder as usize] * attention * UNIT).round() as u64
    }
}
