//! Texts and numbers that keep the limits of a schema.

use serde_json::{Number, Value};

use super::pattern;
use super::wanted::Wanted;

/// What stands for a text of which nothing is known.
const TEXT: &str = "text";

/// A value that may fit, and whether the schema says what it is like.
pub(crate) struct Scalar {
    pub(crate) value: Value,
    pub(crate) is_stated: bool,
}

/// Values that may fit a schema of a scalar kind, the likeliest first.
pub(crate) fn candidates(wanted: &Wanted<'_>, kind: &str) -> Vec<Scalar> {
    match kind {
        "string" => texts(wanted),
        "boolean" => [false, true].map(|one| stated(one.into())).into(),
        "integer" | "number" => numbers(wanted, kind == "integer"),
        "null" => vec![stated(Value::Null)],
        _ => Vec::new(),
    }
}

fn stated(value: Value) -> Scalar {
    Scalar {
        value,
        is_stated: true,
    }
}

fn texts(wanted: &Wanted<'_>) -> Vec<Scalar> {
    let (least, most) = (wanted.count("minLength"), wanted.least("maxLength"));
    let fitted = |text: &str| -> String {
        let filler = text.chars().chain(TEXT.chars().cycle());
        let length = text.chars().count().max(least);
        let most = most.map_or(usize::MAX, |most| most.max(0.0) as usize);
        filler.take(length.min(most).min(1 << 16)).collect()
    };
    let mut found = Vec::new();
    let format = wanted.text("format").unwrap_or_default();
    let is_bytes = wanted.text("contentEncoding") == Some("base64");
    let of_format = of_format(if is_bytes { "byte" } else { format });
    found.extend(of_format.iter().map(|text| stated((*text).into())));
    if let Some(text) = of_format.first().filter(|_| least > 0) {
        found.push(stated(fitted(text).into()));
    }
    for (_, pattern) in wanted.all("pattern") {
        let texts = pattern::texts(pattern.as_str().unwrap_or_default());
        found.extend(texts.map(|text| stated(text.into())));
    }
    found.push(Scalar {
        value: fitted(TEXT).into(),
        is_stated: least > 0,
    });
    found
}

/// Texts of a format; none where the format says nothing of how a text looks.
fn of_format(format: &str) -> &'static [&'static str] {
    match format {
        "date-time" => &["2030-01-31T12:00:00Z"],
        "date" => &["2030-01-31"],
        "time" => &["12:00:00Z"],
        "duration" => &["P1D", "PT1H"],
        "uuid" | "guid" => &["00000000-0000-4000-8000-000000000000"],
        "email" | "idn-email" => &["someone@example.com"],
        "hostname" | "idn-hostname" => &["host.example.com"],
        "ipv4" | "ip" => &["192.0.2.1"],
        "ipv6" => &["2001:db8::1"],
        "cidr" | "ipv4-cidr" => &["192.0.2.0/24"],
        "uri" | "url" | "iri" => &["https://example.com/", "https://example.com/path/to/it"],
        "uri-reference" | "iri-reference" => &["/path", "https://example.com/"],
        "uri-template" => &["/path/{id}"],
        "json-pointer" => &["/path"],
        "relative-json-pointer" => &["0"],
        "regex" => &["^text$"],
        "byte" | "base64" | "base64url" => &["dGV4dA=="],
        "decimal" => &["1.00", "1"],
        "int64" | "int32" => &["1"],
        _ => &[],
    }
}

/// Numbers at the limits and between them.
fn numbers(wanted: &Wanted<'_>, is_whole: bool) -> Vec<Scalar> {
    let step = wanted.most("multipleOf").filter(|step| *step > 0.0);
    let low = [wanted.most("minimum"), wanted.most("exclusiveMinimum")];
    let high = [wanted.least("maximum"), wanted.least("exclusiveMaximum")];
    let low = low.into_iter().flatten().reduce(f64::max);
    let high = high.into_iter().flatten().reduce(f64::min);
    let is_stated = step.is_some() || low.is_some() || high.is_some();
    let unit = step.unwrap_or(1.0);
    let up = |from: f64| (from / unit).ceil() * unit;
    let mut numbers = Vec::new();
    match (low, high) {
        (Some(low), high) => {
            numbers.extend([up(low), up(low) + unit]);
            numbers.extend(high.map(|high| low + (high - low) / 2.0));
            numbers.extend(high);
        }
        (None, Some(high)) => {
            numbers.extend([unit, 0.0, up(high), up(high) - unit, up(high) - 2.0 * unit]);
            numbers.push(high - unit / 2.0);
        }
        (None, None) => numbers.extend([unit, 0.0]),
    }
    let numbers = numbers.into_iter().filter_map(|number| {
        let value = match number.fract() == 0.0 && number.abs() < 9e15 {
            true => Value::from(number as i64),
            false if is_whole => return None,
            false => Value::Number(Number::from_f64(number)?),
        };
        Some(Scalar { value, is_stated })
    });
    // A number of the document's own may be larger than what can be reckoned with.
    let limits = ["minimum", "maximum"].map(|keyword| wanted.all(keyword).next());
    let limits = limits.into_iter().flatten();
    let limits = limits.map(|(_, value)| stated(value.clone()));
    numbers.chain(limits).collect()
}
