//! Which operations, statuses and media types of an OpenAPI document a response shows. The
//! document counts as a contract whose places these are.

use std::sync::Arc;

use super::api_document::ApiDocument;
use super::api_operation::OperationContract;
use super::api_places::{Places, place};
use crate::json::{Document, Sought};
use crate::model::coverage::{Coverage, Documented, Facts};
use crate::openapi::{self, Fit, Router};

impl ApiDocument {
    /// Its operations, their statuses and media types as a list of places.
    pub fn documented(&self) -> &Arc<Documented> {
        &self.list().documented
    }

    fn list(&self) -> &Places {
        self.places.get_or_init(|| {
            let mut pointers: Vec<String> = Vec::new();
            for operation in &self.api().operations {
                let name = operation.name();
                pointers.push(place([name.as_str()]));
                for response in &operation.responses {
                    let status = response.status.to_string();
                    pointers.push(place([name.as_str(), &status]));
                    for content in &response.contents {
                        let steps = [name.as_str(), &status, &content.media_type];
                        pointers.push(place(steps));
                    }
                }
            }
            pointers.sort_by(|a, b| a.split('/').cmp(b.split('/')));
            pointers.dedup();
            Places::of(pointers, self.sha256())
        })
    }

    /// The operation that a request was sent to; see [`Router::operation_of`].
    pub fn operation_of(&self, method: &str, target: &str) -> Option<OperationContract<'_>> {
        let (_, number) = self.find(method, target)?;
        self.operations().nth(number)
    }

    /// The number of that operation in the document, counted from 0, and how well it fits.
    pub fn find(&self, method: &str, target: &str) -> Option<(Fit, usize)> {
        let made = || Router::new(&self.api().operations);
        self.router.get_or_init(made).find(method, target)
    }
}

impl OperationContract<'_> {
    /// Which places of the document a response shows.
    pub fn seen(&self, status: u16, media_type: Option<&str>) -> Coverage {
        let places = self.document.list();
        let name = self.operation.name();
        let mut shown = vec![place([name.as_str()])];
        if let Some(response) = self.operation.response(status) {
            let status = response.status.to_string();
            shown.push(place([name.as_str(), &status]));
            let content = media_type.and_then(|own| openapi::fits(&response.contents, own));
            if let Some(content) = content {
                shown.push(place([name.as_str(), &status, &content.media_type]));
            }
        }
        let mut facts = Facts::none_of(places.facts.len());
        for fact in shown.iter().filter_map(|place| places.facts.get(place)) {
            facts.add(*fact);
        }
        Coverage {
            contract: self.document.name().to_owned(),
            fields: places.documented.id.clone(),
            seen: facts.to_hex(),
        }
    }

    /// What a body shows of the contract that stands for its status and media type.
    pub fn seen_of_body(
        &self,
        status: u16,
        media_type: Option<&str>,
        body: &[u8],
    ) -> Option<Coverage> {
        let response = self.operation.response(status)?;
        let content = openapi::fits(&response.contents, media_type?)?;
        let contract = self.contract(status, content)?;
        let document = match OperationContract::sequence(content, Some(&contract)) {
            Some(sequence) => sequence.read(body, false, &Sought::default()),
            None => Document::parse(body),
        };
        let (coverage, _) = contract.seen(&document)?;
        Some(coverage)
    }
}
