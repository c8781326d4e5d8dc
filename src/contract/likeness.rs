//! Whether two property names are likely one property's. It knows names, and of values
//! only what makes a word in a name empty: `is` before a boolean, `At` after a date.

use serde_json::Value;

use super::date_time;
use crate::model::spelling;

/// How alike two names are, the surest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Likeness {
    /// The same letters and digits: `lastLoginAt`, `last_login_at`, `LastLoginAt`.
    Spelling,
    /// The contract names the other as an alias.
    Alias,
    /// The same but for a word that says nothing beside such a value: `isDefault`, `default`.
    Form,
    /// The same words in another order, number or synonym, or one name within the other.
    Words,
    /// A letter or two differ.
    Typo,
    /// The names say nothing, but the value is one of the property's listed values.
    Value,
}

impl Likeness {
    /// Whether it is sure enough for a property that may be absent.
    pub(super) fn is_plain(self) -> bool {
        self <= Likeness::Form
    }
}

/// Words of one meaning; the first stands for all.
const SYNONYMS: [&[&str]; 13] = [
    &MOMENTS,
    &["status", "state"],
    &["url", "uri", "link", "href"],
    &["icon", "logo", "image", "picture", "avatar"],
    &["name", "title", "label"],
    &["type", "kind"],
    &["email", "mail"],
    &["phone", "telephone"],
    &["id", "identifier", "uuid", "guid", "key"],
    &["description", "desc"],
    &["created", "creation"],
    &["updated", "modified", "changed"],
    &["text", "message"],
];

/// Words that make a name mean another thing: a former id is not the id.
const OTHERS: [&str; 30] = [
    "alternate",
    "alternative",
    "child",
    "count",
    "default",
    "end",
    "external",
    "family",
    "first",
    "former",
    "given",
    "internal",
    "last",
    "max",
    "maximum",
    "middle",
    "min",
    "minimum",
    "next",
    "no",
    "not",
    "old",
    "original",
    "other",
    "parent",
    "previous",
    "reason",
    "root",
    "secondary",
    "start",
];

/// Words that may follow a name without making it mean another thing.
const ENDINGS: [&str; 18] = [
    "address",
    "at",
    "code",
    "date",
    "id",
    "name",
    "number",
    "on",
    "ref",
    "reference",
    "string",
    "text",
    "time",
    "timestamp",
    "url",
    "utc",
    "value",
    "values",
];

/// The words of a moment, which say nothing beside a date-time.
const MOMENTS: [&str; 6] = ["at", "date", "on", "time", "timestamp", "utc"];

/// What all spellings of a name share.
pub(super) fn letters(name: &str) -> String {
    spelling::letters(name).collect()
}

/// How alike the names are, by themselves.
pub(super) fn by_name(old: &str, new: &str) -> Option<Likeness> {
    let (old_letters, new_letters) = (letters(old), letters(new));
    let is_readable = |letters: &str| letters.starts_with(char::is_alphanumeric);
    if !is_readable(&old_letters) || !is_readable(&new_letters) {
        return None;
    }
    if old_letters == new_letters {
        return Some(Likeness::Spelling);
    }
    let digits = |text: &str| -> String { text.chars().filter(char::is_ascii_digit).collect() };
    if digits(&old_letters) != digits(&new_letters) {
        return None;
    }
    let (old, new) = (words(old), words(new));
    if without_one_word(&old, &new) {
        return Some(Likeness::Form);
    }
    if means_another(&old, &new) {
        return None;
    }
    if same_words(&old, &new) {
        return Some(Likeness::Words);
    }
    is_slip(&old, &new).then_some(Likeness::Typo)
}

/// Whether a value bears out that the names differ by an empty word only.
pub(super) fn bears_out_form(old: &str, new: &str, value: &Value) -> bool {
    let (old, new) = (words(old), words(new));
    match value {
        Value::Bool(_) => core(&old, true) == core(&new, true),
        Value::String(text) => {
            date_time::read(text) != date_time::DateTimeForm::Other
                && core(&old, false) == core(&new, false)
        }
        _ => false,
    }
}

/// Whether a new name says that it is another thing: `previousStatus`.
pub(super) fn says_another(new: &str) -> bool {
    words(new)
        .iter()
        .any(|word| OTHERS.contains(&word.as_str()))
}

/// How close two names of the same likeness are; the closest is tried first.
pub(super) fn distance(old: &str, new: &str) -> usize {
    strsim::osa_distance(&letters(old), &letters(new))
}

