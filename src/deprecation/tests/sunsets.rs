//! What is stated of an end, of links and of versions.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::RngSeed;

use super::*;

#[test]
fn every_malformed_sunset_is_reported_and_one_date_in_it_counts() {
    const SOON: &str = "deprecation-malformed sunset";
    for (value, date) in [
        ("", None),
        ("soon", None),
        ("true", None),
        ("@1761264000", Some("2025-10-24")),
        ("1761264000", Some("2025-10-24")),
        ("@1761264000000", Some("2025-10-24")),
        ("2025-10-24", Some("2025-10-24")),
        ("2025-10-24T00:00:00Z", Some("2025-10-24")),
        ("Friday, 24 October 2025 23:59:59 GMT", Some("2025-10-24")),
        (
            "Fri Oct 24 2025 23:59:59 GMT+0000 (Coordinated Universal Time)",
            Some("2025-10-24"),
        ),
        ("Fri, 24 Oct 2025 00:00:00 +0200", Some("2025-10-23")),
        (
            "removed on Fri, 24 Oct 2025 00:00:00 GMT",
            Some("2025-10-24"),
        ),
        ("\"Fri, 24 Oct 2025 00:00:00 GMT\"", Some("2025-10-24")),
        ("Fri, 32 Oct 2025 00:00:00 GMT", None),
        ("Sat, 01 Jan 10000 00:00:00 GMT", None),
    ] {
        let headers = [("deprecation", "@1561264000"), ("sunset", value)];
        let expected = match date {
            Some(_) => vec![SOON, "sunset-passed sunset"],
            None => vec![SOON],
        };
        assert_eq!(problems(&headers, 200), expected, "{value}");
        let goes_away = reading(&headers).goes_away();
        assert_eq!(goes_away.map(Moment::day).as_deref(), date, "{value}");
    }
    // Of two dates neither is the one.
    let two = "Fri, 24 Oct 2025 00:00:00 GMT, Fri, 24 Oct 2025 00:00:00 GMT";
    assert_eq!(problems(&[("sunset", two)], 200), [SOON]);
}

#[test]
fn a_slip_in_the_form_of_a_sunset_is_reported_and_its_date_counts() {
    for (value, reason) in [
        // The example of RFC 8594, section 3.
        (
            "Sat, 31 Dec 2018 23:59:59 GMT",
            "2018-12-31 is a Monday, not a Saturday; read as 2018-12-31",
        ),
        ("Saturday, 31-Dec-18 23:59:59 GMT", "2018-12-31 is a Monday"),
        ("Sat Dec 31 23:59:59 2018", "2018-12-31 is a Monday"),
        ("Mon, 31 Dec 2018 23:59:59 UTC", "its zone is not written"),
        ("mon, 31 dec 2018 23:59:59 GMT", "not exactly in the form"),
        ("Mon,  31 Dec 2018 23:59:59 GMT", "not exactly in the form"),
    ] {
        let headers = [("sunset", value)];
        let reported = problems(&headers, 200);
        let expected = ["deprecation-malformed sunset", "sunset-passed sunset"];
        assert_eq!(reported, expected, "{value}");
        let malformed = policy::judge(&reading(&headers), 200, None, &Policy::new(moment(CLOCK)));
        assert!(malformed[0].message.contains(reason), "{malformed:?}");
    }
    // What comes twice has no date of its own.
    let twice = [("sunset", "Sat, 31 Dec 2018 23:59:59 GMT"); 2];
    assert_eq!(problems(&twice, 200), ["deprecation-malformed sunset"]);
}

#[test]
fn a_sunset_is_near_passed_or_neither_by_the_runs_clock_and_the_status() {
    for (sunset, status, expected) in [
        ("Sat, 20 Feb 2027 00:00:00 GMT", 200, "sunset-near sunset"),
        ("Sat, 20 Feb 2027 00:00:01 GMT", 200, ""),
        (
            "Saturday, 20-Feb-27 00:00:00 GMT",
            500,
            "sunset-near sunset",
        ),
        ("Sun Nov 22 00:00:00 2026", 404, "sunset-near sunset"),
        ("Sat, 21 Nov 2026 23:59:59 GMT", 200, "sunset-passed sunset"),
        ("Sat, 21 Nov 2026 23:59:59 GMT", 204, "sunset-passed sunset"),
        ("Sat, 21 Nov 2026 23:59:59 GMT", 404, ""),
        ("Sat, 21 Nov 2026 23:59:59 GMT", 410, ""),
        ("Sat, 21 Nov 2026 23:59:59 GMT", 301, ""),
        ("Fri, 31 Dec 9999 23:59:59 GMT", 200, ""),
    ] {
        let found = problems(&[("sunset", sunset)], status).join(" ");
        assert_eq!(found, expected, "{sunset} with {status}");
    }
    let mut policy = Policy::new(moment(CLOCK));
    policy.sunset_warn_days = 0;
    let near = reading(&[("sunset", "Mon, 23 Nov 2026 00:00:00 GMT")]);
    assert_eq!(policy::judge(&near, 200, None, &policy), []);
    policy.sunset_warn_days = u32::MAX;
    assert_eq!(policy::judge(&near, 200, None, &policy).len(), 1);
}

