//! The rule by example and by law.

use std::collections::HashSet;

use proptest::prelude::*;
use unicode_normalization::UnicodeNormalization;

use super::{ERASED, Name, NameMark, NameMatcher, NameSieve, Reach, fold_case, names_of};

fn matcher(native: &str, handles: &[&str]) -> NameMatcher {
    let handles: Vec<String> = handles.iter().map(|handle| (*handle).to_owned()).collect();
    NameMatcher::new([(native, handles.as_slice())])
}

/// The text with its mentions in brackets, which stand in `marked` as they are expected.
fn check(matcher: &NameMatcher, marked: &str) {
    let text = marked.replace(['<', '>'], "");
    let (mut found, mut from) = (String::new(), 0);
    for mention in matcher.mentions(&text) {
        found += &format!("{}<{}>", &text[from..mention.range.start], &text[mention.range.clone()]);
        from = mention.range.end;
    }
    assert_eq!(found + &text[from..], marked);
}

#[test]
fn names_are_found_whatever_stands_beside_them() {
    let ana = matcher("did:plc:7anawyxz", &["Ana.Example", "bo", "@quantum"]);
    for marked in [
        "hi <@ANA.example>, and <ana.example>!",
        "thanks <@ana.example>'s friend, <ana.example>’s own",
        "banana.example ana.examples xana.example ana.example_x ana.example2",
        "see https://<ana.example>/about, www.<ana.example>:80",
        "at://<did:plc:7anawyxz>/post/1 at:<did:plc:7anawyxz> avatar_<did:plc:7anawyxz>_2.png",
        "<@bo> bo @bob a bo, (<@bo>), <@bo>'s, info@bo.example, x@bo",
        "a quantum of <@Quantum>",
        "<＠bo> <＠ＢＯ> @<@bo> <@bo>@elsewhere.example",
        "<@ana.example>さん と<@bo>さん、ここは<ana.example>です",
        "สวัสดี<@ana.example>ครับ 안녕<@bo>님 привет<@ana.example>дорогая",
        "<a\u{200b}na.ex\u{ad}ample> \u{2066}<@bo>\u{2069} x\u{200b}<ana.example>",
        "https://a.example/?to=%2F<%61na%2Eexample>&x=<%40bo>",
        r#"{"text":"<\u0041na.example> \n<@ana.example>\n<ana.example>"}"#,
        "",
        "@ . - @@@ ...",
    ] {
        check(&ana, marked);
    }
}

#[test]
fn case_form_and_marks_are_one_name() {
    for (handle, written) in [
        ("ÖZGÜR-ana", "özgür-ana ÖZGÜR-ANA o\u{308}zgu\u{308}r-ana"),
        ("straße-9", "STRASSE-9 STRAẞE-9 Strasse-9"),
        ("ΟΔΥΣΣΕΥΣ", "Οδυσσεύς"),
        ("IŞIKLAR", "ışıklar işiklar I\u{15e}IKLAR İŞİKLAR I\u{307}şıklar"),
        ("ﬁnn.example", "finn.example FINN.example"),
        ("ａｎａ．ｌｏｐｅｚ", "ana.lopez Ana.Lopez"),
        ("o’brien", "o'brien O'BRIEN oʼbrien"),
        ("ana maria lopez", "Ana  Maria\u{a0}Lopez ana\nmaria lopez"),
        ("ana+test", "Ana+Test"),
        ("🔥ana🔥 ok", "🔥ANA🔥\u{fe0f} ok"),
        ("e\u{301}\u{323}mile9", "é\u{323}mile9 e\u{323}\u{301}mile9 ẹ\u{301}mile9"),
        ("田中太郎", "田中太郎"),
        ("김철수", "김철수 \u{1100}\u{1175}\u{11b7}철수"),
        ("かがみ9", "か\u{304b}\u{3099}み9"),
        ("Կարապետ", "կարապետ"),
        ("ᏣᎳᎩᏣᎳᎩ", "ꮳꮃꭹꮳꮃꭹ"),
    ] {
        let matcher = matcher("", &[handle]);
        let accent_free = handle == "ΟΔΥΣΣΕΥΣ";
        for form in written.split(' ').filter(|_| !handle.contains(' ')) {
            let redacted = matcher.redact(&format!("({form})"));
            // An accent is part of a name: only its case and form are not.
            assert_eq!(redacted.is_none(), accent_free, "{handle} as {form}");
        }
        if handle.contains(' ') {
            assert!(matcher.redact(written).is_some(), "{handle} in {written}");
        }
    }
    assert!(matcher("", &["ὈΔΥΣΣΕΎΣ"]).finds("(ὀδυσσεύς)"), "a final sigma");
    assert!(!matcher("", &["josefina"]).finds("josefiná"), "a mark makes another letter");
    assert!(!matcher("", &["@か"]).finds("@が"), "in kana, too");
    assert!(!matcher("", &["@가"]).finds("@각"), "a syllable is whole");
}

