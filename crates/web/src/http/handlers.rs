//! A handler for each address; both twins share it.

use std::sync::Arc;

use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::Uri;
use axum::response::Response;
use model::PersonId;
use store::Newest;

use super::account::{self, Asked};
use super::params::Params;
use super::refusal::Refusal;
use super::reply::{Cx, Head};
use crate::pages;

/// The first page.
pub async fn home(State(cx): State<Cx>) -> Response {
    cx.answer(|cx| {
        let newest = cx.site.store.newest()?;
        let attribution = cx.site.config.attribution.as_ref().map(|row| row.text.as_str());
        let view = views::home(newest.as_deref(), &cx.site.ontology, attribution);
        cx.reply(&view, Head::home(), pages::home)
    })
    .await
}

/// People by score.
pub async fn top(State(cx): State<Cx>, params: Params, uri: Uri) -> Response {
    cx.answer(move |cx| {
        if let Some(topic) = params.text("topic")? {
            // Topics are kept for the current model, and told over all networks.
            for name in ["model", "network"] {
                if params.text(name)?.is_some() {
                    let found = "it does not go with topic";
                    return Err(Refusal::bad_parameter(name, found, "one of the two alone"));
                }
            }
            return topic_page(cx, topic, &params, &uri);
        }
        let newest = cx.newest_under(&params)?;
        let options = views::TopOptions {
            network: params.network()?,
            evidence: params.evidence()?,
            offset: params.offset()?,
            limit: params.limit()?,
        };
        let view = views::top(&newest, &options);
        let networks = newest.networks().into_iter().map(|(network, _)| network).collect();
        let head = Head::titled("People by score").at(&uri, "people").beside(cx.beside(&newest, &uri)?);
        cx.reply(&view, head, |frame, view| pages::top(frame, view, networks))
    })
    .await
}

/// Every topic that anybody is influential on.
pub async fn topics(State(cx): State<Cx>, uri: Uri) -> Response {
    cx.answer(move |cx| {
        let newest = cx.newest()?;
        let view = views::topics(&newest, &cx.site.ontology);
        cx.reply(&view, Head::titled("Topics").at(&uri, "topics"), pages::topics)
    })
    .await
}

/// A topic, by its slug or number.
pub async fn topic(
    State(cx): State<Cx>,
    path: Result<Path<String>, PathRejection>,
    params: Params,
    uri: Uri,
) -> Response {
    cx.answer(move |cx| {
        let Ok(Path(topic)) = path else { return Err(Refusal::no_utf8()) };
        topic_page(cx, &topic, &params, &uri)
    })
    .await
}

/// Longest topic in an address: the longest slug, encoded.
const MAX_TOPIC_BYTES: usize = 400;

fn topic_page(cx: &Cx, topic: &str, params: &Params, uri: &Uri) -> Result<Response, Refusal> {
    if topic.len() > MAX_TOPIC_BYTES {
        let most = format!("at most {MAX_TOPIC_BYTES} bytes");
        return Err(Refusal::bad_parameter("topic", "it is too long", &most));
    }
    let newest = cx.newest()?;
    let (part, language) = ((params.offset()?, params.limit()?), params.language()?);
    let ontology = &cx.site.ontology;
    let view = views::topic_page(&newest, ontology, topic, language, part)?
        .ok_or_else(|| Refusal::no_such_topic(topic, &views::search_topics(&newest, ontology, topic, 8)))?;
    let head = Head::titled(&view.topic.name).at(uri, "topics");
    cx.reply(&view, head, pages::topic)
}

