//! Hosts of bytes, and clients that read them.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::mpsc::Receiver;
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// A test that waits longer has failed.
pub const LONG: Duration = Duration::from_secs(30);

/// A host that hands each request to a function, and closes the connection after it.
pub struct RawHost {
    pub address: SocketAddr,
    pub url: String,
    heads: Arc<Mutex<Vec<String>>>,
}

impl RawHost {
    /// `respond` gets the connection, the head of the request, and what of its body came with it.
    pub fn start(
        respond: impl Fn(&mut TcpStream, &str, Vec<u8>) + Send + Sync + 'static,
    ) -> RawHost {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let heads = Arc::new(Mutex::new(Vec::new()));
        let (respond, seen) = (Arc::new(respond), heads.clone());
        std::thread::spawn(move || {
            for mut stream in listener.incoming().flatten() {
                let (respond, seen) = (respond.clone(), seen.clone());
                std::thread::spawn(move || {
                    if let Some((head, rest)) = read_head(&mut stream) {
                        seen.lock().unwrap().push(head.clone());
                        respond(&mut stream, &head, rest);
                    }
                });
            }
        });
        RawHost {
            address,
            url: format!("http://{address}"),
            heads,
        }
    }

    /// A host that always sends these bytes.
    pub fn of(response: &[u8]) -> RawHost {
        let response = response.to_vec();
        RawHost::start(move |stream, _, _| stream.write_all(&response).unwrap_or_default())
    }

    /// The heads of the requests that came.
    pub fn heads(&self) -> Vec<String> {
        self.heads.lock().unwrap().clone()
    }
}

/// The head of a message, and what came with it.
pub fn read_head(stream: &mut TcpStream) -> Option<(String, Vec<u8>)> {
    let mut bytes = Vec::new();
    let mut part = [0; 4096];
    loop {
        if let Some(at) = bytes.windows(4).position(|end| end == b"\r\n\r\n") {
            let rest = bytes.split_off(at + 4);
            return Some((String::from_utf8_lossy(&bytes).into_owned(), rest));
        }
        match stream.read(&mut part) {
            Ok(0) | Err(_) => return None,
            Ok(read) => bytes.extend_from_slice(&part[..read]),
        }
    }
}

/// Opens a connection on which no read waits for ever.
pub fn connect(address: SocketAddr) -> TcpStream {
    let stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(LONG)).unwrap();
    stream
}

/// A response as a client sees it.
#[derive(Debug, PartialEq, Eq)]
pub struct Response {
    pub status_line: String,
    /// In their order, with names as written; without those of the connection and `Via`.
    pub headers: Vec<String>,
    pub body: Vec<u8>,
    pub trailers: Vec<String>,
    /// Whether its end was seen.
    pub is_whole: bool,
}

impl Response {
    pub fn status(&self) -> u16 {
        let code = self.status_line.split(' ').nth(1);
        code.unwrap_or_default().parse().unwrap_or(0)
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        let lines = self.headers.iter().filter_map(|line| line.split_once(": "));
        lines
            .into_iter()
            .find_map(|(own, value)| own.eq_ignore_ascii_case(name).then_some(value))
    }
}

/// What is of one connection.
const OF_CONNECTION: [&str; 5] = [
    "connection",
    "keep-alive",
    "transfer-encoding",
    "via",
    "proxy-connection",
];

/// Sends a request and reads until the connection ends.
pub fn exchange(address: SocketAddr, request: &[u8]) -> Response {
    let mut stream = connect(address);
    stream.write_all(request).unwrap();
    let mut bytes = Vec::new();
    // A host that breaks off may also reset.
    let _ = stream.read_to_end(&mut bytes);
    parse(&bytes, request.starts_with(b"HEAD"))
}

