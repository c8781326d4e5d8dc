//! Reports that keep to their published form and are the same in any order.

use super::*;
use crate::report::export;

#[test]
fn the_published_schemas_are_those_of_the_types_and_hold_for_real_runs() {
    let record = published("record", &crate::record::schema());
    for line in String::from_utf8(recorded(&mixed()).0).unwrap().lines() {
        validates(&record, &serde_json::from_str(line).unwrap());
    }
    let report = published("report", &json::schema());
    let document: Value = serde_json::from_str(&to_json(&mixed())).unwrap();
    validates(&report, &document);
    validates(&report, &serde_json::from_str(&to_json(&[])).unwrap());
    let schema: Value = serde_json::from_str(&report).unwrap();
    let documented = schema["properties"].as_object().unwrap().keys();
    let written = document.as_object().unwrap().keys();
    assert!(documented.eq(written), "each field is documented");
}

#[test]
fn the_published_schemas_of_comparisons_hold() {
    published("accepted", &crate::summary::accepted_schema());
    published("history", &crate::history::schema());
    published("run-history", &json::history::schema());
    let text = published("run-diff", &json::run_diff::schema());
    let (before, after) = (recorded(&mixed()).1, recorded(&mixed()[1..]).1);
    let compared = crate::summary::compare_runs(&before, &after);
    let mut out = Vec::new();
    json::run_diff::write(&mut out, &before, &after, &compared).unwrap();
    validates(&text, &serde_json::from_slice(&out).unwrap());

    let text = published("sunsets", &json::sunsets::schema());
    let mut builder = crate::summary::SunsetsBuilder::new(crate::model::moment::now().into());
    builder.add(&before, |_| Some("team-things".into()));
    let sunsets = builder.finish();
    assert!(sunsets.sunsets.iter().any(|one| one.owner.is_some()));
    let mut out = Vec::new();
    json::sunsets::write(&mut out, &sunsets).unwrap();
    validates(&text, &serde_json::from_slice(&out).unwrap());

    let text = published("export", &export::schema());
    let (bytes, summary) = recorded(&mixed());
    let mut reader = Reader::new(Cursor::new(bytes), "run").unwrap();
    let mut out = Vec::new();
    export::findings(&mut out, &summary, &mut reader).unwrap();
    export::cases(&mut out, &summary).unwrap();
    export::operations(&mut out, &summary).unwrap();
    let lines = std::str::from_utf8(&out).unwrap().lines();
    let lines: Vec<Value> = lines
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert!(lines.iter().any(|line| line["fingerprint"].is_string()));
    lines.iter().for_each(|line| validates(&text, line));

    let text = published("contract-diff", &json::contract_diff::schema());
    let read = |text: &str| SchemaDocument::parse("x.json", text.as_bytes()).unwrap();
    let old = read("{\"properties\": {\"a\": {\"type\": \"string\"}}}");
    let new = read("{\"properties\": {\"b\": {\"$ref\": \"#/gone\"}}}");
    let found = crate::schema_diff::compare(
        (&old, ""),
        (&new, ""),
        crate::schema_diff::LifecyclePolicy::default(),
    );
    let mut out = Vec::new();
    json::contract_diff::write(
        &mut out,
        ("x.json", "y.json"),
        (&found, false),
        &new.faults(""),
    )
    .unwrap();
    let document: Value = serde_json::from_slice(&out).unwrap();
    assert_eq!(document["differences"].as_array().unwrap().len(), 2);
    assert_eq!(document["faults"].as_array().unwrap().len(), 1);
    validates(&text, &document);
}

#[test]
fn every_report_is_the_same_whatever_the_order_of_arrival() {
    let mut cases = mixed();
    let all = |cases: &[CaseResult]| {
        let verbose = options(80, true, Detail::Verbose);
        let sorted = text(cases, |out, summary, reader| {
            ndjson::write(out, summary, reader)
        });
        [
            to_json(cases),
            to_junit(cases),
            to_terminal(cases, &verbose),
            sorted,
        ]
    };
    let first = all(&cases);
    for turn in 1..cases.len() {
        cases.rotate_left(turn);
        cases.swap(0, turn);
        assert_eq!(all(&cases), first);
    }
}
