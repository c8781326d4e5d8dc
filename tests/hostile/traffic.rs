//! Recordings that want to fill the memory or the stack. They are made while they are read, by
//! a process of their own, so that what it took is the reader's.

use std::io::{self, Read};
use std::ops::ControlFlow;
use std::process::Command;

use driftcheck::traffic::{ReadOptions, Seen, read_from};

const MIB: usize = 1024 * 1024;

/// What a recording holds, for the process that reads it.
const KIND: &str = "DRIFTCHECK_TEST_RECORDING";

/// A recording: its name, a text that begins it, one that follows so often, and one that ends it.
type Recording = (
    &'static str,
    &'static str,
    fn() -> Vec<u8>,
    usize,
    &'static str,
);

const RECORDINGS: [Recording; 8] = [
    (
        "40 MB of usual entries",
        r#"{"log":{"entries":["#,
        usual,
        40,
        "{}]}}",
    ),
    (
        "a million tiny entries",
        r#"{"log":{"entries":["#,
        || b"{},".repeat(1000),
        1000,
        "{}]}}",
    ),
    (
        "a body of 100 MB",
        r#"{"log":{"entries":[{"request":{"method":"GET","url":"http://a/"},"response":{"status":200,"content":{"text":""#,
        || vec![b'a'; MIB],
        100,
        r#""}}}]}}"#,
    ),
    (
        "a body of 24 MB of escapes",
        r#"{"log":{"entries":[{"request":{"method":"GET","url":"http://a/"},"response":{"status":200,"content":{"text":""#,
        || b"\\u00e9".repeat(MIB / 6),
        24,
        r#""}}}]}}"#,
    ),
    (
        "depth in an entry",
        r#"{"log":{"entries":[{"request":"#,
        || vec![b'['; MIB],
        64,
        "",
    ),
    (
        "depth beside the entries",
        r#"{"log":{"pages":"#,
        || b"{\"a\":".repeat(MIB / 5),
        16,
        "",
    ),
    (
        "a list in place of a name",
        r#"{"log":{"entries":[{"request":{"headers":[{"name":[0"#,
        || b",0".repeat(MIB / 2),
        64,
        r#"]}]}}]}}"#,
    ),
    (
        "a line of 64 MB",
        "{\"status\":200,\"method\":\"GET\",\"url\":\"http://a/\"}\n{\"x\":\"",
        || vec![b'a'; MIB],
        64,
        "\"}\n",
    ),
];

/// A mebibyte of entries with bodies of some kilobytes.
fn usual() -> Vec<u8> {
    let item = r#"{\"id\":\"USR-0001\",\"name\":\"Zoë\",\"status\":\"Active\"},"#.repeat(100);
    let header = r#"{"name":"x-request-id","value":"0b8f6f0e-6b0f-4c1e-9d5e-000000000000"},"#;
    let headers = header.repeat(20);
    let headers = headers.trim_end_matches(',');
    let entry = format!(
        r#"{{"startedDateTime":"2026-11-22T10:00:00.000Z","time":12.5,"request":{{"method":"GET","url":"https://a.example/v1/users","headers":[{headers}]}},"response":{{"status":200,"headers":[{headers}],"content":{{"size":1,"text":"[{item}]"}}}}}},"#
    );
    entry.repeat(MIB / entry.len()).into_bytes()
}

/// A recording on its way in.
struct Made {
    next: usize,
    recording: Recording,
    part: Vec<u8>,
    whole: Vec<u8>,
    at: usize,
}

impl Read for Made {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let (_, begin, _, count, end) = self.recording;
        if self.at == self.part.len() {
            self.at = 0;
            self.part = match self.next {
                0 => begin.into(),
                next if next <= count => std::mem::take(&mut self.whole),
                next if next == count + 1 => end.into(),
                _ => return Ok(0),
            };
            self.next += 1;
        }
        let used = out.len().min(self.part.len() - self.at);
        out[..used].copy_from_slice(&self.part[self.at..self.at + used]);
        self.at += used;
        if self.at == self.part.len() && (2..=self.recording.3).contains(&self.next) {
            self.whole = std::mem::take(&mut self.part);
            self.at = 0;
        }
        Ok(used)
    }
}

fn peak_mib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kib = line.unwrap().trim().strip_suffix(" kB").unwrap();
    kib.parse::<u64>().unwrap() / 1024
}

/// The process that reads.
#[test]
#[ignore = "started by the test below"]
fn read_one() {
    let name = std::env::var(KIND).unwrap();
    let recording = *RECORDINGS.iter().find(|one| one.0 == name).unwrap();
    let made = Made {
        next: 0,
        recording,
        part: Vec::new(),
        whole: (recording.2)(),
        at: 0,
    };
    let (mut entries, mut exchanges, mut last) = (0_u64, 0_u64, String::new());
    let reading = read_from(made, "made", None, &ReadOptions::default(), &mut |seen| {
        entries += 1;
        match seen {
            Seen::Exchange(seen) => {
                exchanges += 1;
                last = seen.exchange.response.body_missing.unwrap_or_default();
            }
            Seen::Unanswered(seen) => last = seen.blocked.cause,
            Seen::NoExchange { reason, .. } => last = reason,
        }
        ControlFlow::Continue(())
    });
    let end = match reading {
        Ok(reading) => reading.warnings.join(" "),
        Err(error) => error.message,
    };
    let peak = peak_mib();
    println!("{exchanges} of {entries} entries, `{last}`, `{end}`, peak {peak} MiB");
    let most = if recording.0.ends_with("usual entries") {
        32
    } else {
        100
    };
    assert!(peak < most, "took {peak} MiB");
}

#[test]
#[cfg_attr(
    not(target_os = "linux"),
    ignore = "a process does not say what it takes"
)]
fn a_recording_of_any_length_takes_less_than_100_mib() {
    let expected = [
        "4520 of 4521 entries, `no URL was recorded`, ``",
        "0 of 1000001 entries, `no URL was recorded`, ``",
        "1 of 1 entries, `the body is larger than 8388608 bytes`, ``",
        "1 of 1 entries, `the body is larger than 8388608 bytes`, ``",
        "0 of 1 entries, `not judged: the file ends in the middle of the entry`, `the file ends in the middle of entry 1: it was cut`",
        "0 of 0 entries, ``, `the file ends before its entries begin`",
        "0 of 1 entries, `not judged: the entry is larger than any that is read`, ``",
        "1 of 2 entries, `the line is longer than 1048576 bytes`, ``",
    ];
    for ((name, ..), expected) in RECORDINGS.iter().zip(expected) {
        let mut child = Command::new(std::env::current_exe().unwrap());
        child.args(["--exact", "traffic::read_one", "--ignored", "--nocapture"]);
        let ended = child.env(KIND, name).output().unwrap();
        let out = String::from_utf8_lossy(&ended.stdout);
        assert!(ended.status.success(), "{name}: {out}");
        assert!(out.contains(expected), "{name}: {out}");
    }
}
