//! The contract of this platform's account user as it changed over two years.

use super::*;

/// May 2024: `href` everywhere, the icon an object, no buyers.
const MAY_2024: &str = r##"{
  "$ref": "#/components/schemas/AccountUserQueryModel",
  "components": {"schemas": {
    "AccountUserQueryModel": {"type": "object", "properties": {
      "id": {"type": "string"},
      "href": {"type": "string", "nullable": true},
      "user": {"$ref": "#/components/schemas/User"},
      "account": {"$ref": "#/components/schemas/Account"},
      "audit": {"$ref": "#/components/schemas/Audit"}
    }, "additionalProperties": false},
    "User": {"type": "object", "properties": {
      "id": {"type": "string"}, "href": {"type": "string"},
      "phone": {"type": "string"}, "phoneNumber": {"type": "string"}
    }, "additionalProperties": false},
    "Account": {"required": ["name"], "type": "object", "properties": {
      "id": {"type": "string"}, "href": {"type": "string"},
      "name": {"type": "string"},
      "type": {"type": "string"},
      "icon": {"type": "object", "properties": {"path": {"type": "string"}, "apiVersion": {"type": "string"}}}
    }, "additionalProperties": false},
    "Audit": {"type": "object", "properties": {
      "created": {"$ref": "#/components/schemas/Event"},
      "invitationAcceptedAt": {"type": "string", "format": "date-time"}
    }, "additionalProperties": false},
    "Event": {"type": "object", "properties": {
      "at": {"type": "string", "format": "date-time"}, "by": {"$ref": "#/components/schemas/Id"}
    }, "additionalProperties": false},
    "Id": {"type": "object", "properties": {
      "id": {"type": "string"}, "name": {"type": "string"}, "audit": {"$ref": "#/components/schemas/Audit"}
    }, "additionalProperties": false}
  }}
}"##;

/// May 2025: `href` gone, the icon a nullable text, enums, buyers and modules added,
/// the audit of `by` still a cycle.
const MAY_2025: &str = r##"{
  "$ref": "#/components/schemas/AccountUserQueryLegacy",
  "components": {"schemas": {
    "AccountUserQueryLegacy": {"type": "object", "properties": {
      "id": {"type": "string"},
      "user": {"$ref": "#/components/schemas/UserRef"},
      "account": {"allOf": [{"$ref": "#/components/schemas/AccountRef"}]},
      "buyers": {"type": "array", "nullable": true, "items": {"$ref": "#/components/schemas/BuyerRef"}},
      "audit": {"$ref": "#/components/schemas/AccountUserAudit"}
    }, "additionalProperties": false},
    "UserRef": {"type": "object", "properties": {
      "id": {"type": "string"}, "phone": {"type": "string"}
    }, "additionalProperties": false},
    "AccountRef": {"required": ["name", "type"], "type": "object", "properties": {
      "id": {"type": "string"},
      "name": {"type": "string", "maxLength": 500, "minLength": 1},
      "type": {"type": "string", "enum": ["Client", "Vendor", "Operations"]},
      "icon": {"type": "string", "nullable": true}
    }, "additionalProperties": false},
    "BuyerRef": {"type": "object", "properties": {"id": {"type": "string"}}},
    "AccountUserAudit": {"type": "object", "properties": {
      "created": {"$ref": "#/components/schemas/AuditEvent"},
      "invitationAcceptedAt": {"type": ["string", "null"], "format": "date-time"}
    }, "additionalProperties": false},
    "AuditEvent": {"type": "object", "properties": {
      "at": {"type": "string", "format": "date-time", "nullable": true}, "by": {"$ref": "#/components/schemas/IdModel"}
    }, "additionalProperties": false},
    "IdModel": {"type": "object", "properties": {
      "id": {"type": "string"}, "name": {"type": "string"}, "audit": {"$ref": "#/components/schemas/AccountUserAudit"}
    }, "additionalProperties": false}
  }}
}"##;

