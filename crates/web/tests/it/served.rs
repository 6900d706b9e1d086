//! A real server on a free port, and the few lines of HTTP that tests need.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use model::AccountId;
use store::Store;
use web::{Attribution, Config, Site};

use crate::figures::{Circle, Fixed};
use crate::moved::Told;
use crate::world::{self, Size};

/// A running site.
pub struct Served {
    pub address: SocketAddr,
    pub store: Arc<Store>,
    pub accounts: Vec<AccountId>,
    _folder: tempfile::TempDir,
    _runtime: tokio::runtime::Runtime,
}

/// An answer.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: String,
    pub body: String,
}

/// Pages that are checked as a whole.
pub const PAGES: [&str; 34] = [
    "/",
    "/top?evidence=enough",
    "/top",
    "/people/stackexchange:quantumcomputing/26",
    "/people/stackexchange:quantumcomputing/52",
    "/people/mastodon:quiet@social.example",
    "/people/mastodon:passerby",
    "/people/stackexchange:quantumcomputing/26/explain",
    "/people/stackexchange:quantumcomputing/26/explain?since=2018-08-10",
    "/people/stackexchange:quantumcomputing/26/moments",
    "/people/stackexchange:quantumcomputing/39/moments",
    "/people/stackexchange:quantumcomputing/26/influence?offset=2&limit=4",
    "/people/stackexchange:quantumcomputing/39/influence",
    "/people/stackexchange:quantumcomputing/26/influence?model=m0",
    "/people/stackexchange:quantumcomputing/26/strategy",
    "/people/stackexchange:quantumcomputing/26/strategy?tz=Asia%2FKathmandu",
    "/people/stackexchange:quantumcomputing/52/strategy",
    "/from/stackexchange:quantumcomputing/26",
    "/topics",
    "/topics/quantum-computing",
    "/topics/music?lang=es&limit=3",
    "/topics/gold",
    "/search?q=a",
    "/search",
    "/method",
    "/models",
    "/models/m0/m1",
    "/top?model=m0",
    "/people/stackexchange:quantumcomputing/26?model=m0",
    "/people/stackexchange:quantumcomputing/26/explain?since=2018-07-28&model=m0",
    "/operator",
    "/leave?account=stackexchange%3Aquantumcomputing%2F26",
    "/about",
    "/buying",
];

impl Served {
    /// A site of its own, for tests that change it.
    pub fn of(size: Size) -> Served {
        let folder = tempfile::tempdir().expect("a folder");
        let (store, accounts) = world::publish(folder.path(), size);
        Served::serving(folder, store, accounts)
    }

    /// A site over an empty store.
    pub fn empty() -> Served {
        let folder = tempfile::tempdir().expect("a folder");
        let store = Store::open(folder.path()).expect("a store");
        Served::serving(folder, store, Vec::new())
    }

    fn serving(folder: tempfile::TempDir, store: Store, accounts: Vec<AccountId>) -> Served {
        let store = Arc::new(store);
        let config = Config {
            community: Some("Quantum & Co".into()),
            attribution: Some(Attribution {
                text: "Posts by the people named, CC BY-SA 4.0.".into(),
                url: Some("https://creativecommons.org/licenses/by-sa/4.0/".into()),
            }),
            contact: Some("operator@example.org".into()),
        };
        let site = Site {
            store: Arc::clone(&store),
            ontology: Arc::new(topics::Ontology::shipped().clone()),
            operator: Arc::new(Fixed),
            newcomers: Arc::new(crate::figures::Passerby),
            viewpoints: Arc::new(Circle::of(&accounts)),
            movements: Arc::new(Told),
            config,
        };
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()
            .expect("a runtime");
        let listener = runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0")).expect("a free port");
        let address = listener.local_addr().expect("an address");
        runtime.spawn(async move { web::serve(listener, site, std::future::pending()).await });
        Served { address, store, accounts, _folder: folder, _runtime: runtime }
    }

    /// The numbers of the topics that the store holds for an account.
    pub fn topics_kept_of(&self, account: &str) -> Vec<String> {
        let newest = self.store.newest().expect("readable").expect("a snapshot");
        let store::Found::One(person) = newest.find(account) else { panic!("{account} is nobody") };
        newest.details(person).expect("read").topics.iter().map(|row| row.topic.to_string()).collect()
    }

    /// The answer to a GET.
    pub fn get(&self, path: &str) -> Answer {
        self.ask("GET", path, "")
    }

    /// The JSON of a GET that succeeds.
    pub fn json(&self, path: &str) -> serde_json::Value {
        let answer = self.get(path);
        assert_eq!(answer.status, 200, "{path}: {}", answer.body);
        serde_json::from_str(&answer.body).expect("JSON")
    }

    /// The answer to any request; `extra` are further header lines.
    pub fn ask(&self, method: &str, path: &str, extra: &str) -> Answer {
        let mut stream = TcpStream::connect(self.address).expect("a connection");
        stream.set_read_timeout(Some(Duration::from_secs(30))).expect("a timeout");
        let request = format!("{method} {path} HTTP/1.1\r\nHost: test\r\nConnection: close\r\n{extra}\r\n");
        stream.write_all(request.as_bytes()).expect("sent");
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).expect("an answer");
        let text = String::from_utf8(bytes).expect("UTF-8");
        let (head, body) = text.split_once("\r\n\r\n").expect("a head");
        let status = head.split(' ').nth(1).and_then(|code| code.parse().ok()).expect("a status");
        Answer { status, headers: head.to_lowercase(), body: unchunked(head, body) }
    }
}

fn unchunked(head: &str, body: &str) -> String {
    if !head.to_lowercase().contains("transfer-encoding: chunked") {
        return body.to_owned();
    }
    let (mut rest, mut out) = (body, String::new());
    while let Some((size, after)) = rest.split_once("\r\n") {
        let size = usize::from_str_radix(size, 16).expect("a size");
        if size == 0 {
            break;
        }
        out.push_str(&after[..size]);
        rest = &after[size + 2..];
    }
    out
}

/// The site that tests share and do not change.
pub fn shared() -> &'static Served {
    static SERVED: OnceLock<Served> = OnceLock::new();
    SERVED.get_or_init(|| Served::of(Size { people: 16, days: 40 }))
}
