//! What to ask a host, derived from the cases and the settings of a suite.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::client::draft;
use crate::model::case::{Auth, BodyTemplate, Case, Query, RequestTemplate, RequestTraits, Step};
use crate::model::exchange::Request;
use crate::model::host::HostProfile;
use crate::model::operation::{collection_path, is_collection_of, is_same_action};
use crate::model::template::Template;
use crate::settings::settings_file::ProbeSettings;
use crate::variables::Scope;

/// A place to ask about.
#[derive(Clone, Debug)]
pub struct Question {
    /// The operation it is about.
    pub operation: String,
    /// The request as GET.
    pub request: Request,
    /// Whether a case expects that what it asks for is there.
    pub is_known: bool,
}

/// Everything to ask.
#[derive(Clone, Debug, Default)]
pub struct Questions {
    /// A GET that answers 2xx with the credential `default`, by which authorisation is checked.
    pub list: Option<Question>,
    /// The route that is looked for.
    pub route: Option<Question>,
    /// The route that replaces it.
    pub successor: Option<Question>,
    /// The base address, which is asked where there is no other question.
    pub base: Option<Question>,
    /// The operation that is looked for, whether or not it can be asked here.
    pub wanted: Option<String>,
    /// Whether there are cases to derive questions from.
    pub has_cases: bool,
}

impl Questions {
    /// The questions of a suite for a host.
    pub fn of<'a>(
        cases: impl Iterator<Item = &'a Case>,
        settings: &ProbeSettings,
        profile: &'a HostProfile,
    ) -> Questions {
        let suite = Steps::new(cases, profile);
        let wanted = settings.route.clone().or_else(|| suite.main_operation());
        let successor = settings.successor.clone().or_else(|| {
            let wanted = wanted.as_deref()?;
            suite.namesake(wanted)
        });
        let list = match &settings.list {
            Some(path) => suite.written_list(path),
            None => suite.list_for(wanted.as_deref()),
        };
        let bare = |operation: &String| suite.question(operation);
        Questions {
            list,
            route: wanted.as_ref().and_then(bare),
            successor: successor.as_ref().and_then(bare),
            base: Some(base_question(profile)),
            wanted,
            has_cases: !suite.by_operation.is_empty(),
        }
    }

    /// The one question to a host without a suite: its base address.
    pub fn without_suite(profile: &HostProfile) -> Questions {
        Questions {
            list: Some(base_question(profile)),
            ..Questions::default()
        }
    }
}

type Pair<'a> = (&'a Case, &'a Step);

/// The steps of a suite by operation.
struct Steps<'a> {
    by_operation: BTreeMap<&'a str, Vec<Pair<'a>>>,
    profile: &'a HostProfile,
}

