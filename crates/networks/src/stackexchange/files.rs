//! Which files of a dump are read, in which order, and of which site they are.

use std::io::Read;
use std::path::{Path, PathBuf};

use super::Kind;
use crate::Format;
use crate::bytes::open;
use crate::inputs::{Inputs, Waiting, waiting};
use crate::source::{Input, ReadError, ReadOptions};

/// So far the first element is looked for.
const ROOT_BYTES: u64 = 4_096;

/// The inputs in the order of reading: by site as first named, then users before posts before the rest.
pub(crate) fn inputs(inputs: &[Input], options: &ReadOptions) -> Result<Inputs, ReadError> {
    if let Some(site) = options.site.as_deref().filter(|site| !is_site(site)) {
        return Err(ReadError::BadSite(site.to_owned()));
    }
    let mut sites: Vec<String> = Vec::new();
    let mut files = Vec::new();
    for input in inputs {
        for (file, folder) in expand(input)? {
            let site = match &options.site {
                Some(site) => site.clone(),
                None => folder
                    .and_then(|folder| site_of(&folder))
                    .ok_or_else(|| ReadError::NoSite { input: file.to_string() })?,
            };
            let place = sites.iter().position(|known| *known == site).unwrap_or_else(|| {
                sites.push(site.clone());
                sites.len() - 1
            });
            let root = root_kind(&file);
            let file = Waiting { group: site, ..waiting(&file) };
            files.push((place, Kind::of(&file.stem).or(root), file));
        }
    }
    // A pipe comes last: what it holds is told when it is read.
    files.sort_by_key(|(site, kind, _)| (*site, kind.is_none(), *kind));
    Ok(Inputs::new(files.into_iter().map(|(_, _, file)| file).collect()))
}

/// What a file holds by its first element; `None` for a pipe, which can be read once.
fn root_kind(input: &Input) -> Option<Kind> {
    let Input::File(path) = input else { return None };
    std::fs::metadata(path).ok().filter(std::fs::Metadata::is_file)?;
    let mut head = Vec::new();
    open(input).ok()?.0.take(ROOT_BYTES).read_to_end(&mut head).ok()?;
    let head = String::from_utf8_lossy(&head).to_ascii_lowercase();
    head.split('<').filter_map(|tag| tag.split(['>', ' ', '\r', '\n', '\t']).next()).find_map(Kind::of)
}

/// The files behind an input, with the folder that names their site.
fn expand(input: &Input) -> Result<Vec<(Input, Option<PathBuf>)>, ReadError> {
    let Input::File(path) = input else { return Ok(vec![(input.clone(), None)]) };
    let failed = |source| ReadError::Open { path: path.clone(), source };
    if !std::fs::metadata(path).map_err(failed)?.is_dir() {
        let whole = std::path::absolute(path).map_err(failed)?;
        return Ok(vec![(input.clone(), whole.parent().map(Path::to_owned))]);
    }
    let files = folder_files(path);
    if files.is_empty() {
        return Err(ReadError::WrongKind {
            input: input.to_string(),
            format: Format::StackExchange,
            found: "no file of a dump".to_owned(),
            expected: "files such as Posts.xml, Users.xml.zst or Comments.xml.gz",
        });
    }
    let folder = std::path::absolute(path).map_err(failed)?;
    Ok(files.into_iter().map(|file| (Input::File(file), Some(folder.clone()))).collect())
}

/// The XML files of a dump in a folder, compressed or not; of two with one name, the first by the alphabet.
pub(crate) fn folder_files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.path()).filter(|path| path.is_file()).collect();
    files.sort();
    let mut seen = Vec::new();
    files.retain(|file| {
        let name = file.file_name().map(|name| name.to_string_lossy().to_lowercase()).unwrap_or_default();
        let (stem, rest) = name.split_once('.').unwrap_or((&name, ""));
        let wanted = Kind::of(stem).is_some() && (rest == "xml" || rest.starts_with("xml."));
        let new = wanted && !seen.contains(&stem.to_owned());
        if new {
            seen.push(stem.to_owned());
        }
        new
    });
    files
}

/// `quantumcomputing` of `stackexchange-quantumcomputing-2018`, `ai.stackexchange.com` or `ai.meta`.
fn site_of(folder: &Path) -> Option<String> {
    let name = folder.file_name()?.to_string_lossy().to_lowercase();
    let name = name.strip_prefix("stackexchange-").unwrap_or(&name);
    let name = without_date(name);
    let name = name.strip_suffix(".stackexchange.com").unwrap_or(name);
    is_site(name).then(|| name.to_owned())
}

/// Cuts `-2018`, `-2018-09` and `-2018-09-01` off.
fn without_date(name: &str) -> &str {
    let mut rest = name;
    while let Some((before, last)) = rest.rsplit_once('-') {
        let digits = matches!(last.len(), 2 | 4 | 6 | 8) && last.bytes().all(|byte| byte.is_ascii_digit());
        if !digits {
            return rest;
        }
        rest = before;
        if last.len() >= 4 {
            return rest;
        }
    }
    name
}

/// Whether the name may stand in ids: `SITE/number` must stay unambiguous.
fn is_site(name: &str) -> bool {
    let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
    !name.is_empty() && name.len() <= 100 && !name.starts_with('.') && name.chars().all(fits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_folder_names_the_site() {
        let cases = [
            ("data/stackexchange-quantumcomputing-2018", Some("quantumcomputing")),
            ("stackexchange-conlang-meta-2020", Some("conlang-meta")),
            ("ai.stackexchange.com", Some("ai")),
            ("quantumcomputing-2018-09-01", Some("quantumcomputing")),
            ("stackoverflow", Some("stackoverflow")),
            ("my folder", None),
            ("/", None),
        ];
        for (folder, site) in cases {
            assert_eq!(site_of(Path::new(folder)).as_deref(), site, "{folder}");
        }
    }
}
