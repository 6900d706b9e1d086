//! One view value, answered as JSON or as a page.

use std::sync::Arc;

use askama::Template;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use store::Newest;
use views::Failure;

use super::recent::Recent;
use super::refusal::Refusal;
use crate::Site;
use crate::pages::{ErrorPage, Frame};

pub use crate::pages::Head;

/// How an answer is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// For people.
    Page,
    /// For programs.
    Json,
}

/// What a handler knows.
#[derive(Clone)]
pub struct Cx {
    /// The site.
    pub site: Arc<Site>,
    /// What is kept between requests.
    pub recent: Arc<Recent>,
    /// Which twin is asked for.
    pub format: Format,
}

impl Cx {
    /// Runs `work` where it may block, and answers with its result.
    pub async fn answer<F>(self, work: F) -> Response
    where
        F: FnOnce(&Cx) -> Result<Response, Refusal> + Send + 'static,
    {
        let cx = self.clone();
        let done = tokio::task::spawn_blocking(move || work(&cx)).await;
        let result = done.unwrap_or_else(|error| Err(Refusal::ours(&error)));
        result.unwrap_or_else(|refusal| refusal.respond(&self))
    }

    /// The newest snapshot.
    pub fn newest(&self) -> Result<Arc<Newest>, Refusal> {
        self.site.store.newest()?.filter(|newest| !newest.lacks_people()).ok_or_else(Refusal::no_snapshot)
    }

    /// The view as JSON, or as the page that `page` makes of it.
    pub fn reply<V, P>(
        &self,
        view: &V,
        head: Head,
        page: impl FnOnce(&Frame, &V) -> askama::Result<P>,
    ) -> Result<Response, Refusal>
    where
        V: Serialize,
        P: Into<String>,
    {
        match self.format {
            Format::Json => Ok(json(view)),
            Format::Page => {
                let frame = Frame::new(&self.site.config, head);
                Ok(html(StatusCode::OK, page(&frame, view)?.into()))
            }
        }
    }
}

impl Refusal {
    /// The answer in the format that was asked for.
    pub fn respond(self, cx: &Cx) -> Response {
        let view = Failure { error: self.body };
        let mut response = match cx.format {
            Format::Json => (self.status, axum::Json(&view)).into_response(),
            Format::Page => {
                let frame = Frame::new(&cx.site.config, Head::titled(&view.error.message).without_twin());
                page_of(self.status, &ErrorPage::new(&frame, &view.error, self.status.as_u16()))
                    .unwrap_or_else(|error| internal(&error))
            }
        };
        if self.status == StatusCode::SERVICE_UNAVAILABLE {
            response.headers_mut().insert(header::RETRY_AFTER, header::HeaderValue::from_static("60"));
        }
        response
    }
}

fn json<V: Serialize>(view: &V) -> Response {
    // Public figures: programs on other sites may read them too.
    ([(header::ACCESS_CONTROL_ALLOW_ORIGIN, "*")], axum::Json(view)).into_response()
}

fn html(status: StatusCode, text: String) -> Response {
    (status, [(header::CONTENT_TYPE, "text/html; charset=utf-8")], text).into_response()
}

/// A page with a status of its own.
fn page_of(status: StatusCode, page: &impl Template) -> Result<Response, askama::Error> {
    Ok(html(status, page.render()?))
}

/// The last resort where not even the error page can be rendered.
fn internal(error: &askama::Error) -> Response {
    tracing::error!(%error, "could not render the error page");
    (StatusCode::INTERNAL_SERVER_ERROR, "Something is wrong on this side.").into_response()
}
