//! Everybody's cards in memory, packed: as the records of the cards' file, one behind the other.
//!
//! A card as a value takes some 350 bytes with its texts, as a record a third of that; it is made anew whenever
//! somebody is named, which costs less than half a microsecond.

use model::{Card, PersonId};

use crate::StoreError;
use crate::details::{CardRecord, Layout, Opened, Reader, Redaction};

pub(super) struct Cards {
    /// By rising id.
    people: Vec<PersonId>,
    /// Where each record ends in `bytes`.
    ends: Vec<usize>,
    bytes: Vec<u8>,
    /// How many reasons there are to know each.
    grounds: Vec<u32>,
    have_grounds: bool,
    /// Accounts joined to another, each with whom it is shown under.
    joined: Vec<(PersonId, PersonId)>,
    reader: Reader<CardRecord>,
}

impl Cards {
    fn empty() -> Cards {
        Cards {
            people: Vec::new(),
            ends: Vec::new(),
            bytes: Vec::new(),
            grounds: Vec::new(),
            have_grounds: false,
            joined: Vec::new(),
            reader: Reader::declared(),
        }
    }

    /// Reads all cards of some details, and hands each to `visit`.
    pub fn read(details: &Opened, mut visit: impl FnMut(&Card)) -> Result<Cards, StoreError> {
        let mut cards = Cards::empty();
        details.cards.each(|key, bytes| {
            let record = details.cards.decode(key, bytes)?;
            let grounds = record.grounds.iter().map(|row| row.grounds).sum();
            if details.cards.is_as_declared() {
                cards.bytes.extend_from_slice(bytes);
            } else {
                cards.pack(&record);
            }
            if let Some(card) = record.card() {
                cards.finish(&card, grounds);
                visit(&card);
            }
            cards.bytes.truncate(cards.ends.last().copied().unwrap_or(0));
            Ok(())
        })?;
        cards.bytes.shrink_to_fit();
        Ok(cards)
    }

    /// Packs cards that are by rising person.
    pub fn of(all: &[Card], mut visit: impl FnMut(&Card)) -> Cards {
        let mut cards = Cards::empty();
        for card in all {
            cards.pack(&CardRecord::of(card, 0));
            cards.finish(card, 0);
            visit(card);
        }
        cards
    }

    fn pack(&mut self, record: &CardRecord) {
        // Cards have no order of rows that could fail.
        let _ = record.write(&Redaction::default(), &mut self.bytes);
    }

    fn finish(&mut self, card: &Card, grounds: u32) {
        self.people.push(card.person);
        self.ends.push(self.bytes.len());
        self.grounds.push(grounds);
        self.have_grounds |= grounds > 0;
        self.joined.extend(card.others.iter().map(|other| (other.account.person(), card.person)));
    }

    pub fn len(&self) -> usize {
        self.people.len()
    }

    pub fn position(&self, person: PersonId) -> Option<usize> {
        self.people.binary_search(&person).ok()
    }

    pub fn person(&self, position: usize) -> PersonId {
        self.people[position]
    }

    /// The card at a position, without the names that may not be shown.
    pub fn get(&self, position: usize, redaction: &Redaction) -> Option<Card> {
        let start = position.checked_sub(1).map_or(0, |before| self.ends[before]);
        let record = self.bytes.get(start..*self.ends.get(position)?)?;
        // It was read once when it was loaded, so it reads again.
        let mut record = self.reader.read(self.people[position].0, record).ok()?;
        if !redaction.is_empty() {
            record.redact(redaction);
        }
        record.card()
    }

    /// How many reasons there are to know somebody.
    pub fn grounds(&self, position: usize) -> u32 {
        self.grounds[position]
    }

    /// Whether there is any reason to know anybody.
    pub fn have_grounds(&self) -> bool {
        self.have_grounds
    }

    /// Accounts that were joined to another when all were scored, each with whom it is shown under.
    pub fn joined(&self) -> &[(PersonId, PersonId)] {
        &self.joined
    }
}
