//! A host of a few lines: it notes what it is asked and answers what a test says.

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use driftcheck::client::Client;
use driftcheck::model::exchange::{Blocked, Exchange, Header, Request};
use driftcheck::model::host::{
    EffectPolicy, HostProfile, Network, RetryPolicy, SendBudget, Timeouts,
};
use driftcheck::model::octets::Octets;

/// What a host does with the connection after its response.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Then {
    Keep,
    Close,
}

/// A host on loopback.
pub struct Host {
    pub base: String,
    requests: Arc<Mutex<Vec<String>>>,
    streams: Arc<Mutex<Vec<TcpStream>>>,
}

impl Host {
    /// Answers each request with `response`, in a thread for each connection.
    pub fn start(response: impl Fn(&mut TcpStream, &str) -> Then + Send + Sync + 'static) -> Host {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let requests = Arc::new(Mutex::new(Vec::new()));
        let streams = Arc::new(Mutex::new(Vec::new()));
        let (seen, response) = (Arc::clone(&requests), Arc::new(response));
        let accepted = Arc::clone(&streams);
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let (seen, response) = (Arc::clone(&seen), Arc::clone(&response));
                let mut stream = stream.unwrap();
                accepted.lock().unwrap().push(stream.try_clone().unwrap());
                std::thread::spawn(move || {
                    stream.set_nodelay(true).unwrap();
                    while let Some(request) = read_request(&mut stream) {
                        seen.lock().unwrap().push(request.clone());
                        if response(&mut stream, &request) == Then::Close {
                            break;
                        }
                    }
                    // The clone above would keep it open.
                    let _ = stream.shutdown(Shutdown::Both);
                });
            }
        });
        Host {
            base,
            requests,
            streams,
        }
    }

    /// Answers every request with these bytes.
    pub fn replying(bytes: impl Into<Vec<u8>>, then: Then) -> Host {
        let bytes = bytes.into();
        Host::start(move |stream, _| {
            let _ = stream.write_all(&bytes);
            then
        })
    }

    /// How many connections were ever opened.
    pub fn connections(&self) -> usize {
        self.streams.lock().unwrap().len()
    }

    /// Closes every connection, as a host does that has waited long enough.
    pub fn close_all(&self) {
        for stream in &*self.streams.lock().unwrap() {
            let _ = stream.shutdown(Shutdown::Both);
        }
    }

    pub fn requests(&self) -> Vec<String> {
        self.requests.lock().unwrap().clone()
    }
}

/// The head and body of the next request on a connection.
pub fn read_request(stream: &mut impl Read) -> Option<String> {
    let mut bytes = Vec::new();
    let mut byte = [0];
    while !bytes.ends_with(b"\r\n\r\n") {
        if stream.read(&mut byte).ok()? == 0 {
            return None;
        }
        bytes.push(byte[0]);
    }
    let head = String::from_utf8(bytes).unwrap();
    let length = header(&head, "content-length").map_or(0, |text| text.parse().unwrap());
    let mut body = vec![0; length];
    stream.read_exact(&mut body).ok()?;
    Some(head + &String::from_utf8_lossy(&body))
}

/// A header's value in a request as it was read.
pub fn header<'a>(request: &'a str, name: &str) -> Option<&'a str> {
    request.lines().find_map(|line| {
        let (found, value) = line.split_once(": ")?;
        (found == name).then_some(value)
    })
}

/// A response with a body.
pub fn response(head: &str, body: &[u8]) -> Vec<u8> {
    let length = body.len();
    let head = format!("HTTP/1.1 {head}\r\ncontent-length: {length}\r\n\r\n");
    [head.as_bytes(), body].concat()
}

pub fn profile(base: &str) -> HostProfile {
    HostProfile {
        name: "test".to_owned(),
        base: driftcheck::client::normalise_base(base, "").unwrap(),
        credentials: BTreeMap::new(),
        secret_headers: Vec::new(),
        schemes: BTreeMap::new(),
        vars: BTreeMap::new(),
        jobs: 8,
        timeouts: Timeouts::all(Duration::from_secs(5)),
        max_body_bytes: 1024 * 1024,
        effects: EffectPolicy::Allow,
        rate: None,
        retry: RetryPolicy::default(),
        send_budget: SendBudget::default(),
        live: false,
        proxy_env: Vec::new(),
        extra_roots_pem: None,
        network: Network::default(),
    }
}

pub fn client(base: &str) -> Client {
    Client::new(&profile(base)).unwrap()
}

pub fn draft(method: &str, url: impl Into<String>) -> Request {
    Request {
        method: method.to_owned(),
        url: url.into(),
        headers: Vec::new(),
        body: None,
    }
}

pub fn line(name: &str, value: &str) -> Header {
    Header {
        name: name.to_owned(),
        value: Octets::from(value),
    }
}

/// Prepares and sends; only GET counts as safe.
pub async fn send(client: &Client, draft: Request) -> Result<Exchange, Blocked> {
    let safe = draft.method == "GET";
    let request = client.prepare(draft, &[], None)?;
    let received = client.send(request, safe).await;
    received.map(|received| received.exchange)
}