/// October 2025: type is plain text again, `by` a closed reference made of two.
const OCTOBER_2025: &str = r##"{
  "type": "object", "deprecated": true, "properties": {
    "id": {"type": "string"},
    "user": {"type": "object", "properties": {"id": {"type": "string"}, "phone": {"type": "string"}}, "additionalProperties": false},
    "account": {"required": ["name", "type"], "type": "object", "properties": {
      "id": {"type": "string"},
      "name": {"type": "string", "maxLength": 500, "minLength": 1},
      "type": {"type": "string"},
      "icon": {"oneOf": [{"type": "string"}, {"type": "null"}]}
    }, "additionalProperties": false},
    "buyers": {"type": ["array", "null"], "items": {"type": "object", "properties": {"id": {"type": "string"}}}},
    "audit": {"type": "object", "properties": {
      "created": {"type": "object", "properties": {
        "at": {"anyOf": [{"type": "string", "format": "date-time"}, {"type": "null"}]},
        "by": {"allOf": [
          {"type": "object", "properties": {"id": {"type": "string"}}, "additionalProperties": false},
          {"type": "object", "properties": {"name": {"type": "string"}}, "additionalProperties": false}
        ]}
      }, "additionalProperties": false},
      "invitationAcceptedAt": {"type": "string", "format": "date-time", "nullable": true}
    }, "additionalProperties": false}
  }, "additionalProperties": false
}"##;

#[test]
fn the_platform_of_two_years() {
    check_rows(vec![
        (
            MAY_2024,
            MAY_2025,
            vec![
                "breaking property-removed /href",
                "breaking property-removed /user/href",
                "breaking property-removed /user/phoneNumber",
                "breaking property-removed /account/href",
                "breaking type-changed /account/icon",
                "breaking null-allowed /account/icon",
                "notice enum-closed /account/type",
                "notice required-added /account/type",
                "notice limit-narrowed /account/name",
                "notice limit-narrowed /account/name",
                "additive property-added /buyers",
                "breaking null-allowed /audit/created/at",
                "breaking null-allowed /audit/invitationAcceptedAt",
            ],
        ),
        (
            MAY_2025,
            OCTOBER_2025,
            vec![
                "notice deprecated ·",
                "breaking enum-opened /account/type",
                "breaking property-removed /audit/created/by/audit",
            ],
        ),
        (
            OCTOBER_2025,
            MAY_2025,
            vec![
                "notice undeprecated ·",
                "notice enum-closed /account/type",
                "additive property-added /audit/created/by/audit",
            ],
        ),
    ]);
}

/// July 2024: a file with dangling references, and an hour later one with empty objects.
#[test]
fn circular_references_removed() {
    check(
        r##"
        - {"type":"object","properties":{"by":{"$ref":"#/components/schemas/Id"},"at":{"type":"string"}}}
        + {"type":"object","properties":{"by":{"type":"object"},"at":{"type":"string"}}}
        - {"type":"object","properties":{"by":{"type":"object","properties":{"id":{"type":"string"},"name":{"type":"string"}}}}}
        + {"type":"object","properties":{"by":{"type":"object"}}}
          breaking property-removed /by/id
          breaking property-removed /by/name
        - {"type":"object","properties":{"settings":{"type":"object","properties":{"sharedAccount":{"type":"boolean"},"type":{"type":"array","items":{"type":"string"}}}}}}
        + {"type":"object","properties":{"settings":{"type":"object","properties":{"obsolete":{"type":"boolean"},"type":{"type":"array","items":{"type":"string"}},"eligibility":{"type":"object","properties":{"multi":{"type":"boolean"}}}}}}}
          breaking property-removed /settings/sharedAccount
          additive property-added /settings/obsolete
          additive property-added /settings/eligibility
        - {"type":"object","properties":{"externalId":{"type":"string"}}}
        + {"type":"object","properties":{"externalId":{"type":"string"},"externalIds":{"type":"object","additionalProperties":{"type":"string"}}}}
          additive property-added /externalIds
        "##,
    );
}

#[test]
fn the_shipped_contracts_differ_in_nothing_from_themselves() {
    for name in ["account-user", "account-user-list", "problem-details"] {
        let path = format!("{}/schemas/{name}.schema.json", env!("CARGO_MANIFEST_DIR"));
        let read = || SchemaDocument::read(path.as_ref(), &|text, _| Ok(text.to_owned())).unwrap();
        let (old, new) = (read(), read());
        assert_eq!(
            compare((&old, ""), (&new, ""), LifecyclePolicy::default()),
            [],
            "{name}"
        );
        assert_eq!(old.faults(""), [], "{name}");
    }
}
