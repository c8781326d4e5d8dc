//! How many connections a host sees: never more at once than `jobs`, and few in all where it
//! keeps them.

use std::collections::BTreeSet;
use std::io::{ErrorKind, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

use super::*;

/// What a host has seen.
#[derive(Default)]
struct Seen {
    most_open: usize,
    total: usize,
    targets: Vec<String>,
}

/// A host on one thread, which sees a connection end before it counts those that are open.
struct CountingHost {
    url: String,
    seen: Arc<Mutex<Seen>>,
    is_over: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl CountingHost {
    /// Adds these lines to the head of each response.
    fn start(lines: &'static str) -> CountingHost {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let (seen, is_over) = (Arc::new(Mutex::new(Seen::default())), Arc::default());
        let (noted, over): (_, Arc<AtomicBool>) = (seen.clone(), Arc::clone(&is_over));
        let thread = std::thread::spawn(move || {
            let mut open: Vec<Connection> = Vec::new();
            while !over.load(Ordering::Relaxed) {
                turn(&listener, &mut open, lines, &mut noted.lock().unwrap());
                // It asks its sockets again and again.
                std::thread::sleep(Duration::from_micros(50));
            }
        });
        CountingHost {
            url,
            seen,
            is_over,
            thread: Some(thread),
        }
    }

    fn seen(&mut self) -> Seen {
        self.is_over.store(true, Ordering::Relaxed);
        self.thread.take().unwrap().join().unwrap();
        std::mem::take(&mut self.seen.lock().unwrap())
    }
}

struct Connection {
    stream: TcpStream,
    /// What was read of the next request.
    request: Vec<u8>,
}

/// Accepts all that want to connect, takes out those that have left, counts, and answers.
fn turn(listener: &TcpListener, open: &mut Vec<Connection>, lines: &str, seen: &mut Seen) {
    while let Ok((stream, _)) = listener.accept() {
        stream.set_nonblocking(true).unwrap();
        stream.set_nodelay(true).unwrap();
        seen.total += 1;
        let request = Vec::new();
        open.push(Connection { stream, request });
    }
    open.retain_mut(|one| {
        let mut bytes = [0; 4096];
        match one.stream.read(&mut bytes) {
            Ok(0) => false,
            Ok(count) => {
                one.request.extend_from_slice(&bytes[..count]);
                true
            }
            Err(error) => error.kind() == ErrorKind::WouldBlock,
        }
    });
    seen.most_open = seen.most_open.max(open.len());
    open.retain_mut(|one| {
        if !one.request.ends_with(b"\r\n\r\n") {
            return true;
        }
        let request = String::from_utf8(std::mem::take(&mut one.request)).unwrap();
        seen.targets
            .push(request.split(' ').nth(1).unwrap().to_owned());
        let head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 2\r\n";
        let _ = one
            .stream
            .write_all(format!("{head}{lines}\r\n{{}}").as_bytes());
        !lines.contains("close")
    });
}

/// So many requests of this method, each with a path of its own.
fn many(method: &str, cases: usize) -> Suite {
    let suite = Suite::new(&[]);
    let rows: Vec<String> = (0..cases)
        .map(|row| format!("{{ key: r{row:05} }}"))
        .collect();
    let case = format!(
        "effects: mail\nrows: [{}]\nrequest: {{ method: {method}, path: '/{{key}}', params: {{ key: '{{{{ key }}}}' }} }}\nexpect: {{ status: 200 }}\n",
        rows.join(", ")
    );
    suite.write("cases/n.case.yaml", case.as_bytes());
    suite
}

const KEEPING: &str = "connection: keep-alive\r\n";
const CLOSING: &str = "connection: close\r\n";

#[test]
fn no_more_connections_are_open_at_once_than_jobs_and_each_request_is_sent_once() {
    const CASES: usize = 600;
    for (method, lines, jobs, most) in [
        ("POST", KEEPING, 1, 1),
        ("POST", "", 1, 1),
        ("POST", CLOSING, 1, CASES),
        ("POST", KEEPING, 8, CASES / 2),
        ("POST", "", 8, CASES - 1),
        ("POST", CLOSING, 8, CASES),
        ("GET", "", 8, CASES / 2),
    ] {
        let suite = many(method, CASES);
        let mut host = CountingHost::start(lines);
        let jobs_text = jobs.to_string();
        let ended = suite.run(&["run", "--host", &host.url, "--jobs", &jobs_text, "-q"]);
        assert_eq!(ended.status, 0, "{}{}", ended.out, ended.err);
        let seen = host.seen();
        let told = format!(
            "{method} {lines:?} {jobs}: {} open at once, {} in all",
            seen.most_open, seen.total
        );
        let targets: BTreeSet<&String> = seen.targets.iter().collect();
        assert_eq!(
            (seen.targets.len(), targets.len()),
            (CASES, CASES),
            "{told}"
        );
        assert!(seen.most_open <= jobs, "{told}");
        assert!(seen.total <= most, "{told}");
    }
}
