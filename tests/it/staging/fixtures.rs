//! The fixtures of the shipped suite: made once each, given by the host, or not to be had.

use serde_json::{Value, json};

use super::gateway::Trouble;
use super::host::StagingHost;
use crate::support::{CannedResponse, Ended, Host, Suite};

/// Six cases, each with an invitation of its own.
const BODIES: &str = "account-users/resend/body";
/// Cases that share one invitation, and two that need none.
const METHODS: &str = "account-users/resend/method";

#[test]
fn a_fixture_that_fails_is_one_cause_of_all_its_cases() {
    for status in [403, 500] {
        let host = StagingHost::start(Trouble {
            creation: Some(status),
            ..Trouble::default()
        });
        for (cases, fixture) in [(BODIES, "`invited_member`"), (METHODS, "`shared_member`")] {
            let run = host.run(&["--allow-effects", cases]);
            assert_eq!(run.ended.status, 3, "{}", run.words());
            let causes = run.causes("blocked");
            let [(cause, 6)] = causes.as_slice() else {
                panic!("{causes:?}");
            };
            assert!(cause.contains(fixture) && cause.contains(&status.to_string()));
        }
        // Each case tried for itself, and those that share one not at all after the first.
        assert_eq!(host.count("POST", "/account-users"), 6 + 1);
    }
}

