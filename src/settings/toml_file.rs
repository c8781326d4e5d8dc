//! Reads a TOML file into a type and reports every mistake in it, not the first:
//! what cannot be read is noted and taken out, and the rest is read again.

use serde::de::DeserializeOwned;
use toml::Spanned;
use toml::de::{DeTable, DeValue, Deserializer};

use super::keys::Key;
use super::tables::Tables;
use super::toml_words;
use crate::error::{InputError, did_you_mean};
use crate::source_file::merge_conflict;

/// So many mistakes of one file are reported.
const MOST_MISTAKES: usize = 50;

/// What stands before the help in an error of a type that is read.
const HELP: &str = "\nhelp: ";

/// The tables of a text, without what cannot be read; none where they are not TOML. And every
/// mistake, with its place, in the order of the file. `words` are those that a misspelt key may
/// stand for, besides the ones that the error names itself.
pub fn read<'t, T: DeserializeOwned>(
    text: &'t str,
    shown: &str,
    words: &[&str],
) -> (Option<DeTable<'t>>, Vec<InputError>) {
    let (mut table, broken) = DeTable::parse_recoverable(text);
    if !broken.is_empty()
        && let Some(error) = merge_conflict(text.as_bytes(), shown)
    {
        return (None, vec![error]);
    }
    let mut errors: Vec<(usize, InputError)> = broken
        .iter()
        .map(|error| input_error(text, shown, error, words))
        .collect();
    // What one line has wrong is said once.
    errors.sort();
    let line = |error: &InputError| error.position.as_ref().map(|at| at.line);
    errors.dedup_by(|(_, a), (_, b)| line(a).is_some() && line(a) == line(b));
    while errors.len() < MOST_MISTAKES {
        let tables = Tables(Deserializer::from(table.clone()));
        let Err(error) = T::deserialize(tables) else {
            break;
        };
        errors.push(input_error(text, shown, &error, words));
        let is_mended = error
            .span()
            .is_some_and(|span| take_out(table.get_mut(), span.start));
        if !is_mended {
            break;
        }
    }
    errors.sort();
    errors.dedup();
    let errors = errors.into_iter().map(|(_, error)| error).collect();
    (broken.is_empty().then(|| table.into_inner()), errors)
}

/// What the tables of a text hold.
///
/// # Errors
/// The first mistake.
pub fn value_of<T: DeserializeOwned>(
    table: DeTable<'_>,
    text: &str,
    shown: &str,
) -> Result<T, InputError> {
    let table = Spanned::new(0..text.len(), table);
    T::deserialize(Tables(Deserializer::from(table)))
        .map_err(|error| input_error(text, shown, &error, &[]).1)
}

/// An error with its offset, its line, and what was probably meant.
fn input_error(
    text: &str,
    shown: &str,
    error: &toml::de::Error,
    words: &[&str],
) -> (usize, InputError) {
    let span = error.span().unwrap_or(0..0);
    let at = error.span().map(|span| span.start);
    let is_shown = at.is_some_and(|at| is_harmless(line_at(text, at)));
    let (message, help) = match error.message().split_once(HELP) {
        Some((message, help)) => (message, Some(help)),
        None => (error.message(), None),
    };
    let message = message.replace('\n', " ");
    let message = match is_shown {
        true => message,
        false => without_value(&message),
    };
    let own = at.map(|at| line_at(text, at)).unwrap_or_default();
    let written = text.get(span.clone()).filter(|_| is_shown);
    let key = key_of(own).unwrap_or_default();
    let (plain, usual) = toml_words::plainly(&message, key, written);
    let mut result = InputError::new(shown, plain);
    if let Some(at) = at {
        result = placed(result, text, at);
    }
    if let Some(help) = help {
        return (span.start, result.help(help));
    }
    let quoted = |quote: char| message.split(quote).skip(1).step_by(2);
    let help = if message.starts_with("unknown") {
        let found = quoted('`').next().unwrap_or_default();
        did_you_mean(found, quoted('`').skip(1).chain(words.iter().copied()))
    } else {
        // `expected "allow", "deny" or …`: a text that is nearly one of them.
        let found = text.get(span.clone()).unwrap_or_default();
        let found = found.trim_matches(['"', '\'']);
        let (_, expected) = message.rsplit_once("expected").unwrap_or_default();
        let words = expected.split('"').skip(1).step_by(2);
        let words = words.filter(|word| !found.is_empty() && !word.contains([' ', '`']));
        did_you_mean(found, words)
    };
    let help = help.or(usual);
    (span.start, InputError { help, ..result })
}

/// Adds the place of an offset to an error. Of the line only what cannot be a secret is shown:
/// a credential may stand in any text, and under any key that is misspelt.
pub fn placed(error: InputError, text: &str, offset: usize) -> InputError {
    let line = line_at(text, offset);
    let mut error = error.at_offset(text.as_bytes(), offset);
    if let Some(position) = error.position.as_mut().filter(|_| !is_harmless(line)) {
        let column = usize::try_from(position.column).unwrap_or(1);
        let before: String = line.chars().take(column - 1).collect();
        position.text = match key_of(line) {
            Some(_) if is_harmless_start(&before) => format!("{before}…"),
            Some(key) => format!("{key}= …"),
            None => String::new(),
        };
    }
    error
}

