//! The figures of docs/topics.md, on data beside the project. Passed over where they are missing, unless
//! `CLOUT_REQUIRE_SHARED` is set. What ships is judged everywhere.

use std::path::Path;

use topics::{Choosing, Classifier, LabelledPost, ThemeReader, cross_validate, judge_entities, judge_themes};

fn posts(name: &str) -> Option<Vec<LabelledPost>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/tweettopic-xl").join(name);
    if !path.exists() {
        assert!(std::env::var_os("CLOUT_REQUIRE_SHARED").is_none(), "{} is missing", path.display());
        eprintln!("passed over: {} is not there", path.display());
        return None;
    }
    let bytes = zstd::decode_all(&std::fs::read(path).expect("read")[..]).expect("zstd");
    let text = String::from_utf8(bytes).expect("text");
    Some(text.lines().map(|line| ThemeReader::read(line).expect("a labelled post")).collect())
}

#[test]
fn topics_of_entities_are_told_with_precision_where_recall_is_six_tenths() {
    let report = judge_entities(5);
    assert_eq!((report.labels, report.without_topic), (26_443, 164));
    let precision =
        |recall: f64| report.curve.iter().find(|point| point.recall >= recall).expect("a point").precision;
    assert!(precision(0.6) > 0.86, "{:?}", report.curve);
    assert!(precision(0.8) > 0.78, "{:?}", report.curve);
    // Not by the topic alone.
    let alone = report.topic_alone.iter().find(|point| point.recall >= 0.6).expect("a point").precision;
    assert!(precision(0.6) > alone + 0.02, "{alone}");
}

#[test]
fn themes_of_english_posts_left_out_are_told() {
    let (Some(mut english), Some(more), Some(spanish)) =
        (posts("en_train.jsonl.zst"), posts("en_validation.jsonl.zst"), posts("es_1000.jsonl.zst"))
    else {
        return;
    };
    english.extend(more);
    let judged = |choosing| cross_validate(&english, &spanish, 0.3, 5, choosing).macro_f1;
    let (both, dictionary, words) =
        (judged(Choosing::Both), judged(Choosing::Dictionary), judged(Choosing::Words));
    assert!(both > 0.47 && dictionary > 0.43, "both {both}, dictionary {dictionary}");
    assert!(words < dictionary, "a model of words from so few posts cannot do it: {words}");
    let spanish = cross_validate(&spanish, &english, 0.3, 5, Choosing::Both).macro_f1;
    assert!(spanish > 0.39, "{spanish}");
    // What ships has seen these posts; it must be what was fitted on them with these words.
    let shipped = judge_themes(&Classifier::shipped().expect("weights"), &english).macro_f1;
    assert!(shipped > both, "{shipped}");
}
