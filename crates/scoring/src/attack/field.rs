//! Who is attacked, and who can be made use of.

use rand_pcg::Pcg64Mcg;
use rand_pcg::rand_core::{Rng, SeedableRng};

use super::AttackOptions;
use super::catalogue::Giver;
use super::stage::{Stage, Standing};
use crate::forecast::{Measuring, measure};
use crate::responses::{AccountIndex, Responses};
use crate::trust::Trust;

/// Trust below this is low.
const LOW_TRUST: f64 = 0.1;

/// The most replies that givers of a kind are asked for.
const MOST_GIVERS: usize = 10;

/// Targets and what they have before anything is done.
pub(super) struct Targets {
    /// The ordinary ones, then the strong.
    pub list: Vec<AccountIndex>,
    /// How many of them are ordinary.
    pub ordinary: usize,
    pub before: Vec<Standing>,
}

impl Targets {
    fn new(
        stage: &Stage<'_>,
        world: &Responses,
        trust: &Trust<'_>,
        list: Vec<AccountIndex>,
        ordinary: usize,
    ) -> Targets {
        let before = list.iter().map(|&target| stage.standing(trust, target, world.to(target))).collect();
        Targets { list, ordinary, before }
    }

    /// True for the first `count` of either kind.
    pub fn is_first(&self, place: usize, count: usize) -> bool {
        place < count || (place >= self.ordinary && place < self.ordinary + count)
    }
}

/// Who is attacked, and who can be made use of.
pub(super) struct Field {
    /// Drawn out of everybody, for attacks that need no world of their own for each target.
    pub many: Targets,
    /// The ordinary account in the middle, and the strongest account that no attack makes use of.
    pub pair: Targets,
    /// Whoever has the highest score of all.
    pub leader: AccountIndex,
    /// New accounts, to be made use of as puppets.
    pub strangers: Vec<AccountIndex>,
    /// Everybody else, by person.
    pub real: Vec<AccountIndex>,
    /// Those of low trust.
    pub low: Vec<AccountIndex>,
    /// Members, by person.
    pub members: Vec<AccountIndex>,
    /// The member for whom the most others vouch, the ordinary target of the pair aside.
    pub hijacked: Option<AccountIndex>,
    /// The member who responded to the most others, the ordinary target of the pair aside.
    pub busiest: Option<AccountIndex>,
    givers: Vec<(Giver, Vec<AccountIndex>)>,
    /// Everybody's score, the highest first.
    scores: Vec<f64>,
}

impl Field {
    /// Chooses targets, and sorts out whom an attacker can make use of. `None` where nobody has a score.
    pub fn survey(
        world: &Responses,
        trust: &Trust<'_>,
        stage: &Stage<'_>,
        strangers: &[AccountIndex],
        options: &AttackOptions,
    ) -> Option<Field> {
        let scored = scored(world, trust, stage);
        let (_, leader) = *scored.first()?;
        let person = |account: AccountIndex| world.accounts.person(account);
        let first_stranger = strangers.first().copied().unwrap_or(world.accounts.len() as AccountIndex);
        let mut real: Vec<AccountIndex> =
            (0..first_stranger).filter(|&account| world.person_of(account) == account).collect();
        // By person, so that the order in which accounts were met decides nothing.
        real.sort_unstable_by_key(|&account| person(account));
        let members: Vec<AccountIndex> =
            real.iter().copied().filter(|&account| trust.members().holds(account)).collect();
        let low = real.iter().copied().filter(|&account| trust.of(account) < LOW_TRUST).collect();

        let strong = scored.len().div_ceil(100);
        let below = if scored.len() > strong { &scored[strong..] } else { &scored[..] };
        let middle = below[below.len() / 2].1;
        // Whoever was a member at the founding: so that a reply of theirs counts from the first day on.
        let founding = Trust::at(world, stage.founded, &stage.model.trust, stage.seconds);
        let usable: Vec<AccountIndex> = members
            .iter()
            .copied()
            .filter(|&member| member != middle && founding.members().holds(member))
            .collect();
        let hijacked = usable
            .iter()
            .copied()
            .max_by(|&a, &b| trust.vouched_for(a).cmp(&trust.vouched_for(b)).then(person(b).cmp(&person(a))));
        let others = responded_to(world, stage);
        let busiest = usable.iter().copied().max_by_key(|&member| (others[member as usize], person(member)));
        let givers = givers(world, trust, &others, &usable);
        let used = |account: AccountIndex| {
            hijacked == Some(account) || givers.iter().any(|(_, givers)| givers.contains(&account))
        };
        let mut pair = vec![middle];
        pair.extend(scored.iter().map(|&(_, account)| account).find(|&who| who != middle && !used(who)));

        let mut draw = Pcg64Mcg::seed_from_u64(options.seed);
        let mut pick = |from: &[(f64, AccountIndex)], count: usize| -> Vec<AccountIndex> {
            let accounts: Vec<AccountIndex> = from.iter().map(|&(_, account)| account).collect();
            some_of(&accounts, count, &mut draw)
        };
        let mut many = pick(&scored[strong..], options.ordinary);
        let ordinary = many.len();
        many.extend(pick(&scored[..strong], options.strong));
        Some(Field {
            many: Targets::new(stage, world, trust, many, ordinary),
            pair: Targets::new(stage, world, trust, pair, 1),
            leader,
            strangers: strangers.to_vec(),
            real,
            low,
            members,
            hijacked,
            busiest,
            givers,
            scores: scored.into_iter().map(|(score, _)| score).collect(),
        })
    }

