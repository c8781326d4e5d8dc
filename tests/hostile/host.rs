//! A host that misbehaves: one behaviour a path, over raw sockets. It counts what it is asked.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// What becomes of the connection after a response.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Then {
    Close,
    Keep,
}

/// A behaviour's way of answering.
pub type Act = Arc<dyn Fn(&mut Talk) -> Then + Send + Sync>;

/// What the host has seen.
#[derive(Clone, Default)]
pub struct Seen {
    /// The requests' heads, in order.
    pub requests: Vec<String>,
    /// How many bytes of floods were taken, by path.
    pub flooded: BTreeMap<String, u64>,
}

/// One request that is being answered.
pub struct Talk {
    pub stream: TcpStream,
    /// The request's head, with its line ends.
    pub head: String,
    /// The target without its slash and query.
    pub name: String,
    seen: Arc<Mutex<Seen>>,
}

impl Talk {
    /// Writes bytes; a client that has left hears nothing.
    pub fn say(&mut self, bytes: impl AsRef<[u8]>) -> bool {
        self.stream.write_all(bytes.as_ref()).is_ok()
    }

    /// Says nothing more until the client leaves.
    pub fn hold(&mut self) -> Then {
        let mut rest = [0; 1024];
        while self.stream.read(&mut rest).is_ok_and(|count| count > 0) {}
        Then::Close
    }

    /// Says this again and again until the client leaves, or so many bytes were taken.
    pub fn flood(&mut self, bytes: &[u8], most: u64) -> Then {
        let mut taken = 0;
        while taken < most && self.say(bytes) {
            taken += bytes.len() as u64;
            self.note(taken);
        }
        // Closing with bytes unread would reset what is still on its way.
        self.hold()
    }

    /// Says these bytes one by one, again and again, until the client leaves.
    pub fn drip(&mut self, bytes: &[u8]) -> Then {
        for byte in bytes.iter().cycle() {
            if !self.say([*byte]) {
                break;
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        Then::Close
    }

    /// Ends the connection with a reset.
    pub fn reset(&mut self) -> Then {
        let linger = Some(Duration::ZERO);
        let _ = socket2::SockRef::from(&self.stream).set_linger(linger);
        Then::Close
    }

    fn note(&self, taken: u64) {
        let mut seen = self.seen.lock().unwrap();
        seen.flooded.insert(self.name.clone(), taken);
    }
}

/// A host on loopback.
pub struct Host {
    pub port: u16,
    pub url: String,
    seen: Arc<Mutex<Seen>>,
}

impl Host {
    /// A host whose behaviour is chosen by the path's first part.
    pub fn of(behaviours: BTreeMap<String, Act>) -> Host {
        Host::start(move |talk| match behaviours.get(&talk.name) {
            Some(act) => act(talk),
            None => {
                talk.say(FINE);
                Then::Close
            }
        })
    }

    /// A host with one behaviour.
    pub fn start(act: impl Fn(&mut Talk) -> Then + Send + Sync + 'static) -> Host {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let seen = Arc::new(Mutex::new(Seen::default()));
        let (act, noted): (Act, _) = (Arc::new(act), seen.clone());
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (act, noted) = (act.clone(), noted.clone());
                std::thread::spawn(move || serve(stream, &act, &noted));
            }
        });
        Host {
            port,
            url: format!("http://127.0.0.1:{port}"),
            seen,
        }
    }

    pub fn seen(&self) -> Seen {
        self.seen.lock().unwrap().clone()
    }

    /// How many requests had this target.
    pub fn count(&self, start: &str) -> usize {
        let seen = self.seen.lock().unwrap();
        let has = |head: &&String| head.starts_with(start);
        seen.requests.iter().filter(has).count()
    }
}

/// A response that conforms.
pub const FINE: &str = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 11\r\n\r\n{\"id\": \"x\"}";

/// A response with this body and its length, in JSON's type.
pub fn json(body: impl AsRef<[u8]>) -> Vec<u8> {
    with_head("content-type: application/json\r\n", body)
}

/// A response with these header lines, and this body with its length.
pub fn with_head(lines: &str, body: impl AsRef<[u8]>) -> Vec<u8> {
    let body = body.as_ref();
    let length = body.len();
    let head = format!("HTTP/1.1 200 OK\r\n{lines}content-length: {length}\r\n\r\n");
    [head.as_bytes(), body].concat()
}

fn serve(stream: TcpStream, act: &Act, seen: &Arc<Mutex<Seen>>) {
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    while let Some((head, name)) = read_request(&mut reader) {
        seen.lock().unwrap().requests.push(head.clone());
        let mut talk = Talk {
            stream: stream.try_clone().unwrap(),
            head,
            name,
            seen: seen.clone(),
        };
        if act(&mut talk) == Then::Close {
            return;
        }
    }
}

fn read_request(reader: &mut BufReader<TcpStream>) -> Option<(String, String)> {
    let mut head = String::new();
    let mut length = 0;
    loop {
        let before = head.len();
        reader.read_line(&mut head).ok().filter(|read| *read > 0)?;
        let line = head[before..].trim_end().to_ascii_lowercase();
        if line.is_empty() {
            break;
        }
        if let Some(value) = line.strip_prefix("content-length:") {
            length = value.trim().parse().ok()?;
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    let target = head.split(' ').nth(1)?.trim_start_matches('/').to_owned();
    let name = target.split(['?', '/']).next()?.to_owned();
    Some((head, name))
}
