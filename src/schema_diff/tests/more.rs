//! Further pairs: forms, cycles, maps, broken references and what the platform went through.

use super::*;

const ROWS: &str = r##"
# Constants and lists.
- {"properties":{"v":{"const":"1"}}}
+ {"properties":{"v":{"const":1}}}
  breaking type-changed /v
- {"properties":{"v":{"const":"v1"}}}
+ {"properties":{"v":{"const":"v2"}}}
  breaking const-changed /v
- {"properties":{"v":{"enum":["a",1]}}}
+ {"properties":{"v":{"enum":["a",1,2]}}}
  breaking enum-value-added /v
- {"properties":{"v":{"enum":["a","b"]}}}
+ {"properties":{"v":{"enum":["A","b"]}}}
  breaking enum-value-added /v
  notice enum-value-removed /v
- {"properties":{"v":{"type":"string"}}}
+ {"properties":{"v":{"type":"string","enum":["a"]}}}
  notice enum-closed /v
# Null.
- {"properties":{"v":{"type":["string","null"]}}}
+ {"properties":{"v":{"type":"string"}}}
  notice null-disallowed /v
- {"properties":{"v":{"enum":["a"]}}}
+ {"properties":{"v":{"enum":["a",null]}}}
  breaking null-allowed /v
- {"$defs":{"d":{"type":"object","properties":{"i":{"type":"string"}}}},"properties":{"v":{"$ref":"#/$defs/d"}}}
+ {"$defs":{"d":{"type":"object","properties":{"i":{"type":"string"}}}},"properties":{"v":{"anyOf":[{"$ref":"#/$defs/d"},{"type":"null"}]}}}
  breaking null-allowed /v
- {"$defs":{"d":{"type":"object","nullable":true,"properties":{"i":{"type":"string"}}}},"properties":{"v":{"$ref":"#/$defs/d"},"w":{"$ref":"#/$defs/d"}}}
+ {"$defs":{"d":{"type":"object","properties":{"i":{"type":"string"}}}},"properties":{"v":{"$ref":"#/$defs/d"},"w":{"$ref":"#/$defs/d"}}}
  notice null-disallowed /v
  notice null-disallowed /w
- {"properties":{"v":{"type":"string"}}}
+ {"properties":{"v":{"type":"null"}}}
  breaking type-changed /v
# Forms.
- {"anyOf":[{"type":"string"},{"type":"object","properties":{"a":{}}}]}
+ {"type":"string"}
  notice type-narrowed ·
- {"oneOf":[{"type":"string","format":"date"},{"type":"string","format":"date-time"}]}
+ {"oneOf":[{"type":"string","format":"date-time"},{"type":"string","format":"date"}]}
- {"properties":{"t":{"oneOf":[{"type":"object","properties":{"k":{"const":"x"},"n":{"type":"string","maxLength":5}}},{"type":"object","properties":{"k":{"const":"y"}}}]}}}
+ {"properties":{"t":{"oneOf":[{"type":"object","properties":{"k":{"const":"y"}}},{"type":"object","properties":{"k":{"const":"x"},"n":{"type":"string"}}}]}}}
  breaking limit-widened /t/n
- {"oneOf":[{"type":"object","properties":{"a":{"type":"string"}}},{"type":"object","properties":{"b":{"type":"string"}}}]}
+ {"oneOf":[{"type":"object","properties":{"a":{"type":"string"}}},{"type":"object","properties":{"c":{"type":"string"}}}]}
  breaking variant-added ·
  notice variant-removed ·
- {"type":"object","anyOf":[{"required":["a"]},{"required":["b"]}]}
+ {"type":"object","anyOf":[{"required":["a"]},{"required":["b"]},{"required":["c"]}]}
  breaking variant-added ·
# What holds together.
- {"allOf":[{"properties":{"id":{"type":"string"}},"required":["id"]},{"properties":{"n":{"type":"string"}}}]}
+ {"properties":{"id":{"type":"string"},"n":{"type":"string"}},"required":["id"]}
- {"allOf":[{"if":{"properties":{"k":{"const":1}}},"then":{"required":["a"]}},{"if":{"properties":{"k":{"const":2}}},"then":{"required":["b"]}}],"type":"object"}
+ {"allOf":[{"if":{"properties":{"k":{"const":1}}},"then":{"required":["a"]}},{"if":{"properties":{"k":{"const":2}}},"then":{"required":["c"]}}],"type":"object"}
  breaking keyword-changed ·
- {"allOf":[{"not":{"required":["a"]}},{"not":{"required":["b"]}}],"type":"object"}
+ {"allOf":[{"not":{"required":["b"]}}],"type":"object"}
  breaking keyword-changed ·
- {"$defs":{"b":{"type":"object","properties":{"id":{"type":"string"}}}},"allOf":[{"$ref":"#/$defs/b"}],"properties":{"n":{"type":"integer"}}}
+ {"$defs":{"b":{"type":"object","properties":{"id":{"type":"integer"}}}},"allOf":[{"$ref":"#/$defs/b"}],"properties":{"n":{"type":"integer"}}}
  breaking type-changed /id
# Maps and named properties.
- {"type":"object","additionalProperties":{"type":"object","properties":{"n":{"type":"string"}}}}
+ {"type":"object","additionalProperties":{"type":"object","properties":{"m":{"type":"string"}}}}
  breaking property-removed /*/n
  additive property-added /*/m
