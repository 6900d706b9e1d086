//! The data folder, which holds everything, and how its parts are opened.

use std::path::{Path, PathBuf};
use std::time::SystemTime;

use lake::Lake;
use model::{Day, Network, ResponseKind, Timestamp};
use networks::{ReadOptions, Secret};
use store::Store;

use crate::print::failure::Failure;

/// The folder named by `--data`.
#[derive(Debug, Clone)]
pub struct DataFolder {
    path: PathBuf,
}

impl DataFolder {
    /// Names it; nothing is opened or made.
    pub fn new(path: PathBuf) -> DataFolder {
        DataFolder { path }
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Fails where there is no such folder.
    pub fn must_exist(&self) -> Result<(), Failure> {
        if self.path.is_dir() {
            return Ok(());
        }
        let what = if self.path.exists() { "is no folder" } else { "does not exist" };
        Err(Failure::new(format!(
            "the data folder {} {what}: nothing was imported there",
            self.path.display()
        ))
        .hint("Check --data and CLOUT_DATA, or import something first: clout import --help"))
    }

    /// The lake for reading; fails where nothing was imported yet.
    pub fn lake(&self) -> Result<Lake, Failure> {
        Ok(Lake::open_read(&self.path)?)
    }

    /// The lake for writing, made where there is none. Whoever waits long for another process is told for which.
    pub fn lake_for_writing(&self) -> Result<Lake, Failure> {
        Ok(Lake::open_telling(&self.path, |holder| {
            eprintln!("clout: waiting for the lake, which is being written by {holder}");
        })?)
    }

    /// True where there is a store already.
    pub fn holds_store(&self) -> bool {
        self.path.join("state.db").exists()
    }

    /// What readers are told beside the files, but for the secret, which an import asks for when it begins.
    pub fn read_options(
        &self,
        network: Option<Network>,
        site: Option<String>,
        kind: Option<ResponseKind>,
        undated: Option<Timestamp>,
    ) -> ReadOptions {
        let scratch = self.path.clone();
        ReadOptions { network, site, kind, undated, now: now(), secret: Secret::default(), scratch }
    }

    /// The key of this folder under which readers hash e-mail addresses.
    pub fn secret(&self) -> Result<Secret, Failure> {
        Ok(Secret::new(&self.store()?.key_of_addresses()))
    }

    /// Published snapshots and people's state, made where there are none.
    pub fn store(&self) -> Result<Store, Failure> {
        Ok(Store::open_linking(&self.path, networks::LINKS)?)
    }
}

/// The last UTC day with events.
pub fn last_day(lake: &Lake) -> Result<Day, Failure> {
    let (_, last) = lake.span().ok_or_else(|| {
        Failure::new("the lake holds no events").hint("Import some first: clout import --help")
    })?;
    Ok(last)
}

/// An erasure takes the files from whoever reads them: so many may follow one another before that is a failure.
const MOST_TRIES: usize = 20;

/// Does work that reads the lake, and does it anew where somebody was erased meanwhile. Nothing it printed or published
/// may depend on what it had read by then.
pub fn until_undisturbed<T>(work: impl Fn() -> Result<T, Failure>) -> Result<T, Failure> {
    let mut tries = 1;
    loop {
        match work() {
            Err(failure) if failure.is_outdated() && tries < MOST_TRIES => tries += 1,
            done => return done,
        }
    }
}

/// The last moment of the calendar: a clock that is set beyond it, or before 1970, tells the nearest that it can.
const LAST: Timestamp = Timestamp::from_seconds(253_402_200_000);

/// The present.
pub fn now() -> Timestamp {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    Timestamp::from_micros(i64::try_from(since.as_micros()).unwrap_or(i64::MAX)).min(LAST)
}
