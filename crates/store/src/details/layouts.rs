//! The files of the details: which there are, and what each holds under a key.

use super::part::{Part, Redaction};
use super::records::{Layout, PartShape, Record, RecordsWriter, WriteError, layout, put_rows, split_rows};
use super::tables::{
    Cards, CommonWindows, Grounds, Influences, Interests, Meet, MomentResponders, Moments, Month,
    MovedSinces, MovementLines, MovementMovers, OnTopic, Others, Portraits, Posts, Responders, Shared,
    Similar, Spans, TopicPosts, TopicResponders, Topics, Totals, Vouches, Weeks, WhatWorks, Windows,
};

layout! {
    /// How people are shown, by person: in memory as a whole, because a page names many.
    CardRecord { cards: Cards, others: Others, grounds: Grounds }
}

layout! {
    /// What is told of one person: read when their page is asked for.
    PersonRecord, PersonTables {
        responders: Responders,
        posts: Posts,
        vouches: Vouches,
        portraits: Portraits,
        topics: Topics,
        topic_posts: TopicPosts,
        topic_responders: TopicResponders,
        interests: Interests,
        moments: Moments,
        moment_responders: MomentResponders,
        influence: Influences,
        totals: Totals,
        similar: Similar,
        shared: Shared,
        weeks: Weeks,
        windows: Windows,
        works: WhatWorks,
        meet: Meet,
        moved_since: MovedSinces,
        moved_lines: MovementLines,
        moved_by: MovementMovers,
    }
}

layout! {
    /// What is told of one topic.
    TopicRecord, TopicTables { people: OnTopic, month: Month }
}

layout! {
    /// What is told of everybody at once: one record under key 0.
    CommonRecord, CommonTables { windows: CommonWindows, spans: Spans }
}
