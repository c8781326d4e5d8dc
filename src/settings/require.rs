//! `[require]`: what a run must judge, beside what its cases expect.

use schemars::JsonSchema;
use serde::Deserialize;

/// What every run must judge to be complete.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RequireSettings {
    /// Contracts that must judge at least one response.
    #[serde(default)]
    pub contracts: Vec<String>,
    /// Tags of which at least one case must be judged.
    #[serde(default)]
    pub tags: Vec<String>,
    /// Operations of which at least one response must be judged: `GET /users/{id}`.
    #[serde(default)]
    pub operations: Vec<String>,
    /// How many of the selected cases may be skipped at most: `20%`.
    pub max_skipped: Option<Percent>,
    /// How many of the documented fields the responses must show at least: `80%`.
    pub min_coverage: Option<Percent>,
}

/// A whole number of percent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(try_from = "String")]
pub struct Percent(pub u32);

impl TryFrom<String> for Percent {
    type Error = String;

    fn try_from(text: String) -> Result<Percent, String> {
        let number = text.trim().strip_suffix('%').map(str::trim_end);
        let number = number.and_then(|number| number.parse::<u32>().ok());
        match number.filter(|percent| *percent <= 100) {
            Some(percent) => Ok(Percent(percent)),
            None => Err(format!(
                "`{text}` is not a percentage from \"0%\" to \"100%\""
            )),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_percentage_is_a_whole_number_up_to_a_hundred() {
        let read = |text: &str| Percent::try_from(text.to_owned()).ok();
        assert_eq!(read("20%"), Some(Percent(20)));
        assert_eq!(read("0 %"), Some(Percent(0)));
        for wrong in ["20", "101%", "-1%", "", "%", "1.5%"] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }
}
