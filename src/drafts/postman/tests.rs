//! What collections are read as.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::{Collection, read};
use crate::drafts::calls::{CallBody, CredentialPart, Marks};

const V21: &str = "https://schema.getpostman.com/json/collection/v2.1.0/collection.json";

fn collection(items: Value) -> Value {
    json!({ "info": { "name": "Shop", "schema": V21 }, "item": items })
}

fn of(value: &Value) -> (Collection, Marks) {
    let mut marks = Marks::default();
    let collection = read(&value.to_string(), "c.json", &mut marks).unwrap();
    (collection, marks)
}

#[test]
fn a_request_is_read_in_each_of_its_forms() {
    let (collection, marks) = of(&collection(json!([
        { "name": "short", "request": "https://h/a?b=1" },
        { "name": "parts", "request": {
            "method": "put",
            "header": [{ "key": "X-A", "value": "{{a}}" }, { "key": "X-B", "value": "b", "disabled": true }],
            "body": { "mode": "raw", "raw": "{\"n\": {{n}}}", "options": { "raw": { "language": "json" } } },
            "url": {
                "raw": "wrong", "protocol": "https", "host": ["api", "h"], "port": "8443", "path": ["users", ":id", { "value": "x" }],
                "query": [{ "key": "q", "value": "a b" }, { "key": "off", "value": "1", "disabled": true }],
                "variable": [{ "key": "id", "value": "7" }],
            },
        } },
        { "name": "old", "request": { "url": "h/b", "header": "X-A: 1\nX-B: 2", "method": "GET" } },
    ])));
    let calls: Vec<_> = collection.calls.iter().map(|(call, _)| call).collect();
    let shown = |text: &str| marks.shown(text).into_owned();
    assert_eq!(calls[0].method, "GET");
    assert_eq!(calls[0].address.query.as_deref(), Some("b=1"));
    let parts = calls[1];
    assert_eq!(parts.method, "PUT");
    assert_eq!(parts.address.origin, "https://api.h:8443");
    assert_eq!(
        (parts.address.path.as_str(), parts.address.query.as_deref()),
        ("/users/7/x", Some("q=a%20b"))
    );
    let headers: Vec<(&str, String)> = parts
        .headers
        .iter()
        .map(|(name, value)| (name.as_str(), shown(value)))
        .collect();
    assert_eq!(
        headers,
        [
            ("x-a", "{{ a }}".to_owned()),
            ("content-type", "application/json".to_owned())
        ]
    );
    let names = &collection.calls[1].1;
    assert!(names.contains(&Some("id".to_owned())), "{names:?}");
    assert_eq!(calls[2].headers.len(), 2);
}

#[test]
fn logins_are_inherited_and_variables_are_set() {
    let mut value = collection(json!([
        { "name": "F", "auth": { "type": "basic", "basic": { "username": "ann", "password": "{{pw}}" } }, "item": [
            { "name": "in", "request": { "url": "{{base}}/a", "method": "GET" } },
            { "name": "none", "request": { "url": "{{base}}/b", "method": "GET", "auth": { "type": "noauth" } } },
        ] },
        { "name": "out", "request": { "url": "{{base}}/c", "method": "GET" } },
        { "name": "key", "request": { "url": "{{base}}/d", "method": "GET", "auth": { "type": "apikey", "apikey": [
            { "key": "key", "value": "X-Key" }, { "key": "value", "value": "s3cr3t" }, { "key": "in", "value": "header" } ] } } },
        { "name": "aws", "request": { "url": "{{base}}/e", "method": "GET", "auth": { "type": "awsv4" } } },
    ]));
    value["auth"] =
        json!({ "type": "bearer", "bearer": [{ "key": "token", "value": "{{token}}" }] });
    value["variable"] = json!([
        { "key": "base", "value": "https://api.example.com/v1" }, { "key": "size", "value": 3 },
        { "key": "password", "value": "hidden" }, { "key": "both", "value": "{{size}}x" },
    ]);
    let (collection, mut marks) = of(&value);
    let credentials: Vec<_> = collection
        .calls
        .iter()
        .map(|(call, _)| call.credential.clone())
        .collect();
    let password = marks.variable("pw").to_string();
    let token = marks.variable("token").to_string();
    assert_eq!(
        credentials[0],
        [CredentialPart::Basic {
            user: "ann".to_owned(),
            password
        }]
    );
    assert_eq!(credentials[1], []);
    assert_eq!(credentials[2], [CredentialPart::Bearer(token)]);
    assert_eq!(
        credentials[3],
        [CredentialPart::Header(
            "x-key".to_owned(),
            "s3cr3t".to_owned()
        )]
    );
    let (aws, _) = &collection.calls[4];
    assert!(aws.remarks[0].contains("`awsv4`"), "{:?}", aws.remarks);
    let (first, _) = &collection.calls[0];
    assert_eq!(
        (first.address.origin.as_str(), first.address.path.as_str()),
        ("https://api.example.com", "/v1/a")
    );
    assert_eq!(first.folder, ["F"]);
    let set = json!({ "size": "3", "password": "hidden" });
    assert_eq!(Value::from(collection.set), set);
}

