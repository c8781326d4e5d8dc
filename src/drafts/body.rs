//! The bodies of requests: a value that the document's own schema accepts, written as a case
//! says it, JSON, forms and what else is text.

use std::collections::BTreeSet;

use serde_json::Value;

use super::encoded;
use super::fill::variable_name;
use super::literals::{literal, placeholder};
use super::sample::{Accepts, OpenPlace, Sample, Sampler, Step};
use super::yaml_text::Yaml;
use crate::json::Sequence;
use crate::openapi::files::{Files, Spot};
use crate::openapi::media::{essence, is_json};
use crate::openapi::model::{Content, Operation};
use crate::openapi::version::Version;

/// What bodies are made of: the document as it is written, and what its schemas accept.
pub struct Bodies<'a> {
    files: &'a Files,
    version: Version,
    accepts: Box<Accepts<'a>>,
}

/// The body of an operation's request, as a case says it.
#[derive(Debug, Default)]
pub(crate) struct Body {
    /// `body` of the request; `None` where nothing is sent.
    pub(crate) written: Option<Yaml>,
    /// The media type, where a case must say it.
    pub(crate) media_type: Option<String>,
    /// The variables in it.
    pub(crate) needs: Vec<String>,
    /// Whether the document's examples or limits are in it, which a host need not take.
    pub(crate) is_assumed: bool,
    /// What a reader of the case should know of it.
    pub(crate) remarks: Vec<String>,
    /// How many examples of the document its own schema refuses.
    pub(crate) refused: usize,
}

impl<'a> Bodies<'a> {
    /// `accepts` says whether the schema at a place accepts a value of a request.
    pub fn new(
        files: &'a Files,
        version: Version,
        accepts: impl Fn(&Spot, &Value) -> bool + 'a,
    ) -> Bodies<'a> {
        Bodies {
            files,
            version,
            accepts: Box::new(accepts),
        }
    }

    /// The body that an operation asks for; nothing where it asks for none.
    pub(crate) fn of(&self, operation: &Operation) -> Body {
        let Some(body) = &operation.body else {
            return Body::default();
        };
        let Some(content) = preferred(&body.contents) else {
            return Body::default();
        };
        let is_form = encoded::is_form(&content.media_type);
        let sampler = Sampler::new(self.files, self.version, &*self.accepts);
        let sample = if is_json(&content.media_type) || is_form {
            self.sample(&sampler, content)
        } else {
            let made = || self.of_one_item(&sampler, content);
            self.text(content).or_else(made)
        };
        let mut written = Body::default();
        for spot in sampler.refused() {
            let own = self.files.path(spot.file);
            let file = if spot.file == 0 { "" } else { own };
            written.remarks.push(format!(
                "the document's example at {file}#{} is refused by its own schema",
                spot.pointer
            ));
            written.refused += 1;
        }
        let Some(sample) = sample else {
            let media_type = &content.media_type;
            if !body.is_required {
                let remark = format!("documented, not sent: a body of {media_type}");
                written.remarks.push(remark);
                return written;
            }
            let remark = format!(
                "the body is {media_type}: set the variable `body`, or name a file under `body: {{ file: … }}`"
            );
            written.remarks.push(remark);
            written.put(content, Sample::whole(), self);
            return written;
        };
        if sample.is_whole() {
            written.remarks.push(
                "the document does not describe an acceptable body: set the variable `body`"
                    .to_owned(),
            );
        }
        written.put(content, sample, self);
        written
    }

    /// An example of the media type, else a value of its schema.
    fn sample(&self, sampler: &Sampler<'_>, content: &Content) -> Option<Sample> {
        let examples = self.examples(&content.spot).into_iter();
        let schema = content.schema.as_ref();
        let mut accepted = examples.filter_map(|(at, value)| sampler.example(&at, value, schema));
        if let Some(sample) = accepted.next() {
            return Some(sample);
        }
        let Some(schema) = schema else {
            return Some(Sample {
                value: Value::Object(Default::default()),
                ..Sample::default()
            });
        };
        let made = sampler.value(schema);
        let made = made.filter(|(_, is_accepted)| *is_accepted);
        Some(made.map_or_else(Sample::whole, |(sample, _)| sample))
    }

    /// An example of something that is neither JSON nor a form, where it is a text.
    fn text(&self, content: &Content) -> Option<Sample> {
        let mut examples = self.examples(&content.spot).into_iter();
        let own = examples.find_map(|(_, value)| value.as_str());
        let own = own.or_else(|| content.example.as_ref()?.as_str());
        own.map(|text| Sample {
            value: text.into(),
            is_given: true,
            ..Sample::default()
        })
    }

    /// A sequence of one item, made from the schema of items, where it needs no variable.
    fn of_one_item(&self, sampler: &Sampler<'_>, content: &Content) -> Option<Sample> {
        content.items.as_ref()?;
        let sequence = Sequence::of(&essence(&content.media_type))?;
        let schema = content.spot.below(["itemSchema"]);
        self.files.value(&schema)?;
        let (sample, is_accepted) = sampler.value(&schema)?;
        (is_accepted && sample.open.is_empty()).then(|| Sample {
            value: sequence.write(&sample.value).into(),
            ..sample
        })
    }

    /// The examples of a media type, each with its place.
    fn examples(&self, at: &Spot) -> Vec<(Spot, &Value)> {
        let mut found = Vec::new();
        let own = at.below(["example"]);
        found.extend(self.files.value(&own).map(|value| (own.clone(), value)));
        let list = at.below(["examples"]);
        let named = self.files.value(&list).and_then(Value::as_object);
        for (name, example) in named.into_iter().flatten() {
            let mut spot = list.below([name.as_str()]);
            if let Some(reference) = example.get("$ref").and_then(Value::as_str)
                && let Ok(target) = self.files.resolve(spot.file, reference)
            {
                spot = target;
            }
            let values = ["value", "dataValue"].map(|member| spot.below([member]));
            let values = values.into_iter();
            found.extend(values.filter_map(|spot| {
                let value = self.files.value(&spot)?;
                Some((spot, value))
            }));
        }
        found
    }

    /// The members that a schema names, with those of the schemas that it refers to or is made
    /// of.
    pub(crate) fn members(&self, at: &Spot, depth: usize, found: &mut BTreeSet<String>) {
        const DEEPEST: usize = 16;
        let Some(schema) = self.files.value(at).filter(|_| depth < DEEPEST) else {
            return;
        };
        if let Some(reference) = schema.get("$ref").and_then(Value::as_str)
            && let Ok(target) = self.files.resolve(at.file, reference)
        {
            self.members(&target, depth + 1, found);
        }
        let properties = schema.get("properties").and_then(Value::as_object);
        found.extend(properties.into_iter().flat_map(|all| all.keys().cloned()));
        let parts = schema.get("allOf").and_then(Value::as_array);
        for index in 0..parts.map_or(0, Vec::len) {
            let part = at.below(["allOf", index.to_string().as_str()]);
            self.members(&part, depth + 1, found);
        }
    }

    /// What `encoding` says of a property of a form.
    pub(crate) fn encoding(&self, content: &Content, name: &str) -> Option<&Value> {
        self.files.value(&content.spot.below(["encoding", name]))
    }
}

