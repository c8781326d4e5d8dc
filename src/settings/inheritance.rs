//! `extends`: a host profile that has the settings of another one where it says nothing, and those
//! of `[deprecation]` where neither does. The tables are filled in before settings are made of
//! them, so that each value keeps the place where it is written.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::keys::Key;
use super::toml_file::placed;
use crate::error::InputError;

/// Fills every profile with what it inherits; gives back what is wrong with that.
pub(super) fn inherit(file: &mut DeTable<'_>, text: &str, shown: &str) -> Vec<InputError> {
    let mut errors = Vec::new();
    let of_every_host = file.get_key_value("deprecation");
    let of_every_host = of_every_host.map(|(key, value)| (key.clone(), value.clone()));
    let of_every_host = DeValue::Table(of_every_host.into_iter().collect());
    let Some(hosts) = file.get_mut("hosts").and_then(table_mut) else {
        return errors;
    };
    for (_, profile) in hosts.iter_mut() {
        rename(profile);
    }
    let written = hosts.clone();
    for (name, profile) in hosts.iter_mut() {
        let mut passed = vec![&**name.get_ref()];
        let mut next = parent_of(&written, name.get_ref());
        while let Some((parent, offset)) = next {
            let wrong = |message: String| placed(InputError::new(shown, message), text, offset);
            if passed.contains(&parent) {
                // Reported once, by the profile of the circle that comes first.
                let first = passed.iter().min();
                if first == passed.first() && first == Some(&parent) {
                    let way = passed.join("` → `");
                    errors.push(wrong(format!("`{way}` → `{parent}` leads back to itself")));
                }
                break;
            }
            let Some(above) = written.get(parent) else {
                if passed.len() == 1 {
                    let error = wrong(format!("there is no profile `{parent}`"));
                    let known = written.keys().map(|key| &**key.get_ref());
                    let otherwise = "name another profile under [hosts.…]";
                    errors.push(error.suggest(parent, known, otherwise));
                }
                break;
            };
            fill(profile.get_mut(), above.get_ref(), is_inherited_by_key);
            passed.push(parent);
            next = parent_of(&written, parent);
        }
        fill(profile.get_mut(), &of_every_host, is_inherited_by_key);
    }
    errors
}

/// The profile that one extends, and where it says so.
fn parent_of<'w>(written: &'w DeTable<'_>, name: &str) -> Option<(&'w str, usize)> {
    let extends = written.get(name)?.get_ref().get("extends")?;
    Some((extends.get_ref().as_str()?, extends.span().start))
}

/// Takes over what a table does not have; where both have a table, and `by_key` says so of its
/// key, what that does not have.
fn fill<'t>(own: &mut DeValue<'t>, above: &DeValue<'t>, by_key: fn(&str) -> bool) {
    let (DeValue::Table(own), DeValue::Table(above)) = (own, above) else {
        return;
    };
    for (key, value) in above {
        match own.get_mut(&**key.get_ref()) {
            None => {
                own.insert(key.clone(), value.clone());
            }
            Some(known) if by_key(key.get_ref()) => {
                fill(known.get_mut(), value.get_ref(), |_| false);
            }
            Some(_) => {}
        }
    }
}

fn is_inherited_by_key(key: &str) -> bool {
    Key::of(key).is_inherited_by_key()
}

/// Gives a key its present name, so that it is the same one in every profile.
fn rename(profile: &mut Spanned<DeValue<'_>>) -> Option<()> {
    let timeouts = table_mut(table_mut(profile)?.get_mut("timeouts")?)?;
    let (key, value) = timeouts.remove_entry("answer")?;
    timeouts.insert(Spanned::new(key.span(), "response".into()), value);
    Some(())
}

