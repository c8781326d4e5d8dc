//! One step of a case file, the simple case's own request among them: from its fields to
//! a [`Step`].

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use super::compare_file::decode_compare;
use super::decode::{Fields, Mistakes, mapping, text};
use super::expect_file::{decode_expect, decode_expect_fields};
use super::field_names::names_of;
use super::names::{self, Used};
use super::published::{CaptureFile, Expect, Patience, StepFile};
use super::request_file::decode_request;
use super::value_file::parse_template;
use crate::error::list_words;
use crate::model::case::{
    self as model, BodyExpectation, Capture, CaptureSource, Expectation, Expected, Matcher,
    Pattern, RequestTemplate, Role, Step, StepTraits, Until, is_safe_method,
};
use crate::model::duration::parse_duration;
use crate::model::finding::Basis;
use crate::suite::decode;
use crate::yaml::node::{Data, Key, Node, Place, shorten};

/// The shortest pause between two requests of `until`.
const SHORTEST_PAUSE: Duration = Duration::from_millis(10);
/// The pause where nothing is stated.
const USUAL_PAUSE: Duration = Duration::from_secs(1);
/// The longest time that `until` may wait.
const LONGEST_WAIT: Duration = Duration::from_secs(3600);

/// What a step is read with.
pub struct StepContext<'a> {
    /// What the step is for.
    pub role: Role,
    /// The basis of its expectations, unless it says otherwise.
    pub basis: Basis,
    /// What it does, unless it says otherwise; `None` where the case does not say.
    pub effects: Option<&'a [Arc<str>]>,
    /// The folder that files are looked up in.
    pub folder: &'a Path,
    /// The folder they may not leave.
    pub root: &'a Path,
}

/// A step, and the variables that its texts use.
pub type ReadStep = (Step, Vec<Used>);

/// Decodes one of `setup`, `steps` and `teardown`.
pub fn decode_step(
    node: Node,
    reading: &StepContext<'_>,
    mistakes: &mut Mistakes,
) -> Option<ReadStep> {
    let mut fields = Fields::of(node, "a step", names_of::<StepFile>(), mistakes)?;
    let name = fields.take_text("name", mistakes);
    let basis = match fields.take("basis") {
        Some(node) => decode::basis(node, mistakes).unwrap_or(reading.basis),
        None => reading.basis,
    };
    let own = StepContext { basis, ..*reading };
    let (mut step, used) = decode_step_fields(&mut fields, &own, mistakes)?;
    step.own_traits().name = name.map(|(name, _)| name.into());
    Some((step, used))
}

/// Decodes the fields that a step and a case without `steps` have in common.
pub fn decode_step_fields(
    fields: &mut Fields,
    reading: &StepContext<'_>,
    mistakes: &mut Mistakes,
) -> Option<ReadStep> {
    let mut used = Vec::new();
    let effects = fields.take("effects");
    let effects = effects.map(|node| decode_effects(node, mistakes));
    let operation = fields.take_text("operation", mistakes);
    let request = match fields.take("request") {
        Some(node) => {
            names::collect(&node, &mut used, mistakes);
            decode_request(node, reading.folder, reading.root, mistakes)
        }
        None => {
            if !fields.is_misspelt("request") && !fields.is_misspelt("steps") {
                let help = "write at least `request: { path: /… }`";
                mistakes.add_with_help(fields.at, "there is no `request`", help);
            }
            None
        }
    };
    let captures = fields.take("capture");
    let captures = captures.map_or_else(Vec::new, |node| decode_captures(node, mistakes));
    let expect = fields.take("expect");
    if let Some(node) = &expect {
        let mut by_expect = Vec::new();
        names::collect(node, &mut by_expect, mistakes);
        let is_own = |name: &str| captures.iter().any(|capture| *capture.name == *name);
        used.extend(by_expect.into_iter().filter(|(name, _)| !is_own(name)));
    }
    let expected_at = expect.as_ref().and_then(own_body);
    let expect = decode_expect(expect, reading.basis, mistakes);
    let until = fields.take("until");
    let until_at = until.as_ref().map(|node| (node.at, own_body(node)));
    until
        .iter()
        .for_each(|node| names::collect(node, &mut used, mistakes));
    let until = until.and_then(|node| decode_until(node, reading.basis, mistakes));
    let compare = fields
        .take("compare")
        .and_then(|node| decode_compare(node, mistakes));
    let request = request?;
    refuse_body(&request, &expect, expected_at, mistakes);
    if let Some((until, (_, at))) = until.as_ref().zip(until_at) {
        refuse_body(&request, &until.condition, at, mistakes);
    }
    let is_safe = is_safe_method(&request.method);
    if let Some((at, _)) = until_at.filter(|_| !is_safe) {
        refuse_repeating(&request, at, mistakes);
    }
    let shared = reading.effects.filter(|_| !is_safe);
    let effects = effects.or_else(|| shared.map(<[_]>::to_vec));
    if effects.is_none() && !is_safe {
        refuse_silence(&request, fields.at, mistakes);
    }
    let operation = match operation {
        Some((operation, _)) => operation.into(),
        None => format!("{} {}", request.method, request.path.0).into(),
    };
    let traits = StepTraits {
        role: reading.role,
        name: None,
        fixture: None,
        effects: effects.unwrap_or_default(),
        expected: Expected {
            operation,
            expect: Arc::new(expect),
            captures,
            until,
            compare,
        },
        uses: Vec::new(),
    };
    let step = Step {
        request,
        traits: Arc::new(traits),
    };
    Some((step, used))
}

