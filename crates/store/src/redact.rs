//! Taking the names of somebody out of text.

use model::names::{ERASED, NameMatcher};

/// What a text ends with that was cut off.
const CUT_OFF: char = '…';

/// The names of somebody, ready to be looked for.
pub(crate) struct Redactor {
    native: String,
    names: NameMatcher,
}

impl Redactor {
    pub fn new(native: &str, handles: &[String]) -> Redactor {
        Redactor { native: native.to_owned(), names: NameMatcher::new([(native, handles)]) }
    }

    /// The text without the names; `None` where it holds none. Where it was cut off, the beginning of a name goes,
    /// too.
    pub fn text(&self, text: &str) -> Option<String> {
        let redacted = self.names.redact(text);
        let whole = redacted.as_deref().unwrap_or(text);
        match whole.strip_suffix(CUT_OFF).and_then(|cut| self.names.cut_name(cut)) {
            Some(at) => Some(format!("{}{ERASED}{CUT_OFF}", &whole[..at])),
            None => redacted,
        }
    }

    /// The same for the id of somebody else's post. An id that as a whole equals the native id is one of
    /// another kind (a site may number posts and users alike) and stays.
    pub fn post_id(&self, id: &str) -> Option<String> {
        if id == self.native { None } else { self.text(id) }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn redactor() -> Redactor {
        let handles = ["Ana.Example", "@ana", "no", "ÖZGÜR"].map(str::to_owned);
        Redactor::new("did:plc:7ana42", &handles)
    }

    #[test]
    fn names_are_taken_out_where_they_stand_alone() {
        for (text, expected) in [
            ("thanks @ana.example!", "thanks [erased]!"),
            ("ANA.example, @Ana and Ana", "[erased], [erased] and Ana"),
            ("banana ana_b anab", "banana ana_b anab"),
            ("no, @no: no", "no, [erased]: no"),
            ("at://did:plc:7ana42/post/3", "at://[erased]/post/3"),
            ("did:plc:7ana421", "did:plc:7ana421"),
            ("özgür, @ÖzGür", "özgür, [erased]"),
            ("@@ana", "@[erased]"),
            ("ana", "ana"),
            ("İana @ana", "İana [erased]"),
            ("by ana.exam…", "by [erased]…"),
            ("a banana…", "a banana…"),
            ("", ""),
        ] {
            assert_eq!(redactor().text(text).as_deref().unwrap_or(text), expected, "{text:?}");
        }
    }

    #[test]
    fn a_post_that_is_numbered_like_the_user_keeps_its_number() {
        let redactor = Redactor::new("quantumcomputing/26", &[]);
        assert_eq!(redactor.post_id("quantumcomputing/26"), None);
        assert_eq!(redactor.post_id("quantumcomputing/261"), None);
        assert_eq!(redactor.post_id("x/quantumcomputing/26#c").as_deref(), Some("x/[erased]#c"));
    }

    proptest! {
        #[test]
        fn nothing_is_left_and_nothing_else_is_lost(before in "[a-y@. ÖİßΣ]{0,20}", after in "[a-y@. ÖİßΣ]{0,20}") {
            let text = format!("{before} @zoe.example {after}");
            let redactor = Redactor::new("", &["zoe.example".to_owned()]);
            let redacted = redactor.text(&text).expect("a name was there");
            let expected = format!("{before} [erased] {after}");
            prop_assert_eq!(&redacted, &expected);
            prop_assert_eq!(redactor.text(&redacted), None);
        }
    }
}
