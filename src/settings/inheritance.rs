//! `extends`: a host profile that has the settings of another one where it says nothing.
//! Credentials, variables, addresses and time limits are taken over one by one.

use std::collections::BTreeMap;

use super::profile_settings::{ProfileSettings, TimeoutSettings};
use crate::error::InputError;
use crate::settings::settings_file::Settings;

/// Fills every profile that extends another; gives back what is wrong.
pub(crate) fn resolve(settings: &mut Settings) -> Vec<InputError> {
    let written = settings.hosts.clone();
    let mut errors = Vec::new();
    let mut resolved = BTreeMap::new();
    for (name, profile) in &written {
        let mut whole = profile.clone();
        let mut passed = vec![name.as_str()];
        let mut next = profile.extends.as_deref();
        while let Some(parent) = next {
            let child = passed.last().copied().unwrap_or(name);
            let wrong = |message: String| settings.error(&["hosts", child, "extends"], message);
            if passed.contains(&parent) {
                // Told once, by the profile of the circle that comes first.
                if passed.first() == passed.iter().min() && parent == name {
                    let way = passed.join("` → `");
                    errors.push(wrong(format!("`{way}` → `{parent}` leads back to itself")));
                }
                break;
            }
            let Some(above) = written.get(parent) else {
                if child == name {
                    let error = wrong(format!("there is no profile `{parent}`"));
                    let otherwise = "name another profile under [hosts.…]";
                    errors.push(error.suggest(parent, written.keys(), otherwise));
                }
                break;
            };
            take_over(&mut whole, parent, above);
            passed.push(parent);
            next = above.extends.as_deref();
        }
        resolved.insert(name.clone(), whole);
    }
    settings.hosts = resolved;
    errors
}

fn take_over(child: &mut ProfileSettings, name: &str, parent: &ProfileSettings) {
    let inherited = &mut child.inherited;
    macro_rules! whole {
        ($($field:ident),*) => {$(
            if child.$field.is_none() && parent.$field.is_some() {
                child.$field.clone_from(&parent.$field);
                inherited.insert(stringify!($field).into(), name.into());
            }
        )*};
    }
    macro_rules! by_key {
        ($($field:ident),*) => {$(
            for (key, value) in &parent.$field {
                if !child.$field.contains_key(key) {
                    child.$field.insert(key.clone(), value.clone());
                    inherited.insert(format!("{}.{key}", stringify!($field)), name.into());
                }
            }
        )*};
    }
    whole!(
        url,
        jobs,
        timeout,
        max_body_bytes,
        rate,
        retry,
        send_budget,
        effects,
        live,
        ca,
        client_certificate,
        proxy,
        host_headers,
        allow_plain_http,
        http
    );
    by_key!(auth, schemes, vars, resolve);
    if let Some(above) = &parent.timeouts {
        let own = child.timeouts.get_or_insert_with(TimeoutSettings::default);
        for (key, own, above) in [
            ("lookup", &mut own.lookup, &above.lookup),
            ("connect", &mut own.connect, &above.connect),
            ("tls", &mut own.tls, &above.tls),
            ("response", &mut own.response, &above.response),
            ("body", &mut own.body, &above.body),
        ] {
            if own.is_none() && above.is_some() {
                own.clone_from(above);
                inherited.insert(format!("timeouts.{key}"), name.into());
            }
        }
    }
    child.deprecation = child.deprecation.over(&parent.deprecation);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn load(text: &str) -> Result<Settings, String> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("driftcheck.toml");
        std::fs::write(&path, text).unwrap();
        crate::settings::load(&path, "driftcheck.toml").map_err(|errors| {
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
        assert_eq!((c.jobs, c.live), (Some(5), Some(false)));
        assert_eq!(c.vars["x"].as_integer(), Some(1));
        assert_eq!(c.vars["y"].as_integer(), Some(7));
        let timeouts = c.timeouts.as_ref().unwrap();
        assert_eq!(timeouts.connect.as_deref(), Some("1s"));
        assert_eq!(timeouts.body.as_deref(), Some("2s"));
        assert_eq!(c.inherited["jobs"], "b");
        assert_eq!(c.inherited["url"], "a");
        assert_eq!(
            settings.written_path(&["hosts", "c", "vars", "x"]),
            ["hosts", "a", "vars", "x"]
        );
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
