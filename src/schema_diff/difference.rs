//! What a comparison of two schemas finds: a closed table of kinds.

use std::fmt;

use schemars::JsonSchema;
use serde::Serialize;

use crate::model::kind::Severity;

/// One difference between two schemas of a response.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, JsonSchema)]
pub struct Difference {
    /// What kind of difference it is.
    pub kind: DifferenceKind,
    /// What it means for a reader of the response.
    pub severity: Severity,
    /// What it means for who sends such a value, where its kind does not say.
    #[serde(skip)]
    pub to_senders: Option<Severity>,
    /// Where in the response: a JSON Pointer, with `*` for any item and any other key. Of
    /// OpenAPI documents the operation and what of it comes first.
    pub pointer: String,
    /// One sentence for a person, without the place.
    pub message: String,
    /// What the old schema said, in words or as JSON.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<String>,
    /// What the new schema says.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<String>,
    /// The keyword in the old document, or the schema where it would stand.
    pub old: Location,
    /// The keyword in the new document, or the schema where it would stand.
    pub new: Location,
}

/// A place in a schema document.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
pub struct Location {
    /// The file as the user typed it.
    pub file: String,
    /// The line, counted from 1.
    pub line: u32,
    /// The JSON Pointer in the file.
    pub pointer: String,
}

impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{} #{}", self.file, self.line, self.pointer)
    }
}

macro_rules! kinds {
    ($( $variant:ident, $name:literal, $severity:ident, $meaning:literal; )*) => {
        /// What kind of difference it is.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
        #[serde(rename_all = "kebab-case")]
        pub enum DifferenceKind {
            $( #[doc = $meaning] $variant, )*
        }

        impl DifferenceKind {
            /// Every kind, in the order of the table.
            pub const ALL: &'static [DifferenceKind] = &[ $( DifferenceKind::$variant, )* ];

            /// The kebab-case name, as reports write it.
            pub fn name(self) -> &'static str {
                match self { $( DifferenceKind::$variant => $name, )* }
            }

            /// What it usually means for a reader of the response.
            pub fn severity(self) -> Severity {
                match self { $( DifferenceKind::$variant => Severity::$severity, )* }
            }

            /// One sentence: what it means.
            pub fn meaning(self) -> &'static str {
                match self { $( DifferenceKind::$variant => $meaning, )* }
            }
        }
    };
}