#[test]
fn a_sunset_before_the_deprecation_is_reported_and_one_at_the_same_moment_is_not() {
    let at = |sunset| problems(&[("deprecation", "@1900000000"), ("sunset", sunset)], 200);
    assert_eq!(
        at("Sun, 17 Mar 2030 17:46:39 GMT"),
        ["sunset-before-deprecation sunset"]
    );
    assert_eq!(at("Sun, 17 Mar 2030 17:46:40 GMT"), Vec::<String>::new());
    let malformed = [
        ("deprecation", "1900000000"),
        ("sunset", "Sat, 16 Mar 2030 00:00:00 GMT"),
    ];
    assert_eq!(
        problems(&malformed, 200),
        [
            "deprecation-malformed deprecation",
            "sunset-before-deprecation sunset"
        ]
    );
}

#[test]
fn announced_and_documented_are_compared() {
    let compare = |headers: &[(&str, &str)], is_documented| {
        let problem = policy::compare(&reading(headers), is_documented);
        problem
            .map(|problem| problem.kind.name())
            .unwrap_or_default()
    };
    let announced = [("deprecation", SINCE)];
    assert_eq!(compare(&announced, true), "");
    assert_eq!(compare(&announced, false), "deprecation-undocumented");
    assert_eq!(
        compare(&[("deprecation", "true")], false),
        "deprecation-undocumented"
    );
    for silent in [
        &[][..],
        &[("deprecation", "?0")],
        &[("deprecation", "false")],
        &[("deprecation", "")],
        &[("sunset", "Wed, 30 Jun 2027 23:59:59 GMT")],
        &[("link", "</v2>; rel=\"successor-version deprecation\"")],
        &[("warning", "299 - \"slow down\"")],
        &[("x-deprecated", "false")],
        &[("asana-change", "name=a;info=https://x;affected=false")],
        &[("api-deprecated-versions", "1.0")],
    ] {
        assert_eq!(compare(silent, false), "", "{silent:?}");
        assert_eq!(
            compare(silent, true),
            "deprecation-not-announced",
            "{silent:?}"
        );
    }
    let instead = reading(&[("warning", "299 - \"x\""), ("sunset", "soon")]);
    let message = policy::compare(&instead, true).unwrap().message;
    assert!(
        message.ends_with("beyond Sunset and words of its own"),
        "{message}"
    );
}

#[test]
fn every_broken_link_is_reported() {
    let headers = [
        ("link", "nonsense, </v2; rel=sunset"),
        (
            "link",
            "</v3>; rel=sunset, https://h.example/v4; rel=deprecation",
        ),
    ];
    let policy = Policy::new(moment(CLOCK));
    let reading = reading(&headers);
    let problems = policy::judge(&reading, 200, None, &policy);
    let values: Vec<&Actual> = problems.iter().map(|problem| &problem.actual).collect();
    let expected = [
        "nonsense",
        "</v2; rel=sunset",
        "https://h.example/v4; rel=deprecation",
    ];
    let expected = expected.map(|text| Actual::Value(text.into()));
    assert_eq!(values, expected.iter().collect::<Vec<_>>());
    // The last one can be read all the same.
    assert_eq!(reading.links.len(), 2);
}

#[test]
fn the_names_of_the_version_headers_can_be_others() {
    let names = VersionHeaders {
        supported: "x-versions".into(),
        deprecated: "x-old-versions".into(),
    };
    let response = response(&[("x-old-versions", b"1"), ("api-deprecated-versions", b"2")]);
    let reading = read(&response, URL, &names, &[]);
    assert_eq!(reading.deprecated_versions, ["1"]);
    let signals = reading.signals(moment(CLOCK));
    assert!(
        signals
            .iter()
            .any(|signal| signal.reading == "deprecated versions: 1")
    );
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 3_000,
        failure_persistence: None,
        rng_seed: RngSeed::Fixed(7),
        ..ProptestConfig::default()
    })]

    #[test]
    fn bytes_of_any_kind_are_read_without_a_panic(
        value in vec(select(ALPHABET), 0..=24)
    ) {
        let names = ["deprecation", "sunset", "link", "warning", "date"];
        let headers = names.map(|name| (name, &value[..]));
        let reading = read(&response(&headers), "no url", &VersionHeaders::default(), &[]);
        let policy = Policy::new(moment(CLOCK));
        policy::judge(&reading, 200, None, &policy);
        reading.signals(policy.clock);
    }
}

/// What dates, structured fields and links are made of, and what is none of it.
const ALPHABET: &[u8] = b"@?<>;,=\"'\\ ()-.0123456789:TZGMTWedJunrelsunset\xff\xc3\t";
