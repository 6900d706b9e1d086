//! One day is made once: trust walked for once, each person seen once, the lake read once.

use std::collections::BTreeSet;
use std::sync::Mutex;

use lake::{Columns, LakeError};
use model::{Event, Network, SnapshotDetails, SnapshotScores};
use scoring::{Community, Day, DayPosts, Record, Source, Take};

use crate::world::{Act, acts, model, tell};

/// A lake that notes how often it was read, and of which days single posts were looked up.
struct Counting {
    acts: Vec<Act>,
    scans: Mutex<usize>,
    looked_up: Mutex<BTreeSet<model::Day>>,
}

impl Source for Counting {
    fn each_event(&self, _: Columns, take: &mut Take<'_>) -> Result<(), LakeError> {
        *self.scans.lock().expect("scans") += 1;
        tell(&self.acts, |event| take(&with_words(event)));
        Ok(())
    }

    fn each_event_of(
        &self,
        days: &rustc_hash::FxHashSet<(Network, model::Day)>,
        _: Columns,
        take: &mut Take<'_>,
    ) -> Result<(), LakeError> {
        self.looked_up.lock().expect("days").extend(days.iter().map(|(_, day)| *day));
        let of_those = |event: &Event<'_>| days.contains(&(event.network, event.time.day()));
        tell(&self.acts, |event| {
            if of_those(event) {
                take(&with_words(event))
            }
        });
        Ok(())
    }
}

fn with_words<'a>(event: &Event<'a>) -> Event<'a> {
    Event { text: event.own_post.or(event.post), ..*event }
}

/// Six people who respond to each other and to a post of Ana's each day; strangers to another one.
fn world() -> Vec<Act> {
    let names = ["bo", "cy", "dan", "eve", "flo", "gus"];
    let mut text = String::new();
    for day in 1..20 {
        text += &format!("{day} ana post on a{day}\n{day} zoe post on z{day}\n");
        for (place, from) in names.iter().enumerate() {
            text += &format!("{day} {from} reply {}\n", names[(place + day) % names.len()]);
            text += &format!("{day} {from} reply ana on a{day}\n{day} x{day} like zoe on z{day}\n");
        }
    }
    acts(&text)
}

fn scored(lake: &Counting, day: i32) -> (Record, SnapshotScores, SnapshotDetails) {
    let label: &mut scoring::Label<'_> = &mut |_, topics| topics.push(model::TopicId(7));
    let record = scoring::load(lake, Community::default(), label).expect("a record");
    let (date, model) = (model::Day::from_number(day), model());
    let today = Day::new(&record.responses, date, &model);
    let posts = DayPosts::at(&record, date);
    let (scores, evidence) =
        today.scores_with_evidence(&posts, &|_| Vec::new(), scoring::Told::WithoutMovements, 0);
    let known = scoring::look_up(lake, &record, evidence.wanted()).expect("posts");
    let details = evidence.details(&scores, &known, &[]);
    (record, scores, details)
}

#[test]
fn trust_is_made_once_each_person_seen_once_and_the_lake_read_once() {
    let lake = Counting { acts: world(), scans: Mutex::default(), looked_up: Mutex::default() };
    let (record, scores, details) = scored(&lake, 30);
    assert!(
        scores.rows.len() >= 8 && !details.topics.people.is_empty() && !details.influence.similar.is_empty()
    );
    assert!(details.posts.iter().any(|post| post.text.as_deref() == Some("a19")), "{:?}", details.posts);
    assert_eq!(*lake.scans.lock().expect("scans"), 1);
    let days: Vec<i32> = lake.looked_up.lock().expect("days").iter().map(|day| day.number()).collect();
    assert!(days.iter().all(|day| (1..20).contains(day)) && days.len() < 20, "{days:?}");
    let work = record.responses.work();
    // Of the day, and of the week before, which says who rises on a topic.
    assert_eq!(work.trusts(), 2);
    // Everybody with a response once; those on topics once more as of the week before.
    let on_topics: BTreeSet<_> = details.topics.people.iter().map(|row| row.person).collect();
    assert_eq!(work.views(), (scores.rows.len() + on_topics.len()) as u64);
}

#[test]
fn without_topics_there_is_one_trust_and_one_look_at_everybody() {
    let posts = crate::world::table(|take| tell(&world(), take), &mut |_, _| ());
    let responses = crate::world::responses(&world());
    let (date, model) = (model::Day::from_number(30), model());
    let today = Day::new(&responses, date, &model);
    let posts = DayPosts::of(&posts, &responses, date);
    let (scores, evidence) =
        today.scores_with_evidence(&posts, &|_| Vec::new(), scoring::Told::WithoutMovements, 0);
    let details = evidence.details(&scores, &scoring::KnownPosts::default(), &[]);
    assert_eq!(details.portraits.len(), scores.rows.len());
    let work = responses.work();
    assert_eq!((work.trusts(), work.views()), (1, scores.rows.len() as u64));
}