#[test]
fn bodies_are_read_in_every_mode() {
    let body = |body: Value| json!({ "name": "x", "request": { "url": "h/a", "method": "POST", "body": body } });
    let (collection, marks) = of(&collection(json!([
        body(
            json!({ "mode": "urlencoded", "urlencoded": [{ "key": "a b", "value": "{{v}}&" }, { "key": "c", "value": "d", "disabled": true }] })
        ),
        body(
            json!({ "mode": "graphql", "graphql": { "query": "{ me { id } }", "variables": "{\"a\": {{v}}}" } })
        ),
        body(
            json!({ "mode": "formdata", "formdata": [{ "key": "t", "value": "1", "type": "text" }, { "key": "f", "type": "file", "src": "/a.png" }] })
        ),
        body(json!({ "mode": "file", "file": { "src": "/b.bin" } })),
    ])));
    let bodies: Vec<_> = collection
        .calls
        .iter()
        .map(|(call, _)| call.body.clone().unwrap())
        .collect();
    let CallBody::Text(form) = &bodies[0] else {
        panic!("{bodies:?}")
    };
    assert_eq!(marks.template(form), "a%20b={{ v }}%26");
    let CallBody::Json(question) = &bodies[1] else {
        panic!("{bodies:?}")
    };
    assert_eq!(question["query"], "{ me { id } }");
    let variable = question["variables"]["a"].as_str().unwrap();
    assert_eq!(marks.names(variable).collect::<Vec<_>>(), ["v"]);
    let CallBody::Text(parts) = &bodies[2] else {
        panic!("{bodies:?}")
    };
    assert!(
        marks.template(parts).contains(
            "filename=\"file\"\r\nContent-Type: application/octet-stream\r\n\r\n{{ f }}\r\n"
        ),
        "{parts}"
    );
    assert!(collection.calls[2].0.remarks[0].contains("`f` was the file /a.png"));
    assert_eq!(
        bodies[3],
        CallBody::Unknown("the body was the file /b.bin".to_owned())
    );
}

#[test]
fn mistakes_have_a_place_and_say_what_to_do() {
    for (text, place, words, help) in [
        ("{\"a\": 1,\n x}".to_owned(), (2, 2), "not JSON", "Export"),
        (
            "{}".to_owned(),
            (1, 1),
            "found no collection",
            "version 2.1",
        ),
        (
            "{\"values\": []}".to_owned(),
            (1, 1),
            "an environment of Postman",
            "version 2.1",
        ),
        (
            collection(json!({})).to_string(),
            (1, 0),
            "found an object as `item`",
            "export",
        ),
        (
            collection(json!([{ "name": "x" }])).to_string(),
            (1, 0),
            "neither a request nor a folder",
            "`request` or `item`",
        ),
        (
            collection(json!([{ "request": { "method": "GET" } }])).to_string(),
            (1, 0),
            "without a URL",
            "in Postman",
        ),
        (
            collection(json!([{ "request": 3 }])).to_string(),
            (1, 0),
            "found a number as a request",
            "an object",
        ),
        (
            collection(json!([{ "request": { "url": "/a" } }])).to_string(),
            (1, 0),
            "names no host",
            "absolute URL",
        ),
        (
            collection(json!([{ "request": { "url": "h", "body": { "mode": "x" } } }])).to_string(),
            (1, 0),
            "the mode `x`",
            "`raw`",
        ),
        (
            collection(json!([]))
                .to_string()
                .replace("v2.1.0", "v3.0.0"),
            (1, 0),
            "of version v3.0.0",
            "version 2.1",
        ),
    ] {
        let errors = read(&text, "c.json", &mut Marks::default()).unwrap_err();
        let error = errors.first().unwrap();
        let at = error.position.as_ref().unwrap();
        assert_eq!(at.line, place.0, "{text}: {error}");
        assert!(
            place.1 == 0 && at.column > 1 || at.column == place.1,
            "{text}: {error}"
        );
        assert!(error.message.contains(words), "{text}: {error}");
        assert!(
            error.help.as_ref().unwrap().contains(help),
            "{text}: {error}"
        );
    }
}

fn any_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<u16>().prop_map(Value::from),
        "(raw|urlencoded|formdata|graphql|file|bearer|basic|apikey|\\{\\{|\\}\\}|https://|:|/|\\?|\\PC){0,6}".prop_map(Value::from),
    ];
    let name = "name|item|request|url|method|header|body|mode|raw|urlencoded|formdata|graphql|query|variables|auth|type|bearer|key|value|event|listen|script|exec|response|code|host|path|variable|disabled|options|language|src|file";
    leaf.prop_recursive(6, 64, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec((name, inner), 0..6)
                .prop_map(|members| members.into_iter().collect()),
        ]
    })
}

proptest! {
    #[test]
    fn nothing_makes_it_panic(items in prop::collection::vec(any_value(), 0..4), text in "\\PC{0,40}") {
        let _ = read(&collection(items.into()).to_string(), "c.json", &mut Marks::default());
        let _ = read(&text, "c.json", &mut Marks::default());
    }
}
