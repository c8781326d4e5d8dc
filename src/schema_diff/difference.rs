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
        "A property is no longer documented; a notice if its sunset has passed.";
    PropertyAdded, "property-added", Additive,
        "A property is newly documented.";
    RequiredDropped, "required-dropped", Breaking,
        "A property that was always there may now be missing.";
    RequiredAdded, "required-added", Notice,
        "A property that might be missing is now always there.";
    TypeChanged, "type-changed", Breaking,
        "A value has another JSON type.";
    TypeWidened, "type-widened", Breaking,
        "A value may have one more JSON type.";
    TypeNarrowed, "type-narrowed", Notice,
        "A value has fewer JSON types than before.";
    NullAllowed, "null-allowed", Breaking,
        "A value may now be null, in any of the three spellings.";
    NullDisallowed, "null-disallowed", Notice,
        "A value is never null any more.";
    EnumValueAdded, "enum-value-added", Breaking,
        "A list allows one more value; additive if the old list was extensible.";
    EnumValueRemoved, "enum-value-removed", Notice,
        "A list allows one value less.";
    EnumOpened, "enum-opened", Breaking,
        "A list of values is gone, or is now extensible; a notice if it was extensible before.";
    EnumClosed, "enum-closed", Notice,
        "A value is now one of a list, or the list is no longer extensible.";
    ConstChanged, "const-changed", Breaking,
        "The only allowed value has changed.";
    FormatChanged, "format-changed", Breaking,
        "A value has a different format.";
    FormatRemoved, "format-removed", Breaking,
        "A value need not have its format any more.";
    FormatAdded, "format-added", Notice,
        "A value now has a format.";
    PatternChanged, "pattern-changed", Breaking,
        "A text has a different pattern; which of the two allows more cannot be determined.";
    PatternRemoved, "pattern-removed", Breaking,
        "A text need not match its pattern any more.";
    PatternAdded, "pattern-added", Notice,
        "A text now matches a pattern.";
    LimitWidened, "limit-widened", Breaking,
        "A length, size or number may exceed the old limit.";
    LimitNarrowed, "limit-narrowed", Notice,
        "A length, size or number has a tighter limit.";
    ObjectOpened, "object-opened", Additive,
        "An object may now have undocumented properties.";
    ObjectClosed, "object-closed", Notice,
        "An object has only documented properties now.";
    VariantAdded, "variant-added", Breaking,
        "A value may have one more form.";
    VariantRemoved, "variant-removed", Notice,
        "A value has one form less.";
    DiscriminatorChanged, "discriminator-changed", Breaking,
        "Another property distinguishes the forms of a value; a notice if such a property was added or removed.";
    DiscriminatorValueAdded, "discriminator-value-added", Breaking,
        "One more value of the `discriminator` names a form, which readers do not know.";
    DiscriminatorValueRemoved, "discriminator-value-removed", Notice,
        "A value of the `discriminator` no longer names a form.";
    DefaultChanged, "default-changed", Notice,
        "The default of a parameter, or of a property of a request, was added, removed or changed: requests without it get something else.";
    Deprecated, "deprecated", Notice,
        "It is now marked as deprecated; breaking if its sunset is too soon or unreadable, or is missing though `--deprecation-days` asks for one.";
    Undeprecated, "undeprecated", Notice,
        "It is no longer marked as deprecated.";
    AnnotationChanged, "annotation-changed", Notice,
        "An `x-` annotation of driftcheck has changed; breaking if the value may now be missing.";
    OperationRemoved, "operation-removed", Breaking,
        "An operation is no longer documented; a notice if its sunset has passed.";
    OperationAdded, "operation-added", Additive,
        "An operation is newly documented.";
    ParameterRemoved, "parameter-removed", Notice,
        "A parameter is no longer documented; the host may ignore or refuse it. Breaking if it was removed before its sunset.";
    ParameterAdded, "parameter-added", Additive,
        "A parameter is newly documented; breaking if it is required.";
    ParameterRequired, "parameter-required", Breaking,
        "An optional parameter, or the optional body of a request, is now required.";
    ParameterOptional, "parameter-optional", Notice,
        "A required parameter, or the required body of a request, is now optional.";
    CredentialRequired, "credential-required", Breaking,
        "An operation that needed no credential now needs one.";
    CredentialDropped, "credential-dropped", Notice,
        "An operation no longer needs a credential.";
    CredentialChanged, "credential-changed", Breaking,
        "An operation needs another credential, one more, or more scopes; additive if what was sent before is still enough.";
    StatusRemoved, "status-removed", Notice,
        "A status is no longer documented; breaking if it is a success, unless its class was narrowed to single statuses.";
    StatusAdded, "status-added", Additive,
        "A status is newly documented.";
    MediaTypeRemoved, "media-type-removed", Breaking,
        "A media type is no longer documented.";
    MediaTypeAdded, "media-type-added", Additive,
        "A media type is newly documented.";
    MediaTypeChanged, "media-type-changed", Notice,
        "A media type has other parameters, or a range has replaced a type, or a type a range; breaking if a response may have more types than before, or a request fewer.";
    ServerPathChanged, "server-path-changed", Breaking,
        "The path of the servers, which comes before the path of an operation, has changed; additive if there is one more, a notice if one of the documents names no server.";
    ParameterStyleChanged, "parameter-style-changed", Breaking,
        "A parameter, or a header of a response, is written in another way: `style`, `explode`, `content`, `allowReserved`, `allowEmptyValue`; a notice if more is accepted than before.";
    HeaderRemoved, "header-removed", Notice,
        "A header of a response is no longer documented; breaking if it was always there.";
    HeaderAdded, "header-added", Additive,
        "A header of a response is newly documented.";
    SunsetChanged, "sunset-changed", Notice,
        "The date on which it goes away (`x-sunset`) was added, removed or changed; breaking if it is earlier and too soon, or unreadable, or is gone though `--deprecation-days` asks for one.";
    KeywordChanged, "keyword-changed", Notice,
        "A keyword such as `not` or `if` is new or has changed; breaking if it is gone, or if a value is found that the old schema refuses.";
    MoreAllowed, "more-allowed", Breaking,
        "Several keywords together allow a value that the old schema refuses; the message shows such a value.";
    LessAllowed, "less-allowed", Notice,
        "A value that the old schema allows is refused; breaking if it is sent.";
    NotCompared, "not-compared", Breaking,
        "A value has more forms than are compared, and something in them has changed.";
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
