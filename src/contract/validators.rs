//! The validators of a document's schemas, each made when a body first reaches its schema.
//!
//! A document whose schemas refer to each other is one large graph, and a validator of any
//! one of them would hold all of it. So a `$ref` is no part of the validator of the schema
//! it stands in: it is a link to the validator of the schema that it names, and that one is
//! made once for all that name it.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError, Weak};

use jsonschema::error::{ValidationErrorKind as Fails, ValidationErrorParts};
use jsonschema::json::Node as _;
use jsonschema::{Keyword, Registry, ValidationError};
use serde_json::{Map, Value, json};

use super::bounded::{Absent, Bounded, Ledger, Validator, View, is_late};
use super::broken::{Broken, take_branches};
use super::options::{LINK, options};
use super::patience;
use crate::json::Document;
use crate::openapi::CONTENT;
use crate::schema::excerpt;
use crate::schema::library::{Library, Spot, file_uri};

/// The validators of a set of files.
#[derive(Debug)]
pub(super) struct Validators {
    library: Arc<Library>,
    parts: Mutex<HashMap<String, Arc<SchemaValidator>>>,
    own: Weak<Validators>,
}

/// The validator of one schema.
#[derive(Debug)]
pub(super) struct SchemaValidator {
    uri: String,
    library: Arc<Library>,
    links: Weak<Validators>,
    made: OnceLock<Result<Validator, String>>,
}

impl Validators {
    /// Those of the schemas of these files. None is made yet.
    pub(super) fn new(library: &Arc<Library>) -> Arc<Validators> {
        Arc::new_cyclic(|own| Validators {
            library: Arc::clone(library),
            parts: Mutex::default(),
            own: Weak::clone(own),
        })
    }

    /// The one of the schema that a URI names.
    pub(super) fn part(&self, uri: &str) -> Arc<SchemaValidator> {
        let mut parts = self.parts.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(part) = parts.get(uri) {
            return Arc::clone(part);
        }
        let part = Arc::new(SchemaValidator {
            uri: uri.to_owned(),
            library: Arc::clone(&self.library),
            links: Weak::clone(&self.own),
            made: OnceLock::new(),
        });
        parts.insert(uri.to_owned(), Arc::clone(&part));
        part
    }

    /// The one of the schema at a place.
    pub(super) fn at(&self, spot: &Spot) -> Arc<SchemaValidator> {
        self.part(&self.library.uri_of(spot))
    }
}

impl SchemaValidator {
    /// The validator; `None` where the schema cannot be compiled, and so says nothing.
    pub(super) fn validator(&self) -> Option<&Validator> {
        self.compiled().as_ref().ok()
    }

    /// Why the schema cannot be compiled.
    pub(super) fn fault(&self) -> Option<&str> {
        self.compiled().as_ref().err().map(String::as_str)
    }

    fn compiled(&self) -> &Result<Validator, String> {
        self.made
            .get_or_init(|| self.compile().map_err(|error| error.to_string()))
    }

    fn compile(&self) -> Result<Validator, ValidationError<'static>> {
        let Some(spot) = self.library.spot_of(&self.uri) else {
            return compile(
                &Registry::new().prepare()?,
                &json!({ "$ref": self.uri }),
                None,
            );
        };
        let excerpts = excerpt::around(&self.library, &spot);
        let mut registry = Registry::new();
        for (index, excerpt) in &excerpts {
            if let Some(file) = self.library.files.get(*index) {
                registry = registry.add(file_uri(file), excerpt)?;
            }
        }
        // What `$ref` is to others; that one is a link.
        let schema = json!({ "$dynamicRef": self.uri });
        compile(&registry.prepare()?, &schema, Some(&self.links))
    }
}

fn compile(
    registry: &Registry<'_>,
    schema: &Value,
    links: Option<&Weak<Validators>>,
) -> Result<Validator, ValidationError<'static>> {
    let mut options = options(registry).with_format("byte", is_base64);
    if let Some(links) = links {
        let links = Weak::clone(links);
        let inner = Weak::clone(&links);
        options = options
            .with_keyword(LINK, move |_: &Map<String, Value>, value: &Value, _| {
                Ok(Box::new(Link::to(&links, value.as_str().unwrap_or_default())) as _)
            })
            .with_keyword(CONTENT, move |_: &Map<String, Value>, value: &Value, _| {
                let link = Link::to(&inner, value.as_str().unwrap_or_default());
                Ok(Box::new(JsonContent(link)) as _)
            });
    }
    options.build(schema)
}

/// Whether a text is base64, as `format: byte` has it.
fn is_base64(text: &str) -> bool {
    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD;
    STANDARD.decode(text).is_ok()
}

/// A reference to a schema with a validator of its own.
struct Link {
    uri: String,
    part: Weak<SchemaValidator>,
}

impl Link {
    fn to(links: &Weak<Validators>, uri: &str) -> Link {
        let part = links.upgrade().map(|links| links.part(uri));
        Link {
            uri: uri.to_owned(),
            part: part.as_ref().map(Arc::downgrade).unwrap_or_default(),
        }
    }

    fn accepts(&self, instance: View<'_>) -> bool {
        let part = self.part.upgrade();
        let validator = part.as_deref().and_then(SchemaValidator::validator);
        validator.is_none_or(|validator| validator.is_valid(instance))
    }
}

