//! Answers other than what was asked for: who must act, and what to try.

use axum::http::StatusCode;
use store::StoreError;

use views::ViewpointError;
use views::{FailureBody, TopPerson, TopicCount};

/// An error for the one who asked.
#[derive(Debug)]
pub struct Refusal {
    pub(super) status: StatusCode,
    pub(super) body: FailureBody,
}

/// The code of [`Refusal::no_such_person`].
const NO_SUCH_PERSON: &str = "no_such_person";

fn cut(text: &str) -> String {
    text.chars().take(120).collect()
}

impl Refusal {
    fn new(status: StatusCode, code: &'static str, message: impl Into<String>) -> Refusal {
        let body =
            FailureBody { code, message: message.into(), detail: None, hint: None, people: Vec::new() };
        Refusal { status, body }
    }

    fn detail(mut self, detail: impl Into<String>) -> Refusal {
        self.body.detail = Some(detail.into());
        self
    }

    fn hint(mut self, hint: impl Into<String>) -> Refusal {
        self.body.hint = Some(hint.into());
        self
    }

    /// A parameter that cannot be used.
    pub fn bad_parameter(name: &str, found: &str, expected: &str) -> Refusal {
        Refusal::new(StatusCode::BAD_REQUEST, "bad_parameter", format!("Could not read the parameter {name}"))
            .detail(cut(found))
            .hint(format!("Give {expected}."))
    }

    /// An account that is no text.
    pub fn no_utf8() -> Refusal {
        Refusal::bad_parameter("account", "it is no UTF-8", "text in UTF-8, percent-encoded")
    }

    /// Nobody of that name can be shown.
    pub fn no_such_person(text: &str, people: Vec<TopPerson>) -> Refusal {
        let mut refusal =
            Refusal::new(StatusCode::NOT_FOUND, NO_SUCH_PERSON, "Nobody by that name is measured here")
                .detail(format!("Looked for {:?}.", cut(text)))
                .hint("Search for a name or a handle, or write the account as network:handle.");
        refusal.body.people = people;
        refusal
    }

    /// Whether it says that a text names nobody.
    pub fn is_of_nobody(&self) -> bool {
        self.body.code == NO_SUCH_PERSON
    }

    /// A text that names several people.
    pub fn several_people(text: &str, people: Vec<TopPerson>) -> Refusal {
        let mut refusal =
            Refusal::new(StatusCode::NOT_FOUND, "several_people", "Several people go by that name")
                .detail(format!("Looked for {:?}.", cut(text)))
                .hint("Write the account as network:handle.");
        refusal.body.people = people;
        refusal
    }

    /// No snapshot is old enough to explain a change since a day.
    pub fn nothing_that_old(since: model::Day, newest: model::Day) -> Refusal {
        Refusal::new(
            StatusCode::NOT_FOUND,
            "no_snapshot_by_then",
            "There is no earlier score to compare with",
        )
        .detail(format!("No snapshot of {since} or before it; the newest is of {newest}."))
        .hint("Choose a later day that is before the newest one.")
    }

    /// No model goes by that name.
    pub fn no_such_model(model: &str, names: &[String]) -> Refusal {
        Refusal::new(StatusCode::NOT_FOUND, "no_such_model", "There is no model of that name here")
            .detail(format!("Looked for {:?}; there are: {}.", cut(model), names.join(", ")))
            .hint("See what each is and has scored at /models, or leave model away for the current one.")
    }

    /// No topic of that slug or number; `near` are those that may be meant.
    pub fn no_such_topic(topic: &str, near: &[TopicCount]) -> Refusal {
        let hint = match near {
            [] => "Look through the topics at /topics.".to_owned(),
            near => {
                let slugs: Vec<&str> = near.iter().map(|row| row.topic.slug.as_str()).collect();
                format!("Is one of these meant? {}", slugs.join(", "))
            }
        };
        Refusal::new(StatusCode::NOT_FOUND, "no_such_topic", "There is no topic of that name")
            .detail(format!("Looked for {:?}.", cut(topic)))
            .hint(hint)
    }

