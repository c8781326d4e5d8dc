//! The contract that speaks to the body of a response.

use std::ops::Deref;
use std::sync::Arc;

use super::state::ExchangeJudge;
use crate::contract::{Contract, OperationContract};
use crate::json::Sequence;
use crate::openapi::{self, Content};

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

impl ExchangeJudge<'_> {
    /// How the items of the response's body are written, where its document describes a
    /// sequence of items.
    pub(super) fn sequence(&self) -> Option<Sequence> {
        let (operation, content) = described(self)?;
        let contract = operation.contract(self.status_code(), content);
        OperationContract::sequence(content, contract.as_deref())
    }
}

/// What a document describes of the response's body.
fn described<'a>(judge: &ExchangeJudge<'a>) -> Option<(OperationContract<'a>, &'a Content)> {
    let status = judge.status_code();
    let choice = judge.contract_for(status)?;
    let operation = judge.rules.catalog.operation(&choice.value.name)?;
    let response = operation.operation().response(status)?;
    let media_type = judge.exchange.response.media_type()?;
    let content = openapi::fits(&response.contents, &media_type)?;
    Some((operation, content))
}

/// The contract that the body of the response is judged by.
pub(super) fn contract_of<'a>(judge: &ExchangeJudge<'a>) -> Option<Speaking<'a>> {
    let status = judge.status_code();
    let name = &judge.contract_for(status)?.value.name;
    let catalog = &judge.rules.catalog;
    if catalog.operation(name).is_none() {
        return catalog.get(name).map(Speaking::Schema);
    }
    let (operation, content) = described(judge)?;
    operation.contract(status, content).map(Speaking::Document)
}
