//! A case as two hosts answer it.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::hosts::Sides;
use super::own::Own;
use super::sent;
use crate::judge::state::ExchangeJudge;
use crate::judge::verdict::{StepVerdict, judge_case, most_severe_first};
use crate::model::case::{Case, Role, Step};
use crate::model::exchange::{Blocked, Exchange, Phase};
use crate::model::kind::Severity;
use crate::model::outcome::{CaseResult, Outcome, StepResult};

/// Compares what became of a case on two hosts. It is blocked where either could not be
/// asked, and skipped where either did not run it.
pub fn compare_case(left: CaseResult, right: CaseResult, case: &Case, sides: &Sides) -> CaseResult {
    let skip_reason = skip_reason((&left, &right), sides);
    let duration_us = left.duration_us.saturating_add(right.duration_us);
    if skip_reason.is_some() {
        return CaseResult {
            outcome: Outcome::Skipped,
            skip_reason,
            steps: Vec::new(),
            duration_us,
            ..right
        };
    }
    let own = Own::of(
        (&sides.left, &sides.right),
        sent::own_of_case(&left, &right),
    );
    let mut pairs = Pairs {
        case,
        sides,
        own: &own,
        steps: Vec::new(),
    };
    let mut lefts = left.steps.into_iter();
    let mut rights = right.steps.into_iter();
    for index in 0.. {
        match (lefts.next(), rights.next()) {
            (None, None) => break,
            (left, right) => pairs.add(index, left, right),
        }
    }
    CaseResult {
        outcome: judge_case(&pairs.steps),
        skip_reason: None,
        duration_us,
        steps: pairs.steps,
        ..right_of(case, right.id, right.tags, right.effects)
    }
}

/// Everything of a result that the case says.
fn right_of(case: &Case, id: Arc<str>, tags: Vec<String>, effects: Vec<String>) -> CaseResult {
    CaseResult {
        id,
        seen: None,
        name: case.name().into_owned(),
        file: case.file.clone(),
        line: case.line,
        tags,
        effects,
        fixtures: BTreeMap::new(),
        outcome: Outcome::Conforms,
        skip_reason: None,
        missing: Vec::new(),
        duration_us: 0,
        steps: Vec::new(),
    }
}

fn skip_reason((left, right): (&CaseResult, &CaseResult), sides: &Sides) -> Option<String> {
    let reason = |case: &CaseResult| {
        let words = case.skip_reason.clone().unwrap_or_default();
        (case.outcome == Outcome::Skipped).then_some(words)
    };
    match (reason(left), reason(right)) {
        (Some(left), Some(right)) if left == right => Some(left),
        (Some(left), _) => Some(format!("left ({}): {left}", sides.left.name)),
        (None, Some(right)) => Some(format!("right ({}): {right}", sides.right.name)),
        (None, None) => None,
    }
}

/// The steps of a case, one after the other.
struct Pairs<'a> {
    case: &'a Case,
    sides: &'a Sides,
    own: &'a Own,
    /// What is reported so far: of each step the left side, then the right one.
    steps: Vec<StepResult>,
}

impl Pairs<'_> {
    fn add(&mut self, index: usize, left: Option<StepResult>, right: Option<StepResult>) {
        let (mut left, mut right) = (left.unwrap_or_default(), right.unwrap_or_default());
        let is_blocked = left.blocked.is_some() || right.blocked.is_some();
        let step = self.case.steps.get(index);
        let role = step.map_or(Role::Step, |step| step.role);
        let mut verdict = StepVerdict::default();
        match (&left.exchange, &right.exchange, step) {
            _ if role != Role::Step && !is_blocked => return,
            (Some(a), Some(b), Some(step)) if role == Role::Step && !is_blocked => {
                verdict = self.compare(step, a, b);
            }
            _ if !is_blocked => match self.not_asked(&left, &right) {
                Some(blocked) => right.blocked = Some(blocked),
                None => return,
            },
            _ => {}
        }
        for (side, name, result) in [
            ("left", &self.sides.left.name, &mut left),
            ("right", &self.sides.right.name, &mut right),
        ] {
            if let Some(blocked) = &mut result.blocked
                && blocked.phase != Phase::Interrupted
            {
                blocked.cause = format!("{side} ({name}): {}", blocked.cause);
            }
            result.name = Some(match &result.name {
                Some(step) => format!("{side}: {step}"),
                None => side.to_owned(),
            });
            result.checks = Vec::new();
            result.findings = Vec::new();
            result.observations = Default::default();
        }
        right.checks = verdict.checks;
        right.findings = verdict.findings;
        // What was not sent on one side, without anything to report, is not shown.
        let is_there = |step: &StepResult| step.exchange.is_some() || step.blocked.is_some();
        self.steps
            .extend([left, right].into_iter().filter(is_there));
    }

    /// Why a step cannot be compared that one host was asked and the other was not;
    /// `None` where neither was, or where what came before it says why.
    fn not_asked(&self, left: &StepResult, right: &StepResult) -> Option<Blocked> {
        let is_reported = self.steps.iter().any(|step| {
            step.blocked.is_some()
                || step
                    .findings
                    .iter()
                    .any(|finding| finding.severity > Severity::Notice)
        });
        let (side, other) = match (left.exchange.is_some(), right.exchange.is_some()) {
            _ if is_reported => return None,
            (true, false) => (&self.sides.right.name, right),
            (false, true) => (&self.sides.left.name, left),
            _ => return None,
        };
        let reason = other.skip_reason.as_deref().unwrap_or("it was not run");
        Some(Blocked {
            phase: Phase::Setup,
            cause: format!("`{side}` was not asked: {reason}"),
            help: None,
            may_have_been_carried_out: false,
        })
    }

    fn compare(&self, step: &Step, left: &Exchange, right: &Exchange) -> StepVerdict {
        let mut judge =
            ExchangeJudge::bare(&self.case.id, &step.expected, right, &self.sides.rules);
        judge.compare_with(left, self.sides, self.own);
        let mut verdict = judge.verdict;
        most_severe_first(&mut verdict.findings);
        verdict
    }
}
