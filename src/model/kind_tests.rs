//! The page of findings, and the names of their kinds.

use super::kind::Kind;

/// The page that users read, made from the table above.
fn page() -> String {
    let mut page = String::from(
        "# Findings\n\n\
         A finding is one observation about a response that does not match its contract or an \
         expectation. It has a kind, a severity, a place and a fingerprint.\n\n\
         **Severity.** `breaking` (a client may fail) and `additive` (clients survive it) are \
         drift; a `notice` is not. A mismatch with an assumption (`basis: assumed`) is a notice, \
         unless `--strict` is given. `[severity]` in `driftcheck.toml` changes the severity of \
         any kind.\n\n\
         **Place.** `status`, `latency`, `header:NAME` or `body:POINTER`. In the pointer (RFC \
         6901), array indices are folded to `*`, and so are the keys of open maps: objects whose \
         contract describes members with arbitrary names, by `additionalProperties`, \
         `unevaluatedProperties`, `patternProperties` or `propertyNames`. The same drift in each \
         item or entry is therefore one finding. Names under `properties` or `required` are not \
         folded, and neither, next to named properties, is a name that no pattern matches. A key \
         that is literally `*` is written in quotes, `/x/\"*\"` (a key `\"*\"` has another pair: \
         `/x/\"\"*\"\"`). `pointer` in the reports is always exact.\n\n\
         **Fingerprint.** It is made from kind, operation, status and place, and for an unknown \
         enum value from the value, too. It does not change with texts, hosts or times.\n\n\
         **Closed objects.** An `undocumented-property` is `closed` (in `report.json` and the \
         record) if the contract refuses it with `additionalProperties: false` or \
         `unevaluatedProperties: false`, and does not merely leave it out. Kind and fingerprint \
         are the same, so that a waiver still applies when the contract closes or opens the \
         object. `closed = \"breaking\"` under `[contracts]` in `driftcheck.toml` sets the \
         severity of such findings, and wins over `[severity]`.\n\n\
         `driftcheck explain KIND` prints what this page says about a kind. `driftcheck explain \
         FINGERPRINT` shows what a run has found, and where its contract says so.\n\n\
         | kind | severity | meaning |\n|---|---|---|\n",
    );
    for kind in Kind::ALL {
        let (severity, meaning) = (kind.default_severity(), kind.meaning());
        page.push_str(&format!(
            "| [`{kind}`](#{kind}) | {severity} | {meaning} |\n"
        ));
    }
    for kind in Kind::ALL {
        page.push_str(&format!(
            "\n## {kind}\n\n{} {}\n\nFor example: {}\n\nWhat to do: {}.\n",
            kind.meaning(),
            kind.why(),
            kind.example(),
            kind.remedy()
        ));
    }
    page
}

#[test]
fn the_page_of_findings_has_every_kind() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/findings.md");
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(path, page()).unwrap();
    }
    let written = std::fs::read_to_string(path).unwrap_or_default();
    assert!(
        written == page(),
        "docs/findings.md is not up to date: run BLESS=1 cargo test --lib findings"
    );
}

#[test]
fn names_are_unique_and_read_back() {
    for kind in Kind::ALL {
        assert_eq!(Kind::from_name(kind.name()), Some(*kind));
    }
}
