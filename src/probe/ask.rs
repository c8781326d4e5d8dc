//! Sends the questions, one after the other, and nothing but safe requests.

use super::checks;
use super::questions::{Question, Questions};
use super::responses::{About, CREDENTIAL, ProbeResponse, ProbeResponses};
use super::routes::is_decided;
use crate::client::Client;
use crate::model::case::is_safe_method;
use crate::model::exchange::{Blocked, Phase, Request};
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
    let checks = checks::read(&asking.responses, questions, profile);
    ProbeReport {
        host: profile.base.as_str().trim_end_matches('/').to_owned(),
        profile: profile.name.clone(),
        fitness: Fitness::of(&checks),
        checks,
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
        let sent = match self.client.prepare(draft, &[], credential) {
            Ok(request) if is_safe_method(&request.method) => self.client.send(request, true).await,
            Ok(request) => Err(not_safe(&request)),
            Err(blocked) => Err(blocked),
        };
        let at = crate::model::moment::now();
        // Masked before anything is read from it: a host may send back what it was sent.
        let mut step = StepResult::default();
        let (exchange, blocked) = match sent {
            Ok(received) => (Some(received.exchange), None),
            Err(blocked) => (None, Some(blocked)),
        };
        step.exchange = exchange;
        self.redactor.redact(std::slice::from_mut(&mut step));
        let mut asked = StepResult {
            unanswered: Some(question.request.clone()),
            ..StepResult::default()
        };
        self.redactor.redact(std::slice::from_mut(&mut asked));
        self.requests.push(ProbeRequest {
            method: method.to_owned(),
            url: asked
                .unanswered
                .map(|request| request.url)
                .unwrap_or_default(),
            authorised: credential.is_some(),
            status: step.exchange.as_ref().map(|one| one.response.status),
        });
        match (step.exchange, blocked) {
            (Some(exchange), _) => {
                self.responses.all.push(ProbeResponse {
                    about,
                    exchange,
                    at,
                });
                Ok(())
            }
            (None, blocked) => {
                self.responses.blocked = blocked;
                Err(Ended)
            }
        }
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
