//! The fields of each contract as a tree, with how many responses showed them.

use minijinja::{Value, context};

use super::limits::TEXT_LIMIT;
use crate::model::place::unescape;
use crate::report::count::counted;
use crate::report::escape::excerpt;
use crate::report::words::seen_of;
use crate::summary::{ContractCoverage, FieldCoverage, RunSummary};

/// Every contract that a response was judged by.
pub(super) fn of(summary: &RunSummary) -> Vec<Value> {
    let judged = summary.coverage.iter().filter(|one| one.responses > 0);
    judged.map(contract).collect()
}

fn contract(one: &ContractCoverage) -> Value {
    let counts = one.counts();
    let mut parts = vec![seen_of(counts.properties, "field")];
    for (count, word) in [(counts.values, "value"), (counts.nulls, "null")] {
        if count.documented > 0 {
            parts.push(seen_of(count, word));
        }
    }
    context! {
        name => excerpt(&one.contract, TEXT_LIMIT),
        digest => excerpt(one.sha256.get(..12).unwrap_or(&one.sha256), TEXT_LIMIT),
        totals => parts.join(", "),
        responses => counted(one.responses, "response"),
        is_partial => counts.is_partial(),
        is_cut => one.is_cut,
        fields => fields(one),
    }
}

/// The lines of the tree. What stands below a field that was never seen is not marked again.
fn fields(one: &ContractCoverage) -> Vec<Value> {
    let mut never: Option<&str> = None;
    let mut lines = Vec::new();
    for field in &one.fields {
        let below = never.and_then(|above| field.pointer.strip_prefix(above));
        let is_below = below.is_some_and(|rest| rest.starts_with('/'));
        if !is_below {
            never = (field.seen == Some(0)).then_some(field.pointer.as_str());
        }
        lines.push(self::field(one, field, is_below));
    }
    lines
}

/// One line of the tree: its depth is how many names stand above it.
fn field(one: &ContractCoverage, field: &FieldCoverage, is_below: bool) -> Value {
    let names: Vec<&str> = field.pointer.split('/').skip(1).collect();
    let name = names.last().map_or("(the body)", |name| *name);
    let name = unescape(name);
    let percent = |seen: u64| (seen * 1000 / one.responses.max(1)).min(1000) as f64 / 10.0;
    let values: Vec<Value> = field
        .values
        .iter()
        .map(|value| {
            context! {
                text => excerpt(&value.value.to_string(), TEXT_LIMIT),
                seen => value.seen,
            }
        })
        .collect();
    context! {
        name => excerpt(&name, TEXT_LIMIT),
        pointer => excerpt(&field.pointer, TEXT_LIMIT),
        depth => names.len().min(12),
        seen => field.seen,
        percent => field.seen.map(percent),
        is_below => is_below,
        is_never => field.seen == Some(0) && !is_below,
        null => field.null,
        values => values,
    }
}
