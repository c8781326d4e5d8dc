//! Who calls: the seed's API tokens and what becomes of each.

use axum::http::{HeaderMap, header};

use super::audit::Actor;
use super::problem::Problem;
use super::seed;

/// An API token.
#[derive(Debug)]
pub(super) struct Token {
    value: &'static str,
    id: &'static str,
    name: &'static str,
    /// The account it belongs to.
    pub(super) account: &'static str,
    standing: Standing,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Standing {
    Active,
    Disabled,
    Deleted,
    WithoutPermission,
}

impl Token {
    const fn new(value: &'static str, id: &'static str, name: &'static str) -> Token {
        Token {
            value,
            id,
            name,
            account: seed::ACCOUNT,
            standing: Standing::Active,
        }
    }

    const fn of(mut self, account: &'static str) -> Token {
        self.account = account;
        self
    }

    const fn that_is(mut self, standing: Standing) -> Token {
        self.standing = standing;
        self
    }

    /// The token as somebody who did something.
    pub(super) fn as_actor(&self) -> Actor {
        Actor {
            id: self.id.to_owned(),
            name: self.name.to_owned(),
            icon: None,
        }
    }

    /// Refuses a token that may not manage access.
    pub(super) fn permit(&self) -> Result<(), Problem> {
        match self.standing {
            Standing::WithoutPermission => Err(Problem::forbidden(
                "The token may not manage the users of its account.",
            )),
            Standing::Active | Standing::Disabled | Standing::Deleted => Ok(()),
        }
    }
}

/// The token that invited some people of the seed.
pub(super) static OPERATIONS: Token =
    Token::new(seed::OPERATIONS_TOKEN, "TKN-0001-0001", "Operations");

static OTHERS: [Token; 7] = [
    Token::new(seed::VENDOR_TOKEN, "TKN-0002-0001", "Vendor"),
    Token::new(seed::CLIENT_TOKEN, "TKN-0003-0001", "Client"),
    Token::new(seed::EXTENSION_TOKEN, "TKN-0004-0001", "Extension"),
    Token::new(seed::DISABLED_TOKEN, "TKN-0005-0001", "Disabled").that_is(Standing::Disabled),
    Token::new(seed::DELETED_TOKEN, "TKN-0006-0001", "Deleted").that_is(Standing::Deleted),
    Token::new(seed::NO_PERMISSION_TOKEN, "TKN-0007-0001", "No permission")
        .that_is(Standing::WithoutPermission),
    Token::new(seed::OTHER_ACCOUNT_TOKEN, "TKN-0008-0001", "Other account").of(seed::OTHER_ACCOUNT),
];

/// The token a request carries, if it is one that is in use.
pub(super) fn authenticate(headers: &HeaderMap) -> Result<&'static Token, Problem> {
    let mut values = headers.get_all(header::AUTHORIZATION).iter();
    let (value, None) = (values.next(), values.next()) else {
        return Err(Problem::unauthorized("More than one Authorization header."));
    };
    let value =
        value.ok_or_else(|| Problem::unauthorized("The Authorization header is missing."))?;
    let token = value
        .to_str()
        .ok()
        .and_then(|value| value.split_once(' '))
        .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"))
        .map(|(_, token)| token.trim())
        .ok_or_else(|| Problem::unauthorized("The Authorization header is not a Bearer token."))?;
    let known = std::iter::once(&OPERATIONS).chain(&OTHERS);
    let token = known
        .into_iter()
        .find(|known| known.value == token && known.standing != Standing::Deleted)
        .ok_or_else(|| Problem::unauthorized("The token is not known."))?;
    if token.standing == Standing::Disabled {
        return Err(Problem::unauthorized("The token is disabled."));
    }
    Ok(token)
}