/// Where the case itself, and not its defaults, says what a body holds.
fn own_body(node: &Node) -> Option<Place> {
    let Data::Map(entries) = &node.data else {
        return None;
    };
    let body = entries.iter().find(|(key, _)| key.text == "body");
    let at = body.map(|(key, _)| key.at);
    at.filter(|at| Mistakes::case_line(*at) > 0)
}

/// A mistake where a case says what a body holds that the response cannot have.
fn refuse_body(
    request: &RequestTemplate,
    expect: &model::Expect,
    at: Option<Place>,
    mistakes: &mut Mistakes,
) {
    let lacks = |one: &Expectation<BodyExpectation>| one.value.matcher == Matcher::Exists(false);
    let status = expect.status.as_ref().map(|status| &status.value);
    let without = status.filter(|status| status.is_without_body());
    let (of, instead) = match without {
        _ if &*request.method == "HEAD" => ("to HEAD".to_owned(), "send GET"),
        Some(status) => (
            format!("of status {status}"),
            "name the statuses that have a body, too: `status: [200, 204]`",
        ),
        None => return,
    };
    if let Some(at) = at.filter(|_| !expect.body.iter().all(lacks)) {
        mistakes.add_with_help(
            at,
            format!("`body` expects something of a body, and a response {of} has none"),
            format!("leave it out (`body: []` in a step that shares it), or {instead}"),
        );
    }
}

/// A mistake where `until` stands at a request that is not safe.
fn refuse_repeating(request: &RequestTemplate, at: Place, mistakes: &mut Mistakes) {
    mistakes.add_with_help(
        at,
        format!("`until` would repeat {}", request.method),
        "only GET, HEAD, OPTIONS, TRACE and QUERY are repeated; read the result in a step of its own",
    );
}

/// A mistake where nothing says what a request does that is not safe.
fn refuse_silence(request: &RequestTemplate, at: Place, mistakes: &mut Mistakes) {
    let line = Place {
        line: request.line,
        ..at
    };
    mistakes.add_with_help(
        if request.line > 0 { line } else { at },
        format!(
            "{} may change something on the host, and the case has no `effects`",
            request.method
        ),
        "write what it changes, such as `effects: mail`, or `effects: none` if it changes nothing",
    );
}

/// Decodes `effects`; `none` is no effect.
pub fn decode_effects(node: Node, mistakes: &mut Mistakes) -> Vec<Arc<str>> {
    let texts = decode::texts(node, "`effects`", mistakes);
    if texts.len() > 1
        && let Some((_, at)) = texts.iter().find(|(name, _)| name == "none")
    {
        mistakes.add(*at, "`none` means no effect, but others are named");
    }
    let named = texts.into_iter().filter(|(name, _)| name != "none");
    names::names(named.collect())
}

