//! Whether colours are used: what the command line says, else what the environment says,
//! else on terminals.

use std::sync::OnceLock;

/// When colours are used.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ColourChoice {
    /// On a terminal, unless the environment says otherwise.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// What the command line says; it holds for both streams of the process.
static CHOSEN: OnceLock<ColourChoice> = OnceLock::new();

/// Takes what the command line says. Only the first choice counts.
pub fn choose_colour(choice: ColourChoice) {
    let _ = CHOSEN.set(choice);
}

/// Whether to use colours on a stream. `NO_COLOR`, `FORCE_COLOR`, `CLICOLOR_FORCE`,
/// `CLICOLOR=0` and `TERM=dumb` are heeded where the choice is left open.
pub fn use_colour(stream_is_tty: bool) -> bool {
    let choice = CHOSEN.get().copied().unwrap_or_default();
    decide(choice, stream_is_tty, |name| std::env::var(name).ok())
}

fn decide(
    choice: ColourChoice,
    stream_is_tty: bool,
    variable: impl Fn(&str) -> Option<String>,
) -> bool {
    // An empty variable says nothing.
    let set = |name: &str| variable(name).filter(|value| !value.is_empty());
    let is_off = |value: &String| matches!(value.as_str(), "0" | "false");
    match choice {
        ColourChoice::Always => return true,
        ColourChoice::Never => return false,
        ColourChoice::Auto => {}
    }
    if set("NO_COLOR").is_some() {
        return false;
    }
    if let Some(forced) = set("FORCE_COLOR") {
        return !is_off(&forced);
    }
    if set("CLICOLOR_FORCE").is_some_and(|value| !is_off(&value)) {
        return true;
    }
    let is_wanted = !set("CLICOLOR").as_ref().is_some_and(is_off);
    is_wanted && stream_is_tty && variable("TERM").as_deref() != Some("dumb")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_follow_the_choice_and_then_the_environment() {
        let with = |name: &'static str, value: &'static str| {
            move |asked: &str| (asked == name).then(|| value.to_owned())
        };
        let auto = ColourChoice::Auto;
        assert!(decide(auto, true, |_| None));
        assert!(!decide(auto, false, |_| None));
        for (name, value, on_terminal, elsewhere) in [
            ("NO_COLOR", "1", false, false),
            ("NO_COLOR", "", true, false),
            ("FORCE_COLOR", "1", true, true),
            ("FORCE_COLOR", "0", false, false),
            ("FORCE_COLOR", "", true, false),
            ("CLICOLOR_FORCE", "1", true, true),
            ("CLICOLOR_FORCE", "0", true, false),
            ("CLICOLOR", "0", false, false),
            ("CLICOLOR", "1", true, false),
            ("TERM", "dumb", false, false),
        ] {
            let decided = [true, false].map(|tty| decide(auto, tty, with(name, value)));
            assert_eq!(decided, [on_terminal, elsewhere], "{name}={value}");
        }
        let always = ColourChoice::Always;
        assert!(decide(always, false, with("NO_COLOR", "1")));
        let never = ColourChoice::Never;
        assert!(!decide(never, true, with("FORCE_COLOR", "1")));
    }
}