impl<'a> Steps<'a> {
    fn new(cases: impl Iterator<Item = &'a Case>, profile: &'a HostProfile) -> Steps<'a> {
        let mut by_operation: BTreeMap<&str, Vec<Pair<'a>>> = BTreeMap::new();
        for case in cases {
            for step in &case.steps {
                let steps = by_operation.entry(&*step.expected.operation).or_default();
                steps.push((case, step));
            }
        }
        for steps in by_operation.values_mut() {
            // First what a case expects to be there.
            steps.sort_by_key(|(case, step)| (!expects_success(step), case.id.clone()));
        }
        Steps {
            by_operation,
            profile,
        }
    }

    fn operations(&self) -> impl Iterator<Item = &'a str> {
        self.by_operation.keys().copied()
    }

    /// The operation of most cases; the first by name of several.
    fn main_operation(&self) -> Option<String> {
        let counted = self.by_operation.iter().rev();
        let most = counted.max_by_key(|(_, steps)| steps.len());
        most.map(|(operation, _)| (*operation).to_owned())
    }

    /// The operation that does the same on another path, and that most cases expect to
    /// succeed.
    fn namesake(&self, wanted: &str) -> Option<String> {
        let successes = |steps: &[Pair<'_>]| {
            let good = steps.iter().filter(|(_, step)| expects_success(step));
            good.count()
        };
        let named = self.by_operation.iter().rev();
        let same = named.filter(|(one, _)| is_same_action(one, wanted));
        let counted = same.map(|(one, steps)| (successes(steps), one));
        let most = counted
            .filter(|(count, _)| *count > 0)
            .max_by_key(|(count, _)| *count);
        most.map(|(_, one)| (*one).to_owned())
    }

    /// A question by the first case of an operation that can be asked here.
    fn question(&self, operation: &str) -> Option<Question> {
        let steps = self.by_operation.get(operation)?;
        steps.iter().find_map(|(case, step)| {
            let mut template = step.request.clone();
            template.own_traits().query = Query::None;
            Some(Question {
                operation: operation.to_owned(),
                request: self.draft(case, template)?,
                is_known: expects_success(step),
            })
        })
    }

    /// The list beside an operation; without one, any GET that a case expects to succeed.
    fn list_for(&self, wanted: Option<&str>) -> Option<Question> {
        let beside = wanted.and_then(|wanted| {
            let mut lists = self
                .operations()
                .filter(|one| is_collection_of(one, wanted));
            self.good_get(lists.next()?)
        });
        let derived = || {
            let wanted = wanted?;
            let path = collection_path(wanted)?;
            let steps = self.by_operation.get(wanted)?;
            steps.iter().find_map(|(case, step)| {
                let mut template = step.request.clone();
                template.own_traits().query = Query::None;
                template.own_traits().path = Template::new(path);
                Some(Question {
                    operation: format!("GET {path}"),
                    request: self.draft(case, template)?,
                    is_known: false,
                })
            })
        };
        let any = || {
            let mut gets = self.operations().filter(|one| one.starts_with("GET "));
            gets.find_map(|operation| self.good_get(operation))
        };
        beside.or_else(any).or_else(derived)
    }

    /// A GET that a case sends with the credential `default` and expects to succeed.
    fn good_get(&self, operation: &str) -> Option<Question> {
        let steps = self.by_operation.get(operation)?;
        let mut good = steps.iter().filter(|(_, step)| {
            expects_success(step)
                && step.request.auth == Auth::Default
                && &*step.request.method == "GET"
        });
        good.find_map(|(case, step)| {
            Some(Question {
                operation: operation.to_owned(),
                request: self.draft(case, step.request.clone())?,
                is_known: true,
            })
        })
    }

    /// The list that the settings name.
    fn written_list(&self, text: &str) -> Option<Question> {
        let (path, query) = text.split_once('?').unwrap_or((text, ""));
        let template = RequestTemplate {
            params: Vec::new(),
            line: 0,
            traits: Arc::new(RequestTraits {
                method: "GET".into(),
                path: Template::new(path),
                query: match query {
                    "" => Query::None,
                    query => Query::Raw(Template::new(query)),
                },
                headers: Vec::new(),
                auth: Auth::Default,
                body: BodyTemplate::None,
            }),
        };
        Some(Question {
            operation: format!("GET {path}"),
            request: self.draft_with(&BTreeMap::new(), template)?,
            is_known: true,
        })
    }

    fn draft(&self, case: &Case, template: RequestTemplate) -> Option<Request> {
        self.draft_with(&case.vars, template)
    }

    /// The request as a plain GET; `None` where this host lacks a variable.
    fn draft_with(
        &self,
        vars: &BTreeMap<Arc<str>, serde_json::Value>,
        mut template: RequestTemplate,
    ) -> Option<Request> {
        template.own_traits().method = "GET".into();
        template.own_traits().headers = Vec::new();
        template.own_traits().body = BodyTemplate::None;
        let nothing = BTreeMap::new();
        let scope = Scope {
            step: &nothing,
            run: &self.profile.vars,
            case: vars,
        };
        let drafted = draft(&template, scope, &self.profile.base).ok()?;
        Some(drafted.request)
    }
}

fn expects_success(step: &Step) -> bool {
    let status = step.expected.expect.status.as_ref();
    status.is_none_or(|expected| (200..300).any(|code| expected.value.contains(code)))
}

/// What can be asked of any host: its base address.
fn base_question(profile: &HostProfile) -> Question {
    let path = match profile.base.path() {
        "" => "/",
        path => path,
    };
    Question {
        operation: format!("GET {path}"),
        request: Request {
            method: "GET".into(),
            url: profile.base.to_string(),
            headers: Vec::new(),
            body: None,
        },
        is_known: false,
    }
}
