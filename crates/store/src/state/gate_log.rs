//! What became of snapshots at the gate.

use model::{Day, PersonId, Timestamp};

use super::State;
use super::register::count_change;
use crate::StoreError;
use crate::gate_log::{GateDecision, Verdict};

type DecisionRow = (i32, String, String, i64, String);

impl State {
    /// Every decision, the last one at the end.
    pub fn gate_decisions(&self) -> Result<Vec<GateDecision>, StoreError> {
        self.ask("list the decisions of the gate", async |connection| {
            let rows: Vec<DecisionRow> = sqlx::query_as(
                "SELECT day, model, verdict, at, report FROM gate_decisions ORDER BY sequence",
            )
            .fetch_all(connection)
            .await?;
            rows.into_iter().map(decision).collect()
        })
    }

    /// Adds a decision.
    pub fn add_gate_decision(&self, decision: &GateDecision) -> Result<(), StoreError> {
        let GateDecision { day, model, verdict, at, report } = decision.clone();
        self.ask("register a decision of the gate", async move |connection| {
            sqlx::query(
                "INSERT INTO gate_decisions (day, model, verdict, at, report) VALUES (?, ?, ?, ?, ?)",
            )
            .bind(day.number())
            .bind(model)
            .bind(verdict.as_str())
            .bind(at.micros())
            .bind(report.to_string())
            .execute(&mut *connection)
            .await?;
            count_change(connection).await
        })
    }

    /// Puts another id in the place of a person's in every report.
    pub fn redact_gate_decisions(&self, person: PersonId, replacement: PersonId) -> Result<(), StoreError> {
        let [person, replacement] = [person, replacement].map(|id| format!("\"{:016x}\"", id.0));
        self.ask("erase somebody from the decisions of the gate", async move |connection| {
            sqlx::query(
                "UPDATE gate_decisions SET report = replace(report, ?1, ?2) WHERE instr(report, ?1) > 0",
            )
            .bind(person)
            .bind(replacement)
            .execute(connection)
            .await?;
            Ok(())
        })
    }
}

fn decision((day, model, verdict, at, report): DecisionRow) -> Result<GateDecision, sqlx::Error> {
    let verdict = Verdict::ALL.into_iter().find(|known| known.as_str() == verdict);
    Ok(GateDecision {
        day: Day::from_number(day),
        model,
        verdict: verdict.ok_or_else(|| sqlx::Error::Decode("an unknown verdict".into()))?,
        at: Timestamp::from_micros(at),
        report: serde_json::from_str(&report).map_err(|error| sqlx::Error::Decode(error.into()))?,
    })
}
