//! The official JSON Schema test suite: every draft as schema files, 2020-12 as schemas of an
//! OpenAPI document too. `JSON_SCHEMA_TEST_SUITE` names the suite's folder, that with `tests`
//! and `remotes`; without it nothing is held.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::super::ApiDocument;
use super::{Document, load};
use crate::contract::compiled::Contract;
use crate::model::kind::Kind;

const DIALECT: &str = "https://json-schema.org/draft/2020-12/schema";

/// The folder of each draft with its dialect.
const DRAFTS: [(&str, &str); 5] = [
    ("draft4", "http://json-schema.org/draft-04/schema#"),
    ("draft6", "http://json-schema.org/draft-06/schema#"),
    ("draft7", "http://json-schema.org/draft-07/schema#"),
    (
        "draft2019-09",
        "https://json-schema.org/draft/2019-09/schema",
    ),
    ("draft2020-12", DIALECT),
];

/// One schema of the suite with its instances.
struct Group {
    file: String,
    says: String,
    schema: Value,
    tests: Vec<Value>,
}

/// The suite's folder, where there is one.
fn suite() -> Option<PathBuf> {
    let dir = std::env::var_os("JSON_SCHEMA_TEST_SUITE").map(PathBuf::from);
    if dir.is_none() {
        eprintln!("JSON_SCHEMA_TEST_SUITE is not set: the suite is not held");
    }
    dir
}

/// The JSON files directly in a folder, by name.
fn json_files(dir: &Path) -> Vec<(String, Value)> {
    let entries = fs::read_dir(dir)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let files = entries.filter(|path| path.extension().is_some_and(|suffix| suffix == "json"));
    let mut files: Vec<(String, Value)> = files
        .map(|path| {
            let value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
            (
                path.file_stem().unwrap().to_string_lossy().into_owned(),
                value,
            )
        })
        .collect();
    files.sort_by(|a, b| a.0.cmp(&b.0));
    files
}

/// The groups of a folder of the suite, each schema with the dialect where it names none.
fn groups(folder: &Path, dialect: &str) -> Vec<Group> {
    let files = json_files(folder);
    assert!(files.len() > 3, "{} holds no suite", folder.display());
    let mut groups = Vec::new();
    for (file, all) in files {
        for group in all.as_array().unwrap() {
            let mut schema = group["schema"].clone();
            if let Value::Object(members) = &mut schema {
                members.entry("$schema").or_insert(dialect.into());
            }
            groups.push(Group {
                file: file.clone(),
                says: group["description"].as_str().unwrap().to_owned(),
                schema,
                tests: group["tests"].as_array().unwrap().clone(),
            });
        }
    }
    groups
}

/// What the suite has others fetch, as schema files with the address that they are known by.
fn remotes(suite: &Path, draft: &str, dialect: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let id = if draft == "draft4" { "id" } else { "$id" };
    // Later drafts have all of theirs in a folder; some of the first ones are of one draft.
    let is_old = ["draft4", "draft6", "draft7"].contains(&draft);
    let own = match draft {
        "draft4" => "locationIndependentIdentifierDraft4",
        _ => "locationIndependentIdentifierPre2019",
    };
    let is_of_another = |name: &str| {
        let is_one = name.starts_with("locationIndependentIdentifier") && name != own;
        // These are written for later drafts.
        let later = [
            "extendible-dynamic-ref",
            "nested-absolute-ref-to-string",
            "tree",
        ];
        is_old && (is_one || later.contains(&name))
    };
    for above in ["", draft]
        .into_iter()
        .filter(|above| is_old || !above.is_empty())
    {
        for folder in [
            "",
            "baseUriChange",
            "baseUriChangeFolder",
            "baseUriChangeFolderInSubschema",
            "nested",
        ] {
            let path = Path::new(above).join(folder);
            if !suite.join("remotes").join(&path).is_dir() {
                continue;
            }
            for (name, mut schema) in json_files(&suite.join("remotes").join(&path)) {
                if name.starts_with("metaschema") || is_of_another(&name) {
                    continue;
                }
                let path = path.join(&name).to_string_lossy().into_owned();
                if let Value::Object(members) = &mut schema {
                    members.entry("$schema").or_insert(dialect.into());
                    let address = format!("http://localhost:1234/{path}.json");
                    members.entry(id).or_insert(address.into());
                }
                found.push((format!("{path}.schema.json"), schema.to_string()));
            }
        }
    }
    found
}

/// Holds a contract to what the suite says of each instance: what it refuses is reported, and of
/// what it takes nothing is reported but what no schema can forbid.
fn hold(group: &Group, contract: &Contract, wrong: &mut Vec<String>) -> usize {
    for test in &group.tests {
        let data = test["data"].to_string();
        let expected = test["valid"].as_bool().unwrap();
        let is_valid = contract.validator.is_valid(&test["data"]);
        let reported = contract
            .judge(&Document::parse(data.as_bytes()), 200)
            .unwrap();
        let is_soft = |kind: Kind| kind == Kind::UndocumentedProperty;
        let is_reported = match expected {
            true => reported.iter().any(|one| !is_soft(one.kind)),
            false => reported.is_empty(),
        };
        if is_valid != expected || is_reported {
            let kinds: Vec<String> = reported.iter().map(|one| one.kind.to_string()).collect();
            wrong.push(format!(
                "{}: {}: {}: {data}: expected {expected}, is {is_valid}, reported {kinds:?}",
                group.file,
                group.says,
                test["description"].as_str().unwrap_or_default(),
            ));
        }
    }
    group.tests.len()
}

