//! What a template may say, and what it gives.

use serde_json::{Value, json};

use super::*;
use crate::model::template::Template;

fn values(pairs: &[(&str, Value)]) -> Values {
    pairs
        .iter()
        .map(|(name, value)| ((*name).into(), value.clone()))
        .collect()
}

#[test]
fn the_run_wins_over_the_case_and_types_are_kept() {
    let run = values(&[
        ("id", json!("AUSR-1")),
        ("n", json!(9_007_199_254_740_993_u64)),
    ]);
    let case = values(&[("id", json!("other")), ("list", json!([1, 2]))]);
    let scope = Scope {
        step: &Values::new(),
        run: &run,
        case: &case,
    };
    let text = Template::new("/x/{{ id }}/{{ list | length }}");
    assert_eq!(render(&text, scope).unwrap(), "/x/AUSR-1/2");
    let value = json!({"a": "{{ n }}", "b": ["{{ list }}"], "c": "n={{ n }}", "d": 1.50});
    let expected = json!({"a": 9_007_199_254_740_993_u64, "b": [[1, 2]], "c": "n=9007199254740993", "d": 1.50});
    assert_eq!(render_json(&value, scope).unwrap(), expected);
}

#[test]
fn no_digit_of_a_number_is_lost_in_a_text() {
    for digits in [
        "12345678901234567890123",
        "-9223372036854775809",
        "9007199254740993.5",
        "1e-400",
        "0.1",
        "1.10",
        "5.00",
        "-0.0",
        "1234567890123456789012345678901234567890123",
    ] {
        let value: Value = serde_json::from_str(digits).unwrap();
        let pairs = [("o", json!({ "n": &value })), ("n", value)];
        let (run, empty) = (values(&pairs), Values::new());
        let scope = Scope {
            step: &empty,
            run: &run,
            case: &empty,
        };
        let template = Template::new("n={{ n }}{{o.n}}{{ [2] | first }}");
        let rendered = render(&template, scope).unwrap();
        assert_eq!(rendered, format!("n={digits}{digits}2"));
        let value = render_json(&json!("{{ o.n }}"), scope).unwrap();
        assert_eq!(value.to_string(), digits);
    }
}

#[test]
fn what_a_variable_holds_is_not_rendered_again() {
    let run = values(&[("a", json!("{{ b }}")), ("b", json!("secret"))]);
    let scope = Scope {
        step: &Values::new(),
        run: &run,
        case: &Values::new(),
    };
    assert_eq!(render(&Template::new("{{ a }}"), scope).unwrap(), "{{ b }}");
    assert_eq!(
        render_json(&json!("{{ a }}"), scope).unwrap(),
        json!("{{ b }}")
    );
}

#[test]
fn a_name_without_a_value_is_an_error() {
    let empty = Values::new();
    let scope = Scope {
        step: &Values::new(),
        run: &empty,
        case: &empty,
    };
    assert!(render(&Template::new("{{ gone }}"), scope).is_err());
    assert!(render_json(&json!("{{ gone }}"), scope).is_err());
    assert_eq!(
        names_used("{{ a }}{% for x in b %}{{ x }}{% endfor %}").unwrap(),
        ["a", "b"]
    );
    assert!(names_used("{{ a").is_err());
}

#[test]
fn what_is_true_false_or_null_is_written_in_a_text_as_in_json() {
    let run = values(&[
        ("yes", json!(true)),
        ("no", json!(false)),
        ("nil", json!(null)),
        ("all", json!([true, null, "a", {"b": false}])),
    ]);
    let scope = Scope {
        step: &Values::new(),
        run: &run,
        case: &Values::new(),
    };
    for (text, written) in [
        (
            "/a/{{ no }}?b={{ yes }}&c={{ nil }}",
            "/a/false?b=true&c=null",
        ),
        ("{{ not yes }} {{ 1 == 1 }} {{ none }}", "false true null"),
        ("{{ all }}", r#"[true,null,"a",{"b":false}]"#),
        ("{% if yes %}{{ all[2] }}{% endif %}", "a"),
    ] {
        assert_eq!(render(&Template::new(text), scope).unwrap(), written);
    }
    let value = json!({"text": "is {{ yes }}", "value": "{{ yes }}"});
    let rendered = json!({"text": "is true", "value": true});
    assert_eq!(render_json(&value, scope).unwrap(), rendered);
}
