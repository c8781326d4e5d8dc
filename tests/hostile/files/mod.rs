//! Files of a suite that lead out of it, never end, or mean to keep driftcheck busy: each is
//! refused with its name and exit status 2, or bounded, and nothing is sent.

mod links;
mod named;
mod schemas;

use std::os::unix::fs::symlink;
use std::time::{Duration, Instant};

use crate::host::{FINE, Host, Then, json};
use crate::support::{Ended, Suite};

/// No refusal takes so long, also where the machine has much else to do.
const LONG: Duration = Duration::from_secs(30);

const BODY: &str = "effects: mail\nrequest: { method: POST, path: /a, body: { file: FILE } }\n";
const ROWS: &str =
    "rows: { key: id, file: FILE }\nrequest: { path: '/a/{id}', params: { id: '{{ id }}' } }\n";

/// Makes the place `cases/odd` that a case then names, and gives the name.
type Place = fn(&Suite) -> String;

fn pipe(path: &std::path::Path) {
    nix::unistd::mkfifo(path, nix::sys::stat::Mode::S_IRWXU).unwrap();
}

fn huge(path: &std::path::Path) {
    let file = std::fs::File::create(path).unwrap();
    // Sparse: it takes no room on the disk.
    file.set_len(6 << 30).unwrap();
}

fn places() -> Vec<(&'static str, Place)> {
    fn link_to(suite: &Suite, target: &str) -> String {
        symlink(target, suite.path("cases/odd.csv")).unwrap();
        "odd.csv".into()
    }
    vec![
        ("absolute path", |_| "/etc/passwd".into()),
        ("parent folder", |suite| {
            suite.write("outside.csv", b"id\n1\n");
            "../../../../../../../../etc/passwd".into()
        }),
        ("link out of the suite", |suite| {
            link_to(suite, "/etc/passwd")
        }),
        ("link to a folder out of the suite", |suite| {
            symlink("/etc", suite.path("cases/odd")).unwrap();
            "odd/passwd".into()
        }),
        ("link to itself", |suite| link_to(suite, "odd.csv")),
        ("link to nothing", |suite| link_to(suite, "nowhere.csv")),
        ("link to a device", |suite| link_to(suite, "/dev/zero")),
        ("device", |_| "/dev/zero".into()),
        ("pipe", |suite| {
            pipe(&suite.path("cases/odd.csv"));
            "odd.csv".into()
        }),
        ("folder", |suite| {
            std::fs::create_dir_all(suite.path("cases/odd.csv")).unwrap();
            "odd.csv".into()
        }),
        ("huge file", |suite| {
            huge(&suite.path("cases/odd.csv"));
            "odd.csv".into()
        }),
        ("missing file", |_| "missing.csv".into()),
        ("name with a NUL", |_| "\"a\\0b\"".into()),
        ("empty name", |_| "''".into()),
    ]
}

fn host() -> Host {
    Host::start(|talk| {
        talk.say(FINE);
        Then::Close
    })
}

/// Runs a suite that must be refused, soon and without anything being sent.
fn refused(what: &str, suite: &Suite, host: &Host) -> Ended {
    let begun = Instant::now();
    let ended = suite.run(&["run", "--host", "here"]);
    assert_eq!(ended.status, 2, "{what}: {}{}", ended.out, ended.err);
    assert!(begun.elapsed() < LONG, "{what}");
    assert!(host.seen().requests.is_empty(), "{what}");
    assert!(!ended.err.contains("root:"), "{what}: {}", ended.err);
    assert!(ended.err.contains("error"), "{what}: {}", ended.err);
    ended
}
