//! Small worlds of events, and what a lake's folder holds afterwards.

use std::collections::BTreeMap;
use std::path::Path;

use lake::{Account, Bookmark, Columns, Lake, Scan, SourceKey};
use model::{Event, EventId, Kind, Network, ResponseKind, Timestamp};

/// An event that owns its texts.
#[derive(Debug, Clone, PartialEq)]
pub struct Owned {
    pub network: &'static str,
    pub time: i64,
    pub id: u64,
    pub kind: Kind,
    pub actor: String,
    pub target: Option<String>,
    pub post: Option<String>,
    pub own_post: Option<String>,
    pub undoes: Option<u64>,
    pub handle: Option<String>,
    pub name: Option<String>,
    pub text: Option<String>,
    pub tags: Option<String>,
    pub counters: Option<String>,
    pub hidden: Option<bool>,
    pub undated: bool,
}

/// 2018-08-31T00:00:00Z.
pub const START: i64 = 1_535_673_600_000_000;
pub const DAY: i64 = 86_400_000_000;

pub fn event(time: i64, id: u64, kind: Kind, actor: &str) -> Owned {
    Owned {
        network: "bluesky",
        time: START + time,
        id,
        kind,
        actor: actor.to_owned(),
        target: None,
        post: None,
        own_post: None,
        undoes: None,
        handle: None,
        name: None,
        text: None,
        tags: None,
        counters: None,
        hidden: None,
        undated: false,
    }
}

impl Owned {
    pub fn target(self, target: &str) -> Owned {
        Owned { target: Some(target.to_owned()), ..self }
    }

    pub fn post(self, post: &str) -> Owned {
        Owned { post: Some(post.to_owned()), ..self }
    }

    pub fn own_post(self, post: &str) -> Owned {
        Owned { own_post: Some(post.to_owned()), ..self }
    }

    pub fn text(self, text: &str) -> Owned {
        Owned { text: Some(text.to_owned()), ..self }
    }

    pub fn borrow(&self) -> Event<'_> {
        let network = Network::new(self.network).expect("a network");
        let time = Timestamp::from_micros(self.time);
        Event {
            target: self.target.as_deref(),
            post: self.post.as_deref(),
            own_post: self.own_post.as_deref(),
            undoes: self.undoes.map(EventId),
            undated: self.undated,
            handle: self.handle.as_deref(),
            name: self.name.as_deref(),
            hidden: self.hidden,
            text: self.text.as_deref(),
            tags: self.tags.as_deref(),
            counters: self.counters.as_deref(),
            ..Event::new(time, EventId(self.id), network, self.kind, &self.actor)
        }
    }
}

/// Many events of every kind over some days and two networks; the same for the same number.
pub fn crowd(count: u64) -> Vec<Owned> {
    let kinds: Vec<Kind> = Kind::all().collect();
    let mut random = 0x2545_f491_4f6c_dd1d_u64;
    let mut next = |below: u64| {
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        (random >> 20) % below
    };
    let made = |id: u64| {
        let kind = kinds[next(kinds.len() as u64) as usize];
        let person = |number: u64| format!("did:plc:{number:024}");
        let mut event = event(next(5 * DAY as u64) as i64, id << 20 | next(1 << 20), kind, &person(next(50)));
        event.network = if next(3) == 0 { "mastodon" } else { "bluesky" };
        event.target = kind.has_target().then(|| person(next(50)));
        event.post = (next(2) == 0).then(|| format!("post-{}", next(300)));
        event.own_post = (kind == Kind::Respond(ResponseKind::Reply)).then(|| format!("reply-{id}"));
        event.text = (next(3) == 0).then(|| format!("Words of {id}: {}", "é".repeat(next(40) as usize)));
        event.tags = (next(9) == 0).then(|| "rust quantum-computing".to_owned());
        event.undoes = (next(9) == 0).then(|| next(1 << 40));
        event.hidden = (next(20) == 0).then(|| next(2) == 0);
        event.undated = next(50) == 0;
        event
    };
    (0..count).map(made).collect()
}

pub fn source(digest: &str) -> SourceKey {
    SourceKey { name: format!("{digest}.jsonl"), digest: digest.to_owned() }
}

/// Imports events as one source, committing after each `every` records.
pub fn import(dir: &Path, digest: &str, events: &[Owned], every: usize) -> Account {
    let lake = Lake::open(dir).expect("lake");
    import_into(&lake, digest, events, every)
}

pub fn import_into(lake: &Lake, digest: &str, events: &[Owned], every: usize) -> Account {
    let mut writer = lake.writer(source(digest)).expect("writer");
    for (index, event) in
        events.iter().enumerate().skip(writer.bookmark().as_records().expect("records") as usize)
    {
        writer.push(&event.borrow()).expect("push");
        if (index + 1) % every == 0 {
            writer.commit(&Bookmark::records(index as u64 + 1)).expect("commit");
        }
    }
    writer.finish(&Bookmark::records(events.len() as u64)).expect("finish")
}

/// Every data file under a data folder, with its bytes.
pub fn files(dir: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    collect(&dir.join("lake"), &mut found);
    found.retain(|name, _| name.ends_with(".parquet"));
    found
}

/// Every file whatsoever, with its bytes.
pub fn collect(dir: &Path, found: &mut BTreeMap<String, Vec<u8>>) {
    for entry in std::fs::read_dir(dir).expect("folder") {
        let path = entry.expect("entry").path();
        if path.is_dir() {
            collect(&path, found);
        } else {
            let bytes = std::fs::read(&path).expect("file");
            found.insert(path.to_string_lossy().into_owned(), bytes);
        }
    }
    let prefix = dir.to_string_lossy().into_owned();
    let strip = |name: String| match name.strip_prefix(&prefix) {
        Some(rest) => rest.to_owned(),
        None => name,
    };
    *found = std::mem::take(found).into_iter().map(|(name, bytes)| (strip(name), bytes)).collect();
}

/// Everything the lake holds, in its order.
pub fn read(dir: &Path) -> Vec<Owned> {
    read_from(&Lake::open_read(dir).expect("lake"))
}

pub fn read_from(lake: &Lake) -> Vec<Owned> {
    let mut events = Vec::new();
    lake.scan(&Scan::all(Columns::ALL), |network, _, batch| {
        for row in 0..batch.len() {
            events.push(own(&batch.event(network, row).expect("a whole row")));
        }
        Ok(())
    })
    .expect("scan");
    events
}

fn own(event: &Event<'_>) -> Owned {
    let text = |text: Option<&str>| text.map(str::to_owned);
    Owned {
        network: if event.network.as_str() == "bluesky" { "bluesky" } else { "mastodon" },
        time: event.time.micros(),
        id: event.id.0,
        kind: event.kind,
        actor: event.actor.to_owned(),
        target: text(event.target),
        post: text(event.post),
        own_post: text(event.own_post),
        undoes: event.undoes.map(|id| id.0),
        handle: text(event.handle),
        name: text(event.name),
        text: text(event.text),
        tags: text(event.tags),
        counters: text(event.counters),
        hidden: event.hidden,
        undated: event.undated,
    }
}

pub fn tempdir() -> tempfile::TempDir {
    tempfile::tempdir().expect("a folder")
}
