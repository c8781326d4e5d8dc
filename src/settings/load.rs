//! Reads `driftcheck.toml` and reports every mistake in it.

use std::path::Path;

use super::settings_file::{Settings, Source};
use super::{check, inheritance, toml_file};
use crate::error::InputError;
use crate::model::kind::Kind;
use crate::source_file;

/// Reads `driftcheck.toml`; a suite without one has default settings.
///
/// # Errors
/// Every mistake of the file, with its place.
pub fn load(path: &Path, shown: &str) -> Result<Settings, Vec<InputError>> {
    if !source_file::is_there(path) {
        return Ok(Settings::default());
    }
    let root = path.parent().unwrap_or(Path::new(""));
    source_file::refuse_outside(path, &[root], shown).map_err(|error| vec![error])?;
    let text =
        source_file::read_text(path, shown).map_err(|error| vec![error.hiding_the_line()])?;
    let kinds: Vec<&str> = Kind::ALL.iter().map(|kind| kind.name()).collect();
    // Read as it is written first, so that each mistake is reported once.
    let (tables, mut errors) = toml_file::read::<Settings>(&text, shown, &kinds);
    let Some(mut tables) = tables else {
        return Err(errors);
    };
    let mut others = inheritance::inherit(&mut tables, &text, shown);
    let mut settings = match toml_file::value_of::<Settings>(tables, &text, shown) {
        Ok(settings) => settings,
        Err(error) if errors.is_empty() => return Err(vec![error]),
        Err(_) => return Err(errors),
    };
    settings.source = Source {
        shown: shown.to_owned(),
        text,
    };
    others.extend(check::check(&settings));
    // What is wrong on a line that cannot be read follows from that.
    let line = |error: &InputError| error.position.as_ref().map(|at| at.line);
    others.retain(|error| errors.iter().all(|known| line(known) != line(error)));
    errors.extend(others);
    errors.sort_by_key(|error| error.position.as_ref().map(|at| (at.line, at.column)));
    errors.dedup();
    match errors.is_empty() {
        true => Ok(settings),
        false => Err(errors),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(text: &str) -> String {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("driftcheck.toml");
        std::fs::write(&path, text).unwrap();
        let errors = load(&path, "driftcheck.toml").unwrap_err();
        let shown: Vec<String> = errors.iter().map(ToString::to_string).collect();
        shown.join("\n")
    }

    #[test]
    fn a_misspelt_key_is_shown_with_its_place_and_the_nearest_word() {
        let words = refused("[hosts.a]\nurll = \"http://x\"\n");
        assert!(
            words.starts_with("driftcheck.toml:2:1: unknown field `urll`"),
            "{words}"
        );
        assert!(words.contains("did you mean `url`?"), "{words}");
        let words = refused("[severity]\nwrong-typ = \"notice\"\n");
        assert!(words.contains("did you mean `wrong-type`?"), "{words}");
    }

    #[test]
    fn a_list_is_no_table() {
        for (text, place) in [
            ("[hosts]\na = [\"http://h\"]\n", ":2:5:"),
            ("[hosts.a]\ntimeouts = [\"3s\"]\n", ":2:12:"),
            (
                "[hosts.a.auth]\ndefault = { basic = [\"u\", \"p\"] }\n",
                ":2:21:",
            ),
        ] {
            let words = refused(text);
            assert!(words.contains(place), "{words}");
            assert!(words.contains("a list, expected a table"), "{words}");
        }
    }

    #[test]
    fn values_of_the_wrong_form_say_what_is_expected() {
        let words = refused("[hosts.a]\neffects = 3\n");
        assert!(words.contains("\"allow\", \"deny\" or a list"), "{words}");
        let words = refused("[hosts.a]\nurl = { enw = \"X\" }\n");
        assert!(words.contains("{ env = \"NAME\" }"), "{words}");
    }
}
