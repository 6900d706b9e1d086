//! People as seen from one of them.

use askama::Template;

use super::Frame;
use crate::words;
use views::{SeenBecause, SeenFrom, SeenPerson, Who};

/// People as seen from one of them.
#[derive(Template)]
#[template(path = "seen_from.html")]
pub struct SeenFromPage<'a> {
    pub frame: &'a Frame,
    pub view: &'a SeenFrom,
}

impl SeenFromPage<'_> {
    fn here(&self) -> Option<&Who> {
        self.view.from.first()
    }

    fn whose(&self) -> &str {
        self.here().map_or("here", Who::label)
    }

    /// Of the widest bar, in percent.
    fn width(&self, person: &SeenPerson) -> String {
        let most = self.view.people.first().map_or(1.0, |first| first.standing);
        format!("{:.1}%", 100.0 * person.standing / most.max(f64::MIN_POSITIVE))
    }

    fn share(&self, standing: &f64) -> String {
        words::share(standing)
    }

    fn is_here(&self, hop: &SeenBecause) -> bool {
        self.here().is_some_and(|here| here.account == hop.who.account)
    }

    /// Whether a walk came from here at once.
    fn directly(&self, person: &SeenPerson) -> bool {
        person.because.iter().any(|hop| self.is_here(hop))
    }

    /// The others whom walks came from.
    fn through<'p>(&self, person: &'p SeenPerson) -> Vec<&'p SeenBecause> {
        person.because.iter().filter(|hop| !self.is_here(hop)).collect()
    }
}