impl<'i> Keyword<'i, Bounded> for Link {
    /// The error names the schema; [`Breaker`] asks that one for its own errors.
    fn validate(&self, instance: View<'i>) -> Result<(), ValidationError<'i>> {
        match self.is_valid(instance) {
            true => Ok(()),
            false => Err(ValidationError::custom(self.uri.clone())),
        }
    }

    fn is_valid(&self, instance: View<'i>) -> bool {
        self.accepts(instance)
    }
}

/// A text is JSON that the schema of its content accepts.
struct JsonContent(Link);

impl<'i> Keyword<'i, Bounded> for JsonContent {
    /// What is wrong within the text is found by `Contract::judge_contents`.
    fn validate(&self, instance: View<'i>) -> Result<(), ValidationError<'i>> {
        match self.is_valid(instance) {
            true => Ok(()),
            false => Err(ValidationError::custom(
                "is not the JSON that is documented",
            )),
        }
    }

    fn is_valid(&self, instance: View<'i>) -> bool {
        let Some(text) = instance.as_string() else {
            return true;
        };
        let document = Document::parse(text.as_bytes());
        let value = document.value();
        value.is_some_and(|value| self.0.accepts(View::of(value)))
    }
}

/// A validator that holds all that its schema refers to.
#[derive(Debug)]
pub(super) struct FileValidator(Validator);

impl FileValidator {
    /// The one of the schema at a place.
    ///
    /// # Errors
    /// Why the schema cannot be compiled.
    pub(super) fn new(
        registry: &Registry<'_>,
        library: &Library,
        at: &Spot,
    ) -> Result<FileValidator, ValidationError<'static>> {
        let options = options(registry);
        let validator = match library.files.get(at.file) {
            Some(file) if at.pointer.is_empty() => {
                options.with_base_uri(file_uri(file)).build(&file.value)
            }
            _ => options.build(&json!({ "$ref": library.uri_of(at) })),
        };
        validator.map(FileValidator)
    }
}

/// What says whether a value fits a schema.
#[derive(Clone, Debug)]
pub(super) enum SchemaCheck {
    File(Arc<FileValidator>),
    /// One of a document's, with links to others.
    Schema(Arc<Validators>, Arc<SchemaValidator>),
}

impl SchemaCheck {
    fn validator(&self) -> Option<&Validator> {
        match self {
            SchemaCheck::File(whole) => Some(&whole.0),
            SchemaCheck::Schema(_, part) => part.validator(),
        }
    }

    /// Whether a value fits.
    pub(super) fn is_valid(&self, value: &Value) -> bool {
        let validator = self.validator();
        validator.is_none_or(|validator| validator.is_valid(View::of(value)))
    }

    /// Reports the ways in which a value does not fit, some of whose members count as absent;
    /// false where there are too many to report them all.
    pub(super) fn each_error<'v>(
        &self,
        root: &'v Value,
        absent: &Absent,
        report: &mut dyn FnMut(Broken<'v>),
    ) -> bool {
        let validator = self.validator();
        let links = match self {
            SchemaCheck::File(_) => None,
            SchemaCheck::Schema(links, _) => Some(links.as_ref()),
        };
        let ledger = Ledger::new(absent);
        let breaker = Breaker {
            links,
            root,
            ledger: &ledger,
        };
        if let Some(validator) = validator {
            for error in validator.iter_errors(ledger.view(root, 0)) {
                breaker.each("", error, report);
            }
        }
        validator.is_some() && !ledger.is_spent()
    }
}

/// Takes the errors on one instance apart.
pub(super) struct Breaker<'l, 'v> {
    /// What the links of the validator lead to, where it has any.
    pub(super) links: Option<&'l Validators>,
    pub(super) root: &'v Value,
    pub(super) ledger: &'l Ledger<'l>,
}

impl<'v> Breaker<'_, 'v> {
    /// Reports what one error on the value at a pointer says, bit by bit.
    pub(super) fn each(
        &self,
        above: &str,
        error: ValidationError<'_>,
        report: &mut dyn FnMut(Broken<'v>),
    ) {
        let ValidationErrorParts {
            instance,
            mut kind,
            instance_path,
            absolute_keyword_location,
            ..
        } = error.into_parts();
        if is_late(&instance) {
            return;
        }
        if let Fails::BacktrackLimitExceeded { .. } = kind {
            return patience::give_up();
        }
        let pointer = format!("{above}{}", instance_path.as_str());
        let value = match instance {
            // A name, which is no value of the instance.
            Cow::Owned(Value::String(name)) => Cow::Owned(Value::String(name)),
            _ => match self.root.pointer(&pointer) {
                Some(value) => Cow::Borrowed(value),
                None => return,
            },
        };
        if let (Fails::Custom { keyword, message }, Some(links)) = (&kind, self.links)
            && keyword == LINK
        {
            return self.follow(&pointer, links, message, &value, report);
        }
        let branches = take_branches(&mut kind).into_iter();
        let branches = branches.map(|branch| {
            let mut reported = Vec::new();
            for inner in branch {
                self.each(above, inner, &mut |broken| reported.push(broken));
            }
            reported
        });
        report(Broken {
            branches: branches.collect(),
            location: absolute_keyword_location.map(|uri| uri.as_str().to_owned()),
            pointer,
            value,
            kind,
            words: None,
        });
    }

    /// The errors of the schema that a link leads to.
    fn follow(
        &self,
        pointer: &str,
        links: &Validators,
        uri: &str,
        value: &Value,
        report: &mut dyn FnMut(Broken<'v>),
    ) {
        let part = links.part(uri);
        if let Some(validator) = part.validator() {
            for error in validator.iter_errors(self.ledger.view(value, pointer.len())) {
                self.each(pointer, error, report);
            }
        }
    }
}