    /// Members of a kind, at most ten of them.
    pub fn givers(&self, giver: Giver) -> &[AccountIndex] {
        self.givers.iter().find(|(kind, _)| *kind == giver).map_or(&[], |(_, givers)| givers)
    }

    /// People with a score.
    pub fn scored(&self) -> usize {
        self.scores.len()
    }

    /// The place of somebody who had one score and now has another, among what everybody else had before.
    pub fn place(&self, before: f64, now: f64) -> usize {
        let ahead = self.scores.partition_point(|&score| score > now);
        1 + ahead - usize::from(before > now)
    }
}

/// Everybody's score, the highest first.
pub(super) fn scored(world: &Responses, trust: &Trust<'_>, stage: &Stage<'_>) -> Vec<(f64, AccountIndex)> {
    let table = measure(world, trust, stage.at, &Measuring::of(stage.model));
    let people = table.people.iter().enumerate();
    let mut scored: Vec<(f64, AccountIndex)> = people
        .map(|(position, measured)| (stage.model.score(table.row(position)).get(), measured.account))
        .collect();
    let person = |account: AccountIndex| world.accounts.person(account);
    scored.sort_by(|a, b| b.0.total_cmp(&a.0).then(person(a.1).cmp(&person(b.1))));
    scored
}

/// Members who give replies, of each kind the first few.
fn givers(
    world: &Responses,
    trust: &Trust<'_>,
    others: &[usize],
    members: &[AccountIndex],
) -> Vec<(Giver, Vec<AccountIndex>)> {
    let others = |member: AccountIndex| others[member as usize];
    // Whoever has vouched for few is the likeliest to vouch for one more; and the better known, the better the reply
    // looks.
    let carries =
        |member: AccountIndex| f64::from(trust.vouched_for(member)) / (trust.vouches_of(member) + 1) as f64;
    let person = |member: AccountIndex| world.accounts.person(member);
    let mut best: Vec<AccountIndex> = members.to_vec();
    best.sort_by(|&a, &b| carries(b).total_cmp(&carries(a)).then(person(a).cmp(&person(b))));
    let of = |giver: Giver| -> Vec<AccountIndex> {
        match giver {
            Giver::Best => best.iter().copied().take(MOST_GIVERS).collect(),
            Giver::Median => {
                let begin = best.len().saturating_sub(MOST_GIVERS) / 2;
                // From the middle outwards, so that one giver is the median one.
                let around: Vec<AccountIndex> = best[begin..].iter().copied().take(MOST_GIVERS).collect();
                let (above, below) = around.split_at(around.len() / 2);
                let turns = (0..below.len()).flat_map(|turn| {
                    [below.get(turn), above.len().checked_sub(turn + 1).and_then(|at| above.get(at))]
                });
                turns.flatten().copied().collect()
            }
            Giver::OutDegree(wanted) => {
                let mut near: Vec<AccountIndex> = members.to_vec();
                let away = |member: AccountIndex| others(member).abs_diff(wanted);
                let standing = |member: AccountIndex| trust.vouched_for(member);
                near.sort_by(|&a, &b| {
                    let nearer = away(a).cmp(&away(b));
                    nearer.then(standing(b).cmp(&standing(a))).then(person(a).cmp(&person(b)))
                });
                near.truncate(MOST_GIVERS);
                near
            }
        }
    };
    Giver::ALL.map(|giver| (giver, of(giver))).into()
}

/// How many others each account responded to.
fn responded_to(world: &Responses, stage: &Stage<'_>) -> Vec<usize> {
    let mut others = vec![0usize; world.accounts.len()];
    let pairs = [world.all(), world.audience()]
        .into_iter()
        .flat_map(|rows| rows.chunk_by(|a, b| a.target == b.target && a.responder == b.responder));
    for pair in pairs.filter(|pair| pair.iter().any(|row| row.stands_at(stage.at))) {
        others[pair[0].responder as usize] += 1;
    }
    others
}

/// `count` different ones, by a partial shuffle; all, where there are no more.
pub(super) fn some_of(from: &[AccountIndex], count: usize, draw: &mut Pcg64Mcg) -> Vec<AccountIndex> {
    let mut from = from.to_vec();
    let count = count.min(from.len());
    for place in 0..count {
        let other = place + (draw.next_u64() % (from.len() - place) as u64) as usize;
        from.swap(place, other);
    }
    from.truncate(count);
    from
}
