//! The statuses that a case expects, or that a contract stands for.

use std::str::FromStr;

/// A set of statuses: codes and classes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StatusSet(pub Vec<StatusPattern>);

/// One status or one class of statuses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StatusPattern {
    /// One code.
    Code(u16),
    /// The class of this first digit: `4` for `4xx`.
    Class(u16),
}

/// A status code from 100 to 599, or a class such as `4xx`.
impl FromStr for StatusPattern {
    type Err = ();

    fn from_str(word: &str) -> Result<StatusPattern, ()> {
        let class = word.strip_suffix("xx").or_else(|| word.strip_suffix("XX"));
        let number: u16 = class.unwrap_or(word).parse().map_err(|_| ())?;
        match class {
            Some(_) if (1..=5).contains(&number) => Ok(StatusPattern::Class(number)),
            None if (100..=599).contains(&number) => Ok(StatusPattern::Code(number)),
            _ => Err(()),
        }
    }
}

impl StatusSet {
    /// Whether a status is in the set.
    pub fn contains(&self, status: u16) -> bool {
        self.0.iter().any(|pattern| match pattern {
            StatusPattern::Code(code) => *code == status,
            StatusPattern::Class(class) => *class == status / 100,
        })
    }

    /// Whether the set names a status, and not only its class.
    pub fn names(&self, status: u16) -> bool {
        self.0.contains(&StatusPattern::Code(status))
    }

    /// Whether no response has a body whose status is in the set.
    pub fn is_without_body(&self) -> bool {
        let mut patterns = self.0.iter();
        patterns
            .all(|pattern| matches!(pattern, StatusPattern::Code(code) if is_without_body(*code)))
    }

    /// Whether the set holds a status of the same class.
    pub fn touches_class_of(&self, status: u16) -> bool {
        self.0.iter().any(|pattern| match pattern {
            StatusPattern::Code(code) => code / 100 == status / 100,
            StatusPattern::Class(class) => *class == status / 100,
        })
    }
}

/// Whether a response of this status has no body (RFC 9110, sections 15.2, 15.3.5, 15.3.6 and
/// 15.4.5).
pub fn is_without_body(status: u16) -> bool {
    matches!(status, 100..=199 | 204 | 205 | 304)
}

impl std::fmt::Display for StatusSet {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (index, pattern) in self.0.iter().enumerate() {
            if index > 0 {
                f.write_str(if index + 1 == self.0.len() {
                    " or "
                } else {
                    ", "
                })?;
            }
            match pattern {
                StatusPattern::Code(code) => write!(f, "{code}")?,
                StatusPattern::Class(class) => write!(f, "{class}xx")?,
            }
        }
        Ok(())
    }
}
