//! What a gateway answers in the host's place, and a host that is asked too often: neither says
//! anything of the contract.

use crate::contract::Catalog;
use crate::model::case::{Expected, is_safe_method};
use crate::model::exchange::{Blocked, Exchange, Phase};

/// Why a response is not judged: a status of gateways that neither the case nor the contract
/// foresees, or a 429 that the case does not expect.
pub fn gateway_answer(
    expected: &Expected,
    exchange: &Exchange,
    catalog: &Catalog,
) -> Option<Blocked> {
    let status = exchange.response.status;
    if status == 429 {
        // That clients are slowed down is foreseen by those cases alone that wait for it.
        return (!expected.expects(status)).then(|| Blocked {
            phase: Phase::Gateway,
            cause: "too many requests for the host: 429 Too Many Requests".to_owned(),
            help: Some("set a `rate`, fewer `jobs` or a `retry` in the host profile".into()),
            may_have_been_carried_out: false,
        });
    }
    let reason = match status {
        502 => "Bad Gateway",
        503 => "Service Unavailable",
        504 => "Gateway Timeout",
        _ => return None,
    };
    (!is_foreseen(expected, status, catalog)).then(|| Blocked {
        phase: Phase::Gateway,
        cause: format!("a gateway answered in place of the host: {status} {reason}"),
        help: Some("check that the service behind it is running, then run again".into()),
        may_have_been_carried_out: !is_safe_method(&exchange.request.method),
    })
}

/// Whether the case expects a status, or its contract speaks of it. A document's `default`
/// speaks of none.
fn is_foreseen(expected: &Expected, status: u16, catalog: &Catalog) -> bool {
    if expected.expects(status) {
        return true;
    }
    let choice = expected.expect.contract_for(status);
    choice.is_some_and(|choice| match catalog.operation(&choice.value.name) {
        Some(operation) => operation.operation().names_status(status),
        None => choice.value.statuses.is_some() && &*choice.value.name != "none",
    })
}
