//! Features of a finished partition, where the regard for every responder is given.

use model::{Model, PersonId, Timestamp};

use super::finish::{Finished, Standing};
use crate::forecast::{Gathered, Measuring, age_seconds};
use crate::responses::Response;
use crate::trust::Regard;

/// What responses came to for one person: the features of the forecast, before they are weighed.
#[derive(Debug, Clone, PartialEq)]
pub struct ResponseFeatures {
    /// Whose.
    pub person: PersonId,
    /// Distinct responders of all time.
    pub responders: u32,
    /// Distinct responders within three horizons.
    pub recent: u32,
    /// For each feature of the model, the weights of the known and of the unknown responders (or slots).
    pub weights: Vec<[f64; 2]>,
}

/// Measures everybody of a partition who has a response that stands at `at`, with the features of
/// [`crate::snapshot`]: by rising id of person, each by itself. `regard` says what a responder counts for; trust walks
/// are no part of this, so that the features of a world may be measured before its trust is known.
pub fn response_features(
    finished: &Finished,
    at: Timestamp,
    model: &Model,
    regard: impl Fn(PersonId) -> Regard,
    mut take: impl FnMut(ResponseFeatures),
) {
    let how = Measuring::of(model);
    let mut run = Vec::new();
    for to_person in finished.dated.chunk_by(|a, b| a.target == b.target) {
        let mut gathered = Gathered::new(&how, at);
        let (mut responders, mut recent) = (0, 0);
        for of_pair in to_person.chunk_by(|a, b| a.responder == b.responder) {
            run.clear();
            run.extend(of_pair.iter().map(nameless).filter(|row| row.stands_at(at)));
            if run.is_empty() {
                continue;
            }
            let Some(latest) = gathered.add(&run, |_| true, regard(of_pair[0].responder)) else { continue };
            responders += 1;
            recent += u32::from(age_seconds(at, latest) <= 3.0 * how.horizon_seconds as f64);
        }
        if responders > 0 {
            let weights = gathered.finish().into_iter().map(|sums| sums.weights()).collect();
            take(ResponseFeatures { person: to_person[0].target, responders, recent, weights });
        }
    }
}

/// A row as features read it: they ask when, how and until when, and never by whom.
fn nameless(row: &Standing) -> Response {
    Response {
        target: 0,
        responder: 0,
        by: 0,
        kind: row.kind,
        post: row.post,
        time: row.time,
        until: row.until,
    }
}
