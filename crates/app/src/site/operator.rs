//! The operator's figures, from the lake and the store.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use lake::Lake;
use model::Network;
use store::Store;
use views::{
    DayFigures, Figures, NetworkFigures, Operator, OperatorError, RejectFigures, RejectSample, SourceFigures,
};

use crate::data_folder::{DataFolder, now};

/// An answer is given again for this long, so that no stream of visitors makes the lake be read all the time.
const FRESH: Duration = Duration::from_secs(3);

/// Whether refused records are shown as they came. They are other people's words, and nobody has checked them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Samples {
    /// To whoever can open the operator's page.
    Shown,
    /// Counts alone.
    Hidden,
}

/// Reads the figures when asked.
pub struct LakeOperator {
    folder: DataFolder,
    store: Arc<Store>,
    samples: Samples,
    last: Mutex<Option<(Instant, Figures)>>,
}

impl LakeOperator {
    /// For the lake and store of a folder.
    pub fn new(folder: DataFolder, store: Arc<Store>, samples: Samples) -> LakeOperator {
        LakeOperator { folder, store, samples, last: Mutex::new(None) }
    }

    fn read(&self) -> Result<Figures, crate::print::failure::Failure> {
        let lake = self.folder.lake()?;
        Ok(Figures {
            taken: Some(now()),
            lake_generation: Some(format!("{:016x}", lake.generation())),
            networks: networks(&lake)?,
            rejects: rejects(&lake, self.samples)?,
            sources: sources(&lake)?,
            erasures_waiting: self.store.erasures()?.len() as u64,
        })
    }
}

impl Operator for LakeOperator {
    fn figures(&self) -> Result<Figures, OperatorError> {
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((taken, figures)) = last.as_ref()
            && taken.elapsed() < FRESH
        {
            return Ok(figures.clone());
        }
        let figures = self.read().map_err(|failure| OperatorError(failure.to_string()))?;
        *last = Some((Instant::now(), figures.clone()));
        Ok(figures)
    }
}

fn networks(lake: &Lake) -> Result<Vec<NetworkFigures>, lake::LakeError> {
    let mut networks: BTreeMap<Network, Vec<DayFigures>> = BTreeMap::new();
    for partition in lake.partitions()? {
        let days = networks.entry(partition.network).or_default();
        days.push(DayFigures { day: partition.day, events: partition.rows });
    }
    let figures = networks.into_iter().map(|(network, days)| NetworkFigures {
        network,
        // Files are read when somebody imports them: how old their last event is says nothing of a lag.
        last_event: days.last().map(|last| last.day.start()),
        lag_seconds: None,
        days,
    });
    Ok(figures.collect())
}

fn rejects(lake: &Lake, samples: Samples) -> Result<Vec<RejectFigures>, lake::LakeError> {
    let mut reasons: BTreeMap<String, RejectFigures> = BTreeMap::new();
    for source in lake.accounts()? {
        for (reason, count) in source.account.rejects {
            let figures = RejectFigures { reason: reason.clone(), count: 0, samples: Vec::new() };
            reasons.entry(reason).or_insert(figures).count += count;
        }
    }
    let shown = if samples == Samples::Shown { lake.reject_samples()? } else { Vec::new() };
    for sample in shown {
        if let Some(figures) = reasons.get_mut(&sample.reason) {
            figures.samples.push(RejectSample {
                source: sample.source,
                position: sample.position,
                detail: sample.detail,
                sample: sample.sample,
            });
        }
    }
    let mut rejects: Vec<RejectFigures> = reasons.into_values().collect();
    rejects.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.reason.cmp(&b.reason)));
    Ok(rejects)
}

fn sources(lake: &Lake) -> Result<Vec<SourceFigures>, lake::LakeError> {
    let figures = lake.accounts()?.into_iter().map(|source| SourceFigures {
        name: source.name,
        done: source.done,
        events: source.account.events,
        duplicates: source.account.duplicates,
        rejects: source.account.rejects.values().sum(),
        skips: source.account.skips.values().sum(),
    });
    Ok(figures.collect())
}
