//! Topics: the list of them, and one with its people and posts.

use askama::Template;
use topics::Language;

use super::Frame;
use crate::charts::Ranges;
use crate::words;
use views::{TopicPage, TopicPerson, Topics};

/// Every topic that anybody here is influential on.
#[derive(Template)]
#[template(path = "topics.html")]
pub struct TopicsPage<'a> {
    frame: &'a Frame,
    view: &'a Topics,
}

impl<'a> TopicsPage<'a> {
    /// The page of a view.
    pub fn new(frame: &'a Frame, view: &'a Topics) -> TopicsPage<'a> {
        TopicsPage { frame, view }
    }

    /// Of the topic with most people, in percent.
    fn width(&self, people: &usize) -> String {
        let most = self.view.topics.iter().map(|topic| topic.count.people).max().unwrap_or(1);
        format!("{:.1}%", 100.0 * *people as f64 / most as f64)
    }
}

/// One topic.
#[derive(Template)]
#[template(path = "topic.html")]
pub struct TopicTemplate<'a> {
    frame: &'a Frame,
    view: &'a TopicPage,
    axis: Ranges,
}

impl<'a> TopicTemplate<'a> {
    /// The page of a view.
    pub fn new(frame: &'a Frame, view: &'a TopicPage) -> TopicTemplate<'a> {
        let ends = view.people.iter().flat_map(|person| person.interval.map(|end| end.points()));
        TopicTemplate { frame, view, axis: Ranges::holding(ends, (1.0, 100.0)) }
    }

    /// Each language that the topic has a name in: code, the language's own name, whether names are in it now.
    fn languages(&self) -> Vec<(&'static str, &'static str, bool)> {
        let named = |language: &Language| self.view.names.contains_key(language.code());
        let languages = Language::ALL.into_iter().filter(named);
        languages
            .map(|language| (language.code(), own_name(language), language.code() == self.view.language))
            .collect()
    }

    fn href(&self, language: &str, offset: usize) -> String {
        let mut parts = Vec::new();
        if language != Language::English.code() {
            parts.push(format!("lang={language}"));
        }
        if offset > 0 {
            parts.push(format!("offset={offset}"));
        }
        if self.view.limit != views::DEFAULT_LIMIT {
            parts.push(format!("limit={}", self.view.limit));
        }
        let path = format!("/topics/{}", words::path(&self.view.topic.slug));
        if parts.is_empty() { path } else { format!("{path}?{}", parts.join("&")) }
    }

    /// The same part of the list with names in another language.
    fn named_in(&self, language: &str) -> String {
        self.href(language, self.view.offset)
    }

    fn beginning(&self) -> String {
        self.href(self.view.language, 0)
    }

    fn before(&self) -> Option<String> {
        let back = self.view.offset.saturating_sub(self.view.limit);
        (self.view.offset > 0).then(|| self.href(self.view.language, back))
    }

    fn after(&self) -> Option<String> {
        self.view.next.map(|offset| self.href(self.view.language, offset))
    }

    /// What is appended to addresses of other topics, so that they stay in the language.
    fn lang(&self) -> String {
        match self.view.language {
            "en" => String::new(),
            language => format!("?lang={language}"),
        }
    }

    fn evidence(&self, person: &TopicPerson) -> String {
        format!(
            "{} on {}, {}",
            words::count(person.posts, "post", "posts"),
            words::count(person.days, "day", "days"),
            words::count(person.people, "person", "people"),
        )
    }
}

/// A language as those who speak it call it.
fn own_name(language: Language) -> &'static str {
    match language {
        Language::English => "English",
        Language::French => "Français",
        Language::German => "Deutsch",
        Language::Spanish => "Español",
        Language::Italian => "Italiano",
        Language::Arabic => "العربية",
    }
}