#[test]
fn scripts_without_blanks_have_boundaries_between_letters() {
    let name = matcher("", &["田中太郎", "김철수", "สมชายดี"]);
    check(&name, "今日は<田中太郎>さんと<@田中太郎>が、<김철수>님 คุณ<สมชายดี>มา");
    let short = matcher("", &["田中"]);
    check(&short, "田中さんは<@田中>です");
}

#[test]
fn an_id_within_a_longer_one_is_another_id() {
    check(&matcher("12345678", &[]), "id=<12345678>; n<12345678>x <@12345678> 123456789 012345678");
    check(&matcher("123456", &[]), "<123456> n123456 1234567");
    check(&matcher("12345", &[]), "12345 @12345");
    check(&matcher("ai/2293", &[]), "see <ai/2293>. not ai/22931 nor ai/229 nor dai/2293");
    check(&matcher("ana@host.example", &[]), "<@ana@host.example> <ana@host.example>: diana@host.example");
    check(&matcher("ana42@host.example", &[]), "diana42@host.example");
    let key = "fbb52f02df597c429634e1e647d8353cd4c53ed4626b64943764186ea4c800f2";
    check(&matcher(key, &[]), &format!("x<{key}>x nostr<{}>", key.to_uppercase()));
    check(&matcher("elizabeth", &[]), "<elizabeth> elizabethan");
}

#[test]
fn each_name_has_the_reach_of_its_form_and_length() {
    let reach = |native: &str, handles: &[&str]| {
        let handles: Vec<String> = handles.iter().map(|handle| (*handle).to_owned()).collect();
        names_of(native, &handles).into_iter().map(|name| name.reach).collect::<Vec<Reach>>()
    };
    use Reach::{Alone, Anywhere, BehindSign, Inside};
    for (handle, expected) in [
        ("anna", BehindSign),
        ("özgür", BehindSign),
        ("ananda", Alone),
        ("@ananda", BehindSign),
        ("＠ananda", BehindSign),
        ("田中", BehindSign),
        ("田中実", Alone),
        ("ฉันทนา", BehindSign),
        ("김철수", Alone),
    ] {
        assert_eq!(reach("", &[handle]), [expected], "{handle}");
    }
    for (native, expected) in [
        ("u100001", &[Alone] as &[Reach]),
        ("u1000001", &[Inside]),
        ("12345", &[]),
        ("bob", &[BehindSign]),
        ("https://a.example/?author=1", &[Inside]),
        ("did:plc:kenkenkenkenkenkenkenken", &[Anywhere]),
        ("", &[]),
        ("\u{200b}", &[]),
    ] {
        assert_eq!(reach(native, &[]), expected, "{native}");
    }
    assert_eq!(reach("ana.example", &["@ana.example"]), [Alone], "the widest reach stays");
}

#[test]
fn the_id_of_a_post_tells_its_owner_but_not_by_a_number() {
    let bo = matcher("bo@one.example", &["@bo", "one.example/@bo", "one.example/users/bo"]);
    for (matcher, post, owned) in [
        (&bo, "https://one.example/@bo/10", true),
        (&bo, "https://one.example/users/bo/statuses/10", true),
        (&bo, "https://two.example/@bo/10", false),
        (&bo, "https://one.example/@bob/10", false),
        (&matcher("did:plc:7anawyxz", &[]), "at://did:plc:7anawyxz/app.bsky.feed.post/3k", true),
        (&matcher("ai/22931", &[]), "ai/22931", false),
        (&matcher("12345678", &[]), "12345678", false),
        (&matcher("12345678", &[]), "https://x.example/i/12345678", true),
    ] {
        assert_eq!(matcher.owner_of_post(post).is_some(), owned, "{post}");
    }
}

