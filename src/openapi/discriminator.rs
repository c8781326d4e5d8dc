//! `discriminator`: the value of one property says which schema a value keeps.
//!
//! The schemas of a list often fit more values than they are meant for, so that `oneOf`
//! taken by itself would refuse what the document means. Where a base schema has no list,
//! its forms are the schemas that draw it in by `allOf`.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde_json::{Map, Value, json};

use super::files::{Files, Spot};
use super::forms::{FormReader, is_alias, lists};
use super::model::{Api, Fault};
use super::references::{anything, reference, target_of};

/// Which schema stands for which values of the property.
#[derive(Debug, Default)]
pub(super) struct Switch {
    property: String,
    /// Each schema with the values that stand for it.
    cases: Vec<(Spot, Vec<String>)>,
    /// Whether the schema lists its forms, so that no other may come.
    pub(super) is_list: bool,
    /// Whether null is one of the forms.
    is_nullable: bool,
    /// Whether a value may lack the property, as no schema requires it.
    is_optional: bool,
    /// The form of a value that lacks the property, or has one that no form stands for.
    default: Option<Spot>,
    /// Other values that may come where there is no list; `None` where any may.
    others: Option<Vec<String>>,
}

/// What a discriminator comes down to: its property, and which forms each value names.
#[derive(Clone, Debug, Default)]
pub struct NamedForms {
    /// The property that is looked at.
    pub property: String,
    /// Each value with references to the forms that it names.
    pub values: BTreeMap<String, Vec<String>>,
    /// Names of schemas that stand for a form beside the values of `mapping`: no one need use
    /// them.
    pub spare: BTreeSet<String>,
}

/// What each discriminator of a document comes down to. What is wrong with them is added to
/// the faults.
pub fn named_forms(files: &Files, api: &mut Api) -> Vec<(Spot, NamedForms)> {
    let mut faults: BTreeSet<Fault> = api.faults.drain(..).collect();
    let switches = switches(files, &api.schemas, &mut faults);
    api.faults = faults.into_iter().collect();
    let named = switches.into_iter().map(|(spot, switch)| {
        let mut named = NamedForms {
            property: switch.property,
            ..NamedForms::default()
        };
        let mapping = files.value(&spot.below(["discriminator", "mapping"]));
        let is_mapped = |value: &str| mapping.is_some_and(|mapping| mapping.get(value).is_some());
        for (form, own) in switch.cases {
            let has_mapped = own.iter().any(|value| is_mapped(value));
            for value in own {
                if has_mapped && !is_mapped(&value) {
                    named.spare.insert(value.clone());
                }
                let form = reference(files, spot.file, &form);
                named.values.entry(value).or_default().push(form);
            }
        }
        (spot, named)
    });
    named.collect()
}

/// The switches of all schemas that have one.
pub(super) fn switches(
    files: &Files,
    schemas: &[Spot],
    faults: &mut BTreeSet<Fault>,
) -> BTreeMap<Spot, Switch> {
    let subtypes = subtypes(files, schemas);
    let mut found = BTreeMap::new();
    for spot in schemas {
        let Some(schema) = files.value(spot).and_then(Value::as_object) else {
            continue;
        };
        let Some(discriminator) = schema.get("discriminator") else {
            continue;
        };
        let at = spot.below(["discriminator"]);
        let property = discriminator.get("propertyName").and_then(Value::as_str);
        let Some(property) = property else {
            let message = "`discriminator` has no `propertyName`".to_owned();
            faults.insert(Fault { spot: at, message });
            continue;
        };
        let mapping = mapping(files, &at, discriminator, faults);
        let default = default_of(files, &at, discriminator, faults).filter(|form| form != spot);
        let switch = match list_of(files, spot, schema) {
            List::Forms(forms, is_nullable) => {
                let reading = FormReader::new(files, property, None);
                let is_required = |form: &Spot| reading.is_required(form);
                Switch {
                    property: property.to_owned(),
                    is_list: true,
                    is_nullable,
                    is_optional: !lists(schema.get("required"), property)
                        && forms.iter().any(|form| !is_required(form)),
                    cases: cases(forms, &mapping, &reading),
                    others: None,
                    default,
                }
            }
            List::None => {
                let drawing = below(spot, &subtypes);
                let is_second = |form: &&Spot| is_alias(files, form);
                let mut others: Vec<String> =
                    drawing.iter().filter(is_second).map(Spot::last).collect();
                others.push(spot.last());
                // Where the base lists the values itself, they are its own to refuse.
                let is_listed = FormReader::new(files, property, None)
                    .values(spot)
                    .is_some();
                let forms = drawing.into_iter().filter(|form| !is_alias(files, form));
                Switch {
                    property: property.to_owned(),
                    cases: cases(
                        forms.collect(),
                        &mapping,
                        &FormReader::new(files, property, Some(spot)),
                    ),
                    is_list: false,
                    is_nullable: false,
                    is_optional: true,
                    others: (!is_listed && default.is_none()).then_some(others),
                    default,
                }
            }
            List::Other => continue,
        };
        if !switch.cases.is_empty() {
            found.insert(spot.clone(), switch);
        }
    }
    found
}