/// The words of a name in lower case: `lastLoginAt` and `last_login_at` have the same.
fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let characters: Vec<char> = name.chars().collect();
    for (index, &character) in characters.iter().enumerate() {
        let before = index.checked_sub(1).and_then(|index| characters.get(index));
        let after = characters.get(index + 1);
        let begins = character.is_uppercase()
            && (before.is_some_and(|before| !before.is_uppercase())
                || after.is_some_and(|after| after.is_lowercase()));
        if begins || !character.is_alphanumeric() {
            words.push(String::new());
        }
        if let Some(word) = words.last_mut()
            && character.is_alphanumeric()
        {
            word.extend(character.to_lowercase());
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

/// The words without those that say nothing beside a boolean, or beside a date-time.
fn core(words: &[String], boolean: bool) -> &[String] {
    if boolean {
        return match words {
            [first, rest @ ..] if matches!(first.as_str(), "is" | "has") && !rest.is_empty() => {
                rest
            }
            words => words,
        };
    }
    let mut core = words;
    while let [rest @ .., last] = core
        && !rest.is_empty()
        && MOMENTS.contains(&last.as_str())
    {
        core = rest;
    }
    core
}

fn without_one_word(old: &[String], new: &[String]) -> bool {
    [true, false]
        .iter()
        .any(|&boolean| core(old, boolean) == core(new, boolean))
}

/// Whether one name has a word that makes it mean another thing, and the other does not.
fn means_another(old: &[String], new: &[String]) -> bool {
    let only_in = |one: &[String], other: &[String]| {
        let is_in = |word: &str| {
            other
                .iter()
                .any(|other| canonical(other) == canonical(word))
        };
        one.iter()
            .any(|word| OTHERS.contains(&word.as_str()) && !is_in(word))
    };
    only_in(old, new) || only_in(new, old)
}

/// One word that stands for its synonyms, in the singular.
fn canonical(word: &str) -> String {
    let single = match word {
        word if word.len() > 4 && word.ends_with("ies") => {
            format!("{}y", &word[..word.len() - 3])
        }
        word if word.len() > 3
            && word.ends_with('s')
            && !["ss", "us", "is"].iter().any(|end| word.ends_with(end)) =>
        {
            word[..word.len() - 1].to_owned()
        }
        word => word.to_owned(),
    };
    SYNONYMS
        .iter()
        .find(|group| group.contains(&single.as_str()))
        .map_or(single, |group| group[0].to_owned())
}

/// Whether the words are the same in any order, or one name holds the other.
fn same_words(old: &[String], new: &[String]) -> bool {
    let canonical = |words: &[String]| words.iter().map(|word| canonical(word)).collect::<Vec<_>>();
    let (old, new) = (canonical(old), canonical(new));
    let sorted = |words: &[String]| {
        let mut words = words.to_vec();
        words.sort();
        words
    };
    if sorted(&old) == sorted(&new) {
        return true;
    }
    let (short, long) = if old.len() < new.len() {
        (&old, &new)
    } else {
        (&new, &old)
    };
    let follows = long
        .strip_prefix(short.as_slice())
        .is_some_and(|rest| rest.iter().all(|word| ENDINGS.contains(&word.as_str())));
    long.len() > short.len() && (follows || long.ends_with(short))
}

/// Whether slips of the hand alone distinguish the names, word by word.
fn is_slip(old: &[String], new: &[String]) -> bool {
    let pairs = || old.iter().zip(new);
    old.len() == new.len() && pairs().all(|(old, new)| old == new || is_slip_of(old, new))
}

/// A slip in one word. Short words that differ by a letter are often two words, as
/// `code` and `mode`, `country` and `county`: of those only letters that changed places
/// or stand twice count.
fn is_slip_of(old: &str, new: &str) -> bool {
    let shorter = old.chars().count().min(new.chars().count());
    let distance = strsim::osa_distance(old, new);
    if old.chars().next() != new.chars().next() {
        return false;
    }
    match shorter {
        0..5 => false,
        5..8 => {
            let mut letters = [old, new].map(|word| word.chars().collect::<Vec<char>>());
            letters.iter_mut().for_each(|word| word.dedup());
            let doubled = letters[0] == letters[1];
            letters.iter_mut().for_each(|word| word.sort_unstable());
            let swapped = letters[0] == letters[1] && distance == 1;
            doubled || swapped
        }
        8..11 => distance == 1,
        _ => distance <= 2,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_alike_by_letters_words_and_slips() {
        for (old, new, expected) in [
            ("lastLoginAt", "last_login_at", Some(Likeness::Spelling)),
            ("lastLoginAt", "LastLoginAt", Some(Likeness::Spelling)),
            ("lastLoginAt", "last-login-at", Some(Likeness::Spelling)),
            ("$meta", "meta", Some(Likeness::Spelling)),
            ("userID", "userId", Some(Likeness::Spelling)),
            ("straße", "STRASSE", None),
            ("isDefault", "default", Some(Likeness::Form)),
            ("lastLoginAt", "lastLogin", Some(Likeness::Form)),
            ("createdAt", "createdOn", Some(Likeness::Form)),
            ("status", "state", Some(Likeness::Words)),
            ("name", "displayName", Some(Likeness::Words)),
            ("createdAt", "creationDate", Some(Likeness::Words)),
            ("count", "counts", Some(Likeness::Words)),
            ("email", "emailAddress", Some(Likeness::Words)),
            ("id", "userId", Some(Likeness::Words)),
            ("groups", "group", Some(Likeness::Words)),
            ("loginLast", "lastLogin", Some(Likeness::Words)),
            ("categories", "category", Some(Likeness::Words)),
            ("logo", "icon", Some(Likeness::Words)),
            ("invitation", "invitaton", Some(Likeness::Typo)),
            ("name", "notes", None),
            ("account", "acount", Some(Likeness::Typo)),
            ("receivedAt", "recievedAt", Some(Likeness::Typo)),
            ("code", "mode", None),
            ("country", "county", None),
            ("createdAt", "createdBy", None),
            ("id", "href", None),
            ("id", "externalId", None),
            ("status", "previousStatus", None),
            ("status", "statusReason", None),
            ("minAmount", "maxAmount", None),
            ("startDate", "endDate", None),
            ("name", "firstName", None),
            ("address1", "address2", None),
            ("createdAt", "updatedAt", None),
            ("", "x", None),
            ("/", "~", None),
        ] {
            assert_eq!(by_name(old, new), expected, "{old} {new}");
        }
    }
}
