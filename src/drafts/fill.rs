//! Fills in the parameters of an operation: from variables, and from the values that its
//! document gives. Each style of OpenAPI is written as RFC 6570 has it.

use serde_json::Value;

use super::literals::placeholder;
use super::styles::{Source, encode, expand_path, pairs, simple, text};
use super::yaml_text::Yaml;
use crate::openapi::media::essence;
use crate::openapi::model::{Operation, Parameter, ParameterPlace};

/// What a request of a case says of its parameters.
#[derive(Debug, Default)]
pub(crate) struct Filled {
    /// The path with the values written in that a case cannot give as one parameter.
    pub(crate) path: String,
    pub(crate) params: Vec<(String, Yaml)>,
    pub(crate) query: Vec<(String, Yaml)>,
    /// The query as one text, where some style asks for it.
    pub(crate) raw_query: Option<String>,
    pub(crate) headers: Vec<(String, Yaml)>,
    /// Variables that are used.
    pub(crate) needs: Vec<String>,
    /// Variables whose lists and objects are written as their parameters' styles have them.
    pub(crate) written: Vec<String>,
    /// Path parameters that have a value of the document, which a host need not know.
    pub(crate) from_examples: Vec<String>,
    /// Required parameters for which there is no value, each with the variable that may hold it.
    pub(crate) missing: Vec<(String, String)>,
}

/// Where values come from.
pub(crate) struct Values<'a> {
    /// What a variable of this name is set to; it wins over the document.
    pub(crate) set: &'a dyn Fn(&str) -> Option<&'a Value>,
    /// Whether a required parameter without a value becomes a variable that is asked for.
    pub(crate) asks: bool,
    /// A value for a path parameter in the place of its own.
    pub(crate) instead: Option<(String, Value)>,
}

/// Fills in what an operation requires.
pub(crate) fn fill(operation: &Operation, values: &Values<'_>) -> Filled {
    let whole = operation.wire_path();
    let (path, query) = apart(&whole);
    let mut filled = Filled {
        path: path.to_owned(),
        ..Filled::default()
    };
    let mut raw: Vec<String> = query.map(str::to_owned).into_iter().collect();
    let mut cookies = Vec::new();
    filled.fill_server(operation, values);
    for parameter in &operation.parameters {
        if !parameter.is_required || is_own(parameter) {
            continue;
        }
        let name = &parameter.name;
        let Some(source) = source(operation, parameter, values) else {
            let words = format!("{} parameter `{name}`", place_word(parameter));
            filled.missing.push((words, variable_name(name)));
            continue;
        };
        let source = match source {
            Source::Variable(variable) => filled.with_value(variable, values),
            value => value,
        };
        match parameter.place {
            ParameterPlace::Path if path.contains(&marker(name)) => {
                filled.fill_path(parameter, &source);
            }
            ParameterPlace::Path => {
                let value = match &source {
                    Source::Variable(_) => simple(&source),
                    Source::Value(_) => encode(&simple(&source)),
                };
                raw.iter_mut()
                    .for_each(|text| *text = text.replace(&marker(name), &value));
            }
            ParameterPlace::Query => filled.fill_query(parameter, &source, &mut raw),
            ParameterPlace::Header => filled.headers.push((name.clone(), simple(&source).into())),
            ParameterPlace::Cookie => cookies.push(format!("{name}={}", simple(&source))),
            ParameterPlace::QueryString => raw.push(query_string(parameter, &source)),
        }
    }
    if !cookies.is_empty() {
        filled
            .headers
            .push(("Cookie".to_owned(), cookies.join("; ").into()));
    }
    if !raw.is_empty() {
        let own = filled
            .query
            .drain(..)
            .flat_map(|(name, value)| pairs(&name, &value));
        let all: Vec<String> = own.chain(raw).collect();
        filled.raw_query = Some(all.join("&"));
    }
    filled
}

