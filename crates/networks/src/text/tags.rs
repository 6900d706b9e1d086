//! Tags as one text.

/// Collects tags: without `#`, blanks inside become `-`, each once, separated by one blank.
#[derive(Debug, Default)]
pub(crate) struct Tags {
    joined: String,
}

/// More tags say nothing more.
const MAX_BYTES: usize = 4_096;

impl Tags {
    /// Adds a tag, unless it is there.
    pub(crate) fn add(&mut self, tag: &str) {
        let tag = tag.trim().trim_start_matches('#');
        if tag.is_empty() || self.joined.len() + tag.len() >= MAX_BYTES {
            return;
        }
        let before = self.joined.len();
        if before > 0 {
            self.joined.push(' ');
        }
        let start = self.joined.len();
        for (index, word) in tag.split_whitespace().enumerate() {
            if index > 0 {
                self.joined.push('-');
            }
            self.joined.push_str(word);
        }
        let (known, added) = self.joined.split_at(start);
        if added.is_empty() || known.split(' ').any(|tag| tag == added) {
            self.joined.truncate(before);
        }
    }

    /// Adds the tags of a list separated by blanks, commas, semicolons or bars.
    pub(crate) fn add_list(&mut self, list: &str) {
        for tag in list.split(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | '|')) {
            self.add(tag);
        }
    }

    /// All of them; `None` without any.
    pub(crate) fn get(&self) -> Option<&str> {
        (!self.joined.is_empty()).then_some(self.joined.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_joined_once_each() {
        let mut tags = Tags::default();
        for tag in ["#rust", "open  source", "rust", " ", "#"] {
            tags.add(tag);
        }
        tags.add_list("a, b;c|#d");
        assert_eq!(tags.get(), Some("rust open-source a b c d"));
        assert_eq!(Tags::default().get(), None);
    }
}
