//! `{a,b}` and `[1-3]` in a URL, by which one command sends several requests.

use std::sync::LazyLock;

use regex::Regex;

/// So many URLs may one stand for.
pub(super) const MOST: usize = 100;

/// `[1-10]`, `[001-010:2]`, `[a-z]`.
static RANGE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"^\[(?:(\d{1,9})-(\d{1,9})|([a-z])-([a-z])|([A-Z])-([A-Z]))(?::(\d{1,9}))?\]").ok()
});

/// The URLs that one stands for; nothing where they are too many.
pub(super) fn urls(text: &str) -> Option<Vec<String>> {
    let mut all = vec![String::new()];
    let mut rest = text;
    while let Some(at) = rest.find(['\\', '{', '[']) {
        let (before, from) = rest.split_at(at);
        let (choices, length) = choices(from);
        if all.len().saturating_mul(choices.len()) > MOST {
            return None;
        }
        all = all
            .iter()
            .flat_map(|begin| {
                let ends = choices.iter();
                ends.map(move |end| format!("{begin}{before}{end}"))
            })
            .collect();
        rest = from.get(length..).unwrap_or_default();
    }
    all.iter_mut().for_each(|url| url.push_str(rest));
    Some(all)
}

/// What a text may begin with, and how many bytes say so.
fn choices(text: &str) -> (Vec<String>, usize) {
    // Browsers escape what would stand for several.
    let escaped = text.strip_prefix('\\');
    if let Some(own) = escaped.and_then(|rest| rest.get(..1))
        && "[]{}".contains(own)
    {
        return (vec![own.to_owned()], 2);
    }
    let inside = text.strip_prefix('{').and_then(|rest| rest.split_once('}'));
    if let Some((inside, _)) = inside
        && inside.contains(',')
        && !inside.contains(['"', '{'])
    {
        let own = inside.split(',').map(str::to_owned).collect();
        return (own, inside.len() + 2);
    }
    if let Some(found) = RANGE.as_ref().and_then(|range| range.captures(text)) {
        let length = found.get(0).map_or(1, |whole| whole.len());
        let group = |at: usize| found.get(at).map(|group| group.as_str());
        let step = group(7).and_then(|step| step.parse().ok()).unwrap_or(1);
        let numbers = group(1).zip(group(2));
        let letters = group(3).zip(group(4)).or(group(5).zip(group(6)));
        return match (numbers, letters) {
            (Some((first, last)), _) => (range(first, last, step), length),
            (None, Some((first, last))) => {
                let code = |text: &str| text.bytes().next().map(u32::from).unwrap_or_default();
                let codes = (code(first)..=code(last)).step_by(step.max(1));
                let letters = codes.filter_map(char::from_u32).map(String::from);
                (letters.collect(), length)
            }
            (None, None) => (Vec::new(), length),
        };
    }
    let own = text.chars().next().map(String::from).unwrap_or_default();
    let length = own.len();
    (vec![own], length)
}

/// Numbers as wide as the first, if that begins with a zero; one more than are allowed at most.
fn range(first: &str, last: &str, step: usize) -> Vec<String> {
    let width = if first.starts_with('0') {
        first.len()
    } else {
        0
    };
    let number = |text: &str| text.parse::<u32>().unwrap_or_default();
    let all = (number(first)..=number(last)).step_by(step.max(1));
    let all = all.take(MOST + 1).map(|one| format!("{one:0width$}"));
    all.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_and_ranges_are_written_out() {
        for (text, expected) in [
            ("h/{a,b}/[1-2]", vec!["h/a/1", "h/a/2", "h/b/1", "h/b/2"]),
            ("h/[08-12:2]x", vec!["h/08x", "h/10x", "h/12x"]),
            ("h/[a-c:2]", vec!["h/a", "h/c"]),
            ("h?f[x]=\\[1-2\\]&g=\\{a,b\\}", vec!["h?f[x]=[1-2]&g={a,b}"]),
            (
                "[::1]/{id}?q={\"a\":1,\"b\":2}\\",
                vec!["[::1]/{id}?q={\"a\":1,\"b\":2}\\"],
            ),
        ] {
            assert_eq!(urls(text).unwrap(), expected, "{text}");
        }
        assert_eq!(urls("h/[1-1000000]"), None);
        assert_eq!(urls("h/[1-50]/[1-50]"), None);
    }
}
