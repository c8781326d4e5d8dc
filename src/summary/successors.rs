//! What the successors that responses name have in common: a path with parameters, where
//! each response names its own resource.

use std::collections::BTreeSet;

use crate::openapi::PathTemplate;

/// What stands for a segment that differs, where no operation of the run says what it is.
const ANY: &str = "{…}";

/// The paths of the operations of a run.
pub(crate) struct Templates(Vec<(PathTemplate, String)>);

impl Templates {
    /// Takes the paths of operations: method and path template.
    pub(crate) fn of<'n>(operations: impl Iterator<Item = &'n String>) -> Templates {
        let paths = operations.filter_map(|operation| operation.split_once(' '));
        let templates = paths.map(|(_, path)| (PathTemplate::new(path), path.to_owned()));
        Templates(templates.collect())
    }

    /// The template that all of these targets fit: that of an operation of the run, else one
    /// made of what they share. `None` where they share nothing, or there is but one.
    pub(crate) fn all_fit(&self, targets: &BTreeSet<&String>) -> Option<String> {
        let parts: Vec<(&str, &str)> = targets.iter().map(|target| parts(target)).collect();
        let (origin, first) = parts.first()?;
        if parts.iter().any(|(other, _)| other != origin) {
            return None;
        }
        let paths: Vec<&str> = parts.iter().map(|(_, path)| *path).collect();
        let fitting = self.0.iter().filter_map(|(template, path)| {
            let fits = paths.iter().map(|path| template.matches(path));
            let worst = fits.collect::<Option<Vec<_>>>()?.into_iter().max()?;
            Some((worst, path))
        });
        let path = match fitting.min() {
            Some((_, path)) => path.clone(),
            None if paths.len() > 1 => shared(first, &paths)?,
            None => return None,
        };
        Some(format!("{origin}{path}"))
    }
}

/// A target's origin, and its path without the query.
fn parts(target: &str) -> (&str, &str) {
    let path_at = match target.find("://") {
        Some(scheme) => {
            let after = scheme + "://".len();
            target[after..]
                .find('/')
                .map_or(target.len(), |at| after + at)
        }
        None => 0,
    };
    let (origin, path) = target.split_at(path_at);
    (origin, path.split(['?', '#']).next().unwrap_or_default())
}

/// The segments that all paths have, and a parameter for each of the others.
fn shared(first: &str, paths: &[&str]) -> Option<String> {
    let mut segments: Vec<&str> = first.split('/').collect();
    for path in paths {
        let others: Vec<&str> = path.split('/').collect();
        if others.len() != segments.len() {
            return None;
        }
        for (segment, other) in segments.iter_mut().zip(others) {
            if *segment != other {
                *segment = ANY;
            }
        }
    }
    let is_named = segments.iter().any(|one| !one.is_empty() && *one != ANY);
    is_named.then(|| segments.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(targets: &[&str], operations: &[&str]) -> Option<String> {
        let targets: Vec<String> = targets.iter().map(ToString::to_string).collect();
        let operations: Vec<String> = operations.iter().map(ToString::to_string).collect();
        Templates::of(operations.iter()).all_fit(&targets.iter().collect())
    }

    #[test]
    fn successors_that_differ_in_ids_are_one_template() {
        let operations = [
            "GET /v1/a/{account}/u/{user}",
            "GET /v1/a/{account}",
            "POST /x/{y}/u/{z}",
        ];
        let named = ["https://h/v1/a/A-1/u/U-1", "https://h/v1/a/A-1/u/U-2?x=1"];
        assert_eq!(
            of(&named, &operations).as_deref(),
            Some("https://h/v1/a/{account}/u/{user}")
        );
        assert_eq!(of(&named, &[]).as_deref(), Some("https://h/v1/a/A-1/u/{…}"));
        assert_eq!(
            of(&["/v1/a/A-1"], &operations).as_deref(),
            Some("/v1/a/{account}")
        );
        assert_eq!(of(&["/v2/a/A-1"], &operations), None);
        assert_eq!(
            of(&["https://h/v1/a/1", "https://i/v1/a/2"], &operations),
            None
        );
        assert_eq!(of(&["/a", "/b"], &[]), None);
        assert_eq!(of(&["/a", "/a/b"], &[]), None);
        assert_eq!(of(&[], &operations), None);
    }
}
