//! The verdicts of two other validators on the same exchanges: where driftcheck says otherwise,
//! the table gives the reason. `oracles/peers.sh` asks the others again.

use std::collections::BTreeMap;

use super::*;
use crate::support::project;
use serde::Deserialize;

/// One exchange of the table.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    id: String,
    /// The version of the document that it is judged by.
    #[serde(default = "newest")]
    document: String,
    /// Method and target, from the server's path on.
    request: String,
    #[serde(default)]
    headers: BTreeMap<String, String>,
    body: Option<String>,
    response: Option<Answer>,
    /// What driftcheck finds, as `KIND PLACE`.
    found: Vec<String>,
    /// Why another validator says otherwise, by its name.
    #[serde(default)]
    differs: BTreeMap<String, String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Answer {
    status: u16,
    headers: BTreeMap<String, String>,
    body: String,
}

/// What the others said: nothing of an exchange that they accept.
#[derive(Deserialize)]
struct Peer {
    version: String,
    verdicts: BTreeMap<String, Option<String>>,
}

fn newest() -> String {
    "3.1".to_owned()
}

fn read<T: serde::de::DeserializeOwned>(name: &str) -> T {
    let path = project().join("tests/it/traffic/oracles").join(name);
    serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
}

/// The entry of a HAR as which an exchange was recorded.
fn recorded(row: &Row) -> Value {
    let list = |headers: &BTreeMap<String, String>| -> Value {
        let headers = headers.iter();
        headers
            .map(|(name, value)| json!({ "name": name, "value": value }))
            .collect()
    };
    let (method, target) = row.request.split_once(' ').unwrap();
    let (status, headers, body) = match &row.response {
        Some(answer) => (answer.status, list(&answer.headers), answer.body.as_str()),
        None => (204, json!([]), ""),
    };
    let url = format!("http://shop.example/v1{target}");
    let mut entry = entry(method, &url, status, body);
    entry["request"]["headers"] = list(&row.headers);
    entry["response"]["headers"] = headers;
    if let Some(body) = &row.body {
        let media_type = row.headers.get("Content-Type");
        entry["request"]["bodySize"] = json!(body.len());
        entry["request"]["postData"] = json!({ "mimeType": media_type, "text": body });
    }
    entry
}

/// What is found in each exchange of a document, by its place in the recording.
fn found_by_entry(document: &str, rows: &[&Row]) -> BTreeMap<u64, Vec<String>> {
    let entries: Vec<Value> = rows.iter().map(|row| recorded(row)).collect();
    let name = format!("shop-{document}.yaml");
    let path = project().join("tests/it/traffic/oracles").join(&name);
    let text = std::fs::read_to_string(path).unwrap();
    let suite = Suite::new(&[(&name, &text), ("traffic.har", &har(&entries))]);
    let arguments = [
        "judge",
        "traffic.har",
        "--openapi",
        &name,
        "--requests",
        "--report-dir",
        "reports",
    ];
    let ended = suite.run(&arguments);
    let report = suite.report();
    assert_eq!(
        report["totals"]["exchanges"],
        rows.len(),
        "all are judged: {}{}",
        ended.out,
        ended.err
    );
    let mut found: BTreeMap<u64, Vec<String>> = BTreeMap::new();
    for finding in report["findings"].as_array().unwrap() {
        let [kind, place] = ["kind", "place"].map(|key| finding[key].as_str().unwrap());
        let seen = finding["seen_in"].as_array().unwrap();
        assert_eq!(
            finding["count"],
            seen.len(),
            "each place is listed: {finding}"
        );
        for one in seen {
            let entry = one["entry"].as_u64().unwrap();
            found
                .entry(entry)
                .or_default()
                .push(format!("{kind} {place}"));
        }
    }
    found.values_mut().for_each(|found| found.sort());
    found
}

#[test]
fn other_validators_agree_or_the_table_says_why_not() {
    let rows: Vec<Row> = read("exchanges.json");
    let peers: BTreeMap<String, Peer> = read("peers.json");
    assert!(rows.len() >= 60 && peers.len() == 2);
    let ids: Vec<&String> = rows.iter().map(|row| &row.id).collect();
    for (name, peer) in &peers {
        assert!(!peer.version.is_empty());
        let asked: Vec<&String> = peer.verdicts.keys().collect();
        let mut ids = ids.clone();
        ids.sort();
        assert_eq!(
            asked, ids,
            "run oracles/peers.sh: {name} was asked of others"
        );
    }
    let mut wrong = Vec::new();
    for document in ["3.0", "3.1"] {
        let own: Vec<&Row> = rows.iter().filter(|row| row.document == document).collect();
        let found = found_by_entry(document, &own);
        for (row, entry) in own.into_iter().zip(1..) {
            let found = found.get(&entry).cloned().unwrap_or_default();
            if found != row.found {
                wrong.push(format!(
                    "{}: found {found:?}, expected {:?}",
                    row.id, row.found
                ));
            }
            for (name, peer) in &peers {
                let verdict = &peer.verdicts[&row.id];
                let agrees = verdict.is_some() != found.is_empty();
                let reason = row.differs.get(name);
                if agrees == reason.is_some() {
                    let said = verdict.as_deref().unwrap_or("accepted");
                    let own = format!("{}: driftcheck {found:?}, {name}: {said}", row.id);
                    wrong.push(format!("{own}; the reason of a difference: {reason:?}"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
