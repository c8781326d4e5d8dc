//! A run that cannot go on, or is not let: what it has made is removed, or reported.

use std::process::Command;
use std::time::{Duration, Instant};

use super::gateway::Trouble;
use super::host::{Run, StagingHost};

#[test]
fn a_run_that_is_interrupted_takes_away_what_it_made() {
    for enough in [1, 4, 12] {
        let host = StagingHost::start(Trouble {
            pause: Duration::from_millis(40),
            ..Trouble::default()
        });
        let folder = tempfile::tempdir().unwrap();
        let mut command = host.start_run(folder.path(), &["--allow-effects", "--jobs", "8"]);
        let child = command.spawn().unwrap();
        let begun = Instant::now();
        while host.effects().1 < enough && begun.elapsed() < Duration::from_secs(60) {
            std::thread::sleep(Duration::from_millis(2));
        }
        let interrupt = ["-INT", &child.id().to_string()];
        Command::new("kill").args(interrupt).status().unwrap();
        let run = Run::of(child, folder.path());
        assert_eq!(run.ended.status, 130, "{}", run.words());
        let (_, created, deleted) = host.effects();
        assert!(created >= enough && created < 40, "{created}");
        assert_eq!(deleted + host.left_behind(), created);
        host.assert_nothing_is_left_unsaid(&run);
    }
}

#[test]
fn a_token_that_expires_is_no_drift_and_what_it_leaves_is_reported() {
    let host = StagingHost::start(Trouble {
        expired_from: Some(60),
        ..Trouble::default()
    });
    let run = host.run(&["--allow-effects", "--jobs", "1"]);
    assert_eq!(run.total("drifts"), 0, "{}", run.words());
    assert_eq!(run.ended.status, 3, "{}", run.words());
    host.assert_nothing_is_left_unsaid(&run);
}

#[test]
fn a_host_that_removes_nobody_has_each_of_them_reported() {
    let host = StagingHost::start(Trouble {
        removal: Some(403),
        ..Trouble::default()
    });
    let run = host.run(&["--allow-effects", "account-users/resend"]);
    assert_eq!(run.ended.status, 3, "{}", run.words());
    let (_, created, deleted) = host.effects();
    assert!(created > 15 && deleted == 0, "{created} {deleted}");
    host.assert_nothing_is_left_unsaid(&run);
}

#[test]
fn a_service_that_goes_away_is_reported_with_all_that_it_keeps() {
    let host = StagingHost::start(Trouble {
        gone_from: Some(90),
        ..Trouble::default()
    });
    let run = host.run(&["--allow-effects"]);
    assert_ne!(run.ended.status, 0, "{}", run.words());
    host.assert_nothing_is_left_unsaid(&run);
}
