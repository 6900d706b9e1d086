//! What a command spent its time on, phase by phase.

use std::time::Instant;

use serde::Serialize;

/// One phase of a command.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Phase {
    /// What was done.
    pub name: &'static str,
    /// Wall time.
    pub elapsed_seconds: f64,
    /// CPU-seconds of all threads; absent where the system does not tell.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cpu_seconds: Option<f64>,
}

/// Counts phases that follow one another.
#[derive(Debug)]
pub struct Phases {
    list: Vec<Phase>,
    now: &'static str,
    began: Instant,
    cpu: Option<f64>,
}

impl Phases {
    /// Begins the first.
    pub fn begin(name: &'static str) -> Phases {
        Phases { list: Vec::new(), now: name, began: Instant::now(), cpu: cpu_seconds() }
    }

    /// Ends what was going on, and begins the next.
    pub fn next(&mut self, name: &'static str) {
        let (began, cpu) = (Instant::now(), cpu_seconds());
        let phase = Phase {
            name: self.now,
            elapsed_seconds: began.duration_since(self.began).as_secs_f64(),
            cpu_seconds: cpu.zip(self.cpu).map(|(now, before)| now - before),
        };
        tracing::debug!(phase.name, phase.elapsed_seconds, ?phase.cpu_seconds, "phase");
        self.list.push(phase);
        (self.now, self.began, self.cpu) = (name, began, cpu);
    }

    /// Ends the last. A phase that came more than once is told once, with all it took.
    pub fn finish(mut self) -> Vec<Phase> {
        self.next("");
        let mut told: Vec<Phase> = Vec::new();
        for phase in self.list {
            match told.iter_mut().find(|known| known.name == phase.name) {
                Some(known) => {
                    known.elapsed_seconds += phase.elapsed_seconds;
                    known.cpu_seconds = known.cpu_seconds.zip(phase.cpu_seconds).map(|(a, b)| a + b);
                }
                None => told.push(phase),
            }
        }
        told
    }
}

/// CPU-seconds of this process so far, in hundredths, as Linux tells them.
fn cpu_seconds() -> Option<f64> {
    let stat = std::fs::read_to_string("/proc/self/stat").ok()?;
    // The name of the program stands in parentheses, and may hold anything.
    let fields: Vec<&str> = stat.rsplit(')').next()?.split_whitespace().collect();
    let ticks = |field: usize| fields.get(field)?.parse::<f64>().ok();
    Some((ticks(11)? + ticks(12)?) / 100.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phases_are_told_once_each_in_the_order_in_which_they_first_came() {
        let mut phases = Phases::begin("read");
        phases.next("merge");
        phases.next("read");
        let told = phases.finish();
        assert_eq!(told.iter().map(|phase| phase.name).collect::<Vec<_>>(), ["read", "merge"]);
        assert!(told.iter().all(|phase| phase.elapsed_seconds >= 0.0));
    }
}