/// A person, the ledger of their score, their moments, or the people around them.
pub async fn person(
    State(cx): State<Cx>,
    path: Result<Path<String>, PathRejection>,
    params: Params,
    uri: Uri,
) -> Response {
    cx.answer(move |cx| {
        let Ok(Path(account)) = path else {
            return Err(Refusal::no_utf8());
        };
        let newest = cx.newest_under(&params)?;
        let beside = cx.beside(&newest, &uri)?;
        let (person, asked) = match account::find(&newest, &account) {
            Ok(found) => found,
            Err(refusal) if !refusal.is_of_nobody() => return Err(refusal),
            Err(refusal) => match cx.site.newcomers.find(&newest.key, &account)? {
                Some(card) => {
                    let view = views::newcomer(&newest, &card);
                    let head = Head::titled(view.who.label()).at(&uri, "person").beside(beside);
                    return cx.reply(&view, head, pages::unscored);
                }
                None => return Err(refusal),
            },
        };
        let gone = || Refusal::no_such_person(&account, Vec::new());
        let movements = &*cx.site.movements;
        if asked == Asked::Person {
            let Some(view) = show(cx, &newest, person)? else {
                let view = views::unscored(&newest, person).ok_or_else(gone)?;
                let head = Head::titled(view.who.label()).at(&uri, "person").beside(beside);
                return cx.reply(&view, head, pages::unscored);
            };
            let head = Head::titled(view.who.label()).at(&uri, "person").beside(beside);
            return cx.reply(&view, head, pages::person);
        }
        let label =
            || newest.card(person).map_or_else(String::new, |card| views::Who::of(&card).label().to_owned());
        if asked == Asked::Moments {
            let view = views::moments(&newest, &cx.site.ontology, person)?.ok_or_else(gone)?;
            let head = Head::titled(&format!("Moments of {}", label())).at(&uri, "person").beside(beside);
            return cx.reply(&view, head, pages::moments);
        }
        if asked == Asked::Influence {
            let part = (params.offset()?, params.limit()?);
            let view = views::influence(&newest, person, part.0, part.1)?.ok_or_else(gone)?;
            let head =
                Head::titled(&format!("Influence around {}", label())).at(&uri, "person").beside(beside);
            return cx.reply(&view, head, pages::influence);
        }
        if asked == Asked::Strategy {
            // What strategies rest on is kept for the current model alone.
            let newest = cx.newest()?;
            let zone = params.zone(newest.key.day)?;
            let view = views::strategy(&newest, &cx.site.ontology, person, zone)?.ok_or_else(gone)?;
            let head = Head::titled(&format!("Strategy for {}", view.who.label())).at(&uri, "person");
            return cx.reply(&view, head, pages::strategy);
        }
        let since = params.since()?;
        let _comparing = match since {
            Some(_) => Some(cx.recent.compare().ok_or_else(Refusal::busy)?),
            None => None,
        };
        let explained = views::explain(&cx.site.store, &newest, person, since, movements)?;
        let view = explained.ok_or_else(|| match since {
            Some(since) => Refusal::nothing_that_old(since, newest.key.day),
            None => gone(),
        })?;
        let head = Head::titled("Why this score").at(&uri, "person").beside(beside);
        cx.reply(&view, head, pages::explain)
    })
    .await
}

/// A person with the change since a week before, which is held in memory for the current model alone.
fn show(cx: &Cx, newest: &Arc<Newest>, person: PersonId) -> Result<Option<views::Show>, Refusal> {
    let (store, ontology, movements) = (&cx.site.store, &*cx.site.ontology, &*cx.site.movements);
    if newest.current.is_some() {
        let _comparing = cx.recent.compare().ok_or_else(Refusal::busy)?;
        return Ok(views::show(store, newest, ontology, person)?);
    }
    let week = cx.recent.week_before(store, newest)?;
    Ok(views::show_since(store, newest, ontology, person, week.as_deref(), movements)?)
}

/// People as seen from one of them.
pub async fn seen_from(
    State(cx): State<Cx>,
    path: Result<Path<String>, PathRejection>,
    params: Params,
    uri: Uri,
) -> Response {
    cx.answer(move |cx| {
        let Ok(Path(account)) = path else { return Err(Refusal::no_utf8()) };
        let newest = cx.newest()?;
        let from = [account::find_person(&newest, &account)?];
        let seen = cx.site.viewpoints.seen_from(&newest.key, &newest.model, &from)?;
        let view = views::seen_from(&newest, &from, &seen, params.limit()?);
        let name = view.from.first().map_or("here", |who| who.label());
        let head = Head::titled(&format!("Seen from {name}")).at(&uri, "people");
        cx.reply(&view, head, pages::seen_from)
    })
    .await
}

/// Search.
pub async fn search(State(cx): State<Cx>, params: Params, uri: Uri) -> Response {
    cx.answer(move |cx| {
        let newest = cx.site.store.newest()?;
        let query = params.text("q")?.unwrap_or_default();
        let view = views::search(newest.as_deref(), &cx.site.ontology, query);
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

/// Every model: current, candidates, superseded.
pub async fn models(State(cx): State<Cx>, uri: Uri) -> Response {
    cx.answer(move |cx| {
        let newest = cx.site.store.newest()?;
        let view = views::models(&cx.site.store, newest.as_deref())?;
        cx.reply(&view, Head::titled("Models").at(&uri, "method"), pages::models)
    })
    .await
}

/// Two models side by side.
pub async fn comparison(
    State(cx): State<Cx>,
    path: Result<Path<(String, String)>, PathRejection>,
    uri: Uri,
) -> Response {
    cx.answer(move |cx| {
        let Ok(Path((a, b))) = path else {
            return Err(Refusal::bad_parameter("model", "it is no UTF-8", "two names of models"));
        };
        let newest = cx.site.store.newest()?;
        let view = views::comparison(&cx.site.store, newest.as_deref(), &a, &b)?
            .ok_or_else(|| Refusal::not_compared(&a, &b))?;
        let title = format!("Model {} beside {}", view.b, view.a);
        cx.reply(&view, Head::titled(&title).at(&uri, "method"), pages::comparison)
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
        let attribution = config.attribution.as_ref().map(|row| row.text.as_str());
        let view = views::about(config.community.as_deref(), attribution, config.contact.as_deref());
        cx.reply(&view, Head::titled("About").at(&uri, "about"), pages::about)
    })
    .await
}

/// Why buying does not work, and what would.
pub async fn buying(State(cx): State<Cx>, uri: Uri) -> Response {
    cx.answer(move |cx| {
        let newest = cx.site.store.newest()?;
        let view = views::buying(newest.as_deref());
        cx.reply(&view, Head::titled("Why buying does not work").at(&uri, "about"), pages::buying)
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
