//! The words of a text, for asking about each: what is left to those who hold hashes without marks.

use super::ERASED;
use super::boundary::is_boundary;

/// A name of more parts, as `two-parts.example` has three, is not looked for.
const MOST_PARTS: usize = 10;

/// The text with [`ERASED`] in place of whatever `is_name`; `None` where nothing is.
///
/// Asked is about each run without blanks between two boundaries, the longest that begins at a place first, and told
/// is whether an `@` stands in front. For data from before names were kept with a mark: it asks some dozen questions
/// a text, where [`super::NameSieve`] asks hardly any, and finds no name that holds a blank.
pub fn redact_words(text: &str, mut is_name: impl FnMut(&str, bool) -> bool) -> Option<String> {
    let (mut redacted, mut copied, mut at) = (String::new(), 0, 0);
    while at < text.len() {
        let before = text[..at].chars().next_back();
        let first = text[at..].chars().next();
        let length = first.map_or(1, char::len_utf8);
        let begins = first.is_some_and(|first| !first.is_whitespace()) && is_boundary(before, first);
        let behind_sign = before == Some('@');
        let end = begins
            .then(|| ends(text, at).into_iter().rev().find(|end| is_name(&text[at..*end], behind_sign)))
            .flatten();
        match end {
            Some(end) => {
                redacted += &text[copied..if behind_sign && at > copied { at - 1 } else { at }];
                redacted += ERASED;
                (copied, at) = (end, end);
            }
            None => at += length,
        }
    }
    (copied > 0).then(|| redacted + &text[copied..])
}

/// Where a name that begins at a place may end.
fn ends(text: &str, start: usize) -> Vec<usize> {
    let mut ends = Vec::new();
    let mut letters = text[start..].char_indices().peekable();
    while let Some((at, letter)) = letters.next() {
        if letter.is_whitespace() || ends.len() > 2 * MOST_PARTS {
            break;
        }
        if is_boundary(Some(letter), letters.peek().map(|(_, after)| *after)) {
            ends.push(start + at + letter.len_utf8());
        }
    }
    ends
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_found_wherever_it_stands_alone() {
        let is_name = |word: &str, behind_sign: bool| {
            let word = word.to_lowercase();
            matches!(&*word, "ana.example" | "did:plc:7ana" | "bo@host.example" | "-cy-" | "ai/2293")
                || behind_sign && word == "ana"
        };
        for (text, expected) in [
            ("thanks @Ana.Example's friend", "thanks [erased]'s friend"),
            ("https://ana.example/about at://did:plc:7ana/1", "https://[erased]/about at://[erased]/1"),
            ("@bo@host.example, @ana@elsewhere.example: ana", "[erased], [erased]@elsewhere.example: ana"),
            ("u/-cy- in ai/2293, not ai/22931", "u/[erased] in [erased], not ai/22931"),
            ("banana.example @ana.exampleさん", "banana.example [erased]さん"),
            ("", ""),
        ] {
            assert_eq!(redact_words(text, is_name).as_deref().unwrap_or(text), expected);
        }
    }

    #[test]
    fn questions_grow_with_the_text_alone() {
        let text = "a.".repeat(8_000);
        let mut questions = 0;
        redact_words(&text, |_, _| {
            questions += 1;
            false
        });
        assert!(questions <= 16_000 * (2 * MOST_PARTS + 1), "{questions} questions");
    }
}