fn line_at(text: &str, offset: usize) -> &str {
    let offset = offset.min(text.len());
    let before = text.get(..offset).unwrap_or_default();
    let start = before.rfind('\n').map_or(0, |end| end + 1);
    let rest = text.get(start..).unwrap_or_default();
    rest.lines().next().unwrap_or_default()
}

/// The key before the `=` of a line, if that is surely a key and not the middle of a value.
fn key_of(line: &str) -> Option<&str> {
    let (key, value) = line.split_once('=')?;
    let is_key = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.' | ' ' | '\t');
    let is_whole = !key.trim().is_empty() && key.chars().all(is_key);
    // `==` ends what is written in base64.
    (is_whole && !value.is_empty() && !value.starts_with('=')).then_some(key)
}

/// Whether the start of a line holds keys, numbers and truth values alone.
fn is_harmless_start(before: &str) -> bool {
    let is_key = |text: &str| {
        text.chars()
            .all(|c| c.is_ascii_alphanumeric() || "_-. ".contains(c))
    };
    let is_plain = |value: &str| {
        let value = value.trim();
        value.is_empty() || value.parse::<f64>().is_ok() || matches!(value, "true" | "false")
    };
    let mut pairs = before.split(['{', '[', ',']).map(str::trim);
    before.contains('=')
        && pairs.all(|pair| match pair.split_once('=') {
            Some((key, value)) => is_key(key) && is_plain(value),
            None => pair.is_empty(),
        })
}

/// Whether a line holds no text that could be a secret.
fn is_harmless(line: &str) -> bool {
    const KEYS: [&str; 10] = [
        "backoff",
        "closed",
        "formats",
        "ignore",
        "ignore_headers",
        "keep",
        "longest_pause",
        "route",
        "successor",
        "url_profile",
    ];
    const WORDS: [&str; 5] = ["breaking", "additive", "notice", "allow", "deny"];
    let line = line.trim();
    if line.starts_with('[') && line.ends_with(']') && !line.contains(['=', '"', '\'']) {
        return true;
    }
    let Some(key) = key_of(line) else {
        return line.is_empty();
    };
    let value = line[key.len() + 1..].trim();
    let last = key.rsplit('.').next().unwrap_or_default().trim();
    let is_word = WORDS.contains(&value.trim_matches(['"', '\'']));
    let is_plain = value.parse::<f64>().is_ok() || matches!(value, "true" | "false") || is_word;
    let is_variable = value.strip_prefix("{ env = \"").is_some_and(|rest| {
        rest.strip_suffix("\" }")
            .is_some_and(|name| !name.contains('"'))
    });
    is_plain
        || is_variable
        || ((KEYS.contains(&last) || Key::of(last).is_plain()) && !value.contains("{"))
}

/// A message of the reader without the value that it found.
fn without_value(message: &str) -> String {
    let cut = |from: &str, to: &str, rest: &str| {
        let (before, after) = message.split_once(from)?;
        let (_, after) = after.rsplit_once(to)?;
        Some(format!("{before}{rest}{after}"))
    };
    cut("string \"", "\", expected", "a string, expected")
        .or_else(|| {
            cut(
                "unknown variant `",
                "`, expected",
                "this is none of the known words, expected",
            )
            .filter(|_| message.matches("`, expected").count() == 1)
        })
        .unwrap_or_else(|| message.to_owned())
}

/// Takes out the innermost entry that stands at an offset.
fn take_out(table: &mut DeTable<'_>, offset: usize) -> bool {
    for (_, value) in table.iter_mut() {
        if take_out_within(value.get_mut(), offset) {
            return true;
        }
    }
    let at = table
        .iter()
        .find(|(key, value)| key.span().contains(&offset) || value.span().contains(&offset))
        .map(|(key, _)| key.clone());
    at.is_some_and(|key| table.remove(&key).is_some())
}

fn take_out_within(value: &mut DeValue<'_>, offset: usize) -> bool {
    match value {
        DeValue::Table(table) => take_out(table, offset),
        DeValue::Array(items) => items
            .iter_mut()
            .any(|item| take_out_within(item.get_mut(), offset)),
        _ => false,
    }
}

/// A name as TOML writes it where it is a key.
pub fn key_text(name: &str) -> String {
    let is_bare = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
    match !name.is_empty() && name.chars().all(is_bare) {
        true => name.to_owned(),
        false => toml::Value::from(name).to_string(),
    }
}

