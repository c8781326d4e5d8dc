//! Judges exchanges that no case asked for, in the order in which a source gives them.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use serde_json::Value;
use url::Url;

use super::doubtful::Doubtful;
use super::traffic_result::{missing_body, result, target, without_contents};
use super::undocumented::{Undocumented, Used};
use crate::contract::ApiDocument;
use crate::judge::{
    Recorded, Rules, Sent, describes, judge_seen, judge_sent, undocumented_operation,
};
use crate::keeper::Keeper;
use crate::model::exchange::{Header, Request, UPGRADED};
use crate::model::finding::{Check, Finding};
use crate::model::outcome::{CaseResult, Outcome, SeenAt, StepResult};
use crate::model::record::LeftOut;
use crate::redact::redactor::Redactor;
use crate::summary::MOST_SEEN_IN;
use crate::traffic::{
    Hosts, RoutedOperation, Routes, Seen, SeenExchange, SeenRequest, SourcePlace, client, origin,
    template, undocumented, why_no_call,
};

/// So many other hosts are named.
const HOSTS_NAMED: usize = 5;
/// So many fingerprints are counted to know which exchanges to keep whole.
const MOST_FINGERPRINTS: usize = 100_000;

/// Why exchanges are left out.
pub(super) const OF_OTHER_HOSTS: &str = "of other hosts";
/// Why a request is in no result, of whose operation no document says anything.
const NO_RESPONSE: &str = "without a whole response of the host";
/// Why an operation has no result.
const NOT_SHOWN: &str = "no traffic showed it";

/// Judges traffic, and keeps the results.
pub(super) struct TrafficJudge {
    pub(super) rules: Rules,
    pub(super) routes: Routes,
    pub(super) hosts: Hosts,
    /// The path of the host's URL, where one is named.
    pub(super) base: String,
    pub(super) redactor: Arc<Redactor>,
    pub(super) keeper: Arc<Keeper>,
    /// The documents as those of requests, where clients are judged too.
    pub(super) requests: Vec<ApiDocument>,
    /// Whether headers and bodies of all exchanges are kept.
    pub(super) keeps_all: bool,
    pub(super) counted: Counted,
    pub(super) doubtful: Doubtful,
}

/// What was seen so far.
#[derive(Default)]
pub(super) struct Counted {
    /// How many exchanges have each fingerprint.
    fingerprints: HashMap<String, usize>,
    /// Operations that some exchange was of.
    shown: BTreeSet<usize>,
    /// Operations that no document has.
    undocumented: Undocumented,
    /// Entries that were not judged, by reason.
    left_out: BTreeMap<String, u64>,
}

impl TrafficJudge {
    /// Judges an entry of a source.
    pub(super) fn take(&mut self, seen: Seen) {
        match seen {
            Seen::Exchange(exchange) => self.exchange(*exchange),
            Seen::Unanswered(seen) => self.unanswered(*seen),
            Seen::NoExchange { reason, .. } => self.leave_out(&reason),
        }
    }

    fn exchange(&mut self, mut seen: SeenExchange) {
        // Some logs write methods in lower case.
        seen.exchange.request.method.make_ascii_uppercase();
        let url = Url::parse(&seen.exchange.request.url).ok();
        let found = self.learn_and_find(
            &seen.exchange.request,
            &seen.exchange.response.headers,
            url.as_ref(),
        );
        let Some(url) = url else {
            return self.leave_out("without a URL that can be read");
        };
        let (path, origin) = (url.path(), origin(&url));
        let is_described = || {
            let of = |one: &RoutedOperation| describes(&one.expected, 101, &self.rules.catalog);
            found.as_ref().is_some_and(|(_, one)| of(one))
        };
        if seen.exchange.response.status == 101 && !is_described() {
            return self.leave_out(UPGRADED);
        }
        let is_distinct = found.as_ref().is_some_and(|(_, one)| one.is_distinct);
        if !self.hosts.belongs(&origin, is_distinct) {
            // Its host may turn out to be one of the API's.
            return match found {
                Some(_) => self.hosts.count_other(&origin),
                None => self.undocumented(origin, path, seen),
            };
        }
        match found {
            Some((found, operation)) => {
                self.counted.shown.insert(found);
                let of = (found, &operation.expected);
                for (found, seen) in self.doubtful.take(of, seen, &self.rules.catalog) {
                    self.judge(found, seen);
                }
            }
            None => self.undocumented(origin, path, seen),
        }
    }

    /// The operation that a request asks for; what is secret in the request, and in these headers
    /// of its response, is masked from now on.
    fn learn_and_find(
        &self,
        request: &Request,
        returned: &[Header],
        url: Option<&Url>,
    ) -> Option<(usize, Arc<RoutedOperation>)> {
        let found = url.and_then(|url| self.operation_of(&request.method, url));
        let named = url.zip(found.as_ref());
        let named = named.map(|(url, (_, operation))| operation.secrets_in(url.path()));
        let named = named.unwrap_or_default();
        self.redactor.learn_shown(request, returned, named);
        found
    }

