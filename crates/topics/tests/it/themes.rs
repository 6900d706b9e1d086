//! The nineteen themes.

use topics::{Classifier, Fitted, LabelledPost, THEMES, ThemeReader, judge_themes};

fn themes(text: &str) -> String {
    let classifier = Classifier::shipped().expect("weights");
    let said = classifier.themes(text);
    let themes = THEMES.iter().zip(said).filter(|(_, said)| *said).map(|(theme, _)| *theme);
    format!("{text}\n    {}\n", themes.collect::<Vec<_>>().join(", "))
}

#[test]
fn posts_and_what_kind_they_are() {
    insta::assert_snapshot!(
        [
            "just made the best tacos and guacamole for dinner",
            "gym then a 5k run, my legs are so sore",
            "Finally beat the final boss in Elden Ring on ps5",
            "my mom and my little brother are visiting this weekend",
            "two assignments due tomorrow and I have a midterm on friday",
            "What a goal! Arsenal top of the premier league",
            "Ukraine: missile strikes kill civilians, president demands sanctions",
            "new album out now, listen on spotify",
            "booked our flights and hotel, off to the beach next week",
            "this outfit with these heels and lipstick",
            "NASA's James Webb telescope sees the first galaxies",
            "hiring now: apply for our startup's marketing job",
            "#LoveIsland is so boring tonight",
            "@englandcricket what a win",
            "me encanta tu vestido, qué linda",
        ]
        .map(themes)
        .concat()
    );
}

#[test]
fn a_line_that_is_no_labelled_post_has_a_reason() {
    let columns: Vec<String> = THEMES.iter().map(|theme| format!("\"{theme}\":0")).collect();
    let columns = columns.join(",");
    let line = |head: &str| format!("{{{head}{columns}}}");
    let read = |line: &str| ThemeReader::read(line).map(|_| ());
    assert_eq!(read(&line("\"text\":\"a\",")), Ok(()));
    assert_eq!(read("{"), Err("not_json"));
    assert_eq!(read(&line("")), Err("no_text"));
    assert_eq!(read(&line("\"text\":1,")), Err("no_text"));
    assert_eq!(read("{\"text\":\"a\"}"), Err("label_missing"));
    assert_eq!(
        read(&line("\"text\":\"a\",").replace("\"music\":0", "\"music\":2")),
        Err("label_neither_0_nor_1")
    );
    assert_eq!(read(&line("\"text\":\"a\",").replace("\"music\":0", "\"music\":true")), Ok(()));
}

#[test]
fn f1_is_what_the_definition_gives() {
    let classifier = Classifier::shipped().expect("weights");
    let music = THEMES.iter().position(|theme| *theme == "music").expect("a theme");
    let of = |text: &str, theme: usize| {
        let mut themes = [false; THEMES.len()];
        themes[theme] = true;
        LabelledPost { text: text.to_owned(), themes }
    };
    let song = "new album out now, listen to this song on spotify";
    assert!(classifier.themes(song)[music]);
    let report = judge_themes(&classifier, &[of(song, music), of("", music), of(song, 0)]);
    let judged = &report.per_topic[music];
    assert_eq!(
        (judged.texts, judged.said, judged.precision, judged.recall, judged.f1),
        (2, 2, Some(0.5), Some(0.5), 0.5)
    );
    let mean = report.per_topic.iter().map(|judged| judged.f1).sum::<f64>() / THEMES.len() as f64;
    assert!((report.macro_f1 - mean).abs() < 1e-12);
}

#[test]
fn weights_of_another_shape_are_refused() {
    assert!(Fitted::of_json("{}").is_err());
    let shipped = include_str!("../../../../data/topics/tweettopic-1.json");
    assert!(Fitted::of_json(shipped).is_ok());
    let short = shipped.replacen("\"shared\":[", "\"shared\":[1.0,", 1);
    let error = Fitted::of_json(&short).expect_err("a column too many").to_string();
    assert!(error.contains("columns"), "{error}");
}