/// A parameter that is the whole query: a form, a text, or a value of another media type.
fn query_string(parameter: &Parameter, source: &Source) -> String {
    let is_form = || {
        let media_type = parameter.media_type.as_deref().unwrap_or_default();
        essence(media_type) == "application/x-www-form-urlencoded"
    };
    match source {
        Source::Value(Value::Object(members)) if is_form() => {
            let pairs = members.iter();
            let pairs =
                pairs.map(|(name, value)| format!("{}={}", encode(name), encode(&text(value))));
            pairs.collect::<Vec<_>>().join("&")
        }
        Source::Value(Value::String(text)) => text.clone(),
        Source::Value(value) => encode(&value.to_string()),
        Source::Variable(_) => simple(source),
    }
}

/// What is asked for of a path, and the query that stands in it: documents distinguish operations
/// of one path by a query or a fragment in their keys, and a fragment is never sent.
fn apart(path: &str) -> (&str, Option<&str>) {
    let path = path.split_once('#').map_or(path, |(before, _)| before);
    match path.split_once('?') {
        Some((path, query)) => (path, Some(query).filter(|query| !query.is_empty())),
        None => (path, None),
    }
}

/// How a parameter stands in a path.
fn marker(name: &str) -> String {
    format!("{{{name}}}")
}

/// Headers that OpenAPI says nothing of by listing them as parameters.
fn is_own(parameter: &Parameter) -> bool {
    let name = parameter.name.to_ascii_lowercase();
    parameter.place == ParameterPlace::Header
        && matches!(name.as_str(), "accept" | "content-type" | "authorization")
}

fn place_word(parameter: &Parameter) -> &'static str {
    match parameter.place {
        ParameterPlace::Path => "path",
        ParameterPlace::Query => "query",
        ParameterPlace::Header => "header",
        ParameterPlace::Cookie => "cookie",
        ParameterPlace::QueryString => "querystring",
    }
}

/// A text with braces would be taken for a variable.
fn is_safe(value: &&Value) -> bool {
    !value.to_string().contains("{{")
}

fn source(operation: &Operation, parameter: &Parameter, values: &Values<'_>) -> Option<Source> {
    if let Some((name, value)) = &values.instead
        && *name == parameter.name
        && parameter.place == ParameterPlace::Path
    {
        return Some(Source::Value(value.clone()));
    }
    let names = variable_names(operation, parameter);
    if let Some(name) = names.iter().find(|name| (values.set)(name).is_some()) {
        return Some(Source::Variable(name.clone()));
    }
    if let Some(value) = parameter.example.as_ref().filter(is_safe) {
        return Some(Source::Value(value.clone()));
    }
    let name = names.into_iter().next()?;
    values.asks.then_some(Source::Variable(name))
}

/// The variables that may hold a parameter: `orders_id` for `/orders/{id}`, then `id`.
fn variable_names(operation: &Operation, parameter: &Parameter) -> Vec<String> {
    let plain = variable_name(&parameter.name);
    let mut names = Vec::new();
    if parameter.place == ParameterPlace::Path {
        let marker = marker(&parameter.name);
        let segments: Vec<&str> = operation.path.split('/').collect();
        let at = segments.iter().position(|one| one.contains(&marker));
        let before = at.and_then(|at| segments.get(at.checked_sub(1)?));
        if let Some(before) = before.filter(|one| !one.is_empty() && !one.contains('{')) {
            let whole = format!("{}_{}", word(before), word(&parameter.name));
            names.push(variable_name(&whole));
        }
    }
    let is_general = matches!(
        plain.to_ascii_lowercase().as_str(),
        "id" | "key" | "name" | "uuid"
    );
    if is_general {
        names.push(plain);
    } else {
        names.insert(0, plain);
    }
    names
}

/// Names that mean something else in an expression: what is built in, and words of MiniJinja.
const TAKEN: [&str; 26] = [
    "and",
    "case_id",
    "debug",
    "dict",
    "elif",
    "else",
    "env",
    "false",
    "False",
    "if",
    "import",
    "in",
    "is",
    "loop",
    "namespace",
    "none",
    "None",
    "not",
    "now",
    "or",
    "range",
    "run_id",
    "self",
    "true",
    "True",
    "uuid",
];

/// A name that a variable may have.
pub(crate) fn variable_name(text: &str) -> String {
    let mut name = word(text);
    if TAKEN.contains(&name.as_str()) {
        name.push('_');
    }
    name
}