#[test]
fn what_a_name_hid_is_found_once_it_is_gone() {
    let glued = matcher("did:plc:aaaaaaaaaaaaaaaaaaaaaaaa", &["ana.example"]);
    let text = "ana.exampledid:plc:aaaaaaaaaaaaaaaaaaaaaaaa";
    assert_eq!(glued.redact(text).as_deref(), Some("[erased][erased]"));
    let erased = matcher("", &["erased"]);
    assert_eq!(erased.redact("Erased and [erased]").as_deref(), Some("[erased] and [erased]"));
    assert_eq!(erased.redact("[erased]"), None);
}

#[test]
fn cut_off_names_are_noticed() {
    let ana = matcher("did:plc:abcdef", &[]);
    assert!(ana.ends_within("{\"did\":\"did:plc:ab"));
    assert!(!ana.ends_within("{\"did\":\"did:p") && !ana.ends_within("did:plc:abcdefg"));
    assert_eq!(ana.cut_name("さん ＤＩＤ:plc:ab"), Some("さん ".len()));
    assert!(ana.is_name("@DID:plc:abcdef") && !ana.is_name("did:plc:abcde"));
}

#[test]
fn marks_survive_the_disk_and_other_bytes_are_none() {
    for name in names_of("did:plc:abcdef", &["bo".to_owned(), "@quantum".to_owned()]) {
        let mark = NameMark::of(&name, 7).expect("a mark");
        assert_eq!(NameMark::from_bytes(&mark.to_bytes()), Some(mark));
        assert_ne!(NameMark::of(&name, 8), Some(mark), "the key counts");
    }
    for bytes in [&[] as &[u8], &[0; 13], &[255; 13], &[1; 12]] {
        assert_eq!(NameMark::from_bytes(bytes), None);
    }
}

/// What those see who know hashes alone.
fn hashed(matcher: &NameSieve, names: &[Name], key: u64, text: &str) -> Option<String> {
    let known: HashSet<(Reach, &str)> = names.iter().map(|name| (name.reach, &*name.folded)).collect();
    matcher.redact(text, key, |reach, name| known.contains(&(reach, name)))
}

/// A handle or id of one of many scripts, with the signs that networks allow.
fn any_name() -> impl Strategy<Value = String> {
    let letters = prop_oneof![
        "[a-z]{1,12}",
        "[A-Z][a-z0-9_]{0,12}",
        "[a-z]{2,6}[.+' -][a-z]{2,6}",
        "[0-9]{5,10}",
        "did:plc:[a-z2-7]{24}",
        "[0-9a-f]{64}",
        "[a-z]{2}/[0-9]{1,6}",
        "[a-z]{1,5}@[a-z]{3,6}\\.example",
        "@[a-zß]{1,9}",
        "[öüğışÖÜĞİŞıa-c]{1,9}",
        "[α-ωΣς]{1,8}",
        "[а-яёЁ]{1,8}",
        "[א-ת]{1,7}",
        "[ء-ي]{1,7}",
        "[ก-ฮ]{1,7}",
        "[ກ-ຮ]{1,7}",
        "[ក-អ]{1,7}",
        "[က-အ]{1,7}",
        "[ぁ-ゖー]{1,6}",
        "[ァ-ヺー]{1,6}",
        "[一-龥]{1,5}",
        "[가-힣]{1,5}",
        "[अ-हा-ौ]{1,6}",
        "[ａ-ｚＡ-Ｚ０-９]{1,7}",
        "[🔥✨👍][a-z]{1,6}",
        "[e-g\u{301}\u{323}\u{308}]{2,8}",
    ];
    letters.prop_map(|name: String| name)
}

/// The same name as others write it.
fn rewritten(name: &str, form: u8, hidden: bool) -> String {
    let mut written: String = match form % 7 {
        0 => name.to_owned(),
        1 => name.to_uppercase(),
        2 => name.to_lowercase(),
        3 => name.nfd().collect(),
        4 => name.nfkc().collect(),
        5 => name.bytes().map(|byte| format!("%{byte:02X}")).collect(),
        _ => name.encode_utf16().map(|unit| format!("\\u{unit:04x}")).collect(),
    };
    if hidden && form % 7 < 5 {
        let middle = written.char_indices().nth(written.chars().count() / 2).map_or(0, |(at, _)| at);
        written.insert(middle, '\u{200b}');
    }
    written
}

