//! Sends the questions, one after the other, and nothing but safe requests.

use super::questions::{Question, Questions};
use super::responses::{About, CREDENTIAL, ProbeResponse, ProbeResponses};
use super::routes::is_decided;
use super::{catalog, checks, documents};
use crate::client::Client;
use crate::model::case::is_safe_method;
use crate::model::exchange::{Blocked, Header, Phase, Request};
use crate::model::host::{Credential, HostProfile};
use crate::model::outcome::StepResult;
use crate::model::probe::{Fitness, ProbeReport, ProbeRequest};
use crate::redact::redactor::Redactor;

/// Asks a host, and says what its responses mean.
pub async fn ask(
    client: &Client,
    redactor: &Redactor,
    profile: &HostProfile,
    questions: &Questions,
) -> ProbeReport {
    let mut asking = Asking {
        client,
        redactor,
        responses: ProbeResponses::default(),
        requests: Vec::new(),
    };
    // What ended the asking stands in the responses.
    let _ = asking.ask_all(questions).await;
    asking.ask_for_catalog(profile).await;
    let mut checks = checks::read(&asking.responses, questions, profile);
    let (check, service_links) = documents::read(&asking.responses);
    checks.push(check);
    checks.push(checks::clock(&asking.responses));
    ProbeReport {
        host: profile.base.as_str().trim_end_matches('/').to_owned(),
        profile: profile.name.clone(),
        fitness: Fitness::of(&checks),
        checks,
        service_links,
        requests: asking.requests,
    }
}

/// The asking ended early.
struct Ended;

struct Asking<'a> {
    client: &'a Client,
    redactor: &'a Redactor,
    responses: ProbeResponses,
    requests: Vec<ProbeRequest>,
}

impl Asking<'_> {
    async fn ask_all(&mut self, questions: &Questions) -> Result<(), Ended> {
        let credentials = self.client.credentials();
        let credential = credentials.for_request(&[CREDENTIAL], self.redactor).await;
        let credential = match &credential {
            Err(blocked) => {
                self.responses.blocked = Some(blocked.clone());
                return Err(Ended);
            }
            Ok(credential) => credential.as_deref(),
        };
        let credential = credential.filter(|one| !matches!(one, Credential::Unset { .. }));
        let first = [&questions.list, &questions.route, &questions.successor];
        let Some(first) = first.into_iter().flatten().next() else {
            if let Some(base) = &questions.base {
                self.send(About::Base, base, "GET", None).await?;
                self.responses.tls = self.client.look_at_tls().await;
            }
            return Ok(());
        };
        if let Some(list) = &questions.list {
            self.send(About::List, list, "GET", credential).await?;
            if credential.is_some() {
                self.send(About::ListWithoutCredential, list, "GET", None)
                    .await?;
            }
        } else {
            self.send(About::Route, first, "OPTIONS", credential)
                .await?;
        }
        self.responses.tls = self.client.look_at_tls().await;
        for (about, question) in [
            (About::Route, &questions.route),
            (About::Successor, &questions.successor),
        ] {
            let Some(question) = question else { continue };
            for method in ["OPTIONS", "GET"] {
                let is_asked = self
                    .responses
                    .of(about)
                    .any(|one| one.request.method == method);
                if !is_asked && !is_decided(question, self.responses.of(about)) {
                    self.send(about, question, method, credential).await?;
                }
            }
        }
        Ok(())
    }

    /// Asks the host's origin for its catalog of APIs, which is for everybody. What comes of
    /// that says nothing about a run.
    async fn ask_for_catalog(&mut self, profile: &HostProfile) {
        let (false, Ok(url)) = (
            self.responses.all.is_empty() || self.responses.blocked.is_some(),
            profile.base.join(catalog::PLACE),
        ) else {
            return;
        };
        let accept = Header {
            name: "accept".into(),
            value: catalog::ACCEPT.into(),
        };
        let request = Request {
            method: "GET".into(),
            url: url.into(),
            headers: vec![accept],
            body: None,
        };
        self.responses.catalog = Some(self.send_one(request, None).await);
    }

    async fn send(
        &mut self,
        about: About,
        question: &Question,
        method: &str,
        credential: Option<&Credential>,
    ) -> Result<(), Ended> {
        let draft = Request {
            method: method.to_owned(),
            ..question.request.clone()
        };
        let step = self.send_one(draft, credential).await;
        match step.exchange {
            Some(exchange) => {
                self.responses.all.push(ProbeResponse {
                    about,
                    exchange,
                    at: crate::model::moment::now(),
                });
                Ok(())
            }
            None => {
                self.responses.blocked = step.blocked;
                Err(Ended)
            }
        }
    }

    /// Sends one request, and keeps that it was sent. What comes of it is masked before
    /// anything is read from it: a host may send back what it was sent.
    async fn send_one(&mut self, draft: Request, credential: Option<&Credential>) -> StepResult {
        let mut step = StepResult {
            unanswered: Some(draft.clone()),
            ..StepResult::default()
        };
        match self.client.prepare(draft, &[], credential) {
            Ok(request) if is_safe_method(&request.method) => {
                match self.client.send(request, true).await {
                    Ok(received) => step.exchange = Some(received.exchange),
                    Err(blocked) => step.blocked = Some(blocked),
                }
            }
            Ok(request) => step.blocked = Some(not_safe(&request)),
            Err(blocked) => step.blocked = Some(blocked),
        }
        self.redactor.redact(std::slice::from_mut(&mut step));
        if let Some(asked) = step.unanswered.take() {
            self.requests.push(ProbeRequest {
                method: asked.method,
                url: asked.url,
                authorised: credential.is_some(),
                status: step.exchange.as_ref().map(|one| one.response.status),
            });
        }
        step
    }
}

fn not_safe(request: &Request) -> Blocked {
    Blocked {
        phase: Phase::Building,
        cause: format!(
            "{} is not a safe method, and a probe sends only those",
            request.method
        ),
        help: None,
        may_have_been_carried_out: false,
    }
}
