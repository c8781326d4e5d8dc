//! The closed table of finding kinds. `docs/findings.md`, `--help`, waivers and
//! every report use these names.

use std::borrow::Cow;
use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// How much a finding matters.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Worth knowing; never drift.
    Notice,
    /// Drift that an existing client survives.
    Additive,
    /// Drift that breaks an existing client.
    Breaking,
}

impl Severity {
    /// The word used in every report.
    pub fn as_str(self) -> &'static str {
        match self {
            Severity::Notice => "notice",
            Severity::Additive => "additive",
            Severity::Breaking => "breaking",
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

macro_rules! kinds {
    ($( $variant:ident, $name:literal, $severity:ident,
        $meaning:literal, $why:literal, $example:literal, $remedy:literal; )*) => {
        /// What kind of observation a finding is.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Kind {
            $( #[doc = $meaning] $variant, )*
        }

        impl Kind {
            /// Every kind, in the order of the table.
            pub const ALL: &'static [Kind] = &[ $( Kind::$variant, )* ];

            /// The kebab-case name, as reports and waivers write it.
            pub fn name(self) -> &'static str {
                match self { $( Kind::$variant => $name, )* }
            }

            /// The severity unless the settings say otherwise.
            pub fn default_severity(self) -> Severity {
                match self { $( Kind::$variant => Severity::$severity, )* }
            }

            /// One sentence: what it means.
            pub fn meaning(self) -> &'static str {
                match self { $( Kind::$variant => $meaning, )* }
            }

            /// Why it matters to who integrates against the API: one or two sentences.
            pub fn why(self) -> &'static str {
                match self { $( Kind::$variant => $why, )* }
            }

            /// What a host and a contract say where it is found, in one sentence.
            pub fn example(self) -> &'static str {
                match self { $( Kind::$variant => $example, )* }
            }

            /// One sentence: how to fix or waive it.
            pub fn remedy(self) -> &'static str {
                match self { $( Kind::$variant => $remedy, )* }
            }
        }
    };
}