    /// Whether any exchange was of an operation so far.
    pub(super) fn has_any(&self) -> bool {
        !self.counted.shown.is_empty()
    }

    /// The path behind that of the host's URL, which documents need not name.
    fn behind_base<'p>(&self, path: &'p str) -> Option<&'p str> {
        let rest = path.strip_prefix(&*self.base)?;
        (!self.base.is_empty() && rest.starts_with('/')).then_some(rest)
    }

    fn operation_of(&self, method: &str, url: &Url) -> Option<(usize, Arc<RoutedOperation>)> {
        let (origin, target) = (origin(url), target(url));
        let catalog = &self.rules.catalog;
        let find = |method: &str| {
            let own = |target: &str| self.routes.find(catalog, method, (&origin, target));
            own(target).or_else(|| own(self.behind_base(target)?))
        };
        // Whoever serves GET serves HEAD (RFC 9110, section 9.1).
        let found = find(method).or_else(|| find("GET").filter(|_| method == "HEAD"))?;
        Some((found, self.routes.operations().get(found)?.clone()))
    }

    /// Keeps a request that could not be judged, as a run keeps it.
    fn unanswered(&mut self, seen: SeenRequest) {
        let url = Url::parse(&seen.request.url).ok();
        let found = self.learn_and_find(&seen.request, &[], url.as_ref());
        let Some((found, operation)) = found else {
            return self.leave_out(NO_RESPONSE);
        };
        self.counted.shown.insert(found);
        let at = self.seen_at(&seen.place, seen.started_at, &seen.request);
        let mut steps = vec![StepResult {
            name: Some(seen.place.to_string()),
            operation: operation.expected.operation.to_string(),
            unanswered: Some(seen.request),
            blocked: Some(seen.blocked),
            ..StepResult::default()
        }];
        self.redactor.redact(&mut steps);
        self.keep(&operation, at, steps);
    }

    /// Judges an exchange by the operation of this number.
    fn judge(&mut self, number: usize, seen: SeenExchange) {
        let Some(operation) = self.routes.operations().get(number).cloned() else {
            return;
        };
        let operation = &*operation;
        let at = self.seen_at(&seen.place, seen.started_at.clone(), &seen.exchange.request);
        let place = seen.place.to_string();
        let url = Url::parse(&seen.exchange.request.url);
        let target = url.as_ref().map_or("", target);
        let (findings, checks) = self.client_side(operation, target, &seen);
        let (mut step, secrets) = judge_seen(
            &operation.expected,
            seen.exchange,
            Recorded {
                undecodable: seen.undecodable,
                kept_headers: seen.kept_headers,
                sent_at: seen.started_at.as_deref().and_then(|at| at.parse().ok()),
                masked: &seen.masked,
                is_route_there: self.doubtful.is_there(&operation.expected),
            },
            &self.rules,
        );
        step.name = Some(place);
        if let Some(reason) = missing_body(&step) {
            self.leave_out(&format!("judged but for the body ({reason})"));
        }
        step.findings.extend(findings);
        step.checks.extend(checks);
        let mut steps = vec![step];
        self.redactor.redact_noted(&mut steps, vec![secrets], []);
        self.keep(operation, at, steps);
    }

    /// What the client does that the document does not allow.
    fn client_side(
        &self,
        operation: &RoutedOperation,
        target: &str,
        seen: &SeenExchange,
    ) -> (Vec<Finding>, Vec<Check>) {
        let method = &seen.exchange.request.method;
        let document = self.requests.get(operation.document);
        let found = document.and_then(|one| {
            let own = |path: &str| one.operation_of(method, path);
            own(target).or_else(|| own(self.behind_base(target)?))
        });
        let Some(found) = found else {
            return (Vec::new(), Vec::new());
        };
        let sent = Sent {
            operation: found,
            expected: &operation.expected,
            headers_missing: seen.request_headers_missing,
            body_missing: seen.request_body_missing.as_deref(),
        };
        judge_sent(sent, &seen.exchange, &self.rules)
    }

    fn keep(&mut self, operation: &RoutedOperation, seen: SeenAt, mut steps: Vec<StepResult>) {
        let is_new = self.keeps_all || self.shows_something_new(&steps);
        let is_brief = seen.is_brief || !is_new;
        if is_brief {
            steps.iter_mut().for_each(without_contents);
        }
        let outcome = crate::judge::judge_case(&steps);
        let exchange = steps.first().and_then(|step| step.exchange.as_ref());
        self.keeper.keep(&CaseResult {
            duration_us: exchange.map_or(0, |exchange| exchange.timings.total_us),
            seen: Some(SeenAt { is_brief, ..seen }),
            ..result(operation, outcome, steps)
        });
    }

    /// Whether an exchange has a finding of which few examples are kept so far, or could not be
    /// judged.
    fn shows_something_new(&mut self, steps: &[StepResult]) -> bool {
        let mut is_new = false;
        for step in steps {
            let blocked = step.blocked.as_ref().map(|blocked| &blocked.cause);
            let all = step.findings.iter().map(|finding| &finding.fingerprint);
            for key in all.chain(blocked) {
                let known = &mut self.counted.fingerprints;
                let key = format!("{key} {}", step.operation);
                if known.len() >= MOST_FINGERPRINTS && !known.contains_key(&key) {
                    continue;
                }
                let count = known.entry(key).or_default();
                *count += 1;
                is_new |= *count <= MOST_SEEN_IN;
            }
        }
        is_new
    }

    /// Notes an exchange of which no document has the operation.
    fn undocumented(&mut self, origin: String, path: &str, seen: SeenExchange) {
        if let Some(reason) = why_no_call(&seen.exchange, path) {
            return match self.hosts.belongs(&origin, false) {
                true => self.leave_out(reason),
                false => self.hosts.count_other(&origin),
            };
        }
        if self.routes.is_one_of_many() {
            return self.leave_out("of other operations");
        }
        // The host has no such operation either.
        if matches!(seen.exchange.response.status, 404 | 405 | 501) {
            return self.leave_out("of paths that the host does not serve");
        }
        let operation = format!("{} {}", seen.exchange.request.method, template(path));
        let operation = self.redacted(&operation);
        if !self.counted.undocumented.add(origin, operation, seen) {
            self.leave_out("of further operations that no document has");
        }
    }

    fn leave_out(&mut self, reason: &str) {
        self.leave_out_all(reason, 1);
    }

    /// Counts so many entries that are not judged.
    pub(super) fn leave_out_all(&mut self, reason: &str, entries: u64) {
        *self.counted.left_out.entry(reason.to_owned()).or_default() += entries;
    }

    /// Judges what can be judged only when all was seen, and gives what was left out.
    pub(super) fn finish(mut self) -> Vec<LeftOut> {
        for (operation, seen) in std::mem::take(&mut self.doubtful).into_rest() {
            self.judge(operation, seen);
        }
        let undocumented = std::mem::take(&mut self.counted.undocumented);
        for ((origin, operation), used) in undocumented.into_all() {
            match self.hosts.belongs(&origin, false) {
                true => self.keep_undocumented(&operation, used),
                false => (0..used.count).for_each(|_| self.hosts.count_other(&origin)),
            }
        }
        let all = self.routes.operations().iter().enumerate();
        for (_, operation) in all.filter(|(index, _)| !self.counted.shown.contains(index)) {
            self.keeper.keep(&CaseResult {
                skip_reason: Some(NOT_SHOWN.to_owned()),
                ..result(operation, Outcome::Skipped, Vec::new())
            });
        }
        self.left_out()
    }

    fn keep_undocumented(&mut self, name: &str, used: Used) {
        let expected = undocumented(name);
        let seen = used.first;
        let at = SeenAt {
            is_brief: used.is_brief,
            ..self.seen_at(&seen.place, seen.started_at.clone(), &seen.exchange.request)
        };
        let documents = self.routes.documents();
        let mut step = undocumented_operation(&expected, seen.exchange, documents, &self.rules);
        step.name = Some(seen.place.to_string());
        for finding in &mut step.findings {
            finding.more = used.count - 1;
        }
        let mut steps = vec![step];
        self.redactor.redact(&mut steps);
        let operation = RoutedOperation {
            expected,
            title: name.to_owned(),
            file: self.routes.file(),
            line: 1,
            document: 0,
            is_distinct: true,
        };
        self.keep(&operation, at, steps);
    }

    /// Where an exchange was recorded, and who sent its request.
    fn seen_at(
        &self,
        place: &SourcePlace,
        started_at: Option<String>,
        request: &Request,
    ) -> SeenAt {
        SeenAt {
            source: place.source.to_string(),
            entry: place.entry,
            started_at,
            client: client(request).map(|client| self.redacted(&client)),
            is_brief: false,
        }
    }

    /// A text that may repeat what a client sent.
    fn redacted(&self, text: &str) -> String {
        let mut text = Value::String(text.to_owned());
        self.redactor.redact_values([&mut text]);
        text.as_str().unwrap_or_default().to_owned()
    }

    fn left_out(&self) -> Vec<LeftOut> {
        let others = self.hosts.others();
        let of_others = others.iter().map(|(_, count)| count).sum();
        let named = others.iter().take(HOSTS_NAMED);
        let named = named.map(|(host, count)| format!("{host} {count}"));
        let others = LeftOut {
            reason: OF_OTHER_HOSTS.to_owned(),
            entries: of_others,
            of: named.collect(),
        };
        let reasons = self.counted.left_out.iter();
        let reasons = reasons.map(|(reason, entries)| LeftOut {
            reason: self.redacted(reason),
            entries: *entries,
            of: Vec::new(),
        });
        let mut all: Vec<LeftOut> = reasons.chain([others]).collect();
        all.retain(|one| one.entries > 0);
        all.sort_by_key(|one| std::cmp::Reverse(one.entries));
        all
    }
}
