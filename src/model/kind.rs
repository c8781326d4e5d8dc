//! The closed table of finding kinds. `docs/findings.md`, `--help`, waivers and
//! every report use these names.

use std::borrow::Cow;
use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

pub use super::severity::Severity;

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
        "A client that reads the property finds nothing: it fails, or silently continues with an empty value.",
        "The contract has `\"required\": [\"id\"]`, the response is `{\"name\": \"Ann\"}`.",
        "restore the property, or remove it from the contract's list of required properties";
    RenamedProperty, "renamed-property", Breaking,
        "A documented property is missing, and an undocumented one looks like the same property under another name.",
        "To a client the property is missing: the value has a new name, under which no client looks for it.",
        "The contract has `account.name`, the response has `account.title` with the same value and no `name`.",
        "restore the documented name, or rename the property in the contract";
    MissingHeader, "missing-header", Breaking,
        "The document requires a header that the response does not have.",
        "A client that reads it (a link, a limit, a version) finds nothing.",
        "The document has `headers: { Location: { required: true } }`, the response has no `Location`.",
        "send the header, or stop requiring it in the document";
    WrongType, "wrong-type", Breaking,
        "A value has a different JSON type than the contract says.",
        "A typed client rejects the whole response; an untyped one compares a number with a text and takes the wrong branch.",
        "The contract has `\"type\": \"string\"`, the response is `{\"id\": 7}`.",
        "send the documented type, or change the contract's type";
    NullNotAllowed, "null-not-allowed", Breaking,
        "A value is null where the contract does not allow null.",
        "Most clients use the value without checking for null, and fail.",
        "The contract has `\"type\": \"string\"`, the response is `{\"name\": null}`.",
        "send a value or leave the property out, or add null to the contract's type";
    BadFormat, "bad-format", Breaking,
        "A string does not have the format that the contract names.",
        "A client that parses the value fails, or reads something else from it.",
        "The contract has `\"format\": \"date-time\"`, the response is `{\"at\": \"24/10/2025\"}`.",
        "send the documented format, or change the contract's format";
    UnknownEnumValue, "unknown-enum-value", Breaking,
        "A value is not in the contract's list of values; additive if the list is extensible.",
        "A client that has a branch for each documented value has none for this one.",
        "The contract has `\"enum\": [\"Invited\", \"Active\"]`, the response is `{\"status\": \"Suspended\"}`.",
        "send a documented value, or add this one to the contract";
    LimitExceeded, "limit-exceeded", Breaking,
        "A length, size or number is outside the contract's limits, or the items of a list repeat (`uniqueItems`).",
        "Clients size columns, buffers and pages by the documented limit. Beyond it, they truncate the value or reject it.",
        "The contract has `\"maxLength\": 500`, the response has a name of 512 characters.",
        "keep to the documented limit, or change it in the contract";
    ContractViolated, "contract-violated", Breaking,
        "A value breaks a keyword of the contract that has no kind of its own.",
        "The response breaks a promise of the contract; what that means for a client depends on the keyword.",
        "The contract has `\"not\": { \"required\": [\"error\"] }`, the response has `error`.",
        "look up the keyword named under `expected`, and fix the response or the contract";
    UnexpectedStatus, "unexpected-status", Breaking,
        "The response's status is not one that the case expects.",
        "Clients look at the status first, to decide whether to continue, to retry, or to show an error.",
        "The case expects 200, the host answers 500.",
        "fix the host, or `expect.status` in the case";
    UnexpectedMediaType, "unexpected-media-type", Breaking,
        "The response's Content-Type is not one that the case expects.",
        "A client chooses its parser by the media type. With another one, it rejects the body or shows it as text.",
        "The case expects `application/json`, the host answers `text/html`.",
        "fix the host's Content-Type, or `expect.media_type` in the case";
    InvalidJson, "invalid-json", Breaking,
        "The body, or an item or the data of an event in it, is not the JSON text (RFC 8259) that the contract needs.",
        "No client can read it, even if the rest is correct.",
        "The body is `{\"id\": NaN}`, or it ends in the middle.",
        "make the host send valid JSON, or let the case expect none";
    DuplicateKey, "duplicate-key", Breaking,
        "An object of the body has the same key twice; clients disagree on which one counts.",
        "JSON parsers differ in which of the two they use (RFC 8259, section 4), so two clients read different values from one response.",
        "The body is `{\"id\": \"a\", \"id\": \"b\"}`.",
        "make the host write each key once";
    StatusMismatch, "status-mismatch", Breaking,
        "The problem details name a different status than the response has (RFC 9457, section 3.1.2).",
        "Logs and support tools read the status from the body, clients from the response, so they report different errors.",
        "The response's status is 404, its body says `\"status\": 400`.",
        "make the host write the status of the response into the problem details";
    RouteGone, "route-gone", Breaking,
        "The host answers 404 as if the address did not exist, not as for an unknown id.",
        "No client can call the operation any more. This is worse than an unknown id, and easily mistaken for one.",
        "`POST …/{id}/resend-invite` returns a gateway's HTML page with 404, while the list of the same resource returns 200.",
        "ask the API's owners whether the route was removed; switch the case to its successor";
    ExpectationFailed, "expectation-failed", Breaking,
        "A header or body expectation of the case does not hold.",
        "The case expects something that the contract does not say, and the response differs.",
        "The case has `{ path: $.invitation.status, equals: Invited }`, the response has `Active`.",
        "fix the host, or the expectation in the case file";
    Vanished, "vanished", Breaking,
        "A value that the baseline or the other host has here is missing.",
        "Clients were written when the value was there. Even if the contract calls it optional, they may not work without it.",
        "The baseline has `\"name\": \"Ann\"`, the response has no `name`.",
        "restore the value; or, if the change is intended, accept the response with `driftcheck baseline review`";
    TypeChanged, "type-changed", Breaking,
        "A value has a different JSON type than in the baseline or on the other host.",
        "A typed client rejects the whole response; an untyped one compares a number with a text and takes the wrong branch.",
        "The baseline has `\"count\": 7`, the response has `\"count\": \"7\"`.",
        "restore the type; or, if the change is intended, accept the response with `driftcheck baseline review`";
    NullAppeared, "null-appeared", Breaking,
        "A value is null here, but was not null in the baseline or on the other host. A notice if the contract allows null.",
        "Most clients use the value without checking for null. If the contract allows null, they could have known; otherwise the accepted response is all they know.",
        "The baseline has `\"name\": \"Ann\"`, the response has `\"name\": null`.",
        "send a value; or, if the change is intended, accept the response with `driftcheck baseline review`";
    StatusChanged, "status-changed", Breaking,
        "The status differs from that of the accepted response, and the case expects both.",
        "Clients look at the status first. The two bodies are not compared.",
        "The baseline has 200, the response has 204, and the case expects `2xx`.",
        "restore the status; or, if the change is intended, accept the response with `driftcheck baseline review`";
    Appeared, "appeared", Additive,
        "The response has a value here that the baseline or the other host does not have.",
        "Clients survive it, but some will rely on it, and it may contain data that was never meant to leave the host.",
        "The response has `\"nickname\": \"Ann\"`, the baseline has no `nickname`.",
        "if it is intended, accept the response with `driftcheck baseline review`";
    ValueChanged, "value-changed", Notice,
        "A value differs from that in the baseline or on the other host, and has the same type.",
        "It may be data, which changes anyway, or a word or number that clients depend on.",
        "The baseline has `\"status\": \"Invited\"`, the response has `\"status\": \"Active\"`.",
        "look at it with `driftcheck baseline review`; if it changes by nature, add a `mask` under `compare` to the case";
    OrderChanged, "order-changed", Notice,
        "An array has the same items as in the baseline or on the other host, in another order.",
        "A client that takes the first item gets another one.",
        "The baseline has `[\"a\", \"b\"]`, the response has `[\"b\", \"a\"]`.",
        "restore the order; if it has no meaning, write `arrays: [{ path: …, as: set }]` under `compare` in the case";
    UndocumentedProperty, "undocumented-property", Additive,
        "The response has a property that the contract does not document.",
        "Clients survive it, but some will rely on it, and it may contain data that was never meant to leave the host.",
        "The contract does not name `revision`, the response is `{\"id\": \"a\", \"revision\": 3}`.",
        "document the property in the contract, or stop sending it";
    DeprecationUndocumented, "deprecation-undocumented", Notice,
        "The host announces a deprecation that neither the case nor its contract documents.",
        "The operation is going away, and readers of the documentation do not know.",
        "The host sends `Deprecation: @1761264000`, the case has no `deprecated: true`.",
        "set `deprecated: true` in the case or at the contract's root, and plan the move to the successor";
    DeprecationNotAnnounced, "deprecation-not-announced", Notice,
        "The case or its contract documents a deprecation that the host does not announce in its headers.",
        "Gateways and client libraries, which see only the headers, do not notice that the operation is going away.",
        "The page marks the operation as deprecated, the response has no `Deprecation` header.",
        "make the host send Deprecation (RFC 9745), or set `deprecated: false` in the case";
    DeprecationMalformed, "deprecation-malformed", Notice,
        "A Deprecation, Sunset or Link header is not in the form that its standard requires.",
        "A tool that follows the standard does not see the announcement at all.",
        "`Deprecation: true` in place of `Deprecation: @1761264000`.",
        "send Deprecation as a structured date such as `@1761264000` (RFC 9745), Sunset as an HTTP date (RFC 8594), Link as in RFC 8288";
    SunsetPassed, "sunset-passed", Breaking,
        "The announced sunset has passed, and the host still answers 2xx.",
        "The operation may stop working at any moment, without further notice.",
        "`Sunset: Wed, 01 Jan 2025 00:00:00 GMT`, and the host answers 200 today.",
        "switch clients to the successor; ask the API's owners for the real date";
    SunsetNear, "sunset-near", Notice,
        "The announced sunset is near: within `--sunset-warn` days, 90 unless set otherwise.",
        "The time left is about what a client team needs to plan, change and roll out.",
        "`Sunset` is 60 days from now.",
        "switch clients to the successor before the date";
    SunsetBeforeDeprecation, "sunset-before-deprecation", Notice,
        "The Sunset date is before the Deprecation date, which RFC 9745, section 4 does not allow.",
        "One of the two dates is wrong, and clients may plan by either.",
        "`Deprecation: @1761264000` (24 Oct 2025) with `Sunset: Wed, 01 Jan 2025 00:00:00 GMT`.",
        "make the host correct one of the two dates";
    DateWithoutOffset, "date-without-offset", Notice,
        "A date-time has no offset from UTC, so clients disagree on the instant it names.",
        "Each client reads it in its own time zone, hours apart, without any error.",
        "`2024-01-16T21:30:13.1046031` in place of `2024-01-16T21:30:13.1046031Z`.",
        "send `Z` or an offset after the time (RFC 3339, section 5.6)";
    UndocumentedStatus, "undocumented-status", Additive,
        "The response has a status for which the document describes no response.",
        "A client generated from the document does not handle the status, and does not know what its body contains.",
        "The document describes 200 and 404, the response is 429.",
        "describe the status in the document, or add a `default` response; fix the host if it is a 5xx, which is breaking in traffic";
    UndocumentedOperation, "undocumented-operation", Additive,
        "Clients use an operation of the host that the document does not have.",
        "What is not described is promised to nobody, and a client that uses it breaks without notice.",
        "The traffic has `GET /v1/orders/{id}/history`, the document has no such path.",
        "describe the operation in the document, or move its clients to one that is described";
    UndocumentedParameter, "undocumented-parameter", Notice,
        "A client sends a query parameter that the document does not have.",
        "The host ignores it today, and the client believes that it does something; tomorrow it may.",
        "The client asks for `?page=2`, the document has `offset` and `limit`.",
        "leave the parameter out in the client, or describe it in the document";
    MissingParameter, "missing-parameter", Notice,
        "A client leaves out a parameter that the document requires.",
        "The host is free to refuse such a request, and may do so with its next version.",
        "The document requires the header `X-Tenant`, the request does not have it.",
        "send the parameter, or no longer require it in the document";
    InvalidParameter, "invalid-parameter", Notice,
        "A client sends a parameter whose value does not fit the document.",
        "The host tolerates a value that it promises nobody to tolerate.",
        "The document has `limit` as an integer up to 100, the client sends `limit=500`.",
        "send a value that fits, or widen the document";
    InvalidRequestBody, "invalid-request-body", Notice,
        "A client sends a body that the document does not allow.",
        "The host tolerates what it promises nobody to tolerate, and may refuse it with its next version.",
        "The document has `email` as a string, the client sends `{\"email\": null}`.",
        "send what the document describes, or widen the document";
    ReadOnlySent, "read-only-sent", Notice,
        "A client sends a property that the document marks as `readOnly`.",
        "The host decides the value. The client may believe that it sets it.",
        "The document has `\"readOnly\": true` on `status`, the client sends `{\"status\": \"Active\"}`.",
        "leave the property out in the client, or remove `readOnly` from the document";
    WriteOnlyProperty, "write-only-property", Notice,
        "The response has a property that the contract marks as `writeOnly`.",
        "A value that should only be written, often a password, is shown to everyone who reads the response.",
        "The contract has `\"writeOnly\": true` on `password`, the response is `{\"password\": \"…\"}`.",
        "leave the property out of responses, or remove `writeOnly` from the contract";
    SlowResponse, "slow-answer", Notice,
        "The response took longer than the case's `expect.latency`.",
        "Clients have timeouts. A later response is as good as none, and the request may be sent again.",
        "The case has `latency: 5s`, the response took 7.2 s.",
        "investigate the host's latency, or raise the limit in the case";
    NoLongerSeen, "no-longer-seen", Notice,
        "Earlier runs saw something that the contract documents, and this run, with as many responses, did not.",
        "The host may have stopped sending it, or the suite no longer asks for it, and nothing else would say so.",
        "Each of the last five runs had a response with `/user/phone`, this run has none.",
        "look whether the host still sends it; a case that expects it shows at once when it is gone";
}

impl Kind {
    /// Whether it is a client's, who sends what the document does not allow, and not the host's.
    pub fn is_of_client(self) -> bool {
        matches!(
            self,
            Kind::UndocumentedParameter
                | Kind::MissingParameter
                | Kind::InvalidParameter
                | Kind::InvalidRequestBody
                | Kind::ReadOnlySent
        )
    }

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