kinds! {
    MissingProperty, "missing-property", Breaking,
        "The contract requires a property that the response does not have.",
        "A client that reads the property finds nothing there: it stops, or goes on with an empty value that nobody sees.",
        "The contract has `\"required\": [\"id\"]`, the response is `{\"name\": \"Ann\"}`.",
        "restore the property, or drop it from the contract's required list";
    RenamedProperty, "renamed-property", Breaking,
        "A documented property is missing, and an undocumented one in its place looks like it under another name.",
        "To a client it is a missing property; under its new name the value comes, and no client looks there.",
        "The contract has `account.name`, the response has `account.title` with the same value and no `name`.",
        "restore the documented name, or rename the property in the contract";
    MissingHeader, "missing-header", Breaking,
        "The document requires a header that the response does not have.",
        "A client that reads it (a place to go on, a limit, a version) finds nothing there.",
        "The document has `headers: { Location: { required: true } }`, the response has no `Location`.",
        "send the header, or do not require it in the document";
    WrongType, "wrong-type", Breaking,
        "A value has another JSON type than the contract says.",
        "A typed client refuses the whole response; an untyped one compares a number with a text and takes the wrong branch.",
        "The contract has `\"type\": \"string\"`, the response is `{\"id\": 7}`.",
        "send the documented type, or change the contract's type";
    NullNotAllowed, "null-not-allowed", Breaking,
        "A value is null where the contract does not allow null.",
        "Most clients read the value without looking whether it is there. Null is the first thing on which they fail.",
        "The contract has `\"type\": \"string\"`, the response is `{\"name\": null}`.",
        "send a value or leave the property out, or add null to the contract's type";
    BadFormat, "bad-format", Breaking,
        "A string does not have the format that the contract names.",
        "A client that parses the value fails on it, or reads another value from it.",
        "The contract has `\"format\": \"date-time\"`, the response is `{\"at\": \"24/10/2025\"}`.",
        "send the documented format, or change the contract's format";
    UnknownEnumValue, "unknown-enum-value", Breaking,
        "A value is outside the contract's list of values; additive where the list is extensible.",
        "A client that has a branch for each documented value has none for this one.",
        "The contract has `\"enum\": [\"Invited\", \"Active\"]`, the response is `{\"status\": \"Suspended\"}`.",
        "send a documented value, or add this one to the contract";
    LimitExceeded, "limit-exceeded", Breaking,
        "A length, size or number is outside the contract's limits, or the items of a list repeat (`uniqueItems`).",
        "Clients size columns, buffers and pages by the documented limit. Past it they cut the value or refuse it.",
        "The contract has `\"maxLength\": 500`, the response has a name of 512 characters.",
        "keep to the documented limit, or change it in the contract";
    ContractViolated, "contract-violated", Breaking,
        "A value breaks a keyword of the contract that has no kind of its own.",
        "The contract promises something that the response does not keep; what a client loses depends on the keyword.",
        "The contract has `\"not\": { \"required\": [\"error\"] }`, the response has `error`.",
        "read the keyword named under `expected`, and mend the response or the contract";
    UnexpectedStatus, "unexpected-status", Breaking,
        "The response's status is not one that the case expects.",
        "Clients decide by the status before they read anything else: whether to go on, to ask again, or to tell the user.",
        "The case expects 200, the host answers 500.",
        "mend the host, or the case's `expect.status`";
    UnexpectedMediaType, "unexpected-media-type", Breaking,
        "The response's Content-Type is not one that the case expects.",
        "A client chooses its parser by the media type. With another one it refuses the body, or shows it as text.",
        "The case expects `application/json`, the host answers `text/html`.",
        "mend the host's Content-Type, or the case's `expect.media_type`";
    InvalidJson, "invalid-json", Breaking,
        "The body is not the JSON text (RFC 8259) that the contract needs.",
        "No client can read the body, however right the rest of it is.",
        "The body is `{\"id\": NaN}`, or it ends in the middle.",
        "have the host send valid JSON, or drop `contract` from the case";
    DuplicateKey, "duplicate-key", Breaking,
        "An object of the body has the same key twice; clients disagree on which one counts.",
        "JSON parsers differ in which of the two they take (RFC 8259, section 4), so two clients read two values from one response.",
        "The body is `{\"id\": \"a\", \"id\": \"b\"}`.",
        "have the host write each key once";
    StatusMismatch, "status-mismatch", Breaking,
        "The problem details name another status than the response has (RFC 9457, section 3.1.2).",
        "Logs and support tools read the status from the body, clients from the response: they will speak of two errors.",
        "The response's status is 404, its body says `\"status\": 400`.",
        "have the host write the response's own status into the problem details";
    RouteGone, "route-gone", Breaking,
        "The host answers 404 as for an address it does not have, not as for an unknown id.",
        "No client can call the operation any more. It is worse than an unknown id, and easily taken for one.",
        "`POST …/{id}/resend-invite` gives a gateway's HTML page with 404, while the list beside it answers 200.",
        "ask the API's owners whether the route was removed; move the case to its successor";
    ExpectationFailed, "expectation-failed", Breaking,
        "A header or body expectation of the case does not hold.",
        "The case says something about the response that no schema says, and it does not hold.",
        "The case has `{ path: $.invitation.status, equals: Invited }`, the response has `Active`.",
        "mend the host, or the expectation in the case file";
    Vanished, "vanished", Breaking,
        "The response that this one is compared with, an accepted one or that of another host, has a value here that this one does not have.",
        "Clients were written against the response that had it. A contract that calls it optional does not tell them how to go on without it.",
        "The baseline has `\"name\": \"Ann\"`, the response has no `name`.",
        "restore the value; or, if it is meant to be gone, take the response as the new baseline with `driftcheck baseline review`";
    TypeChanged, "type-changed", Breaking,
        "A value has another JSON type than in the response that this one is compared with, an accepted one or that of another host.",
        "A typed client refuses the whole response; an untyped one compares a number with a text and takes the wrong branch.",
        "The baseline has `\"count\": 7`, the response has `\"count\": \"7\"`.",
        "restore the type; or, if it is meant to change, take the response as the new baseline with `driftcheck baseline review`";
    NullAppeared, "null-appeared", Breaking,
        "A value is null here, but was not null in the baseline or on the other host. A notice if the contract allows null.",
        "Most clients read the value without looking whether it is there. A contract that allows null has warned them; without one, the accepted response is all that they know.",
        "The baseline has `\"name\": \"Ann\"`, the response has `\"name\": null`.",
        "send a value; or, if null is meant, take the response as the new baseline with `driftcheck baseline review`";
    StatusChanged, "status-changed", Breaking,
        "The status is another one than that of the accepted response, and the case accepts both.",
        "Clients decide by the status before they read anything else. The bodies of the two are not compared.",
        "The baseline has 200, the response has 204, and the case expects `2xx`.",
        "restore the status; or, if it is meant to change, take the response as the new baseline with `driftcheck baseline review`";
    Appeared, "appeared", Additive,
        "The response has a value here that the one it is compared with, an accepted one or that of another host, does not have.",
        "Clients survive it, but some will build on it, and it may hold what was never meant to leave the host.",
        "The response has `\"nickname\": \"Ann\"`, the baseline has no `nickname`.",
        "if it is meant to be there, take the response as the new baseline with `driftcheck baseline review`";
    ValueChanged, "value-changed", Notice,
        "A value differs from that in the response that this one is compared with, an accepted one or that of another host, and has the same type.",
        "It may be data, which changes; or a word or number that clients go by.",
        "The baseline has `\"status\": \"Invited\"`, the response has `\"status\": \"Active\"`.",
        "look at it with `driftcheck baseline review`; where it changes by nature, give it a `mask` under `compare` in the case";
    OrderChanged, "order-changed", Notice,
        "An array has the same items as in the response that this one is compared with, an accepted one or that of another host, in another order.",
        "A client that takes the first item gets another one.",
        "The baseline has `[\"a\", \"b\"]`, the response has `[\"b\", \"a\"]`.",
        "restore the order; where it says nothing, write `arrays: [{ path: …, as: set }]` under `compare` in the case";
    UndocumentedProperty, "undocumented-property", Additive,
        "The response has a property that the contract does not document.",
        "Clients survive it, but some will build on it, and it may hold what was never meant to leave the host.",
        "The contract does not name `revision`, the response is `{\"id\": \"a\", \"revision\": 3}`.",
        "document the property in the contract, or stop sending it";
    DeprecationUndocumented, "deprecation-undocumented", Notice,
        "The host announces a deprecation that neither the case nor its contract documents.",
        "The time until the operation goes away has begun, and who only reads the documentation does not know.",
        "The host sends `Deprecation: @1761264000`, the case has no `deprecated: true`.",
        "set `deprecated: true` in the case or at the contract's root, and plan the move to the successor";
    DeprecationNotAnnounced, "deprecation-not-announced", Notice,
        "The case or its contract documents a deprecation that the host does not announce in its headers.",
        "Who only watches the wire, as gateways and client libraries do, will not notice that the operation goes away.",
        "The page marks the operation as deprecated, the response has no `Deprecation` header.",
        "have the host send Deprecation (RFC 9745), or set `deprecated: false` in the case";
    DeprecationMalformed, "deprecation-malformed", Notice,
        "A Deprecation, Sunset or Link header does not have the form that its standard gives it.",
        "A tool that reads the header after its standard does not see the announcement at all.",
        "`Deprecation: true` in place of `Deprecation: @1761264000`.",
        "send Deprecation as a structured date such as `@1761264000` (RFC 9745), Sunset as an HTTP date (RFC 8594), Link after RFC 8288";
    SunsetPassed, "sunset-passed", Breaking,
        "The announced sunset has passed, and the host still answers 2xx.",
        "The operation may stop to answer at any moment, with nothing more said.",
        "`Sunset: Wed, 01 Jan 2025 00:00:00 GMT`, and the host answers 200 today.",
        "move clients to the successor; ask the API's owners for the true date";
    SunsetNear, "sunset-near", Notice,
        "The announced sunset is near: within `--sunset-warn` days, 90 unless set otherwise.",
        "What is left is about the time in which a client team plans, changes and rolls out.",
        "`Sunset` is 60 days from now.",
        "move clients to the successor before the date";
    SunsetBeforeDeprecation, "sunset-before-deprecation", Notice,
        "The Sunset date is before the Deprecation date, which RFC 9745, section 4 rules out.",
        "One of the two dates is wrong, and clients plan by either.",
        "`Deprecation: @1761264000` (24 Oct 2025) beside `Sunset: Wed, 01 Jan 2025 00:00:00 GMT`.",
        "have the host mend one of the two dates";
    DateWithoutOffset, "date-without-offset", Notice,
        "A date-time has no offset from UTC, so clients disagree on the instant it names.",
        "Each client reads it in its own time zone, hours apart, and no error tells them.",
        "`2024-01-16T21:30:13.1046031` in place of `2024-01-16T21:30:13.1046031Z`.",
        "send `Z` or an offset after the time (RFC 3339, section 5.6)";
    UndocumentedStatus, "undocumented-status", Additive,
        "The response has a status for which the document describes no response.",
        "A client that was made from the document has no branch for it, and cannot tell what its body holds.",
        "The document describes 200 and 404, the response is 429.",
        "describe the status in the document, or add a `default` response";
    WriteOnlyProperty, "write-only-property", Notice,
        "The response has a property that the contract marks as `writeOnly`.",
        "What is only to be written, a password often, is shown to whoever reads the response.",
        "The contract has `\"writeOnly\": true` on `password`, the response is `{\"password\": \"…\"}`.",
        "leave the property out of responses, or drop `writeOnly` from the contract";
    SlowResponse, "slow-answer", Notice,
        "The response took longer than the case's `expect.latency`.",
        "Clients have time-outs. Past them a response is as good as none, and the request may be sent again.",
        "The case has `latency: 5s`, the response took 7.2 s.",
        "look at the host's latency, or raise the limit in the case";
}