/// The forms that `oneOf` or `anyOf` lists.
enum List {
    Forms(Vec<Spot>, bool),
    /// It lists schemas that no value can stand for.
    Other,
    None,
}

fn list_of(files: &Files, spot: &Spot, schema: &Map<String, Value>) -> List {
    let keyword = ["oneOf", "anyOf"]
        .into_iter()
        .find(|keyword| schema.contains_key(*keyword));
    let Some(keyword) = keyword else {
        return List::None;
    };
    let mut forms = Vec::new();
    let mut is_nullable = false;
    for at in files.entries(spot, keyword) {
        if files.value(&at).and_then(|one| one.get("type")) == Some(&json!("null")) {
            is_nullable = true;
            continue;
        }
        match target_of(files, &at) {
            Some(target) => forms.push(target),
            None => return List::Other,
        }
    }
    List::Forms(forms, is_nullable)
}

/// The schemas that the values of `mapping` name.
fn mapping(
    files: &Files,
    at: &Spot,
    discriminator: &Value,
    faults: &mut BTreeSet<Fault>,
) -> Vec<(String, Spot)> {
    let mapping = discriminator.get("mapping").and_then(Value::as_object);
    let mut found = Vec::new();
    for (value, named) in mapping.into_iter().flatten() {
        let named = named.as_str().unwrap_or_default();
        match named_schema(files, at.file, named) {
            Some(target) => found.push((value.clone(), target)),
            None => {
                faults.insert(Fault {
                    spot: at.below(["mapping", value.as_str()]),
                    message: format!("`{named}` leads nowhere"),
                });
            }
        }
    }
    found
}

/// The schema that a name or a reference means. Names are those of the document first, then
/// of the file at hand.
fn named_schema(files: &Files, file: usize, named: &str) -> Option<Spot> {
    let by_name = format!("#/components/schemas/{named}");
    let ways = [(0, by_name.as_str()), (file, &by_name), (file, named)];
    let mut targets = ways
        .into_iter()
        .filter_map(|(from, to)| files.resolve(from, to).ok());
    targets.find(|spot| files.value(spot).is_some())
}

/// `defaultMapping` of 3.2.
fn default_of(
    files: &Files,
    at: &Spot,
    discriminator: &Value,
    faults: &mut BTreeSet<Fault>,
) -> Option<Spot> {
    let named = discriminator.get("defaultMapping")?.as_str()?;
    let target = named_schema(files, at.file, named);
    if target.is_none() {
        faults.insert(Fault {
            spot: at.below(["defaultMapping"]),
            message: format!("`{named}` leads nowhere"),
        });
    }
    target
}

/// The values of each form: those of the mapping, and its own name; or, where neither the
/// mapping nor the form itself knows that name, those that the form lists for the property.
fn cases(
    forms: Vec<Spot>,
    mapping: &[(String, Spot)],
    reading: &FormReader<'_>,
) -> Vec<(Spot, Vec<String>)> {
    let mut all: Vec<Spot> = forms;
    all.extend(mapping.iter().map(|(_, target)| target.clone()));
    let mut found: Vec<(Spot, Vec<String>)> = Vec::new();
    for form in all {
        if found.iter().any(|(known, _)| *known == form) {
            continue;
        }
        let mapped = mapping.iter().filter(|(_, target)| *target == form);
        let mut values: Vec<String> = mapped.map(|(value, _)| value.clone()).collect();
        let name = form.last();
        let is_taken = |name: &String| mapping.iter().any(|(value, _)| value == name);
        match reading.values(&form) {
            Some(listed) if !listed.contains(&name) => {
                if values.is_empty() {
                    values.extend(listed.into_iter().filter(|value| !is_taken(value)));
                }
            }
            _ if is_taken(&name) => {}
            _ => values.push(name),
        }
        found.push((form, values));
    }
    found
}

