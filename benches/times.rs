//! Whether the times that a run reports are the host's: a host that notes how long each response
//! took it, and what the run says of the same one, for bodies of several sizes and several
//! `jobs`. The figures hold for the release build, which `DRIFTCHECK` names otherwise.

mod common;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use driftcheck::record::Reader;

const USER: &str = include_str!("account-user.json");

/// How many users a body has, how many cases ask for it, and how long the host thinks before
/// it responds: long enough for two cores to judge 64 of them meanwhile.
const BODIES: [(usize, usize, Duration); 4] = [
    (1, 640, Duration::from_millis(50)),
    (64, 320, Duration::from_millis(100)),
    (680, 192, Duration::from_millis(500)),
    (4700, 128, Duration::from_secs(4)),
];

const JOBS: [usize; 3] = [1, 8, 64];

/// With one job at a time, so many cases are enough.
const ALONE: usize = 12;

/// What the host took for each offset that was asked for.
type Taken = Arc<Mutex<BTreeMap<usize, Duration>>>;

fn main() -> ExitCode {
    // `cargo test --benches` has no release build to measure.
    match std::env::args().any(|argument| argument == "--bench") {
        true => common::print(measure()),
        false => ExitCode::SUCCESS,
    }
}

fn measure() -> Result<String, String> {
    let mut table = String::from(
        "| body | jobs | responses | the host's median, ms | the reported median, ms | ratio | largest ratio |\n|---|---|---|---|---|---|---|\n",
    );
    for (users, cases, pause) in BODIES {
        for jobs in JOBS {
            let cases = if jobs == 1 { ALONE } else { cases };
            table += &row(users, cases, pause, jobs)?;
        }
    }
    Ok(table)
}

fn row(users: usize, cases: usize, pause: Duration, jobs: usize) -> Result<String, String> {
    let body: Arc<str> = page(users).into();
    let bytes = body.len();
    let (port, taken) = serve(body, pause).map_err(|error| error.to_string())?;
    let folder = std::env::temp_dir().join(format!("driftcheck-times-{}", std::process::id()));
    let reported = run(&folder, port, cases, jobs);
    let _ = std::fs::remove_dir_all(&folder);
    let reported = reported?;
    let taken = taken.lock().map_err(|error| error.to_string())?;
    if reported.len() != cases || taken.len() != cases {
        let (reported, taken) = (reported.len(), taken.len());
        return Err(format!(
            "{cases} cases, {reported} times reported, {taken} responses"
        ));
    }
    let largest = reported
        .iter()
        .map(|(offset, time)| time.as_secs_f64() / taken[offset].as_secs_f64())
        .fold(0.0, f64::max);
    let (host, told) = (median(&taken), median(&reported));
    Ok(format!(
        "| {} | {jobs} | {cases} | {host:.1} | {told:.1} | {:.2} | {largest:.2} |\n",
        size(bytes),
        told / host,
    ))
}

fn size(bytes: usize) -> String {
    match bytes {
        0..100_000 => format!("{:.1} kB", bytes as f64 / 1e3),
        _ => format!("{:.1} MB", bytes as f64 / 1e6),
    }
}

/// The median in milliseconds.
fn median(times: &BTreeMap<usize, Duration>) -> f64 {
    let mut sorted: Vec<Duration> = times.values().copied().collect();
    sorted.sort_unstable();
    sorted[sorted.len() / 2].as_secs_f64() * 1e3
}

/// A page of the list of account users.
fn page(users: usize) -> String {
    let data = vec![USER.trim(); users].join(",");
    format!(
        "{{\"$meta\":{{\"pagination\":{{\"offset\":0,\"limit\":{users},\"total\":{users}}}}},\"data\":[{data}]}}"
    )
}

