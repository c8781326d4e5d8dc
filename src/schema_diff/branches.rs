//! Follows references and `allOf`, and parts a schema into the forms that `anyOf` and
//! `oneOf` give a value. Null as a form of its own is no form but a property of the value.

use std::collections::HashSet;
use std::rc::Rc;

use serde_json::{Map, Value};

use super::types;
use crate::model::place::Token;
use crate::schema::library::{Library, Spot, Target};
use crate::schema::subschemas::join;

/// More forms than these, of one choice, are not compared.
const MOST_BRANCHES: usize = 512;

/// More forms than these, of several choices together, are not compared.
const MOST_FORMS: usize = 64;

/// A schema that speaks to a place.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct SchemaPart {
    pub(crate) spot: Spot,
    /// Whether a choice around it allows null, whatever it says itself.
    pub(crate) null_granted: bool,
    /// The schemas of which one holds, each with all its parts; then the spot only says where.
    pub(crate) any: Option<Rc<Vec<Vec<SchemaPart>>>>,
}

impl SchemaPart {
    pub(crate) fn new(spot: Spot) -> SchemaPart {
        SchemaPart {
            spot,
            null_granted: false,
            any: None,
        }
    }

    /// A place of which one of several schemas holds.
    pub(crate) fn any(schemas: Vec<Vec<SchemaPart>>) -> Option<SchemaPart> {
        let spot = schemas.first()?.first()?.spot.clone();
        Some(SchemaPart {
            any: Some(Rc::new(schemas)),
            ..SchemaPart::new(spot)
        })
    }

    fn granted(spot: Spot, null_granted: bool) -> SchemaPart {
        SchemaPart {
            null_granted,
            ..SchemaPart::new(spot)
        }
    }
}

/// One form of a value: every schema object that holds for it.
#[derive(Clone, Debug, Default)]
pub(crate) struct ValueForm {
    pub(crate) parts: Vec<SchemaPart>,
    /// Whether a choice allows null beside it.
    pub(crate) null: bool,
    /// Whether a part of it could not be read.
    pub(crate) is_unknown: bool,
    /// Whether it has more forms than are compared; then it is unknown, too.
    pub(crate) is_crowded: bool,
    /// The lists of values that a choice among constants gives, and where.
    pub(crate) listed: Vec<(Vec<Value>, bool, Spot)>,
    /// The types that a choice among types gives, and where.
    pub(crate) typed: Vec<(types::Types, Spot)>,
}

/// Every form that some schemas together give a value; at least one.
pub(crate) fn forms(library: &Library, parts: &[SchemaPart]) -> Vec<ValueForm> {
    let mut forms = vec![ValueForm::default()];
    let mut seen = HashSet::new();
    let mut waiting: Vec<SchemaPart> = parts.iter().rev().cloned().collect();
    let mut choices = Vec::new();
    while let Some(part) = waiting.pop() {
        if let Some(any) = &part.any {
            choices.push((part.spot.clone(), any.to_vec(), part.null_granted));
            continue;
        }
        if !seen.insert(part.spot.clone()) {
            continue;
        }
        let Some(value) = library.value(&part.spot) else {
            forms[0].is_unknown = true;
            continue;
        };
        let Some(schema) = value.as_object() else {
            // True says nothing; false is seen by the view.
            if value.is_boolean() {
                forms[0].parts.push(part);
            } else {
                forms[0].is_unknown = true;
            }
            continue;
        };
        // What allows null beside a reference or a list allows it against them.
        let null_granted = part.null_granted || is_nullable(schema);
        for keyword in ["$ref", "$dynamicRef", "$recursiveRef"] {
            let Some(reference) = schema.get(keyword).and_then(Value::as_str) else {
                continue;
            };
            match library.resolve(&part.spot, reference) {
                Ok(Target::Spot(spot)) => waiting.push(SchemaPart::granted(spot, null_granted)),
                _ => forms[0].is_unknown = true,
            }
        }
        for spot in listed(&part.spot, schema, "allOf").into_iter().rev() {
            waiting.push(SchemaPart::granted(spot, null_granted));
        }
        for keyword in ["anyOf", "oneOf"] {
            let branches = listed(&part.spot, schema, keyword).into_iter();
            let branches: Vec<Vec<SchemaPart>> =
                branches.map(|spot| vec![SchemaPart::new(spot)]).collect();
            if !branches.is_empty() {
                choices.push((
                    step(&part.spot, &[Token::Key(keyword)]),
                    branches,
                    null_granted,
                ));
            }
        }
        forms[0].parts.push(part);
    }
    for (at, branches, null_granted) in choices {
        forms = choose(library, forms, &at, branches, null_granted);
    }
    forms
}