fn decode_captures(node: Node, mistakes: &mut Mistakes) -> Vec<Capture> {
    let entries = mapping(node, "`capture`", mistakes);
    entries
        .into_iter()
        .filter_map(|(key, value)| decode_capture(&key, value, mistakes))
        .collect()
}

fn decode_capture(key: &Key, value: Node, mistakes: &mut Mistakes) -> Option<Capture> {
    names::check_name(&key.text, key.at, "a captured variable", mistakes);
    let what = format!("the capture `{}`", shorten(&key.text));
    let capture = |source, regex| Capture {
        name: key.text.as_str().into(),
        source,
        regex,
        line: Mistakes::case_line(key.at),
    };
    if !matches!(value.data, Data::Map(_)) {
        return Some(capture(body_source(value, &what, mistakes)?, None));
    }
    let at = value.at;
    let mut fields = Fields::of(value, &what, names_of::<CaptureFile>(), mistakes)?;
    let regex = match fields.take("regex") {
        Some(node) => Some(Pattern(super::matcher_file::regex(
            node, "`regex`", mistakes,
        )?)),
        None => None,
    };
    let mut sources = Vec::new();
    if let Some(node) = fields.take("path") {
        sources.push(body_source(node, &what, mistakes)?);
    }
    if let Some(node) = fields.take("header") {
        let name = text(node, "`header`", mistakes)?;
        sources.push(CaptureSource::Header(name.to_ascii_lowercase().into()));
    }
    for (name, source) in [
        ("status", CaptureSource::Status),
        ("text", CaptureSource::Text),
    ] {
        if let Some(node) = fields.take(name)
            && decode::truth(&node, format_args!("`{name}`"), mistakes)?
        {
            sources.push(source);
        }
    }
    match (sources.pop(), sources.is_empty()) {
        (Some(source), true) => Some(capture(source, regex)),
        _ => {
            mistakes.add_with_help(
                at,
                format!("{what} must say where the value comes from, in exactly one way"),
                "write `path: $.…`, `header: NAME`, `status: true` or `text: true`, and `regex:` for a part of it",
            );
            None
        }
    }
}

fn body_source(node: Node, what: &str, mistakes: &mut Mistakes) -> Option<CaptureSource> {
    let at = node.at;
    let path = text(node, what, mistakes)?;
    match parse_template(&path) {
        Ok(query) => Some(CaptureSource::Body {
            path: path.into(),
            query,
        }),
        Err(error) => {
            mistakes.add_with_help(
                at,
                format!("`{}` is not a JSONPath (RFC 9535): {error}", shorten(&path)),
                format!(
                    "a path begins with `$`; the fields of a capture are {}",
                    list_words(names_of::<CaptureFile>())
                ),
            );
            None
        }
    }
}

fn decode_until(node: Node, basis: Basis, mistakes: &mut Mistakes) -> Option<Until> {
    let known = [names_of::<Expect>(), names_of::<Patience>()].concat();
    let mut fields = Fields::of(node, "`until`", &known, mistakes)?;
    let line = Mistakes::case_line(fields.at);
    let at = fields.at;
    let within = match duration(&mut fields, "within", mistakes) {
        Some(within) => within?,
        None => {
            mistakes.add_with_help(
                at,
                "`until` does not say how long it may take",
                "write `within: 30s`",
            );
            return None;
        }
    };
    if within > LONGEST_WAIT {
        mistakes.add(at, "`until` may wait an hour at most");
    }
    let every = duration(&mut fields, "every", mistakes)
        .unwrap_or(Some(USUAL_PAUSE))?
        .max(SHORTEST_PAUSE);
    let condition = decode_expect_fields(&mut fields, basis, mistakes);
    Some(Until {
        condition: Arc::new(condition),
        within,
        every,
        line,
    })
}

/// A field that is a duration: `None` where it is not there.
fn duration(fields: &mut Fields, name: &str, mistakes: &mut Mistakes) -> Option<Option<Duration>> {
    let (word, at) = fields.take_text(name, mistakes)?;
    let duration = parse_duration(&word);
    if duration.is_none() {
        mistakes.add_with_help(
            at,
            format!("`{}` is not a duration", shorten(&word)),
            "write a number and a unit: 500ms, 20s, 2m",
        );
    }
    Some(duration)
}