impl Kind {
    /// The kinds that only a comparison with an accepted response gives.
    pub const OF_BASELINES: [Kind; 7] = [
        Kind::Vanished,
        Kind::TypeChanged,
        Kind::NullAppeared,
        Kind::StatusChanged,
        Kind::Appeared,
        Kind::ValueChanged,
        Kind::OrderChanged,
    ];

    /// Whether only a comparison with an accepted response gives it.
    pub fn is_of_baselines(self) -> bool {
        Kind::OF_BASELINES.contains(&self)
    }

    /// The kind of this name, if there is one.
    pub fn from_name(name: &str) -> Option<Kind> {
        Kind::ALL.iter().copied().find(|kind| kind.name() == name)
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl Serialize for Kind {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

impl<'de> Deserialize<'de> for Kind {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = Cow::<str>::deserialize(deserializer)?;
        Kind::from_name(&name)
            .ok_or_else(|| serde::de::Error::custom(format!("unknown finding kind `{name}`")))
    }
}

impl JsonSchema for Kind {
    fn schema_name() -> Cow<'static, str> {
        "Kind".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let names: Vec<&str> = Kind::ALL.iter().map(|kind| kind.name()).collect();
        json_schema!({ "type": "string", "enum": names, "description": "What kind of finding it is." })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The page that users read, made from the table above.
    fn page() -> String {
        let mut page = String::from(
            "# Findings\n\n\
             A finding is one observation about a response that an expectation or a contract speaks to. \
             Its kind is one of these. `breaking` and `additive` are drift, `notice` is not. \
             A mismatch with an assumption (`basis: assumed`) is a notice, unless `--strict`. \
             `[severity]` in `driftcheck.toml` changes any kind's severity.\n\n\
             A finding has a place: `status`, `latency`, `header:NAME` or `body:POINTER`. In the \
             pointer (RFC 6901) array indices are folded to `*`, and so are the keys of open maps: \
             objects whose contract says by `additionalProperties`, `unevaluatedProperties`, \
             `patternProperties` or `propertyNames` what the members of any name are. A name under \
             `properties` or `required` is never folded, nor, beside named properties, one that no \
             pattern fits. So the same drift in each item or entry is one finding. A key that is \
             literally `*` is written in quotes, `/x/\"*\"` (one that is `\"*\"` has another pair: \
             `/x/\"\"*\"\"`); `pointer` in the reports is always the exact one. Its fingerprint is \
             made from kind, operation, status and place, and for an unknown enum value from the \
             value too, so it survives other words, hosts and times.\n\n\
             An `undocumented-property` is `closed` (in `report.json` and the record) where the \
             contract refuses it, by `additionalProperties: false` or `unevaluatedProperties: \
             false`, and does not merely not name it. Its rule is then that keyword; kind and \
             fingerprint are the same, so that a waiver holds on when the contract closes or opens \
             the object. `closed = \"breaking\"` under `[contracts]` in `driftcheck.toml` gives \
             such findings a severity of their own, which counts before that of the kind under \
             `[severity]`.\n\n\
             `driftcheck explain KIND` prints what stands here, `driftcheck explain FINGERPRINT` what \
             one run has found and where its contract says so.\n\n\
             | kind | severity | meaning |\n|---|---|---|\n",
        );
        for kind in Kind::ALL {
            let (severity, meaning) = (kind.default_severity(), kind.meaning());
            page.push_str(&format!(
                "| [`{kind}`](#{kind}) | {severity} | {meaning} |\n"
            ));
        }
        for kind in Kind::ALL {
            page.push_str(&format!(
                "\n## {kind}\n\n{} {}\n\nFor example: {}\n\nWhat to do: {}.\n",
                kind.meaning(),
                kind.why(),
                kind.example(),
                kind.remedy()
            ));
        }
        page
    }

    #[test]
    fn the_page_of_findings_has_every_kind() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/findings.md");
        if std::env::var_os("BLESS").is_some() {
            std::fs::write(path, page()).unwrap();
        }
        let written = std::fs::read_to_string(path).unwrap_or_default();
        assert!(
            written == page(),
            "docs/findings.md is not up to date: run BLESS=1 cargo test --lib findings"
        );
    }

    #[test]
    fn names_are_unique_and_read_back() {
        for kind in Kind::ALL {
            assert_eq!(Kind::from_name(kind.name()), Some(*kind));
        }
    }
}
