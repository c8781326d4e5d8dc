//! Sixty nights with drift that comes, flaps, goes and returns, hosts that die, a clock that
//! jumps, and a suite that gains a case: each night ends as the table says.

use super::*;

/// Nights with the same end: the first and the last, what the host does, the exit status, the
/// verdict, and the findings by what became of them: new, fixed, not judged, unconfirmed, gone
/// but unconfirmed, unchanged.
type Row = (u32, u32, &'static str, i32, &'static str, [u64; 6]);

const TABLE: [Row; 36] = [
    (1, 5, "", 0, "conforms", [0, 0, 0, 0, 0, 0]),
    // A comes: it counts once two nights in a row show it, and is known from then on.
    (6, 6, "A", 0, "no-new-drift", [0, 0, 0, 1, 0, 0]),
    (7, 7, "A", 1, "drifts", [1, 0, 0, 0, 0, 0]),
    (8, 14, "A", 0, "no-new-drift", [0, 0, 0, 0, 0, 1]),
    // The host dies, and comes back as it was.
    (15, 16, "dead", 3, "blocked", [0, 0, 1, 0, 0, 0]),
    (17, 17, "A", 0, "no-new-drift", [0, 0, 0, 0, 0, 1]),
    // B flaps, until it stays.
    (18, 18, "A B", 0, "no-new-drift", [0, 0, 0, 1, 0, 1]),
    (19, 19, "A", 0, "no-new-drift", [0, 0, 0, 0, 0, 1]),
    (20, 20, "A B", 0, "no-new-drift", [0, 0, 0, 1, 0, 1]),
    (21, 21, "A", 0, "no-new-drift", [0, 0, 0, 0, 0, 1]),
    (22, 22, "A B", 0, "no-new-drift", [0, 0, 0, 1, 0, 1]),
    (23, 23, "A B", 1, "drifts", [1, 0, 0, 0, 0, 1]),
    (24, 24, "A B", 0, "no-new-drift", [0, 0, 0, 0, 0, 2]),
    // A is gone for a night, which is no end yet; and then for two.
    (25, 25, "B", 0, "no-new-drift", [0, 0, 0, 0, 1, 1]),
    (26, 26, "A B", 0, "no-new-drift", [0, 0, 0, 0, 0, 2]),
    (27, 27, "B", 0, "no-new-drift", [0, 0, 0, 0, 1, 1]),
    (28, 28, "B", 0, "no-new-drift", [0, 1, 0, 0, 0, 1]),
    (29, 29, "B", 0, "no-new-drift", [0, 0, 0, 0, 0, 1]),
    // The suite gains the case c, which drifts.
    (30, 30, "B C", 0, "no-new-drift", [0, 0, 0, 1, 0, 1]),
    (31, 31, "B C", 1, "drifts", [1, 0, 0, 0, 0, 1]),
    (32, 32, "B C", 0, "no-new-drift", [0, 0, 0, 0, 0, 2]),
    // A sunset is announced, and moves.
    (33, 33, "B C sunset=1", 1, "new-date", [0, 0, 0, 0, 0, 2]),
    (
        34,
        34,
        "B C sunset=1",
        0,
        "no-new-drift",
        [0, 0, 0, 0, 0, 2],
    ),
    (35, 35, "B C sunset=2", 1, "new-date", [0, 0, 0, 0, 0, 2]),
    // The clock jumps back in night 37, and ahead in night 38.
    (
        36,
        38,
        "B C sunset=2",
        0,
        "no-new-drift",
        [0, 0, 0, 0, 0, 2],
    ),
    // A returns, and is new again.
    (
        39,
        39,
        "A B C sunset=2",
        0,
        "no-new-drift",
        [0, 0, 0, 1, 0, 2],
    ),
    (40, 40, "A B C sunset=2", 1, "drifts", [1, 0, 0, 0, 0, 2]),
    (
        41,
        45,
        "A B C sunset=2",
        0,
        "no-new-drift",
        [0, 0, 0, 0, 0, 3],
    ),
    // Everything is fixed.
    (46, 46, "sunset=2", 0, "conforms", [0, 0, 0, 0, 3, 0]),
    (47, 47, "sunset=2", 0, "conforms", [0, 3, 0, 0, 0, 0]),
    (48, 55, "sunset=2", 0, "conforms", [0, 0, 0, 0, 0, 0]),
    // A dead host is neither for nor against what it cannot show.
    (56, 56, "dead", 3, "blocked", [0, 0, 0, 0, 0, 0]),
    (57, 57, "A sunset=2", 0, "no-new-drift", [0, 0, 0, 1, 0, 0]),
    (58, 58, "dead", 3, "blocked", [0, 0, 0, 0, 0, 0]),
    (59, 59, "A sunset=2", 1, "drifts", [1, 0, 0, 0, 0, 0]),
    (60, 60, "A sunset=2", 0, "no-new-drift", [0, 0, 0, 0, 0, 1]),
];

/// The clock of a night: three in the morning, but for those in which it jumps.
fn clock(night: u32) -> String {
    let first: jiff::civil::Date = "2026-06-01".parse().unwrap();
    let days = match night {
        37 => 10,
        38 => 70,
        _ => i64::from(night),
    };
    let day = first.checked_add(jiff::SignedDuration::from_hours(24 * days));
    format!("{}T03:00:00Z", day.unwrap())
}

