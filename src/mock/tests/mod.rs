//! The mock as its callers see it: over sockets, byte by byte.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;

use serde_json::Value;

use super::host::{Mock, Options};
use super::seed::{self, Block};

mod access;
mod groups;
mod invitations;
mod members;
mod patch;
mod queries;
mod routes;
mod transport;
mod wire;

const LEGACY: &str = "/public/v1/accounts/account-users";

/// A response as it came over the wire.
#[derive(Debug)]
struct Reply {
    status: u16,
    headers: Vec<(String, String)>,
    text: String,
}

impl Reply {
    fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(key, _)| key == name);
        found.map(|(_, value)| value.as_str())
    }

    fn links(&self) -> String {
        let links = self.headers.iter().filter(|(key, _)| key == "link");
        links
            .map(|(_, value)| value.as_str())
            .collect::<Vec<_>>()
            .join(", ")
    }

    fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error} in {self:?}"))
    }

    fn at(&self, pointer: &str) -> Value {
        self.json().pointer(pointer).cloned().unwrap_or_default()
    }

    /// Whether the service refused, rather than something in front of it.
    fn is_problem(&self) -> bool {
        self.header("content-type") == Some("application/problem+json")
            && self.at("/status") == self.status
    }
}

/// A request that is being put together.
struct Request<'a> {
    mock: &'a Mock,
    method: &'a str,
    target: &'a str,
    token: Option<&'a str>,
    headers: Vec<(&'a str, &'a str)>,
    body: &'a str,
}

fn ask<'a>(mock: &'a Mock, method: &'a str, target: &'a str) -> Request<'a> {
    Request {
        mock,
        method,
        target,
        token: Some(seed::OPERATIONS_TOKEN),
        headers: Vec::new(),
        body: "",
    }
}

impl<'a> Request<'a> {
    fn token(mut self, token: impl Into<Option<&'a str>>) -> Request<'a> {
        self.token = token.into();
        self
    }

    fn header(mut self, name: &'a str, value: &'a str) -> Request<'a> {
        self.headers.push((name, value));
        self
    }

    fn json(self, body: &'a str) -> Request<'a> {
        self.body("application/json", body)
    }

    fn body(mut self, content_type: &'a str, body: &'a str) -> Request<'a> {
        self.body = body;
        self.header("Content-Type", content_type)
    }

    fn send(self) -> Reply {
        let mut stream = TcpStream::connect(self.mock.address()).unwrap();
        self.send_over(&mut stream)
    }

    fn send_over(self, stream: &mut TcpStream) -> Reply {
        let mut text = format!("{} {} HTTP/1.1\r\nHost: mock\r\n", self.method, self.target);
        if let Some(token) = self.token {
            text += &format!("Authorization: Bearer {token}\r\n");
        }
        for (name, value) in self.headers {
            text += &format!("{name}: {value}\r\n");
        }
        text += &format!("Content-Length: {}\r\n\r\n{}", self.body.len(), self.body);
        stream.write_all(text.as_bytes()).unwrap();
        read_reply(&mut BufReader::new(stream), self.method == "HEAD")
    }
}

fn read_reply(stream: &mut BufReader<&mut TcpStream>, is_head: bool) -> Reply {
    let mut line = || {
        let mut line = String::new();
        stream.read_line(&mut line).unwrap();
        line.trim_end().to_owned()
    };
    let status = line().split(' ').nth(1).unwrap().parse().unwrap();
    let lines = std::iter::from_fn(|| Some(line()).filter(|line| !line.is_empty()));
    let headers: Vec<(String, String)> = lines
        .filter_map(|line| {
            line.split_once(": ")
                .map(|(k, v)| (k.to_owned(), v.to_owned()))
        })
        .collect();
    let length = headers.iter().find(|(key, _)| key == "content-length");
    let length = length.map_or(0, |(_, length)| length.parse().unwrap());
    let mut body = vec![0; if is_head { 0 } else { length }];
    stream.read_exact(&mut body).unwrap();
    Reply {
        status,
        headers,
        text: String::from_utf8(body).unwrap(),
    }
}

/// The legacy path of a seeded membership.
fn item(block: Block, nth: u32) -> String {
    format!("{LEGACY}/{}", block.membership(nth))
}

/// The successor's path of a seeded membership.
fn successor(block: Block, nth: u32) -> String {
    let (account, user) = (seed::ACCOUNT, block.user(nth));
    format!("/public/v1/accounts/accounts/{account}/users/{user}")
}

async fn start() -> Mock {
    Mock::start(Options::default()).await.unwrap()
}
