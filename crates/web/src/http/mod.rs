//! Routes, headers and answers. Handlers translate; they do not compute.

mod account;
mod guard;
mod handlers;
mod lens;
mod params;
mod recent;
mod refusal;
mod reply;

use std::future::Future;
use std::io;
use std::sync::Arc;

use axum::Router;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::get;
use tokio::net::TcpListener;

use crate::Site;
use handlers as h;
use recent::Recent;
use reply::{Cx, Format};

/// Serves the site until `shutdown` resolves; requests under way are finished.
///
/// Fails where the listener does.
pub async fn serve(
    listener: TcpListener,
    site: Site,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    axum::serve(listener, router(site)).with_graceful_shutdown(shutdown).await
}

/// Every page and its JSON twin.
pub fn router(site: Site) -> Router {
    let site = Arc::new(site);
    let recent = Arc::new(Recent::default());
    let pages = Cx { site: Arc::clone(&site), recent: Arc::clone(&recent), format: Format::Page };
    let json = Cx { site, recent, format: Format::Json };
    let api = routes(&json).route("/", get(h::home)).with_state(json.clone());
    // Nesting covers `/api/v1` and what lies below it, but not `/api/v1/` itself.
    let slash = Router::new().route("/api/v1/", get(h::home)).with_state(json);
    routes(&pages)
        .route("/", get(h::home))
        .route("/static/clout.css", get(crate::styles::stylesheet))
        .route("/healthz", get(h::healthz))
        .with_state(pages)
        .merge(slash)
        .nest("/api/v1", api)
        // Outermost, so that refusals and answers that came too late carry the headers as well.
        .layer(from_fn(guard::headers))
}

/// The routes that pages and API share.
fn routes(cx: &Cx) -> Router<Cx> {
    Router::new()
        .route("/top", get(h::top))
        .route("/people/{*account}", get(h::person))
        .route("/from/{*account}", get(h::seen_from))
        .route("/topics", get(h::topics))
        .route("/topics/{topic}", get(h::topic))
        .route("/search", get(h::search))
        .route("/method", get(h::method))
        .route("/models", get(h::models))
        .route("/models/{a}/{b}", get(h::comparison))
        .route("/operator", get(h::operator))
        .route("/leave", get(h::leave))
        .route("/about", get(h::about))
        .route("/buying", get(h::buying))
        .fallback(h::nothing_here)
        .method_not_allowed_fallback(h::only_get)
        .layer(from_fn_with_state(cx.clone(), guard::deadline))
}
