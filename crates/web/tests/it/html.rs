//! Just enough HTML to check pages: tags in order, and the text between them.

/// A tag or a text.
#[derive(Debug, Clone, PartialEq)]
pub enum Piece {
    Open { name: String, attributes: String },
    Close(String),
    Text(String),
}

const VOID: [&str; 9] = ["meta", "link", "input", "br", "img", "line", "rect", "circle", "path"];

/// The pieces of a page. Fails on anything that a browser would have to repair.
pub fn pieces(page: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut open: Vec<String> = Vec::new();
    let mut rest = page;
    while let Some(start) = rest.find('<') {
        if start > 0 {
            pieces.push(Piece::Text(unescape(&rest[..start])));
        }
        let end = start + rest[start..].find('>').expect("a tag ends");
        let tag = &rest[start + 1..end];
        rest = &rest[end + 1..];
        if tag.starts_with('!') {
            continue;
        }
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop().as_deref(), Some(name), "</{name}> closes something else");
            pieces.push(Piece::Close(name.to_owned()));
            continue;
        }
        let tag = tag.trim_end_matches('/');
        let (name, attributes) = tag.split_once([' ', '\n']).unwrap_or((tag, ""));
        if !VOID.contains(&name) {
            open.push(name.to_owned());
        }
        pieces.push(Piece::Open { name: name.to_owned(), attributes: attributes.to_owned() });
    }
    assert!(open.is_empty(), "left open: {open:?}");
    pieces
}

/// The value of an attribute.
pub fn attribute<'a>(attributes: &'a str, name: &str) -> Option<&'a str> {
    let start = format!(" {attributes}").find(&format!(" {name}=\""))?;
    let rest = &attributes[start + name.len() + 2..];
    rest.split('"').next()
}

/// What a person reads: the text of a page without tags, spaces joined.
pub fn text(page: &str) -> String {
    let mut out = String::new();
    for piece in pieces(page) {
        if let Piece::Text(text) = piece {
            out.push(' ');
            out.push_str(&text);
        }
    }
    out.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The text of any markup, well formed or not: what stands between tags.
pub fn loose_text(markup: &str) -> String {
    let between = markup.split('<').filter_map(|part| part.split_once('>').map(|(_, text)| text));
    unescape(&between.collect::<Vec<_>>().join(" "))
}

/// The texts of table cells (`th` and `td`) of each row, in order.
pub fn rows(page: &str) -> Vec<Vec<String>> {
    let (mut rows, mut cell): (Vec<Vec<String>>, Option<String>) = (Vec::new(), None);
    for piece in pieces(page) {
        match piece {
            Piece::Open { name, .. } if name == "tr" => rows.push(Vec::new()),
            Piece::Open { name, .. } if name == "th" || name == "td" => cell = Some(String::new()),
            Piece::Close(name) if name == "th" || name == "td" => {
                let text = cell.take().unwrap_or_default();
                if let Some(row) = rows.last_mut() {
                    row.push(text.split_whitespace().collect::<Vec<_>>().join(" "));
                }
            }
            Piece::Text(text) => {
                if let Some(cell) = cell.as_mut() {
                    cell.push_str(&text);
                }
            }
            _ => {}
        }
    }
    rows
}

fn unescape(text: &str) -> String {
    let mut text = text.to_owned();
    for (entity, character) in [
        ("&#60;", "<"),
        ("&#62;", ">"),
        ("&#34;", "\""),
        ("&#39;", "'"),
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
    ] {
        text = text.replace(entity, character);
    }
    text.replace("&#38;", "&").replace("&amp;", "&")
}
