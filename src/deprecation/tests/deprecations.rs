//! What is stated of deprecation.

use super::*;

#[test]
fn standard_headers_are_put_into_words() {
    let headers = [
        ("deprecation", SINCE),
        ("sunset", "Wed, 30 Jun 2027 23:59:59 GMT"),
        (
            "link",
            "</new>; rel=\"successor-version\", <https://x/?a=1,2>; rel=\"deprecation help\"",
        ),
        ("link", "</new>; rel=successor-version"),
        ("warning", "299 - \"use v2\""),
        ("api-supported-versions", "1.0, 2.0"),
        ("api-deprecated-versions", "1.0"),
        ("api-deprecated-versions", "0.9, 1.0"),
        ("date", "Sun, 22 Nov 2026 09:00:00 GMT"),
    ];
    assert_eq!(
        words(&headers),
        [
            "deprecated since 2025-10-24",
            "goes away on 2027-06-30",
            "successor: /new",
            "about the deprecation: https://x/?a=1,2",
            "warns: use v2",
            "deprecated versions: 1.0, 0.9",
            "supported versions: 1.0, 2.0",
        ]
    );
    let reading = reading(&headers);
    assert!(reading.announced_by().is_some());
    assert_eq!(reading.since().unwrap().to_string(), "2025-10-24T00:00:00Z");
    let mut links = reading.links.iter();
    let successor = links.find(|link| link.relation == LinkRelation::SuccessorVersion);
    assert_eq!(successor.unwrap().target, "https://api.example.com/new");
    assert_eq!(problems(&headers, 200), Vec::<String>::new());
}

#[test]
fn a_date_to_come_will_be_and_one_that_passed_was() {
    let headers = [
        ("deprecation", "@1900000000"),
        ("sunset", "Thu, 01 Jan 2026 00:00:00 GMT"),
    ];
    assert_eq!(
        words(&headers),
        [
            "to be deprecated on 2030-03-17",
            "was to go away on 2026-01-01"
        ]
    );
    assert!(reading(&headers).announced_by().is_some());
}

#[test]
fn the_clock_of_a_host_that_is_off_is_reported_beside_its_dates() {
    let off = ("date", "Fri, 25 Dec 2026 00:00:00 GMT");
    assert_eq!(words(&[off]), Vec::<String>::new());
    let with_dates = words(&[("deprecation", SINCE), off]);
    assert_eq!(
        with_dates[1],
        "the host's clock is 33 d ahead of that of the run, which is used for dates"
    );
    let behind = words(&[
        ("deprecation", SINCE),
        ("date", "Sun, 06 Nov 1994 08:49:37 GMT"),
    ]);
    assert!(behind[1].contains("d behind that of the run"), "{behind:?}");
    assert_eq!(words(&[("deprecation", SINCE), ("date", "noon")]).len(), 1);
}

#[test]
fn every_malformed_deprecation_is_reported_and_its_likely_date_kept() {
    const OTHER: &str = "it is not a structured date";
    const DAY: Option<&str> = Some("2025-10-24");
    for (value, reason, announces, date) in [
        ("true", "it is a word", true, None),
        ("TRUE", "it is a word", true, None),
        ("?1", "it is a boolean", true, None),
        ("?0", "it is a boolean", false, None),
        ("false", "it is a word", false, None),
        ("\"false\"", "it is a text", false, None),
        ("", "it is empty", false, None),
        ("   ", "it is empty", false, None),
        ("@abc", OTHER, true, None),
        ("@", OTHER, true, None),
        ("@1.5", OTHER, true, Some("1970-01-01")),
        ("1761264000", "it is an integer without `@`", true, DAY),
        ("1761264000.5", "it is a decimal", true, DAY),
        (":YWJj:", "it is a byte sequence", true, None),
        ("\"2025-10-24\"", "it is a text", true, DAY),
        (
            "Fri, 24 Oct 2025 00:00:00 GMT",
            "it is an HTTP date",
            true,
            DAY,
        ),
        ("2025-10-24T00:00:00Z", OTHER, true, DAY),
        (
            "@1761264000, @1761350400",
            "it is a list of 2 values",
            true,
            DAY,
        ),
        ("(@1761264000)", "it is an inner list", true, None),
        ("@1761264000 x", OTHER, true, DAY),
        ("date=@1761264000", OTHER, true, DAY),
        ("@1761264000000", "not in the years 1 to 9999", true, DAY),
        (
            "@-999999999999999",
            "not in the years 1 to 9999",
            true,
            None,
        ),
        ("@9999999999999999", OTHER, true, Some("2286-11-20")),
        ("\u{1b}[31m\u{202e}", OTHER, true, None),
    ] {
        let headers = [("deprecation", value)];
        let stated = reading(&headers).deprecation.unwrap();
        let malformed = stated.malformed.clone().unwrap_or_default();
        assert!(malformed.contains(reason), "{value}: {malformed}");
        assert_eq!(stated.announces, announces, "{value}");
        assert_eq!(stated.date.map(Moment::day).as_deref(), date, "{value}");
        let is_certain = date.is_some() && !value.contains(", @");
        assert_eq!(stated.certain_date().is_some(), is_certain, "{value}");
        assert_eq!(
            problems(&headers, 200),
            ["deprecation-malformed deprecation"],
            "{value}"
        );
    }
}

#[test]
fn a_well_formed_deprecation_is_never_called_malformed() {
    for value in [
        "@0",
        "@-1",
        " @1761264000 ",
        "@253402300799",
        "@1761264000;v=2;w",
    ] {
        let headers = [("deprecation", value)];
        assert_eq!(problems(&headers, 200), Vec::<String>::new(), "{value}");
        assert!(reading(&headers).since().is_some(), "{value}");
    }
}

#[test]
fn a_header_that_may_come_once_is_malformed_when_it_comes_twice() {
    let twice = [("deprecation", SINCE), ("deprecation", SINCE)];
    let stated = reading(&twice).deprecation.unwrap();
    assert_eq!(stated.value, "@1761264000, @1761264000");
    assert!(stated.malformed.unwrap().contains("came 2 times"));
    assert_eq!(stated.date, Some(moment("2025-10-24T00:00:00Z")));
    let date = "Wed, 30 Jun 2027 23:59:59 GMT";
    let stated = reading(&[("sunset", date), ("sunset", date)])
        .sunset
        .unwrap();
    assert!(stated.malformed.unwrap().contains("came 2 times"));
    assert_eq!(stated.date, Some(moment("2027-06-30T23:59:59Z")));
}
