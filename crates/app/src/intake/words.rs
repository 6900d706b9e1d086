//! Where a text may name somebody.

use std::ops::Range;

/// A name of more parts, as `two-parts.example` has three, is not looked for.
const MOST_PARTS: usize = 10;

/// The places that hold a name, each with the `@` in front of it, in order. Asked is whatever may be a name: the
/// runs of letters, digits and `_ . - : @`, and what of them lies between two of those signs; the longest first.
/// Told with it is whether an `@` stands in front.
pub fn find(text: &str, mut is_name: impl FnMut(&str, bool) -> bool) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(start) = text[from..].find(is_of_run).map(|start| from + start) {
        let end = text[start..].find(|letter| !is_of_run(letter)).map_or(text.len(), |length| start + length);
        // `site/26` is a name, too.
        let number = text[end..]
            .strip_prefix('/')
            .map_or(0, |rest| rest.bytes().take_while(u8::is_ascii_digit).count());
        let numbered = if number > 0 { end + 1 + number } else { end };
        from = within(text, start..end, numbered, &mut is_name, &mut found).max(end);
    }
    found
}

/// Looks within one run; returns where to go on.
fn within(
    text: &str,
    run: Range<usize>,
    numbered: usize,
    is_name: &mut impl FnMut(&str, bool) -> bool,
    found: &mut Vec<Range<usize>>,
) -> usize {
    let mut names = |start: usize, end: usize| {
        let mentioned = text[..start].ends_with('@');
        is_name(&text[start..end], mentioned).then(|| start - usize::from(mentioned)..end)
    };
    let words = words(text, run.clone());
    let Some((first, last)) = words.first().zip(words.last()) else { return run.end };
    // A name may begin and end with a sign, which hardly any does.
    let whole = &text[run.clone()];
    let start = run.start + (whole.len() - whole.trim_start_matches(['@', ':']).len());
    for end in [run.start + whole.trim_end_matches(['@', ':']).len(), last.end] {
        if (start, end) != (first.start, last.end)
            && let Some(name) = names(start, end)
        {
            found.push(name);
            return run.end;
        }
    }
    let mut at = 0;
    while at < words.len() {
        let start = words[at].start;
        if numbered > run.end
            && last.end == run.end
            && at + 1 == words.len()
            && let Some(name) = names(start, numbered)
        {
            found.push(name);
            return numbered;
        }
        let longest = words.len().min(at + MOST_PARTS);
        let name = (at..longest).rev().find_map(|end| Some((end, names(start, words[end].end)?)));
        at = match name {
            Some((end, name)) => {
                found.push(name);
                end + 1
            }
            None => at + 1,
        };
    }
    run.end
}

/// The words of a run: what lies between its signs.
fn words(text: &str, run: Range<usize>) -> Vec<Range<usize>> {
    let mut words = Vec::new();
    let mut from = run.start;
    for part in text[run].split(|letter| !is_of_word(letter)) {
        if !part.is_empty() {
            words.push(from..from + part.len());
        }
        // Every sign is one byte long.
        from += part.len() + 1;
    }
    words
}

fn is_of_word(letter: char) -> bool {
    letter.is_alphanumeric() || letter == '_'
}

fn is_of_run(letter: char) -> bool {
    is_of_word(letter) || matches!(letter, '.' | '-' | ':' | '@')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marked(text: &str) -> String {
        let is_name = |word: &str, mentioned: bool| {
            let word = word.to_lowercase();
            matches!(
                &*word,
                "ana.example" | "did:plc:7ana" | "bo@host.example" | "-cy-" | "ai/2293" | "émile9"
            ) || (mentioned && word == "ana")
        };
        let mut marked = String::new();
        let mut from = 0;
        for name in find(text, is_name) {
            marked += &format!("{}<{}>", &text[from..name.start], &text[name.clone()]);
            from = name.end;
        }
        marked + &text[from..]
    }

    #[test]
    fn a_name_is_found_wherever_it_stands_alone() {
        for expected in [
            "thanks <@ana.example>'s friend",
            "(<Ana.Example>), <ana.example>. And <ana.example>...",
            "<@ana.example>.Thanks",
            "see https://<ana.example>/about, www.<ana.example>:80",
            "at://<did:plc:7ana>/post/1 at:<did:plc:7ana>",
            "<@bo@host.example> and <bo@host.example>:",
            "<@ana>@elsewhere.example, <@ana>: ana",
            "u/<-cy-> or <-cy->",
            "in <ai/2293>, not ai/22931 nor ai/229",
            "@<@ana> <émile9>’s",
            "banana.example ana.examples xana.example did:plc:7anab",
            "",
            "@ . - @@@ ...",
        ] {
            assert_eq!(marked(&expected.replace(['<', '>'], "")), expected);
        }
    }

    #[test]
    fn questions_grow_with_the_text_alone() {
        let text = "a.".repeat(8_000);
        let mut asked = 0;
        find(&text, |_, _| {
            asked += 1;
            false
        });
        assert!(asked <= 8_000 * MOST_PARTS + 2, "{asked} questions");
    }
}
