//! The validators of a document's schemas, each made when a body first reaches its schema.
//!
//! A document whose schemas refer to each other is one large graph, and a validator of any
//! one of them would hold all of it. So a `$ref` is no part of the validator of the schema
//! it stands in: it is a link to the validator of the schema that it names, and that one is
//! made once for all that name it.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError, Weak};

use jsonschema::{Keyword, Registry, ValidationError, Validator};
use serde_json::{Map, Value, json};

use super::broken::{Breaker, Broken};
use super::catalog::options;
use crate::schema::excerpt;
use crate::schema::library::{Library, Spot, file_uri};

/// The keyword that is a link.
pub(super) const LINK: &str = "$ref";

/// The validators of a set of files.
#[derive(Debug)]
pub(super) struct Validators {
    library: Arc<Library>,
    parts: Mutex<HashMap<String, Arc<Part>>>,
    own: Weak<Validators>,
}

/// The validator of one schema.
#[derive(Debug)]
pub(super) struct Part {
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
    pub(super) fn part(&self, uri: &str) -> Arc<Part> {
        let mut parts = self.parts.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(part) = parts.get(uri) {
            return Arc::clone(part);
        }
        let part = Arc::new(Part {
            uri: uri.to_owned(),
            library: Arc::clone(&self.library),
            links: Weak::clone(&self.own),
            made: OnceLock::new(),
        });
        parts.insert(uri.to_owned(), Arc::clone(&part));
        part
    }

    /// The one of the schema at a place.
    pub(super) fn at(&self, spot: &Spot) -> Arc<Part> {
        self.part(&self.library.uri_of(spot))
    }
}

impl Part {
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
        options = options.with_keyword(LINK, move |_: &Map<String, Value>, value: &Value, _| {
            Ok(Box::new(Link::to(&links, value.as_str().unwrap_or_default())) as _)
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
    part: Weak<Part>,
}

impl Link {
    fn to(links: &Weak<Validators>, uri: &str) -> Link {
        let part = links.upgrade().map(|links| links.part(uri));
        Link {
            uri: uri.to_owned(),
            part: part.as_ref().map(Arc::downgrade).unwrap_or_default(),
        }
    }
}

impl<'i> Keyword<'i> for Link {
    /// The error names the schema; [`Breaker`] asks it for its own errors.
    fn validate(&self, instance: &'i Value) -> Result<(), ValidationError<'i>> {
        match self.is_valid(instance) {
            true => Ok(()),
            false => Err(ValidationError::custom(self.uri.clone())),
        }
    }

    fn is_valid(&self, instance: &'i Value) -> bool {
        let part = self.part.upgrade();
        let validator = part.as_deref().and_then(Part::validator);
        validator.is_none_or(|validator| validator.is_valid(instance))
    }
}

/// What tells whether a value fits a schema.
#[derive(Clone, Debug)]
pub(super) enum Judge {
    /// A validator that holds all that its schema refers to.
    Whole(Arc<Validator>),
    /// One of a document's, with links to others.
    Part(Arc<Validators>, Arc<Part>),
}

impl Judge {
    fn validator(&self) -> Option<&Validator> {
        match self {
            Judge::Whole(validator) => Some(validator),
            Judge::Part(_, part) => part.validator(),
        }
    }

    /// Whether a value fits.
    pub(super) fn is_valid(&self, value: &Value) -> bool {
        let validator = self.validator();
        validator.is_none_or(|validator| validator.is_valid(value))
    }

    fn breaker(&self) -> Breaker<'_> {
        let links = match self {
            Judge::Whole(_) => None,
            Judge::Part(links, _) => Some(links.as_ref()),
        };
        Breaker {
            links,
            ..Breaker::default()
        }
    }

    /// Tells every way in which it does not, until it is told to stop by false. None of them
    /// is kept: a large value may break a contract a million times.
    pub(super) fn each_error(&self, value: &Value, tell: &mut dyn FnMut(Broken<'_>) -> bool) {
        let breaker = self.breaker();
        if let Some(validator) = self.validator() {
            let mut errors = validator.iter_errors(value);
            errors.all(|error| breaker.each("", error, tell));
        }
    }

    /// Every way in which it does not.
    pub(super) fn errors<'v>(&'v self, value: &'v Value) -> Vec<Broken<'v>> {
        let breaker = self.breaker();
        let errors = self.validator().map(|one| one.iter_errors(value));
        errors
            .into_iter()
            .flatten()
            .flat_map(|error| breaker.read(error))
            .collect()
    }
}
