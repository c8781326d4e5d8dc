//! What the integration tests share: the built binary, a suite in a temporary
//! folder, and a scripted host on a real socket.

#![allow(dead_code, reason = "each test binary uses a part")]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

pub mod browser;
#[cfg(unix)]
pub mod terminal;

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// A request as the scripted host received it.
#[derive(Clone, Debug)]
pub struct Received {
    pub method: String,
    pub target: String,
    pub headers: BTreeMap<String, String>,
    pub body: Vec<u8>,
}

/// A response of the scripted host.
#[derive(Clone, Debug)]
pub struct CannedResponse {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl CannedResponse {
    pub fn json(status: u16, body: &str) -> CannedResponse {
        CannedResponse {
            status,
            headers: vec![("Content-Type".into(), "application/json".into())],
            body: body.into(),
        }
    }

    pub fn new(status: u16, media_type: &str, body: impl Into<Vec<u8>>) -> CannedResponse {
        let headers = vec![("Content-Type".into(), media_type.into())];
        CannedResponse {
            status,
            headers,
            body: body.into(),
        }
    }

    pub fn header(mut self, name: &str, value: &str) -> CannedResponse {
        self.headers.push((name.into(), value.into()));
        self
    }
}

type Script = dyn Fn(&Received) -> CannedResponse + Send + Sync;

/// A host on loopback that answers by a script and keeps what it was asked.
pub struct Host {
    pub url: String,
    received: Arc<Mutex<Vec<Received>>>,
}

impl Host {
    pub fn start(script: impl Fn(&Received) -> CannedResponse + Send + Sync + 'static) -> Host {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let received = Arc::new(Mutex::new(Vec::new()));
        let script: Arc<Script> = Arc::new(script);
        let seen = received.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (script, seen) = (script.clone(), seen.clone());
                std::thread::spawn(move || serve(stream, &*script, &seen));
            }
        });
        Host { url, received }
    }

    pub fn received(&self) -> Vec<Received> {
        self.received.lock().unwrap().clone()
    }
}

fn serve(stream: TcpStream, script: &Script, seen: &Mutex<Vec<Received>>) {
    let Ok(mut writer) = stream.try_clone() else {
        return;
    };
    let mut reader = BufReader::new(stream);
    while let Some(request) = read_request(&mut reader) {
        let response = script(&request);
        let is_head = request.method == "HEAD";
        seen.lock().unwrap().push(request);
        let mut head = format!("HTTP/1.1 {} X\r\n", response.status);
        for (name, value) in &response.headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        if response.status != 204 {
            head.push_str(&format!("Content-Length: {}\r\n", response.body.len()));
        }
        head.push_str("\r\n");
        let body = if is_head { &[][..] } else { &response.body[..] };
        if writer
            .write_all(head.as_bytes())
            .and_then(|()| writer.write_all(body))
            .is_err()
        {
            return;
        }
    }
}

fn read_request(reader: &mut BufReader<TcpStream>) -> Option<Received> {
    let mut line = String::new();
    reader.read_line(&mut line).ok().filter(|read| *read > 0)?;
    let mut words = line.split_whitespace();
    let (method, target) = (words.next()?.to_owned(), words.next()?.to_owned());
    let mut headers = BTreeMap::new();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok()?;
        let Some((name, value)) = line.trim_end().split_once(':') else {
            break;
        };
        headers.insert(name.to_ascii_lowercase(), value.trim().to_owned());
    }
    let length = headers
        .get("content-length")
        .and_then(|text| text.parse().ok())
        .unwrap_or(0);
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    Some(Received {
        method,
        target,
        headers,
        body,
    })
}

/// A suite in a temporary folder.
pub struct Suite {
    pub folder: tempfile::TempDir,
}

impl Suite {
    /// A suite with these files, given as path and content.
    pub fn new(files: &[(&str, &str)]) -> Suite {
        let suite = Suite {
            folder: tempfile::tempdir().unwrap(),
        };
        std::fs::create_dir_all(suite.path("cases")).unwrap();
        for (path, content) in files {
            suite.write(path, content.as_bytes());
        }
        suite
    }

    /// A suite with these settings and so many cases, each a GET that expects 200.
    pub fn of_gets(settings: &str, cases: usize) -> Suite {
        let suite = Suite::new(&[("driftcheck.toml", settings)]);
        for number in 0..cases {
            let case = format!("request: {{ path: /{number} }}\nexpect: {{ status: 200 }}\n");
            suite.write(&format!("cases/n{number:02}.case.yaml"), case.as_bytes());
        }
        suite
    }

    pub fn path(&self, inside: &str) -> PathBuf {
        self.folder.path().join(inside)
    }

    pub fn write(&self, path: &str, content: &[u8]) {
        let path = self.path(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, content).unwrap();
    }

    /// Runs the built binary in the suite's folder.
    pub fn run(&self, arguments: &[&str]) -> Ended {
        driftcheck(self.folder.path(), arguments)
    }

    /// Starts the built binary in the suite's folder.
    pub fn spawn(&self, arguments: &[&str]) -> Child {
        let mut command = command(self.folder.path());
        command.args(arguments);
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        watched(&mut command).0
    }

