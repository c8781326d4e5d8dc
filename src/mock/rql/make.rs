//! Filters made of what was read, for the members that a resource has.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

use super::super::problem::Problem;
use super::super::resources::{Field, Kind, Resource, find};
use super::filter::{Filter, Scalar, Test};
use super::pattern::Pattern;
use super::select::Selection;
use super::syntax::Node;

/// Makes filters of what was read.
pub(super) struct Maker<'a> {
    pub(super) selection: &'a Selection,
    pub(super) resource: &'static Resource,
}

impl Maker<'_> {
    /// The filter that a tree says, about the items of the list at `above`, or else about
    /// the resource itself.
    pub(super) fn filter(&self, node: &Node, above: &[&'static Field]) -> Result<Filter, Problem> {
        let Node::Call(name, arguments) = node else {
            return Err(refused(
                "A filter is an operator with its arguments, or `member=value`.",
            ));
        };
        let each = || {
            let filters = arguments.iter().map(|node| self.filter(node, above));
            filters.collect::<Result<Vec<_>, _>>()
        };
        match (name.as_str(), arguments.as_slice()) {
            ("and" | "or" | "", []) => Err(refused(&format!("`{name}()` joins no filters."))),
            ("and", _) | ("", [_]) => Ok(Filter::All(each()?)),
            ("or", _) => Ok(Filter::Any(each()?)),
            ("not", [inner]) => Ok(not(self.filter(inner, above)?)),
            ("any" | "all", [list, inner @ ..]) if inner.len() < 2 => {
                self.quantified(name == "all", list, inner.first(), above)
            }
            ("ne", arguments) => Ok(not(self.compared("eq", arguments, above)?)),
            ("out", arguments) => Ok(not(self.compared("in", arguments, above)?)),
            _ => self.compared(name, arguments, above),
        }
    }

    fn quantified(
        &self,
        is_all: bool,
        list: &Node,
        inner: Option<&Node>,
        above: &[&'static Field],
    ) -> Result<Filter, Problem> {
        let found = self.member(list, above)?;
        if !matches!(found.last().map(|field| &field.kind), Some(Kind::List(_))) {
            return Err(refused("`any` and `all` take a list of objects first."));
        }
        let below: Vec<&Field> = above.iter().chain(&found).copied().collect();
        match inner {
            Some(inner) if is_all => {
                let fails = not(self.filter(inner, &below)?);
                Ok(not(Filter::Some(found, Box::new(fails))))
            }
            Some(inner) => {
                let inner = self.filter(inner, &below)?;
                Ok(Filter::Some(found, Box::new(inner)))
            }
            None if is_all => Err(refused("`all` takes a list and a filter.")),
            None => Ok(Filter::Some(found, Box::new(Filter::All(Vec::new())))),
        }
    }

    fn compared(
        &self,
        operator: &str,
        arguments: &[Node],
        above: &[&'static Field],
    ) -> Result<Filter, Problem> {
        if !["eq", "gt", "ge", "lt", "le", "in", "like", "ilike"].contains(&operator) {
            return Err(refused(&format!(
                "`{operator}` with these arguments is unknown."
            )));
        }
        let [member, value] = arguments else {
            let message = format!("`{operator}`, or its opposite, takes a member and a value.");
            return Err(refused(&message));
        };
        let found = self.member(member, above)?;
        let test = Filter::Member;
        Ok(match operator {
            "eq" => self.equal(found, value, above)?,
            "in" => {
                let values = match value {
                    Node::Call(name, values) if name.is_empty() => values.as_slice(),
                    value => std::slice::from_ref(value),
                };
                let equal = |value| self.equal(found.clone(), value, above);
                Filter::Any(values.iter().map(equal).collect::<Result<_, _>>()?)
            }
            "gt" => test(found.clone(), Test::Greater(ordered(&found, value)?)),
            "lt" => test(found.clone(), Test::Less(ordered(&found, value)?)),
            "ge" => or_equal(Test::Greater, found, value)?,
            "le" => or_equal(Test::Less, found, value)?,
            _ => {
                let Scalar::Text(pattern) = ordered(&found, value)? else {
                    return Err(refused(&format!("`{operator}` takes a text.")));
                };
                test(
                    found,
                    Test::Like(Pattern::new(&pattern, operator == "ilike")),
                )
            }
        })
    }

    /// Equality; an id may be the resource's second one.
    fn equal(
        &self,
        found: Vec<&'static Field>,
        value: &Node,
        above: &[&'static Field],
    ) -> Result<Filter, Problem> {
        let kind = found.last().map(|field| &field.kind);
        let test = match (value, kind) {
            (Node::Call(name, none), _) if name == "null" && none.is_empty() => Test::Null,
            (Node::Call(name, none), Some(Kind::Text | Kind::Texts | Kind::List(_)))
                if name == "empty" && none.is_empty() =>
            {
                Test::Empty
            }
            _ => Test::Equal(scalar_of(&found, value)?),
        };
        let is_id = above.is_empty() && matches!(found.as_slice(), [field] if field.name == "id");
        match (self.resource.second_id.filter(|_| is_id), test) {
            (Some(second), Test::Equal(id)) => {
                let second = find(self.resource.fields, second).unwrap_or_else(|| found.clone());
                Ok(Filter::Any(vec![
                    Filter::Member(found, Test::Equal(id.clone())),
                    Filter::Member(second, Test::Equal(id)),
                ]))
            }
            (_, test) => Ok(Filter::Member(found, test)),
        }
    }

    fn member(
        &self,
        node: &Node,
        above: &[&'static Field],
    ) -> Result<Vec<&'static Field>, Problem> {
        match node {
            Node::Word(name) => self.selection.usable("filter", above, name),
            _ => Err(refused("The first argument is the name of a member.")),
        }
    }
}

fn not(filter: Filter) -> Filter {
    Filter::Not(Box::new(filter))
}

fn or_equal(
    test: fn(Scalar) -> Test,
    found: Vec<&'static Field>,
    value: &Node,
) -> Result<Filter, Problem> {
    let limit = ordered(&found, value)?;
    Ok(Filter::Any(vec![
        Filter::Member(found.clone(), Test::Equal(limit.clone())),
        Filter::Member(found, test(limit)),
    ]))
}

/// A query's value for a member that has an order.
fn ordered(found: &[&'static Field], value: &Node) -> Result<Scalar, Problem> {
    match scalar_of(found, value)? {
        Scalar::Flag(_) => Err(refused("`true` and `false` have no order.")),
        scalar => Ok(scalar),
    }
}

/// A query's value as the member's kind has it.
fn scalar_of(found: &[&'static Field], value: &Node) -> Result<Scalar, Problem> {
    let name = found.last().map_or("", |field| field.name);
    let (Node::Word(text) | Node::Quoted(text)) = value else {
        return Err(refused(&format!("`{name}` cannot be compared with that.")));
    };
    match (found.last().map(|field| &field.kind), text.as_str()) {
        (Some(Kind::Text), _) => Ok(Scalar::Text(text.clone())),
        (Some(Kind::Flag), "true") => Ok(Scalar::Flag(true)),
        (Some(Kind::Flag), "false") => Ok(Scalar::Flag(false)),
        (Some(Kind::Flag), _) => Err(refused(&format!("`{name}` is `true` or `false`."))),
        (Some(Kind::Moment), _) => moment(text).map(Scalar::Moment).ok_or_else(|| {
            refused(&format!(
                "`{name}` is a moment like `2026-01-31T23:00:00.000Z`."
            ))
        }),
        _ => Err(refused(&format!(
            "`{name}` is not a single value: name a member of it, or compare it with `null()`."
        ))),
    }
}

/// A moment; one without an offset is meant as UTC.
fn moment(text: &str) -> Option<Timestamp> {
    let local = || text.parse::<DateTime>().ok()?.to_zoned(TimeZone::UTC).ok();
    let timestamp = text.parse().ok();
    timestamp.or_else(|| local().map(|zoned| zoned.timestamp()))
}

fn refused(message: &str) -> Problem {
    Problem::bad_query("filter", message)
}