fn word(text: &str) -> String {
    let mut name: String = text
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c } else { '_' })
        .collect();
    if name.starts_with(|c: char| c.is_ascii_digit()) || name.is_empty() {
        name.insert(0, '_');
    }
    name
}

impl Filled {
    /// A variable, or the list or the object that it is set to: only that can be written in a
    /// style.
    fn with_value(&mut self, variable: String, values: &Values<'_>) -> Source {
        let own = (values.set)(&variable);
        let own = own.filter(|value| value.is_array() || value.is_object());
        match own.filter(is_safe) {
            Some(value) => {
                self.written.push(variable);
                Source::Value(value.clone())
            }
            None => {
                if !self.needs.contains(&variable) {
                    self.needs.push(variable.clone());
                }
                Source::Variable(variable)
            }
        }
    }

    /// What the path of the server leaves open.
    fn fill_server(&mut self, operation: &Operation, values: &Values<'_>) {
        let base = operation.bases.first().map_or("", String::as_str);
        let parts = base.split('{').skip(1);
        for name in parts.filter_map(|part| Some(part.split_once('}')?.0)) {
            let variable = variable_name(name);
            if !values.asks && (values.set)(&variable).is_none() {
                self.missing
                    .push((format!("server variable `{name}`"), variable));
            } else {
                self.params
                    .push((name.to_owned(), placeholder(&variable).into()));
                self.needs.push(variable);
            }
        }
    }

    fn fill_path(&mut self, parameter: &Parameter, source: &Source) {
        let name = &parameter.name;
        let marker = marker(name);
        if matches!(source, Source::Value(value) if parameter.example.as_ref() == Some(value)) {
            self.from_examples.push(name.clone());
        }
        let scalar = match source {
            Source::Variable(variable) => Some(format!("{{{{ {variable} }}}}")),
            Source::Value(value) if !value.is_object() && !value.is_array() => Some(text(value)),
            Source::Value(_) => None,
        };
        let prefix = match parameter.style.as_str() {
            "label" => ".".to_owned(),
            "matrix" => format!(";{name}="),
            _ => String::new(),
        };
        match (scalar, source) {
            (Some(scalar), _) => {
                self.path = self.path.replace(&marker, &format!("{prefix}{marker}"));
                self.params.push((name.clone(), scalar.into()));
            }
            (None, Source::Value(value)) => {
                let expanded = expand_path(parameter, value);
                self.path = self.path.replace(&marker, &expanded);
            }
            (None, Source::Variable(_)) => {}
        }
    }

    fn fill_query(&mut self, parameter: &Parameter, source: &Source, raw: &mut Vec<String>) {
        let name = &parameter.name;
        let value = match source {
            Source::Variable(variable) => {
                let value = format!("{{{{ {variable} }}}}");
                return self.query.push((name.clone(), value.into()));
            }
            Source::Value(value) => value,
        };
        if parameter.media_type.is_some() {
            return self.query.push((name.clone(), value.to_string().into()));
        }
        let separator = match parameter.style.as_str() {
            "spaceDelimited" => "%20",
            "pipeDelimited" => "%7C",
            _ => ",",
        };
        let key = encode(name);
        match value {
            Value::Array(items) if parameter.explode => {
                let items = items.iter().map(|item| text(item).into()).collect();
                self.query.push((name.clone(), Yaml::List(items)));
            }
            Value::Array(items) => {
                let items: Vec<String> = items.iter().map(|item| encode(&text(item))).collect();
                raw.push(format!("{key}={}", items.join(separator)));
            }
            Value::Object(members) => {
                let members = members
                    .iter()
                    .map(|(member, value)| (encode(member), encode(&text(value))));
                if parameter.style == "deepObject" {
                    raw.extend(
                        members.map(|(member, value)| format!("{key}%5B{member}%5D={value}")),
                    );
                } else if parameter.explode {
                    raw.extend(members.map(|(member, value)| format!("{member}={value}")));
                } else {
                    let parts: Vec<String> = members
                        .map(|(member, value)| format!("{member}{separator}{value}"))
                        .collect();
                    raw.push(format!("{key}={}", parts.join(separator)));
                }
            }
            scalar => self.query.push((name.clone(), text(scalar).into())),
        }
    }
}
