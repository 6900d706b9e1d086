//! What is kept of a post's text.

/// Characters kept of a post's text.
const EXCERPT: usize = 280;

/// The first characters of a text, cut at a word where one ends near the limit.
pub(crate) fn excerpt(text: &str) -> String {
    let Some((limit, _)) = text.char_indices().nth(EXCERPT) else { return text.to_owned() };
    let cut = &text[..limit];
    let end = cut.rfind(char::is_whitespace).filter(|&end| end > limit / 2).unwrap_or(limit);
    format!("{}…", cut[..end].trim_end())
}
