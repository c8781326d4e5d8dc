//! Reads the parameters of operations, and the values that the document gives for them.

use serde_json::{Map, Value};

use super::files::Spot;
use super::kinds::Kind;
use super::model::{Operation, Parameter, ParameterPlace};
use super::reader::Reader;
use super::template::PathTemplate;
use super::version::Version;

/// Header parameters that OpenAPI ignores.
const IGNORED: [&str; 3] = ["accept", "content-type", "authorization"];

/// Lists in lists are filled in so deep at most.
const DEEPEST_LIST: usize = 8;

impl<'f> Reader<'f> {
    /// The parameters of a path item or an operation, and whether some could not be read.
    pub(super) fn parameters(
        &mut self,
        at: &Spot,
        members: &'f Map<String, Value>,
    ) -> (Vec<Parameter>, bool) {
        if !members.contains_key("parameters") {
            return (Vec::new(), false);
        }
        let Some((at, list)) = self.list(&at.below(["parameters"]), "parameters") else {
            return (Vec::new(), true);
        };
        let mut found: Vec<Parameter> = Vec::new();
        for index in 0..list.len() {
            let at = at.below([index.to_string().as_str()]);
            let Some((spot, parameter)) = self.object(&at, Kind::Parameter) else {
                continue;
            };
            let Some(read) = self.parameter(&spot, parameter) else {
                continue;
            };
            if found.iter().any(|one| one.is(&read)) {
                self.fault(&at, format!("the parameter `{}` occurs twice", read.name));
            } else {
                found.push(read);
            }
        }
        let lacks = found.len() < list.len();
        (found, lacks)
    }

    /// One parameter; `None` where it cannot be read.
    pub(super) fn parameter(
        &mut self,
        spot: &Spot,
        members: &'f Map<String, Value>,
    ) -> Option<Parameter> {
        let Some(name) = members.get("name").and_then(Value::as_str) else {
            self.fault(spot, "a parameter has no `name`");
            return None;
        };
        let place = match members.get("in").and_then(Value::as_str) {
            Some("path") => ParameterPlace::Path,
            Some("query") => ParameterPlace::Query,
            Some("header") => ParameterPlace::Header,
            Some("cookie") => ParameterPlace::Cookie,
            Some("querystring") if self.version == Version::V32 => ParameterPlace::QueryString,
            other => {
                let found = other.map_or("nothing".to_owned(), |other| format!("`{other}`"));
                let message = format!(
                    "the parameter `{name}` is in {found}, expected `path`, `query`, `header` or `cookie`"
                );
                self.fault(spot, message);
                return None;
            }
        };
        self.check_parameter(spot, (name, place), members);
        let usual = match place {
            ParameterPlace::Path | ParameterPlace::Header => "simple",
            ParameterPlace::Query | ParameterPlace::Cookie | ParameterPlace::QueryString => "form",
        };
        let style = members.get("style").and_then(Value::as_str);
        let style = style.unwrap_or(usual).to_owned();
        let flag = |name: &str| members.get(name) == Some(&Value::Bool(true));
        let schema = members
            .contains_key("schema")
            .then(|| spot.below(["schema"]));
        if let Some(schema) = &schema {
            self.enter(schema.clone());
        }
        let contents = self.contents(spot, members);
        let content = contents.first();
        let explode = members.get("explode").and_then(Value::as_bool);
        let of_schema = |schema: &Spot| self.value_of_schema(schema);
        let schema = schema.or_else(|| content.and_then(|content| content.schema.clone()));
        Some(Parameter {
            name: name.to_owned(),
            place,
            is_required: place == ParameterPlace::Path || flag("required"),
            is_deprecated: flag("deprecated"),
            explode: explode.unwrap_or(style == "form"),
            style,
            allows_empty: flag("allowEmptyValue"),
            media_type: content.map(|content| content.media_type.clone()),
            example: self
                .own_example(spot, members)
                .or_else(|| content.and_then(|content| content.example.clone()))
                .or_else(|| schema.as_ref().and_then(of_schema)),
            unknown: schema
                .as_ref()
                .and_then(|schema| self.unknown_value(schema)),
            schema,
            spot: spot.clone(),
        })
    }

    /// A value of a schema's form that no host is likely to know.
    fn unknown_value(&self, schema: &Spot) -> Option<Value> {
        let mut here = schema.clone();
        for _ in 0..16 {
            let members = self.files.value(&here)?;
            let says = |name: &str| members.get(name).and_then(Value::as_str);
            if let Some(reference) = says("$ref") {
                here = self.files.resolve(here.file, reference).ok()?;
                continue;
            }
            return match (says("type"), says("format")) {
                (Some("integer" | "number"), _) => {
                    let most = members.get("maximum").cloned();
                    Some(most.unwrap_or_else(|| Value::from(2_000_000_000)))
                }
                (_, Some("uuid")) => Some(Value::from("00000000-0000-4000-8000-000000000000")),
                _ => None,
            };
        }
        None
    }

