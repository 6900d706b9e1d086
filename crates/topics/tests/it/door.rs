//! The one way in.

use std::fmt::Write;

use topics::{Found, Ontology, Post, Rejected, Tagger};

/// What a post is about, strongest first, a topic a line: `slug weight because`. What is only handed up is left out.
pub fn tell(tagger: &Tagger, post: &Post<'_>) -> String {
    let mut text = String::new();
    for found in tagger.tag(post).iter().filter(|found| !found.rolled_up) {
        let slug = &tagger.ontology().topic(found.topic).slug;
        writeln!(text, "    {slug} {:.2} ({})", found.weight, found.because.join(", ")).expect("a string");
    }
    if text.is_empty() { "    nothing\n".to_owned() } else { text }
}

/// The same of many posts, each under its text.
pub fn tell_all(texts: &[&str]) -> String {
    let told =
        |text: &&str| format!("{text}\n{}", tell(Tagger::shipped(), &Post { text, ..Post::default() }));
    texts.iter().map(told).collect()
}

/// The slugs found in a text, what is handed up included.
pub fn slugs(tagger: &Tagger, post: &Post<'_>) -> Vec<String> {
    let slug = |found: &Found| tagger.ontology().topic(found.topic).slug.clone();
    tagger.tag(post).iter().map(slug).collect()
}

/// True where a text is about a topic.
pub fn is_about(text: &str, slug: &str) -> bool {
    slugs(Tagger::shipped(), &Post { text, ..Post::default() }).iter().any(|found| found == slug)
}

/// A tagger with an operator's file, and what of the file was passed over.
pub fn with(file: &str) -> (Tagger, Vec<Rejected>) {
    let (ontology, rejected) = Ontology::shipped().with_additions(file).expect("TOML");
    (Tagger::new(ontology), rejected)
}