#[test]
fn schema_files_judge_as_the_official_suite_says() {
    let Some(suite) = suite() else { return };
    let mut wrong = Vec::new();
    for (draft, dialect) in DRAFTS {
        let remotes = remotes(&suite, draft, dialect);
        let mut held = 0;
        for group in groups(&suite.join("tests").join(draft), dialect) {
            if is_left_out(&group) {
                continue;
            }
            let own = group.schema.to_string();
            let mut files = vec![("s.schema.json", own.as_str())];
            if own.contains("http://localhost:1234") {
                let others = remotes.iter();
                files.extend(others.map(|(path, text)| (path.as_str(), text.as_str())));
            }
            match load(&files) {
                Ok(catalog) => held += hold(&group, catalog.get("s").unwrap(), &mut wrong),
                // A dialect that is not known is refused, and none is made up.
                Err(errors) if group.file == "vocabulary" => {
                    assert!(errors[0].contains("`$schema` names"), "{errors:?}");
                }
                Err(errors) => {
                    wrong.push(format!(
                        "{draft}: {}: {}: {errors:?}",
                        group.file, group.says
                    ));
                }
            }
        }
        println!("{held} instances of {draft} held");
    }
    assert!(wrong.is_empty(), "{}:\n{}", wrong.len(), wrong.join("\n"));
}

/// What is not held: formats are asserted here, and the suite's `format` has them ignored;
/// its remote schemas are known by two addresses, and a schema file has one.
fn is_left_out(group: &Group) -> bool {
    group.file == "format" || group.says.starts_with("remote HTTP ref")
}

/// Has references to the schema's own root lead to where it stands in the document.
fn move_references(schema: &mut Value) {
    match schema {
        Value::Object(members) => {
            if let Some(Value::String(reference)) = members.get_mut("$ref")
                && let Some(rest) = reference.strip_prefix('#')
            {
                *reference = format!("#/components/schemas/S{rest}");
            }
            let inner = members.iter_mut().filter(|(key, _)| *key != "enum");
            inner.for_each(|(_, inner)| move_references(inner));
        }
        Value::Array(items) => items.iter_mut().for_each(move_references),
        _ => {}
    }
}

#[test]
fn documents_judge_as_the_official_suite_says() {
    let Some(suite) = suite() else { return };
    let (mut wrong, mut held) = (Vec::new(), 0);
    for mut group in groups(&suite.join("tests/draft2020-12"), DIALECT) {
        if is_left_out(&group) {
            continue;
        }
        // What a document's schemas cannot say: addresses, anchors that are not their own, and
        // a reference to the dialect, which is reported as a fault.
        let text = group.schema.to_string();
        let text = text.replace(&format!("\"$schema\":\"{DIALECT}\""), "");
        let unread = ["\"$id\"", "\"$dynamic", "\"$anchor\"", "http"];
        if unread.iter().any(|word| text.contains(word)) {
            continue;
        }
        move_references(&mut group.schema);
        let response = json!({ "schema": { "$ref": "#/components/schemas/S" } });
        let document = json!({
            "openapi": "3.1.0",
            "info": { "title": "S", "version": "1" },
            "paths": { "/s": { "get": { "responses": { "200": {
                "description": "",
                "content": { "application/json": response },
            } } } } },
            "components": { "schemas": { "S": group.schema } },
        });
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("s.json");
        fs::write(&path, document.to_string()).unwrap();
        let document = ApiDocument::read(&path).unwrap();
        let operation = document.operation("GET /s").unwrap();
        let contents = &operation.operation().responses[0].contents;
        let contract = operation.contract(200, &contents[0]).unwrap();
        held += hold(&group, &contract, &mut wrong);
    }
    println!("{held} instances held");
    assert!(wrong.is_empty(), "{}:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn formats_are_asserted_as_the_official_suite_says() {
    let Some(suite) = suite() else { return };
    let mut wrong = Vec::new();
    for (draft, dialect) in DRAFTS {
        let folder = suite.join("tests").join(draft).join("optional/format");
        let mut held = 0;
        for group in groups(&folder, dialect) {
            let own = group.schema.to_string();
            let catalog = load(&[("s.schema.json", own.as_str())]).unwrap();
            let advice = catalog.advice();
            if group.file != "unknown" && !advice.is_empty() {
                let stated: Vec<String> = advice.iter().map(|(_, one)| one.to_string()).collect();
                wrong.push(format!(
                    "{draft}: {}: {}: {stated:?}",
                    group.file, group.says
                ));
            }
            held += hold(&group, catalog.get("s").unwrap(), &mut wrong);
        }
        println!("{held} instances of formats of {draft} held");
    }
    assert!(wrong.is_empty(), "{}:\n{}", wrong.len(), wrong.join("\n"));
}
