//! What is masked, and what is not.

use serde_json::json;

use super::*;

fn masked(text: &str) -> String {
    let masks = Masks {
        natures: Nature::ALL.to_vec(),
        ..Masks::default()
    };
    normalise(json!(text), &masks).as_str().unwrap().to_owned()
}

#[test]
fn what_changes_by_nature_gets_a_typed_mark() {
    for (text, mark) in [
        ("2026-02-03T04:05:06Z", "[date-time]"),
        ("2026-02-03T04:05:06.1234567+02:00", "[date-time]"),
        ("2024-01-16T21:30:13.1046031", "[date-time without offset]"),
        ("Sun, 22 Nov 2026 23:26:30 GMT", "[http-date]"),
        ("6F9619FF-8B86-D011-B42D-00CF4FC964FF", "[uuid]"),
        ("AUSR-5709-0422-8243", "[AUSR id]"),
        ("MOD-1234", "[MOD id]"),
        ("https://portal.example.com/invite?code=abc", "[url]"),
        (
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
            "[trace id]",
        ),
        (
            "/accounts/ACC-1111-2222/users/USR-3333-4444",
            "/accounts/[ACC id]/users/[USR id]",
        ),
        (
            "AUSR-1111-2222-3333 was not found.",
            "[AUSR id] was not found.",
        ),
        ("see https://x.example/a.", "see [url]."),
        (
            "test-6f9619ff-8b86-d011-b42d-00cf4fc964ff@example.com",
            "test-[uuid]@example.com",
        ),
    ] {
        assert_eq!(masked(text), mark);
    }
}

#[test]
fn facts_are_not_masked() {
    for text in [
        "2026-02-30T04:05:06Z",
        "2026-02-03",
        "2026-02-03T04:05:06.1234567891Z",
        "MPTCOM03-0078",
        "as RFC-9110 says",
        "ausr-5709-0422-8243",
        "xAUSR-5709-0422-8243",
        "Invited",
        "https://",
        "/static/icon.png",
        "6F9619FF-8B86-D011-B42D-00CF4FC964FFF",
    ] {
        assert_eq!(masked(text), text);
    }
}

#[test]
fn a_rule_masks_its_kind_and_no_other() {
    let rule = |selector: &str, mark: &str| MaskRule {
        selector: Selector::parse(selector).unwrap(),
        mark: Mark::from_name(mark),
    };
    let masks = Masks {
        natures: vec![Nature::DateTime],
        rules: vec![
            rule("/at", "date-time"),
            rule("$.items[*].nonce", "nonce"),
            rule("/day", "date"),
        ],
        keep: vec![Selector::parse("/fixed").unwrap()],
        ..Masks::default()
    };
    let mask = |value: Value| normalise(value, &masks);
    let left = json!({"at": "2026-02-03T04:05:06Z", "fixed": "2026-02-03T04:05:06Z", "day": "2026-02-03",
                      "items": [{"nonce": 7}, {"nonce": "x"}, {"nonce": null}]});
    let left = mask(left);
    assert_eq!(
        left,
        json!({"at": "[date-time]", "fixed": "2026-02-03T04:05:06Z", "day": "[date]",
               "items": [{"nonce": "[nonce: number]"}, {"nonce": "[nonce]"}, {"nonce": null}]})
    );
    let right = mask(
        json!({"at": "tomorrow", "fixed": "2026-02-04T04:05:06Z", "day": "2026-02-04",
                            "items": [{"nonce": "7"}, {"nonce": "y"}, {"nonce": null}]}),
    );
    assert_eq!(
        reported(&left, &right, &Rules::default()),
        [
            "value-changed /at",
            "value-changed /fixed",
            "type-changed /items/0/nonce"
        ]
    );
}

#[test]
fn a_caller_who_compares_one_object_keeps_its_ids() {
    let masks = Masks {
        natures: Nature::PASSING.to_vec(),
        ..Masks::default()
    };
    let value = json!({"id": "AUSR-5709-0422-8243", "at": "2026-02-03T04:05:06Z"});
    assert_eq!(
        normalise(value, &masks),
        json!({"id": "AUSR-5709-0422-8243", "at": "[date-time]"})
    );
    assert_eq!(Mark::of_format("date-time"), Some(Mark::DateTime));
    assert_eq!(Mark::of_format("email"), None);
}