- {"type":"object","additionalProperties":false}
+ {"type":"object","additionalProperties":{"type":"string"}}
  additive object-opened ·
- {"type":"object","properties":{"group.buyers":{"type":"array","items":{"type":"string"}}}}
+ {"type":"object","properties":{"group.buyers":{"type":"array","items":{"type":"integer"}}}}
  breaking type-changed /group.buyers/*
- {"type":"object","properties":{"a/b":{"type":"string"},"c~d":{"type":"string"},"*":{"type":"string"}}}
+ {"type":"object","properties":{"a/b":{"type":"integer"},"c~d":{"type":"integer"},"*":{"type":"integer"}}}
  breaking type-changed /a~1b
  breaking type-changed /c~0d
  breaking type-changed /"*"
- {"type":"object","properties":{"required":{"type":"array","items":{"type":"string"}},"type":{"type":"string"},"enum":{"type":"string"}}}
+ {"type":"object","properties":{"required":{"type":"array","items":{"type":"string"}},"type":{"type":"string"}}}
  breaking property-removed /enum
- {"type":"object","minProperties":1}
+ {"type":"object"}
  breaking limit-widened ·
# References that lead elsewhere in the document, to themselves, or nowhere.
- {"properties":{"a":{"$ref":"#/properties/b"},"b":{"type":"string"}}}
+ {"properties":{"a":{"type":"string"},"b":{"type":"string"}}}
- {"$defs":{"a":{"type":"object","properties":{"b":{"$ref":"#/$defs/b"}}},"b":{"type":"object","properties":{"a":{"$ref":"#/$defs/a"},"v":{"type":"string"}}}},"$ref":"#/$defs/a"}
+ {"$defs":{"a":{"type":"object","properties":{"b":{"$ref":"#/$defs/b"}}},"b":{"type":"object","properties":{"a":{"$ref":"#/$defs/a"},"v":{"type":"integer"}}}},"$ref":"#/$defs/a"}
  breaking type-changed /b/v
- {"properties":{"by":{"$ref":"#/$defs/Gone"},"at":{"type":"string"}}}
+ {"properties":{"by":{"type":"object","properties":{"id":{"type":"string"}}},"at":{"type":"integer"}}}
  breaking type-changed /at
- {"properties":{"by":{"type":"object","properties":{"id":{"type":"string"}}},"at":{"type":"string"}}}
+ {"properties":{"by":{"$ref":"#/$defs/Gone"},"at":{"type":"integer"}}}
  breaking type-changed /at
- {"properties":{"l":{"type":"array","items":{"$ref":"#/$defs/Gone"}}}}
+ {"properties":{"l":{"type":"array","items":{"type":"string"}}}}
- {"properties":{"l":{"type":"array","items":{"$ref":"#/$defs/Gone"}}},"required":["l"]}
+ {"properties":{"l":{"type":"string"}}}
  breaking type-changed /l
  breaking required-dropped /l
- {"$ref":"#/$defs/Gone"}
+ {"type":"object","properties":{"a":{"type":"string"}}}
# The platform's own history.
- {"type":"object","properties":{"account":{"type":"object","required":["name","status","type"],"properties":{"name":{"type":"string","minLength":1,"maxLength":500},"type":{"type":"string","enum":["Client","Vendor","Operations"]},"status":{"type":"string","enum":["Active","Enabled","Disabled"]},"href":{"type":"string"}}}}}
+ {"type":"object","properties":{"account":{"type":"object","properties":{"name":{"type":"string"},"type":{"type":"string"},"status":{"type":"string"}}}}}
  breaking property-removed /account/href
  breaking enum-opened /account/type
  breaking enum-opened /account/status
  breaking limit-widened /account/name
  breaking limit-widened /account/name
  breaking required-dropped /account/name
  breaking required-dropped /account/status
  breaking required-dropped /account/type
- {"type":"object","properties":{"invitation":{"type":"object","properties":{"code":{"type":"string"},"status":{"type":"string","enum":["Invited","InvitationExpired"]}}}}}
+ {"type":"object","properties":{"invitation":{"type":"object","properties":{"url":{"type":"string","nullable":true},"status":{"type":"string","enum":["Invited","InvitationExpired","Active"]}}}}}
  breaking property-removed /invitation/code
  additive property-added /invitation/url
  breaking enum-value-added /invitation/status
- {"type":"object","properties":{"modules":{"type":"array","items":{"type":"object","properties":{"paid":{"type":"boolean"},"settings":{"type":"object","properties":{"sharedAccount":{"type":"boolean"}}}}}}}}
+ {"type":"object","properties":{"modules":{"type":"array","items":{"type":"object","properties":{"paid":{"type":"boolean","deprecated":true},"settings":{"type":"object","properties":{"obsolete":{"type":"boolean"},"eligibility":{"type":"object","properties":{"multi":{"type":"boolean"}}}}}}}}}}
  notice deprecated /modules/*/paid
  breaking property-removed /modules/*/settings/sharedAccount
  additive property-added /modules/*/settings/obsolete
  additive property-added /modules/*/settings/eligibility
"##;

#[test]
fn every_pair_gives_its_differences_and_no_other() {
    check(ROWS);
}
