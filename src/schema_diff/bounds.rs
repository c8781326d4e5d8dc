//! How far a number, a length or a size may go: what several keywords say together. For
//! whole numbers, above 0 is from 1 on.

use std::cmp::Ordering;

use serde_json::{Number, Value};

use super::comparison::{Comparison, Fact};
use super::difference::DifferenceKind as Kind;
use super::types;
use super::view::View;
use super::view_types::types_of;
use crate::diff::same_json;
use crate::openapi;
use crate::schema::library::Spot;

/// The keywords of each bound: the one that lets the limit itself through, and the other.
const BOUNDS: [(&str, &str, BoundEnd); 8] = [
    ("minLength", "", BoundEnd::Lower),
    ("maxLength", "", BoundEnd::Upper),
    ("minItems", "", BoundEnd::Lower),
    ("maxItems", "", BoundEnd::Upper),
    ("minProperties", "", BoundEnd::Lower),
    ("maxProperties", "", BoundEnd::Upper),
    ("minimum", "exclusiveMinimum", BoundEnd::Lower),
    ("maximum", "exclusiveMaximum", BoundEnd::Upper),
];

/// The keyword of a bound that a format is.
const FORMAT: &str = "format";

#[derive(Clone, Copy, PartialEq, Eq)]
enum BoundEnd {
    Lower,
    Upper,
}

/// A limit as a schema has it.
#[derive(Clone, Debug)]
struct Bound {
    keyword: &'static str,
    limit: Number,
    is_exclusive: bool,
    at: Option<Spot>,
}

impl<'l> Comparison<'l> {
    pub(crate) fn compare_limits(&mut self, pointer: &str, old: &View<'l>, new: &View<'l>) {
        let both = types_of(old) & types_of(new);
        for (keyword, exclusive, side) in BOUNDS {
            if speaks_to(keyword) & both == 0 {
                continue;
            }
            let whole = both & types::NUMBER == types::INTEGER;
            let of = |view: &View<'_>| bound(view, (keyword, exclusive), side, whole);
            let (before, after) = (of(old), of(new));
            // What a format that came or went changes is reported with it.
            if is_of_another_format(old, new, before.as_ref(), after.as_ref()) {
                continue;
            }
            let is_wider = match (&before, &after) {
                (None, None) => continue,
                (Some(_), None) => true,
                (None, Some(_)) => false,
                (Some(a), Some(b)) => match (tightness(a, b, side), side) {
                    (Ordering::Equal, _) => continue,
                    (order, _) => order == Ordering::Greater,
                },
            };
            self.note_limit(pointer, (old, new), (before, after), is_wider);
        }
        self.compare_steps(pointer, old, new);
        self.compare_uniqueness(pointer, old, new);
    }

