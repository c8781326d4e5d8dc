//! Schemas and cases that unfold, double or lead elsewhere.

use super::*;

fn with_schema(host: &Host, schema: &str) -> Suite {
    let suite = crate::rows::suite(&host.url, &["a"], "");
    suite.write("schemas/thing.schema.json", schema.as_bytes());
    suite
}

/// A schema of 25 levels, each of which names the next one twice.
fn doubled(keyword: &str, place: &str) -> String {
    let levels: Vec<String> = (0..25)
        .map(|level| {
            let next = format!(r##"{{"$ref": "#/{place}/l{}"}}"##, level + 1);
            format!(r#""l{level}": {{"{keyword}": [{next}, {next}]}}"#)
        })
        .collect();
    let levels = levels.join(", ");
    format!(r##"{{"$ref": "#/{place}/l0", "{place}": {{{levels}, "l25": {{"type": "object"}}}}}}"##)
}

/// The same where each level is asked for by the names of two members.
fn in_members(keyword: &str) -> String {
    let doubled: serde_json::Value = serde_json::from_str(&doubled("allOf", "$defs")).unwrap();
    let mut schema = doubled;
    for (_, level) in schema["$defs"].as_object_mut().unwrap() {
        if let Some(both) = level.as_object_mut().unwrap().remove("allOf") {
            level[keyword] = serde_json::json!({ "a": both[0], "b": both[1] });
        }
    }
    schema.to_string()
}

#[test]
fn a_document_whose_branches_double_is_refused_with_its_line() {
    let host = host();
    let suite = crate::rows::suite(&host.url, &["a"], "");
    let schemas = doubled("oneOf", "components/schemas");
    let schemas: serde_json::Value = serde_json::from_str(&schemas).unwrap();
    let document = serde_json::json!({
        "openapi": "3.1.0",
        "info": { "title": "t", "version": "1" },
        "paths": {},
        "components": { "schemas": schemas["components/schemas"] },
    });
    suite.write("schemas/api.json", document.to_string().as_bytes());
    let ended = refused("doubled branches", &suite, &host);
    assert!(ended.err.contains("api.json:1:"), "{}", ended.err);
    assert!(
        ended.err.contains("at most 20000 are allowed"),
        "{}",
        ended.err
    );
}

#[test]
fn a_schema_that_leads_elsewhere_or_is_no_schema_is_refused() {
    let (host, elsewhere) = (host(), host());
    let deep = format!("{}{{}}{}", "{\"not\":".repeat(10_000), "}".repeat(10_000));
    let deep_items = format!("{}true{}", "{\"items\":".repeat(10_000), "}".repeat(10_000));
    let reference = |place: &str| format!("{{\"$ref\": \"{place}\"}}");
    for (what, schema) in [
        ("network", reference(&format!("{}/x.json", elsewhere.url))),
        ("network in an id", format!("{{\"$id\": \"{}/a.json\", \"$ref\": \"b.json\"}}", elsewhere.url)),
        ("network in a meta-schema", format!("{{\"$schema\": \"{}/x.json\"}}", elsewhere.url)),
        ("file address", reference("file:///etc/passwd")),
        ("absolute path", reference("/etc/passwd")),
        ("parent folder", reference("../../../../etc/passwd")),
        ("beside it, missing", reference("other.schema.json")),
        ("missing definition", reference("#/$defs/missing")),
        ("itself", reference("#")),
        ("a circle of two", r##"{"$ref": "#/$defs/a", "$defs": {"a": {"$ref": "#/$defs/b"}, "b": {"$ref": "#/$defs/a"}}}"##.into()),
        ("broken", "{\"type\": ".into()),
        ("no schema", "[]".into()),
        ("wrong keyword", r#"{"type": "strin"}"#.into()),
        ("10,000 deep", deep),
        ("10,000 deep items", deep_items),
        ("a million open brackets", "[".repeat(1_000_000)),
        ("broken pattern", r#"{"pattern": "("}"#.into()),
        ("huge pattern", r#"{"pattern": "((a{1000}){1000}){1000}"}"#.into()),
        ("empty", String::new()),
        ("25 doubled branches", doubled("anyOf", "$defs")),
        ("25 doubled parts", doubled("allOf", "$defs")),
        ("25 doubled branches of a dynamic reference", doubled("anyOf", "$defs").replace("$ref", "$dynamicRef")),
        ("25 doubled schemas of members that are there", in_members("dependentSchemas")),
        ("the same as older drafts write it", in_members("dependencies")),
    ] {
        let ended = refused(what, &with_schema(&host, &schema), &host);
        assert!(ended.err.contains("thing.schema.json"), "{what}: {}", ended.err);
    }
    assert!(elsewhere.seen().requests.is_empty());
    crate::rows::assert_bounded_memory();
}

#[test]
fn a_schema_that_is_no_plain_file_is_refused() {
    let host = host();
    type Make = fn(&std::path::Path);
    let make: [(&str, Make); 5] = [
        ("pipe", pipe),
        ("huge", huge),
        ("folder", |path| std::fs::create_dir(path).unwrap()),
        ("link out of the suite", |path| {
            symlink("/etc/passwd", path).unwrap()
        }),
        ("link to a device", |path| {
            symlink("/dev/zero", path).unwrap()
        }),
    ];
    for (what, make) in make {
        let suite = crate::rows::suite(&host.url, &["a"], "");
        let path = suite.path("schemas/thing.schema.json");
        std::fs::remove_file(&path).unwrap();
        make(&path);
        refused(what, &suite, &host);
    }
}

#[test]
fn a_pattern_that_backtracks_is_bounded() {
    let host = Host::start(|talk| {
        let text = format!("{}!", "a".repeat(60_000));
        talk.say(json(format!(r#"{{"id": "{text}"}}"#)));
        Then::Close
    });
    for pattern in [
        "^(a+)+$",
        "^(a|a)*$",
        "^(a|aa)+$",
        "(.*)*x",
        "^(([a-z])+.)+[A-Z]([a-z])+$",
    ] {
        let schema = format!(r#"{{"properties": {{"id": {{"pattern": "{pattern}"}}}}}}"#);
        let suite = with_schema(&host, &schema);
        let case = format!(
            "request: {{ path: /b }}\nexpect: {{ body: [{{ path: $.id, matches: '{pattern}' }}] }}\n"
        );
        suite.write("cases/b.case.yaml", case.as_bytes());
        let begun = Instant::now();
        let ended = suite.run(&["run", "--host", "here"]);
        assert!(
            [1, 2].contains(&ended.status),
            "{pattern}: {}{}",
            ended.out,
            ended.err
        );
        assert!(begun.elapsed() < LONG, "{pattern}");
    }
    // What only a backtracking engine can match is refused, or given up at its bound.
    for pattern in [r"^(a+)+\\1$", "^(?=(a+)+$).*x"] {
        let schema = format!(r#"{{"properties": {{"id": {{"pattern": "{pattern}"}}}}}}"#);
        let begun = Instant::now();
        let ended = with_schema(&host, &schema).run(&["run", "--host", "here"]);
        assert!(
            [1, 2, 3].contains(&ended.status),
            "{pattern}: {}{}",
            ended.out,
            ended.err
        );
        assert!(begun.elapsed() < LONG, "{pattern}");
    }
}

#[test]
fn a_case_file_that_unfolds_without_end_is_refused() {
    let host = host();
    let laughs: String = (1..12).fold("a0: &a0 [x, x, x, x, x, x, x, x, x]\n".into(), |text, n| {
        let before = format!("*a{}", n - 1);
        text + &format!("a{n}: &a{n} [{}]\n", [&*before; 9].join(", "))
    });
    let laughs = format!(
        "vars:\n  {}  v: *a11\nrequest: {{ path: /a }}\n",
        laughs.replace('\n', "\n  ")
    );
    for (what, case) in [
        ("aliases upon aliases", laughs),
        ("an alias to itself", "vars: &a { v: *a }\nrequest: { path: /a }\n".into()),
        ("10,000 deep", format!("vars: {{ v: {}1{} }}\nrequest: {{ path: /a }}\n", "[".repeat(10_000), "]".repeat(10_000))),
        ("10,000 deep in blocks", {
            let lines: String = (1..10_000).map(|depth| format!("{}a:\n", " ".repeat(depth))).collect();
            format!("vars:\n{lines}request: {{ path: /a }}\n")
        }),
        ("a pattern that is too large", "request: { path: /a }\nexpect: { body: [{ path: $.id, matches: '((a{1000}){1000}){1000}' }] }\n".into()),
        ("a loop in a template", "request: { path: '/{{ range(1000000000) | list | length }}' }\n".into()),
        ("a statement in a template", "request: { path: '/{% for x in range(99999) %}a{% endfor %}' }\n".into()),
        ("a chain of 10,000 operators", format!("request: {{ path: '/{{{{ 1{} }}}}' }}\n", "+1".repeat(10_000))),
        ("a chain in a statement", format!("request: {{ path: '/a', query: {{ a: '{{% if 1{} %}}x{{% endif %}}' }} }}\n", "+1".repeat(50_000))),
        ("a value without end in a text", "request: { path: '/a', query: { a: 'x{{ [[1]*100000]*100000 }}' } }\n".into()),
        ("a value without end", "effects: none\nrequest: { method: POST, path: /a, body: { json: '{{ [[1]*100000]*100000 }}' } }\n".into()),
        ("a path that is no path", format!("request: {{ path: /a }}\nexpect: {{ body: [{{ path: '${}', exists: true }}] }}\n", "[?(@".repeat(5_000))),
    ] {
        let suite = crate::rows::suite(&host.url, &[], "");
        suite.write("cases/a.case.yaml", case.as_bytes());
        let begun = Instant::now();
        let ended = suite.run(&["run", "--host", "here"]);
        // A template is filled in when its case runs, so that case is blocked at worst.
        assert!([2, 3].contains(&ended.status), "{what}: {}{}", ended.out, ended.err);
        assert!(begun.elapsed() < LONG, "{what}");
        assert!(host.seen().requests.is_empty(), "{what}");
        assert!(ended.status == 3 || ended.err.contains("a.case.yaml"), "{what}: {}", ended.err);
    }
    crate::rows::assert_bounded_memory();
}
