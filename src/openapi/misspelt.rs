//! Members that a document hardly means as they are written: one that is nearly a known one has
//! no effect, and nobody would notice.

use serde_json::{Map, Value};

use super::files::Spot;
use super::kinds::{Kind, METHODS};
use super::reader::Reader;
use super::version::Version;
use crate::error::did_you_mean;

const OPERATION: &str = "callbacks deprecated description externalDocs operationId parameters \
    requestBody responses security servers summary tags";

/// Beside the methods.
const PATH_ITEM: &str = "$ref additionalOperations description parameters servers summary";

/// Those of every draft, so that none of them is taken for a misspelt one.
const SCHEMA: &str = "$anchor $comment $defs $dynamicAnchor $dynamicRef $id $ref $schema \
    $vocabulary additionalItems additionalProperties allOf anyOf const contains \
    contentEncoding contentMediaType contentSchema default definitions dependencies \
    dependentRequired dependentSchemas deprecated description discriminator else enum example \
    examples exclusiveMaximum exclusiveMinimum externalDocs format id if items maxContains \
    maxItems maxLength maxProperties maximum minContains minItems minLength minProperties \
    minimum multipleOf not nullable oneOf pattern patternProperties prefixItems properties \
    propertyNames readOnly required then title type unevaluatedItems unevaluatedProperties \
    uniqueItems writeOnly xml";

const HEADER: &str = "allowEmptyValue allowReserved content deprecated description example \
    examples explode required schema style";

/// The members of an object of a kind that is read by [`Reader::object`]; nothing where any may
/// stand.
fn known_of(kind: Kind) -> Vec<&'static str> {
    let words = match kind {
        Kind::Header => HEADER,
        Kind::Parameter => return HEADER.split(' ').chain(["in", "name"]).collect(),
        Kind::MediaType => {
            "description encoding example examples itemEncoding itemSchema prefixEncoding schema"
        }
        Kind::RequestBody => "content description required",
        Kind::Response => "content description headers links summary",
        Kind::SecurityScheme => {
            "bearerFormat deprecated description flows in name oauth2MetadataUrl \
             openIdConnectUrl scheme type"
        }
        Kind::Link => "description operationId operationRef parameters requestBody server",
        Kind::Callback | Kind::Example | Kind::Operation | Kind::PathItem | Kind::Schema => "",
    };
    words.split_whitespace().collect()
}

impl Reader<'_> {
    /// Looks at the members of an object of a kind.
    pub(super) fn misspelt_of(&mut self, kind: Kind, at: &Spot, members: &Map<String, Value>) {
        let known = known_of(kind);
        if !known.is_empty() {
            self.misspelt(at, members, &known);
        }
    }

    /// Looks at the members of an operation.
    pub(super) fn misspelt_operation(&mut self, at: &Spot, members: &Map<String, Value>) {
        self.misspelt(at, members, &OPERATION.split(' ').collect::<Vec<_>>());
    }

    /// Looks at the members of a path item.
    pub(super) fn misspelt_path_item(&mut self, at: &Spot, members: &Map<String, Value>) {
        let known = PATH_ITEM.split(' ').chain(METHODS);
        self.misspelt(at, members, &known.collect::<Vec<_>>());
    }

    /// Looks at the keywords of a schema.
    pub(super) fn misspelt_schema(&mut self, at: &Spot, members: &Map<String, Value>) {
        self.misspelt(at, members, &SCHEMA.split(' ').collect::<Vec<_>>());
    }

    fn misspelt(&mut self, at: &Spot, members: &Map<String, Value>, known: &[&str]) {
        // Too many words are near to `if` and `not`.
        let is_telling = |name: &&str| name.len() > 3 || METHODS.contains(name);
        let near: Vec<&str> = known.iter().copied().filter(is_telling).collect();
        let is_own = |name: &&String| !name.starts_with("x-") && !known.contains(&name.as_str());
        for name in members.keys().filter(is_own) {
            if let Some(help) = did_you_mean(name, near.iter().copied()) {
                self.fault(
                    &at.below([name.as_str()]),
                    format!("`{name}` has no effect: {help}"),
                );
            }
        }
    }

    /// Looks at the dialect that schemas are said to be written in.
    pub(super) fn dialect(&mut self, document: &Map<String, Value>) {
        let named = document
            .get("jsonSchemaDialect")
            .filter(|_| self.version != Version::V30);
        let is_read = |named: &Value| {
            let named = named.as_str().unwrap_or_default().trim_end_matches('#');
            named.starts_with("https://spec.openapis.org/oas/3.")
                || named == "https://json-schema.org/draft/2020-12/schema"
        };
        if let Some(named) = named.filter(|named| !is_read(named)) {
            let message =
                format!("the dialect {named} is not known: schemas are read as draft 2020-12");
            self.fault(&Spot::default().below(["jsonSchemaDialect"]), message);
        }
    }
}
