//! Says in words what differs between two hosts.

use super::hosts::Sides;
use super::own::Own;
use crate::judge::compared::ABSENT;
use crate::judge::raw_finding::RawFinding;
use crate::model::kind::Kind;
use crate::model::place::Place;

/// Reports differences of the right response from the left one.
pub(super) struct Wording<'a> {
    pub(super) sides: &'a Sides,
    pub(super) own: &'a Own,
}

impl Wording<'_> {
    fn left(&self) -> &str {
        &self.sides.left.name
    }

    fn right(&self) -> &str {
        &self.sides.right.name
    }

    /// The right response has nothing there.
    pub(super) fn vanished(&self, place: Place, was: &str) -> RawFinding {
        let expected = format!("present, as on {}", self.left());
        RawFinding::new(Kind::Vanished, place, expected, ABSENT).message(format!(
            "{} has {was}, {} has nothing there",
            self.left(),
            self.right()
        ))
    }

    /// Only the right response has something there.
    pub(super) fn appeared(&self, place: Place, is: &str) -> RawFinding {
        let expected = format!("absent, as on {}", self.left());
        RawFinding::new(Kind::Appeared, place, expected, is).message(format!(
            "{} has nothing there, {} has {is}",
            self.left(),
            self.right()
        ))
    }

    /// Both have something there, and it is not the same. The expected text has no value,
    /// so that one difference in many cases is one row.
    pub(super) fn changed(&self, kind: Kind, place: Place, was: String, is: String) -> RawFinding {
        let expected = match kind {
            Kind::OrderChanged => format!("the order of {}", self.left()),
            Kind::TypeChanged | Kind::NullAppeared => format!("{was}, as on {}", self.left()),
            _ => format!("the value of {}", self.left()),
        };
        let message = format!("{} has {was}, {} has {is}", self.left(), self.right());
        let actual = match kind {
            Kind::ValueChanged | Kind::UnexpectedMediaType => {
                format!("{is} ({}: {was})", self.left())
            }
            _ => is,
        };
        RawFinding::new(kind, place, expected, actual).message(message)
    }
}
