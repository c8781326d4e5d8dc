//! Variables in `{{ }}`: which names a text uses, and the text with them filled in.

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::Arc;

use minijinja::value::{Object, ObjectRepr, ValueKind};
use minijinja::{Environment, ErrorKind, Output, State, UndefinedBehavior};
use serde_json::{Number, Value};

use crate::diff::order_of_numbers;
use crate::model::moment::moved;
use crate::model::scope::Scope;
use crate::model::template::{Template, has_expression};

/// The names that driftcheck sets for each step: a fresh UUID, the time, the run, the case,
/// and the environment variables that the settings permit.
pub const BUILT_IN: [&str; 5] = ["uuid", "now", "run_id", "case_id", "env"];

/// The longest expression in bytes: a chain of operators is compiled by recursion.
const LONGEST_EXPRESSION: usize = 2_000;
/// The largest value that an expression may give, in bytes of JSON.
const LARGEST_VALUE: usize = 4 * 1024 * 1024;

thread_local! {
    static ENVIRONMENT: RefCell<Environment<'static>> = RefCell::new({
        let mut environment = Environment::new();
        environment.set_undefined_behavior(UndefinedBehavior::Strict);
        environment.set_fuel(Some(100_000));
        environment.add_filter("plus", plus);
        environment.set_formatter(write_value);
        environment
    });
}

/// The names that a text uses and does not define itself.
///
/// # Errors
/// What is wrong with the text's template syntax, in words.
pub fn names_used(text: &str) -> Result<Vec<String>, String> {
    let paths = paths_used(text)?;
    let names: BTreeSet<String> = paths.iter().map(|path| base_name(path)).collect();
    Ok(names.into_iter().collect())
}

/// The same with the members of them that it uses: `user.id`.
///
/// # Errors
/// What is wrong with the text's template syntax, in words.
pub fn paths_used(text: &str) -> Result<Vec<String>, String> {
    if let Some(bytes) = longest_expression(text).filter(|bytes| *bytes > LONGEST_EXPRESSION) {
        return Err(format!(
            "an expression of {bytes} bytes; at most {LONGEST_EXPRESSION} are read"
        ));
    }
    ENVIRONMENT.with_borrow(|environment| {
        let template = environment
            .template_from_str(text)
            .map_err(|error| words(&error))?;
        let is_own = |path: &String| {
            let name = base_name(path);
            !environment.globals().any(|(global, _)| *global == *name)
        };
        let paths = template.undeclared_variables(true).into_iter();
        Ok(paths.filter(is_own).collect())
    })
}

/// Whether templates have a filter of this name.
pub fn has_filter(name: &str) -> bool {
    let try_it = |environment: &Environment<'_>| environment.empty_state().apply_filter(name, &[]);
    is_known(&ENVIRONMENT.with_borrow(try_it), ErrorKind::UnknownFilter)
}

/// Whether templates have a test of this name.
pub fn has_test(name: &str) -> bool {
    let try_it = |environment: &Environment<'_>| environment.empty_state().perform_test(name, &[]);
    is_known(&ENVIRONMENT.with_borrow(try_it), ErrorKind::UnknownTest)
}

fn is_known<T>(tried: &Result<T, minijinja::Error>, unknown: ErrorKind) -> bool {
    tried
        .as_ref()
        .err()
        .is_none_or(|error| error.kind() != unknown)
}

/// The length of the longest `{{ … }}` or `{% … %}`, taken as long as it may be: to the next
/// one, so that no text in quotes cuts it short.
fn longest_expression(text: &str) -> Option<usize> {
    let mut starts: Vec<usize> = ["{{", "{%"]
        .iter()
        .flat_map(|open| text.match_indices(open).map(|(at, _)| at))
        .collect();
    starts.sort_unstable();
    let ends = starts.iter().skip(1).copied().chain([text.len()]);
    let lengths = starts.iter().zip(ends).map(|(start, end)| {
        let block = text.get(*start..end).unwrap_or_default();
        block
            .rfind("}}")
            .max(block.rfind("%}"))
            .unwrap_or(block.len())
    });
    lengths.max()
}

