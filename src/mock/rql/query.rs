//! What a read asks for: a page of a list, or one resource.

use std::cmp::Ordering;

use serde_json::{Value, json};

use super::super::problem::Problem;
use super::super::resources::{Field, Kind, Resource};
use super::filter::{Filter, at, scalar};
use super::make::Maker;
use super::select::Selection;
use super::syntax::Parts;

const DEFAULT_LIMIT: u32 = 10;
/// A larger limit is taken for this one, as documented.
const LARGEST_LIMIT: u32 = 100;

/// What is asked of a list.
#[derive(Debug)]
pub(in super::super) struct Query {
    selection: Selection,
    filter: Filter,
    order: Vec<Order>,
    offset: u32,
    limit: u32,
}

/// A member to order by.
#[derive(Debug)]
struct Order {
    path: Vec<&'static Field>,
    descends: bool,
}

impl Query {
    /// Reads the query string of a list of `resource`.
    pub(in super::super) fn read(
        resource: &'static Resource,
        query: &str,
    ) -> Result<Query, Problem> {
        let parts = Parts::read(query)?;
        let selection = Selection::read(resource, parts.select.as_deref())?;
        let maker = Maker {
            selection: &selection,
            resource,
        };
        let filters = parts.filters.iter().map(|node| maker.filter(node, &[]));
        let filter = Filter::All(filters.collect::<Result<_, _>>()?);
        let order = order(&selection, parts.order.as_deref())?;
        let limit = number("limit", parts.limit.as_deref(), DEFAULT_LIMIT)?;
        Ok(Query {
            filter,
            order,
            selection,
            offset: number("offset", parts.offset.as_deref(), 0)?,
            limit: limit.min(LARGEST_LIMIT),
        })
    }

    /// The page of `items` that is asked for; they are complete and in the order of their ids.
    pub(in super::super) fn page(&self, items: impl Iterator<Item = Value>) -> Value {
        let mut items: Vec<Value> = items.filter(|item| self.filter.fits(item)).collect();
        items.sort_by(|one, other| self.compare(one, other));
        let total = items.len();
        let offset = usize::try_from(self.offset).unwrap_or(usize::MAX);
        let limit = usize::try_from(self.limit).unwrap_or(usize::MAX);
        let mut data: Vec<Value> = items.into_iter().skip(offset).take(limit).collect();
        for item in &mut data {
            self.selection.apply(item);
        }
        let pagination = json!({"offset": self.offset, "limit": self.limit, "total": total});
        let meta = json!({"pagination": pagination, "omitted": self.selection.omitted()});
        json!({"$meta": meta, "data": data})
    }

    /// Null comes before everything else.
    fn compare(&self, one: &Value, other: &Value) -> Ordering {
        let by = |order: &Order| {
            let key = |item| scalar(&order.path, at(&order.path, item));
            let ordering = key(one).cmp(&key(other));
            if order.descends {
                ordering.reverse()
            } else {
                ordering
            }
        };
        let mut differing = self.order.iter().map(by).filter(|it| it.is_ne());
        differing.next().unwrap_or(Ordering::Equal)
    }
}

/// Reads the query string of one `resource`, of which only `select` makes sense.
pub(in super::super) fn selection(
    resource: &'static Resource,
    query: &str,
) -> Result<Selection, Problem> {
    let parts = Parts::read(query)?;
    let given = [
        ("limit", parts.limit.is_some()),
        ("offset", parts.offset.is_some()),
        ("order", parts.order.is_some()),
        ("filter", !parts.filters.is_empty()),
    ];
    match given.iter().find(|(_, is_given)| *is_given) {
        Some((name, _)) => {
            let message = format!("Only a list takes a {name}; this is a single resource.");
            Err(Problem::bad_query(name, &message))
        }
        None => Selection::read(resource, parts.select.as_deref()),
    }
}

fn number(name: &str, text: Option<&str>, default: u32) -> Result<u32, Problem> {
    let Some(text) = text else {
        return Ok(default);
    };
    let number: Option<i32> = text.parse().ok();
    number.and_then(|it| u32::try_from(it).ok()).ok_or_else(|| {
        let message = format!("`{name}` is a number from 0 to {}.", i32::MAX);
        Problem::bad_query(name, &message)
    })
}

fn order(selection: &Selection, text: Option<&str>) -> Result<Vec<Order>, Problem> {
    let items = text.map(|text| text.split(',').map(str::trim));
    let read = |item: &str| {
        let descending = item.strip_prefix('-');
        let name = descending.unwrap_or_else(|| item.strip_prefix('+').unwrap_or(item));
        let path = selection.usable("order", &[], name)?;
        match path.last().map(|field| &field.kind) {
            Some(Kind::Text | Kind::Flag | Kind::Moment) => Ok(Order {
                path,
                descends: descending.is_some(),
            }),
            _ => {
                let message = format!("`{name}` is not a single value: name a member of it.");
                Err(Problem::bad_query("order", &message))
            }
        }
    };
    items.into_iter().flatten().map(read).collect()
}