#[test]
fn sixty_nights_end_as_the_table_says() {
    let watched = Watched::new();
    let metrics = watched.suite.path("driftcheck.prom");
    let watching = [
        "--against",
        "previous",
        "--fail-on",
        "new",
        "--confirm",
        "2",
    ];
    let mut success: Option<String> = None;
    let mut flapping = Vec::new();
    for (first, last, host, status, verdict, changes) in TABLE {
        for night in first..=last {
            if night == 30 {
                let case = b"request: { path: /c }\n";
                watched.suite.write("cases/c.case.yaml", case);
            }
            let now = clock(night);
            let file = metrics.to_str().unwrap();
            let at = ["--now", &now, "--metrics", file];
            let ended = watched.run(host, &[&watching[..], &at].concat());
            let told = format!("night {night}: {}{}", ended.out, ended.err);
            assert_eq!(ended.status, status, "{told}");
            let report = watched.suite.report();
            assert_eq!(report["verdict"], verdict, "{told}");
            assert_eq!(became(&report), changes, "{told}");
            if ended.out.contains("FLAPPING") {
                flapping.push(night);
            }
            if status == 0 {
                success = Some(now.clone());
            }
            check_metrics(&std::fs::read_to_string(&metrics).unwrap(), &report, status);
            let text = std::fs::read_to_string(&metrics).unwrap();
            let stated = value(&text, "driftcheck_last_success_timestamp_seconds");
            assert_eq!(stated, success.as_deref().map_or(0, seconds), "{told}");
            let stated = value(&text, "driftcheck_last_run_timestamp_seconds");
            assert_eq!(stated, seconds(&now), "{told}");
        }
    }
    assert_eq!(flapping, FLAPPING);
    let lines = watched.lines();
    assert_eq!(lines.len(), 60);
    let ended = watched
        .suite
        .run(&["history", "--format", "json", "--confirm", "2"]);
    let history: Value = serde_json::from_str(&ended.out).unwrap();
    let host = &history["hosts"][0];
    assert_eq!(host["runs"].as_array().unwrap().len(), 60);
    let findings = host["findings"].as_array().unwrap();
    let of = |operation: &str| {
        let mut all = findings.iter();
        all.find(|one| one["operations"][0] == operation).unwrap()
    };
    let facts = |operation: &str| {
        let one = of(operation);
        let seen = (
            one["seen"].as_u64().unwrap(),
            one["judged"].as_u64().unwrap(),
        );
        (one["is_there"].as_bool().unwrap(), seen)
    };
    assert_eq!(facts("GET /a"), (true, A));
    assert_eq!(facts("GET /b"), (false, B));
    assert_eq!(of("GET /a")["first_seen"], "2026-06-07T03:00:00Z");
    assert_eq!(of("GET /a")["since"], "2026-07-28T03:00:00Z");
    let sunsets = host["sunsets"].as_array().unwrap();
    let sunsets: Vec<&Value> = sunsets.iter().map(|one| &one["after"]).collect();
    assert_eq!(sunsets, ["2027-06-30T23:59:59Z", "2027-09-30T23:59:59Z"]);
}

/// The nights in which a finding is called flapping: B from 21 to 28, A from 27 to 33.
const FLAPPING: [u32; 13] = [21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33];
/// In how many nights A was seen, and in how many it was judged since it was first seen.
const A: (u64, u64) = (28, 50);
/// The same of B.
const B: (u64, u64) = (26, 39);

/// How many findings are new, fixed, not judged, unconfirmed, gone but unconfirmed, unchanged.
fn became(report: &Value) -> [u64; 6] {
    let since = &report["since"];
    let names = [
        "new",
        "fixed",
        "not_judged",
        "unconfirmed",
        "end_unconfirmed",
        "unchanged",
    ];
    names.map(|name| since[name].as_u64().unwrap_or(0))
}

/// The metrics say what the report says.
fn check_metrics(text: &str, report: &Value, status: i32) {
    assert_eq!(value(text, "driftcheck_exit_status"), i64::from(status));
    let totals = &report["totals"];
    for (outcome, name) in [
        ("conforms", "conforms"),
        ("drifts", "drifts"),
        ("blocked", "blocked"),
    ] {
        let series = format!(
            "driftcheck_cases{{host=\"here\",suite=\"{}\",outcome=\"{outcome}\"}}",
            suite(text)
        );
        assert_eq!(
            value(text, &series),
            totals[name].as_i64().unwrap(),
            "{text}"
        );
    }
    let stated = text
        .lines()
        .filter(|line| line.starts_with("driftcheck_findings{"));
    let stated: i64 = stated
        .map(|line| line.rsplit(' ').next().unwrap().parse::<i64>().unwrap())
        .sum();
    let distinct = &totals["distinct_findings"];
    let counts = ["breaking", "additive", "notice"].map(|name| distinct[name].as_i64().unwrap());
    assert_eq!(stated, counts.iter().sum::<i64>(), "{text}");
}

/// The value of the only series that begins so.
fn value(text: &str, series: &str) -> i64 {
    let mut found = text.lines().filter(|line| line.starts_with(series));
    let line = found
        .next()
        .unwrap_or_else(|| panic!("no {series} in {text}"));
    assert!(found.next().is_none(), "{series}: {text}");
    line.rsplit(' ').next().unwrap().parse().unwrap()
}

fn suite(text: &str) -> &str {
    text.split("suite=\"")
        .nth(1)
        .unwrap()
        .split('"')
        .next()
        .unwrap()
}

fn seconds(time: &str) -> i64 {
    time.parse::<jiff::Timestamp>().unwrap().as_second()
}
