//! Patterns of case ids, the same wherever cases are named by one.

use std::fmt;
use std::str::FromStr;

use globset::{GlobBuilder, GlobMatcher};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A pattern that whole ids fit: `*` stands for any characters but `/`, `**` between slashes
/// for any folders, `?` for one character but `/`, `{a,b}` for one of several. The brackets of
/// a row stand for themselves.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "String", into = "String")]
#[schemars(with = "String")]
pub struct CasePattern {
    text: String,
    glob: GlobMatcher,
}

impl CasePattern {
    /// Whether an id fits.
    pub fn fits(&self, id: &str) -> bool {
        self.text == id || self.glob.is_match(id)
    }

    /// As it was written.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether a text has what stands for something else.
    pub fn is_one(text: &str) -> bool {
        text.contains(['*', '?'])
    }
}

impl FromStr for CasePattern {
    type Err = String;

    fn from_str(text: &str) -> Result<CasePattern, String> {
        if text.is_empty() {
            return Err("expected a case id, or a pattern of ids".into());
        }
        let stands_alone = |part: &str| part == "**" || !part.contains("**");
        if !text.split('/').all(stands_alone) {
            return Err("`**` must be alone between slashes: `users/**`, `**/invited`".into());
        }
        let build = |text: &str| {
            GlobBuilder::new(text)
                .literal_separator(true)
                .backslash_escape(false)
                .build()
        };
        let glob = match build(&text.replace('[', "[[]")) {
            Err(_) if !CasePattern::is_one(text) => build(&globset::escape(text)),
            glob => glob,
        };
        let glob = glob.map_err(|error| error.kind().to_string())?;
        Ok(CasePattern {
            text: text.to_owned(),
            glob: glob.compile_matcher(),
        })
    }
}

impl TryFrom<String> for CasePattern {
    type Error = String;

    fn try_from(text: String) -> Result<CasePattern, String> {
        text.parse()
    }
}

impl From<CasePattern> for String {
    fn from(pattern: CasePattern) -> String {
        pattern.text
    }
}

impl PartialEq for CasePattern {
    fn eq(&self, other: &CasePattern) -> bool {
        self.text == other.text
    }
}

impl Eq for CasePattern {}

impl fmt::Display for CasePattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_fits_whole_ids_segment_by_segment() {
        let fits = |pattern: &str, id: &str| pattern.parse::<CasePattern>().unwrap().fits(id);
        for (pattern, id) in [
            ("users/read", "users/read"),
            ("users/*", "users/read[a]"),
            ("users/read[?]", "users/read[a]"),
            ("users/read[*]", "users/read[a b]"),
            ("users/read[a]", "users/read[a]"),
            ("**", "users/resend/invited"),
            ("**/invited", "users/resend/invited"),
            ("**/invited", "invited"),
            ("users/**", "users/resend/invited"),
            ("users/**/invited", "users/invited"),
            ("*/re*d/*", "users/resend/invited"),
            ("users/{read,list}", "users/list"),
            ("a{b", "a{b"),
        ] {
            assert!(fits(pattern, id), "{pattern} {id}");
        }
        for (pattern, id) in [
            ("users", "users/read"),
            ("users/*", "users/resend/invited"),
            ("*/invited", "users/resend/invited"),
            ("users/rea?", "users/re/d"),
            ("*", "users/read"),
            ("users/[ab]", "users/a"),
            ("**/invited", "users/invited[a]"),
            ("a.b", "a/b"),
        ] {
            assert!(!fits(pattern, id), "{pattern} {id}");
        }
        let long = "a/".repeat(100);
        assert!(!fits(&"*a".repeat(50), &format!("{long}b")));
    }

    #[test]
    fn what_is_no_pattern_is_refused() {
        for text in ["", "users/re**", "**d", "a***", "a{b*"] {
            assert!(text.parse::<CasePattern>().is_err(), "{text}");
        }
    }
}
