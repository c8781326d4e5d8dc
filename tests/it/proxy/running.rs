//! `driftcheck proxy` as it runs, and what it leaves.

use std::io::{BufRead, BufReader, Read};
use std::net::SocketAddr;
use std::process::{Child, ChildStdout};
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex, MutexGuard};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use super::hosts::LONG;
use crate::support::{Ended, Suite};

/// One operation that answers a user, and one that echoes.
pub const DOCUMENT: &str = r##"{
  "openapi": "3.1.0",
  "info": {"title": "Users", "version": "1"},
  "paths": {
    "/users/{id}": {"get": {
      "operationId": "getUser",
      "parameters": [{"name": "id", "in": "path", "required": true, "schema": {"type": "string"}}],
      "responses": {"200": {"description": "a user", "content": {"application/json": {"schema": {
        "type": "object", "required": ["id", "name"],
        "properties": {"id": {"type": "string"}, "name": {"type": "string"},
                       "token": {"type": "string"}}}}}}}}},
    "/echo": {"post": {
      "operationId": "echo",
      "responses": {"200": {"description": "it", "content": {"text/plain": {}}}}}}
  }
}"##;

/// A proxy, ended when it is dropped.
pub struct Running {
    pub suite: Suite,
    child: Child,
    out: ChildStdout,
    lines: Receiver<String>,
    /// While this is held, hardly anything is read of stderr.
    reading: Arc<Mutex<()>>,
    pub url: String,
    pub address: SocketAddr,
}

impl Running {
    /// Starts it in front of a host, for [`DOCUMENT`].
    pub fn before(host: &str, more: &[&str]) -> Running {
        Running::with_files(host, more, &[])
    }

    /// The same beside further files of the suite.
    pub fn with_files(host: &str, more: &[&str], files: &[(&str, &str)]) -> Running {
        let suite = Suite::new(&[("api.json", DOCUMENT)]);
        for (path, text) in files {
            suite.write(path, text.as_bytes());
        }
        let child = suite.spawn(&[&arguments(host)[..], more].concat());
        Running::started(suite, child)
    }

    /// The same where it may open so few files.
    #[cfg(target_os = "linux")]
    pub fn with_few_open(host: &str, files: u64) -> Running {
        let suite = Suite::new(&[("api.json", DOCUMENT)]);
        let child = suite.spawn_with_few_files(files, &arguments(host));
        Running::started(suite, child)
    }

    fn started(suite: Suite, mut child: Child) -> Running {
        let out = child.stdout.take().unwrap();
        let (sender, lines) = channel();
        let err = BufReader::new(child.stderr.take().unwrap());
        let reading = Arc::new(Mutex::new(()));
        let may_read = reading.clone();
        std::thread::spawn(move || {
            for line in err.lines().map_while(Result::ok) {
                drop(may_read.lock());
                let _ = sender.send(line);
            }
        });
        let mut running = Running {
            suite,
            child,
            out,
            lines,
            reading,
            url: String::new(),
            address: ([127, 0, 0, 1], 0).into(),
        };
        let line = running.line("listening on ");
        running.url = line.split(' ').nth(2).unwrap().to_owned();
        let authority = running.url.split('/').nth(2).unwrap();
        running.address = authority.parse().unwrap();
        running
    }

    /// Waits for a line of stderr that begins like this.
    pub fn line(&self, begin: &str) -> String {
        let mut before = Vec::new();
        loop {
            match self.lines.recv_timeout(LONG) {
                Ok(line) if line.starts_with(begin) => return line,
                Ok(line) => before.push(line),
                Err(_) => panic!("no line begins with `{begin}`: {before:#?}"),
            }
        }
    }

    /// Reads nothing more of stderr, but for a few kilobytes, until what is given is dropped.
    pub fn unread(&self) -> MutexGuard<'_, ()> {
        self.reading.lock().unwrap()
    }

    /// The most memory that it took so far, where the system says so.
    pub fn peak_kib(&self) -> Option<u64> {
        let status = format!("/proc/{}/status", self.child.id());
        let text = std::fs::read_to_string(status).ok()?;
        let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
        line.trim().strip_suffix(" kB")?.parse().ok()
    }

    /// Ends it with Ctrl-C.
    pub fn interrupted(&mut self) -> Ended {
        self.signalled(Signal::SIGINT)
    }

    /// Ends it with a signal.
    pub fn signalled(&mut self, signal: Signal) -> Ended {
        let id = i32::try_from(self.child.id()).unwrap();
        kill(Pid::from_raw(id), signal).unwrap();
        let mut out = String::new();
        self.out.read_to_string(&mut out).unwrap();
        let status = self.child.wait().unwrap();
        Ended {
            status: status.code().unwrap_or(-1),
            out,
            err: self.lines.iter().collect::<Vec<_>>().join("\n"),
            peak_kib: 0,
        }
    }

    /// The lines of the record.
    pub fn record(&self) -> Vec<serde_json::Value> {
        let text = std::fs::read_to_string(self.suite.newest_run().join("run.ndjson")).unwrap();
        let lines = text.lines();
        lines
            .map(|line| serde_json::from_str(line).unwrap())
            .collect()
    }

    /// How many exchanges have a result.
    pub fn judged(&self) -> usize {
        let lines = self.record();
        let judged = lines
            .iter()
            .filter(|line| line["type"] == "exchange_judged");
        judged.filter(|line| line["outcome"] != "skipped").count()
    }

    /// How many exchanges were left out for a reason that begins like this.
    pub fn left_out(&self, reason: &str) -> u64 {
        let lines = self.record();
        let all = lines.last().unwrap()["left_out"].as_array().cloned();
        let all = all.unwrap_or_default().into_iter();
        all.filter(|one| one["reason"].as_str().unwrap().starts_with(reason))
            .map(|one| one["entries"].as_u64().unwrap())
            .sum()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn arguments(host: &str) -> [&str; 7] {
    [
        "proxy",
        "--host",
        host,
        "--openapi",
        "api.json",
        "--listen",
        "127.0.0.1:0",
    ]
}
