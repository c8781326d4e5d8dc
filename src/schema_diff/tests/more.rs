//! Further pairs: forms, cycles, maps, broken references and what the platform went through.

use super::*;

const ROWS: &[Row] = &[
    // Constants and lists.
    (
        r#"{"properties":{"v":{"const":"1"}}}"#,
        r#"{"properties":{"v":{"const":1}}}"#,
        &["breaking type-changed /v"],
    ),
    (
        r#"{"properties":{"v":{"const":"v1"}}}"#,
        r#"{"properties":{"v":{"const":"v2"}}}"#,
        &["breaking const-changed /v"],
    ),
    (
        r#"{"properties":{"v":{"enum":["a",1]}}}"#,
        r#"{"properties":{"v":{"enum":["a",1,2]}}}"#,
        &["breaking enum-value-added /v"],
    ),
    (
        r#"{"properties":{"v":{"enum":["a","b"]}}}"#,
        r#"{"properties":{"v":{"enum":["A","b"]}}}"#,
        &[
            "breaking enum-value-added /v",
            "notice enum-value-removed /v",
        ],
    ),
    (
        r#"{"properties":{"v":{"type":"string"}}}"#,
        r#"{"properties":{"v":{"type":"string","enum":["a"]}}}"#,
        &["notice enum-closed /v"],
    ),
    // Null.
    (
        r#"{"properties":{"v":{"type":["string","null"]}}}"#,
        r#"{"properties":{"v":{"type":"string"}}}"#,
        &["notice null-disallowed /v"],
    ),
    (
        r#"{"properties":{"v":{"enum":["a"]}}}"#,
        r#"{"properties":{"v":{"enum":["a",null]}}}"#,
        &["breaking null-allowed /v"],
    ),
    (
        r##"{"$defs":{"d":{"type":"object","properties":{"i":{"type":"string"}}}},"properties":{"v":{"$ref":"#/$defs/d"}}}"##,
        r##"{"$defs":{"d":{"type":"object","properties":{"i":{"type":"string"}}}},"properties":{"v":{"anyOf":[{"$ref":"#/$defs/d"},{"type":"null"}]}}}"##,
        &["breaking null-allowed /v"],
    ),
    (
        r##"{"$defs":{"d":{"type":"object","nullable":true,"properties":{"i":{"type":"string"}}}},"properties":{"v":{"$ref":"#/$defs/d"},"w":{"$ref":"#/$defs/d"}}}"##,
        r##"{"$defs":{"d":{"type":"object","properties":{"i":{"type":"string"}}}},"properties":{"v":{"$ref":"#/$defs/d"},"w":{"$ref":"#/$defs/d"}}}"##,
        &["notice null-disallowed /v", "notice null-disallowed /w"],
    ),
    (
        r#"{"properties":{"v":{"type":"string"}}}"#,
        r#"{"properties":{"v":{"type":"null"}}}"#,
        &["breaking type-changed /v"],
    ),
    // Forms.
    (
        r#"{"anyOf":[{"type":"string"},{"type":"object","properties":{"a":{}}}]}"#,
        r#"{"type":"string"}"#,
        &["notice type-narrowed ·"],
    ),
    (
        r#"{"oneOf":[{"type":"string","format":"date"},{"type":"string","format":"date-time"}]}"#,
        r#"{"oneOf":[{"type":"string","format":"date-time"},{"type":"string","format":"date"}]}"#,
        &[],
    ),
    (
        r#"{"properties":{"t":{"oneOf":[{"type":"object","properties":{"k":{"const":"x"},"n":{"type":"string","maxLength":5}}},{"type":"object","properties":{"k":{"const":"y"}}}]}}}"#,
        r#"{"properties":{"t":{"oneOf":[{"type":"object","properties":{"k":{"const":"y"}}},{"type":"object","properties":{"k":{"const":"x"},"n":{"type":"string"}}}]}}}"#,
        &["breaking limit-widened /t/n"],
    ),
    (
        r#"{"oneOf":[{"type":"object","properties":{"a":{"type":"string"}}},{"type":"object","properties":{"b":{"type":"string"}}}]}"#,
        r#"{"oneOf":[{"type":"object","properties":{"a":{"type":"string"}}},{"type":"object","properties":{"c":{"type":"string"}}}]}"#,
        &["breaking variant-added ·", "notice variant-removed ·"],
    ),
    (
        r#"{"type":"object","anyOf":[{"required":["a"]},{"required":["b"]}]}"#,
        r#"{"type":"object","anyOf":[{"required":["a"]},{"required":["b"]},{"required":["c"]}]}"#,
        &["breaking variant-added ·"],
    ),
    // What holds together.
    (
        r#"{"allOf":[{"properties":{"id":{"type":"string"}},"required":["id"]},{"properties":{"n":{"type":"string"}}}]}"#,
        r#"{"properties":{"id":{"type":"string"},"n":{"type":"string"}},"required":["id"]}"#,
        &[],
    ),
    (
        r#"{"allOf":[{"if":{"properties":{"k":{"const":1}}},"then":{"required":["a"]}},{"if":{"properties":{"k":{"const":2}}},"then":{"required":["b"]}}],"type":"object"}"#,
        r#"{"allOf":[{"if":{"properties":{"k":{"const":1}}},"then":{"required":["a"]}},{"if":{"properties":{"k":{"const":2}}},"then":{"required":["c"]}}],"type":"object"}"#,
        &["breaking keyword-changed ·"],
    ),
    (
        r#"{"allOf":[{"not":{"required":["a"]}},{"not":{"required":["b"]}}],"type":"object"}"#,
        r#"{"allOf":[{"not":{"required":["b"]}}],"type":"object"}"#,
        &["breaking keyword-changed ·"],
    ),
    (
        r##"{"$defs":{"b":{"type":"object","properties":{"id":{"type":"string"}}}},"allOf":[{"$ref":"#/$defs/b"}],"properties":{"n":{"type":"integer"}}}"##,
        r##"{"$defs":{"b":{"type":"object","properties":{"id":{"type":"integer"}}}},"allOf":[{"$ref":"#/$defs/b"}],"properties":{"n":{"type":"integer"}}}"##,
        &["breaking type-changed /id"],
    ),
    // Maps and named properties.
    (
        r#"{"type":"object","additionalProperties":{"type":"object","properties":{"n":{"type":"string"}}}}"#,
        r#"{"type":"object","additionalProperties":{"type":"object","properties":{"m":{"type":"string"}}}}"#,
        &[
            "breaking property-removed /*/n",
            "additive property-added /*/m",
        ],
    ),
    (
        r#"{"type":"object","additionalProperties":false}"#,
        r#"{"type":"object","additionalProperties":{"type":"string"}}"#,
        &["additive object-opened ·"],
    ),
    (
        r#"{"type":"object","properties":{"group.buyers":{"type":"array","items":{"type":"string"}}}}"#,
        r#"{"type":"object","properties":{"group.buyers":{"type":"array","items":{"type":"integer"}}}}"#,
        &["breaking type-changed /group.buyers/*"],
    ),
    (
        r#"{"type":"object","properties":{"a/b":{"type":"string"},"c~d":{"type":"string"},"*":{"type":"string"}}}"#,
        r#"{"type":"object","properties":{"a/b":{"type":"integer"},"c~d":{"type":"integer"},"*":{"type":"integer"}}}"#,
        &[
            "breaking type-changed /a~1b",
            "breaking type-changed /c~0d",
            "breaking type-changed /\"*\"",
        ],
    ),
    (
        r#"{"type":"object","properties":{"required":{"type":"array","items":{"type":"string"}},"type":{"type":"string"},"enum":{"type":"string"}}}"#,
        r#"{"type":"object","properties":{"required":{"type":"array","items":{"type":"string"}},"type":{"type":"string"}}}"#,
        &["breaking property-removed /enum"],
    ),
    (
        r#"{"type":"object","minProperties":1}"#,
        r#"{"type":"object"}"#,
        &["breaking limit-widened ·"],
    ),
    // References that lead elsewhere in the document, to themselves, or nowhere.
    (
        r##"{"properties":{"a":{"$ref":"#/properties/b"},"b":{"type":"string"}}}"##,
        r##"{"properties":{"a":{"type":"string"},"b":{"type":"string"}}}"##,
        &[],
    ),
    (
        r##"{"$defs":{"a":{"type":"object","properties":{"b":{"$ref":"#/$defs/b"}}},"b":{"type":"object","properties":{"a":{"$ref":"#/$defs/a"},"v":{"type":"string"}}}},"$ref":"#/$defs/a"}"##,
        r##"{"$defs":{"a":{"type":"object","properties":{"b":{"$ref":"#/$defs/b"}}},"b":{"type":"object","properties":{"a":{"$ref":"#/$defs/a"},"v":{"type":"integer"}}}},"$ref":"#/$defs/a"}"##,
        &["breaking type-changed /b/v"],
    ),
    (
        r##"{"properties":{"by":{"$ref":"#/$defs/Gone"},"at":{"type":"string"}}}"##,
        r##"{"properties":{"by":{"type":"object","properties":{"id":{"type":"string"}}},"at":{"type":"integer"}}}"##,
        &["breaking type-changed /at"],
    ),
    (
        r##"{"properties":{"by":{"type":"object","properties":{"id":{"type":"string"}}},"at":{"type":"string"}}}"##,
        r##"{"properties":{"by":{"$ref":"#/$defs/Gone"},"at":{"type":"integer"}}}"##,
        &["breaking type-changed /at"],
    ),
    (
        r##"{"properties":{"l":{"type":"array","items":{"$ref":"#/$defs/Gone"}}}}"##,
        r#"{"properties":{"l":{"type":"array","items":{"type":"string"}}}}"#,
        &[],
    ),
    (
        r##"{"properties":{"l":{"type":"array","items":{"$ref":"#/$defs/Gone"}}},"required":["l"]}"##,
        r#"{"properties":{"l":{"type":"string"}}}"#,
        &["breaking type-changed /l", "breaking required-dropped /l"],
    ),
    (
        r##"{"$ref":"#/$defs/Gone"}"##,
        r#"{"type":"object","properties":{"a":{"type":"string"}}}"#,
        &[],
    ),
    // The platform's own history.
    (
        r#"{"type":"object","properties":{"account":{"type":"object","required":["name","status","type"],"properties":{"name":{"type":"string","minLength":1,"maxLength":500},"type":{"type":"string","enum":["Client","Vendor","Operations"]},"status":{"type":"string","enum":["Active","Enabled","Disabled"]},"href":{"type":"string"}}}}}"#,
        r#"{"type":"object","properties":{"account":{"type":"object","properties":{"name":{"type":"string"},"type":{"type":"string"},"status":{"type":"string"}}}}}"#,
        &[
            "breaking property-removed /account/href",
            "breaking enum-opened /account/type",
            "breaking enum-opened /account/status",
            "breaking limit-widened /account/name",
            "breaking limit-widened /account/name",
            "breaking required-dropped /account/name",
            "breaking required-dropped /account/status",
            "breaking required-dropped /account/type",
        ],
    ),
    (
        r#"{"type":"object","properties":{"invitation":{"type":"object","properties":{"code":{"type":"string"},"status":{"type":"string","enum":["Invited","InvitationExpired"]}}}}}"#,
        r#"{"type":"object","properties":{"invitation":{"type":"object","properties":{"url":{"type":"string","nullable":true},"status":{"type":"string","enum":["Invited","InvitationExpired","Active"]}}}}}"#,
        &[
            "breaking property-removed /invitation/code",
            "additive property-added /invitation/url",
            "breaking enum-value-added /invitation/status",
        ],
    ),
    (
        r#"{"type":"object","properties":{"modules":{"type":"array","items":{"type":"object","properties":{"paid":{"type":"boolean"},"settings":{"type":"object","properties":{"sharedAccount":{"type":"boolean"}}}}}}}}"#,
        r#"{"type":"object","properties":{"modules":{"type":"array","items":{"type":"object","properties":{"paid":{"type":"boolean","deprecated":true},"settings":{"type":"object","properties":{"obsolete":{"type":"boolean"},"eligibility":{"type":"object","properties":{"multi":{"type":"boolean"}}}}}}}}}}"#,
        &[
            "notice deprecated /modules/*/paid",
            "breaking property-removed /modules/*/settings/sharedAccount",
            "additive property-added /modules/*/settings/obsolete",
            "additive property-added /modules/*/settings/eligibility",
        ],
    ),
];

#[test]
fn every_pair_gives_its_differences_and_no_other() {
    check(ROWS);
}