/// `a` of `a.b.c`, but `env.NAME` of the environment.
fn base_name(dotted: &str) -> String {
    let parts = if dotted.starts_with("env.") { 2 } else { 1 };
    dotted
        .splitn(parts + 1, '.')
        .take(parts)
        .collect::<Vec<_>>()
        .join(".")
}

/// The filter `plus`: a date-time moved by a duration such as `7d` or `-30m`.
fn plus(moment: &str, by: &str) -> Result<String, minijinja::Error> {
    let cannot = |words| minijinja::Error::new(ErrorKind::InvalidOperation, words);
    moved(moment, by).map_err(cannot)
}

/// Writes a value into a text: what is true, false or null as JSON does, and not as Python.
fn write_value(
    out: &mut Output<'_>,
    state: &mut State<'_, '_>,
    value: &minijinja::Value,
) -> Result<(), minijinja::Error> {
    if let (IN_QUOTES, Some(text)) = (state.name(), value.as_str()) {
        return Ok(out.write_str(&escaped(text))?);
    }
    let word = match value.kind() {
        ValueKind::Bool if value.is_true() => "true",
        ValueKind::Bool => "false",
        ValueKind::None => "null",
        // Lists and mappings may hold some.
        ValueKind::Seq | ValueKind::Map => {
            let json = serde_json::to_string(value);
            let cannot = |error: serde_json::Error| {
                minijinja::Error::new(ErrorKind::BadSerialization, error.to_string())
            };
            return Ok(out.write_str(&json.map_err(cannot)?)?);
        }
        _ => return minijinja::escape_formatter(out, state, value),
    };
    Ok(out.write_str(word)?)
}

/// A text as it stands in a string of a JSONPath, in quotes of either kind (RFC 9535, section
/// 2.3.1.1).
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '"' | '\'' | '\\' | '\0'..='\u{1f}' => {
                escaped.push_str(&format!("\\u{:04x}", u32::from(character)));
            }
            _ => escaped.push(character),
        }
    }
    escaped
}

/// The name of a template whose texts stand in quotes.
const IN_QUOTES: &str = "in quotes";

/// The same for a JSONPath: texts are escaped, so that none ends the quotes that it stands in.
///
/// # Errors
/// What went wrong, in words.
pub fn render_in_quotes(text: &str, scope: Scope<'_>) -> Result<String, String> {
    render_as(IN_QUOTES, text, scope)
}

/// A template with its variables filled in.
///
/// # Errors
/// What went wrong, in words.
pub fn render(template: &Template, scope: Scope<'_>) -> Result<String, String> {
    if template.is_literal() {
        return Ok(template.0.to_string());
    }
    render_text(&template.0, scope)
}

/// The text with the numbers filled in that it names and does not reckon with, so that `1.10`
/// stays that. Blocks may give such a name another value.
fn with_numbers<'t>(text: &'t str, scope: Scope<'_>) -> Cow<'t, str> {
    if text.contains("{%") {
        return text.into();
    }
    let mut filled = String::new();
    let mut rest = text;
    while let Some((before, (expression, after))) = rest
        .split_once("{{")
        .and_then(|(before, inner)| Some((before, inner.split_once("}}")?)))
    {
        filled.push_str(before);
        filled.push_str(&match scope.at(expression.trim()) {
            Some(Value::Number(number)) => number.to_string(),
            _ => format!("{{{{{expression}}}}}"),
        });
        rest = after;
    }
    filled.push_str(rest);
    filled.into()
}

fn render_text(text: &str, scope: Scope<'_>) -> Result<String, String> {
    render_as("text", text, scope)
}

fn render_as(name: &str, text: &str, scope: Scope<'_>) -> Result<String, String> {
    let text = &with_numbers(text, scope);
    ENVIRONMENT.with_borrow(|environment| {
        let mut rendered = Bounded(Vec::new());
        environment
            .template_from_named_str(name, text)
            .and_then(|template| {
                template
                    .render_captured_to(context(scope), &mut rendered)
                    .map(drop)
            })
            .map_err(|error| words(&error))?;
        String::from_utf8(rendered.0).map_err(|error| error.to_string())
    })
}