/// The schemas of a list keyword.
fn listed(spot: &Spot, schema: &Map<String, Value>, keyword: &str) -> Vec<Spot> {
    let count = schema
        .get(keyword)
        .and_then(Value::as_array)
        .map_or(0, Vec::len);
    (0..count)
        .map(|index| step(spot, &[Token::Key(keyword), Token::Index(index)]))
        .collect()
}

/// A spot some steps below another.
pub(crate) fn step(spot: &Spot, steps: &[Token<'_>]) -> Spot {
    Spot {
        file: spot.file,
        pointer: join(&spot.pointer, steps.iter().copied()),
    }
}

/// Multiplies forms by the branches of one choice.
fn choose(
    library: &Library,
    forms: Vec<ValueForm>,
    at: &Spot,
    branches: Vec<Vec<SchemaPart>>,
    null_granted: bool,
) -> Vec<ValueForm> {
    let is_null = |parts: &[SchemaPart]| match parts {
        [part] => library.value(&part.spot).is_some_and(says_only_null),
        _ => false,
    };
    let count = branches.len();
    let branches = branches.into_iter().filter(|parts| !is_null(parts));
    let branches: Vec<Vec<SchemaPart>> = branches.collect();
    let mut null = branches.len() < count || null_granted;
    let inner: Vec<Vec<ValueForm>> = branches
        .iter()
        .map(|parts| self::forms(library, parts))
        .collect();
    null |= inner
        .iter()
        .flatten()
        .any(|form| allows_null(library, form));
    let mut forms = forms;
    for form in &mut forms {
        form.null |= null;
    }
    let simple: Option<Vec<Simple>> = branches
        .iter()
        .zip(&inner)
        .map(|(_, forms)| Simple::of(library, forms))
        .collect();
    if let Some(simple) = simple
        && simple.len() > 1
        && add_simple(&mut forms, &simple, at)
    {
        return forms;
    }
    let inner: Vec<ValueForm> = inner.into_iter().flatten().collect();
    if inner.is_empty() {
        return forms;
    }
    let most = match forms.len() {
        1 => MOST_BRANCHES,
        _ => MOST_FORMS,
    };
    if forms.len() * inner.len() > most {
        for form in &mut forms {
            (form.is_crowded, form.is_unknown) = (true, true);
        }
        return forms;
    }
    let mut multiplied = Vec::with_capacity(forms.len() * inner.len());
    for form in &forms {
        for branch in &inner {
            let mut whole = form.clone();
            whole.is_unknown |= branch.is_unknown;
            whole.is_crowded |= branch.is_crowded;
            whole.listed.extend(branch.listed.iter().cloned());
            whole.typed.extend(branch.typed.iter().cloned());
            whole.parts.extend(branch.parts.iter().map(|part| {
                let null_granted = part.null_granted || null;
                SchemaPart::granted(part.spot.clone(), null_granted)
            }));
            multiplied.push(whole);
        }
    }
    multiplied
}

/// A branch that says nothing but its types or its values.
enum Simple {
    Types(types::Types),
    Values(Vec<Value>),
}

impl Simple {
    fn of(library: &Library, forms: &[ValueForm]) -> Option<Simple> {
        const WORDS: [&str; 10] = [
            "type",
            "enum",
            "const",
            "nullable",
            "title",
            "description",
            "$ref",
            "example",
            "examples",
            "$comment",
        ];
        let [form] = forms else { return None };
        if form.is_unknown || !form.listed.is_empty() || !form.typed.is_empty() {
            return None;
        }
        let mut types = types::ANY;
        let mut values = None;
        for part in &form.parts {
            let schema = library.value(&part.spot)?.as_object()?;
            if !schema
                .keys()
                .all(|keyword| WORDS.contains(&keyword.as_str()))
            {
                return None;
            }
            if let Some(opinion) = types::opinion(schema) {
                types &= opinion.types;
            }
            match (schema.get("const"), schema.get("enum")) {
                (Some(value), _) => values = Some(vec![value.clone()]),
                (None, Some(Value::Array(list))) => values = Some(list.clone()),
                _ => {}
            }
        }
        Some(values.map_or(Simple::Types(types), Simple::Values))
    }
}

/// Takes a choice among types, or among constants, as one list; an `anyOf` of a list and
/// the plain type of its values is a list that may grow.
fn add_simple(forms: &mut [ValueForm], simple: &[Simple], at: &Spot) -> bool {
    let mut values = Vec::new();
    let mut types = 0;
    for one in simple {
        match one {
            Simple::Types(more) => types |= more,
            Simple::Values(more) => values.extend(more.iter().cloned()),
        }
    }
    let of_values = values
        .iter()
        .fold(0, |all, value| all | types::of_value(value));
    if !values.is_empty() && types != 0 && of_values & !types != 0 {
        return false;
    }
    for form in forms {
        if values.is_empty() {
            form.typed.push((types, at.clone()));
        } else {
            form.listed.push((values.clone(), types != 0, at.clone()));
            form.typed.push((of_values | types, at.clone()));
        }
    }
    true
}

/// Whether a schema allows null and nothing else.
fn says_only_null(value: &Value) -> bool {
    let Some(schema) = value.as_object() else {
        return false;
    };
    let is_null_list = |list: &Value| {
        list.as_array()
            .is_some_and(|list| !list.is_empty() && list.iter().all(Value::is_null))
    };
    match schema.get("type") {
        Some(Value::String(word)) => word == "null",
        Some(Value::Array(words)) => words.iter().all(|word| word == "null") && !words.is_empty(),
        _ => {
            schema.get("const").is_some_and(Value::is_null)
                || schema.get("enum").is_some_and(is_null_list)
        }
    }
}

/// Whether a schema says `nullable: true`.
fn is_nullable(schema: &Map<String, Value>) -> bool {
    schema.get("nullable") == Some(&Value::Bool(true))
}

/// What the parts of a form say of null: all of them must allow it.
#[derive(Debug, Default)]
pub(crate) struct Nulls {
    /// Where one allows it by its own words.
    pub(crate) allowed: Option<Spot>,
    /// Whether one refuses it.
    pub(crate) is_refused: bool,
}

impl Nulls {
    pub(crate) fn of(library: &Library, form: &ValueForm) -> Nulls {
        let mut nulls = Nulls::default();
        for part in &form.parts {
            let Some(schema) = library.value(&part.spot).and_then(Value::as_object) else {
                continue;
            };
            let at = |keyword| step(&part.spot, &[Token::Key(keyword)]);
            if is_nullable(schema) {
                nulls.allowed.get_or_insert_with(|| at("nullable"));
                continue;
            }
            let Some(opinion) = types::opinion(schema) else {
                nulls.is_refused |= schema.get("nullable") == Some(&Value::Bool(false));
                continue;
            };
            let values = schema.get("enum").and_then(Value::as_array);
            let lists_null = values.is_none_or(|values| values.iter().any(Value::is_null));
            if opinion.null && lists_null {
                nulls
                    .allowed
                    .get_or_insert_with(|| match opinion.is_stated {
                        true => at("type"),
                        false => part.spot.clone(),
                    });
            } else if !part.null_granted {
                nulls.is_refused = true;
            }
        }
        if form.null {
            let home = form.parts.first().map(|part| part.spot.clone());
            nulls.allowed = nulls.allowed.or(home);
        }
        nulls
    }
}

/// Whether a form of a branch allows null by its own words.
fn allows_null(library: &Library, form: &ValueForm) -> bool {
    let nulls = Nulls::of(library, form);
    !nulls.is_refused && (nulls.allowed.is_some() || form.null)
}

/// The number of a pair.
pub(crate) type PairId = usize;

/// What the old and the new schema have to say of a place, and whether what stood there was
/// required.
pub(super) type SchemaPair = (Vec<SchemaPart>, Vec<SchemaPart>, bool);
