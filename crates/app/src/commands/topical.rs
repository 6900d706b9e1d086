//! `clout top --topic` and the topics of `clout show`: the values of the site's topic pages, printed.

use store::Store;
use topics::Language;
use views::{self, Show, TopicPage};

use crate::commands::endorse;
use crate::data_folder::DataFolder;
use crate::inputs::tagging;
use crate::print::failure::Failure;
use crate::print::output::{Output, counted, table};

/// Which people of a long list.
#[derive(Debug, Clone, Copy)]
pub struct Part {
    /// So many are passed over.
    pub offset: usize,
    /// At most so many are shown.
    pub limit: usize,
}

/// Prints the people of a topic.
pub fn top(folder: &DataFolder, out: Output, store: &Store, topic: &str, part: Part) -> Result<(), Failure> {
    let newest = store
        .newest()?
        .ok_or_else(|| Failure::new("nothing is published yet").hint("Make a snapshot first: clout score"))?;
    let ontology = tagging::ontology(folder)?;
    let slug = &ontology.topic(endorse::known_topic(&ontology, topic)?).slug;
    let part = (part.offset, part.limit);
    let Some(view) = views::topic_page(&newest, &ontology, slug, Language::English, part)? else {
        return Err(
            Failure::new(format!("there is no topic {topic:?}")).hint("Find one with: clout topics TEXT")
        );
    };
    out.print(&view, text)
}

fn text(view: &TopicPage) -> String {
    let TopicPage { topic, as_of, model, rules, .. } = view;
    let people = if view.measured == 1 { "person is" } else { "people are" };
    let mut text =
        format!("{} {people} influential on {} as of {as_of}, model {model}\n", view.measured, topic.name);
    if view.people.is_empty() {
        text += &format!(
            "It takes {} posts on {} days, with responses from {} different people.\n",
            rules.min_posts, rules.min_days, rules.min_people
        );
        return text + &endorse::most_endorsed(&view.most_endorsed);
    }
    let heading = ["", "account", "name", "score", "80 % interval", "posts", "days", "people"];
    let mut rows = vec![heading.map(String::from).to_vec()];
    rows.extend(view.people.iter().map(|person| {
        vec![
            person.rank.map_or("·".to_owned(), |rank| rank.to_string()),
            person.who.account.to_string(),
            person.who.name.clone().unwrap_or_default(),
            person.score.to_string(),
            format!("{} to {}", person.interval[0], person.interval[1]),
            person.posts.to_string(),
            person.days.to_string(),
            person.people.to_string(),
        ]
    }));
    text += &format!("\n{}", table(&rows, &[0, 3, 5, 6, 7]));
    let rising: Vec<String> = view
        .rising
        .iter()
        .map(|person| format!("{} ({:+.1} to {})", person.who.label(), person.change, person.score))
        .collect();
    if !rising.is_empty() {
        text += &format!("\nRising since a week before: {}\n", rising.join(", "));
    }
    text + &endorse::most_endorsed(&view.most_endorsed)
}

/// What somebody is influential on, and what they are interested in, a line each.
pub fn of_person(show: &Show) -> String {
    let mut text = String::new();
    if !show.topics.is_empty() || !show.unscored_topics.is_empty() {
        text += "\nInfluential on\n";
        for on_topic in &show.topics {
            let also: Vec<&str> = on_topic.also.iter().map(|topic| topic.name.as_str()).collect();
            let also = if also.is_empty() { String::new() } else { format!("; also {}", also.join(", ")) };
            text += &format!(
                "  {:>4}  {}: {} on {}, {}{also}{}\n",
                on_topic.score.to_string(),
                on_topic.topic.name,
                counted(u64::from(on_topic.posts), "post", "posts"),
                counted(u64::from(on_topic.days), "day", "days"),
                counted(u64::from(on_topic.people), "person", "people"),
                endorse::of_topic(&on_topic.plus_k),
            );
        }
    }
    for unscored in &show.unscored_topics {
        let claimed = if unscored.claimed { "claimed" } else { "endorsed" };
        text += &format!(
            "     ·  {}: {claimed}, no score yet{}\n",
            unscored.topic.name,
            endorse::of_topic(&unscored.plus_k)
        );
    }
    if !show.interests.is_empty() {
        let names: Vec<&str> = show.interests.iter().map(|interest| interest.topic.name.as_str()).collect();
        text += &format!("\nInterested in {}\n", names.join(", "));
    }
    text
}
