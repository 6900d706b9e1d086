//! Who is shown without a rank until the operator has looked.

use model::{Day, HeldBack, PersonId, Tenths};
use sqlx::Connection;

use super::State;
use super::register::count_change;
use crate::StoreError;

type HeldRow = (String, i64, i64, i64, i64);

impl State {
    /// Who is held back under a model, by person.
    pub fn held_back(&self, model: &str) -> Result<Vec<HeldBack>, StoreError> {
        let model = model.to_owned();
        self.ask("list who is held back", async move |connection| {
            let rows: Vec<HeldRow> = sqlx::query_as(
                "SELECT person, score, without, needed, accounts FROM held_back WHERE model = ? ORDER BY person",
            )
            .bind(model)
            .fetch_all(connection)
            .await?;
            rows.into_iter().map(held).collect()
        })
    }

    /// Puts these in place of all who are held back under a model; does nothing where they are.
    pub fn hold_back(&self, model: &str, day: Day, held: &[HeldBack]) -> Result<(), StoreError> {
        if self.held_back(model)? == held {
            return Ok(());
        }
        let (model, held) = (model.to_owned(), held.to_vec());
        self.ask("keep who is held back", async move |connection| {
            let mut transaction = connection.begin().await?;
            sqlx::query("DELETE FROM held_back WHERE model = ?")
                .bind(&model)
                .execute(&mut *transaction)
                .await?;
            for row in held {
                sqlx::query(
                    "INSERT INTO held_back (model, person, day, score, without, needed, accounts)
                     VALUES (?, ?, ?, ?, ?, ?, ?)",
                )
                .bind(&model)
                .bind(format!("{:016x}", row.person.0))
                .bind(day.number())
                .bind(i64::from(row.score.0))
                .bind(i64::from(row.without.0))
                .bind(i64::from(row.needed.0))
                .bind(i64::from(row.accounts))
                .execute(&mut *transaction)
                .await?;
            }
            count_change(&mut transaction).await?;
            transaction.commit().await
        })
    }

    /// Forgets that a person was ever held back.
    pub fn forget_held_back(&self, person: PersonId) -> Result<(), StoreError> {
        let person = format!("{:016x}", person.0);
        self.ask("erase somebody from those held back", async move |connection| {
            sqlx::query("DELETE FROM held_back WHERE person = ?").bind(person).execute(connection).await?;
            Ok(())
        })
    }
}

fn held((person, score, without, needed, accounts): HeldRow) -> Result<HeldBack, sqlx::Error> {
    let wrong = |what: &str| sqlx::Error::Decode(format!("{what} of somebody held back").into());
    let tenths = |tenths: i64| u16::try_from(tenths).map(Tenths).map_err(|_| wrong("an impossible score"));
    Ok(HeldBack {
        person: PersonId(u64::from_str_radix(&person, 16).map_err(|_| wrong("an impossible id"))?),
        score: tenths(score)?,
        without: tenths(without)?,
        accounts: u32::try_from(accounts).map_err(|_| wrong("an impossible number"))?,
        needed: tenths(needed)?,
    })
}
