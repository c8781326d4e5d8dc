//! Cases named by the path of their file or of a folder above it, as a shell completes it.

use super::location::CASE_SUFFIX;

/// Whether a word is the path of a case's file, or of a folder that it lies in. The file is
/// named from the suite's folder on; the word may begin above or within that folder.
pub(super) fn fits(word: &str, file: &str) -> bool {
    let word = word.replace('\\', "/");
    let mut path = word.trim_end_matches('/');
    while let Some(rest) = path.strip_prefix("./").or_else(|| path.strip_prefix("../")) {
        path = rest;
    }
    if path == "." || path.is_empty() {
        return true;
    }
    let is_below = |folder: &str, path: &str| {
        path.strip_prefix(folder)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    if path.ends_with(CASE_SUFFIX) {
        return path == file
            || file.ends_with(&format!("/{path}"))
            || path.ends_with(&format!("/{file}"));
    }
    let mut from_root = path;
    loop {
        if is_below(from_root, file) {
            return true;
        }
        match from_root.split_once('/') {
            Some((_, rest)) => from_root = rest,
            None => return false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_names_the_cases_that_lie_there() {
        let file = "cases/x/y.case.yaml";
        for word in [
            "cases/x/y.case.yaml",
            "./cases/x/y.case.yaml",
            "x/y.case.yaml",
            "y.case.yaml",
            "../api/cases/x/y.case.yaml",
            "/home/me/api/cases/x/y.case.yaml",
            "cases/x",
            "cases/x/",
            "./cases",
            "cases",
            "/home/me/api/cases/x/",
            ".",
            "cases\\x\\y.case.yaml",
        ] {
            assert!(fits(word, file), "{word}");
        }
        for word in [
            "cases/y",
            "cases/x/z.case.yaml",
            "z.case.yaml",
            "case",
            "x/yy",
            "cases/x/y.case",
        ] {
            assert!(!fits(word, file), "{word}");
        }
    }
}