    fn note_limit(
        &mut self,
        pointer: &str,
        views: (&View<'l>, &View<'l>),
        (before, after): (Option<Bound>, Option<Bound>),
        is_wider: bool,
    ) {
        let words = |bound: Option<&Bound>| match bound {
            None => "none".to_owned(),
            Some(bound) => bound.limit.to_string(),
        };
        let keyword = |bound: Option<&Bound>| bound.map(|bound| bound.keyword);
        let (was, is) = (words(before.as_ref()), words(after.as_ref()));
        let message = match (keyword(before.as_ref()), keyword(after.as_ref())) {
            (Some(a), Some(b)) if a != b => {
                format!("was limited by `{a}` {was}, is now limited by `{b}` {is}")
            }
            (Some(name), _) | (None, Some(name)) => format!("its `{name}` was {was}, is {is}"),
            (None, None) => return,
        };
        let kind = match is_wider {
            true => Kind::LimitWidened,
            false => Kind::LimitNarrowed,
        };
        let spot = |bound: Option<&Bound>, view: &View<'_>| {
            let stated = bound.and_then(|bound| bound.at.clone());
            stated.or_else(|| view.home.clone())
        };
        let places = (
            spot(before.as_ref(), views.0),
            spot(after.as_ref(), views.1),
        );
        let fact = Fact::new(kind, message).at(places.0.as_ref(), places.1.as_ref());
        self.note(pointer, fact.with_values(was, is));
    }

    /// `multipleOf`
    fn compare_steps(&mut self, pointer: &str, old: &View<'l>, new: &View<'l>) {
        const KEYWORD: &str = "multipleOf";
        let (a, b) = (types_of(old) & types::NUMBER, types_of(new) & types::NUMBER);
        if a & b == 0 {
            return;
        }
        let of = |view: &View<'_>| {
            let (limit, at) = view.limits.get(KEYWORD)?;
            Some(Bound {
                keyword: KEYWORD,
                limit: (*limit).clone(),
                is_exclusive: false,
                at: Some(at.clone()),
            })
        };
        let (before, after) = (of(old), of(new));
        let is_wider = match (&before, &after) {
            (None, None) => return,
            // Steps that come or go with the type are reported with it.
            (None, _) | (_, None) if a != b => return,
            (None, Some(_)) => false,
            (Some(_), None) => true,
            (Some(a), Some(b)) if same_json(&value(&a.limit), &value(&b.limit)) => return,
            (Some(a), Some(b)) => {
                let share = number(&b.limit) / number(&a.limit);
                (share - share.round()).abs() > 1e-9 || share < 0.5
            }
        };
        self.note_limit(pointer, (old, new), (before, after), is_wider);
    }

    fn compare_uniqueness(&mut self, pointer: &str, old: &View<'l>, new: &View<'l>) {
        if types_of(old) & types_of(new) & types::ARRAY == 0 {
            return;
        }
        let (kind, message) = match (&old.unique, &new.unique) {
            (Some(_), None) => (Kind::LimitWidened, "its items may now repeat"),
            (None, Some(_)) => (Kind::LimitNarrowed, "its items do not repeat any more"),
            _ => return,
        };
        let home = (old.home.as_ref(), new.home.as_ref());
        let fact = Fact::new(kind, message).at(
            old.unique.as_ref().or(home.0),
            new.unique.as_ref().or(home.1),
        );
        self.note(pointer, fact);
    }
}

/// Which types a limit speaks to.
fn speaks_to(limit: &str) -> types::Types {
    match limit {
        "maxLength" | "minLength" => types::STRING,
        "maxItems" | "minItems" => types::ARRAY,
        "maxProperties" | "minProperties" => types::OBJECT,
        _ => types::NUMBER,
    }
}

/// What a view says of one bound: the tighter of its two keywords.
fn bound(
    view: &View<'_>,
    (inclusive, exclusive): (&'static str, &'static str),
    side: BoundEnd,
    whole: bool,
) -> Option<Bound> {
    let of = |keyword: &'static str, is_exclusive: bool| {
        let (limit, at) = view.limits.get(keyword)?;
        Some(Bound {
            keyword,
            limit: (*limit).clone(),
            is_exclusive,
            at: Some(at.clone()),
        })
    };
    let mut found = match (of(inclusive, false), of(exclusive, true)) {
        (Some(a), Some(b)) if tightness(&a, &b, side) == Ordering::Less => Some(b),
        (Some(a), _) => Some(a),
        (None, b) => b,
    };
    if inclusive == "maxItems" {
        found = tighter_by_tuple(view, found);
    }
    if speaks_to(inclusive) == types::NUMBER {
        found = tighter_by_format(view, found, side);
    }
    // A length that must be at least 0 is no limit.
    let is_nothing = |bound: &Bound| {
        exclusive.is_empty() && side == BoundEnd::Lower && number(&bound.limit) <= 0.0
    };
    let found = found.filter(|bound| !is_nothing(bound))?;
    Some(match whole {
        true => as_whole(found, inclusive, side),
        false => found,
    })
}

/// A tuple that nothing may follow has no more items than it names.
fn tighter_by_tuple(view: &View<'_>, found: Option<Bound>) -> Option<Bound> {
    let Some(at) = &view.no_more_items else {
        return found;
    };
    let tuple = Bound {
        keyword: "maxItems",
        limit: Number::from(view.prefix.len()),
        is_exclusive: false,
        at: Some(at.clone()),
    };
    match found {
        Some(stated) if tightness(&stated, &tuple, BoundEnd::Upper) != Ordering::Less => {
            Some(stated)
        }
        _ => Some(tuple),
    }
}