/// Reads a response that ends with its connection.
pub fn parse(bytes: &[u8], is_head: bool) -> Response {
    let end = bytes.windows(4).position(|end| end == b"\r\n\r\n");
    let Some(end) = end else {
        let status_line = String::from_utf8_lossy(bytes).into_owned();
        return Response {
            status_line,
            headers: Vec::new(),
            body: Vec::new(),
            trailers: Vec::new(),
            is_whole: false,
        };
    };
    let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
    let mut lines = head.split("\r\n").map(str::to_owned);
    let status_line = lines.next().unwrap_or_default();
    let all: Vec<String> = lines.collect();
    let named = |line: &String, name: &str| {
        line.split(':')
            .next()
            .unwrap_or_default()
            .to_ascii_lowercase()
            == name
    };
    let rest = &bytes[end + 4..];
    let is_chunked = all.iter().any(|line| named(line, "transfer-encoding"));
    let status: u16 = status_line
        .split(' ')
        .nth(1)
        .unwrap_or_default()
        .parse()
        .unwrap_or(0);
    let has_none = is_head || status == 204 || status == 304;
    let (body, trailers, is_whole) = match all.iter().find(|line| named(line, "content-length")) {
        _ if has_none => (rest.to_vec(), Vec::new(), true),
        _ if is_chunked => dechunked(rest),
        Some(line) => {
            let length: usize = line.split(": ").nth(1).unwrap().parse().unwrap();
            (rest.to_vec(), Vec::new(), rest.len() == length)
        }
        None => (rest.to_vec(), Vec::new(), true),
    };
    Response {
        status_line,
        headers: all
            .into_iter()
            .filter(|line| !OF_CONNECTION.iter().any(|name| named(line, name)))
            .collect(),
        body,
        trailers,
        is_whole,
    }
}

/// The body and the trailers of chunks, and whether their end was seen.
pub fn dechunked(mut rest: &[u8]) -> (Vec<u8>, Vec<String>, bool) {
    let mut body = Vec::new();
    loop {
        let Some(at) = rest.windows(2).position(|end| end == b"\r\n") else {
            return (body, Vec::new(), false);
        };
        let size = String::from_utf8_lossy(&rest[..at]).into_owned();
        let size = usize::from_str_radix(size.split(';').next().unwrap().trim(), 16).unwrap();
        rest = &rest[at + 2..];
        if size == 0 {
            let text = String::from_utf8_lossy(rest).into_owned();
            let lines = text.split("\r\n").filter(|line| !line.is_empty());
            return (body, lines.map(str::to_owned).collect(), true);
        }
        let part = &rest[..size.min(rest.len())];
        body.extend_from_slice(part);
        if rest.len() < size + 2 {
            return (body, Vec::new(), false);
        }
        rest = &rest[size + 2..];
    }
}

/// A host of two events, of which the second comes only when the first was read.
pub fn two_events(is_read: Receiver<()>) -> RawHost {
    let is_read = Mutex::new(is_read);
    RawHost::start(move |stream, _, _| {
        let head = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n";
        stream.write_all(head.as_bytes()).unwrap();
        stream.write_all(b"b\r\ndata: one\n\n\r\n").unwrap();
        is_read.lock().unwrap().recv_timeout(LONG).unwrap();
        stream
            .write_all(b"b\r\ndata: two\n\n\r\n0\r\n\r\n")
            .unwrap();
    })
}

/// A host that keeps the body of each request in chunks, and sends none.
pub fn keeping_bodies() -> (RawHost, Arc<Mutex<Vec<String>>>) {
    let bodies = Arc::new(Mutex::new(Vec::new()));
    let kept = bodies.clone();
    let host = RawHost::start(move |stream, head, mut rest| {
        let is_chunked = head.to_ascii_lowercase().contains("transfer-encoding");
        while is_chunked && !rest.ends_with(b"0\r\n\r\n") {
            let mut part = [0; 1024];
            match stream.read(&mut part) {
                Ok(0) | Err(_) => return,
                Ok(read) => rest.extend_from_slice(&part[..read]),
            }
        }
        let body = if is_chunked { dechunked(&rest).0 } else { rest };
        let body = String::from_utf8_lossy(&body).into_owned();
        kept.lock().unwrap().push(body);
        let response = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
        stream.write_all(response).unwrap_or_default();
    });
    (host, bodies)
}
