//! A host that is right, whoever made it, does not drift.

use super::gateway::Trouble;
use super::host::StagingHost;

#[test]
fn five_settings_judge_nearly_everything_and_leave_nothing_behind() {
    let host = StagingHost::start(Trouble::default());
    let run = host.run(&["--allow-effects"]);
    assert_eq!(run.total("drifts"), 0, "{}", run.words());
    assert_eq!(run.total("blocked"), 0, "{}", run.words());
    assert!(run.total("conforms") >= 120, "{}", run.words());
    assert_eq!(run.ended.status, 0, "{}", run.words());

    // What the suite is about was judged, by its contract.
    let conforming = run.cases("conforms");
    for id in [
        "account-users/resend/invited",
        "successor/resend/invited",
        "account-users/scenarios/create-resend-delete",
    ] {
        assert!(conforming.iter().any(|case| case["id"] == id), "{id}");
    }
    let coverage = run.report["coverage"].as_array().unwrap();
    assert!(coverage.iter().any(|row| row["contract"] == "account-user"));

    // Each skip says what is missing, and nothing else is skipped.
    for (reason, _) in run.causes("skipped") {
        let is_explained = [
            "MPT_API_TOKEN_",
            "no credential",
            "does not give it",
            "not set",
        ]
        .iter()
        .any(|words| reason.contains(words));
        assert!(is_explained, "{reason}");
    }

    let (mails, created, deleted) = host.effects();
    assert!(created > 30, "{created}");
    assert_eq!(mails, created + run.responses("/resend-invite", 200));
    assert_eq!(deleted, created);
    host.assert_nothing_is_left_unsaid(&run);
    assert_eq!(run.report["left_behind"].as_array().unwrap().len(), 0);
    assert_eq!(host.left_behind(), 0);
}

#[test]
fn without_leave_nothing_is_made_and_each_skipped_case_says_why() {
    let host = StagingHost::start(Trouble::default());
    let run = host.run(&[]);
    // What the suite is about was not judged.
    assert_eq!(run.ended.status, 3, "{}", run.words());
    assert!(
        run.words()
            .contains("INCOMPLETE  no response was judged by the contract `account-user`"),
        "{}",
        run.words()
    );
    let run_without = host.run(&["--allow-incomplete"]);
    assert_eq!(run_without.ended.status, 0, "{}", run_without.words());
    assert_eq!(host.effects(), (0, 0, 0));
    // Nothing was sent for a case that was skipped.
    let judged = run.total("conforms");
    assert_eq!(host.host.received().len() as u64, 2 * judged);
    assert_eq!(judged + run.total("skipped"), run.total("cases"));
    let denied = "the fixture `shared_member` cannot be made: the host `staging` does not permit \
                  the effect `create`; --allow-effects lifts that";
    let reasons = run.causes("skipped");
    assert!(reasons.contains(&(denied.to_owned(), 5)), "{reasons:#?}");
}

#[test]
fn a_limited_rate_doubles_no_mail() {
    let host = StagingHost::start(Trouble {
        limited: 20..24,
        ..Trouble::default()
    });
    let run = host.run(&["--allow-effects"]);
    // That it was asked too often says nothing of its contract.
    assert_eq!(
        (run.ended.status, run.total("drifts")),
        (3, 0),
        "{}",
        run.words()
    );
    let (mails, created, _) = host.effects();
    assert_eq!(mails, created + run.responses("/resend-invite", 200));
    host.assert_nothing_is_left_unsaid(&run);
}

#[test]
fn a_gateway_that_fails_at_times_hides_nothing_that_was_left_behind() {
    let host = StagingHost::start(Trouble {
        unavailable_every: Some(9),
        ..Trouble::default()
    });
    let run = host.run(&["--allow-effects", "--jobs", "1"]);
    assert_eq!(
        (run.ended.status, run.total("drifts")),
        (3, 0),
        "{}",
        run.words()
    );
    assert_ne!(host.left_behind(), 0);
    host.assert_nothing_is_left_unsaid(&run);
}