fn table_mut<'v, 't>(value: &'v mut Spanned<DeValue<'t>>) -> Option<&'v mut DeTable<'t>> {
    match value.get_mut() {
        DeValue::Table(table) => Some(table),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use crate::settings::network::TimeLimit;
    use crate::settings::{self, Settings};
    use std::time::Duration;

    fn load(text: &str) -> Result<Settings, String> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("driftcheck.toml");
        std::fs::write(&path, text).unwrap();
        settings::load(&path, "driftcheck.toml").map_err(|errors| {
            let errors: Vec<String> = errors.iter().map(ToString::to_string).collect();
            errors.join("\n")
        })
    }

    #[test]
    fn what_a_profile_does_not_say_it_has_from_the_one_it_extends() {
        let settings = load(
            "[hosts.a]\nurl = \"https://a.example\"\njobs = 3\nlive = true\n\
             timeouts = { connect = \"1s\", body = \"9s\" }\n\
             vars = { x = 1, y = 2 }\n[hosts.b]\nextends = \"a\"\njobs = 5\n\
             timeouts = { body = \"2s\" }\nvars = { y = 7 }\n\
             [hosts.c]\nextends = \"b\"\nlive = false\n",
        )
        .unwrap();
        let c = &settings.hosts["c"];
        assert_eq!(c.jobs.map(usize::from), Some(5));
        assert_eq!(c.live, Some(false));
        assert_eq!(c.vars["x"].as_integer(), Some(1));
        assert_eq!(c.vars["y"].as_integer(), Some(7));
        let limit = |seconds| Some(TimeLimit(Duration::from_secs(seconds)));
        assert_eq!(c.timeouts.connect, limit(1));
        assert_eq!(c.timeouts.body, limit(2));
        let line = |path: &[&str]| settings.error(path, "wrong").position.unwrap().line;
        assert_eq!(line(&["hosts", "c", "jobs"]), 9);
        assert_eq!(line(&["hosts", "c", "url"]), 2);
        assert_eq!(line(&["hosts", "c", "vars", "x"]), 6);
        assert_eq!(line(&["hosts", "c", "vars", "y"]), 11);
    }

    #[test]
    fn a_key_of_an_old_name_is_inherited_under_its_new_one() {
        let settings = load(
            "[hosts.a]\ntimeouts = { answer = \"1s\" }\n[hosts.b]\nextends = \"a\"\n\
             timeouts = { response = \"2s\" }\n",
        )
        .unwrap();
        let limit = |name: &str| settings.hosts[name].timeouts.response.unwrap().0;
        assert_eq!(limit("a"), Duration::from_secs(1));
        assert_eq!(limit("b"), Duration::from_secs(2));
    }

    #[test]
    fn what_is_said_of_every_host_holds_where_a_profile_says_nothing() {
        let settings = load(
            "[deprecation]\nsunset_warn_days = 7\nsupported_versions_header = \"x-all\"\n\
             [hosts.a]\n[hosts.b.deprecation]\nsunset_warn_days = 9\n",
        )
        .unwrap();
        for (name, days) in [("a", 7), ("b", 9), ("no profile", 7)] {
            let deprecation = settings.deprecation_of(name);
            assert_eq!(deprecation.sunset_warn_days, Some(days), "{name}");
            let header = deprecation.supported_versions_header.as_deref();
            assert_eq!(header, Some("x-all"), "{name}");
        }
    }

    #[test]
    fn a_circle_and_an_unknown_profile_are_reported_once() {
        let words = load("[hosts.a]\nextends = \"b\"\n[hosts.b]\nextends = \"a\"\n").unwrap_err();
        assert_eq!(words.matches("leads back to itself").count(), 1, "{words}");
        assert!(words.starts_with("driftcheck.toml:4:"), "{words}");
        let words = load("[hosts.base]\n[hosts.c]\nextends = \"bsae\"\n").unwrap_err();
        assert!(words.contains("did you mean `base`?"), "{words}");
        assert!(words.starts_with("driftcheck.toml:3:"), "{words}");
    }

    #[test]
    fn a_mistake_is_shown_where_it_is_written() {
        let words = load("[hosts.a]\ntimeout = \"0s\"\n[hosts.b]\nextends = \"a\"\n").unwrap_err();
        assert!(words.contains("driftcheck.toml:2:"), "{words}");
        assert!(!words.contains("driftcheck.toml:4:"), "{words}");
    }
}