/// A JSON value with the variables in its strings filled in. A string that is one
/// expression and nothing else keeps the JSON type of what it evaluates to.
///
/// # Errors
/// What went wrong, in words.
pub fn render_json(value: &Value, scope: Scope<'_>) -> Result<Value, String> {
    match value {
        Value::String(text) if has_expression(text) => match sole_expression(text) {
            Some(expression) => evaluate(expression, scope),
            None => render_text(text, scope).map(Value::String),
        },
        Value::Array(items) => items.iter().map(|item| render_json(item, scope)).collect(),
        Value::Object(members) => members
            .iter()
            .map(|(key, value)| Ok((key.clone(), render_json(value, scope)?)))
            .collect::<Result<serde_json::Map<_, _>, String>>()
            .map(Value::Object),
        other => Ok(other.clone()),
    }
}

/// The expression of a text that is `{{ expression }}` and nothing else.
fn sole_expression(text: &str) -> Option<&str> {
    let inner = text.trim().strip_prefix("{{")?.strip_suffix("}}")?;
    let is_one = !inner.contains("{{") && !inner.contains("}}");
    is_one.then(|| inner.trim_matches('-').trim())
}

fn evaluate(expression: &str, scope: Scope<'_>) -> Result<Value, String> {
    // A name is looked up as it is, so that no number loses a digit on the way.
    if let Some(value) = scope.at(expression) {
        return Ok(value.clone());
    }
    ENVIRONMENT.with_borrow(|environment| {
        let compiled = environment
            .compile_expression(expression)
            .map_err(|error| words(&error))?;
        let value = compiled
            .eval(context(scope))
            .map_err(|error| words(&error))?;
        if value.is_undefined() {
            return Err(format!("`{expression}` has no value"));
        }
        let mut text = Bounded(Vec::new());
        serde_json::to_writer(&mut text, &value).map_err(|error| error.to_string())?;
        serde_json::from_slice(&text.0).map_err(|error| error.to_string())
    })
}

/// Takes bytes up to the size of the largest value.
struct Bounded(Vec<u8>);

impl std::io::Write for Bounded {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        if bytes.len() > LARGEST_VALUE - self.0.len() {
            let words = format!("a template produces more than {LARGEST_VALUE} bytes");
            return Err(std::io::Error::other(words));
        }
        self.0.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

fn context(scope: Scope<'_>) -> minijinja::Value {
    let mut values: BTreeMap<String, minijinja::Value> = BTreeMap::new();
    for (name, value) in scope.case.iter().chain(scope.run).chain(scope.step) {
        values.insert(name.to_string(), to_template_value(value));
    }
    minijinja::Value::from(values)
}

/// Written by hand: through serde an exact number would arrive as a mapping.
fn to_template_value(value: &Value) -> minijinja::Value {
    match value {
        Value::Null => minijinja::Value::from(()),
        Value::Bool(value) => minijinja::Value::from(*value),
        Value::Number(number) => to_template_number(number),
        Value::String(text) => minijinja::Value::from(text.as_str()),
        Value::Array(items) => items.iter().map(to_template_value).collect(),
        Value::Object(members) => members
            .iter()
            .map(|(key, value)| (key.clone(), to_template_value(value)))
            .collect::<BTreeMap<_, _>>()
            .into(),
    }
}

fn to_template_number(number: &Number) -> minijinja::Value {
    if let Some(whole) = number.as_i128() {
        return minijinja::Value::from(whole);
    }
    let float = number.as_f64().filter(|float| {
        let kept = Number::from_f64(*float);
        kept.is_some_and(|kept| order_of_numbers(&kept, number).is_eq())
    });
    match float {
        Some(float) => minijinja::Value::from(float),
        None => minijinja::Value::from_object(Digits(number.clone())),
    }
}

/// A number that 64 bits would round: it can be printed, and not reckoned with.
#[derive(Debug)]
struct Digits(Number);

impl Object for Digits {
    fn repr(self: &Arc<Self>) -> ObjectRepr {
        ObjectRepr::Plain
    }

    fn render(self: &Arc<Self>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

fn words(error: &minijinja::Error) -> String {
    match (
        error.kind(),
        std::error::Error::source(error),
        error.detail(),
    ) {
        (ErrorKind::WriteFailure, Some(cause), _) => cause.to_string(),
        (kind, _, Some(detail)) => format!("{kind}: {detail}"),
        (kind, ..) => kind.to_string(),
    }
}
