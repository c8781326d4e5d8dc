//! Responses accepted, rejected and pruned.

use super::*;

#[test]
fn a_first_response_is_pending_and_a_run_writes_nothing() {
    let changing = Changing::with(CASE, BODY);
    let ended = changing.run(&[]);
    assert!(!ended.out.contains("baseline"), "{}", ended.out);
    assert!(!changing.file().exists());
    changing
        .suite
        .write("cases/things/other.case.yaml", CASE.as_bytes());
    changing.suite.run(&["baseline", "accept", "--all"]);
    let ended = changing.run(&[]);
    assert!(
        ended.out.contains("1 response has no baseline of"),
        "{}",
        ended.out
    );
    assert_eq!(changing.suite.report()["totals"]["without_baseline"], 1);
    let list = changing.suite.run(&["baseline", "list"]);
    assert_eq!(list.status, 0, "{}", list.err);
    assert!(
        list.out.contains("accepted     things/read\n"),
        "{}",
        list.out
    );
    assert!(
        list.out.contains("new          things/other\n"),
        "{}",
        list.out
    );
    // What a continuous integration asks for by name is done there, too.
    let mut accept = command(changing.suite.folder.path());
    accept
        .args(["baseline", "accept", "--kind", "new"])
        .env("CI", "true");
    let ended: Ended = accept.output().unwrap().into();
    assert_eq!(ended.status, 0, "{}{}", ended.out, ended.err);
    assert!(
        ended.out.starts_with("accepted  things/other (new)"),
        "{}",
        ended.out
    );
    assert!(ended.out.contains("1 baseline written"), "{}", ended.out);
}

#[test]
fn what_could_not_be_judged_is_neither_compared_nor_accepted() {
    let changing = Changing::accepted(CASE, BODY);
    let kept = changing.text();
    for response in [
        CannedResponse::new(502, "text/html", "<h1>502 Bad Gateway</h1>"),
        CannedResponse::json(429, ""),
    ] {
        changing.responses(response);
        let ended = changing.run(&[]);
        assert_eq!(ended.status, 3, "{}{}", ended.out, ended.err);
        assert_eq!(changing.findings(), Vec::<String>::new());
        let ended = changing.suite.run(&["baseline", "accept", "--all"]);
        assert!(ended.out.contains("nothing was accepted"), "{}", ended.out);
        assert_eq!(changing.text(), kept);
    }
}

#[test]
fn accept_takes_what_was_asked_for_and_names_the_rest() {
    let changing = Changing::accepted(CASE, BODY);
    let nothing = changing.suite.run(&["baseline", "accept"]);
    assert_eq!(nothing.status, 2);
    assert!(
        nothing
            .err
            .contains("help: say --all, --case PATTERN or --kind KIND"),
        "{}",
        nothing.err
    );
    let unmatched = changing
        .suite
        .run(&["baseline", "accept", "--case", "thinks/*"]);
    assert_eq!(unmatched.status, 4);
    assert!(
        unmatched.err.contains("matches thinks/*"),
        "{}",
        unmatched.err
    );
    let misspelt = changing
        .suite
        .run(&["baseline", "accept", "--kind", "aditive"]);
    assert_eq!(misspelt.status, 2);
    assert!(
        misspelt.err.contains("did you mean `additive`?"),
        "{}",
        misspelt.err
    );
    let same = changing.suite.run(&["baseline", "accept", "--all"]);
    assert_eq!(
        same.out,
        "nothing was accepted, 1 case as accepted before\n"
    );

    let before = changing.text();
    changing.responds_json(
        &BODY
            .replace("Ann", "Bob")
            .replace("\"tags\"", "\"extra\": 1, \"tags\""),
    );
    changing.run(&[]);
    let kind = changing
        .suite
        .run(&["baseline", "accept", "--kind", "additive"]);
    assert_eq!(kind.status, 4, "it differs in a notice too: {}", kind.out);
    assert_eq!(changing.text(), before);
    let both = changing
        .suite
        .run(&["baseline", "accept", "--kind", "additive,notice"]);
    assert_eq!(both.status, 0, "{}{}", both.out, both.err);
    assert!(changing.text().contains("Bob Lee"));

    // What was not run has nothing to accept.
    let skipped = format!("skip: not now\n{CASE}");
    changing
        .suite
        .write("cases/things/later.case.yaml", skipped.as_bytes());
    changing.run(&[]);
    let some = changing.suite.run(&["baseline", "accept", "--all"]);
    assert_eq!(some.status, 0, "{}", some.out);
    assert!(
        some.out
            .ends_with("1 case as accepted before, 1 skipped by the run\n"),
        "{}",
        some.out
    );
    let none = changing
        .suite
        .run(&["baseline", "accept", "--case", "*/later*"]);
    assert_eq!(none.status, 4, "{}", none.out);

    // What breaks the contract is taken only on demand.
    changing.responds_json(&BODY.replace("\"count\": 7", "\"count\": true"));
    changing.run(&[]);
    let drifting = changing.suite.run(&["baseline", "accept", "--all"]);
    assert_eq!(drifting.status, 1, "{}", drifting.out);
    assert!(
        drifting
            .out
            .contains("left out  things/read: wrong-type at body:/count"),
        "{}",
        drifting.out
    );
    let forced = changing
        .suite
        .run(&["baseline", "accept", "--all", "--drifting"]);
    assert_eq!(forced.status, 0, "{}", forced.out);
    assert!(changing.text().contains("\"count\": true"));
}

