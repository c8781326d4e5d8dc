//! What is read of the forms in which public APIs announce deprecations.

use super::*;

/// One response: its headers, what is read of them, and whether they announce a deprecation.
struct Form {
    headers: &'static [(&'static str, &'static str)],
    reads: &'static [&'static str],
    announces: bool,
    goes_away: Option<&'static str>,
}

const fn form(
    headers: &'static [(&'static str, &'static str)],
    reads: &'static [&'static str],
    announces: bool,
    goes_away: Option<&'static str>,
) -> Form {
    Form {
        headers,
        reads,
        announces,
        goes_away,
    }
}

#[test]
#[expect(clippy::too_many_lines, reason = "one table")]
fn the_forms_of_public_apis_are_read() {
    for Form {
        headers,
        reads,
        announces,
        goes_away,
    } in [
        // GitHub
        form(
            &[
                ("deprecation", "Tue, 10 Mar 2026 00:00:00 GMT"),
                ("sunset", "Fri, 10 Mar 2028 00:00:00 GMT"),
                (
                    "link",
                    "<https://docs.github.com/versions>; rel=\"deprecation\"; type=\"text/html\"",
                ),
            ],
            &[
                "deprecated since 2026-03-10 (malformed: it is an HTTP date, not a structured date)",
                "goes away on 2028-03-10",
                "about the deprecation: https://docs.github.com/versions",
            ],
            true,
            Some("2028-03-10"),
        ),
        // Confluence
        form(
            &[(
                "warning",
                "299 - \"Deprecated API, will be removed on Mon, 31 Mar 2025 00:00:00 GMT\"",
            )],
            &[
                "warns: Deprecated API, will be removed on Mon, 31 Mar 2025 00:00:00 GMT (was to go away on 2025-03-31)",
            ],
            true,
            Some("2025-03-31"),
        ),
        // The guideline of Microsoft Graph
        form(
            &[
                ("sunset", " Thursday, 30 June 2024 23:59:59 GMT"),
                (
                    "link",
                    "https://docs.example/#2022-03-30_name ; rel=\"deprecation\"; type=\"text/html\"; title=\"name\"",
                ),
            ],
            &[
                "was to go away on 2024-06-30 (malformed: 2024-06-30 is a Sunday, not a Thursday)",
                "about the deprecation: https://docs.example/#2022-03-30_name",
                "malformed: it does not start with a target in `<` and `>`",
            ],
            false,
            Some("2024-06-30"),
        ),
        // The guideline of Microsoft Azure
        form(
            &[(
                "azure-deprecating",
                "API version 2009-07-27 will retire on 2027-12-01 (https://a.example/1);TLS 1.0 & 1.1 will retire on 2027-10-30 (https://a.example/2)",
            )],
            &[
                "warns: API version 2009-07-27 will retire on 2027-12-01 (https://a.example/1) (goes away on 2027-12-01)",
                "warns: TLS 1.0 & 1.1 will retire on 2027-10-30 (https://a.example/2) (goes away on 2027-10-30)",
            ],
            true,
            // Two things that go away on two days.
            None,
        ),
        // Kubernetes
        form(
            &[(
                "warning",
                "299 - \"policy/v1beta1 PodSecurityPolicy is deprecated in v1.21+, unavailable in v1.25+\"",
            )],
            &[
                "warns: policy/v1beta1 PodSecurityPolicy is deprecated in v1.21+, unavailable in v1.25+",
            ],
            true,
            None,
        ),
        // Elasticsearch
        form(
            &[(
                "warning",
                "300 Elasticsearch-5.4.0-780f8c4 \"[types removal] is deprecated\" \"Wed, 17 Jan 2018 19:03:29 GMT\"",
            )],
            &["warns: [types removal] is deprecated"],
            true,
            None,
        ),
        // Shopify
        form(
            &[(
                "x-shopify-api-deprecated-reason",
                "https://shopify.example/changelog",
            )],
            &["deprecated, without a date, see https://shopify.example/changelog"],
            true,
            None,
        ),
        // HubSpot
        form(
            &[("x-hubspot-api-deprecated", "true")],
            &["deprecated, without a date"],
            true,
            None,
        ),
        // Asana
        form(
            &[(
                "asana-change",
                "name=security_headers;info=https://asa.na/api-sh;affected=true",
            )],
            &["warns: change security_headers, see https://asa.na/api-sh"],
            true,
            None,
        ),
        // Meta
        form(
            &[(
                "x-ad-api-version-warning",
                "The call has been auto-upgraded to v26.0 as v25.0 will be deprecated.",
            )],
            &["warns: The call has been auto-upgraded to v26.0 as v25.0 will be deprecated."],
            true,
            None,
        ),
        // commercetools and others
        form(
            &[("x-deprecation-notice", "use /v2 instead")],
            &["warns: use /v2 instead"],
            true,
            None,
        ),
        // WordPress
        form(
            &[(
                "x-wp-deprecatedfunction",
                "wp_get_é (since 5.1.0; use wp_x instead)",
            )],
            &["warns: wp_get_é (since 5.1.0; use wp_x instead)"],
            true,
            None,
        ),
        // FieldOnline
        form(
            &[
                ("x-deprecated-atutc", "2026-01-01T00:00:00Z"),
                ("x-deprecated-expiresutc", "2027-01-01T00:00:00Z"),
                ("x-deprecated-message", "Use v2."),
                ("x-deprecated-api", "v1"),
            ],
            &[
                "deprecated since 2026-01-01",
                "goes away on 2027-01-01",
                "warns: Use v2.",
                "warns: v1",
            ],
            true,
            Some("2027-01-01"),
        ),
        // Posit Connect
        form(
            &[("x-deprecated-endpoint", "/v1/x")],
            &["warns: /v1/x"],
            true,
            None,
        ),
        // Go's `time.RFC1123`
        form(
            &[("sunset", "Wed, 31 Dec 2025 23:59:59 UTC")],
            &["was to go away on 2025-12-31 (malformed: its zone is not written `GMT`)"],
            false,
            Some("2025-12-31"),
        ),
        // The draft before RFC 9745
        form(
            &[(
                "deprecation",
                "version=\"v1\", date=\"Wed, 01 Jan 2025 00:00:00 GMT\"",
            )],
            &["deprecated since 2025-01-01 (malformed: it is not a structured date)"],
            true,
            None,
        ),
        // Salesforce
        form(
            &[(
                "warning",
                "299 - \"This API is deprecated and will be removed by Summer '22. Please see https://help.example/a\"",
            )],
            &[
                "warns: This API is deprecated and will be removed by Summer '22. Please see https://help.example/a",
            ],
            true,
            None,
        ),
        // Stacks, Unsplash
        form(
            &[("warning", "299 - \"Deprecated: See https://docs.example\"")],
            &["warns: Deprecated: See https://docs.example"],
            true,
            None,
        ),
        // Aiven, Spring
        form(
            &[
                ("deprecation", "@1777248000"),
                ("sunset", "Thu, 31 Dec 2026 23:59:59 GMT"),
                ("link", "<https://docs.example/end>; rel=\"sunset\""),
            ],
            &[
                "deprecated since 2026-04-27",
                "goes away on 2026-12-31",
                "about the sunset: https://docs.example/end",
            ],
            true,
            Some("2026-12-31"),
        ),
        // Unified.to, Conjure
        form(
            &[("deprecation", "true")],
            &["deprecated, without a date (malformed: it is a word, not a structured date)"],
            true,
            None,
        ),
        // ASP.NET
        form(
            &[("api-deprecated-versions", "2009-04,1.0")],
            &["deprecated versions: 2009-04, 1.0"],
            false,
            None,
        ),
        // No announcements
        form(
            &[("x-deprecation-policy", "https://docs.example/policy")],
            &["see https://docs.example/policy"],
            false,
            None,
        ),
        form(&[("x-deprecated", "false")], &[], false, None),
        form(
            &[("access-control-expose-headers", "Deprecation, Sunset")],
            &[],
            false,
            None,
        ),
        form(
            &[(
                "asana-change",
                "name=a;info=https://x.example;affected=false",
            )],
            &["warns: change a, see https://x.example"],
            false,
            None,
        ),
        form(
            &[("warning", "299 - \"quota nearly used up\"")],
            &["warns: quota nearly used up"],
            false,
            None,
        ),
    ] {
        assert_eq!(words(headers), reads, "{headers:?}");
        let reading = reading(headers);
        assert_eq!(reading.announced_by().is_some(), announces, "{headers:?}");
        let day = reading.goes_away().map(Moment::day);
        assert_eq!(day.as_deref(), goes_away, "{headers:?}");
    }
}
