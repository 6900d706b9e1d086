//! The site and its JSON twins: one view value, rendered as JSON or as a page.
//!
//! The crate `views` builds the values from published snapshots and knows nothing of HTTP; `pages` renders them with
//! templates; [`router`] serves both at the same address, JSON under `/api/v1`. Pages need no scripts and ask
//! nobody else for anything.

mod charts;
mod http;
mod pages;
mod site;
mod styles;

// Templates call them by this path.
pub(crate) use views::words;

pub use http::{router, serve};
pub use site::{Attribution, Config, Site};
