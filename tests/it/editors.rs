//! What editors and manuals are given: schemas, the lines that name them, pages.

use crate::support::Suite;

#[test]
fn a_file_of_the_schemas_is_printed_and_written_and_the_man_pages_too() {
    let suite = Suite::new(&[]);
    let list = suite.run(&["schema"]);
    assert_eq!(list.status, 0, "{}", list.err);
    for name in ["case", "fixture", "settings", "waivers", "record", "report"] {
        assert!(
            list.out.contains(&format!("{name} ")),
            "{name}: {}",
            list.out
        );
    }
    let ended = suite.run(&["schema", "case"]);
    let schema: serde_json::Value = serde_json::from_str(&ended.out).unwrap();
    assert_eq!(schema["$id"], "urn:driftcheck:schema:case");
    let case = serde_json::json!({ "request": { "path": "/t" } });
    assert!(jsonschema::is_valid(&schema, &case));
    let ended = suite.run(&["schema", "--into", "schemas/driftcheck"]);
    assert_eq!(ended.status, 0, "{}", ended.err);
    assert!(
        suite
            .path("schemas/driftcheck/settings.schema.json")
            .is_file()
    );
    assert_eq!(suite.run(&["schema", "cse"]).status, 2);
    assert!(
        suite
            .run(&["schema", "cse"])
            .err
            .contains("did you mean `case`?")
    );
    let page = suite.run(&["man"]);
    assert!(page.out.contains(".TH driftcheck"), "{}", page.out);
    assert_eq!(suite.run(&["man", "--into", "man"]).status, 0);
    assert!(suite.path("man/driftcheck-run.1").is_file());
}

#[test]
fn what_driftcheck_writes_names_its_schema_for_editors() {
    let suite = Suite::new(&[]);
    assert_eq!(suite.run(&["init", "api"]).status, 0);
    let read = |path: &str| std::fs::read_to_string(suite.path(path)).unwrap();
    let head = read("api/driftcheck.toml");
    assert!(
        head.starts_with("#:schema schemas/driftcheck/settings.schema.json\n"),
        "{head}"
    );
    assert!(
        suite
            .path("api/schemas/driftcheck/settings.schema.json")
            .is_file()
    );
    let case = read("api/cases/members/read.case.yaml");
    let line = case
        .lines()
        .find(|line| line.starts_with("# yaml-language-server: "))
        .unwrap();
    let way = line.split("$schema=").nth(1).unwrap();
    assert!(suite.path("api/cases/members").join(way).is_file(), "{way}");
    let waived = suite.run(&[
        "waive", "--suite", "api", "--kind", "appeared", "--place", "body:/x", "--reason", "r",
        "--owner", "o", "--until", "30d",
    ]);
    assert_eq!(waived.status, 0, "{}", waived.err);
    let waivers = read("api/cases/waivers.yaml");
    assert!(
        waivers.starts_with(
            "# yaml-language-server: $schema=../schemas/driftcheck/waivers.schema.json\n"
        ),
        "{waivers}"
    );
    let place = waived
        .out
        .lines()
        .find_map(|line| line.strip_prefix("written  "))
        .unwrap();
    let number: usize = place.rsplit(':').next().unwrap().parse().unwrap();
    assert!(
        waivers.lines().nth(number - 1).unwrap().starts_with("- "),
        "{place}: {waivers}"
    );
    assert_eq!(suite.run(&["check", "--suite", "api"]).status, 0);
}
