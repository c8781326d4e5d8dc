//! What is removed or deprecated, by the dates that the documents state. The day is
//! 2026-06-15 throughout. Where oasdiff has a check for a row, it is named.

use super::*;

const DAY: [&str; 2] = ["--as-of", "2026-06-15"];
const RESPONSES: &str = "responses: { '200': { description: d } }";

/// A document with an operation that stays and one that says this, or is not there.
fn operation(says: Option<&str>) -> String {
    let text = document("", RESPONSES, NONE);
    let more = says.map_or_else(String::new, |says| {
        format!("  /gone:\n    get: {{ {says}{RESPONSES} }}\n")
    });
    text.replace("components:", &format!("{more}components:"))
}

/// A document with a parameter that says this, or without it.
fn parameter(says: Option<&str>) -> String {
    let one = says.map_or_else(String::new, |says| {
        format!("{{ in: query, name: q, {says}schema: {{ type: string }} }}")
    });
    document("", &format!("parameters: [{one}], {RESPONSES}"), NONE)
}

/// The content of a body with a property that says this, or without it.
fn property_content(says: Option<&str>) -> String {
    let one = says.map_or_else(String::new, |says| {
        format!("gone: {{ {says}type: string }}")
    });
    format!("application/json: {{ schema: {{ type: object, properties: {{ {one} }} }} }}")
}

fn answered(says: Option<&str>) -> String {
    response(&property_content(says), NONE)
}

fn sent(says: Option<&str>) -> String {
    request(&property_content(says), NONE)
}

/// What is reported of two documents: severity, kind and message.
fn reported(old: &str, new: &str, more: &[&str]) -> Vec<String> {
    let suite = Suite::new(&[("old.yaml", old), ("new.yaml", new)]);
    let mut arguments = vec!["diff-contract", "old.yaml", "new.yaml", "--format", "json"];
    arguments.extend(DAY);
    arguments.extend(more);
    let ended = suite.run(&arguments);
    let document: Value = serde_json::from_str(&ended.out).unwrap();
    let rows = document["differences"].as_array().unwrap();
    let is_drift = rows.iter().any(|row| row["severity"] == "breaking");
    assert_eq!(ended.status, i32::from(is_drift), "{}", ended.out);
    let text = |row: &Value, name: &str| row[name].as_str().unwrap().to_owned();
    let line = |row: &Value| {
        let (severity, kind) = (text(row, "severity"), text(row, "kind"));
        format!("{severity} {kind}: {}", text(row, "message"))
    };
    rows.iter().map(line).collect()
}

/// What an operation says in the old and in the new document, `--deprecation-days`, and what
/// is reported.
type Pair = (
    Option<&'static str>,
    Option<&'static str>,
    &'static str,
    &'static [&'static str],
);

const PAST: Option<&str> = Some("deprecated: true, x-sunset: '2026-06-01', ");
const SOON: Option<&str> = Some("deprecated: true, x-sunset: '2026-06-25', ");
const FAR: Option<&str> = Some("deprecated: true, x-sunset: '2027-06-15', ");
const UNDATED: Option<&str> = Some("deprecated: true, ");
const UNREAD: Option<&str> = Some("deprecated: true, x-sunset: summer, ");
const PLAIN: Option<&str> = Some("");