/// For each schema, the named ones that draw it in by `allOf`.
fn subtypes(files: &Files, schemas: &[Spot]) -> HashMap<Spot, Vec<Spot>> {
    let mut found: HashMap<Spot, Vec<Spot>> = HashMap::new();
    for spot in schemas {
        let folder = spot.pointer.rsplit_once('/').map_or("", |(above, _)| above);
        if folder != "/components/schemas" {
            continue;
        }
        for at in files.entries(spot, "allOf") {
            if let Some(target) = target_of(files, &at) {
                found.entry(target).or_default().push(spot.clone());
            }
        }
    }
    found
}

/// All that draw a schema in, directly or not.
fn below(spot: &Spot, subtypes: &HashMap<Spot, Vec<Spot>>) -> Vec<Spot> {
    let mut found: Vec<Spot> = Vec::new();
    let mut waiting = vec![spot];
    while let Some(one) = waiting.pop() {
        for subtype in subtypes.get(one).into_iter().flatten() {
            if subtype != spot && !found.contains(subtype) {
                found.push(subtype.clone());
                waiting.push(subtype);
            }
        }
    }
    found.sort();
    found
}

impl Switch {
    /// Whether a schema is one of the forms.
    pub(super) fn has_form(&self, spot: &Spot) -> bool {
        self.cases.iter().any(|(form, _)| form == spot)
    }

    /// The forms of each value; forms with the same values together.
    fn by_values(&self) -> Vec<(Vec<&str>, Vec<&Spot>)> {
        let mut forms_of: Vec<(&str, Vec<&Spot>)> = Vec::new();
        for (form, values) in &self.cases {
            for value in values {
                match forms_of.iter_mut().find(|(known, _)| known == value) {
                    Some((_, forms)) => forms.push(form),
                    None => forms_of.push((value, vec![form])),
                }
            }
        }
        let mut found: Vec<(Vec<&str>, Vec<&Spot>)> = Vec::new();
        for (value, forms) in forms_of {
            match found.iter_mut().find(|(_, known)| *known == forms) {
                Some((values, _)) => values.push(value),
                None => found.push((vec![value], forms)),
            }
        }
        found
    }

    /// The schema that says so, for a schema in some file.
    pub(super) fn to_schema(&self, files: &Files, file: usize) -> Value {
        let property = &self.property;
        let refer = |forms: &[&Spot]| -> Vec<Value> {
            let forms = forms.iter();
            forms
                .map(|form| json!({ "$ref": reference(files, file, form) }))
                .collect()
        };
        let any = |forms: &[&Spot]| match refer(forms).as_slice() {
            [one] => one.clone(),
            several => json!({ "anyOf": several }),
        };
        let mut all = Vec::new();
        let mut known: Vec<&str> = Vec::new();
        for (values, forms) in self.by_values() {
            all.push(json!({
                "if": {
                    "type": "object",
                    "properties": { property.as_str(): { "enum": values } },
                    "required": [property],
                },
                "then": any(&forms),
            }));
            known.extend(values);
        }
        if let Some(default) = &self.default {
            let is_known = json!({
                "properties": { property.as_str(): { "enum": known } },
                "required": [property],
            });
            all.push(json!({
                "if": { "type": "object", "not": is_known },
                "then": { "$ref": reference(files, file, default) },
            }));
        }
        let types = match self.is_nullable {
            true => json!(["object", "null"]),
            false => json!("object"),
        };
        if self.default.is_some() && self.is_list {
            return json!({ "type": types, "allOf": all });
        }
        if !self.is_list {
            if let Some(others) = &self.others {
                known.extend(others.iter().map(String::as_str));
                let is_known = json!({ property.as_str(): { "enum": known } });
                all.push(json!({
                    "if": { "properties": is_known },
                    "else": { "properties": is_known, "additionalProperties": true },
                }));
            }
            return json!({ "allOf": all });
        }
        // Of what an unknown form has nothing can be stated.
        let mut is_known = json!({ "properties": { property.as_str(): { "enum": known } } });
        if !self.is_optional {
            is_known["required"] = json!([property]);
        }
        all.push(json!({ "if": is_known, "else": anything() }));
        let mut schema = json!({
            "type": types,
            "properties": { property.as_str(): { "enum": known } },
            "allOf": all,
        });
        if self.is_optional {
            let forms: Vec<&Spot> = self.cases.iter().map(|(form, _)| form).collect();
            schema["if"] = json!({ "type": "object", "not": { "required": [property] } });
            schema["then"] = any(&forms);
        } else {
            schema["required"] = json!([property]);
        }
        schema
    }
}