/// Runs so many cases, and gives the time that the record has of each.
fn run(
    folder: &Path,
    port: u16,
    cases: usize,
    jobs: usize,
) -> Result<BTreeMap<usize, Duration>, String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut text = String::from("rows:\n");
    for offset in 0..cases {
        let _ = writeln!(text, "  - {{ key: \"{offset:05}\", offset: {offset} }}");
    }
    text += "request:\n  method: GET\n  path: /public/v1/accounts/account-users\n  query: { offset: \"{{ offset }}\" }\nexpect:\n  status: 200\n  contract: account-user-list\n";
    let write = |name: &str, text: &str| {
        let path = folder.join(name);
        let parent = path.parent().unwrap_or(folder);
        std::fs::create_dir_all(parent)
            .and_then(|()| std::fs::write(&path, text))
            .map_err(|error| format!("{}: {error}", path.display()))
    };
    write("cases/page.case.yaml", &text)?;
    let settings = format!(
        "[hosts.here]\nurl = \"http://127.0.0.1:{port}\"\njobs = {jobs}\ntimeout = \"60s\"\n"
    );
    write("driftcheck.toml", &settings)?;
    let program = std::env::var_os("DRIFTCHECK")
        .map_or_else(|| root.join("target/release/driftcheck"), PathBuf::from);
    let reports = folder.join("reports");
    let output = Command::new(&program)
        .args(["run", "--quiet", "--host", "here", "--suite"])
        .arg(folder)
        .arg("--schemas")
        .arg(root.join("schemas"))
        .arg("--report-dir")
        .arg(&reports)
        .output()
        .map_err(|error| format!("{}: {error}", program.display()))?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into_owned());
    }
    times(&reports)
}

fn times(reports: &Path) -> Result<BTreeMap<usize, Duration>, String> {
    let runs = std::fs::read_dir(reports).map_err(|error| error.to_string())?;
    let record = runs
        .filter_map(Result::ok)
        .map(|entry| entry.path().join("run.ndjson"))
        .find(|path| path.exists())
        .ok_or("the run left no record")?;
    let mut reader = Reader::open(&record).map_err(|error| error.to_string())?;
    let summary = reader.summarise().map_err(|error| error.to_string())?;
    let mut times = BTreeMap::new();
    for case in &summary.cases {
        let case = reader
            .read_case(case.span)
            .map_err(|error| error.to_string())?;
        let offset = case.id.rsplit(['/', '[']).next().unwrap_or_default();
        let offset = offset.trim_end_matches(']').parse::<usize>();
        let exchange = case.steps.first().and_then(|step| step.exchange.as_ref());
        if let (Ok(offset), Some(exchange)) = (offset, exchange) {
            times.insert(offset, Duration::from_micros(exchange.timings.total_us));
        }
    }
    Ok(times)
}

/// A host that thinks so long before each response.
fn serve(body: Arc<str>, pause: Duration) -> std::io::Result<(u16, Taken)> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let port = listener.local_addr()?.port();
    let taken = Taken::default();
    let noted = taken.clone();
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let (body, noted) = (body.clone(), noted.clone());
            std::thread::spawn(move || respond(stream, &body, pause, &noted));
        }
    });
    Ok((port, taken))
}

fn respond(stream: TcpStream, body: &str, pause: Duration, noted: &Taken) -> Option<()> {
    let _ = stream.set_nodelay(true);
    let mut writer = stream.try_clone().ok()?;
    let mut lines = BufReader::new(stream).lines();
    loop {
        let first = lines.next()?.ok()?;
        let asked = Instant::now();
        lines
            .by_ref()
            .find(|line| line.as_ref().is_ok_and(String::is_empty))?
            .ok()?;
        let offset = first.split(['=', ' ']).nth(2)?.parse().ok()?;
        std::thread::sleep(pause);
        let head = format!(
            "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nconnection: keep-alive\r\ncontent-length: {}\r\n\r\n",
            body.len()
        );
        writer
            .write_all(&[head.as_bytes(), body.as_bytes()].concat())
            .ok()?;
        noted.lock().ok()?.insert(offset, asked.elapsed());
    }
}