/// A number of a format such as `int32` keeps to its range.
fn tighter_by_format(view: &View<'_>, found: Option<Bound>, side: BoundEnd) -> Option<Bound> {
    let ranges = view.formats.iter().filter_map(|(name, at)| {
        let (low, high) = openapi::range_of(name)?;
        Some(Bound {
            keyword: FORMAT,
            limit: if side == BoundEnd::Lower { low } else { high },
            is_exclusive: false,
            at: Some(at.clone()),
        })
    });
    ranges.fold(found, |found, range| match found {
        Some(stated) if tightness(&stated, &range, side) != Ordering::Less => Some(stated),
        _ => Some(range),
    })
}

/// Whether a bound is that of a format which only one of two views has.
fn is_of_another_format(
    old: &View<'_>,
    new: &View<'_>,
    before: Option<&Bound>,
    after: Option<&Bound>,
) -> bool {
    let mut bounds = [before, after].into_iter().flatten();
    let of_ranges = |view: &View<'_>| -> Vec<String> {
        let names = view.formats.keys();
        names
            .filter(|name| openapi::range_of(name).is_some())
            .map(|name| (*name).to_owned())
            .collect()
    };
    bounds.any(|bound| bound.keyword == FORMAT) && of_ranges(old) != of_ranges(new)
}

/// Whether a number may go beyond the old range, and whether it keeps to a tighter one, by
/// formats that came or went.
pub(crate) fn format_bounds(old: &View<'_>, new: &View<'_>) -> (bool, bool) {
    let whole = types_of(old) & types_of(new) & types::NUMBER == types::INTEGER;
    let (mut is_wider, mut is_narrower) = (false, false);
    for (keyword, exclusive, side) in BOUNDS {
        if speaks_to(keyword) != types::NUMBER {
            continue;
        }
        let of = |view: &View<'_>| bound(view, (keyword, exclusive), side, whole);
        let (before, after) = (of(old), of(new));
        if !is_of_another_format(old, new, before.as_ref(), after.as_ref()) {
            continue;
        }
        match (before, after) {
            (Some(before), Some(after)) => match tightness(&before, &after, side) {
                Ordering::Greater => is_wider = true,
                Ordering::Less => is_narrower = true,
                Ordering::Equal => {}
            },
            (before, after) => {
                is_wider |= before.is_some();
                is_narrower |= after.is_some();
            }
        }
    }
    (is_wider, is_narrower)
}

/// The same bound of a whole number, with the limit itself let through.
fn as_whole(bound: Bound, inclusive: &'static str, side: BoundEnd) -> Bound {
    let Some(limit) = bound.limit.as_i64().filter(|_| bound.is_exclusive) else {
        return bound;
    };
    let next = match side {
        BoundEnd::Lower => limit.checked_add(1),
        BoundEnd::Upper => limit.checked_sub(1),
    };
    match next {
        Some(next) => Bound {
            keyword: inclusive,
            limit: next.into(),
            is_exclusive: false,
            ..bound
        },
        None => bound,
    }
}

/// Which of two bounds lets less through: `Greater` where the first does.
fn tightness(a: &Bound, b: &Bound, side: BoundEnd) -> Ordering {
    let order = compare(&a.limit, &b.limit);
    let tighter = match side {
        BoundEnd::Lower => order,
        BoundEnd::Upper => order.reverse(),
    };
    tighter.then(a.is_exclusive.cmp(&b.is_exclusive))
}

/// The order of two numbers by their exact value, as far as it can be determined.
fn compare(a: &Number, b: &Number) -> Ordering {
    if same_json(&value(a), &value(b)) {
        return Ordering::Equal;
    }
    match (a.to_string().parse::<i128>(), b.to_string().parse::<i128>()) {
        (Ok(a), Ok(b)) => a.cmp(&b),
        _ => number(a).total_cmp(&number(b)),
    }
}

fn value(number: &Number) -> Value {
    Value::Number(number.clone())
}

fn number(number: &Number) -> f64 {
    number.as_f64().unwrap_or(f64::NAN)
}