    /// The same where it may open so few files.
    #[cfg(unix)]
    pub fn spawn_with_few_files(&self, files: u64, arguments: &[&str]) -> Child {
        let own = command(self.folder.path());
        let mut shell = Command::new("sh");
        shell.current_dir(self.folder.path());
        shell
            .arg("-c")
            .arg(format!("ulimit -n {files}; exec \"$0\" \"$@\""));
        shell.arg(own.get_program()).args(arguments);
        for (name, value) in own.get_envs() {
            match value {
                Some(value) => shell.env(name, value),
                None => shell.env_remove(name),
            };
        }
        shell.stdout(Stdio::piped()).stderr(Stdio::piped());
        watched(&mut shell).0
    }

    /// The newest run's report.json.
    pub fn report(&self) -> serde_json::Value {
        let text = std::fs::read_to_string(self.newest_run().join("report.json")).unwrap();
        serde_json::from_str(&text).unwrap()
    }

    /// The newest run's folder.
    pub fn newest_run(&self) -> PathBuf {
        let mut runs: Vec<PathBuf> = std::fs::read_dir(self.path("reports"))
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .filter(|path| path.is_dir())
            .collect();
        runs.sort_by_key(|path| {
            std::fs::metadata(path.join("run.ndjson"))
                .unwrap()
                .modified()
                .unwrap()
        });
        runs.pop().unwrap()
    }
}

/// How the binary ended.
#[derive(Debug)]
pub struct Ended {
    pub status: i32,
    pub out: String,
    pub err: String,
    /// The most memory that it took, in KiB, where that was watched.
    pub peak_kib: u64,
}

/// What the verdict of a run can be called.
const VERDICTS: [&str; 9] = [
    "DRIFT",
    "NEW DATE",
    "NO NEW DRIFT",
    "NOTICES",
    "WAIVER EXPIRED",
    "BLOCKED",
    "NOTHING JUDGED",
    "INCOMPLETE",
    "CONFORMS",
];

impl Ended {
    /// Its report from the verdict on.
    pub fn verdict(&self) -> &str {
        let is_verdict = |at: &usize| {
            let is_line = *at == 0 || self.out.as_bytes()[at - 1] == b'\n';
            is_line && VERDICTS.iter().any(|one| self.out[*at..].starts_with(one))
        };
        let mut starts = self.out.char_indices().map(|(at, _)| at);
        &self.out[starts.rfind(is_verdict).unwrap_or(0)..]
    }
}

impl From<Output> for Ended {
    fn from(output: Output) -> Self {
        Ended {
            status: output.status.code().unwrap_or(-1),
            out: String::from_utf8_lossy(&output.stdout).into_owned(),
            err: String::from_utf8_lossy(&output.stderr).into_owned(),
            peak_kib: 0,
        }
    }
}

/// What else it listens to.
const HEEDED: [&str; 7] = [
    "GITHUB_STEP_SUMMARY",
    "NEXTEST",
    "NO_COLOR",
    "FORCE_COLOR",
    "CLICOLOR",
    "CLICOLOR_FORCE",
    "COLUMNS",
];

/// The built binary with nothing of the caller's environment that it listens to.
pub fn command(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_driftcheck"));
    command.current_dir(folder);
    for (name, _) in std::env::vars_os() {
        let name = name.to_string_lossy().into_owned();
        let is_ours = name.starts_with("DRIFTCHECK_") || name.starts_with("MPT_");
        if is_ours || HEEDED.contains(&&*name) {
            command.env_remove(name);
        }
    }
    command
}

/// Runs the built binary in a folder.
pub fn driftcheck(folder: &Path, arguments: &[&str]) -> Ended {
    let mut command = command(folder);
    command.args(arguments).stdin(Stdio::null());
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let (child, peak_kib) = watched(&mut command);
    let mut ended: Ended = child.wait_with_output().unwrap().into();
    ended.peak_kib = peak_kib.load(Ordering::Relaxed);
    ended
}

/// The most memory that a run took, in KiB.
pub static PEAK_KIB: AtomicU64 = AtomicU64::new(0);

/// Starts a command and watches its memory. What the system adds up for children will not
/// do: it counts what this process held when it started one.
fn watched(command: &mut Command) -> (Child, Arc<AtomicU64>) {
    let child = command.spawn().unwrap();
    let status = format!("/proc/{}/status", child.id());
    let own = Arc::new(AtomicU64::new(0));
    let peak = own.clone();
    std::thread::spawn(move || {
        while let Some(kib) = peak_of(&status) {
            PEAK_KIB.fetch_max(kib, Ordering::Relaxed);
            peak.fetch_max(kib, Ordering::Relaxed);
            std::thread::sleep(Duration::from_millis(5));
        }
    });
    (child, own)
}

/// The peak of a process that goes on.
fn peak_of(status: &str) -> Option<u64> {
    let text = std::fs::read_to_string(status).ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().strip_suffix(" kB")?.parse().ok()
}

/// The folder of this project.
pub fn project() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}