/// The byte offset of the value at a path of keys, or of the last of them that is there.
pub fn locate(mut table: &DeTable<'_>, path: &[&str]) -> Option<usize> {
    let mut found = None;
    for (depth, name) in path.iter().enumerate() {
        let Some((key, value)) = table.get_key_value(*name) else {
            break;
        };
        let is_last = depth + 1 == path.len();
        found = Some(if is_last { value.span() } else { key.span() }.start);
        match value.get_ref() {
            DeValue::Table(inner) => table = inner,
            _ => break,
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::settings_file::Settings;

    fn refused(text: &str) -> Vec<String> {
        let (_, errors) = read::<Settings>(text, "driftcheck.toml", &["wrong-type"]);
        errors.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn every_mistake_is_reported_with_its_place() {
        let errors = refused(
            "url_profle = \"a\"\n[severity]\nwrong-typ = \"notice\"\nbad-format = \"loud\"\n\
             [hosts.a]\nurl = 3\njobs = \"many\"\neffects = \"alow\"\n\
             [hosts.a.auth]\nx = { basic = { user = \"u\" } }\ny = { bearr = \"t\" }\n",
        );
        let places = [1, 3, 4, 6, 7, 8, 10, 11];
        assert_eq!(errors.len(), places.len(), "{errors:#?}");
        for (error, line) in errors.iter().zip(places) {
            let place = format!("driftcheck.toml:{line}:");
            assert!(error.starts_with(&place), "{line}: {error}");
        }
        assert!(
            errors[0].contains("did you mean `url_profile`?"),
            "{errors:?}"
        );
        assert!(
            errors[1].contains("did you mean `wrong-type`?"),
            "{errors:?}"
        );
        assert!(errors[5].contains("did you mean `allow`?"), "{errors:?}");
        assert!(errors[7].contains("did you mean `bearer`?"), "{errors:?}");
    }

    #[test]
    fn no_secret_is_in_an_error_whatever_the_mistake() {
        let table = "[hosts.a.auth]\n";
        for wrong in [
            "x = { bearer = \"s3cret }",
            "x = { bearer = \"s3cret\"",
            "x = { bearr = \"s3cret\" }",
            "x = \"s3cret\"",
            "x = { bearer = s3cret }",
            "x = { basic = \"s3cret\" }",
            "x = { basic = { user = \"s3cret\", passwort = \"s3cret\" } }",
            "x = { bearer = [\"s3cret\"] }",
            "x = { bearer = { env = [\"s3cret\"] } }",
            "x = { bearer = { env = \"s3cret\", file = \"s3cret\" } }",
            "x = { bearer = { evn = \"s3cret\" } }",
            "x = [{ header = { name = \"s3cret\", value = 3 } }]",
            "x = { bearer = \"\"\"\ns3cret==\n }",
            "x = { bearer = \ns3cret== }",
            "[hosts.b]\nprox = \"http://u:s3cret@h\"",
            "[hosts.b]\nhttp = { x = \"s3cret\" }",
            "[reports]\nbearer = \"s3cret\"",
            "[hosts.b]\nclient_certificate = \"s3cret\"",
        ] {
            let errors = refused(&format!("{table}{wrong}\n"));
            assert!(!errors.is_empty(), "{wrong}");
            let input_error = errors.join("\n");
            assert!(!input_error.contains("s3cret"), "{wrong}: {input_error}");
            assert!(
                errors[0].starts_with("driftcheck.toml:"),
                "{wrong}: {input_error}"
            );
        }
    }

    #[test]
    fn an_error_within_a_table_on_one_line_has_its_caret() {
        let errors = refused("reports = { keep = \"x\", formats = 3 }\n");
        assert_eq!(
            errors[0],
            "driftcheck.toml:1:20: found a text, expected a whole number above 0\n  1 | reports = { keep = …\n    |                    ^\n  help: write digits, without quotes"
        );
        // What stands before this one may be a secret.
        assert!(errors[1].ends_with("  1 | reports = …"), "{}", errors[1]);
    }

    #[test]
    fn what_stands_there_is_no_suggestion_for_itself() {
        let errors = refused("[hosts.a]\njobs = \"名前\"\n");
        assert!(!errors[0].contains("did you mean"), "{errors:?}");
    }

    #[test]
    fn every_mistake_of_syntax_is_reported_too() {
        let errors = refused("a = \nurl_profile = \"x\"\nb = [1,\nc = 3\n");
        assert!(errors.len() >= 2, "{errors:?}");
        assert!(errors[0].starts_with("driftcheck.toml:1:"), "{errors:?}");
    }

    #[test]
    fn a_path_is_found_as_far_as_it_goes() {
        let text = "[hosts.a]\njobs = 0\nauth.x = { bearer = 1 }\n";
        let table = DeTable::parse(text).unwrap();
        let locate = |path: &[&str]| locate(table.get_ref(), path);
        assert_eq!(locate(&["hosts", "a", "jobs"]), text.find('0'));
        let credential = locate(&["hosts", "a", "auth", "x", "basic"]);
        assert_eq!(credential, text.find("x ="));
        assert_eq!(locate(&["hosts", "a", "url"]), text.find("a]"));
        assert_eq!(locate(&["nothing"]), None);
    }
}
