//! What a response announces about its deprecation, against what case and contract document.

use super::assertion::show_text;
use super::body::weaker;
use super::raw_finding::RawFinding;
use super::state::{ExchangeJudge, OTHER_STATUS, ROUTE_GONE};
use crate::deprecation::policy::{self, Actual, Problem};
use crate::deprecation::{self, Announcements};
use crate::model::finding::{Basis, DocumentedDeprecation};
use crate::model::place::Place;

/// The check that compares announced and documented.
const COMPARISON: &str = "deprecated";
/// The check of the headers themselves.
const HEADERS: &str = "deprecation headers";

/// What is documented of an operation's deprecation.
struct Documented {
    /// Who says that it is deprecated; `None` where nobody does.
    by: Option<DocumentedDeprecation>,
    /// Where the statement comes from.
    basis: Basis,
    /// The line of the case, or 0.
    line: u32,
    /// The contract's keyword.
    rule: Option<String>,
    /// Whether this very response has to announce it.
    binds: bool,
    /// Whether the case says anything itself.
    is_explicit: bool,
}

/// A statement of a contract that its operation is deprecated.
struct Statement {
    by: String,
    basis: Basis,
    rule: String,
    /// Whether it speaks of all responses, of whichever status.
    is_operation: bool,
}

impl ExchangeJudge<'_> {
    /// Reads what the headers say, and judges it.
    pub(super) fn deprecation(&mut self, route_gone: bool) {
        let reading = self.announcements();
        self.deprecated_elements();
        let documented = self.documented(reading.announced_by().is_some());
        self.verdict.observations.documented_deprecation = documented.by.clone();
        self.compare_deprecation(&reading, documented, route_gone);
        self.judge_announcements(&reading);
    }

    /// The same where only some of the headers are known: what they say counts, and what they do
    /// not say does not.
    pub(super) fn deprecation_in_some_headers(&mut self) {
        let reading = self.announcements();
        if reading.announced_by().is_some() {
            let documented = self.documented(true);
            self.compare_deprecation(&reading, documented, false);
        }
        self.judge_announcements(&reading);
    }

    fn announcements(&mut self) -> Announcements {
        let policy = &self.rules.deprecation;
        let exchange = self.exchange;
        let reading = deprecation::read(
            &exchange.response,
            &exchange.request.url,
            &policy.version_headers,
            &policy.vendor_headers,
        );
        self.verdict.observations.deprecation = reading.signals(policy.clock);
        reading
    }

    fn judge_announcements(&mut self, reading: &Announcements) {
        let policy = &self.rules.deprecation;
        let speaks = reading.deprecation.is_some()
            || reading.goes_away().is_some()
            || reading.sunset.is_some()
            || !reading.broken_links.is_empty();
        if speaks {
            let problems = policy::judge(reading, self.status_code(), self.sent_at, policy);
            let found = problems.into_iter().map(|problem| {
                // What a sentence means is no more than likely.
                let basis = match problem.is_guess {
                    true => Basis::Assumed,
                    false => Basis::Documented,
                };
                (basis, found(problem, None))
            });
            self.record_each(HEADERS, 0, found);
        }
    }

    /// What the case says, or else its contracts; where neither does, what they call deprecated
    /// below the operation explains an announcement.
    fn documented(&self, is_announced: bool) -> Documented {
        if let Some(expected) = &self.expected.expect.deprecated {
            return Documented {
                by: expected.value.then(|| DocumentedDeprecation {
                    by: "case".into(),
                    basis: expected.basis,
                }),
                basis: expected.basis,
                line: expected.line,
                rule: None,
                binds: self.content_applies(),
                is_explicit: true,
            };
        }
        let own = self.contract_for(self.status_code());
        let own = own.map(|choice| &choice.value.name);
        let deprecated = self.expected.expect.contracts.iter().filter_map(|choice| {
            let statement = self.statement(&choice.value.name)?;
            Some((choice, statement))
        });
        // The contract of this response speaks before those of other statuses.
        let Some((choice, statement)) =
            deprecated.max_by_key(|(choice, _)| own == Some(&choice.value.name))
        else {
            return Documented {
                by: self.explained().filter(|_| is_announced),
                basis: Basis::Documented,
                line: 0,
                rule: None,
                binds: false,
                is_explicit: false,
            };
        };
        let basis = weaker(choice.basis, statement.basis);
        Documented {
            by: Some(DocumentedDeprecation {
                by: statement.by,
                basis,
            }),
            basis,
            line: choice.line,
            rule: Some(statement.rule),
            binds: own == Some(&choice.value.name)
                && (!statement.is_operation || self.content_applies()),
            is_explicit: false,
        }
    }

    /// The first deprecated part of a contract that this exchange has.
    fn explained(&self) -> Option<DocumentedDeprecation> {
        let element = self.verdict.observations.deprecated_elements.first()?;
        let contracts = &self.expected.expect.contracts;
        let own = self
            .contract_for(self.status_code())
            .or(contracts.first())?;
        Some(DocumentedDeprecation {
            by: format!("contract {}, {element}", own.value.name),
            basis: own.basis,
        })
    }

    /// What a contract, or an operation of a document, says of its deprecation.
    fn statement(&self, name: &str) -> Option<Statement> {
        if let Some(contract) = self.rules.catalog.get(name) {
            return contract.is_deprecated().then(|| Statement {
                by: format!("contract {name}"),
                basis: contract.basis(),
                rule: format!("{name}#/deprecated"),
                is_operation: false,
            });
        }
        let operation = self.rules.catalog.operation(name)?;
        let own = operation.operation();
        let sunset = own.sunset.as_ref();
        let keyword = match (own.is_deprecated, sunset) {
            (true, _) => "deprecated",
            (false, Some(_)) => "x-sunset",
            (false, None) => return None,
        };
        let sunset = sunset.map_or_else(String::new, |sunset| format!(", sunset {sunset}"));
        Some(Statement {
            by: format!("contract {name}{sunset}"),
            basis: operation.basis(),
            rule: operation.rule(&own.spot.below([keyword])),
            is_operation: true,
        })
    }

    fn compare_deprecation(
        &mut self,
        reading: &Announcements,
        stated: Documented,
        route_gone: bool,
    ) {
        let is_documented = stated.by.is_some();
        let Some(problem) = policy::compare(reading, is_documented) else {
            if stated.is_explicit || is_documented {
                self.record(COMPARISON, stated.basis, stated.line, Vec::new());
            }
            return;
        };
        // Only who answers as expected has to announce; who announces always says something.
        let is_excused = is_documented && (route_gone || !stated.binds);
        if !is_excused {
            let found = found(problem, stated.rule);
            self.record(COMPARISON, stated.basis, stated.line, vec![found]);
        } else if stated.is_explicit {
            let reason = if route_gone { ROUTE_GONE } else { OTHER_STATUS };
            self.not_applied(COMPARISON, reason);
        }
    }
}

fn found(problem: Problem, rule: Option<String>) -> RawFinding {
    let actual = match problem.actual {
        Actual::Value(value) => show_text(&value),
        Actual::Words(words) => words,
    };
    let place = Place::Header(problem.header);
    RawFinding {
        rule,
        ..RawFinding::new(problem.kind, place, problem.expected, actual).message(problem.message)
    }
}
