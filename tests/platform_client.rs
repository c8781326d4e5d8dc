//! The stand-in as the platform's own Python client sees it, over a real socket.
//!
//! `DRIFTCHECK_PLATFORM_CLIENT` names a Python that has the package `mpt-api-client`; without
//! it this test holds nothing, which it says. `.ci/run` installs the client and sets it.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod support;

use std::io::{BufRead as _, BufReader};
use std::process::{Command, Stdio};

/// Each of the checks is done by the blocking client and by the asynchronous one.
const CHECKS: usize = 17;

#[test]
fn the_platforms_own_client_can_do_with_the_stand_in_what_it_does_with_the_platform() {
    let Some(python) = std::env::var_os("DRIFTCHECK_PLATFORM_CLIENT") else {
        eprintln!("DRIFTCHECK_PLATFORM_CLIENT is not set: the platform's client is not held");
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let mut serving = support::command(folder.path())
        .args(["serve", "--port", "0"])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut first = String::new();
    let mut output = BufReader::new(serving.stdout.take().unwrap());
    output.read_line(&mut first).unwrap();
    let url = first.trim().rsplit(' ').next().unwrap().to_owned();
    let script = support::project().join("tests/platform_client.py");
    let ended = Command::new(python).arg(script).arg(&url).output();
    serving.kill().unwrap();
    serving.wait().unwrap();
    let ended = ended.unwrap();
    let (out, err) = (
        String::from_utf8_lossy(&ended.stdout),
        String::from_utf8_lossy(&ended.stderr),
    );
    assert!(ended.status.success(), "{out}{err}");
    let held = format!("held: {}", 2 * CHECKS);
    assert_eq!(out.lines().last(), Some(held.as_str()), "{out}{err}");
}
