//! The form of `waivers.yaml`: a type whose only use is the JSON Schema that is generated from
//! it, and the names of its fields. Reading and refusing is done by `waivers_file`.

#![expect(
    dead_code,
    reason = "only the schema and the names of the fields are used"
)]

use schemars::JsonSchema;
use serde::Deserialize;

use crate::model::day::Day;
use crate::model::kind::Kind;
use crate::model::place::Place;

/// Findings that are accepted until a given day: one by its fingerprint, or those of a kind with
/// a place, a pointer or cases.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(extend("oneOf" = [
    {"required": ["fingerprint"], "not": {"anyOf": [
        {"required": ["kind"]}, {"required": ["place"]}, {"required": ["pointer"]},
    ]}},
    {"required": ["kind", "place"], "not": {"required": ["pointer"]}},
    {"required": ["kind", "pointer"], "not": {"required": ["place"]}},
    {"required": ["kind", "case"], "not": {"anyOf": [
        {"required": ["place"]}, {"required": ["pointer"]},
    ]}},
]))]
pub(super) struct WaiverEntry {
    /// The 12 hex digits of the finding.
    #[schemars(regex(pattern = r"^[0-9a-fA-F]{12}$"))]
    fingerprint: Option<String>,
    /// The kind of the findings.
    #[schemars(with = "Option<Kind>")]
    kind: Option<String>,
    /// Where they are: `status`, `latency`, `header:NAME` or `body:POINTER`.
    #[schemars(with = "Option<Place>")]
    place: Option<String>,
    /// Where they are in the body, with `*` for array items: short for `body:POINTER`.
    #[schemars(regex(pattern = r"^(/.*)?$"))]
    pointer: Option<String>,
    /// The cases: an id, or a pattern in which `*` stands for any characters except `/` and `**`
    /// between slashes for any folders.
    #[schemars(regex(pattern = r"\S"))]
    case: Option<String>,
    /// Why they are accepted.
    #[schemars(regex(pattern = r"\S"))]
    reason: String,
    /// Who accepts them and can be asked.
    #[schemars(regex(pattern = r"\S"))]
    owner: String,
    /// Where it is followed up.
    ticket: Option<Ticket>,
    /// The last day on which they are accepted, in UTC.
    #[schemars(with = "Day")]
    until: String,
}

#[derive(Deserialize, JsonSchema)]
#[serde(untagged)]
enum Ticket {
    Text(String),
    Number(u64),
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;
    use crate::settings::settings_file::WaiverSettings;
    use crate::suite::published::tests::{hold_read, hold_true};
    use crate::suite::waiver_values::Latest;
    use crate::suite::waivers_file::{Bounds, decode};
    use crate::yaml;

    /// The list of waivers that a file is.
    fn schema() -> Value {
        hold_true::<Vec<WaiverEntry>>("waivers.schema.json")
    }

    #[test]
    fn the_published_waivers_schema_has_the_fields_that_are_read() {
        hold_read(&schema(), || {
            let bounds = Bounds {
                latest: Latest::of(&WaiverSettings::default(), "2026-11-26".parse().unwrap()),
                cases: None,
            };
            decode("[{}]", "w", bounds).unwrap_err();
        });
    }

    #[test]
    fn reader_and_schema_take_and_refuse_the_same() {
        const REST: &str = "reason: x, owner: y, until: 2026-12-31";
        let validator = jsonschema::options()
            .should_validate_formats(true)
            .build(&schema())
            .unwrap();
        let today: Day = "2026-11-26".parse().unwrap();
        let bounds = Bounds {
            latest: Latest::of(&WaiverSettings::default(), today),
            cases: None,
        };
        let fits = |entry: &str| {
            let text = format!("[{{{entry}}}]");
            let value = yaml::parse(&text, "w").unwrap().to_json();
            let read = decode(&text, "w", bounds);
            assert_eq!(read.is_ok(), validator.is_valid(&value), "{text}: {read:?}");
            read.is_ok()
        };
        for entry in [
            "fingerprint: 0123456789ab",
            "fingerprint: 0123456789AB, case: 'users/**', ticket: 17",
            "kind: wrong-type, place: 'body:/id'",
            "kind: wrong-type, place: 'header:X', case: a",
            "kind: wrong-type, pointer: '/items/*/id', ticket: T-1",
            "kind: wrong-type, pointer: ''",
            "kind: wrong-type, case: '*'",
        ] {
            assert!(fits(&format!("{entry}, {REST}")), "{entry}");
        }
        for entry in [
            "fingerprint: 0123456789a",
            "fingerprint: 012345678912",
            "fingerprint: 0123456789ab, kind: wrong-type",
            "fingerprint: 0123456789ab, pointer: /id",
            "kind: wrong-type",
            "kind: wrong-typ, pointer: /id",
            "kind: wrong-type, pointer: id",
            "kind: wrong-type, pointer: /id, place: status",
            "kind: wrong-type, place: statu",
            "place: status",
            "case: a",
            "kind: wrong-type, case: ' '",
            "kind: wrong-type, case: a, lines: 1",
        ] {
            assert!(!fits(&format!("{entry}, {REST}")), "{entry}");
        }
        for rest in [
            "owner: y, until: 2026-12-31",
            "reason: x, until: 2026-12-31",
            "reason: x, owner: y",
            "reason: '', owner: y, until: 2026-12-31",
            "reason: x, owner: ' ', until: 2026-12-31",
            "reason: x, owner: [y], until: 2026-12-31",
            "reason: 7, owner: y, until: 2026-12-31",
            "reason: x, owner: y, until: 2026-12-31, ticket: 0.5",
            "reason: x, owner: y, until: soon",
            "reason: x, owner: y, until: 2026-02-30",
        ] {
            assert!(
                !fits(&format!("fingerprint: 0123456789ab, {rest}")),
                "{rest}"
            );
        }
    }
}
