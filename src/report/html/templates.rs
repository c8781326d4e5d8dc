//! The templates of the page, and the texts that are made safe for it.

use std::collections::HashMap;

use minijinja::{Environment, Value, context};

use super::limits::TEXT_LIMIT;
use crate::report::count::counted;
use crate::report::error::ReportError;
use crate::report::escape::{clean, excerpt};
use crate::report::spans::spans;
use crate::report::words::WHOLE_RUN;
use crate::summary::RunSummary;

/// The parts of the page; a name ends in `.html` so that every value is escaped.
pub(super) const TEMPLATES: [(&str, &str); 7] = [
    ("head.html", include_str!("assets/head.html")),
    ("filter.html", include_str!("assets/filter.html")),
    ("finding.html", include_str!("assets/finding.html")),
    ("not_judged.html", include_str!("assets/not_judged.html")),
    ("facts.html", include_str!("assets/facts.html")),
    ("sheet.html", include_str!("assets/sheet.html")),
    ("foot.html", include_str!("assets/foot.html")),
];

/// So much is reported of waivers before everything else; `report.json` has them all.
pub(super) const NOTES: usize = 20;

/// The parts of the page that were needed so far, compiled.
pub(crate) struct Templates(Environment<'static>);

impl Templates {
    pub(super) fn new() -> Templates {
        let mut environment = Environment::new();
        environment.add_filter("code", |text: String| Value::from_safe_string(coded(&text)));
        Templates(environment)
    }

    pub(super) fn render(&mut self, name: &str, values: Value) -> Result<String, ReportError> {
        if self.0.get_template(name).is_err()
            && let Some((name, text)) = TEMPLATES.iter().find(|one| one.0 == name)
        {
            let added = self.0.add_template(name, text);
            added.map_err(std::io::Error::other)?;
        }
        let rendered = self.0.get_template(name).and_then(|one| one.render(values));
        Ok(rendered.map_err(std::io::Error::other)?)
    }
}

/// Cases of a group: links to some of them, and how many there are.
pub(super) fn case_links(summary: &RunSummary, cases: &[u32]) -> Value {
    let linked = cases.iter().take(NAMED).map(|case| {
        context! {
            number => *case,
            id => excerpt(summary.id(*case), TEXT_LIMIT),
        }
    });
    context! {
        count => match cases.is_empty() {
            true => WHOLE_RUN.to_owned(),
            false => counted(cases.len() as u64, summary.started.unit()),
        },
        linked => linked.collect::<Vec<Value>>(),
        more => cases.len().saturating_sub(NAMED),
    }
}

/// The same with what stands between backticks as code.
pub(super) fn coded(text: &str) -> String {
    let part = |(is_code, part): (bool, &str)| match is_code {
        true => format!("<code>{}</code>", escaped(part)),
        false => escaped(part),
    };
    spans(text).into_iter().map(part).collect()
}

/// A text of the record as it stands in the page's own markup.
pub(super) fn escaped(text: &str) -> String {
    quick_xml::escape::escape(&*clean(text)).into_owned()
}

pub(crate) const STYLE: &str = include_str!("assets/style.css");

pub(super) const SCRIPT: &str = include_str!("assets/script.js");

/// So many cases of a group are linked.
pub(super) const NAMED: usize = 100;

/// What the content security policy of the page calls its style by (CSP 3, section 2.3.1).
pub(crate) const STYLE_DIGEST: &str = include_str!("assets/style.sha256").trim_ascii_end();

/// The same of its script.
pub(super) const SCRIPT_DIGEST: &str = include_str!("assets/script.sha256").trim_ascii_end();

/// The numbers of the findings that each case has.
pub(super) fn findings_of_cases(summary: &RunSummary) -> HashMap<u32, Vec<usize>> {
    let mut of_cases: HashMap<u32, Vec<usize>> = HashMap::new();
    for (number, group) in summary.findings.iter().enumerate() {
        for case in &group.cases {
            of_cases.entry(*case).or_default().push(number);
        }
    }
    of_cases
}

#[cfg(test)]
mod tests {
    use base64::Engine;
    use base64::prelude::BASE64_STANDARD;
    use sha2::{Digest, Sha256};

    use super::*;

    #[test]
    fn the_policy_names_the_style_and_the_script_that_the_page_has() {
        let assets = concat!(env!("CARGO_MANIFEST_DIR"), "/src/report/html/assets");
        for (name, text, digest) in [
            ("style", STYLE, STYLE_DIGEST),
            ("script", SCRIPT, SCRIPT_DIGEST),
        ] {
            let found = BASE64_STANDARD.encode(Sha256::digest(text));
            let found = format!("sha256-{found}");
            if std::env::var_os("BLESS").is_some() {
                std::fs::write(format!("{assets}/{name}.sha256"), format!("{found}\n")).unwrap();
                continue;
            }
            assert_eq!(found, digest, "run BLESS=1 cargo test --lib policy");
        }
    }
}