/// What stands beside a name; some of it makes it another word.
fn beside() -> impl Strategy<Value = String> {
    prop_oneof![
        Just(String::new()),
        "[ .,:;!?()/@#'’-]{1,2}",
        "[a-z0-9_]{1,2}",
        "[さん田サ]{1,2}",
        "[ก-ฮ님가дж]{1,2}",
        "[\u{301}\u{200b}\u{2066}\u{3000}\n]{1,2}",
        Just("[erased]".to_owned()),
        Just(" @".to_owned()),
        Just("\u{ff20}".to_owned()),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    #[test]
    fn what_is_redacted_holds_no_mention_and_both_views_are_one(
        names in prop::collection::vec((any_name(), any_name()), 1..5),
        parts in prop::collection::vec((0usize..5, any::<u8>(), any::<bool>(), any::<bool>(), beside(), beside()), 0..8),
        key in any::<u64>(),
    ) {
        let accounts: Vec<(String, Vec<String>)> =
            names.iter().map(|(native, handle)| (native.clone(), vec![handle.clone()])).collect();
        let matcher = NameMatcher::new(accounts.iter().map(|(native, handles)| (&**native, handles.as_slice())));
        let known: Vec<Name> =
            accounts.iter().flat_map(|(native, handles)| names_of(native, handles)).collect();
        let sieve = NameSieve::new(known.iter().filter_map(|name| NameMark::of(name, key)));
        let mut text = String::new();
        for (which, form, hidden, native, before, after) in &parts {
            let (id, handle) = &names[which % names.len()];
            text += before;
            text += &rewritten(if *native { id } else { handle }, *form, *hidden);
            text += after;
        }
        let redacted = matcher.redact(&text);
        prop_assert_eq!(&redacted, &hashed(&sieve, &known, key, &text), "the two views of {:?}", text);
        let left = redacted.as_deref().unwrap_or(&text);
        prop_assert!(matcher.mentions(left).is_empty(), "{left:?} of {text:?}");
        // Nothing else is lost: what is left of the text is there, in order.
        let mut rest = text.as_str();
        for kept in left.split(ERASED).filter(|kept| !kept.is_empty()) {
            let at = rest.find(kept);
            prop_assert!(at.is_some(), "{kept:?} of {text:?} in {left:?}");
            rest = &rest[at.unwrap_or(0) + kept.len()..];
        }
    }

    #[test]
    fn a_name_between_blanks_and_behind_a_sign_is_always_a_mention(
        name in any_name(), form in any::<u8>(), hidden in any::<bool>(), signed in any::<bool>(),
    ) {
        prop_assume!(!fold_case(&name).trim_start_matches('@').is_empty());
        let matcher = NameMatcher::new([("", [name.clone()].as_slice())]);
        let written = rewritten(name.trim_start_matches('@'), form, hidden);
        // A mark that has no letter of its own belongs to the sign before it.
        prop_assume!(!name.starts_with(unicode_normalization::char::is_combining_mark));
        let counts_alone = names_of("", &[name]).iter().any(|name| name.reach >= Reach::Alone);
        let text = if signed { format!("to @{written} now") } else { format!("to {written} now") };
        let expected = (signed || counts_alone).then(|| "to [erased] now".to_owned());
        prop_assert_eq!(matcher.redact(&text), expected, "{:?}", text);
    }

    #[test]
    fn folding_twice_is_folding_once(text in "\\PC{0,24}") {
        // Escapes that folding brings together are read by the second folding alone.
        prop_assume!(!text.contains(['%', '\\', '％', '＼', '﹪']));
        let once = fold_case(&text);
        prop_assert_eq!(fold_case(&once), once.clone(), "{:?}", text);
        let composed: String = text.nfc().collect();
        prop_assert_eq!(fold_case(&composed), once);
    }

    #[test]
    fn any_text_is_searched_without_a_stop(text in "\\PC{0,64}", name in "\\PC{1,12}") {
        let matcher = NameMatcher::new([(name.as_str(), [name.clone()].as_slice())]);
        if let Some(redacted) = matcher.redact(&text) {
            prop_assert_eq!(matcher.redact(&redacted), None);
        }
    }
}
