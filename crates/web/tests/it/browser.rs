//! The pages in a real browser, driven from the command line; its console must stay silent. Where no Chromium
//! is installed a notice is printed, unless CLOUT_REQUIRE_CHROMIUM=1.

use std::path::Path;
use std::process::{Command, Stdio};

use crate::html;
use crate::served::{PAGES, shared};

const BROWSER: &str = "/usr/bin/chromium";
const PHONE: u32 = 360;

/// Whether there is a browser to test with.
fn has_browser() -> bool {
    if Path::new(BROWSER).exists() {
        return true;
    }
    let required = std::env::var("CLOUT_REQUIRE_CHROMIUM").is_ok_and(|value| value == "1");
    assert!(!required, "CLOUT_REQUIRE_CHROMIUM=1, and there is no {BROWSER}");
    println!("notice: no {BROWSER}, so the pages were not opened in a browser");
    false
}

/// Opens an address and returns what the browser prints. Fails on any message of the page's console: a refused
/// style, a missing file, a blocked request.
fn open(address: &str, width: u32, dark: bool, what: &str) -> String {
    let profile = tempfile::tempdir().expect("a folder");
    let mut command = Command::new(BROWSER);
    command
        .args(["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"])
        .args(["--disable-background-networking", "--disable-component-update", "--disable-sync"])
        .args(["--enable-logging=stderr", "--v=0", "--hide-scrollbars"])
        .arg(format!("--user-data-dir={}", profile.path().display()))
        .arg(format!("--window-size={width},900"))
        .arg(what);
    if dark {
        command.arg("--blink-settings=preferredColorScheme=0");
    }
    let output = command.arg(address).stdin(Stdio::null()).output().expect("Chromium starts");
    let log = String::from_utf8_lossy(&output.stderr);
    let complaints: Vec<&str> = log.lines().filter(|line| line.contains("CONSOLE")).collect();
    assert!(complaints.is_empty(), "{address} at {width}: {complaints:?}");
    String::from_utf8(output.stdout).expect("UTF-8")
}

fn address(path: &str) -> String {
    format!("http://{}{path}", shared().address)
}

/// The page after the browser has read it, on a desktop.
fn read(path: &str, dark: bool) -> String {
    open(&address(path), 1280, dark, "--dump-dom")
}

/// Width of the picture that the browser takes of a page on a phone.
fn photograph(path: &str, dark: bool) -> u32 {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("page.png");
    open(&address(path), PHONE, dark, &format!("--screenshot={}", file.display()));
    let bytes = std::fs::read(&file).expect("a picture");
    assert!(bytes.len() > 2_000, "{path}: an empty picture");
    u32::from_be_bytes([bytes[16], bytes[17], bytes[18], bytes[19]])
}

#[test]
fn every_page_opens_without_a_complaint_on_phone_and_desktop_in_light_and_dark() {
    if !has_browser() {
        return;
    }
    // Each page on both screens, the schemes taking turns: a browser takes a second to start.
    std::thread::scope(|scope| {
        for (number, paths) in PAGES.chunks(5).enumerate() {
            scope.spawn(move || {
                for (index, path) in paths.iter().enumerate() {
                    let dark = (number + index) % 2 == 0;
                    let page = read(path, dark);
                    assert!(page.contains("<h1>") && page.contains("</main>"), "{path}: {page}");
                    assert_eq!(photograph(path, !dark), PHONE, "{path}");
                }
            });
        }
    });
}

#[test]
fn a_link_leads_to_a_person_and_a_search_finds_them() {
    if !has_browser() {
        return;
    }
    let home = read("/", false);
    let link = home.split("<ol class=\"ranked\">").nth(1).and_then(|list| list.split("href=\"").nth(1));
    let href = link.and_then(|rest| rest.split('"').next()).expect("a link to a person");
    assert!(read(href, true).contains("class=\"card hero\""), "{href} is no person page");
    assert!(home.contains("action=\"/search\"") && home.contains("name=\"q\""));
    assert!(html::loose_text(&read("/search?q=okonkwo", false)).contains("Amara Okonkwo"));
}

/// A page that holds every page in a frame of a phone's width, with all folds open, and writes down how wide
/// each wants to be.
fn frames() -> String {
    let css = shared().get("/static/clout.css").body;
    let mut frames = String::new();
    for path in PAGES {
        let page = shared().get(path).body;
        let page = page
            .replace("</head>", &format!("<style>{css}</style></head>"))
            .replace("rel=\"stylesheet\"", "rel=\"none\"")
            .replace("<details", "<details open");
        let page = page.replace('&', "&amp;").replace('"', "&quot;");
        frames.push_str(&format!("<iframe width={PHONE} height=900 srcdoc=\"{page}\"></iframe>"));
    }
    format!(
        "<!doctype html><meta charset=utf-8><style>iframe{{border:0}}</style>{frames}<script>\
         addEventListener('load',()=>{{const wide=d=>d.contentDocument.documentElement.scrollWidth;\
         document.documentElement.setAttribute('data-widths',\
         [...document.querySelectorAll('iframe')].map(wide).join(' '))}})</script>"
    )
}

#[test]
fn no_page_is_wider_than_a_phone_with_everything_unfolded() {
    if !has_browser() {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("frames.html");
    std::fs::write(&file, frames()).expect("written");
    let dom = open(&format!("file://{}", file.display()), 1280, false, "--dump-dom");
    let widths = dom.split("data-widths=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("widths");
    let widths: Vec<u32> = widths.split(' ').map(|width| width.parse().expect("a number")).collect();
    assert_eq!(widths.len(), PAGES.len());
    for (path, width) in PAGES.iter().zip(widths) {
        assert!(width <= PHONE, "{path} is {width} wide");
    }
}