    /// The parameters of a path item and of an operation together, and those that the path
    /// names alone.
    pub(super) fn joined(
        &mut self,
        operation: &Operation,
        shared: Vec<Parameter>,
        own: Vec<Parameter>,
    ) -> Vec<Parameter> {
        let (path, at) = (operation.path.as_str(), &operation.spot);
        let mut all = own;
        for one in shared {
            if !all.iter().any(|own| own.is(&one)) {
                all.push(one);
            }
        }
        all.retain(|one| !one.is_ignored());
        self.check_together(at, &all);
        // The name of a webhook and the expression of a callback are no templates.
        let names = PathTemplate::new(path).names(path);
        for name in names.into_iter().filter(|_| path.starts_with('/')) {
            let is_declared =
                |one: &Parameter| one.place == ParameterPlace::Path && one.name == name;
            if all.iter().any(is_declared) {
                continue;
            }
            // It may be one that could not be read, which is reported.
            if !operation.is_partly_read {
                self.fault(at, format!("the path parameter `{name}` is not described"));
            }
            all.push(Parameter {
                name,
                place: ParameterPlace::Path,
                is_required: true,
                is_deprecated: false,
                style: "simple".to_owned(),
                explode: false,
                allows_empty: false,
                media_type: None,
                schema: None,
                example: None,
                unknown: None,
                spot: at.clone(),
            });
        }
        all
    }

    /// `example`, or the first of `examples`.
    pub(super) fn own_example(&self, spot: &Spot, members: &Map<String, Value>) -> Option<Value> {
        if let Some(example) = members.get("example") {
            // Documents write a reference here too, which is no example of anything.
            let end = self.files.end_of(&spot.below(["example"]));
            return Some(end.map_or(example, |(_, end)| end).clone());
        }
        let (examples, named) = self.files.end_of(&spot.below(["examples"]))?;
        let name = named.as_object()?.keys().next()?;
        let (_, first) = self.files.end_of(&examples.below([name.as_str()]))?;
        let value = first.get("value").or_else(|| first.get("dataValue"));
        value.cloned()
    }

    /// A value that a schema gives: an example, its default, its constant, the first of its
    /// list.
    pub(super) fn value_of_schema(&self, schema: &Spot) -> Option<Value> {
        self.value_within(schema, DEEPEST_LIST)
    }

    /// The same with lists in lists so many levels deep: the items of a list may be the list.
    fn value_within(&self, schema: &Spot, levels: usize) -> Option<Value> {
        let levels = levels.checked_sub(1)?;
        let mut here = schema.clone();
        for _ in 0..16 {
            let members = self.files.value(&here)?.as_object()?;
            let first = |name: &str| members.get(name)?.as_array()?.first().cloned();
            let own = |name: &str| members.get(name).cloned();
            let value = own("example")
                .or_else(|| first("examples"))
                .or_else(|| own("default"))
                .or_else(|| own("const"))
                .or_else(|| first("enum"));
            if let Some(value) = value.filter(|value| !value.is_null()) {
                return Some(value);
            }
            if let Some(reference) = members.get("$ref").and_then(Value::as_str) {
                here = self.files.resolve(here.file, reference).ok()?;
                continue;
            }
            if members.get("type").and_then(Value::as_str) == Some("array") {
                let item = self.value_within(&here.below(["items"]), levels)?;
                return Some(Value::Array(vec![item]));
            }
            let lists = ["allOf", "oneOf", "anyOf"];
            let list = lists.iter().find(|name| members.contains_key(**name))?;
            here = here.below([*list, "0"]);
        }
        None
    }
}

impl Parameter {
    /// Whether two parameters are one: names of headers have no letter case.
    pub(crate) fn is(&self, other: &Parameter) -> bool {
        self.place == other.place
            && match self.place {
                ParameterPlace::Header => self.name.eq_ignore_ascii_case(&other.name),
                _ => self.name == other.name,
            }
    }

    /// Whether it is a header that is described elsewhere: by media types and by `security`.
    fn is_ignored(&self) -> bool {
        self.place == ParameterPlace::Header
            && IGNORED.contains(&self.name.to_ascii_lowercase().as_str())
    }
}

impl PathTemplate {
    /// The names of the parameters in the text of a template.
    pub(super) fn names(&self, path: &str) -> Vec<String> {
        let opened = path.split('{').skip(1);
        let names = opened.filter_map(|rest| rest.split_once('}'));
        names.map(|(name, _)| name.to_owned()).collect()
    }
}