#[test]
#[expect(clippy::too_many_lines, reason = "one table")]
fn operations_are_judged_by_their_sunset_as_oasdiff_does() {
    let pairs: [Pair; 13] = [
        // api-path-removed-without-deprecation
        (
            PLAIN,
            None,
            "0",
            &["breaking operation-removed: is no longer documented"],
        ),
        // No finding of oasdiff's: the sunset has passed.
        (
            PAST,
            None,
            "0",
            &[
                "notice operation-removed: is no longer documented, as announced: its sunset was \
               on 2026-06-01",
            ],
        ),
        // The day of the sunset itself is late enough.
        (
            Some("deprecated: true, x-sunset: '2026-06-15T23:00:00+02:00', "),
            None,
            "0",
            &[
                "notice operation-removed: is no longer documented, as announced: its sunset was \
               on 2026-06-15",
            ],
        ),
        // api-path-removed-before-sunset
        (
            SOON,
            None,
            "0",
            &[
                "breaking operation-removed: is no longer documented, before its sunset on \
               2026-06-25: it is 2026-06-15",
            ],
        ),
        // api-path-sunset-parse
        (
            UNREAD,
            None,
            "0",
            &[
                "breaking operation-removed: is no longer documented, and its sunset `summer` is \
               not a date: write 2026-12-31, or an RFC 3339 time",
            ],
        ),
        // endpoint-deprecated
        (
            PLAIN,
            UNDATED,
            "0",
            &["notice deprecated: is now deprecated"],
        ),
        // api-deprecated-sunset-missing
        (
            PLAIN,
            UNDATED,
            "30",
            &[
                "breaking deprecated: is now deprecated without a sunset: `--deprecation-days 30` \
               asks for one that is at least 30 days away",
            ],
        ),
        // endpoint-deprecated: late enough
        (
            PLAIN,
            FAR,
            "30",
            &[
                "notice deprecated: is now deprecated",
                "notice sunset-changed: sunset was none, is 2027-06-15",
            ],
        ),
        // api-sunset-date-too-small
        (
            PLAIN,
            SOON,
            "30",
            &[
                "breaking deprecated: is now deprecated from 2026-06-15, with the sunset on \
                 2026-06-25: it is 2026-06-15, and `--deprecation-days 30` asks for one that is \
                 at least 30 days away",
                "notice sunset-changed: sunset was none, is 2026-06-25",
            ],
        ),
        // api-sunset-date-changed-too-small
        (
            FAR,
            SOON,
            "30",
            &[
                "breaking sunset-changed: sunset was 2027-06-15, is 2026-06-25, which is earlier: \
               it is 2026-06-15, and `--deprecation-days 30` asks for one that is at least 30 \
               days away",
            ],
        ),
        // Earlier, but far enough away.
        (
            FAR,
            SOON,
            "10",
            &["notice sunset-changed: sunset was 2027-06-15, is 2026-06-25"],
        ),
        // api-path-sunset-parse
        (
            FAR,
            UNREAD,
            "0",
            &[
                "breaking sunset-changed: sunset was 2027-06-15, is summer: the new one is not a \
               date: write 2026-12-31, or an RFC 3339 time",
            ],
        ),
        // sunset-deleted
        (
            FAR,
            UNDATED,
            "30",
            &[
                "breaking sunset-changed: sunset was 2027-06-15, is none: `--deprecation-days 30` \
               asks for one that is at least 30 days away",
            ],
        ),
    ];
    for (old, new, days, expected) in pairs {
        let found = reported(
            &operation(old),
            &operation(new),
            &["--deprecation-days", days],
        );
        assert_eq!(found, expected, "{old:?} → {new:?}, {days} days");
    }
}

