//! A handler for each address; both twins share it.

use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::Uri;
use axum::response::Response;

use super::account::{self, Asked};
use super::params::Params;
use super::refusal::Refusal;
use super::reply::{Cx, Head};
use crate::{pages, views};

/// The first page.
pub async fn home(State(cx): State<Cx>) -> Response {
    cx.answer(|cx| {
        let newest = cx.site.store.newest()?;
        let attribution = cx.site.config.attribution.as_ref().map(|one| one.text.as_str());
        let view = views::home(newest.as_deref(), attribution);
        cx.reply(&view, Head::home(), pages::home)
    })
    .await
}

/// People by score.
pub async fn top(State(cx): State<Cx>, params: Params, uri: Uri) -> Response {
    cx.answer(move |cx| {
        let newest = cx.newest()?;
        let options = views::TopOptions {
            network: params.network()?,
            evidence: params.evidence()?,
            offset: params.offset()?,
            limit: params.limit()?,
        };
        let view = views::top(&newest, &options);
        let networks = newest.networks().into_iter().map(|(network, _)| network).collect();
        cx.reply(&view, Head::titled("People by score").at(&uri, "people"), |frame, view| {
            pages::top(frame, view, networks)
        })
    })
    .await
}

/// A person, or the ledger of their score.
pub async fn person(
    State(cx): State<Cx>,
    path: Result<Path<String>, PathRejection>,
    params: Params,
    uri: Uri,
) -> Response {
    cx.answer(move |cx| {
        let Ok(Path(account)) = path else {
            return Err(Refusal::bad_parameter(
                "account",
                "it is no UTF-8",
                "text in UTF-8, percent-encoded",
            ));
        };
        let newest = cx.newest()?;
        let (person, asked) = account::find(&newest, &account)?;
        let gone = || Refusal::no_such_person(&account, Vec::new());
        let movements = &*cx.site.movements;
        if asked == Asked::Person {
            let store = &cx.site.store;
            let week = cx.recent.week_before(store, &newest)?;
            let view =
                views::show_since(store, &newest, person, week.as_deref(), movements)?.ok_or_else(gone)?;
            let head = Head::titled(view.who.label()).at(&uri, "person");
            return cx.reply(&view, head, pages::person);
        }
        let since = params.since()?;
        let _comparing = match since {
            Some(_) => Some(cx.recent.compare().ok_or_else(Refusal::busy)?),
            None => None,
        };
        let view =
            views::explain(&cx.site.store, &newest, person, since, movements)?.ok_or_else(
                || match since {
                    Some(since) => Refusal::nothing_that_old(since, newest.key.day),
                    None => gone(),
                },
            )?;
        let head = Head::titled("Why this score").at(&uri, "person");
        cx.reply(&view, head, pages::explain)
    })
    .await
}

/// Search.
pub async fn search(State(cx): State<Cx>, params: Params, uri: Uri) -> Response {
    cx.answer(move |cx| {
        let newest = cx.site.store.newest()?;
        let query = params.text("q")?.unwrap_or_default();
        let view = views::search(newest.as_deref(), query);
        let head = Head::titled("Search").at(&uri, "search").asking(query);
        cx.reply(&view, head, pages::search)
    })
    .await
}

/// How scores are made.
pub async fn method(State(cx): State<Cx>, uri: Uri) -> Response {
    cx.answer(move |cx| {
        let newest = cx.site.store.newest()?;
        let view = views::method(&cx.site.store, newest.as_deref())?;
        cx.reply(&view, Head::titled("Method").at(&uri, "method"), pages::method)
    })
    .await
}

/// What came in and what was refused.
pub async fn operator(State(cx): State<Cx>, uri: Uri) -> Response {
    cx.answer(move |cx| {
        let figures = cx.site.operator.figures().map_err(|error| Refusal::ours(&error))?;
        let view = views::operator(&cx.site.store, figures)?;
        cx.reply(&view, Head::titled("Operator").at(&uri, "operator"), |frame, view| {
            pages::operator(frame, view)
        })
    })
    .await
}

/// How to leave.
pub async fn leave(State(cx): State<Cx>, params: Params, uri: Uri) -> Response {
    cx.answer(move |cx| {
        let view = views::leave(params.text("account")?, cx.site.config.contact.as_deref());
        cx.reply(&view, Head::titled("Leave").at(&uri, "leave"), pages::leave)
    })
    .await
}

/// What this is, and what it promises.
pub async fn about(State(cx): State<Cx>, uri: Uri) -> Response {
    cx.answer(move |cx| {
        let config = &cx.site.config;
        let attribution = config.attribution.as_ref().map(|one| one.text.as_str());
        let view = views::about(config.community.as_deref(), attribution, config.contact.as_deref());
        cx.reply(&view, Head::titled("About").at(&uri, "about"), pages::about)
    })
    .await
}

/// For whoever watches the process.
pub async fn healthz() -> &'static str {
    "ok\n"
}

/// No such address.
pub async fn nothing_here(State(cx): State<Cx>, uri: Uri) -> Response {
    Refusal::nothing_here(uri.path()).respond(&cx)
}

/// Another method than GET and HEAD.
pub async fn only_get(State(cx): State<Cx>) -> Response {
    let mut response = Refusal::only_get().respond(&cx);
    let allow = axum::http::HeaderValue::from_static("GET, HEAD");
    response.headers_mut().insert(axum::http::header::ALLOW, allow);
    response
}
