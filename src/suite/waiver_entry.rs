//! Adds a waiver to the text of `waivers.yaml`. What is there stays byte for byte: the new
//! entry is appended, and read back before anything is written.

use super::waivers_file::{self, Bounds};
use crate::error::InputError;
use crate::model::waiver::Waiver;
use crate::yaml::node::{Data, Node};

/// What a new file begins with.
const HEADER: &str = "\
# Findings that are accepted until a given day. `driftcheck waive` adds one, `driftcheck waivers`
# lists them. An expired waiver accepts nothing, and fails the run.
";

/// What is appended, and the line at which the waiver then stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Addition {
    /// The text to append.
    pub text: String,
    /// The line of the waiver, counted from 1.
    pub line: u32,
}

/// What to append to the text of a file, which is empty where there is none yet. `about` is a
/// comment on the entry; `shown` stands in errors.
///
/// # Errors
/// What is wrong with the file or the waiver, and where an entry cannot be appended to a text
/// of this form.
pub fn addition(
    text: &str,
    waiver: &Waiver,
    about: Option<&str>,
    shown: &str,
    bounds: Bounds<'_>,
) -> Result<Addition, Vec<InputError>> {
    let before = waivers_file::decode(text, shown, bounds)?;
    let indent = match waivers_file::parse(text, shown) {
        Ok(Some(node)) => indentation(text, &node),
        Ok(None) | Err(_) => 0,
    };
    let line_end = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let lead = lead(text);
    let entry = entry(waiver, about, indent);
    let addition = format!("{lead}{entry}").replace('\n', line_end);
    let whole = format!("{text}{addition}");
    let after = waivers_file::decode(&whole, shown, bounds)
        .map_err(|errors| refused(text, errors, &entry, shown))?;
    let is_kept = after.len() == before.len() + 1 && after.starts_with(&before);
    match after.last() {
        Some(last) if is_kept && is_same(last, waiver) => Ok(Addition {
            text: addition,
            line: last.line,
        }),
        _ => Err(refused(text, Vec::new(), &entry, shown)),
    }
}

/// What stands between the text and the entry: the header of a new file, the end of a last
/// line that has none, and a blank line.
fn lead(text: &str) -> String {
    if text.trim().is_empty() {
        return format!("{HEADER}\n");
    }
    let trimmed = text.trim_end_matches([' ', '\t']);
    let ends = trimmed.replace('\r', "");
    match (ends.ends_with("\n\n"), ends.ends_with('\n')) {
        (true, _) => "",
        (false, true) => "\n",
        (false, false) => "\n\n",
    }
    .to_owned()
}

/// How far the `-` of the entries stands from the left.
fn indentation(text: &str, node: &Node) -> usize {
    let Data::List(items) = &node.data else {
        return 0;
    };
    let line = items.first().and_then(|item| {
        let index = usize::try_from(item.at.line).ok()?.checked_sub(1)?;
        text.lines().nth(index)
    });
    line.filter(|line| line.trim_start().starts_with('-'))
        .map_or(0, |line| line.len() - line.trim_start().len())
}

fn entry(waiver: &Waiver, about: Option<&str>, indent: usize) -> String {
    let indent = " ".repeat(indent);
    // Every string of JSON is one of YAML, on one line.
    let quoted = |text: &str| serde_json::Value::from(text).to_string();
    let kind = waiver.kind.map(|kind| kind.name().to_owned());
    let place = waiver
        .place
        .as_ref()
        .map(|place| quoted(&place.to_string()));
    let fields = [
        ("fingerprint", waiver.fingerprint.as_deref().map(quoted)),
        ("kind", kind),
        ("place", place),
        ("case", waiver.case.as_ref().map(|one| quoted(one.as_str()))),
        ("reason", Some(quoted(&waiver.reason))),
        ("owner", Some(quoted(&waiver.owner))),
        ("ticket", waiver.ticket.as_deref().map(quoted)),
        ("until", Some(waiver.until.to_string())),
    ];
    let mut text = String::new();
    if let Some(about) = about {
        let about: String = about
            .chars()
            .map(|one| if one.is_control() { ' ' } else { one })
            .collect();
        text.push_str(&format!("{indent}# {}\n", about.trim()));
    }
    let mut mark = "- ";
    for (name, value) in fields {
        if let Some(value) = value {
            text.push_str(&format!("{indent}{mark}{name}: {value}\n"));
            mark = "  ";
        }
    }
    text
}