/// The form of a body that a case says best.
fn preferred(contents: &[Content]) -> Option<&Content> {
    let rank = |content: &&Content| {
        let media_type = content.media_type.as_str();
        let is_range = media_type.contains('*');
        match essence(media_type).as_str() {
            _ if is_json(media_type) && !is_range => 0,
            "application/x-www-form-urlencoded" => 2,
            "multipart/form-data" => 3,
            _ if is_range => 1,
            own if own.starts_with("text/") => 4,
            _ => 5,
        }
    };
    contents.iter().min_by_key(rank)
}

impl Sample {
    /// A whole body that nobody knows.
    fn whole() -> Sample {
        Sample {
            open: vec![OpenPlace::default()],
            ..Sample::default()
        }
    }

    fn is_whole(&self) -> bool {
        self.open.iter().any(|open| open.steps.is_empty())
    }
}

impl Body {
    fn put(&mut self, content: &Content, sample: Sample, bodies: &Bodies<'_>) {
        let names = names(&sample.open);
        let is_empty = match &sample.value {
            Value::Object(members) => members.len() <= sample.open.len(),
            _ => sample.is_whole(),
        };
        self.is_assumed = sample.is_made || sample.is_given || !is_empty;
        let own = content.media_type.as_str();
        let mut media_type = (!own.contains('*')).then(|| own.to_owned());
        let member = if is_json(own) {
            media_type = media_type.filter(|own| !own.eq_ignore_ascii_case("application/json"));
            let value = json(sample.value, &sample.open, &names);
            ("json".to_owned(), Yaml::Json(value))
        } else if sample.is_whole() {
            ("text".to_owned(), placeholder("body").into())
        } else if let Value::String(text) = &sample.value {
            ("text".to_owned(), literal(text).into())
        } else {
            let encoding = |name: &str| bodies.encoding(content, name);
            let form = encoded::write(own, &sample, &names, &encoding);
            media_type = Some(form.media_type);
            ("text".to_owned(), form.text.into())
        };
        self.media_type = media_type;
        self.written = Some(Yaml::Map(vec![member]));
        self.needs = names;
        self.needs.dedup();
    }
}

/// The variables of places: each called as its property, or with those above it where another
/// one is called so too.
fn names(open: &[OpenPlace]) -> Vec<String> {
    let keys = |one: &OpenPlace| -> Vec<String> {
        let keys = one.steps.iter().filter_map(|step| match step {
            Step::Key(key) => Some(variable_name(key)),
            Step::Index(0) => None,
            Step::Index(index) => Some((index + 1).to_string()),
        });
        keys.collect()
    };
    let mut names: Vec<String> = Vec::new();
    for one in open {
        let keys = keys(one);
        let is_general = |name: &str| {
            let name = name.to_ascii_lowercase();
            matches!(
                name.as_str(),
                "id" | "key" | "name" | "uuid" | "type" | "value"
            )
        };
        let mut from = keys.len().saturating_sub(1);
        let is_number = |name: &str| name.starts_with(|c: char| c.is_ascii_digit());
        let called = |from: usize| keys[from..].join("_");
        while from > 0
            && (is_general(&called(from))
                || is_number(&called(from))
                || names.contains(&called(from)))
        {
            from -= 1;
        }
        let name = match keys.is_empty() {
            true => "body".to_owned(),
            false => variable_name(&called(from)),
        };
        let mut own = name.clone();
        let mut number = 2;
        while names.contains(&own) {
            own = format!("{name}_{number}");
            number += 1;
        }
        names.push(own);
    }
    names
}

/// A value with its texts as a case must write them, and variables in open places.
fn json(value: Value, open: &[OpenPlace], names: &[String]) -> Value {
    let mut value = escaped(value);
    for (one, name) in open.iter().zip(names) {
        if let Some(place) = one.place_in(&mut value) {
            *place = Value::String(placeholder(name));
        }
    }
    value
}

fn escaped(value: Value) -> Value {
    match value {
        Value::String(text) => Value::String(literal(&text)),
        Value::Array(items) => items.into_iter().map(escaped).collect(),
        Value::Object(members) => {
            let members = members.into_iter();
            Value::Object(members.map(|(key, value)| (key, escaped(value))).collect())
        }
        other => other,
    }
}
