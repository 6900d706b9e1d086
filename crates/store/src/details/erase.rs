//! Taking people out of details that are kept.

use std::path::Path;

use model::{PersonId, SnapshotKey};

use super::place::{Placed, Placing};
use super::{CardRecord, CommonRecord, DetailsFile, Opened, PersonRecord, Redaction, TopicRecord};
use crate::redact::Redactor;
use crate::{Erasure, StoreError};

/// Writes the details anew without some people, beside those kept now.
///
/// Their cards and records go. Where they responded to others, a random id without a card stands in their place, and
/// their names go from the texts of others. What an account did that was joined to another stands under that other's
/// id: all evidence of that person goes, too, and their card is hidden until they are scored without it.
pub(crate) fn redacted(
    dir: &Path,
    key: &SnapshotKey,
    before: &Opened,
    erasures: &[Erasure],
) -> Result<Placed, StoreError> {
    let mut redaction = Redaction::default();
    for erasure in erasures {
        let person = erasure.account.person();
        redaction.gone.insert(person);
        redaction.stand_ins.insert(person, erasure.replacement);
        redaction.names.push(Redactor::new(&erasure.account.native, &erasure.handles));
    }
    let mut parted = Vec::new();
    let mut placing = Placing::new(dir, key)?;
    placing.file::<CardRecord>(DetailsFile::Cards, |writer| {
        before.cards.rewrite(writer, &redaction, |person, mut record: CardRecord| {
            if !redaction.stays(PersonId(person)) {
                return None;
            }
            let accounts = record.others.len();
            record.others.retain(|other| redaction.stays(other.account.person()));
            if record.others.len() < accounts {
                record.cards.iter_mut().for_each(|card| card.hidden = true);
                record.grounds.clear();
                parted.push(PersonId(person));
            }
            Some(record)
        })
    })?;
    redaction.gone.extend(parted);
    let stays = |person: u64| redaction.stays(PersonId(person));
    placing.file::<PersonRecord>(DetailsFile::People, |writer| {
        before.people.rewrite(writer, &redaction, |person, record| stays(person).then_some(record))
    })?;
    placing.file::<TopicRecord>(DetailsFile::Topics, |writer| {
        before.topics.rewrite(writer, &redaction, |_, record| Some(record))
    })?;
    placing.file::<CommonRecord>(DetailsFile::Common, |writer| {
        before.common.rewrite(writer, &redaction, |_, record| Some(record))
    })?;
    placing.finish()
}
