//! Reads a TOML file into a type and tells every mistake in it, not the first:
//! what cannot be read is noted and taken out, and the rest is read again.

use serde::de::DeserializeOwned;
use toml::Spanned;
use toml::de::{DeTable, DeValue, Deserializer};

use crate::error::{InputError, nearest};

/// So many mistakes of one file are told.
const MOST_MISTAKES: usize = 50;

/// Reads a text. `words` are those that a misspelt key may stand for, besides
/// the ones that the error names itself.
///
/// # Errors
/// Every mistake, with its place, in the order of the file.
pub fn read<T: DeserializeOwned>(
    text: &str,
    shown: &str,
    words: &[&str],
) -> Result<T, Vec<InputError>> {
    let (mut table, broken) = DeTable::parse_recoverable(text);
    let mut errors: Vec<(usize, InputError)> = broken
        .iter()
        .map(|error| told(text, shown, error, words))
        .collect();
    while errors.len() < MOST_MISTAKES {
        let error = match T::deserialize(Deserializer::from(table.clone())) {
            Ok(value) if errors.is_empty() => return Ok(value),
            Ok(_) => break,
            Err(error) => error,
        };
        errors.push(told(text, shown, &error, words));
        let is_mended = error
            .span()
            .is_some_and(|span| take_out(table.get_mut(), span.start));
        if !is_mended {
            break;
        }
    }
    errors.sort();
    errors.dedup();
    Err(errors.into_iter().map(|(_, error)| error).collect())
}

/// An error with its offset, its line, and what was probably meant.
fn told(text: &str, shown: &str, error: &toml::de::Error, words: &[&str]) -> (usize, InputError) {
    let message = error.message().replace('\n', " ");
    let mut result = InputError::new(shown, message.clone());
    let span = error.span().unwrap_or(0..0);
    if error.span().is_some() {
        result = result.at_offset(text.as_bytes(), span.start);
    }
    let quoted = |quote: char| message.split(quote).skip(1).step_by(2);
    let near = if message.starts_with("unknown") {
        let found = quoted('`').next().unwrap_or_default();
        nearest(found, quoted('`').skip(1).chain(words.iter().copied()))
    } else {
        // `expected "allow", "deny" or …`: a text that is nearly one of them.
        let found = text.get(span.clone()).unwrap_or_default();
        let found = found.trim_matches(['"', '\'']);
        nearest(found, quoted('"').filter(|word| !word.contains(' ')))
    };
    if let Some(word) = near {
        result = result.help(format!("did you mean `{word}`?"));
    }
    (span.start, result)
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

/// The byte offset of the value at a path of keys, or of the last of them that is there.
pub fn locate(text: &str, path: &[&str]) -> Option<usize> {
    let (table, _) = DeTable::parse_recoverable(text);
    let mut table = table.into_inner();
    let mut found = None;
    let mut rest = path.iter();
    while let Some(name) = rest.next() {
        let (key, value) = table
            .into_iter()
            .find(|(key, _): &(Spanned<_>, _)| key.get_ref() == name)?;
        let is_last = rest.len() == 0;
        let at = if is_last { value.span() } else { key.span() };
        found = Some(at.start);
        match value.into_inner() {
            DeValue::Table(inner) => table = inner,
            _ => break,
        }
        if !is_last && !rest.clone().next().is_some_and(|next| has(&table, next)) {
            break;
        }
    }
    found
}

fn has(table: &DeTable<'_>, name: &str) -> bool {
    table.keys().any(|key| key.get_ref() == name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::suite::settings::Settings;

    fn refused(text: &str) -> Vec<String> {
        let errors = read::<Settings>(text, "driftcheck.toml", &["wrong-type"]).unwrap_err();
        errors.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn every_mistake_is_told_with_its_place() {
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
    fn every_mistake_of_syntax_is_told_too() {
        let errors = refused("a = \nurl_profile = \"x\"\nb = [1,\nc = 3\n");
        assert!(errors.len() >= 2, "{errors:?}");
        assert!(errors[0].starts_with("driftcheck.toml:1:"), "{errors:?}");
    }

    #[test]
    fn a_path_is_found_as_far_as_it_goes() {
        let text = "[hosts.a]\njobs = 0\nauth.x = { bearer = 1 }\n";
        assert_eq!(locate(text, &["hosts", "a", "jobs"]), text.find('0'));
        assert_eq!(
            locate(text, &["hosts", "a", "auth", "x", "basic"]),
            text.find("x =")
        );
        assert_eq!(locate(text, &["hosts", "a", "url"]), text.find("a]"));
        assert_eq!(locate(text, &["nothing"]), None);
    }
}