    /// A model that has scored no day.
    pub fn model_without_scores(model: &str) -> Refusal {
        Refusal::new(StatusCode::NOT_FOUND, "model_without_scores", "That model has scored no day here")
            .detail(format!("Model {model:?} is kept, and no snapshot by it."))
            .hint(format!("The operator makes one with: clout score --model {model}"))
    }

    /// Two models that nobody has compared.
    pub fn not_compared(a: &str, b: &str) -> Refusal {
        let names = format!("{} {}", cut(a), cut(b));
        Refusal::new(StatusCode::NOT_FOUND, "not_compared", "These two models have not been compared here")
            .detail(format!("Looked for a comparison of {:?} and {:?}.", cut(a), cut(b)))
            .hint(format!(
                "Comparisons are listed at /models. The operator makes one with: clout model compare {names}"
            ))
    }

    /// Nothing is published yet.
    pub fn no_snapshot() -> Refusal {
        Refusal::new(StatusCode::NOT_FOUND, "no_snapshot", "Nothing is published here yet")
            .detail("There is no snapshot in the data folder.")
            .hint("The operator makes one with: clout score")
    }

    /// No such address.
    pub fn nothing_here(path: &str) -> Refusal {
        Refusal::new(StatusCode::NOT_FOUND, "nothing_here", "There is no such page")
            .detail(format!("Looked for {:?}.", cut(path)))
            .hint("Start from the first page, or search for a person.")
    }

    /// Another method than GET and HEAD.
    pub fn only_get() -> Refusal {
        Refusal::new(StatusCode::METHOD_NOT_ALLOWED, "only_get", "This address can only be read")
            .detail("Only GET and HEAD are answered.")
    }

    /// The answer took too long.
    pub fn too_slow() -> Refusal {
        Refusal::new(StatusCode::SERVICE_UNAVAILABLE, "too_slow", "The answer took too long")
            .hint("Try again in a minute.")
    }

    /// Too many ask for the same costly thing.
    pub fn busy() -> Refusal {
        Refusal::new(StatusCode::SERVICE_UNAVAILABLE, "busy", "Too many comparisons are under way")
            .hint("Try again in a minute.")
    }

    /// Our own fault: logged in full, told in short.
    pub fn ours(error: &dyn std::error::Error) -> Refusal {
        let mut chain = error.to_string();
        let mut source = error.source();
        while let Some(cause) = source {
            chain = format!("{chain}: {cause}");
            source = cause.source();
        }
        tracing::error!(error = %chain, "could not answer a request");
        Refusal::new(StatusCode::INTERNAL_SERVER_ERROR, "our_fault", "Something is wrong on this side")
            .detail("The reason is in the operator's log.")
            .hint("Try again later.")
    }
}

impl From<StoreError> for Refusal {
    fn from(error: StoreError) -> Refusal {
        Refusal::ours(&error)
    }
}

impl From<askama::Error> for Refusal {
    fn from(error: askama::Error) -> Refusal {
        Refusal::ours(&error)
    }
}

impl From<ViewpointError> for Refusal {
    fn from(error: ViewpointError) -> Refusal {
        match error {
            ViewpointError::NotYet => {
                Refusal::new(StatusCode::SERVICE_UNAVAILABLE, "not_yet", "This view is being prepared")
                    .detail("The responses are being read into memory.")
                    .hint("Try again in a minute.")
            }
            ViewpointError::Unavailable(why) => Refusal::new(
                StatusCode::NOT_FOUND,
                "no_viewpoints",
                "Nothing can be seen from here",
            )
            .detail(why)
            .hint("Look through the list of everybody at /top, or ask the operator for: clout top --from"),
            ViewpointError::Failed(_) => Refusal::ours(&error),
        }
    }
}
