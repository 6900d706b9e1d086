//! Portraits: what people did, what came back, and by whose hands.

use model::{Group, Network, OwnActs, Places, Portrait, Reshares, ResponseKind, Spread};
use rustc_hash::{FxHashMap, FxHashSet};

use crate::posts::{Authored, Entropy, Weeks};
use crate::responses::{AccountIndex, PostKey, Response, Responses};
use crate::trust::{View, of_units, units};

/// What is needed to portray the people of a snapshot.
pub(crate) struct Portraits<'a> {
    responses: &'a Responses,
    authored: &'a Authored,
    given: FxHashMap<AccountIndex, Given>,
    /// Networks on which reposts or quotes are known.
    reshares_told: FxHashSet<Network>,
}

/// Responses of one person to others, and words of others to them.
#[derive(Debug, Clone, Copy, Default)]
struct Given {
    spoken: u32,
    passed_on: u32,
    quiet: u32,
    heard: u32,
    weeks: Weeks,
    people: Entropy,
}

/// What a response does, as style sees it.
enum Manner {
    Speaks,
    PassesOn,
    Nods,
}

fn manner(kind: ResponseKind) -> Manner {
    use ResponseKind as R;
    match kind {
        R::Reply | R::Comment | R::Mention => Manner::Speaks,
        R::Repost | R::Quote | R::Link => Manner::PassesOn,
        R::Like | R::Bookmark | R::Follow | R::Tip | R::Endorse | R::Accept => Manner::Nods,
    }
}

impl<'a> Portraits<'a> {
    pub fn new(responses: &'a Responses, authored: &'a Authored) -> Portraits<'a> {
        let mut given: FxHashMap<AccountIndex, Given> =
            authored.people().map(|person| (person, Given::default())).collect();
        let mut reshares_told = FxHashSet::default();
        let until = authored.window.until().micros();
        for run in responses.all().chunk_by(|a, b| (a.target, a.responder) == (b.target, b.responder)) {
            if run.iter().any(|row| row.kind.group() == Group::Repost && row.time < until) {
                reshares_told.insert(responses.accounts.network(run[0].target));
            }
            let words = given.get_mut(&run[0].responder).map_or_else(
                || counted(run, authored).filter(speaks).count() as u32,
                |given| given.take(run, authored),
            );
            if let Some(target) = given.get_mut(&run[0].target) {
                target.heard += words;
            }
        }
        Portraits { responses, authored, given, reshares_told }
    }

    /// The portrait of one person, who sees others by `view`.
    pub fn of(&self, account: AccountIndex, view: &View<'_>) -> Portrait {
        let mut responders = 0;
        let mut trust = 0;
        for run in self.responses.by_responder(account) {
            if counted(run, self.authored).next().is_some() {
                responders += 1;
                trust += units(view.regard(run[0].responder, 1.0).known);
            }
        }
        Portrait {
            person: self.responses.accounts.person(account),
            reshares: self.reshares(account, view),
            responders,
            trust: of_units(trust) as f32,
            acts: self.acts(account),
        }
    }

    fn reshares(&self, account: AccountIndex, view: &View<'_>) -> Reshares {
        let (mut people, mut trust) = (0, 0);
        let mut older: FxHashSet<PostKey> = FxHashSet::default();
        for run in self.responses.by_responder(account) {
            let mut posts: Vec<PostKey> = counted(run, self.authored)
                .filter(|row| row.kind.group() == Group::Repost)
                .map(|row| row.post)
                .collect();
            posts.sort_unstable();
            posts.dedup();
            if !posts.is_empty() {
                people += 1;
                trust += posts.len() as u64 * units(view.regard(run[0].responder, 1.0).known);
            }
            older.extend(posts.into_iter().filter(|&post| !self.authored.is_recent(post)));
        }
        let told =
            self.responses.accounts_of(account).map(|account| self.responses.accounts.network(account));
        Reshares {
            told: told.into_iter().any(|network| self.reshares_told.contains(&network)),
            trust: of_units(trust) as f32,
            people,
            posts: self.authored.of(account).count.saturating_add(older.len() as u32),
        }
    }

    fn acts(&self, account: AccountIndex) -> OwnActs {
        let posts = self.authored.of(account);
        let given = self.given.get(&account).copied().unwrap_or_default();
        OwnActs {
            posts: posts.count,
            passed_on: given.passed_on,
            spoken: given.spoken,
            quiet: given.quiet,
            heard: given.heard,
            weeks: posts.weeks.and(given.weeks).count(),
            spread: posts.spread().unwrap_or_else(|| given.spread()),
        }
    }
}

impl Given {
    /// Takes the responses of one person to another; returns how many of them are words.
    fn take(&mut self, run: &[Response], authored: &Authored) -> u32 {
        let (mut words, mut all) = (0, 0);
        for row in counted(run, authored) {
            match manner(row.kind) {
                Manner::Speaks => words += 1,
                Manner::PassesOn => self.passed_on += 1,
                Manner::Nods => self.quiet += 1,
            }
            self.weeks = self.weeks.and(authored.window.week(row.time));
            all += 1;
        }
        if all > 0 {
            self.people.add(all);
        }
        self.spoken += words;
        words
    }

    fn spread(&self) -> Spread {
        self.people.spread(Places::People)
    }
}

fn speaks(row: &&Response) -> bool {
    matches!(manner(row.kind), Manner::Speaks)
}

/// The responses of a run that were made in the window and still stand at its end.
fn counted<'r>(run: &'r [Response], authored: &Authored) -> impl Iterator<Item = &'r Response> {
    let window = authored.window;
    run.iter().filter(move |row| window.holds(row.time) && row.stands_at(window.until()))
}