#[test]
fn what_a_run_shares_and_is_made_by_half_is_taken_away_again() {
    let fixture = "name: A thing in two steps
scope: run
setup:
  - name: make
    effects: create
    request: { method: POST, path: /things }
    capture: { id: $.id }
  - name: open
    effects: create
    request: { method: POST, path: /things/open }
teardown:
  - name: remove
    effects: delete
    request: { method: DELETE, path: \"/things/{id}\", params: { id: \"{{ id }}\" } }
";
    let case = "fixtures: [thing]
request: { path: \"/things/{id}\", params: { id: \"{{ thing.id }}\" } }
";
    let suite = Suite::new(&[
        ("cases/_fixtures/thing.fixture.yaml", fixture),
        ("cases/first.case.yaml", case),
        ("cases/second.case.yaml", case),
    ]);
    let host = Host::start(|request| match request.target.as_str() {
        "/things/open" => CannedResponse::json(500, "{}"),
        _ => CannedResponse::json(200, r#"{ "id": "1" }"#),
    });
    let ended = suite.run(&["run", "--host", &host.url]);
    assert_eq!(ended.status, 3, "{}{}", ended.out, ended.err);
    let blocked = &suite.report()["blocked"];
    assert_eq!(blocked.as_array().unwrap().len(), 1, "{blocked}");
    let sent: Vec<String> = host
        .received()
        .iter()
        .map(|one| one.method.clone())
        .collect();
    assert_eq!(sent, ["POST", "POST", "DELETE"], "{}", ended.out);
}

#[test]
fn a_fixture_that_another_uses_is_made_first_and_removed_last() {
    let fixture = |head: &str, make: &str| {
        format!(
            "{head}setup:
  - {{ name: make, effects: create, request: {{ method: POST, path: {make} }}, capture: {{ id: $.id }} }}
teardown:
  - name: remove
    effects: delete
    request: {{ method: DELETE, path: \"/things/{{id}}\", params: {{ id: \"{{{{ id }}}}\" }} }}
"
        )
    };
    for (inner, outer) in [("case", "case"), ("run", "run"), ("run", "case")] {
        let inner = fixture(&format!("scope: {inner}\n"), "/inner");
        let head = format!("scope: {outer}\nfixtures: [inner]\n");
        let outer = fixture(&head, "\"/outer-of-{{ inner.id }}\"");
        let case = "fixtures: [outer]\nrequest: { path: \"/{{ outer.id }}\" }\n";
        let suite = Suite::new(&[
            ("cases/_fixtures/inner.fixture.yaml", &inner),
            ("cases/_fixtures/outer.fixture.yaml", &outer),
            ("cases/a.case.yaml", case),
        ]);
        let host = Host::start(|request| {
            let body = json!({ "id": request.target.trim_start_matches('/') });
            CannedResponse::json(200, &body.to_string())
        });
        let ended = suite.run(&["run", "--host", &host.url]);
        assert_eq!(ended.status, 0, "{}{}", ended.out, ended.err);
        let sent: Vec<String> = host.received().into_iter().map(|one| one.target).collect();
        let expected = [
            "/inner",
            "/outer-of-inner",
            "/outer-of-inner",
            "/things/outer-of-inner",
            "/things/inner",
        ];
        assert_eq!(sent, expected);
    }
}

#[test]
fn what_a_run_shares_is_made_once_and_removed_once() {
    for (trouble, arguments) in [
        (Trouble::default(), ["--jobs", "1"].as_slice()),
        (Trouble::default(), &["--jobs", "8"]),
        (drifting(), &["--jobs", "1"]),
        (drifting(), &["--jobs", "8"]),
        (drifting(), &["--jobs", "1", "--fail-fast"]),
        (drifting(), &["--jobs", "8", "--fail-fast"]),
    ] {
        let drifts = trouble.writes_other_status;
        let host = StagingHost::start(trouble);
        let run = host.run(
            &[
                &[
                    "--allow-effects",
                    "account-users/read/invited",
                    "account-users/read/without",
                    METHODS,
                ],
                arguments,
            ]
            .concat(),
        );
        assert_eq!(run.ended.status, i32::from(drifts), "{}", run.words());
        let (_, created, deleted) = host.effects();
        assert_eq!((created, deleted), (1, 1), "{arguments:?} {}", run.words());
    }
}

#[test]
fn as_tests_of_cargo_the_cases_leave_nothing_behind_either() {
    let host = StagingHost::start(Trouble::default());
    let mut command = host.command("test");
    command.args(["--allow-effects", "--", "account-users/re"]);
    let ended: Ended = command.output().unwrap().into();
    assert_eq!(ended.status, 0, "{}{}", ended.out, ended.err);
    assert!(host.effects().1 > 20);
    assert_eq!(host.left_behind(), 0);
}

fn drifting() -> Trouble {
    Trouble {
        writes_other_status: true,
        ..Trouble::default()
    }
}

#[test]
fn what_the_host_gives_is_not_made() {
    let host = StagingHost::start(Trouble::default());
    let [own] = invited(&host);
    let given = own.to_string();
    let run = host.run_given(
        &[("DRIFTCHECK_VAR_shared_member", &given)],
        &["--allow-effects", METHODS],
    );
    assert_eq!(run.ended.status, 0, "{}", run.words());
    assert_eq!(host.effects(), (0, 0, 0));
    let id = own["id"].as_str().unwrap();
    assert_eq!(host.count("PUT", &format!("/{id}/resend-invite")), 1);
}

#[test]
fn of_a_list_each_case_gets_its_own_and_the_rest_is_skipped() {
    let host = StagingHost::start(Trouble::default());
    let own: [Value; 2] = invited(&host);
    let given = json!(own).to_string();
    let run = host.run_given(
        &[("DRIFTCHECK_VAR_invited_member", &given)],
        &["--allow-effects", BODIES],
    );
    assert_eq!(run.ended.status, 0, "{}", run.words());
    assert_eq!((run.total("conforms"), run.total("skipped")), (2, 4));
    let reasons = run.causes("skipped");
    let words = "each case needs a `invited_member` of its own, and the host `staging` provides 2";
    assert_eq!(reasons, [(words.to_owned(), 4)]);
    for one in own {
        let end = format!("/{}/resend-invite", one["id"].as_str().unwrap());
        assert_eq!(host.count("POST", &end), 1);
    }
    assert_eq!(host.effects(), (2, 0, 0));
}

/// Invitations that were there before the run.
fn invited<const COUNT: usize>(host: &StagingHost) -> [Value; COUNT] {
    let mut directory = host.directory.lock().unwrap();
    std::array::from_fn(|number| {
        let member = directory.add(format!("guest-{number}@customer.test"), "Invited");
        json!({ "id": member.id, "user": member.user })
    })
}