/// Whether a waiver was read back as it was meant.
fn is_same(read: &Waiver, meant: &Waiver) -> bool {
    let meant = Waiver {
        line: read.line,
        cases: read.cases,
        file: read.file.clone(),
        ..meant.clone()
    };
    *read == meant
}

/// Why the entry is not written: what is wrong with it, or with the form of the file.
fn refused(text: &str, errors: Vec<InputError>, entry: &str, shown: &str) -> Vec<InputError> {
    let lines = u32::try_from(text.lines().count()).unwrap_or(u32::MAX);
    let is_of_entry = |error: &InputError| {
        let at = error.position.as_ref();
        at.is_some_and(|at| at.line > lines) && !error.message.starts_with("not valid YAML")
    };
    if !errors.is_empty() && errors.iter().all(is_of_entry) {
        return errors;
    }
    let words = "an entry cannot be appended to a file of this form; nothing was written";
    let help = format!("write the list as block entries, or add this one by hand:\n{entry}");
    vec![InputError::new(shown, words).help(help.trim_end())]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::day::Day;
    use crate::settings::settings_file::WaiverSettings;
    use crate::suite::waiver_values::Latest;

    fn bounds() -> Bounds<'static> {
        let today: Day = "2026-11-26".parse().unwrap();
        Bounds {
            latest: Latest::of(&WaiverSettings::default(), today),
            cases: None,
        }
    }

    fn waiver(reason: &str) -> Waiver {
        Waiver {
            fingerprint: Some("012345678901".into()),
            reason: reason.into(),
            owner: "Ann <ann@example.com>".into(),
            until: "2026-12-31".parse().unwrap(),
            ..Waiver::default()
        }
    }

    fn add(text: &str, reason: &str) -> Result<String, Vec<InputError>> {
        let about = Some("wrong-type at body:/a\n- fingerprint: \"ffffffffffff\"");
        addition(text, &waiver(reason), about, "waivers.yaml", bounds()).map(|one| {
            assert!(!one.text.is_empty());
            format!("{text}{}", one.text)
        })
    }

    const OLD: &str = "- kind: wrong-type # by hand\n  pointer:   /a\n  reason: 'x'\n  owner: y\n  until: 2026-12-01\n";

    #[test]
    fn what_is_there_stays_and_the_entry_is_read_back() {
        let indented: String = OLD.lines().map(|line| format!("  {line}\n")).collect();
        for text in [
            "",
            "# only a comment",
            OLD,
            OLD.trim_end(),
            &format!("---\n{OLD}\n# the end\n"),
            &OLD.replace('\n', "\r\n"),
            &indented,
        ] {
            for reason in [
                "known",
                "it's: \"odd\" # \\ [x] {{ y }}",
                "two\nlines\t\u{1b}é",
            ] {
                let whole = add(text, reason).unwrap();
                assert!(whole.starts_with(text));
                let read = waivers_file::decode(&whole, "w", bounds()).unwrap();
                assert_eq!(read.last().unwrap().reason, reason);
                assert_eq!(
                    read.len(),
                    1 + usize::from(text.contains("kind")),
                    "{whole}"
                );
                let lone = whole.replace("\r\n", "").contains('\n');
                assert_ne!(text.contains("\r\n"), lone, "{whole:?}");
            }
        }
    }

    #[test]
    fn a_form_that_nothing_can_be_appended_to_is_left_alone() {
        for text in [
            "[]\n",
            &format!("{OLD}...\n"),
            "[{kind: wrong-type, pointer: /a, reason: x, owner: y, until: 2026-12-01}]\n",
        ] {
            let errors = add(text, "known").unwrap_err();
            let words = errors[0].to_string();
            assert!(words.contains("by hand"), "{words}");
            assert!(words.contains("012345678901"), "{words}");
        }
    }
}
