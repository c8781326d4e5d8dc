//! `driftcheck import har`, `import curl` and `import postman`: what becomes of the requests
//! that other tools recorded or were given to send.

mod curl;
mod curl_options;
mod har;
mod postman;

use crate::support::{Ended, Suite};

/// Imports a file and checks what was written: it is read without a mistake.
pub fn imported(suite: &Suite, arguments: &[&str]) -> Ended {
    let ended = suite.run(&[&["import"], arguments].concat());
    assert_eq!(ended.status, 0, "{}{}", ended.out, ended.err);
    let check = suite.run(&["check"]);
    assert_eq!(check.status, 0, "{}{}", check.out, check.err);
    ended
}

/// Every file below `cases/`, by its path there, in one text.
pub fn cases(suite: &Suite) -> String {
    let mut found = Vec::new();
    let mut waiting = vec![suite.path("cases")];
    while let Some(folder) = waiting.pop() {
        for entry in std::fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            match path.is_dir() {
                true => waiting.push(path),
                false => found.push(path),
            }
        }
    }
    found.sort();
    let shown = found.iter().map(|path| {
        let inside = path.strip_prefix(suite.path("cases")).unwrap();
        format!(
            "== {}\n{}",
            inside.display(),
            std::fs::read_to_string(path).unwrap()
        )
    });
    shown.collect()
}

/// A file below `cases/`.
pub fn case(suite: &Suite, path: &str) -> String {
    std::fs::read_to_string(suite.path(&format!("cases/{path}.case.yaml")))
        .unwrap_or_else(|_| panic!("no {path} in\n{}", cases(suite)))
}
