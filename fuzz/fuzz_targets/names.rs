#![no_main]

use libfuzzer_sys::fuzz_target;
use model::names::NameMatcher;

// Two accounts in the first three lines (a native id, a handle, the other's handle), then a text. Whatever the rule
// calls a mention must be a part of the text, and nothing may be left of it after redaction.
fuzz_target!(|input: &str| {
    let mut lines = input.splitn(4, '\n');
    let (native, handle, other, text) = (lines.next(), lines.next(), lines.next(), lines.next());
    let (Some(native), Some(handle), Some(other), Some(text)) = (native, handle, other, text) else { return };
    let (handles, others) = ([handle.to_owned()], [other.to_owned()]);
    let matcher = NameMatcher::new([(native, handles.as_slice()), ("", others.as_slice())]);

    let mut from = 0;
    let mentions = matcher.mentions(text);
    for mention in &mentions {
        assert!(
            mention.range.start >= from && text.get(mention.range.clone()).is_some(),
            "{mention:?} in {text:?}"
        );
        from = mention.range.end;
    }
    match matcher.redact(text) {
        Some(redacted) => {
            assert!(!mentions.is_empty(), "redacted without a mention: {text:?}");
            assert!(
                !matcher.finds(&redacted),
                "{redacted:?} still names {native:?}, {handle:?} or {other:?}"
            );
        }
        None => assert!(mentions.is_empty(), "mentions stay: {text:?}"),
    }
    let _ = (matcher.owner_of_post(text), matcher.is_name(text), matcher.ends_within(text));
});
