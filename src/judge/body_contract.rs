//! The contract that speaks to the body of a response.

use std::ops::Deref;
use std::sync::Arc;

use super::state::ExchangeJudge;
use crate::contract::Contract;
use crate::openapi;

/// A contract of the catalog, or what a document says of one status and media type.
pub(super) enum Speaking<'a> {
    Schema(&'a Contract),
    Document(Arc<Contract>),
}

impl Deref for Speaking<'_> {
    type Target = Contract;

    fn deref(&self) -> &Contract {
        match self {
            Speaking::Schema(contract) => contract,
            Speaking::Document(contract) => contract,
        }
    }
}

/// The contract that the body of the response is judged by.
pub(super) fn contract_of<'a>(judge: &ExchangeJudge<'a>) -> Option<Speaking<'a>> {
    let status = judge.status_code();
    let name = &judge.contract_for(status)?.value.name;
    let catalog = &judge.rules.catalog;
    let Some(operation) = catalog.operation(name) else {
        return catalog.get(name).map(Speaking::Schema);
    };
    let response = operation.operation().response(status)?;
    let media_type = judge.exchange.response.media_type()?;
    let content = openapi::fits(&response.contents, &media_type)?;
    operation.contract(status, content).map(Speaking::Document)
}
