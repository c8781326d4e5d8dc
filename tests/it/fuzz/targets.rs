//! What is fuzzed: each takes any bytes, and must neither panic nor go on for ever. Shared
//! by the test of bounded length and by the targets of `cargo fuzz`.

#[path = "masking.rs"]
pub mod masking;
#[path = "page.rs"]
pub mod page;

use std::io::Cursor;
use std::path::Path;
use std::sync::LazyLock;
use std::time::{Duration, Instant};

use driftcheck::contract::Catalog;
use driftcheck::deprecation::{self, VersionHeaders};
use driftcheck::json::Document;
use driftcheck::judge::{Bindings, Rules, judge_step};
use driftcheck::model::case::Case;
use driftcheck::model::day::Day;
use driftcheck::model::exchange::{Exchange, Header, Request, Response, Timings};
use driftcheck::model::format::Format;
use driftcheck::model::moment::Moment;
use driftcheck::model::octets::Octets;
use driftcheck::record::Reader;
use driftcheck::report::{self, terminal};
use driftcheck::suite::load::load;
use driftcheck::suite::location::Location;
use driftcheck::variables::{Scope, Values, names_used, render_json};
use serde_json::{Value, json};

/// A target and the name of its corpus.
pub type Target = (&'static str, fn(&[u8]));

/// Every target.
pub const TARGETS: [Target; 8] = [
    ("case", case),
    ("headers", headers),
    ("judge", judge),
    ("record", record),
    ("masking", masking::masking),
    ("template", template),
    ("schema", schema),
    ("page", page::page),
];

thread_local! {
    static FOLDER: tempfile::TempDir = tempfile::tempdir().unwrap();
}

/// The clock that everything is judged by.
fn clock() -> jiff::Timestamp {
    "2026-11-26T00:00:00Z".parse().unwrap()
}

/// The day that waivers are counted from.
fn today() -> Day {
    Day::from(Moment::from(clock()))
}

/// The bytes are a case file.
pub fn case(bytes: &[u8]) {
    FOLDER.with(|folder| {
        let file = folder.path().join("cases/a.case.yaml");
        std::fs::create_dir_all(folder.path().join("cases")).unwrap();
        std::fs::write(file, bytes).unwrap();
        match load(location(folder.path()), &[], None, today()) {
            Ok(suite) => assert!(suite.cases.iter().all(|case| !case.steps.is_empty())),
            Err(errors) => {
                assert!(!errors.is_empty());
                // Each is told, and none with an escape that a terminal would obey.
                let reported: String = errors.iter().map(ToString::to_string).collect();
                assert!(!reported.is_empty());
            }
        }
    });
}

fn location(root: &Path) -> Location {
    Location {
        root: root.to_owned(),
        cases: root.join("cases"),
        base: root.join("cases"),
        schemas: root.join("schemas"),
        settings: root.join("driftcheck.toml"),
    }
}

/// The bytes are the lines of a response's head.
pub fn headers(bytes: &[u8]) {
    let lines = bytes.split(|byte| *byte == b'\n').filter_map(|line| {
        let colon = line.iter().position(|byte| *byte == b':')?;
        Some(Header {
            name: String::from_utf8_lossy(&line[..colon]).to_ascii_lowercase(),
            value: Octets(line[colon + 1..].to_vec()),
        })
    });
    let exchange = exchange(lines.collect(), Vec::new());
    let names = VersionHeaders::default();
    let reading = deprecation::read(&exchange.response, &exchange.request.url, &names, &[]);
    for clock in [
        "0001-01-01T00:00:00Z",
        "2026-11-26T00:00:00Z",
        "9999-12-30T00:00:00Z",
    ] {
        let clock: jiff::Timestamp = clock.parse().unwrap();
        for signal in reading.signals(clock.into()) {
            assert!(!signal.header.is_empty());
        }
    }
    judged(&exchange);
}

/// The bytes are the body of a response.
pub fn judge(bytes: &[u8]) {
    let line = Header {
        name: "content-type".into(),
        value: Octets::from("application/json"),
    };
    judged(&exchange(vec![line], bytes.to_vec()));
}

fn judged(exchange: &Exchange) {
    let (case, rules) = &*JUDGING;
    let values = Values::default();
    let bindings = Bindings {
        scope: Scope {
            step: &values,
            run: &values,
            case: &case.vars,
        },
        earlier: &[],
        ..Bindings::bare(&case.id)
    };
    let first = judge_step(&case.steps[0].expected, exchange, bindings, rules);
    assert_eq!(
        first,
        judge_step(&case.steps[0].expected, exchange, bindings, rules)
    );
}

fn exchange(headers: Vec<Header>, body: Vec<u8>) -> Exchange {
    Exchange {
        request: Request {
            method: "POST".into(),
            url: "https://host.example/public/v1/a".into(),
            headers: Vec::new(),
            body: None,
        },
        response: Response {
            version: "HTTP/1.1".into(),
            status: 200,
            headers,
            body: Octets(body),
            decoded_from: None,
            body_missing: None,
        },
        timings: Timings::default(),
    }
}

const CASE: &str = "effects: none
request: { method: POST, path: /a }
expect:
  status: 200
  contract: account-user
  deprecated: true
  headers: { link: { matches: 'a+' } }
  body:
    - { path: $..id, exists: true }
    - { path: $.invitation.status, one_of: [Invited, Active] }
    - { path: $, equals: { id: x, user: { name: y } } }
    - { path: $.lastLoginAt, at_least: '2026-01-01T00:00:00Z' }
capture: { id: { path: $.id, regex: '([A-Z]+)-' } }
";

static JUDGING: LazyLock<(Case, Rules)> = LazyLock::new(|| {
    let folder = tempfile::tempdir().unwrap();
    let schemas = Path::new(env!("CARGO_MANIFEST_DIR")).join(super::SCHEMAS);
    std::fs::create_dir_all(folder.path().join("cases")).unwrap();
    std::fs::write(folder.path().join("cases/a.case.yaml"), CASE).unwrap();
    let location = Location {
        schemas: schemas.clone(),
        ..location(folder.path())
    };
    let suite = load(location, &[], None, today()).unwrap();
    let rules = Rules {
        sought: driftcheck::json::Sought::default(),
        catalog: Catalog::load(&schemas, "schemas").unwrap(),
        closed: None,
        severities: suite.settings.severity.clone(),
        strict: false,
        deprecation: suite
            .settings
            .deprecation_of("x")
            .policy(None, clock().into()),
        waivers: suite.waivers,
        baselines: None,
        kept_headers: Vec::new(),
    };
    (suite.cases.into_iter().next().unwrap(), rules)
});

/// The bytes are a run's record.
pub fn record(bytes: &[u8]) {
    let Ok(mut reader) = Reader::new(Cursor::new(bytes), "run.ndjson") else {
        return;
    };
    let Ok(summary) = reader.summarise() else {
        return;
    };
    let look = terminal::Options::default();
    for format in Format::ALL {
        let mut out = Vec::new();
        // A line that is no case any more is an error, and no panic.
        let _ = report::write(format, &mut out, &summary, &mut reader, &look);
    }
}

/// The bytes are a text with expressions in `{{ }}`.
pub fn template(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    if names_used(&text).is_err() {
        return;
    }
    let known = [
        ("a", json!("x")),
        ("n", json!(7)),
        ("list", json!([1, {"k": "v"}])),
    ];
    let values: Values = known.map(|(name, value)| (name.into(), value)).into();
    let none = Values::new();
    let scope = Scope {
        step: &values,
        run: &none,
        case: &none,
    };
    // A value that cannot be filled in is told in words; one that can be is of bounded size.
    const LARGEST: usize = 5 * 1024 * 1024;
    let begun = Instant::now();
    let rendered = render_json(&Value::from(&*text), scope);
    let size = rendered.map_or_else(|words| words.len(), |value| value.to_string().len());
    assert!(size <= LARGEST + text.len(), "{size} bytes");
    assert!(
        begun.elapsed() < Duration::from_secs(5),
        "{:?}",
        begun.elapsed()
    );
}

/// The bytes are a schema file.
pub fn schema(bytes: &[u8]) {
    FOLDER.with(|folder| {
        let schemas = folder.path().join("schemas");
        std::fs::create_dir_all(&schemas).unwrap();
        std::fs::write(schemas.join("thing.schema.json"), bytes).unwrap();
        let catalog = match Catalog::load_all(&schemas, "schemas") {
            Ok(catalog) => catalog,
            Err(errors) => {
                let reported: String = errors.iter().map(ToString::to_string).collect();
                assert!(reported.contains("schemas"), "{reported}");
                return;
            }
        };
        let Some(contract) = catalog.get("thing") else {
            return;
        };
        for body in [r#"{"id": "a", "list": [1, null, {"x": 1.5}]}"#, "[]", "7"] {
            let document = Document::parse(body.as_bytes());
            assert_eq!(
                contract.judge(&document, 200),
                contract.judge(&document, 200)
            );
        }
        assert!(!catalog.digests_with_fields(|_| true).is_empty());
        drop(catalog.advice());
    });
}
