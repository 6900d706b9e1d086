//! Serves the site to look at: `cargo run -p web --example gallery -- [PORT [DIR]]`, over the store in a folder
//! or over a made-up community.

#[path = "../tests/it/figures.rs"]
mod figures;
#[path = "../tests/it/moved.rs"]
mod moved;
#[path = "../tests/it/plus_k.rs"]
mod plus_k;
#[path = "../tests/it/strategic.rs"]
mod strategic;
#[path = "../tests/it/ties.rs"]
mod ties;
#[path = "../tests/it/topical.rs"]
mod topical;
#[path = "../tests/it/world.rs"]
#[allow(dead_code)]
mod world;

use std::sync::Arc;

use web::{Attribution, Config, Site};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let port: u16 = std::env::args().nth(1).map_or(Ok(8090), |text| text.parse())?;
    let folder = tempfile::tempdir()?;
    let (store, accounts) = match std::env::args().nth(2) {
        Some(dir) => (store::Store::open(dir.as_ref())?, Vec::new()),
        None => world::publish(folder.path(), world::Size { people: 60, days: 170 }),
    };
    let config = Config {
        community: Some("Quantum Computing".into()),
        attribution: Some(Attribution {
            text: "Made-up people, for looking at pages.".into(),
            url: Some("https://example.org/".into()),
        }),
        contact: Some("operator@example.org".into()),
    };
    let site = Site {
        store: Arc::new(store),
        ontology: Arc::new(topics::Ontology::shipped().clone()),
        operator: Arc::new(figures::Fixed),
        newcomers: Arc::new(crate::figures::Passerby),
        viewpoints: Arc::new(figures::Circle::of(&accounts)),
        movements: Arc::new(moved::Told),
        config,
    };
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        let listener = tokio::net::TcpListener::bind(("127.0.0.1", port)).await?;
        println!("http://{}/", listener.local_addr()?);
        web::serve(listener, site, std::future::pending()).await
    })?;
    Ok(())
}
