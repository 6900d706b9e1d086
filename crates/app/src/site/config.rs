//! What a site states about itself.

use web::{Attribution, Config};

use crate::data_folder::DataFolder;

/// Within a data folder, where the demo lays the files that ship while it reads them. It stays behind, and so tells
/// that the folder holds the community whose licence asks to be named.
pub const SHIPPED: &str = "demo";

/// What the licence asks to be said wherever the content is shown.
pub const ATTRIBUTION: &str = "Questions, answers and comments are by the users of \
quantumcomputing.stackexchange.com, from the Stack Exchange data dump of September 2018, under CC BY-SA; each \
name and post links to its origin.";

/// What the site states about itself: the demo's community and licence, where the folder holds it.
pub fn of(folder: &DataFolder) -> Config {
    if !folder.path().join(SHIPPED).exists() {
        return Config::default();
    }
    let url = Some("https://quantumcomputing.stackexchange.com".to_owned());
    Config {
        community: Some("Quantum Computing Stack Exchange".to_owned()),
        attribution: Some(Attribution { text: ATTRIBUTION.to_owned(), url }),
        contact: None,
    }
}
