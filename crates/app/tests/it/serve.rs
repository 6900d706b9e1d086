//! The site over loopback: pages, their JSON twins, and nothing for those who are not there.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Stdio};

use crate::clout::{Clout, world};

/// A server that ends with the value.
pub struct Server {
    child: Child,
    pub address: String,
}

impl Server {
    pub fn start(clout: &Clout) -> Server {
        let mut child = clout
            .command(&["serve", "--port", "18931"])
            .stdout(Stdio::piped())
            .spawn()
            .expect("clout serves");
        let mut line = String::new();
        BufReader::new(child.stdout.take().expect("stdout")).read_line(&mut line).expect("address");
        let address = line.split("http://").nth(1).and_then(|rest| rest.split('/').next()).expect("address");
        Server { child, address: address.to_owned() }
    }

    /// Status and body of a GET.
    pub fn get(&self, path: &str) -> (u16, String) {
        let mut stream = TcpStream::connect(&self.address).expect("connect");
        write!(stream, "GET {path} HTTP/1.1\r\nHost: clout\r\nConnection: close\r\n\r\n").expect("request");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("answer");
        let status = answer.split_whitespace().nth(1).expect("status").parse().expect("number");
        (status, answer.split_once("\r\n\r\n").expect("body").1.to_owned())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

#[test]
fn every_page_has_its_twin() {
    let clout = Clout::new();
    let file = clout.file("world.csv", world(40, 5, 30));
    clout.ok(&["import", "responses", &file]);
    clout.ok(&["score"]);
    clout.ok(&["evaluate", "--horizon", "7d"]);
    let server = Server::start(&clout);
    let other = Server::start(&clout);
    assert_ne!(server.address, other.address, "a port that is taken is passed over");
    for path in ["/", "/top", "/people/town:star1", "/search?q=star", "/method", "/operator", "/leave"] {
        let (status, page) = server.get(path);
        assert_eq!(status, 200, "{path}");
        assert!(page.contains("</html>"), "{path}");
        let twin = if path == "/" { "/api/v1/".to_owned() } else { format!("/api/v1{path}") };
        let (status, json) = server.get(&twin);
        assert_eq!(status, 200, "{twin}");
        assert!(json.trim_start().starts_with('{') || json.contains("{\""), "{twin}: {json}");
    }
    assert!(
        server.get("/method").1.contains("distinct responders decayed"),
        "the method page shows the scoreboard"
    );
    assert_eq!(server.get("/people/town:nobody").0, 404);
    // Whoever opts out is gone with the next request, without a restart.
    clout.ok(&["optout", "town:star1"]);
    std::thread::sleep(std::time::Duration::from_millis(1500));
    assert_eq!(server.get("/people/town:star1").0, 404);
}