#[test]
fn parameters_and_properties_are_judged_by_their_sunset_too() {
    type Written<'w> = &'w dyn Fn(Option<&str>) -> String;
    let documents: [(&str, Written<'_>); 3] = [
        ("parameter-removed: ", &parameter),
        ("property-removed: `gone` ", &answered),
        ("property-removed: `gone` ", &sent),
    ];
    for (removed, document) in documents {
        for (says, severity, words) in [
            (
                PAST,
                "notice",
                ", as announced: its sunset was on 2026-06-01",
            ),
            (
                Some("x-sunset: '2026-06-01', "),
                "notice",
                ", as announced: its sunset was on 2026-06-01",
            ),
            (
                Some("sunset: '2026-06-01', "),
                "notice",
                ", as announced: its sunset was on 2026-06-01",
            ),
            (
                SOON,
                "breaking",
                ", before its sunset on 2026-06-25: it is 2026-06-15",
            ),
            (
                UNREAD,
                "breaking",
                ", and its sunset `summer` is not a date: write 2026-12-31, or an RFC 3339 time",
            ),
        ] {
            let found = reported(&document(says), &document(None), &[]);
            let expected = format!("{severity} {removed}is no longer documented{words}");
            assert_eq!(found, [expected], "{says:?}");
        }
        let found = reported(
            &document(PLAIN),
            &document(UNDATED),
            &["--deprecation-days", "9"],
        );
        assert_eq!(
            found,
            [
                "breaking deprecated: is now deprecated without a sunset: `--deprecation-days 9` \
              asks for one that is at least 9 days away"
            ]
        );
        let found = reported(&document(FAR), &document(PAST), &[]);
        assert_eq!(
            found,
            [
                "breaking sunset-changed: sunset was 2027-06-15, is 2026-06-01, which is earlier: \
              it is 2026-06-15"
            ]
        );
    }
}

#[test]
fn what_was_deprecated_for_too_few_days_may_not_go() {
    let says = Some("deprecated: true, x-deprecated-since: '2026-05-20', x-sunset: '2026-06-01', ");
    for (days, expected) in [
        (
            "26",
            "notice operation-removed: is no longer documented, as announced: its sunset was on \
             2026-06-01",
        ),
        (
            "27",
            "breaking operation-removed: is no longer documented, deprecated only since \
             2026-05-20: it is 2026-06-15, and `--deprecation-days 27` asks for 27 days",
        ),
    ] {
        let found = reported(
            &operation(says),
            &operation(None),
            &["--deprecation-days", days],
        );
        assert_eq!(found, [expected]);
    }
    let says = Some("deprecated: true, x-deprecated-since: May, x-sunset: '2026-06-01', ");
    let found = reported(&operation(says), &operation(None), &[]);
    assert_eq!(
        found,
        [
            "breaking operation-removed: is no longer documented, and its x-deprecated-since `May` \
          is not a date: write 2026-12-31, or an RFC 3339 time"
        ]
    );
}

#[test]
fn a_definition_states_the_sunset_of_the_properties_that_refer_to_it() {
    let schemas = "  schemas: { Old: { type: string, deprecated: true, x-sunset: '2026-06-01' } }";
    let content = |properties: &str| {
        format!(
            "application/json: {{ schema: {{ type: object, properties: {{ {properties} }} }} }}"
        )
    };
    let old = response(
        &content("gone: { $ref: '#/components/schemas/Old' }"),
        schemas,
    );
    let found = reported(&old, &response(&content(""), schemas), &[]);
    assert_eq!(
        found,
        [
            "notice property-removed: `gone` is no longer documented, as announced: its sunset was \
          on 2026-06-01"
        ]
    );
}

#[test]
fn two_schemas_are_judged_by_sunsets_and_the_clock_is_that_of_today_by_default() {
    let schema = |properties: &str| format!("type: object\nproperties: {{ {properties} }}\n");
    let old = schema("gone: { type: string, x-sunset: '2020-01-01' }");
    let suite = Suite::new(&[("old.yaml", &old), ("new.yaml", &schema(""))]);
    let run =
        |more: &[&str]| suite.run(&[&["diff-contract", "old.yaml", "new.yaml"], more].concat());
    let today = run(&[]);
    assert_eq!(today.status, 0, "{}", today.out);
    let earlier = run(&["--now", "2019-12-31"]);
    assert_eq!(earlier.status, 1, "{}", earlier.out);
    let refused = run(&["--deprecation-days", "soon"]);
    assert_eq!(refused.status, 2, "{}", refused.err);
    assert!(
        refused.err.contains("--deprecation-days"),
        "{}",
        refused.err
    );
}

#[test]
fn an_announced_removal_hides_nothing_else_that_breaks() {
    let content = |properties: &str, more: &str| {
        format!(
            "application/json: {{ schema: {{ type: object, {more} properties: {{ k: {{ type: \
             object, additionalProperties: false, properties: {{ stays: {{ type: string }}{properties} \
             }} }} }} }} }}"
        )
    };
    let gone = ", gone: { type: string, deprecated: true, x-sunset: '2026-06-01' }";
    let removed = "notice property-removed: `gone` is no longer documented, as announced: its sunset was on \
         2026-06-01";
    // A closed object refuses what is no longer documented.
    let found = reported(
        &request(&content(gone, ""), NONE),
        &request(&content("", ""), NONE),
        &[],
    );
    assert_eq!(found, [removed]);
    let found = reported(
        &response(&content(gone, "not: { required: [a] },"), NONE),
        &response(&content("", ""), NONE),
        &[],
    );
    assert_eq!(found.len(), 2, "{found:?}");
    assert!(found[0].starts_with("breaking "), "{found:?}");
    assert_eq!(found[1], removed);
}
