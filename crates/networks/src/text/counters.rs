//! Public counters as a flat JSON object.

use crate::ids::Digits;

/// Builds `{"followers":12,"lists":3}`; names are plain words.
#[derive(Debug, Default)]
pub(crate) struct Counters {
    json: String,
}

/// Names longer than this, and more bytes in all, are left out.
const MAX_NAME_BYTES: usize = 40;
const MAX_BYTES: usize = 2_048;

impl Counters {
    /// Adds a count that is known; less than nothing is no count.
    pub(crate) fn add(&mut self, name: &str, value: Option<i64>) {
        self.add_signed(name, value.filter(|value| *value >= 0));
    }

    /// Adds a number that may be negative, such as votes. Names are lower-cased; what is no plain word is
    /// left out.
    pub(crate) fn add_signed(&mut self, name: &str, value: Option<i64>) {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
        let fits = (1..=MAX_NAME_BYTES).contains(&name.len()) && self.json.len() < MAX_BYTES;
        let Some(value) = value.filter(|_| fits && name.bytes().all(plain)) else { return };
        self.json.push(if self.json.is_empty() { '{' } else { ',' });
        self.json.push('"');
        self.json.extend(name.chars().map(|c| c.to_ascii_lowercase()));
        self.json.push_str("\":");
        self.json.push_str(Digits::new(value).as_str());
    }

    /// The object; `None` without any counter.
    pub(crate) fn get(&mut self) -> Option<&str> {
        if self.json.is_empty() {
            return None;
        }
        if !self.json.ends_with('}') {
            self.json.push('}');
        }
        Some(&self.json)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counters_are_json_whatever_their_names() {
        let mut counters = Counters::default();
        assert_eq!(counters.get(), None);
        for (name, value) in
            [("Followers", Some(12)), ("a\"b", Some(1)), ("lists", None), ("x_1", Some(-3)), ("x_2", Some(2))]
        {
            counters.add(name, value);
        }
        counters.add_signed("score", Some(-3));
        assert_eq!(counters.get(), Some(r#"{"followers":12,"x_2":2,"score":-3}"#));
    }
}
