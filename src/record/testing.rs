//! Runs made up for tests, hostile ones among them.

use std::io::Cursor;

use super::{Reader, Writer};
use crate::model::coverage::{Documented, Field};
use crate::model::finding::{
    Basis, DeprecationSignal, DocumentedDeprecation, LinkRelation, NotFound, NotFoundReading,
    Observations,
};
use crate::model::kind::Kind;
use crate::model::outcome::CaseResult;
use crate::model::record::{ContractDigest, RECORD_VERSION, RunFinished, RunStarted};
use crate::summary::{RunSummary, SummaryBuilder};

pub(crate) use crate::model::testing::{
    HOSTILE, blocked, case, covered, exchange, finding, found, skipped,
};

pub(crate) fn started(planned: u64) -> RunStarted {
    RunStarted {
        record_version: RECORD_VERSION,
        driftcheck: "0.1.0".into(),
        run: "20260102T030405Z-api-example-com-k3f9".into(),
        started_at: "2026-01-02T03:04:05Z".into(),
        clock: "2026-01-02T03:04:05Z".into(),
        host: "https://api.example.com".into(),
        profile: "staging".into(),
        planned,
        sources: Vec::new(),
        contracts: vec![ContractDigest {
            name: "account-user".into(),
            sha256: "ab".repeat(32),
            documented: Some(documented().into()),
            ..ContractDigest::default()
        }],
        strict: false,
        commit: Some("0123456789abcdef0123456789abcdef01234567".into()),
        ..RunStarted::default()
    }
}

/// A contract of a few fields: 9 facts.
pub(crate) fn documented() -> Documented {
    let field = |pointer: &str, null: bool, values: &[&str]| Field {
        pointer: pointer.into(),
        property: !pointer.is_empty(),
        null,
        values: values.iter().map(|value| (*value).into()).collect(),
    };
    Documented {
        id: "0a1b2c3d".into(),
        fields: vec![
            field("/id", false, &[]),
            field("/status", false, &["Open", HOSTILE]),
            field("/user", true, &[]),
            field("/user/name", true, &[]),
            field("/user/\u{1b}[1m", false, &[]),
        ],
        is_cut: false,
    }
}

pub(crate) fn finished() -> RunFinished {
    RunFinished {
        finished_at: "2026-01-02T03:04:07Z".into(),
        duration_us: 2_000_000,
        ended_early: None,
        left_out: Vec::new(),
        warnings: Vec::new(),
    }
}

/// A run that has one of everything, with what a hostile host may send.
pub(crate) fn mixed() -> Vec<CaseResult> {
    let wrong = |actual: &str| finding(Kind::WrongType, "/id", "string", actual);
    let mut with_diff = wrong("8");
    with_diff.diff = Some("@@ -1,3 +1,3 @@\n {\n-  \"id\": \"USR-1\"\n+  \"id\": 7\n }\n".into());
    let mut assumed = finding(Kind::SlowResponse, "/x", "1 s", "2 s");
    assumed.basis = Basis::Assumed;
    let mut gone = found(
        "gone/old",
        vec![finding(Kind::RouteGone, "", "a route", HOSTILE)],
    );
    gone.steps[0].exchange = Some(exchange(404, HOSTILE));
    gone.steps[0].operation = "GET /public/v1/old".into();
    gone.steps[0].observations = Observations {
        not_found: Some(NotFound {
            reading: NotFoundReading::RouteGone,
            evidence: format!("the body is not problem details {HOSTILE}"),
        }),
        deprecation: vec![
            DeprecationSignal {
                header: "deprecation".into(),
                value: HOSTILE.into(),
                reading: "deprecated, without a date".into(),
                announces: true,
                malformed: Some("it is a word".into()),
                ..DeprecationSignal::default()
            },
            DeprecationSignal {
                header: "sunset".into(),
                value: "Sat, 31 Jan 2026 00:00:00 GMT".into(),
                reading: format!("goes away on 2026-01-31 {HOSTILE}"),
                date: "2026-01-31T00:00:00Z".parse().ok(),
                ..DeprecationSignal::default()
            },
            DeprecationSignal {
                header: "link".into(),
                value: HOSTILE.into(),
                reading: format!("successor: {HOSTILE}"),
                relation: Some(LinkRelation::SuccessorVersion),
                target: Some(format!("https://api.example.com/v2/{HOSTILE}")),
                ..DeprecationSignal::default()
            },
        ],
        documented_deprecation: Some(DocumentedDeprecation {
            by: format!("contract {HOSTILE}"),
            basis: Basis::Documented,
        }),
        ..Observations::default()
    };
    let mut mail = found("users/resend[b]", vec![with_diff, assumed]);
    mail.effects = vec!["mail".into()];
    mail.steps[0].name = Some("resend".into());
    let extra = finding(
        Kind::UndocumentedProperty,
        "/new/*/\"*\"",
        "no such property",
        HOSTILE,
    );
    vec![
        found("users/resend[c]", vec![wrong("7"), extra]),
        mail,
        found("users/resend[a]", vec![wrong(HOSTILE)]),
        gone,
        case("users/fine"),
        blocked("users/slow", "no response in 10 s", false),
        blocked("users/mail", HOSTILE, true),
        skipped(
            "users/live",
            "the profile `staging` permits no effect `mail`",
        ),
        skipped(
            "users/live2",
            "the profile `staging` permits no effect `mail`",
        ),
    ]
}

/// The cases as a record in memory, in this order, and its summary as the
/// runner folds it.
pub(crate) fn recorded(cases: &[CaseResult]) -> (Vec<u8>, RunSummary) {
    recorded_by(&started(cases.len() as u64), cases)
}

/// The same with another first line.
pub(crate) fn recorded_by(started: &RunStarted, cases: &[CaseResult]) -> (Vec<u8>, RunSummary) {
    let mut bytes = Vec::new();
    let mut builder = SummaryBuilder::new(started);
    let mut writer = Writer::new(&mut bytes);
    writer.write_started(started).unwrap();
    for case in cases {
        builder.add(case, writer.write_case(case).unwrap());
    }
    writer.write_finished(&finished()).unwrap();
    drop(writer);
    (bytes, builder.finish(Some(&finished())))
}

/// A reader of the cases and its summary.
pub(crate) fn read_back(cases: &[CaseResult]) -> (Reader<Cursor<Vec<u8>>>, RunSummary) {
    let (bytes, _) = recorded(cases);
    let mut reader = Reader::new(Cursor::new(bytes), "run.ndjson").unwrap();
    let summary = reader.summarise().unwrap();
    (reader, summary)
}