#[test]
fn a_rejected_response_is_offered_no_more_and_the_next_run_offers_its_own() {
    let changing = Changing::accepted(CASE, BODY);
    let before = changing.text();
    changing.responds_json(&BODY.replace("Ann", "Bob"));
    changing.run(&[]);
    let rejected = changing
        .suite
        .run(&["baseline", "reject", "--case", "things/*"]);
    assert_eq!(rejected.status, 0, "{}", rejected.err);
    assert!(
        rejected
            .out
            .contains("rejected  things/read: its baseline stays"),
        "{}",
        rejected.out
    );
    let list = changing
        .suite
        .run(&["baseline", "list", "--format", "json"]);
    let list: Value = serde_json::from_str(&list.out).unwrap();
    assert_eq!(list["cases"][0]["state"], "changed");
    assert_eq!(list["cases"][0]["rejected"], true);
    let all = changing.suite.run(&["baseline", "accept", "--all"]);
    assert!(
        all.out.contains("left out  things/read: rejected"),
        "{}",
        all.out
    );
    assert_eq!(changing.text(), before);
    let again = changing.suite.run(&["baseline", "reject", "--all"]);
    assert!(again.out.starts_with("nothing to reject"), "{}", again.out);
    changing.run(&[]);
    let next = changing.suite.run(&["baseline", "accept", "--all"]);
    assert!(next.out.starts_with("accepted"), "{}", next.out);
}

#[test]
fn prune_removes_the_baselines_of_cases_that_are_gone_and_of_no_others() {
    let changing = Changing::accepted(CASE, BODY);
    changing
        .suite
        .write("cases/gone/case.case.yaml", CASE.as_bytes());
    changing.run(&[]);
    changing.suite.run(&["baseline", "accept", "--all"]);
    let none = changing.suite.run(&["baseline", "prune"]);
    assert_eq!(none.out, "nothing to prune: every baseline has its case\n");
    std::fs::remove_dir_all(changing.suite.path("cases/gone")).unwrap();
    let orphan = changing
        .suite
        .path("cases/_baselines/mock/gone/case.baseline.json");
    let list = changing.suite.run(&["baseline", "list"]);
    assert!(list.out.contains("orphaned     gone/case"), "{}", list.out);
    changing.suite.run(&["baseline", "prune", "--dry-run"]);
    assert!(orphan.exists());
    let part = changing
        .suite
        .run(&["baseline", "prune", "--cases", "cases/things"]);
    assert_eq!(part.status, 2, "{}", part.out);
    let ended = changing.suite.run(&["baseline", "prune"]);
    assert_eq!(ended.status, 0, "{}", ended.err);
    assert!(
        ended
            .out
            .contains("gone/case.baseline.json: there is no case gone/case"),
        "{}",
        ended.out
    );
    assert!(!orphan.parent().unwrap().exists() && changing.file().exists());
}

#[test]
fn the_response_of_another_request_is_not_accepted() {
    let changing = Changing::accepted(CASE, BODY);
    let before = changing.text();
    changing.responds_json(r#"{"id": "AUSR-9999-9999-9999"}"#);
    changing.run(&[]);
    let other = CASE.replace("/things/", "/others/");
    assert_ne!(other, CASE);
    let path = "cases/things/read.case.yaml";
    changing.suite.write(path, other.as_bytes());
    let ended = changing
        .suite
        .run(&["baseline", "accept", "--all", "--drifting"]);
    let words =
        "left out  things/read: drifts, and not every step has a response to what the case sends";
    assert!(ended.out.contains(words), "{}{}", ended.out, ended.err);
    assert_eq!(changing.text(), before);
}
