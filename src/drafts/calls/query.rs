//! The query of a request as a case writes it: names and values where that sends the same
//! bytes, and the text as it is where it would not.

use percent_encoding::percent_decode_str;

use super::marks::Marks;
use super::secrets::Secrets;
use super::values::Values;
use crate::drafts::styles::encode;
use crate::drafts::yaml_text::Yaml;

/// Percent-encodes a text, but for the variables in it.
pub(crate) fn encoded(marks: &Marks, text: &str) -> String {
    let mut written = String::with_capacity(text.len());
    for character in text.chars() {
        match marks.of(character) {
            Some(_) => written.push(character),
            None => written.push_str(&encode(character.encode_utf8(&mut [0; 4]))),
        }
    }
    written
}

/// A text whose percent-encoding is undone, where it is of UTF-8.
pub(super) fn decoded(text: &str) -> Option<String> {
    let bytes = percent_decode_str(text).decode_utf8().ok()?;
    Some(bytes.into_owned())
}

/// The names of a query in order, each once.
pub(super) fn names(query: &str) -> Vec<String> {
    let mut names: Vec<String> = query
        .split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| pair.split_once('=').map_or(pair, |(name, _)| name))
        .map(|name| decoded(name).unwrap_or_else(|| name.to_owned()))
        .collect();
    names.sort();
    names.dedup();
    names
}

/// `query` of a request.
pub(super) fn query(text: &str, values: &mut Values<'_>, secrets: &Secrets) -> Option<Yaml> {
    let pairs: Vec<&str> = text.split('&').filter(|pair| !pair.is_empty()).collect();
    let mut named: Vec<(String, Vec<String>)> = Vec::new();
    for pair in &pairs {
        let Some((name, value)) = exact(values.marks(), pair) else {
            return raw(&pairs, values, secrets);
        };
        let value = secrets.of_parameter(&name, &value, values.marks_mut());
        match named.iter_mut().find(|(own, _)| *own == name) {
            Some((_, all)) => all.push(value),
            None => named.push((name, vec![value])),
        }
    }
    if named.is_empty() {
        return None;
    }
    let members = named.into_iter().map(|(name, all)| {
        let mut all: Vec<Yaml> = all.iter().map(|one| values.say(one).into()).collect();
        let value = match (all.len(), all.pop()) {
            (1, Some(one)) => one,
            (_, last) => {
                all.extend(last);
                Yaml::List(all)
            }
        };
        (name, value)
    });
    Some(Yaml::Map(members.collect()))
}

/// A name and a value that are sent as the same bytes that they were read from.
fn exact(marks: &Marks, pair: &str) -> Option<(String, String)> {
    let (name, value) = pair.split_once('=')?;
    let is_same = |text: &str, plain: &str| encoded(marks, plain).eq_ignore_ascii_case(text);
    let (own, plain) = (decoded(name)?, decoded(value)?);
    let is_plain_name = marks.names(&own).next().is_none() && !own.is_empty();
    (is_plain_name && is_same(name, &own) && is_same(value, &plain)).then_some((own, plain))
}

fn raw(pairs: &[&str], values: &mut Values<'_>, secrets: &Secrets) -> Option<Yaml> {
    let own = pairs.iter().map(|one| pair(one, values, secrets, true));
    let own: Vec<String> = own.collect();
    let text: String = own.join("&").chars().flat_map(sendable).collect();
    Some(values.say(&text).into())
}

/// `name=value` as it is, but for a secret in it; parameters of a URL have further names of some.
pub(super) fn pair(
    text: &str,
    values: &mut Values<'_>,
    secrets: &Secrets,
    is_parameter: bool,
) -> String {
    let Some((name, value)) = text.split_once('=') else {
        return text.to_owned();
    };
    let plain = |text: &str| decoded(text).unwrap_or_else(|| text.to_owned());
    let (name_read, value_read) = (plain(name), plain(value));
    let own = match is_parameter {
        true => secrets.of_parameter(&name_read, &value_read, values.marks_mut()),
        false => secrets.of_member(&name_read, &value_read, values.marks_mut()),
    };
    match own == value_read {
        true => text.to_owned(),
        false => format!("{name}={}", encoded(values.marks(), &own)),
    }
}

/// A character as it may be sent in an address.
pub(super) fn sendable(character: char) -> Vec<char> {
    let is_mark = u32::from(character) >= 0xF_0000;
    let is_odd = character.is_control() || character == ' ' || "\"<>\\^`{|}".contains(character);
    if is_mark || character.is_ascii() && !is_odd {
        return vec![character];
    }
    encode(character.encode_utf8(&mut [0; 4])).chars().collect()
}
