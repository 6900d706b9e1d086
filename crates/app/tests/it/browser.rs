//! A person in a real browser: Chromium, driven over WebDriver, opens each page, follows a link and searches.
//!
//! Passed over, with a notice, where Chromium and its driver are not installed, unless
//! `CLOUT_REQUIRE_CHROMIUM=1` says that it must not be.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use serde_json::{Value, json};

use crate::clout::{Clout, world};
use crate::serve::Server;

const DRIVER: &str = "/usr/bin/chromedriver";

/// A browser that ends with the value.
struct Browser {
    driver: Child,
    port: u16,
    session: String,
    _profile: tempfile::TempDir,
}

impl Browser {
    /// `None` where there is no driver.
    fn start(width: u32) -> Option<Browser> {
        if !Path::new(DRIVER).exists() {
            assert!(std::env::var_os("CLOUT_REQUIRE_CHROMIUM").is_none(), "{DRIVER} is missing");
            eprintln!("passed over: {DRIVER} is not there");
            return None;
        }
        let mut driver = Command::new(DRIVER).arg("--port=0").stdout(Stdio::piped()).spawn().expect("driver");
        let port = port_of(&mut driver);
        let profile = tempfile::tempdir().expect("profile");
        let window = format!("--window-size={width},900");
        let folder = format!("--user-data-dir={}", profile.path().display());
        let arguments = [
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            &window,
            &folder,
        ];
        let capabilities = json!({"capabilities": {"alwaysMatch": {
            "goog:chromeOptions": {"args": arguments}, "goog:loggingPrefs": {"browser": "ALL"},
        }}});
        let mut browser = Browser { driver, port, session: String::new(), _profile: profile };
        let started = browser.call("POST", "/session", &capabilities);
        browser.session = format!("/session/{}", started["sessionId"].as_str().expect("a session"));
        Some(browser)
    }

    /// One command of the protocol; its value.
    fn call(&self, method: &str, path: &str, body: &Value) -> Value {
        let body = if method == "POST" { body.to_string() } else { String::new() };
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).expect("driver");
        write!(
            stream,
            "{method} {}{path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\
             Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
            self.session,
            body.len(),
        )
        .expect("command");
        let value: Value = serde_json::from_slice(&body_of(stream)).expect("JSON");
        assert!(value["value"]["error"].is_null(), "{method} {path}: {value}");
        value["value"].clone()
    }

    fn open(&self, address: &str) {
        self.call("POST", "/url", &json!({"url": address}));
    }

    fn find(&self, css: &str) -> String {
        let found = self.call("POST", "/element", &json!({"using": "css selector", "value": css}));
        let id = found.as_object().and_then(|object| object.values().next()?.as_str().map(str::to_owned));
        id.expect("an element")
    }

    fn click(&self, css: &str) {
        let element = self.find(css);
        self.call("POST", &format!("/element/{element}/click"), &json!({}));
    }

    fn type_into(&self, css: &str, text: &str) {
        let element = self.find(css);
        self.call("POST", &format!("/element/{element}/value"), &json!({"text": text}));
    }

    fn address(&self) -> String {
        self.call("GET", "/url", &json!({})).as_str().expect("address").to_owned()
    }

    fn heading(&self) -> String {
        let element = self.find("h1");
        self.call("GET", &format!("/element/{element}/text"), &json!({})).as_str().expect("text").to_owned()
    }

    /// Everything that any page said on the console so far.
    fn console(&self) -> Vec<Value> {
        let said = self.call("POST", "/se/log", &json!({"type": "browser"}));
        said.as_array().cloned().unwrap_or_default()
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        drop(self.driver.kill());
        drop(self.driver.wait());
    }
}

/// The body of an answer, by its stated length: the driver keeps the connection open.
fn body_of(stream: TcpStream) -> Vec<u8> {
    stream.set_read_timeout(Some(Duration::from_secs(30))).expect("timeout");
    let mut reader = BufReader::new(stream);
    let mut length = 0;
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).expect("header");
        if let Some(told) = line.to_ascii_lowercase().strip_prefix("content-length:") {
            length = told.trim().parse().expect("length");
        }
        if line.trim().is_empty() {
            break;
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).expect("body");
    body
}

/// The port that the driver says it listens on.
fn port_of(driver: &mut Child) -> u16 {
    let lines = BufReader::new(driver.stdout.take().expect("stdout")).lines();
    for line in lines.map_while(Result::ok).take(20) {
        let told = line.split("on port ").nth(1).map(|rest| rest.trim_end_matches('.'));
        if let Some(port) = told.and_then(|port| port.parse().ok()).filter(|&port| port > 0) {
            return port;
        }
    }
    panic!("the driver did not say where it listens");
}

#[test]
fn a_person_looks_around_follows_a_link_and_searches() {
    for width in [360, 1280] {
        let Some(browser) = Browser::start(width) else { return };
        let clout = Clout::new();
        let file = clout.file("world.csv", world(40, 5, 30));
        clout.ok(&["import", "responses", &file]);
        clout.ok(&["score", "--from", "2024-02-01"]);
        let server = Server::start(&clout);
        let site = format!("http://{}", server.address);

        for page in ["/", "/top", "/method", "/operator", "/leave", "/about", "/search?q=star"] {
            browser.open(&format!("{site}{page}"));
            assert!(!browser.heading().is_empty(), "{page} has no heading");
        }
        browser.open(&site);
        browser.click("main a[href^='/people/']");
        let name = browser.heading();
        assert!(browser.address().contains("/people/town") && name.starts_with("Star"), "{name}");
        browser.type_into("input[name=q]", "star 3");
        browser.type_into("input[name=q]", "\u{e007}");
        assert!(browser.address().contains("/search?q=star"), "{}", browser.address());
        browser.click("main a[href^='/people/']");
        assert_eq!(browser.heading(), "Star 3");
        assert_eq!(browser.console(), Vec::<Value>::new(), "the console is silent");
    }
}