kinds! {
    PropertyRemoved, "property-removed", Breaking,
        "A documented property is documented no more.";
    PropertyAdded, "property-added", Additive,
        "A property is newly documented.";
    RequiredDropped, "required-dropped", Breaking,
        "A property that was always there may now be missing.";
    RequiredAdded, "required-added", Notice,
        "A property that might be missing is now always there.";
    TypeChanged, "type-changed", Breaking,
        "A value has another JSON type.";
    TypeWidened, "type-widened", Breaking,
        "A value may have a further JSON type.";
    TypeNarrowed, "type-narrowed", Notice,
        "A value has fewer JSON types than before.";
    NullAllowed, "null-allowed", Breaking,
        "A value may now be null, in whichever of the three spellings.";
    NullDisallowed, "null-disallowed", Notice,
        "A value is null no more.";
    EnumValueAdded, "enum-value-added", Breaking,
        "A value may be one more of a list; additive where the old list was extensible.";
    EnumValueRemoved, "enum-value-removed", Notice,
        "A value of a list comes no more.";
    EnumOpened, "enum-opened", Breaking,
        "A list of values is gone, or is now extensible; a notice where it was extensible before.";
    EnumClosed, "enum-closed", Notice,
        "A value is now one of a list, or the list is extensible no more.";
    ConstChanged, "const-changed", Breaking,
        "The one value that is allowed is another one.";
    FormatChanged, "format-changed", Breaking,
        "A value has another format.";
    FormatRemoved, "format-removed", Breaking,
        "A value need not have its format any more.";
    FormatAdded, "format-added", Notice,
        "A value now has a format.";
    PatternChanged, "pattern-changed", Breaking,
        "A text follows another pattern; which of the two is wider cannot be determined.";
    PatternRemoved, "pattern-removed", Breaking,
        "A text need not follow its pattern any more.";
    PatternAdded, "pattern-added", Notice,
        "A text now follows a pattern.";
    LimitWidened, "limit-widened", Breaking,
        "A length, size or number may go beyond the old limit.";
    LimitNarrowed, "limit-narrowed", Notice,
        "A length, size or number keeps to a tighter limit.";
    ObjectOpened, "object-opened", Additive,
        "An object may now have properties that are not documented.";
    ObjectClosed, "object-closed", Notice,
        "An object has no properties but the documented ones any more.";
    VariantAdded, "variant-added", Breaking,
        "A value may take one more of several forms.";
    VariantRemoved, "variant-removed", Notice,
        "A value takes one of several forms no more.";
    DiscriminatorChanged, "discriminator-changed", Breaking,
        "Another property distinguishes the forms of a value; a notice where such a property came or went.";
    DiscriminatorValueAdded, "discriminator-value-added", Breaking,
        "A further value of the `discriminator` names a form, which readers do not know.";
    DiscriminatorValueRemoved, "discriminator-value-removed", Notice,
        "A value of the `discriminator` names a form no more.";
    DefaultChanged, "default-changed", Notice,
        "The default of a parameter, or of a property of a request, came, went or changed: who leaves it out gets something else.";
    Deprecated, "deprecated", Notice,
        "It is newly marked as deprecated.";
    Undeprecated, "undeprecated", Notice,
        "It is not marked as deprecated any more.";
    AnnotationChanged, "annotation-changed", Notice,
        "An `x-` annotation of driftcheck has changed; breaking where the value may now be missing.";
    OperationRemoved, "operation-removed", Breaking,
        "An operation is documented no more.";
    OperationAdded, "operation-added", Additive,
        "An operation is newly documented.";
    ParameterRemoved, "parameter-removed", Notice,
        "A parameter is documented no more; what is sent in it may be ignored or refused.";
    ParameterAdded, "parameter-added", Additive,
        "A parameter is newly documented; breaking where it is required.";
    ParameterRequired, "parameter-required", Breaking,
        "A parameter, or the request's body, that might be left out must now be sent.";
    ParameterOptional, "parameter-optional", Notice,
        "A parameter, or the request's body, that had to be sent may now be left out.";
    CredentialRequired, "credential-required", Breaking,
        "An operation that needed no credential now needs one.";
    CredentialDropped, "credential-dropped", Notice,
        "An operation needs no credential any more.";
    StatusRemoved, "status-removed", Notice,
        "A status is documented no more; breaking where it is a success, unless its class was narrowed to single statuses.";
    StatusAdded, "status-added", Additive,
        "A status is newly documented.";
    MediaTypeRemoved, "media-type-removed", Breaking,
        "A media type is documented no more.";
    MediaTypeAdded, "media-type-added", Additive,
        "A media type is newly documented.";
    MediaTypeChanged, "media-type-changed", Notice,
        "A media type has other parameters, or is a range now and was none, or the other way round; breaking where a response may have more types than before, or a request fewer.";
    ServerPathChanged, "server-path-changed", Breaking,
        "The path of the servers, which stands before the path of an operation, has changed; additive where it is one more, a notice where one of the documents names no server.";
    ParameterStyleChanged, "parameter-style-changed", Breaking,
        "A parameter, or a header of a response, is written in another way: `style`, `explode`, `content`, `allowReserved`, `allowEmptyValue`; a notice where more is taken than before.";
    HeaderRemoved, "header-removed", Notice,
        "A header of a response is documented no more; breaking where it was always there.";
    HeaderAdded, "header-added", Additive,
        "A header of a response is newly documented.";
    SunsetChanged, "sunset-changed", Notice,
        "The date after which the operation goes away (`x-sunset`) came, went or changed.";
    KeywordChanged, "keyword-changed", Notice,
        "A keyword such as `not` or `if` is new or has changed; breaking where it is gone, or where a value is found that the old schema refuses.";
    MoreAllowed, "more-allowed", Breaking,
        "A value is allowed that the old schema refuses, by keywords that act together; the message has such a value.";
    LessAllowed, "less-allowed", Notice,
        "A value that the old schema allows is refused; breaking where it is sent.";
}

impl fmt::Display for DifferenceKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Where the table of the page stands, made from the table above.
    const START: &str = "<!-- kinds of difference -->\n";

    #[test]
    fn the_page_about_comparing_has_every_kind() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/comparing.md");
        let written = std::fs::read_to_string(path).unwrap();
        let (head, _) = written.split_once(START).unwrap();
        let mut page = format!("{head}{START}\n| kind | severity | meaning |\n|---|---|---|\n");
        for kind in DifferenceKind::ALL {
            let (severity, meaning) = (kind.severity(), kind.meaning());
            page.push_str(&format!("| `{kind}` | {severity} | {meaning} |\n"));
        }
        if std::env::var_os("BLESS").is_some() {
            std::fs::write(path, &page).unwrap();
        } else {
            assert!(
                written == page,
                "docs/comparing.md is not up to date: run BLESS=1 cargo test --lib comparing"
            );
        }
    }
}
