//! What several schemas say together of one value, as far as a value is made of it.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use crate::openapi::files::{Files, Spot};
use crate::openapi::references::target_of;
use crate::openapi::version::Version;

/// So many schemas say something of one value at most.
const MOST_PARTS: usize = 256;

/// The schemas of one value with all that they draw in by `$ref`, `allOf`, and one form of
/// each `oneOf` and `anyOf`.
pub(crate) struct Wanted<'f> {
    files: &'f Files,
    version: Version,
    /// Each schema, references followed, in the order in which they were met.
    pub(crate) parts: Vec<(Spot, &'f Map<String, Value>)>,
    /// How many forms each choice has, in the order in which they were met.
    pub(crate) choices: Vec<usize>,
    /// What discriminators say of the forms that were taken.
    pub(crate) stated: BTreeMap<String, Value>,
    met: BTreeSet<Spot>,
}

impl<'f> Wanted<'f> {
    /// Gathers what the schemas at some places say; `picks` are the forms that are taken, the
    /// first of each choice beyond them.
    pub(crate) fn of(
        files: &'f Files,
        version: Version,
        spots: &[Spot],
        picks: &[usize],
    ) -> Wanted<'f> {
        let mut wanted = Wanted {
            files,
            version,
            parts: Vec::new(),
            choices: Vec::new(),
            stated: BTreeMap::new(),
            met: BTreeSet::new(),
        };
        for spot in spots {
            wanted.add(spot, picks, &[]);
        }
        wanted
    }

    /// Takes a schema in; `above` are those that draw it in by `allOf`.
    fn add(&mut self, spot: &Spot, picks: &[usize], above: &[Spot]) {
        if self.parts.len() >= MOST_PARTS || !self.met.insert(spot.clone()) {
            return;
        }
        let Some(schema) = self.files.value(spot).and_then(Value::as_object) else {
            return;
        };
        if let Some(target) = target_of(self.files, spot) {
            self.add(&target, picks, above);
            if self.version == Version::V30 {
                return;
            }
        }
        self.parts.push((spot.clone(), schema));
        let mut drawn_in = above.to_vec();
        drawn_in.push(spot.clone());
        for entry in self.files.entries(spot, "allOf") {
            self.add(&entry, picks, &drawn_in);
        }
        let property = discriminator(schema);
        let mut has_forms = false;
        for keyword in ["oneOf", "anyOf"] {
            let forms = self.files.entries(spot, keyword);
            has_forms |= !forms.is_empty();
            self.choose(spot, &forms, property, picks);
        }
        let Some(property) = property.filter(|_| !has_forms) else {
            return;
        };
        // The schema speaks for those that draw it in.
        match above.iter().find_map(|form| self.name_of(spot, form)) {
            Some(name) => self.note(property, name),
            None if above.is_empty() => {
                let forms = self.heirs(spot);
                self.choose(spot, &forms, Some(property), picks);
            }
            None => {}
        }
    }

    /// Takes one of the forms.
    fn choose(&mut self, of: &Spot, forms: &[Spot], property: Option<&str>, picks: &[usize]) {
        if forms.is_empty() {
            return;
        }
        let pick = picks.get(self.choices.len()).copied().unwrap_or_default();
        self.choices.push(forms.len());
        let Some(form) = forms.get(pick) else { return };
        if let Some(property) = property
            && let Some(name) = self.name_of(of, form)
        {
            self.note(property, name);
        }
        self.add(form, picks, std::slice::from_ref(of));
    }

    fn note(&mut self, property: &str, name: String) {
        self.stated
            .entry(property.to_owned())
            .or_insert(Value::String(name));
    }

    /// The value of a discriminator that names a form: by its mapping, else the form's name.
    fn name_of(&self, of: &Spot, form: &Spot) -> Option<String> {
        let form = target_of(self.files, form).unwrap_or_else(|| form.clone());
        let mapping = self.files.value(&of.below(["discriminator", "mapping"]));
        let mapping = mapping.and_then(Value::as_object);
        let named = mapping.into_iter().flatten().find(|(_, target)| {
            let target = target.as_str().and_then(|text| self.mapped(of.file, text));
            target.as_ref() == Some(&form)
        });
        if let Some((name, _)) = named {
            return Some(name.clone());
        }
        let outer = form.outer()?;
        (outer.pointer == SCHEMAS).then(|| form.last())
    }

    /// What an entry of a mapping leads to: a reference, or the name of a schema.
    fn mapped(&self, file: usize, text: &str) -> Option<Spot> {
        let named = Spot {
            file,
            pointer: SCHEMAS.to_owned(),
        };
        let named = named.below([text]);
        if self.files.value(&named).is_some() {
            return Some(named);
        }
        let target = self.files.resolve(file, text).ok()?;
        self.files.value(&target).map(|_| target)
    }

    /// The schemas that draw one in by `allOf`: those of its mapping, else those of the document.
    fn heirs(&self, base: &Spot) -> Vec<Spot> {
        let mapping = self.files.value(&base.below(["discriminator", "mapping"]));
        let mapping = mapping.and_then(Value::as_object);
        let mapped: Vec<Spot> = mapping
            .into_iter()
            .flat_map(|mapping| mapping.values())
            .filter_map(|target| self.mapped(base.file, target.as_str()?))
            .filter(|target| target != base)
            .collect();
        if !mapped.is_empty() {
            return mapped;
        }
        let at = Spot {
            file: base.file,
            pointer: SCHEMAS.to_owned(),
        };
        let schemas = self.files.value(&at).and_then(Value::as_object);
        let names = schemas.into_iter().flat_map(|schemas| schemas.keys());
        let all = names.map(|name| at.below([name.as_str()]));
        let is_heir = |spot: &Spot| {
            let entries = self.files.entries(spot, "allOf");
            let mut entries = entries.iter();
            entries.any(|entry| target_of(self.files, entry).as_ref() == Some(base))
        };
        all.filter(is_heir).collect()
    }

    /// The values of a keyword, each with the schema that has it.
    pub(crate) fn all(&self, keyword: &'f str) -> impl Iterator<Item = (&Spot, &'f Value)> {
        let parts = self.parts.iter();
        parts.filter_map(move |(spot, schema)| Some((spot, schema.get(keyword)?)))
    }

    /// The places of the schemas that a keyword holds.
    pub(crate) fn below(&self, steps: &[&str]) -> Vec<Spot> {
        let places = self.parts.iter().map(|(spot, _)| spot);
        let places = places.map(|spot| spot.below(steps.iter().copied()));
        let is_schema = |spot: &Spot| {
            let value = self.files.value(spot);
            value.is_some_and(|value| value.is_object() || value.is_boolean())
        };
        places.filter(is_schema).collect()
    }

    /// The largest of the numbers that a keyword has.
    pub(crate) fn most(&self, keyword: &'f str) -> Option<f64> {
        let numbers = self.all(keyword).filter_map(|(_, value)| value.as_f64());
        numbers.reduce(f64::max)
    }

    /// The smallest of them.
    pub(crate) fn least(&self, keyword: &'f str) -> Option<f64> {
        let numbers = self.all(keyword).filter_map(|(_, value)| value.as_f64());
        numbers.reduce(f64::min)
    }

    /// A count that a keyword says.
    pub(crate) fn count(&self, keyword: &'f str) -> usize {
        let count = self.all(keyword).filter_map(|(_, value)| value.as_u64());
        let count = count.max().unwrap_or_default();
        usize::try_from(count).unwrap_or(usize::MAX)
    }

    /// Whether some schema has a flag.
    pub(crate) fn has(&self, flag: &'f str) -> bool {
        self.all(flag).any(|(_, value)| *value == Value::Bool(true))
    }

    /// The first text that a keyword has.
    pub(crate) fn text(&self, keyword: &'f str) -> Option<&'f str> {
        self.all(keyword).find_map(|(_, value)| value.as_str())
    }

    /// The names of properties in the order of the schemas, each once.
    pub(crate) fn properties(&self) -> Vec<&'f str> {
        let mut names: Vec<&str> = Vec::new();
        for (_, value) in self.all("properties") {
            let own = value.as_object().into_iter().flat_map(|one| one.keys());
            for name in own {
                if !names.contains(&name.as_str()) {
                    names.push(name);
                }
            }
        }
        names
    }

    /// What must be there.
    pub(crate) fn required(&self) -> Vec<&'f str> {
        let lists = self.all("required");
        let names = lists.filter_map(|(_, value)| value.as_array());
        let names: BTreeSet<&str> = names.flatten().filter_map(Value::as_str).collect();
        names.into_iter().collect()
    }

    /// What the value is: the type that all schemas allow, else the one whose keywords they
    /// use.
    pub(crate) fn kind(&self) -> Option<&'static str> {
        const KINDS: [&str; 7] = [
            "object", "array", "string", "integer", "number", "boolean", "null",
        ];
        let allows = |value: &Value, kind: &str| {
            let is = |one: &Value| {
                let one = one.as_str().unwrap_or_default();
                one == kind || one == "number" && kind == "integer"
            };
            match value {
                Value::Array(list) => list.iter().any(is),
                one => is(one),
            }
        };
        let mut types = self.all("type").peekable();
        if types.peek().is_some() {
            let types: Vec<&Value> = types.map(|(_, value)| value).collect();
            let fits = |kind: &&&str| types.iter().all(|value| allows(value, kind));
            let fitting = KINDS.iter().filter(fits);
            // `number` alone allows integers too, and is called by its own name.
            let is_number = types.iter().all(|value| allows_name(value, "number"));
            let kinds = fitting.filter(|kind| !(is_number && **kind == "integer"));
            return kinds.copied().next();
        }
        let speaks = |keywords: &[&'static str]| {
            let mut parts = self.parts.iter();
            parts.any(|(_, schema)| keywords.iter().any(|one| schema.contains_key(*one)))
        };
        let of_strings = ["pattern", "minLength", "maxLength", "format"];
        let of_objects = ["properties", "required", "additionalProperties"];
        [
            ("object", &of_objects[..]),
            ("array", &["items", "prefixItems", "minItems"]),
            ("string", &of_strings),
            ("number", &["minimum", "maximum", "multipleOf"]),
        ]
        .into_iter()
        .find(|(_, keywords)| speaks(keywords))
        .map(|(kind, _)| kind)
    }
}

const SCHEMAS: &str = "/components/schemas";

fn allows_name(value: &Value, kind: &str) -> bool {
    match value {
        Value::Array(list) => list.iter().any(|one| one == kind),
        one => one == kind,
    }
}

/// The property that distinguishes forms.
fn discriminator(schema: &Map<String, Value>) -> Option<&str> {
    schema.get("discriminator")?.get("propertyName")?.as_str()
}
